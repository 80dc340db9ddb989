"""What the project's own files say is needed is the same in each of them."""

import re
import tomllib
from pathlib import Path

import yaml

PROJECT = Path(__file__).parents[2]
# The conda-forge package of a PyPI package, where the names differ.
CONDA_NAMES = {"graphviz": "python-graphviz"}


def test_environment_and_pyproject_name_the_same_packages():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    listed = yaml.safe_load((PROJECT / "environment.yml").read_text())["dependencies"]
    from_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    conda = {re.split(r"[ <>=]", entry)[0] for entry in listed if isinstance(entry, str)} - {"python", "pip"}
    pip = {re.split(r"[ <>=]", entry)[0] for entry in from_pip}

    assert conda | pip == {CONDA_NAMES.get(name, name) for name in (re.split(r"[<>=]", entry)[0] for entry in wanted)}


def test_environment_asks_for_no_older_version_than_pyproject():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    wanted = {
        entry.replace(" ", "") for entry in project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    }
    listed = yaml.safe_load((PROJECT / "environment.yml").read_text())["dependencies"]
    from_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    stated = {entry.replace(" ", "") for entry in [*(e for e in listed if isinstance(e, str)), *from_pip]}

    assert wanted <= stated
