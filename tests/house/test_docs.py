"""What people copy from the documentation runs, and what it points to is there."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGES = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").rglob("*.md"))]
BLOCKS = [
    (page, block) for page in PAGES for block in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
]


@pytest.mark.parametrize(("page", "block"), BLOCKS, ids=lambda part: getattr(part, "name", "block"))
def test_python_in_the_documentation_runs(page, block, monkeypatch):
    monkeypatch.chdir(PROJECT)

    made: dict[str, object] = {"__name__": "documentation"}
    exec(compile(block, page.name, "exec"), made)  # noqa: S102 (our own words)

    # What a block says it makes is there: each name that it gives a value has one.
    given = [
        node.id for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    assert all(made.get(name) is not None for name in given)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_what_a_page_points_to_is_there(page):
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if "://" not in link]
    files = re.findall(r"`((?:tests|src|benchmarks|docs|data|notebooks|training)/[\w./-]+\.\w+)`", text)

    assert [link for link in links if not (page.parent / link).exists()] == []
    assert [file for file in files if not (PROJECT / file).exists()] == []
