"""The graph of multilingual-e5-small (a BERT; Devlin and others 2019) in whole numbers of 8 bits, for onnxruntime.

What enters a product of matrices is scaled token by token, so that nothing in the vector of a text depends on the texts beside
it, on how many there are, or on how many threads share the work. Weights are scaled by output, to at most `_LARGEST_WEIGHT`: two
products then fit in 16 bits, which processors without VNNI add up in, so that sums of products are exact everywhere.
"""

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.text.vectors.e5.onnx_form import DOUBLE, FLOAT, MICROSOFT, Graph
from strategy_nlp.text.vectors.e5.weights import Floats, Weights

TOKENS, HIDDEN = "tokens", "hidden"
_LARGEST_WEIGHT = 64
# Activations lie between -127 and 127, moved by 128 into whole numbers without a sign.
_LARGEST, _ZERO = 127, 128
# Of a token that is zero everywhere, which has no scale.
_LEAST_SCALE = 1e-12
_OPSET = 21


def graph_of(weights: Weights) -> bytes:
    """An ONNX model from ``tokens`` (embeddings with positions: texts, tokens, width) to ``hidden`` (the last layer, likewise).

    All texts have as many tokens: there is no padding and no mask.
    """
    return _Building(weights).model()


class _Building:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._graph = graph = Graph()
        width = weights.width
        self._flat = graph.constant(np.array([-1, width], np.int64))
        self._last_axis = graph.constant(np.array([-1], np.int64))
        self._scale = graph.constant(np.array(1 / _LARGEST, np.float32))
        self._least = graph.constant(np.array(_LEAST_SCALE, np.float32))
        self._epsilon = graph.constant(np.array(weights.epsilon, np.float64))
        self._one = graph.constant(np.array(1, np.float32))
        self._zero = graph.constant(np.array(_ZERO, np.uint8))
        heads = weights.heads
        self._shrink = float(1 / np.sqrt(width / heads))
        self._thirds = graph.constant(np.array([heads] * 3, np.int64))
        self._shape = graph.node("Shape", TOKENS)
        texts_and_tokens = graph.node("Gather", self._shape, graph.constant(np.array([0, 1], np.int64)))
        self._wide_shape = graph.node(
            "Concat", texts_and_tokens, graph.constant(np.array([3 * heads, width // heads], np.int64)), axis=0
        )
        rows = graph.node("ReduceProd", texts_and_tokens, keepdims=1)
        self._zeros = graph.node("ConstantOfShape", rows, value=np.array([_ZERO], np.uint8))

    def model(self) -> bytes:
        graph, width = self._graph, self._weights.width
        hidden = self._normalised(graph.node("Reshape", TOKENS, self._flat), "emb.ln")
        for layer in range(self._weights.layers):
            hidden = self._layer(hidden, f"l{layer}.")
        graph.output(graph.node("Reshape", hidden, self._shape), called=HIDDEN)
        shape = ("texts", "tokens", width)
        return graph.model(goes_in={TOKENS: shape}, comes_out={HIDDEN: shape}, opset=_OPSET)

    def _layer(self, hidden: str, name: str) -> str:
        """Attention and two dense layers, each added to what came in and normalised."""
        graph, width, inner = self._graph, self._weights.width, self._weights.inner
        asked = self._product(hidden, [f"{name}{part}" for part in "qkv"], outputs=width)
        wide = graph.node("Reshape", graph.node("Add", *asked), self._wide_shape)
        said = self._product(self._attended(wide), [f"{name}ao"], outputs=width)
        hidden = self._added(hidden, said, f"{name}aln")
        inside = graph.node("BiasGelu", *self._product(hidden, [f"{name}fi"], outputs=inner), domain=MICROSOFT)
        return self._added(hidden, self._product(inside, [f"{name}fo"], outputs=width), f"{name}oln")

    def _attended(self, wide: str) -> str:
        """What each token takes from the others, head by head, from what it asks for, answers to and says, side by side."""
        graph = self._graph
        by_head = graph.node("Transpose", wide, perm=[0, 2, 1, 3])
        asked, answered, said = graph.nodes("Split", by_head, self._thirds, outputs=3, axis=1)
        alike = graph.node("FusedMatMul", asked, answered, domain=MICROSOFT, transB=1, alpha=self._shrink)
        taken = graph.node("MatMul", self._shares(alike), said)
        return graph.node("Reshape", graph.node("Transpose", taken, perm=[0, 2, 1, 3]), self._flat)

    def _shares(self, alike: str) -> str:
        """What each token takes of each other (softmax). The sums are made in double precision: in single precision they differ by a
        last bit between processors, which add up as many numbers at once as fit, and one bit moves a whole number further on."""
        graph = self._graph
        raised = graph.node(
            "Exp", graph.node("Sub", alike, graph.node("ReduceMax", alike, self._last_axis, keepdims=1))
        )
        sums = graph.node("ReduceSum", graph.node("Cast", raised, to=DOUBLE), self._last_axis, keepdims=1)
        return graph.node("Div", raised, graph.node("Cast", sums, to=FLOAT))

    def _product(self, rows: str, names: list[str], *, outputs: int) -> tuple[str, str]:
        """Each row times the matrices of these names, side by side, and the bias that is still to be added."""
        graph = self._graph
        matrix = np.concatenate([self._weights.matrix(f"{name}.w", rows=outputs) for name in names])
        bias = np.concatenate([self._weights.vector(f"{name}.b") for name in names])
        whole, scales = _in_whole_numbers(matrix)
        largest = graph.node("ReduceMax", graph.node("Abs", rows), self._last_axis, keepdims=0)
        scale = graph.node("Max", graph.node("Mul", largest, self._scale), self._least)
        made = graph.node(
            "MatMulIntegerToFloat",
            graph.node("QuantizeLinear", rows, scale, self._zeros, axis=0),
            graph.constant(whole.T),
            self._one,
            graph.constant(scales),
            self._zero,
            domain=MICROSOFT,
        )
        scaled = graph.node("Mul", made, graph.node("Unsqueeze", scale, self._last_axis))
        return scaled, graph.constant(bias)

    def _added(self, hidden: str, product: tuple[str, str], name: str) -> str:
        graph = self._graph
        return self._normalised(graph.node("Add", hidden, graph.node("Add", *product)), name)

    def _normalised(self, rows: str, name: str) -> str:
        """Layer normalisation (Ba and others 2016), its sums made in double precision for the reason of `_shares`."""
        graph = self._graph
        weight, bias = (graph.constant(self._weights.vector(f"{name}.{part}")) for part in "wb")
        precise = graph.node("Cast", rows, to=DOUBLE)
        mean = graph.node("ReduceMean", precise, self._last_axis, keepdims=1)
        squares = graph.node("ReduceMean", graph.node("Mul", precise, precise), self._last_axis, keepdims=1)
        variance = graph.node("Sub", squares, graph.node("Mul", mean, mean))
        spread = graph.node("Sqrt", graph.node("Add", variance, self._epsilon))
        moved = graph.node("Sub", rows, graph.node("Cast", mean, to=FLOAT))
        scaled = graph.node("Div", moved, graph.node("Cast", spread, to=FLOAT))
        return graph.node("Add", graph.node("Mul", scaled, weight), bias)


def _in_whole_numbers(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """A matrix in whole numbers, and the scale of each of its rows."""
    scales = (np.abs(matrix).max(axis=1) / _LARGEST_WEIGHT).astype(np.float32)
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales
