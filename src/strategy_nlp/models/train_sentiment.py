"""Train the sentiment head: ``python -m strategy_nlp.models.train_sentiment ../shared/data/sentiment/sentiment.csv``.

A multinomial logistic regression on the embedded encoder's vectors, fitted on the training split of UMSAB (eight
languages of labelled tweets). Its temperature is fitted on a fifth of the training split that the head never saw, so
that its probabilities mean what they say. The validation split is only measured on. The data stays outside the project.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.sentiment import LABELS
from strategy_nlp.store import file_hash, write_atomically, write_text
from strategy_nlp.vectors import embed, get_encoder

_SEED = 20260401
# Of these the one with the best macro-F1 on the held-out fifth is taken.
_INVERSE_PENALTIES = (0.25, 1.0, 4.0, 16.0)
_HELD_OUT = 0.2


def main(source: Path) -> None:
    """Train, measure and write ``sentiment.npz`` and ``sentiment.json`` beside this script."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score

    table = pd.read_csv(source, keep_default_na=False)
    table = table[(table["set"] == "umsab") & table["label"].isin(LABELS)].reset_index(drop=True)
    encoder = get_encoder("embedded")
    vectors = embed(table["text"].tolist(), encoder)
    labels = table["label"].map(LABELS.index).to_numpy()
    training = (table["split"] == "train").to_numpy()
    held_out = training & (np.random.default_rng(_SEED).random(len(table)) < _HELD_OUT)
    fitted = training & ~held_out
    heads = [LogisticRegression(C=c, max_iter=2000).fit(vectors[fitted], labels[fitted]) for c in _INVERSE_PENALTIES]
    head = max(heads, key=lambda each: f1_score(labels[held_out], each.predict(vectors[held_out]), average="macro"))
    temperature = _temperature(head.decision_function(vectors[held_out]), labels[held_out])

    measured = ~training
    predicted = head.predict(vectors[measured])
    languages = table.loc[measured, "lang"].to_numpy()
    scores = {
        str(code): round(
            float(f1_score(labels[measured][languages == code], predicted[languages == code], average="macro")), 4
        )
        for code in np.unique(languages)
    }
    folder = Path(__file__).parent
    arrays = {"weights": head.coef_.astype(np.float32), "bias": head.intercept_.astype(np.float32)}
    write_atomically(
        folder / "sentiment.npz", lambda file: np.savez(file, temperature=np.float32(temperature), **arrays)
    )
    card = {
        "encoder": f"{encoder.name} {encoder.version}",
        "labels": list(LABELS),
        "trained_on": "UMSAB, training split",
        "training_texts": int(training.sum()),
        "inverse_penalty": head.C,
        "macro_f1_validation": scores,
        "macro_f1_mean": round(float(np.mean(list(scores.values()))), 4),
        "temperature": round(float(temperature), 4),
        "weights_sha256": file_hash(folder / "sentiment.npz"),
    }
    text = json.dumps(card, indent=2, sort_keys=True) + "\n"
    write_text(folder / "sentiment.json", text)
    sys.stdout.write(text)


def _temperature(scores: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The divisor of the scores that makes the labels likeliest (Guo et al. 2017)."""
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    rows = np.arange(len(labels))
    found = minimize_scalar(
        lambda value: -log_softmax(scores / value, axis=1)[rows, labels].mean(), bounds=(0.1, 10), method="bounded"
    )
    return float(found.x)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the CSV file with the columns set, lang, split, text and label.")
    main(Path(sys.argv[1]))
