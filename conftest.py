"""For tests and for the examples in docstrings: nothing of whoever runs them is read or written."""

import os

import pytest

from strategy_nlp.privacy.pseudonyms import read_key


@pytest.fixture(scope="session", autouse=True)
def own_cache_and_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes the cache or the key of whoever runs it; processes that share the work share both."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "own"
    folder.mkdir(exist_ok=True)
    os.environ["STRATEGY_NLP_CACHE"] = str(folder / "cache")
    os.environ["STRATEGY_NLP_KEY_FILE"] = str(folder / "pseudonyms.key")
    read_key()
