"""How good are the topics: beside labels that people gave, across translations, and beside BERTopic's default."""

import importlib.util
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.errors import DataError
from strategy_nlp.intake.spreadsheets import read_csv
from strategy_nlp.statistics.inference import adjusted_rand_index
from strategy_nlp.text.language.detection import UNDETERMINED, base_code, detect_languages
from strategy_nlp.text.vectors import embedding
from strategy_nlp.text.what_counts import normalise
from strategy_nlp.topics.communities import GraphCommunities
from strategy_nlp.topics.keywords import words_of
from strategy_nlp.topics.neighbours import shared_word_graph

_PERMUTATIONS = 999
_FEWEST = 8
_COLUMNS = ["what", "value", "note"]

Labels = NDArray[np.int64]


class _Pool(NamedTuple):
    """Texts and, after them, their translations: ``text, language, row`` (of the file), ``translated``."""

    texts: pd.DataFrame
    raw: Vectors
    centred: Vectors


def evaluate_topics(path: Path, *, encoder_name: str = "embedded", seed: int = 0) -> pd.DataFrame:
    """Our topics on texts that people have labelled.

    Where the file has translations they are grouped together with the originals, each text once, and an original should
    share its translation's topic. Everything else is measured on the originals.

    Parameters
    ----------
    path
        A CSV file with ``text`` and ``label``, and optional ``language`` and ``translation`` (blank where there is none).
    encoder_name
        The encoder, as ``vectors`` in consultation.toml.
    seed
        Start of every random choice.

    Returns
    -------
    pandas.DataFrame
        ``what, value, note``: coverage; adjusted mutual information and adjusted Rand index with the labels, by topic
        and by theme; agreement of originals and translations; language leak (adjusted mutual information of topic and
        language, 0 where topics know no language) with its permutation p; and the same of BERTopic's default where the
        extra ``classic`` is installed.

    Raises
    ------
    DataError
        If the file lacks a column, or holds too few texts in languages that the encoder covers.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "labelled.csv"
    >>> said = ["Plant trees in each street", "More trees for our streets", "Open the archives", "Put the archives online"]
    >>> pd.DataFrame({"text": said * 6, "label": ["trees", "trees", "archives", "archives"] * 6}).to_csv(file, index=False)
    >>> evaluate_topics(file)["what"].head(2).tolist()
    ['texts', 'topics']
    """
    encoder = embedding.get_encoder(encoder_name)
    table = _read(path)
    covered = encoder.covers(table["language"])
    pool = _pool(table[covered], encoder)
    if len(pool.texts) < _FEWEST:
        raise DataError(
            f"{path}: {len(pool.texts)} texts are in languages that {encoder_name} covers; {_FEWEST} or more are needed."
        )
    clusters = _fit(pool, seed=seed)
    original = ~pool.texts["translated"].to_numpy(bool)
    own = pool.texts[original].merge(table[["label"]], left_on="row", right_index=True)
    rows: list[tuple[str, Any, str]] = [
        ("texts", len(table), f"{len(table) - int(covered.sum())} set apart, in languages the encoder does not cover"),
        ("topics", int(clusters.labels_.max()) + 1, f"in {int(clusters.row_themes_.max()) + 1} themes"),
        ("coverage", 1.0, "share of the covered texts that have a topic"),
        *_beside_labels(own["label"], clusters.labels_[original], level="topic"),
        *_beside_labels(own["label"], clusters.row_themes_[original], level="theme"),
    ]
    if not original.all():
        rows.append(("translations in the same topic", _together(pool.texts, clusters.labels_), "share of pairs"))
        rows.append(("translations in the same theme", _together(pool.texts, clusters.row_themes_), "share of pairs"))
    if own["language"].nunique() > 1:
        leak, p_value = language_leak(own["language"], clusters.labels_[original], seed=seed)
        rows.append(("language leak (AMI)", leak, f"permutation p {p_value:.3f}"))
    rows += _beside_default(own["label"], pool, clusters, seed=seed)
    return pd.DataFrame(rows, columns=_COLUMNS, dtype=object)


def language_leak(languages: "pd.Series[str]", labels: Labels, *, seed: int = 0) -> tuple[float, float]:
    """Adjusted mutual information of topic and language, and the share of random orders that give as much.

    Examples
    --------
    >>> spoken = pd.Series(["en", "es"] * 50)
    >>> language_leak(spoken, np.array([0, 1] * 50))  # each topic is a language
    (1.0, 0.001)
    """
    from sklearn.metrics import adjusted_mutual_info_score, mutual_info_score

    codes, _ = pd.factorize(languages)
    told = mutual_info_score(codes, labels)
    random = np.random.default_rng(seed)
    # The adjustment is the same for every order, so the plain mutual information ranks them alike.
    as_much = sum(mutual_info_score(random.permutation(codes), labels) >= told - 1e-12 for _ in range(_PERMUTATIONS))
    return float(adjusted_mutual_info_score(codes, labels)), (as_much + 1) / (_PERMUTATIONS + 1)


def _read(path: Path) -> pd.DataFrame:
    table = read_csv(path)
    for column in ("text", "label"):
        if column not in table:
            found = ", ".join(table.columns)
            raise DataError(f"{path}: there is no column {column}; found {found}; text and label are needed.")
    texts = table["text"].fillna("").map(normalise)
    blank = pd.Series("", index=table.index)
    declared = table["language"].fillna("") if "language" in table else blank
    named = table.assign(
        text=texts,
        translation=table["translation"].fillna("").map(normalise) if "translation" in table else blank,
        language=declared.map(base_code).where(declared != "", _told_or_usual(texts)),
    )
    return named[(named["text"] != "") & named["label"].notna()].reset_index(drop=True)


def _pool(table: pd.DataFrame, encoder: embedding.Encoder) -> _Pool:
    originals = table[["text", "language"]].assign(row=table.index, translated=False)
    paired = table[(table["translation"] != "") & (table["translation"] != table["text"])]
    translations = pd.DataFrame(
        {
            "text": paired["translation"],
            "language": _told_or_usual(paired["translation"]),
            "row": paired.index,
            "translated": True,
        }
    )
    texts = pd.concat([originals, translations], ignore_index=True)
    raw = embedding.embed(texts["text"].tolist(), encoder)
    lengths = embedding.lengths_of(texts["text"])
    return _Pool(texts, raw, embedding.topic_vectors(raw, texts["language"], lengths=lengths))


def _told_or_usual(texts: "pd.Series[str]") -> "pd.Series[str]":
    """The language of each text, and the most common one for those that are too short to tell."""
    found = detect_languages(texts)["language"]
    told = found[found != UNDETERMINED]
    return found.replace(UNDETERMINED, str(told.mode().iloc[0])) if len(told) else found


def _fit(pool: _Pool, *, seed: int) -> GraphCommunities:
    words = [
        [word.key for word in words_of(text, code)]
        for text, code in zip(pool.texts["text"], pool.texts["language"], strict=True)
    ]
    return GraphCommunities(seed=seed, edges=shared_word_graph(words, pool.texts["language"].tolist())).fit(
        pool.centred
    )


def _beside_labels(truth: "pd.Series[str]", labels: Labels, *, level: str) -> list[tuple[str, float, str]]:
    from sklearn.metrics import adjusted_mutual_info_score

    note = f"{truth.nunique()} labels"
    return [
        (f"adjusted mutual information, {level}", float(adjusted_mutual_info_score(truth, labels)), note),
        (f"adjusted Rand index, {level}", adjusted_rand_index(truth, labels), note),
    ]


def _together(texts: pd.DataFrame, labels: Labels) -> float:
    """Share of translations that are in the same group as their originals."""
    grouped = texts.assign(group=labels)
    first = grouped[~grouped["translated"]].set_index("row")["group"]
    second = grouped[grouped["translated"]].set_index("row")["group"]
    return float((first.loc[second.index] == second).mean())


def _beside_default(
    truth: "pd.Series[str]", pool: _Pool, clusters: GraphCommunities, *, seed: int
) -> list[tuple[str, Any, str]]:
    """BERTopic's default (UMAP to five dimensions, HDBSCAN) on the same vectors, and ours at its coverage."""
    if any(importlib.util.find_spec(name) is None for name in ("umap", "hdbscan")):
        return [("BERTopic's default", np.nan, "not compared: install strategy-nlp[classic]")]
    from sklearn.metrics import adjusted_mutual_info_score

    found = default_labels(pool.raw, seed=seed)
    original = ~pool.texts["translated"].to_numpy(bool)
    theirs, ours = found[original], clusters.labels_[original]
    kept = theirs >= 0
    # The surest of our ideas, as many as the default kept.
    surest = np.argsort(-clusters.confidence_[original], kind="stable")[: int(kept.sum())]
    rows: list[tuple[str, Any, str]] = [
        ("BERTopic's default: coverage", float(kept.mean()), f"{int(found.max()) + 1} topics"),
        (
            "BERTopic's default: adjusted mutual information",
            float(adjusted_mutual_info_score(truth, theirs)),
            "all texts",
        ),
    ]
    if kept.any():
        same = float(adjusted_mutual_info_score(truth[kept], theirs[kept]))
        own = float(adjusted_mutual_info_score(truth.iloc[surest], ours[surest]))
        rows += [
            ("BERTopic's default: adjusted mutual information, kept", same, "on the texts it keeps"),
            ("ours at the same coverage: adjusted mutual information", own, "on as many texts, the surest"),
        ]
    if not original.all():
        rows.append(
            ("BERTopic's default: translations in the same topic", _together(pool.texts, found), "outliers as one")
        )
    return rows


def default_labels(raw: Vectors, *, seed: int) -> Labels:
    """The topics of BERTopic's default settings; -1 is none. Needs the extra ``classic``."""
    from hdbscan import HDBSCAN
    from umap import UMAP

    reduced = UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed, n_jobs=1
    ).fit_transform(raw)
    found: Labels = HDBSCAN(min_cluster_size=10, cluster_selection_method="eom", prediction_data=True).fit_predict(
        reduced
    )
    return found.astype(np.int64)
