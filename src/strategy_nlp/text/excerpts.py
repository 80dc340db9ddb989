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
# What is shortened before a name or an example, and so never ends a sentence, per case of letters as people write it.
_NEVER_LAST = re.compile(
    r"(?<![^\W_])(?:drs?|dras?|mrs?|ms|mme|mlle|prof|profa|sres|sra?s?|srta|sto|sta|av|avda|uds?|bspw|bzgl|vgl|p\.\s?ej|p\.\s?ex|par ex|z\.\s?b|d\.\s?h|e\.\s?g|i\.\s?e|cf|vs"
    # An initial, or a letter of one of these; but “So do I.” ends.
    r"|(?!i\b)[a-zà-þ])\.$",
    re.IGNORECASE,
)
# What may end one: it does not where a small letter, a digit or a bracket follows.
_SELDOM_LAST = re.compile(
    r"(?<![^\W_])(?:etc|usw|bzw|ggf|evtl|inkl|ca|approx|aprox|env|art|arts|abs|núm|num|nr|nº|n°|pp?|págs?|pag|vol|cap|sect?|fig|tel|tél|min|max|máx|mín|inc|ltd|jr|rd|ave|blvd|bd|dept|depto|est|gov|govt|st|str)\.$",
    re.IGNORECASE,
)
# A saint is no street: “on Main St.” may end a sentence, “at St.” does not.
_SAINT = re.compile(r"(?:^|^\S+\s+|(?<!\S)[^\W\dA-ZÀ-Þ_]\S*\s+)(?:St|Ste)\.$")
# An abbreviation and the word before it; more is never looked at, however long a text is.
_NEAR = 40
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
    sentences = parts_of(text, _SENTENCE)
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


def parts_of(text: str, ends: re.Pattern[str]) -> list[str]:
    """The sentences of a text as ``ends`` finds what lies between them, in order; an abbreviation's mark ends none.

    >>> parts_of("Repair St. Paul's road, e.g. at night, etc. and soon. Ask Dr. Ode.", re.compile(r"(?<=[.])\\s+"))
    ["Repair St. Paul's road, e.g. at night, etc. and soon.", 'Ask Dr. Ode.']
    """
    found, start = [], 0
    for end in ends.finditer(text):
        before = text[max(start, end.start() - _NEAR) : end.start()]
        if "\n" in end[0] or not _abbreviates(before, text[end.end() : end.end() + 1]):
            found.append(text[start : end.start()])
            start = end.end()
    return [part for part in (*found, text[start:]) if part.strip()]


def _abbreviates(before: str, after: str) -> bool:
    """Whether the stop at the end of a text is that of an abbreviation, from the sign that follows."""
    if _NEVER_LAST.search(before) or _SAINT.search(before):
        return True
    return (after.islower() or after.isdigit() or after == "(") and bool(_SELDOM_LAST.search(before))


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
