"""Columns that are not named as a table's columns are: taken for what they surely are, refused, or named in a warning.

A column that a table cannot do without is taken where its name differs only in case, spaces and signs. Any other column that is
nearly a known one is refused with the name that it should have: were it left out without a word, a rejected idea would be
printed because somebody wrote ``Status``.
"""

import re
import unicodedata
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
        "choice": "chosen answer_chosen closed_answer",
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
# Parts of what people call the column in which a moderator says what is not to be printed, in the languages of most exports; and
# what stands in it. An idea that was turned down must not be printed because its column has a name that nobody thought of.
_MODERATION_NAMES = (
    "status statut estado estatus stato zustand freigabe toestand mod moderat moderad moderac reject accepted approv review hidden "
    "hide deleted delete removed published publish visible unpublished spam flagged banned blocked decision verdict entscheid "
    "abgelehnt freigegeben geloscht versteckt rechaz aprobad oculto rejete rejet approuv masque supprim refuse rejeit aprovad ocult "
    "rifiutat approvat nascost afgewezen goedgekeurd verborgen odrzucon zatwierdz ukryt durum onay reddedil duyệt stav stare "
    "állapot tila godkänd afvist статус состояни модерац отклон одобрен скрыт حالة مرفوض مقبول وضعیت رد حالت स्थिति অবস্থা 状态 狀態 审核 "
    "審核 状況 ステータス 承認 非公開 상태 승인 สถานะ κατάσταση סטטוס מצב"
)  # fmt: skip
_MODERATION_CELLS = (
    "accepted pending rejected approved declined refused hidden deleted removed spam unpublished blocked banned rechazado rechazada "
    "aprobado aprobada pendiente aceptado aceptada rejeté rejetée rejete approuvé approuvée accepté acceptée refusé refusée "
    "abgelehnt angenommen freigegeben rejeitado rejeitada aprovado aprovada aceito aceita recusado recusada rifiutato approvato "
    "afgewezen goedgekeurd odrzucony zatwierdzony отклонено отклонен одобрено принято مرفوض مقبول مرفوضة مقبولة رد تأیید अस्वीकृत "
    "स्वीकृत reddedildi onaylandı 拒绝 拒絕 通过 通過 已拒绝 已通过 却下 承認 거부 승인 ditolak diterima imekataliwa imekubaliwa"
)  # fmt: skip
# A shorter stem in Latin letters begins too many other words.
_LEAST_STEM = 6
# Columns whose names go on as the consultation wants.
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
    if table == "ideas" and "status" not in exact:
        of_moderators = [name for name in unknown if tells_of_moderation(name, cells[name])]
        problems += [
            f"{file}: the column {shown(name)} may say which ideas a moderator turned down, and there is no column status; name it "
            "status (accepted, pending or rejected), or take it out."
            for name in of_moderators
        ]
    warnings = [f"{file}: the column {shown(name)} is read as {meant}." for name, meant in renamed.items()]
    if unknown:
        listed = ", ".join(map(shown, unknown[:10])) + (f" and {len(unknown) - 10} more" if len(unknown) > 10 else "")
        which = "the column is" if len(unknown) == 1 else "these columns are"
        hint = " A segment's name begins with segment_." if table == "participants" else ""
        warnings.append(f"{file}: {which} not known and not read: {listed}.{hint}")
    return cells.rename(columns=renamed).drop(columns=unknown), problems, warnings


def tells_of_moderation(name: str, column: "pd.Series[str]") -> bool:
    """Whether a column's name or its cells are those in which moderators turn ideas down.

    >>> [tells_of_moderation(name, pd.Series(["x"])) for name in ("Status der Moderation", "is_hidden", "estado", "modern", "town")]
    [True, True, True, False, False]
    """
    words = {_unaccented(plain(word)) for word in re.split(r"[\W_\d]+", name)}
    bare = _unaccented(plain(name))
    for stem in map(_unaccented, _MODERATION_NAMES.split()):
        part = len(stem) >= _LEAST_STEM or (not stem.isascii() and len(stem) > 1 and stem != "رد")
        if stem in words or stem == bare or (part and stem in bare):
            return True
    cells = {cell.strip().casefold() for cell in column.unique() if cell.strip()}
    return bool(cells) and len(cells & set(_MODERATION_CELLS.split())) * 2 > len(cells)


def _unaccented(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))


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
