"""What ideas do, in words: proposals, objections, experiences, offers of help, questions.

By itself, because kinds lead nowhere else.
"""

import pandas as pd

from strategy_nlp.findings.question import QuestionFindings
from strategy_nlp.findings.translation import counted, listed, say
from strategy_nlp.messages import mark_counted
from strategy_nlp.text.kinds import KINDS

_KINDS = {
    "proposal": mark_counted("{n} proposes something", "{n} propose something"),
    "objection": mark_counted("{n} objects", "{n} object"),
    "experience": mark_counted("{n} tells an experience", "{n} tell an experience"),
    "offer": mark_counted("{n} may offer help", "{n} may offer help"),
    "question": mark_counted("{n} asks a question", "{n} ask a question"),
}


def kinds_sentence(findings: QuestionFindings) -> str:
    """How many ideas propose, object, tell, offer or ask, as far as a machine tells; blank where it tells of none."""
    kinds = findings.used["kind"].value_counts()
    told = [counted(*_KINDS[name], int(kinds[name])) for name in KINDS if kinds.get(name)]
    if not told:
        return ""
    left = int((findings.used["kind"] == "").sum())
    undecided = counted("Of {n} idea it cannot tell.", "Of {n} ideas it cannot tell.", left) if left else ""
    return " ".join(filter(None, [say("By the guess of a machine: {kinds}.", kinds=listed(told)), undecided]))


def offers_sentence(findings: QuestionFindings) -> str:
    """How many ideas offer help, and how to find who does; blank without any."""
    offers = int((findings.used["kind"] == "offer").sum())
    if not offers:
        return ""
    return counted(
        "{n} idea may offer help, by the guess of a machine. Addresses and numbers are taken out here; whoever keeps the consultation finds them under the id.",
        "{n} ideas may offer help, by the guess of a machine. Addresses and numbers are taken out here; whoever keeps the consultation finds them under the ids.",
        offers,
    )


def offers_of(findings: QuestionFindings) -> pd.DataFrame:
    """The ideas that offer help, in the order in which they came."""
    return findings.used[findings.used["kind"] == "offer"].sort_values("idea_id", ignore_index=True)
