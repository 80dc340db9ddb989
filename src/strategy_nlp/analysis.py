"""The whole flow as one function: from a consultation folder to its tables and the receipt of the run."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from strategy_nlp import (
    clean,
    dependence,
    idea_vectors,
    language,
    participation,
    privacy,
    receipt,
    sentiment,
    titles,
    topics,
    vectors,
    votes,
)
from strategy_nlp.alike import alike_ideas
from strategy_nlp.codebook import COLUMNS, review
from strategy_nlp.compared_counts import counts_beside
from strategy_nlp.consultation import Consultation, Settings, demo_folder, in_language, read_consultation
from strategy_nlp.crosscuts import Placed, crosscuts
from strategy_nlp.decisions import codebook_files, read_codebook
from strategy_nlp.differences import Beside
from strategy_nlp.discoveries import false_discovery_rate
from strategy_nlp.given_translations import SHOWN_COLUMNS, shown_translations
from strategy_nlp.idea_topics import topics_of_ideas
from strategy_nlp.idea_votes import ideas_with_votes, votes_by_idea
from strategy_nlp.intake.folder import Tables, read_tables
from strategy_nlp.kinds import kinds_of_ideas
from strategy_nlp.minorities import minority_views
from strategy_nlp.opinions import Opinions, opinions_of
from strategy_nlp.pseudonyms import fingerprint, key_path
from strategy_nlp.public_tables import Ballots
from strategy_nlp.release_tables import Held
from strategy_nlp.releases import Found, Release
from strategy_nlp.results import Analysis, read_analysis, run_receipt
from strategy_nlp.shown import require_showable, shown_on_purpose
from strategy_nlp.shown_values import BY_GROUPS
from strategy_nlp.store import Vectors, remember
from strategy_nlp.timeline import days_of

IDEA_COLUMNS = [
    "idea_id", "question", "channel", "status", "day", "text", "translation", "translation_language", "language", "language_confidence",
    "language_second", "duplicate_of", "near_to", "used", "dropped_because", "kind", "embedded", "topic", "theme", "topic_confidence", "sentiment",
    "sentiment_confidence", "x", "y",
]  # fmt: skip

_OPINION_TABLES = ("group_votes", "consensus", "divisions", "sensitivity", "moved_ideas", "minorities")

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

    With a ``release`` it holds what may be published beside the reports before (`releases`); without one everything, and nothing is
    remembered.

    Linear algebra runs on one thread, so that the number of cores does not change the last digits.

    Raises
    ------
    ConsultationError, DataError, ModelError
        If the folder, a table or a setting cannot be used.
    ReportError
        From the release, if few people were taken out since an earlier one.
    """
    clock = _Clock(progress)
    with threadpool_limits(limits=1):
        with clock.stage("reading"):
            consultation = in_language(read_consultation(folder), language)
            # What a setting names must be there before anything takes time.
            asked = consultation.settings.vectors
            sentiment.get_classifier(consultation.settings.sentiment, encoder=vectors.get_encoder(asked).name)
            if not key_path().exists():
                progress("a new key of pseudonyms is made: people have other pseudonyms than under any key before")
            key = privacy.read_key()
            received = read_tables(consultation)
            consultation, why = idea_vectors.with_encoder(consultation, ideas=len(received.ideas))
            encoder = vectors.get_encoder(consultation.settings.vectors)
            require_showable(received, consultation)
            ids = privacy.telling_ids(received, shown=shown_on_purpose(received, consultation))
            named = privacy.under_pseudonyms(received, key=key)
            decided = read_codebook(consultation.folder)
        settings = consultation.settings
        with clock.stage("cleaning"):
            protected = privacy.protect_texts(named.ideas, participants=named.participants, settings=settings, ids=ids)
            with_votes = ideas_with_votes(named)
            ideas = _clean(protected.ideas, settings, voted=with_votes)
            # What is held beside earlier reports is what is published: votes on copies as votes on what they copy.
            pooled = votes.votes_on_originals(named.votes, ideas.set_index("idea_id")["duplicate_of"])
            named = replace(named, votes=pooled)
            held = release.held(named, consultation, key=key) if release else Held(named)
            tables = held.tables
            ideas = held.with_totals(ideas)
        with clock.stage("vectors"):
            ideas, embedded, cut = idea_vectors.embed_ideas(ideas, encoder)
            ideas = clean.set_translations_aside(ideas, embedded, same_meaning=encoder.same_meaning, voted=with_votes)
            embedded = embedded[ideas.loc[embedded.index, "used"]]
            translated = idea_vectors.embed_translations(ideas.loc[embedded.index], encoder, settings)
        with clock.stage("sentiment"):
            ideas = ideas.assign(
                kind=kinds_of_ideas(
                    ideas, embedded, encoder=encoder.name, translated_into=settings.translation_language
                )
            )
            ideas = ideas.join(_sentiment(ideas, embedded, settings))
        with clock.stage("votes"):
            shown = ideas[~ideas["dropped_because"].isin(["rejected", "pending"])]
            idea_votes = votes_by_idea(shown, tables.votes, settings)
            last = votes.last_votes(tables.votes).merge(shown[["idea_id", "question"]], on="idea_id")
        with clock.stage("topics"):
            embedded = idea_vectors.apart_from_contacts(ideas, embedded, encoder)
            voted = ideas.merge(idea_votes[["idea_id", "consensus"]], on="idea_id", how="left").set_index(ideas.index)
            placed, described, resolutions = _topics(voted, embedded, translated, consultation)
            reviewed = review(ideas.join(placed), described, vectors=embedded, codebook=decided, settings=settings)
            ideas = reviewed.ideas
            described = titles.titled(
                ideas, privacy.protect_labels(reviewed.topics), embedded=embedded, idea_votes=idea_votes,
                consultation=consultation, encoder=encoder,
            )  # fmt: skip
            described = _numbers_of_topics(ideas, described, idea_votes)
            described = _dependence(ideas, described, last, idea_votes, settings=settings)
        with clock.stage("opinions"):
            opinions = _opinions(last, shown, tables, consultation)
            idea_votes = _with_opinions(idea_votes, opinions)
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
            voters = _voters(opinions)
            found = Found(last, voters, held.counted_for_authors(ideas))
            held, beside = release.beside(held, found) if release else (held, Beside())
            spoken = counts_beside(spoken, beside, min_cell=settings.min_cell)
        with clock.stage("across questions"):
            across: dict[str, Any] = crosscuts(
                Placed(held.counted_for_authors(ideas), embedded, idea_votes), tables, last,
                encoder=encoder, options=_topic_options(settings), consultation=consultation,
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
    build["counts"] = _counts(last)
    build["dates"] = {name: dict(counted) for name, counted in tables.dates.items()}
    if held.told and "votes" in build["dates"]:
        # The rows of votes that wait are counted nowhere, not even here.
        waiting = len(named.votes) - len(tables.votes)
        build["dates"]["votes"] = {name: max(n - waiting, 0) for name, n in build["dates"]["votes"].items()}
    build["groups"] = {question: found.summary for question, found in opinions.items()}
    compared: dict[str, Any] = {name: _of_all(opinions, name) for name in _OPINION_TABLES}
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
            encode=lambda texts: vectors.embed(texts, encoder),
        ),
        alike=alike_ideas(
            ideas.merge(idea_votes, how="left").set_index(ideas.index), embedded, near_alike=encoder.near_alike
        ),
        campaigns=clean.campaigns(shown, min_cell=settings.min_cell),
        funnel=clean.funnel(ideas),
        build=build,
        ballots=Ballots(cast, tables.participants, consultation.references, compared["minorities"], beside),
        **_one_family(compared),
        **across,
    )


def _clean(protected: pd.DataFrame, settings: Settings, *, voted: set[str]) -> pd.DataFrame:
    ideas = clean.set_aside(protected, show_pending=settings.show_pending, voted=voted)
    detected = language.detect_languages(ideas["text"], declared=ideas["language"], authors=ideas["author_id"])
    return ideas.drop(columns="language").join(detected.round(6))


def _sentiment(ideas: pd.DataFrame, embedded: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    classifier = sentiment.get_classifier(settings.sentiment, encoder=settings.vectors)
    # A translation has its translator's tone, so only ideas embedded by their own words are asked about.
    rows = (
        embedded.index[ideas.loc[embedded.index, "embedded"] == "text"]
        if classifier.encoder
        else ideas.index[ideas["used"]]
    )
    return classifier.classify(
        ideas.loc[rows, "text"],
        ideas.loc[rows, "language"],
        vectors=embedded.loc[rows].to_numpy(np.float32) if classifier.encoder else None,
        min_confidence=settings.min_sentiment_confidence,
    )


def _topics(
    ideas: pd.DataFrame, embedded: pd.DataFrame, translated: pd.DataFrame, consultation: Consultation
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Each idea's place, each question's topics, and how fine each question's topics are and why."""
    placed, described, resolutions = [], [], {}
    for question in consultation.questions:
        own = ideas.loc[embedded.index].query("question == @question.id")
        own = own.join(idea_vectors.in_common_words(own, consultation.settings))
        seen = idea_vectors.vectors_for_topics(own, embedded, translated)
        found = _topics_of_question(own, seen, consultation.settings)
        placed.append(found["placed"].set_index(own.index))
        described.append(found["topics"].assign(question=question.id))
        resolutions[question.id] = found["resolutions"].round(6).to_dict("records")
    described = [table for table in described if len(table)] or described[:1]
    together = pd.concat(described, ignore_index=True)
    whole, real = ("topic", "theme", "size"), ("stability", "came_back", "language_skew", "language_skew_p")
    kinds: dict[Any, Any] = {**dict.fromkeys(whole, "Int64"), **dict.fromkeys(real, float)}
    return pd.concat([table for table in placed if len(table)] or placed[:1]), together.astype(kinds), resolutions


def _topics_of_question(own: pd.DataFrame, seen: Vectors, settings: Settings) -> dict[str, pd.DataFrame]:
    options = _topic_options(settings)

    def make() -> dict[str, pd.DataFrame]:
        found = topics.unnamed_topics(own, seen, options=options)
        return {
            "placed": found.ideas.reset_index(drop=True),
            "topics": found.topics,
            "resolutions": found.resolutions.astype({"topics": "Int64", "chosen": bool}),
        }

    columns: str = own[["idea_id", "text", "said", "language", "said_language", "author_id", "consensus"]].to_csv(
        index=False
    )
    # A report in another language finds the same topics again, and names them anew.
    anywhere = replace(options, language="")
    parts: list[bytes | str] = [str(anywhere), str(receipt.versions()), columns, seen.tobytes()]
    found = remember("topics", made_from=parts, make=make)
    return {**found, "topics": topics.named(found["topics"], language=options.language)}


def _topic_options(settings: Settings) -> topics.TopicOptions:
    return topics.TopicOptions(
        language=settings.language,
        min_size=settings.min_topic_size,
        min_confidence=settings.min_topic_confidence,
        resolution=settings.topic_resolution,
        theme_resolution=settings.theme_resolution,
        seed=settings.seed,
    )


def _numbers_of_topics(ideas: pd.DataFrame, described: pd.DataFrame, idea_votes: pd.DataFrame) -> pd.DataFrame:
    counted = ideas[["idea_id", "question", "topic", "sentiment"]].merge(
        idea_votes[["idea_id", "n_agree", "n_seen"]], on="idea_id", how="left"
    )
    parts = [
        topics.topic_numbers(counted[counted["question"] == question], rows)
        for question, rows in described.groupby("question", sort=False)
    ]
    numbered = (
        pd.concat(parts, ignore_index=True) if parts else described.assign(agree_share=np.nan, sentiment_balance=np.nan)
    )
    return numbered[
        ["question", *topics.TOPIC_COLUMNS, *titles.TITLE_COLUMNS[2:], *COLUMNS, "agree_share", "sentiment_balance"]
    ]


def _dependence(
    ideas: pd.DataFrame, described: pd.DataFrame, last: pd.DataFrame, idea_votes: pd.DataFrame, *, settings: Settings
) -> pd.DataFrame:
    """The topics with what tests of changes must allow for, and how sure the share of their votes that agree is."""
    seen = ideas.merge(idea_votes[["idea_id", "n_seen"]], on="idea_id", how="left")
    least, parts = settings.min_cell, []
    for question, rows in described.groupby("question", sort=False):
        own, cast = seen[seen["question"] == question], last[last["question"] == question]
        made = dependence.dependence_by_topic(own, cast, min_cell=least).join(
            dependence.agreement_intervals(own, cast, min_cell=least, seed=settings.seed)
        )
        parts.append(rows.join(made, on="topic"))
    if not parts:
        return described.reindex(
            columns=[*described.columns, *dependence.DEPENDENCE_COLUMNS, *dependence.INTERVAL_COLUMNS]
        )
    return pd.concat(parts, ignore_index=True)


def _opinions(
    last: pd.DataFrame, shown: pd.DataFrame, tables: Tables, consultation: Consultation
) -> dict[str, Opinions]:
    return {
        question.id: opinions_of(
            last[last["question"] == question.id],
            shown[shown["question"] == question.id],
            tables.participants,
            settings=consultation.settings,
            references=consultation.references,
        )
        for question in consultation.questions
    }


def _with_opinions(idea_votes: pd.DataFrame, opinions: dict[str, Opinions]) -> pd.DataFrame:
    said = [found.ideas for found in opinions.values() if len(found.ideas)] or [next(iter(opinions.values())).ideas]
    return idea_votes.merge(pd.concat(said, ignore_index=True).round(12), on="idea_id", how="left")


def _voters(opinions: dict[str, Opinions]) -> pd.DataFrame:
    parts = [found.voters.assign(question=question) for question, found in opinions.items()]
    voters = pd.concat(parts, ignore_index=True)
    columns = ["voter_id", "question", "n_votes", "group", "x", "y"]
    return voters[columns].sort_values(["question", "voter_id"], ignore_index=True).round(9)


def _of_all(opinions: dict[str, Opinions], table: str) -> pd.DataFrame:
    """One table of every question, the question first; a table without rows keeps its columns."""
    parts: dict[str, pd.DataFrame] = {question: getattr(found, table) for question, found in opinions.items()}
    filled = [part.assign(question=question) for question, part in parts.items() if len(part)]
    if not filled:
        return pd.DataFrame({"question": pd.Series(dtype=str)})
    together = pd.concat(filled, ignore_index=True)
    return together[["question", *(name for name in together.columns if name != "question")]].round(12)


def _for_people(ideas: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The table of ideas as it is written: with the translations that are shown, without the words of ideas that may not be."""
    shown = ideas.assign(**shown_translations(ideas, settings), day=days_of(ideas["created_at"]))
    hidden = ideas["dropped_because"].isin(["rejected", "pending"])
    blanked = {name: shown[name].mask(hidden, "") for name in ("text", "day", *SHOWN_COLUMNS)}
    return shown.assign(**blanked)[IDEA_COLUMNS].reset_index(drop=True)


def _one_family(tables: dict[str, Any]) -> dict[str, Any]:
    """The tables with false discoveries controlled over all segments, ideas and questions of the report at once."""
    told = dict(tables)
    if len(tables["divisions"]):
        segments = tables["divisions"]["by"] != BY_GROUPS
        chances = tables["divisions"].loc[segments, "p_value"].to_numpy(float)
        told["divisions"] = tables["divisions"].copy()
        told["divisions"].loc[segments, "q_value"] = false_discovery_rate(chances).round(12)
    if len(tables["minorities"]):
        told["minorities"] = minority_views(tables["minorities"]).round(12)
    return told


def _counts(last: pd.DataFrame) -> dict[str, Any]:
    by_question = last.groupby("question")
    return {
        "voters": int(last["voter_id"].nunique()),
        "votes": len(last),
        "voters_by_question": {str(key): int(value) for key, value in by_question["voter_id"].nunique().items()},
        "votes_by_question": {str(key): int(value) for key, value in by_question.size().items()},
    }
