"""Whether the ideas say what a language model proposes: a proposal is believed in nothing, each of its words is looked for.

Pure functions of a text and of what was sent; the first reason against a text is its refusal.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence

from strategy_nlp.text.clauses import says_no, width_of
from strategy_nlp.text.words.cutting import is_number, words_of
from strategy_nlp.text.words.stop_words import bare, says_nothing

# Why a text is refused, in the order in which it is looked at.
SIGNS, PERSONAL, LENGTH, IDS, WORDS, NAMES, DENIAL, SAME, SECOND = (
    "signs", "personal", "length", "ids", "words", "names", "denial", "same", "second",
)  # fmt: skip
# Width of a title, and of a summary: as much as stands on a card.
WIDEST_TITLE, WIDEST_SUMMARY = 90, 240
# A proposal stands on two ideas at least; so does each word of a title, and half of the words of a summary.
_FEWEST = 2
# Of all content words of two answers, so many must be in both.
_AGREE = 0.5
# Beside letters, their marks, digits and spaces; nothing of markup, formulas, addresses or paths.
_PUNCTUATION = frozenset(",.;:!?'’‘“”«»„()-–—%…¿¡·،؛؟、。，：；！？「」・।")
_MARKS_IN_A_ROW = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{3}")
_ADDRESS = re.compile(r"(?<=[^\W\d_])\.(?=\w)|\bwww\b|\bhttps?\b", re.IGNORECASE)
_TOKEN = re.compile(r"\w(?:\w|['’·-](?=\w)|[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0dff])*")
# With what stands behind them: 40 % is another number than 40.
_NUMBER = re.compile(r"\d+(?:[.,٫٬]\d+)*(?:\s?%)?")
_BEGINNINGS = frozenset("“«„‘'(¿¡「")
_ENDS = re.compile(r"[.!?…:¿¡。؟]\W*$")
# Languages that write no spaces between words: each of their signs is looked for.
_UNSPACED = ("zh", "ja", "th")

Wordings = Sequence[tuple[str, str]]


def refusal_of_ids(cited: Sequence[int], *, sent: int) -> str:
    """`IDS` unless two different ideas at least are cited, and only such as were sent; else blank.

    >>> refusal_of_ids([1, 3], sent=3), refusal_of_ids([1, 4], sent=3), refusal_of_ids([2, 2], sent=3)
    ('', 'ids', 'ids')
    """
    there = all(1 <= number <= sent for number in cited)
    return "" if there and len(set(cited)) == len(cited) >= _FEWEST else IDS


def refusal(text: str, language: str, *, cited: Collection[int], ideas: Sequence[Wordings], title: bool) -> str:
    """The first reason against a title or a summary; blank where the ideas say it.

    Parameters
    ----------
    text
        What is proposed.
    language
        What it was asked in.
    cited
        The numbers of the ideas, from 1, that are said to say it (`refusal_of_ids` allows them).
    ideas
        What was sent, in order: of each idea its wordings, pairs of a language and a text.
    title
        Whether it is a title: of a title each word must stand in two of the ideas.

    Examples
    --------
    >>> said = [[("en", "Open the libraries on Sundays")], [("en", "A library that is open")], [("en", "More books")]]
    >>> refusal("Open libraries", "en", cited=[1, 2], ideas=said, title=True)
    ''
    >>> refusal("Open prisons", "en", cited=[1, 2], ideas=said, title=True)
    'words'
    """
    if not _is_plain(text):
        return SIGNS
    if width_of(text) > (WIDEST_TITLE if title else WIDEST_SUMMARY):
        return LENGTH
    own = [[said for code, said in wordings if code == language] for wordings in ideas]
    heard = [said for number in cited for said in own[number - 1]]
    keys = keys_of(text, language)
    if not keys or not _all_said(text, language, heard):
        return WORDS
    by_idea = [set().union(*(keys_of(said, language) for said in wordings)) for wordings in own]
    twice = sum(sum(key in idea for idea in by_idea) >= _FEWEST for key in keys)
    if twice < (len(keys) if title else len(keys) / 2) or sum(bool(keys & by_idea[n - 1]) for n in cited) < _FEWEST:
        return WORDS
    if not _names_and_numbers_said(text, language, [said for number in cited for _, said in ideas[number - 1]]):
        return NAMES
    return DENIAL if _turns_round(text, language, [own[number - 1] for number in cited], title=title) else ""


def agree(one: str, other: str, language: str) -> bool:
    """Whether two texts are mostly of the same content words: half of all that stand in either.

    >>> agree("Open libraries", "Libraries that open", "en"), agree("Open libraries", "Close schools", "en")
    (True, False)
    """
    first, second = keys_of(one, language), keys_of(other, language)
    return len(first & second) >= _AGREE * len(first | second) > 0


def keys_of(text: str, language: str) -> frozenset[str]:
    """The content words of a text as they are compared, by their stems."""
    return frozenset(word.key for word in words_of(text, language))


def _is_plain(text: str) -> bool:
    """Whether a text is one line of letters, digits and punctuation, and no address."""
    allowed = all(
        sign == " " or sign in _PUNCTUATION or unicodedata.category(sign)[0] == "L"
        or unicodedata.category(sign) in ("Mn", "Mc", "Nd") for sign in text
    )  # fmt: skip
    whole = text == text.strip() and unicodedata.is_normalized("NFC", text)
    # A spreadsheet takes what begins with a hyphen for a formula.
    begun = text[:1].isalnum() or text[:1] in _BEGINNINGS
    return allowed and whole and begun and not _MARKS_IN_A_ROW.search(text) and not _ADDRESS.search(text)


def _all_said(text: str, language: str, heard: Sequence[str]) -> bool:
    """Whether each word is a small one or said, by its stem or letter by letter."""
    known = set().union(*(keys_of(said, language) for said in heard))
    if language in _UNSPACED:
        signs = set("".join(heard))
        return keys_of(text, language) <= known and all(sign in signs for sign in text if sign.isalnum())
    letters = {bare(token, language) for said in heard for token in _TOKEN.findall(said)}
    for token in _TOKEN.findall(text):
        if says_nothing(token, language) or bare(token, language) in letters or _has_digits(token):
            continue
        own = keys_of(token, language)
        if not own or not own <= known:
            return False
    return True


def _names_and_numbers_said(text: str, language: str, heard: Sequence[str]) -> bool:
    """Whether each number, and each small word that capitals make a name (“WHO”, “May”), stands so in an idea that is cited."""
    there = {token for said in heard for token in _TOKEN.findall(said)}
    if not _numbers_of([text]) <= _numbers_of(heard):
        return False
    written = {token.casefold() for token in there}
    for found in _TOKEN.finditer(text):
        token = found[0]
        # “G7”, and numbers written out.
        counts = _has_digits(token) or (language not in _UNSPACED and is_number(token, language))
        if counts and not token.isdigit() and token.casefold() not in written:
            return False
        first = not text[: found.start()].strip("“”«»„‘’'(¿¡ ") or bool(_ENDS.search(text[: found.start()]))
        shouted = len(token) > 1 and token.isupper()
        named = shouted or (token[:1].isupper() and not first)
        if named and says_nothing(token, language) and token not in there:
            return False
    return True


def _turns_round(text: str, language: str, heard: Sequence[Sequence[str]], *, title: bool) -> bool:
    """Whether a text says no where most of its ideas do not; or, a summary, does not where most do."""
    told = [any(says_no(said, language) for said in wordings) for wordings in heard if wordings]
    share = sum(told) / max(len(told), 1)
    return share < 1 / 2 if says_no(text, language) else not title and share > 1 / 2


def _has_digits(token: str) -> bool:
    return any(sign.isdigit() for sign in token)


def _numbers_of(texts: Sequence[str]) -> set[str]:
    """The numbers in texts, in plain digits."""
    found = (number for text in texts for number in _NUMBER.findall(text))
    return {"".join(str(unicodedata.digit(sign, sign)) for sign in number if sign != " ") for number in found}
