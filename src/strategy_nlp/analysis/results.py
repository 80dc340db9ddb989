"""The results of an analysis: its tables and its receipt, written whole and read back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.analysis import receipt
from strategy_nlp.analysis.display import as_html, in_a_line
from strategy_nlp.cache import versions
from strategy_nlp.disclosure import attack as self_attack
from strategy_nlp.disclosure import public_columns
from strategy_nlp.disclosure.shown_values import ShownValues
from strategy_nlp.disclosure.tables import Undisclosed, protect
from strategy_nlp.errors import ConsultationError
from strategy_nlp.files import file_hash, read_json, whole_folder, write_json
from strategy_nlp.files import hashes as hashes_of
from strategy_nlp.intake.consultation import Consultation, Question, is_demonstration, question_of
from strategy_nlp.intake.settings import Settings
from strategy_nlp.privacy.pseudonyms import changed_key, keyed_hash
from strategy_nlp.text.tone.classifier import get_classifier
from strategy_nlp.text.vectors.encoders import Encoder

_TABLES = (
    "ideas", "topics", "idea_topics", "idea_votes", "voters", "group_votes", "participation", "consensus", "divisions", "sensitivity",
    "moved_ideas", "minorities", "voices", "answers", "alike", "campaigns", "timeline", "recurring", "topic_people", "live", "only_live", "events",
)  # fmt: skip


# Parts of the receipt that everything else relies on.
_PARTS = (
    "consultation",
    "settings",
    "inputs",
    "models",
    "versions",
    "counts",
    "groups",
    "codebook",
    "pseudonyms",
    "tables",
)
# The tables of what people gave.
_GIVEN = ("ideas", "votes", "participants")
_AGAIN = "make the tables again with `strategy-nlp analyse`, or the report with `strategy-nlp report`"
# The folder of what is not for publishing, and what stands in it.
INTERNAL, _INTERNAL_VOTERS = "internal", "internal/voters.parquet"
_INTERNAL_README = (
    "Not for publishing: voters.parquet says of every pseudonym which group of voters it is in and where it lies on the map, "
    "however few\npeople the group has. Delete this folder before the tables beside it are passed on; they are complete without it.\n"
)
# The disclosure record.
RECORD = "disclosure.json"
# What `Analysis.write` writes.
TABLE_FILES = ("*.parquet", "funnel.csv", "build.json", RECORD, INTERNAL)

# The columns that hold values of segments.
_NAMED = {
    "participation": ("value",), "divisions": ("highest", "lowest"), "minorities": ("segment",), "topic_people": ("value",),
}  # fmt: skip


@dataclass(frozen=True)
class Analysis:
    """The tables of a consultation and the receipt of the run that made them; ``data/README.md`` names every column.

    As `flow.analyse` gives it everything in it is exact, and it must not leave the machine. `public` is the same as it may be
    passed on; what `write` wrote and `read_analysis` reads is that.

    Attributes
    ----------
    ideas, topics, idea_topics, idea_votes, voters, group_votes, participation, consensus, divisions, sensitivity, moved_ideas,
    minorities, voices, answers, alike, campaigns, timeline, recurring, topic_people, live, only_live, events, funnel
        The tables that ``strategy-nlp analyse`` writes, under the same names.
    build
        The receipt, ``build.json``: what the run was made from, and under ``consultation`` its title and questions.
    undisclosed
        What the rules of disclosure need beside the tables; None once they were carried out.
    record
        The disclosure record; empty before.
    internal_voters
        The exact table of voters, where it is at hand beside the public one.
    shown
        By question and way to divide voters, what is told on each idea; empty before, and when read back.

    Examples
    --------
    >>> from strategy_nlp import analyse, demo_folder
    >>> heard = analyse(demo_folder())
    >>> len(heard.ideas), int(heard.ideas["used"].sum())
    (1030, 776)
    """

    ideas: pd.DataFrame
    topics: pd.DataFrame
    idea_topics: pd.DataFrame
    idea_votes: pd.DataFrame
    voters: pd.DataFrame
    group_votes: pd.DataFrame
    participation: pd.DataFrame
    consensus: pd.DataFrame
    divisions: pd.DataFrame
    sensitivity: pd.DataFrame
    moved_ideas: pd.DataFrame
    minorities: pd.DataFrame
    voices: pd.DataFrame
    answers: pd.DataFrame
    alike: pd.DataFrame
    campaigns: pd.DataFrame
    timeline: pd.DataFrame
    recurring: pd.DataFrame
    topic_people: pd.DataFrame
    live: pd.DataFrame
    only_live: pd.DataFrame
    events: pd.DataFrame
    funnel: pd.DataFrame
    build: dict[str, Any]
    undisclosed: Undisclosed | None = None
    record: Mapping[str, Any] = field(default_factory=dict)
    internal_voters: pd.DataFrame | None = None
    shown: Mapping[tuple[str, str], ShownValues] = field(default_factory=dict)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of the consultation."""
        return tuple(
            Question(**{**entry, "choices": tuple(entry.get("choices", ()))})
            for entry in self.build["consultation"]["questions"]
        )

    @property
    def about(self) -> Mapping[str, Any]:
        """What organisers say of the consultation, in the report's language: ``title, organiser, notice, events, values``."""
        about: Mapping[str, Any] = self.build["consultation"]
        return {"events": {}, "values": {}, **about, **about.get("told", {})}

    def named(self) -> "Analysis":
        """The analysis with values of segments and titles of events as organisers call them in the report's language."""
        values, events = self.about["values"], self.about["events"]
        renamed: dict[str, Any] = {
            table: getattr(self, table).assign(**{name: getattr(self, table)[name].replace(values) for name in columns})
            for table, columns in _NAMED.items()
            if values and set(columns) <= set(getattr(self, table))
        }
        if events and len(self.events):
            told = self.events["event_id"].map(events)
            renamed["events"] = self.events.assign(title=told.fillna(self.events["title"]))
        return replace(self, **renamed)

    @property
    def settings(self) -> Settings:
        """The settings that the run used."""
        known = {item.name for item in fields(Settings)}
        return Settings(**{name: value for name, value in self.build["settings"].items() if name in known})

    @property
    def encoder_chosen(self) -> str:
        """Why the run used its encoder (`strategy_nlp.text.vectors.encoders.CHOICES`); blank in tables of earlier versions."""
        return str(self.build["models"].get("encoder_chosen", ""))

    def __repr__(self) -> str:
        return in_a_line(self)

    def _repr_html_(self) -> str:
        return as_html(self, _TABLES)

    def question(self, question_id: str) -> Question:
        """The question of that id.

        Raises
        ------
        ConsultationError
            If the consultation has no such question.
        """
        return question_of(self.questions, question_id, where=f"{self.build['consultation']['title']}: ")

    def public(self) -> "Analysis":
        """The analysis as it may be passed on (`disclosure.public_columns`), with its record; what is public already stays as it is."""
        if self.undisclosed is None:
            return self
        exact = {name: getattr(self, name) for name in (*_TABLES, "funnel")}
        told = protect(exact, self.build, self.undisclosed)
        record = public_columns.record(
            told.tables,
            settings=self.build["settings"],
            attack=self_attack.attack(told),
            release=self.build["release"],
        )
        return replace(
            self,
            **told.tables,
            build=told.build,
            undisclosed=None,
            record=record,
            internal_voters=self.voters,
            shown=told.shown,
        )

    def told_sizes(self) -> dict[str, list[str]]:
        """By question, the opinion groups whose size is told; blank where those without a group are counted."""
        told = {question: found for question, found in self.build["groups"].items() if found.get("k")}
        return {
            question: [
                *(name for name, size in found["sizes"].items() if size is not None),
                *([] if found["grouped"] is None else [""]),
            ]
            for question, found in told.items()
        }

    def write(self, folder: Path, *, check: Callable[[Path], None] = lambda _: None) -> None:
        """Write the public tables and the receipt, all or none; ``check`` sees what was written before it takes its place.

        The exact table of voters goes to the folder ``internal`` within, which is not for publishing.
        """
        told = self.public()
        with whole_folder(folder, ours=TABLE_FILES) as unfinished:
            for name in _TABLES:
                getattr(told, name).to_parquet(unfinished / f"{name}.parquet", index=False)
            told.funnel.to_csv(unfinished / "funnel.csv", index=False, lineterminator="\n")
            tables = hashes_of([*unfinished.glob("*.parquet"), unfinished / "funnel.csv"])
            if told.internal_voters is not None:
                (unfinished / INTERNAL).mkdir()
                (unfinished / INTERNAL / "README").write_text(_INTERNAL_README, encoding="utf-8")
                told.internal_voters.to_parquet(unfinished / _INTERNAL_VOTERS, index=False)
                tables[_INTERNAL_VOTERS] = file_hash(unfinished / _INTERNAL_VOTERS)
            write_json(unfinished / RECORD, dict(told.record))
            hashes = {"tables": tables, "disclosure": file_hash(unfinished / RECORD)}
            write_json(unfinished / "build.json", {**told.build, **hashes})
            check(unfinished)


def read_analysis(folder: str | Path, *, as_written: bool = True) -> Analysis:
    """The analysis that `Analysis.write` wrote to a folder.

    Parameters
    ----------
    folder
        The folder.
    as_written
        Whether each table must be the one that the run wrote, by its hash in the receipt. Only who looks for differences reads
        others too.

    Raises
    ------
    ConsultationError
        If the folder holds no finished analysis, or a table is missing, damaged or not the one that the run wrote.

    Examples
    --------
    >>> read_analysis("no such folder")
    Traceback (most recent call last):
    strategy_nlp.errors.ConsultationError: ...
    """
    folder = Path(folder)
    build = read_build(folder)
    if as_written:
        for name, digest in build["tables"].items():
            # Whoever passes tables on leaves out what is not for publishing.
            if name != _INTERNAL_VOTERS or (folder / name).exists():
                _refuse_changed(folder / name, digest)
    tables: dict[str, Any] = {name: _table(folder / f"{name}.parquet") for name in _TABLES}
    return Analysis(
        **tables,
        funnel=_table(folder / "funnel.csv"),
        build=build,
        record=_record(folder / RECORD, build),
        internal_voters=_table(folder / _INTERNAL_VOTERS) if (folder / _INTERNAL_VOTERS).exists() else None,
    )


def read_build(folder: Path) -> dict[str, Any]:
    """The receipt of the analysis in a folder.

    Raises
    ------
    ConsultationError
        If there is none, or it is damaged or of another program.
    """
    path = folder / "build.json"
    if not path.exists():
        raise ConsultationError(f"{folder} holds no build.json; make the tables with `strategy-nlp analyse` first.")
    try:
        build = read_json(path)
    except (OSError, ValueError, RecursionError):
        raise ConsultationError(f"{path} cannot be read: it is cut short or damaged; {_AGAIN}.") from None
    missing = [key for key in _PARTS if not isinstance(build, dict) or not isinstance(build.get(key), dict)]
    if missing or not _is_whole(build["consultation"]):
        raise ConsultationError(f"{path} is no receipt of an analysis, or one of another version; {_AGAIN}.")
    return build


def _record(path: Path, build: Mapping[str, Any]) -> dict[str, Any]:
    """The disclosure record; empty in a folder of a version that wrote none."""
    if "disclosure" not in build:
        return {}
    try:
        return read_json(path)
    except (OSError, ValueError, RecursionError):
        raise ConsultationError(f"{path} is missing, cut short or damaged; {_AGAIN}.") from None


def _is_whole(about: Mapping[str, Any]) -> bool:
    asked = about.get("questions")
    return (
        isinstance(about.get("title"), str) and isinstance(asked, list) and all(isinstance(one, dict) for one in asked)
    )


def _refuse_changed(path: Path, digest: str) -> None:
    try:
        same = file_hash(path) == digest
    except OSError:
        raise ConsultationError(f"{path} is missing or cannot be read; {_AGAIN}.") from None
    if not same:
        raise ConsultationError(f"{path} is damaged or was changed after the run wrote it; {_AGAIN}.")


def _table(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, keep_default_na=False) if path.suffix == ".csv" else pd.read_parquet(path)
    except (OSError, ValueError):
        # Arrow's and pandas' own errors are kinds of these.
        raise ConsultationError(f"{path} is missing, cut short or damaged; {_AGAIN}.") from None


def beside_earlier(analysis: Analysis, earlier: Path) -> Analysis:
    """The analysis, its receipt saying so where the folder was made before with another key of pseudonyms."""
    try:
        before = str(read_json(earlier / "build.json").get("pseudonyms", {}).get("key", ""))
    except (OSError, ValueError):
        return analysis
    own = analysis.build["pseudonyms"]
    return replace(analysis, build={**analysis.build, "pseudonyms": {**own, "note": changed_key(before, own["key"])}})


def run_receipt(
    consultation: Consultation, files: Sequence[Path], encoder: Encoder, *, seconds: Mapping[str, float], key: bytes
) -> dict[str, Any]:
    """What a run was made from: the consultation, its settings, the hashes of its files, models, versions, durations.

    Tables of what people gave have a hash under the key of pseudonyms, save those of the demonstration, whose people are invented.
    """
    classifier = get_classifier(consultation.settings.sentiment, encoder=consultation.settings.vectors)
    inputs = hashes_of([consultation.folder / "consultation.toml", *files])
    if not is_demonstration(consultation.folder):
        given = {name for name in inputs if Path(name).stem in _GIVEN}
        inputs |= {name: keyed_hash(inputs[name], key=key) for name in given}
    return {
        "consultation": {
            "title": consultation.title,
            "organiser": consultation.organiser,
            "notice": consultation.notice,
            "told": _told(consultation),
            "questions": [
                {
                    "id": question.id,
                    "title": question.title,
                    "titles": dict(question.titles),
                    "choices": list(question.choices),
                }
                for question in consultation.questions
            ],
        },
        "settings": consultation.settings.as_dict(),
        "inputs": inputs,
        "models": {
            "encoder": f"{encoder.name}: {encoder.version}",
            "encoder_languages": sorted(encoder.languages),
            "encoder_coverage_known": encoder.coverage_known,
            "sentiment": f"{classifier.name}: {classifier.version}",
            "sentiment_languages": sorted(classifier.evidence),
            "sentiment_accuracy": classifier.accuracy(),
            "sentiment_measured_on": classifier.measured_on,
        },
        "versions": versions(),
        "git_commit": receipt.git_commit(),
        "made_on": date.today().isoformat(),
        "seconds": dict(seconds),
        "peak_memory_mb": receipt.peak_memory_mb(),
    }


def _told(consultation: Consultation) -> dict[str, Any]:
    """The organisers' words as a report in its language says them."""
    code, own = consultation.settings.language, consultation.wordings
    return {
        "title": own.titles.get(code, consultation.title),
        "organiser": own.organisers.get(code, consultation.organiser),
        "notice": own.notices.get(code, consultation.notice),
        "events": dict(own.events.get(code, {})),
        "values": dict(own.values.get(code, {})),
    }
