"""What the screen does, step by step, by the same calls and commands as the terminal; it knows nothing of how a page looks.

A session holds the files that somebody dropped, what they said of columns and titles, and where consultation and report lie.
"""

import atexit
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd
import psutil

from strategy_nlp.analysis.results import INTERNAL, read_analysis
from strategy_nlp.disclosure.releases.ledger import FILE as RELEASES
from strategy_nlp.errors import ReportError, StrategyNLPError, UnsureError
from strategy_nlp.files import whole_folder
from strategy_nlp.intake.checked import FILE as CHECKED
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.messages import Note, noted, retold
from strategy_nlp.privacy.identities import FILE as PEOPLE
from strategy_nlp.report.exports.codebook import export_codebook
from strategy_nlp.sources.gathered import Gathered, Wish
from strategy_nlp.sources.importing import import_sources, read_only, title_from
from strategy_nlp.sources.kinds.numbering import event_id
from strategy_nlp.sources.mapping import Mapping
from strategy_nlp.topics.codebook.decisions import apply_file
from strategy_nlp.topics.codebook.kept import FILE as CODEBOOK

_LARGEST_NAME = 120


_SCRATCH = "strategy-nlp-screen-"


@cache
def scratch_folder() -> Path:
    """The folder of this process for what is dropped, removed when it ends.

    What a process left that was killed is removed by the next one: it holds what people wrote.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*"):
        number = left.name.removeprefix(_SCRATCH).split("-")[0]
        if not (number.isdigit() and psutil.pid_exists(int(number))):
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH}{os.getpid()}-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@dataclass
class Session:
    """What one person does on the screen.

    Attributes
    ----------
    place
        The folder in which consultations and reports are made.
    files
        The files that were dropped, in a folder of their own.
    told
        What was said of columns, as ``import --map`` takes it.
    titles
        By question the title that somebody wrote.
    unsure
        The columns that may hold what people wrote, where nothing tells which does.
    anyway
        Whether the next report is made though it, beside an earlier one, may tell of few people; that is recorded.
    """

    place: Path
    dropped: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(dir=scratch_folder())))
    files: list[Path] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    date_order: str = ""
    title: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    gathered: list[Gathered] = field(default_factory=list)
    unsure: tuple[str, ...] = ()
    consultation: Path | None = None
    report: Path | None = None
    anyway: bool = False

    def add_file(self, name: str, content: bytes) -> None:
        """Take a file that was dropped; only its own name counts, whatever path somebody gave it."""
        safe = re.sub(r"[^\w.()\[\] -]+", "_", Path(name.replace("\\", "/")).name)[-_LARGEST_NAME:] or "file"
        (self.dropped / safe).write_bytes(content)
        path = self.dropped / safe
        if path not in self.files:
            self.files.append(path)

    def forget_files(self) -> None:
        """Take all dropped files away, and what was said of them."""
        shutil.rmtree(self.dropped, ignore_errors=True)
        self.dropped.mkdir(parents=True)
        self.files, self.told, self.titles, self.gathered = [], [], {}, []
        self.date_order = self.title = ""
        self.consultation = self.report = None

    def look(self) -> str:
        """Read the files as an import would and remember what they hold; a sentence where they cannot be read, else blank."""
        self.gathered, self.unsure = [], ()
        if not self.files:
            return ""
        try:
            self.gathered = read_only(self.files, wish=self._wish())
        except StrategyNLPError as error:
            self.unsure = error.columns if isinstance(error, UnsureError) else ()
            return self.sentence_of(error)
        for one in self.gathered:
            for identifier, title in one.questions.items():
                self.titles.setdefault(identifier, title or one.title or self.proposed_title())
        self.title = self.title or self.proposed_title()
        return ""

    def sentence_of(self, error: StrategyNLPError) -> str:
        """What an error says, which other languages can tell where it is a `Note`; what this session keeps aside is called by its name alone."""

        place = rf"{re.escape(str(scratch_folder()) + os.sep)}[^/\\]+[/\\]"

        said = error.args[0] if error.args and isinstance(error.args[0], Note) else str(error)
        return retold(said, lambda told: re.sub(place, "", told))

    def _wish(self) -> Wish:
        return Wish(columns=tuple(self.told), date_order=self.date_order, title=self.title)

    def proposed_title(self) -> str:
        """What the consultation may be called, after its first file."""
        return title_from(self.files[0].name) if self.files else ""

    def say_of(self, column: str, role: str) -> str:
        """Say what a column becomes, and look again; a sentence where that cannot be."""
        before = list(self.told)
        self.told = [one for one in self.told if one.partition("=")[2] != column] + [f"{role}={column}"]
        sentence = self.look()
        if sentence:
            self.told = before
            self.look()
        return sentence

    def make_consultation(self) -> None:
        """Write the consultation folder, with the titles that were given.

        Raises
        ------
        StrategyNLPError
            If the files cannot be imported.
        """
        folder = self.place / event_id(self.title or self.proposed_title())
        kept = _kept_of(folder)
        made = Path(tempfile.mkdtemp(dir=scratch_folder())) / folder.name
        try:
            import_sources(self.files, made, wish=self._wish(), titles=self.titles)
            # A title that somebody wrote may be none.
            read_consultation(made)
            for name, content in kept.items():
                (made / name).write_bytes(content)
            with whole_folder(folder) as unfinished:
                shutil.copytree(made, unfinished, dirs_exist_ok=True)
        finally:
            shutil.rmtree(made.parent, ignore_errors=True)
        self.consultation = folder
        self.report = self.place / f"{folder.name}-report"

    def make_report(self, *, language: str, progress: Callable[[str], None]) -> None:
        """Make the report by the command that the terminal has, in a process of its own; each stage is told. What was let through holds once.

        Raises
        ------
        ReportError
            With the command's last sentence, if it fails.
        """
        if self.consultation is None or self.report is None:
            raise ReportError(noted("There is no consultation yet; drop files first."))
        command = [
            sys.executable,
            "-m",
            "strategy_nlp",
            "report",
            str(self.consultation),
            "--out",
            str(self.report),
            "--language",
            language,
            *(["--release-anyway"] if self.anyway else []),
        ]
        self.anyway = False
        last = ""
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        ) as running:  # noqa: S603 (our own command)
            for line in running.stdout or ():
                last = line.strip() or last
                progress(last.removeprefix("…").strip())
        if running.returncode:
            raise ReportError(last or "The report could not be made.")

    def places(self) -> dict[str, str]:
        """What is said of where the report lies: by the name of the sentence the folder, that of the report and what of it is not for publishing."""
        if self.report is None:
            return {}
        report = self.report.resolve()
        return {"where": str(report), "internal": str(report / "tables" / INTERNAL)}

    def topics(self) -> pd.DataFrame:
        """The topics of the report: ``question, topic, label, size``."""
        if self.report is None or not (self.report / "tables" / "build.json").is_file():
            return pd.DataFrame(columns=["question", "topic", "label", "size"])
        return read_analysis(self.report / "tables").topics[["question", "topic", "label", "size"]]

    def rename(self, names: dict[tuple[str, int], str]) -> int:
        """Keep new names of topics, by the same sheet as the terminal's codebook; how many.

        Raises
        ------
        StrategyNLPError
            If a name cannot be taken.
        """
        wanted = {key: " ".join(name.split()) for key, name in names.items() if name.strip()}
        if not wanted or self.report is None or self.consultation is None:
            return 0
        sheet = Path(tempfile.mkdtemp(dir=scratch_folder())) / "topics.csv"
        try:
            export_codebook(self.report, sheet)
            with sheet.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            for row in rows:
                row["rename"] = wanted.get((row["question"], int(row["topic"])), row["rename"])
            with sheet.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
            apply_file(sheet, self.consultation)
        finally:
            shutil.rmtree(sheet.parent, ignore_errors=True)
        return len(wanted)


def _kept_of(folder: Path) -> dict[str, bytes]:
    """What a consultation keeps when its sources are read anew: who was in earlier reports, and what people decided about topics.

    Raises
    ------
    ReportError
        If somebody was taken out of it, whom reading the sources anew would bring back.
    """
    people = folder / PEOPLE
    if people.is_file() and b'"forgotten"' in people.read_bytes():
        raise ReportError(
            noted(
                "Somebody was taken out of {folder}, and reading the files anew would bring them back; use: strategy-nlp import FILES {folder}",
                folder=str(folder),
            )
        )
    return {name: (folder / name).read_bytes() for name in (RELEASES, CODEBOOK, CHECKED) if (folder / name).is_file()}


def became(mapping: Mapping, column: str) -> str:
    """What a column becomes, as ``import --map`` takes it; ``personal`` where it stays out because it may identify people.

    >>> became(Mapping(questions={"q1": "Your idea"}), "Your idea"), became(Mapping(left_out=("E-mail",)), "E-mail")
    ('q1', 'personal')
    """
    for role, own in mapping.columns.items():
        if own == column:
            return role
    if mapping.is_wide:
        for identifier in mapping.questions:
            if column in mapping.columns_of(identifier):
                return identifier
    for identifier, own in mapping.closed.items():
        if own == column:
            return f"closed_{identifier}"
    for name, columns in mapping.segments.items():
        if column in columns:
            return f"segment_{name}"
    for code, own in mapping.translations.items():
        if own == column:
            return f"translation_{code}"
    if column in mapping.votes:
        return "vote"
    return "personal" if column in mapping.left_out else "leave"


def may_become(mapping: Mapping, column: str) -> list[str]:
    """What somebody may make of a column, its present role first."""
    now = became(mapping, column)
    asked = list(mapping.questions) if mapping.is_wide else []
    # A table with a row an idea has one open question, whatever its id.
    numbers = [int(one[1:]) for one in (*mapping.questions, *mapping.closed, "q1") if one[1:].isdigit()]
    fresh = [f"q{max(numbers) + 1 if mapping.questions else 1}"] if mapping.is_wide else []
    name = "_".join(re.findall(r"\w+", column.casefold())[:3])[:40] or "group"
    usual = [
        *asked,
        *fresh,
        "text",
        "created_at",
        "language",
        f"closed_q{max(numbers) + 1}",
        f"segment_{name}",
        "author_id",
        "idea_id",
        "voice",
        "leave",
    ]
    return list(dict.fromkeys([now, *usual]))


def columns_of(gathered: Sequence[Gathered]) -> list[tuple[Gathered, list[str]]]:
    """The sources that are tables, each with its columns."""
    return [(one, [str(name) for name in one.sample.columns]) for one in gathered if len(one.sample.columns)]
