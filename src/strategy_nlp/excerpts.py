"""The part of a long idea that asks for something, for places where the whole has no room; the whole is one click away.

A cut stands between sentences, else between clauses, else between words, and is told by an ellipsis.
"""

import re

# As many signs as a headline has room for on two lines.
LONGEST = 170
_SENTENCE = re.compile(r"(?<=[.!?…؟۔।。！？])(?:\s+|(?<=[。！？])(?=\S))|\n+")
_CLAUSE = re.compile(r"(?<=[,;:،؛、，；：])\s*|\s+(?=[–—])")
# Words by which people ask for something, in the languages of the reports, German and Portuguese; others go by their place.
_ASKING = re.compile(
    r"\b(?:should|shall|must|ought|need(?:s)? to|ha(?:ve|s) to|let(?:'|’)?s|let us|please|we could|propose|suggest|stop|start|instead"
    r"|debe(?:mos|n|ría|ríamos|rían)?|hay que|tenemos que|propongo|dejen|dejemos|basta|necesitamos|por favor"
    r"|il faut|faudrait|devons|devrait|devrions|devraient|doivent|doit|proposons|propose|arrêtons|arrêtez|cessons|cessez|faites"
    r"|sollte(?:n|st)?|muss|müssen|müsst|soll(?:en)?|bitte|brauchen|schlage vor"
    r"|deve(?:mos|m|ria|ríamos|riam)?|precisa(?:mos|m)?|temos que|proponho|parem|chega de)\b"
    r"|(?<!\w)(?:يجب|ينبغي|علينا|لا بد|نقترح|أقترح|نحتاج|نريد|لنقم|فلن\w+|توقفوا|أوقفوا)(?!\w)",
    re.IGNORECASE,
)
_CUT = "…"
_LEAST_WORDS = 3


def excerpt(text: str, *, most: int = LONGEST) -> str:
    """The text, or the sentence or clause of it that asks for something, of at most ``most`` signs and the marks of the cut.

    >>> excerpt("I have worked in a court for years. We should publish every verdict. That is all.", most=40)
    '… We should publish every verdict. …'
    """
    whole = " ".join(text.split())
    if len(whole) <= most:
        return whole
    sentences = [part for part in _SENTENCE.split(text) if part and part.strip()]
    start, part = _chosen(sentences, most)
    before, after = start > 0, start + 1 < len(sentences)
    if len(part) > most:
        clauses = [one for one in _CLAUSE.split(part) if one and one.strip()]
        at, first = _chosen(clauses, most)
        before, after = before or at > 0, after or at + 1 < len(clauses)
        part = first
        if len(part) > most:
            part, after = _by_words(part, most), True
    return f"{_CUT + ' ' if before else ''}{part}{' ' + _CUT if after else ''}"


def asks_for_something(text: str) -> bool:
    """Whether a text has words by which people ask for something.

    >>> asks_for_something("We should publish every verdict"), asks_for_something("I work in a court")
    (True, False)
    """
    return bool(_ASKING.search(text))


def _chosen(parts: list[str], most: int) -> tuple[int, str]:
    """The first part that asks and has room, else the first that has room, else the first that asks, else the first."""
    told = [" ".join(part.split()) for part in parts]
    fits = [len(part) <= most and (len(part.split()) >= _LEAST_WORDS or not part.isascii()) for part in told]
    asks = [asks_for_something(part) for part in told]
    for wanted in ([a and f for a, f in zip(asks, fits, strict=True)], asks, fits):
        if any(wanted):
            place = wanted.index(True)
            return place, told[place]
    return 0, told[0]


def _by_words(text: str, most: int) -> str:
    cut = text[:most]
    return cut.rsplit(" ", 1)[0] if " " in cut else cut
