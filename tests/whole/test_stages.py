"""Stages keep what they declare, are divided as they say, and run again only for what they take."""

import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from strategy_nlp import cache, engine
from strategy_nlp.analysis import flow, stages
from strategy_nlp.analysis.stage import Stage
from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.report.making import ReportOptions, make_reports

DECLARED = {one.name: one for one in vars(stages).values() if isinstance(one, Stage)}
# What encodes texts is shared among processes wherever texts are encoded.
ENCODING = "strategy_nlp.text.vectors.embedding"
# The consultation gives its questions in French too, and not in Spanish.
QUESTIONS = "".join(
    f'[[questions]]\nid = "{name}"\ntitle = "What about {name}?"\ntitles = {{fr = "Et {name} ?"}}\n'
    for name in ("q1", "q4")
)
CLOSED = '[[questions]]\nid = "c1"\ntitle = "Do you agree?"\nkind = "closed"\nanswers = ["Yes", "No"]\n'


@dataclass
class Run:
    """One run with nothing kept: what each stage kept, handed to an engine, took and made."""

    folder: Path
    kept: dict[str, set[str]] = field(default_factory=dict)
    divided: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    took: dict[str, tuple[Any, Any, Any]] = field(default_factory=dict)


def _folder(place):
    """A part of the demonstration: two questions, what was said at an event, and a closed question."""
    folder = place / "consultation"
    folder.mkdir()
    ideas = pd.read_csv(demo_folder() / "ideas.csv", dtype=str, keep_default_na=False)
    ideas = ideas[ideas["question"].isin(["q1", "q4"])]
    live = ideas["channel"].str.startswith("event:")
    ideas = pd.concat([ideas[~live].groupby("question").head(90), ideas[live].head(40)])
    people = pd.read_csv(demo_folder() / "participants.csv", dtype=str, keep_default_na=False)
    votes = pd.read_csv(demo_folder() / "votes.csv", dtype=str, keep_default_na=False)
    chosen = ideas.head(60).assign(
        idea_id=[f"c{place}" for place in range(60)],
        question="c1",
        text="",
        choice=["Yes", "No", "No"] * 20,
        author_id=people["participant_id"].head(60).to_numpy(),
        status="accepted",
        channel="survey",
    )
    pd.concat([ideas, chosen]).to_csv(folder / "ideas.csv", index=False)
    votes[votes["idea_id"].isin(ideas["idea_id"])].to_csv(folder / "votes.csv", index=False)
    people.to_csv(folder / "participants.csv", index=False)
    shutil.copy(demo_folder() / "events.csv", folder / "events.csv")
    _set(folder)
    return folder


def _set(folder, more=""):
    """The consultation with other settings."""
    usual = {"vectors": '"embedded"', "min_cell": "5", "language": '"en"', "translation_language": '"en"'}
    lines = [f"{name} = {value}" for name, value in usual.items() if not re.search(rf"^{name} =", more)]
    settings = "\n".join(["[settings]", *lines, more])
    (folder / "consultation.toml").write_text(f'title = "A part"\n{QUESTIONS}{CLOSED}{settings}\n', "utf-8")


def _entries():
    return {(entry.stage, entry.path) for entry in cache.kept_entries()}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of every stage with an empty cache, and an engine that counts what it is handed."""
    place = tmp_path_factory.mktemp("stages")
    made, now = Run(_folder(place)), [""]

    class Counting(engine.Here):
        def each(self, work, parts, *, rows):
            if now[0] not in made.kept:
                made.divided.setdefault(now[0], []).append((work.__module__, len(parts)))
            return super().each(work, parts, rows=rows)

        def shares(self, rows):  # noqa: ARG002
            return True

    class Watching(flow._Clock):
        def __call__(self, stage, *args, **kwargs):
            before, now[0] = _entries(), stage.name
            found = super().__call__(stage, *args, **kwargs)
            # The tests run the flow again; what is told is of the first run.
            made.kept.setdefault(stage.name, {name for name, _ in _entries() - before})
            made.took.setdefault(stage.name, (args, kwargs, found))
            return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRATEGY_NLP_CACHE", str(place / "kept"))
        patch.setattr(engine, "_engine", lambda *_: Counting())
        patch.setattr(flow, "_Clock", Watching)
        flow.analyse(made.folder)
        yield made


def remade(work):
    """What a run keeps anew, by stage and number."""
    before = _entries()
    work()
    return {name for name, _ in _entries() - before}


def _of(question, table, ideas):
    return table[table["idea_id"].isin(ideas.loc[ideas["question"] == question, "idea_id"])]


def _tone_of_parts(found, *, encoder, options):
    """What the stage makes of every third row, and of the others."""
    third = pd.Series(range(len(found.ideas)), index=found.ideas.index) % 3 == 0
    for rows in (third, ~third):
        part = replace(found, ideas=found.ideas[rows], vectors=found.vectors[rows[found.vectors.index]])
        yield stages.tell_kinds_and_tone(part, encoder=encoder, options=options).ideas


def _votes_of_parts(found, *, votes, others, options):
    for question, own in found.ideas.groupby("question"):
        cast, more = (_of(question, table, found.ideas) for table in (votes, others))
        yield stages.tally(replace(found, ideas=own), votes=cast, others=more, options=options).idea_votes


def _answers_of_parts(found, grouped, *, questions, **same):
    for question in questions:
        own = replace(found, ideas=found.ideas[found.ideas["question"] == question.id])
        yield stages.count_answers(own, grouped, questions=[question], **same).answers


# Stages that may be divided and are not yet handed to an engine: what they make of each part, and of everything.
def _topics_of_parts(found, voted, *, options):
    for question, own in found.topics.groupby("question"):
        ideas = found.ideas[found.ideas["question"] == question]
        yield stages.tally_topics(replace(found, ideas=ideas, topics=own), voted, options=options).topics


PARTS = {
    "sentiment": (_tone_of_parts, lambda found: found.ideas),
    "votes": (_votes_of_parts, lambda found: found.idea_votes),
    "votes by topic": (_topics_of_parts, lambda found: found.topics),
    "answers": (_answers_of_parts, lambda found: found.answers),
}


def _shared(run, name):
    """How many parts a stage hands to an engine at once, encoding aside unless that is its work."""
    own = name == DECLARED["vectors"].name
    return [parts for module, parts in run.divided.get(name, []) if own or module != ENCODING]


@pytest.mark.parametrize("name", DECLARED)
def test_a_stage_keeps_what_it_declares(run, name):
    # What a language model proposed is kept where one is asked; vectors where a text is new.
    unasked = {"proposals"}

    assert run.kept[name] <= {*DECLARED[name].kept}
    assert {*DECLARED[name].kept} - run.kept[name] - unasked <= {"vectors"}


@pytest.mark.parametrize("name", DECLARED)
def test_a_stage_is_divided_as_it_says(run, name):
    grain, shared = DECLARED[name].grain, _shared(run, name)

    assert bool(shared or name in PARTS) == (grain != "run")
    if grain == "question":
        # Titles are made in each of two languages.
        assert all(parts <= (6 if name == "titles" else 3) for parts in shared)


@pytest.mark.parametrize("name", PARTS)
def test_a_stage_that_may_be_divided_makes_the_same_in_parts(run, name, monkeypatch, tmp_path):
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path))
    of_parts, table = PARTS[name]
    args, kwargs, made = run.took[name]
    together = pd.concat(list(of_parts(*args, **kwargs)))
    whole = table(made)
    identity = (["idea_id"], ["question", "topic"], ["question", "by", "value", "choice"])
    keys = next(names for names in identity if {*names} <= {*whole})
    one, other = (own.sort_values(keys).reset_index(drop=True) for own in (together, whole))

    assert len(whole) > 1
    pd.testing.assert_frame_equal(one[whole.columns], other, check_dtype=False)


# Tables that stages keep; vectors are kept one by one, and are made for texts that are new.
TABLES = {name for one in DECLARED.values() for name in one.kept} - {"vectors"}
LONG = pytest.mark.long


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("", set()),
        ('region = "KE"\ndate_order = "mdy"', set()),
        ("min_sentiment_confidence = 0.9", {"tone"}),
        ("min_votes = 7", {"opinions"}),
        pytest.param("min_cell = 6", {"opinions", "across"}, marks=LONG),
        pytest.param("theme_resolution = 2.0", {"topics", "live"}, marks=LONG),
        pytest.param("min_topic_size = 5", {"topics", "titles", "live"}, marks=LONG),
        pytest.param("show_pending = true", {"cleaned"}, marks=LONG),
        pytest.param("seed = 7", {"topics", "titles", "opinions", "across", "live"}, marks=LONG),
        pytest.param('translation_language = "es"', {"topics", "titles", "across", "live"}, marks=LONG),
    ],
)
def test_a_setting_makes_again_what_takes_it_and_nothing_else(run, setting, wanted):
    _set(run.folder, setting)
    try:
        assert remade(lambda: flow.analyse(run.folder)) & TABLES == wanted
    finally:
        _set(run.folder)


def _report(run, tmp_path, **more):
    """What a report keeps anew."""
    options = ReportOptions(questions=("q1",), **more)
    found = remade(lambda: make_reports(run.folder, tmp_path / "out", options=options))
    shutil.rmtree(tmp_path / "out")
    return found


@pytest.fixture(scope="module")
def reported(run, tmp_path_factory):
    """The run, with its report made once."""
    assert "pages" in _report(run, tmp_path_factory.mktemp("first"))
    return run


def test_a_report_in_which_nothing_is_new_makes_nothing_again(reported, tmp_path):
    # What the gate has searched is kept by the place of the key, and each test has its own.
    assert not _report(reported, tmp_path) & {*TABLES, "pages"}


def test_a_report_in_a_second_language_of_the_consultation_makes_pages_and_no_table(reported, tmp_path):
    found = _report(reported, tmp_path, language="fr")

    assert not found & TABLES
    assert "pages" in found


def test_a_language_in_which_the_consultation_gives_nothing_makes_titles_and_no_other_table(reported):
    assert remade(lambda: flow.analyse(reported.folder, language="es")) & TABLES == {"titles"}


def test_a_changed_style_sheet_makes_pages_and_no_table(reported, tmp_path, monkeypatch):
    package = tmp_path / "strategy_nlp"
    shutil.copytree(Path(cache.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    before = cache.code_hash()
    with (package / "report" / "templates" / "page.css").open("a", encoding="utf-8") as sheet:
        sheet.write("h1 { color: #123456; }\n")
    monkeypatch.setattr(cache, "__file__", str(package / "cache.py"))
    cache.code_hash.cache_clear()
    try:
        found = _report(reported, tmp_path)
        assert cache.code_hash() != before
    finally:
        monkeypatch.undo()
        cache.code_hash.cache_clear()

    assert "pages" in found
    assert not found & TABLES
