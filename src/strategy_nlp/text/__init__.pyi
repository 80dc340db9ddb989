from . import (
    alike,
    clauses,
    copies,
    counting,
    excerpts,
    housekeeping,
    kinds,
    language,
    plain,
    stages,
    tone,
    vectors,
    words,
)
from .counting import funnel, normalise, set_aside
from .kinds import kinds_of_ideas
from .language.detection import detect_languages
from .plain import embed, languages, sentiment
from .tone.classifier import get_classifier
from .vectors.embedding import centre_by_language
from .vectors.encoders import Encoder, encoder_names, get_encoder
from .words.cutting import words_of

__all__ = [
    "Encoder",
    "alike",
    "centre_by_language",
    "clauses",
    "copies",
    "counting",
    "detect_languages",
    "embed",
    "encoder_names",
    "excerpts",
    "funnel",
    "get_classifier",
    "get_encoder",
    "housekeeping",
    "kinds",
    "kinds_of_ideas",
    "language",
    "languages",
    "normalise",
    "plain",
    "sentiment",
    "set_aside",
    "stages",
    "tone",
    "vectors",
    "words",
    "words_of",
]
