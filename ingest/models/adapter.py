"""The reader: a copy of the encoder tuned on questions, kept as a small adapter and merged when it is loaded.

The shipped encoder's upper layers are written anew with the adapter merged; of a model that torch runs, a copy is merged.
"""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ingest.errors import ModelMissingError
from ingest.models.encoder import Encoder, Vectors
from ingest.models.layers import FIRST_UPPER_LAYER, Layers, OnnxVectors, load_layers, stored_weights, upper_numbers
from ingest.models.torch_vectors import TorchVectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ADAPTER_FILE = "adapter.safetensors"
DOWN, UP = ".lora_A.weight", ".lora_B.weight"


@dataclass(frozen=True, slots=True)
class Adapter:
    """Low-rank changes of some layers: `weights` holds a pair per layer under PEFT's names, `base` is whose they are."""

    weights: dict[str, npt.NDArray[np.float32]]
    base: str
    scale: float

    @property
    def layers(self) -> list[str]:
        """The names of the layers that it changes."""
        return [name.removesuffix(DOWN) for name in self.weights if name.endswith(DOWN)]

    def change_of(self, layer: str) -> npt.NDArray[np.float32]:
        """What is added to a layer's weight: scale * up @ down (Hu and others, "LoRA", ICLR 2022)."""
        return np.asarray(self.scale * self.weights[layer + UP] @ self.weights[layer + DOWN], np.float32)


def load_reader(base: Encoder, adapter_dir: Path) -> Encoder:
    """The encoder with the adapter merged into a copy of the layers that it changes; all other weights are shared.

    Merged, it needs no training library and is as fast as the encoder itself.

    Raises:
        ModelMissingError: there is no adapter, it cannot be read, or it was made for another encoder than `base`.
    """
    adapter = read_adapter(adapter_dir)
    if adapter.base != base.name:
        raise ModelMissingError(f"The adapter in {adapter_dir} is of {adapter.base!r}, the encoder is {base.name!r}.")
    vectors = base.vectors
    try:
        if isinstance(vectors, OnnxVectors):
            vectors = OnnxVectors(vectors.shared, upper_layers(vectors, adapter_dir, adapter))
        else:
            vectors = _merged_torch(vectors, adapter)
    except (KeyError, AttributeError, RuntimeError, ValueError) as error:
        raise ModelMissingError(f"The adapter in {adapter_dir} does not fit {base.name!r}: {error}") from error
    return Encoder(vectors, base.settings, reader_fingerprint(base.fingerprint, adapter_hash(adapter_dir)))


def reader_fingerprint(encoder: str, adapter: str) -> str:
    """The name of a reader's vectors: those of an encoder with the adapter of this hash."""
    return f"{encoder}+{adapter}"


def adapter_hash(adapter_dir: Path) -> str:
    """What tells one adapter from another: the first 12 digits of its file's sha256.

    Raises:
        ModelMissingError: there is no adapter.
    """
    try:
        return hashlib.sha256((adapter_dir / ADAPTER_FILE).read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise ModelMissingError(f"{adapter_dir} holds no adapter; run `standpunt tune`.") from error


def adapter_fits(adapter_dir: Path, encoder_name: str) -> bool:
    """Whether there is an adapter of this encoder."""
    return (adapter_dir / ADAPTER_FILE).is_file() and read_adapter(adapter_dir).base == encoder_name


def read_adapter(adapter_dir: Path) -> Adapter:
    """Read an adapter's file.

    Raises:
        ModelMissingError: there is none, or it is not an adapter.
    """
    from safetensors import SafetensorError, safe_open

    path = adapter_dir / ADAPTER_FILE
    try:
        with safe_open(path, framework="np") as stored:
            about = stored.metadata() or {}
            names: list[str] = list(stored.keys())
            weights = {name: np.asarray(stored.get_tensor(name), np.float32) for name in names}
        return Adapter(weights, about["base"], float(about["scale"]))
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise ModelMissingError(f"The adapter {path} cannot be read: {error}") from error


def write_adapter(adapter: Adapter, folder: Path) -> None:
    """Write an adapter's file into a folder, in half precision."""
    from safetensors.numpy import save_file

    halves = {name: np.ascontiguousarray(weight, np.float16) for name, weight in adapter.weights.items()}
    folder.mkdir(parents=True, exist_ok=True)
    save_file(halves, folder / ADAPTER_FILE, metadata={"base": adapter.base, "scale": str(adapter.scale)})


def upper_layers(base: OnnxVectors, adapter_dir: Path, adapter: Adapter) -> Layers:
    """The encoder's upper layers with the adapter merged.

    Raises:
        ValueError: it changes a layer that the readers share, or has another shape.
        ModelMissingError: the encoder has no such layer.
    """
    folder = base.shared.folder
    numbers = upper_numbers(folder)
    if below := [layer for layer in adapter.layers if int(layer.split(".")[2]) < FIRST_UPPER_LAYER]:
        raise ValueError(f"it changes {below}, which every reader shares")

    def merged() -> dict[str, npt.NDArray[np.float32]]:
        weights = stored_weights(folder)
        for layer in adapter.layers:
            weights[layer + ".weight"] = weights[layer + ".weight"] + adapter.change_of(layer)
        return weights

    return load_layers(folder, f"upper-{adapter_hash(adapter_dir)}", merged, numbers)


def _merged_torch(base: Vectors, adapter: Adapter) -> TorchVectors:
    model = _copy_but_share(base.torch_model(), adapter.layers)
    _merge(model, adapter)
    return TorchVectors(model)


def _copy_but_share(model: SentenceTransformer, changed: list[str]) -> SentenceTransformer:
    """Copy the model but for the weights that stay the same; the embeddings alone are four fifths of them."""
    own = {id(transformer_of(model).get_submodule(layer).weight) for layer in changed}
    # What the copier finds here under its identity, it takes instead of copying.
    shared: dict[int, Any] = {id(weight): weight for weight in (*model.parameters(), *model.buffers())}
    shared = {key: weight for key, weight in shared.items() if key not in own}
    shared[id(model.tokenizer)] = model.tokenizer
    return copy.deepcopy(model, shared)


def _merge(model: SentenceTransformer, adapter: Adapter) -> None:
    import torch

    with torch.no_grad():
        for layer in adapter.layers:
            weight = transformer_of(model).get_submodule(layer).weight
            weight.copy_(weight.float() + torch.from_numpy(adapter.change_of(layer)))


def transformer_of(model: SentenceTransformer) -> Any:
    """The layers inside: a `BertModel` or one of its kind."""
    return model[0].auto_model
