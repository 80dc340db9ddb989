"""Nothing stays that nobody calls: a function, class or constant whose name occurs once in the project is left over from a change."""

import ast
import json
import re
from collections import Counter
from pathlib import Path

import strategy_nlp

PROJECT = Path(strategy_nlp.__file__).parents[2]
WRITTEN = {".py", ".pyi", ".toml", ".html", ".js", ".j2", ".md"}
# A library asks for these by name.
ASKED_FROM_OUTSIDE = {"set_params", "embed_words"}


def sources(project):
    """What may call something: code, stubs, tables of words, templates, tests, what notebooks run, documents."""
    told = []
    for folder in ("src", "tests", "benchmarks", "training", "docs"):
        paths = sorted((project / folder).rglob("*"))
        told.extend(path.read_text(encoding="utf-8") for path in paths if path.suffix in WRITTEN)
    for path in sorted((project / "notebooks").rglob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        told.extend("".join(cell["source"]) for cell in cells)
    return [
        *told,
        *(
            (project / name).read_text(encoding="utf-8")
            for name in ("pyproject.toml", "Makefile", "README.md", "conftest.py")
        ),
    ]


def defined(source):
    """The functions, methods, classes and constants of a module that are not Python's own."""
    names = [node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for node in ast.parse(source).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names += [target.id for target in targets if isinstance(target, ast.Name)]
    return {name for name in names if not name.startswith("__")}


def idle(modules, counts):
    """Of what modules define, the names that occur nowhere else."""
    named = {name for module in modules for name in defined(module)}
    return {name for name in named if counts[name] == 1} - ASKED_FROM_OUTSIDE


def test_nothing_is_left_that_nobody_calls():
    counts = Counter(re.findall(r"\w+", "\n".join(sources(PROJECT))))
    modules = [path.read_text(encoding="utf-8") for path in sorted(Path(strategy_nlp.__file__).parent.rglob("*.py"))]
    assert idle(modules, counts) == set()


def test_a_function_left_over_is_found():
    module = "LIMIT = 3\n\ndef used():\n    return left_over\n\ndef forgotten():\n    used()\n"
    assert idle([module], Counter(re.findall(r"\w+", module))) == {"LIMIT", "forgotten"}
