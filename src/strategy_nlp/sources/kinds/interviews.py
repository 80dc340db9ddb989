"""Interviews that somebody wrote down, "I: …" and "P3: …": what was asked is nobody's idea, and who speaks is called by no name."""

import re
from collections.abc import Sequence

_LABEL = re.compile(
    r"\s*(?P<who>[^\W\d_][\w.'’ -]{0,40}?)\s?(?:\[[\d:.]+\]|\([\d:.]+\))?\s*:\s+(?P<said>\S.*)", re.DOTALL
)
_WHO_ASKS = frozenset(
    [
        "i",
        "int",
        "interviewer",
        "interviewerin",
        "moderator",
        "moderatorin",
        "moderation",
        "f",
        "frage",
        "q",
        "question",
        "fragesteller",
        "facilitator",
        "host",
        "entrevistador",
        "entrevistadora",
        "moderador",
        "moderadora",
        "pregunta",
        "intervieweur",
        "intervieweuse",
        "enqueteur",
        "animateur",
        "animatrice",
        "entrevistadora",
        "pergunta",
        "intervistatore",
        "domanda",
        "ведущий",
        "интервьюер",
        "вопрос",
        "المحاور",
        "المحاورة",
        "سؤال",
        "السؤال",
        "質問",
        "聞き手",
        "问",
        "採訪者",
    ]
)
# So many turns of each make an interview; a text may have a label or two.
_FEWEST = 3
_LONGEST_LABEL, _LONGEST_HEAD = 4, 16
_ENDS = ("?", ".", "!", "؟", "？", "。")  # noqa: RUF001 (ends of sentences in other scripts)
_SPEAKS_AT = re.compile(r"(?:[^\W\d_][^\s\d]*\s+){1,5}\(?\d{1,2}:\d{2}(?::\d{2})?\)?(?:\s|$)")
_SHARE_OF_TRANSCRIPT = 0.2


def turns(texts: Sequence[str]) -> list[tuple[str, str]] | None:
    """For each text of an interview who speaks, ``asks``, ``answers`` or ``head``, and what is said without the label; None where the text is none.

    What follows a turn without a label of its own goes on with it; what stands before the first one says who was asked, where and by whom.

    >>> turns(["Interview 3, Kisumu", *["I: And first?", "P3: The archive.", "All of it."] * 3])[:4]
    [('head', 'Interview 3, Kisumu'), ('asks', 'And first?'), ('answers', 'The archive.'), ('answers', 'All of it.')]
    """
    told = [_LABEL.fullmatch(text) for text in texts]
    labels = [
        one["who"].casefold().rstrip(".") if one and len(one["who"].split()) <= _LONGEST_LABEL else "" for one in told
    ]
    asks = [label in _WHO_ASKS for label in labels]
    often = {label for label in labels if label and labels.count(label) >= _FEWEST}
    answers = [label in often - _WHO_ASKS for label in labels]
    if sum(asks) < _FEWEST or sum(answers) < _FEWEST:
        return None
    made: list[tuple[str, str]] = []
    first = next(place for place, own in enumerate(answers) if own)
    # "Interviewer: Amina Said" says who asks and asks nothing.
    asking = (
        place
        for place, own in enumerate(asks)
        if own and (len(texts[place].split()) > _LONGEST_LABEL or texts[place].rstrip().endswith(_ENDS))
    )
    begun = next(asking, first)
    for place, text in enumerate(texts):
        one = told[place]
        if place < min(begun, first):
            made.append(("head" if len(text.split()) <= _LONGEST_HEAD else "answers", text))
        elif one is not None and (asks[place] or answers[place]):
            made.append(("asks" if asks[place] else "answers", one["said"].strip()))
        else:
            made.append((made[-1][0] if made else "answers", text))
    return made


def with_turns_apart(lines: Sequence[str]) -> list[str]:
    """The lines of a text, a blank one before each turn of an interview, so that no two are read as one paragraph."""
    held = [line for line in lines if line.strip()]
    if turns(held) is None:
        return list(lines)
    return [own for line in lines for own in (["", line] if _LABEL.fullmatch(line) else [line])]


def is_transcript(texts: Sequence[str]) -> bool:
    """Whether a document is what a meeting program wrote down: names with a clock beside them, and what each said below.

    >>> is_transcript(["Ana Pérez   0:03", "Open the archives.", "Lin Wei   0:11", "Pay the cleaners.", "Ana Pérez 1:02:11 Yes."] * 2)
    True
    """
    begun = sum(_SPEAKS_AT.match(text) is not None for text in texts)
    return begun > _FEWEST and begun >= _SHARE_OF_TRANSCRIPT * len(texts)
