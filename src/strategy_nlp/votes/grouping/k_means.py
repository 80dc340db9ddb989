"""Splitting points of a plane: k-means from several starts at once, and the mean silhouette of several splits at once.

Written here because vote maps are small and split hundreds of times: against scikit-learn, whose results on them are the
same, see ``benchmarks/votes.py`` and docs/decisions/0005-own-k-means.md. The seed is the consultation's (``seed`` in `strategy_nlp.intake.settings`).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Codes = NDArray[np.int64]

_MOST_ROUNDS = 100
_SAMPLE, _KEPT_RUNS = 600, 3
# Runs on a sample only choose where to start; they rest once no centre moves by more than this share of the map's spread.
_AT_REST = 1e-3
# Candidates for each new starting centre ("greedy" k-means++): scikit-learn takes 2 to 3 for so few parts.
_TRIALS = 3
# Rows of distances held at a time: 256 by 2,000 points are 2 MB, which the processor's cache holds.
_CHUNK = 256


@dataclass(frozen=True)
class Split:
    """Points split into k parts: the part of each point, and the centre of each part."""

    labels: Codes
    centres: Floats

    def nearest(self, points: Floats) -> Codes:
        """The part whose centre is nearest to each point."""
        nearest: Codes = _nearest(_squared_distances(points.astype(np.float32), self.centres[None]))[0]
        return nearest


def k_means(points: Floats, k: int, *, starts: int = 10, seed: int = 0) -> Split:
    """The best of several runs of k-means (Lloyd 1982), each started by greedy k-means++ (Arthur and Vassilvitskii 2007).

    Of more than `_SAMPLE` points the runs see a sample first, and the best three of them all points. A part that loses
    all its points keeps its centre and may stay empty.
    """
    # Single precision tells places on a map apart to a ten-millionth of its width, in half the time.
    points = np.ascontiguousarray(points, dtype=np.float32)
    random = np.random.default_rng(seed)
    sampled = len(points) > _SAMPLE
    sample = points[random.choice(len(points), _SAMPLE, replace=False)] if sampled else points
    centres, within = _settled(sample, _starting_centres(sample, k, starts, random), rest=_AT_REST if sampled else 0.0)
    if sampled:
        centres, within = _settled(points, centres[np.argsort(within, kind="stable")[:_KEPT_RUNS]])
    best = centres[int(within.argmin())]
    labels: Codes = _nearest(_squared_distances(points, best[None]))[0]
    return Split(labels, best)


def _settled(points: Floats, centres: Floats, *, rest: float = 0.0) -> tuple[Floats, Floats]:
    """Where the centres of each run come to rest, and the squared distances within its parts.

    Above 0, ``rest`` ends a run whose centres all move by no more than this share of the points' spread.
    """
    still = rest * float(points.std())
    labels = np.full((len(centres), len(points)), -1, np.int64)
    moving = np.arange(len(centres))
    for _ in range(_MOST_ROUNDS):
        moved = _nearest(_squared_distances(points, centres[moving]))
        changed = (moved != labels[moving]).any(axis=1)
        labels[moving] = moved
        moving = moving[changed]
        if not len(moving):
            break
        before = centres[moving]
        centres[moving] = _centres_of(points, labels[moving], before)
        if still:
            moving = moving[np.abs(centres[moving] - before).max(axis=(1, 2)) > still]
            if not len(moving):
                break
    return centres, _squared_distances(points, centres).min(axis=1).sum(axis=1)


def mean_silhouettes(points: Floats, splits: list[Codes]) -> list[float]:
    """The mean silhouette (Rousseeuw 1987) of each of several splits of the same points; missing where one part holds all.

    A point alone in its part counts 0, as in the paper.
    """
    # Single precision is 7 digits of a mean of thousands of distances; the silhouette is told with 3.
    points = np.ascontiguousarray(points, dtype=np.float32)
    parts = [np.eye(int(labels.max()) + 1, dtype=np.float32)[labels] for labels in splits]
    totals = [np.zeros(0)] * len(splits)
    for start in range(0, len(points), _CHUNK):
        rows = points[start : start + _CHUNK]
        distances = np.sqrt(_squared_distances(points, rows[None])[0])
        for place, (labels, members) in enumerate(zip(splits, parts, strict=True)):
            own = labels[start : start + _CHUNK]
            totals[place] = np.append(totals[place], _silhouettes_of(distances @ members, own, members.sum(axis=0)))
    several = [(members.sum(axis=0) > 0).sum() > 1 for members in parts]
    return [float(values.mean()) if many else float("nan") for values, many in zip(totals, several, strict=True)]


def _silhouettes_of(sums: Floats, own: Codes, sizes: Floats) -> Floats:
    rows = np.arange(len(own))
    with np.errstate(invalid="ignore", divide="ignore"):
        within = sums[rows, own] / (sizes[own] - 1)
        means = sums / sizes
        means[:, sizes == 0] = np.inf
        means[rows, own] = np.inf
        other = means.min(axis=1)
        values = (other - within) / np.maximum(within, other)
    values[(sizes[own] == 1) | ~np.isfinite(values)] = 0.0
    silhouettes: Floats = values
    return silhouettes


def _squared_distances(points: Floats, centres: Floats) -> Floats:
    """Squared distances, shape (starts, centres, points); a difference of coordinates loses no digits to cancellation."""
    squared = np.zeros((*centres.shape[:2], len(points)), points.dtype)
    for axis in range(points.shape[1]):
        apart = points[:, axis] - centres[:, :, axis, None]
        apart *= apart
        squared += apart
    return squared


def _nearest(squared: Floats) -> Codes:
    """The nearest centre of each point, shape (starts, points): NumPy's own search along a short axis takes five times longer."""
    labels = np.zeros((squared.shape[0], squared.shape[2]), np.int64)
    least = squared[:, 0].copy()
    for centre in range(1, squared.shape[1]):
        nearer = squared[:, centre] < least
        labels[nearer] = centre
        np.minimum(least, squared[:, centre], out=least)
    return labels


def _starting_centres(points: Floats, k: int, starts: int, random: np.random.Generator) -> Floats:
    centres = np.empty((starts, k, points.shape[1]), points.dtype)
    centres[:, 0] = points[random.integers(0, len(points), starts)]
    nearest = _squared_distances(points, centres[:, :1])[:, 0]
    rows = np.arange(starts)
    for number in range(1, k):
        # Points are drawn with a chance in proportion to their squared distance from the centres so far; of a few drawn,
        # the one that leaves the least distance is taken.
        running = np.cumsum(nearest, axis=1, dtype=np.float64)
        targets = random.random((starts, _TRIALS)) * running[:, -1:]
        drawn = np.stack([np.searchsorted(sums, aims) for sums, aims in zip(running, targets, strict=True)])
        tried = points[np.minimum(drawn, len(points) - 1)]
        left = np.minimum(nearest[:, None], _squared_distances(points, tried))
        best = left.sum(axis=2).argmin(axis=1)
        centres[:, number] = tried[rows, best]
        nearest = left[rows, best]
    return centres


def _centres_of(points: Floats, labels: Codes, before: Floats) -> Floats:
    starts, k, axes = before.shape
    place = (labels + k * np.arange(starts)[:, None]).ravel()
    sizes = np.bincount(place, minlength=starts * k)
    centres = before.reshape(starts * k, axes).copy()
    filled = sizes > 0
    for axis in range(axes):
        sums = np.bincount(place, np.tile(points[:, axis], starts), minlength=starts * k)
        centres[filled, axis] = sums[filled] / sizes[filled]
    return centres.reshape(before.shape)
