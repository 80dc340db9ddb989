"""The words that a report uses, and what each means.

By itself, because it is data for one page.
"""

from strategy_nlp.findings.translation import in_order, say
from strategy_nlp.messages import mark

_GLOSSARY = {
    mark("agree share"): mark("of all who voted on an idea or passed, how many agreed"),
    mark("consensus"): mark("agreement across groups; several definitions stand side by side"),
    mark("division"): mark("many agree and many disagree"),
    mark("group"): mark("voters who vote alike, found from the votes alone"),
    mark("interval"): mark(
        "where the true share lies, with 95% confidence, if those who voted had been drawn by chance from people like them"
    ),
    mark("reading"): mark("a way to count the votes: all of them, or without those that may be careless or copied"),
    mark("segment"): mark("people who share a stated detail, such as a region"),
    mark("stability"): mark(
        "how well a topic comes back when topics are found anew without a fifth of the ideas: how much of it overlaps with the nearest new topic, 0 to 1, in the mean over several samples"
    ),
    mark("suppressed"): mark("not shown because it counts too few people"),
    mark("theme"): mark("topics that belong together"),
    mark("topic"): mark("ideas about the same matter, found by machine"),
}


def glossary() -> list[tuple[str, str]]:
    """Each word of the reports with its meaning, in the language spoken."""
    told = {say(word): say(meaning) for word, meaning in _GLOSSARY.items()}
    return [(word, told[word]) for word in in_order(told)]
