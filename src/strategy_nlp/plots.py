"""Charts: one per function, each taking the tidy table it draws and returning its Axes.

Labels stand above their bars, so that a label of any length or script fits on a phone and on paper. Nothing is said by
colour alone: every part carries its number or a pattern. Text stays text in the picture, for the reader's own fonts.
"""

import hashlib
import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps, rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

# Okabe and Ito's colours, which readers with any colour vision can tell apart; grey for what is not known.
BLUE, ORANGE, GREEN, GREY, INK = "#0072B2", "#D55E00", "#009E73", "#B8B8B8", "#222222"
_SENTIMENT_STYLE = {
    "negative": (ORANGE, "///"),
    "neutral": ("#F0E442", ""),
    "positive": (GREEN, "..."),
    "undecided": ("#E3E3E3", ""),
}
# Points: wide enough for a page, and still readable when a phone shrinks it to 360 pixels.
_WIDTH = 5.4
_ROW_HEIGHT = 0.47
_STYLE = {
    "svg.fonttype": "none",
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "hatch.linewidth": 0.5,
}
_LONGEST_LABEL = 64
_GROUP_STYLE = ((BLUE, "o"), (ORANGE, "^"), (GREEN, "s"), ("#CC79A7", "D"), ("#56B4E9", "v"))
# More dots than this only darken the picture, and a page should stay under 3 MB.
_MOST_DOTS = 900


@dataclass(frozen=True)
class Chart:
    """A drawn chart with the description that people who cannot see it are given."""

    svg: str
    description: str

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        kind = "image/svg+xml"
        return {kind: self.svg, "text/plain": self.description}, {kind: {"alt": self.description}}


def show(axes: Axes, *, description: str) -> Chart:
    """The chart as it is shown; the description says what it finds, for those who hear the page."""
    salt = hashlib.sha256(description.encode()).hexdigest()[:8]
    drawn = io.BytesIO()
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("The axes were taken out of their figure.")
    with rc_context({**_STYLE, "svg.hashsalt": salt}), warnings.catch_warnings():
        # The font that measures the text lacks most scripts; the reader's browser draws it with its own.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font|Matplotlib currently does not support")
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return Chart(_embeddable(drawn.getvalue().decode(), description, salt), description)


def bars(table: pd.DataFrame, *, label: str, value: str, unit: str) -> Axes:
    """Horizontal bars, one per row from the top, each with its label above and its number at the end."""
    axes = _rows(table[label].tolist())
    places = np.arange(len(table), dtype=float)
    values = table[value].to_numpy(float)
    axes.barh(places, values, height=0.36, color=BLUE)
    largest = np.nanmax(values) if len(values) else 1
    for place, number in zip(places, values, strict=True):
        axes.text(number + largest * 0.012, place, f"{number:,.0f}", va="center")
    axes.set_xlim(0, largest * 1.14)
    axes.set_xlabel(unit)
    return axes


def sentiment_bars(table: pd.DataFrame) -> Axes:
    """The tone of each topic's ideas as a divided bar: ``label, negative, neutral, positive, undecided``."""
    axes = _rows(table["label"].tolist())
    places = np.arange(len(table), dtype=float)
    start = np.zeros(len(table))
    for name, (colour, hatch) in _SENTIMENT_STYLE.items():
        values = table[name].to_numpy(float)
        axes.barh(
            places, values, left=start, height=0.36, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.4, label=name
        )
        for place, number, left in zip(places, values, start, strict=True):
            # Two per cent of the longest bar is the least that holds a digit.
            if number >= 0.03 * table[list(_SENTIMENT_STYLE)].sum(axis=1).max():
                box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
                axes.text(left + number / 2, place, f"{number:,.0f}", va="center", ha="center", fontsize=8, bbox=box)
        start += values
    axes.set_xlabel("ideas")
    axes.figure.legend(
        *axes.get_legend_handles_labels(), loc="outside upper left", ncols=4, frameon=False, handlelength=1.4
    )
    return axes


def interval_dots(table: pd.DataFrame, *, label: str, share: str, low: str, high: str) -> Axes:
    """A dot per row at its share with its 95 % interval, on a scale from 0 to 100 per cent with half marked."""
    axes = _rows(table[label].tolist(), row_height=0.4)
    places = np.arange(len(table), dtype=float)
    axes.axvline(50, color=GREY, linewidth=1, linestyle="--")
    axes.hlines(places, 100 * table[low], 100 * table[high], color=BLUE, linewidth=2)
    axes.plot(100 * table[share], places, "o", color=BLUE, markersize=6)
    _percent_scale(axes)
    axes.set_xlabel("voters who agree, with 95 % interval")
    return axes


def divided_bars(table: pd.DataFrame, *, label: str) -> Axes:
    """How those who saw each idea voted, in per cent: ``agree_share, pass_share, disagree_share`` as one bar per row."""
    axes = _rows(table[label].tolist(), row_height=0.4)
    places = np.arange(len(table), dtype=float)
    start = np.zeros(len(table))
    parts = {"agree": (BLUE, ""), "pass": ("#E3E3E3", ""), "disagree": (ORANGE, "///")}
    for name, (colour, hatch) in parts.items():
        values = 100 * table[f"{name}_share"].to_numpy(float)
        axes.barh(
            places, values, left=start, height=0.4, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.4, label=name
        )
        start += values
    _percent_scale(axes)
    axes.set_xlabel("voters who saw the idea")
    axes.figure.legend(
        *axes.get_legend_handles_labels(), loc="outside upper left", ncols=3, frameon=False, handlelength=1.4
    )
    return axes


def paired_bars(table: pd.DataFrame, *, label: str, first: str, second: str, names: tuple[str, str]) -> Axes:
    """Two bars per row, for comparing shares of two kinds of people; a suppressed count has a word in place of a bar.

    Where the table has ``reference_share``, a line across both bars marks it.
    """
    axes = _rows(table[label].tolist(), row_height=0.7)
    for shift, column, name, colour, hatch in (
        (0.0, first, names[0], BLUE, ""),
        (0.28, second, names[1], ORANGE, "///"),
    ):
        values = table[column].astype("Float64")
        total = values.sum()
        shares = (100 * values / total) if total else values
        places = np.arange(len(table), dtype=float) + shift
        axes.barh(
            places,
            shares.fillna(0).to_numpy(float),
            height=0.24,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=name,
        )
        for place, share in zip(places, shares, strict=True):
            told = "not shown (few people)" if pd.isna(share) else f"{share:.0f} %"
            axes.text((0 if pd.isna(share) else float(share)) + 0.7, place, told, va="center", fontsize=8)
    if "reference_share" in table and table["reference_share"].notna().any():
        known = table["reference_share"].notna().to_numpy()
        marks = 100 * table.loc[known, "reference_share"].to_numpy(float)
        rows = np.flatnonzero(known)
        axes.vlines(marks, rows - 0.16, rows + 0.44, color=INK, linewidth=2, label="reference")
    axes.set_xlim(0, 100)
    axes.set_xlabel("per cent of those shown")
    axes.figure.legend(
        *axes.get_legend_handles_labels(), loc="outside upper left", ncols=3, frameon=False, handlelength=1.4
    )
    return axes


def voter_map(voters: pd.DataFrame, *, shares: Sequence[float]) -> Axes:
    """Voters as points in the plane in which they differ most: ``x, y, group``; each group has its own shape and letter.

    Of many voters every n-th is drawn, so that the picture stays light.
    """
    with rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, 4.4), layout="constrained")
        axes = figure.subplots()
    grouped = voters.dropna(subset=["group"])
    drawn = grouped.iloc[:: max(1, -(-len(grouped) // _MOST_DOTS))]
    for number, (name, own) in enumerate(drawn.groupby("group")):
        colour, shape = _GROUP_STYLE[number % len(_GROUP_STYLE)]
        axes.scatter(own["x"], own["y"], s=16, c=colour, marker=shape, alpha=0.65, linewidths=0, label=f"group {name}")
        middle = grouped.loc[grouped["group"] == name, ["x", "y"]].median()
        box = {"facecolor": "white", "edgecolor": colour, "boxstyle": "circle,pad=0.25"}
        axes.text(middle["x"], middle["y"], str(name), ha="center", va="center", fontweight="bold", bbox=box)
    axes.spines["left"].set_visible(True)
    axes.set_xlabel(f"first direction ({shares[0]:.0%} of the differences)")
    axes.set_ylabel(f"second direction ({shares[1]:.0%})")
    figure.legend(
        *axes.get_legend_handles_labels(), loc="outside upper left", ncols=5, frameon=False, handletextpad=0.2
    )
    return axes


def heat_rows(table: pd.DataFrame, *, label: str, columns: Sequence[str]) -> Axes:
    """A row of cells per idea, one cell per group, with the share that agrees as number and shade."""
    axes = _rows(table[label].tolist(), row_height=0.5)
    shades = colormaps["PuOr"]
    for place, row in enumerate(table.to_dict("records")):
        for column, name in enumerate(columns):
            share = row[name]
            if pd.isna(share):
                axes.text(column + 0.5, place + 0.08, "few saw it", ha="center", va="center", fontsize=8)
                continue
            shade = shades(0.1 + 0.8 * share)
            # White or ink, whichever has the better contrast (relative luminance, WCAG 2.2).
            luminance = sum(part * level**2.2 for part, level in zip((0.2126, 0.7152, 0.0722), shade[:3], strict=True))
            ink = "white" if luminance < 0.18 else INK
            axes.add_patch(Rectangle((column + 0.02, place - 0.13), 0.96, 0.42, color=shade))
            axes.text(
                column + 0.5, place + 0.08, f"{100 * share:.0f} %", ha="center", va="center", fontsize=8.5, color=ink
            )
    axes.set_xlim(0, len(columns))
    axes.set_xticks([column + 0.5 for column in range(len(columns))], [f"group {name}" for name in columns])
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)
    return axes


def curve(table: pd.DataFrame, *, x: str, y: str, chosen: float, names: tuple[str, str]) -> Axes:
    """A line with its points, the chosen one marked and named."""
    with rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, 2.2), layout="constrained")
        axes = figure.subplots()
    axes.plot(table[x], table[y], "o-", color=BLUE)
    for place, value in zip(table[x], table[y], strict=True):
        axes.annotate(
            f"{value:.2f}", (place, value), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8
        )
    marked = table[table[x] == chosen]
    axes.plot(marked[x], marked[y], "o", markersize=13, markerfacecolor="none", color=ORANGE, label="chosen")
    axes.set_xticks(table[x].tolist())
    axes.margins(y=0.35)
    axes.spines["left"].set_visible(True)
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    if len(marked):
        axes.legend(frameon=False, loc="best")
    return axes


def short(text: str, *, most: int = _LONGEST_LABEL) -> str:
    """A text cut at a word to fit above a bar; signs of double width count twice."""
    width = 0
    kept: list[str] = []
    for sign in text:
        width += 2 if ord(sign) >= 0x2E80 else 1
        if width > most:
            cut = "".join(kept)
            return f"{cut.rsplit(' ', 1)[0] if ' ' in cut[-16:] else cut}…"
        kept.append(sign)
    return text


def _rows(labels: Sequence[str], *, row_height: float = _ROW_HEIGHT) -> Axes:
    with rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, row_height * max(len(labels), 1) + 0.85), layout="constrained")
        axes = figure.subplots()
    axes.set_ylim(len(labels) - 0.5, -0.72)
    axes.set_yticks([])
    axes.set_xmargin(0)
    for place, label in enumerate(labels):
        # Dollar signs would start mathematics.
        written = short(label).replace("$", r"\$")
        text = axes.text(0, place - 0.2, written, transform=axes.get_yaxis_transform(), va="bottom", ha="left")
        # The measuring font misjudges most scripts; a label must not squeeze the bars.
        text.set_in_layout(False)
    return axes


def _percent_scale(axes: Axes) -> None:
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 25), [f"{share} %" for share in range(0, 101, 25)])


def _embeddable(svg: str, description: str, salt: str) -> str:
    """The picture without its file header, for a page that holds several: no shared ids, no style of its own."""
    picture = svg[svg.index("<svg") :]
    picture = re.sub(r"<metadata>.*?</metadata>", "", picture, flags=re.DOTALL)
    picture = re.sub(r"<style[^>]*>.*?</style>", "", picture, flags=re.DOTALL)
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", picture))
    picture = re.sub(r' id="([^"]+)"', lambda found: f' id="{salt}-{found[1]}"' if found[1] in used else "", picture)
    picture = re.sub(r'(url\(#|href="#)', rf"\g<1>{salt}-", picture)
    name = description.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    style = "stroke-linejoin:round;stroke-linecap:butt"
    size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', picture)
    if size:
        picture = picture.replace(size.group(0), "", 1)
    return picture.replace("<svg", f'<svg role="img" aria-label="{name}" style="{style}"', 1).strip()
