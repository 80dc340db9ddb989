"""What people copy from the documentation runs, what it points to is there, and every page can be reached."""

import ast
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

import strategy_nlp
from strategy_nlp.cli.app import app

PROJECT = Path(__file__).parents[2]
SITE = PROJECT / "docs"
DOCUMENTS = sorted(SITE.rglob("*.md"))
PAGES = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *DOCUMENTS]
WITH_COMMANDS = [*PAGES, PROJECT / "data" / "README.md"]
TASKS = set(re.findall(r"^([a-z-]+):.*## ", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE))
# What a block may be: Python that is run, TOML that is read, commands that are looked up, directives, a drawing of nothing.
KINDS = {"python", "toml", "sh", ""}


# What a page shows of packages that the project does not ask for: compiled, not run.
ELSEWHERE = {
    "dask_kubernetes": "needs a cluster of Kubernetes",
    "dask_jobqueue": "needs a cluster of SLURM or the like",
}


def _fenced(page):
    """The kind and the lines of each block between fences."""
    kind, lines = None, []
    for line in page.read_text("utf-8").splitlines():
        fence = re.fullmatch(r" *```([^`]*)", line)
        if fence and kind is None:
            kind, lines = fence[1].strip(), []
        elif fence:
            yield kind, "\n".join(lines) + "\n"
            kind = None
        else:
            lines.append(line)
    assert kind is None, f"{page}: a block is left open"


def _blocks(page, wanted):
    return [block for kind, block in _fenced(page) if kind == wanted]


BLOCKS = [(page, block) for page in PAGES for block in _blocks(page, "python")]
COMMANDS = [
    (page, line.partition(" #")[0].strip())
    for page in WITH_COMMANDS
    for kind in ("sh", "")
    for block in _blocks(page, kind)
    for line in block.splitlines()
    if line.strip() and not line.strip().startswith("#")
]


def _wrong_with(command):
    """What a command asks for that is not there; blank where all of it is."""
    first, *rest = shlex.split(command)
    if first == "make":
        return next((f"no task {word}" for word in rest if "=" not in word and word not in TASKS), "")
    if first == "papermill":
        notebooks = [word for word in rest if word.startswith("notebooks/")]
        return next((f"no notebook {word}" for word in notebooks if not (PROJECT / word).is_file()), "")
    if first != "strategy-nlp":
        return (
            ""
            if first in {"python", "python3", "pip", "unzip", "git", "source", "/tmp/rd/bin/python"}
            else f"unknown {first}"
        )
    found = get_command(app)
    while rest and rest[0] in getattr(found, "commands", {}):
        found = found.commands[rest.pop(0)]
    if getattr(found, "commands", {}) and rest[:1] != ["--version"]:
        return f"no command {' '.join(rest[:1])}"
    options = {name: one for one in found.params if one.param_type_name == "option" for name in one.opts}
    given = 0
    while rest:
        word = rest.pop(0)
        if word.startswith("--"):
            if word not in options:
                return f"no option {word}"
            if not options[word].is_flag and not rest:
                return f"{word} without a value"
            if not options[word].is_flag:
                rest.pop(0)
        else:
            given += 1
    arguments = [one for one in found.params if one.param_type_name == "argument"]
    most = 99 if any(one.nargs == -1 for one in arguments) else len(arguments)
    least = sum(one.required for one in arguments if one.nargs != -1)
    return "" if least <= given <= most else f"{given} arguments where {least} to {most} are taken"


@pytest.mark.parametrize(("page", "block"), BLOCKS, ids=lambda part: getattr(part, "name", "block"))
def test_python_in_the_documentation_runs(page, block, monkeypatch):
    monkeypatch.chdir(PROJECT)

    made: dict[str, object] = {"__name__": "documentation"}
    code = compile(block, page.name, "exec")
    if elsewhere := ELSEWHERE.keys() & set(re.findall(r"^(?:from|import) (\w+)", block, re.MULTILINE)):
        pytest.skip(ELSEWHERE[elsewhere.pop()])
    exec(code, made)  # noqa: S102 (our own words)

    # What a block says it makes is there: each name that it gives a value has one.
    given = [
        node.id for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    assert all(made.get(name) is not None for name in given)


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=lambda part: getattr(part, "name", part))
def test_a_command_in_the_documentation_is_one_that_there_is(page, command):
    assert _wrong_with(command) == "", page


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("strategy-nlp reprot FOLDER", "no command reprot"),
        ("strategy-nlp report FOLDER --output DIR", "no option --output"),
        ("strategy-nlp report FOLDER --out", "--out without a value"),
        ("strategy-nlp codebook export", "0 arguments where 1 to 1 are taken"),
        ("strategy-nlp verify ONE TWO THREE", "3 arguments where 1 to 2 are taken"),
        ("make reprot", "no task reprot"),
        ("papermill notebooks/99_none.ipynb out.ipynb", "no notebook notebooks/99_none.ipynb"),
    ],
)
def test_a_command_that_there_is_not_is_found(command, wrong):
    assert _wrong_with(command) == wrong


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_block_is_of_a_kind_that_is_tested(page):
    assert {kind for kind, _ in _fenced(page) if not kind.startswith("{")} <= KINDS
    for block in _blocks(page, "toml"):
        assert tomllib.loads(block)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_what_a_page_points_to_is_there(page):
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if "://" not in link]
    files = re.findall(r"`((?:tests|src|benchmarks|docs|data|notebooks|training)/[\w./-]+\.\w+)`", text)

    assert [link for link in links if not (page.parent / link).exists()] == []
    assert [file for file in files if not (PROJECT / file).exists()] == []


def _in_the_contents(page):
    """The pages that the lists of contents on a page name."""
    for block in _blocks(page, "{toctree}"):
        for line in block.splitlines():
            if line.strip() and not line.startswith(":"):
                found = sorted(page.parent.glob(line)) if "*" in line else [page.parent / f"{line}.md"]
                yield from (one.resolve() for one in found)


def test_every_page_of_the_site_is_reached_from_its_first():
    reached, waiting = set(), [(SITE / "index.md").resolve()]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += list(_in_the_contents(page)) if page.suffix == ".md" else []

    expected = [*DOCUMENTS, *PROJECT.glob("notebooks/*.ipynb"), PROJECT / "data" / "README.md"]
    assert sorted(str(page) for page in reached if not page.exists()) == []
    assert [str(page.relative_to(PROJECT)) for page in expected if page.resolve() not in reached] == []


def test_every_wing_that_offers_names_has_a_page_of_reference():
    wings = {path.parent.name for path in Path(strategy_nlp.__file__).parent.glob("*/__init__.pyi")} - {"cli"}

    for wing in wings:
        assert f"```{{wing}} strategy_nlp.{wing}\n" in (SITE / "reference" / f"{wing}.md").read_text("utf-8")
