"""The demonstration's numbers are those that were stored: what changes one of them is seen, and meant (`make golden`)."""

import pandas as pd
import pytest
from golden.demonstration import FOLDER, TABLES, golden_tables


@pytest.fixture(scope="module")
def made(demo):
    return golden_tables(demo)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_one_that_was_stored(made, name, tmp_path):
    made[name].to_csv(tmp_path / "now.csv", index=False)

    now, then = (pd.read_csv(path, dtype={"idea_id": str}) for path in (tmp_path / "now.csv", FOLDER / f"{name}.csv"))

    pd.testing.assert_frame_equal(now, then, rtol=0, atol=2e-6, check_dtype=False)
