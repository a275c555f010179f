"""Any sentence-transformers model, run by torch: for models of one's own, and for training."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ingest.errors import ModelMissingError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FloatMatrix = npt.NDArray[np.float32]
_BATCH = 32


class TorchVectors:
    """Runs any sentence-transformers model."""

    def __init__(self, model: SentenceTransformer) -> None:
        self.model = model
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise ModelMissingError("The model does not say how long its vectors are.")
        self.dimension: int = dimension

    def alone(self, texts: Sequence[str]) -> FloatMatrix:
        """A row for each text; the padding of a batch would change the last digits, in bfloat16 the third one."""
        return self._encode(texts, 1)

    def batched(self, texts: Sequence[str]) -> FloatMatrix:
        """A row for each text."""
        return self._encode(texts, _BATCH)

    def torch_model(self) -> SentenceTransformer:
        """The model itself."""
        return self.model

    def _encode(self, texts: Sequence[str], batch_size: int) -> FloatMatrix:
        rows: Any = self.model.encode(
            list(texts), prompt="", batch_size=batch_size, convert_to_tensor=True, show_progress_bar=False
        )
        return np.asarray(rows.float().numpy(), np.float32)


def without_remarks() -> None:
    """Keep the English remarks of the model libraries off the screen."""
    from transformers.utils import logging as transformers_logging

    # It reports the pooling head, which sentence embeddings do not use, as missing.
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call] # untyped in the library
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call] # untyped in the library
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)


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
