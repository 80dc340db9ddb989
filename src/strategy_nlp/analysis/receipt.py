"""What a run was made from: versions, commit, parameters, the hashes of inputs, models and tables, how long it took.

By itself, because it asks the machine, not the data.
"""

import subprocess
import sys
from pathlib import Path


def git_commit() -> str:
    """The commit that the package's code stands at, with ``+changes`` where files differ; blank outside a checkout."""
    here = Path(__file__).parents[1]
    try:
        commit = _git(here, "rev-parse", "HEAD")
        return f"{commit}+changes" if _git(here, "status", "--porcelain", "--", str(here)) else commit
    except (OSError, subprocess.CalledProcessError):
        return ""


def peak_memory_mb() -> float:
    """The most memory this process has held, in megabytes."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kilobytes, macOS bytes.
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def _git(folder: Path, *words: str) -> str:
    ran = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return ran.stdout.strip()
