"""Charts in rows: one per function, each taking the tidy table it draws and returning its Axes.

Labels stand above their bars, so that a label of any length or script fits on a phone and on paper. Nothing is said by
colour alone: every part carries its number or a pattern.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from strategy_nlp.findings.titles.shown import plain_title
from strategy_nlp.findings.translation import number, percent, say
from strategy_nlp.messages import mark
from strategy_nlp.report.charts.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    YELLOW,
    along,
    are_short,
    canvas,
    count_scale,
    hover,
    legend,
    mirrored,
    percent_scale,
    rows,
    short_rows,
    show,
    start,
    upright,
)  # fmt: skip

__all__ = [
    "bars", "curve", "divided_bars", "funnel_bars", "heat_rows", "interval_dots", "paired_bars", "sentiment_bars", "show",
]  # fmt: skip

_SENTIMENT_STYLE = {
    "negative": (ORANGE, "///", mark("negative")),
    "neutral": (YELLOW, "", mark("neutral")),
    "positive": (GREEN, "...", mark("positive")),
    "undecided": (PALE, "", mark("undecided")),
}
# The part of the scale that a number such as 100% takes beside its bar.
_NUMBER_WIDTH = 0.06
_VOTE_STYLE = {
    "agree": (BLUE, "", mark("agree")),
    "pass": (PALE, "", mark("pass")),
    "disagree": (ORANGE, "///", mark("disagree")),
}


def bars(table: pd.DataFrame, *, label: str, value: str, unit: str) -> Axes:
    """Horizontal bars, one per row from the top, each with its label above or beside it and its number at the end."""
    labels = table[label].tolist()
    beside = are_short(labels)
    axes = short_rows(labels) if beside else rows(labels)
    values = table[value].to_numpy(float)
    largest = np.nanmax(values) if len(values) else 1
    for place, (name, length) in enumerate(zip(table[label], values, strict=True)):
        (bar,) = axes.barh([place], [length], height=0.62 if beside else 0.36, color=BLUE)
        hover(bar, f"{plain_title(name)}: {number(length)}")
        axes.text(length + largest * 0.012, place, number(length), va="center", ha=start())
    count_scale(axes, largest)
    axes.set_xlabel(unit)
    return axes


def funnel_bars(steps: pd.DataFrame) -> Axes:
    """Ideas left after each step, with those that the step set aside hatched beside them: ``reason, ideas_out, set_aside``."""
    steps = steps[steps["set_aside"] > 0] if steps["set_aside"].any() else steps
    axes = rows(steps["reason"].tolist())
    places = np.arange(len(steps), dtype=float)
    left, aside = steps["ideas_out"].to_numpy(float), steps["set_aside"].to_numpy(float)
    axes.barh(places, left, height=0.36, color=BLUE, label=say("left"))
    axes.barh(
        places, aside, left=left, height=0.36, color=ORANGE, hatch="///", edgecolor=INK, linewidth=0.4, label=say("set aside")
    )  # fmt: skip
    largest = max(float((left + aside).max()), 1.0)
    for place, kept, gone in zip(places, left, aside, strict=True):
        told = say("{left} (−{aside})", left=int(kept), aside=int(gone)) if gone else number(kept)
        axes.text(kept + gone + largest * 0.012, place, told, va="center", ha=start())
    count_scale(axes, largest * 1.1)
    axes.set_xlabel(say("ideas"))
    legend(axes, columns=2)
    return axes


def sentiment_bars(table: pd.DataFrame) -> Axes:
    """The tone of each topic's ideas as a divided bar: ``label, negative, neutral, positive, undecided``."""
    axes = rows(table["label"].tolist())
    places = np.arange(len(table), dtype=float)
    begin = np.zeros(len(table))
    longest = table[list(_SENTIMENT_STYLE)].sum(axis=1).max() if len(table) else 1
    for name, (colour, hatch, word) in _SENTIMENT_STYLE.items():
        values = table[name].to_numpy(float)
        axes.barh(
            places, values, left=begin, height=0.36, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.4, label=say(word)
        )  # fmt: skip
        for place, size, left in zip(places, values, begin, strict=True):
            # Three per cent of the longest bar is the least that holds a digit.
            if size >= 0.03 * longest:
                box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
                axes.text(left + size / 2, place, number(size), va="center", ha="center", fontsize=8, bbox=box)
        begin += values
    count_scale(axes, longest)
    axes.set_xlabel(say("ideas"))
    legend(axes, columns=4)
    return axes


def interval_dots(table: pd.DataFrame, *, label: str, share: str, low: str, high: str) -> Axes:
    """A dot per row at its share with its 95 % interval, on a scale from 0 to 100 per cent with half marked."""
    axes = rows(table[label].tolist(), row_height=0.43)
    # Half is marked at the rows only: a line through all would run through their labels.
    axes.vlines([50] * len(table), np.arange(len(table)) - 0.2, np.arange(len(table)) + 0.2, color=GREY, linewidth=1.5)
    for place, (middle, least, most) in enumerate(zip(table[share], table[low], table[high], strict=True)):
        lines = axes.hlines([place], 100 * least, 100 * most, color=BLUE, linewidth=2)
        hover(
            lines,
            say("{share}, 95% interval {low} to {high}", share=percent(middle), low=percent(least), high=percent(most)),
        )
        axes.plot([100 * middle], [place], "o", color=BLUE, markersize=6)
    percent_scale(axes)
    axes.set_xlabel(say("voters who agree, with 95% interval"))
    return axes


def divided_bars(table: pd.DataFrame, *, label: str) -> Axes:
    """How those who saw each idea voted, in per cent: ``agree_share, pass_share, disagree_share`` as one bar per row."""
    axes = rows(table[label].tolist())
    places = np.arange(len(table), dtype=float)
    begin = np.zeros(len(table))
    for name, (colour, hatch, word) in _VOTE_STYLE.items():
        values = 100 * table[f"{name}_share"].to_numpy(float)
        axes.barh(
            places, values, left=begin, height=0.36, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.4, label=say(word)
        )  # fmt: skip
        begin += values
    percent_scale(axes)
    axes.set_xlabel(say("voters who saw the idea"))
    legend(axes, columns=3)
    return axes


def paired_bars(table: pd.DataFrame, *, label: str, first: str, second: str, names: tuple[str, str]) -> Axes:
    """Two bars per row, for comparing two kinds of people; a suppressed count has a word in place of a bar.

    Bars are shares where every count is known; else the counts themselves, since a share of those shown would pass for one of all. Where the
    table has ``reference_share``, shares are of those who stated a value that has one, and a line across both bars marks it.
    """
    if "reference_share" in table and table["reference_share"].notna().any():
        table = table[table["reference_share"].notna()].reset_index(drop=True)
    axes = rows(table[label].tolist(), row_height=0.7)
    counts = table[[first, second]].astype("Float64")
    whole = bool(counts.notna().all(axis=None))
    values = (100 * counts / counts.sum().replace(0, 1) if whole else counts).to_numpy(float, na_value=np.nan)
    marks = _marks(table) if whole else np.full(len(table), np.nan)
    most = max(0.0, *np.nan_to_num(values).ravel(), *np.nan_to_num(marks))
    end = percent_scale(axes, most=most) if whole else count_scale(axes, most)
    for column, (shift, name, colour, hatch) in enumerate(((0.0, names[0], BLUE, ""), (0.28, names[1], ORANGE, "///"))):
        lengths = np.nan_to_num(values[:, column])
        places = np.arange(len(table), dtype=float) + shift
        axes.barh(places, lengths, height=0.24, color=colour, hatch=hatch, edgecolor="white", label=name)
        for place, value, length, mark_at in zip(places, values[:, column], lengths, marks, strict=True):
            told = (
                say("not shown, to protect a small group")
                if np.isnan(value)
                else percent(value / 100)
                if whole
                else number(value)
            )
            # A number that the line of the reference would cross stands behind the line.
            after = mark_at if length <= mark_at <= length + _NUMBER_WIDTH * end else length
            axes.text(after + 0.007 * end, place, told, va="center", ha=start(), fontsize=8)
    at = np.flatnonzero(~np.isnan(marks))
    if len(at):
        axes.vlines(marks[at], at - 0.16, at + 0.44, color=INK, linewidth=2, label=say("reference"))
    axes.set_xlabel(say("per cent of those who stated it") if whole else say("people"))
    legend(axes, columns=3)
    return axes


def heat_rows(table: pd.DataFrame, *, label: str, columns: Sequence[str], missing: str) -> Axes:
    """A row of cells per label, one cell per column, with a share as number and shade; ``missing`` is the word for none."""
    axes = rows(table[label].tolist(), row_height=0.5)
    shades = colormaps["PuOr"]
    for place, row in enumerate(table.to_dict("records")):
        for column, name in enumerate(columns):
            share = row[name]
            if pd.isna(share):
                axes.text(column + 0.5, place + 0.08, missing, ha="center", va="center", fontsize=8)
                continue
            shade = shades(0.1 + 0.8 * share)
            # White or ink, whichever has the better contrast (relative luminance, WCAG 2.2).
            luminance = sum(part * level**2.2 for part, level in zip((0.2126, 0.7152, 0.0722), shade[:3], strict=True))
            ink = "white" if luminance < 0.18 else INK
            axes.add_patch(Rectangle((column + 0.02, place - 0.13), 0.96, 0.42, color=shade))
            axes.text(
                column + 0.5, place + 0.08, percent(share), ha="center", va="center", fontsize=8.5, color=ink
            )  # fmt: skip
    _columns(axes, columns)
    # Above the first row, where a reader starts; the grid is long.
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines["top"].set_visible(False)
    return axes


def curve(table: pd.DataFrame, *, x: str, y: str, chosen: float, names: tuple[str, str]) -> Axes:
    """A line with its points, the chosen one marked and named."""
    axes = canvas(height=2.2)
    axes.plot(table[x], table[y], "o-", color=BLUE)
    for place, value in zip(table[x], table[y], strict=True):
        axes.annotate(
            number(value, digits=2), (place, value), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8
        )
    marked = table[table[x] == chosen]
    axes.plot(marked[x], marked[y], "o", markersize=13, markerfacecolor="none", color=ORANGE, label=say("chosen"))
    axes.set_xticks(table[x].tolist(), [number(value) for value in table[x]])
    axes.set_yticks([])
    axes.margins(y=0.35)
    if mirrored():
        axes.invert_xaxis()
    upright(axes, label=names[1])
    axes.set_xlabel(names[0])
    if len(marked):
        axes.legend(frameon=False, loc="best")
    return axes


def _marks(table: pd.DataFrame) -> NDArray[np.floating[Any]]:
    """The known share of each row in per cent; not a number where none is known."""
    if "reference_share" not in table:
        return np.full(len(table), np.nan)
    return (100 * table["reference_share"].astype("Float64")).to_numpy(float, na_value=np.nan)


def _columns(axes: Axes, columns: Sequence[str]) -> None:
    """Name the columns of cells, from the side on which the language starts."""
    along(axes, 0, len(columns))
    axes.set_xticks([column + 0.5 for column in range(len(columns))], list(columns))
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)
