"""Votes that stand in a table of their own beside the ideas: a row a vote or a row a voter, in words or in numbers."""

import csv

import pandas as pd
import pytest

from strategy_nlp.errors import SourceError
from strategy_nlp.sources import import_sources
from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.telling import told

IDEAS = [[f"s{n}", f"Open the archives of district {n} to everybody in town"] for n in range(1, 7)]
WORDS = {
    "words": ("agree", "disagree", "pass"),
    "es": ("De acuerdo", "En desacuerdo", "Paso"),
    "de": ("Stimme zu", "Stimme nicht zu", "Enthaltung"),
    "ar": ("أوافق", "لا أوافق", "تخطي"),
    "numbers": ("1", "-1", "0"),
    "floats": ("1.0", "-1.0", "0.0"),
}


def _write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def _files(tmp_path, words, *, wide, voter="v{}"):
    cast = [[words[(person + n) % 3] if (person + n) % 5 else "" for n in range(6)] for person in range(9)]
    if wide:
        rows = [
            ["participant", *(own for own, _ in IDEAS)],
            *([voter.format(person), *row] for person, row in enumerate(cast)),
        ]
    else:
        rows = [["participant", "idea", "vote"]]
        rows += [
            [voter.format(person), IDEAS[n][0], cell]
            for person, row in enumerate(cast)
            for n, cell in enumerate(row)
            if cell
        ]
    return [_write(tmp_path / "ideas.csv", [["idea id", "text"], *IDEAS]), _write(tmp_path / "votes.csv", rows)], cast


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_every_vote_comes_in_and_none_is_made_up(tmp_path, words, wide):
    files, cast = _files(tmp_path, words, wide=wide)

    done = import_sources(files, tmp_path / "ours")

    votes = pd.read_csv(tmp_path / "ours" / "votes.csv", dtype=str)
    ideas = pd.read_csv(tmp_path / "ours" / "ideas.csv", dtype=str)
    meant = dict(zip(words, ("agree", "disagree", "pass"), strict=True))
    expected = {(f"v{p}", f"s{n + 1}", meant[cell]) for p, row in enumerate(cast) for n, cell in enumerate(row) if cell}
    assert set(votes[["voter_id", "idea_id", "vote"]].itertuples(index=False, name=None)) == expected
    assert list(ideas["text"]) == [text for _, text in IDEAS]
    assert ("1 is read as agreement" in " ".join(told(done))) == (words[1].startswith("-1"))


def test_importing_votes_again_changes_no_byte_and_voters_names_stay_out(tmp_path):
    files, _ = _files(tmp_path, WORDS["es"], wide=True, voter="Ana Pérez {}")
    import_sources(files, tmp_path / "ours")
    before = {path.name: path.read_bytes() for path in (tmp_path / "ours").iterdir()}

    import_sources(files, tmp_path / "ours")

    assert {path.name: path.read_bytes() for path in (tmp_path / "ours").iterdir()} == before
    assert not [name for name, content in before.items() if "Pérez".encode() in content]


def test_votes_are_added_to_the_ideas_that_a_folder_has(tmp_path):
    files, cast = _files(tmp_path, WORDS["words"], wide=False)
    import_sources(files[:1], tmp_path / "ours")

    import_sources(files[1:], tmp_path / "ours", wish=Wish(add=True))
    import_sources(files[1:], tmp_path / "ours", wish=Wish(add=True))

    assert len(pd.read_csv(tmp_path / "ours" / "votes.csv")) == sum(bool(cell) for row in cast for cell in row)
    assert (tmp_path / "ours" / "mapping.toml").read_text().count('kind = "votes"') == 1


@pytest.mark.parametrize(("words", "wide"), [("de", False), ("numbers", True)])
def test_votes_alone_are_no_ideas(tmp_path, words, wide):
    files, _ = _files(tmp_path, WORDS[words], wide=wide)

    with pytest.raises(SourceError, match="not what was voted on; name the file of the ideas beside it"):
        import_sources(files[1:], tmp_path / "ours")


def test_ones_and_noughts_are_no_votes_since_nobody_knows_what_a_nought_means(tmp_path):
    files, _ = _files(tmp_path, ("1", "0", "0"), wide=True)

    done = import_sources(files, tmp_path / "ours")

    assert not (tmp_path / "ours" / "votes.csv").exists()
    assert "votes.csv" in " ".join(told(done))
