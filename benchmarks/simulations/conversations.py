"""Real conversations: how much better hidden votes are guessed by our groups, by Polis's, and by its plane found again.

Each conversation of a folder of Polis exports that holds Polis's own groups. All are measured on the same hidden votes, by the
same profiles, with readiness to agree accounted for. Polis's groups saw the votes that are hidden; *ours, so* are our groups
with the same advantage. The plane is Polis's way without it: found again without the hidden votes.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from strategy_nlp.errors import SourceError
from strategy_nlp.evaluation.votes import membership_of_polis
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.sources.kinds.polis.export import import_polis
from strategy_nlp.statistics.inference import adjusted_rand_index
from strategy_nlp.votes.grouping.class_groups import find_classes, in_canonical_order
from strategy_nlp.votes.grouping.hidden_votes import gain_over, guessed_right, guesses, guesses_given, log_likelihoods
from strategy_nlp.votes.grouping.latent_classes import stated_votes
from strategy_nlp.votes.grouping.space import VoteMatrix, vote_matrix
from strategy_nlp.votes.opinion_groups import find_groups

FOLDS = 10
COLUMNS = (
    "conversation", "voters, votes", "k, Polis's, plane's", "gain (95 %)", "right of 100, without", "Polis's gain", "ours, so",
    "plane's", "stability (95 %)", "Rand to Polis", "in none", "gain at k = 2 to 6",
)  # fmt: skip


def main(folder: Path) -> None:
    """Print the table, a conversation as soon as it is known."""
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
    better, counted = np.zeros(4, int), 0
    for source in sorted(folder.glob("polis_*/*/comments.csv")):
        try:
            membership = membership_of_polis(source.parent)
        except SourceError as error:
            sys.stderr.write(f"left out: {error}\n")
            continue
        cells, gains = _of_conversation(source.parent, membership)
        print(f"| {source.parent.name} | {' | '.join(cells)} |", flush=True)
        ours, polis, same, plane = gains
        better += [ours > polis, same > polis, ours > plane, ours >= 0]
        counted += 1
    told = ("ours above Polis's groups", "with the same advantage", "above the plane", "not below no groups")
    print("\n" + "; ".join(f"{name} in {number} of {counted}" for name, number in zip(told, better, strict=True)))


def _of_conversation(source: Path, polis: "pd.Series[str]") -> tuple[list[str], list[float]]:
    with tempfile.TemporaryDirectory() as temporary:
        import_polis(source, Path(temporary) / "c")
        tables = read_tables(read_consultation(Path(temporary) / "c"))
    found = find_groups(tables.votes, ideas=tables.ideas)
    matrix = vote_matrix(tables.votes, ideas=tables.ideas)
    _, matrix = in_canonical_order(matrix.of_voters(matrix.votes_per_voter >= min(7, len(matrix.ideas))))
    votes = stated_votes(matrix)
    told = guesses(votes, [found.k] if found.k else [], folds=FOLDS, starts=4)
    none = log_likelihoods(votes, told[1])
    theirs = pd.factorize(polis.reindex(matrix.voters), sort=True)[0].astype(np.int64)
    # As many as Polis has: more of them would help by their number.
    own = find_classes(matrix, seed=0, k=int(theirs.max()) + 1, checked=False).labels
    chances = {
        "polis": guesses_given(votes, lambda _: theirs, folds=FOLDS),
        "so": guesses_given(votes, lambda _: own, folds=FOLDS),
        "plane": guesses_given(votes, lambda kept: _in_the_plane(matrix, kept), folds=FOLDS),
    }
    gains = [gain_over(votes, log_likelihoods(votes, each), none) for each in (told[found.k or 1], *chances.values())]
    ours, theirs_too, same, plane = (gain.mean for gain in gains)
    both = found.membership.index.intersection(polis.index)
    alike = adjusted_rand_index(polis[both], found.membership[both]) if len(both) else np.nan
    planes = find_groups(tables.votes, ideas=tables.ideas, method="polis").k
    cells = [
        f"{votes.voters:,}, {len(votes):,}",
        f"{found.k}, {theirs.max() + 1}, {planes}",
        f"{ours:.4f} ({gains[0].low:.4f} to {gains[0].high:.4f})" if found.k else "none",
        f"{100 * guessed_right(votes, told[found.k or 1]).mean():.1f}, {100 * guessed_right(votes, told[1]).mean():.1f}",
        f"{theirs_too:.4f}", f"{same:.4f}", f"{plane:.4f}",
        f"{found.stability:.2f} ({found.stability_low:.2f} to {found.stability_high:.2f})" if found.k else "",
        f"{alike:.2f}" if found.k else "",
        f"{1 - len(found.membership) / votes.voters:.0%}" if found.k else "",
        ", ".join(f"{gain:.4f}" for gain in found.curve["gain"]),
    ]  # fmt: skip
    return cells, [ours, theirs_too, same, plane]


def _in_the_plane(
    matrix: VoteMatrix, kept: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Polis's way without the hidden votes; passes are all seen."""
    seen = matrix.values == 0
    seen[~seen] = kept
    words = np.array(["disagree", "pass", "agree"])[matrix.values[seen].astype(int) + 1]
    names = {"voter_id": matrix.rows[seen], "idea_id": matrix.columns[seen]}
    found = find_groups(pd.DataFrame({**names, "vote": words}), method="polis", checked=False)
    return pd.Categorical(found.membership.reindex(np.arange(len(matrix.voters)))).codes.astype(np.int64)
