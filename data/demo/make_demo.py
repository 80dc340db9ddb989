"""Make the invented demonstration consultation from its sources, the same each time.

``source/ideas_<language>.tsv`` holds every idea as it was written for this project, with the theme it belongs to and
what three invented camps of voters think of it; ``source/livestream_es.tsv`` holds the comments of an event. This script
gives them ids, days, authors and votes. Run it with ``make demo``.

How the votes come about
------------------------
Each voter belongs to a camp: 45 % *local first* (A), 33 % *make noise* (B), 22 % *evidence and institutions* (C). An idea
carries one sign per camp: ``+`` is mostly agreed with, ``-`` mostly disagreed with, ``0`` mixed (see `CHANCES`). Ideas with
``+++`` are the shared core. A voter is a little more or less agreeable than others, answers one to three questions, and
sees 18 to 40 ideas of each, older ideas more often than new ones. Four voters in a hundred agree with everything, two in
a hundred vote at random, and three votes in two hundred are changed later. The authors of the copy-paste campaign agree with
its copies.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20260401
HERE = Path(__file__).resolve().parent
N_PARTICIPANTS = 900
N_VOTERS = 720
CAMPS = {"A": 0.45, "B": 0.33, "C": 0.22}
# Chances of agree, disagree and pass for each sign.
CHANCES = {"+": (0.80, 0.08, 0.12), "0": (0.42, 0.34, 0.24), "-": (0.12, 0.74, 0.14)}
QUESTIONS = ("q1", "q2", "q3", "q4", "q5")
SEGMENTS = {
    "segment_region": (
        ["Africa", "Americas", "Asia and the Pacific", "Europe", "Middle East and North Africa"],
        [0.2, 0.22, 0.2, 0.28, 0.1],
    ),
    "segment_age": (
        ["under 25", "25 to 34", "35 to 49", "50 to 64", "65 and over", ""],
        [0.2, 0.27, 0.24, 0.15, 0.08, 0.06],
    ),
    "segment_gender": (["woman", "man", "non-binary or other", ""], [0.5, 0.38, 0.05, 0.07]),
    "segment_membership": (["member", "supporter", "neither", ""], [0.35, 0.3, 0.28, 0.07]),
}
# In these segments a camp is stronger than elsewhere, so that segments disagree somewhat too.
LEANINGS = {("segment_age", "under 25"): "B", ("segment_membership", "member"): "C", ("segment_region", "Africa"): "A"}

CAMPAIGN = "Stop all cooperation with governments that export surveillance technology. Sign, share and send this message to your representative today!"
CAMPAIGN_VARIANTS = (
    CAMPAIGN,
    CAMPAIGN.replace("!", "!!!"),
    CAMPAIGN.replace("today!", "today."),
    CAMPAIGN.upper(),
    CAMPAIGN.replace("your representative", "your representatives"),
    CAMPAIGN.replace("Sign, share", "Sign and share"),
    "Please read: " + CAMPAIGN,
    CAMPAIGN.replace(". Sign", " - sign"),
)
N_CAMPAIGN = 24

COLUMNS = [
    "idea_id",
    "question",
    "text",
    "language",
    "translation",
    "author_id",
    "created_at",
    "channel",
    "status",
    "is_seed",
]


def read_sources() -> pd.DataFrame:
    """Every written idea with its language, theme, camps and plant."""
    parts = []
    for path in sorted((HERE / "source").glob("ideas_*.tsv")):
        part = pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, dtype=str)
        parts.append(part.assign(written_in=path.stem.removeprefix("ideas_")))
    written = pd.concat(parts, ignore_index=True)
    # No translation is given for Hindi: the demonstration shows what becomes of a language that no model covers.
    written.loc[written["written_in"] == "hi", "translation"] = ""
    return written


def campaign() -> pd.DataFrame:
    """The copies of one text that a campaign sent in."""
    texts = [CAMPAIGN_VARIANTS[number % len(CAMPAIGN_VARIANTS)] for number in range(N_CAMPAIGN)]
    return pd.DataFrame(
        {
            "question": "q3",
            "theme": "surveillance",
            "camps": "0+-",
            "plant": "campaign",
            "text": texts,
            "translation": "",
            "written_in": "en",
        }
    )


def livestream() -> pd.DataFrame:
    """The comments of the event, in the order in which they were typed."""
    comments = pd.read_csv(
        HERE / "source" / "livestream_es.tsv", sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False
    )
    starts = pd.Timestamp("2026-03-12 18:00")
    when = starts + pd.to_timedelta(comments["minute"], unit="min")
    return pd.DataFrame(
        {
            "question": comments["question"], "text": comments["text"], "created_at": when.dt.strftime("%Y-%m-%dT%H:%M"),
            "channel": "event:assembly", "language": "es", "plant": "event",
        }
    )  # fmt: skip


def add_plain(ideas: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The ideas with those of people who ramble, write in a hurry or say what everybody says, after all others.

    They have a start of their own, so that the ids, days and authors of the others stay as they are.
    """
    random = np.random.default_rng(SEED + 1)
    plain = pd.read_csv(
        HERE / "source" / "plain.tsv", sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, dtype=str
    )
    days = np.sort(random.integers(0, 60, len(plain)))
    plain["created_at"] = (pd.Timestamp("2026-02-01") + pd.to_timedelta(days, unit="D")).strftime("%Y-%m-%d")
    plain["language"] = plain["written_in"].where(random.random(len(plain)) < 0.8, "")
    plain["author_id"] = random.choice(people["participant_id"].to_numpy()[:650], len(plain))
    plain["idea_id"] = [f"i{number:04d}" for number in range(len(ideas) + 1, len(ideas) + len(plain) + 1)]
    fixed = {"channel": "survey", "status": "accepted", "is_seed": "false", "plant": ""}
    return pd.concat([ideas, plain.assign(**fixed)], ignore_index=True)


def votes_on_plain(plain: pd.DataFrame, voters: pd.Series, people: pd.DataFrame) -> pd.DataFrame:
    """Votes on those ideas, by some of the ``voters`` of their questions."""
    random = np.random.default_rng(SEED + 2)
    camp = people.set_index("participant_id")["camp"]
    rows = []
    for idea in plain.to_dict("records"):
        known = np.sort(voters[idea["question"]].astype(str))
        for voter in random.choice(known, random.integers(35, 75), replace=False):
            chances = _chances("ordinary", idea["camps"]["ABC".index(camp[voter])], float(random.normal(0, 0.4)))
            rows.append((voter, idea["idea_id"], str(random.choice(["agree", "disagree", "pass"], p=chances))))
    added = pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])
    added["created_at"] = _moments(random, len(added), "2026-03-01", 30)
    return added


def make_participants(random: np.random.Generator) -> pd.DataFrame:
    """People with segments and, kept aside, their camp."""
    people = pd.DataFrame({"participant_id": [f"person-{number:04d}" for number in range(1, N_PARTICIPANTS + 1)]})
    for segment, (values, shares) in SEGMENTS.items():
        people[segment] = random.choice(values, N_PARTICIPANTS, p=shares)
    people["camp"] = random.choice(list(CAMPS), N_PARTICIPANTS, p=list(CAMPS.values()))
    for (segment, value), camp in LEANINGS.items():
        leaning = (people[segment] == value) & (random.random(N_PARTICIPANTS) < 0.3)
        people.loc[leaning, "camp"] = camp
    return people


def make_ideas(random: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """All ideas with ids, days, authors and status; camps and plants ride along."""
    survey = pd.concat([read_sources(), campaign()], ignore_index=True)
    survey = survey.iloc[random.permutation(len(survey))].reset_index(drop=True)
    days = np.sort(random.integers(0, 60, len(survey)))
    # The campaign comes in within four days.
    days = np.where(survey["plant"] == "campaign", 40 + random.integers(0, 4, len(survey)), days)
    survey["created_at"] = (pd.Timestamp("2026-02-01") + pd.to_timedelta(days, unit="D")).strftime("%Y-%m-%d")
    told = random.random(len(survey)) < 0.8
    survey["language"] = survey["written_in"].where(told, "")
    survey["channel"] = np.where(random.random(len(survey)) < 0.05, "social", "survey")
    authors = random.choice(people["participant_id"].to_numpy()[:650], len(survey))
    survey["author_id"] = np.where(random.random(len(survey)) < 0.15, "", authors)
    campaigners = survey["plant"] == "campaign"
    survey.loc[campaigners, "author_id"] = people["participant_id"].to_numpy()[650 : 650 + campaigners.sum()]
    ordinary = (survey["plant"] == "") & (survey["written_in"] == "en")
    survey["is_seed"] = "false"
    survey.loc[survey.index[ordinary][:10], "is_seed"] = "true"
    survey["status"] = np.where(survey["plant"] == "rejected", "rejected", "accepted")
    late = survey.index[(survey["plant"] == "") & (survey["is_seed"] == "false")][-6:]
    survey.loc[late, ["status", "plant"]] = ["pending", "pending"]
    together = pd.concat([survey, livestream()], ignore_index=True).sort_values("created_at", kind="stable")
    together["idea_id"] = [f"i{number:04d}" for number in range(1, len(together) + 1)]
    together = together.fillna({"status": "accepted", "is_seed": "false", "camps": "", "theme": ""}).fillna("")
    return together.reset_index(drop=True)


def make_votes(random: np.random.Generator, ideas: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The votes, changed ones included, in the order in which they were cast."""
    votable = ideas[(ideas["camps"] != "") & (ideas["plant"] != "pending")].reset_index(drop=True)
    voters = people.iloc[np.sort(random.choice(len(people), N_VOTERS, replace=False))].reset_index(drop=True)
    kind = random.choice(["ordinary", "all agree", "random"], N_VOTERS, p=[0.94, 0.04, 0.02])
    agreeable = random.normal(0, 0.4, N_VOTERS)
    rows: list[tuple[str, str, str]] = []
    for number, voter in voters.iterrows():
        for question in random.choice(QUESTIONS, random.integers(1, 4), replace=False):
            shown = votable[votable["question"] == question]
            weights = np.linspace(2, 1, len(shown))
            seen = random.choice(len(shown), random.integers(18, 41), replace=False, p=weights / weights.sum())
            for place in seen:
                idea = shown.iloc[place]
                chances = _chances(kind[number], idea["camps"]["ABC".index(voter["camp"])], agreeable[number])
                rows.append(
                    (
                        voter["participant_id"],
                        idea["idea_id"],
                        str(random.choice(["agree", "disagree", "pass"], p=chances)),
                    )
                )
    copies = votable[votable["plant"] == "campaign"]
    rows += [(author, idea, "agree") for author in copies["author_id"] for idea in copies["idea_id"]]
    votes = pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"]).drop_duplicates(["voter_id", "idea_id"])
    votes["created_at"] = _moments(random, len(votes), "2026-03-01", 30)
    changed = votes.sample(frac=0.015, random_state=SEED)
    others = changed["vote"].map({"agree": "disagree", "disagree": "agree", "pass": "agree"})
    later = changed.assign(vote=others, created_at=_moments(random, len(changed), "2026-04-01", 5))
    return pd.concat([votes, later]).sort_values(["created_at", "voter_id", "idea_id"], kind="stable")


def _chances(kind: str, sign: str, agreeable: float) -> list[float]:
    if kind == "all agree":
        return [1.0, 0.0, 0.0]
    if kind == "random":
        return [1 / 3, 1 / 3, 1 / 3]
    agree, disagree, skip = CHANCES[sign]
    weights = np.array([agree * np.exp(agreeable), disagree, skip])
    return list(weights / weights.sum())


def _moments(random: np.random.Generator, count: int, start: str, days: int) -> pd.Series:
    minutes = random.integers(0, days * 24 * 60, count)
    return (pd.Timestamp(start) + pd.to_timedelta(minutes, unit="min")).strftime("%Y-%m-%dT%H:%M")


def planted(ideas: pd.DataFrame) -> pd.DataFrame:
    """What was planted: the idea, the kind of plant, and the ordinary idea that a near-duplicate copies."""
    rows = ideas[~ideas["plant"].isin(["", "event"])]
    ordinary = ideas[ideas["plant"].isin(["", "pending"])]
    originals = []
    for _, row in rows.iterrows():
        if row["plant"] != "near_duplicate":
            originals.append("")
            continue
        same = ordinary[(ordinary["written_in"] == row["written_in"]) & (ordinary["question"] == row["question"])]
        pieces = {row["text"][start : start + 4] for start in range(len(row["text"]) - 3)}
        shared = same["text"].map(
            lambda text, pieces=pieces: len(pieces & {text[start : start + 4] for start in range(len(text) - 3)})
        )
        originals.append(same.loc[shared.idxmax(), "idea_id"])
    return rows.assign(kind=rows["plant"], original=originals)[["idea_id", "question", "kind", "original"]]


def main() -> None:
    """Write ideas.csv, votes.csv, participants.csv and planted.csv beside this script."""
    random = np.random.default_rng(SEED)
    people = make_participants(random)
    ideas = make_ideas(random, people)
    votes = make_votes(random, ideas, people)
    everything = add_plain(ideas, people)
    by_question = votes.groupby(votes["idea_id"].map(ideas.set_index("idea_id")["question"]))["voter_id"].unique()
    added = votes_on_plain(everything[len(ideas) :], by_question, people)
    votes = pd.concat([votes, added]).sort_values(["created_at", "voter_id", "idea_id"], kind="stable")
    written = {
        "ideas": everything[COLUMNS],
        "votes": votes,
        "participants": people.drop(columns="camp"),
        "planted": planted(ideas),
    }
    for name, table in written.items():
        table.to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")
        sys.stdout.write(f"{name}.csv: {len(table):,} rows\n")


if __name__ == "__main__":
    main()
