"""How often a report says something false, by simulation, before and after mending; as Markdown tables.

    python benchmarks/claims.py [--only ROW ...] [--pages 500]

Everything with 500 pages takes about an hour and a half of one core; a row alone takes seconds to twenty minutes
(``stability``, whose pages are few). What is simulated stands in `simulations`.
"""

import argparse

from simulations import topics, votes, ways

if __name__ == "__main__":
    known = [*votes.ROWS, *topics.ROWS, *ways.ROWS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=known, default=known)
    parser.add_argument("--pages", type=int, default=500)
    asked = parser.parse_args()
    for module in (votes, topics, ways):
        rows = [name for name in asked.only if name in module.ROWS]
        if rows:
            module.main(rows, pages=asked.pages)
            print()
