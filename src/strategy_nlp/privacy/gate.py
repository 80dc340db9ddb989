"""The gate: no file leaves a run that names a person, shows what a moderator turned down, or tells of this machine.

After everything is written and before it takes its place, every file is read as `written` reads it and searched for what
the consultation's own tables say must not be there. A hit stops the run and names the place, never what was found.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from strategy_nlp.cache import cache_folder, code_hash, if_possible, versions
from strategy_nlp.coded import different
from strategy_nlp.errors import ReportError
from strategy_nlp.files import digest, write_text
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables, table_path
from strategy_nlp.privacy.details.contacts import certain
from strategy_nlp.privacy.details.reading import unescaped
from strategy_nlp.privacy.organisers import shown_on_purpose
from strategy_nlp.privacy.protection import regions_of, telling_ids
from strategy_nlp.privacy.redaction import folded
from strategy_nlp.privacy.untold import NAMES, UNSPACED, Texts
from strategy_nlp.privacy.written import Passage, passages

_TOKEN = re.compile(r"\w+")
# So many files are known to have been searched: those of some dozens of reports.
_MOST_SEARCHED = 3_000


class _Read:
    """A text with the words by which strings are looked up in it; the blank stands in every text."""

    def __init__(self, text: str) -> None:
        self.text, self.words = text, frozenset(("", *_TOKEN.findall(text)))


class Sought:
    """Strings to be found in a text by one look-up of each word of the text, however many strings there are."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds
        self._by_word: dict[str, list[str]] = {}
        for string in kinds:
            # A word with digits is rarer than one without, a long one rarer than a short one.
            word = max(_TOKEN.findall(string), key=lambda word: (any(map(str.isdigit, word)), len(word)), default="")
            # Where words are not spaced, a word of the text is a whole sentence; there every string is tried.
            self._by_word.setdefault("" if UNSPACED.search(word) else word, []).append(string)

    def __len__(self) -> int:
        return len(self._kinds)

    def items(self) -> Iterable[tuple[str, str]]:
        """Each string with its kind."""
        return self._kinds.items()

    def possible(self, read: _Read) -> Iterator[tuple[str, str]]:
        """The strings that stand in a text, anywhere, with their kinds."""
        for word in self._by_word.keys() & read.words:
            for string in self._by_word[word]:
                if string in read.text:
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
    links
        Links that were taken out, as they stood.
    paths
        Places on this machine.
    allowed
        What is shown on purpose: the title, organiser and notice of the consultation.
    origin
        Where among the texts a string stands, in brackets; blank where in none.
    unsearched
        How many ids are too short or too ordinary to be searched for.
    """

    ids: "Sought"
    wordings: "Sought"
    details: "Sought"
    links: "Sought"
    paths: Mapping[str, str]
    allowed: str
    origin: Callable[[str], str]
    unsearched: int

    def sought(self) -> tuple["Sought", ...]:
        """All that is looked for but paths."""
        return self.ids, self.wordings, self.details, self.links


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

    Examples
    --------
    >>> import tempfile
    >>> from strategy_nlp.intake.consultation import demo_folder
    >>> page = Path(tempfile.mkdtemp()) / "q1.html"
    >>> _ = page.write_text("<p>Ask ana.santos@example.org</p>")
    >>> guard(demo_folder())(page.parent)
    Traceback (most recent call last):
    strategy_nlp.errors.ReportError: ...
    """
    consultation = Path(consultation)

    def check(folder: Path) -> None:
        secrets = secrets_of(consultation, writing_to=folder)
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        with Searched(secrets) as searched:
            for path in [*files, *also()]:
                # What another run took away in the meantime tells nobody anything.
                with nullcontext() if path.is_relative_to(folder) else suppress(FileNotFoundError):
                    if not searched.holds(path, within=folder):
                        search([path], secrets=secrets, within=folder)

    return check


class Searched:
    """Which files were searched before and told nothing, so that a report made again is not read again.

    A file is known by every byte of it and its name, by all that must not be told, and by the code: what is new in any of them is searched. Only the
    hashes are kept, and only if the whole search ended well.
    """

    def __init__(self, secrets: Secrets) -> None:
        parts = [str(sorted(own.items())) for own in secrets.sought()]
        self._rules = digest(
            [code_hash(), str(versions()), secrets.allowed, str(sorted(secrets.paths.items())), *parts]
        )
        self._path = cache_folder() / "searched" / self._rules[:32]
        try:
            self._known = dict.fromkeys(self._path.read_text(encoding="ascii").split())
        except (OSError, UnicodeDecodeError):
            self._known = {}

    def __enter__(self) -> "Searched":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            with if_possible():
                write_text(self._path, "\n".join(list(self._known)[-_MOST_SEARCHED:]))

    def holds(self, path: Path, *, within: Path) -> bool:
        """Whether a file was searched before; one that was not counts as searched from now on, as whoever asks searches it."""
        name = str(path.relative_to(within)) if path.is_relative_to(within) else path.name
        mark = digest([self._rules, name, path.read_bytes()])
        known = mark in self._known
        # The newest stand last.
        self._known.pop(mark, None)
        self._known[mark] = None
        return known


def secrets_of(consultation: Path, *, writing_to: Path | None = None) -> Secrets:
    """What the tables of a consultation say that no file may tell."""
    read = read_consultation(consultation)
    tables = read_tables(read)
    ideas = tables.ideas
    hidden = ideas["status"].eq("rejected") | (ideas["status"].eq("pending") & (not read.settings.show_pending))
    about = [read.title, read.organiser, read.notice]
    about += [title for question in read.questions for title in (question.title, *question.titles.values())]
    shown = shown_on_purpose(tables, read)
    regions = regions_of(ideas["author_id"], tables.participants, read.settings.region)
    ids = telling_ids(tables, shown=shown)
    people = (tables.ideas["author_id"], tables.votes["voter_id"], tables.participants["participant_id"])
    path = table_path(consultation, "ideas")
    texts = Texts(ideas, file=path.name if path else "ideas.csv")
    found, links = texts.details(regions, allowed=folded(" \n ".join(shown)))
    return Secrets(
        ids=Sought(ids),
        wordings=Sought(texts.wordings(hidden, also=shown)),
        details=Sought(found),
        links=Sought(links),
        paths=_paths(consultation, writing_to),
        allowed=" ".join(about),
        origin=texts.origin,
        unsearched=len(set().union(*map(different, people)) - {""} - ids.keys()),
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
                advice = (
                    "take it out of that row and run again" if kind.endswith(("text)", "translation)")) else "please report this as a fault of the program, without the file"
                )  # fmt: skip
                raise ReportError(
                    f"{name}{passage.place.removeprefix(path.name)}{line}: {kind} stands there{_row(path, passage, secrets)}, which no file may "
                    f"tell; nothing was written. To go on, {advice}."
                )


def _row(path: Path, passage: Passage, secrets: Secrets) -> str:
    """In a table of a run, the row (its first is 1) and the idea whose cell tells it; blank elsewhere."""
    if path.suffix != ".parquet" or ", column " not in passage.place:
        return ""
    table = pd.read_parquet(path)
    column = passage.place.partition(", column ")[2].partition(", ")[0]
    for row, cell in enumerate(table.get(column, ())):
        if next(_found(str(cell), secrets, cells=True), None) or next(
            _found(unescaped(str(cell)), secrets, cells=True), None
        ):
            idea = f", idea {table['idea_id'].iloc[row]}" if "idea_id" in table and column != "idea_id" else ""
            return f", in row {row + 1}{idea}"
    return ""


def _found(text: str, secrets: Secrets, *, cells: bool = False) -> Iterator[tuple[str, int]]:
    """What a text tells that it must not: the kind and the place; of ``cells``, each line is one of a column."""
    for path, kind in secrets.paths.items():
        if path in text and (match := re.search(rf"(?<![\w.-]){re.escape(path)}(?:(?<=/)|(?<=\\)|(?![\w-]))", text)):
            yield kind, match.start()
    read = _Read(text)
    for identifier, kind in secrets.ids.possible(read):
        if match := re.search(rf"(?<![\w@])(?<!\d[.,]){re.escape(identifier)}(?!\w)", text):
            yield kind, match.start()
    yield from _contacts(text, secrets)
    for link, kind in secrets.links.possible(read):
        if match := re.search(rf"(?<![\w@.-]){re.escape(link)}(?![\w/])", text):
            yield kind, match.start()
    if cells:
        # The end of one idea and the beginning of the next are nobody's wording.
        compared = "\n".join(map(folded, text.split("\n")))
    else:
        compared = folded(text if len(text) < _LONG else _words_of_markup(text))
    read = _Read(compared)
    for sought in (secrets.wordings, secrets.details):
        for string, kind in sought.possible(read):
            # A number may stand within a longer one by chance; against a word without spaces it stands as it is.
            if re.search(rf"(?<![a-z0-9]){re.escape(string)}(?![a-z0-9])", compared):
                yield kind, 0


# Only long pages have charts, and only there it is worth the time to leave their numbers out.
_LONG = 200_000


def _words_of_markup(text: str) -> str:
    """A long page without the numbers that its charts are drawn with, which take most of its length and tell nobody."""
    return re.sub(r'\s(?:d|points|transform|style|x|y|x1|x2|y1|y2|width|height|cx|cy|r)="[^"<>]*"', " ", text)


def _contacts(text: str, secrets: Secrets) -> Iterator[tuple[str, int]]:
    for kind, (start, end) in certain(text):
        if (found := text[start:end]) not in secrets.allowed:
            yield NAMES[kind] + secrets.origin(found), start


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
