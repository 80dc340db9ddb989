from . import (
    assignment,
    centres,
    checks,
    codebook,
    communities,
    discovery,
    further,
    keywords,
    neighbours,
    searches,
    stages,
    titles,
)
from .assignment import TopicCentres
from .bertopic import CommunityTopics
from .codebook.codes import import_codes
from .codebook.decisions import apply_file
from .communities import GraphCommunities
from .discovery import TopicOptions, TopicResult, find_topics
from .joining import hierarchy
from .keywords import class_words
from .plain import find

__all__ = [
    "CommunityTopics",
    "GraphCommunities",
    "TopicCentres",
    "TopicOptions",
    "TopicResult",
    "apply_file",
    "assignment",
    "centres",
    "checks",
    "class_words",
    "codebook",
    "communities",
    "discovery",
    "find",
    "find_topics",
    "further",
    "hierarchy",
    "import_codes",
    "keywords",
    "neighbours",
    "searches",
    "stages",
    "titles",
]
