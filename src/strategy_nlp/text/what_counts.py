"""Find what does not count, and keep the funnel: what was set aside, at which step, and why.

Nothing is deleted. Every idea that was received keeps its row; those set aside say why.
"""

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files

import pandas as pd

from strategy_nlp.engine import each
from strategy_nlp.errors import refuse_single
from strategy_nlp.intake.normalisation import comparable, normalise
from strategy_nlp.messages import mark
from strategy_nlp.privacy.redaction import KINDS
from strategy_nlp.text.copies.campaigns import campaigns, find_copies, set_translations_aside
from strategy_nlp.text.words.spellings import VOWEL_MARKS, folded

# Whoever cleans asks here first: one import gives the whole of it.
__all__ = [
    "REASONS", "campaigns", "comparable", "find_copies", "funnel", "is_non_answer", "normalise", "set_aside",
    "set_translations_aside",
]  # fmt: skip

# What redaction left in place of a detail says nothing, nor does an emoji by its name, as chats export it.
_TAKEN_OUT = re.compile(
    rf"\[(?:{'|'.join(KINDS)})\]|:(?:[+-]1|100):|:_?(?=[\w+-]*[^\W\d_])\w[\w+-]*:(?::skin-tone-\d:)?", re.IGNORECASE
)
_LETTERS_LIKE_APOSTROPHES = str.maketrans(dict.fromkeys("ʻʼ‘`", "'"))
_CLAUSE = re.compile(r"[.,;:!?…\n。、，！？；：،؛؟।–—]+")

REASONS = {
    "rejected": mark("turned down by a moderator"),
    "pending": mark("not yet looked at by a moderator"),
    "chosen": mark(
        "answers chosen from those of a closed question, which are counted there, without words beside them"
    ),
    "blank": mark("without any words"),
    "non_answer": mark("answers such as “no comment” or “I don't know”"),
    "event": mark("said in the chat of an event, which is not part of the survey"),
    "copy": mark("copies of another idea, which is counted once"),
    "translation": mark("the same as another idea in another language, which is counted once"),
}


def is_non_answer(texts: "pd.Series[str]") -> "pd.Series[bool]":
    """Whether a text says only that its writer has nothing to say.

    Every part of it, as punctuation divides it, must be a phrase or a filler of ``text/non_answers.toml``, and at
    least one a phrase: setting an opinion aside would be worse than keeping a non-answer.

    >>> is_non_answer(pd.Series(["No idea, sorry!", "No idea is too small."])).tolist()
    [True, False]
    """
    refuse_single(texts, "is_non_answer")
    phrases, fillers = _non_answers()

    known = phrases | fillers
    # Folding takes signs away, seldom more than it leaves.
    longest = 3 * max(map(len, phrases))

    def says_nothing(text: str) -> bool:
        if len(text) <= longest and _as_answered(text) in phrases:
            return True
        found = False
        for part in filter(None, map(_as_answered, _CLAUSE.split(text))):
            # Of most texts the first part tells.
            if part not in known:
                return False
            found = found or part in phrases
        return found

    return texts.map(says_nothing).astype(bool)


def set_aside(ideas: pd.DataFrame, *, show_pending: bool, voted: Collection[str] = ()) -> pd.DataFrame:
    """The ideas with ``used``, ``dropped_because`` and ``duplicate_of``; the first reason that applies is the one.

    Parameters
    ----------
    ideas
        One row per idea, texts normalised: ``idea_id, question, text, status, channel``; ``choice`` where questions are closed.
    show_pending
        Whether ideas that no moderator has looked at are used.
    voted
        Ideas that have votes of their own; they copy another only where their words are equal.

    Examples
    --------
    >>> ideas = pd.DataFrame({"idea_id": ["a", "b"], "question": "q1", "text": ["Open the archives", "n/a"]})
    >>> set_aside(ideas.assign(status="accepted", channel="survey"), show_pending=False)["dropped_because"].tolist()
    ['', 'non_answer']
    """
    marked = ideas.copy()
    reason = pd.Series("", index=ideas.index)
    blank = ~ideas["text"].map(lambda text: any(sign.isalnum() for sign in _TAKEN_OUT.sub("", text)))
    chosen = ideas["choice"] != "" if "choice" in ideas else pd.Series(False, index=ideas.index)
    tests = {
        "rejected": ideas["status"] == "rejected",
        "pending": (ideas["status"] == "pending") & (not show_pending),
        "chosen": blank & chosen,
        "blank": blank,
        "non_answer": is_non_answer(ideas["text"]),
        "event": ideas["channel"].str.startswith("event:"),
    }
    for name, applies in tests.items():
        reason = reason.mask((reason == "") & applies, name)
    marked["duplicate_of"] = ""
    by_question = [members for _, members in ideas[reason == ""].groupby("question", sort=False)]
    parts = [
        (members.set_index("idea_id")["text"], frozenset(voted).intersection(members["idea_id"]))
        for members in by_question
    ]
    for members, copied in zip(by_question, each(_copies, parts, rows=len(ideas)), strict=True):
        marked.loc[members.index, "duplicate_of"] = copied.to_numpy()
    reason = reason.mask(marked["duplicate_of"] != "", "copy")
    marked["dropped_because"] = reason
    marked["used"] = reason == ""
    return marked


def _copies(texts: "pd.Series[str]", voted: Collection[str]) -> "pd.Series[str]":
    return find_copies(texts, voted=voted)


def funnel(ideas: pd.DataFrame) -> pd.DataFrame:
    """How many ideas went into and came out of each step, in order; the sums of neighbouring steps close.

    Examples
    --------
    >>> steps = funnel(pd.DataFrame({"dropped_because": ["", "copy", "copy"]}))
    >>> int(steps["ideas_in"].iloc[0]), int(steps["ideas_out"].iloc[-1])
    (3, 1)
    """
    dropped = ideas["dropped_because"].value_counts()
    left = len(ideas)
    rows = []
    for step in REASONS:
        if step == "chosen" and step not in dropped:
            # Most consultations ask no closed question.
            continue
        after = left - int(dropped.get(step, 0))
        rows.append({"step": step, "ideas_in": left, "ideas_out": after, "reason": REASONS[step]})
        left = after
    return pd.DataFrame(rows)


@cache
def _non_answers() -> tuple[frozenset[str], frozenset[str]]:
    """The phrases of every language, and the fillers that may stand beside them."""
    content = tomllib.loads((files(__package__) / "non_answers.toml").read_text(encoding="utf-8"))
    fillers = frozenset(map(_as_answered, content.pop("fillers")))
    return frozenset(_as_answered(phrase) for phrases in content.values() for phrase in phrases), fillers


def _as_answered(text: str) -> str:
    """A text as `comparable` gives it, one letter for those that are written in several ways, no marks of vowels."""
    without = VOWEL_MARKS.sub("", text.translate(_LETTERS_LIKE_APOSTROPHES))
    return " ".join(folded(word, "und")[0] for word in comparable(without).split())
