"""Print how our opinion groups compare with Polis's on every conversation that tells its own, as a Markdown table.

Run it with ``.venv/bin/python benchmarks/groups.py [FOLDER]``; the folder holds Polis exports (default ../shared/data).
"""

import sys
from pathlib import Path

from strategy_nlp.errors import SourceError
from strategy_nlp.evaluation.votes import evaluate_votes

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"


def main(folder: Path) -> None:
    """Print the table."""
    sys.stdout.write("| conversation | our own groups beside Polis's |\n|---|---|\n")
    for source in sorted(folder.glob("polis_*/*/comments.csv")):
        try:
            table = evaluate_votes(source.parent)
        except SourceError as error:
            sys.stderr.write(f"left out: {error}\n")
            continue
        sys.stdout.write(f"| {source.parent.name} | {table['note'].iloc[-1]} |\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
