"""Tables of votes for people: agreement with its interval, groups, consensus, segments, readings, weights."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from strategy_nlp.findings.translation import number, percent, say
from strategy_nlp.report.html import Html, idea_texts, prose, table, vote_counts


def agreement_table(ideas: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """Ideas picked from many with their votes: rank, text, share, the interval that allows for the picking, votes."""
    shown = pd.DataFrame(
        {
            "rank": range(1, len(ideas) + 1),
            "idea": idea_texts(ideas),
            "agree": [percent(share) for share in ideas["agree_share"]],
            "between": [_between(*ends) for ends in ideas[["pooled_low", "pooled_high"]].itertuples(index=False)],
            "votes": vote_counts(ideas),
            "seen": [number(seen) for seen in ideas["n_seen"]],
        },
        dtype=object,
    )
    columns = {
        "rank": say("No."), "idea": say("Idea"), "agree": say("Agree"), "between": say("95% interval, given all ideas"),
        "votes": say("Agree / pass / disagree"), "seen": say("Voted"),
    }  # fmt: skip
    return table(
        shown, caption=caption, columns=columns, numbers=("agree", "between", "votes", "seen"), wide="idea", name=name
    )


def group_table(ideas: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """What sets each group apart: group, idea, the group's share beside everybody else's, the rate of false discoveries."""
    if ideas.empty:
        return prose(say("No idea surely sets a group apart from the others."))
    shown = pd.DataFrame(
        {
            "group": ideas["group"],
            "idea": idea_texts(ideas),
            "own": [
                _interval(*row) for row in ideas[["agree_share", "agree_low", "agree_high"]].itertuples(index=False)
            ],
            "rest": [percent(share) for share in ideas["rest_share"]],
            "seen": [number(seen) for seen in ideas["n_seen"]],
        },
        dtype=object,
    )
    columns = {
        "group": say("Group"), "idea": say("Idea"), "own": say("Agree in it"), "rest": say("Agree outside"),
        "seen": say("Voted in it"),
    }  # fmt: skip
    return table(shown, caption=caption, columns=columns, numbers=("own", "rest", "seen"), wide="idea", name=name)


def group_shares_table(ideas: pd.DataFrame, *, groups: Sequence[str], caption: str, name: str = "") -> Html:
    """The share of each group that agrees with an idea; a dash where few of a group saw it."""
    shown = pd.DataFrame({"idea": idea_texts(ideas)}, dtype=object)
    for group in groups:
        shown[group] = ["–" if pd.isna(share) else percent(share) for share in ideas[group]]
    columns = {"idea": say("Idea"), **{group: say("group {name}", name=group) for group in groups}}
    return table(shown, caption=caption, columns=columns, numbers=list(groups), wide="idea", name=name)


def consensus_table(ideas: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """Ideas by the definitions of consensus."""
    shown = pd.DataFrame({"idea": idea_texts(ideas)}, dtype=object)
    for measure in ("geometric_mean", "product", "undisputed", "worst_group", "consensus"):
        shown[measure] = [number(value, digits=2) for value in ideas[measure]]
    columns = {
        "idea": say("Idea"), "geometric_mean": say("Mean over groups"), "product": say("Product (Polis)"),
        "undisputed": say("Agreed and not disputed"),
        "worst_group": say("Worst group"), "consensus": say("All voters, at least"),
    }  # fmt: skip
    return table(shown, caption=caption, columns=columns, numbers=list(columns)[1:], wide="idea", name=name)


def gain_table(curve: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """For each number of groups tried, how many of 100 hidden votes are guessed right, with groups and without."""
    shown = pd.DataFrame(
        {
            "k": [number(k) for k in curve["k"]],
            "right": [number(100 * share, digits=1) for share in curve["accuracy"]],
            "without": [number(100 * share, digits=1) for share in curve["accuracy_without"]],
            "smallest": ["–" if pd.isna(voters) else number(voters) for voters in curve["smallest"]],
        },
        dtype=object,
    )
    columns = {
        "k": say("Groups"), "right": say("Right of 100"), "without": say("Without groups"), "smallest": say("Voters in the smallest"),
    }  # fmt: skip
    return table(shown, caption=caption, columns=columns, numbers=list(columns), wide="k", name=name)


def rejection_table(ideas: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """Ideas that every group rejects: the mean over groups of the share against, and the votes."""
    shown = pd.DataFrame(
        {
            "idea": idea_texts(ideas),
            "against": [percent(share) for share in ideas["against_mean"]],
            "votes": vote_counts(ideas),
        },
        dtype=object,
    )
    columns = {
        "idea": say("Idea"),
        "against": say("Disagree, mean over groups"),
        "votes": say("Agree / pass / disagree"),
    }
    return table(shown, caption=caption, columns=columns, numbers=("against", "votes"), wide="idea", name=name)


def adjusted_table(ideas: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """Ideas that some kinds of voters saw more often: the share of those who saw them beside that of all voters with its interval."""
    adjusted = ideas[["adjusted_share", "adjusted_low", "adjusted_high"]]
    shown = pd.DataFrame(
        {
            "idea": idea_texts(ideas),
            "seen": [percent(share) for share in ideas["agree_share"]],
            "all": [_interval(*row) for row in adjusted.itertuples(index=False)],
            "votes": vote_counts(ideas),
        },
        dtype=object,
    )
    columns = {
        "idea": say("Idea"), "seen": say("Agree, of those who saw it"), "all": say("Agree, of all voters, 95% interval"),
        "votes": say("Agree / pass / disagree"),
    }  # fmt: skip
    return table(shown, caption=caption, columns=columns, numbers=("seen", "all", "votes"), wide="idea", name=name)


def division_table(ideas: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """Ideas on which segments differ: who agrees most and who least."""
    shown = pd.DataFrame(
        {
            "idea": idea_texts(ideas),
            "by": ideas["by"],
            "most": [
                f"{name}: {percent(share)}" for name, share in zip(ideas["highest"], ideas["high_share"], strict=True)
            ],
            "least": [
                f"{name}: {percent(share)}" for name, share in zip(ideas["lowest"], ideas["low_share"], strict=True)
            ],
        },
        dtype=object,
    )
    columns = {"idea": say("Idea"), "by": say("By"), "most": say("Agree most"), "least": say("Agree least")}
    return table(shown, caption=caption, columns=columns, wide="idea", name=name)


def minority_table(ideas: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """Ideas that a small segment agrees with and the others do not."""
    shown = pd.DataFrame(
        {
            "idea": idea_texts(ideas),
            "who": [f"{by}: {name}" for by, name in zip(ideas["by"], ideas["segment"], strict=True)],
            "own": [
                say("{share} of {voters}", share=percent(share), voters=int(seen))
                for share, seen in zip(ideas["agree_share"], ideas["n_seen"], strict=True)
            ],
            "rest": [percent(share) for share in ideas["rest_share"]],
        },
        dtype=object,
    )
    columns = {"idea": say("Idea"), "who": say("Held by"), "own": say("Agree in it"), "rest": say("Agree outside")}
    return table(shown, caption=caption, columns=columns, numbers=("own", "rest"), wide="idea", name=name)


def voices_table(ideas: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """What other voices than persons say of ideas, beside persons; where they surely differ a word says so."""
    shown = pd.DataFrame(
        {
            "idea": idea_texts(ideas),
            "who": ideas["voice"],
            "own": [say("about {share}", share=percent(share)) for share in ideas["agree_share"]],
            "seen": [say("{n} or more", n=number(seen)) for seen in ideas["n_seen"]],
            "persons": ["–" if pd.isna(share) else percent(share) for share in ideas["persons_share"]],
            "apart": [say("yes") if apart else say("no") for apart in ideas["distinct"]],
        },
        dtype=object,
    )
    columns = {
        "idea": say("Idea"), "who": say("Voice"), "own": say("Agree in it"), "seen": say("Voted in it"),
        "persons": say("Persons who agree"), "apart": say("Surely differ"),
    }  # fmt: skip
    return table(shown, caption=caption, columns=columns, numbers=("own", "seen", "persons"), wide="idea", name=name)


def answers_table(answers: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """The answers of a closed question with people, to the nearest ten, and shares; a dash where few chose one."""
    shown = pd.DataFrame(
        {
            "choice": answers["choice"],
            "people": ["–" if pd.isna(people) else number(people) for people in answers["n_people"]],
            "share": [
                "–" if pd.isna(row[0]) else _interval(*row)
                for row in answers[["share", "low", "high"]].itertuples(index=False)
            ],
        },
        dtype=object,
    )
    columns = {
        "choice": say("Answer"),
        "people": say("People, to the nearest ten"),
        "share": say("Share, 95% interval"),
    }
    return table(shown, caption=caption, columns=columns, numbers=("people", "share"), wide="choice", name=name)


def crossed_answers_table(answers: pd.DataFrame, *, first: str, caption: str, name: str = "") -> Html:
    """The share of each answer among the people of each topic or group: ``value``, then a column for each answer."""
    choices = [str(column) for column in answers if column != "value"]
    shown = answers.astype(object).assign(
        **{choice: [percent(share) for share in answers[choice]] for choice in choices}
    )
    columns = {"value": first, **{choice: choice for choice in choices}}
    return table(shown, caption=caption, columns=columns, numbers=choices, wide="value", name=name)


def readings_table(readings: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """The headlines under each reading of the votes; what moved is said in a word, not in colour."""
    shown = readings.assign(
        reading=[say(reading) for reading in readings["reading"]],
        groups_alike=[number(value, digits=2) if pd.notna(value) else "–" for value in readings["groups_alike"]],
        moved=["–" if pd.isna(moved) else say("yes") if moved else say("no") for moved in readings["moved"]],
    )
    columns = {
        "reading": say("Reading"), "voters": say("Voters"), "votes": say("Votes"), "agreed_kept": say("Top agreed kept"),
        "divided_kept": say("Top divided kept"), "k": say("Groups"), "groups_alike": say("Groups alike"), "moved": say("Moved"),
    }  # fmt: skip
    return table(shown, caption=caption, columns=columns, numbers=list(columns)[1:7], wide="reading", name=name)


def weighted_table(ideas: pd.DataFrame, *, caption: str, name: str = "") -> Html:
    """Shares as they are and weighted to the reference."""
    shown = pd.DataFrame(
        {
            "idea": idea_texts(ideas),
            "share": [percent(share) for share in ideas["agree_share"]],
            "weighted": [
                _interval(*row)
                for row in ideas[["weighted_share", "weighted_low", "weighted_high"]].itertuples(index=False)
            ],
        },
        dtype=object,
    )
    columns = {"idea": say("Idea"), "share": say("Agree"), "weighted": say("Agree, weighted")}
    return table(shown, caption=caption, columns=columns, numbers=("share", "weighted"), wide="idea", name=name)


def _interval(share: float, low: float, high: float) -> Markup:
    return Markup('{} <span class="interval">{}</span>').format(percent(share), _between(low, high))


def _between(low: float, high: float) -> str:
    return say("{low} to {high}", low=number(100 * low), high=number(100 * high))
