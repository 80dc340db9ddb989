"""Writes small ONNX models, so that nothing but their runtime is needed: the few messages of its form that a graph takes.

The form is that of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto; the numbers of its fields stand beside their names here.
A message is a list of fields; a field is its number and kind in one, then its value (Protocol Buffers).
"""

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WHOLE, _LENGTH, _FLOAT = 0, 2, 5
# TensorProto.DataType
FLOAT, DOUBLE = 1, 11
_KINDS = {
    np.dtype(np.float32): FLOAT,
    np.dtype(np.uint8): 2,
    np.dtype(np.int8): 3,
    np.dtype(np.int64): 7,
    np.dtype(np.float64): DOUBLE,
}
# ModelProto.ir_version
_FORM_VERSION = 9
MICROSOFT = "com.microsoft"

Attribute = int | float | list[int] | NDArray[Any]


def _number(value: int) -> bytes:
    """A whole number in as few bytes as it needs, seven bits in each."""
    value &= (1 << 64) - 1
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)


def _field(number: int, value: int | float | str | bytes) -> bytes:
    if isinstance(value, int):
        return _number(number << 3 | _WHOLE) + _number(value)
    if isinstance(value, float):
        return _number(number << 3 | _FLOAT) + struct.pack("<f", value)
    content = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | _LENGTH) + _number(len(content)) + content


def _message(fields: Iterable[tuple[int, Any]]) -> bytes:
    return b"".join(_field(number, value) for number, value in fields)


def _tensor(name: str, values: NDArray[Any]) -> bytes:
    """TensorProto: dims = 1, data_type = 2, name = 8, raw_data = 9."""
    data = values.astype(values.dtype.newbyteorder("<")).tobytes()
    return _message([*((1, size) for size in values.shape), (2, _KINDS[values.dtype]), (8, name), (9, data)])


def _attribute(name: str, value: Attribute) -> bytes:
    """AttributeProto: name = 1, f = 2, i = 3, t = 5, ints = 8, type = 20 (float 1, whole number 2, tensor 4, whole numbers 7)."""
    if isinstance(value, list):
        return _message([(1, name), *((8, one) for one in value), (20, 7)])
    if isinstance(value, np.ndarray):
        return _message([(1, name), (5, _tensor("", value)), (20, 4)])
    return _message([(1, name), (2, value), (20, 1)] if isinstance(value, float) else [(1, name), (3, value), (20, 2)])


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    """ValueInfoProto of floats: name = 1, type = 2; in it tensor_type = 1, elem_type = 1, shape = 2; dim_value = 1, dim_param = 2."""
    sizes = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in shape)
    return _message([(1, name), (2, _field(1, _message([(1, _KINDS[np.dtype(np.float32)]), (2, sizes)])))])


class Graph:
    """A graph in the making: constants, nodes in the order in which they are computed, floats that go in and come out."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._named = 0

    def constant(self, values: NDArray[Any]) -> str:
        """The name of a constant: floats, whole numbers of 64 bits, or of 8 bits with or without a sign."""
        name = self._name()
        # GraphProto.initializer
        self._constants.append(_field(5, _tensor(name, np.ascontiguousarray(values).reshape(values.shape))))
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Attribute) -> str:
        """The name of what an operator makes of its inputs."""
        return self.nodes(operator, *inputs, outputs=1, domain=domain, **attributes)[0]

    def nodes(self, operator: str, *inputs: str, outputs: int, domain: str = "", **attributes: Attribute) -> list[str]:
        """The names of all that an operator makes of its inputs."""
        made = [self._name() for _ in range(outputs)]
        # NodeProto: input = 1, output = 2, op_type = 4, attribute = 5, domain = 7
        described = [(5, _attribute(name, value)) for name, value in attributes.items()]
        fields = [
            *((1, name) for name in inputs),
            *((2, name) for name in made),
            (4, operator),
            *described,
            (7, domain),
        ]
        self._nodes.append(_field(1, _message(fields)))
        return made

    def model(
        self, *, goes_in: dict[str, Sequence[int | str]], comes_out: dict[str, Sequence[int | str]], opset: int
    ) -> bytes:
        """The file: GraphProto.node = 1, name = 2, initializer = 5, input = 11, output = 12; ModelProto.graph = 7, opset_import = 8."""
        graph = b"".join(
            [
                *self._nodes,
                _field(2, "graph"),
                *self._constants,
                *(_field(11, _value(name, shape)) for name, shape in goes_in.items()),
                *(_field(12, _value(name, shape)) for name, shape in comes_out.items()),
            ]
        )
        versions = [(8, _message([(1, ""), (2, opset)])), (8, _message([(1, MICROSOFT), (2, 1)]))]
        return _message([(1, _FORM_VERSION), *versions, (7, graph)])

    def output(self, name: str, *, called: str) -> None:
        """Give what comes out the name that it is asked for by."""
        self._nodes.append(_field(1, _message([(1, name), (2, called), (4, "Identity")])))

    def _name(self) -> str:
        self._named += 1
        return f"n{self._named}"
