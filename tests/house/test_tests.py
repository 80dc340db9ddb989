"""What the tests promise of themselves."""

import re
from pathlib import Path

from conftest import READ_REPORTS

COSTLY = re.compile(r"\b(demo_report|report_in|all_pages)\b")


def test_what_reads_the_demonstrations_reports_is_run_by_one_process():
    # Else each of two processes makes them.
    reading = {
        path.name for path in Path(__file__).parents[1].rglob("test_*.py") if COSTLY.search(path.read_text("utf-8"))
    }

    assert reading - {Path(__file__).name} == READ_REPORTS
