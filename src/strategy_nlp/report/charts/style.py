"""What all charts share: the style, how a chart becomes a picture with a description, and how it is mirrored.

Text stays text in the picture, for the reader's own fonts. In a language that is written from right to left, charts run
from right to left too.
"""

import hashlib
import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from strategy_nlp.findings.titles.shown import plain_title
from strategy_nlp.findings.translation import number, page_direction, percent

# Okabe and Ito's colours, which readers with any colour vision can tell apart; grey for what is not known.
BLUE, ORANGE, GREEN, GREY, INK = "#0072B2", "#D55E00", "#009E73", "#B8B8B8", "#222222"
YELLOW, PALE, PURPLE, SKY = "#F0E442", "#E3E3E3", "#CC79A7", "#56B4E9"
# Points: wide enough for a page, and still readable when a phone shrinks it to 360 pixels.
WIDTH = 5.4
ROW_HEIGHT = 0.47
# What a second line of labels adds to each row.
_SECOND_LINE = 0.17
STYLE: dict[str, str | float | list[str]] = {
    "svg.fonttype": "none",
    "font.size": 9.5,
    # Each text of a picture names these; Verdana is as wide, where there is no DejaVu.
    "font.sans-serif": ["DejaVu Sans", "Verdana"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "hatch.linewidth": 0.5,
}
_LONGEST_LABEL = 64
# Up to this many signs a label leaves most of the width to the bars; below so many rows nothing is gained by it.
_BESIDE, _MANY_ROWS = 16, 7
_HOVER = "hover:"
# Between the address that a point leads to and its title; no address of a report holds it.
_LINK = "|"


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
    # An id in a page starts with a letter (XML 1.0), which a hash need not do.
    salt = f"c{hashlib.sha256(description.encode()).hexdigest()[:8]}"
    drawn = io.BytesIO()
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("The axes were taken out of their figure.")
    with rc_context({**STYLE, "svg.hashsalt": salt}), warnings.catch_warnings():
        # The font that measures the text lacks most scripts; the reader's browser draws it with its own.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font|Matplotlib currently does not support")
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return Chart(_embeddable(drawn.getvalue().decode(), description, salt), description)


def canvas(*, height: float) -> Axes:
    """Empty axes as wide as a page."""
    with rc_context(STYLE):
        return Figure(figsize=(WIDTH, height), layout="constrained").subplots()


def rows(labels: Sequence[str], *, row_height: float = ROW_HEIGHT) -> Axes:
    """Axes with a row per label from the top, each label above its row, where the language starts its lines."""
    labels = [plain_title(label) for label in labels]
    folded = any("\n" in above(label) for label in labels)
    axes = canvas(height=(row_height + folded * _SECOND_LINE) * max(len(labels), 1) + 0.85)
    axes.set_ylim(len(labels) - 0.5, -0.85 if folded else -0.72)
    axes.set_yticks([])
    axes.set_xmargin(0)
    for place, label in enumerate(labels):
        text = axes.text(
            1 if mirrored() else 0, place - 0.24, written(above(label)), transform=axes.get_yaxis_transform(),
            va="bottom", ha=start(),
        )  # fmt: skip
        # The measuring font misjudges most scripts; a label must not squeeze the bars.
        text.set_in_layout(False)
        if above(label).replace("\n", " ") != label:
            hover(text, label)
    return axes


def above(label: str) -> str:
    """A label as it stands above its bar: on one line, else on two broken between words, and what is too long for both cut at a word."""
    first = short(label)
    if first == label:
        return label
    kept = first.removesuffix("…")
    # What is cut off a text's end goes with its line: a sign before a break, a space behind it.
    rest = label[len(kept) :]
    signs = len(rest) - len(rest.lstrip(" .,;:!?…"))
    return f"{kept}{rest[:signs].rstrip()}\n{short(rest[signs:])}" if rest[signs:] else label


def short_rows(labels: Sequence[str]) -> Axes:
    """Axes with a row per label, each label beside its row: for labels that are short whatever they say."""
    labels = [plain_title(label) for label in labels]
    axes = canvas(height=0.245 * max(len(labels), 1) + 0.85)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_yticks(range(len(labels)), [written(label) for label in labels])
    axes.tick_params(axis="y", length=0, pad=5)
    axes.set_xmargin(0)
    if mirrored():
        axes.yaxis.tick_right()
    return axes


def are_short(labels: Sequence[str]) -> bool:
    """Whether labels stand beside their bars: many short ones, whose bars would be lost between lines of labels."""
    return len(labels) >= _MANY_ROWS and all(short(label, most=_BESIDE) == label for label in map(plain_title, labels))


def mirrored() -> bool:
    """Whether the language spoken is written from right to left, and charts run that way too."""
    return page_direction() == "rtl"


def start() -> Literal["left", "right"]:
    """The side on which the language spoken starts its lines: where a text hangs that grows with it."""
    return "right" if mirrored() else "left"


def along(axes: Axes, low: float, high: float) -> None:
    """Set the range of the horizontal axis, in the direction of the language spoken."""
    axes.set_xlim(*((high, low) if mirrored() else (low, high)))


def upright(axes: Axes, *, label: str) -> None:
    """Show the vertical axis under its name, at the side on which the language starts."""
    side = start()
    axes.spines[side].set_visible(True)
    axes.yaxis.set_label_position(side)
    axes.set_ylabel(label)


def percent_scale(axes: Axes, *, most: float = 100) -> int:
    """A horizontal axis from 0 to 100 per cent, or to the first quarter that leaves room beyond the largest share; its end."""
    end = next((quarter for quarter in (25, 50, 75) if most < 0.92 * quarter), 100)
    along(axes, 0, end)
    ticks = range(0, end + 1, 25 if end > 25 else 5)
    axes.set_xticks(ticks, [percent(share / 100) for share in ticks])
    return end


def count_scale(axes: Axes, most: float) -> float:
    """A horizontal axis of whole numbers from 0 to a little above the largest; its end."""
    end = max(most, 1) * 1.14
    along(axes, 0, end)
    ticks = [tick for tick in axes.get_xticks() if 0 <= tick <= most and float(tick).is_integer()]
    axes.set_xticks(ticks, [number(tick) for tick in ticks])
    return end


def legend(axes: Axes, *, columns: int) -> None:
    """The key above the chart, at the side on which the language starts."""
    figure = axes.get_figure(root=True)
    if figure is not None:
        handles, names = axes.get_legend_handles_labels()
        if mirrored():
            handles, names = handles[::-1], names[::-1]
        figure.legend(
            handles, [written(name) for name in names], loc=f"outside upper {start()}", ncols=columns, frameon=False,
            handlelength=1.4, handletextpad=0.4, markerfirst=not mirrored(),
        )  # fmt: skip


def hover(artist: Artist, text: str) -> None:
    """Give a part of a chart a title that appears when a pointer rests on it; it needs no script."""
    artist.set_gid(f"{_HOVER}{text}")


def link(points: PathCollection, places: Sequence[tuple[str, str]]) -> None:
    """Let each point lead to a place, with a title that appears when a pointer rests on it: pairs of address and title."""
    points.set_urls([f"{address}{_LINK}{title}" for address, title in places])


def written(text: str) -> str:
    """A text as Matplotlib may draw it: dollar signs would start mathematics."""
    return text.replace("$", r"\$")


# From this sign on scripts take double width, and most have no spaces.
_WIDE = 0x2E80


def short(text: str, *, most: int = _LONGEST_LABEL) -> str:
    """A text cut at a word to fit above a bar; signs of double width count twice."""
    width = 0
    kept: list[str] = []
    for sign in text:
        width += 2 if ord(sign) >= _WIDE else 1
        if width > most:
            cut = "".join(kept)
            # Where words stand together a cut between any two signs is one between words, or nearly.
            spaced = " " in (cut if ord(sign) < _WIDE else cut[-16:])
            return f"{(cut.rsplit(' ', 1)[0] if spaced else cut).rstrip(' .,;:!?…')}…"
        kept.append(sign)
    return text


def _embeddable(svg: str, description: str, salt: str) -> str:
    """The picture without its file header, for a page that holds several: no shared ids, no style of its own."""
    picture = svg[svg.index("<svg") :]
    picture = re.sub(r"<metadata>.*?</metadata>", "", picture, flags=re.DOTALL)
    picture = re.sub(r"<style[^>]*>.*?</style>", "", picture, flags=re.DOTALL)
    picture = re.sub(rf"<g id=([\"']){_HOVER}(.*?)\1>", r"<g><title>\2</title>", picture)
    # By the keyboard the same places are reached from the lists; a page of points would be a hundred steps.
    linked = rf"<a xlink:href=([\"'])([^\"'{_LINK}]*)[{_LINK}](.*?)\1 target=\"_blank\">"
    picture, links = re.subn(linked, r'<a xlink:href="\2" tabindex="-1"><title>\3</title>', picture)
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", picture))
    picture = re.sub(r' id="([^"]+)"', lambda found: f' id="{salt}-{found[1]}"' if found[1] in used else "", picture)
    picture = re.sub(r'(url\(#|href="#)', rf"\g<1>{salt}-", picture)
    name = description.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    style = "stroke-linejoin:round;stroke-linecap:butt"
    size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', picture)
    if size:
        picture = picture.replace(size.group(0), "", 1)
    return picture.replace(
        "<svg", f'<svg role="{"group" if links else "img"}" aria-label="{name}" style="{style}"', 1
    ).strip()
