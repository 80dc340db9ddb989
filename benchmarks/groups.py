"""Whether opinion groups are there, on conversations whose camps are known, and what they explain of real ones; as Markdown tables.

    python benchmarks/groups.py [--only planted nothing real] [--seeds 5] [--folder ../shared/data]

Everything takes about half an hour of one core. What is simulated stands in `simulations.camps`; the folder holds
Polis exports.
"""

import argparse
from pathlib import Path

from simulations import camps, conversations

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"

if __name__ == "__main__":
    known = [*camps.ROWS, "real"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=known, default=known)
    parser.add_argument("--seeds", type=int, default=camps.SEEDS)
    parser.add_argument("--folder", type=Path, default=DEFAULT)
    asked = parser.parse_args()
    camps.main([name for name in asked.only if name in camps.ROWS], seeds=asked.seeds)
    if "real" in asked.only:
        conversations.main(asked.folder)
