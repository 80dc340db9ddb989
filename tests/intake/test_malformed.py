"""Nothing wrong is taken for right: of some hundred malformed folders each is read as it was meant, or refused in a sentence."""

import time

import pandas as pd
import pytest
from malformed import SAME, Case, base, cases
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.coded import is_coded
from strategy_nlp.errors import StrategyNLPError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import TABLES, Tables, read_folder, read_tables

CASES = cases()
# Every second one by default: each kind has several.
SHORT = [case if place % 3 == 0 else pytest.param(case, marks=pytest.mark.long) for place, case in enumerate(CASES)]
# A folder of a few ideas is looked at in a blink; what takes longer hangs.
LONGEST_SECONDS = 10.0


@pytest.fixture(scope="module")
def right(tmp_path_factory) -> Tables:
    return read_tables(read_consultation(base(tmp_path_factory.mktemp("base") / "c")))


def in_text(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose cells are text where they were coded: which values others have is no matter here."""
    return table.astype({name: str for name in table if is_coded(table[name])})


def test_there_are_at_least_eight_hundred():
    assert len(CASES) >= 800


@pytest.mark.parametrize("case", SHORT, ids=lambda case: case.name.encode("ascii", "replace").decode()[:80])
def test_a_malformed_folder_is_read_right_or_refused(case: Case, tmp_path, right):
    folder = base(tmp_path / "c")
    case.make(folder)

    begun = time.monotonic()
    told = CliRunner().invoke(app, ["check", str(folder)], catch_exceptions=True)
    taken = time.monotonic() - begun

    lines = told.output.splitlines()
    assert told.exit_code in {0, 1}, told.output or told.exception
    assert not isinstance(told.exception, Exception) or isinstance(told.exception, SystemExit), told.exception
    assert "Traceback" not in told.output
    assert all(line.isprintable() for line in lines), told.output
    assert taken < LONGEST_SECONDS
    if case.refused:
        assert told.exit_code == 1, f"taken for right: {told.output}"
        assert any(all(word in line for word in case.refused) for line in lines), told.output
        return
    if case.read == "refused or the same" and told.exit_code == 1:
        return
    assert told.exit_code == 0, told.output
    assert all(any(word in line for line in lines) for word in case.warned), told.output
    read = read_folder(read_consultation(folder)).tables
    if case.read in (SAME, "refused or the same"):
        for name in TABLES:
            pd.testing.assert_frame_equal(in_text(getattr(read, name)), in_text(getattr(right, name)))
    else:
        assert case.read(read)


def test_the_base_itself_is_right(tmp_path):
    folder = base(tmp_path / "c")

    told = CliRunner().invoke(app, ["check", str(folder)])

    assert told.exit_code == 0, told.output
    assert "Warning" not in told.output


def test_read_tables_raises_one_sentence(tmp_path):
    folder = base(tmp_path / "c")
    (folder / "votes.csv").write_text("voter_id,idea_id,vote\np1,i9,yes\n", encoding="utf-8")

    with pytest.raises(StrategyNLPError) as caught:
        read_tables(read_consultation(folder))

    assert "\n" not in str(caught.value)
