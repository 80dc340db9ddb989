"""What a report must say of the run itself, in words: campaigns that it found, texts that it cut, another key."""

import pandas as pd

from strategy_nlp.findings import QuestionFindings
from strategy_nlp.vectors import LONGEST_TEXT


def campaigns_sentence(findings: QuestionFindings) -> str:
    """Which near-identical texts came three times or more, with the evidence; blank where none did."""
    if findings.campaigns.empty:
        return ""
    number, first = len(findings.campaigns), findings.campaigns.iloc[0]
    authors = f"{first['n_authors']} authors" if pd.notna(first["n_authors"]) else "a few authors"
    by = {"one": "by one author", "many": f"by {authors}", "unknown": "by authors who are not told apart"}[first["by"]]
    days = f" on {first['first_day']}" if first["first_day"] else ""
    if first["last_day"] != first["first_day"]:
        days = f" from {first['first_day']} to {first['last_day']}"
    came = "One text came" if number == 1 else f"{number} texts came"
    return (
        f"{came} three times or more in nearly the same words and {'is' if number == 1 else 'are each'} counted once; "
        f"{'it' if number == 1 else 'the commonest'} was sent {first['size']} times {by}{days}."
    )


def run_limits(findings: QuestionFindings) -> list[str]:
    """What the run itself limits, each in a sentence."""
    long = int((findings.used["text"].str.len() > LONGEST_TEXT).sum())
    if not long:
        return list(findings.notes)
    ideas = "1 idea is" if long == 1 else f"{long:,} ideas are"
    return [
        *findings.notes,
        f"{ideas} longer than {LONGEST_TEXT:,} characters: kept whole, but topic and tone were told from the beginning.",
    ]
