"""Sources written into a consultation folder: a new one, one that gets what a later export has more, or one that gets another source.

The folder takes its new place only when it is whole. What stands there and the sources do not know stays: rows that somebody added,
the codebook, settings.
"""

import csv
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from strategy_nlp.errors import SourceError, shown
from strategy_nlp.files import whole_folder
from strategy_nlp.intake.consultation import Consultation, read_consultation
from strategy_nlp.intake.spreadsheets import read_sheet
from strategy_nlp.intake.tables import TABLES
from strategy_nlp.messages import noted
from strategy_nlp.privacy.identities import forgotten_among, remember_people
from strategy_nlp.privacy.pseudonyms import fingerprint, read_key
from strategy_nlp.sources import mapping as mappings
from strategy_nlp.sources.closed_questions.closed import as_written
from strategy_nlp.sources.corrections import corrected_answers, taken_back
from strategy_nlp.sources.gathered import IDEA_COLUMNS, Gathered
from strategy_nlp.sources.new_folder import new_toml, toml_with
from strategy_nlp.sources.survey.form import SEGMENT, answer_choices, answer_code, circumstances, languages_asked, slug

_KEYS = {
    "ideas": ["idea_id"],
    "votes": ["voter_id", "idea_id"],
    "participants": ["participant_id"],
    "events": ["event_id"],
}
_DEFAULTS = {"status": "accepted", "channel": "survey", "is_seed": "false", "is_meta": "false", "voice": "person"}


@dataclass(frozen=True)
class Written:
    """How many rows an import brought.

    Attributes
    ----------
    added, changed, same
        Ideas that are new, that stand otherwise now, and that stood there already.
    chosen
        New answers to closed questions.
    votes, people, events
        Rows that are new in the other tables.
    forgotten
        Ideas and votes of people who were taken out for good, and stay out.
    gone
        Ids of people who stood in the folder by an earlier export of a source and stand in it no more.
    taken
        Ideas and answers that a person's row gave in an earlier export and does not give any more, which are taken out.
    """

    added: int
    changed: int
    same: int
    votes: int
    people: int
    events: int
    forgotten: int
    chosen: int = 0
    gone: tuple[str, ...] = ()
    taken: int = 0


def existing(folder: Path) -> Consultation | None:
    """The consultation that stands in a folder; None where there is no folder, or an empty one.

    Raises
    ------
    SourceError
        If something else stands there, or its tables are Parquet files.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    if not (folder / "consultation.toml").is_file():
        raise SourceError(
            noted("{folder} is there already and is no consultation; name a new folder.", folder=str(folder))
        )
    packed = next((name for name in TABLES if (folder / f"{name}.parquet").is_file()), "")
    if packed:
        raise SourceError(
            noted(
                "{file} cannot be added to; save it as {other} first.",
                file=f"{folder / packed}.parquet",
                other=f"{packed}.csv",
            )
        )
    return read_consultation(folder)


def existing_ideas(folder: Path) -> pd.DataFrame:
    """The ideas that stand in a consultation folder, as text cells."""
    return _table(folder, "ideas")


def existing_choices(folder: Path) -> dict[str, dict[str, str]]:
    """By segment the values that people have, by the names that a form of the consultation gives them."""
    people, consultation = _table(folder, "participants"), read_consultation(folder)
    found = {
        str(name).removeprefix(SEGMENT): {
            code: value for value in people[name].unique() if value for code in (slug(value), answer_code(slug(value)))
        }
        for name in people.columns
        if str(name).startswith(SEGMENT)
    }
    # What a form offers and nobody has chosen yet.
    for one in circumstances(people, consultation, [consultation.settings.language]):
        offered = {code: choice.value for choice in one.choices for code in (choice.name, answer_code(choice.name))}
        found[one.name] = {**offered, **found.get(one.name, {})}
    return found


def existing_answers(folder: Path) -> dict[str, dict[str, str]]:
    """By closed question its answers by what may stand in a cell: as they are, in other languages, and as forms name them."""
    consultation = read_consultation(folder)
    return {
        question.id: {
            as_written(told): choice.value
            for choice in answer_choices(question, consultation, languages_asked(consultation))
            for told in (choice.name, answer_code(choice.name), *choice.label.values(), choice.value)
        }
        for question in consultation.questions
        if question.choices
    }


def write(
    folder: Path,
    gathered: Sequence[Gathered],
    *,
    title: str,
    before: Consultation | None,
    mapped: Sequence[mappings.Mapping],
) -> Written:
    """Write sources into a folder.

    Parameters
    ----------
    folder
        The consultation folder.
    gathered
        What the sources hold.
    title
        The title of a new consultation.
    before
        The consultation that stands there; None makes a new one.
    mapped
        The mappings of all sources of the folder, in their order.

    Raises
    ------
    SourceError, ReportError
        If the folder cannot be written.
    """
    forgotten = 0
    tables = {name: _table(folder, name) if before else pd.DataFrame(dtype=str) for name in TABLES}
    new = {name: _joined(getattr(one, name) for one in gathered) for name in TABLES}
    answers = _joined(one.answers for one in gathered)
    new["ideas"] = _joined([new["ideas"], answers])
    if before is not None:
        new, forgotten = _without_forgotten(folder, new)
    stale = {identifier for one in gathered for identifier in one.stale} | taken_back(tables["ideas"], gathered)
    taken = int(_column(tables["ideas"], "idea_id").isin(stale).sum())
    tables = {name: _without(tables[name], stale) for name in TABLES}
    new["ideas"] = corrected_answers(tables["ideas"], new["ideas"])
    # What was chosen is counted by itself, and under the ids that corrected answers have.
    is_chosen = _column(new["ideas"], "choice") != ""
    chosen = _merge_counts(tables["ideas"], new["ideas"][is_chosen], _KEYS["ideas"])[0]
    counted = {**new, "ideas": new["ideas"][~is_chosen]}
    counts = {name: _merge_counts(tables[name], counted[name], _KEYS[name]) for name in TABLES}
    merged = {name: _merged(tables[name], new[name], _KEYS[name]) for name in TABLES}
    closed = {question: answers for one in reversed(gathered) for question, answers in one.closed.items()}
    toml = (
        toml_with(folder, before, _questions_of(gathered), closed=closed)
        if before
        else new_toml(title, _questions_of(gathered), settings=_settings_of(gathered), closed=closed)
    )
    with whole_folder(folder) if before is None else _whole_again(folder) as unfinished:
        (unfinished / "consultation.toml").write_text(toml, encoding="utf-8")
        for name, table in merged.items():
            if not table.empty:
                _in_columns(table, name).to_csv(
                    unfinished / f"{name}.csv", index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n"
                )
        (unfinished / mappings.FILE).write_text(
            mappings.mappings_as_toml(mapped, key=fingerprint(read_key())),
            encoding="utf-8",
        )
        known = {person: called for one in gathered for person, called in one.known.items()}
        if known:
            remember_people(unfinished, known)
    ideas = counts["ideas"]
    return Written(
        ideas[0], ideas[1], ideas[2], counts["votes"][0], counts["participants"][0], counts["events"][0], forgotten, chosen,
        _gone(tables["ideas"], gathered, mapped), taken,
    )  # fmt: skip


def _gone(ideas: pd.DataFrame, gathered: Sequence[Gathered], mapped: Sequence[mappings.Mapping]) -> tuple[str, ...]:
    """The people of earlier exports whom the later ones have not; nobody where those hold new people alone."""
    if "author_id" not in ideas:
        return ()
    prefixes = {one.prefix for one in mapped}
    gone: dict[str, None] = {}
    for one in gathered:
        mapping = one.mapping
        others = tuple(own for own in prefixes if own != mapping.prefix and own.startswith(mapping.prefix))
        theirs = ideas[
            ideas["author_id"].str.startswith(mapping.prefix)
            & ~ideas["author_id"].str.startswith(others)
            & ideas["question"].isin({*mapping.questions, *mapping.closed})
            & (_column(ideas, "channel") == mapping.channel)
            & (ideas["author_id"] != "")
        ]
        now = {*_authors(one.ideas), *_authors(one.answers), *one.participants.get("participant_id", [])}
        before = list(dict.fromkeys(theirs["author_id"]))
        absent = [person for person in before if person not in now]
        if 2 * len(absent) <= len(before):
            gone |= dict.fromkeys(absent)
    return tuple(gone)


def _authors(table: pd.DataFrame) -> set[str]:
    return set(table["author_id"]) if "author_id" in table else set()


class _whole_again:  # noqa: N801 (used like a function)
    """A copy of a folder to change, which takes its place when all went well."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._whole = whole_folder(folder)

    def __enter__(self) -> Path:
        unfinished = self._whole.__enter__()
        shutil.copytree(self._folder, unfinished, dirs_exist_ok=True, symlinks=True)
        return unfinished

    def __exit__(self, *told: object) -> bool | None:
        return self._whole.__exit__(*told)  # type: ignore[arg-type]


def _table(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.csv"
    return read_sheet(path, expected=_KEYS[name]).cells if path.is_file() else pd.DataFrame(dtype=str)


def _joined(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    held = [part for part in parts if not part.empty]
    if not held:
        return pd.DataFrame(dtype=str)
    columns = list(dict.fromkeys(name for part in held for name in part.columns))
    return pd.concat([_with_columns(part, columns) for part in held], ignore_index=True).fillna("").astype(str)


def _without_forgotten(folder: Path, new: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], int]:
    """The new rows without those of people who were taken out for good, and how many ideas and votes that were."""
    columns = {"ideas": "author_id", "votes": "voter_id", "participants": "participant_id"}
    people = {
        person for name, column in columns.items() if column in new[name] for person in new[name][column].unique()
    }
    gone = forgotten_among(folder, people)
    if not gone:
        return new, 0
    left, number = dict(new), 0
    for name, column in columns.items():
        if column in new[name]:
            theirs = new[name][column].isin(gone)
            number += int(theirs.sum()) if name != "participants" else 0
            left[name] = new[name][~theirs].reset_index(drop=True)
    ideas = set(new["ideas"].get("idea_id", pd.Series(dtype=str))) - set(
        left["ideas"].get("idea_id", pd.Series(dtype=str))
    )
    if "idea_id" in left["votes"]:
        left["votes"] = left["votes"][~left["votes"]["idea_id"].isin(ideas)].reset_index(drop=True)
    return left, number


def _without(table: pd.DataFrame, ideas: set[str]) -> pd.DataFrame:
    """The rows of a table that are not of some ideas."""
    if "idea_id" not in table or not ideas:
        return table
    return table[~table["idea_id"].isin(ideas)].reset_index(drop=True)


def _keys(table: pd.DataFrame, key: list[str]) -> "pd.Series[str]":
    joined = table[key[0]].astype(str)
    for name in key[1:]:
        joined = joined + "\x1f" + table[name].astype(str)
    return joined


def _merge_counts(old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> tuple[int, int, int]:
    """How many rows are new, changed and the same."""
    if new.empty:
        return 0, 0, 0
    fresh = new.drop_duplicates(key, keep="last")
    if old.empty:
        return len(fresh), 0, 0
    there = _keys(fresh, key).isin(set(_keys(old, key)))
    shared = [name for name in fresh.columns if name in old.columns]
    before = set(old[shared].itertuples(index=False, name=None))
    same = sum(row in before for row in fresh.loc[there, shared].itertuples(index=False, name=None))
    return int((~there).sum()), int(there.sum()) - same, same


def _merged(old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The old rows, those that the source tells otherwise as it tells them now, and the new ones after them."""
    if new.empty:
        return old
    new = new.drop_duplicates(key, keep="last")
    if old.empty:
        return new
    columns = [*old.columns, *(name for name in new.columns if name not in old.columns)]
    stays = _with_columns(old, columns).set_axis(_keys(old, key))
    comes = _with_columns(new, columns).set_axis(_keys(new, key))
    shared = stays.index.intersection(comes.index)
    if len(shared):
        stays.loc[shared, list(new.columns)] = comes.loc[shared, list(new.columns)]
    return pd.concat([stays, comes[~comes.index.isin(stays.index)]]).reset_index(drop=True)


def _with_columns(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The table with columns that it lacks at what their absence means."""
    return table.assign(**{name: _DEFAULTS.get(name, "") for name in columns if name not in table})[list(columns)]


def _column(table: pd.DataFrame, name: str) -> "pd.Series[str]":
    """A column, or what its absence means in each row."""
    return table[name] if name in table else pd.Series(_DEFAULTS.get(name, ""), index=table.index, dtype=str)


def _in_columns(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table with its columns in the contract's order; of a column that is blank throughout nothing is written."""
    first = [column for column in IDEA_COLUMNS if column in table] if name == "ideas" else []
    ordered = table[[*first, *(column for column in table.columns if column not in first)]].fillna("")
    blank = [
        column
        for column in ordered.columns
        if column not in {"text", "question"} and not (ordered[column].astype(str) != "").any()
    ]
    return ordered.drop(columns=blank)


def _questions_of(gathered: Sequence[Gathered]) -> dict[str, str]:
    questions: dict[str, str] = {}
    for one in gathered:
        for identifier, title in one.questions.items():
            if identifier in {*one.ideas["question"], *one.closed}:
                questions.setdefault(identifier, title)
    return questions


def _settings_of(gathered: Sequence[Gathered]) -> list[str]:
    return list(dict.fromkeys(line for one in gathered for line in one.settings))


def refuse_other_key(folder: Path, key: str) -> None:
    """Refuse to go on with ids that were made with another key: everybody would come in a second time.

    Raises
    ------
    SourceError
        If the mapping was made with another key than the one here.
    """
    if key and key != fingerprint(read_key()):
        raise SourceError(
            f"{folder / mappings.FILE} was made with another key of pseudonyms than the one here, so rows would get other ids and come in twice; bring that "
            f"key back (STRATEGY_NLP_KEY_FILE), or import into a new folder instead of {shown(folder.name)}."
        )
