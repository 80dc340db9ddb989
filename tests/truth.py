"""What an attacker tries to find out, counted from the exact analysis."""

from typing import Any

import pandas as pd

from strategy_nlp.analysis.results import Analysis

GROUPS = "opinion groups"


class Truth(dict):
    """By cell of people, as `attacker.Bounds` names it, how many they are; counted when it is asked for."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__()
        undisclosed = analysis.undisclosed
        assert undisclosed is not None
        people = undisclosed.participants.set_index("participant_id").replace("", "not stated")
        self._votes = undisclosed.votes.join(people, on="voter_id")
        self._votes = self._votes.merge(analysis.voters[["question", "voter_id", "group"]], on=["question", "voter_id"])
        segments = list(people.columns)
        self._votes[segments] = self._votes[segments].fillna("not stated")
        self._votes["group"] = self._votes["group"].fillna("none")
        self._voters = self._votes.drop_duplicates(["question", "voter_id"])
        self._seen: dict[str, pd.Series[int]] = {
            by: self._votes.groupby(["question", by, "idea_id"]).size() for by in [*segments, "group"]
        }
        self._size = {by: self._voters.groupby(["question", by]).size() for by in [*segments, "group"]}
        self._analysis = analysis

    def get(self, cell: Any, default: int = 0) -> int:
        kind, question, *rest = cell
        if kind == "rest":
            by, idea, *values = rest
            everybody = self._votes[(self._votes["question"] == question) & (self._votes["idea_id"] == idea)]
            return len(everybody) - sum(
                self._of("group" if by == GROUPS else by, question, one, idea) for one in values
            )
        if kind.startswith(("apart ", "beside ")):
            return self._misfits(kind, question, rest)
        if kind == "group":
            return self._of("group", question, *rest)
        if kind == "smaller":
            return min(self._of("group", question, name, rest[2]) for name in rest[:2])
        if kind == "value":
            return self._of(*(rest[0], question, "not stated" if not rest[1] else rest[1], rest[2]))
        if kind == "size":
            return int(self._size["group"].get((question, rest[0]), default))
        if kind == "voters" and not question:
            voters = self._voters.drop_duplicates("voter_id")
            return int((voters[rest[0]] == rest[1]).sum())
        if kind == "voters":
            return int(self._size[rest[0]].get((question, rest[1]), default))
        if kind == "left out":
            table = self._analysis.sensitivity[self._analysis.sensitivity["question"] == question].set_index("reading")
            return int(table["voters"].max() - table.at[rest[0], "voters"])
        ideas = self._analysis.ideas
        survey = ideas[
            ~ideas["channel"].str.startswith("event:") & ~ideas["dropped_because"].isin(["rejected", "pending"])
        ]
        if kind == "language":
            return int((((survey["question"] == question) | (question == "")) & (survey["language"] == rest[0])).sum())
        own = ideas[(ideas["question"] == question) & (ideas["topic"].astype("string") == rest[0])]
        return int((own["language"] == rest[1]).sum())

    def _misfits(self, kind: str, question: str, rest: Any) -> int:
        """People of a coarse value in none of some fine ones, or of these and not of that; on an idea, a question, or at all."""
        coarse, value, fine, told = rest
        way, _, where = kind.partition(" ")
        people = self._votes[self._votes["idea_id"] == where[3:]] if where.startswith("on ") else self._voters
        people = people[people["question"] == question] if question else people.drop_duplicates("voter_id")
        whole, inside = people[coarse] == value, people[fine].isin(told.split("|"))
        return int((whole & ~inside).sum() if way == "apart" else (inside & ~whole).sum())

    def __getitem__(self, cell: Any) -> int:
        return self.get(cell)

    def _of(self, by: str, question: str, value: str, idea: str) -> int:
        return int(self._seen[by].get((question, value, idea), 0))

    def sizes(self, question: str, segment: str) -> "dict[str, int]":
        """How many voters each value of a segment has, unstated ones under a blank."""
        return {
            "" if value == "not stated" else str(value): int(size)
            for value, size in self._size[segment][question].items()
        }
