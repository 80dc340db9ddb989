from . import checking, comparing, flow, options, results
from .checking import Checked, check
from .comparing import Compared, compare
from .display import ShownTable, show_table
from .flow import analyse, open_analysis
from .results import Analysis, read_analysis

__all__ = [
    "Analysis",
    "Checked",
    "Compared",
    "ShownTable",
    "analyse",
    "check",
    "checking",
    "compare",
    "comparing",
    "flow",
    "open_analysis",
    "options",
    "read_analysis",
    "results",
    "show_table",
]
