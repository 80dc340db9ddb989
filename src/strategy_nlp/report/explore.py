"""All counted ideas on one page, to be searched, filtered and sorted.

It is the only page with a script: one, inside the page, which its policy allows by its hash and nothing else. Without it the same
list stands there.
"""

import base64
import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pandas as pd
from markupsafe import Markup

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.headlines import all_votes_of, votes_of
from strategy_nlp.findings.titles.shown import plain_title, with_titles
from strategy_nlp.findings.translation import in_order, isolated, language_name, say
from strategy_nlp.findings.votes.segments import segment_name
from strategy_nlp.messages import mark
from strategy_nlp.report.html import idea_text, translation_of
from strategy_nlp.report.page import render
from strategy_nlp.report.places import idea_anchor, idea_name
from strategy_nlp.text.kinds import KINDS
from strategy_nlp.votes.opinion_groups import BY_GROUPS

# What the script sorts by, to three digits, with what the order is called.
_ORDERS = {
    "agreed": ("pooled_low", mark("most surely agreed with first")),
    "divided": ("divisiveness_low", mark("most surely divided first")),
    "against": ("against_low", mark("most surely turned down first")),
    "supports": ("supports", mark("most supported first")),
    "day": ("day", mark("the newest first")),
}


def explore_page(analysis: Analysis) -> str:
    """The page of all ideas that count, in the language spoken."""
    script = (files(__package__) / "templates" / "explore.js").read_text(encoding="utf-8")
    ideas, ways = _ideas(analysis), _among(analysis)
    codes = {str(code): language_name(str(code)) for code in ideas["language"].unique()}
    places = {name: place for place, name in enumerate(in_order(codes.values()))}
    return render(
        "explore.html.j2",
        title=say("All ideas, to be searched"),
        consultation=analysis.about["title"],
        notice=analysis.about["notice"],
        questions=[_question(analysis, one.id) for one in analysis.questions],
        languages=sorted(codes.items(), key=lambda pair: places[pair[1]]),
        kinds=[(key, say(name)) for key, name in KINDS.items() if (ideas["kind"] == key).any()],
        among=[(way.heading, list(way.choices.items())) for way in ways],
        orders=[
            (key, say(name)) for key, (column, name) in _ORDERS.items() if ideas[column].replace("", None).notna().any()
        ],
        told=say(
            "{found} of {all} ideas found; shown: {shown}",
            found=Markup("FOUND"),
            shown=Markup("SHOWN"),
            all=Markup("ALL"),
        ),
        plain_told=say(
            "{found} of {all} ideas found; shown: {shown}", found=len(ideas), shown=len(ideas), all=len(ideas)
        ),
        ideas=[_entry(row, ways) for row in ideas.to_dict("records")],
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


@dataclass(frozen=True)
class _Way:
    """A way to divide voters: its heading, what its parts are called by their keys, and by key the ideas on which they stand out."""

    heading: str
    choices: Mapping[str, str]
    ideas: Mapping[str, frozenset[str]]


def _ideas(analysis: Analysis) -> pd.DataFrame:
    """The counted ideas with their votes and the titles of their topics, by question and topic."""
    titled = with_titles(analysis.topics)
    labels = titled[["question", "topic"]].assign(topic_label=[plain_title(title) for title in titled["heading"]])
    votes = analysis.idea_votes.drop(columns="question")
    used = analysis.ideas[analysis.ideas["used"]]
    table = used.merge(votes, on="idea_id", how="left").merge(labels, on=["question", "topic"], how="left")
    order = {question.id: place for place, question in enumerate(analysis.questions)}
    table = table.assign(place=table["question"].map(order))
    return table.sort_values(["place", "topic", "idea_id"], na_position="last", ignore_index=True)


def _among(analysis: Analysis) -> list[_Way]:
    """Opinion groups and values of segments with the ideas on which they surely stand out, of what the tables tell of them."""
    ways = []
    told, apart = analysis.group_votes, analysis.divisions
    if len(told):
        sure = told[told["distinct"].astype(bool)]
        names, ideas = {}, {}
        for question in sure["question"].unique():
            for group, own in sure[sure["question"] == question].groupby("group"):
                names[f"{question}-{group}"] = say("{question}: group {name}", question=question, name=str(group))
                ideas[f"{question}-{group}"] = frozenset(own["idea_id"])
        ways.append(_Way(say("Opinion groups"), names, ideas))
    if len(apart):
        sure = apart[(apart["by"] != BY_GROUPS) & apart["distinct"].eq(True)]
        for place, (by, own) in enumerate(sure.groupby("by")):
            values = in_order({*own["highest"], *own["lowest"]})
            ideas = {
                f"{place}-{number}": frozenset(own.loc[(own[["highest", "lowest"]] == value).any(axis=1), "idea_id"])
                for number, value in enumerate(values)
            }
            ways.append(_Way(segment_name(str(by)), dict(zip(ideas, values, strict=True)), ideas))
    return [way for way in ways if way.choices]


def _question(analysis: Analysis, question_id: str) -> dict[str, Any]:
    topics = with_titles(analysis.topics[analysis.topics["question"] == question_id])
    return {
        "id": question_id,
        "title": analysis.question(question_id).title_in(analysis.settings.language),
        "topics": [
            {"key": f"{question_id}/{row['topic']}", "label": plain_title(row["heading"])}
            for row in topics.to_dict("records")
        ],
    }


def _entry(row: Mapping[Hashable, Any], ways: Sequence[_Way]) -> dict[str, Any]:
    placed = pd.notna(row["topic"])
    facts = [idea_name(row["idea_id"]), row["question"], language_name(row["language"])]
    facts += [row["topic_label"]] if placed else []
    facts += [say(KINDS[row["kind"]])] if row["kind"] else []
    if pd.notna(row["supports"]):
        facts.append(votes_of("supported", row))
    elif pd.notna(row["n_seen"]):
        facts.append(all_votes_of(row))
    among = [key for way in ways for key, ideas in way.ideas.items() if row["idea_id"] in ideas]
    facets = {
        "question": row["question"],
        "topic": f"{row['question']}/{int(row['topic'])}" if placed else "",
        "language": row["language"],
        "kind": row["kind"],
        "among": f" {' '.join(among)} " if among else "",
        "x": "" if pd.isna(row["x"]) else f"{row['x']:.3f}",
        "y": "" if pd.isna(row["y"]) else f"{row['y']:.3f}",
        **{name: _sorted_by(row[column]) for name, (column, _) in _ORDERS.items()},
    }
    return {
        "anchor": idea_anchor(row["idea_id"]),
        "facets": {name: value for name, value in facets.items() if value},
        "text": idea_text(row["text"], row["language"], tag="p"),
        "translation": translation_of(row),
        "facts": " · ".join(map(isolated, facts)),
    }


def _sorted_by(value: Any) -> str:
    return value if isinstance(value, str) else "" if pd.isna(value) else f"{value:.3f}"
