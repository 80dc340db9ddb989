"""A page that is laid out in two columns, read down the first and then the second.

By itself, because it sees signs and blanks only.
"""

# In so many lines that hold anything there is text on both sides of the blank between columns, and in so few one that crosses it.
_FEWEST_BESIDE, _MOST_ACROSS = 0.5, 0.25
_FEWEST_LINES = 6
# Narrower texts are the cells of a table, which are read row by row.
_FEWEST_WORDS = 2.5


def in_columns(page: str) -> str:
    """The text of a page column by column, where it has two; as it is where it has not.

    >>> print(in_columns("\\n".join(["we need more trees   the bus must run"] * 6)).count("we need more trees\\nwe need"))
    3
    """
    lines = page.splitlines()
    gap = _gap(lines)
    if not gap:
        return page
    read: list[str] = []
    left: list[str] = []
    right: list[str] = []
    for line in lines:
        if len(line) > gap and line[gap - 2 : gap].strip():
            read += [*left, *right, line]
            left, right = [], []
        else:
            left.append(line[:gap].rstrip())
            right.append(line[gap:].strip())
    return "\n".join([*read, *left, *right])


def _gap(lines: list[str]) -> int:
    """Where the second column begins; 0 where there is none."""
    held = [line for line in lines if line.strip()]
    if len(held) < _FEWEST_LINES:
        return 0
    best, most = 0, 0
    for place in range(12, max(map(len, held)) - 8):
        parted = [
            line
            for line in held
            if not line[place - 2 : place].strip() and line[:place].strip() and line[place:].strip()
        ]
        across = sum(bool(line[place - 2 : place].strip()) for line in held)
        if len(parted) > most and across <= _MOST_ACROSS * len(held):
            words = [
                sum(len(line[side].split()) for line in parted) / len(parted)
                for side in (slice(place), slice(place, None))
            ]
            if min(words) >= _FEWEST_WORDS:
                best, most = place, len(parted)
    return best if most >= _FEWEST_BESIDE * len(held) else 0
