"""Personal details taken out of texts, asked without a consultation.

By itself, because it is for people without a consultation.
"""

import pandas as pd

from strategy_nlp.plain import Texts, beside, texts_of


def redact(texts: Texts, *, regions: Texts | None = None) -> pd.DataFrame:
    """The texts with personal details replaced by their kind in brackets.

    Parameters
    ----------
    texts
        Many texts: a list, a Series or an array of them, or a table with a column ``text``.
    regions
        For each text its writer's region (two letters) or blank; it makes short national phone numbers known.

    Returns
    -------
    pandas.DataFrame
        One row per text in the order given: ``text`` and ``redacted``, how many details were taken out of it.

    Raises
    ------
    DataError
        If it is a single text or something else than texts.

    Examples
    --------
    >>> redact(["Write to ana@example.org", "Open the archives"])["text"].tolist()
    ['Write to [email]', 'Open the archives']
    """
    from strategy_nlp.intake.normalisation import normalise
    from strategy_nlp.privacy import redaction

    given = texts_of(texts, "redact")
    where = [""] * len(given) if regions is None else beside(regions, given, what="redact", name="regions").tolist()
    found = [redaction.redact([normalise(text)], regions=[region]) for text, region in zip(given, where, strict=True)]
    return pd.DataFrame(
        {"text": [one.texts[0] for one in found], "redacted": [sum(one.counts.values()) for one in found]},
        index=given.index,
    ).astype({"text": object, "redacted": "int64"})
