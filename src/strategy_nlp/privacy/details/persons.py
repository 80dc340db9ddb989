"""Names of persons, where a spaCy pipeline is named that knows them: optional, because no pipeline knows every language.

By itself, because it is the one kind of detail that needs a model.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from strategy_nlp.errors import ModelError, refuse_single

# What pipelines of different languages call a person.
_PERSONS = {"PERSON", "PER", "PERS", "PRS", "persName", "NAME"}
_SPACY = "spacy:"
_BATCH = 200


def find_names(texts: Sequence[str], *, pipeline: str) -> list[list[tuple[int, int]]]:
    """For each text the places of the persons' names in it, as starts and ends; none without a pipeline.

    Parameters
    ----------
    texts
        The texts.
    pipeline
        Blank, or ``spacy:`` and the name or folder of a spaCy pipeline that marks persons.

    Raises
    ------
    ModelError
        If the pipeline is not installed or marks nothing.
    """
    refuse_single(texts, "find_names")
    if not pipeline:
        return [[] for _ in texts]
    found: Iterable[Any] = _pipeline(pipeline).pipe(texts, batch_size=_BATCH)
    return [[(name.start_char, name.end_char) for name in text.ents if name.label_ in _PERSONS] for text in found]


@cache
def _pipeline(name: str) -> Any:
    if not name.startswith(_SPACY) or not name.removeprefix(_SPACY):
        raise ModelError(
            f"The setting names is {name!r}; it must be blank or spacy: and a pipeline, such as spacy:xx_ent_wiki_sm."
        )
    import spacy

    try:
        pipeline = spacy.load(name.removeprefix(_SPACY))
    except OSError:
        raise ModelError(
            f"The setting names asks for the spaCy pipeline {name.removeprefix(_SPACY)!r}, which is not installed; "
            "install it, name its folder, or leave the setting blank."
        ) from None
    if not {"ner", "entity_ruler", "span_ruler", "transformer_ner"} & set(pipeline.pipe_names):
        raise ModelError(
            f"The spaCy pipeline {name.removeprefix(_SPACY)!r} finds no names: it has {', '.join(pipeline.pipe_names) or 'nothing'} and "
            "neither ner nor entity_ruler."
        )
    return pipeline
