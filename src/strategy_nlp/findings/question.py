"""What the tables say about one question, as the tables that its report shows; the modules of its subjects put them into words."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.checked.sentences import checked_of
from strategy_nlp.findings.titles.proposed import model_of_titles, proposed_on
from strategy_nlp.findings.titles.shown import with_titles
from strategy_nlp.findings.translation import language_name, number, percent, say
from strategy_nlp.intake.consultation import Question
from strategy_nlp.intake.segments import UNKNOWN
from strategy_nlp.intake.settings import Settings
from strategy_nlp.messages import mark
from strategy_nlp.privacy.pseudonyms import KEYED
from strategy_nlp.text.clauses import width_of
from strategy_nlp.text.excerpts import excerpt
from strategy_nlp.text.tone.classifier import LABELS
from strategy_nlp.topics.checks import MOST_OVERLAP, MOST_TOPICS, NEAREST_TITLES

UNDECIDED = mark("undecided")
# As many ideas as a reviewer reads before the list becomes a ranking that the intervals do not support.
LISTED = 10
# As many of them stand on cards, whole; the others in the table behind them.
CARDS = 5
# As many signs stand above a row of a chart, beside the number; those of double width count twice.
_ROOM = 60
# What it takes to show an idea: its words, their language, its translation, and the question whose page lists it.
WORDING = ["text", "language", "translation", "translation_language", "question"]


@dataclass(frozen=True)
class QuestionFindings:
    """Everything that one question's report is made of.

    Attributes
    ----------
    ideas
        Ideas received on the question, set aside or not.
    used
        Those that count, with their votes (``n_seen`` and the rest missing where nobody voted, ``supports`` where people could disagree).
    topics
        The question's topics, largest first, each with ``title`` as markup (`quotation_marks.with_titles`).
    segments
        Its rows of the participation table.
    voters, votes
        How many people voted on it, and how many votes they cast.
    covered
        The languages that the encoder covers; of one whose coverage nobody knows, every language there is.
    accuracy
        How good the sentiment was, by language (``build.json``, ``models``, ``sentiment_accuracy``).
    told_languages
        The languages for which the sentiment answers.
    conflicts
        What the reviewers' codebook asked for and could not be done, a sentence each.
    groups
        The summary of opinion groups and weights (``build.json``, ``groups``).
    notes
        What the receipt says of the run as a whole, a sentence each.
    release
        What it says of the release: what waits in it for a later one (``build.json``, ``release``).
    rules
        What the rules of a good set of topics say of these (``build.json``, ``topic_rules``).
    code_list
        What became of the organisers' code list (``build.json``, ``codebook.code_list``); empty without one.
    checked
        How far people agree with the machine on all questions (`checked.sentences.checked_of`); empty where nobody checked.
    proposed
        What became of the titles that a language model proposed (``build.json``, ``proposed``), with ``model``; empty without one.
    copied
        The ideas set aside as copies of which the source gives totals: ``idea_id, n_seen, supports``.
    placed_voters, group_votes, divisions, sensitivity, moved, minorities, voices, answers, campaigns, alike, idea_topics
        Its rows of the tables of the same names (``voters`` with a place; ``moved_ideas``).

    Examples
    --------
    >>> from strategy_nlp import analyse, demo_folder
    >>> heard = question_findings(analyse(demo_folder()), "q3")
    >>> len(heard.ideas), len(heard.used), len(heard.topics)
    (221, 152, 8)
    """

    question: Question
    settings: Settings
    ideas: pd.DataFrame
    used: pd.DataFrame
    topics: pd.DataFrame
    segments: pd.DataFrame
    voters: int
    votes: int
    covered: frozenset[str]
    accuracy: dict[str, dict[str, float]]
    told_languages: tuple[str, ...]
    conflicts: tuple[str, ...]
    groups: dict[str, Any]
    placed_voters: pd.DataFrame
    group_votes: pd.DataFrame
    divisions: pd.DataFrame
    sensitivity: pd.DataFrame
    moved: pd.DataFrame
    minorities: pd.DataFrame
    voices: pd.DataFrame
    answers: pd.DataFrame
    campaigns: pd.DataFrame
    alike: pd.DataFrame
    idea_topics: pd.DataFrame
    notes: tuple[str, ...] = ()
    release: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    code_list: Mapping[str, Any] = field(default_factory=dict)
    checked: Mapping[str, Any] = field(default_factory=dict)
    proposed: Mapping[str, Any] = field(default_factory=dict)
    copied: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"idea_id": [], "n_seen": [], "supports": []}))


def question_findings(analysis: Analysis, question_id: str) -> QuestionFindings:
    """The findings on one question.

    Raises
    ------
    ConsultationError
        If the consultation has no such question.

    Examples
    --------
    >>> from strategy_nlp import analyse, demo_folder
    >>> question_findings(analyse(demo_folder()), "q9")
    Traceback (most recent call last):
    strategy_nlp.errors.ConsultationError: ...
    """
    question = analysis.question(question_id)
    ideas = analysis.ideas[analysis.ideas["question"] == question_id].reset_index(drop=True)
    votes = analysis.idea_votes[analysis.idea_votes["question"] == question_id].drop(columns="question")
    counts = analysis.build["counts"]
    return QuestionFindings(
        question=question,
        settings=analysis.settings,
        ideas=ideas,
        used=ideas[ideas["used"]].merge(votes, on="idea_id", how="left"),
        topics=with_titles(_largest_first(analysis.topics[analysis.topics["question"] == question_id])),
        segments=analysis.participation[analysis.participation["question"] == question_id].reset_index(drop=True),
        voters=counts["voters_by_question"].get(question_id, 0),
        votes=counts["votes_by_question"].get(question_id, 0),
        covered=_covered(analysis.build["models"], ideas["language"]),
        accuracy=analysis.build["models"]["sentiment_accuracy"],
        told_languages=tuple(analysis.build["models"]["sentiment_languages"]),
        conflicts=tuple(analysis.build["codebook"]["conflicts"]),
        groups=analysis.build["groups"][question_id],
        placed_voters=_without_small_groups(
            _own(analysis.voters, question_id).dropna(subset=["x"]), analysis.build["groups"][question_id]
        ),
        group_votes=_own(analysis.group_votes, question_id),
        divisions=_own(analysis.divisions, question_id),
        sensitivity=_own(analysis.sensitivity, question_id),
        moved=_own(analysis.moved_ideas, question_id),
        minorities=_own(analysis.minorities, question_id),
        voices=_own(analysis.voices, question_id),
        answers=_own(analysis.answers, question_id),
        campaigns=_own(analysis.campaigns, question_id),
        alike=_own(analysis.alike, question_id),
        idea_topics=_own(analysis.idea_topics, question_id),
        notes=tuple(filter(None, [analysis.build["pseudonyms"]["note"]])),
        release=analysis.build.get("release", {}),
        # Tables of earlier versions have neither.
        rules=analysis.build.get("topic_rules", {}).get(question_id, {}),
        code_list=analysis.build["codebook"].get("code_list", {}).get(question_id, {}),
        checked=checked_of(analysis),
        proposed=proposed_on(analysis.build, question_id),
        copied=votes.loc[
            votes["idea_id"].isin(ideas.loc[ideas["dropped_because"].isin(["copy", "translation"]), "idea_id"]),
            ["idea_id", "n_seen", "supports"],
        ],
    )


def _largest_first(topics: pd.DataFrame) -> pd.DataFrame:
    """The topics by size: ideas that fit none were taken out after they had their numbers."""
    return topics.sort_values(["size", "topic"], ascending=[False, True], ignore_index=True)


def _covered(models: dict[str, Any], languages: "pd.Series[str]") -> frozenset[str]:
    return frozenset(models["encoder_languages"] if models["encoder_coverage_known"] else languages)


def _own(table: pd.DataFrame, question_id: str) -> pd.DataFrame:
    return table[table["question"] == question_id].drop(columns="question").reset_index(drop=True)


def _without_small_groups(voters: pd.DataFrame, groups: dict[str, Any]) -> pd.DataFrame:
    """The voters, those of a group whose size may not be told without their group: on a map they could be counted."""
    told = [name for name, size in groups.get("sizes", {}).items() if size is not None]
    return voters.assign(group=voters["group"].where(voters["group"].isin(told)))


def uncovered(findings: QuestionFindings) -> pd.DataFrame:
    """Languages that the encoder does not cover: ``language, ideas, translated`` (compared through a translation)."""
    beyond = findings.used[~findings.used["language"].isin(findings.covered)]
    translated = (beyond["embedded"] == "translation").astype(int)
    grouped = translated.groupby(beyond["language"])
    return pd.DataFrame({"ideas": grouped.size(), "translated": grouped.sum()}).astype(int).reset_index()


def exemplars(findings: QuestionFindings, topic: int) -> pd.DataFrame:
    """The real ideas that stand for a topic: central to it and unlike one another; those that propose something first."""
    chosen = findings.topics.loc[findings.topics["topic"] == topic, "exemplars"].iloc[0]
    own = findings.used.set_index("idea_id").loc[[str(identifier) for identifier in chosen]].reset_index()
    return own.loc[(own["kind"] != "proposal").sort_values(kind="stable").index].reset_index(drop=True)


def quoted_ideas(findings: QuestionFindings) -> dict[str, dict[Hashable, Any]]:
    """The ideas that topics are called by, and those quoted beside them, with their votes: rows of ``used`` by their ids."""
    ids = {*findings.topics["label_idea"], *findings.topics["second_label_idea"]}
    return {str(row["idea_id"]): row for row in findings.used[findings.used["idea_id"].isin(ids)].to_dict("records")}


def sentiment_by_topic(findings: QuestionFindings) -> pd.DataFrame:
    """Ideas per topic and sentiment: ``topic, label`` and one column per sentiment, with the undecided."""
    placed = findings.used.dropna(subset=["topic"])
    tone = placed["sentiment"].fillna(UNDECIDED).astype(str)
    counts = pd.crosstab(placed["topic"].astype(int), tone).reindex(columns=[*LABELS, UNDECIDED], fill_value=0)
    table = counts.reset_index()
    titles = dict(zip(findings.topics["topic"], findings.topics["heading"], strict=True))
    # As objects: pandas would make plain text of the markup.
    return table.assign(label=pd.Series([titles[topic] for topic in table["topic"]], dtype=object))


def has_votes(findings: QuestionFindings) -> bool:
    """Whether anybody voted on an idea that counts."""
    return bool(findings.used["n_seen"].fillna(0).sum() > 0)


def has_supports(findings: QuestionFindings) -> bool:
    """Whether people could support ideas that count, and not disagree."""
    return bool(findings.used["supports"].fillna(0).sum() > 0)


def languages_of(findings: QuestionFindings) -> pd.DataFrame:
    """Ideas counted per language: ``value, ideas``. Ideas are public and show their language themselves."""
    counts = findings.used["language"].value_counts()
    rows = [{"value": language_name(str(code)), "ideas": int(number)} for code, number in counts.items()]
    return pd.DataFrame(rows, columns=["value", "ideas"])


def segment_of(findings: QuestionFindings, segment: str) -> pd.DataFrame:
    """Authors and voters per value of a segment, suppressed counts missing."""
    own = findings.segments[findings.segments["segment"] == segment].reset_index(drop=True)
    return own.assign(value=own["value"].replace(UNKNOWN, say("not stated")))


def segments_of(findings: QuestionFindings) -> list[str]:
    """The names of the segments that the consultation knows of its people."""
    return [str(name) for name in findings.segments["segment"].unique() if name != "language"]


def topic_table(findings: QuestionFindings) -> pd.DataFrame:
    """The topics as people read them: ``place, label, size, came_back, stability, agree_share``, the last three written out."""
    topics = findings.topics
    return pd.DataFrame(
        {
            "place": range(1, len(topics) + 1),
            "label": topics["title"],
            "size": topics["size"].astype(int),
            "came_back": ["–" if pd.isna(value) else percent(value) for value in topics["came_back"]],
            "stability": ["–" if pd.isna(value) else number(value, digits=2) for value in topics["stability"]],
            "agree_share": [
                _between(*row) for row in topics[["agree_share", "agree_low", "agree_high"]].itertuples(index=False)
            ],
        }
    )


def _between(share: float, low: float, high: float) -> str:
    """A share with its interval, as far as either is known."""
    if pd.isna(share):
        return "–"
    if pd.isna(low):
        return percent(share)
    ends = say("{low} to {high}", low=number(100 * low), high=number(100 * high))
    return f"{percent(share)} ({ends})"


def topic_columns() -> dict[str, str]:
    """The headings of `topic_table`."""
    return {
        "place": say("No."), "label": say("Topic"), "size": say("Ideas"),
        "came_back": say("Samples in which it came back"), "stability": say("Stability"), "agree_share": say("Votes that agree, 95% interval for other voters on these ideas"),
    }  # fmt: skip


def map_table(findings: QuestionFindings) -> pd.DataFrame:
    """What the numbers on the map of ideas stand for: ``place, label, theme, size``."""
    return topic_table(findings).assign(theme=findings.topics["theme"].astype(int) + 1)


def numbered(ideas: pd.DataFrame) -> pd.DataFrame:
    """The ideas with ``place``: their rank and the part of them that asks for something, as a chart has room for.

    Of an idea that came with a translation the translation stands there: its own words are in the table beside the chart.
    """
    read = ideas["translation"].fillna("").where(ideas["translation"].fillna("") != "", ideas["text"])
    parts = [excerpt(text, most=_ROOM * len(text) // max(width_of(text), 1)) for text in read]
    return ideas.assign(place=[f"{number(place)}. {part}" for place, part in enumerate(parts, start=1)])


def receipt_of(analysis: Analysis) -> pd.DataFrame:
    """What the run was made from, one row per fact: ``what, value``; ``build.json`` has the hashes in full."""
    build = analysis.build
    inputs = {say("Input {file}", file=name): short_hash(digest) for name, digest in build["inputs"].items()}
    tables = {say("Table {file}", file=name): short_hash(digest) for name, digest in build.get("tables", {}).items()}
    facts = {
        say("Code"): say(
            "strategy-nlp {version}, commit {commit}",
            version=build["versions"]["strategy-nlp"],
            commit=build["git_commit"] or say("unknown"),
        ),
        say("Encoder"): build["models"]["encoder"],
        say("Sentiment model"): build["models"]["sentiment"],
        **model_of_titles(build),
        **{say("Setting {name}", name=name): str(value) for name, value in build["settings"].items() if value != ""},
        **{
            say("Topics of {question}", question=question): _rules_in_words(rules)
            for question, rules in build.get("topic_rules", {}).items()
        },
        **inputs,
        **tables,
        say("Libraries"): ", ".join(
            f"{name} {number}" for name, number in build["versions"].items() if name != "strategy-nlp"
        ),
    }
    return pd.DataFrame({"what": list(facts), "value": list(facts.values())})


def _rules_in_words(rules: Mapping[str, Any]) -> str:
    """The values that the rules of a good set of topics look at, each beside its bound."""
    told = [
        say("{n} topics (at most {most})", n=number(rules["topics"]), most=MOST_TOPICS),
        say("smallest {n} ideas (at least {least})", n=number(rules["smallest"]), least=rules["least"]),
    ]
    if rules["nearest_titles"] is not None:
        told += [
            say(
                "nearest titles {value} (below {most})",
                value=number(rules["nearest_titles"], digits=2),
                most=number(NEAREST_TITLES, digits=1),
            ),
            say(
                "most ideas in common {value} (below {most})",
                value=percent(rules["overlap"]),
                most=percent(MOST_OVERLAP),
            ),
        ]
    return "; ".join(told)


def short_hash(digest: str) -> str:
    """The hash of a file as people read it: how it was made, and its first signs."""
    return f"{KEYED if digest.startswith(KEYED) else ''}SHA-256 {digest.removeprefix(KEYED)[:16]}…"
