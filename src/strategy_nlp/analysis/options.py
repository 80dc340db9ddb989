"""What each wing is told of a consultation's settings: the only place where settings become options.

No stage of the flow takes all settings, so that nobody need ask which of them its result depends on, and what is kept between runs is made
again for those alone.
"""

from dataclasses import dataclass

from strategy_nlp.across.stages import AcrossOptions
from strategy_nlp.disclosure.releases.tables import ReleaseOptions
from strategy_nlp.intake.consultation import Consultation
from strategy_nlp.intake.given_translations import Languages
from strategy_nlp.privacy.protection import RedactionOptions
from strategy_nlp.text.stages import TextOptions
from strategy_nlp.topics.discovery import TopicOptions
from strategy_nlp.topics.titles.proposed.asking import ProposalOptions
from strategy_nlp.votes.opinions import VoteOptions


@dataclass(frozen=True)
class Options:
    """The options of every wing; each stage is handed those of its own."""

    languages: Languages
    redaction: RedactionOptions
    text: TextOptions
    votes: VoteOptions
    releases: ReleaseOptions
    topics: TopicOptions
    proposals: ProposalOptions
    across: AcrossOptions


def options_of(consultation: Consultation) -> Options:
    """The options of every wing as the consultation sets them.

    Two settings are none: ``date_order``, which reading the tables takes, and ``vectors``, which becomes an encoder.

    Examples
    --------
    >>> from strategy_nlp import demo_folder, read_consultation
    >>> options_of(read_consultation(demo_folder())).votes
    VoteOptions(min_votes=20, min_cell=10, seed=20260401)
    """
    settings = consultation.settings
    topics = TopicOptions(
        language="",  # The last stage alone names topics, in the language of the report (`Options.languages`).
        min_size=settings.min_topic_size,
        min_confidence=settings.min_topic_confidence,
        resolution=settings.topic_resolution,
        theme_resolution=settings.theme_resolution,
        seed=settings.seed,
    )
    return Options(
        languages=Languages(report=settings.language, translations=settings.translation_language),
        redaction=RedactionOptions(region=settings.region, names=settings.names),
        text=TextOptions(
            show_pending=settings.show_pending,
            sentiment=settings.sentiment,
            min_sentiment_confidence=settings.min_sentiment_confidence,
            translated_into=settings.translation_language,
        ),
        votes=VoteOptions(min_votes=settings.min_votes, min_cell=settings.min_cell, seed=settings.seed),
        releases=ReleaseOptions(
            questions=tuple(question.id for question in consultation.questions),
            references=consultation.references,
            show_pending=settings.show_pending,
            min_cell=settings.min_cell,
        ),
        topics=topics,
        proposals=ProposalOptions(
            address=settings.titles,
            model=settings.titles_model,
            permission=settings.titles_may_leave_this_machine,
            where=str(consultation.folder / "consultation.toml"),
        ),
        across=AcrossOptions(min_cell=settings.min_cell, topics=topics),
    )
