"""Maps and lines: ideas and voters in the plane, counts in a grid, numbers over time; one chart per function."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.patches import Rectangle

from strategy_nlp.findings.titles.shown import plain_title
from strategy_nlp.findings.translation import day, isolated, language_name, number, percent, say
from strategy_nlp.messages import mark
from strategy_nlp.report.charts.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    along,
    canvas,
    hover,
    legend,
    link,
    mirrored,
    rows,
    short,
    start,
    upright,
    written,
)  # fmt: skip
from strategy_nlp.report.places import idea_address
from strategy_nlp.text.excerpts import excerpt

_GROUP_STYLE = ((BLUE, "o"), (ORANGE, "^"), (GREEN, "s"), (PURPLE, "D"), (SKY, "v"))
# The area of a dot for one voter, in square points.
_DOT = 16
# More dots than this only darken the picture, and a page should stay under 3 MB.
MOST_DOTS = 900
_LINES = (
    ("ideas", BLUE, "-", mark("ideas (most on one day: {most})")),
    ("votes", ORANGE, "--", mark("votes (most on one day: {most})")),
)
_SHAPES = ("o", "^", "s", "D", "v", "P", "X", "<", ">", "*")
# Labels of more topics than this cannot be kept apart in a picture of this width.
_MOST_NAMES = 12


def voter_map(voters: pd.DataFrame, *, shares: Sequence[float]) -> Axes:
    """Voters in the plane in which they differ most: ``x, y, group``; each group has its own shape and letter.

    Voters who share a place are one dot, whose area grows with their number: on pages every dot stands for several. Of many dots
    every n-th is drawn, so that the picture stays light.
    """
    axes = canvas(height=4.4)
    # In the order of their places: that of their pseudonyms would differ from key to key.
    grouped = voters.dropna(subset=["group", "x"]).groupby(["group", "x", "y"], as_index=False).size()
    drawn = sampled(grouped)
    # The larger the dots, the paler: those of two groups may lie over one another.
    alone = bool((drawn["size"] == 1).all())
    for place, (name, own) in enumerate(drawn.groupby("group")):
        colour, shape = _GROUP_STYLE[place % len(_GROUP_STYLE)]
        named = say("group {name}", name=str(name))
        sizes = _DOT if alone else _DOT * own["size"]
        pale = 0.65 if alone else 0.45
        points = axes.scatter(
            own["x"], own["y"], s=sizes, c=colour, marker=shape, alpha=pale, linewidths=0, label=named
        )
        hover(points, named)
        everybody = grouped[grouped["group"] == name]
        middle = everybody.loc[everybody.index.repeat(everybody["size"]), ["x", "y"]].median()
        box = {"facecolor": "white", "edgecolor": colour, "boxstyle": "circle,pad=0.25"}
        axes.text(middle["x"], middle["y"], str(name), ha="center", va="center", fontweight="bold", bbox=box)
    _bare(axes)
    axes.set_xlabel(say("first direction ({share} of the differences)", share=percent(shares[0])))
    upright(axes, label=say("second direction ({share})", share=percent(shares[1])))
    legend(axes, columns=5)
    return axes


def topic_map(ideas: pd.DataFrame, *, labels: Mapping[int, str]) -> Axes:
    """Ideas as points by meaning, ideas of one topic in one colour and shape, its number at the topic's middle.

    The plane shows how topics lie to one another, not how far: it keeps a small part of the differences between ideas. The
    numbers are the places of the topics in ``labels``, from the largest; the table beside the map names them.
    """
    axes = canvas(height=4.8)
    placed = ideas.dropna(subset=["x", "topic"])
    drawn = sampled(placed)
    places = {topic: place for place, topic in enumerate(labels)}
    palette = (BLUE, ORANGE, GREEN, PURPLE, SKY)
    for topic, own in drawn.groupby(drawn["topic"].astype(int)):
        at = places[topic]
        colour, shape = palette[at % len(palette)], _SHAPES[at // len(palette) % len(_SHAPES)]
        points = axes.scatter(own["x"], own["y"], s=14, c=colour, marker=shape, alpha=0.55, linewidths=0)
        hover(points, f"{number(at + 1)}. {plain_title(labels[topic])}")
        link(points, [(idea_address(row["idea_id"]), _as_read(row)) for row in own.to_dict("records")])
    for topic, own in placed.groupby(placed["topic"].astype(int)):
        if (at := places[topic]) >= _MOST_NAMES:
            continue
        middle = own[["x", "y"]].median()
        box = {"facecolor": "white", "edgecolor": palette[at % len(palette)], "boxstyle": "round,pad=0.25"}
        axes.text(
            middle["x"], middle["y"], number(at + 1), ha="center", va="center", fontweight="bold", fontsize=9, bbox=box
        )  # fmt: skip
    _bare(axes)
    for side in ("bottom", "left"):
        axes.spines[side].set_visible(False)
    return axes


def _as_read(idea: Mapping[Hashable, Any]) -> str:
    """What an idea says, in short, and its translation after the name of its language where one is shown."""
    if not idea.get("translation"):
        return excerpt(idea["text"])
    through = excerpt(idea["translation"])
    return f"{isolated(excerpt(idea['text']))} — {language_name(idea['translation_language'])}: {isolated(through)}"


def count_grid(table: pd.DataFrame, *, label: str, columns: Sequence[str], names: Sequence[str]) -> Axes:
    """A grid of counts, one row per label: the darker the more of its row; a suppressed count is hatched and says so."""
    axes = rows(table[label].tolist(), row_height=0.52)
    for place, (_, row) in enumerate(table.iterrows()):
        total = max(float(row[list(columns)].fillna(0).sum()), 1.0)
        for column, name in enumerate(columns):
            counted = row[name]
            if pd.isna(counted):
                axes.add_patch(
                    Rectangle(
                        (column + 0.03, place - 0.13), 0.94, 0.42, facecolor="white", hatch="////", edgecolor=GREY
                    )
                )
                continue
            share = float(counted) / total
            axes.add_patch(Rectangle((column + 0.03, place - 0.13), 0.94, 0.42, color=BLUE, alpha=0.06 + 0.6 * share))
            axes.text(
                column + 0.5, place + 0.08, number(counted), ha="center", va="center", fontsize=8, color=INK
            )  # fmt: skip
    along(axes, 0, len(columns))
    axes.set_xticks([column + 0.5 for column in range(len(columns))], [written(short(name, most=14)) for name in names])
    axes.tick_params(length=0, labelsize=8)
    if len(columns) > 6:
        axes.tick_params(axis="x", labelrotation=45)
    axes.spines["bottom"].set_visible(False)
    return axes


def over_time(table: pd.DataFrame, *, events: pd.DataFrame) -> Axes:
    """Ideas and votes per day as two lines from the first day on, with the events marked: ``day, ideas, votes``; ``title, day``.

    Each line is drawn against its own largest day, which the key tells, because votes outnumber ideas many times.
    """
    axes = canvas(height=2.9)
    for name, colour, line, named in _LINES:
        most = int(table[name].max()) if len(table) else 0
        if most:
            axes.plot(date2num(table["day"]), table[name] / most, line, color=colour, label=say(named, most=most))
    for place, event in enumerate(events.to_dict("records")):
        axes.axvline(date2num(event["day"]), ymax=0.9, color=INK, linewidth=1, linestyle=":")
        axes.text(
            date2num(event["day"]), 1.05, f"({number(place + 1)})", ha="center", va="bottom", fontsize=8
        )  # fmt: skip
    first, last = table["day"].min(), table["day"].max()
    along(axes, date2num(first), date2num(last) if last > first else date2num(first) + 1)
    ends = [first, first + (last - first) / 2, last]
    axes.set_xticks(date2num(ends), [day(moment.date()) for moment in ends])
    first_label, _, last_label = axes.get_xticklabels()
    first_label.set_horizontalalignment(start())
    last_label.set_horizontalalignment("left" if mirrored() else "right")
    axes.set_ylim(0, 1.15)
    axes.set_yticks([])
    # Side by side the two would be wider than the chart in some languages.
    legend(axes, columns=1)
    return axes


def sampled(points: pd.DataFrame) -> pd.DataFrame:
    """Every n-th row, so that no more are left than a picture holds."""
    return points.iloc[:: max(1, -(-len(points) // MOST_DOTS))]


def _bare(axes: Axes) -> None:
    """No numbers on the axes of a map: they have no unit."""
    axes.set_xticks([])
    axes.set_yticks([])
    if mirrored():
        axes.set_xlim(*np.flip(axes.get_xlim()))
