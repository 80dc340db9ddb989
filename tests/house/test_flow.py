"""The flow as it is declared: no stage takes a consultation or all its settings, each says its grain, and the docs list them so."""

import ast
import dataclasses
import inspect
import re
import typing
from pathlib import Path

import pytest

import strategy_nlp
from strategy_nlp.analysis import flow, options, stages
from strategy_nlp.analysis.records import Received
from strategy_nlp.analysis.stage import Grain, Stage, stage
from strategy_nlp.intake.consultation import Consultation, read_consultation
from strategy_nlp.intake.given_translations import Languages
from strategy_nlp.intake.settings import Settings
from strategy_nlp.topics.titles.quotations import Asked

SOURCE = Path(strategy_nlp.__file__).parent
DECISION = SOURCE.parents[1] / "docs" / "decisions" / "0018-wings.md"
# What holds everything that a consultation sets.
WHOLE = (Settings, Consultation, options.Options)
# The wings whose functions stages call.
CALLED = ("privacy", "text", "votes", "disclosure", "topics", "across")
# Modules of these wings that look at a consultation whole, each with the reason.
READING = {
    "privacy/organisers.py": "it looks for details in the consultation's own words, before anything is computed",
    "topics/codebook/decisions.py": "it reads a sheet that people send, and is called by a command",
    "topics/codebook/codes.py": "it reads a list that people send, and is called by a command",
}
# Settings that are no option of a wing, each with the reason.
ELSEWHERE = {
    "vectors": "the first stage makes an encoder of it, which other stages take",
    "date_order": "reading the tables takes it",
}


def declared(module):
    """The stages that a module declares, in their order."""
    return [found for found in vars(module).values() if isinstance(found, Stage)]


def undeclared(module):
    """The public functions of a module of stages that are none, or whose grain is no grain."""
    functions = [
        name
        for name, found in vars(module).items()
        if inspect.isfunction(found) and found.__module__ == module.__name__ and not name.startswith("_")
    ]
    return functions + [one.name for one in declared(module) if one.grain not in typing.get_args(Grain)]


def held_in(hint, kinds, seen=()):
    """The names of those kinds of record in a type, or in a field of the records that it names."""
    if isinstance(hint, str | typing.ForwardRef):
        # What cannot be evaluated, such as "pd.Series[str]", is read.
        return set(re.findall(rf"\b({'|'.join(kind.__name__ for kind in kinds)})\b", str(hint)))
    if hint in seen:
        return set()
    found = {hint.__name__} if hint in kinds else set()
    for inner in typing.get_args(hint):
        found |= held_in(inner, kinds, (*seen, hint))
    if dataclasses.is_dataclass(hint) and hint not in kinds:
        for field in dataclasses.fields(hint):
            found |= held_in(field.type, kinds, (*seen, hint))
    return found


def sees(work, kinds):
    """The arguments of a stage's work through which it sees records of those kinds."""
    hints = typing.get_type_hints(work)
    hints.pop("return", None)
    return {name for name, hint in hints.items() if held_in(hint, kinds)}


def takes_whole(work):
    """The arguments of a stage's work through which it sees all settings."""
    return sees(work, WHOLE)


def names_whole(source):
    """The functions of a source that take a consultation or all its settings."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            told = " ".join(ast.unparse(one.annotation) for one in given if one.annotation)
            found += [node.name] * bool(re.search(r"\b(Settings|Consultation)\b", told))
    return found


def test_every_function_of_the_stages_is_declared_with_its_grain():
    assert not undeclared(stages)
    assert len(declared(stages)) > 10


def test_the_flow_calls_every_stage_once_and_nothing_else():
    called = [
        ast.unparse(node.args[0])
        for node in ast.walk(ast.parse(inspect.getsource(flow.analyse)))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "clock"
    ]

    assert called == [f"stages.{one.work.__name__}" for one in declared(stages)]


@pytest.mark.parametrize("one", declared(stages), ids=lambda one: one.name)
def test_no_stage_takes_a_consultation_or_all_its_settings(one):
    assert not takes_whole(one.work)


def test_the_language_of_the_report_is_handed_to_the_last_stage_alone():
    # So a report in a second language finds again what all the others made; the one before is handed all languages.
    knowing = [one.work.__name__ for one in declared(stages) if sees(one.work, (Languages,))]
    of_all = [one.work.__name__ for one in declared(stages) if sees(one.work, (Asked,))]

    assert knowing == [declared(stages)[-1].work.__name__]
    assert of_all == [declared(stages)[-2].work.__name__]


@pytest.mark.parametrize("one", declared(stages), ids=lambda one: one.name)
def test_a_stage_says_all_its_types(one):
    hints = typing.get_type_hints(one.work)

    assert set(hints) == {*inspect.signature(one.work).parameters, "return"}
    assert typing.Any not in hints.values()


@pytest.mark.parametrize(
    "path", [path for wing in CALLED for path in sorted((SOURCE / wing).rglob("*.py"))], ids=lambda path: path.stem
)
def test_no_function_that_stages_call_takes_a_consultation_or_all_its_settings(path):
    name = path.relative_to(SOURCE).as_posix()
    found = names_whole(path.read_text(encoding="utf-8"))

    assert bool(found) == (name in READING), found


def test_settings_become_options_in_one_place():
    made = {"VoteOptions", "TextOptions", "RedactionOptions", "ReleaseOptions", "AcrossOptions", "ProposalOptions"}
    makers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in made
    }

    assert makers == {"analysis/options.py"}


def _leaves(record):
    for value in vars(record).values():
        if dataclasses.is_dataclass(value):
            yield from _leaves(value)
        else:
            yield value


def test_every_setting_is_an_option_of_a_wing(tmp_path):
    # Each setting has a value that no other has, so that it can be found again.
    values = {
        "seed": 101, "min_votes": 102, "min_cell": 103, "min_topic_size": 104, "min_topic_confidence": 0.11,
        "min_sentiment_confidence": 0.12, "topic_resolution": 13.0, "theme_resolution": 14.0, "language": "fr",
        "translation_language": "pt", "sentiment": "transformers:x", "region": "KE", "names": "spacy:x",
        "titles": "http://127.0.0.1:1/v1", "titles_model": "m", "titles_may_leave_this_machine": "yes",
        "show_pending": True, "vectors": "embedded", "date_order": "mdy",
    }  # fmt: skip
    assert set(values) == {field.name for field in dataclasses.fields(Settings)}
    (tmp_path / "consultation.toml").write_text('title = "T"\n[[questions]]\nid = "q1"\ntitle = "What?"\n', "utf-8")
    consultation = dataclasses.replace(read_consultation(tmp_path), settings=Settings(**values))
    told = list(_leaves(options.options_of(consultation)))

    assert {name for name, value in values.items() if value not in told} == set(ELSEWHERE)


def test_the_list_in_the_docs_is_what_is_declared():
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (\w+) \| (.*?) \|$", DECISION.read_text(encoding="utf-8"), re.MULTILINE)

    assert rows == [
        (one.work.__name__, one.name, one.grain, ", ".join(f"`{name}`" for name in one.kept))
        for one in declared(stages)
    ]


@dataclasses.dataclass(frozen=True)
class _Hiding:
    settings: Settings


def test_a_stage_that_takes_all_settings_or_says_no_grain_is_seen():
    def of_settings(ideas: list[str], settings: Settings) -> int: ...
    def of_many(ideas: list[str], *, given: tuple[Consultation, ...] | None) -> int: ...
    def of_every_option(options: options.Options) -> int: ...
    def of_a_record(hiding: _Hiding) -> int: ...
    def of_what_was_received(received: Received) -> int: ...

    assert takes_whole(of_settings) == {"settings"}
    assert takes_whole(of_many) == {"given"}
    assert takes_whole(of_every_option) == {"options"}
    assert takes_whole(of_a_record) == {"hiding"}
    assert sees(of_what_was_received, (Asked,)) == {"received"}
    assert takes_whole(of_what_was_received) == {"received"}
    assert names_whole("def f(a: int, *, b: 'Settings | None') -> int: ...") == ["f"]
    assert names_whole("def f(a: int) -> Settings: ...") == []

    module = type(stages)("strategy_nlp.analysis.stages_without")
    exec("def counting(ideas: list[str]) -> int: ...", vars(module))
    module.wrong = stage("guessing", grain="idea")(len)

    assert undeclared(module) == ["counting", "guessing"]
    with pytest.raises(TypeError, match="grain"):
        stage("counting")
