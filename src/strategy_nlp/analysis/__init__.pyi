from . import checking, flow, results
from .checking import Checked, check
from .flow import analyse, open_analysis
from .results import Analysis, read_analysis

__all__ = [
    "Analysis",
    "Checked",
    "analyse",
    "check",
    "checking",
    "flow",
    "open_analysis",
    "read_analysis",
    "results",
]
