"""The sentence encoder: one API, sentence-transformers, whatever model the settings name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from ingest.errors import ModelMissingError
from ingest.models.torch_vectors import TorchVectors, load_model
from ingest.offline import keep_offline
from ingest.settings import EncoderSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FloatMatrix = npt.NDArray[np.float32]


class Vectors(Protocol):
    """What runs a model: texts with their prompt to rows, float32, shape (len(texts), dimension), of any length."""

    dimension: int

    def alone(self, texts: Sequence[str]) -> FloatMatrix:
        """Each text read by itself, so that its row depends on nothing else."""

    def batched(self, texts: Sequence[str]) -> FloatMatrix:
        """Texts read together."""

    def torch_model(self) -> SentenceTransformer:
        """The model as torch runs it, for training."""


class Encoder:
    """Texts to unit vectors, so that a dot product is the cosine similarity; `fingerprint` names the model."""

    def __init__(self, vectors: Vectors, settings: EncoderSettings, fingerprint: str) -> None:
        self.vectors = vectors
        self.settings = settings
        self.fingerprint = fingerprint
        self.dimension = vectors.dimension

    @property
    def model(self) -> SentenceTransformer:
        """The model as torch runs it: for training, and loaded anew at each call where something else runs it."""
        return self.vectors.torch_model()

    @property
    def name(self) -> str:
        """The model's name without its precision and prompts: adapters fit a name."""
        return self.fingerprint.split("@")[0]

    def encode_queries(self, texts: Sequence[str], *, alone: bool = False) -> FloatMatrix:
        """Embed questions; float32, shape (len(texts), dimension), rows in input order.

        With `alone` each is read by itself, so that a vector depends on its own text only.
        """
        return self._encode(self.prompted(texts, questions=True), alone=alone)

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Embed texts of papers; float32, shape (len(texts), dimension), rows in input order."""
        return self._encode(self.prompted(texts, questions=False))

    def prompted(self, texts: Sequence[str], *, questions: bool) -> list[str]:
        """The texts as the model reads them."""
        prompt = self.settings.query_prompt if questions else self.settings.passage_prompt
        return [prompt + text for text in texts]

    def unit(self, rows: FloatMatrix) -> FloatMatrix:
        """Rows of the model as unit vectors.

        Raises:
            ModelMissingError: one of them is no number.
        """
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and (lengths > 0).all()):
            raise ModelMissingError(f"The model {self.name!r} gives no numbers: its weights are damaged.")
        return np.asarray(rows / lengths, np.float32)

    def _encode(self, prompted: Sequence[str], *, alone: bool = False) -> FloatMatrix:
        if not prompted:
            return np.empty((0, self.dimension), np.float32)
        return self.unit(self.vectors.alone(prompted) if alone else self.vectors.batched(prompted))


def encode_by_each(models: Sequence[Encoder], texts: Sequence[str], *, questions: bool) -> list[FloatMatrix]:
    """The same texts (at least one) embedded by each of some models; layers that they share are gone through once."""
    from ingest.models.layers import OnnxVectors, batched_by_each

    runs = [model.vectors for model in models if isinstance(model.vectors, OnnxVectors)]
    # A reader has the prompts of the encoder that it was tuned from.
    if len(runs) == len(models) and len({id(run.shared) for run in runs}) == 1:
        rows = batched_by_each(runs, models[0].prompted(texts, questions=questions))
    else:
        rows = [model.vectors.batched(model.prompted(texts, questions=questions)) for model in models]
    return [model.unit(found) for model, found in zip(models, rows, strict=True)]


def load_encoder(settings: EncoderSettings, models_dir: Path) -> Encoder:
    """Load the encoder that the settings name; the shipped one is built in `models_dir` on its first use.

    The shipped one runs in ONNX Runtime, others in torch.

    Raises:
        ModelMissingError: the model is neither the shipped one, nor a folder, nor in the local hub cache.
    """
    keep_offline(allow_download=settings.allow_download)
    fingerprint = encoder_fingerprint(settings)
    if settings.model:
        model = load_model(settings.model, settings.precision, allow_download=settings.allow_download)
        return Encoder(TorchVectors(model), settings, fingerprint)
    from ingest.models.layers import OnnxVectors, SharedLayers
    from ingest.models.shipped import ensure_shipped_encoder

    folder = ensure_shipped_encoder(models_dir, lambda name: load_model(name, "float32"))
    return Encoder(OnnxVectors.of(SharedLayers(folder)), settings, fingerprint)


def encoder_fingerprint(settings: EncoderSettings) -> str:
    """Model, precision and prompts in one name; two encoders of one fingerprint give the same vectors."""
    from ingest.models.shipped import FOLDER_NAME

    # The shipped encoder is always run in full precision; `precision` is for those that torch runs.
    precision = "bfloat16" if settings.model and settings.precision == "bfloat16" else "float32"
    return f"{settings.model or FOLDER_NAME}@{precision}/{_prompt_hash(settings)}"


def _prompt_hash(settings: EncoderSettings) -> str:
    return hashlib.sha256(f"{settings.query_prompt}\0{settings.passage_prompt}".encode()).hexdigest()[:8]
