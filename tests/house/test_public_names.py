"""What the package and its wings offer is there, typed, documented and quick to reach."""

import ast
import doctest
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import strategy_nlp

SOURCE = Path(strategy_nlp.__file__).parent
FACES = ["strategy_nlp", *(f"strategy_nlp.{path.parent.name}" for path in sorted(SOURCE.glob("*/__init__.pyi")))]


def _own(face):
    """Each name that a face offers, but for modules."""
    module = importlib.import_module(face)
    return [(name, found) for name in module.__all__ if not inspect.ismodule(found := getattr(module, name))]


NAMES = [(face, name) for face in FACES for name, _ in _own(face) if name != "__version__"]


@pytest.mark.parametrize("face", FACES)
def test_a_face_offers_what_its_stub_says(face):
    module = importlib.import_module(face)
    stub = ast.parse(Path(module.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    (told,) = [ast.literal_eval(node.value) for node in stub.body if isinstance(node, ast.Assign)]

    assert sorted(module.__all__) == sorted(told)
    assert set(module.__all__) <= set(dir(module))
    assert all(getattr(module, name) is not None for name in module.__all__)


@pytest.mark.parametrize(("face", "name"), NAMES, ids=lambda part: part.removeprefix("strategy_nlp."))
def test_a_public_name_says_what_it_is(face, name):
    found = getattr(importlib.import_module(face), name)

    assert len(inspect.getdoc(found) or "") > 20


# The only names without an example, each with the reason.
WITHOUT_EXAMPLE: dict[str, str] = {}
# Examples that are shown and not run, each with the reason.
NOT_RUN = {"serve": "it serves until somebody stops it"}


@pytest.mark.parametrize(("face", "name"), NAMES, ids=lambda part: part.removeprefix("strategy_nlp."))
def test_a_public_name_shows_an_example_that_runs(face, name):
    if name in WITHOUT_EXAMPLE:
        pytest.skip(WITHOUT_EXAMPLE[name])
    examples = doctest.DocTestParser().get_examples(
        inspect.cleandoc(getattr(importlib.import_module(face), name).__doc__ or "")
    )
    run = [one for one in examples if not one.options.get(doctest.SKIP)]

    assert examples, f"{face}.{name} has no example"
    assert run or name in NOT_RUN
    # An example that only loads names and gives values shows nothing.
    assert name in NOT_RUN or any(one.want or one.exc_msg for one in run)


def test_no_exception_is_left_that_is_none():
    names = {name for _, name in NAMES}

    assert {*WITHOUT_EXAMPLE, *NOT_RUN} <= names


def test_a_name_that_is_not_there_is_said_not_to_be():
    with pytest.raises(AttributeError, match="nothing"):
        strategy_nlp.nothing  # noqa: B018 (asking is the test)


def test_importing_and_asking_for_help_load_nothing_heavy():
    heavy = {"pandas", "numpy", "sklearn", "spacy", "bertopic"}
    for start in ("import strategy_nlp", "import strategy_nlp.cli.app"):
        ran = subprocess.run(
            [sys.executable, "-c", f"import sys; {start}; print(sorted({heavy} & set(sys.modules)))"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert ran.stdout.strip() == "[]"
