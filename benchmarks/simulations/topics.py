"""How often the pages say something false of topics, changes and references: by simulation, before and after mending.

    python benchmarks/claims.py [--only ROW ...] [--pages 500]

Each row makes pages in which nothing is to be found and counts those that find something, then pages with something planted and
counts where it is found. *Before* is the rule that was in force until it was measured, written here in a few lines;
*after* is the package's own code. Ideas, topics, authors, voters and votes are the demonstration's, drawn anew. Everything is
seeded. ``stability`` takes some twenty minutes, everything else together as long.
"""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.stats import fisher_exact
from threadpoolctl import threadpool_limits

from strategy_nlp.across.participation import participation_by_segment
from strategy_nlp.across.recurrence import shares_alike, shares_apart
from strategy_nlp.analysis.flow import analyse
from strategy_nlp.findings import changes
from strategy_nlp.findings.across import agreed_everywhere
from strategy_nlp.findings.participation import far_from_reference
from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.statistics.dependence import dependence_by_topic
from strategy_nlp.statistics.families import family_wise
from strategy_nlp.statistics.inference import false_discovery_rate, wilson_interval
from strategy_nlp.statistics.pooling import compare_ideas
from strategy_nlp.text.vectors import embedding
from strategy_nlp.topics import checks
from strategy_nlp.topics.checks import badge, best_overlaps, language_skew, topic_stability
from strategy_nlp.topics.communities import GraphCommunities
from strategy_nlp.topics.searches import Searches, consensus_communities
from strategy_nlp.votes.ballots import agreement, last_votes

SEED = 14
SETTINGS = SimpleNamespace(min_cell=10, min_votes=20)
Row = dict[str, Any]


# What the pages are made of.


@cache
def demonstration() -> tuple[dict[str, pd.DataFrame], dict[str, np.ndarray], pd.DataFrame]:
    """By question its ideas with topic, author and language, and their vectors; and all last votes."""
    folder = demo_folder()
    analysis = analyse(folder)
    read = {name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False) for name in ("ideas", "votes")}
    ideas = analysis.ideas[analysis.ideas["used"] & (analysis.ideas["embedded"] != "")]
    ideas = ideas.merge(read["ideas"][["idea_id", "author_id"]], on="idea_id")
    votes = last_votes(read["votes"])
    votes = votes[votes["idea_id"].isin(ideas["idea_id"])].reset_index(drop=True)
    encoder = embedding.get_encoder(analysis.settings.vectors)
    by_question, embedded = {}, {}
    for question, own in ideas.groupby("question"):
        texts = own["text"].where(own["embedded"] != "translation", own["translation"])
        embedded[str(question)] = embedding.centre_by_language(
            embedding.embed(texts.tolist(), encoder), own["language"]
        )
        by_question[str(question)] = own.reset_index(drop=True)
    return by_question, embedded, votes


@cache
def voted(question: str) -> pd.DataFrame:
    """The votes on a question's ideas."""
    ideas, _, votes = demonstration()
    return votes[votes["idea_id"].isin(ideas[question]["idea_id"])].reset_index(drop=True)


def tallied(votes: pd.DataFrame) -> pd.DataFrame:
    """``idea_id, n_agree, n_seen, has_voters``."""
    agrees = (votes["vote"] == "agree").groupby(votes["idea_id"])
    return pd.DataFrame({"n_agree": agrees.sum(), "n_seen": agrees.size(), "has_voters": True}).reset_index()


def report(ideas: pd.DataFrame, votes: pd.DataFrame, *, allowed: bool) -> Any:
    """As much of the findings on a question as changes are told from."""
    topics = pd.DataFrame({"topic": sorted(ideas["topic"].dropna().astype(int).unique())})
    topics["label"] = topics["title"] = topics["topic"].astype(str)
    topics["label_source"] = "machine"
    if allowed:
        topics = topics.join(dependence_by_topic(ideas, votes), on="topic")
    return SimpleNamespace(used=ideas.merge(tallied(votes), on="idea_id", how="left"), topics=topics, settings=SETTINGS)


# Changes since an earlier report.


def changes_before(old: Any, new: Any) -> pd.DataFrame:
    """The rule before: topics of two clusterings, all their votes, Fisher's test, a family for sizes and one for votes."""
    match = changes._matches(old, new)
    fresh = ~new.used["idea_id"].isin(old.used["idea_id"])
    rows = []
    for topic in new.topics["topic"]:
        own, was = (new.used["topic"] == topic).fillna(False), match.get(int(topic))
        before = (old.used["topic"] == was).fillna(False) if was is not None else pd.Series(False, index=old.used.index)
        sizes = int(before.sum()), len(old.used), int((own & fresh).sum()), int(fresh.sum())
        agree, seen = (int(old.used.loc[before, name].fillna(0).sum()) for name in ("n_agree", "n_seen"))
        more = [
            int(new.used.loc[own, name].fillna(0).sum()) - had for name, had in (("n_agree", agree), ("n_seen", seen))
        ]
        votes = (agree, seen, *more) if min(*more, more[1] - more[0]) >= 0 else (0, 0, 0, 0)
        rows.append([topic, *(_fisher(*four) for four in (sizes, votes))])
    table = pd.DataFrame(rows, columns=["topic", "size_p", "agree_p"])
    for name in ("size", "agree"):
        table[f"{name}_adjusted"] = false_discovery_rate(table[f"{name}_p"].fillna(1).to_numpy(float))
    return table


def _fisher(hit: int, of: int, hit_new: int, of_new: int) -> float:
    return float(fisher_exact([[hit, of - hit], [hit_new, of_new - hit_new]])[1]) if of and of_new else np.nan


def two_reports(random: np.random.Generator, *, part: float, planted: str = "") -> tuple[Any, Any, int]:
    """A report of some of a question's authors and voters, one of all, and the topic in which something was planted."""
    ideas, embedded, _ = demonstration()
    question = str(random.choice(sorted(ideas)))
    own, votes = ideas[question], voted(question)
    topic = int(random.choice(own["topic"].dropna().astype(int).unique()))
    person = own["author_id"].where(own["author_id"] != "", own["idea_id"])
    chance = pd.Series(part, index=person.unique())
    if planted == "size":
        # People who write on this topic come late more often.
        chance[person[(own["topic"] == topic).fillna(False)].unique()] = part / 2
    early = person.map(pd.Series(random.random(len(chance)) < chance.to_numpy(), index=chance.index)).to_numpy(bool)
    voters = pd.Series(votes["voter_id"].unique())
    first = set(voters[random.random(len(voters)) < part])
    by_first = votes["voter_id"].isin(first)
    if planted == "votes":
        later = ~by_first & votes["idea_id"].isin(own.loc[(own["topic"] == topic).fillna(False), "idea_id"])
        turned = later & (votes["vote"] != "agree") & (random.random(len(votes)) < 0.4)
        votes = votes.assign(vote=votes["vote"].mask(turned, "agree"))
    known = set(own.loc[early, "idea_id"])
    # Those who voted first saw the ideas that were there.
    votes = votes[~by_first | votes["idea_id"].isin(known)]
    rows = np.flatnonzero(early)
    found = GraphCommunities(seed=int(random.integers(1_000))).fit(embedded[question][rows])
    then = own.iloc[rows].reset_index(drop=True).assign(topic=pd.array(found.labels_, dtype="Int64"))
    old = report(then, votes[by_first.reindex(votes.index)], allowed=False)
    return old, report(own, votes, allowed=True), topic


CHANGED = {"size": "size_adjusted", "votes": "agree_adjusted"}


@cache
def _nothing_changed(pages: int) -> dict[str, tuple[float, float]]:
    """By kind of change, on which share of pages the rule before and the rule after find one where authors and voters came by chance."""
    random = np.random.default_rng(SEED)
    found: dict[str, list[tuple[bool, bool]]] = {kind: [] for kind in CHANGED}
    for page in range(pages):
        old, new, _ = two_reports(random, part=(0.5, 0.8)[page % 2])
        before, after = changes_before(old, new), changes._topics(old, new)[0]
        for kind, column in CHANGED.items():
            found[kind].append((bool((before[column] <= 0.05).any()), bool((after[column] <= 0.05).any())))
    return {kind: (np.mean(told, axis=0)[0], np.mean(told, axis=0)[1]) for kind, told in found.items()}


def _changes(kind: str, pages: int) -> Row:
    random = np.random.default_rng(SEED + 1)
    found: list[tuple[bool, bool]] = []
    for page in range(pages):
        old, new, topic = two_reports(random, part=(0.5, 0.8)[page % 2], planted=kind)
        place = int(np.flatnonzero(new.topics["topic"] == topic)[0])
        tables = changes_before(old, new), changes._topics(old, new)[0]
        found.append(tuple(bool(table[CHANGED[kind]].iloc[place] <= 0.05) for table in tables))  # type: ignore[arg-type]
    before, after = _nothing_changed(pages)[kind]
    powers = np.mean(found, axis=0)
    return {"before": before, "after": after, "power before": float(powers[0]), "power after": float(powers[1])}


def changed_sizes(pages: int) -> Row:
    """Authors by chance in the earlier report; planted: of the people of one topic half as many come early."""
    return {"claim": "a topic has another share of the new ideas", **_changes("size", pages)}


def changed_votes(pages: int) -> Row:
    """Voters by chance in the earlier report; planted: two fifths of the new votes on a topic that did not agree do."""
    return {"claim": "new votes on a topic agree more or less", **_changes("votes", pages)}


def changed_votes_of_few(pages: int) -> Row:
    """The same where voters differ much in how they vote on a topic and in how many votes they cast: made votes.

    Eight topics of fifteen ideas, 200 voters; each leans on each topic (standard deviation 1 on the logit); one voter in
    ten sees four in five ideas, the others one in five; a fifth, a half or four fifths of them are new.
    """
    random = np.random.default_rng(SEED)
    ideas = pd.DataFrame(
        {"idea_id": [f"i{n:03}" for n in range(120)], "topic": np.repeat(np.arange(8), 15), "author_id": ""}
    )
    ideas["topic"] = ideas["topic"].astype("Int64")
    found: dict[str, list[bool]] = {name: [] for name in ("before", "after", "power before", "power after")}
    for page in range(2 * pages):
        planted = page >= pages
        new = random.random(200) < (0.2, 0.5, 0.8)[page % 3]
        leaning = random.normal(0, 1, (200, 8))[:, ideas["topic"].to_numpy(int)] + random.normal(0.3, 0.7, 120)
        if planted:
            leaning[np.ix_(new, (ideas["topic"] == 0).to_numpy(bool))] += 1
        heavy = random.random(200) < 0.1
        seen = random.random((200, 120)) < np.where(heavy, 0.8, 0.2)[:, None]
        agrees = random.random((200, 120)) < 1 / (1 + np.exp(-leaning))
        voter, idea = np.nonzero(seen)
        votes = pd.DataFrame(
            {
                "voter_id": voter.astype(str),
                "idea_id": ideas["idea_id"].to_numpy()[idea],
                "vote": np.where(agrees[voter, idea], "agree", "disagree"),
            }
        )
        old = report(ideas, votes[~new[voter]], allowed=False)
        now = report(ideas, votes, allowed=True)
        for name, table in (("before", changes_before(old, now)), ("after", changes._topics(old, now)[0])):
            told = table["agree_adjusted"] <= 0.05
            found[f"power {name}" if planted else name].append(bool(told.iloc[0] if planted else told.any()))
    return {
        "claim": "the same, heavy voters who lean topic by topic",
        **{name: float(np.mean(values)) for name, values in found.items()},
    }


# Topics that recur.


def _pairs(random: np.random.Generator, *, apart: float, count: int = 8) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Pairs of topics made of ideas drawn by chance from all voted ideas, with sizes as in the demonstration."""
    ideas, _, votes = demonstration()
    told = tallied(votes)
    sizes = np.concatenate([own["topic"].value_counts().to_numpy(int) for own in ideas.values()])
    made = []
    for place in range(count):
        first, second = (
            told.iloc[random.choice(len(told), size, replace=False)].copy() for size in random.choice(sizes, 2)
        )
        if apart and place == 0:
            shifted = np.clip(first["n_agree"] + np.round(apart * first["n_seen"]), 0, first["n_seen"])
            first = first.assign(n_agree=shifted)
        made.append((first, second))
    return made


def _apart_before(first: pd.DataFrame, second: pd.DataFrame) -> bool:
    agree, seen = (np.array([part[name].sum() for part in (first, second)], float) for name in ("n_agree", "n_seen"))
    low, high = wilson_interval(agree, seen)
    return bool(low[0] > high[1] or low[1] > high[0])


def recurring_apart(pages: int) -> Row:
    """Eight pairs of topics of shuffled ideas on a page; planted: the ideas of one topic are agreed with 15 points more.

    The error is the larger of two: any pair on pages of nothing, any other pair where one is planted.
    """
    random = np.random.default_rng(SEED)
    found: dict[str, list[bool]] = {name: [] for name in ("before", "after", "power before", "power after")}
    mixed: dict[str, list[bool]] = {"before": [], "after": []}
    for page in range(2 * pages):
        planted = page >= pages
        pairs = _pairs(random, apart=0.15 if planted else 0.0)
        shares = [[(part["n_agree"] / part["n_seen"]).to_numpy(float) for part in pair] for pair in pairs]
        after = family_wise(np.array([shares_apart(*pair) for pair in shares])) <= 0.05
        before = [_apart_before(*pair) for pair in pairs]
        found["power before" if planted else "before"].append(before[0] if planted else any(before))
        found["power after" if planted else "after"].append(bool(after[0] if planted else after.any()))
        if planted:
            mixed["before"].append(any(before[1:]))
            mixed["after"].append(bool(after[1:].any()))
    return {"claim": "recurring topics surely apart", **_larger(found, mixed)}


def _larger(found: dict[str, list[bool]], mixed: dict[str, list[bool]]) -> dict[str, float]:
    """How often each holds; of errors the larger of those on pages of nothing and beside something planted."""
    return {
        name: max(float(np.mean(kind)) for kind in (values, *([mixed[name]] if name in mixed else [])))
        for name, values in found.items()
    }


def recurring_alike(pages: int) -> Row:
    """Shares that differ by exactly ten points, eight pairs on a page; planted: equal shares of twice as many ideas."""
    random = np.random.default_rng(SEED)
    found: dict[str, list[bool]] = {name: [] for name in ("before", "after", "power before", "power after")}

    def made(size: int, mean: float) -> pd.DataFrame:
        share = np.clip(random.normal(mean, 0.13, size), 0, 1)
        return pd.DataFrame({"n_agree": random.binomial(55, share), "n_seen": 55})

    for page in range(2 * pages):
        planted = page >= pages
        pairs = [
            (made(size, 0.55), made(size, 0.55 if planted else 0.45))
            for size in random.integers(8, 40, 8) * (1 + planted)
        ]
        p_values = [shares_alike(*((part["n_agree"] / 55).to_numpy(float) for part in pair)) for pair in pairs]
        after = family_wise(np.array(p_values)) <= 0.05
        before = [not _apart_before(*pair) for pair in pairs]
        found["power before" if planted else "before"].append(before[0] if planted else any(before))
        found["power after" if planted else "after"].append(bool(after[0] if planted else after.any()))
    return {
        "claim": "recurring topics agreed with alike (within 10 points)",
        **{name: float(np.mean(values)) for name, values in found.items()},
    }


# Languages of topics.


def _distance_p(languages: np.ndarray, labels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The rule before: total variation distance, 999 orders of ideas."""
    shape = (labels.max() + 1, languages.max() + 1)
    overall = np.bincount(languages, minlength=shape[1]) / len(languages)

    def distances(order: np.ndarray) -> np.ndarray:
        counts = np.bincount(labels * shape[1] + order, minlength=shape[0] * shape[1]).reshape(shape)
        return np.abs(counts / counts.sum(axis=1, keepdims=True) - overall).sum(axis=1) / 2

    told = distances(languages)
    return (1 + sum(distances(random.permutation(languages)) >= told - 1e-12 for _ in range(999))) / 1000


def languages_of_topics(pages: int) -> Row:
    """Overviews of all questions, authors' languages shuffled; planted: a quarter of one topic's ideas become Swahili.

    The error is the larger of two: any topic where nothing is to be found, any topic of another question where one is planted.
    """
    ideas, _, _ = demonstration()
    random = np.random.default_rng(SEED)
    # A tenth of the orders that a report draws, as many as the rule before drew: enough for some forty topics.
    checks._ORDERS = ((float("inf"), 999),)
    found: dict[str, list[bool]] = {name: [] for name in ("before", "after", "power before", "power after")}
    named = {"before": [], "after": []}  # type: ignore[var-annotated]
    mixed: dict[str, list[bool]] = {"before": [], "after": []}
    for page in range(pages + pages // 4):
        planted = page >= pages
        raw, heard = [], []
        for place, every in enumerate(ideas.values()):
            # Ideas without a topic take no part in the test.
            own = every.dropna(subset=["topic"])
            labels = own["topic"].to_numpy(int)
            person = own["author_id"].where(own["author_id"] != "", own["idea_id"])
            of_person = own.groupby(person)["language"].first()
            drawn = person.map(pd.Series(random.permutation(of_person.to_numpy()), index=of_person.index))
            if planted and place == 0:
                inside = (labels == 0) & (random.random(len(own)) < 0.25)
                drawn = drawn.mask(inside, "sw")
            codes, names = pd.factorize(drawn, sort=True)
            raw.append(_distance_p(codes, labels, random))
            skew = language_skew(drawn, labels, authors=own["author_id"])
            heard.append((skew, drawn, labels, names))
        tested = np.concatenate([one[0].p_value for one in heard])
        adjusted = family_wise(tested)
        if planted:
            skew, drawn, labels, _ = heard[0]
            found["power before"].append(bool(raw[0][0] <= 0.05))
            found["power after"].append(bool(adjusted[0] <= 0.05))
            named["before"].append(drawn[labels == 0].value_counts().index[0] == "sw")
            named["after"].append(skew.language[0] == "sw")
            mixed["before"].append(bool((np.concatenate(raw[1:]) <= 0.05).any()))
            mixed["after"].append(bool((adjusted[len(raw[0]) :] <= 0.05).any()))
        else:
            found["before"].append(bool((np.concatenate(raw) <= 0.05).any()))
            found["after"].append(bool((adjusted <= 0.05).any()))
    right = ", ".join(f"{name} {100 * np.mean(values):.0f} %" for name, values in named.items())
    return {
        "claim": f"topics gather a language, overview (the planted language is the one named: {right})",
        **_larger(found, mixed),
    }


# Stability.


def without_structure(rows: np.ndarray, count: int, random: np.random.Generator, *, normal: bool) -> np.ndarray:
    """So many unit vectors with the mean and the spread of these along each principal component, and nothing else of them.

    Each component's values change places among the rows, or are drawn from a normal distribution.
    """
    mean = rows.mean(axis=0)
    sides, lengths, axes = np.linalg.svd(rows - mean, full_matrices=False)
    if normal:
        places = random.normal(size=(count, len(lengths))) * lengths / np.sqrt(len(rows))
    else:
        picked = random.choice(len(rows), count, replace=count > len(rows))
        places = np.stack([random.permutation(column) for column in (sides * lengths)[picked].T], axis=1)
    made = places @ axes + mean
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def stability_before(clusters: GraphCommunities, *, seed: int = 0) -> np.ndarray:
    """The rule before: draws from the graph of all ideas, at the resolution that all ideas chose, four runs each."""
    graph = sp.csr_matrix(clusters.graph_)
    labels = clusters.labels_[np.unique(clusters.nodes_, return_index=True)[1]]
    resolution = float(clusters.resolutions_.loc[clusters.resolutions_["chosen"], "resolution"].iloc[0])
    random = np.random.default_rng(seed)
    overlaps = []
    for draw in range(20):
        rows = np.sort(random.choice(len(labels), max(2, int(0.8 * len(labels))), replace=False))
        kept = Searches(sp.csr_matrix(graph[rows][:, rows]))
        again = consensus_communities(kept, resolution=resolution, seed=1000 * (draw + 1), runs=4)
        overlaps.append(best_overlaps(labels[rows], again, topics=labels.max() + 1))
    return np.mean(overlaps, axis=0)


# How many questions without structure of each size: what the minutes allow.
NOISE = {30: 80, 45: 80, 60: 80, 100: 60, 150: 40, 300: 40, 600: 20, 1200: 8, 2400: 3}


def stability(pages: int) -> Row:
    """Topics of vectors without structure that are called stable; planted: clouds of 15 to 40 ideas among as much noise."""
    _, embedded, _ = demonstration()
    every = np.concatenate(list(embedded.values()))
    random = np.random.default_rng(SEED)
    before, after, lines = [], [], []
    for count, questions in NOISE.items():
        told, redone = [], []
        for place in range(max(1, questions * pages // 500)):
            own = list(embedded.values())[place % len(embedded)] if count <= 120 else every
            rows = without_structure(own, count, random, normal=place % 2 == 1)
            clusters = GraphCommunities(seed=place).fit(rows)
            told += stability_before(clusters).tolist()
            redone += topic_stability(clusters, rows, seed=place).overlap.tolist()
        before += [one >= 0.75 for one in told]
        after.append([badge(one, ideas=count) == "stable" for one in redone])
        fair = np.mean([badge(one, ideas=count) != "loose" for one in redone])
        quantiles = np.quantile(redone, [0.5, 0.8, 0.95, 0.99])
        lines.append(
            f"| {count} | {len(redone)} | {np.mean(np.array(told) >= 0.5):.2f} | {np.mean(np.array(told) >= 0.75):.3f} | "
            f"{np.mean(np.array(redone) >= 0.5):.2f} | {' | '.join(f'{one:.2f}' for one in quantiles)} | {np.mean(after[-1]):.3f} | {fair:.2f} |"
        )
    print(
        "| ideas | topics of noise | before: ≥ .5 | before: ≥ .75 | redone: ≥ .5 | 50 % | 80 % | 95 % | 99 % | stable | fair or stable |"
    )
    print("|" + "---|" * 11)
    print("\n".join(lines), flush=True)
    planted: dict[str, list[bool]] = {"before": [], "after": []}
    for place in range(max(1, 30 * pages // 500)):
        own = list(embedded.values())[place % len(embedded)]
        rows, cloud = _with_clouds(own, random)
        clusters = GraphCommunities(seed=place).fit(rows)
        redone = topic_stability(clusters, rows, seed=place).overlap
        for told, name in (
            (stability_before(clusters) >= 0.75, "before"),
            ([badge(one, ideas=len(rows)) == "stable" for one in redone], "after"),
        ):
            for number in range(cloud.max() + 1):
                shared = best_overlaps(np.where(cloud == number, 0, 1), clusters.labels_, topics=2)[0]
                nearest = np.bincount(clusters.labels_[cloud == number]).argmax()
                planted[name].append(bool(shared >= 0.5 and told[nearest]))
    redone, told = [], []
    for place, own in enumerate(embedded.values()):
        clusters = GraphCommunities(seed=place).fit(own)
        told += stability_before(clusters).tolist()
        redone += topic_stability(clusters, own, seed=place).overlap.tolist()
    print(f"The demonstration's {len(told)} topics: told {np.mean(told):.2f} before, redone {np.mean(redone):.2f}.")
    worst = max(float(np.mean(one)) for one in after)
    return {
        "claim": f"a topic is stable (after: all sizes; worst size {100 * worst:.1f} %)",
        "before": float(np.mean(before)), "after": float(np.mean(np.concatenate(after))),
        "power before": float(np.mean(planted["before"])), "power after": float(np.mean(planted["after"])),
    }  # fmt: skip


def _with_clouds(own: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Three clouds, each around a row of its own at a cosine of about .7, among noise; and the cloud of each row, -1 for none."""
    noise = without_structure(own, 90, random, normal=True)
    parts, cloud = [noise], [np.full(len(noise), -1)]
    for number, size in enumerate(random.integers(15, 40, 3)):
        centre = noise[random.integers(len(noise))]
        near = centre + without_structure(own, int(size), random, normal=True)
        parts.append((near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32))
        cloud.append(np.full(int(size), number))
    return np.concatenate(parts), np.concatenate(cloud)


# Known shares of the population.


def known_shares(pages: int) -> Row:
    """Voters of four regions with known shares, one or two of which hardly voted; false: a share that is wrong by a point or more.

    The power is of naming the regions of which fewer than ten voted though twenty or more were to be expected.
    """
    random = np.random.default_rng(SEED)
    references = {"segment_region": {"north": 0.45, "south": 0.25, "east": 0.2, "west": 0.1}}
    found: dict[str, list[bool]] = {name: [] for name in ("before", "after", "power before", "power after")}
    for _ in range(pages):
        total = int(random.integers(80, 600))
        heard = random.dirichlet([4, 3, 2, 1, 1]) * np.array(
            [1, 1, random.choice([0, 0.02, 1]), random.choice([0, 0.05, 1]), 1]
        )
        sizes = random.multinomial(total, heard / heard.sum())
        regions = np.repeat(["north", "south", "east", "west", ""], sizes)
        people = pd.DataFrame({"participant_id": [f"p{n}" for n in range(total)], "segment_region": regions})
        votes = pd.DataFrame({"question": "q1", "voter_id": people["participant_id"]})
        ideas = pd.DataFrame({"question": ["q1"], "author_id": ["p0"], "language": ["en"]})
        table = participation_by_segment(ideas, votes, people, references=references)
        page = SimpleNamespace(participation=table, settings=SETTINGS, build={"counts": {"voters": total}})
        stated = max(1, int(sizes[:4].sum()))
        counts = dict(zip(references["segment_region"], sizes[:4].tolist(), strict=True))
        told = {"before": _far_before(table), "after": far_from_reference(page)}
        few = [one for one, size in counts.items() if size < 10 and references["segment_region"][one] * stated >= 20]
        for name, rows in told.items():
            wrong = [
                abs(int(row.share.rstrip("%")) / 100 - counts[row.value] / stated) >= 0.01
                for row in rows.itertuples() if row.value in counts and row.share.rstrip("%").isdigit()
            ]  # fmt: skip
            found[name].append(any(wrong))
            found[f"power {name}"] += [any(one in str(value) for value in rows["value"]) for one in few]
    return {
        "claim": "a group is far from its known share",
        **{name: float(np.mean(values)) for name, values in found.items()},
    }


def _far_before(table: pd.DataFrame) -> pd.DataFrame:
    own = table[(table["question"] == "") & (table["segment"] == "segment_region")].dropna(
        subset=["n_voters", "reference_share"]
    )
    shares = own["n_voters"] / max(1, own["n_voters"].sum())
    far = ~(shares / own["reference_share"]).between(0.5, 2)
    return pd.DataFrame({"value": own["value"][far], "share": [f"{100 * share:.0f}%" for share in shares[far]]})


# The overview's majorities.


def majorities(pages: int) -> Row:
    """Five questions of 150 ideas and 55 votes; all at a half, or four questions with majorities and the fifth at a half.

    The error is the larger of the two: any question named where none has a majority; the fifth named. The power is the share of
    questions named in which one idea in ten has two thirds.
    """
    random = np.random.default_rng(SEED)
    wrong: dict[str, list[list[bool]]] = {name: [[], []] for name in ("before", "after")}
    power: dict[str, list[bool]] = {name: [] for name in ("before", "after")}
    for page in range(2 * pages):
        mixed = page % 2
        heard = []
        for question in range(5):
            share = np.where(np.arange(150) < (15 if mixed and question < 4 else 0), 2 / 3, 0.5)
            ideas = pd.DataFrame(
                {
                    "idea_id": [f"q{question} {n}" for n in range(150)],
                    "n_agree": random.binomial(55, share),
                    "n_seen": 55,
                }
            )
            ideas = agreement(ideas.assign(n_disagree=55 - ideas["n_agree"], n_pass=0), min_votes=20)
            alike = pd.DataFrame(columns=["idea_id", "alike_to"])
            named_so = SimpleNamespace(id=f"q{question}")
            heard.append(SimpleNamespace(used=compare_ideas(ideas), question=named_so, alike=alike))
        sure = agreed_everywhere(heard)
        named = {
            "before": {one.question.id for one in heard if (one.used["agree_low"] > 0.5).any()},
            "after": set(sure["question"]) if len(sure) else set(),
        }
        for name, questions in named.items():
            wrong[name][mixed].append("q4" in questions if mixed else bool(questions))
            if mixed:
                power[name] += [f"q{question}" in questions for question in range(4)]
    return {
        "claim": "in n of the questions a majority surely agrees",
        **{name: max(float(np.mean(kind)) for kind in kinds) for name, kinds in wrong.items()},
        **{f"power {name}": float(np.mean(values)) for name, values in power.items()},
    }


ROWS: dict[str, Callable[[int], Row]] = {
    "changed_sizes": changed_sizes,
    "changed_votes": changed_votes,
    "changed_votes_of_few": changed_votes_of_few,
    "recurring_apart": recurring_apart,
    "recurring_alike": recurring_alike,
    "languages_of_topics": languages_of_topics,
    "known_shares": known_shares,
    "majorities": majorities,
    "stability": stability,
}


def main(rows: list[str], *, pages: int) -> None:
    """Print the table."""
    measured = ("before", "after", "power before", "power after")
    head = ["row", "said", "pages", "false before", "false after", "found before", "found after"]
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}", flush=True)
    with threadpool_limits(limits=1):
        for name in rows:
            row = ROWS[name](pages)
            cells = [f"{100 * row[one]:.1f} %" for one in measured]
            print(f"| `{name}` | {row['claim']} | {pages} | {' | '.join(cells)} |", flush=True)
