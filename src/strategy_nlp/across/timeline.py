"""When ideas came and votes were cast: counts per day, and of topics per day, week, month or year."""

import pandas as pd

from strategy_nlp.errors import DataError, shown
from strategy_nlp.intake.moments import is_written, read_moments
from strategy_nlp.statistics.inference import wilson_interval

# By the word that people use, the period as pandas calls it.
_PERIODS = {"day": "D", "week": "W", "month": "M", "year": "Y"}

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


def topics_over_time(ideas: pd.DataFrame, *, by: str = "month") -> pd.DataFrame:
    """How large a part of what was said each topic is, period by period.

    Counts alone would show when people wrote; the share of a period's ideas shows what they wrote about. Of few ideas a share is
    little more than chance, which its interval tells: two periods whose intervals overlap are no change.

    Parameters
    ----------
    ideas
        ``topic`` (missing where an idea has none) and when it came, as ``created_at`` or ``day``; with ``question``, each question by itself.
    by
        ``day``, ``week`` (from Monday), ``month`` or ``year``.

    Returns
    -------
    pandas.DataFrame
        One row per topic and period, also those without ideas: ``question`` (if given), ``topic``, ``period`` (its first day, ISO 8601), ``ideas``
        (of the topic), ``all_ideas`` (in the period, those without a topic too), ``share`` with its 95 % interval ``low, high`` (Wilson 1927;
        missing where nothing came). What has no date that can be read is left out.

    Raises
    ------
    DataError
        If a column is missing or the period is none of the four.

    Examples
    --------
    >>> ideas = pd.DataFrame({"topic": [0, 0, 1, None], "day": ["2026-01-05", "2026-01-20", "2026-03-01", "2026-03-02"]})
    >>> topics_over_time(ideas)[["topic", "period", "ideas", "all_ideas"]].values.tolist()
    [[0, '2026-01-01', 2, 2], [0, '2026-02-01', 0, 0], [0, '2026-03-01', 0, 2],
     [1, '2026-01-01', 0, 2], [1, '2026-02-01', 0, 0], [1, '2026-03-01', 1, 2]]
    """
    when = next((name for name in ("created_at", "day") if name in ideas), "")
    if "topic" not in ideas or not when:
        raise DataError("topics_over_time needs the columns topic, and created_at or day.")
    if by not in _PERIODS:
        raise DataError(f"topics_over_time was given by={shown(by)}; allowed are {', '.join(_PERIODS)}.")
    asked = ["question"] if "question" in ideas else []
    moments = _moments(ideas[when].fillna("").astype(str))
    dated = ideas[moments.notna()].assign(period=moments.dropna().dt.to_period(_PERIODS[by]))
    parts = [group for _, group in dated.groupby(asked, sort=True)] if asked else [dated]
    tables = [_topics_by_period(part, asked) for part in parts if len(part)]
    columns = [*asked, "topic", "period", "ideas", "all_ideas", "share", "low", "high"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def _topics_by_period(dated: pd.DataFrame, asked: list[str]) -> pd.DataFrame:
    periods = pd.period_range(dated["period"].min(), dated["period"].max())
    topics = sorted(dated["topic"].dropna().astype(int).unique())
    every = pd.MultiIndex.from_product([topics, periods], names=["topic", "period"])
    placed = dated.dropna(subset=["topic"]).astype({"topic": int})
    counts = placed.groupby(["topic", "period"]).size().reindex(every, fill_value=0).rename("ideas").reset_index()
    counts["all_ideas"] = counts["period"].map(dated["period"].value_counts()).fillna(0).astype(int)
    said, of_all = counts["ideas"].to_numpy(float), counts["all_ideas"].to_numpy(float)
    low, high = wilson_interval(said, of_all)
    counts["share"] = counts["ideas"] / counts["all_ideas"].where(counts["all_ideas"] > 0)
    counts["period"] = counts["period"].dt.start_time.dt.strftime("%Y-%m-%d")
    named = {name: dated[name].iloc[0] for name in asked}
    return counts.assign(low=low, high=high, **named).round({"share": 6, "low": 6, "high": 6})


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
