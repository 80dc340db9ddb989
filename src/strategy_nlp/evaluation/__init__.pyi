from . import coding, language, sentiment, topics, votes
from .coding.asking import sample_report
from .coding.scoring import score_workbooks
from .language import evaluate_language
from .sentiment import evaluate_sentiment
from .topics import evaluate_topics, language_leak
from .votes import evaluate_votes

__all__ = [
    "coding",
    "evaluate_language",
    "evaluate_sentiment",
    "evaluate_topics",
    "evaluate_votes",
    "language",
    "language_leak",
    "sample_report",
    "score_workbooks",
    "sentiment",
    "topics",
    "votes",
]
