"""Ideas as people read them first: the headline of a report, and cards with the whole text and a plain bar of its votes."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from strategy_nlp.findings.headlines import Headline, all_votes_of, votes_of
from strategy_nlp.findings.translation import counted, percent, say
from strategy_nlp.report.html import Html, idea_link, idea_text, translation_of
from strategy_nlp.text.excerpts import excerpt

# As many quotations introduce an opinion group.
_PER_GROUP = 2
# The bar is drawn a hundred wide; agreement in the colour of the charts, disagreement hatched by its place at the other end.
_BAR = (
    '<svg class="votes" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{label}">'
    '<rect class="pass" width="100" height="6"/><rect class="agree" width="{agree}" height="6"/>'
    '<rect class="disagree" x="{start}" width="{disagree}" height="6"/></svg>'
)


def headline_list(headlines: Iterable[Headline], *, page: bool = True) -> Html:
    """The headline of a question: each idea quoted with its votes, or why there is none.

    ``page`` says whether each quotation links to the idea's row on the page of the question's ideas.
    """
    told = list(headlines)
    items = Markup("").join(_headline(one, page=page) for one in told)
    plain = "\n".join(
        f"{one.name}: “{excerpt(one.idea['text'])}” ({one.votes})" if one.idea else f"{one.name}: {one.votes}"
        for one in told
    )
    return Html(Markup('<ul class="headlines">{}</ul>').format(items), plain)


def _headline(headline: Headline, *, page: bool) -> Markup:
    if not headline.idea:
        return Markup('<li><span class="slot">{}</span> {}</li>').format(headline.name, headline.votes)
    return Markup('<li><span class="slot">{}</span> {} <span class="count">({})</span>{}{}</li>').format(
        headline.name,
        idea_text(excerpt(headline.idea["text"]), headline.idea["language"], tag="q"),
        headline.votes,
        Markup(" {}").format(idea_link(headline.idea["idea_id"], headline.idea["question"])) if page else "",
        translation_of(headline.idea, most=True),
    )


def vote_cards(ideas: pd.DataFrame, *, name: str) -> Html:
    """Ideas in full, each with its translation, its votes in words and as a bar.

    Parameters
    ----------
    ideas
        ``idea_id, question, text, language, translation, translation_language, n_agree, n_disagree, n_pass, n_seen``; where given ``supports`` and ``folded``
        (`strategy_nlp.text.alike.fold`).
    name
        Which ranking they are of: a key of `headlines.NAMES`.
    """
    rows = ideas.to_dict("records")
    items = Markup("").join(
        Markup('<li class="idea">{}{}{}<p class="facts">{} · {}</p>{}</li>').format(
            idea_text(row["text"], row["language"], tag="p"),
            translation_of(row),
            _bar(row) if row["n_seen"] else "",
            all_votes_of(row) if row["n_seen"] else votes_of(name, row),
            idea_link(row["idea_id"], row["question"]),
            _folded(row.get("folded", ()), name),
        )
        for row in rows
    )
    plain = "\n".join(f"“{row['text']}” ({votes_of(name, row)})" for row in rows)
    return Html(Markup('<ol class="ideas">{}</ol>').format(items), plain)


def _not_apart(compared: int, ideas: int) -> str:
    """Why no idea is named that sets a group apart: what was compared, for what could not be says nothing."""
    if not compared:
        return say("On none of the {ideas} ideas did enough people vote to compare it with the others.", ideas=ideas)
    return say(
        "On {compared} of {ideas} ideas enough people voted to compare it with the others; none of these surely sets it apart.",
        compared=compared, ideas=ideas,
    )  # fmt: skip


def group_quotations(ideas: pd.DataFrame, *, sizes: pd.DataFrame) -> Html:
    """Each opinion group by the ideas that tell it best from the others.

    Parameters
    ----------
    ideas
        As `groups.representative_ideas`: those of each group, the most telling first.
    sizes
        ``group, voters, compared, ideas``: how many voters, missing where it may not be told; on how many of how many ideas enough of
        everybody voted to compare the group with the others.
    """
    markup, plain = [], []
    for group, voters, compared, of in sizes[["group", "voters", "compared", "ideas"]].itertuples(index=False):
        name = (
            say("Group {name}", name=str(group))
            if pd.isna(voters)
            else counted("Group {name}, {n} voter", "Group {name}, {n} voters", int(voters), name=str(group))
        )
        own = ideas[ideas["group"] == group].head(_PER_GROUP).to_dict("records") if len(ideas) else []
        items = Markup("").join(
            Markup('<li><span class="slot">{}</span> {} <span class="count">({})</span> {}{}</li>').format(
                _more_or_less(row),
                idea_text(excerpt(row["text"]), row["language"], tag="q"),
                _beside(row),
                idea_link(row["idea_id"], row["question"]),
                translation_of(row, most=True),
            )
            for row in own
        ) or Markup("<li>{}</li>").format(_not_apart(int(compared), int(of)))
        markup.append(Markup('<h3>{}</h3><ul class="headlines">{}</ul>').format(name, items))
        plain.append(
            "\n".join([name, *(f"{_more_or_less(row)}: “{excerpt(row['text'])}” ({_beside(row)})" for row in own)])
        )
    return Html(Markup("").join(markup), "\n".join(plain))


def idea_list(ideas: pd.DataFrame) -> Html:
    """Ideas in short, one below the other, each with its translation and the way to the whole: ``idea_id, question`` and how to show it."""
    rows = ideas.to_dict("records")
    items = Markup("").join(
        Markup("<li>{} {}{}</li>").format(
            idea_text(excerpt(row["text"]), row["language"], tag="q"),
            idea_link(row["idea_id"], row["question"]),
            translation_of(row, most=True),
        )
        for row in rows
    )
    return Html(Markup('<ul class="headlines">{}</ul>').format(items), "\n".join(f"“{row['text']}”" for row in rows))


def _folded(rows: Iterable[Mapping[Hashable, Any]], name: str) -> Markup:
    """The ideas alike to one on a card, each in short with its votes, one click away; nothing where there are none."""
    items = [
        Markup('<li>{} <span class="count">({})</span> {}{}</li>').format(
            idea_text(excerpt(row["text"]), row["language"], tag="q"),
            votes_of(name, row),
            idea_link(row["idea_id"], row["question"]),
            translation_of(row, most=True),
        )
        for row in rows
    ]
    if not items:
        return Markup("")
    return Markup('<details><summary>{}</summary><ul class="headlines">{}</ul></details>').format(
        counted("and {n} alike", "and {n} alike", len(items)), Markup("").join(items)
    )


def _more_or_less(row: Mapping[Hashable, Any]) -> str:
    """Whether a group agrees with an idea more or less than everybody else."""
    more = row["n_agree"] / row["n_seen"] > row["rest_share"]
    return say("Agrees more than the others") if more else say("Agrees less than the others")


def _beside(row: Mapping[Hashable, Any]) -> str:
    """How many of a group agree with an idea, beside everybody else."""
    return say(
        "{agree} of {seen} in it agree, {rest} of all others",
        agree=int(row["n_agree"]),
        seen=int(row["n_seen"]),
        rest=percent(row["rest_share"]),
    )


def _bar(row: Mapping[Hashable, Any]) -> Markup:
    agree, against, seen = (float(row[name]) for name in ("n_agree", "n_disagree", "n_seen"))
    return Markup(_BAR).format(
        label=say("{agree} agree, {against} disagree", agree=percent(agree / seen), against=percent(against / seen)),
        agree=f"{100 * agree / seen:.1f}",
        start=f"{100 - 100 * against / seen:.1f}",
        disagree=f"{100 * against / seen:.1f}",
    )
