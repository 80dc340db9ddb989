from . import language, sentiment, topics, votes
from .language import evaluate_language
from .sentiment import evaluate_sentiment
from .topics import evaluate_topics, language_leak
from .votes import evaluate_votes

__all__ = [
    "evaluate_language",
    "evaluate_sentiment",
    "evaluate_topics",
    "evaluate_votes",
    "language",
    "language_leak",
    "sentiment",
    "topics",
    "votes",
]
