"""What stands in the tables of a document: which cells are labels, which say who writes, and which are thoughts.

A form has a label in its first column and an answer beside it; a grid has labels in its first row, and often in its first column. A table
that is neither holds a layout, and is read as if it were none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from strategy_nlp.sources.columns import is_asked, meanings, said_within
from strategy_nlp.sources.contents import words_in
from strategy_nlp.sources.identity import is_of_several

# A label has fewer words on the average; a question has more, and says so by its sign.
_LONGEST_LABEL = 9
# A sentence ends so, a label does not.
_ENDS = (".", "!", "。", "।")
# Beside a label, or in a grid, fewer words are a value and no thought.
_FEWEST_BESIDE, _FEWEST_IN_GRID = 3, 4
# What is beside a label that asks for a name is somebody's; what is longer is a thought.
_LONGEST_ABOUT = 8
_ABOUT = ("personal", "technical", "moments", "languages", "segments", "voice", "closed")


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its words, and whether it is marked as a heading, by its tag or by being bold throughout."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Said:
    """A part of a table, in the order in which it is read: ``label``, ``thought``, ``value``, or ``about`` whoever writes."""

    what: str
    text: str


def said_in(rows: Sequence[Sequence[Cell]]) -> list[Said] | None:
    """What a table says, cell by cell; None where it is a layout and has no labels.

    >>> said_in([[Cell("Name"), Cell("Jane Roe")], [Cell("Your idea"), Cell("Open the archives on Sundays")]])
    [Said(what='about', text='Jane Roe'), Said(what='label', text='Your idea'), Said(what='thought', text='Open the archives on Sundays')]
    >>> said_in([[Cell("Open the archives to everybody in our town, on every day of the week")]]) is None
    True
    """
    held = [[cell for cell in row if cell.text] for row in rows]
    several = [row for row in held if len(row) > 1]
    if len(several) < 2 or 2 * len(several) < sum(bool(row) for row in held):
        return None
    wide = max(len(row) for row in several)
    if wide == 2 and _are_labels([row[0] for row in several], [row[1] for row in several]):
        return _of_form(held)
    top, below = several[0], several[1:]
    first = [row[0] for row in below]
    if not _are_labels(top, [cell for row in below for cell in row[1:]] or first):
        return None
    # Where the first column is longer than labels are, it holds thoughts too.
    begins = 1 if _are_labels(first, [cell for row in below for cell in row[1:]]) else 0
    return _of_grid(top, below, begins)


def _are_labels(cells: Sequence[Cell], others: Sequence[Cell]) -> bool:
    """Whether cells are marked as labels, or are short, and shorter than what stands beside or below them."""
    if all(cell.marked for cell in cells) and not all(cell.marked for cell in others):
        return True
    short = _mean([cell for cell in cells if not is_asked(cell.text)])
    asked = sum(is_asked(cell.text) for cell in cells)
    ended = sum(cell.text.rstrip().endswith(_ENDS) for cell in cells)
    return short < _LONGEST_LABEL and 2 * ended <= len(cells) and (short < _mean(others) or 2 * asked > len(cells))


def _mean(cells: Sequence[Cell]) -> float:
    return sum(words_in(cell.text) for cell in cells) / len(cells) if cells else 0.0


def _of_form(rows: Sequence[Sequence[Cell]]) -> list[Said]:
    said: list[Said] = []
    for row in rows:
        if len(row) < 2:
            # A cell across the form is a heading of it, or goes on.
            said += [
                Said("label" if cell.marked or words_in(cell.text) < _LONGEST_LABEL else "thought", cell.text)
                for cell in row
            ]
            continue
        label, answer = row[0].text, " ".join(cell.text for cell in row[1:])
        if _is_about(label) and words_in(answer) <= _LONGEST_ABOUT:
            said.append(Said("about", answer))
        elif is_asked(label) or words_in(answer) >= _FEWEST_BESIDE:
            said += [Said("label", label), Said("thought", answer)]
        else:
            said.append(Said("value", answer))
    return said


def _of_grid(top: Sequence[Cell], below: Sequence[Sequence[Cell]], begins: int) -> list[Said]:
    """The thoughts of a grid, column by column under its label."""
    said: list[Said] = []
    # A row may have no cell above its labels.
    for place in range(begins, max(len(row) for row in below)):
        name = top[place].text if len(top) == max(len(row) for row in below) else ""
        cells = [row[place].text for row in below if len(row) > place]
        if name and _is_about(name) and all(words_in(cell) <= _LONGEST_ABOUT for cell in cells):
            said += [Said("about", cell) for cell in cells]
            continue
        said += [Said("label", name)] if name else []
        said += [Said("thought" if words_in(cell) >= _FEWEST_IN_GRID else "value", cell) for cell in cells]
    return said


def _is_about(label: str) -> bool:
    """Whether a label asks who somebody is, or when they wrote, and not what they think."""
    bare = label.rstrip(" :*")
    told = [section for section, _ in meanings(bare)]
    if told:
        return told[0] in _ABOUT
    return not is_asked(bare) and (bool(said_within(bare, ("personal",))) or is_of_several(bare))
