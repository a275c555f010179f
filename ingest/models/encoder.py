"""The sentence encoder: one API, sentence-transformers, whatever model the settings name."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ingest.errors import ModelMissingError
from ingest.offline import keep_offline
from ingest.settings import EncoderSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FloatMatrix = npt.NDArray[np.float32]
# The agreement that bfloat16 must reach with float32 before it is used: measured 0.9965 at the least on Dutch text.
MIN_PRECISION_AGREEMENT = 0.995
_BATCH = 32
_PROBE = (
    "Boeren vragen de overheid om structurele middelen voor de opvang.",
    "Investeer extra in digitale weerbaarheid.",
    "Waar zoeken bedrijven geld voor investeringen?",
)


class Encoder:
    """Texts to unit vectors, so that a dot product is the cosine similarity; `fingerprint` names the model."""

    def __init__(self, model: SentenceTransformer, settings: EncoderSettings, fingerprint: str) -> None:
        self.model = model
        self.settings = settings
        self.fingerprint = fingerprint
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise ModelMissingError(f"The model {settings.model!r} does not say how long its vectors are.")
        self.dimension: int = dimension

    @property
    def name(self) -> str:
        """The model's name without its precision and prompts: adapters fit a name."""
        return self.fingerprint.split("@")[0]

    def encode_queries(self, texts: Sequence[str], *, alone: bool = False) -> FloatMatrix:
        """Embed questions; float32, shape (len(texts), dimension), rows in input order.

        With `alone` they are not encoded in batches, so that a vector depends on its own text only: the padding of a
        batch changes the last digits, in bfloat16 the third one.
        """
        return self._encode(texts, self.settings.query_prompt, batch_size=1 if alone else _BATCH)

    def encode_passages(self, texts: Sequence[str], *, progress: bool = False) -> FloatMatrix:
        """Embed texts of papers; float32, shape (len(texts), dimension), rows in input order."""
        return self._encode(texts, self.settings.passage_prompt, progress=progress)

    def _encode(
        self, texts: Sequence[str], prompt: str, *, progress: bool = False, batch_size: int = _BATCH
    ) -> FloatMatrix:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors: Any = self.model.encode(
            list(texts),
            prompt=prompt,
            batch_size=batch_size,
            convert_to_tensor=True,
            normalize_embeddings=True,
            show_progress_bar=progress,
        )
        rows = np.asarray(vectors.float().numpy(), np.float32)
        # Rounded to bfloat16 they are a little too long or short: a cosine was up to 0.6 % off, enough to swap neighbours.
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def load_encoder(settings: EncoderSettings, models_dir: Path) -> Encoder:
    """Load the encoder that the settings name; the shipped one is built in `models_dir` on its first use.

    Raises:
        ModelMissingError: the model is neither the shipped one, nor a folder, nor in the local hub cache.
    """
    keep_offline(allow_download=settings.allow_download)
    from ingest.models.shipped import ensure_shipped_encoder

    name = settings.model or str(ensure_shipped_encoder(models_dir, load_model))
    model = load_model(name, _precision(settings, models_dir), allow_download=settings.allow_download)
    return Encoder(model, settings, encoder_fingerprint(settings, models_dir))


def without_remarks() -> None:
    """Keep the English remarks of the model libraries off the screen."""
    from transformers.utils import logging as transformers_logging

    # It reports the pooling head, which sentence embeddings do not use, as missing.
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call] # untyped in the library
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call] # untyped in the library
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)


def encoder_fingerprint(settings: EncoderSettings, models_dir: Path) -> str:
    """Model, precision and prompts in one name; two encoders of one fingerprint give the same vectors."""
    from ingest.models.shipped import FOLDER_NAME

    label = settings.model or FOLDER_NAME
    return f"{label}@{_precision(settings, models_dir)}/{_prompt_hash(settings)}"


def precision_in(fingerprint: str) -> str:
    """The precision that a fingerprint names."""
    return fingerprint.rpartition("@")[2].partition("/")[0]


def remembered_precision(settings: EncoderSettings, models_dir: Path) -> str | None:
    """The precision that was chosen for this processor before; None when that is still to be found out."""
    if not processor_gains_from_bfloat16():
        return "float32"
    try:
        return _precision_file(_model_of(settings, models_dir), models_dir).read_text(encoding="ascii").strip()
    except OSError:
        return None


def _precision(settings: EncoderSettings, models_dir: Path) -> str:
    if settings.precision != "auto":
        return settings.precision
    return remembered_precision(settings, models_dir) or _choose_precision(settings, models_dir)


def _model_of(settings: EncoderSettings, models_dir: Path) -> str:
    """What the libraries load the model by: a folder or a hub name."""
    from ingest.models.shipped import FOLDER_NAME

    return settings.model or str(models_dir / FOLDER_NAME)


def _precision_file(name: str, models_dir: Path) -> Path:
    return models_dir / f"precision-{hashlib.sha256(name.encode()).hexdigest()[:12]}.txt"


def processor_gains_from_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 itself (measured: 1.8 times the speed of float32, with AMX 2.6)."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def _prompt_hash(settings: EncoderSettings) -> str:
    return hashlib.sha256(f"{settings.query_prompt}\0{settings.passage_prompt}".encode()).hexdigest()[:8]


def load_model(name: str, precision: str, *, allow_download: bool = False) -> SentenceTransformer:
    """Load a model without the English remarks of its libraries, in "bfloat16" or "float32".

    Raises:
        ModelMissingError: it cannot be loaded.
    """
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    without_remarks()
    dtype = torch.bfloat16 if precision == "bfloat16" else torch.float32
    try:
        return SentenceTransformer(
            name,
            device="cpu",
            model_kwargs={"dtype": dtype},
            trust_remote_code=False,
            local_files_only=not allow_download,
        )
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelMissingError(f"The model {name!r} cannot be loaded: {error}") from error


def _choose_precision(settings: EncoderSettings, models_dir: Path) -> str:
    """Decide once per model: bfloat16 where the vectors agree with those of float32, else float32."""
    name = _model_of(settings, models_dir)
    low, full = (
        load_model(name, precision, allow_download=settings.allow_download)
        .encode(list(_PROBE), convert_to_tensor=True, normalize_embeddings=True)
        .float()
        for precision in ("bfloat16", "float32")
    )
    precision = "bfloat16" if (low * full).sum(dim=1).min() >= MIN_PRECISION_AGREEMENT else "float32"
    models_dir.mkdir(parents=True, exist_ok=True)
    _precision_file(name, models_dir).write_text(precision, encoding="ascii")
    return precision
