"""The whole flow on one screen: from a consultation folder to its tables and the receipt of the run."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pandas as pd
from threadpoolctl import threadpool_limits

from strategy_nlp.across.timeline import days_of
from strategy_nlp.analysis import stages
from strategy_nlp.analysis.records import Run
from strategy_nlp.analysis.results import Analysis, read_analysis, run_receipt
from strategy_nlp.analysis.stage import Stage
from strategy_nlp.analysis.stages import Progress
from strategy_nlp.cache import forget_beyond_limit
from strategy_nlp.disclosure.releases.release import Found, Release
from strategy_nlp.disclosure.releases.tables import Held
from strategy_nlp.disclosure.tables import Undisclosed
from strategy_nlp.engine import give_back_memory, using
from strategy_nlp.intake.checked import checked_files
from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.intake.given_translations import SHOWN_COLUMNS, Languages, shown_translations
from strategy_nlp.intake.tables import Tables
from strategy_nlp.privacy.pseudonyms import fingerprint
from strategy_nlp.remembering import forget
from strategy_nlp.text import what_counts
from strategy_nlp.text.alike import alike_ideas
from strategy_nlp.topics.codebook.kept import codebook_files
from strategy_nlp.votes.stages import OPINION_TABLES, counts_of_votes, in_one_family, together

Taken = ParamSpec("Taken")
Made = TypeVar("Made")

IDEA_COLUMNS = [
    "idea_id", "question", "channel", "status", "day", "text", "translation", "translation_language", "language", "language_confidence",
    "language_second", "duplicate_of", "near_to", "used", "dropped_because", "kind", "embedded", "topic", "theme", "topic_confidence", "sentiment",
    "sentiment_confidence", "x", "y",
]  # fmt: skip

# The words of so many ideas take more room than it takes time to read some of them again.
_MANY = 5_000
# The stages after which other words are read, or none.
_LAST_TO_READ = {"cleaning", "titles"}


@dataclass
class _Clock:
    """Seconds spent in each stage, and a word to the person who waits; after it what the next does not need is let go."""

    tell: Progress
    seconds: dict[str, float] = field(default_factory=dict)
    many: bool = False

    def __call__(self, stage: Stage[Taken, Made], *args: Taken.args, **kwargs: Taken.kwargs) -> Made:
        self.tell(stage.name)
        start = time.perf_counter()
        made = stage(*args, **kwargs)
        self.seconds[stage.name] = round(time.perf_counter() - start, 3)
        if self.many and stage.name in _LAST_TO_READ:
            forget()
        give_back_memory()
        return made


def open_analysis(*, consultation: str = "", tables: str = "") -> Analysis:
    """The analysis in a folder of tables, or else that of a consultation, or else that of the demonstration.

    It is what a page is made of, so it is the public one.

    Examples
    --------
    >>> open_analysis(tables="no such folder")
    Traceback (most recent call last):
    strategy_nlp.errors.ConsultationError: ...
    """
    return (read_analysis(tables) if tables else analyse(consultation or demo_folder()).public()).named()


def analyse(
    folder: str | Path,
    *,
    language: str = "",
    progress: Progress = lambda _: None,
    release: Release | None = None,
    replayed: Mapping[str, Any] | None = None,
) -> Analysis:
    """The analysis of a consultation folder, for a report in its own language or in the one given.

    Its numbers are exact, small groups and all; `Analysis.public` is what may be passed on, and what its ``write`` writes.

    With a ``release`` it holds what may be published beside the reports before (`disclosure.releases.release`); without one everything, and nothing is
    remembered.

    With ``replayed``, the part ``proposed`` of a receipt, a language model that proposes titles is not asked: its answers are those.

    Linear algebra runs on one thread, so that the number of cores does not change the last digits. Many ideas are worked on by several processes
    where that may be (`strategy_nlp.engine.using` chooses others, or a cluster); the result is the same.

    Raises
    ------
    ConsultationError, DataError, ModelError
        If the folder, a table or a setting cannot be used.
    ReportError
        From the release, if few people were taken out since an earlier one.

    Examples
    --------
    >>> analyse("no such folder")
    Traceback (most recent call last):
    strategy_nlp.errors.ConsultationError: ...
    """
    clock = _Clock(progress)
    with using(), threadpool_limits(limits=1):
        received = clock(stages.receive, folder, language=language, progress=progress, replayed=replayed)
        clock.many = len(received.named.ideas) >= _MANY
        options, references = received.options, received.consultation.references
        questions, min_cell = received.consultation.questions, options.votes.min_cell
        names = [question.id for question in questions]
        hold: Callable[[Tables], Held] = (
            partial(release.held, options=options.releases, key=received.key) if release else Held
        )
        cleaned = clock(
            stages.clean, received.named, ids=received.ids, redaction=options.redaction, text=options.text, hold=hold
        )
        held = cleaned.held
        embedded = clock(stages.embed, cleaned, encoder=received.encoder, translated_into=options.text.translated_into)
        toned = clock(stages.tell_kinds_and_tone, embedded, encoder=received.encoder.name, options=options.text)
        voted = clock(stages.tally, toned, votes=held.tables.votes, others=cleaned.others, options=options.votes)
        found = clock(
            stages.find_topics, toned, voted, questions=names, encoder=received.encoder,
            codebook=received.advised.codebook, options=options.topics,
        )  # fmt: skip
        # The vectors that topics were found with are those of now; what they were made from is needed no more.
        cut = toned.cut
        del embedded, toned
        found = clock(stages.tally_topics, found, voted, options=options.votes)
        grouped = clock(
            stages.find_opinions, voted, held.tables.participants, questions=names, references=references,
            options=options.votes,
        )  # fmt: skip
        spoken = clock(
            stages.count_people, voted, held=held, references=references, min_cell=min_cell, secret=received.secret
        )
        chosen = clock(
            stages.count_answers, found, grouped, tables=(received.named, cleaned.named), questions=questions,
            min_cell=min_cell, secret=received.secret,
        )  # fmt: skip
        counted = Found(voted.last, grouped.voters, held.counted_for_authors(found.ideas), chosen.people)
        told = clock(
            stages.hold_beside, spoken, counted, held=held, answers=chosen.answers, release=release, min_cell=min_cell
        )
        across = clock(
            stages.cut_across, found, voted, idea_votes=grouped.idea_votes, told=told, encoder=received.encoder,
            options=replace(options.across, secret=received.secret),
        )  # fmt: skip
        titles = clock(stages.give_titles, found, voted, across, asked=received.asked, encoder=received.encoder)
        titled = clock(
            stages.take_titles, titles, found, languages=options.languages, questions=names, encoder=received.encoder,
            answers=received.advised.answers,
        )  # fmt: skip
    forget_beyond_limit()
    run = Run(received, cleaned, cut, voted, found, grouped, told, titled)
    across |= {"answers": told.answers, "only_live": titled.only_live}
    return _tables(run, across, build=_receipt(run, seconds=clock.seconds))


def _tables(run: Run, across: dict[str, Any], *, build: dict[str, Any]) -> Analysis:
    """The tables of a run, under the names that they are written by."""
    found, grouped, voted, told = run.found, run.grouped, run.voted, run.told
    consultation, encoder = run.received.consultation, run.received.encoder
    compared: dict[str, Any] = {name: together(grouped.opinions, name) for name in OPINION_TABLES}
    ideas = found.ideas
    return Analysis(
        ideas=_for_people(ideas, run.received.options.languages),
        topics=run.titled.topics,
        idea_votes=grouped.idea_votes,
        voters=grouped.voters,
        participation=told.participation,
        voices=voted.voices,
        idea_topics=found.idea_topics,
        alike=alike_ideas(
            ideas.merge(grouped.idea_votes, how="left").set_index(ideas.index),
            found.vectors,
            near_alike=encoder.near_alike,
        ),
        campaigns=what_counts.campaigns(voted.shown, min_cell=consultation.settings.min_cell),
        funnel=what_counts.funnel(ideas),
        build=build,
        undisclosed=Undisclosed(
            voted.last[["voter_id", "question", "idea_id", "vote"]],
            run.cleaned.held.tables.participants,
            consultation.references,
            compared["minorities"],
            compared["comparisons"],
            told.beside,
            run.received.secret,
        ),
        **in_one_family(compared),
        **across,
    )


def _receipt(run: Run, *, seconds: dict[str, float]) -> dict[str, Any]:
    """What the run was made from, and what it says of itself."""
    received, held, tables = run.received, run.told.held, run.cleaned.held.tables
    folder = received.consultation.folder
    files = [*tables.files, *codebook_files(folder), *checked_files(folder)]
    build = run_receipt(received.consultation, files, received.encoder, seconds=seconds, key=received.key)
    build["models"] |= {"encoder_asked": received.encoder_asked, "encoder_chosen": received.encoder_why}
    build["redacted"], build["codebook"] = run.cleaned.redacted, run.found.codebook
    build["cleaned"] = {**run.cleaned.counted, "cut_for_encoder": run.cut}
    build["pseudonyms"] = {"key": fingerprint(received.key), "note": ""}
    build["topic_rules"] = run.titled.rules
    if run.titled.proposed:
        build["proposed"] = dict(run.titled.proposed)
    build["resolutions"], build["release"] = run.found.resolutions, dict(held.told)
    build["checked"] = dict(received.checked)
    build["counts"] = counts_of_votes(run.voted.last)
    build["dates"] = {name: dict(counted) for name, counted in tables.dates.items()}
    if "votes" in build["dates"]:
        # Rows of votes that wait, or that few organisations cast, are counted nowhere, not even here.
        last = run.voted.last
        build["dates"]["votes"] = {"given": len(last), "read": int((last["created_at"] != "").sum())}
    build["groups"] = {question: one.summary for question, one in run.grouped.opinions.items()}
    return build


def _for_people(ideas: pd.DataFrame, languages: Languages) -> pd.DataFrame:
    """The table of ideas as it is written: with the translations that are shown, without the words of ideas that may not be."""
    shown = ideas.assign(**shown_translations(ideas, languages), day=days_of(ideas["created_at"]))
    hidden = ideas["dropped_because"].isin(["rejected", "pending"])
    blanked = {name: shown[name].mask(hidden, "") for name in ("text", "day", *SHOWN_COLUMNS)}
    return shown.assign(**blanked)[IDEA_COLUMNS].reset_index(drop=True)
