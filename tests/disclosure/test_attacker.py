"""Published files together tell no count of few people: an attacker tries, on the demonstration and on made consultations."""

import dataclasses
import json
import shutil

import pandas as pd
import pytest
from attacker import Published, attacks, pages, told
from made_consultations import PLANS, make, nested
from truth import Truth

from strategy_nlp.across import participation
from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import INTERNAL, RECORD, read_analysis
from strategy_nlp.disclosure import tables as public_tables
from strategy_nlp.disclosure.public_columns import COLUMNS, RULES
from strategy_nlp.removal.leftovers import delete_report
from strategy_nlp.report.verification import verify
from strategy_nlp.votes.opinion_groups import BY_GROUPS

LANGUAGES = ("en", "es", "fr", "ar")


@pytest.fixture(scope="module", params=range(len(PLANS)))
def made(request, tmp_path_factory):
    """A made consultation: its analysis, the folder of its tables, and what an insider knows of it."""
    folder = tmp_path_factory.mktemp("made")
    analysis = analyse(make(folder / "consultation", request.param))
    analysis.write(folder / "tables")
    known = PLANS[request.param]["reference"]
    sizes = {}
    if known:
        segment = f"segment_{known}"
        sizes["q1"] = (segment, Truth(analysis).sizes("q1", segment), dict(analysis.undisclosed.references[segment]))
    return analysis, folder / "tables", {"sizes": sizes, "nested": nested(request.param), "behind": Truth(analysis)._of}


def _exact(analysis, folder):
    """The tables as they would be without rules, written as if they were public."""
    dataclasses.replace(analysis, undisclosed=None).write(folder)
    return folder


def _has_small_group(analysis, least):
    """Whether some group of voters, or those in none, are few."""
    sizes = analysis.voters.assign(group=analysis.voters["group"].fillna("")).groupby(["question", "group"]).size()
    found = [question for question, groups in analysis.build["groups"].items() if groups["k"]]
    return bool((sizes[sizes.index.get_level_values("question").isin(found)] < least).any())


def test_an_attacker_of_made_consultations_learns_no_small_count(made):
    analysis, tables, known = made
    published = Published(tables, **known)

    assert told(attacks(published), Truth(analysis), least=published.least) == []


def test_without_the_rules_the_same_attacker_learns_small_counts(made, tmp_path):
    analysis, _, known = made
    published = Published(_exact(analysis, tmp_path / "exact"), **known)

    found = told(attacks(published), Truth(analysis), least=published.least)

    assert len([one for one in found if one.low == one.high]) >= 5
    assert ("group_sizes" in {one.attack for one in found}) == _has_small_group(analysis, published.least)


def _learned(tmp_path, number):
    """What the attacker learns of a made consultation with segments or values within others."""
    analysis = analyse(make(tmp_path / "consultation", number))
    analysis.write(tmp_path / "tables")
    published = Published(tmp_path / "tables", nested=nested(number), behind=Truth(analysis)._of)
    return told(attacks(published), Truth(analysis), least=published.least)


def test_without_the_rule_of_nested_segments_the_same_attacker_learns_small_counts(tmp_path, monkeypatch):
    number = next(place for place, plan in enumerate(PLANS) if "nested" in plan)
    for module in (participation, public_tables):
        monkeypatch.setattr(module, "linked_segments", lambda *_, **__: ())
    monkeypatch.setattr(participation, "contained_in_counts", lambda *_, **__: ())
    monkeypatch.setattr(public_tables, "contained_on_ideas", lambda *_, **__: ())

    found = _learned(tmp_path, number)

    assert len(found) >= 5
    assert {one.attack for one in found} == {"nested"}
    # Of the votes on an idea, of the voters of a question, and of hidden countries themselves.
    assert {one.cell[0].split()[1] if " " in one.cell[0] else one.cell[0] for one in found} >= {"on", "voters"}


def test_without_the_rule_of_values_within_values_the_same_attacker_learns_small_counts(tmp_path, monkeypatch):
    number = next(place for place, plan in enumerate(PLANS) if "values" in plan)
    monkeypatch.setattr(participation, "contained_in_counts", lambda *_, **__: ())
    monkeypatch.setattr(public_tables, "contained_on_ideas", lambda *_, **__: ())

    found = _learned(tmp_path, number)

    assert {one.attack for one in found} == {"nested"}
    assert ("apart voters", "q1", "segment_occupation", "at school", "segment_age", "under 18") in {
        one.cell for one in found
    }
    assert {one.cell[0].split()[1] for one in found} == {"on", "voters"}


def test_an_attacker_of_the_demonstration_learns_no_small_count(demo, demo_report):
    published = Published(demo_report.folder / "tables")

    assert told(attacks(published), Truth(demo), least=published.least) == []


@pytest.mark.parametrize(
    "language", [one if one in ("en", "ar") else pytest.param(one, marks=pytest.mark.long) for one in LANGUAGES]
)
def test_pages_tell_no_more_than_the_tables_in_any_language(demo_report, report_in, language):
    folder = report_in(language)
    published = Published(folder / "tables", sorted(folder.glob("*.html")))
    english = Published(demo_report.folder / "tables")

    assert len(list(published.csv())) > 30
    assert list(pages(published)) == []
    for name in ("idea_votes", "group_votes", "divisions", "consensus", "voters", "participation", "sensitivity"):
        assert published.tables[name].equals(english.tables[name]), name


def test_every_column_of_every_table_has_a_rule(demo):
    tables = {name: getattr(demo, name) for name in COLUMNS if name != "build.json"}

    assert {field.name for field in dataclasses.fields(demo)} - {
        "build",
        "undisclosed",
        "record",
        "internal_voters",
        "shown",
    } == set(tables)
    for name, table in tables.items():
        assert set(table.columns) <= set(COLUMNS[name]), f"{name} has columns without a rule in disclosure.COLUMNS"
    receipt = {name for name in demo.build if name != "groups"}
    receipt |= {f"groups.{name}" for groups in demo.build["groups"].values() for name in groups}
    assert receipt <= set(COLUMNS["build.json"])
    assert {rule for columns in COLUMNS.values() for rule in columns.values()} == set(RULES)


def test_a_column_without_a_rule_is_not_written(demo, tmp_path):
    votes = demo.idea_votes.assign(by_region="north 3")
    build = {**demo.build, "regions": {"north": 3}}

    dataclasses.replace(demo, idea_votes=votes, build=build).write(tmp_path / "tables")

    assert "by_region" not in pd.read_parquet(tmp_path / "tables" / "idea_votes.parquet")
    assert "regions" not in json.loads((tmp_path / "tables" / "build.json").read_text())


def test_what_is_told_is_exact_or_rounded_and_totals_stay_exact(demo, demo_report):
    told_ = read_analysis(demo_report.folder / "tables")
    totals = ["idea_id", "n_agree", "n_disagree", "n_pass", "n_seen", "agree_share", "consensus"]
    both = told_.group_votes.merge(demo.group_votes, on=["question", "group", "idea_id"], suffixes=("", "_exact"))

    assert told_.idea_votes[totals].equals(demo.idea_votes[totals].astype(told_.idea_votes[totals].dtypes))
    assert len(both) == len(told_.group_votes) > 1_500
    assert (both["n_agree"] == both["n_agree_exact"]).all()
    assert (both["p_agree"] / both["p_agree_exact"] - 1).abs().max() < 0.006
    shares = told_.divisions[["high_share", "low_share"]].to_numpy(float)
    assert (shares.round(2) == shares).all()


def test_nobody_is_followed_from_one_question_to_the_next(demo_report):
    voters = read_analysis(demo_report.folder / "tables").voters

    assert voters["voter_id"].is_unique
    assert (voters["n_votes"] % 10 == 0).all()


def test_groups_whose_size_is_hidden_are_told_of_nowhere(made):
    analysis, tables, _ = made
    read = read_analysis(tables)
    hidden = {name for name, size in read.build["groups"]["q1"]["sizes"].items() if size is None}
    nobody = read.voters["group"].isna()

    assert not hidden & set(read.voters["group"].dropna())
    assert read.voters.loc[nobody, ["x", "y", "n_votes"]].isna().all().all() or not hidden
    for table, column in ((read.group_votes, "group"), (read.divisions, "highest"), (read.divisions, "lowest")):
        own = table[table["by"] == BY_GROUPS] if "by" in table else table
        assert not hidden & set(own.get(column, ()))
    assert len(read.internal_voters) == len(analysis.voters)
    assert read.internal_voters["group"].notna().sum() == analysis.voters["group"].notna().sum()


def test_the_internal_folder_may_be_left_out_of_a_copy(made, tmp_path):
    analysis, tables, _ = made
    shutil.copytree(tables, tmp_path / "copy", ignore=shutil.ignore_patterns(INTERNAL))

    copy = read_analysis(tmp_path / "copy")

    assert copy.internal_voters is None
    assert copy.voters.equals(read_analysis(tables).voters)
    assert "Not for publishing" in (tables / INTERNAL / "README").read_text(encoding="utf-8")
    assert analysis.undisclosed is not None
    assert copy.undisclosed is None


def test_a_report_that_is_deleted_goes_with_its_internal_folder(made, tmp_path):
    _, tables, _ = made
    shutil.copytree(tables, tmp_path / "report" / "tables")

    assert delete_report(tmp_path / "report") == []
    assert not (tmp_path / "report").exists()


def test_a_copy_without_the_internal_folder_is_verified(tmp_path):
    folder = make(tmp_path / "consultation", 1)
    analyse(folder).write(tmp_path / "tables")
    shutil.rmtree(tmp_path / "tables" / INTERNAL)

    found = verify(tmp_path / "tables", consultation=folder)

    assert (found.differences, found.reasons) == ((), ())


def test_the_record_says_what_is_published_and_what_an_attack_found(demo_report):
    record = json.loads((demo_report.folder / "tables" / RECORD).read_text(encoding="utf-8"))
    exact = json.loads((demo_report.folder / "tables" / "build.json").read_text(encoding="utf-8"))

    assert record["thresholds"]["min_cell"] == exact["settings"]["min_cell"]
    assert set(record["tables"]) == set(COLUMNS)
    assert all(own["rule"] in record["rules"] for columns in record["tables"].values() for own in columns.values())
    divisions = read_analysis(demo_report.folder / "tables").divisions
    assert record["tables"]["divisions"]["high_share"]["cells"] == len(divisions) > 2_000
    assert record["attack"]["differences"] > 2_000
    # Invented people need no ledger of releases.
    assert record["release"] == {}
    assert record["attack"]["told"] == 0
    assert record["attack"]["fewest_left"] >= exact["settings"]["min_cell"]


def test_the_rules_stand_in_the_page_on_data_protection():
    from conftest import PROJECT

    page = (PROJECT / "docs" / "data-protection.md").read_text(encoding="utf-8")

    for rule, sentence in RULES.items():
        assert f"| `{rule}` | {sentence} |" in page
