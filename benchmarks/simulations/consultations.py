"""Whole consultations of any size, made from texts that people wrote: ideas, votes of camps, participants, as a folder.

An idea is the first half of one text and the second half of another of the same question and language, so that a pool of thousands gives millions
of ideas of which few are copies.
"""

from pathlib import Path

import numpy as np
import pandas as pd

VOTES_PER_IDEA = 50
VOTES_PER_VOTER = 100
_CAMPS = 3
_QUESTIONS = 5
_SEGMENTS = {
    "region": ["africa", "americas", "asia", "europe", "middle east", "pacific"],
    "age": ["under 25", "25 to 34", "35 to 49", "50 to 64", "65 and over"],
    "gender": ["woman", "man", "other"],
}


def make_consultation(folder: Path, pool: pd.DataFrame, *, ideas: int, seed: int = 0) -> Path:
    """A consultation folder of five questions.

    Parameters
    ----------
    folder
        Where it is written.
    pool
        ``question`` and ``text``, and ``language`` where halves are to be joined within a language only.
    ideas
        How many ideas; each has about `VOTES_PER_IDEA` votes, each voter casts `VOTES_PER_VOTER`.
    seed
        Start of every random choice.
    """
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    names = [f"q{number}" for number in range(1, _QUESTIONS + 1)]
    (folder / "consultation.toml").write_text(
        'title = "A made consultation"\n\n'
        + "".join(f'[[questions]]\nid = "{name}"\ntitle = "What of matter {name[1:]}?"\n\n' for name in names),
        encoding="utf-8",
    )
    people = max(ideas * VOTES_PER_IDEA // VOTES_PER_VOTER, 20)
    ids = np.array([f"p{number}" for number in range(people)])
    pd.DataFrame(
        {"participant_id": ids}
        | {f"segment_{name}": random.choice(values, people) for name, values in _SEGMENTS.items()}
    ).to_parquet(folder / "participants.parquet")
    _ideas(pool, names, ideas=ideas, random=random).assign(author_id=random.choice(ids, ideas)).to_parquet(
        folder / "ideas.parquet"
    )
    _votes(ids, ideas=ideas, random=random).to_parquet(folder / "votes.parquet")
    return folder


def _ideas(pool: pd.DataFrame, names: list[str], *, ideas: int, random: np.random.Generator) -> pd.DataFrame:
    pool = pool.assign(language=pool.get("language", ""))
    asked = sorted(pool["question"].unique())
    texts: list[str] = []
    questions: list[str] = []
    for place, name in enumerate(names):
        of = pool[pool["question"] == asked[place % len(asked)]]
        number = ideas // len(names) + (place < ideas % len(names))
        alike = [group["text"].to_numpy() for _, group in of.groupby("language", sort=True)]
        sizes = np.array([len(group) for group in alike], dtype=float)
        chosen = random.choice(len(alike), number, p=sizes / sizes.sum())
        first, second = random.random(number), random.random(number)
        for group, one, other in zip(chosen, first, second, strict=True):
            own = alike[group]
            texts.append(_joined(own[int(one * len(own))], own[int(other * len(own))]))
        questions += [name] * number
    return pd.DataFrame({"idea_id": [f"i{number}" for number in range(ideas)], "question": questions, "text": texts})


def _joined(one: str, other: str) -> str:
    """The first half of one text and the second half of another, by words, or by characters where there are no spaces."""
    first, second = one.split(), other.split()
    if len(first) < 4 or len(second) < 4:
        return one[: (len(one) + 1) // 2] + other[len(other) // 2 :] if one != other else one
    return " ".join(first[: (len(first) + 1) // 2] + second[len(second) // 2 :])


def _votes(people: np.ndarray, *, ideas: int, random: np.random.Generator) -> pd.DataFrame:
    """Votes of three camps, each with its own chance of agreeing with each idea, in chance order."""
    votes = ideas * VOTES_PER_IDEA
    leaning = random.beta(0.8, 0.8, (_CAMPS, ideas)).astype(np.float32)
    camp = random.integers(0, _CAMPS, len(people)).astype(np.int8)
    voter, idea = random.integers(0, len(people), votes), random.integers(0, ideas, votes)
    agrees = random.random(votes, dtype=np.float32) < leaning[camp[voter], idea]
    cast = np.where(random.random(votes, dtype=np.float32) < 0.1, 2, np.where(agrees, 0, 1))
    named = np.array(["agree", "disagree", "pass"])
    return pd.DataFrame(
        {
            "voter_id": pd.Series(pd.array(people, dtype="str").take(voter)),
            "idea_id": pd.Series(pd.array([f"i{number}" for number in range(ideas)], dtype="str").take(idea)),
            "vote": pd.Series(pd.array(named, dtype="str").take(cast)),
        }
    )
