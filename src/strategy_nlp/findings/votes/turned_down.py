"""What people turned down, in a sentence.

By itself, because it is sought by this name.
"""

from strategy_nlp.findings.question import QuestionFindings
from strategy_nlp.findings.translation import counted, say
from strategy_nlp.statistics.pooling import is_turned_down


def turned_down_sentence(findings: QuestionFindings) -> str:
    """What the votes allow to be said of ideas that people turned down."""
    rated = int(findings.used["agree_share"].notna().sum())
    if not rated:
        return say("Without enough votes, nothing can be said about what people turned down.")
    surely = int(is_turned_down(findings.used).sum())
    if not surely:
        return say("No idea has a majority against it beyond doubt.")
    return counted(
        "{n} idea has a majority against it beyond doubt: most people like those who voted disagree with it.",
        "{n} ideas have a majority against them beyond doubt: most people like those who voted disagree with each. Those most surely turned down come first.",
        surely,
    )
