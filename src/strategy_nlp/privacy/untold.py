"""What of the texts of ideas no file may tell, and the row that each piece of it comes from; the gate searches for it."""

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from strategy_nlp.intake.given_translations import wording_columns
from strategy_nlp.intake.normalisation import normalise
from strategy_nlp.privacy.details.reading import read
from strategy_nlp.privacy.redaction import MARK, details, folded, redact, telling

# Six words in a row, or twelve signs where words are not spaced, are somebody's own wording.
_PIECE_WORDS, _PIECE_SIGNS = 6, 12
# A whole text of four words is searched for too, if it is not as short as a heading.
_SHORT_WORDS, _SHORT_SIGNS = 4, 20
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# Kinds of details, as a refusal calls them.
NAMES = {
    "email": "an e-mail address", "phone": "a phone number", "link": "a link that was taken out of an idea",
    "handle": "somebody's name on a network", "account": "a bank account", "card": "the number of a payment card",
    "identity": "an identity number", "coordinates": "a place on the map", "address": "a street address",
}  # fmt: skip


class Texts:
    """The texts of ideas as they were received, and what of them no file may tell, each with the row that it comes from."""

    def __init__(self, ideas: pd.DataFrame, *, file: str) -> None:
        self._ideas, self._file = ideas.reset_index(drop=True), file
        self._normalised = {name: [normalise(text) for text in ideas[name]] for name in wording_columns(ideas)}

    def origin(self, found: str) -> str:
        """Where a string stands in the texts, escapes undone; blank where it stands in none."""
        for name, texts in self._normalised.items():
            for row, text in enumerate(texts):
                if found in text or found in read(text).text:
                    return self._at(name, row)
        return ""

    def _at(self, name: str, row: int) -> str:
        return f" ({self._file}, row {row + 2}, {name})"

    def wordings(self, hidden: "pd.Series[bool]", *, also: Iterable[str]) -> dict[str, str]:
        """Pieces of what may not be shown that nothing that is shown holds too, and no piece over a detail."""
        shown = [
            text
            for texts in self._normalised.values()
            for text, is_hidden in zip(texts, hidden, strict=True)
            if not is_hidden
        ]
        public = folded(" \n ".join([*shown, *also]))
        pieces: dict[str, str] = {}
        for name, texts in self._normalised.items():
            for row in map(int, hidden.to_numpy().nonzero()[0]):
                for part in MARK.split(redact([texts[row]]).texts[0]):
                    kind = f"the wording of an idea that is {self._ideas['status'][row]}{self._at(name, row)}"
                    for piece in _pieces(folded(part)):
                        pieces.setdefault(piece, kind)
        return {piece: kind for piece, kind in pieces.items() if piece not in public}

    def details(self, regions: list[str], *, allowed: str) -> tuple[dict[str, str], dict[str, str]]:
        """The personal details of every text, as they would stand in a file that somebody forgot to redact; and the links."""
        found: dict[str, str] = {}
        links: dict[str, str] = {}
        for name, texts in self._normalised.items():
            for row, (text, region) in enumerate(zip(texts, regions, strict=True)):
                for kind, detail in details(text, region=region):
                    form = telling(detail, kind=kind)
                    if form and form not in allowed:
                        # A link is sought as it stands: its words may stand in any sentence.
                        said, key = (links, detail) if kind == "link" else (found, form)
                        said.setdefault(key, NAMES.get(kind, "a personal detail") + self._at(name, row))
        return found, links


def _pieces(compared: str) -> Iterator[str]:
    """Runs of a text that nobody else would write: six words, or a short text whole if it has four."""
    if UNSPACED.search(compared):
        starts = range(0, len(compared) - _PIECE_SIGNS + 1, _PIECE_SIGNS)
        yield from (compared[at : at + _PIECE_SIGNS] for at in starts)
        return
    words = compared.split()
    if _SHORT_WORDS <= len(words) < _PIECE_WORDS and len(compared) >= _SHORT_SIGNS:
        yield compared
    for at in range(0, len(words) - _PIECE_WORDS + 1, _PIECE_WORDS):
        yield " ".join(words[at : at + _PIECE_WORDS])
