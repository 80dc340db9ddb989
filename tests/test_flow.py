"""The house: what is written about the modules is so."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import strategy_nlp

SOURCE = Path(strategy_nlp.__file__).parent
PROJECT = SOURCE.parents[1]
FLOW = re.findall(r"^``(\w+)``", strategy_nlp.__doc__ or "", flags=re.MULTILINE)
# The conda-forge package of a PyPI package, where the names differ.
CONDA_NAMES = {"graphviz": "python-graphviz"}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "strategy_nlp":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("strategy_nlp."):
            found.add(node.module.split(".")[1])
    return found


def test_every_module_stands_in_the_flow():
    modules = {path.stem for path in SOURCE.glob("*.py")} - {"__init__", "__main__"} | {"intake"}

    assert modules <= set(FLOW)


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_imports_only_from_those_before_it(path):
    room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    if room in {"__init__", "__main__", "models", "locale"}:
        pytest.skip(
            "the package's own page, and the scripts that train models and update catalogues, stand outside the flow"
        )

    later = set(FLOW[FLOW.index(room) + (room != "intake") :])

    assert not _imports(path) & (later - {room if room == "intake" else ""})


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_module_is_longer_than_its_meaning(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_functions_take_at_most_three_positional_arguments(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and path.stem != "cli":
            positional = [argument.arg for argument in node.args.args if argument.arg not in {"self", "cls"}]
            assert len(positional) <= 3, f"{path.name}: {node.name}"


def test_help_imports_nothing_heavy():
    code = "import sys, strategy_nlp.cli; print(sorted({'pandas', 'numpy', 'sklearn', 'spacy', 'bertopic'} & set(sys.modules)))"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


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
