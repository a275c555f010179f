"""Layers of a BERT-like encoder as an ONNX graph, written from its weights: a fraction of a second, and no torch.

The operators and their order are those of Devlin and others, "BERT" (NAACL 2019), as `BertModel` in transformers runs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

Weights = Mapping[str, npt.NDArray[np.float32]]
# The first set of operators that has both the layer normalisation and the error-function GELU as one operator.
_OPSET = 20
# The runtime's oldest version that knows that set writes and reads this version of the file format.
_IR_VERSION = 9


@dataclass(frozen=True, slots=True)
class Shape:
    """What a graph must know of an encoder beside its weights: from `config.json`."""

    layers: int
    heads: int
    dimension: int
    layer_norm_eps: float


def layers_graph(weights: Weights, shape: Shape, numbers: Iterable[int], *, embeds: bool = False) -> ModelProto:
    """The layers with these numbers, in this order.

    Its inputs are `hidden`, float32 (texts, tokens, dimension), and `mask`, float32 (texts, tokens): 1 for a token, 0 for
    padding. Its output `states` has the shape of `hidden`. With `embeds`, `hidden` holds the rows of the word table, to which
    places and kinds are added first.
    """
    from onnx import TensorProto, helper

    graph = _Graph(weights, shape)
    hidden = graph.embedded("hidden") if embeds else "hidden"
    hindrance = graph.hindrance("mask")
    for number in numbers:
        hidden = graph.layer(f"encoder.layer.{number}.", hidden, hindrance)
    graph.add("Identity", [hidden], output="states")
    sides: list[str | int | None] = ["texts", "tokens", shape.dimension]
    inputs = [
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, sides),
        helper.make_tensor_value_info("mask", TensorProto.FLOAT, sides[:2]),
    ]
    outputs = [helper.make_tensor_value_info("states", TensorProto.FLOAT, sides)]
    made = helper.make_graph(graph.nodes, "layers", inputs, outputs, graph.constants)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)


class _Graph:
    """Collects nodes and constants; each method gives back the name of what it computes."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._weights = weights
        self._shape = shape

    def add(self, kind: str, inputs: Sequence[str], output: str = "", **attributes: Any) -> str:
        from onnx import helper

        name = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, values: Any, dtype: Any = np.float32) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype), name))
        return name

    def embedded(self, words: str) -> str:
        """Word rows with the rows of their places and of the first kind of text, normalised."""
        sides = self.add("Shape", [words], start=1, end=2)
        start, axis = self.constant([0], np.int64), self.constant([0], np.int64)
        table = self.constant(
            self._weights["embeddings.position_embeddings.weight"]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        return self._normalised(
            "embeddings.LayerNorm", self.add("Add", [words, self.add("Slice", [table, start, sides, axis])])
        )

    def hindrance(self, mask: str) -> str:
        """What is added to the attention on each token: nothing, or so much for padding that none is left."""
        away = self.add("Mul", [self.add("Sub", [mask, self.constant(1.0)]), self.constant(1e9)])
        return self.add("Unsqueeze", [away, self.constant([1, 2], np.int64)])

    def layer(self, prefix: str, hidden: str, hindrance: str) -> str:
        attended = self._dense(prefix + "attention.output.dense", self._attended(prefix, hidden, hindrance))
        hidden = self._normalised(prefix + "attention.output.LayerNorm", self.add("Add", [attended, hidden]))
        wide = self.add("Gelu", [self._dense(prefix + "intermediate.dense", hidden)])
        narrow = self._dense(prefix + "output.dense", wide)
        return self._normalised(prefix + "output.LayerNorm", self.add("Add", [narrow, hidden]))

    def _attended(self, prefix: str, hidden: str, hindrance: str) -> str:
        heads, size = self._shape.heads, self._shape.dimension // self._shape.heads
        split = self.constant([0, 0, heads, size], np.int64)
        # Scaled here and not in the product, so that the constant is folded into the weights.
        asked = self._dense(prefix + "attention.self.query", hidden, scale=size**-0.5)
        offered = self._dense(prefix + "attention.self.key", hidden)
        held = self._dense(prefix + "attention.self.value", hidden)
        asked = self.add("Transpose", [self.add("Reshape", [asked, split])], perm=[0, 2, 1, 3])
        offered = self.add("Transpose", [self.add("Reshape", [offered, split])], perm=[0, 2, 3, 1])
        held = self.add("Transpose", [self.add("Reshape", [held, split])], perm=[0, 2, 1, 3])
        scores = self.add("Add", [self.add("MatMul", [asked, offered]), hindrance])
        mixed = self.add("MatMul", [self.add("Softmax", [scores], axis=-1), held])
        whole = self.constant([0, 0, self._shape.dimension], np.int64)
        return self.add("Reshape", [self.add("Transpose", [mixed], perm=[0, 2, 1, 3]), whole])

    def _dense(self, name: str, hidden: str, scale: float = 1.0) -> str:
        weight = self.constant(scale * self._weights[name + ".weight"].T)
        return self.add(
            "Add", [self.add("MatMul", [hidden, weight]), self.constant(scale * self._weights[name + ".bias"])]
        )

    def _normalised(self, name: str, hidden: str) -> str:
        weight, bias = (self.constant(self._weights[f"{name}.{kind}"]) for kind in ("weight", "bias"))
        return self.add("LayerNormalization", [hidden, weight, bias], axis=-1, epsilon=self._shape.layer_norm_eps)
