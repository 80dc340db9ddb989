"""All counted ideas on one page, to be searched, filtered and sorted.

It is the only page with a script: one, inside the page, which its policy allows by its hash and nothing else. Without it the same
list stands there.
"""

import base64
import hashlib
from collections.abc import Hashable, Mapping
from importlib.resources import files
from typing import Any

import pandas as pd
from markupsafe import Markup

from strategy_nlp.headlines import votes_of
from strategy_nlp.page import render
from strategy_nlp.results import Analysis
from strategy_nlp.tables import idea_anchor, idea_text, translation_of, vote_counts
from strategy_nlp.topic_titles import plain_title, with_titles
from strategy_nlp.translation import in_order, isolated, language_name, say

FILE = "explore.html"
# What the script sorts by, to three digits.
_ORDERS = {"agreed": "pooled_low", "divided": "divisiveness_low", "against": "against_low"}


def explore_page(analysis: Analysis) -> str:
    """The page of all ideas that count, in the language spoken."""
    script = (files("strategy_nlp") / "templates" / "explore.js").read_text(encoding="utf-8")
    ideas = _ideas(analysis)
    codes = {str(code): language_name(str(code)) for code in ideas["language"].unique()}
    places = {name: place for place, name in enumerate(in_order(codes.values()))}
    return render(
        "explore.html.j2",
        title=say("All ideas, to be searched"),
        consultation=analysis.about["title"],
        notice=analysis.about["notice"],
        questions=[_question(analysis, one.id) for one in analysis.questions],
        languages=sorted(codes.items(), key=lambda pair: places[pair[1]]),
        told=say("Shown: {shown} of {all}", shown=Markup("SHOWN"), all=Markup("ALL")),
        plain_told=say("Shown: {shown} of {all}", shown=len(ideas), all=len(ideas)),
        ideas=[_entry(row) for row in ideas.to_dict("records")],
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _ideas(analysis: Analysis) -> pd.DataFrame:
    """The counted ideas with their votes and the titles of their topics, by question and topic."""
    titled = with_titles(analysis.topics)
    labels = titled[["question", "topic"]].assign(topic_label=[plain_title(title) for title in titled["title"]])
    votes = analysis.idea_votes.drop(columns="question")
    used = analysis.ideas[analysis.ideas["used"]]
    table = used.merge(votes, on="idea_id", how="left").merge(labels, on=["question", "topic"], how="left")
    order = {question.id: place for place, question in enumerate(analysis.questions)}
    table = table.assign(place=table["question"].map(order), votes=vote_counts(table))
    return table.sort_values(["place", "topic", "idea_id"], na_position="last", ignore_index=True)


def _question(analysis: Analysis, question_id: str) -> dict[str, Any]:
    topics = with_titles(analysis.topics[analysis.topics["question"] == question_id])
    return {
        "id": question_id,
        "title": analysis.question(question_id).title_in(analysis.settings.language),
        "topics": [
            {"key": f"{question_id}/{row['topic']}", "label": plain_title(row["title"])}
            for row in topics.to_dict("records")
        ],
    }


def _entry(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    placed = pd.notna(row["topic"])
    facts = [row["idea_id"], row["question"], language_name(row["language"])]
    facts += [row["topic_label"]] if placed else []
    if pd.notna(row["supports"]):
        facts.append(votes_of("supported", row))
    elif row["votes"] != "–":
        facts.append(
            say(
                "{agree} for, {against} against, {passed} passed",
                agree=int(row["n_agree"]),
                against=int(row["n_disagree"]),
                passed=int(row["n_pass"]),
            )
        )
    rated = pd.notna(row["pooled_low"])
    return {
        "anchor": idea_anchor(row["idea_id"]),
        "question": row["question"],
        "topic": f"{row['question']}/{int(row['topic'])}" if placed else "",
        "language": row["language"],
        "text": idea_text(row["text"], row["language"], tag="p"),
        "translation": translation_of(row),
        "facts": " · ".join(map(isolated, facts)),
        **{name: f"{row[column]:.3f}" if rated else None for name, column in _ORDERS.items()},
    }
