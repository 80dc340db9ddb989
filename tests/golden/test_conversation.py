"""Every number that votes give on a made conversation is the one that was stored: what changes one is seen, and meant (`make golden`)."""

import json

import pytest
from golden.conversation import FILE, RESULTS, TOLERANCE, plain, votes

from strategy_nlp.votes.opinion_groups import find_groups


def _same(value, stored):
    if value == stored:
        return True
    try:
        # Beside words a row holds its numbers as text; the last digits are those of a processor.
        return abs(float(value) - float(stored)) <= TOLERANCE
    except (TypeError, ValueError):
        return False


STORED = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_the_one_that_was_stored(name):
    now, then = plain(RESULTS[name]()), STORED[name]

    assert len(now) == len(then)
    moved = [
        (place, value, stored)
        for place, (row, before) in enumerate(zip(now, then, strict=True))
        for value, stored in zip(row, before, strict=True)
        if not _same(value, stored)
    ]
    assert len(moved) == 0, f"{len(moved)} numbers are others, the first in row {moved[0][0]}: {moved[0][1:]}"


def test_every_stored_result_is_compared():
    assert set(STORED) == set(RESULTS)


def test_the_conversation_has_the_camps_that_were_put_in():
    assert find_groups(votes(), seed=1).k == 3
