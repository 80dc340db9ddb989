"""Seconds that reports of the demonstration take when the analysis is kept and every page is made anew.

Prints one question's report, all pages in one language after the other, and their sum.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.intake.settings import REPORT_LANGUAGES

COMMAND = Path(sys.executable).with_name("strategy-nlp")
BARS = {"one question": 15, "four languages": 90}


def main() -> None:
    """Measure with a cache of its own, so that nothing of whoever runs this is cleared."""
    with TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        os.environ["STRATEGY_NLP_CACHE"] = str(cache)
        for language in REPORT_LANGUAGES:
            _seconds(cache, folder, "--language", language)
        one = _seconds(cache, folder, "--question", "q1")
        each = {language: _seconds(cache, folder, "--language", language) for language in REPORT_LANGUAGES}
    print(f"one question    {one:5.1f} s (bar {BARS['one question']})")
    for language, seconds in each.items():
        print(f"all pages in {language} {seconds:5.1f} s")
    print(f"four languages  {sum(each.values()):5.1f} s (bar {BARS['four languages']})")


def _seconds(cache: Path, folder: str, *options: str) -> float:
    for page in (cache / "pages").glob("*"):
        page.unlink()
    started = time.perf_counter()
    subprocess.run(
        [COMMAND, "report", demo_folder(), "--out", Path(folder) / "out", *options], check=True, capture_output=True
    )
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
