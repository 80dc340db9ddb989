"""Titles of topics as pages show them: a quotation stands in the quotation marks of the report, in its own language and direction."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from strategy_nlp.findings.translation import say, speaking
from strategy_nlp.text.language.names import UNDETERMINED, direction
from strategy_nlp.topics.codebook.kept import LISTED
from strategy_nlp.topics.titles.naming import AMONG, MIXED, QUOTATION, SUBJECT
from strategy_nlp.topics.titles.proposed.stage import PROPOSED

# Stand for a title in a sentence, and for a second one; signs for private use, which no text holds.
PLACE, _SECOND_PLACE = "\ue000", "\ue001"
# Titles with a quotation in them, which bring their own quotation marks.
QUOTED = (QUOTATION, SUBJECT, AMONG, MIXED)


def with_titles(topics: pd.DataFrame) -> pd.DataFrame:
    """The topics with ``title``: each label as markup, a quotation between quotation marks and marked with its language.

    ``heading`` is the same without a second quotation, for charts and where that stands below it. Beside topics that a code list made, those of
    the same question that were found among the rest say that they are not in it.
    """
    listed = set(topics.loc[topics["code"] != "", "question"]) if "code" in topics else set()

    def told(row: dict[Hashable, Any]) -> Markup:
        unlisted = listed and row["question"] in listed and not row["code"]
        return filled(say("(not in your list) {title}", title=PLACE), title_of(row)) if unlisted else title_of(row)

    rows = topics.to_dict("records")
    titles, headings = [told(row) for row in rows], [told(_first_voice(row)) for row in rows]
    return topics.assign(
        title=pd.Series(titles, index=topics.index, dtype=object),
        heading=pd.Series(headings, index=topics.index, dtype=object),
    )


def title_of(topic: Mapping[Hashable, Any]) -> Markup:
    """The title of a topic as markup (``label, label_source, label_language``); without its tags it is plain text.

    A quotation that does not stand for its topic stands after the words that the ideas share (``label_words``), or with a second one and the word
    that there is more. A mixed topic is called so, with the two quotations that tell how far its ideas are from one another.
    """
    if topic["label_source"] == LISTED:
        # A list may be in another language than the report.
        return Markup('<bdi dir="auto">{}</bdi>').format(topic["label"])
    if topic["label_source"] == PROPOSED:
        return _in_language(topic["label"], topic["label_language"])
    if topic["label_source"] not in QUOTED:
        return Markup("{}").format(topic["label"])
    first = quotation(topic["label"], topic["label_language"])
    if topic["label_source"] == QUOTATION:
        return first
    if topic["label_source"] == SUBJECT and topic.get("label_words"):
        told = filled(say("{words}: {first}", words=PLACE, first=_SECOND_PLACE), _said(topic["label_words"], topic))
        return _filled_in(told, _voices(first, topic))
    if topic["label_source"] != MIXED:
        return _voices(first, topic)
    if not topic.get("second_label"):
        return filled(say("Mixed: {first}", first=PLACE), first)
    both = say("Mixed: {first} and {second}", first=PLACE, second=_SECOND_PLACE)
    return _filled_in(filled(both, first), quotation(topic["second_label"], topic["second_label_language"]))


def _voices(first: Markup, topic: Mapping[Hashable, Any]) -> Markup:
    """A quotation that does not stand for its topic, with the second one, and the word that there is more."""
    if not topic.get("second_label"):
        return filled(say("{first} and more", first=PLACE), first)
    both = say("{first}, {second} and more", first=PLACE, second=_SECOND_PLACE)
    return _filled_in(filled(both, first), quotation(topic["second_label"], topic["second_label_language"]))


def heading_of(topic: Mapping[Hashable, Any]) -> Markup:
    """The title without its second quotation, for a chart or a place where that stands below it."""
    return title_of(_first_voice(topic))


def _first_voice(topic: Mapping[Hashable, Any]) -> dict[Hashable, Any]:
    return {**topic, "second_label": ""}


def title_in_sentence(topic: Mapping[Hashable, Any]) -> str:
    """The title of a topic as a sentence names it: in quotation marks, as far as it does not bring its own."""
    told = plain_title(title_of(topic))
    return told if topic["label_source"] in QUOTED else say("“{label}”", label=told)


def _said(words: str, topic: Mapping[Hashable, Any]) -> Markup:
    """Words of a topic's ideas, marked with the language that its quotation is in too."""
    return _in_language(words, topic["label_language"])


def summary_of(topic: Mapping[Hashable, Any]) -> Markup:
    """The summary of a topic that a language model proposed, as a paragraph that says so; blank where it has none."""
    if not topic.get("summary"):
        return Markup("")
    return Markup('<p>{} <span class="facts">{}</span></p>').format(
        _in_language(topic["summary"], topic["summary_language"]),
        say("Summary by a language model, in words of the ideas"),
    )


def _in_language(text: str, language: str) -> Markup:
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(language, direction(language), text)


def quotation(text: str, language: str) -> Markup:
    """What an idea says, between the quotation marks of the language spoken.

    >>> print(quotation("Dejen de grabar", "es"))
    “<bdi lang="es" dir="ltr">Dejen de grabar</bdi>”
    """
    before, after = _around()
    known = language not in ("", UNDETERMINED)
    return Markup('{}<bdi lang="{}" dir="{}">{}</bdi>{}').format(
        before, language if known else "", direction(language) if known else "auto", text, after
    )


def filled(sentence: str, title: Markup) -> Markup:
    """A sentence in which `PLACE` stands for a title, as markup with the title in its own language.

    >>> print(filled(f"q1: {PLACE}, 3 < 4", quotation("Paren", "es")))
    q1: “<bdi lang="es" dir="ltr">Paren</bdi>”, 3 &lt; 4
    """
    before, _, after = sentence.partition(PLACE)
    return Markup("{}{}{}").format(before, title, after)


def _filled_in(told: Markup, second: Markup) -> Markup:
    before, _, after = told.partition(_SECOND_PLACE)
    return before + second + after


def plain_title(label: object) -> str:
    """A label as charts and sentences write it, without tags.

    >>> plain_title(quotation("Stop & listen", "en")), plain_title("Courts")
    ('“Stop & listen”', 'Courts')
    """
    return label.striptags() if isinstance(label, Markup) else str(label)


def written_title(topic: Mapping[Hashable, Any], *, language: str) -> str:
    """The title of a topic as a spreadsheet in a language writes it: a quotation between quotation marks."""
    with speaking(language):
        return plain_title(title_of(topic))


def _around() -> tuple[str, str]:
    """The quotation marks of the language spoken."""
    before, _, after = say("“{label}”", label=None).partition("None")
    return before, after
