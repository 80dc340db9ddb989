"""The way into a report: what was said on each question, a card per page, how to cite it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.checked.sentences import checked_of
from strategy_nlp.findings.claims import voted_sentence
from strategy_nlp.findings.closed_questions import answers_sentence
from strategy_nlp.findings.headlines import headlines, who_sentence
from strategy_nlp.findings.question import question_findings, short_hash
from strategy_nlp.findings.translation import counted, day, say
from strategy_nlp.messages import mark
from strategy_nlp.report.cards import headline_list
from strategy_nlp.report.contents import PageOf
from strategy_nlp.report.page import render
from strategy_nlp.report.places import EXPLORE_PAGE

# Why rows that hold an answer to a closed question and no words are set aside (`text.what_counts`).
_CHOSEN = "chosen"
_ABOUT = {
    "overview": mark(
        "Topics that recur, ideas that a majority agrees with in each question, and where questions or people differ."
    ),
    "participation": mark(
        "Languages, regions and other groups among those who wrote and voted, with the limits of what they stand for."
    ),
    "events": mark("Comments at events beside the topics of the survey, and what was raised only there."),
}


def index_page(analysis: Analysis, pages: Sequence[PageOf], failed: Mapping[str, str]) -> str:
    """The index of a report, in the language spoken; a page that failed says why."""
    about = analysis.about
    made_on = day(date.fromisoformat(analysis.build["made_on"]))
    return render(
        "index.html.j2",
        title=about["title"],
        organiser=about["organiser"],
        notice=about["notice"],
        lead=_lead(analysis),
        cards=[_card(analysis, page, failed.get(page.file, ""), made_on) for page in pages if page.leads],
        explore=EXPLORE_PAGE,
        method=next((page.file for page in pages if page.notebook == "method"), ""),
        cite=_citation(analysis, made_on),
    )


def _card(analysis: Analysis, page: PageOf, reason: str, made_on: str) -> dict[str, object]:
    told, lines = say(_ABOUT[page.notebook]) if page.notebook in _ABOUT else "", Markup("")
    if reason:
        told = say("This report could not be made: {reason}", reason=reason)
    elif page.question:
        findings = question_findings(analysis, page.question)
        lines = headline_list(headlines(findings), page=False).markup
        told = f"{answers_sentence(findings)} {who_sentence(findings)}".strip()
    state = f"{made_on} · {_state(analysis, page.question)}"
    return {
        "title": page.title, "file": page.file, "lines": lines, "told": told, "state": state, "failed": bool(reason),
    }  # fmt: skip


def _state(analysis: Analysis, question: str) -> str:
    """What people had to do with the topics of a question, or of all: their labels, and a sample that they coded."""
    topics = analysis.topics[analysis.topics["question"] == question] if question else analysis.topics
    reviewed = int((topics["label_source"] == "reviewed").sum())
    labels = counted(
        "{n} of {topics} topic labels reviewed by people",
        "{n} of {topics} topic labels reviewed by people",
        reviewed,
        topics=len(topics),
    )
    checked = say("a sample checked by people") if checked_of(analysis) else say("not checked by people")
    return f"{labels if reviewed else say('made by machine')} · {checked}"


def _lead(analysis: Analysis) -> str:
    counts, used = analysis.build["counts"], analysis.ideas[analysis.ideas["used"]]
    chosen = int((analysis.ideas["dropped_because"] == _CHOSEN).sum())
    answered = (
        counted("{n} answer to a closed question was chosen.", "{n} answers to closed questions were chosen.", chosen)
        if chosen
        else ""
    )
    if chosen == len(analysis.ideas) and chosen and not counts["votes"]:
        return f"{answered} {say('Nobody wrote in words of their own, and nobody voted.')}"
    received = counted(
        "{n} idea was received on {questions}; {used} of them, in {languages}, are counted in these reports.",
        "{n} ideas were received on {questions}; {used} of them, in {languages}, are counted in these reports.",
        len(analysis.ideas) - chosen,
        questions=counted("{n} question", "{n} questions", len(analysis.questions)),
        used=len(used),
        languages=counted("{n} language", "{n} languages", used["language"].nunique()),
    )
    received = f"{received} {answered}".strip()
    if not counts["votes"]:
        totals = analysis.idea_votes
        if totals["supports"].fillna(0).sum():
            return f"{received} {say('People could support ideas, not disagree with them.')}"
        return f"{received} {say('Of the votes only totals are known.') if totals['n_seen'].sum() else say('Nobody voted.')}"
    people = voted_sentence(counts["voters"], counts["votes"], least=analysis.settings.min_cell)
    return f"{received} {people}"


def _citation(analysis: Analysis, made_on: str) -> str:
    about = analysis.about
    given = {
        "made_on": made_on,
        "title": about["title"],
        "version": analysis.build["versions"]["strategy-nlp"],
        "inputs": short_hash(analysis.build["inputs"]["ideas.csv"])
        if "ideas.csv" in analysis.build["inputs"]
        else short_hash(next(iter(analysis.build["inputs"].values()))),
    }
    cited = (
        say(
            "{organiser} ({made_on}). {title}. Report made with strategy-nlp {version}; inputs {inputs}.",
            organiser=about["organiser"],
            **given,
        )
        if about["organiser"]
        else say("{title} ({made_on}). Report made with strategy-nlp {version}; inputs {inputs}.", **given)
    )
    # A title that asks something brings its own stop.
    return re.sub(r"(?<=[?!؟])\.", "", cited)
