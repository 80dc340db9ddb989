"""The gate: no file leaves a run that names a person, shows what a moderator turned down, or tells of this machine.

After everything is written and before it takes its place, every file is read as `written` reads it and searched for what
the consultation's own tables say must not be there. A hit stops the run and names the place, never what was found.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from strategy_nlp.consultation import read_consultation
from strategy_nlp.errors import ReportError
from strategy_nlp.intake.folder import Tables, read_tables
from strategy_nlp.normalisation import normalise
from strategy_nlp.privacy import regions_of
from strategy_nlp.redaction import details, folded, redact, telling
from strategy_nlp.written import passages

# An id must be long enough not to be a word or number that a page holds anyway: six signs, eight of them if they are all
# digits, and no word made of letters alone. Shorter ones ("12", "maria") are not searched for.
_LEAST_ID, _LEAST_DIGITS = 6, 8
# Six words in a row, or twelve signs where words are not spaced, are somebody's own wording.
_PIECE_WORDS, _PIECE_SIGNS = 6, 12
# A whole text of four words is searched for too, if it is not as short as a heading.
_SHORT_WORDS, _SHORT_SIGNS = 4, 20
_MARK = re.compile(r"\[[a-z]+\]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_TOKEN = re.compile(r"\w+")
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}")
# A phone number that nobody could take for a coordinate or a hash: with a plus sign and parted groups of digits.
_PHONE = re.compile(r"(?<![\w+./=-])\+\d{1,3}[ ().-]{1,2}\d{1,5}(?:[ ().-]{1,2}\d{2,7}){1,5}(?![\w/+=])")


class Sought:
    """Strings to be found in a text by one look-up of each word of the text, however many strings there are."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds
        self._by_word: dict[str, list[str]] = {}
        for string in kinds:
            # A word with digits is rarer than one without, a long one rarer than a short one.
            word = max(_TOKEN.findall(string), key=lambda word: (any(map(str.isdigit, word)), len(word)), default="")
            # Where words are not spaced, a word of the text is a whole sentence; there every string is tried.
            self._by_word.setdefault("" if _UNSPACED.search(word) else word, []).append(string)

    def __len__(self) -> int:
        return len(self._kinds)

    def possible(self, text: str) -> Iterator[tuple[str, str]]:
        """The strings that stand in a text, anywhere, with their kinds."""
        for word in self._by_word.keys() & {"", *_TOKEN.findall(text)}:
            for string in self._by_word[word]:
                if string in text:
                    yield string, self._kinds[string]


@dataclass(frozen=True)
class Secrets:
    """What may stand in no file, each by its kind in words for people; kept in memory for the time of one search.

    Attributes
    ----------
    ids
        Ids of authors, voters and participants, as they stand in the tables.
    wordings
        Pieces of the texts of ideas that may not be shown, in comparable form.
    details
        Personal details that were taken out of texts, in comparable form.
    paths
        Places on this machine.
    allowed
        What is shown on purpose: the title, organiser and notice of the consultation.
    unsearched
        How many ids are too short or too ordinary to be searched for.
    """

    ids: "Sought"
    wordings: "Sought"
    details: "Sought"
    paths: Mapping[str, str]
    allowed: str
    unsearched: int


def guard(consultation: str | Path, *, also: Callable[[], Iterable[Path]] = tuple) -> Callable[[Path], None]:
    """A check to be made of a folder that is about to take its place.

    Parameters
    ----------
    consultation
        The folder whose tables say what must not be told.
    also
        Gives files outside that folder that the run wrote, such as kept results, when the check is made.

    Raises
    ------
    ReportError
        From the check, naming the file and the place.
    """
    consultation = Path(consultation)

    def check(folder: Path) -> None:
        secrets = secrets_of(consultation, writing_to=folder)
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        search([*files, *also()], secrets=secrets, within=folder)

    return check


def secrets_of(consultation: Path, *, writing_to: Path | None = None) -> Secrets:
    """What the tables of a consultation say that no file may tell."""
    read = read_consultation(consultation)
    tables = read_tables(read)
    ideas = tables.ideas
    hidden = ideas["status"].eq("rejected") | (ideas["status"].eq("pending") & (not read.settings.show_pending))
    about = [read.title, read.organiser, read.notice]
    about += [title for question in read.questions for title in (question.title, *question.titles.values())]
    regions = regions_of(ideas["author_id"], tables.participants, read.settings.region)
    ids, unsearched = _ids(tables, known=" ".join(about))
    return Secrets(
        ids=Sought(ids),
        wordings=Sought(_wordings(ideas, hidden)),
        details=Sought(_details(ideas, regions, allowed=folded(" ".join(about)))),
        paths=_paths(consultation, writing_to),
        allowed=" ".join(about),
        unsearched=unsearched,
    )


def search(files: Iterable[Path], *, secrets: Secrets, within: Path) -> None:
    """Search files for what they must not tell.

    Raises
    ------
    ReportError
        At the first hit, with the file, the place in it and the kind of thing that was found.
    """
    for path in files:
        name = str(path.relative_to(within)) if path.is_relative_to(within) else f"{path.parent.name}/{path.name}"
        for _, _ in _found(name, secrets):
            raise ReportError(f"The name of a file in {within.name} tells what no file may tell; nothing was written.")
        for passage in passages(path):
            for kind, at in _found(passage.text, secrets, cells=", column " in passage.place):
                line = (
                    f", line {passage.text.count(chr(10), 0, at) + 1}" if at and "column" not in passage.place else ""
                )
                raise ReportError(
                    f"{name}{passage.place.removeprefix(path.name)}{line}: {kind} stands there, which no file may tell; "
                    "nothing was written. Please report this as a fault of the program, without the file."
                )


def _found(text: str, secrets: Secrets, *, cells: bool = False) -> Iterator[tuple[str, int]]:
    """What a text tells that it must not: the kind and the place; of ``cells``, each line is one of a column."""
    for path, kind in secrets.paths.items():
        if path in text and (match := re.search(rf"(?<![\w.-]){re.escape(path)}(?:(?<=/)|(?<=\\)|(?![\w-]))", text)):
            yield kind, match.start()
    for identifier, kind in secrets.ids.possible(text):
        if match := re.search(rf"(?<![\w@])(?<!\d[.,]){re.escape(identifier)}(?!\w)", text):
            yield kind, match.start()
    yield from _contacts(text, secrets.allowed)
    if cells:
        # The end of one idea and the beginning of the next are nobody's wording.
        compared = "\n".join(map(folded, text.split("\n")))
    else:
        compared = folded(text if len(text) < _LONG else _words_of_markup(text))
    for sought in (secrets.wordings, secrets.details):
        for string, kind in sought.possible(compared):
            # A number may stand within a longer one by chance; against a word without spaces it stands as it is.
            if re.search(rf"(?<![a-z0-9]){re.escape(string)}(?![a-z0-9])", compared):
                yield kind, 0


# Only long pages have charts, and only there it is worth the time to leave their numbers out.
_LONG = 200_000


def _words_of_markup(text: str) -> str:
    """A long page without the numbers that its charts are drawn with, which take most of its length and tell nobody."""
    return re.sub(r'\s(?:d|points|transform|style|x|y|x1|x2|y1|y2|width|height|cx|cy|r)="[^"<>]*"', " ", text)


def _contacts(text: str, allowed: str) -> Iterator[tuple[str, int]]:
    for pattern, kind in ((_EMAIL, "an e-mail address"), (_PHONE, "a phone number")):
        if ("@" if pattern is _EMAIL else "+") not in text:
            continue
        for match in pattern.finditer(text):
            if match.group() not in allowed:
                yield kind, match.start()


def _ids(tables: Tables, *, known: str) -> tuple[dict[str, str], int]:
    columns = {
        "the id of an author": tables.ideas["author_id"],
        "the id of a voter": tables.votes["voter_id"],
        "the id of a participant": tables.participants["participant_id"],
    }
    # What the tables show for another reason, such as numbers that ideas and people share.
    shown = set(tables.ideas["idea_id"]) | set(tables.ideas["question"]) | set(tables.events["event_id"])
    for name in tables.participants.columns.drop("participant_id"):
        shown |= set(tables.participants[name])
    searched: dict[str, str] = {}
    unsearched = 0
    for kind, column in columns.items():
        for identifier in set(column) - {""} - searched.keys():
            if _tells(identifier) and identifier not in shown and identifier not in known:
                searched[identifier] = kind
            else:
                unsearched += 1
    return searched, unsearched


def _tells(identifier: str) -> bool:
    """Whether an id is so long and unlike a word that it stands nowhere by chance."""
    if identifier.isdigit():
        return len(identifier) >= _LEAST_DIGITS
    return len(identifier) >= _LEAST_ID and not identifier.isalpha() and any(sign.isalnum() for sign in identifier)


def _wordings(ideas: pd.DataFrame, hidden: "pd.Series[bool]") -> dict[str, str]:
    """Pieces of what may not be shown that no idea that may be shown holds too, and no piece over a detail."""
    columns = ("text", "translation")
    public = folded(" \n ".join(normalise(text) for column in columns for text in ideas.loc[~hidden, column]))
    pieces: dict[str, str] = {}
    for status, own in ideas[hidden].groupby("status"):
        redacted = redact(normalise(text) for column in columns for text in own[column]).texts
        for part in (part for text in redacted for part in _MARK.split(text)):
            pieces |= dict.fromkeys(_pieces(folded(part)), f"the wording of an idea that is {status}")
    return {piece: kind for piece, kind in pieces.items() if piece not in public}


def _pieces(compared: str) -> Iterator[str]:
    """Runs of a text that nobody else would write: six words, or a short text whole if it has four."""
    if _UNSPACED.search(compared):
        starts = range(0, len(compared) - _PIECE_SIGNS + 1, _PIECE_SIGNS)
        yield from (compared[at : at + _PIECE_SIGNS] for at in starts)
        return
    words = compared.split()
    if _SHORT_WORDS <= len(words) < _PIECE_WORDS and len(compared) >= _SHORT_SIGNS:
        yield compared
    for at in range(0, len(words) - _PIECE_WORDS + 1, _PIECE_WORDS):
        yield " ".join(words[at : at + _PIECE_WORDS])


def _details(ideas: pd.DataFrame, regions: Iterable[str], *, allowed: str) -> dict[str, str]:
    """The personal details of every text, as they would stand in a file that somebody forgot to redact."""
    return {
        form: _NAMES.get(kind, "a personal detail")
        for column in ("text", "translation")
        for text, region in zip(ideas[column], regions, strict=True)
        for kind, detail in details(normalise(text), region=region)
        if (form := telling(detail)) and form not in allowed
    }


_NAMES = {
    "email": "an e-mail address", "phone": "a phone number", "link": "a link that was taken out of an idea",
    "handle": "somebody's name on a network", "account": "a bank account", "card": "the number of a payment card",
    "identity": "an identity number", "coordinates": "a place on the map", "address": "a street address",
}  # fmt: skip


def _paths(consultation: Path, writing_to: Path | None) -> dict[str, str]:
    """Places that tell of this machine; one or two signs such as / stand everywhere and tell nothing."""
    places = {
        "the home folder": Path.home(),
        "the folder of temporary files": Path(tempfile.gettempdir()),
        "the folder of the consultation": consultation.resolve(),
        "the folder that the run was started in": Path.cwd(),
    }
    if writing_to is not None:
        places["the folder that was written to"] = writing_to.resolve().parent
    searched = {}
    for kind, place in places.items():
        for form in {str(place), place.as_posix(), os.path.realpath(place)}:
            # People write "/root causes"; a folder at the top is a path only with something in it.
            whole = form if len(Path(form).parts) > 2 else form.rstrip("/\\") + os.sep
            if len(whole) > 3:
                searched[whole] = f"a path of this machine ({kind})"
    return searched
