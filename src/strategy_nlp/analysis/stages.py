"""The stages of the flow: each takes tables and the options of the wings that it calls, and gives a frozen record of what it adds.

What a stage may be divided by and what it keeps is declared beside its name (`strategy_nlp.analysis.stage`); the key of what is kept stands
in docs/decisions/0004-kept-results.md. No stage but the first sees a consultation or all of its settings: `tests/house` holds it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.across import participation
from strategy_nlp.across.answers import answers_to_closed, who_chose
from strategy_nlp.across.stages import AcrossOptions, Placed, crosscuts, name_what_was_raised_live
from strategy_nlp.analysis.options import options_of
from strategy_nlp.analysis.records import (
    Advised,
    Chosen,
    Cleaned,
    Embedded,
    Grouped,
    InTopics,
    Received,
    Titled,
    Titles,
    Told,
    Voted,
)
from strategy_nlp.analysis.stage import stage
from strategy_nlp.coded import joined_by_idea
from strategy_nlp.disclosure.differences import Beside
from strategy_nlp.disclosure.releases.compared_answers import answered_beside
from strategy_nlp.disclosure.releases.compared_counts import counts_beside
from strategy_nlp.disclosure.releases.release import Found, Release
from strategy_nlp.disclosure.releases.tables import Held
from strategy_nlp.intake.checked import read_checked
from strategy_nlp.intake.consultation import (
    Question,
    in_language,
    read_consultation,
    report_languages,
)
from strategy_nlp.intake.given_translations import Languages
from strategy_nlp.intake.tables import Tables, read_tables
from strategy_nlp.privacy import protection
from strategy_nlp.privacy.organisers import require_showable, shown_on_purpose
from strategy_nlp.privacy.pseudonyms import key_path
from strategy_nlp.statistics.dependence import DEPENDENCE_COLUMNS, INTERVAL_COLUMNS
from strategy_nlp.text import what_counts
from strategy_nlp.text.kinds import kinds_of_ideas
from strategy_nlp.text.stages import TextOptions, cleaned, with_tone
from strategy_nlp.text.tone import classifier
from strategy_nlp.text.vectors import embedding
from strategy_nlp.text.vectors import ideas as idea_vectors
from strategy_nlp.text.vectors.encoders import Encoder, chosen
from strategy_nlp.topics.codebook.carrying_out import COLUMNS, review
from strategy_nlp.topics.codebook.decisions import read_codebook
from strategy_nlp.topics.codebook.kept import Codebook
from strategy_nlp.topics.discovery import TOPIC_COLUMNS, TopicOptions
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
from strategy_nlp.votes.opinions import VoteOptions
from strategy_nlp.votes.originals import ideas_with_votes, votes_by_idea
from strategy_nlp.votes.stages import opinions_by_question, voters_of, with_opinions
from strategy_nlp.votes.voices import other_voices, persons_and_others, without_authors

Progress = Callable[[str], None]

# The table of topics as it is written.
TOPIC_TABLE = [
    "question", *TOPIC_COLUMNS, *naming.TITLE_COLUMNS[2:], *proposing.PROPOSED_COLUMNS, "code", *COLUMNS, "agree_share",
    "sentiment_balance", *DEPENDENCE_COLUMNS, *INTERVAL_COLUMNS,
]  # fmt: skip


@stage("reading", grain="run")
def receive(
    folder: str | Path, *, language: str, progress: Progress, replayed: Mapping[str, Any] | None = None
) -> Received:
    """Read the folder and refuse early what cannot be used."""
    given = read_consultation(folder)
    consultation = in_language(given, language)
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
    spoken = dict.fromkeys([consultation.settings.language, *report_languages(given)])
    asked = {
        code: tuple(
            naming.asked_in(question, replace(options.languages, report=code), encoder)
            for question in consultation.questions
        )
        for code in spoken
    }
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
    return Embedded(ideas, embedded, translated, translated_into, cut)


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
    last = joined_by_idea(ballots.last_votes(votes), shown, "question")
    counted = votes_by_idea(shown, votes, min_votes=options.min_votes)
    voices = other_voices(others, shown, counted[["idea_id", "n_agree", "n_seen"]], min_cell=options.min_cell)
    return Voted(shown, counted, last, voices)


@stage("topics", grain="question", kept=("topics", "vectors"))
def find_topics(
    found: Embedded,
    voted: Voted,
    *,
    questions: Sequence[str],
    encoder: Encoder,
    codebook: Codebook,
    options: TopicOptions,
) -> InTopics:
    """Put ideas into the codes of a list and the rest into topics, and carry out what people decided."""
    encode = partial(embedding.embed, encoder=encoder)
    embedded = idea_vectors.apart_from_contacts(found.ideas, found.vectors, encode)
    agreed = voted.idea_votes[["idea_id", "consensus"]]
    ideas = found.ideas.merge(agreed, on="idea_id", how="left").set_index(found.ideas.index)
    grouped = topics_by_question(
        ideas.join(idea_vectors.in_common_words(ideas, translated_into=found.translated_into)), embedded,
        found.translations, encode=encode, options=options,
        codes={question: codebook.code_list.of(question) for question in questions},
    )  # fmt: skip
    reviewed = review(
        found.ideas.join(grouped.placed), grouped.topics, vectors=embedded, codebook=codebook, seed=options.seed
    )
    said = reviewed.ideas["translation"].where(reviewed.ideas["embedded"] == "translation", reviewed.ideas["text"])
    spoken = topics_of_ideas(
        reviewed.ideas.assign(said=said),
        embedded,
        encode=encode,
        coded=in_topics_of_now(grouped.coded, reviewed.topics),
    )
    told = {**reviewed.summary, "code_list": grouped.lists}
    return InTopics(reviewed.ideas, embedded, reviewed.topics, grouped.resolutions, told, spoken)


@stage("votes by topic", grain="question")
def tally_topics(found: InTopics, voted: Voted, *, options: VoteOptions) -> InTopics:
    """Count votes and tone by topic, and how sure these counts are."""
    counted = with_numbers(found.ideas, found.topics, voted.idea_votes)
    counted = with_dependence(
        found.ideas, counted, voted.last, idea_votes=voted.idea_votes, min_cell=options.min_cell, seed=options.seed
    )
    return replace(found, topics=counted)


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
    encoder: Encoder,
    options: AcrossOptions,
) -> dict[str, Any]:
    """Find what cuts across questions: recurring topics, people by topic, events, days."""
    held = told.held
    across: dict[str, Any] = crosscuts(
        Placed(held.counted_for_authors(found.ideas), found.vectors, idea_votes, told.participation), held.tables,
        voted.last, encoder=encoder, options=options,
    )  # fmt: skip
    across["topic_people"] = held.without_untold(across["topic_people"], "n")
    return across


@stage("titles", grain="question", kept=("titles", "vectors"))
def give_titles(
    found: InTopics,
    voted: Voted,
    across: Mapping[str, pd.DataFrame],
    *,
    asked: Mapping[str, Sequence[Asked]],
    encoder: Encoder,
) -> Titles:
    """Name topics in every language in which the consultation is reported, so that a report in another one names nothing again."""
    named = naming.titled(
        found.ideas, protection.protect_labels(found.topics), embedded=found.vectors, idea_votes=voted.idea_votes,
        asked=asked,
    )  # fmt: skip
    return Titles(named, name_what_was_raised_live(found.ideas, across, encoder=encoder, asked=asked))


@stage("report's language", grain="run", kept=("proposals", "vectors"))
def take_titles(
    titles: Titles,
    found: InTopics,
    *,
    languages: Languages,
    questions: Sequence[str],
    encoder: Encoder,
    answers: Answers | None,
) -> Titled:
    """Take the titles in the language of the report, with what a language model proposes, and look whether they are a good set."""
    named, proposed = proposing.with_proposals(
        titles.topics[languages.report], found.ideas, embedded=found.vectors, questions=questions, languages=languages,
        answers=answers,
    )  # fmt: skip
    rules = rules_by_question(
        named, found.idea_topics, embedded=found.vectors, questions=found.ideas["question"],
        encode=partial(embedding.embed, encoder=encoder),
    )  # fmt: skip
    return Titled(named[TOPIC_TABLE], titles.only_live[languages.report], rules, proposed)
