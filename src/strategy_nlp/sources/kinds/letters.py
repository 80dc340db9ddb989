"""What stands in a letter around its thoughts: addresses, greetings, signatures, lines by which somebody can be reached."""

import re
from collections.abc import Sequence

_LETTER_HEAD = re.compile(
    r"(?:from|to|cc|bcc|subject|date|sent|reply-to|von|an|betreff|datum|gesendet|de|para|a|asunto|fecha|à|objet|envoyé|assunto|enviado|da|oggetto|от|кому|тема|من|إلى|الموضوع)\s*:\s",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:dear|hello|hi|good (?:morning|afternoon|evening)|to whom it may concern|sehr geehrte\w*|liebe\w*|guten tag|hallo|estimad\w+|querid\w+|buen(?:os|as) \w+|cher\w*|chère\w*|"
    r"madame|monsieur|mesdames|bonjour|prezad\w+|car[oai]|gentil\w+|egregi\w+|уважаем\w+|здравствуйте|السادة|السيد|السيدة|عزيزي|عزيزتي|تحية|mpendwa|प्रिय|尊敬的|拝啓)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:with )?(?:kind|best|warm|kindest|warmest)(?: \w+)? (?:regards|wishes)|regards|yours (?:sincerely|faithfully|truly)|sincerely|respectfully|mit (?:freundlichen|besten|herzlichen) \w+|"
    r"viele grüße|hochachtungsvoll|atentamente|saludos|un saludo|cordial\w+|bien à vous|bien cordialement|veuillez agréer|atenciosamente|cumprimentos|com os melhores cumprimentos|distinti saluti|"
    r"с уважением|مع (?:خالص )?(?:التحية|تحياتي|الاحترام)|وتفضلوا|wako mwaminifu|भवदीय|此致|敬具)(?!\w)",
    re.IGNORECASE,
)
_REACHED = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}|(?:\+|\b0|\()\d[\d\s().\-/]{6,}\d")
_ENDED = re.compile(r"[.!?…؟。！？]\s*$")  # noqa: RUF001 (ends of sentences in other scripts)
_LONGEST_GREETING, _LONGEST_CLOSING, _LONGEST_LINE = 8, 20, 16
_LONGEST_SIGNATURE = 10
_LONGEST_TITLE, _FEWEST_BELOW = 8, 3
# So many passages below a closing may still be a signature.
_LAST = 6


def around_thoughts(texts: Sequence[str]) -> list[bool]:
    """For each passage of a letter, whether it is no thought: who writes to whom, a greeting, a closing and what is signed below it; nor is what the whole is called.

    >>> around_thoughts(["Dear team,", "Open the archives.", "Kind regards, Jane", "Jane Roe", "Tel 07700 900123"])
    [True, False, True, True, True]
    """
    around = [_is_around(text) for text in texts]
    if texts and _is_title(texts):
        around[0] = True
    heads = [place for place, text in enumerate(texts[:_LAST]) if _LETTER_HEAD.match(text.strip())]
    if len(heads) > 1:
        for place in heads:
            around[place] = around[place] or len(texts[place].split()) <= _LONGEST_LINE
    closed = next(
        (
            place
            for place in range(len(texts))
            if place >= len(texts) - _LAST and around[place] and _CLOSING.match(texts[place].strip())
        ),
        len(texts),
    )
    for place in range(closed + 1, len(texts)):
        around[place] = around[place] or (
            len(texts[place].split()) <= _LONGEST_SIGNATURE and not _ENDED.search(texts[place])
        )
    return around


def _is_title(texts: Sequence[str]) -> bool:
    """Whether the first of several passages is what the others are called: a few words without an end, above sentences that have one."""
    ended = [bool(_ENDED.search(text)) for text in texts]
    short = len(texts[0].split()) <= _LONGEST_TITLE
    return short and not ended[0] and len(texts) > _FEWEST_BELOW and sum(ended) >= 0.8 * (len(texts) - 1)


def _is_around(text: str) -> bool:
    bare = text.strip()
    words = len(bare.split())
    heads = len(_LETTER_HEAD.findall(bare))
    reached = bool(_REACHED.search(bare))
    return (
        (bool(_LETTER_HEAD.match(bare)) and words <= 60 and (reached or heads > 1))
        or (bool(_GREETING.match(bare)) and words <= _LONGEST_GREETING and bare.endswith((",", ":", "!", "،", "，")))  # noqa: RUF001
        or (bool(_CLOSING.match(bare)) and words <= _LONGEST_CLOSING)
        or (reached and words <= _LONGEST_LINE and not _ENDED.search(bare))
    )
