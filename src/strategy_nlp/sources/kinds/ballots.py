"""Tables of votes beside the table of what was voted on: a row a vote, or a row a voter with a column for each idea; in words of many languages or as 1, 0 and -1."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from strategy_nlp.errors import SourceError, shown
from strategy_nlp.messages import noted
from strategy_nlp.sources.columns import columns_of
from strategy_nlp.sources.contents import Cells, folded
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.gathered import Gathered
from strategy_nlp.sources.identity import ids_of_people, ids_of_rows, is_an_id, is_opaque, own_ids
from strategy_nlp.sources.mapping import Mapping
from strategy_nlp.sources.survey.form import vote_said

_SAID = {
    "agree": "agree|agreed|yes i agree|up|upvote|for|in favour|in favor|de acuerdo|a favor|d accord|pour|je suis d accord|stimme zu|zustimmung|dafur|concordo|d accordo|favorevole|согласен|согласна|за|katiliyorum|zgadzam sie|za|eens|"
    "賛成|同意|赞成|赞同|찬성|동의|सहमत|nakubali|أوافق|موافق|1|1 0",
    "disagree": "disagree|disagreed|down|downvote|against|en desacuerdo|en contra|pas d accord|contre|je ne suis pas d accord|stimme nicht zu|lehne ab|ablehnung|dagegen|discordo|contra|non d accordo|contrario|не согласен|не согласна|"
    "против|katilmiyorum|nie zgadzam sie|przeciw|oneens|反対|不同意|反对|반대|असहमत|sikubali|لا أوافق|غير موافق",
    "pass": "pass|passed|skip|skipped|unsure|neutral|abstain|abstention|paso|neutro|abstencion|passe|je passe|sans avis|neutre|enthaltung|uberspringen|weiss nicht|passo|abstencao|astenuto|пропустить|воздержался|pas|cekimser|pomijam|overslaan|"
    "スキップ|わからない|跳过|弃权|기권|छोड़ें|pita|تخطي|محايد|0|0 0",
}  # fmt: skip
_VOTES = {folded(word): vote for vote, words in _SAID.items() for word in words.split("|")}
_NAMES_OF_VOTES = {folded(one) for one in ["vote", "votes", "voto", "votos", "stimme", "stimmen", "voix", "suffrage", "голос", "صوت", "oy", "投票", "투표", "kura", "glos", "stem", "reaction", "opinion value"]}  # fmt: skip
# How the mapping of votes that came without their ideas is called.
VOTES_ALONE = "votes"
# Of the cells of a column so many are ids of ideas, or votes.
_MOSTLY, _SURELY = 0.8, 0.98
# So many rows tell what a column holds.
_SAMPLE = 2_000
_FEWEST_COLUMNS = 3


@dataclass(frozen=True)
class Ballots:
    """Votes on ideas by the ideas' ids in the source: ``voter, idea, vote``, and what table they stand in."""

    table: Table
    votes: pd.DataFrame
    column: str


def ballots_among(tables: Sequence[Table], ideas: pd.DataFrame) -> tuple[list[Table], list[Ballots]]:
    """The tables without those of votes on what another of them, or the consultation, has ids of; and these votes.

    Raises
    ------
    SourceError
        If a table holds votes and nothing says on what.
    """
    left, found = list(tables), []
    known = {"": set(ideas["idea_id"])} if "idea_id" in ideas else {}
    for table in tables:
        others = [one for one in tables if one is not table and one.cells.shape[1] > 1]
        ids = {
            name: set(own_ids(one.cells[name]))
            for one in others
            for name in map(str, one.cells.columns)
            if is_an_id(one.cells[name])
        } | known
        for column, own in ids.items():
            votes = _matrix(table, own) if len(own) > 1 else None
            votes = votes if votes is not None or len(own) < 2 else _rows(table, own)
            if votes is not None:
                left = [one for one in left if one is not table]
                found.append(Ballots(table, votes, column))
                break
        else:
            _refuse_votes_alone(table, alone=len(tables) == 1)
    return left, found


def with_votes(gathered: Gathered, table: Table, ballots: Sequence[Ballots]) -> Gathered:
    """What a table of ideas holds with the votes on them."""
    column = gathered.mapping.columns.get("idea_id")
    for one in ballots:
        if column is None or one.column != column:
            continue
        own = own_ids(table.cells[column])
        public = own if is_opaque(table.cells[column]) else ids_of_rows([table.cells[column]])
        ids = dict(zip(own, gathered.mapping.prefix + public, strict=True))
        votes, notes = _voted(one, ids, gathered.mapping.prefix)
        people = max(gathered.people if "author_id" in gathered.ideas else 0, int(votes["voter_id"].nunique()))
        gathered = replace(
            gathered, votes=pd.concat([gathered.votes, votes], ignore_index=True), notes=(*gathered.notes, *notes), people=people,
            mapping=replace(gathered.mapping, files=tuple(dict.fromkeys([*gathered.mapping.files, *one.table.files]))),
        )  # fmt: skip
    return gathered


def votes_alone(ballots: Sequence[Ballots], ideas: pd.DataFrame) -> Gathered:
    """Votes on ideas of the consultation, whose ids they bear, as a source of their own."""
    ids = {own: own for own in ideas["idea_id"]}
    made = [_voted(one, ids, "") for one in ballots]
    votes = pd.concat([votes for votes, _ in made], ignore_index=True)
    files = tuple(dict.fromkeys(name for one in ballots for name in one.table.files))
    none = pd.DataFrame(columns=["idea_id", "question", "text"], dtype=str)
    return Gathered(
        Mapping(kind=VOTES_ALONE, files=files), "", {}, none, votes=votes, people=int(votes["voter_id"].nunique()), notes=tuple(note for _, notes in made for note in notes)
    )  # fmt: skip


def _voted(ballots: Ballots, ids: dict[str, str], prefix: str) -> tuple[pd.DataFrame, list[str]]:
    """The votes in the contract's columns, and what was left out and how numbers were read."""
    votes = ballots.votes
    on = votes["idea"].map(ids)
    notes: list[str] = [
        noted(
            "{table} holds votes on these ideas: {n} of {people} people.",
            table=ballots.table.name,
            n=int(on.notna().sum()),
            people=int(votes["voter"].nunique()),
        )
    ]
    if votes["number"].any():
        notes.append(
            noted("{table}: 1 is read as agreement, -1 as disagreement, 0 as a pass.", table=ballots.table.name)
        )
    if on.isna().any():
        notes.append(
            noted(
                "{table}: votes on ideas that are not there, left out: {n}.",
                table=ballots.table.name,
                n=int(on.isna().sum()),
            )
        )
    made = pd.DataFrame({"voter_id": prefix + votes["voter"], "idea_id": on, "vote": votes["vote"]}).dropna()
    return made.drop_duplicates(["voter_id", "idea_id"], keep="last").reset_index(drop=True), notes


def _said(cells: "pd.Series[str]") -> "pd.Series[str]":
    """What each cell votes, blank where it is no vote."""
    told = {
        cell: "disagree" if cell.strip() in {"-1", "-1.0"} else vote_said(cell) or _VOTES.get(folded(cell), "")
        for cell in cells.unique()
    }
    return cells.map(told)


def _are_votes(cells: "pd.Series[str]") -> bool:
    """Whether cells are votes: words that say so, or 1, 0 and -1; of 1 and 0 alone nobody can tell what 0 means."""
    held = cells.head(_SAMPLE)
    held = held[held.str.strip() != ""]
    return bool(len(held)) and float((_said(held) != "").mean()) >= _SURELY


def _tells_more_than_one(cells: "pd.Series[str]") -> bool:
    return "disagree" in set(_said(cells))


def _matrix(table: Table, ids: set[str]) -> pd.DataFrame | None:
    """The votes of a table with a row a voter and a column an idea; None where it is none."""
    names = [str(name) for name in table.cells.columns]
    voted = [name for name in names if name in ids]
    if (
        len(voted) < 2
        or 2 * len(voted) < len(names)
        or not all(_are_votes(table.cells[name]) for name in voted if (table.cells[name] != "").any())
    ):
        return None
    if not any(_tells_more_than_one(table.cells[name]) for name in voted):
        return None
    whose = next((table.cells[name] for name in names if name not in ids and is_an_id(table.cells[name])), None)
    people = _people(whose) if whose is not None else ids_of_rows([table.cells[name] for name in names])
    wide = table.cells[voted].set_axis(pd.Index(people, name="voter"))
    long = wide.melt(ignore_index=False, var_name="idea", value_name="cell").reset_index()
    return _kept(long)


def _rows(table: Table, ids: set[str]) -> pd.DataFrame | None:
    """The votes of a table with a row a vote; None where it is none."""
    cells = {str(name): table.cells[name] for name in table.cells.columns}
    votes = next((name for name, own in cells.items() if _are_votes(own) and _tells_more_than_one(own)), "")
    if not votes:
        return None
    ideas = next(
        (
            name
            for name, own in cells.items()
            if name != votes and float(own_ids(own).isin(ids).mean()) >= _MOSTLY and own.nunique() > 1
        ),
        "",
    )
    if not ideas:
        return None
    rest = {name: own for name, own in cells.items() if name not in {votes, ideas} and not Cells(own).is_moments()}
    named = {
        one.name
        for one in columns_of(replace(table, cells=table.cells[list(rest)]))
        if one.role in {"author_id", "personal"}
    }
    whose = next((name for name in rest if name in named), "") or next(
        (name for name, own in rest.items() if own.duplicated().any()), ""
    )
    if not whose:
        return None
    return _kept(pd.DataFrame({"voter": _people(cells[whose]), "idea": own_ids(cells[ideas]), "cell": cells[votes]}))


def _people(column: "pd.Series[str]") -> "pd.Series[str]":
    return own_ids(column) if is_opaque(column) else ids_of_people(column)


def _kept(long: pd.DataFrame) -> pd.DataFrame:
    made = long.assign(vote=_said(long["cell"].astype(str)), number=long["cell"].str.fullmatch(r"[-+]?[01](?:\.0)?"))
    return made[(made["vote"] != "") & (made["voter"] != "")].reset_index(drop=True)


def _refuse_votes_alone(table: Table, *, alone: bool) -> None:
    """Refuse a table of votes where nothing says on what: its words of agreement would be taken for what people wrote."""
    if not alone:
        return
    cells = {str(name): table.cells[name].head(_SAMPLE) for name in table.cells.columns}
    votes = [
        name
        for name, own in cells.items()
        if folded(name) in _NAMES_OF_VOTES and _are_votes(own) and _tells_more_than_one(own)
    ]
    # A row a voter: -1 below short names is somebody's vote on what bears that number.
    by_number = [
        name
        for name, own in cells.items()
        if len(name.split()) <= 2 and _are_votes(own) and (own.str.strip() == "-1").any()
    ]
    if len(by_number) >= _FEWEST_COLUMNS and 2 * len(by_number) >= len(cells):
        votes = by_number
    if votes and not any(Cells(own).is_open() for own in cells.values()):
        raise SourceError(
            noted(
                "{table} holds votes in {column} and not what was voted on; name the file of the ideas beside it, in one import.",
                table=table.name,
                column=shown(votes[0]),
            )
        )
