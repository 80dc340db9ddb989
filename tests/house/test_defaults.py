"""A parameter that many functions have means the same in each, and is the same where nobody sets it."""

import ast
from pathlib import Path

import pytest

import strategy_nlp
from strategy_nlp.intake.settings import Settings

MODULES = sorted(Path(strategy_nlp.__file__).parent.rglob("*.py"))
SAME = {"min_votes": Settings().min_votes, "min_cell": Settings().min_cell}
# Of these modules the default differs, because …
OTHERWISE: dict[str, str] = {}


def defaults(source):
    """(function, parameter, default) of each parameter of these names that has one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            own = [*zip(node.args.args[::-1], node.args.defaults[::-1], strict=False)]
            own += [*zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
            found += [
                (node.name, name.arg, value.value)
                for name, value in own
                if name.arg in SAME and isinstance(value, ast.Constant)
            ]
    return found


@pytest.mark.parametrize("name", SAME)
def test_the_same_parameter_has_the_same_default_everywhere(name):
    told = [one for path in MODULES for one in defaults(path.read_text(encoding="utf-8")) if one[1] == name]

    assert len(told) > 3
    assert {value for _, _, value in told} == {SAME[name]}


def test_another_default_is_seen():
    assert defaults("def shares(votes, *, min_votes: int = 21): ...") == [("shares", "min_votes", 21)]
    assert defaults("def shares(votes, min_cell: int = 9): ...") == [("shares", "min_cell", 9)]
