"""A model for natural language inference of one's own choice: how likely it finds that a passage entails a claim."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ingest.errors import ModelMissingError
from ingest.models.torch_vectors import without_remarks
from ingest.offline import keep_offline
from ingest.settings import VerifierSettings

# A model that is quite sure still leaves the rules a say.
MAX_LOG_ODDS = 6.0


class NliModel:
    """A cross-encoder with "entailment" among its labels, or with one score for it."""

    def __init__(self, model: Any, entailment: int | None, name: str = "") -> None:
        self._model = model
        self.name = name
        self._entailment = entailment

    def log_odds(self, claim: str, passages: Sequence[str]) -> float:
        """Log-odds that the passages, read as one, entail the claim; between -6 and 6."""
        import torch

        pair = [("\n".join(passages), claim)]
        logits = torch.as_tensor(
            self._model.predict(pair, activation_fn=torch.nn.Identity(), show_progress_bar=False)
        ).float()[0]
        if self._entailment is None:
            odds = float(logits.reshape(-1)[0])
        else:
            others = torch.cat([logits[: self._entailment], logits[self._entailment + 1 :]])
            odds = float(logits[self._entailment] - torch.logsumexp(others, 0))
        return max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, odds)) if math.isfinite(odds) else 0.0


def load_nli(settings: VerifierSettings, *, allow_download: bool = False) -> NliModel | None:
    """The model that the settings name; None where they name none.

    Raises:
        ModelMissingError: it cannot be loaded, or does not say which of its labels is entailment.
    """
    if not settings.nli:
        return None
    keep_offline(allow_download=allow_download)
    from safetensors import SafetensorError
    from sentence_transformers import CrossEncoder

    without_remarks()
    try:
        model = CrossEncoder(settings.nli, device="cpu", local_files_only=not allow_download, trust_remote_code=False)
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelMissingError(f"The model {settings.nli!r} cannot be loaded: {error}") from error
    config: Any = model.config
    labels = {int(at): str(label).lower() for at, label in config.id2label.items()}
    entailment = next((at for at, label in labels.items() if label.startswith("entail")), None)
    if entailment is None and len(labels) > 1:
        raise ModelMissingError(
            f"The model {settings.nli!r} has no label 'entailment', only {sorted(labels.values())}."
        )
    return NliModel(model, None if len(labels) == 1 else entailment, settings.nli)
