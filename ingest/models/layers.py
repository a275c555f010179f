"""The shipped encoder in ONNX Runtime: its lower layers, which every reader of a text shares, and the upper ones of each.

A question is tokenised and goes through the lower layers once; encoder, reader and joint reader have their own upper layers.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ingest.errors import ModelMissingError
from ingest.models.graph import Shape, Weights, layers_graph

if TYPE_CHECKING:
    from onnx import ModelProto
    from onnxruntime import InferenceSession
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding

FloatArray = npt.NDArray[np.float32]
Spans = list[tuple[int, int]]
# Below it the layers are the encoder's own and see each text apart; adapters change those from there on.
FIRST_UPPER_LAYER = 6
# The encoder has no places for more.
MAX_TOKENS = 512
_WORD_TABLE = "embeddings.word_embeddings.weight"
_FOLDER = "onnx"
# Where the runtime looks for the weights that a graph names by file.
_WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path"
# Weights begin at whole pages, as a mapped file needs; what is smaller (bytes) stays in the graph.
_PAGE, _LARGE = 4096, 1024
_BATCH = 32
# Texts whose lower states are kept: a question and the passages that are read beside it, for all their readers.
_RECENT = 64


class Layers:
    """Some layers of an encoder. Safe to share between threads."""

    def __init__(self, session: InferenceSession) -> None:
        self._session = session

    def run(self, hidden: FloatArray, mask: FloatArray) -> FloatArray:
        """States, shape (texts, tokens, dimension), through these layers; `mask` is 1 for a token and 0 for padding."""
        (states,) = self._session.run(None, {"hidden": hidden, "mask": mask})
        return np.asarray(states, np.float32)


class SharedLayers:
    """Tokens, word rows and lower layers of the encoder in a folder. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self.folder = folder
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._words = _word_table(folder / "model.safetensors")
        self.dimension = int(self._words.shape[1])
        self._layers = load_layers(
            folder, "lower", lambda: stored_weights(folder), range(FIRST_UPPER_LAYER), embeds=True
        )
        self._recent: OrderedDict[str, tuple[FloatArray, Spans]] = OrderedDict()
        self._lock = threading.Lock()

    def states(self, text: str) -> tuple[FloatArray, Spans]:
        """What enters the upper layers of one text, shape (tokens, dimension), and each token's range in the text."""
        with self._lock:
            if text in self._recent:
                self._recent.move_to_end(text)
                return self._recent[text]
        (tokens,) = self.tokenise([text])
        found = self.states_of([tokens.ids])[0], list(tokens.offsets)
        with self._lock:
            self._recent[text] = found
            if len(self._recent) > _RECENT:
                self._recent.popitem(last=False)
        return found

    def tokenise(self, texts: Sequence[str]) -> list[Encoding]:
        """The tokens of each text, and their ranges in it."""
        return list(self._tokenizer.encode_batch(list(texts)))

    def states_of(self, ids: Sequence[Sequence[int]]) -> FloatArray:
        """What enters the upper layers of texts of equally many tokens, shape (texts, tokens, dimension)."""
        hidden = np.asarray(self._words[np.asarray(ids, np.int64)], np.float32)
        return self._layers.run(hidden, _ones(hidden))


class OnnxVectors:
    """Mean vectors of texts from shared lower layers and upper ones of its own. Safe to share between threads."""

    def __init__(self, shared: SharedLayers, upper: Layers) -> None:
        self.shared = shared
        self._upper = upper
        self.dimension = shared.dimension

    @classmethod
    def of(cls, shared: SharedLayers) -> OnnxVectors:
        """Those of the encoder itself."""
        folder = shared.folder
        return cls(shared, load_layers(folder, "upper", lambda: stored_weights(folder), upper_numbers(folder)))

    def alone(self, texts: Sequence[str]) -> FloatArray:
        """A row for each text, each read by itself."""
        return np.concatenate([self.means(self.shared.states(text)[0][None]) for text in texts])

    def batched(self, texts: Sequence[str]) -> FloatArray:
        """A row for each text; texts of as many tokens are read together, on all processors.

        Without padding a row is to the last bit what it is alone: an index that grew is the one that is built at once.
        """
        return batched_by_each([self], texts)[0]

    def torch_model(self) -> SentenceTransformer:
        """The encoder as torch runs it, loaded anew."""
        from ingest.models.torch_vectors import load_model

        return load_model(str(self.shared.folder), "float32")

    def means(self, hidden: FloatArray) -> FloatArray:
        """A row for each text, of what enters its upper layers."""
        states = self._upper.run(hidden, _ones(hidden))
        return np.asarray(states.sum(axis=1) / states.shape[1], np.float32)


def batched_by_each(models: Sequence[OnnxVectors], texts: Sequence[str]) -> list[FloatArray]:
    """What `batched` gives for each of some models with the same lower layers, through which each text goes once."""
    shared = models[0].shared
    tokens = [found.ids for found in shared.tokenise(texts)]
    batches = _of_one_length([len(ids) for ids in tokens])
    rows = [np.empty((len(texts), model.dimension), np.float32) for model in models]

    def means_of(places: Sequence[int]) -> list[FloatArray]:
        hidden = shared.states_of([tokens[at] for at in places])
        return [model.means(hidden) for model in models]

    with ThreadPoolExecutor(_processors()) as pool:
        for places, found in zip(batches, pool.map(means_of, batches), strict=True):
            for of_model, means in zip(rows, found, strict=True):
                of_model[places] = means
    return rows


def _of_one_length(lengths: Sequence[int]) -> list[list[int]]:
    """The places of texts of equal length, at most `_BATCH` together, the longest first.

    >>> _of_one_length([4, 5, 4])
    [[1], [0, 2]]
    """
    places: dict[int, list[int]] = {}
    for at, length in enumerate(lengths):
        places.setdefault(length, []).append(at)
    return [
        places[length][at : at + _BATCH]
        for length in sorted(places, reverse=True)
        for at in range(0, len(places[length]), _BATCH)
    ]


def mask_of(lengths: Sequence[int]) -> FloatArray:
    """1 for each token and 0 for padding, shape (texts, longest)."""
    return np.asarray(np.arange(max(lengths))[None, :] < np.array(lengths)[:, None], np.float32)


def load_layers(
    folder: Path, name: str, weights: Callable[[], Weights], numbers: Sequence[int], *, embeds: bool = False
) -> Layers:
    """Layers that were written to the encoder's folder before; they are written anew where they are missing or damaged.

    Raises:
        ModelMissingError: the encoder's files cannot be read, or the weights are not those of its layers.
    """
    from onnxruntime import InferenceSession, SessionOptions

    place = folder / _FOLDER / name
    try:
        graph = _written(place) or _write(place, layers_graph(weights(), shape_of(folder), numbers, embeds=embeds))
    except (OSError, KeyError, ValueError) as error:
        raise ModelMissingError(f"The layers {name!r} of {folder} cannot be made: {error}") from error
    options = SessionOptions()
    options.add_session_config_entry(_WEIGHTS_FOLDER, str(place.parent))
    # One thread each: several questions at once, and batches side by side, then don't fight for the processors.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return Layers(InferenceSession(graph, options, providers=["CPUExecutionProvider"]))


def upper_numbers(folder: Path) -> range:
    """The numbers of the layers above the shared ones."""
    return range(FIRST_UPPER_LAYER, shape_of(folder).layers)


def shape_of(folder: Path) -> Shape:
    """What the encoder's folder says of its layers."""
    told = json.loads((folder / "config.json").read_text("utf-8"))
    return Shape(
        told["num_hidden_layers"], told["num_attention_heads"], told["hidden_size"], float(told["layer_norm_eps"])
    )


def stored_weights(folder: Path) -> dict[str, FloatArray]:
    """All weights of the encoder but its word table."""
    from safetensors import safe_open

    with safe_open(folder / "model.safetensors", framework="np") as stored:
        return {name: stored.get_tensor(name) for name in stored.keys() if name != _WORD_TABLE}  # noqa: SIM118 # no dict


def _write(place: Path, model: ModelProto) -> bytes:
    """Keep a graph with its weights in a file beside it, which the runtime maps: half the memory; one that holds them where it can't be kept."""
    whole: bytes = model.SerializeToString()
    weights = _take_weights(model, place.with_suffix(".bin").name)
    graph: bytes = model.SerializeToString()
    sum_ = hashlib.sha256(graph + hashlib.sha256(weights).digest()).digest()
    # Who answers may be another user than who read the papers in, and only read here: then each start makes them.
    try:
        place.parent.mkdir(exist_ok=True)
        for suffix, content in ((".bin", weights), (".onnx", sum_ + graph)):
            # Another process may write the same: each to a name of its own, and the last one stays.
            own = place.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
            own.write_bytes(content)
            own.replace(place.with_suffix(suffix))
    except OSError:
        return whole
    return graph


def _take_weights(model: ModelProto, file: str) -> bytes:
    """The large constants of a graph as one run of bytes; the graph names their places in `file` instead."""
    from onnx import TensorProto
    from onnx.external_data_helper import set_external_data

    taken = bytearray()
    for constant in model.graph.initializer:
        if len(constant.raw_data) >= _LARGE:
            taken += bytes(-len(taken) % _PAGE)
            set_external_data(constant, file, offset=len(taken), length=len(constant.raw_data))
            taken += constant.raw_data
            constant.ClearField("raw_data")
            constant.data_location = TensorProto.EXTERNAL
    return bytes(taken)


def _written(place: Path) -> bytes | None:
    """The graph of some layers; None where there is none, or where it or its weights aren't as they were written."""
    try:
        stored = place.with_suffix(".onnx").read_bytes()
        with place.with_suffix(".bin").open("rb") as file:
            weights = hashlib.file_digest(file, "sha256").digest()
    except (FileNotFoundError, NotADirectoryError):
        return None
    sum_, graph = stored[:32], stored[32:]
    return graph if hashlib.sha256(graph + weights).digest() == sum_ else None


def _word_table(path: Path) -> FloatArray:
    """The rows of the words, read from the file when they are used: they are four fifths of the encoder.

    Raises:
        ModelMissingError: the file is missing or isn't whole.
    """
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            told: dict[str, Any] = json.loads(file.read(min(length, 1_000_000)))[_WORD_TABLE]
        start, end = told["data_offsets"]
        rows, columns = told["shape"]
        if told["dtype"] != "F32" or end - start != 4 * rows * columns or path.stat().st_size < 8 + length + end:
            raise ValueError(f"no whole word table: {told}")
        return np.memmap(path, np.float32, "r", 8 + length + start, (rows, columns))
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissingError(f"The encoder's weights {path} cannot be read: {error}") from error


def _ones(hidden: FloatArray) -> FloatArray:
    return np.ones(hidden.shape[:2], np.float32)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
