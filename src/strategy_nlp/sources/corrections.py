"""What a later export says otherwise of rows that are there already: answers that were corrected, and those that were taken back.

Ids of rows without one of their own are made of what they say, so a row is known again by whose it is and when it came.
By itself, because it holds two readings of the same rows beside each other.
"""

from collections.abc import Sequence

import pandas as pd

from strategy_nlp.sources.gathered import Gathered

_SAME = ["author_id", "created_at", "question"]


def corrected_answers(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """The new ideas, an answer that was corrected under the id that it had: the only one of its person, moment and question that is not there as it was."""
    if old.empty or new.empty or not {*_SAME, "idea_id"} <= set(old.columns) & set(new.columns):
        return new
    gone = old[~old["idea_id"].isin(new["idea_id"]) & (old[_SAME] != "").all(axis=1)].drop_duplicates(_SAME, keep=False)
    come = new[~new["idea_id"].isin(old["idea_id"]) & (new[_SAME] != "").all(axis=1)].drop_duplicates(_SAME, keep=False)
    both = come.merge(gone, on=_SAME, suffixes=("", "_before"))
    return new.assign(idea_id=new["idea_id"].replace(dict(zip(both["idea_id"], both["idea_id_before"], strict=True))))


def taken_back(old: pd.DataFrame, gathered: Sequence[Gathered]) -> set[str]:
    """Ids of ideas and answers whose row is there still and gives none to their question: the text was emptied, or the answer is none that is offered.

    Only rows count that are the one of their person and moment.
    """
    if not {*_SAME, "idea_id"} <= set(old.columns):
        return set()
    # Most stand in the new export as they were; only the others are looked for by their rows.
    same = pd.concat(
        [one.ideas["idea_id"] for one in gathered] + [one.answers["idea_id"] for one in gathered if len(one.answers)]
    )
    old = old[~old["idea_id"].isin(same)]
    if old.empty:
        return set()
    found: set[str] = set()
    for one in gathered:
        if not one.mapping.is_wide or one.given.empty:
            continue
        rows = one.given[(one.given != "").all(axis=1)].drop_duplicates(keep=False)
        theirs = old[old["question"].isin({*one.mapping.questions, *one.mapping.closed})].merge(rows, on=_SAME[:2])
        now = pd.concat([_told(one.ideas), _told(one.answers)]).drop_duplicates()
        beside = theirs[[*_SAME, "idea_id"]].merge(now, on=_SAME, how="left", indicator="_where")
        found |= set(beside.loc[beside["_where"] == "left_only", "idea_id"])
    return found


def _told(ideas: pd.DataFrame) -> pd.DataFrame:
    return ideas[_SAME] if set(_SAME) <= set(ideas.columns) else pd.DataFrame(columns=_SAME, dtype=str)
