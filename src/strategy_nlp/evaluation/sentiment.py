"""How good is the sentiment, on texts that people have labelled: per language, with intervals, coverage and calibration."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.errors import DataError
from strategy_nlp.evaluation.calibration import expected_calibration_error, reliability
from strategy_nlp.intake.spreadsheets import read_csv
from strategy_nlp.text.language.detection import detect_languages
from strategy_nlp.text.language.names import declared_code
from strategy_nlp.text.tone.classifier import Classifier, get_classifier
from strategy_nlp.text.tone.features import plain
from strategy_nlp.text.tone.heads import LABELS
from strategy_nlp.text.what_counts import normalise

_BOOTSTRAPS = 500
_COVERAGE = 0.7

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class SentimentScores:
    """How good probabilities are beside labels, everything decided unless a name says otherwise.

    Attributes
    ----------
    by_language
        ``language, texts, macro_f1, low, high, calibration_error``; the interval holds 95 % of bootstrap samples of texts.
    macro_f1_mean
        The mean of the languages' macro-F1.
    macro_f1_mean_at_70
        The same on the surest 70 % of each language's texts.
    macro_f1_at_70
        Macro-F1 on the surest 70 % of all texts together.
    macro_f1_told_at_70
        The mean over languages when as many texts as make 70 % of all are decided as a report decides them: nothing in
        languages without evidence, and the surest in the others.
    calibration_error
        Expected calibration error over all texts.
    reliability
        The reliability curve over all texts.
    """

    by_language: pd.DataFrame
    macro_f1_mean: float
    macro_f1_mean_at_70: float
    macro_f1_at_70: float
    macro_f1_told_at_70: float
    calibration_error: float
    reliability: pd.DataFrame


def macro_f1(labels: NDArray[np.int64], told: NDArray[np.int64]) -> float:
    """The mean F1 of the labels that occur among labels or answers.

    >>> macro_f1(np.array([0, 0, 1, 2]), np.array([0, 0, 1, 1]))
    0.5555555555555555
    """
    scores = []
    for label in range(len(LABELS)):
        right = int(((labels == label) & (told == label)).sum())
        named = int((labels == label).sum() + (told == label).sum())
        if named:
            scores.append(2 * right / named)
    return float(np.mean(scores)) if scores else 0.0


def sentiment_scores(
    labels: "pd.Series[str]",
    chances: Numbers,
    *,
    languages: "pd.Series[str]",
    evidence: Collection[str] | None = None,
    seed: int = 0,
) -> SentimentScores:
    """How good probabilities are beside the labels that people gave.

    Parameters
    ----------
    labels
        One of ``negative``, ``neutral``, ``positive`` per text.
    chances
        A probability of each, one row per text.
    languages
        The language of each text.
    evidence
        The languages in which a report tells the tone; without, all of them.
    seed
        Start of the bootstrap.
    """
    truth = labels.map(LABELS.index).to_numpy(np.int64)
    told, sure = chances.argmax(axis=1), chances.max(axis=1)
    codes = languages.to_numpy(str)
    rows, surest = [], []
    for code in np.unique(codes):
        own = np.flatnonzero(codes == code)
        low, high = _interval(truth[own], told[own], seed=seed)
        kept = own[_surest(sure[own])]
        surest.append(macro_f1(truth[kept], told[kept]))
        rows.append(
            {
                "language": str(code),
                "texts": len(own),
                "macro_f1": round(macro_f1(truth[own], told[own]), 4),
                "low": low,
                "high": high,
                "calibration_error": round(expected_calibration_error(sure[own], truth[own] == told[own]), 4),
            }
        )
    by_language = pd.DataFrame(rows)
    kept = _surest(sure)
    answered = np.isin(codes, codes if evidence is None else list(evidence))
    as_told = _surest(np.where(answered, sure, -1.0))
    each = [as_told[codes[as_told] == code] for code in np.unique(codes[as_told])]
    return SentimentScores(
        by_language=by_language,
        macro_f1_mean=round(float(by_language["macro_f1"].mean()), 4),
        macro_f1_mean_at_70=round(float(np.mean(surest)), 4),
        macro_f1_at_70=round(macro_f1(truth[kept], told[kept]), 4),
        macro_f1_told_at_70=round(float(np.mean([macro_f1(truth[own], told[own]) for own in each])), 4),
        calibration_error=round(expected_calibration_error(sure, truth == told), 4),
        reliability=reliability(sure, truth == told),
    )


def evaluate_sentiment(
    path: Path, *, encoder: str = "embedded", model: str = "shipped", min_confidence: float = 0.5, seed: int = 0
) -> pd.DataFrame:
    """How good the sentiment is on a file's labelled texts, as it would be told in a report.

    Parameters
    ----------
    path
        A CSV file with ``text`` and ``label`` (``negative``, ``neutral``, ``positive``), and optional ``language``; where
        there is none, or it is blank, the language is told by machine.
    encoder
        The encoder, as ``vectors`` in consultation.toml.
    model
        The model, as ``sentiment`` in consultation.toml.
    min_confidence
        As ``min_sentiment_confidence`` in consultation.toml.
    seed
        Start of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        ``what, texts, coverage, macro_f1, low, high, calibration_error``: all texts, then each language. ``coverage`` is
        the share decided; the scores count decided texts only and are missing where there are none.

    Raises
    ------
    DataError
        If the file lacks a column or holds another label.
    ModelError
        If the encoder or the model cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "labelled.csv"
    >>> pd.DataFrame({"text": ["This is wonderful, thank you so much!"] * 3, "label": "positive"}).to_csv(file, index=False)
    >>> evaluate_sentiment(file)[["what", "texts", "coverage"]].head(1).values.tolist()
    [['all texts', 3, 1.0]]
    """
    table = _read(path)
    classifier = get_classifier(model, encoder=encoder)
    found = classifier.classify(table["text"], table["language"], min_confidence=min_confidence)
    table = table.assign(told=found["sentiment"], confidence=found["sentiment_confidence"])
    rows = [_row("all texts", table, classifier, seed=seed)]
    rows += [_row(str(code), own, classifier, seed=seed) for code, own in table.groupby("language")]
    return pd.DataFrame(rows)


def _row(what: str, table: pd.DataFrame, classifier: Classifier, *, seed: int) -> dict[str, object]:
    decided = table[table["told"].notna()]
    row: dict[str, object] = {
        "what": what,
        "texts": len(table),
        "coverage": round(len(decided) / len(table), 4),
        "macro_f1": np.nan,
        "low": np.nan,
        "high": np.nan,
        "calibration_error": np.nan,
        "note": "" if what == "all texts" or what in classifier.evidence else "no evidence, nothing told",
    }
    if len(decided):
        truth, told = (decided[name].map(LABELS.index).to_numpy(np.int64) for name in ("label", "told"))
        low, high = _interval(truth, told, seed=seed)
        error = expected_calibration_error(decided["confidence"].to_numpy(float), truth == told)
        row |= {
            "macro_f1": round(macro_f1(truth, told), 4),
            "low": low,
            "high": high,
            "calibration_error": round(error, 4),
        }
    return row


def _read(path: Path) -> pd.DataFrame:
    table = read_csv(path)
    for column in ("text", "label"):
        if column not in table:
            raise DataError(
                f"{path}: there is no column {column}; found {', '.join(table.columns)}; text and label are needed."
            )
    texts = table["text"].fillna("").map(normalise).map(plain)
    kept = texts != ""
    wrong = table.index[kept & ~table["label"].isin(LABELS)]
    if len(wrong):
        raise DataError(
            f"{path}, row {int(wrong[0]) + 2}: label is {table.loc[wrong[0], 'label']!r}; it must be one of {', '.join(LABELS)}."
        )
    if not kept.any():
        raise DataError(f"{path}: no row has a text; at least one is needed.")
    stated = (table["language"].fillna("") if "language" in table else pd.Series("", index=table.index)).map(
        declared_code
    )
    told = detect_languages(texts)["language"]
    return table.assign(text=texts, language=stated.where(stated != "", told))[kept].reset_index(drop=True)


def _surest(sure: Numbers) -> NDArray[np.int64]:
    return np.argsort(-sure, kind="stable")[: int(round(_COVERAGE * len(sure)))]


def _interval(truth: NDArray[np.int64], told: NDArray[np.int64], *, seed: int) -> tuple[float, float]:
    random = np.random.default_rng(seed)
    scores = []
    for _ in range(_BOOTSTRAPS):
        drawn = random.integers(0, len(truth), len(truth))
        scores.append(macro_f1(truth[drawn], told[drawn]))
    low, high = np.quantile(scores, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)
