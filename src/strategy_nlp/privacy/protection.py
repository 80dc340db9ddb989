"""A consultation's tables as the rest of the flow may see them: without personal details, under pseudonyms.

Everything that people wrote passes through here before anything else sees it: ideas, their translations, what else of
the tables reaches a page. What was taken out is counted by kind and never kept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from strategy_nlp.engine import each
from strategy_nlp.intake.given_translations import wording_columns
from strategy_nlp.intake.normalisation import Normalised, normalise_each
from strategy_nlp.intake.tables import Tables
from strategy_nlp.privacy.details.persons import find_names
from strategy_nlp.privacy.details.phones import is_region
from strategy_nlp.privacy.pseudonyms import pseudonyms, read_key
from strategy_nlp.privacy.redaction import KINDS, Redacted, details, folded, redact, redact_known, replaced, telling

__all__ = [
    "KINDS", "Protected", "protect_labels", "protect_texts", "pseudonyms", "read_key", "redact", "regions_of",
    "telling_ids", "under_pseudonyms",
]  # fmt: skip

# An id must be long enough not to be a word or number that a page holds anyway: six signs, eight of them if they are all
# digits, and no word made of letters alone. Shorter ones ("12", "maria") are neither taken out nor searched for.
_LEAST_ID, _LEAST_DIGITS = 6, 8
# The segments whose values may be the code of a region.
_REGION_COLUMNS = ("segment_country", "segment_region")
# So many texts are read at a time, by one process.
_PART = 5_000


@dataclass(frozen=True)
class Protected:
    """The table of ideas with its texts and translations normalised and redacted, and how many needed what.

    Attributes
    ----------
    ideas
        The ideas.
    redacted
        Details taken out of the texts and translations, by kind (`KINDS`).
    cleaned
        Texts and translations by what was mended in them (`normalisation.Normalised`).
    """

    ideas: pd.DataFrame
    redacted: dict[str, int]
    cleaned: dict[str, int]


def under_pseudonyms(tables: Tables, *, key: bytes) -> Tables:
    """The tables with a keyed pseudonym in place of every author's, voter's and participant's id."""
    authors = tables.ideas["author_id"]
    named = pseudonyms(authors, key=key).where(authors != "", "")
    return replace(
        tables,
        ideas=tables.ideas.assign(author_id=named),
        votes=tables.votes.assign(voter_id=pseudonyms(tables.votes["voter_id"], key=key)),
        participants=tables.participants.assign(
            participant_id=pseudonyms(tables.participants["participant_id"], key=key)
        ),
    )


@dataclass(frozen=True)
class RedactionOptions:
    """What a consultation says of personal details in texts.

    Attributes
    ----------
    region
        Two-letter region whose national phone numbers are known, or blank.
    names
        ``spacy:`` and a spaCy pipeline whose persons' names are taken out, or blank.
    """

    region: str = ""
    names: str = ""


def protect_texts(
    ideas: pd.DataFrame, *, participants: pd.DataFrame, options: RedactionOptions, ids: Iterable[str] = ()
) -> Protected:
    """The ideas with texts and translations that hold no personal detail that the rules know.

    Parameters
    ----------
    ideas
        ``text``, ``translation``, perhaps ``translation_<code>``, ``author_id``.
    participants
        ``participant_id`` and perhaps ``segment_country`` or ``segment_region``: where their value is a two-letter code,
        the short phone numbers of that region are known in what the person wrote.
    options
        The region of everybody else, and who knows names.
    ids
        Ids of people that no text may tell (`telling_ids`): who signs with the own id would stop the whole report.
    """
    regions = regions_of(ideas["author_id"], participants, options.region)
    normalised = {column: _normalised(ideas[column].tolist()) for column in wording_columns(ideas)}
    first = {column: _redacted(own.texts, list(regions)) for column, own in normalised.items()}
    known = {
        form: kind
        for column, own in normalised.items()
        for text, left, region in zip(own.texts, first[column].texts, regions, strict=True)
        if text != left
        for kind, detail in details(text, region=region)
        # A link is known by its own signs wherever it stands, and thousands share their words.
        if kind != "link" and (form := telling(detail, kind=kind))
    }
    known |= {form: "identity" for name in ids if (form := folded(name))}
    protected, redacted, cleaned = ideas.copy(), Counter[str](), Counter[str]()
    for column, own in normalised.items():
        again = redact_known(first[column].texts, known=known)
        without = _without_names(again, options.names)
        protected[column] = pd.Series(without.texts, index=ideas.index, dtype=ideas[column].dtype)
        redacted.update(first[column].counts)
        redacted.update(without.counts)
        cleaned.update(own.counts)
    return Protected(protected, dict(redacted), dict(cleaned))


def _normalised(texts: list[str]) -> Normalised:
    """What `normalise_each` makes of many texts, shared among processes."""
    parts = each(normalise_each, [(part,) for part in _in_parts(texts)], rows=len(texts))
    counts = sum((Counter(part.counts) for part in parts), Counter[str]())
    return Normalised([text for part in parts for text in part.texts], {kind: counts[kind] for kind in parts[0].counts})


def _redacted(texts: list[str], regions: list[str]) -> Redacted:
    """What `redact` makes of many texts, shared among processes."""
    parts = each(_redacted_here, list(zip(_in_parts(texts), _in_parts(regions), strict=True)), rows=len(texts))
    counts = sum((Counter(part.counts) for part in parts), Counter[str]())
    return Redacted([text for part in parts for text in part.texts], {kind: counts[kind] for kind in parts[0].counts})


def _redacted_here(texts: list[str], regions: list[str]) -> Redacted:
    return redact(texts, regions=regions)


def _in_parts(texts: list[str]) -> list[list[str]]:
    """The texts some thousands at a time; of none one part."""
    return [texts[start : start + _PART] for start in range(0, len(texts) or 1, _PART)]


def telling_ids(tables: Tables, *, shown: Iterable[str]) -> dict[str, str]:
    """The ids of people that stand nowhere by chance, each with what it is and the row that holds it first.

    Parameters
    ----------
    tables
        The tables as they were received.
    shown
        Texts that pages show on purpose; an id that stands in one of them is no secret.
    """
    columns = {
        ("the id of an author", "ideas"): tables.ideas["author_id"],
        ("the id of a voter", "votes"): tables.votes["voter_id"],
        ("the id of a participant", "participants"): tables.participants["participant_id"],
    }
    # What the tables show for another reason, such as numbers that ideas and people share.
    public = set(tables.ideas["idea_id"]) | set(tables.ideas["question"]) | set(tables.events["event_id"]) | set(shown)
    known = " ".join(shown)
    return {
        name: f"{kind} ({table}, row {row})"
        for (kind, table), column in reversed(columns.items())
        for row, name in _first_rows(column)
        if is_telling_id(name) and name not in public and name not in known
    }


def _first_rows(column: "pd.Series[str]") -> Iterator[tuple[int, str]]:
    first = column.reset_index(drop=True).drop_duplicates()
    return zip(first.index + 2, first, strict=True)


def is_telling_id(name: str) -> bool:
    """Whether an id is so long and unlike a word that it stands nowhere by chance.

    >>> is_telling_id("person-88213"), is_telling_id("maria"), is_telling_id("12")
    (True, False, False)
    """
    if name.isdigit():
        return len(name) >= _LEAST_DIGITS
    return len(name) >= _LEAST_ID and not name.isalpha() and any(sign.isalnum() for sign in name)


def protect_labels(topics: pd.DataFrame) -> pd.DataFrame:
    """The topics with labels, comments and reviewers, which people may have written in a codebook, normalised and redacted."""
    written = [name for name in ("label", "comment", "reviewer") if name in topics]
    return topics.assign(**{name: redact(normalise_each(topics[name].fillna("")).texts).texts for name in written})


def _without_names(texts: Redacted, pipeline: str) -> Redacted:
    if not pipeline:
        return texts
    pairs = [
        replaced(text, places, by="[name]")
        for text, places in zip(texts.texts, find_names(texts.texts, pipeline=pipeline), strict=True)
    ]
    return Redacted([text for text, _ in pairs], {**texts.counts, "name": sum(found for _, found in pairs)})


def regions_of(authors: "pd.Series[str]", participants: pd.DataFrame, region: str) -> list[str]:
    """For each author the two-letter code of the region where it is known, else that of the settings."""
    known: dict[str, str] = {}
    for column in _REGION_COLUMNS:
        if column in participants:
            codes = participants[column].where(participants[column].map(is_region), "")
            known |= {name: code for name, code in zip(participants["participant_id"], codes, strict=True) if code}
    return [known.get(author, region) for author in authors]
