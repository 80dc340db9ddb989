"""Answers of a language model: as the receipt keeps them, from there again, from those kept between runs, or asked for.

What is kept went through the same gate as what participants wrote: mended, without markup and personal details. A field that this changed
is kept with the reason, and refused.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from strategy_nlp.cache import remember
from strategy_nlp.files import digest
from strategy_nlp.intake.normalisation import normalise
from strategy_nlp.privacy.redaction import folded, redact, redact_known
from strategy_nlp.topics.titles.proposed.asking import NO_ANSWER, TOO_LONG, UNREADABLE, Server, Unanswered, ask
from strategy_nlp.topics.titles.proposed.checking import PERSONAL, SIGNS
from strategy_nlp.topics.titles.proposed.prompt import INSTRUCTIONS

# What an answer may hold.
TEXTS = ("title", "summary", "title_translated", "summary_translated")
NUMBERS = ("title_ideas", "summary_ideas")
# Where a run is made again from its receipt, what the receipt lacks.
NOT_KEPT = "not_kept"
# More of a text or of a list is not kept; a title that long is refused anyway.
_MOST_SIGNS, _MOST_NUMBERS = 400, 24
# After as many questions in a row without an answer nothing more is asked: a server that hangs would keep a run for hours.
_GIVE_UP = 3
# What models that think aloud say first, and the fence that many write around JSON.
_ASIDE = re.compile(r"^\s*<think>.*?</think>\s*", re.DOTALL)
_FENCE = re.compile(r"^```(?:json)?\s*(.*?)\s*```$", re.DOTALL)
# What may be otherwise when it is asked again, and so is not kept between runs.
_AGAIN = (NO_ANSWER, TOO_LONG)

Pair = tuple[Sequence[Mapping[str, str]], Sequence[Mapping[str, str]]]


class _NotAll(Exception):
    """Some answers did not come."""


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes
    ----------
    title, summary, title_translated, summary_translated
        Texts, mended and redacted; blank where there is none.
    title_ideas, summary_ideas
        The numbers of the ideas that they cite.
    changed
        Of texts that had to be mended or redacted, why (`checking.SIGNS`, `checking.PERSONAL`).
    failed
        Why there is no answer; blank where there is one.
    """

    title: str = ""
    summary: str = ""
    title_translated: str = ""
    summary_translated: str = ""
    title_ideas: tuple[int, ...] = ()
    summary_ideas: tuple[int, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)
    failed: str = ""

    def as_record(self) -> dict[str, Any]:
        """The answer as the receipt keeps it: what is not blank."""
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        return {name: value for name, value in told.items() if value}


def answer_of(said: str, *, known: Mapping[str, str]) -> Answer:
    """What a model said, read and made fit to be kept; ``failed`` where it is not what was asked for.

    Parameters
    ----------
    said
        Its words.
    known
        Details that no text may tell, by their kinds (`redaction.redact_known`).
    """
    try:
        told = json.loads(_FENCE.sub(r"\1", _ASIDE.sub("", said).strip()))
    except (ValueError, RecursionError):
        return Answer(failed=UNREADABLE)
    # Some models write null for what they leave out.
    texts = {name: told.get(name) or "" for name in TEXTS} if isinstance(told, dict) else {}
    numbers = {name: told.get(name) or [] for name in NUMBERS} if texts else {}
    if not (texts and _are_texts(texts.values()) and _are_numbers(numbers.values())):
        return Answer(failed=UNREADABLE)
    kept: dict[str, Any] = {}
    changed = {}
    for name, text in texts.items():
        kept[name], reason = _fit(text.strip(), known)
        if reason:
            changed[name] = reason
    kept |= {name: tuple(value[:_MOST_NUMBERS]) for name, value in numbers.items()}
    return Answer(**kept, changed=changed)


def of_record(record: object) -> Answer:
    """An answer of a receipt; one that a receipt cannot hold counts as unreadable, whoever wrote it there."""
    told = record if isinstance(record, dict) else {"failed": UNREADABLE}
    texts = {name: told.get(name, "") for name in (*TEXTS, "failed")}
    numbers, changed = {name: told.get(name, []) for name in NUMBERS}, told.get("changed", {})
    if not (_are_texts(texts.values()) and _are_numbers(numbers.values()) and isinstance(changed, dict)):
        return Answer(failed=UNREADABLE)
    kept: dict[str, Any] = {**texts, **{name: tuple(value) for name, value in numbers.items()}}
    return Answer(**kept, changed={str(name): str(reason) for name, reason in changed.items()})


class Answers:
    """Answers to questions: of a receipt where a run is made again, else those kept between runs, else of the server."""

    def __init__(
        self,
        server: Server | None,
        *,
        model: str,
        replayed: Mapping[str, Any] | None = None,
        known: Iterable[str] = (),
    ) -> None:
        """Answers of a server.

        Parameters
        ----------
        server
            Whom to ask; None asks nobody, and takes only what is replayed.
        model
            The model's name.
        replayed
            Answers of a receipt by their keys.
        known
            Ids of people, which no text may tell.
        """
        self.model = model
        self.told: dict[str, Answer] = {}
        self._server, self._replayed = server, replayed or {}
        self._known = {form: "identity" for name in known if (form := folded(name))}
        self._failed = 0

    @property
    def prompt(self) -> str:
        """The hash of the instructions."""
        return digest([INSTRUCTIONS])

    def pairs(self, asked: Sequence[Pair]) -> list[tuple[Answer, Answer]]:
        """The answers to pairs of conversations, in order; the second is not asked where the first did not come.

        They are kept between runs under the hash of the conversations and of the model's name, where all came.
        """
        keys = [tuple(key_of(self.model, messages) for messages in pair) for pair in asked]
        if self._server is None:
            replayed = {key: of_record(self._replayed.get(key, {"failed": NOT_KEPT})) for pair in keys for key in pair}
        else:
            replayed = self._kept(keys, asked)
        found = []
        for first, second in keys:
            self.told[first] = replayed[first]
            if failed := replayed[first].failed:
                found.append((replayed[first], Answer(failed=failed)))
            else:
                self.told[second] = replayed[second]
                found.append((replayed[first], replayed[second]))
        return found

    def _kept(self, keys: Sequence[tuple[str, ...]], asked: Sequence[Pair]) -> dict[str, Answer]:
        made: dict[str, Answer] = {}

        def make() -> dict[str, pd.DataFrame]:
            for pair, messages in zip(keys, asked, strict=True):
                for key, one in zip(pair, messages, strict=True):
                    if key not in made:
                        made[key] = self._asked(one)
                    if made[key].failed:
                        break
            if any(answer.failed in _AGAIN for answer in made.values()):
                raise _NotAll
            records = [json.dumps(answer.as_record(), ensure_ascii=False) for answer in made.values()]
            return {"answers": pd.DataFrame({"key": list(made), "record": records})}

        with suppress(_NotAll):
            table = remember("proposals", made_from=[key for pair in keys for key in pair], make=make)["answers"]
            return {
                key: of_record(json.loads(record)) for key, record in zip(table["key"], table["record"], strict=True)
            }
        return made

    def _asked(self, messages: Sequence[Mapping[str, str]]) -> Answer:
        if self._server is None or self._failed >= _GIVE_UP:
            return Answer(failed=NO_ANSWER)
        try:
            said = ask(self._server, messages)
        except Unanswered as reason:
            self._failed += 1
            return Answer(failed=str(reason))
        self._failed = 0
        return answer_of(said, known=self._known)


def key_of(model: str, messages: Sequence[Mapping[str, str]]) -> str:
    """What an answer is kept under: the SHA-256 of the model's name and the conversation."""
    return digest([model, *(part for message in messages for part in (message["role"], message["content"]))])


def _fit(text: str, known: Mapping[str, str]) -> tuple[str, str]:
    """A text as it may be kept, and why it is not as it came; blank where it is."""
    # A whole megabyte is not looked through for what nobody keeps.
    text = text[: 2 * _MOST_SIGNS].encode("utf-8", "replace").decode()
    mended = normalise(text)
    told = redact_known(redact([mended]).texts, known=known).texts[0][:_MOST_SIGNS]
    reason = SIGNS if mended != text else PERSONAL if told != mended[:_MOST_SIGNS] else ""
    return told, reason


def _are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _are_numbers(values: Iterable[object]) -> bool:
    return all(
        isinstance(value, list) and all(type(one) is int and abs(one) < 1_000 for one in value) for value in values
    )
