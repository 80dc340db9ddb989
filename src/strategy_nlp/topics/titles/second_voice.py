"""The second quotation beside the one that names a topic: what a reader of the first alone would not know.

By itself, because the first is chosen for what it shares with the topic, and the second for what that leaves out.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.topics.titles.shared_words import SharedWords, said_keys
from strategy_nlp.topics.titles.support import Support

# For what a clause says of the words that the topic's ideas share, and for the share of its ideas that stand behind it.
SHARED, SUPPORTED = 0.3, 0.05
# For the share of them that stands behind a second quotation and not behind a first that has too few; and for what it says of the
# shared words that the first does not say.
_OTHERS, _ANEW = 0.5, 0.2
# Where so many of a topic's ideas say “less” and others “more”, both are heard, of one thing.
_MANY, _OF_ONE_THING = 0.1, 0.5
# Half of a thought.
_HALF = 2
# A second quotation nearer to the first than this says the same again; of a mixed topic, tells of the same matter.
_SAME, _SAME_MATTER = 0.6, 0.25


@dataclass(frozen=True)
class Offered:
    """The clauses of one question that may name its topics, one row each, and how well each would."""

    rows: pd.DataFrame
    vectors: Vectors
    near: NDArray[np.float64]
    score: NDArray[np.float64]


def second_quotation(
    offered: Offered, first: int, ideas: Vectors, *, support: Support, shared: SharedWords, mixed: bool
) -> int | None:
    """The row of a clause of another idea: with the opposite verdict where there is one, else that says “less” where the first says “more” and
    a tenth of the ideas do so, else what adds most to the first.

    What adds to the first says a word that it does not say, as far as any does. Of a mixed topic it is one of another matter, as far as there is one. Where too few ideas
    stand behind the first, it is one behind which others stand.
    """
    rows = offered.rows
    topic = rows["topic"].to_numpy(np.int64)[first]
    ways = rows["way"].to_numpy(np.int64)
    others = (rows["topic"] == topic) & (rows["idea_id"] != rows["idea_id"].iat[first]) & np.isfinite(offered.score)
    alike = offered.vectors @ offered.vectors[first]
    others &= (alike < _SAME) | (ways * ways[first] < 0)
    # Half of a thought adds nothing where somebody thinks it to the end.
    whole = others & (rows["doubt"] < _HALF)
    others = whole if whole.any() else others
    verdicts = rows["verdict"].to_numpy(np.int64)
    against = others & (verdicts * verdicts[first] < 0) & (not mixed)
    said = _keys(rows, first)
    anew = others & np.array([bool(own) and not _keys(rows, row) <= said for row, own in enumerate(others)])
    others = anew if anew.any() else others
    if not against.any() and not mixed and rows["against"].to_numpy(float)[first] >= _MANY:
        against = others & (ways * ways[first] < 0) & (alike > _OF_ONE_THING)
    if mixed and (others & (alike < _SAME_MATTER)).any():
        others &= alike < _SAME_MATTER
    candidates = np.flatnonzero(against if against.any() else others)
    if not len(candidates):
        return None
    covered = ideas @ offered.vectors[first]
    adds = np.maximum(ideas @ offered.vectors[candidates].T - covered[:, None], 0).mean(axis=0).astype(np.float64)
    # What the ideas share the first has said, as far as it has.
    score = offered.score[candidates] - SHARED * rows["shared"].to_numpy(np.float64)[candidates]
    score += _ANEW * np.nan_to_num(
        [
            shared.said(str(rows["text"].iat[row]), str(rows["language"].iat[row]), topic=topic, apart_from=said)
            for row in candidates.tolist()
        ]
    )
    score -= SUPPORTED * rows["support"].to_numpy(np.float64)[candidates]
    if not mixed and not tells_alone(rows.iloc[first], support):
        heard, *others_heard = (
            support.behind(
                str(rows["text"].iat[row]), str(rows["language"].iat[row]), offered.vectors[row], topic=topic
            )[0]
            for row in [first, *candidates.tolist()]
        )
        score += _OTHERS * np.array([(behind & ~heard).mean() for behind in others_heard])
    score += (0 if against.any() else 2) * adds
    best = np.lexsort((rows["text"].to_numpy(str)[candidates], -score.round(6)))
    return int(candidates[best[0]])


def _keys(rows: pd.DataFrame, row: int) -> frozenset[str]:
    return said_keys(str(rows["text"].iat[row]), str(rows["language"].iat[row]))


def tells_alone(said: "pd.Series[Any]", support: Support) -> bool:
    """Whether enough ideas of its topic stand behind a clause to let it stand for it."""
    return support.alone(
        str(said["text"]), str(said["language"]), share=float(said["support"]), topic=int(said["topic"])
    )
