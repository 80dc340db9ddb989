"""Responses that somebody gave and submitted; previews, tests, spam and what was broken off is left out and counted; what moderators said of them.

It is decided which rows there are before any of them is read.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from strategy_nlp.errors import SourceError, shown
from strategy_nlp.messages import noted
from strategy_nlp.sources.closed_questions.scales import are_yes_or_no, asks_to_be_quoted, asks_to_take_part, says_no
from strategy_nlp.sources.columns import last_part
from strategy_nlp.sources.contents import folded, words_in
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.mapping import Mapping

_NO = {"", "0", "false", "no", "incomplete", "partial", "n"}
# What a column of consent is called, alone.
_CONSENT = {
    "consent", "informed consent", "consent given", "consentimiento", "consentement", "einwilligung", "consentimento", "consenso", "toestemming", "zgoda", "согласие",
    "موافقه", "الموافقه", "موافقة", "الموافقة", "सहमति", "同意", "동의", "ridhaa", "onay",
}  # fmt: skip
# What else than taking part somebody may consent to, by the group of a form.
_OF_SOMETHING = {
    "contact",
    "newsletter",
    "photo",
    "photos",
    "media",
    "recording",
    "video",
    "follow",
    "contacto",
    "boletin",
}
# What Qualtrics says of responses that nobody gave: previews, tests and spam, as words and as codes.
_TRIED = {"survey preview", "survey test", "spam", "preview spam", "offline survey preview", "1", "2", "8", "9", "17"}

_MODERATED = {
    folded(word): meaning
    for meaning, words in {
        "accepted": "accepted|approved|published|visible|validated|ok|evaluating|active|open|angenommen|freigegeben|veröffentlicht|genehmigt|sichtbar|aceptado|aceptada|aprobado|aprobada|publicado|publicada|accepté|acceptée|approuvé|"
        "approuvée|publié|publiée|validé|validée|aceito|aceita|aprovado|aprovada|accettato|approvato|pubblicato|goedgekeurd|gepubliceerd|принято|одобрено|опубликовано|مقبول|مقبولة|منشور|تمت الموافقة|承認|公開|已通过|已发布|승인|imekubaliwa",
        "rejected": "rejected|refused|declined|dismissed|hidden|deleted|removed|spam|withdrawn|blocked|unpublished|retired|banned|abgelehnt|zurückgewiesen|zurückgezogen|gelöscht|gesperrt|verborgen|rechazado|rechazada|eliminado|eliminada|"
        "retirado|retirada|oculto|oculta|rejeté|rejetée|refusé|refusée|supprimé|supprimée|retiré|retirée|masqué|masquée|rejeitado|rejeitada|excluído|rifiutato|respinto|rimosso|afgewezen|verwijderd|отклонено|удалено|скрыто|مرفوض|مرفوضة|محذوف|"
        "却下|削除|已拒绝|已删除|거절|imekataliwa",
        "pending": "pending|draft|waiting|unmoderated|new|received|neu|offen|entwurf|in prüfung|eingegangen|pendiente|borrador|nuevo|nueva|en attente|brouillon|nouveau|nouvelle|pendente|rascunho|novo|in attesa|bozza|nuovo|в ожидании|новое|"
        "черновик|قيد الانتظار|قيد المراجعة|جديد|保留|待审核|대기|inasubiri",
    }.items()
    for word in words.split("|")
}  # fmt: skip


def given_only(table: Table, mapping: Mapping, wish: Wish, *, notes: list[str]) -> Table:
    """The table without responses that nobody submitted.

    Raises
    ------
    SourceError
        If none was submitted.
    """
    if mapping.kind == "qualtrics" and (
        status := next((name for name in table.cells if folded(str(name)) in {"status", "response type"}), None)
    ):
        tried = (
            table.cells[status].map({own: folded(own) in _TRIED for own in table.cells[status].unique()}).to_numpy(bool)
        )
        if tried.any() and not tried.all():
            notes.append(
                noted(
                    "Previews, tests and spam, left out: {n} of {all} responses.",
                    n=int(tried.sum()),
                    all=len(table.cells),
                )
            )
            table = replace(table, cells=table.cells[~tried].reset_index(drop=True), rows=table.rows[~tried])
    table = _agreed_only(table, notes)
    column = mapping.columns.get("complete")
    if column is None:
        return table
    unfinished = table.cells[column].str.strip().str.casefold().isin(_NO).to_numpy(bool)
    if not unfinished.any():
        return table
    if wish.incomplete:
        notes.append(
            noted(
                "What was not submitted is taken too: {n} of {all} responses.",
                n=int(unfinished.sum()),
                all=len(table.cells),
            )
        )
        return table
    notes.append(
        noted(
            "What was not submitted is left out: {n} of {all} responses (--incomplete takes it too).",
            n=int(unfinished.sum()),
            all=len(table.cells),
        )
    )
    if unfinished.all():
        raise SourceError(
            noted("{table}: no response was submitted; --incomplete takes them all the same.", table=table.name)
        )
    return replace(table, cells=table.cells[~unfinished].reset_index(drop=True), rows=table.rows[~unfinished])


def _agreed_only(table: Table, notes: list[str]) -> Table:
    """The table without rows of people who said no in a column of consent; where a longer question asks for it, only that they did is told.

    Raises
    ------
    SourceError
        If nobody agreed.
    """
    for name in map(str, table.cells.columns):
        named = folded(last_part(name)) in _CONSENT and not _OF_SOMETHING & set(folded(name).split())
        header = f"{name} {table.below.get(name, '')}".strip()
        if not named and not (words_in(header) > 1 and (asks_to_take_part(header) or asks_to_be_quoted(header))):
            continue
        cells = table.cells[name].str.strip()
        if not named and not are_yes_or_no(cells[cells != ""].unique()):
            continue
        declined = cells.map({own: says_no(own) for own in cells.unique()}).to_numpy(bool)
        number = int(declined.sum())
        if number and named:
            notes.append(
                noted(
                    "Said no to {column}, left out: {n} of {all} responses.",
                    column=shown(name),
                    n=number,
                    all=len(cells),
                )
            )
            if declined.all():
                raise SourceError(
                    noted(
                        "{table}: nobody agreed in {column}; if it asks something else, name it otherwise in the file.",
                        table=table.name,
                        column=shown(name),
                    )
                )
            table = replace(table, cells=table.cells[~declined].reset_index(drop=True), rows=table.rows[~declined])
        elif number:
            notes.append(
                noted(
                    "{column} was answered with no, and these responses are taken in all the same: {n}; if they may not be used, delete their rows from the file and import it into a new folder.",
                    column=shown(name),
                    n=number,
                )
            )
    return table


def moderated(value: str) -> str:
    """What a moderator's word means; blank where nobody can tell.

    >>> moderated("Approved"), moderated("spam"), moderated("draft"), moderated("blue")
    ('accepted', 'rejected', 'pending', '')
    """
    name = folded(value)
    return "accepted" if not name else _MODERATED.get(name, "")


def statuses_of(column: "pd.Series[str]", mapping: Mapping, notes: list[str]) -> "pd.Series[str]":
    """What moderators said of each row; a word that nobody knows counts as pending, and is told in a note.

    Parameters
    ----------
    column
        The cells.
    mapping
        What words mean that somebody explained.
    notes
        Gets a sentence on words that are not known.
    """
    if folded(str(column.name)).startswith("retired"):
        withdrawn = column.str.strip() != ""
        return pd.Series(np.where(withdrawn, "rejected", "accepted"), index=column.index, dtype=str)
    own = {key.strip().casefold(): value for key, value in mapping.statuses.items()}
    statuses = {value: own.get(value.strip().casefold(), moderated(value)) for value in column.unique()}
    strange = [value for value in statuses if not statuses[value]]
    if strange:
        number = int(column.isin(strange).sum())
        notes.append(
            noted(
                "{column} says {values} (rows: {n}), which may mean that a moderator turned them down: they count as pending and are not shown; correct it under [sources.statuses] in mapping.toml.",
                column=shown(column.name),
                values=", ".join(map(shown, strange[:5])),
                n=number,
            )
        )
    return column.map({value: status or "pending" for value, status in statuses.items()}).astype(str)
