"""How good is the telling of languages, on texts whose language people stated."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from strategy_nlp.errors import DataError
from strategy_nlp.evaluation.calibration import expected_calibration_error
from strategy_nlp.intake.spreadsheets import read_csv
from strategy_nlp.text.language.detection import UNDETERMINED, base_code, detect_languages, language_name
from strategy_nlp.text.language.names import declared_code
from strategy_nlp.text.what_counts import normalise

# Bounds of the lengths that are told apart: one to three words is what people type in a hurry, eight a short sentence.
_LENGTHS = ((1, 3, "1 to 3 words"), (4, 7, "4 to 7 words"), (8, 10_000, "8 words or more"))
_UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my", "bo", "dz"})
# Of languages written without spaces, this many signs count as a word.
SIGNS_OF_A_WORD = 2


def evaluate_language(path: Path) -> pd.DataFrame:
    """How often the language of a file's texts is told right, by language and by length.

    Codes are compared without region or script (``zh-Hant`` is ``zh``), except those in Latin letters of languages that
    have a script of their own (``hi-Latn``). What stays undetermined is not an error, and it is counted.

    Parameters
    ----------
    path
        A CSV file with ``text`` and ``language``.

    Returns
    -------
    pandas.DataFrame
        ``what, texts, right, precision, undetermined, calibration_error``: over all texts, by length, by language.
        ``right`` is the share of all texts told right, ``precision`` that of those told at all (missing where none is),
        ``calibration_error`` the expected calibration error of the confidence.

    Raises
    ------
    DataError
        If the file lacks a column or holds no labelled text.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "labelled.csv"
    >>> pd.DataFrame({"text": ["Open the archives to everybody"], "language": ["en"]}).to_csv(file, index=False)
    >>> evaluate_language(file)[["what", "texts", "right"]].head(1).values.tolist()
    [['all texts', 1, 1.0]]
    """
    table = read_csv(path)
    for column in ("text", "language"):
        if column not in table:
            raise DataError(
                f"{path}: there is no column {column}; found {', '.join(table.columns)}; text and language are needed."
            )
    texts = table["text"].fillna("").map(normalise)
    stated = table["language"].fillna("").map(declared_code)
    kept = (texts != "") & (stated != "")
    if not kept.any():
        raise DataError(f"{path}: no row has both a text and a language; at least one is needed.")
    return language_scores(texts[kept], stated[kept])


def language_scores(texts: "pd.Series[str]", stated: "pd.Series[str]") -> pd.DataFrame:
    """The table of `evaluate_language` for texts and the codes of their languages."""
    found = detect_languages(texts)
    told = pd.DataFrame(
        {
            "right": (found["language"] == stated).to_numpy(),
            "decided": (found["language"] != UNDETERMINED).to_numpy(),
            "confidence": found["language_confidence"].to_numpy(),
            "language": stated.to_numpy(),
            "words": [_words(text, code) for text, code in zip(texts, stated, strict=True)],
        }
    )
    rows = [_row("all texts", told)]
    for least, most, name in _LENGTHS:
        own = told[told["words"].between(least, most)]
        if len(own):
            rows.append(_row(name, own))
    rows += [_row(f"{language_name(str(code))} ({code})", own) for code, own in told.groupby("language")]
    return pd.DataFrame(rows)


def _row(what: str, told: pd.DataFrame) -> dict[str, object]:
    decided = told[told["decided"]]
    return {
        "what": what,
        "texts": len(told),
        "right": round(float(told["right"].mean()), 4),
        "precision": round(float(decided["right"].mean()), 4) if len(decided) else np.nan,
        "undetermined": round(1 - len(decided) / len(told), 4),
        "calibration_error": expected_calibration_error(
            decided["confidence"].to_numpy(float), decided["right"].to_numpy()
        )
        if len(decided)
        else np.nan,
    }


def _words(text: str, language: str) -> int:
    if base_code(language) in _UNSPACED:
        return -(-len(re.sub(r"\s", "", text)) // SIGNS_OF_A_WORD)
    return len(text.split())
