"""Exports to which something happened on the way are read right or refused in a sentence, and nobody's address comes in."""

import os

import pandas as pd
import pytest
from made_exports import KINDS, people
from mutations import mutated

from strategy_nlp.errors import StrategyNLPError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.sources.importing import import_sources

# `make test-long` takes them all.
SEEDS = 200 if os.environ.get("STRATEGY_NLP_LONG") else 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutated_export_is_read_right_or_refused_in_a_sentence(tmp_path, kind):
    made = KINDS[kind](people())
    right = 0
    for seed in range(SEEDS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        path, told, chosen = mutated(made, folder, seed)
        sentence, done = "", None
        try:
            done = import_sources([path], folder / "c")
        except StrategyNLPError as error:
            sentence = str(error)
        if done is None:
            assert sentence.endswith("."), (seed, told)
            assert not any(secret in sentence for secret in made.secrets), (seed, told)
            continue
        ideas = pd.read_csv(folder / "c" / "ideas.csv", dtype=str, keep_default_na=False)
        written = "".join(one.read_text(encoding="utf-8") for one in (folder / "c").iterdir())

        assert [secret for secret in made.secrets if secret in written] == [], (seed, told)
        answers = ideas.pop("choice").value_counts().drop("", errors="ignore") if "choice" in ideas else {}
        assert dict(answers) == {answer: number for answer, number in chosen.items() if number}, (seed, told)
        offered = [question.choices for question in read_consultation(folder / "c").questions if question.choices]
        assert offered == ([tuple(chosen)] if chosen else []), (seed, told)
        assert int((ideas["text"] != "").sum()) == made.ideas, (seed, told, done.sources[0].mapping)
        assert not made.people or done.sources[0].people == made.people, (seed, told)
        right += 1

    assert right >= 0.9 * SEEDS
