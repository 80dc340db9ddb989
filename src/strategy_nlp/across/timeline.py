"""When ideas came and votes were cast: counts per day.

By itself, because nothing else counts by day.
"""

import pandas as pd

from strategy_nlp.intake.moments import is_written, read_moments

# Over more days than this those without anything are left out: one slip of a year must not make thousands of rows.
_LONGEST = 3_660


def by_day(ideas: pd.DataFrame, votes: pd.DataFrame) -> pd.DataFrame:
    """Ideas received and votes cast on each question per day, from the first day to the last.

    Days without any are rows too, where the whole lasts ten years at most.

    Parameters
    ----------
    ideas, votes
        ``question, created_at`` as text; what has no date that can be read is left out.

    Returns
    -------
    pandas.DataFrame
        ``question, day`` (ISO 8601), ``ideas, votes``; no rows where nothing has a date.

    Examples
    --------
    >>> ideas = pd.DataFrame({"question": ["q1", "q1"], "created_at": ["2026-02-01", "2026-02-03 10:00"]})
    >>> by_day(ideas, ideas.head(0))[["day", "ideas"]].values.tolist()
    [['2026-02-01', 1], ['2026-02-02', 0], ['2026-02-03', 1]]
    """
    counted = [_counts(ideas, "ideas"), _counts(votes, "votes")]
    dated = [one for one in counted if len(one)]
    if not dated:
        return pd.DataFrame({"question": [], "day": [], "ideas": [], "votes": []}).astype(
            {"question": str, "day": str, "ideas": int, "votes": int}
        )
    together = pd.concat(counted, axis=1).fillna(0)
    days = together.index.get_level_values("day")
    filled = together.astype(int).sort_index().reset_index()
    if (days.max() - days.min()).days <= _LONGEST:
        every = pd.MultiIndex.from_product(
            [sorted(set(together.index.get_level_values("question"))), pd.date_range(days.min(), days.max())],
            names=["question", "day"],
        )
        filled = together.reindex(every, fill_value=0).astype(int).reset_index()
    return filled.assign(day=filled["day"].dt.strftime("%Y-%m-%d"))


def days_of(written: "pd.Series[str]") -> "pd.Series[str]":
    """The day (ISO 8601) of each moment, in universal time; blank where it cannot be read."""
    return _moments(written).dt.strftime("%Y-%m-%d").fillna("").astype(str)


def _moments(written: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    read = written if is_written(written) else read_moments(written).written()
    return pd.to_datetime(read, errors="coerce", utc=True, format="ISO8601").dt.tz_localize(None)


def _counts(rows: pd.DataFrame, name: str) -> "pd.Series[int]":
    moments = _moments(rows["created_at"])
    known = moments.notna()
    keys = [rows.loc[known, "question"].rename("question"), moments[known].dt.normalize().rename("day")]
    return rows.loc[known].groupby(keys).size().rename(name)
