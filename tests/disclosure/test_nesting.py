"""Segments within segments: which are found, and that what is told of both tells no few people."""

import numpy as np
import pandas as pd
import pytest
from attacker import nested_counts, told
from made_consultations import seen_by_chance

from strategy_nlp.across import participation, topic_people
from strategy_nlp.across.participation import participation_by_segment
from strategy_nlp.across.topic_people import people_by_topic
from strategy_nlp.disclosure.nesting import Link, Nested, hidden_counts, linked_segments, shown_within

LEAST = 10
REGION_OF = {"na": "north", "nb": "north", "nc": "north", "sa": "south", "sb": "south", "ea": "east", "eb": "east"}
BLANK = "not stated"


def _people(seed, *, blanks=(0.04, 0.05), wrong=0, least=4):
    """People with a country and a region; some leave one blank, and a few name a country of another region."""
    draw = np.random.default_rng(seed)
    country = np.repeat(list(REGION_OF), draw.integers(least, 45, len(REGION_OF)))
    region = np.array([REGION_OF[name] for name in country])
    country[draw.permutation(len(country))[:wrong]] = "na"
    for own, share in zip((region, country), blanks, strict=True):
        own[draw.random(len(own)) < share] = ""
    return pd.DataFrame({"segment_region": region, "segment_country": country}, dtype=str)


@pytest.mark.parametrize("seed", range(8))
def test_countries_lie_within_regions_though_some_entries_are_wrong(seed):
    people = _people(seed, wrong=4)

    assert linked_segments(people, min_cell=LEAST) == (Link("segment_region", "segment_country"),)


def test_years_that_members_alone_state_lie_within_membership():
    people = pd.DataFrame(
        {
            "membership": ["member"] * 60 + ["friend"] * 50 + ["neither"] * 40,
            "years": ["new"] * 30 + ["old"] * 30 + [""] * 90,
        }
    )
    people.loc[70, "years"] = "old"

    assert linked_segments(people, min_cell=LEAST) == (Link("membership", "years"),)


def test_one_segment_under_two_names_is_linked_once_and_three_levels_from_the_top():
    people = _people(1, blanks=(0, 0))
    people = people.assign(
        area=people["segment_region"] + "!", town=people["segment_country"] + np.resize(["1", "2"], len(people))
    )

    found = linked_segments(people, min_cell=LEAST)

    assert Link("area", "segment_region") in found
    assert Link("segment_region", "area") not in found
    assert {link.coarse for link in found if link.fine == "town"} == {"area", "segment_region", "segment_country"}
    seen = set()
    for link in found:
        assert link.coarse not in {later.fine for later in found if later.fine not in seen} - {
            link.coarse
        } or link.coarse in seen | {"area"}
        seen.add(link.fine)


@pytest.mark.parametrize("seed", range(10))
def test_segments_that_have_nothing_to_do_with_one_another_are_not_linked(seed):
    draw = np.random.default_rng(seed)
    people = pd.DataFrame(
        {
            "gender": draw.choice(["woman", "man", "other", ""], 300, p=[0.5, 0.4, 0.03, 0.07]),
            "age": draw.choice(["young", "middle", "old"], 300),
            "country": draw.choice(list(REGION_OF), 300),
            "rare": draw.choice(["", "yes", "no"], 300, p=[0.95, 0.03, 0.02]),
        }
    )

    assert linked_segments(people, min_cell=LEAST) == ()


def test_the_demonstration_has_no_segments_within_others(demo):
    people = demo.undisclosed.participants

    assert linked_segments(people[[name for name in people if name.startswith("segment_")]], min_cell=LEAST) == ()


def _is_told(asked, known):
    """Whether a sum of cells follows from sums that are known."""
    if not len(known):
        return False
    rank = np.linalg.matrix_rank
    return rank(np.vstack([known, asked])) == rank(known)


def _learned(joint, regions_told, countries_told, *, also=()):
    """The few people that what is told determines: by region those in no or another country, and small countries.

    ``joint`` counts people by region and country, the last of each not stated; whoever asks takes it that nobody's country lies in
    another region, which holds in it.
    """
    regions, countries = joint.index, joint.columns
    cells = [(r, c) for r in regions for c in countries if BLANK in (r, c) or REGION_OF[c] == r]
    # Where all are in regions that are told, nobody's is not stated; and the same with countries.
    told = [
        {*regions_told, *(one for side, one in also if side == 0)},
        {*countries_told, *(one for side, one in also if side)},
    ]
    if joint.loc[~joint.index.isin(told[0])].to_numpy().sum() == 0:
        cells = [cell for cell in cells if cell[0] in told[0]]
    if joint.loc[:, ~joint.columns.isin(told[1])].to_numpy().sum() == 0:
        cells = [cell for cell in cells if cell[1] in told[1]]
    count = np.array([joint.at[cell] for cell in cells])

    def cells_of(test):
        return np.array([float(test(*cell)) for cell in cells])

    known = [cells_of(lambda *_: True)]
    known += [cells_of(lambda r, _, one=one: r == one) for one in regions_told]
    known += [cells_of(lambda _, c, one=one: c == one) for one in countries_told]
    known += [cells_of(lambda r, c, one=one: (r, c)[one[0]] == one[1]) for one in also]
    asked = {("apart", one): cells_of(lambda r, c, one=one: r == one and c == BLANK) for one in regions if one != BLANK}
    asked |= {
        ("beside", one): cells_of(lambda r, c, one=one: r == BLANK and c != BLANK and REGION_OF[c] == one)
        for one in regions
        if one != BLANK
    }
    asked |= {("country", one): cells_of(lambda _, c, one=one: c == one) for one in countries if one != BLANK}
    return [name for name, sum_ in asked.items() if 0 < sum_ @ count < LEAST and _is_told(sum_, np.array(known))]


def _joint(people):
    stated = people.replace("", BLANK)
    found = pd.crosstab(stated["segment_region"], stated["segment_country"])
    return found.reindex(index=["north", "south", "east", BLANK], columns=[*REGION_OF, BLANK], fill_value=0)


def _by_idea(people, *, links, seed=0):
    """What is told by region and by country of ideas that people saw by chance; and who saw which."""
    alone, cast, members, seen = seen_by_chance(people, rarest=0.3, least=LEAST, seed=seed)
    return shown_within(alone, cast, members, links=links, min_cell=LEAST), seen


def _few_by_idea(people, links):
    (told_, _), seen = _by_idea(people, links=links)
    found = []
    for idea in range(seen.shape[1]):
        names = [own.values[own.shown[:, idea]].tolist() for own in told_.values()]
        found += _learned(_joint(people[seen[:, idea]]), *names)
    return found


def test_no_few_people_follow_from_what_is_told_of_an_idea_by_region_and_country():
    without = []
    for seed in range(8):
        people = _people(seed, blanks=[(0.04, 0.05), (0, 0), (0, 0.03), (0.03, 0)][seed % 4])
        links = linked_segments(people, min_cell=LEAST)
        assert links
        assert _few_by_idea(people, links) == [], seed
        without += _few_by_idea(people, ())

    assert len(without) > 20


@pytest.mark.parametrize("seed", range(30))
def test_people_who_do_not_fit_are_none_or_many_in_every_difference(seed):
    people = _people(seed, wrong=seed % 6)
    (told_, within), _ = _by_idea(people, links=linked_segments(people, min_cell=LEAST))
    (one,) = within

    something = told_["segment_country"].shown.any(axis=0)
    for left in one.left_over(told_["segment_region"], told_["segment_country"]):
        assert not ((left > 0) & (left < LEAST))[:, something].any()
    assert something.any()


def _few_in_counts(people, lines, links):
    """The same of counts by question and over all, as the table of participation tells them."""
    frame = people.replace("", BLANK).assign(line=lines)
    frame = pd.concat([frame, frame.assign(line="")], ignore_index=True)
    tables = {name: pd.crosstab(frame[name], frame["line"]) for name in people}
    hidden = hidden_counts(tables, frame, nested=Nested(links), min_cell=LEAST, overall="", alone=(BLANK,))
    found = []
    for line in tables["segment_region"]:
        shown = {name: tables[name].index[~hidden[name][line]] for name in people}
        names = [[value for value in own if value != BLANK] for own in shown.values()]
        also = [(place, BLANK) for place, own in enumerate(shown.values()) if BLANK in own]
        found += _learned(_joint(people[(lines == line) | (line == "")]), *names, also=also)
    return found


def test_no_few_people_follow_from_counts_by_region_and_country():
    without = []
    for seed in range(8):
        people = _people(seed, blanks=[(0.04, 0.15), (0, 0), (0, 0.03), (0.03, 0)][seed % 4], least=8)
        lines = np.random.default_rng(seed).choice(["q1", "q2"], len(people), p=[0.65, 0.35])
        assert _few_in_counts(people, lines, linked_segments(people, min_cell=LEAST)) == [], seed
        without += _few_in_counts(people, lines, ())

    assert len(without) > 5


def _wrote(people, seed):
    draw = np.random.default_rng(seed)
    people = people.assign(participant_id=[f"p{n}" for n in range(len(people))])
    topics = draw.choice([0, 1, 2], len(people), p=[0.5, 0.3, 0.2])
    ideas = pd.DataFrame(
        {
            "idea_id": [f"i{n}" for n in range(len(people))], "question": "q1", "language": "en",
            "topic": pd.array(topics, dtype="Int64"), "author_id": people["participant_id"],
        }
    )  # fmt: skip
    return people, ideas


def _bounds(table, column, line, nested):
    counts = {
        (segment, value): None if pd.isna(n) else int(n)
        for segment, value, n in zip(table["segment"], table["value"], table[column], strict=True)
    }
    return list(nested_counts(counts, nested, (column, line)))


def _truth(people, named):
    stated = people.replace("", BLANK)
    found = {}
    for one in named:
        kind, _, *rest = one.cell
        if len(rest) == 2:
            found[one.cell] = int((stated[rest[0]] == rest[1]).sum())
            continue
        coarse, value, fine, listed = rest
        whole, inside = stated[coarse] == value, stated[fine].isin(listed.split("|"))
        found[one.cell] = int((whole & ~inside if kind.startswith("apart") else inside & ~whole).sum())
    return found


@pytest.mark.parametrize("ruled", [True, False])
def test_an_attacker_learns_of_few_authors_by_topic_and_question_only_without_the_rule(monkeypatch, ruled):
    nested = {("segment_region", "segment_country"): REGION_OF}
    if not ruled:
        for module in (topic_people, participation):
            monkeypatch.setattr(module, "linked_segments", lambda *_, **__: ())
            monkeypatch.setattr(module, "contained_in_counts", lambda *_, **__: ())
    learned = []
    for seed in range(6):
        people, ideas = _wrote(_people(seed, blanks=(0.0, 0.02), least=8), seed)
        by_topic = people_by_topic(ideas, people, min_cell=LEAST)
        parts = [
            (own, "n", topic, people[(ideas["topic"] == topic).to_numpy(bool)])
            for topic, own in by_topic[by_topic["segment"] != "language"].groupby("topic")
        ]
        everywhere = participation_by_segment(ideas, ideas.iloc[:0].assign(voter_id=""), people, min_cell=LEAST)
        parts.append((everywhere[everywhere["question"] == "q1"], "n_authors", "q1", people))
        for table, column, line, own in parts:
            found = _bounds(table, column, str(line), nested)
            learned += told(found, _truth(own, found), least=LEAST)

    assert (len(learned) == 0) is ruled
