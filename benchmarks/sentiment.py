"""How fast the tone is told once texts have vectors: ``python benchmarks/sentiment.py``.

CPU seconds of one process on the 200 invented proposals, ten times each; the vectors are made before the clock starts.
"""

import sys
import time
from pathlib import Path

import pandas as pd

from strategy_nlp.text.tone.classifier import get_classifier
from strategy_nlp.text.vectors.embedding import embed, get_encoder

PROPOSALS = Path(__file__).resolve().parents[1] / "data" / "evaluation" / "proposals.csv"


def main() -> None:
    """Print texts per second in languages with evidence."""
    classifier = get_classifier("shipped")
    table = pd.read_csv(PROPOSALS)
    table = table[table["language"].isin(list(classifier.evidence))]
    table = pd.concat([table] * 10, ignore_index=True)
    vectors = embed(table["text"].tolist(), get_encoder("embedded"))
    classifier.classify(table["text"][:10], table["language"][:10], vectors=vectors[:10])
    start = time.process_time()
    classifier.classify(table["text"], table["language"], vectors=vectors)
    seconds = time.process_time() - start
    sys.stdout.write(f"{len(table):,} texts, {len(table) / seconds:,.0f} a second after vectors\n")


if __name__ == "__main__":
    main()
