"""Train the heads that tell kinds: ``python -m training.train_kinds data/evaluation/kinds_training.csv``.

One head per encoder of `strategy_nlp.text.kinds.HEADS`: multinomial logistic regression on vectors and signs. The inverse penalty, the
weight of signs and that of ideas of the demonstration were chosen in folds of the same texts; ``data/evaluation/kinds.csv`` was
written by somebody who knew neither, and is only measured on (``tests/text/test_kinds.py``).
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from strategy_nlp.files import write_atomically
from strategy_nlp.text.kinds import HEADS, KINDS, seen, signs_of_all
from strategy_nlp.text.vectors.embedding import embed, get_encoder

_INVERSE_PENALTY = 5.0


def main(source: Path) -> None:
    """Train and write ``kinds.npz`` beside this script."""
    texts = pd.read_csv(source)
    signs = signs_of_all(texts["text"], texts["language"])
    order = {name: place for place, name in enumerate(KINDS)}
    kept: dict[str, np.ndarray] = {}
    for name in HEADS:
        vectors = embed(texts["text"].tolist(), get_encoder(name))
        middle = np.concatenate([vectors.mean(axis=0), signs.mean(axis=0)]).astype(np.float32)
        head = LogisticRegression(C=_INVERSE_PENALTY, max_iter=5_000)
        head.fit(seen(vectors, signs, middle.astype(float)), texts["kind"].map(order), sample_weight=texts["weight"])
        kept[f"{name} middle"] = middle
        kept[f"{name} weights"] = head.coef_.astype(np.float32)
        kept[f"{name} biases"] = head.intercept_.astype(np.float32)
    write_atomically(Path(__file__).parent / "kinds.npz", lambda file: np.savez(file, allow_pickle=False, **kept))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
