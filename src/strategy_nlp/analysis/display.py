"""An analysis as a notebook shows it: what it is about, how much was received, what most people agree on, which tables there are.

By itself, because what a notebook shows is no part of the tables.
"""

from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

if TYPE_CHECKING:
    from strategy_nlp.analysis.results import Analysis

_LONGEST = 160


def in_a_line(analysis: "Analysis") -> str:
    """Title and counts in one line, without a word that participants wrote."""
    votes = analysis.build["counts"]["votes"]
    return (
        f"Analysis({analysis.about['title']!r}: {len(analysis.questions)} questions, {len(analysis.ideas):,} ideas, {votes:,} votes, "
        f"{len(analysis.topics):,} topics)"
    )


def as_html(analysis: "Analysis", tables: tuple[str, ...]) -> str:
    """The same for a notebook: a row per question with the idea most surely agreed with, and the tables by name."""
    rows = Markup("").join(
        Markup(
            '<tr><td style="text-align:start" dir="auto">{}</td><td>{:,}</td><td>{:,}</td><td style="text-align:start" dir="auto">{}</td></tr>'
        ).format(
            question.title,
            int((analysis.ideas["question"] == question.id).sum()),
            int((analysis.topics["question"] == question.id).sum()),
            _most_agreed(analysis, question.id),
        )
        for question in analysis.questions
    )
    sizes = Markup(" · ").join(
        Markup("<code>{}</code> {:,}").format(name, len(getattr(analysis, name)))
        for name in tables
        if len(getattr(analysis, name))
    )
    return str(
        Markup(
            "<p><strong>{}</strong>: {:,} ideas, {:,} votes</p><table><thead><tr><th>Question</th><th>Ideas</th><th>Topics</th>"
            "<th>Most surely agreed with</th></tr></thead><tbody>{}</tbody></table><p>Tables (rows): {}</p>"
        ).format(analysis.about["title"], len(analysis.ideas), analysis.build["counts"]["votes"], rows, sizes)
    )


def _most_agreed(analysis: "Analysis", question: str) -> str:
    """The text of the idea with the highest sure share, with its votes; blank where no idea has enough votes."""
    rated = analysis.idea_votes[analysis.idea_votes["question"] == question].dropna(subset=["consensus"])
    if rated.empty:
        return ""
    best = rated.sort_values(["consensus", "idea_id"], ascending=[False, True]).iloc[0]
    (text,) = analysis.ideas.loc[analysis.ideas["idea_id"] == best["idea_id"], "text"]
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"
    return f"{cut} ({int(best['n_agree'])} of {int(best['n_seen'])})" if not pd.isna(best["n_agree"]) else cut
