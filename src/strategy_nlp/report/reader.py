"""A widget for notebooks: pick a question, a language, a topic, and read the ideas. It is no part of a report."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.errors import ReportError
from strategy_nlp.findings.titles.shown import written_title
from strategy_nlp.findings.translation import in_order, language_name, say, speaking
from strategy_nlp.text.language.names import UNDETERMINED, direction

if TYPE_CHECKING:
    from anywidget import AnyWidget

_PICKED = ("question", "language", "topic")


def idea_reader(analysis: Analysis) -> "AnyWidget":
    """A widget with which a researcher reads the ideas of an analysis, in the language of its report.

    What was picked stands in ``question``, ``language`` and ``topic`` (keys, blank for all) and can be set; ``picked_ideas()`` is the table of the
    ideas that are shown. Only ideas that count are offered, in the words that pages show. Everything is on this machine: the script
    is the package's own and asks for nothing.

    Raises
    ------
    ReportError
        If what shows widgets is not installed.

    Examples
    --------
    >>> from strategy_nlp.analysis import open_analysis
    >>> reader = idea_reader(open_analysis())
    >>> reader.question = "q2"
    >>> reader.picked_ideas()["question"].unique().tolist()
    ['q2']
    """
    try:
        import anywidget
        import traitlets
    except ImportError:
        raise ReportError(
            "The reader of ideas needs one more package; install it with: pip install 'strategy-nlp[widget]'."
        ) from None
    with speaking(analysis.settings.language):
        told, choices, written = _ideas(analysis), _offered(analysis), _words()

    class IdeaReader(anywidget.AnyWidget):
        _esm = (files(__package__) / "templates" / "reader.js").read_text(encoding="utf-8")
        _css = ".idea-reader label{margin-inline-end:1em}.idea-reader li{margin-block:.75em}.idea-reader small{display:block;opacity:.8}"
        ideas = traitlets.List(told.to_dict("records")).tag(sync=True)
        offered = traitlets.Dict(choices).tag(sync=True)
        words = traitlets.Dict(written).tag(sync=True)
        question, language, topic = (traitlets.Unicode("").tag(sync=True) for _ in _PICKED)

        def __repr__(self) -> str:
            # Without a word that participants wrote: a notebook keeps what stands for a widget.
            return f"IdeaReader({len(self.ideas):,} ideas)"

        def picked_ideas(self) -> pd.DataFrame:
            """The ideas that are shown, as the analysis has them."""
            shown = told
            for name in _PICKED:
                if value := getattr(self, name):
                    shown = shown[shown[name] == value]
            return analysis.ideas[analysis.ideas["idea_id"].isin(shown["id"])].reset_index(drop=True)

    return IdeaReader()


def _ideas(analysis: Analysis) -> pd.DataFrame:
    """What the widget shows of each idea, all of it text."""
    counted = analysis.ideas[analysis.ideas["used"]]
    votes = counted[["idea_id"]].merge(analysis.idea_votes, on="idea_id", how="left")
    told = [
        "" if pd.isna(seen) else say("{agree} of {seen} agree", agree=int(agree), seen=int(seen))
        for agree, seen in zip(votes["n_agree"], votes["n_seen"], strict=True)
    ]
    topics = [
        "" if pd.isna(topic) else _topic(question, topic)
        for question, topic in zip(counted["question"], counted["topic"], strict=True)
    ]
    return pd.DataFrame(
        {
            "id": counted["idea_id"].astype(str), "question": counted["question"].astype(str), "language": counted["language"].astype(str),
            "topic": topics, "text": counted["text"].astype(str), "direction": [_direction(code) for code in counted["language"]],
            "translation": counted["translation"].fillna("").astype(str),
            "translated_into": counted["translation_language"].fillna("").astype(str), "votes": told,
        }
    )  # fmt: skip


def _offered(analysis: Analysis) -> dict[str, list[list[str]]]:
    """What can be picked: of each kind keys with their names, topics with their question before it."""
    counted = analysis.ideas[analysis.ideas["used"]]
    codes = {language_name(str(code)): str(code) for code in counted["language"].unique()}
    titles = [
        [_topic(row["question"], row["topic"]), written_title(row, language=analysis.settings.language)]
        for row in analysis.topics.to_dict("records")
    ]
    return {
        "question": [[one.id, one.title] for one in analysis.questions],
        "language": [[codes[name], name] for name in in_order(codes)],
        "topic": titles,
    }


def _words() -> dict[str, str]:
    return {
        "question": say("Question"), "language": say("Language"), "topic": say("Topic"), "all": say("all"), "more": say("More ideas"),
        "found": say("{found} of {all} ideas found; shown: {shown}", found="FOUND", all="ALL", shown="SHOWN"),
    }  # fmt: skip


def _topic(question: Any, topic: Any) -> str:
    return f"{question}-{int(topic)}"


def _direction(code: str) -> str:
    return "auto" if code == UNDETERMINED else direction(code)
