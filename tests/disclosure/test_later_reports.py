"""A later report beside an earlier one: by value and opinion group on one idea, and by topic, neither tells of few people."""

import csv
import itertools
import json
import shutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_consultations import make

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.disclosure.differences import Difference, still_told
from strategy_nlp.disclosure.releases.compared_topics import (
    Wrote,
    topic_marks,
    topics_told,
    untold_before,
    untold_topics,
)
from strategy_nlp.disclosure.releases.ledger import Marker, read_ledger
from strategy_nlp.privacy.pseudonyms import read_key
from strategy_nlp.report.making import make_tables
from strategy_nlp.report.verification import verify

IDEAS, LEAST = 14, 10
# By plan the values of the first segment, the commonest first: its 24 newcomers are half of the one and half of the other.
SEGMENTS = {1: ("segment_gender", "woman", "man"), 3: ("segment_region", "a", "b")}


def _append(path, rows):
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _come(folder, plan):
    """Enough people come in every number of all voters and of every value, and on each idea few of one value."""
    people = [(f"n{number:03d}", SEGMENTS[plan][1 + number % 2]) for number in range(24)]
    _append(folder / "participants.csv", people)
    votes = []
    for idea in range(IDEAS):
        few = [one for one, _ in people[0::2]][idea % 9 : idea % 9 + 3]
        many = [one for one, _ in people[1::2]][: 9 + idea % 3]
        votes += [
            (one, f"i{idea:02d}", ("agree", "disagree")[(place + idea) % 2]) for place, one in enumerate(few + many)
        ]
    _append(folder / "votes.csv", votes)


def _truth(folder, internal):
    """By way to divide voters, value and idea, who voted what."""
    votes = pd.read_csv(folder / "votes.csv", dtype=str)
    people = pd.read_csv(folder / "participants.csv", dtype=str, keep_default_na=False)
    voters = under_pseudonyms_of(votes["voter_id"])
    ways = {name: people.set_index("participant_id")[name].to_dict() for name in people.columns[1:]}
    groups = internal.dropna(subset=["group"]).set_index("voter_id")["group"].to_dict()
    cells = {}
    for voter, pseudonym, idea, vote in zip(votes["voter_id"], voters, votes["idea_id"], votes["vote"], strict=True):
        for by, value_of in {**ways, "opinion groups": None}.items():
            value = groups.get(pseudonym) if value_of is None else value_of[voter]
            if value:
                cells.setdefault((by, value, idea), {})[voter] = vote
    return cells


def under_pseudonyms_of(ids):
    from strategy_nlp.privacy.pseudonyms import pseudonyms

    return pseudonyms(ids, key=read_key())


def _told(tables):
    """By way to divide voters and idea, the values that a folder of published tables tells of."""
    told = {}
    if "group" in tables.group_votes:
        for group, idea in zip(tables.group_votes["group"], tables.group_votes["idea_id"], strict=True):
            told.setdefault(("opinion groups", idea), set()).add(group)
    for table, columns in ((tables.divisions, ("highest", "lowest")), (tables.minorities, ("segment",))):
        for row in table.to_dict("records"):
            told.setdefault((row["by"], row["idea_id"]), set()).update(row[name] for name in columns)
    return told


def _sums(cells, told, everybody):
    """Everything that a reader can add up of what is told, and of who is left over, as sets of voters with their votes."""
    parts = [frozenset(cells.get(value, {}).items()) for value in sorted(told)]
    parts.append(frozenset(everybody.items()) - frozenset().union(*parts))
    return [
        frozenset().union(*some) for number in range(len(parts) + 1) for some in itertools.combinations(parts, number)
    ]


def _recovered(before, after):
    """The ways and ideas on which subtracting one report from the other tells of few people; each is (tables, truth)."""
    found = []
    told = [_told(tables) for tables, _ in (before, after)]
    for by, idea in told[0].keys() & told[1].keys():
        sums = []
        for (_, truth), own in zip((before, after), told, strict=True):
            cells = {value: votes for (way, value, on), votes in truth.items() if (way, on) == (by, idea)}
            everybody = {one: vote for (_, _, on), votes in truth.items() if on == idea for one, vote in votes.items()}
            sums.append(_sums(cells, own[by, idea], everybody))
        apart = [len({one for one, _ in now ^ then}) for then in sums[0] for now in sums[1]]
        found += [(by, idea)] if any(0 < number < LEAST for number in apart) else []
    return found


@pytest.fixture(scope="module", params=[1, 3])
def two(request, tmp_path_factory):
    """Two releases of a made consultation, and the second as it were without the first."""
    place = tmp_path_factory.mktemp(f"later{request.param}-")
    folder = make(place / "consultation", request.param)
    make_tables(folder, place / "first")
    shutil.copytree(folder, place / "before")
    _come(folder, request.param)
    analyse(folder).write(place / "unheld")
    make_tables(folder, place / "second")
    return place


def _with_truth(place, name, folder):
    tables = read_analysis(place / name)
    return tables, _truth(place / folder, tables.internal_voters)


def test_two_reports_tell_of_few_people_by_no_value_and_no_group_on_an_idea(two):
    before = _with_truth(two, "first", "before")
    unheld, held = (_with_truth(two, name, "consultation") for name in ("unheld", "second"))
    released = json.loads((two / "second" / "disclosure.json").read_text(encoding="utf-8"))["release"]

    # Nothing waits, and without what is remembered of values and groups the attack succeeds; on which ideas the draw tells too.
    assert (released["held_fewer_than"], released["held_details"], released["number"]) == (0, False, 2)
    assert len(_recovered(before, unheld)) >= IDEAS // 2
    assert _recovered(before, held) == []
    assert held[0].idea_votes["n_seen"].equals(unheld[0].idea_votes["n_seen"])


def test_two_reports_tell_no_size_of_a_group_that_few_joined_or_left(two):
    def sizes(name):
        tables = read_analysis(two / name)
        members = tables.internal_voters.dropna(subset=["group"]).groupby("group")["voter_id"].agg(set).to_dict()
        told = tables.build["groups"]["q1"]["sizes"]
        rows = tables.voters.dropna(subset=["group"])["group"].value_counts().to_dict()
        return {group: own for group, own in members.items() if told[group] is not None or group in rows}

    def few(now):
        return [1 for one in sizes("first").values() for other in sizes(now).values() if 0 < len(one ^ other) < LEAST]

    # In the other conversation no group differs by few.
    assert few("unheld") or "later3" in two.name
    assert not few("second")


def test_nobody_is_followed_from_one_report_to_the_next_and_the_same_release_is_the_same(two):
    first, second = (read_analysis(two / name) for name in ("first", "second"))
    make_tables(two / "consultation", two / "again")

    assert len(set(first.internal_voters["voter_id"]) & set(second.internal_voters["voter_id"])) > 60
    assert not set(first.voters["voter_id"]) & set(second.voters["voter_id"])
    for path in [*(two / "second").glob("*.parquet"), two / "second" / "disclosure.json"]:
        assert (two / "again" / path.name).read_bytes() == path.read_bytes(), path.name
    assert len(read_ledger(two / "consultation").entries) == 2


def test_anyway_tells_everything_once_on_record_and_is_that_release_from_then_on(two, tmp_path):
    shutil.copytree(two / "consultation", tmp_path / "consultation")

    make_tables(tmp_path / "consultation", tmp_path / "third", anyway=True)
    make_tables(tmp_path / "consultation", tmp_path / "again")

    third, unheld = read_analysis(tmp_path / "third"), read_analysis(two / "unheld")
    assert third.group_votes.equals(unheld.group_votes)
    assert third.divisions.equals(unheld.divisions)
    assert (third.build["release"]["number"], third.build["release"]["anyway"]) == (3, True)
    for path in (tmp_path / "third").glob("*.parquet"):
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_release_is_verified_beside_those_before_it_and_after_it(two):
    # One of each, because a verification makes everything again.
    name = "first" if two.name.startswith("later1") else "second"

    verified = verify(two / name, consultation=two / "consultation")

    # Of the first the data are others now; what was in it is made again all the same.
    assert verified.differences == ()
    assert bool(verified.reasons) == (name == "first")
    assert verified.compared > 1000


# Random people beside an earlier report, and everything a reader can add up.

_person = st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from("nads"), st.sampled_from("nad"))


def _difference(people, told, *, named):
    """People of (value then, value now, vote now, vote then) on one idea; value 3 is none, ``s`` the vote then, ``n`` no vote."""
    names = pd.Index(["a", "b", "c"])
    now, then, both, same = np.zeros(4, int), np.zeros(4, int), np.zeros((4, 4), int), np.zeros((4, 4), int)
    for was, value, vote, before in people:
        is_now, is_then = vote not in "n" and not (vote == "s" and before == "n"), before != "n"
        now[value] += is_now
        then[was] += is_then
        both[value, was] += is_now and is_then
        same[value, was] += is_now and is_then and vote in ("s", before)
    shape = (..., None)
    return Difference(
        names,
        names,
        pd.Index(["i"]),
        named,
        now[shape],
        then[shape],
        both[shape],
        same[shape],
        np.zeros(1, int),
        told[shape],
    )


def _alone(counts, total, least):
    """What may be told in a report that stands alone."""
    told = (counts == 0) | (counts >= least)
    while 0 < total - counts[told].sum() < least and (counts[told] > 0).any():
        told[np.where(told & (counts > 0), counts, 1_000).argmin()] = False
    return told


@given(st.lists(st.tuples(_person, st.integers(1, 5)), min_size=4, max_size=16), st.booleans(), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_sum_of_what_is_told_differs_by_few_from_one_told_before(crowd, named, many):
    # Of many values only sums of the same ones are looked at.
    least, by_name = 4, named and many
    people = [one for one, times in crowd for _ in range(times)]
    # Values that are named stay, as those who change theirs wait; groups are found anew.
    people = [(was, was if named else value, vote, before) for was, value, vote, before in people]
    bare = _difference(people, np.ones(3, bool), named=named)
    changed = int(bare.now.sum() + bare.then.sum() - bare.both.sum() - bare.same.sum())
    if 0 < changed < least:
        return
    told_then = _alone(bare.then[:3, 0], int(bare.then.sum()), least)
    alone = _alone(bare.now[:3, 0], int(bare.now.sum()), least)
    one = _difference(people, told_then, named=named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("strategy_nlp.disclosure.differences.MOST_SUMMED", 0 if many else 6)
        told = still_told(alone[:, None], [one], min_cell=least)[:, 0]

    assert not (told & ~alone).any()

    def sums(place, vote, shown):
        parts = [
            {(number, vote(who)) for number, who in enumerate(people) if who[place] == value and vote(who) != "n"}
            for value in range(4)
        ]
        open_ = [parts[value] for value in range(3) if shown[value]]
        rest = set().union(parts[3], *(parts[value] for value in range(3) if not shown[value]))
        every = [*open_, rest]
        return [
            set().union(*some) for number in range(len(every) + 1) for some in itertools.combinations(every, number)
        ]

    common = told & told_then
    then = sums(0, lambda who: who[3], common if by_name else told_then)
    now = sums(1, lambda who: who[3] if who[2] == "s" else who[2], common if by_name else told)
    # All voters are told of in any case.
    whole = (set(), max(now, key=len))
    apart = {
        len({number for number, _ in earlier ^ later})
        for first, earlier in enumerate(then)
        for second, later in enumerate(now)
        if later not in whole and (first == second or not by_name)
    }
    if changed:
        assert not [number for number in apart if 0 < number < least]
    else:
        assert (told == (alone & told_then)).all() or not named


# Authors by topic.

_THEMES = (
    ("clean water in every village school", "a well with drinking water beside the market", "water pipes to the clinics of the hills"),
    ("lawyers for journalists in prison", "legal aid for people arrested at protests", "a fund for lawyers who defend activists"),
)  # fmt: skip
_WAYS = (
    "We need",
    "Please pay for",
    "Let us ask for",
    "Our members want",
    "The next plan should bring",
    "Campaign for",
)


def _with_authors(folder, size=120):
    """A consultation of one question and two plain topics, each idea by an author of its own, women and men in turn."""
    folder.mkdir()
    rows = []
    for number in range(size):
        theme = _THEMES[number % 2]
        rows.append(
            (
                f"w{number:03d}",
                "q1",
                f"{_WAYS[number % 6]} {theme[number % 3]}, district {number}",
                "en",
                f"a{number:03d}",
            )
        )
    # Some ideas say a little of both.
    rows += [
        (f"x{number:03d}", "q1", f"{_WAYS[number % 6]} {_THEMES[0][number % 3]} and {_THEMES[1][number % 2]} {number}", "en", f"b{number:03d}")
        for number in range(6)
    ]  # fmt: skip
    with (folder / "ideas.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("idea_id", "question", "text", "language", "author_id"), *rows])
    people = [(row[4], ("woman", "man")[(number // 2) % 2]) for number, row in enumerate(rows)]
    with (folder / "participants.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("participant_id", "segment_gender"), *people])
    (folder / "consultation.toml").write_text(
        'title = "Authors"\n[settings]\nmin_topic_confidence = 0.0\n[[questions]]\nid = "q1"\ntitle = "What?"\n',
        encoding="utf-8",
    )
    return folder


def _set(folder, confidence):
    path = folder / "consultation.toml"
    settled = [
        f"min_topic_confidence = {confidence}" if line.startswith("min_topic") else line
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    path.write_text("\n".join(settled), encoding="utf-8")


def _authors_told(before, after):
    """By idea that is in a topic of one report only, the value that its author has, by subtraction of two numbers."""
    told = {}
    tables = [
        (one.ideas.dropna(subset=["topic"]), one.topic_people.query("segment == 'segment_gender'").dropna(subset=["n"]))
        for one in (before, after)
    ]
    sides = [
        [
            (set(own["idea_id"]), counts[counts["topic"] == topic].set_index("value")["n"].to_dict())
            for topic, own in ideas.groupby("topic")
        ]
        for ideas, counts in tables
    ]
    for (one, numbers), (other, others) in itertools.product(*sides):
        if len(one ^ other) != 1:
            continue
        moved = [value for value in numbers.keys() & others.keys() if numbers[value] != others[value]]
        if len(moved) == 1:
            told[next(iter(one ^ other))] = moved[0]
    return told


@pytest.fixture(scope="module")
def authors(tmp_path_factory):
    """A consultation with authors, and its first report."""
    place = tmp_path_factory.mktemp("authors")
    folder = _with_authors(place / "consultation", size=180)
    make_tables(folder, place / "first")
    return place


@pytest.mark.long
def test_two_settings_do_not_tell_who_wrote_an_idea(authors):
    folder = authors / "consultation"
    first = read_analysis(authors / "first")
    ideas, people = (pd.read_csv(folder / f"{name}.csv", dtype=str) for name in ("ideas", "participants"))
    truth = ideas.merge(people, left_on="author_id", right_on="participant_id").set_index("idea_id")["segment_gender"]
    # Settings that leave out an idea, and another one.
    sure = sorted(first.ideas["topic_confidence"].dropna().unique())[1:3]
    open_, held = {}, {}
    for place, confidence in enumerate(sure):
        _set(folder, confidence)
        open_ |= _authors_told(first, analyse(folder).public())
        make_tables(folder, authors / f"other{place}")
        held |= _authors_told(first, read_analysis(authors / f"other{place}"))
    _set(folder, 0.0)
    make_tables(folder, authors / "again")

    assert len(open_) >= 1
    assert all(truth[idea] == value for idea, value in open_.items())
    assert held == {}
    # The first settings once more are the first release.
    for path in (authors / "first").glob("*.parquet"):
        assert (authors / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def _wrote(topic_of, people):
    rows = [("q1", topic, author) for author, topics in topic_of.items() for topic in topics]
    return Wrote(pd.DataFrame(rows, columns=["question", "topic", "author_id"]), people)


def _remembered(wrote, marker):
    return {"topics": topic_marks(wrote, marker), "told": topics_told(wrote, frozenset(), marker)}


@pytest.mark.parametrize(
    ("kind", "untold"),
    [
        ("one left out", True), ("one moved", True), ("merged", False), ("merged but for one", True), ("split", False),
        ("split but for one", True), ("renumbered", False), ("ten of each came", False), ("who wrote twice", False),
    ],
)  # fmt: skip
def test_a_table_of_authors_by_topic_is_told_only_where_none_or_many_differ(kind, untold):
    marker = Marker(b"key")
    authors = [f"a{number:03d}" for number in range(166)]
    people = pd.DataFrame(
        {"participant_id": authors, "segment_gender": [("woman", "man")[number % 2] for number in range(166)]}
    )
    then = {author: [number // 2 % 3] for number, author in enumerate(authors[:142])}
    for last in authors[132:142]:
        now = {author: list(topics) for author, topics in then.items()}
        if "left out" in kind:
            now[last] = []
        elif "moved" in kind:
            now[last] = [(now[last][0] + 1) % 3]
        elif "merged" in kind:
            now = {author: [min(topics[0], 1)] for author, topics in now.items()}
        elif "split" in kind:
            now = {
                author: [topics[0] if topics[0] else 3 + number // 6 % 2]
                for number, (author, topics) in enumerate(now.items())
            }
            then_merged = {author: [0 if topics[0] in (3, 4) else topics[0]] for author, topics in now.items()}
            assert then_merged == then
        elif "renumbered" in kind:
            now = {author: [topics[0] + 5] for author, topics in now.items()}
        elif "came" in kind:
            now |= {author: [0] for author in authors[142:]}
        if "but for one" in kind:
            now[last] = []

        found = untold_topics(_wrote(now, people), [_remembered(_wrote(then, people), marker)], marker=marker, least=10)

        assert found == ({("q1", "segment_gender")} if untold else set()), last


def test_a_release_that_is_made_again_tells_no_authors_by_topic_that_it_kept_back():
    marker = Marker(b"key")
    people = pd.DataFrame({"participant_id": ["a", "b"], "segment_age": ["old", "young"], "segment_gender": ["x", "y"]})
    wrote = _wrote({"a": [0], "b": [1]}, people)
    told = topics_told(wrote, frozenset({("q1", "segment_gender")}), marker)
    same = {"topics": topic_marks(wrote, marker), "told": told}

    # Beside itself nobody differs, so that the comparison alone would tell what was kept back.
    assert untold_topics(wrote, [same], marker=marker, least=10) == frozenset()
    assert untold_before(wrote, same, marker) == {("q1", "segment_gender")}
