"""What a notebook shows: an analysis in short, and tables whose texts can be read whole, in whatever direction they run."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from strategy_nlp.intake.settings import LANGUAGE_CODE

if TYPE_CHECKING:
    from strategy_nlp.analysis.results import Analysis

_LONGEST = 160
# More rows than these are read in a spreadsheet.
_MOST_ROWS = 60


@dataclass(frozen=True, repr=False)
class ShownTable:
    """A table for people to read in a notebook (`show_table`); ``table`` is the table as it was given.

    Examples
    --------
    >>> ShownTable(pd.DataFrame({"text": ["افتحوا المحفوظات"]}))
    ShownTable(1 row: text)
    """

    table: pd.DataFrame

    def __repr__(self) -> str:
        # Without a word that participants wrote, as everything that may be logged.
        rows = len(self.table)
        return f"ShownTable({rows:,} row{'' if rows == 1 else 's'}: {', '.join(map(str, self.table.columns))})"

    def _repr_html_(self) -> str:
        named = [name for name in self.table.index.names if name is not None]
        table = self.table.reset_index() if named else self.table
        heads = [
            Markup('<th scope="col" style="text-align:{}">{}</th>').format(_side(table[name]), name) for name in table
        ]
        rows = [
            Markup("<tr>{}</tr>").format(Markup("").join(_cell(name, row, side=_side(table[name])) for name in table))
            for row in table.head(_MOST_ROWS).to_dict("records")
        ]
        left = len(table) - len(rows)
        return str(
            Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}").format(
                Markup("").join(heads),
                Markup("").join(rows),
                Markup("<p>{:,} more rows: <code>.table</code> has them all.</p>").format(left) if left else "",
            )
        )


def show_table(table: pd.DataFrame) -> ShownTable:
    """The table as a notebook should show it: texts whole and as they were written, each in the direction of its language.

    pandas cuts texts and sets them to the right, which no text but a number bears. Here a text begins where its writing begins (``dir="auto"``),
    its language is told to browsers and screen readers where the table has it (``language`` for ``text``, else ``label_language`` for
    ``label`` and so on), and markup in it is shown as signs. An index without a name is left out; of more than 60 rows the first are shown.

    Parameters
    ----------
    table
        Ideas, topics, or any table; it stays as it is.

    Examples
    --------
    >>> show_table(pd.DataFrame({"language": ["ar", "en"], "text": ["افتحوا المحفوظات", "Open the <b>archives</b>"]}))
    ShownTable(2 rows: language, text)
    """
    return ShownTable(table)


def _side(column: "pd.Series[Any]") -> str:
    """Where cells of a column are set: numbers below one another, all else where its writing begins."""
    return "end" if pd.api.types.is_numeric_dtype(column) and column.dtype != bool else "start"


def _cell(name: Hashable, row: dict[Hashable, Any], *, side: str) -> Markup:
    value = row[name]
    if not isinstance(value, str):
        return Markup('<td style="text-align:{}">{}</td>').format(side, _told(value))
    language = row.get(f"{name}_language", row.get("language", "") if name == "text" else "")
    known = isinstance(language, str) and LANGUAGE_CODE.fullmatch(language)
    return Markup('<td style="text-align:start;white-space:pre-line" dir="auto"{}>{}</td>').format(
        Markup(' lang="{}"').format(language) if known else "", value
    )


def _told(value: Any) -> str:
    """A cell that is no text; blank where it is missing."""
    if pd.api.types.is_list_like(value):
        return ", ".join(map(str, value))
    if pd.isna(value):
        return ""
    # A number of single precision has no further digits.
    return f"{round(value, 6):.15g}" if isinstance(value, float) else str(value)


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
