"""The whole flow as one function: from a consultation folder to its tables and the receipt of the run."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits

from strategy_nlp.across import participation
from strategy_nlp.across.stages import Placed, crosscuts
from strategy_nlp.across.timeline import days_of
from strategy_nlp.analysis.results import Analysis, read_analysis, run_receipt
from strategy_nlp.disclosure.differences import Beside
from strategy_nlp.disclosure.releases.compared_counts import counts_beside
from strategy_nlp.disclosure.releases.release import Found, Release
from strategy_nlp.disclosure.releases.tables import Held
from strategy_nlp.disclosure.tables import Undisclosed
from strategy_nlp.intake.consultation import demo_folder, in_language, read_consultation
from strategy_nlp.intake.given_translations import SHOWN_COLUMNS, shown_translations
from strategy_nlp.intake.settings import Settings
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.privacy import protection
from strategy_nlp.privacy.organisers import require_showable, shown_on_purpose
from strategy_nlp.privacy.pseudonyms import fingerprint, key_path
from strategy_nlp.text import what_counts
from strategy_nlp.text.alike import alike_ideas
from strategy_nlp.text.kinds import kinds_of_ideas
from strategy_nlp.text.stages import cleaned, with_tone
from strategy_nlp.text.tone import classifier
from strategy_nlp.text.vectors import embedding
from strategy_nlp.text.vectors import ideas as idea_vectors
from strategy_nlp.topics.codebook.carrying_out import review
from strategy_nlp.topics.codebook.decisions import codebook_files, read_codebook
from strategy_nlp.topics.further import topics_of_ideas
from strategy_nlp.topics.stages import topic_options, topics_by_question, with_dependence, with_numbers
from strategy_nlp.topics.titles import naming
from strategy_nlp.votes import ballots
from strategy_nlp.votes.originals import ideas_with_votes, votes_by_idea
from strategy_nlp.votes.stages import (
    OPINION_TABLES,
    counts_of_votes,
    in_one_family,
    opinions_by_question,
    together,
    voters_of,
    with_opinions,
)

IDEA_COLUMNS = [
    "idea_id", "question", "channel", "status", "day", "text", "translation", "translation_language", "language", "language_confidence",
    "language_second", "duplicate_of", "near_to", "used", "dropped_because", "kind", "embedded", "topic", "theme", "topic_confidence", "sentiment",
    "sentiment_confidence", "x", "y",
]  # fmt: skip


Progress = Callable[[str], None]


@dataclass
class _Clock:
    """Seconds spent in each stage, and a word to the person who waits."""

    tell: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.tell(name)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


def open_analysis(*, consultation: str = "", tables: str = "") -> Analysis:
    """The analysis in a folder of tables, or else that of a consultation, or else that of the demonstration.

    It is what a page is made of, so it is the public one.
    """
    return (read_analysis(tables) if tables else analyse(consultation or demo_folder()).public()).named()


def analyse(
    folder: str | Path, *, language: str = "", progress: Progress = lambda _: None, release: Release | None = None
) -> Analysis:
    """The analysis of a consultation folder, for a report in its own language or in the one given.

    Its numbers are exact, small groups and all; `Analysis.public` is what may be passed on, and what its ``write`` writes.

    With a ``release`` it holds what may be published beside the reports before (`disclosure.releases.release`); without one everything, and nothing is
    remembered.

    Linear algebra runs on one thread, so that the number of cores does not change the last digits.

    Raises
    ------
    ConsultationError, DataError, ModelError
        If the folder, a table or a setting cannot be used.
    ReportError
        From the release, if few people were taken out since an earlier one.

    Examples
    --------
    >>> analyse(demo_folder()).questions[0].id
    'q1'
    """
    clock = _Clock(progress)
    with threadpool_limits(limits=1):
        with clock.stage("reading"):
            consultation = in_language(read_consultation(folder), language)
            # What a setting names must be there before anything takes time.
            asked = consultation.settings.vectors
            classifier.get_classifier(consultation.settings.sentiment, encoder=embedding.get_encoder(asked).name)
            if not key_path().exists():
                progress("a new key of pseudonyms is made: people have other pseudonyms than under any key before")
            key = protection.read_key()
            received = read_tables(consultation)
            consultation, why = idea_vectors.with_encoder(consultation, ideas=len(received.ideas))
            encoder = embedding.get_encoder(consultation.settings.vectors)
            require_showable(received, consultation)
            ids = protection.telling_ids(received, shown=shown_on_purpose(received, consultation))
            named = protection.under_pseudonyms(received, key=key)
            decided = read_codebook(consultation.folder)
        settings = consultation.settings
        with clock.stage("cleaning"):
            protected = protection.protect_texts(
                named.ideas, participants=named.participants, settings=settings, ids=ids
            )
            with_votes = ideas_with_votes(named)
            ideas = cleaned(protected.ideas, settings, voted=with_votes)
            # What is held beside earlier reports is what is published: votes on copies as votes on what they copy.
            pooled = ballots.votes_on_originals(named.votes, ideas.set_index("idea_id")["duplicate_of"])
            named = replace(named, votes=pooled)
            held = release.held(named, consultation, key=key) if release else Held(named)
            tables = held.tables
            ideas = held.with_totals(ideas)
        with clock.stage("vectors"):
            ideas, embedded, cut = idea_vectors.embed_ideas(ideas, encoder)
            ideas = what_counts.set_translations_aside(
                ideas, embedded, same_meaning=encoder.same_meaning, voted=with_votes
            )
            embedded = embedded[ideas.loc[embedded.index, "used"]]
            translated = idea_vectors.embed_translations(ideas.loc[embedded.index], encoder, settings)
        with clock.stage("sentiment"):
            ideas = ideas.assign(
                kind=kinds_of_ideas(
                    ideas, embedded, encoder=encoder.name, translated_into=settings.translation_language
                )
            )
            ideas = ideas.join(with_tone(ideas, embedded, settings))
        with clock.stage("votes"):
            shown = ideas[~ideas["dropped_because"].isin(["rejected", "pending"])]
            idea_votes = votes_by_idea(shown, tables.votes, settings)
            last = ballots.last_votes(tables.votes).merge(shown[["idea_id", "question"]], on="idea_id")
        with clock.stage("topics"):
            embedded = idea_vectors.apart_from_contacts(ideas, embedded, encoder)
            voted = ideas.merge(idea_votes[["idea_id", "consensus"]], on="idea_id", how="left").set_index(ideas.index)
            placed, described, resolutions = topics_by_question(voted, embedded, translated, consultation=consultation)
            reviewed = review(ideas.join(placed), described, vectors=embedded, codebook=decided, settings=settings)
            ideas = reviewed.ideas
            described = naming.titled(
                ideas, protection.protect_labels(reviewed.topics), embedded=embedded, idea_votes=idea_votes,
                consultation=consultation, encoder=encoder,
            )  # fmt: skip
            described = with_numbers(ideas, described, idea_votes)
            described = with_dependence(ideas, described, last, idea_votes=idea_votes, settings=settings)
        with clock.stage("opinions"):
            opinions = opinions_by_question(last, shown, tables, consultation=consultation)
            idea_votes = with_opinions(idea_votes, opinions)
        with clock.stage("participation"):
            survey = shown[~shown["channel"].str.startswith("event:")]
            spoken = participation.participation_by_segment(
                held.counted_for_authors(survey),
                last,
                tables.participants,
                references=consultation.references,
                min_cell=settings.min_cell,
            )
            spoken = held.without_untold(spoken, "n_ideas", "n_authors")
        with clock.stage("earlier reports"):
            voters = voters_of(opinions)
            found = Found(last, voters, held.counted_for_authors(ideas))
            held, beside = release.beside(held, found) if release else (held, Beside())
            spoken = counts_beside(spoken, beside, min_cell=settings.min_cell)
        with clock.stage("across questions"):
            across: dict[str, Any] = crosscuts(
                Placed(held.counted_for_authors(ideas), embedded, idea_votes), tables, last,
                encoder=encoder, options=topic_options(settings), consultation=consultation,
            )  # fmt: skip
            across["topic_people"] = held.without_untold(across["topic_people"], "n")
    build = run_receipt(
        consultation, [*tables.files, *codebook_files(consultation.folder)], encoder, seconds=clock.seconds, key=key
    )
    build["models"] |= {"encoder_asked": asked, "encoder_chosen": why}
    build["redacted"], build["codebook"] = protected.redacted, reviewed.summary
    build["cleaned"] = {**protected.cleaned, "cut_for_encoder": cut}
    build["pseudonyms"] = {"key": fingerprint(key), "note": ""}
    build["resolutions"], build["release"] = resolutions, dict(held.told)
    build["counts"] = counts_of_votes(last)
    build["dates"] = {name: dict(counted) for name, counted in tables.dates.items()}
    if held.told and "votes" in build["dates"]:
        # The rows of votes that wait are counted nowhere, not even here.
        waiting = len(named.votes) - len(tables.votes)
        build["dates"]["votes"] = {name: max(n - waiting, 0) for name, n in build["dates"]["votes"].items()}
    build["groups"] = {question: found.summary for question, found in opinions.items()}
    compared: dict[str, Any] = {name: together(opinions, name) for name in OPINION_TABLES}
    cast = last[["voter_id", "question", "idea_id", "vote"]]
    return Analysis(
        ideas=_for_people(ideas, settings),
        topics=described,
        idea_votes=idea_votes,
        voters=voters,
        participation=spoken,
        idea_topics=topics_of_ideas(
            ideas.assign(said=ideas["translation"].where(ideas["embedded"] == "translation", ideas["text"])),
            embedded,
            encode=lambda texts: embedding.embed(texts, encoder),
        ),
        alike=alike_ideas(
            ideas.merge(idea_votes, how="left").set_index(ideas.index), embedded, near_alike=encoder.near_alike
        ),
        campaigns=what_counts.campaigns(shown, min_cell=settings.min_cell),
        funnel=what_counts.funnel(ideas),
        build=build,
        undisclosed=Undisclosed(cast, tables.participants, consultation.references, compared["minorities"], beside),
        **in_one_family(compared),
        **across,
    )


def _for_people(ideas: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The table of ideas as it is written: with the translations that are shown, without the words of ideas that may not be."""
    shown = ideas.assign(**shown_translations(ideas, settings), day=days_of(ideas["created_at"]))
    hidden = ideas["dropped_because"].isin(["rejected", "pending"])
    blanked = {name: shown[name].mask(hidden, "") for name in ("text", "day", *SHOWN_COLUMNS)}
    return shown.assign(**blanked)[IDEA_COLUMNS].reset_index(drop=True)
