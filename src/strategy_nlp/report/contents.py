"""Which pages a report has, and what each is called: one per question, those across questions, and the way in."""

from collections.abc import Sequence
from dataclasses import dataclass

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.closed_questions import only_chosen
from strategy_nlp.findings.translation import say
from strategy_nlp.intake.consultation import IDEAS_PAGE, Question
from strategy_nlp.messages import mark

QUESTION_NOTEBOOK, IDEAS_NOTEBOOK = "strategy_question", "question_ideas"
# Pages across questions, by the name of their notebook and their file.
ACROSS = {
    "overview": mark("All questions side by side"),
    "participation": mark("Who was heard, and who is missing"),
    "events": mark("What was said live"),
    "method": mark("How these reports were made"),
}


# What would be said where nobody wrote: that there are no ideas, in seven ways.
_ABOUT_IDEAS = (
    "what-people-agree-on", "what-divides-people", "what-people-turned-down", "what-people-talked-about", "in-what-tone",
    "do-people-fall-into-groups", "would-another-reading-of-the-votes-change-this", "what-reached-us-and-what-was-set-aside",
)  # fmt: skip


@dataclass(frozen=True)
class PageOf:
    """One page of a report.

    Attributes
    ----------
    name
        Its file without the ending; it names nothing else.
    notebook
        The report notebook that makes it.
    title
        What it is called, in the language spoken.
    question
        The question it is about; blank for a page across questions.
    left_out
        Anchors of the notebook's sections that it does without.
    """

    name: str
    notebook: str
    title: str
    question: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def leads(self) -> bool:
        """Whether the index leads with it; pages of ideas and of the method are reached from others."""
        return self.notebook not in (IDEAS_NOTEBOOK, "method")

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.html"


def pages_of(analysis: Analysis, questions: Sequence[str] = ()) -> list[PageOf]:
    """The pages of a report in their order, without those that would hold nothing; of some questions only those questions' pages and the one on the method.

    Raises
    ------
    ConsultationError
        If the consultation has no such question.
    """
    asked = [analysis.question(name) for name in questions] or list(analysis.questions)
    chosen = {question.id for question in asked if only_chosen(analysis, question.id)}
    own = [
        PageOf(
            question.id,
            QUESTION_NOTEBOOK,
            question.title_in(analysis.settings.language),
            question.id,
            _ABOUT_IDEAS if question.id in chosen else (),
        )
        for question in asked
    ] + [
        PageOf(f"{question.id}{IDEAS_PAGE}", IDEAS_NOTEBOOK, _ideas_title(question, analysis), question.id)
        for question in asked
        if question.id not in chosen
    ]
    if questions:
        # Each question's page leads to how its numbers came about.
        return [*own, PageOf("method", "method", say(ACROSS["method"]))]
    holds = {
        # Of a single question nothing recurs, and its own page says what this one would.
        "overview": len(asked) > 1,
        "events": bool(analysis.ideas["channel"].str.startswith("event:").any()),
    }
    return [*own, *(PageOf(name, name, say(title)) for name, title in ACROSS.items() if holds.get(name, True))]


def _ideas_title(question: Question, analysis: Analysis) -> str:
    return say("Ideas: {question}", question=question.title_in(analysis.settings.language))
