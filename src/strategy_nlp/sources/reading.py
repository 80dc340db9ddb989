"""A table and what its columns become, as ideas and people in the contract's own columns; every row that is left out is counted."""

from collections.abc import Mapping as Lookup
from dataclasses import replace

import numpy as np
import pandas as pd

from strategy_nlp.errors import SourceError, shown
from strategy_nlp.intake.tables import MOST_VALUES
from strategy_nlp.messages import noted
from strategy_nlp.sources.ages import ages, are_years, of_birth
from strategy_nlp.sources.closed_questions.choosing import answers_given
from strategy_nlp.sources.columns import columns_of, meanings, says_age
from strategy_nlp.sources.contents import Cells, is_contact, language_code
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.finished import given_only, statuses_of
from strategy_nlp.sources.gathered import PLAIN, Gathered, Wish
from strategy_nlp.sources.identity import (
    ids_apart,
    ids_of_authors,
    ids_of_people,
    ids_of_rows,
    is_an_id,
    is_opaque,
    own_ids,
)
from strategy_nlp.sources.kinds.days import days_of
from strategy_nlp.sources.mapping import Mapping
from strategy_nlp.sources.people import chosen, is_full_name, voice
from strategy_nlp.sources.survey.form import token, vote_said, voted_idea
from strategy_nlp.sources.words import plain_words, texts_of

# Of the cells of a column of names so many are two to four words with capital letters.
_MOSTLY_NAMES = 0.5
_COUNTS = ("agrees", "disagrees", "passes")
_TRUE = {"true", "t", "1", "yes", "y"}


def gather(table: Table, mapping: Mapping, titles: Lookup[str, str], *, wish: Wish = PLAIN) -> Gathered:
    """The ideas, people and counts of a table.

    Raises
    ------
    SourceError
        If a column of the mapping is not there, or no idea is left.
    """
    missing = [name for name in sorted(mapping.used) if name not in table.cells.columns]
    if missing:
        listed = ", ".join(map(shown, list(table.cells.columns)[:20]))
        raise SourceError(
            noted(
                "{table}: the column {column} of mapping.toml is not there; found {columns}. Correct the name there, or say --map.",
                table=table.name,
                column=shown(missing[0]),
                columns=listed,
            )
        )
    notes = list(table.notes)
    table = given_only(table, mapping, wish, notes=notes)
    nothing = SourceError(
        noted(
            "{table} holds no answer in words, and none that was chosen; name the column that does with --map text=COLUMN or --map closed_q1=COLUMN.",
            table=table.name,
        )
    )
    if mapping.is_wide and not (mapping.questions or mapping.closed or mapping.votes):
        raise nothing
    rows = _Rows(table, mapping, notes, wish)
    ideas = rows.wide() if mapping.is_wide else rows.long()
    votes = rows.votes(wish.ideas)
    answers = rows.answers()
    if ideas.empty and votes.empty and answers.empty:
        raise nothing
    participants = rows.participants()
    return Gathered(
        rows.mapping, "", dict(titles), ideas.reset_index(drop=True), participants, votes=votes, answers=answers, closed=rows.closed, people=int((rows.people.drop_duplicates() != "").sum()) or len(table.cells),
        known=rows.known(), notes=tuple(notes), date_order=rows.order, sample=table.cells.head(3), stale=rows.stale(), given=rows.given(),
    )  # fmt: skip


class _Rows:
    """The rows of a table: whose each is, when it came, in which language; asked once, used for every question."""

    def __init__(self, table: Table, mapping: Mapping, notes: list[str], wish: Wish) -> None:
        self.table, self.mapping, self.notes, self.wish = table, mapping, notes, wish
        self.cells = table.cells
        self.ids = self._ids()
        self.people = self._people()
        self.order = ""
        self.closed: dict[str, tuple[str, ...]] = {}
        # Ids that answers would have which these rows do not give, or not among what is offered.
        self._unanswered: list[str] = []
        self.created_at = self._moments()
        self.language = self._languages()
        self.status = self._statuses()

    def _column(self, role: str) -> "pd.Series[str] | None":
        name = self.mapping.columns.get(role)
        return self.cells[name] if name is not None else None

    def _ids(self) -> "pd.Series[str]":
        column = self._column("idea_id")
        if column is not None:
            ids = own_ids(column)
            if is_an_id(column):
                # What is public must name nobody, whatever the column is called.
                return self.mapping.prefix + (ids if is_opaque(column) else ids_of_rows([column]))
            self.notes.append(
                noted(
                    "{table}: {column} does not tell every row from every other, so ids are made of what stands in the rows.",
                    table=self.table.name,
                    column=shown(column.name),
                )
            )
        kept = [name for name in self.mapping.telling if name in self.cells]
        if len(kept) < len(self.mapping.telling) or not kept:
            self.mapping = replace(self.mapping, telling=tuple(self._telling()))
        return self.mapping.prefix + ids_of_rows([self.cells[name] for name in self.mapping.telling])

    def _telling(self) -> list[str]:
        """The columns that a row is known by again: who, when, and what was said; nothing that a later export may change."""
        roles = ("author_id", "created_at", "question", "title", "text")
        named = [self.mapping.columns[role] for role in roles if role in self.mapping.columns]
        told = [*named, *(self.mapping.questions.values() if self.mapping.is_wide else ())]
        # Where nobody wrote a word, what they chose and are is all that there is.
        return told or sorted(self.mapping.used)

    def stale(self) -> tuple[str, ...]:
        """The ids that these rows had on questions of the consultation that they are no longer read for, or do not answer any more."""
        if not self.mapping.is_wide:
            blank = self.cells[self.mapping.columns["text"]].str.strip() == ""
            others = [self.cells[name].str.strip() == "" for name in self.mapping.translations.values()]
            return tuple(self.ids[np.logical_and.reduce([blank, *others])]) if "idea_id" in self.mapping.columns else ()
        read = {*self.mapping.questions, *self.mapping.closed}
        gone = [question for question in self.wish.questions if question not in read]
        return tuple(
            identifier for question in gone for identifier in self.mapping.prefix + ids_apart(self.ids, question)
        ) + tuple(self._unanswered)

    def _not_answered(self, ids: "pd.Series[str]") -> None:
        """Remember ids that answers would have had, where a folder may hold them."""
        if "idea_id" in self.wish.ideas:
            self._unanswered += list(ids)

    def given(self) -> pd.DataFrame:
        """Whose each row is and when it came, whatever it still says."""
        return pd.DataFrame({"author_id": self.people, "created_at": self.created_at})

    def _people(self) -> "pd.Series[str]":
        """Whose each row is: by an id, an address, or the row itself."""
        column = self._column("author_id")
        if column is None:
            if self.mapping.is_wide:
                return self.ids
            # A row's own id is public where the row is an idea.
            nobody = pd.Series("", index=self.cells.index, dtype=str)
            return ids_of_authors(self.ids) if self.mapping.segments or self.mapping.closed else nobody
        self._tell_of_names(column)
        told = ids_of_people(column) if column.name in self.mapping.left_out else own_ids(column)
        told = told.where(told == "", self.mapping.prefix + told)
        return told.where(told != "", self.ids) if self.mapping.is_wide else told

    def _tell_of_names(self, column: "pd.Series[str]") -> None:
        """Say so where people are told apart by names alone, which two of them may share."""
        named = ("personal", "name") in meanings(str(column.name)) or Cells(column).share(is_full_name) >= _MOSTLY_NAMES
        # Who speaks at an event is called by one name throughout.
        by_names = named and column.name in self.mapping.left_out and not self.mapping.channel.startswith("event:")
        again = int((column.str.strip().str.casefold().value_counts().drop("", errors="ignore") > 1).sum())
        if by_names and again:
            self.notes.append(
                noted(
                    "Only the names in {column} tell people apart, so whoever has the same name counts as one person (names that stand in several rows: {n}); --map author_id=COLUMN names a column that tells better.",
                    column=shown(column.name),
                    n=again,
                )
            )

    def _moments(self) -> "pd.Series[str]":
        column = self._column("created_at")
        if column is None:
            return pd.Series("", index=self.cells.index, dtype=str)
        moments, self.order = days_of(column, table=self.table.name, order=self.mapping.date_order, notes=self.notes)
        return moments

    def _languages(self) -> "pd.Series[str]":
        column = self._column("language")
        if column is None:
            return pd.Series("", index=self.cells.index, dtype=str)
        codes = {value: language_code(value) for value in column.unique()}
        return column.map(codes).fillna("").astype(str)

    def _statuses(self) -> "pd.Series[str] | None":
        column = self._column("status")
        if column is None:
            return None
        return statuses_of(column, self.mapping, self.notes)

    def wide(self) -> pd.DataFrame:
        """The ideas where every question is a column: a row for each answer that is not blank."""
        parts = []
        columns = [
            (question, name, "" if name == self.mapping.questions[question] else f"{question}\x1f{name}")
            for question in self.mapping.questions
            for name in self.mapping.columns_of(question)
        ]
        for place, (question, name, further) in enumerate(columns):
            texts = plain_words(self.cells[name], self.notes)
            held = texts.str.strip() != ""
            apart = self.mapping.prefix + ids_apart(self.ids, further or question)
            ids = apart[held]
            self._not_answered(apart[~held])
            part = self._beside(held).assign(idea_id=ids, question=question, text=texts[held])
            parts.append(part.assign(_row=np.flatnonzero(held.to_numpy()), _place=place))
        if not parts:
            return pd.DataFrame(columns=["idea_id", "question", "text"], dtype=str)
        ideas = pd.concat(parts, ignore_index=True).sort_values(["_row", "_place"], kind="stable")
        return _in_order(ideas.drop(columns=["_row", "_place"]), self.mapping)

    def answers(self) -> pd.DataFrame:
        """What was chosen, a row for each answer to a closed question."""
        made, self.closed = answers_given(self.table, self.mapping, self.wish, notes=self.notes)
        parts = []
        for question, choice in made.items():
            held = choice != ""
            apart = self.mapping.prefix + ids_apart(self.ids, question)
            ids = apart[held]
            self._not_answered(apart[~held])
            part = self._beside(held).drop(columns="language")
            parts.append(part.assign(idea_id=ids, question=question, text="", choice=choice[held]))
        if not parts:
            return pd.DataFrame(columns=["idea_id", "question", "text", "choice"], dtype=str)
        return _in_order(pd.concat(parts).sort_index(kind="stable"), self.mapping).reset_index(drop=True)

    def long(self) -> pd.DataFrame:
        """The ideas where each has a row."""
        texts, self.language = texts_of(self.cells, self.mapping, self.language, notes=self.notes)
        held = texts.str.strip() != ""
        if not held.all():
            self.notes.append(noted("Rows without a text, left out: {n}.", n=int((~held).sum())))
        ideas = self._beside(held).assign(idea_id=self.ids[held], text=texts[held], question=self._questions()[held])
        for code, name in self.mapping.translations.items():
            column = "translation" if code == "en" else f"translation_{code}"
            own = plain_words(self.cells[name], [])[held]
            # Where the text itself came from there, it is no translation.
            same = (own.str.strip() == ideas["text"].str.strip()) | (
                self.cells[self.mapping.columns["text"]][held].str.strip() == ""
            )
            ideas[column] = own.where(~same, "")
        for role in (*_COUNTS, "is_seed", "is_meta"):
            told = self._column(role)
            if told is not None:
                own = told[held].str.strip().str.replace(r"\.0+$", "", regex=True)
                ideas[role] = own if role in _COUNTS else np.where(own.str.casefold().isin(_TRUE), "true", "false")
        return self._once(_in_order(ideas, self.mapping))

    def _questions(self) -> "pd.Series[str]":
        column = self._column("question")
        if column is None:
            return pd.Series(next(iter(self.mapping.questions), "q1"), index=self.cells.index, dtype=str)
        ids = {value.strip(): identifier for identifier, value in self.mapping.questions.items()}
        asked = column.str.strip().map(ids)
        if asked.isna().any():
            self.notes.append(
                noted(
                    "Rows of a question that mapping.toml does not name, left out: {n} (the first is of {question}).",
                    n=int(asked.isna().sum()),
                    question=shown(column[asked.isna()].iloc[0]),
                )
            )
        return asked.fillna("").astype(str)

    def _once(self, ideas: pd.DataFrame) -> pd.DataFrame:
        """The ideas without rows that say what another of the same person says on the same question, and without those of no question."""
        ideas = ideas[ideas["question"] != ""]
        if "idea_id" not in self.mapping.columns and "author_id" in self.mapping.columns and "author_id" in ideas:
            told = ideas["author_id"] != ""
            again = told & ideas.duplicated(
                [name for name in ("author_id", "question", "text", "created_at") if name in ideas]
            )
            if again.any():
                self.notes.append(
                    noted(
                        "Rows that repeat an earlier one of the same person, moment, question and text, left out: {n}.",
                        n=int(again.sum()),
                    )
                )
                ideas = ideas[~again]
        return ideas

    def _beside(self, held: "pd.Series[bool]") -> pd.DataFrame:
        beside = pd.DataFrame(
            {"language": self.language[held], "author_id": self.people[held], "created_at": self.created_at[held]}
        )
        return beside.assign(status=self.status[held]) if self.status is not None else beside

    def votes(self, ideas: pd.DataFrame) -> pd.DataFrame:
        """The votes that columns of a form hold: on ideas that the consultation has, each person's on each idea once."""
        by_token = {token(identifier): identifier for identifier in ideas.get("idea_id", pd.Series(dtype=str))}
        parts = []
        for name in self.mapping.votes:
            said = self.cells[name].map({cell: vote_said(cell) for cell in self.cells[name].unique()})
            idea = by_token.get(voted_idea(name), "")
            held = (said != "") & (idea != "")
            parts.append(pd.DataFrame({"voter_id": self.people[held], "idea_id": idea, "vote": said[held]}))
        unknown = {voted_idea(name) for name in self.mapping.votes} - set(by_token)
        if unknown:
            self.notes.append(
                noted(
                    "Ideas that people voted on and that are not in the consultation: {n}; these votes are left out. Add answers to the folder that the form was made from, with --add.",
                    n=len(unknown),
                )
            )
        votes = pd.concat(parts) if parts else pd.DataFrame(columns=["voter_id", "idea_id", "vote"], dtype=str)
        return (
            votes.sort_index(kind="stable").drop_duplicates(["voter_id", "idea_id"], keep="last").reset_index(drop=True)
        )

    def participants(self) -> pd.DataFrame:
        """A row for each person whom an id tells: their segments and voice."""
        table = pd.DataFrame({"participant_id": self.people})
        plain = {name.replace("_", ""): name for name in self.wish.choices}
        for told, columns in self.mapping.segments.items():
            name = plain.get(told, told)
            values = chosen(self.table, columns)
            values = values.replace(self.wish.choices.get(name, {}))
            if are_years(values) and (name.startswith("age") or says_age(str(columns[0]))):
                self.notes.append(
                    noted(
                        "{column} holds years of birth; they become groups, since a single year would tell too much of somebody.",
                        column=shown(columns[0]),
                    )
                )
                values = of_birth(values, self.created_at)
            reaching = values.map({value: is_contact(value) for value in values.unique()}).astype(bool)
            if reaching.any():
                self.notes.append(
                    noted(
                        "{column}: cells with an address or a number by which somebody can be reached, left out: {n}.",
                        column=shown(columns[0]),
                        n=int(reaching.sum()),
                    )
                )
                values = values.where(~reaching, "")
            if values.nunique() > MOST_VALUES:
                self.notes.append(
                    noted(
                        "{column} has too many different values to divide anybody and is left out: {n}.",
                        column=shown(columns[0]),
                        n=values.nunique(),
                    )
                )
                continue
            table[f"segment_{name}"] = ages(values) if name.startswith("age") or says_age(str(columns[0])) else values
        speaks = self._column("voice")
        if speaks is not None:
            table["voice"] = speaks.map({value: voice(value) for value in speaks.unique()})
        table = table[table["participant_id"] != ""]
        # Of several rows of a person the first that says anything counts.
        return table.replace("", np.nan).groupby("participant_id", sort=False).first().fillna("").reset_index()

    def known(self) -> dict[str, tuple[str, ...]]:
        """By each author's id what staff may know the person by."""
        told = {
            one.name
            for one in columns_of(self.table)
            if one.role == "personal" and one.detail in {"email", "name", "profile", "phone"}
        }
        author = self.mapping.columns.get("author_id")
        names = [name for name in self.mapping.left_out if name in told or name == author]
        found: dict[str, set[str]] = {}
        for name in names:
            for person, called in zip(self.people, self.cells[name].str.strip(), strict=True):
                if person and called:
                    found.setdefault(person, set()).add(called)
        return {person: tuple(sorted(called)) for person, called in found.items()}


def _in_order(ideas: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    first = [name for name in ("idea_id", "question", "text", "language") if name in ideas]
    ideas = ideas.assign(channel=mapping.channel) if mapping.channel != "survey" else ideas
    optional = ("language", "created_at", "author_id")
    blank = [name for name in optional if name in ideas and not (ideas[name] != "").any()]
    return ideas[[*first, *(name for name in ideas.columns if name not in first)]].drop(columns=blank)
