"""What a language model proposed for topics, in words: which model, how much of it the ideas say, why the rest was refused."""

from collections.abc import Mapping
from typing import Any

from strategy_nlp.findings.translation import number, say
from strategy_nlp.messages import mark

# What was against a proposal, in the order in which proposals are looked at.
_REASONS = {
    "no_answer": mark("no answer came"),
    "too_long": mark("an answer was far too long"),
    "unreadable": mark("an answer was not in the form that was asked for"),
    "not_kept": mark("the receipt holds no answer"),
    "signs": mark("signs that no title holds"),
    "personal": mark("a personal detail"),
    "length": mark("too long"),
    "ids": mark("it cited ideas that were not sent, or fewer than two"),
    "words": mark("words that the ideas do not say"),
    "names": mark("names or numbers that the ideas do not say"),
    "denial": mark("it denied what the ideas affirm, or the other way round"),
    "same": mark("another topic is called so"),
    "second": mark("asked again it said something else"),
}


def proposed_on(build: Mapping[str, Any], question: str) -> dict[str, Any]:
    """What the receipt says of proposals for a question's topics, with the ``model``; empty where no model was asked."""
    told = build.get("proposed", {})
    own = told.get("questions", {}).get(question, {})
    return {**own, "model": told["model"]} if own.get("asked") else {}


def proposed_sentence(proposed: Mapping[str, Any]) -> str:
    """Which model proposed titles and summaries, what was accepted of them, how many were refused and why; blank without a model."""
    if not proposed:
        return ""
    told = [
        say(
            "Titles and summaries were proposed by the language model {model}, and accepted only where the ideas that it cites say their words, names and numbers and it said the same when it was asked again.",
            model=proposed["model"],
        ),
        say(
            "Topics that it was asked about: {asked}. Its titles that stand here: {titles}; its summaries: {summaries}.",
            asked=number(int(proposed["asked"])),
            titles=number(int(proposed["titles"])),
            summaries=number(int(proposed["summaries"])),
        ),
    ]
    if proposed["refused"]:
        told.append(
            say(
                "Titles refused: {n} ({reasons}); those topics keep the title that they have without a model.",
                n=number(sum(proposed["refused"].values())),
                reasons=_in_words(proposed["refused"]),
            )
        )
    return " ".join(told)


def model_of_titles(build: Mapping[str, Any]) -> dict[str, str]:
    """The row of the receipt on the language model that proposed titles; none where no model was asked."""
    told = build.get("proposed", {})
    if not told:
        return {}
    return {
        say("Language model that proposed titles"): say(
            "{model}; instructions {prompt}; answers kept in build.json: {n}",
            model=told["model"],
            prompt=f"SHA-256 {told['prompt'][:16]}…",
            n=number(len(told["answers"])),
        )
    }


def _in_words(refused: Mapping[str, int]) -> str:
    ordered = sorted(refused, key=[*_REASONS].index)
    return say("; ").join(say("{reason}: {n}", reason=say(_REASONS[name]), n=number(refused[name])) for name in ordered)
