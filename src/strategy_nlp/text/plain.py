"""What texts say, asked without a consultation: a list, a Series or an array of them, or a table with a column ``text``."""

import numpy as np
import pandas as pd

from strategy_nlp.cache import Vectors
from strategy_nlp.errors import DataError
from strategy_nlp.plain import Texts, beside, count_of, share_of, texts_of

# Between these quantiles lie the lengths of nearly all texts.
_USUAL_LENGTHS = (0.01, 0.99)


def languages(texts: Texts, *, declared: Texts | None = None) -> pd.DataFrame:
    """The language of each text, how sure that is, and the second language of texts that mix two.

    Parameters
    ----------
    texts
        Many texts.
    declared
        The languages that their writers stated (``es``, ``Spanish``), blank where none was; evidence, not the answer.

    Returns
    -------
    pandas.DataFrame
        One row per text in the order given: ``language`` (a code, ``und`` where nobody can tell), ``language_confidence`` (0 to 1:
        how likely it is right), ``language_second`` (blank where there is one language).

    Raises
    ------
    DataError
        If it is a single text or something else than texts.

    Examples
    --------
    >>> languages(["We need a library in our street", "Necesitamos una biblioteca en la calle"])["language"].tolist()
    ['en', 'es']
    """
    from strategy_nlp.text.language.detection import detect_languages

    given = normal(texts, "languages")
    told = (
        None if declared is None else beside(declared, given, what="languages", name="declared").reset_index(drop=True)
    )
    found = detect_languages(given.reset_index(drop=True), declared=told)
    return found.set_axis(given.index)


def embed(texts: Texts, *, encoder: str = "auto") -> Vectors:
    """A unit vector for each text, alike for texts that mean the same in different languages.

    Vectors are kept in the cache folder under the hash of their text, never the text itself.

    Parameters
    ----------
    texts
        Many texts.
    encoder
        ``auto`` (the best that is installed, for more than 100,000 texts the fastest), ``embedded``, ``e5``,
        ``sentence-transformers:<model>`` or ``model2vec:<model>``.

    Returns
    -------
    numpy.ndarray
        float32 of shape (texts, dimensions of the encoder), in the order given; a text that the encoder has no vector for is a row of zeros.

    Raises
    ------
    DataError, ModelError
        If it is a single text; if no encoder has that name or it is not on this machine.

    Examples
    --------
    >>> embed(["Open the archives", "Abran los archivos"], encoder="embedded").shape
    (2, 512)
    """
    from strategy_nlp.text.vectors import embedding
    from strategy_nlp.text.vectors.encoders import chosen, get_encoder

    given = normal(texts, "embed")
    return embedding.embed(given.tolist(), get_encoder(chosen(encoder, ideas=len(given)).name))


def sentiment(
    texts: Texts, *, languages_of: Texts | None = None, encoder: str = "auto", min_confidence: float = 0.5
) -> pd.DataFrame:
    """The tone of each text, or nothing where it cannot be told.

    Parameters
    ----------
    texts
        Many texts.
    languages_of
        Their languages as codes; told by machine where not given.
    encoder
        Whose vectors the model reads (see `embed`).
    min_confidence
        Texts whose likeliest tone is less likely than this stay undecided.

    Returns
    -------
    pandas.DataFrame
        One row per text in the order given: ``sentiment`` (negative, neutral, positive; missing where undecided, which is not neutral)
        and ``sentiment_confidence`` (0 to 1; missing in languages for which nobody measured how often it is right).

    Raises
    ------
    DataError, ModelError
        If it is a single text; if no encoder has that name or it is not on this machine.

    Examples
    --------
    >>> sentiment(["This is wonderful, thank you so much!"], encoder="embedded")["sentiment"].tolist()
    ['positive']
    """
    from strategy_nlp.text.tone.classifier import SHIPPED, get_classifier
    from strategy_nlp.text.vectors.encoders import chosen

    given = normal(texts, "sentiment")
    least = share_of(min_confidence, what="sentiment", name="min_confidence")
    spoken = (
        languages(given)["language"]
        if languages_of is None
        else beside(languages_of, given, what="sentiment", name="languages_of")
    )
    classifier = get_classifier(SHIPPED, encoder=chosen(encoder, ideas=len(given)).name)
    plain = given.reset_index(drop=True)
    codes = pd.Series(spoken.to_numpy(), index=plain.index)
    found = classifier.classify(plain, codes, min_confidence=least)
    return found.set_axis(given.index)


def nearest(
    texts: Texts, idea: str, *, most: int = 10, languages_of: Texts | None = None, encoder: str = "auto"
) -> pd.DataFrame:
    """The texts nearest in meaning to an idea, in whatever language they are: “ideas like this one”.

    Each language's own mean is taken away first, else texts in the idea's language would come first for their language alone, and what
    their length adds, else short texts would come first for a few words (docs/methods.md, Ideas like one).

    Parameters
    ----------
    texts
        Many texts; personal details are taken out before anything else.
    idea
        What they shall be like, in any language that the encoder covers.
    most
        How many are given at most.
    languages_of
        Their languages as codes; told by machine where not given.
    encoder
        Whose vectors are compared (see `embed`).

    Returns
    -------
    pandas.DataFrame
        The nearest first, with the index of the texts: ``text`` (without personal details), ``language``, ``similarity`` (cosine,
        -1 to 1; what it means depends on the encoder, so read the order and not the number). Texts without a word are left out.

    Raises
    ------
    DataError, ModelError
        If the texts are a single one or the idea is blank; if no encoder has that name or it is not on this machine.

    Examples
    --------
    >>> said = ["Open the archives to everybody", "Abran los archivos a todas las personas", "Ouvrez les archives à tout le monde",
    ...         "Plant trees in each street", "Planten árboles en cada calle", "Train young people to speak at meetings"]
    >>> sorted(nearest(said, "The archives must be public", most=3, encoder="embedded").index)
    [0, 1, 2]
    """
    from strategy_nlp.privacy.plain import redact
    from strategy_nlp.text.vectors.embedding import LanguageCentres, lengths_of
    from strategy_nlp.text.vectors.encoders import chosen

    given = normal(texts, "nearest")
    wanted = normal([idea], "nearest")
    if not wanted.iloc[0].strip():
        raise DataError("nearest was given a blank idea; say what the texts shall be like.")
    if given.empty:
        return pd.DataFrame({"text": given, "language": given, "similarity": given.astype(float)})
    shown = redact(given.reset_index(drop=True))["text"]
    spoken = (
        languages(shown)["language"]
        if languages_of is None
        else beside(languages_of, given, what="nearest", name="languages_of").reset_index(drop=True)
    )
    name = chosen(encoder, ideas=len(given)).name
    vectors = embed(shown, encoder=name)
    lengths = lengths_of(shown)
    centres = LanguageCentres.of(vectors, spoken, lengths=lengths)
    # What length adds is known as far as the texts reach, and beyond is anybody's guess.
    length = lengths_of(wanted).clip(*np.quantile(lengths, _USUAL_LENGTHS))
    place = centres.centred(embed(wanted, encoder=name), languages(wanted)["language"], lengths=length)[0]
    found = pd.DataFrame(
        {"text": shown, "language": spoken, "similarity": centres.centred(vectors, spoken, lengths=lengths) @ place}
    ).set_axis(given.index)
    # An encoder may have a vector for nothing too.
    said = found[found["text"].str.contains(r"\w")]
    first = said.sort_values("similarity", ascending=False, kind="stable")
    return first.head(count_of(most, what="nearest", name="most")).round({"similarity": 6})


def normal(texts: Texts, what: str) -> "pd.Series[str]":
    """The texts as they were meant: one encoding, one form of each letter, nothing invisible."""
    from strategy_nlp.text.what_counts import normalise

    given = texts_of(texts, what)
    return pd.Series(np.array([normalise(text) for text in given], dtype=object), index=given.index, name=given.name)
