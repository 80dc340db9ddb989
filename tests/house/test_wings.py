"""The house: what is written about the wings is so, and each rule is shown to fail where it is broken."""

import ast
import re
from pathlib import Path

import pytest

import strategy_nlp

SOURCE = Path(strategy_nlp.__file__).parent
PROJECT = SOURCE.parents[1]
GROUND = (
    "errors",
    "messages",
    "files",
    "strict_json",
    "coded",
    "remembering",
    "cache",
    "engine",
    "plain",
    "untyped",
    "statistics",
)
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
    assert past_the_face("report", "from strategy_nlp.votes.grouping.k_means import k_means")
    assert not past_the_face("report", "from strategy_nlp.votes import agreement")


def crowded(folder):
    """Whether a folder holds more modules than a newcomer reads."""
    return len(list(folder.glob("*.py"))) > 20


def out_of_size(name, source):
    """Whether a module is too long, or too short and says not why."""
    lines = len(source.splitlines())
    says_why = "By itself, " in (ast.get_docstring(ast.parse(source)) or "")
    return lines > 400 or (lines < 60 and name not in {"__init__", "__main__"} and not says_why)


def of_many_places(source):
    """The public functions that take more than three arguments by their place."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            positional = [argument.arg for argument in node.args.args if argument.arg not in {"self", "cls"}]
            found += [node.name] * (len(positional) > 3)
    return found


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES}), ids=lambda path: path.name)
def test_no_folder_holds_more_than_a_newcomer_reads(folder):
    assert not crowded(folder)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_neither_too_long_nor_too_short_without_saying_why(path):
    assert not out_of_size(path.stem, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_functions_take_at_most_three_positional_arguments(path):
    # Commands take what the terminal gives, by name.
    assert path.parent.name == "cli" or not of_many_places(path.read_text(encoding="utf-8"))


def test_a_folder_too_full_a_module_out_of_size_and_a_long_call_are_seen(tmp_path):
    for number in range(21):
        (tmp_path / f"m{number}.py").write_text('"""One."""\n')

    assert crowded(tmp_path)
    assert out_of_size("m0", '"""One."""\n')
    assert out_of_size("m0", '"""One."""\n' * 401)
    assert not out_of_size("m0", '"""One.\n\nBy itself, because it is so.\n"""\n')
    assert of_many_places("def f(a, b, c, d): ...") == ["f"]
    assert not of_many_places("def f(a, b, c, *, d): ...")


@pytest.mark.parametrize("wing", [wing for wing in WINGS if (SOURCE / wing / "__init__.pyi").exists()])
def test_no_function_on_a_face_has_the_name_of_a_module(wing):
    # Whichever is loaded last would take the other's place.
    stub = ast.parse((SOURCE / wing / "__init__.pyi").read_text(encoding="utf-8"))
    named = {
        alias.name for node in stub.body if isinstance(node, ast.ImportFrom) and node.module for alias in node.names
    }
    rooms = {path.stem for path in (SOURCE / wing).iterdir() if path.suffix == ".py" or path.is_dir()}

    assert not named & rooms
