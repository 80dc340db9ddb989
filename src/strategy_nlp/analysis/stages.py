"""The stages of the flow: each takes tables and the options of the wings that it calls, and gives a frozen record of what it adds.

What a stage may be divided by and what it keeps is declared beside its name (`strategy_nlp.analysis.stage`); the key of what is kept stands
in docs/decisions/0004-kept-results.md. No stage but the first sees a consultation or all of its settings: `tests/house` holds it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.across import participation
from strategy_nlp.across.answers import answers_to_closed, who_chose
from strategy_nlp.across.stages import AcrossOptions, Placed, crosscuts
from strategy_nlp.analysis.options import Options, options_of
from strategy_nlp.analysis.stage import stage
from strategy_nlp.disclosure.differences import Beside
from strategy_nlp.disclosure.releases.compared_answers import answered_beside
from strategy_nlp.disclosure.releases.compared_counts import counts_beside
from strategy_nlp.disclosure.releases.release import Found, Release
from strategy_nlp.disclosure.releases.tables import Held
from strategy_nlp.intake.checked import read_checked
from strategy_nlp.intake.consultation import (
    Consultation,
    Question,
    in_language,
    is_demonstration,
    read_consultation,
)
from strategy_nlp.intake.tables import Tables, read_tables
from strategy_nlp.privacy import protection
from strategy_nlp.privacy.organisers import require_showable, shown_on_purpose
from strategy_nlp.privacy.pseudonyms import key_path
from strategy_nlp.text import what_counts
from strategy_nlp.text.kinds import kinds_of_ideas
from strategy_nlp.text.stages import TextOptions, cleaned, with_tone
from strategy_nlp.text.tone import classifier
from strategy_nlp.text.vectors import embedding
from strategy_nlp.text.vectors import ideas as idea_vectors
from strategy_nlp.text.vectors.encoders import Encoder, chosen
from strategy_nlp.topics.codebook.carrying_out import review
from strategy_nlp.topics.codebook.decisions import read_codebook
from strategy_nlp.topics.codebook.kept import Codebook
from strategy_nlp.topics.discovery import TopicOptions
from strategy_nlp.topics.further import topics_of_ideas
from strategy_nlp.topics.stages import (
    in_topics_of_now,
    rules_by_question,
    topics_by_question,
    with_dependence,
    with_numbers,
)
from strategy_nlp.topics.titles import naming
from strategy_nlp.topics.titles.proposed import stage as proposing
from strategy_nlp.topics.titles.proposed.answers import Answers
from strategy_nlp.topics.titles.quotations import Asked
from strategy_nlp.votes import ballots
from strategy_nlp.votes.opinions import Opinions, VoteOptions
from strategy_nlp.votes.originals import ideas_with_votes, votes_by_idea
from strategy_nlp.votes.stages import opinions_by_question, voters_of, with_opinions
from strategy_nlp.votes.voices import other_voices, persons_and_others, without_authors

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Advised:
    """What people decided on topics, and where a language model's proposals come from."""

    codebook: Codebook
    answers: Answers | None


@dataclass(frozen=True)
class Received:
    """What was received: the consultation and what each wing is told of it, people under pseudonyms, what may be shown of ids, how titles
    of each question are chosen, what people decided and checked."""

    consultation: Consultation
    options: Options
    named: Tables
    ids: Any
    encoder: Encoder
    encoder_asked: str
    encoder_why: str
    asked: tuple[Asked, ...]
    advised: Advised
    key: bytes
    checked: Mapping[str, Any]

    @property
    def secret(self) -> bytes:
        """By what is drawn which numbers go with those of few people; the people of the demonstration are invented, and its numbers
        the same on every machine."""
        return b"" if is_demonstration(self.consultation.folder) else self.key


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
    """Who took part and who chose what, as it may be told beside earlier reports, and what is held back."""

    participation: pd.DataFrame
    held: Held
    beside: Beside
    answers: pd.DataFrame


@dataclass(frozen=True)
class Chosen:
    """Answers to closed questions as they are counted, and who is in each count."""

    answers: pd.DataFrame
    people: pd.DataFrame


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


@stage("reading", grain="run")
def receive(
    folder: str | Path, *, language: str, progress: Progress, replayed: Mapping[str, Any] | None = None
) -> Received:
    """Read the folder and refuse early what cannot be used."""
    consultation = in_language(read_consultation(folder), language)
    # What a setting names must be there before anything takes time.
    wanted = consultation.settings.vectors
    classifier.get_classifier(consultation.settings.sentiment, encoder=embedding.get_encoder(wanted).name)
    if not key_path().exists():
        progress("a new key of pseudonyms is made: people have other pseudonyms than under any key before")
    key = protection.read_key()
    received = read_tables(consultation)
    name, why = chosen(wanted, ideas=len(received.ideas))
    consultation = replace(consultation, settings=replace(consultation.settings, vectors=name))
    encoder, options = embedding.get_encoder(name), options_of(consultation)
    require_showable(received, consultation)
    ids = protection.telling_ids(received, shown=shown_on_purpose(received, consultation))
    named = protection.under_pseudonyms(received, key=key)
    asked = tuple(naming.asked_in(question, options.languages, encoder) for question in consultation.questions)
    answers = proposing.answers_for(options.proposals, replayed=replayed, known=ids)
    advised = Advised(read_codebook(consultation.folder), answers)
    checked = read_checked(consultation.folder)
    return Received(consultation, options, named, ids, encoder, wanted, why, asked, advised, key, checked)


@stage("cleaning", grain="rows", kept=("cleaned",))
def clean(
    received: Tables,
    *,
    ids: Mapping[str, str],
    redaction: protection.RedactionOptions,
    text: TextOptions,
    hold: Callable[[Tables], Held],
) -> Cleaned:
    """Take details out, set aside what does not count (copies by question), tell languages."""
    protected = protection.protect_texts(received.ideas, participants=received.participants, options=redaction, ids=ids)
    with_votes = ideas_with_votes(received)
    ideas = cleaned(protected.ideas, text, voted=with_votes)
    # What is held beside earlier reports is what is published: votes on copies as votes on what they copy.
    pooled = ballots.votes_on_originals(received.votes, ideas.set_index("idea_id")["duplicate_of"])
    everybody = received.participants["participant_id"]
    named, others = persons_and_others(replace(received, votes=pooled))
    ideas = without_authors(ideas, pd.Index(everybody).difference(pd.Index(named.participants["participant_id"])))
    held = hold(named)
    return Cleaned(held.with_totals(ideas), with_votes, held, named, others, protected.redacted, protected.cleaned)


@stage("vectors", grain="rows", kept=("vectors",))
def embed(found: Cleaned, *, encoder: Encoder, translated_into: str) -> Embedded:
    """Make vectors, and set aside what only says again in another language."""
    ideas, embedded, cut = idea_vectors.embed_ideas(found.ideas, encoder)
    ideas = what_counts.set_translations_aside(
        ideas, embedded, same_meaning=encoder.same_meaning, voted=found.with_votes
    )
    embedded = embedded[ideas.loc[embedded.index, "used"]]
    translated = idea_vectors.embed_translations(ideas.loc[embedded.index], encoder, translated_into=translated_into)
    return Embedded(ideas, embedded, translated, cut)


@stage("sentiment", grain="rows", kept=("tone",))
def tell_kinds_and_tone(found: Embedded, *, encoder: str, options: TextOptions) -> Embedded:
    """Say what each idea does and in what tone."""
    kinds = kinds_of_ideas(found.ideas, found.vectors, encoder=encoder, translated_into=options.translated_into)
    ideas = found.ideas.assign(kind=kinds)
    return replace(found, ideas=ideas.join(with_tone(ideas, found.vectors, encoder=encoder, options=options)))


@stage("votes", grain="question")
def tally(found: Embedded, *, votes: pd.DataFrame, others: pd.DataFrame, options: VoteOptions) -> Voted:
    """Count votes on each idea."""
    shown = found.ideas[~found.ideas["dropped_because"].isin(["rejected", "pending"])]
    last = ballots.last_votes(votes).merge(shown[["idea_id", "question"]], on="idea_id")
    counted = votes_by_idea(shown, votes, min_votes=options.min_votes)
    voices = other_voices(others, shown, counted[["idea_id", "n_agree", "n_seen"]], min_cell=options.min_cell)
    return Voted(shown, counted, last, voices)


@stage("topics", grain="question", kept=("topics", "titles", "proposals", "vectors"))
def find_topics(
    found: Embedded, voted: Voted, *, asked: Sequence[Asked], advised: Advised, options: TopicOptions, min_cell: int
) -> InTopics:
    """Put ideas into the codes of a list and the rest into topics, carry out what people decided, and give titles."""
    # All questions are asked with one encoder and in one language.
    encode, languages = asked[0].encode, asked[0].languages
    embedded = idea_vectors.apart_from_contacts(found.ideas, found.vectors, encode)
    agreed = voted.idea_votes[["idea_id", "consensus"]]
    ideas = found.ideas.merge(agreed, on="idea_id", how="left").set_index(found.ideas.index)
    grouped = topics_by_question(
        ideas.join(idea_vectors.in_common_words(ideas, translated_into=languages.translations)), embedded,
        found.translations, encode=encode, options=options,
        codes={one.question.id: advised.codebook.code_list.of(one.question.id) for one in asked},
    )  # fmt: skip
    reviewed = review(
        found.ideas.join(grouped.placed), grouped.topics, vectors=embedded, codebook=advised.codebook, options=options
    )
    described = naming.titled(
        reviewed.ideas, protection.protect_labels(reviewed.topics), embedded=embedded, idea_votes=voted.idea_votes,
        asked=asked,
    )  # fmt: skip
    described, proposed = proposing.with_proposals(
        described, reviewed.ideas, embedded=embedded, questions=[one.question.id for one in asked],
        languages=languages, answers=advised.answers,
    )  # fmt: skip
    described = with_numbers(reviewed.ideas, described, voted.idea_votes)
    described = with_dependence(
        reviewed.ideas, described, voted.last, idea_votes=voted.idea_votes, min_cell=min_cell, seed=options.seed
    )
    said = reviewed.ideas["translation"].where(reviewed.ideas["embedded"] == "translation", reviewed.ideas["text"])
    spoken = topics_of_ideas(
        reviewed.ideas.assign(said=said), embedded, encode=encode, coded=in_topics_of_now(grouped.coded, described)
    )
    rules = rules_by_question(described, spoken, embedded=embedded, questions=reviewed.ideas["question"], encode=encode)
    told = {**reviewed.summary, "code_list": grouped.lists}
    return InTopics(reviewed.ideas, embedded, described, grouped.resolutions, told, spoken, rules, proposed)


@stage("opinions", grain="question", kept=("opinions",))
def find_opinions(
    voted: Voted,
    participants: pd.DataFrame,
    *,
    questions: Sequence[str],
    references: Mapping[str, Mapping[str, float]],
    options: VoteOptions,
) -> Grouped:
    """Find groups and what they and segments agree on."""
    opinions = opinions_by_question(
        voted.last, voted.shown, participants, questions=questions, references=references, options=options
    )
    return Grouped(opinions, with_opinions(voted.idea_votes, opinions), voters_of(opinions))


@stage("participation", grain="run")
def count_people(
    voted: Voted, *, held: Held, references: Mapping[str, Mapping[str, float]], min_cell: int, secret: bytes
) -> pd.DataFrame:
    """Count who took part by segment, as far as it may be told."""
    survey = voted.shown[~voted.shown["channel"].str.startswith("event:")]
    spoken = participation.participation_by_segment(
        held.counted_for_authors(survey), voted.last, held.tables.participants, references=references,
        min_cell=min_cell, secret=secret,
    )  # fmt: skip
    return held.without_untold(spoken, "n_ideas", "n_authors")


@stage("answers", grain="question")
def count_answers(
    found: InTopics,
    grouped: Grouped,
    *,
    tables: tuple[Tables, Tables],
    questions: Sequence[Question],
    min_cell: int,
    secret: bytes,
) -> Chosen:
    """Count what persons chose on closed questions, by topic and opinion group too; ``tables`` are everybody's and those of persons."""
    everybody, persons = tables
    organisations = {*everybody.participants["participant_id"]} - {*persons.participants["participant_id"]}
    theirs = everybody.ideas.loc[everybody.ideas["author_id"].isin(organisations), "idea_id"]
    ideas = found.ideas[~found.ideas["dropped_because"].isin(["rejected", "pending"])]
    ideas = ideas[~ideas["idea_id"].isin(theirs)]
    answers = answers_to_closed(ideas, grouped.voters, questions, min_cell=min_cell, secret=secret)
    return Chosen(answers, who_chose(answers, ideas, grouped.voters, questions=questions))


@stage("earlier reports", grain="run")
def hold_beside(
    spoken: pd.DataFrame, found: Found, *, held: Held, answers: pd.DataFrame, release: Release | None, min_cell: int
) -> Told:
    """Hold back what together with an earlier report would tell of few people."""
    held, beside = release.beside(held, found) if release else (held, Beside())
    answers = answered_beside(answers, beside.unanswered)
    return Told(counts_beside(spoken, beside, min_cell=min_cell), held, beside, answers)


@stage("across questions", grain="run", kept=("across", "live", "vectors"))
def cut_across(
    found: InTopics,
    voted: Voted,
    *,
    idea_votes: pd.DataFrame,
    told: Told,
    asked: Sequence[Asked],
    options: AcrossOptions,
) -> dict[str, Any]:
    """Find what cuts across questions: recurring topics, people by topic, events, days."""
    held = told.held
    across: dict[str, Any] = crosscuts(
        Placed(held.counted_for_authors(found.ideas), found.vectors, idea_votes, told.participation), held.tables,
        voted.last, asked=asked, options=options,
    )  # fmt: skip
    across["topic_people"] = held.without_untold(across["topic_people"], "n")
    return across
