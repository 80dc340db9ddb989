"""What divides people, in sentences.

By itself, because it is sought by this name.
"""

from strategy_nlp.findings.question import QuestionFindings
from strategy_nlp.findings.translation import counted, say
from strategy_nlp.findings.votes.agreement import and_nearest
from strategy_nlp.statistics.pooling import is_divided


def division_sentence(findings: QuestionFindings) -> str:
    """What the votes allow to be said of division."""
    rated = int(findings.used["agree_share"].notna().sum())
    if not rated:
        return say("Without enough votes, nothing can be said about what divides people.")
    surely = int(is_divided(findings.used).sum())
    if not surely:
        return say(
            "In these ideas both sides are as large as anywhere here, but in none can we be sure that as many as a quarter of people like those who voted stand on each side."
        )
    divided = counted(
        "On {n} idea at least a quarter of people like those who voted surely stand on each side.",
        "On {n} ideas at least a quarter of people like those who voted surely stand on each side; those most surely divided come first.",
        surely,
    )
    return f"{divided}{and_nearest(surely)}"


def division_note(findings: QuestionFindings) -> str:
    """What division from idea to idea does not say; blank without any."""
    if not findings.used["agree_share"].notna().any():
        return ""
    return say(
        "Whether the sides are the same people from idea to idea is a question of opinion groups, which this table does not answer."
    )
