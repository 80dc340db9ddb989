"""Tables and texts for people, as HTML in which an idea can never become markup.

Everything that comes from data is escaped on its way in (markupsafe); every idea carries its language and direction.
"""

import base64
import io
import json
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from strategy_nlp.findings.claims import Claim
from strategy_nlp.findings.headlines import votes_on_quoted
from strategy_nlp.findings.titles.shown import plain_title, quotation, summary_of
from strategy_nlp.findings.translation import counted, language_name, number, say
from strategy_nlp.intake.consultation import IDEAS_PAGE
from strategy_nlp.messages import mark
from strategy_nlp.report.charts.style import Chart
from strategy_nlp.report.places import idea_anchor, idea_name
from strategy_nlp.text.excerpts import LONGEST, excerpt
from strategy_nlp.text.language.detection import UNDETERMINED, direction
from strategy_nlp.topics.checks import badge, found_among

# A translation is often longer than its idea; shortened by itself it could tell another sentence of it.
_TRANSLATED = 2 * LONGEST


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


def heading(text: str, *, link: str = "") -> Html:
    """A heading of the third level, which may lead to another page of the report."""
    inside = Markup('<a href="{}">{}</a>').format(link, text) if link else Markup("{}").format(text)
    return Html(Markup("<h3>{}</h3>").format(inside), plain_title(text))


def folded(title: str, *pieces: Html) -> Html:
    """Pieces of a page that are one click away."""
    inside = Markup("").join(piece.markup for piece in pieces)
    markup = Markup("<details><summary>{}</summary>{}</details>").format(title, inside)
    return Html(markup, "\n".join([title, *(piece.plain for piece in pieces)]))


def links(pages: Mapping[str, str]) -> Html:
    """Links to other pages of the report: what each is, by its file."""
    items = Markup("").join(Markup('<li><a href="{}">{}</a></li>').format(file, told) for file, told in pages.items())
    return Html(Markup("<ul>{}</ul>").format(items), "\n".join(f"{told}: {file}" for file, told in pages.items()))


def definitions(words: Iterable[tuple[str, str]]) -> Html:
    """Words, each with its meaning."""
    said = list(words)
    items = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*pair) for pair in said)
    return Html(Markup("<dl>{}</dl>").format(items), "\n".join(f"{word}: {meaning}" for word, meaning in said))


def code_of(notebooks: Path) -> Html:
    """The code of the notebooks in a folder, each one click away."""
    pieces, names = [], []
    for path in sorted(notebooks.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        listing = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        markup = '<details class="code"><summary>{}</summary><pre dir="ltr">{}</pre></details>'
        pieces.append(Markup(markup).format(path.name, listing))
        names.append(path.name)
    return Html(Markup("").join(pieces), "\n".join(names))


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


def lead(claims: Iterable[Claim]) -> Html:
    """A report in a paragraph; each sentence is followed by a link to the table that it rests on."""
    said = list(claims)
    parts = [
        # A no-break space holds the link at the end of its sentence: alone on a line it would belong to nothing.
        Markup('{}\u00a0<a class="evidence" href="#table-{}" aria-label="{}">{}</a>').format(
            claim.text, claim.table, say("The table behind this sentence"), say("table")
        )
        if claim.table
        else Markup("{}").format(claim.text)
        for claim in said
    ]
    return Html(Markup('<p class="lead">{}</p>').format(Markup(" ").join(parts)), " ".join(one.text for one in said))


def figure(chart: Chart, data: Html, *, title: str) -> Html:
    """A chart under its title, with its data table one click away."""
    markup = Markup(
        '<figure class="chart"><figcaption>{}</figcaption>{}<details><summary>{}</summary>{}</details></figure>'
    ).format(title, Markup(chart.svg), say("The numbers in this chart"), data.markup)
    return Html(markup, f"{title}\n{chart.description}")


def table(
    rows: pd.DataFrame,
    *,
    caption: str,
    columns: Mapping[str, str],
    numbers: Sequence[str] = (),
    wide: str = "",
    name: str = "",
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
    name
        Gives the table an anchor, ``table-<name>``, and a copy as CSV inside the page.
    """
    if rows.empty:
        return prose(say("{caption}: nothing to show.", caption=caption))
    heads = (Markup('<th scope="col"{}>{}</th>').format(_kind(head in numbers), columns[head]) for head in columns)
    body = (
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                _cell(row[head], heading=place == 0, label=title, kind=_kind(head in numbers, wide=head == wide))
                for place, (head, title) in enumerate(columns.items())
            )
        )
        for row in rows.to_dict("records")
    )
    markup = Markup(
        '<div class="table{}"{} tabindex="0" role="region" aria-label="{}"><table><caption>{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>{}"
    ).format(
        Markup(" stacks") if wide else "",
        Markup(' id="table-{}"').format(name) if name else "",
        caption,
        caption,
        Markup("").join(heads),
        Markup("").join(body),
        _csv_link(rows, columns, name=name) if name else "",
    )
    return Html(markup, f"{caption}\n{rows[list(columns)].to_string(index=False)}")


def translation_of(idea: Mapping[Hashable, Any], *, most: bool = False) -> Markup:
    """The translation that came with an idea, after the name of its language; nothing where none did.

    ``most`` shortens it as a headline is shortened.
    """
    if not idea.get("translation"):
        return Markup("")
    text, code = idea["translation"], idea["translation_language"]
    return Markup('<span class="translation"><span class="facts">{}:</span> {}</span>').format(
        language_name(code), idea_text(excerpt(text, most=_TRANSLATED) if most else text, code)
    )


def idea_texts(ideas: pd.DataFrame) -> list[Markup]:
    """The ideas' texts and translations as cells of a table, each with its id, which links to the idea's row."""
    return [
        idea_text(row["text"], row["language"])
        + Markup(" {}").format(idea_link(row["idea_id"], row["question"]))
        + translation_of(row)
        for row in ideas.to_dict("records")
    ]


def idea_link(identifier: str, question: str = "") -> Markup:
    """The id of an idea, as a link to the idea's row on the page of the question's ideas; without one, on the same page."""
    page = f"{question}{IDEAS_PAGE}.html" if question else ""
    return Markup('<a class="id" href="{}#{}">{}</a>').format(page, idea_anchor(identifier), idea_name(identifier))


def idea_rows(ideas: pd.DataFrame, *, caption: str, name: str) -> Html:
    """Ideas one by one, each with an anchor of its own: id, text, language, topic, votes.

    Parameters
    ----------
    ideas
        ``idea_id, text, language, translation, translation_language, topic_label, n_agree, n_pass, n_disagree``.
    caption, name
        As in `table`.
    """
    shown = pd.DataFrame(
        {
            "id": [Markup('<span id="{}">{}</span>').format(idea_anchor(one), one) for one in ideas["idea_id"]],
            "idea": [idea_text(row["text"], row["language"]) + translation_of(row) for row in ideas.to_dict("records")],
            "language": [language_name(str(code)) for code in ideas["language"]],
            "topic": ideas["topic_label"].to_list(),
            "votes": vote_counts(ideas),
        },
        dtype=object,
    )
    columns = {
        "id": say("Id"), "idea": say("Idea"), "language": say("Language"), "topic": say("Topic"),
        "votes": say("Agree / pass / disagree"),
    }  # fmt: skip
    return table(shown, caption=caption, columns=columns, numbers=("votes",), wide="idea", name=name)


def vote_counts(ideas: pd.DataFrame) -> list[str]:
    """How many agreed, passed and disagreed, as one cell per idea; a dash where nobody voted; supports where there is nothing else."""
    cast = ideas[["n_agree", "n_pass", "n_disagree"]].itertuples(index=False)
    told = ["–" if any(map(pd.isna, row)) else " / ".join(map(number, row)) for row in cast]
    supports = ideas["supports"] if "supports" in ideas else [None] * len(ideas)
    return [
        votes if pd.isna(given) else counted("{n} support", "{n} supports", int(given))
        for votes, given in zip(told, supports, strict=True)
    ]


def quotes(ideas: pd.DataFrame) -> Html:
    """Ideas in full, each in its own language, with its translation where one was given."""
    items = []
    for row in ideas.to_dict("records"):
        text = idea_text(row["text"], row["language"], tag="p")
        link = idea_link(row["idea_id"], row.get("question", ""))
        items.append(
            Markup("<blockquote>{}{}<footer>{} · {}</footer></blockquote>").format(
                text, translation_of(row), link, language_name(row["language"])
            )
        )
    return Html(
        Markup("").join(items), "\n\n".join(f"{row['text']} ({row['idea_id']})" for row in ideas.to_dict("records"))
    )


# A run of signs that may be wider than a column on a phone, such as a hash; it is broken anywhere.
_UNBROKEN = re.compile(r"\S{24}")

_SOURCES = {
    "reviewed": mark("label reviewed by people"),
    "listed": mark("a code of your list"),
    "quotation": mark("called by what one of its ideas says"),
    "subject": mark("called by words that half of its ideas say and by what one of them says"),
    "among": mark("called by what two of its ideas say, among other things"),
    "mixed": mark("its ideas do not belong together"),
    "proposed": mark("title proposed by a language model, in words of its ideas"),
    "machine": mark("label by machine"),
}
_BADGES = {
    "stable": mark("comes back reliably"),
    "fair": mark("comes back fairly reliably"),
    "loose": mark("loosely held together"),
}


def topic_cards(
    topics: pd.DataFrame, exemplars: Mapping[int, pd.DataFrame], *, quoted: Mapping[str, Mapping[Hashable, Any]]
) -> Html:
    """One card per topic: its title and what is said beside it, size, words per language and real ideas.

    Parameters
    ----------
    topics
        As `question.QuestionFindings`.
    exemplars
        The ideas that stand for each topic.
    quoted
        The ideas that titles are quotations of, by their ids (`question.quoted_ideas`).
    """
    cards, plain = [], []
    ideas = found_among(topics)
    for place, row in enumerate(topics.to_dict("records"), start=1):
        words = Markup("").join(
            Markup("<li><b>{}</b> {}</li>").format(language_name(code), idea_text(listed, code))
            for code, listed in (entry.split(": ", 1) for entry in row["keywords_by_language"])
        )
        chosen = exemplars[int(row["topic"])]
        shown, more = quotes(chosen.head(1)), chosen.iloc[1:]
        further = folded(say("More ideas of this topic"), quotes(more)).markup if len(more) else Markup("")
        cards.append(
            Markup(
                '<section class="card" id="topic-{}"><h3>{}. {}</h3>{}<p class="facts">{} · {} · {}</p>'
                '{}{}<details class="words"><summary>{}</summary><ul class="words">{}</ul></details></section>'
            ).format(
                row["topic"],
                number(place),
                row["heading"],
                _title_source(row, quoted),
                counted("{n} idea", "{n} ideas", row["size"]),
                _held(row, ideas=ideas),
                say(_SOURCES.get(row["label_source"], _SOURCES["machine"])),
                shown.markup,
                further,
                say("Words by language"),
                words,
            )
        )
        plain.append(f"{plain_title(row['title'])} ({row['size']} ideas)\n{quotes(chosen).plain}")
    return Html(Markup("").join(cards), "\n\n".join(plain))


def _title_source(topic: Mapping[Hashable, Any], quoted: Mapping[str, Mapping[Hashable, Any]]) -> Markup:
    """Which idea says the title, with its votes; and another quotation with its own."""
    first, second = quoted.get(topic["label_idea"]), quoted.get(topic["second_label_idea"])
    told = summary_of(topic)
    if topic["label_idea"] and first:
        told += Markup('<p class="facts">{}</p>{}').format(
            _said_by(first, topic["label"], topic["label_language"]), _readable(first, topic["label_language"])
        )
    if topic["second_label"] and second:
        words = quotation(topic["second_label"], topic["second_label_language"])
        told += Markup('<p class="second"><span class="slot">{}</span> {} <span class="facts">{}</span>{}</p>').format(
            say("Another voice:"), words, _said_by(second, topic["second_label"], topic["second_label_language"]),
            _readable(second, topic["second_label_language"]),
        )  # fmt: skip
    return told


def _said_by(idea: Mapping[Hashable, Any], part: str, language: str) -> Markup:
    """The votes on the idea that a quotation is of, its id, and that the quotation is of its translation."""
    through = (
        ""
        if language == idea["language"]
        else say("translated from {language}", language=language_name(idea["language"]))
    )
    link = idea_link(idea["idea_id"], idea["question"])
    return Markup(" · ").join(told for told in (votes_on_quoted(part, idea), through, link) if told)


def _readable(idea: Mapping[Hashable, Any], language: str) -> Markup:
    """The idea's translation, where its quotation is in the idea's own language."""
    return translation_of(idea, most=True) if language == idea["language"] else Markup("")


def _held(topic: Mapping[Hashable, Any], *, ideas: int) -> str:
    if not pd.isna(topic["stability"]):
        return say(_BADGES[badge(topic["stability"], ideas=ideas)])
    # Only what people moved was put together by them; the rest of a code's ideas is near to it.
    return say("put together by nearness to the code") if topic.get("code") else say("put together by people")


def _cell(value: Any, *, heading: bool, label: str, kind: Markup) -> Markup:
    missing = not isinstance(value, Markup) and pd.isna(value)
    content = "–" if missing else number(value) if isinstance(value, int) else value
    shape = '<th scope="row"{} data-label="{}">{}</th>' if heading else '<td{} data-label="{}">{}</td>'
    if not kind and _UNBROKEN.search(content.striptags() if isinstance(content, Markup) else str(content)):
        kind = Markup(' class="long"')
    return Markup(shape).format(kind, label, content)


def _kind(number: bool, *, wide: bool = False) -> Markup:
    return Markup(' class="number"') if number else Markup(' class="wide long"') if wide else Markup("")


def _csv_link(rows: pd.DataFrame, columns: Mapping[str, str], *, name: str) -> Markup:
    """A link that saves the table as CSV; the file stands in the link itself, so the page asks for nothing."""
    written = io.StringIO()
    plain = rows[list(columns)].rename(columns=dict(columns)).map(_plain)
    plain.to_csv(written, index=False, lineterminator="\n")
    # The mark at its start tells spreadsheets that the file is UTF-8.
    encoded = base64.b64encode(written.getvalue().encode("utf-8-sig")).decode()
    return Markup('<p class="csv"><a download="{}.csv" href="data:text/csv;charset=utf-8;base64,{}">{}</a></p>').format(
        name, encoded, say("This table as CSV")
    )


def _plain(value: Any) -> Any:
    """A cell as text without markup; what a spreadsheet would take for a formula gets an apostrophe before it."""
    text = value.striptags() if isinstance(value, Markup) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
