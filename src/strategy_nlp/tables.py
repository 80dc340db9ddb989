"""Tables and texts for people, as HTML in which an idea can never become markup.

Everything that comes from data is escaped on its way in (markupsafe); every idea carries its language and direction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from strategy_nlp.language import UNDETERMINED, direction, language_name
from strategy_nlp.sentences import percent
from strategy_nlp.topic_checks import badge


@dataclass(frozen=True)
class Html:
    """A piece of a page; ``plain`` is the same for readers of the bare notebook."""

    markup: Markup
    plain: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": str(self.markup), "text/plain": self.plain}


def prose(*paragraphs: str, lead: bool = False) -> Html:
    """Paragraphs of plain text; blank ones are left out."""
    said = [text for text in paragraphs if text]
    kind = Markup(' class="lead"') if lead else Markup("")
    return Html(Markup("").join(Markup("<p{}>{}</p>").format(kind, text) for text in said), "\n\n".join(said))


def bullets(sentences: Iterable[str]) -> Html:
    """A list of sentences."""
    said = list(sentences)
    items = Markup("").join(Markup("<li>{}</li>").format(sentence) for sentence in said)
    return Html(Markup("<ul>{}</ul>").format(items), "\n".join(f"- {sentence}" for sentence in said))


def idea_text(text: str, language: str, *, tag: str = "span") -> Markup:
    """An idea in its own language and direction."""
    code = escape("" if language == UNDETERMINED else language)
    way = "auto" if language == UNDETERMINED else direction(language)
    marked = Markup('<{0} lang="{1}" dir="{2}">{3}</{0}>')
    return marked.format(Markup(tag), code, way, text)


def table(
    rows: pd.DataFrame, *, caption: str, columns: Mapping[str, str], numbers: Sequence[str] = (), wide: str = ""
) -> Html:
    """A table with a caption; the first column names its row.

    Parameters
    ----------
    rows
        Cells as text, numbers or `markupsafe.Markup` (in columns of dtype ``object``: pandas makes plain text of it
        elsewhere, which is then escaped); a missing cell is shown as a dash.
    caption
        What the table shows.
    columns
        The columns to show, in order, with their headings.
    numbers
        Those whose cells are aligned as numbers.
    wide
        The column of long text. A table that has one is stacked on a phone: this cell first, the others below it.
    """
    if rows.empty:
        return prose(f"{caption}: nothing to show.")
    heads = (Markup('<th scope="col"{}>{}</th>').format(_kind(name in numbers), columns[name]) for name in columns)
    body = (
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                _cell(row[name], heading=place == 0, label=title, kind=_kind(name in numbers, wide=name == wide))
                for place, (name, title) in enumerate(columns.items())
            )
        )
        for row in rows.to_dict("records")
    )
    markup = Markup(
        '<div class="table{}"><table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(" stacks" if wide else "", caption, Markup("").join(heads), Markup("").join(body))
    return Html(markup, f"{caption}\n{rows[list(columns)].to_string(index=False)}")


def agreement_table(ideas: pd.DataFrame, *, caption: str) -> Html:
    """Ideas with their votes: rank, text, share with interval, how many voted each way."""
    shown = pd.DataFrame(
        {
            "rank": range(1, len(ideas) + 1),
            "idea": _texts(ideas),
            "agree": [
                _interval(share, low, high)
                for share, low, high in zip(ideas["agree_share"], ideas["agree_low"], ideas["agree_high"], strict=True)
            ],
            "votes": [
                f"{agree:.0f} / {passed:.0f} / {disagree:.0f}"
                for agree, passed, disagree in zip(ideas["n_agree"], ideas["n_pass"], ideas["n_disagree"], strict=True)
            ],
            "seen": [f"{seen:.0f}" for seen in ideas["n_seen"]],
        },
        dtype=object,
    )
    columns = {
        "rank": "No.",
        "idea": "Idea",
        "agree": "Agree, 95 % interval",
        "votes": "Agree / pass / disagree",
        "seen": "Voted",
    }
    return table(shown, caption=caption, columns=columns, numbers=("agree", "votes", "seen"), wide="idea")


def group_table(ideas: pd.DataFrame, *, caption: str) -> Html:
    """What sets each group apart: group, idea, the group's share beside everybody else's, the rate of false discoveries."""
    if ideas.empty:
        return prose("No idea surely sets a group apart from the others.")
    shown = pd.DataFrame(
        {
            "group": ideas["group"],
            "idea": _texts(ideas),
            "own": [
                _interval(*row) for row in ideas[["agree_share", "agree_low", "agree_high"]].itertuples(index=False)
            ],
            "rest": [percent(share) for share in ideas["rest_share"]],
            "seen": [f"{seen:.0f}" for seen in ideas["n_seen"]],
        },
        dtype=object,
    )
    columns = {"group": "Group", "idea": "Idea", "own": "Agree in it", "rest": "Agree outside", "seen": "Voted in it"}
    return table(shown, caption=caption, columns=columns, numbers=("own", "rest", "seen"), wide="idea")


def consensus_table(ideas: pd.DataFrame, *, caption: str) -> Html:
    """Ideas by four definitions of consensus."""
    shown = pd.DataFrame({"idea": _texts(ideas)}, dtype=object)
    for name in ("geometric_mean", "product", "worst_group", "consensus"):
        shown[name] = [f"{value:.2f}" for value in ideas[name]]
    columns = {
        "idea": "Idea", "geometric_mean": "Mean over groups", "product": "Product (Polis)", "worst_group": "Worst group",
        "consensus": "All voters, at least",
    }  # fmt: skip
    return table(shown, caption=caption, columns=columns, numbers=list(columns)[1:], wide="idea")


def division_table(ideas: pd.DataFrame, *, caption: str) -> Html:
    """Ideas on which segments differ: who agrees most and who least."""
    shown = pd.DataFrame(
        {
            "idea": _texts(ideas),
            "by": ideas["by"],
            "most": [
                f"{name}: {percent(share)}" for name, share in zip(ideas["highest"], ideas["high_share"], strict=True)
            ],
            "least": [
                f"{name}: {percent(share)}" for name, share in zip(ideas["lowest"], ideas["low_share"], strict=True)
            ],
        },
        dtype=object,
    )
    columns = {"idea": "Idea", "by": "By", "most": "Agree most", "least": "Agree least"}
    return table(shown, caption=caption, columns=columns, wide="idea")


def minority_table(ideas: pd.DataFrame, *, caption: str) -> Html:
    """Ideas that a small segment agrees with and the whole does not."""
    shown = pd.DataFrame(
        {
            "idea": _texts(ideas),
            "who": [f"{by}: {name}" for by, name in zip(ideas["by"], ideas["segment"], strict=True)],
            "own": [
                f"{percent(share)} of {seen}" for share, seen in zip(ideas["agree_share"], ideas["n_seen"], strict=True)
            ],
            "all": [percent(share) for share in ideas["all_share"]],
        },
        dtype=object,
    )
    columns = {"idea": "Idea", "who": "Held by", "own": "Agree in it", "all": "Agree of all"}
    return table(shown, caption=caption, columns=columns, numbers=("own", "all"), wide="idea")


def readings_table(readings: pd.DataFrame, *, caption: str) -> Html:
    """The headlines under each reading of the votes; what moved is said in a word, not in colour."""
    shown = readings.assign(
        groups_alike=[f"{value:.2f}" if pd.notna(value) else "–" for value in readings["groups_alike"]],
        moved=["yes" if moved else "no" for moved in readings["moved"]],
    )
    columns = {
        "reading": "Reading", "voters": "Voters", "votes": "Votes", "agreed_kept": "Top agreed kept", "divided_kept": "Top divided kept",
        "k": "Groups", "groups_alike": "Groups alike", "moved": "Moved",
    }  # fmt: skip
    return table(shown, caption=caption, columns=columns, numbers=list(columns)[1:7], wide="reading")


def weighted_table(ideas: pd.DataFrame, *, caption: str) -> Html:
    """Shares as they are and weighted to the reference."""
    shown = pd.DataFrame(
        {
            "idea": _texts(ideas),
            "share": [percent(share) for share in ideas["agree_share"]],
            "weighted": [
                _interval(*row)
                for row in ideas[["weighted_share", "weighted_low", "weighted_high"]].itertuples(index=False)
            ],
        },
        dtype=object,
    )
    columns = {"idea": "Idea", "share": "Agree", "weighted": "Agree, weighted"}
    return table(shown, caption=caption, columns=columns, numbers=("share", "weighted"), wide="idea")


def _interval(share: float, low: float, high: float) -> Markup:
    return Markup('{} <span class="interval">{:.0f} to {:.0f}</span>').format(percent(share), 100 * low, 100 * high)


def quotes(ideas: pd.DataFrame) -> Html:
    """Ideas in full, each in its own language, with its translation where one was given."""
    items = []
    for row in ideas.to_dict("records"):
        translated = (
            Markup('<p class="translation">{}</p>').format(row["translation"]) if row["translation"] else Markup("")
        )
        text = idea_text(row["text"], row["language"], tag="p")
        items.append(
            Markup("<blockquote>{}{}<footer>{}, {}</footer></blockquote>").format(
                text, translated, row["idea_id"], language_name(row["language"])
            )
        )
    return Html(
        Markup("").join(items), "\n\n".join(f"{row['text']} ({row['idea_id']})" for row in ideas.to_dict("records"))
    )


_BADGES = {
    "stable": "comes back in nearly every run",
    "fair": "comes back in most runs",
    "loose": "loosely held together",
}


def topic_cards(topics: pd.DataFrame, exemplars: Mapping[int, pd.DataFrame]) -> Html:
    """One card per topic: label, size, words per language and real ideas."""
    cards, plain = [], []
    for row in topics.to_dict("records"):
        words = Markup("").join(
            Markup("<li><b>{}</b> {}</li>").format(language_name(code), idea_text(listed, code))
            for code, listed in (entry.split(": ", 1) for entry in row["keywords_by_language"])
        )
        shown = quotes(exemplars[int(row["topic"])])
        cards.append(
            Markup(
                '<section class="card" id="topic-{}"><h3>{}</h3><p class="facts">{} ideas · {} · {}</p>'
                '{}<details><summary>Words by language</summary><ul class="words">{}</ul></details></section>'
            ).format(
                row["topic"],
                row["label"],
                row["size"],
                _held(row["stability"]),
                "label reviewed" if row["label_source"] == "reviewed" else "label by machine",
                shown.markup,
                words,
            )
        )
        plain.append(f"{row['label']} ({row['size']} ideas)\n{shown.plain}")
    return Html(Markup("").join(cards), "\n\n".join(plain))


def _held(stability: float) -> str:
    if pd.isna(stability):
        return "put together by people"
    return f"{_BADGES[badge(stability)]} (stability {stability:.2f})"


def _texts(ideas: pd.DataFrame) -> list[Markup]:
    return [
        idea_text(text, language) + Markup(' <small class="id">{}</small>').format(identifier)
        for text, language, identifier in zip(ideas["text"], ideas["language"], ideas["idea_id"], strict=True)
    ]


def _cell(value: Any, *, heading: bool, label: str, kind: Markup) -> Markup:
    missing = not isinstance(value, Markup) and pd.isna(value)
    content = "–" if missing else f"{value:,}" if isinstance(value, int) else value
    shape = '<th scope="row"{} data-label="{}">{}</th>' if heading else '<td{} data-label="{}">{}</td>'
    return Markup(shape).format(kind, label, content)


def _kind(number: bool, *, wide: bool = False) -> Markup:
    return Markup(' class="number"') if number else Markup(' class="wide"') if wide else Markup("")
