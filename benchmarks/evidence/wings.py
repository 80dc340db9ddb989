"""Which lines and branches of each wing the tests run, and the files below the bar, as Markdown tables: `make coverage`."""

import json
import sys
from collections import defaultdict
from pathlib import Path

BAR = 0.92
PACKAGE = "strategy_nlp/"


def tables(measured: dict[str, dict[str, dict[str, int]]]) -> str:
    """The two tables, of what ``coverage json`` tells of each file: lines and branches run, of those that there are."""
    wings: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    below = []
    for file, told in measured.items():
        counts = told["summary"]
        own = [counts[name] for name in ("covered_lines", "num_statements", "covered_branches", "num_branches")]
        inside = file.rpartition(PACKAGE)[2]
        for wing in (inside.partition("/")[0] if "/" in inside else "ground", "all"):
            wings[wing] = [a + b for a, b in zip(wings[wing], own, strict=True)]
        if _share(own) < BAR:
            below.append(f"| `{inside}` | {_share(own):.1%} | {', '.join(map(str, told['missing_lines'][:12]))} |")
    rows = [
        f"| {wing} | {_of(a, b)} | {_of(c, d)} | {_share([a, b, c, d]):.1%} |" for wing, (a, b, c, d) in wings.items()
    ]
    return "\n".join(
        [
            "| wing | lines | branches | both |",
            "|---|---|---|---|",
            *rows,
            "",
            f"Below {BAR:.0%}:",
            "",
            "| file | both | lines not run |",
            "|---|---|---|",
            *below,
        ]
    )


def _share(counts: list[int]) -> float:
    """The share that coverage.py calls covered: of lines and branches together."""
    return (counts[0] + counts[2]) / there if (there := counts[1] + counts[3]) else 1.0


def _of(run: int, there: int) -> str:
    return f"{run:,} of {there:,}"


if __name__ == "__main__":
    print(tables(json.loads(Path(sys.argv[1]).read_text("utf-8"))["files"]))
