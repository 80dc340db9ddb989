"""What is public: a rule for every column of every table that a run writes, and the record of what the rules took away.

Inside an analysis everything is exact. `public_tables` carries the rules out before tables are written and before a page is made
of them. A column without a rule is not written, so that nothing becomes public by being forgotten.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from strategy_nlp.cache import versions

RULES: Mapping[str, str] = MappingProxyType(
    {
        "text": "What people wrote, redacted, and what the machine found in it; nothing beside it says who wrote it.",
        "name": "Ids and names: of questions, ideas, topics, events, opinion groups, and values of segments.",
        "ideas": "Counts of ideas and comments, also by language, topic, tone and day: ideas are public and show these themselves.",
        "everybody": "Totals per idea, question and day over all voters, and what follows from them, are exact.",
        "run": "What the run was made from and how; nothing in it depends on who voted how.",
        "people": "People counted by segment: counts of fewer than min_cell are missing, and as many others as could bring one back, also from a segment or value within which they lie.",
        "campaign": "Authors of copies are told in tens, from min_cell on, so that one copy more does not tell whether it is by somebody new; of fewer it is told only whether they are one or several.",
        "dependence": "How far one person's ideas or votes on a topic say the same twice: raised to the next step, the first of which even ideas with an author each are on; missing where fewer than min_cell people are behind it.",
        "drawn": "Intervals over all voters, made by drawing voters anew: to two digits, since draws begin where the receipt says, and more digits would try any guess of who cast which votes together.",
        "shown": "Told of a group or value on an idea that min_cell of its people saw, where no rest of 1 to min_cell - 1 people is left, of all voters or of a value within which it lies, nor so few differ from an earlier report; else the row is missing.",
        "shown-shares": "As shown, shares to two digits.",
        "shown-statistics": "As shown, statistics to three digits that count; compared with other groups where all of them are shown, else with all other voters and without a test.",
        "compared": "Made from shown values only, where two at least are shown; shares to two digits, statistics to three.",
        "over-all-values": "Missing unless every group or value, and those left over, are shown on the idea, and no value's number of people is hidden elsewhere; to two digits (products: three).",
        "weighted": "From weights of which no value with a hidden count has one of its own, whether it has few people or not; on each idea people whose weight few share count with their neighbours' mean; two digits; missing where few of a value differ from an earlier report, and, beside one with other weights, where few share a weight.",
        "effective": "The next lower ten; of weights in the receipt missing where fewer than min_cell people share one.",
        "modelled": "From classes of at least ten voters that a model makes of everybody's votes and that are told nowhere; two digits.",
        "reading": "Missing for a reading of the votes that leaves out, or keeps, 1 to min_cell - 1 people.",
        "voter": "A pseudonym of its own for each question and report, so that nobody is followed from one to the next.",
        "place": "The mean place of at least min_cell voters of the group near one another, two digits; missing for everybody whose group is missing, where there are groups.",
        "group": "Missing for everybody in a group whose size is hidden.",
        "voices": "Told of organisations, and of other voices than persons, on an idea that min_cell of them voted on; counts the next lower ten, shares to a twentieth, no intervals, which would tell both. They are no persons, and are not held against earlier reports.",
        "answers": "People who chose an answer: missing for fewer than min_cell, and as many others as could bring one back; to the nearest ten, and shares are made of these. Of a topic or group told whole or not at all, not of a group whose size is hidden, and only where everybody's less those told leaves 1 to min_cell - 1 others open, to whoever knows how many answered too.",
        "activity": "The next higher ten that min_cell voters of the question share; missing where the group is.",
        "internal": "Not published: how sure somebody's group is would follow the person from table to table (tables/internal has it), and intervals of few voices tell their counts.",
        "size": "Missing for groups of fewer than min_cell voters, or that so few joined or left since an earlier report, and others (those without a group among them) that would bring them back.",
    }
)

_NAMES, _PLACES = ("question", "idea_id"), ("x", "y")
# By table and column the rule that it falls under; `build.json` by its keys, those of a question's groups after "groups.".
COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "ideas": {
            **dict.fromkeys(
                (
                    "idea_id", "question", "channel", "status", "day", "text", "translation", "translation_language", "language", "language_confidence",
                    "language_second", "duplicate_of", "near_to", "used", "dropped_because", "kind", "embedded", "topic", "theme",
                    "topic_confidence", "sentiment", "sentiment_confidence", "x", "y",
                ),
                "text",
            )
        },
        "topics": {
            **dict.fromkeys(
                (
                    "question", "topic", "theme", "label", "label_source", "label_language", "label_idea", "second_label",
                    "second_label_language", "second_label_idea", "label_words", "summary", "summary_language", "cited", "keywords", "keywords_by_language", "exemplars",
                    "code", "comment", "reviewer",
                ),
                "text",
            ),
            **dict.fromkeys(
                ("size", "stability", "came_back", "language_skew", "language_skew_p", "language_gathered", "sentiment_balance"), "ideas"),
            **dict.fromkeys(("author_effect", "voter_correlation", "votes_beside"), "dependence"),
            "agree_share": "everybody",
            **dict.fromkeys(("agree_low", "agree_high"), "drawn"),
        },
        "idea_topics": dict.fromkeys(("question", "idea_id", "topic", "share"), "text"),
        "idea_votes": {
            **dict.fromkeys(_NAMES, "name"),
            **dict.fromkeys(
                (
                    "n_agree", "n_disagree", "n_pass", "n_seen", "has_voters", "agree_share", "agree_low", "agree_high",
                    "disagree_share", "pass_share", "divisiveness", "divisiveness_low", "consensus", "pooled_share",
                    "pooled_low", "pooled_high", "against_low", "supports", "surely_agreed", "surely_against", "surely_divided",
                ),
                "everybody",
            ),
            **dict.fromkeys(
                (
                    "product", "geometric_mean", "worst_group", "undisputed", "against_product", "against_mean", "everywhere_p",
                    "everywhere_q", "everywhere_sure",
                ),
                "over-all-values",
            ),
            **dict.fromkeys(
                ("weighted_share", "weighted_low", "weighted_high", "change_low", "change_high"), "weighted"
            ),
            "n_effective": "effective",
            **dict.fromkeys(("adjusted_share", "adjusted_low", "adjusted_high", "adjusted_apart"), "modelled"),
        },
        "voters": {
            "voter_id": "voter", "question": "name", "n_votes": "activity", "group": "group", "group_probability": "internal",
            **dict.fromkeys(_PLACES, "place"),
        },
        "group_votes": {
            **dict.fromkeys((*_NAMES, "group"), "name"),
            **dict.fromkeys(("n_agree", "n_disagree", "n_pass", "n_seen"), "shown"),
            **dict.fromkeys(("agree_share", "agree_low", "agree_high"), "shown-shares"),
            **dict.fromkeys(
                (
                    "p_agree", "p_agree_test", "r_agree", "r_agree_test", "p_disagree", "p_disagree_test", "r_disagree",
                    "r_disagree_test", "representative_for", "representativeness_agree", "representativeness_disagree",
                    "representativeness", "p_value", "q_value", "distinct",
                ),
                "shown-statistics",
            ),
        },
        "participation": {
            **dict.fromkeys(("question", "segment", "value"), "name"),
            **dict.fromkeys(("n_ideas", "n_authors", "n_voters", "few_voters"), "people"),
            "reference_share": "run",
        },
        "consensus": {
            **dict.fromkeys((*_NAMES, "by"), "name"),
            **dict.fromkeys(("n_seen", "lower_bound"), "everybody"),
            **dict.fromkeys(
                ("product", "geometric_mean", "worst_group", "undisputed", "against_product", "against_mean"), "over-all-values"
            ),
        },
        "divisions": {
            **dict.fromkeys((*_NAMES, "by"), "name"),
            **dict.fromkeys(
                ("highest", "high_share", "lowest", "low_share", "difference", "p_value", "q_value", "distinct"), "compared"
            ),
        },
        "sensitivity": {
            **dict.fromkeys(("question", "reading"), "name"),
            "listed": "everybody",
            **dict.fromkeys(
                ("voters", "votes", "agreed_kept", "divided_kept", "k", "groups_alike", "moved"), "reading"
            ),
        },
        "moved_ideas": {**dict.fromkeys((*_NAMES, "reading"), "name"), **dict.fromkeys(("headline", "change"), "reading")},
        "minorities": {
            **dict.fromkeys((*_NAMES, "segment", "by"), "name"),
            "n_seen": "shown",
            **dict.fromkeys(("agree_share", "agree_low", "rest_share"), "shown-shares"),
            **dict.fromkeys(("p_value", "q_value"), "shown-statistics"),
            **dict.fromkeys(("all_share", "all_high"), "everybody"),
        },
        "voices": {
            **dict.fromkeys((*_NAMES, "voice"), "name"),
            **dict.fromkeys(("n_seen", "agree_share", "distinct"), "voices"),
            **dict.fromkeys(("agree_low", "agree_high"), "internal"),
            "persons_share": "everybody",
        },
        "answers": {
            **dict.fromkeys(("question", "by", "value", "choice"), "name"),
            **dict.fromkeys(("n_people", "share", "low", "high"), "answers"),
        },
        "alike": {"question": "name", **dict.fromkeys(("idea_id", "alike_to"), "text")},
        "campaigns": {
            **dict.fromkeys(("question", "campaign"), "name"),
            **dict.fromkeys(("size", "first_day", "last_day"), "ideas"),
            **dict.fromkeys(("by", "n_authors"), "campaign"),
        },
        "timeline": {**dict.fromkeys(("question", "day"), "name"), "ideas": "ideas", "votes": "everybody"},
        "recurring": {
            **dict.fromkeys(("question", "topic", "other_question", "other_topic"), "name"),
            "similarity": "ideas",
            **dict.fromkeys(
                ("agree_share", "other_agree_share", "apart", "alike", "apart_q", "alike_q"), "everybody"
            ),
        },
        "topic_people": {**dict.fromkeys(("question", "topic", "segment", "value"), "name"), "n": "people"},
        "live": {
            **dict.fromkeys((*_NAMES, "event"), "name"),
            **dict.fromkeys(("topic", "similarity", "only_live"), "text"),
        },
        "only_live": {
            **dict.fromkeys(("question", "topic", "label", "label_source", "label_language", "label_idea", "keywords", "exemplars"), "text"),
            "size": "ideas",
        },
        "events": dict.fromkeys(("event_id", "title", "place", "day"), "name"),
        "funnel": dict.fromkeys(("step", "ideas_in", "ideas_out", "reason"), "ideas"),
        "build.json": {
            **dict.fromkeys(
                (
                    "consultation", "settings", "inputs", "models", "versions", "git_commit", "made_on", "seconds",
                    "peak_memory_mb", "redacted", "codebook", "cleaned", "pseudonyms", "dates", "tables", "disclosure", "release", "checked",
                ),
                "run",
            ),
            "resolutions": "ideas",
            "topic_rules": "ideas",
            "proposed": "text",
            "counts": "everybody",
            **dict.fromkeys(("groups.k", "groups.refusal"), "group"),
            **dict.fromkeys(
                (
                    "groups.stability", "groups.stability_low", "groups.stability_high", "groups.variance_shares",
                    "groups.variance_by_chance", "groups.accuracy", "groups.accuracy_without",
                    "groups.accuracy_gain_low", "groups.accuracy_gain_high",
                ),
                "shown-statistics",
            ),
            "groups.method": "run",
            **dict.fromkeys(("groups.sizes", "groups.grouped", "groups.curve"), "size"),
            "groups.rank_agreement": "over-all-values",
            "groups.weights": "effective",
        },
    }
)  # fmt: skip


def ruled(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The columns of a table that have a rule by which they are told."""
    return table[[column for column in table if COLUMNS[name].get(str(column), "internal") != "internal"]]


def ruled_build(build: Mapping[str, Any]) -> dict[str, Any]:
    """What of a receipt has a rule."""
    rules = COLUMNS["build.json"]
    kept = {key: value for key, value in build.items() if key in rules or key == "groups"}
    kept["groups"] = {
        question: {key: value for key, value in own.items() if f"groups.{key}" in rules}
        for question, own in build["groups"].items()
    }
    return kept


def record(
    told: Mapping[str, pd.DataFrame],
    *,
    settings: Mapping[str, Any],
    attack: Mapping[str, Any],
    release: Mapping[str, Any],
) -> dict[str, Any]:
    """The disclosure record of an output: thresholds, rules, what each column tells, versions, the attack's result.

    By table and column: its ``rule``; how many ``cells`` have a value, and in how many it is ``missing``. It is made of what is passed
    on alone: how many rows the rules took away, or how many cells of few people there were, would tell which of two hidden counts
    are small (`what readers lose` is measured on the demonstration).

    Parameters
    ----------
    told
        The tables that are passed on.
    settings
        The settings of the run.
    attack
        What a run's attack on its own tables found (`disclosure.attack`).
    release
        Which release the output is, and what waits in it; empty where no ledger is kept.
    """
    return {
        "thresholds": {
            "min_cell": settings["min_cell"], "min_votes": settings["min_votes"], "share_digits": 2, "statistic_digits": 3,
        },
        "rules": dict(RULES),
        "tables": {
            **{name: _told(table, COLUMNS[name]) for name, table in told.items()},
            "build.json": {key: {"rule": rule} for key, rule in COLUMNS["build.json"].items()},
        },
        "versions": versions(),
        "attack": dict(attack),
        "release": dict(release),
    }  # fmt: skip


def _told(table: pd.DataFrame, rules: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        str(name): {
            "rule": rules[str(name)],
            "cells": int(table[name].notna().sum()),
            "missing": int(table[name].isna().sum()),
        }
        for name in table
    }
