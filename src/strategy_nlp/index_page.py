"""The way into a report: a card per page, the words it uses, how its numbers come about, how to cite it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from strategy_nlp.caveats import constants
from strategy_nlp.findings import question_findings, short_hash
from strategy_nlp.messages import mark
from strategy_nlp.page import render
from strategy_nlp.pages import PageOf
from strategy_nlp.results import Analysis
from strategy_nlp.sentences import headline, paragraph, voted_sentence
from strategy_nlp.translation import counted, day, say

_ABOUT = {
    "overview": mark(
        "Themes that recur, ideas that a majority agrees with in each question, and where questions or people differ."
    ),
    "participation": mark(
        "Languages, regions and other groups among those who wrote and voted, with the limits of what they stand for."
    ),
    "events": mark("Comments at events beside the topics of the survey, and what was raised only there."),
}

_GLOSSARY = {
    mark("agree share"): mark("of all who saw an idea, how many agreed; those who passed count as having seen it"),
    mark("consensus"): mark("agreement across groups; four definitions stand side by side"),
    mark("division"): mark("many agree and many disagree"),
    mark("group"): mark("voters who vote alike, found from the votes alone"),
    mark("interval"): mark(
        "where the true share lies, with 95% confidence, if those who voted had been drawn by chance from people like them"
    ),
    mark("reading"): mark("a way to count the votes: all of them, or without those that may be careless or copied"),
    mark("segment"): mark("people who share a stated detail, such as a region"),
    mark("stability"): mark(
        "how well a topic comes back when topics are found anew without a fifth of the ideas: how much of it overlaps with the nearest new topic, 0 to 1, in the mean over several samples"
    ),
    mark("suppressed"): mark("not shown because it counts too few people"),
    mark("theme"): mark("topics that belong together"),
    mark("topic"): mark("ideas about the same matter, found by machine"),
}


def index_page(analysis: Analysis, pages: Sequence[PageOf], failed: Mapping[str, str]) -> str:
    """The index of a report, in the language spoken; a page that failed says why."""
    about = analysis.build["consultation"]
    made_on = day(date.fromisoformat(analysis.build["made_on"]))
    return render(
        "index.html.j2",
        title=about["title"],
        organiser=about["organiser"],
        notice=about["notice"],
        lead=_lead(analysis),
        cards=[_card(analysis, page, failed.get(page.file, ""), made_on) for page in pages],
        glossary=[(say(word), say(meaning)) for word, meaning in _GLOSSARY.items()],
        method=constants(analysis.settings),
        cite=_citation(analysis, made_on),
        facts=_facts(analysis),
    )


def _card(analysis: Analysis, page: PageOf, reason: str, made_on: str) -> dict[str, object]:
    if reason:
        told = say("This report could not be made: {reason}", reason=reason)
    elif page.question:
        told = paragraph(headline(question_findings(analysis, page.question)))
    else:
        told = say(_ABOUT[page.notebook])
    state = f"{made_on} · {_state(analysis, page.question)}"
    return {"title": page.title, "file": page.file, "headline": told, "state": state, "failed": bool(reason)}


def _state(analysis: Analysis, question: str) -> str:
    """Whether people have reviewed the topics of a question, or of all."""
    topics = analysis.topics[analysis.topics["question"] == question] if question else analysis.topics
    reviewed = int((topics["label_source"] == "reviewed").sum())
    if not reviewed:
        return say("made by machine, not reviewed")
    return counted(
        "{n} of {topics} topic labels reviewed by people",
        "{n} of {topics} topic labels reviewed by people",
        reviewed,
        topics=len(topics),
    )


def _lead(analysis: Analysis) -> str:
    counts, used = analysis.build["counts"], analysis.ideas[analysis.ideas["used"]]
    received = counted(
        "{n} idea was received on {questions}; {used} of them, in {languages}, are counted in these reports.",
        "{n} ideas were received on {questions}; {used} of them, in {languages}, are counted in these reports.",
        len(analysis.ideas),
        questions=counted("{n} question", "{n} questions", len(analysis.questions)),
        used=len(used),
        languages=counted("{n} language", "{n} languages", used["language"].nunique()),
    )
    if not counts["votes"]:
        return f"{received} {say('Nobody voted.')}"
    people = voted_sentence(counts["voters"], counts["votes"], least=analysis.settings.min_cell)
    return f"{received} {people}"


def _citation(analysis: Analysis, made_on: str) -> str:
    about = analysis.build["consultation"]
    cited = say(
        "{organiser} ({made_on}). {title}. Report made with strategy-nlp {version}; inputs {inputs}.",
        organiser=about["organiser"] or about["title"],
        made_on=made_on,
        title=about["title"],
        version=analysis.build["versions"]["strategy-nlp"],
        inputs=short_hash(analysis.build["inputs"]["ideas.csv"])
        if "ideas.csv" in analysis.build["inputs"]
        else short_hash(next(iter(analysis.build["inputs"].values()))),
    )
    # A title that asks something brings its own stop.
    return re.sub(r"(?<=[?!؟])\.", "", cited)


def _facts(analysis: Analysis) -> list[tuple[str, str]]:
    build = analysis.build
    version = say(
        "{version}, commit {commit}",
        version=build["versions"]["strategy-nlp"],
        commit=build["git_commit"][:12] or say("unknown"),
    )
    return [
        ("strategy-nlp", version),
        (say("Encoder"), build["models"]["encoder"]),
        (say("Seed"), str(analysis.settings.seed)),
        *((name, short_hash(digest)) for name, digest in build["inputs"].items()),
    ]
