"""Topics in words: how many there are, how sure they are, what has none and why."""

from strategy_nlp.findings.claims import sizes_in_words
from strategy_nlp.findings.question import QuestionFindings, uncovered
from strategy_nlp.findings.titles.proposed import proposed_sentence
from strategy_nlp.findings.titles.shown import QUOTED, title_in_sentence
from strategy_nlp.findings.translation import counted, language_name, language_names, number, percent, say
from strategy_nlp.statistics.families import FALSE_CLAIMS, family_wise
from strategy_nlp.text.language.detection import UNDETERMINED
from strategy_nlp.topics.checks import MOST_TOPICS, badge, found_among, samples
from strategy_nlp.topics.codebook.kept import LISTED
from strategy_nlp.topics.titles.naming import AMONG, MIXED, REVIEWED, SUBJECT


def topics_sentence(findings: QuestionFindings) -> str:
    """How many topics there are, how many are mixed or hold loosely, and what has none; a refusal where there are none."""
    embedded = int((findings.used["embedded"] != "").sum())
    if findings.topics.empty:
        return counted(
            "No topics are shown: {n} idea could be compared by meaning, and fewer than {least} cannot be told apart into topics. Every idea is listed further down instead.",
            "No topics are shown: {n} ideas could be compared by meaning, and fewer than {least} cannot be told apart into topics. Every idea is listed further down instead.",
            embedded,
            least=2 * findings.settings.min_topic_size,
        )
    told = counted(
        "{n} idea compared by meaning, whatever its language, falls into {topics}.",
        "{n} ideas compared by meaning, whatever their language, fall into {topics}.",
        embedded,
        topics=counted("{n} topic", "{n} topics", len(findings.topics)),
    )
    conflicts = ""
    if findings.conflicts:
        conflicts = f"{say('What reviewers decided could not all be done:')} {' '.join(findings.conflicts)}"
    parts = [
        told,
        _of_list(findings),
        _mixed(findings),
        _loose(findings),
        _quoted(findings),
        _left_out(findings),
        skew_sentence(findings),
        conflicts,
    ]
    return " ".join(filter(None, parts))


def topics_note(findings: QuestionFindings) -> str:
    """How sure the topics are, who named them, and how they are counted and shown; blank where there are none."""
    if findings.topics.empty:
        return ""
    examples = say(
        "Each is shown with real ideas that are central to it, agreed with where people voted, and differ from one another."
    )
    return " ".join(
        filter(
            None,
            [
                _how_sure(findings),
                _by_whom(findings),
                proposed_sentence(findings.proposed),
                examples,
                _several(findings),
                *broken_rules(findings),
            ],
        )
    )


def _of_list(findings: QuestionFindings) -> str:
    """What became of the organisers' code list; blank where there is none."""
    told = findings.code_list
    if not told:
        return ""
    if not told["shown"]:
        return say("Of your code list no code holds enough ideas to be shown; all topics were found by machine.")
    parts = [
        counted(
            "{n} of the topics is a code of your list, which {placed} of the ideas fit; the others, “not in your list”, were found by machine among the rest.",
            "{n} of the topics are codes of your list, which {placed} of the ideas fit; the others, “not in your list”, were found by machine among the rest.",
            int(told["shown"]),
            placed=number(int(told["placed"])),
        )
    ]
    if missing := int(told["codes"]) - int(told["shown"]):
        parts.append(
            counted(
                "{n} code is not shown: fewer than {least} ideas fit it best.",
                "{n} codes are not shown: fewer than {least} ideas fit each of them best.",
                missing,
                least=findings.settings.min_topic_size,
            )
        )
    return " ".join(parts)


def broken_rules(findings: QuestionFindings) -> list[str]:
    """Which rules of a good set of topics these break, a sentence each (`checks.rules_of_a_good_set`)."""
    rules, said = findings.rules, []
    if not rules:
        return []
    by_number = {int(row["topic"]): title_in_sentence(row) for row in findings.topics.to_dict("records")}
    for name in rules["broken"]:
        if name == "topics":
            said.append(
                say(
                    "There are {n} topics, and more than {most} are more than people read: merge some, or set topic_resolution lower.",
                    n=number(rules["topics"]),
                    most=MOST_TOPICS,
                )
            )
        elif name == "smallest":
            said.append(
                counted(
                    "The smallest topic holds {n} idea, and one below {least} says little of a consultation of this size: merge it, or raise min_topic_size.",
                    "The smallest topic holds {n} ideas, and one below {least} says little of a consultation of this size: merge it, or raise min_topic_size.",
                    int(rules["smallest"]),
                    least=rules["least"],
                )
            )
        else:
            pair = [
                by_number.get(int(one), "") for one in rules["nearest" if name == "nearest_titles" else "overlapping"]
            ]
            if not all(pair):
                continue
            said.append(
                say(
                    "{first} and {second} are called almost alike: merge them, or rename one.",
                    first=pair[0],
                    second=pair[1],
                )
                if name == "nearest_titles"
                else say(
                    "{first} and {second} share {share} of the ideas of the smaller one: they may be one topic.",
                    first=pair[0],
                    second=pair[1],
                    share=percent(rules["overlap"]),
                )
            )
    return said


def _several(findings: QuestionFindings) -> str:
    """How many ideas speak of further topics, and that counts leave those out; blank where none does."""
    several = int((findings.idea_topics.groupby("idea_id").size() > 1).sum())
    if not several:
        return ""
    if findings.code_list:
        return counted(
            "{n} idea belongs to more than one topic; it is counted in the one that it fits best, and the table idea_topics names the others.",
            "{n} ideas belong to more than one topic; each is counted in the one that it fits best, and the table idea_topics names the others.",
            several,
        )
    return counted(
        "{n} long idea speaks of more than one topic; it is counted in its main one, and the table idea_topics names the others.",
        "{n} long ideas speak of more than one topic; each is counted in its main one, and the table idea_topics names the others.",
        several,
    )


def _left_out(findings: QuestionFindings) -> str:
    """How many ideas were compared and fit no topic; blank where all have one."""
    used = findings.used
    left = int(((used["embedded"] != "") & used["topic"].isna()).sum())
    return (
        counted(
            "{n} of the ideas fits no topic well and stands without one.",
            "{n} of the ideas fit no topic well and stand without one.",
            left,
        )
        if left
        else ""
    )


def _badges(findings: QuestionFindings) -> list[str]:
    """How well each topic holds together, of those that people did not change."""
    ideas = found_among(findings.topics)
    return [badge(float(one), ideas=ideas) for one in findings.topics["stability"].dropna()]


def _mixed(findings: QuestionFindings) -> str:
    """How many topics are mixed, in plain words; blank where none is."""
    mixed = int((findings.topics["label_source"] == MIXED).sum())
    if not mixed:
        return ""
    return counted(
        "{n} of the topics is mixed: its ideas share too few words to be of one matter, so two of them stand in place of a title.",
        "{n} of the topics are mixed: the ideas of each share too few words to be of one matter, so two of them stand in place of a title.",
        mixed,
    )


def _loose(findings: QuestionFindings) -> str:
    """How many topics hold together loosely, in plain words; blank where none does."""
    loose = _badges(findings).count("loose")
    if not loose:
        return ""
    return counted(
        "{n} of the topics is loosely held together: read its ideas before trusting the title.",
        "{n} of the topics are loosely held together: read their ideas before trusting the titles.",
        loose,
    )


def _how_sure(findings: QuestionFindings) -> str:
    """How many topics come back more surely than topics of noise would, and how many do not; blank where people made all."""
    badges = _badges(findings)
    if not badges:
        return ""
    told = [
        counted(
            "When the topics are found again from the first step in {samples} samples of four fifths of the ideas, {n} of {topics} comes back more surely than 19 in 20 topics of ideas without any structure would.",
            "When the topics are found again from the first step in {samples} samples of four fifths of the ideas, {n} of {topics} come back more surely than 19 in 20 topics of ideas without any structure would.",
            badges.count("stable"),
            samples=samples(found_among(findings.topics)),
            topics=len(badges),
        )
    ]
    if loose := badges.count("loose"):
        told.append(
            counted(
                "Of {n} that is loosely held together, more than one in five such topics of chance come back as well.",
                "Of the {n} that are loosely held together, more than one in five such topics of chance come back as well.",
                loose,
            )
        )
    return " ".join(told)


def _quoted(findings: QuestionFindings) -> str:
    """What quotation marks in titles mean, and what “and more”; blank where no title quotes."""
    if not findings.topics["label_source"].isin([one for one in QUOTED if one != MIXED]).any():
        return ""
    told = [say("A title in quotation marks is what one idea of the topic says; the others need not agree with it.")]
    if findings.topics["label_source"].isin([AMONG, SUBJECT]).any():
        told.append(
            say(
                "“And more” stands after quotations that too few of the topic's ideas say anything like to speak for it."
            )
        )
    return " ".join(told)


def _by_whom(findings: QuestionFindings) -> str:
    reviewed = int((findings.topics["label_source"] == REVIEWED).sum())
    listed = int((findings.topics["label_source"] == LISTED).sum())
    if listed:
        return counted(
            "{n} of the labels is of your list or was reviewed by people; which ideas stand under it was told by machine.",
            "{n} of the labels are of your list or were reviewed by people; which ideas stand under them was told by machine.",
            listed + reviewed,
        )
    if not reviewed:
        return say("Labels were chosen by machine; no person has reviewed them.")
    return counted(
        "{n} of the labels was reviewed by people; the others were chosen by machine.",
        "{n} of the labels were reviewed by people; the others were chosen by machine.",
        reviewed,
    )


def skew_sentence(findings: QuestionFindings) -> str:
    """Which topics gather a language more than chance would; blank where none does, or all ideas are in one language.

    The language named is the one that exceeds its share of all ideas most, which need not be the one of most of the topic's
    ideas. Each of several topics may seem skewed by chance; the topics of the page are one family of tests, and on at most
    5 % of pages any is named falsely.
    """
    topics = findings.topics
    placed = findings.used.dropna(subset=["topic"])
    skewed = topics[family_wise(topics["language_skew_p"].to_numpy(float)) <= FALSE_CLAIMS]
    told = []
    for row in skewed.to_dict("records"):
        own = placed.loc[placed["topic"] == row["topic"], "language"]
        if own.empty:
            continue
        code = str(row["language_gathered"])
        share, overall = float((own == code).mean()), float((placed["language"] == code).mean())
        if share == 1:
            told.append(
                say("{label} is written only in {language}", label=title_in_sentence(row), language=language_name(code))
            )
        elif share > overall:
            told.append(
                say(
                    "{label} is {share} written in {language}, of all ideas {overall} are",
                    label=title_in_sentence(row),
                    share=percent(share),
                    language=language_name(code),
                    overall=percent(overall),
                )
            )
    if not told:
        return ""
    return say(
        "More than chance would make it, {topics}: it may be a language or a community rather than a subject.",
        topics=say("; ").join(told),
    )


def uncovered_sentence(findings: QuestionFindings) -> str:
    """What became of ideas in languages that the encoder does not cover; blank where there are none."""
    beyond = uncovered(findings)
    untold = beyond["language"] == UNDETERMINED
    unknown, beyond = int((beyond["ideas"] - beyond["translated"])[untold].sum()), beyond[~untold]
    through = int(beyond["translated"].sum())
    without = int(beyond["ideas"].sum()) - through
    told = []
    if unknown:
        told.append(
            counted(
                "{n} idea has no topic, because its language could not be told.",
                "{n} ideas have no topic, because their language could not be told.",
                unknown,
            )
        )
    if through:
        told.append(
            counted(
                "{n} idea in {languages} was compared through the translation given with it.",
                "{n} ideas in {languages} were compared through the translation given with them.",
                through,
                languages=language_names(beyond.loc[beyond["translated"] > 0, "language"]),
            )
        )
    if without:
        told.append(
            counted(
                "{n} idea ({languages}) has no topic, because the language model does not cover that language and no translation was given. It counts everywhere else. To include it, add a translation column or choose an encoder that covers the language.",
                "{n} ideas ({languages}) have no topic, because the language model does not cover those languages and no translation was given. They count everywhere else. To include them, add a translation column or choose an encoder that covers the languages.",
                without,
                languages=language_names(beyond.loc[beyond["ideas"] > beyond["translated"], "language"]),
            )
        )
    return " ".join(told)


def topic_sizes_description(findings: QuestionFindings) -> str:
    """What the chart of topics shows."""
    return say("Topics by number of ideas. {sizes}.", sizes=sizes_in_words(findings.topics, "title", "size"))


def map_description(findings: QuestionFindings) -> str:
    """What the map of ideas shows."""
    return say(
        "Ideas placed by meaning, those of one topic in one colour and shape, with the numbers of the topics; {topics} topics in {themes} themes. Near on the map is a hint, not a measure.",
        topics=len(findings.topics),
        themes=int(findings.topics["theme"].nunique()),
    )
