"""Languages of texts that were told once, by the hash of the text.

By itself, because a fitted model keeps it and must not keep the texts.
"""

import hashlib
from collections.abc import Iterable

import pandas as pd

from strategy_nlp.text.language.detection import detect_languages
from strategy_nlp.text.what_counts import normalise


class KnownLanguages:
    """The languages of texts: of those given here as they were told, of others as a machine tells them.

    Parameters
    ----------
    texts
        Texts whose languages are known; only hashes of them are kept.
    languages
        Their codes, in the same order; where a text stands twice, the first counts.

    Attributes
    ----------
    codes
        The code of each text by the first 32 hexadecimal digits of its SHA-256.

    Examples
    --------
    >>> KnownLanguages(["No"], ["es"]).of(["No", "Open the archives to everybody"])
    ['es', 'en']
    """

    def __init__(self, texts: Iterable[str] = (), languages: Iterable[str] = ()) -> None:
        self.codes: dict[str, str] = {}
        for text, code in zip(texts, languages, strict=True):
            self.codes.setdefault(_key(text), str(code))

    def of(self, texts: Iterable[str]) -> list[str]:
        """The code of each text, ``und`` where nobody can tell."""
        given = list(texts)
        found = [self.codes.get(_key(text), "") for text in given]
        rows = [row for row, code in enumerate(found) if not code]
        if rows:
            told = detect_languages(pd.Series([normalise(given[row]) for row in rows], dtype=object))["language"]
            for row, code in zip(rows, told, strict=True):
                found[row] = str(code)
        return found


def _key(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
