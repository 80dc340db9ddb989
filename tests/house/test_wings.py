"""The house: what is written about the wings is so, and each rule is shown to fail where it is broken."""

import ast
import re
from pathlib import Path

import pytest

import strategy_nlp

SOURCE = Path(strategy_nlp.__file__).parent
PROJECT = SOURCE.parents[1]
GROUND = ("errors", "messages", "files", "strict_json", "cache", "plain", "statistics")
WINGS = tuple(re.findall(r"^``(\w+)``  ", strategy_nlp.__doc__ or "", flags=re.MULTILINE))
MODULES = sorted(SOURCE.rglob("*.py"))


def _name(path):
    return str(path.relative_to(SOURCE)).removesuffix(".py").replace("/", ".")


def imported(source):
    """Every module of ours that a source imports, dotted below the package; what is taken from a package counts as a module."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("strategy_nlp.")}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "strategy_nlp":
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.removeprefix("strategy_nlp.") for name in found}


def against_the_flow(wing, source):
    """The imports of a module of a wing that run against the flow."""
    # The package's own page and `python -m` stand at the door, outside the flow.
    if wing in {"__init__", "__main__"}:
        return set()
    place = -1 if wing in GROUND else WINGS.index(wing)
    wrong = set()
    for name in imported(source):
        other = name.split(".")[0]
        if other in GROUND or other == wing:
            continue
        side_by_side = {wing, other} == {"votes", "topics"}
        beside = other == "evaluation" and wing != "cli"
        if other not in WINGS or WINGS.index(other) > place or side_by_side or beside:
            wrong.add(name)
    return wrong


def past_the_face(wing, source):
    """The imports from another wing of what its face does not name."""
    wrong = set()
    for name in imported(source):
        other, _, inner = name.partition(".")
        if other in WINGS and other != wing and inner.split(".")[0] not in offered(other):
            wrong.add(name)
    return wrong


def offered(wing):
    """What a wing's face names, from its stub."""
    stub = ast.parse((SOURCE / wing / "__init__.pyi").read_text(encoding="utf-8"))
    return {alias.name for node in ast.walk(stub) if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_every_folder_is_a_wing_of_the_list_or_ground():
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    files = {path.stem for path in SOURCE.glob("*.py")} - {"__init__", "__main__"}

    assert folders | files == set(WINGS) | set(GROUND)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_imports_along_the_flow(path):
    assert not against_the_flow(path.relative_to(SOURCE).parts[0].removesuffix(".py"), path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_another_wing_is_entered_by_its_face(path):
    assert not past_the_face(path.relative_to(SOURCE).parts[0].removesuffix(".py"), path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("wing", "source"),
    [
        ("intake", "from strategy_nlp.text.what_counts import normalise"),
        ("votes", "from strategy_nlp.topics.keywords import class_words"),
        ("topics", "from strategy_nlp.votes import ballots"),
        ("files", "from strategy_nlp.intake import tables"),
        ("report", "from strategy_nlp.evaluation.votes import evaluate_votes"),
        ("findings", "def f():\n    from strategy_nlp.report import html"),
    ],
)
def test_an_import_against_the_flow_is_seen(wing, source):
    assert against_the_flow(wing, source)


def test_an_import_past_the_face_is_seen():
    assert past_the_face("report", "from strategy_nlp.votes.k_means import k_means")
    assert not past_the_face("report", "from strategy_nlp.votes import agreement")


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES}), ids=lambda path: path.name)
def test_no_folder_holds_more_than_a_newcomer_reads(folder):
    assert len(list(folder.glob("*.py"))) <= 20


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_neither_too_long_nor_too_short_without_saying_why(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    says_why = "By itself, " in (ast.get_docstring(ast.parse("\n".join(lines))) or "")

    assert len(lines) <= 400
    assert len(lines) >= 60 or path.stem in {"__init__", "__main__"} or says_why


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_functions_take_at_most_three_positional_arguments(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and path.parent.name != "cli":
            positional = [argument.arg for argument in node.args.args if argument.arg not in {"self", "cls"}]
            assert len(positional) <= 3, f"{path.name}: {node.name}"


@pytest.mark.parametrize("wing", [wing for wing in WINGS if (SOURCE / wing / "__init__.pyi").exists()])
def test_no_function_on_a_face_has_the_name_of_a_module(wing):
    # Whichever is loaded last would take the other's place.
    stub = ast.parse((SOURCE / wing / "__init__.pyi").read_text(encoding="utf-8"))
    named = {
        alias.name for node in stub.body if isinstance(node, ast.ImportFrom) and node.module for alias in node.names
    }
    rooms = {path.stem for path in (SOURCE / wing).iterdir() if path.suffix == ".py" or path.is_dir()}

    assert not named & rooms
