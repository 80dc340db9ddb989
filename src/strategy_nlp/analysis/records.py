"""What the stages of the flow give on: a frozen record each, by itself because stages and the flow both name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from strategy_nlp.analysis.options import Options
from strategy_nlp.disclosure.differences import Beside
from strategy_nlp.disclosure.releases.tables import Held
from strategy_nlp.intake.consultation import Consultation, is_demonstration
from strategy_nlp.intake.tables import Tables
from strategy_nlp.text.vectors.encoders import Encoder
from strategy_nlp.topics.codebook.kept import Codebook
from strategy_nlp.topics.titles.proposed.answers import Answers
from strategy_nlp.topics.titles.quotations import Asked
from strategy_nlp.votes.opinions import Opinions


@dataclass(frozen=True)
class Advised:
    """What people decided on topics, and where a language model's proposals come from."""

    codebook: Codebook
    answers: Answers | None


@dataclass(frozen=True)
class Received:
    """What was received: the consultation and what each wing is told of it, people under pseudonyms, what may be shown of ids, how titles
    of each question are chosen in each language of a report, what people decided and checked."""

    consultation: Consultation
    options: Options
    named: Tables
    ids: Any
    encoder: Encoder
    encoder_asked: str
    encoder_why: str
    asked: Mapping[str, tuple[Asked, ...]]
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
    """Ideas with how they were embedded; by row the vectors of them and of their translations, and the language of these; how many texts
    were cut."""

    ideas: pd.DataFrame
    vectors: pd.DataFrame
    translations: pd.DataFrame
    translated_into: str
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
    """Ideas in their topics, the vectors that placed them, the topics (not yet named), how fine they are, what a codebook did, and every
    topic that ideas speak of."""

    ideas: pd.DataFrame
    vectors: pd.DataFrame
    topics: pd.DataFrame
    resolutions: Mapping[str, Any]
    codebook: Any
    idea_topics: pd.DataFrame


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
class Titles:
    """By language of a report, topics with their titles, and those that were raised only live."""

    topics: Mapping[str, pd.DataFrame]
    only_live: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Titled:
    """Topics with their titles in the language of the report, those that were raised only live too; what the rules of a good set of topics
    say, and what a language model proposed."""

    topics: pd.DataFrame
    only_live: pd.DataFrame
    rules: Mapping[str, Any]
    proposed: Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """What the stages made, but for what cuts across questions; ``cut`` texts were cut for the encoder."""

    received: Received
    cleaned: Cleaned
    cut: int
    voted: Voted
    found: InTopics
    grouped: Grouped
    told: Told
    titled: Titled
