from . import (
    across,
    analysis,
    disclosure,
    evaluation,
    findings,
    intake,
    privacy,
    removal,
    report,
    screen,
    sources,
    statistics,
    text,
    topics,
    votes,
)
from .analysis.checking import Checked, check
from .analysis.flow import analyse
from .analysis.results import Analysis, read_analysis
from .errors import ConsultationError, DataError, ModelError, ReportError, SourceError, StrategyNLPError
from .intake.consultation import Consultation, demo_folder, read_consultation
from .intake.settings import Settings
from .report.making import ReportOptions, make_reports
from .topics.discovery import TopicOptions

__version__: str

__all__ = [
    "Analysis",
    "Checked",
    "Consultation",
    "ConsultationError",
    "DataError",
    "ModelError",
    "ReportError",
    "ReportOptions",
    "Settings",
    "SourceError",
    "StrategyNLPError",
    "TopicOptions",
    "__version__",
    "across",
    "analyse",
    "analysis",
    "check",
    "demo_folder",
    "disclosure",
    "evaluation",
    "findings",
    "intake",
    "make_reports",
    "privacy",
    "read_analysis",
    "read_consultation",
    "removal",
    "report",
    "screen",
    "sources",
    "statistics",
    "text",
    "topics",
    "votes",
]
