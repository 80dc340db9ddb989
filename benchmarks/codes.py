"""How well ideas are put into the codes of a list, beside a plain nearest centre and a logistic head.

    python benchmarks/codes.py [--encoders embedded e5] [--only global elf upr decidim demo] [--seeds 5]

People coded four sets of real texts (data beside the project; what is absent is left out and said so): three questions of Global
Dialogues in eight languages (several codes an idea), eight or nine of Entendre la France (several), recommendations of the Universal Periodic
Review (several of 54 issues), proposals of Decidim Barcelona (one of 29 subjects); and the demonstration's ideas have the themes on
which they were written. Of the last but one and two 2,500 are drawn. Codes of fewer than 15 texts and those called Other are left out.

A code has its name, in whatever language people coded in, no description, and 0, 3 or 10 examples. Examples are drawn by seed and taken
out of the consultation, so no text is both example and test, and no example tells what nearness means nothing. A list is whole, or eight
codes of it drawn by seed, which leaves most ideas without a code: whoever puts them somewhere pays for it.

All four get the same vectors, centred by language:

- ``ours``: `strategy_nlp.topics.codebook.coding`, which abstains and gives several codes;
- ``ours, forced``: its nearest code for each idea, always one;
- ``nearest``: the nearest of the plain centres, the mean of the name's vector and the examples', always one;
- ``logistic``: the likeliest code of a multinomial logistic regression (L2, C = 1) on the names and examples, always one.

F1 is told over pairs of idea and code (micro) and as the mean of codes (macro), averaged over a set's questions, with the 2.5th to
97.5th percentile of draws of ideas with replacement, forty for each seed; ``promised`` is the mean chance that ours tells of what it
places, beside how often that is right (precision).
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT.parent / "shared/data"
EXAMPLES = (0, 3, 10)
MOST, FEWEST, FEWEST_CODES, EIGHT, DRAWS, SEED = 2_500, 15, 3, 8, 40, 0
SETS = ("global", "elf", "upr", "decidim", "demo")
OTHERS = ("Other", "General", "Autre", "Uncategorized", "none")


class Question(NamedTuple):
    """The texts of a question with the codes that people gave each."""

    set: str
    texts: pd.Series
    codes: pd.Series


def questions(only: list[str]) -> Iterator[Question]:
    """Every question of the sets that are there."""
    readers = {"global": _global, "elf": _elf, "upr": _upr, "decidim": _decidim, "demo": _demo}
    for name in only:
        try:
            yield from readers[name]()
        except FileNotFoundError as error:
            print(f"{name}: {error.filename} is not there, so nothing is measured on it.")


def _question(name: str, texts: pd.Series, codes: pd.Series) -> Question:
    table = pd.DataFrame({"text": texts, "codes": codes}).dropna().drop_duplicates("text")
    table = table.sample(MOST, random_state=SEED) if len(table) > MOST else table
    table = table.reset_index(drop=True)
    return Question(name, table["text"], table["codes"].map(lambda own: [code.strip() for code in own]))


def _global() -> Iterator[Question]:
    answers = pd.read_csv(DATA / "global_dialogues_gd4/open_answers.csv").dropna(subset=["text_original", "categories"])
    for _, own in answers.groupby("question", sort=False):
        if len(own) >= 200:
            yield _question(
                "global", own["text_original"], own["categories"].str.split(r"\s*[;|]\s*|,\s+(?=[A-Z])", regex=True)
            )


def _elf() -> Iterator[Question]:
    answers = pd.read_csv(DATA / "entendre_la_france/answers_tags.csv").dropna(subset=["corpus", "tag"])
    for _, own in answers.groupby("question"):
        tags = own.groupby("corpus", sort=False)["tag"].agg(lambda tags: sorted(set(tags))).reset_index()
        if len(tags) >= 150:
            yield _question("elf", tags["corpus"], tags["tag"])


def _upr() -> Iterator[Question]:
    told = pd.read_csv(DATA / "upr_recommendations/upr.csv").dropna(subset=["Text", "Issue"])
    yield _question("upr", told["Text"], told["Issue"].str.split(","))


def _decidim() -> Iterator[Question]:
    told = pd.read_csv(DATA / "decidim_barcelona_2016/proposals.csv").dropna(subset=["subcategory", "title"])
    yield _question(
        "decidim", told["title"] + ". " + told["summary"].fillna(""), told["subcategory"].map(lambda one: [one])
    )


def _demo() -> Iterator[Question]:
    folder = PROJECT / "data/demo"
    written = [
        pd.read_csv(path, sep="\t", quoting=3, dtype=str, keep_default_na=False)
        for path in sorted(folder.glob("source/ideas_*.tsv"))
    ]
    for _, own in pd.concat(written).query("theme != 'none'").groupby("question"):
        yield _question("demo", own["text"], own["theme"].map(lambda one: [one]))


def measured(question: Question, encoder: str, *, seeds: int) -> Iterator[dict[str, Any]]:
    """A row for each list, number of examples, seed, way and draw: micro and macro F1, the share of ideas placed, precision, and that promised."""
    from strategy_nlp.text.language.detection import detect_languages
    from strategy_nlp.text.vectors.embedding import embed, get_encoder

    made = get_encoder(encoder)
    raw = embed(question.texts.tolist(), made, processes=1)
    languages = detect_languages(question.texts)["language"]
    counts = question.codes.explode().value_counts()
    names = sorted(name for name, count in counts.items() if count >= FEWEST and not name.startswith(OTHERS))
    if len(names) < FEWEST_CODES:
        return
    truth = np.array([[name in own for name in names] for own in question.codes])
    for seed in range(seeds):
        random = np.random.default_rng(seed)
        chosen = {
            "whole": np.arange(len(names)),
            "eight": np.sort(random.choice(len(names), min(EIGHT, len(names)), replace=False)),
        }
        for which, codes in chosen.items():
            for count in EXAMPLES:
                examples, test = _drawn(truth[:, codes], count, random)
                made_of = _Given(question.texts, raw, languages, [names[code] for code in codes], examples, test)
                for way, (put, promised) in _ways(made_of, lambda texts: embed(texts, made, processes=1)).items():
                    scores = _scores(truth[test][:, codes], put, random)
                    told = {
                        "set": question.set,
                        "encoder": encoder,
                        "list": which,
                        "examples": count,
                        "seed": seed,
                        "way": way,
                        "promised": promised,
                    }
                    yield from ({**told, "draw": draw, **score} for draw, score in enumerate(scores))


class _Given(NamedTuple):
    texts: pd.Series
    raw: np.ndarray
    languages: pd.Series
    names: list[str]
    examples: list[np.ndarray]
    test: np.ndarray


def _drawn(truth: np.ndarray, count: int, random: np.random.Generator) -> tuple[list[np.ndarray], np.ndarray]:
    """The rows of each code's examples, and those that are left to test on; no row is an example of two codes."""
    left = np.ones(len(truth), bool)
    examples = []
    # The rarest first, which have least to choose from.
    for code in np.argsort(truth.sum(axis=0), kind="stable"):
        own = np.flatnonzero(truth[:, code] & left)
        rows = random.choice(own, min(count, len(own)), replace=False)
        left[rows] = False
        examples.append((code, rows))
    return [rows for _, rows in sorted(examples, key=lambda pair: pair[0])], np.flatnonzero(left)


def _ways(given: _Given, encode: Any) -> dict[str, tuple[np.ndarray, float]]:
    from sklearn.linear_model import LogisticRegression

    from strategy_nlp.text.vectors.embedding import LanguageCentres, lengths_of, topic_vectors
    from strategy_nlp.topics.codebook import coding
    from strategy_nlp.topics.codebook.kept import Code

    test = given.test
    texts, languages = given.texts.iloc[test].reset_index(drop=True), given.languages.iloc[test].reset_index(drop=True)
    seen = topic_vectors(given.raw[test], languages, lengths=lengths_of(texts))
    centred = LanguageCentres.of(given.raw[test], languages, lengths=lengths_of(texts))
    codes = [
        Code(name, examples=tuple(given.texts.iloc[rows]))
        for name, rows in zip(given.names, given.examples, strict=True)
    ]
    ideas = pd.DataFrame({"text": texts, "language": languages})
    coded = coding.code_ideas(ideas, seen, codes, raw=given.raw[test], encode=encode, least_ideas=1)
    ours = np.zeros((len(test), len(codes)), bool)
    ours[coded.every["row"], coded.every["code"]] = True
    near = seen @ coding.code_centres(codes, languages=centred, encode=encode).T
    # A name's vector is that of a code without examples.
    vectors = [coding.code_centres([Code(name) for name in given.names], languages=centred, encode=encode)]
    labels = [np.arange(len(codes))]
    for code, rows in enumerate(given.examples):
        if len(rows):
            of_rows = given.texts.iloc[rows]
            vectors.append(centred.centred(given.raw[rows], given.languages.iloc[rows], lengths=lengths_of(of_rows)))
            labels.append(np.full(len(rows), code))
    known, label = np.concatenate(vectors), np.concatenate(labels)
    plain = np.stack([known[label == code].mean(axis=0) for code in range(len(codes))])
    plain /= np.linalg.norm(plain, axis=1, keepdims=True)
    head = LogisticRegression(C=1.0, max_iter=500).fit(known, label)
    return {
        "ours": (ours, float(coded.every["chance"].mean()) if len(coded.every) else np.nan),
        "ours, forced": _one(near.argmax(axis=1), len(codes)),
        "nearest": _one((seen @ plain.T).argmax(axis=1), len(codes)),
        "logistic": _one(head.predict(seen), len(codes)),
    }


def _one(code: np.ndarray, codes: int) -> tuple[np.ndarray, float]:
    return np.eye(codes, dtype=bool)[code], np.nan


def _scores(truth: np.ndarray, put: np.ndarray, random: np.random.Generator) -> list[dict[str, float]]:
    """The scores on the ideas as they are (draw 0), then on draws of them with replacement."""
    weights = np.vstack(
        [np.ones(len(truth)), random.multinomial(len(truth), np.full(len(truth), 1 / len(truth)), size=DRAWS)]
    )
    right, wrong, missed = (weights @ cells for cells in (truth & put, ~truth & put, truth & ~put))
    both = 2 * right + wrong + missed
    micro = 2 * right.sum(axis=1) / np.maximum(both.sum(axis=1), 1)
    macro = (2 * right / np.maximum(both, 1)).mean(axis=1)
    placed = weights @ put.any(axis=1) / weights.sum(axis=1)
    precise = right.sum(axis=1) / np.maximum((right + wrong).sum(axis=1), 1)
    return [
        dict(zip(("micro", "macro", "placed", "precision"), row, strict=True))
        for row in zip(micro, macro, placed, precise, strict=True)
    ]


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean and interval by set, list, number of examples and way, a set's questions averaged."""
    keys = ["encoder", "set", "list", "examples", "way"]
    means = (
        rows.groupby([*keys, "seed", "draw"])[["micro", "macro", "placed", "precision", "promised"]]
        .mean()
        .reset_index()
    )
    told = []
    for key, own in means.groupby(keys, sort=False):
        whole, drawn = own[own["draw"] == 0], own[own["draw"] > 0]
        cells = {name: f"{whole[name].mean():.2f}" for name in ("placed", "precision", "promised")}
        for name in ("micro", "macro"):
            low, high = drawn[name].quantile([0.025, 0.975])
            cells[name] = f"{whole[name].mean():.2f} ({low:.2f}–{high:.2f})".replace("0.", ".")
        told.append(dict(zip(keys, key, strict=True)) | cells)
    return pd.DataFrame(told)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoders", nargs="+", default=["embedded", "e5"])
    parser.add_argument("--only", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--out", type=Path, help="a CSV file for every score")
    asked = parser.parse_args()
    rows = [
        row
        for encoder in asked.encoders
        for question in questions(asked.only)
        for row in measured(question, encoder, seeds=asked.seeds)
    ]
    if asked.out:
        pd.DataFrame(rows).to_csv(asked.out, index=False)
    print(table(pd.DataFrame(rows)).to_string(index=False))


if __name__ == "__main__":
    main()
