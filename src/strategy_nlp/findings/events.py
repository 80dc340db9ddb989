"""What was said at events: beside the survey's topics, and what was raised only there."""

from datetime import date

import pandas as pd
from markupsafe import Markup

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.claims import Claim
from strategy_nlp.findings.titles.shown import PLACE, filled, heading_of, plain_title, title_of, with_titles
from strategy_nlp.findings.translation import counted, day, labelled, number, percent, say
from strategy_nlp.text.event_chat import is_housekeeping

_QUOTED = 3


def comments_of(analysis: Analysis) -> pd.DataFrame:
    """The comments at events with their texts and where they were put: the columns of ``live`` and of ``ideas``."""
    words = analysis.ideas[["idea_id", "text", "translation", "translation_language", "language"]]
    return analysis.live.merge(words, on="idea_id")


def live_claims(analysis: Analysis) -> list[Claim]:
    """What was said live in a paragraph, each sentence with the table that it rests on."""
    said = analysis.ideas[analysis.ideas["channel"].str.startswith("event:")]
    compared = len(analysis.live)
    if not compared:
        return [Claim(say("No comment from an event could be compared with the survey's topics."), "")]
    fitting = int(analysis.live["topic"].notna().sum())
    claims = [
        Claim(
            counted(
                "{n} comment was made at {events}; {compared} could be compared with the survey's topics.",
                "{n} comments were made at {events}; {compared} could be compared with the survey's topics.",
                len(said),
                events=counted("{n} event", "{n} events", said["channel"].nunique()),
                compared=compared,
            ),
            "events",
        ),
        Claim(
            counted(
                "{n} of them ({share}) is put into a topic of the survey by machine; of the others nobody can say which, or none fits.",
                "{n} of them ({share}) are put into a topic of the survey by machine; of the others nobody can say which, or none fits.",
                fitting,
                share=percent(fitting / compared),
            ),
            "live-topics" if fitting else "",
        ),
    ]
    if quiet := int(is_housekeeping(comments_of(analysis)).sum()):
        told = counted(
            "{n} of them is about the event itself, such as a greeting, thanks, the sound or a link, and is put in no topic.",
            "{n} of them are about the event itself, such as greetings, thanks, the sound or links, and are put in no topic.",
            quiet,
        )
        claims.append(Claim(told, ""))
    if len(analysis.only_live):
        told = counted(
            "{n} group of comments that fit no topic of the survey is alike enough to be told: as far as a machine can tell, it was raised only live.",
            "{n} groups of comments that fit no topic of the survey are alike enough to be told: as far as a machine can tell, they were raised only live.",
            len(analysis.only_live),
        )
        claims.append(Claim(told, "only-live"))
    return claims


def event_table(analysis: Analysis) -> pd.DataFrame:
    """One row per event: ``title, day, comments``; comments of few people are counted all the same, they were public."""
    said = analysis.ideas.loc[analysis.ideas["channel"].str.startswith("event:"), "channel"]
    counts = said.str.removeprefix("event:").value_counts()
    known = analysis.events.set_index("event_id")
    return pd.DataFrame(
        [
            {
                "title": known["title"].get(event, event),
                "day": _day(known["day"].get(event, "")),
                "comments": int(comments),
            }
            for event, comments in counts.items()
        ],
        columns=["title", "day", "comments"],
    )


def _day(written: str) -> str:
    return day(date.fromisoformat(written)) if written else "–"


def live_topics(analysis: Analysis) -> pd.DataFrame:
    """Topics of the survey that were spoken of live: ``label, question, live, survey, live_share, survey_share``."""
    counts = analysis.live.dropna(subset=["topic"]).groupby(["question", "topic"]).size()
    rows = []
    for row in analysis.topics.to_dict("records"):
        key = (row["question"], row["topic"])
        spoken = int(counts.get(key, 0))
        if not spoken:
            continue
        all_live = int(counts.xs(row["question"], level="question").sum())
        all_survey = int(analysis.topics.loc[analysis.topics["question"] == row["question"], "size"].sum())
        rows.append(
            {
                "label": Markup("{}: {}").format(row["question"], heading_of(row)),
                "question": row["question"],
                "live": spoken,
                "survey": int(row["size"]),
                "live_share": percent(spoken / all_live),
                "survey_share": percent(row["size"] / all_survey),
            }
        )
    table = pd.DataFrame(
        rows, columns=["label", "question", "live", "survey", "live_share", "survey_share"], dtype=object
    )
    return table.sort_values(["live", "label"], ascending=[False, True], ignore_index=True)


def only_live_ideas(analysis: Analysis) -> list[tuple[Markup, pd.DataFrame]]:
    """For each topic raised only live its heading and the comments that stand for it."""
    words = comments_of(analysis).set_index("idea_id", drop=False)
    found = []
    for row in analysis.only_live.to_dict("records"):
        chosen = words.loc[[str(one) for one in row["exemplars"]][:_QUOTED]].reset_index(drop=True)
        # Their rows stand on the page of the events, not on that of the question's ideas.
        chosen = chosen.drop(columns="question")
        heading = filled(
            say("{question}: {label} ({size} comments)", question=row["question"], label=PLACE, size=row["size"]),
            title_of(row),
        )
        found.append((heading, chosen))
    return found


def live_description(topics: pd.DataFrame) -> str:
    """What the chart of topics spoken of live shows."""
    sizes = say("; ").join(
        labelled(plain_title(row["label"]), number(row["live"])) for row in topics.to_dict("records")
    )
    return say("Comments at events by the survey's topic that they belong to. {sizes}.", sizes=sizes)


def topics_sentence(topics: pd.DataFrame) -> str:
    """How many topics of the survey were spoken of live, and how comments were put there."""
    how = say(
        "A comment belongs to a topic where it is as near to the topic's middle as the topic's own ideas are, and not as near to another; nothing was fitted again."
    )
    if topics.empty:
        return f"{how} {say('No comment fits a topic of the survey.')}"
    spoken = counted("{n} topic of the survey was spoken of.", "{n} topics of the survey were spoken of.", len(topics))
    return f"{how} {spoken}"


def only_live_table(analysis: Analysis) -> pd.DataFrame:
    """The topics raised only live: ``label, question, size``."""
    titled = with_titles(analysis.only_live)
    return titled.assign(label=titled["title"])[["label", "question", "size"]].astype({"size": int})


def only_live_sentence(analysis: Analysis) -> str:
    """What was raised only live, and how sure that is."""
    if analysis.only_live.empty:
        return say(
            "Comments that fit no topic of the survey are too few or too unlike one another to be told as topics."
        )
    return say(
        "Comments that fit no topic of the survey and say more than a few words were put together by likeness. Chat answers what was just said, so these groups are looser than the survey's topics: read the comments."
    )


def limits_of_events() -> list[str]:
    """What may not be concluded from what was said live, each in a sentence."""
    return [
        say("Comments are not counted among the ideas: who watches an event, and who writes there, is another public."),
        say(
            "A comment answers what is said on the stage at that moment; how often something is said tells little about how many think so."
        ),
        say("A comment that fits no topic may still be about one: short texts are put nowhere rather than wrongly."),
    ]
