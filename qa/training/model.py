"""The encoder in training: texts to unit vectors with gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ingest.models.encoder import Encoder
from qa.training.data import TuningData
from qa.training.hyperparameters import Hyperparameters
from qa.training.layers import TunableLayers
from qa.training.measure import Vectors, distinct_questions
from qa.training.padding import length_batches, pad

if TYPE_CHECKING:
    from torch import Tensor

# Larger batches only take memory.
_TOKENS_PER_PASS = 1200
_MAX_TOKENS = 256


class TunableEncoder:
    """Texts to unit vectors with gradients; `base` must be loaded for this alone, since its layers are changed."""

    def __init__(self, base: Encoder, hyperparameters: Hyperparameters) -> None:
        self._base = base
        self.layers = TunableLayers(
            base,
            first_layer=hyperparameters.first_layer,
            rank=hyperparameters.rank,
            alpha=hyperparameters.alpha,
            seed=hyperparameters.seed,
            max_tokens=_MAX_TOKENS,
            tokens_per_pass=_TOKENS_PER_PASS,
        )

    def embed_queries(self, texts: Sequence[str]) -> Tensor:
        """Embed questions; shape (len(texts), dimension), with gradients to the adapter."""
        return self._embed(texts, self._base.settings.query_prompt)

    def embed_passages(self, texts: Sequence[str]) -> Tensor:
        """Embed texts of papers; shape (len(texts), dimension), with gradients to the adapter."""
        return self._embed(texts, self._base.settings.passage_prompt)

    def vectors(self, data: TuningData) -> Vectors:
        """All texts and all distinct questions of the data as they are embedded now, without gradients."""
        import torch

        with torch.no_grad():
            return Vectors(
                self.embed_passages(data.texts).numpy(),
                self.embed_queries([question for question, _ in distinct_questions(data)]).numpy(),
                self.embed_queries([near_miss.question for near_miss in data.near_misses]).numpy(),
            )

    def _embed(self, texts: Sequence[str], prompt: str) -> Tensor:
        import torch

        states = [state for state, _ in self.layers.lower(texts, prompt)]
        rows: list[Any] = [None] * len(texts)
        for places in length_batches([len(state) for state in states], _TOKENS_PER_PASS):
            hidden, real = pad([states[place] for place in places])
            hidden = self.layers.upper(hidden, real)
            features: dict[str, Any] = {"token_embeddings": hidden, "attention_mask": real.long()}
            for module in self.layers.after:
                features = module(features)
            for row, place in enumerate(places):
                rows[place] = features["sentence_embedding"][row]
        return (
            torch.nn.functional.normalize(torch.stack(rows), dim=-1) if rows else torch.empty(0, self._base.dimension)
        )
