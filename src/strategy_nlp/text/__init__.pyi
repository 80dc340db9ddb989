from . import (
    alike,
    clauses,
    copies,
    event_chat,
    excerpts,
    kinds,
    language,
    plain,
    stages,
    tone,
    vectors,
    what_counts,
    words,
)
from .kinds import kinds_of_ideas
from .language.detection import detect_languages
from .plain import embed, languages, nearest, sentiment
from .tone.classifier import get_classifier
from .vectors.embedding import centre_by_language
from .vectors.encoders import Encoder, encoder_names, get_encoder
from .vectors.estimator import SentenceEncoder
from .what_counts import funnel, normalise, set_aside
from .words.cutting import words_of

__all__ = [
    "Encoder",
    "SentenceEncoder",
    "alike",
    "centre_by_language",
    "clauses",
    "copies",
    "detect_languages",
    "embed",
    "encoder_names",
    "event_chat",
    "excerpts",
    "funnel",
    "get_classifier",
    "get_encoder",
    "kinds",
    "kinds_of_ideas",
    "language",
    "languages",
    "nearest",
    "normalise",
    "plain",
    "sentiment",
    "set_aside",
    "stages",
    "tone",
    "vectors",
    "what_counts",
    "words",
    "words_of",
]
