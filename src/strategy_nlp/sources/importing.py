"""Sources in, a consultation folder out: each is recognised, its columns are proposed or taken from ``mapping.toml``, and everything is told.

The door of this wing. Importing the same source again changes no byte; a later export adds what is new; ``add`` puts another source
beside those that are there.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from strategy_nlp.errors import SourceError, shown
from strategy_nlp.intake.consultation import Consultation
from strategy_nlp.intake.moments import read_moments
from strategy_nlp.messages import noted
from strategy_nlp.sources import folder as folders
from strategy_nlp.sources import mapping as mappings
from strategy_nlp.sources.files.opened import names_within, opened
from strategy_nlp.sources.gathered import PLAIN, Gathered, Wish
from strategy_nlp.sources.kinds.dispatch import read_sources
from strategy_nlp.sources.kinds.numbering import event_id

_TITLE_NOISE = re.compile(
    r"\((?:responses|respuestas|réponses|antworten|respostas)\)|[-–]\s*form responses \d+|\ball versions\b|\s[-–]\s(?:english|latest version|labels)\b|"
    r"\b(?:results?|responses?|export|data|open data|survey)\b[-_ ]*(?:survey)?\d*$|\[[^\]]*\]|\.live chat$|\(\d+\)",
    re.IGNORECASE,
)  # noqa: RUF001 (dashes)


_MOST_TOLD = 6


@dataclass(frozen=True)
class Imported:
    """What an import read and wrote.

    Attributes
    ----------
    folder
        The consultation folder.
    sources
        What each source holds and how its columns were read.
    written
        How many rows are new.
    updated
        Whether the sources were known from an earlier import.
    added_to
        Whether the folder was there before.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "ideas.csv"
    >>> _ = file.write_text("idea,country\\nOpen the archives to everybody in town,Kenya\\nPay the night shift of cleaners more,Peru\\n")
    >>> done = import_sources([file], file.parent / "ours")
    >>> done.written.added, done.updated, done.folder.name
    (2, False, 'ours')
    """

    folder: Path
    sources: tuple[Gathered, ...]
    written: folders.Written
    updated: bool = False
    added_to: bool = False


def import_sources(
    sources: Sequence[str | Path], folder: str | Path, *, wish: Wish = PLAIN, titles: Mapping[str, str] | None = None
) -> Imported:
    """Make a consultation folder from exports, chats, transcripts and submissions, or add them to one.

    Parameters
    ----------
    sources
        Files, folders and ZIPs.
    folder
        The consultation folder: a new one, or, where a source was imported into it before or ``wish.add`` is true, one that is there.
    wish
        What is asked beside: the kind, columns, an event, a submission.
    titles
        By id the titles of questions in place of those that the sources give.

    Raises
    ------
    SourceError, DataError
        If a source cannot be read, nothing tells what its columns are, or the folder is something else.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> table = "Timestamp,What should we change?\\n3/1/2026 8:00:15,Open the archives to everybody in town\\n3/14/2026 9:00:00,Pay the night shift of cleaners more\\n"
    >>> _ = (folder / "Spring (Responses).csv").write_text(table)
    >>> done = import_sources([folder / "Spring (Responses).csv"], folder / "spring")
    >>> done.written.added, done.sources[0].mapping.kind, sorted(path.name for path in done.folder.iterdir())
    (2, 'google-forms', ['consultation.toml', 'ideas.csv', 'mapping.toml', 'participants.csv'])
    """
    destination = Path(folder)
    before = folders.existing(destination)
    known, key = mappings.read_mappings(destination) if before else ([], "")
    folders.refuse_other_key(destination, key)
    named = [Path(source) for source in sources]
    _refuse_consultations(named)
    with opened(named) as files:
        gathered, used = _gathered(
            named,
            files,
            before=before,
            known=known,
            wish=replace(wish, folder=destination),
        )
    if before is not None and not wish.add and len(used) < len(gathered):
        unknown = next(one for one in reversed(gathered) if one.mapping.files)
        lacking = _lacking(unknown, [one for place, one in enumerate(known) if place not in used])
        if lacking:
            raise SourceError(
                noted(
                    "{source} has no column {column}, which the earlier import read; if it is called otherwise now, write its new name into {folder}/mapping.toml, and if this is another source, --add puts it beside.",
                    folder=str(destination),
                    source=shown(unknown.mapping.files[0]),
                    column=shown(lacking),
                )
            )
        raise SourceError(
            noted(
                "{folder} is there already, and nothing in its mapping.toml was read from a source like {source}; --add puts it beside what is there, or name a new folder.",
                folder=str(destination),
                source=shown(unknown.mapping.files[0]),
            )
        )
    title = wish.title or _title(gathered, [Path(source) for source in sources])
    gathered = [
        replace(
            one,
            questions={
                name: (titles or {}).get(name) or own or one.title or title for name, own in one.questions.items()
            },
        )
        for one in gathered
    ]
    gathered[-1] = replace(gathered[-1], notes=(*gathered[-1].notes, *_passed_over(named, gathered)))
    # A source that was read again keeps its place, so that nothing changes in mapping.toml that need not.
    again = {place: gathered[own].mapping for place, own in used.items()}
    mapped = [again.get(place, one) for place, one in enumerate(known)]
    mapped += [one.mapping for place, one in enumerate(gathered) if place not in used.values()]
    written = folders.write(destination, gathered, title=title, before=before, mapped=mapped)
    return Imported(destination, tuple(gathered), written, updated=bool(used), added_to=before is not None)


def read_only(sources: Sequence[str | Path], *, wish: Wish = PLAIN) -> list[Gathered]:
    """What sources hold, as an import into a new folder would read them; nothing is written.

    Raises
    ------
    SourceError, DataError
        As `import_sources` does.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "ideas.csv"
    >>> _ = path.write_text("Idea\\nOpen the archives to everybody\\nPay the night shift more\\n")
    >>> len(read_only([path])[0].ideas)
    2
    """
    named = [Path(source) for source in sources]
    with opened(named) as files:
        found = _gathered(named, files, before=None, known=[], wish=wish)[0]
    found[-1] = replace(found[-1], notes=(*found[-1].notes, *_passed_over(named, found)))
    return found


def _refuse_consultations(named: Sequence[Path]) -> None:
    """Refuse a consultation folder as a source: it is one already, and its register of people is no answers."""
    for path in named:
        if (path / "consultation.toml").is_file():
            raise SourceError(
                noted(
                    "{folder} is a consultation already; make its report with strategy-nlp report, or name the files that it was made from.",
                    folder=str(path),
                )
            )


def _passed_over(named: Sequence[Path], gathered: Sequence[Gathered]) -> list[str]:
    """A sentence on the files in folders and ZIPs that nothing was read from; none where all were."""
    read = {file for one in gathered for file in one.mapping.files}
    if any(one.mapping.kind == "polis" for one in gathered):
        return []
    told = [note for one in gathered for note in one.notes]
    # A chat that is called after somebody bears another name.
    chats = {
        Path(file).suffix
        for one in gathered
        if one.mapping.kind in {"whatsapp", "telegram"}
        for file in one.mapping.files
    }
    left = [
        name
        for name in names_within(named)
        if name not in read and Path(name).suffix not in chats and not any(name in note for note in told)
    ]
    if not left:
        return []
    listed = ", ".join(map(shown, left[:_MOST_TOLD])) + (" …" if len(left) > _MOST_TOLD else "")
    return [
        noted(
            "Files that hold no answers, or that this program does not read, left out: {n} ({files}).",
            n=len(left),
            files=listed,
        )
    ]


def _gathered(
    named: list[Path], files: list[Path], *, before: Consultation | None, known: Sequence[mappings.Mapping], wish: Wish
) -> tuple[list[Gathered], dict[int, int]]:
    """What each source holds, and by the place of each known mapping that was used the place of what was read by it."""
    found: list[Gathered] = []
    used: dict[int, int] = {}
    questions = (
        {question.id: [question.title, *question.titles.values()] for question in before.questions} if before else {}
    )
    ideas = folders.existing_ideas(wish.folder) if before and wish.folder else pd.DataFrame(dtype=str)
    choices = folders.existing_choices(wish.folder) if before and wish.folder else {}
    answers = folders.existing_answers(wish.folder) if before and wish.folder else {}
    wish = replace(
        wish, questions=questions, ideas=ideas, choices=choices, answers=answers,
        starts_at=wish.starts_at or _starts_of_event(wish),
    )  # fmt: skip
    for read in read_sources(
        named,
        files,
        known=[one for place, one in enumerate(known) if place not in used],
        wish=wish,
    ):
        place = next((place for place, one in enumerate(known) if one is read.known), None)
        if place is not None:
            used[place] = len(found)
        found.append(read.gathered)
        questions = {**{identifier: [title] for identifier, title in read.gathered.questions.items()}, **questions}
    return found, used


def _lacking(source: Gathered, known: Sequence[mappings.Mapping]) -> str:
    """The column that an earlier source of the same kind had and this one has not, where most others are there; blank where it is another."""
    there = {*source.mapping.used, *source.mapping.left_out, *source.mapping.unused}
    for one in known:
        missing = sorted(one.used - there)
        if one.used and missing and 2 * len(missing) < len(one.used):
            return missing[0]
    return ""


def _starts_of_event(wish: Wish) -> str:
    path = wish.folder / "events.csv" if wish.folder else None
    if not wish.event or path is None or not path.is_file():
        return ""
    events = pd.read_csv(path, dtype=str, keep_default_na=False)
    own = (
        events.loc[events["event_id"] == event_id(wish.event), "starts_at"]
        if "starts_at" in events
        else pd.Series(dtype=str)
    )
    return str(own.iloc[0]) if len(own) and read_moments(own).read else ""


def _title(gathered: Sequence[Gathered], named: Sequence[Path]) -> str:
    own = next((one.title for one in gathered if one.title), "")
    return own or title_from(named[0].name)


def title_from(name: str) -> str:
    """What a consultation is called after a file.

    >>> title_from("Strategy consultation (Responses) - Form Responses 1.csv"), title_from("Strategy_consultation_-_all_versions.xlsx")
    ('Strategy consultation', 'Strategy consultation')
    """
    stem = re.sub(r"\.[A-Za-z0-9]{2,8}$", "", name).replace("_", " ")
    for _ in range(3):
        stem = _TITLE_NOISE.sub("", stem).strip(" -–.,")  # noqa: RUF001
    spaced = " ".join(re.sub(r"(?<=\w)-(?=\w)", " ", stem).split())
    return (spaced[:1].upper() + spaced[1:]) or "Consultation"
