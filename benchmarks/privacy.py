"""How much redaction catches of planted details, how often it takes out an ordinary word, and how fast it and the gate are.

    python benchmarks/privacy.py [--show]

Planted details come from tests/canaries.py, seeds 0 to 7. Ordinary ideas are those of the real data beside the project; what was
taken out of them is listed with ``--show``, to be judged by eye, and never written to a file.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

PROJECT = Path(__file__).resolve().parents[1]
REAL_DATA = PROJECT.parent / "shared" / "data"
# File, and the columns that hold what people wrote.
SOURCES = {
    "Global Dialogues": ("global_dialogues_gd4/open_answers.csv", ["text_original"]),
    "Decidim": ("decidim_barcelona_2016/proposals.csv", ["title", "summary"]),
    "Decidim, comments": ("decidim_barcelona_2016/comments.csv", ["body"]),
    "Decide Madrid": ("decide_madrid_2024_25/proposals.csv", ["title", "description"]),
    "UPR": ("upr_recommendations/upr.csv", ["Text"]),
    "Entendre la France": ("entendre_la_france/answers_tags.csv", ["corpus"]),
}
POLIS = (
    ("Polis", "polis_opendata/*/comments.csv", "comment-body"),
    ("Polis, community", "polis_community/*/comments.csv", "txt"),
)
SEEDS = range(8)
COUNT = 500


def ordinary_ideas(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The name of each real source and the different texts that people wrote there."""
    for name, (file, columns) in SOURCES.items():
        table = pd.read_csv(folder / file, dtype=str, keep_default_na=False)
        yield name, [text for column in columns for text in table[column].unique() if text.strip()]
    for name, pattern, column in POLIS:
        tables = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in sorted(folder.glob(pattern))]
        yield name, [text for table in tables for text in table[column].unique() if text.strip()]


def caught(seed: int) -> tuple[int, Counter[str]]:
    """How many of the planted details of a seed were caught, and the kinds of those that were not."""
    sys.path.insert(0, str(PROJECT / "tests"))
    from canaries import planted, survives

    from strategy_nlp.intake.normalisation import normalise
    from strategy_nlp.privacy.redaction import redact

    canaries = planted(COUNT, seed=seed)
    redacted = redact([normalise(canary.text) for canary in canaries]).texts
    missed = Counter(canary.kind for canary, text in zip(canaries, redacted, strict=True) if survives(canary, text))
    return COUNT - sum(missed.values()), missed


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--show", action="store_true", help="print what was taken out of real ideas, with its surroundings"
    )
    show = parser.parse_args().show
    for seed in SEEDS:
        found, missed = caught(seed)
        print(
            f"seed {seed}: {found} of {COUNT} planted details caught ({found / COUNT:.1%}); missed {dict(missed) or 'none'}"
        )
    if not REAL_DATA.is_dir():
        print("Real ideas were left out: the folder ../shared/data is absent.")
        return
    from strategy_nlp.intake.normalisation import normalise_each
    from strategy_nlp.privacy.redaction import details, redact

    for name, texts in ordinary_ideas(REAL_DATA):
        start = time.perf_counter()
        normalised = normalise_each(texts)
        middle = time.perf_counter()
        redacted = redact(normalised.texts)
        end = time.perf_counter()
        changed = [text for text, left in zip(normalised.texts, redacted.texts, strict=True) if text != left]
        counts = {kind: number for kind, number in redacted.counts.items() if number}
        print(
            f"{name}: {len(texts):,} texts, {len(changed)} with something taken out ({len(changed) / len(texts):.2%}) {counts}; "
            f"mended {normalised.counts}; {len(texts) / (middle - start):,.0f} texts/s normalised, {len(texts) / (end - middle):,.0f} redacted"
        )
        if show:
            for text in changed:
                for kind, detail in details(text):
                    place = text.find(detail)
                    print(f"    {kind}\t{detail}\t… {text[max(0, place - 40) : place + len(detail) + 30]} …")


if __name__ == "__main__":
    main()
