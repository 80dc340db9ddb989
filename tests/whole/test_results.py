"""An analysis is read back as it was written, or refused in a sentence that names the file."""

import shutil

import pytest

from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.errors import ConsultationError


@pytest.fixture(scope="module")
def tables(demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written") / "tables"
    demo.write(folder)
    return folder


@pytest.fixture
def written(tables, tmp_path):
    shutil.copytree(tables, tmp_path / "tables")
    return tmp_path / "tables"


def test_what_was_written_is_read(demo, written):
    read = read_analysis(written)

    assert read.ideas[["idea_id", "text", "dropped_because"]].equals(demo.ideas[["idea_id", "text", "dropped_because"]])
    assert read.settings == demo.settings


DAMAGES = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "one bit": lambda path: path.write_bytes(
        path.read_bytes()[:40] + bytes([path.read_bytes()[40] ^ 1]) + path.read_bytes()[41:]
    ),
    "empty": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "of others": lambda path: path.write_text("[]", encoding="utf-8"),
    "deep": lambda path: path.write_text("[" * 100_000, encoding="utf-8"),
}


@pytest.mark.parametrize(
    "name", ["ideas.parquet", "voters.parquet", "internal/voters.parquet", "funnel.csv", "build.json"]
)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_analysis_is_refused_in_a_sentence(written, name, damage):
    if (name, damage) == ("build.json", "one bit"):
        pytest.skip("a receipt has no hash of its own")
    if (name, damage) == ("internal/voters.parquet", "gone"):
        pytest.skip("what is not for publishing may be left out")
    DAMAGES[damage](written / name)

    with pytest.raises(ConsultationError, match=name) as caught:
        read_analysis(written)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content", ["null", "3", '{"consultation": 3}', '{"consultation": {"title": 1}, "settings": []}']
)
def test_a_receipt_of_something_else_is_refused(written, content):
    (written / "build.json").write_text(content, encoding="utf-8")

    with pytest.raises(ConsultationError, match="no receipt of an analysis"):
        read_analysis(written)
