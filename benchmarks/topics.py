"""How our topics compare with BERTopic's default, how fast the encoder is, and how the cost grows with the ideas.

    python benchmarks/topics.py [--only default encoder growth]

BERTopic's default is UMAP to five dimensions and HDBSCAN, on the same vectors; it needs the extra ``classic``. Two times
are told: what a person waits for who starts a report or a notebook, which is the first fit of a process with the imports
it needs (UMAP compiles itself anew in every process), and a later fit of the same process. Every measurement runs in a
fresh process, BLAS on one thread. Both methods get the same vectors: once as the encoder gives them, once centred by
language, as reports have them. The sources have label sets of their own, so agreement is told twice: over all ideas, where
parting the sources' languages counts as agreement, and within each source, weighted by its ideas.
"""

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT.parent / "shared/data"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
COMPARED = (5_000, 20_000)
GROWTH = (5_000, 20_000, 50_000, 200_000)
SEED = 0
# The shape of paraphrase-multilingual-MiniLM-L12-v2, and texts of about twenty words.
LAYERS, WIDTH, HEADS, INNER, TOKENS, BATCH = 12, 384, 12, 1536, 28, 32


def real_ideas() -> Any:
    """Proposals, recommendations and answers that people labelled: ``text, label, language``, in chance order."""
    import pandas as pd

    proposals = pd.read_csv(DATA / "decidim_barcelona_2016/proposals.csv")
    recommendations = pd.read_csv(DATA / "upr_recommendations/upr.csv")
    answers = pd.read_csv(DATA / "entendre_la_france/answers_tags.csv")
    parts = [
        pd.DataFrame(
            {
                "text": proposals["title"].fillna("") + ". " + proposals["summary"].fillna(""),
                "label": "d " + proposals["subcategory"],
                "language": "ca",
            }
        ),
        pd.DataFrame(
            {
                "text": recommendations["Text"],
                "label": "u " + recommendations["Issue"].str.split(",").str[0],
                "language": "en",
            }
        ),
        pd.DataFrame({"text": answers["corpus"], "label": "e " + answers["tag"], "language": "fr"}),
    ]
    ideas = pd.concat(parts).dropna().drop_duplicates("text")
    return ideas.sample(frac=1, random_state=SEED).reset_index(drop=True)


def measure(name: str, count: int, folder: Path) -> dict[str, Any]:
    """Seconds and peak memory (MiB) of one measurement, and what it found."""
    return {
        "default": _default,
        "default centred": partial(_default, centred=True),
        "ours": _ours,
        "ours centred": partial(_ours, centred=True),
        "growth": _growth,
        "encoder": _encoder,
        "prepare": _prepare,
    }[name](count, folder)


def _prepare(count: int, folder: Path) -> dict[str, Any]:
    """Embed the ideas once for all measurements."""
    import numpy as np

    from strategy_nlp.text.vectors.embedding import embed, get_encoder

    ideas = real_ideas().head(count)
    np.save(folder / "vectors.npy", embed(ideas["text"].tolist(), get_encoder("embedded")))
    ideas.to_parquet(folder / "ideas.parquet")
    return {"ideas": len(ideas), "labels": int(ideas["label"].nunique())}


def _given(count: int, folder: Path) -> tuple[Any, Any]:
    import numpy as np
    import pandas as pd

    return pd.read_parquet(folder / "ideas.parquet").head(count), np.load(folder / "vectors.npy")[:count]


def _default(count: int, folder: Path, *, centred: bool = False) -> dict[str, Any]:
    ideas, raw = _given(count, folder)

    def fit() -> Any:
        from strategy_nlp.evaluation.topics import default_labels

        return default_labels(_seen(raw, ideas, centred=centred), seed=SEED)

    return _first_and_later(fit, ideas)


def _ours(count: int, folder: Path, *, centred: bool = False) -> dict[str, Any]:
    ideas, raw = _given(count, folder)
    from strategy_nlp.topics.keywords import words_of

    started = time.perf_counter()
    words = [[word.key for word in words_of(*pair)] for pair in zip(ideas["text"], ideas["language"], strict=True)]
    cut = time.perf_counter() - started

    def fit() -> Any:
        from strategy_nlp.topics.communities import GraphCommunities
        from strategy_nlp.topics.neighbours import shared_word_graph

        edges = shared_word_graph(words, ideas["language"].tolist())
        return GraphCommunities(seed=SEED, edges=edges).fit(_seen(raw, ideas, centred=centred)).labels_

    return _first_and_later(fit, ideas) | {"words": cut}


def _seen(raw: Any, ideas: Any, *, centred: bool) -> Any:
    """The vectors that both methods get: as the encoder gives them, or centred by language inside the time measured."""
    if not centred:
        return raw
    from strategy_nlp.text.vectors.embedding import centre_by_language

    return centre_by_language(raw, ideas["language"])


def _first_and_later(fit: Callable[[], Any], ideas: Any) -> dict[str, Any]:
    """Seconds of the first fit of this process with its imports, and of the next; what it found beside the labels."""
    # What stands in memory before, such as the words of all ideas, is not swept in the middle of a fit.
    gc.collect()
    gc.freeze()
    started = time.perf_counter()
    fit()
    first = time.perf_counter() - started
    started = time.perf_counter()
    found = fit()
    later = time.perf_counter() - started
    from sklearn.metrics import adjusted_mutual_info_score

    within = [
        (len(own), adjusted_mutual_info_score(own["label"], found[own.index])) for _, own in ideas.groupby("language")
    ]
    return {
        "first": first, "later": later, "peak": _peak(),
        "ami": float(adjusted_mutual_info_score(ideas["label"], found)),
        "within": float(sum(size * score for size, score in within) / len(ideas)),
        "topics": int(found.max()) + 1, "out": float((found < 0).mean()),
    }  # fmt: skip


def _growth(count: int, folder: Path) -> dict[str, Any]:
    """Ours on real vectors, above 20,000 repeated with noise as large as half the distance to a neighbour."""
    import numpy as np

    from strategy_nlp.topics.communities import GraphCommunities

    random = np.random.default_rng(SEED)
    _, raw = _given(max(COMPARED), folder)
    rows = raw[random.integers(0, len(raw), count)] if count > len(raw) else raw[:count].copy()
    if count > len(raw):
        rows += random.normal(0, 0.5 / np.sqrt(rows.shape[1]), rows.shape).astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    GraphCommunities().fit(raw[:600])
    started = time.perf_counter()
    clusters = GraphCommunities(seed=SEED).fit(rows)
    return {"seconds": time.perf_counter() - started, "peak": _peak(), "topics": int(clusters.labels_.max()) + 1}


def _encoder(count: int, folder: Path) -> dict[str, Any]:
    """Texts per second on one core: the embedded encoder, e5, and a transformer of MiniLM-L12's shape in plain NumPy."""
    from strategy_nlp.text.vectors.embedding import get_encoder

    ideas, _ = _given(count, folder)
    texts = ideas.loc[ideas["text"].str.split().str.len() <= 24, "text"].head(count).tolist()
    ours = _texts_per_second(get_encoder("embedded"), texts)
    e5 = get_encoder("e5")
    together, alone = (_texts_per_second(e5, texts, one_by_one=one) for one in (False, True))
    started = time.perf_counter()
    batches = 4
    for _ in range(batches):
        _transformer()
    transformer = batches * BATCH / (time.perf_counter() - started)
    return {"ours": ours, "transformer": transformer, "e5": together, "e5 alone": alone}


def _texts_per_second(encoder: Any, texts: list[str], *, one_by_one: bool = False) -> float:
    """How many texts an encoder takes in a second of one core's time."""
    encoder.encode(texts[:50])
    started = time.process_time()
    for part in [[text] for text in texts] if one_by_one else [texts]:
        encoder.encode(part)
    return len(texts) / (time.process_time() - started)


def _transformer() -> Any:
    """One forward pass with weights drawn by chance: what it computes is noise, what it costs is the real cost."""
    import numpy as np

    random = np.random.default_rng(SEED)
    x = random.normal(size=(BATCH * TOKENS, WIDTH)).astype(np.float32)
    square, up, down = (
        random.normal(size=shape).astype(np.float32) for shape in ((WIDTH, WIDTH), (WIDTH, INNER), (INNER, WIDTH))
    )
    for _ in range(LAYERS):
        query, key, value = ((x @ square).reshape(BATCH, TOKENS, HEADS, -1).transpose(0, 2, 1, 3) for _ in range(3))
        scores = query @ key.transpose(0, 1, 3, 2)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (weights / weights.sum(axis=-1, keepdims=True)) @ value
        x = x + mixed.transpose(0, 2, 1, 3).reshape(-1, WIDTH) @ square
        x = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
        inner = x @ up
        x = x + (inner * (1 / (1 + np.exp(-1.702 * inner)))) @ down
        x = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    return x


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _run(name: str, count: int, folder: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--measure", name, "--count", str(count), "--folder", str(folder)]
    done = subprocess.run(command, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return told


def _compare(folder: Path) -> None:
    for count in COMPARED:
        for vectors, kind in (("as the encoder gives them", ""), ("centred by language", " centred")):
            ours, theirs = _run("ours" + kind, count, folder), _run("default" + kind, count, folder)
            print(f"{count:,} ideas, vectors {vectors}")
            for who, told in (("ours", ours), ("BERTopic's default", theirs)):
                print(
                    f"  {who:19} first {told['first']:6.2f} s, later {told['later']:6.2f} s  peak {told['peak']:>5,} MiB  "
                    f"AMI {told['ami']:.4f}, within sources {told['within']:.3f}  {told['topics']} topics, "
                    f"{told['out']:.0%} without one"
                )
            print(f"  cutting the texts into words, which both do for keywords: {ours['words']:.2f} s, not counted")
            print(
                f"  the default takes {theirs['first'] / ours['first']:.1f} times as long as the first fit of a process, "
                f"{theirs['later'] / ours['later']:.1f} times as a later one",
                flush=True,
            )


def main() -> None:
    """Print every measurement, or with ``--measure`` take one."""
    import tempfile

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=["default", "encoder", "growth"], help="leave out the others")
    parser.add_argument(
        "--measure", help="take one: prepare, ours, default (both also with “ centred”), growth, encoder"
    )
    parser.add_argument("--count", type=int, default=0, help="how many ideas are measured")
    parser.add_argument("--folder", type=Path, help="where the vectors stand")
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.count, asked.folder)))
        return
    if not DATA.is_dir():
        print(f"Skipped: {DATA} is absent.")
        return
    parts = asked.only or ["default", "encoder", "growth"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        told = _run("prepare", max(COMPARED), folder)
        print(f"{told['ideas']:,} real ideas in three languages, {told['labels']} labels")
        if "default" in parts:
            _compare(folder)
        if "encoder" in parts:
            speed = _run("encoder", 2_000, folder)
            print(
                f"Encoder: {speed['ours']:,.0f} texts/s on one core, a transformer of MiniLM-L12's shape "
                f"{speed['transformer']:,.0f}: {speed['ours'] / speed['transformer']:.1f} times as many; "
                f"e5 {speed['e5']:,.0f} together, {speed['e5 alone']:,.0f} one by one"
            )
        if "growth" in parts:
            for count in GROWTH:
                grown = _run("growth", count, folder)
                print(
                    f"  {count:>7,} ideas {grown['seconds']:8.1f} s  peak {grown['peak']:>6,} MiB, {grown['topics']} topics",
                    flush=True,
                )


if __name__ == "__main__":
    main()
