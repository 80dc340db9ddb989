"""Sentences that are made in one place and told in another, where somebody's language is spoken (`translation`).

By itself, because what makes a sentence must not load what tells it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A sentence with places in braces, and what fills them: text, whole numbers, and shares as floats; as a string it is English.

    >>> str(Message("Only {n} voters.", {"n": 1200}))
    'Only 1,200 voters.'
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**{name: _in_english(value) for name, value in self.values.items()})

    def as_dict(self) -> dict[str, Any]:
        """The message for the receipt, which `Message` takes back as its arguments."""
        return {"text": self.text, "values": dict(self.values)}


class Note(str):
    """A sentence in English that knows how other languages tell it.

    Attributes
    ----------
    message
        The sentence as a message.

    Examples
    --------
    >>> note = noted("Rows without a text, left out: {n}.", n=1200)
    >>> str(note), note.message.values
    ('Rows without a text, left out: 1,200.', {'n': 1200})
    """

    message: Message


def noted(text: str, /, **values: Any) -> Note:
    """A sentence with its places in braces filled, for whoever tells it in another language too."""
    message = Message(text, values)
    note = Note(message)
    note.message = message
    return note


def retold(sentence: str, change: Callable[[str], str]) -> str:
    """A sentence in which what is filled in is changed, such as the names of files; what was a `Note` still is one.

    >>> retold(noted("{file} is missing.", file="/tmp/x/votes.csv"), lambda told: told.replace("/tmp/x/", "export.zip: "))
    'export.zip: votes.csv is missing.'
    """
    if not isinstance(sentence, Note):
        return change(sentence)
    values = {name: change(own) if isinstance(own, str) else own for name, own in sentence.message.values.items()}
    return noted(sentence.message.text, **values)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun, in English.

    >>> counted(1, "row"), counted(1_005, "row"), counted(2, "person", "people")
    ('1 row', '1,005 rows', '2 people')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def mark(text: str) -> str:
    """The text itself: it marks a constant that is told elsewhere, so that the catalogues hold it."""
    return text


def mark_counted(one: str, many: str) -> tuple[str, str]:
    """The two forms themselves, marked for the catalogues, of a sentence that is counted elsewhere."""
    return one, many


def _in_english(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else value
