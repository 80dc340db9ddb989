"""The stages of the flow: each takes what earlier ones made, and gives a frozen record of what it adds.

``by`` in their docstrings says what a stage may be divided by (the run, each question, any rows); what a stage keeps between runs
stands with its key in docs/decisions/0004-kept-results.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.across import participation
from strategy_nlp.across.answers import answers_to_closed
from strategy_nlp.across.stages import Placed, crosscuts
from strategy_nlp.disclosure.differences import Beside
from strategy_nlp.disclosure.releases.compared_counts import counts_beside
from strategy_nlp.disclosure.releases.release import Found, Release
from strategy_nlp.disclosure.releases.tables import Held
from strategy_nlp.intake.checked import read_checked
from strategy_nlp.intake.consultation import Consultation, in_language, read_consultation
from strategy_nlp.intake.tables import Tables, read_tables
from strategy_nlp.privacy import protection
from strategy_nlp.privacy.organisers import require_showable, shown_on_purpose
from strategy_nlp.privacy.pseudonyms import key_path
from strategy_nlp.text import what_counts
from strategy_nlp.text.kinds import kinds_of_ideas
from strategy_nlp.text.stages import cleaned, with_tone
from strategy_nlp.text.tone import classifier
from strategy_nlp.text.vectors import embedding
from strategy_nlp.text.vectors import ideas as idea_vectors
from strategy_nlp.text.vectors.encoders import Encoder
from strategy_nlp.topics.codebook.carrying_out import review
from strategy_nlp.topics.codebook.decisions import read_codebook
from strategy_nlp.topics.codebook.kept import Codebook
from strategy_nlp.topics.further import topics_of_ideas
from strategy_nlp.topics.stages import (
    in_topics_of_now,
    rules_by_question,
    topic_options,
    topics_by_question,
    with_dependence,
    with_numbers,
)
from strategy_nlp.topics.titles import naming
from strategy_nlp.topics.titles.proposed import stage
from strategy_nlp.topics.titles.proposed.answers import Answers
from strategy_nlp.votes import ballots
from strategy_nlp.votes.opinions import Opinions
from strategy_nlp.votes.originals import ideas_with_votes, votes_by_idea
from strategy_nlp.votes.stages import opinions_by_question, voters_of, with_opinions
from strategy_nlp.votes.voices import other_voices, persons_and_others, without_authors

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Received:
    """What was received: the consultation, people under pseudonyms, what may be shown of ids, what people decided and checked."""

    consultation: Consultation
    named: Tables
    ids: Any
    encoder: Encoder
    encoder_asked: str
    encoder_why: str
    codebook: Codebook
    key: bytes
    checked: Mapping[str, Any]
    answers: Answers | None


@dataclass(frozen=True)
class Cleaned:
    """Ideas without details and what does not count, the tables of persons as far as they may be told beside earlier reports, and the
    votes of other voices."""

    ideas: pd.DataFrame
    with_votes: set[str]
    held: Held
    named: Tables
    others: pd.DataFrame
    redacted: Any
    counted: Mapping[str, Any]


@dataclass(frozen=True)
class Embedded:
    """Ideas with how they were embedded; by row the vectors of them and of their translations; how many texts were cut."""

    ideas: pd.DataFrame
    vectors: pd.DataFrame
    translations: pd.DataFrame
    cut: int


@dataclass(frozen=True)
class Voted:
    """Ideas that are shown, what persons' votes say of each, the last vote of each person on each, and what other voices say."""

    shown: pd.DataFrame
    idea_votes: pd.DataFrame
    last: pd.DataFrame
    voices: pd.DataFrame


@dataclass(frozen=True)
class InTopics:
    """Ideas in their topics, the vectors that placed them, the topics, how fine they are, what a codebook did, every topic that ideas
    speak of, what the rules of a good set of topics say, and what a language model proposed."""

    ideas: pd.DataFrame
    vectors: pd.DataFrame
    topics: pd.DataFrame
    resolutions: Mapping[str, Any]
    codebook: Any
    idea_topics: pd.DataFrame
    rules: Mapping[str, Any]
    proposed: Mapping[str, Any]


@dataclass(frozen=True)
class Grouped:
    """What the votes of each question say of people, what that adds to each idea, and where voters stand."""

    opinions: dict[str, Opinions]
    idea_votes: pd.DataFrame
    voters: pd.DataFrame


@dataclass(frozen=True)
class Told:
    """Who took part, as it may be told beside earlier reports, and what is held back."""

    participation: pd.DataFrame
    held: Held
    beside: Beside


@dataclass(frozen=True)
class Run:
    """What every stage made, but for what cuts across questions."""

    received: Received
    cleaned: Cleaned
    toned: Embedded
    voted: Voted
    found: InTopics
    grouped: Grouped
    told: Told


def receive(
    folder: str | Path, *, language: str, progress: Progress, replayed: Mapping[str, Any] | None = None
) -> Received:
    """Read the folder and refuse early what cannot be used (by run)."""
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
    folder = consultation.folder
    answers = stage.answers_for(consultation, replayed=replayed, known=ids)
    decided, checked = read_codebook(folder), read_checked(folder)
    return Received(consultation, named, ids, encoder, asked, why, decided, key, checked, answers)


def clean(received: Received, *, release: Release | None) -> Cleaned:
    """Take details out, set aside what does not count, tell languages (by rows; copies by question)."""
    named, settings = received.named, received.consultation.settings
    protected = protection.protect_texts(
        named.ideas, participants=named.participants, settings=settings, ids=received.ids
    )
    with_votes = ideas_with_votes(named)
    ideas = cleaned(protected.ideas, settings, voted=with_votes)
    # What is held beside earlier reports is what is published: votes on copies as votes on what they copy.
    pooled = ballots.votes_on_originals(named.votes, ideas.set_index("idea_id")["duplicate_of"])
    everybody = named.participants["participant_id"]
    named, others = persons_and_others(replace(named, votes=pooled))
    ideas = without_authors(ideas, pd.Index(everybody).difference(pd.Index(named.participants["participant_id"])))
    held = release.held(named, received.consultation, key=received.key) if release else Held(named)
    return Cleaned(held.with_totals(ideas), with_votes, held, named, others, protected.redacted, protected.cleaned)


def embed(received: Received, found: Cleaned) -> Embedded:
    """Make vectors, and set aside what only says again in another language (by rows)."""
    encoder, settings = received.encoder, received.consultation.settings
    ideas, embedded, cut = idea_vectors.embed_ideas(found.ideas, encoder)
    ideas = what_counts.set_translations_aside(
        ideas, embedded, same_meaning=encoder.same_meaning, voted=found.with_votes
    )
    embedded = embedded[ideas.loc[embedded.index, "used"]]
    translated = idea_vectors.embed_translations(ideas.loc[embedded.index], encoder, settings)
    return Embedded(ideas, embedded, translated, cut)


def tell_kinds_and_tone(received: Received, found: Embedded) -> Embedded:
    """Say what each idea does and in what tone (by rows)."""
    settings = received.consultation.settings
    kinds = kinds_of_ideas(
        found.ideas, found.vectors, encoder=received.encoder.name, translated_into=settings.translation_language
    )
    ideas = found.ideas.assign(kind=kinds)
    return replace(found, ideas=ideas.join(with_tone(ideas, found.vectors, settings)))


def tally(received: Received, found: Embedded, *, held: Held, others: pd.DataFrame) -> Voted:
    """Count votes on each idea (by question)."""
    shown = found.ideas[~found.ideas["dropped_because"].isin(["rejected", "pending"])]
    votes = held.tables.votes
    last = ballots.last_votes(votes).merge(shown[["idea_id", "question"]], on="idea_id")
    settings = received.consultation.settings
    counted = votes_by_idea(shown, votes, settings)
    voices = other_voices(others, shown, counted[["idea_id", "n_agree", "n_seen"]], min_cell=settings.min_cell)
    return Voted(shown, counted, last, voices)


def find_topics(received: Received, found: Embedded, voted: Voted) -> InTopics:
    """Put ideas into the codes of a list and the rest into topics, carry out what people decided, and give titles (by question)."""
    consultation, encoder = received.consultation, received.encoder
    embedded = idea_vectors.apart_from_contacts(found.ideas, found.vectors, encoder)
    agreed = voted.idea_votes[["idea_id", "consensus"]]
    ideas = found.ideas.merge(agreed, on="idea_id", how="left").set_index(found.ideas.index)

    encode = partial(embedding.embed, encoder=encoder)
    grouped = topics_by_question(
        ideas,
        embedded,
        found.translations,
        consultation=consultation,
        code_list=received.codebook.code_list,
        encode=encode,
    )
    reviewed = review(
        found.ideas.join(grouped.placed), grouped.topics, vectors=embedded, codebook=received.codebook,
        settings=consultation.settings,
    )  # fmt: skip
    described = naming.titled(
        reviewed.ideas, protection.protect_labels(reviewed.topics), embedded=embedded, idea_votes=voted.idea_votes,
        consultation=consultation, encoder=encoder,
    )  # fmt: skip
    described, proposed = stage.with_proposals(
        described, reviewed.ideas, embedded=embedded, consultation=consultation, answers=received.answers
    )
    described = with_numbers(reviewed.ideas, described, voted.idea_votes)
    described = with_dependence(
        reviewed.ideas, described, voted.last, idea_votes=voted.idea_votes, settings=consultation.settings
    )
    said = reviewed.ideas["translation"].where(reviewed.ideas["embedded"] == "translation", reviewed.ideas["text"])
    spoken = topics_of_ideas(
        reviewed.ideas.assign(said=said), embedded, encode=encode, coded=in_topics_of_now(grouped.coded, described)
    )
    rules = rules_by_question(described, spoken, embedded=embedded, questions=reviewed.ideas["question"], encode=encode)
    told = {**reviewed.summary, "code_list": grouped.lists}
    return InTopics(reviewed.ideas, embedded, described, grouped.resolutions, told, spoken, rules, proposed)


def find_opinions(received: Received, voted: Voted, *, held: Held) -> Grouped:
    """Find groups and what they and segments agree on (by question)."""
    opinions = opinions_by_question(voted.last, voted.shown, held.tables, consultation=received.consultation)
    return Grouped(opinions, with_opinions(voted.idea_votes, opinions), voters_of(opinions))


def count_people(received: Received, voted: Voted, *, held: Held) -> pd.DataFrame:
    """Count who took part by segment, as far as it may be told (by run)."""
    consultation = received.consultation
    survey = voted.shown[~voted.shown["channel"].str.startswith("event:")]
    spoken = participation.participation_by_segment(
        held.counted_for_authors(survey), voted.last, held.tables.participants, references=consultation.references,
        min_cell=consultation.settings.min_cell,
    )  # fmt: skip
    return held.without_untold(spoken, "n_ideas", "n_authors")


def count_answers(received: Received, cleaned: Cleaned, *, found: InTopics, grouped: Grouped) -> pd.DataFrame:
    """Count what persons chose on closed questions, by topic and opinion group too (by question)."""
    organisations = {*received.named.participants["participant_id"]} - {*cleaned.named.participants["participant_id"]}
    theirs = received.named.ideas.loc[received.named.ideas["author_id"].isin(organisations), "idea_id"]
    ideas = found.ideas[~found.ideas["dropped_because"].isin(["rejected", "pending"])]
    ideas = ideas[~ideas["idea_id"].isin(theirs)]
    consultation = received.consultation
    return answers_to_closed(ideas, grouped.voters, consultation.questions, min_cell=consultation.settings.min_cell)


def hold_beside(received: Received, spoken: pd.DataFrame, found: Found, *, held: Held, release: Release | None) -> Told:
    """Hold back what together with an earlier report would tell of few people (by run)."""
    held, beside = release.beside(held, found) if release else (held, Beside())
    return Told(counts_beside(spoken, beside, min_cell=received.consultation.settings.min_cell), held, beside)


def cut_across(
    received: Received, found: InTopics, idea_votes: pd.DataFrame, *, voted: Voted, held: Held
) -> dict[str, Any]:
    """Find what cuts across questions: recurring topics, people by topic, events, days (by run)."""
    across: dict[str, Any] = crosscuts(
        Placed(held.counted_for_authors(found.ideas), found.vectors, idea_votes), held.tables, voted.last,
        encoder=received.encoder, options=topic_options(received.consultation.settings),
        consultation=received.consultation,
    )  # fmt: skip
    across["topic_people"] = held.without_untold(across["topic_people"], "n")
    return across
