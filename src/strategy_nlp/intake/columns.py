"""Columns that are not named as a table's columns are: taken for what they surely are, refused, or named in a warning.

A column that a table cannot do without is taken where its name differs only in case, spaces and signs. Any other column that is
nearly a known one is refused with the name that it should have: were it left out without a word, a rejected idea would be
printed because somebody wrote ``Status``.
"""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

import pandas as pd

from strategy_nlp.errors import shown
from strategy_nlp.intake.spreadsheets import plain

# Two names are nearly the same from here: "statuss" and "status" are (.92), "theme" and "text" are not (.44).
_NEAR = 0.8
# What other tools and people call these columns.
_OTHER_NAMES = {
    "ideas": {
        "idea_id": "id comment_id statement_id proposal_id response_id",
        "question": "question_id prompt",
        "text": "idea comment body comment_body txt answer proposal content message",
        "language": "lang locale language_code",
        "translation": "translated translated_text text_en",
        "author_id": "author user user_id participant_id respondent_id person_id writer_id",
        "created_at": "created date datetime timestamp time submitted submitted_at creation_date",
        "channel": "source medium",
        "status": "moderation moderated moderation_status moderation_state state approved approval visibility",
        "is_seed": "seed seeded",
        "is_meta": "meta",
        "agrees": "agree n_agree agree_count upvotes supports",
        "disagrees": "disagree n_disagree disagree_count downvotes",
        "passes": "pass n_pass pass_count",
    },
    "votes": {
        "voter_id": "voter participant_id user_id author_id person_id",
        "idea_id": "idea comment_id statement_id proposal_id",
        "vote": "value choice opinion",
        "created_at": "created modified date datetime timestamp time voted_at",
    },
    "participants": {
        "participant_id": "id participant author_id voter_id user_id person_id respondent_id",
        "voice": "voice_type kind",
    },
    "events": {
        "event_id": "id event",
        "title": "name event_title",
        "starts_at": "date start starts start_time begins_at datetime",
        "place": "location venue city",
        "url": "link",
    },
}
# Columns that belong to the contract and that nothing reads yet.
_PATTERNS = {"ideas": ("translation_",), "participants": ("segment_",)}


def settle(
    cells: pd.DataFrame, table: str, *, required: Iterable[str], optional: Iterable[str], file: str
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """The table with its columns under their own names; what is wrong with them; what is worth a warning.

    Parameters
    ----------
    cells
        The table as read, no two names alike.
    table
        Its name: ideas, votes, participants, events.
    required, optional
        The names that it must and may have.
    file
        What sentences call the file.
    """
    needed, known = set(required), {*required, *optional}
    names = [str(name) for name in cells.columns]
    exact = {name for name in names if name in known or _patterned(name, table)}
    renamed: dict[str, str] = {}
    problems, unknown = [], []
    for name in names:
        if name in exact:
            continue
        meant, sure = _meant(name, table, known)
        if meant in exact or meant in renamed.values() or not meant:
            unknown.append(name)
        elif sure and meant in needed:
            renamed[name] = meant
        else:
            problems.append(
                f"{file}: the column {shown(name)} is nearly {meant}; name it {meant}, or otherwise if it is something else."
            )
    warnings = [f"{file}: the column {shown(name)} is read as {meant}." for name, meant in renamed.items()]
    if unknown:
        listed = ", ".join(map(shown, unknown[:10])) + (f" and {len(unknown) - 10} more" if len(unknown) > 10 else "")
        which = "the column is" if len(unknown) == 1 else "these columns are"
        hint = " A segment's name begins with segment_." if table == "participants" else ""
        warnings.append(f"{file}: {which} not known and not read: {listed}.{hint}")
    return cells.rename(columns=renamed).drop(columns=unknown), problems, warnings


def _patterned(name: str, table: str) -> bool:
    return any(name.startswith(start) and len(name) > len(start) for start in _PATTERNS.get(table, ()))


def _meant(name: str, table: str, known: set[str]) -> tuple[str, bool]:
    """The column that a name nearly is, blank where it is none; and whether they differ only in case, spaces and signs."""
    written = plain(name)
    for column in sorted(known):
        if plain(column) == written:
            return column, True
    for start in _PATTERNS.get(table, ()):
        if written.startswith(plain(start)) and written != plain(start):
            return start + name.strip().casefold()[len(start) :].strip("_- "), False
        first, parted, rest = name.strip().casefold().partition("_")
        if parted and rest and SequenceMatcher(None, plain(first), plain(start)).ratio() >= _NEAR:
            return start + rest, False
    others: Mapping[str, str] = _OTHER_NAMES[table]
    for column, called in others.items():
        if written in map(plain, called.split()):
            return column, False
    nearest = max(sorted(known), key=lambda column: SequenceMatcher(None, written, plain(column)).ratio())
    near = SequenceMatcher(None, written, plain(nearest)).ratio() >= _NEAR
    return (nearest if near else ""), False
