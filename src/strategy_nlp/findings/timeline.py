"""When ideas and votes came, day by day, and the events among them."""

import pandas as pd

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.participation import _day
from strategy_nlp.findings.translation import counted, day, listed, number, say


def timeline_of(analysis: Analysis) -> pd.DataFrame:
    """Ideas and votes per day over all questions, ``day`` as a moment; per week over more than 120 days, per month over years."""
    if analysis.timeline.empty:
        return pd.DataFrame({"day": pd.to_datetime([]), "ideas": [], "votes": []})
    daily = analysis.timeline.assign(day=pd.to_datetime(analysis.timeline["day"]))
    summed = daily.groupby("day")[["ideas", "votes"]].sum()
    days = (summed.index.max() - summed.index.min()).days
    if days > 120:
        # Some hundred points can be drawn and read; over many years a point is a month.
        summed = summed.resample("W-MON" if days < 2_000 else "MS", label="left", closed="left").sum()
    return summed.reset_index()


def undated(analysis: Analysis) -> str:
    """How many ideas and votes have no date that could be read, or that none has; blank where all have one.

    Both are counted among what the tables tell, so that it is the difference between these and the days.
    """
    ideas, dated = analysis.ideas, analysis.timeline[["ideas", "votes"]].sum()
    surveyed = ~ideas["channel"].str.startswith("event:") & ~ideas["dropped_because"].isin(["rejected", "pending"])
    if not dated.sum():
        return say("No idea and no vote has a date.")
    lost = int(surveyed.sum()) + int(analysis.build["counts"]["votes"]) - int(dated.sum())
    if lost <= 0:
        return ""
    return counted(
        "{n} idea or vote has no date that could be read; it is counted, and missing here.",
        "{n} ideas and votes have no date that could be read; they are counted, and missing here.",
        lost,
    )


def timeline_table(times: pd.DataFrame) -> pd.DataFrame:
    """The same with days in words, days without anything left out: ``day, ideas, votes``."""
    busy = times[(times["ideas"] > 0) | (times["votes"] > 0)]
    return busy.assign(day=[day(moment.date()) for moment in busy["day"]]).astype({"ideas": int, "votes": int})


def dated_events(analysis: Analysis) -> pd.DataFrame:
    """The events whose day is known, in order: ``event_id, title, place, day`` as a moment."""
    known = analysis.events[analysis.events["day"] != ""]
    return known.assign(day=pd.to_datetime(known["day"])).sort_values("day", ignore_index=True)


def timeline_description(times: pd.DataFrame, events: pd.DataFrame) -> str:
    """What the chart over time shows."""
    told = say(
        "Ideas and votes per day, from {first} to {last}; most ideas on {ideas_day}, most votes on {votes_day}.",
        first=_day(times["day"].iloc[0]),
        last=_day(times["day"].iloc[-1]),
        ideas_day=_day(times["day"].iloc[int(times["ideas"].argmax())]),
        votes_day=_day(times["day"].iloc[int(times["votes"].argmax())]),
    )
    marked = event_marks(events)
    return f"{told} {say('Events: {events}.', events=listed(marked))}" if marked else told


def event_marks(events: pd.DataFrame) -> list[str]:
    """What the numbers above the chart over time stand for."""
    return [
        say("({number}) {title}, {day}", number=number(place), title=row["title"], day=_day(row["day"]))
        for place, row in enumerate(events.to_dict("records"), start=1)
    ]
