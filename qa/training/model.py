"""The encoder in training: its upper layers carry a low-rank change, its lower ones are computed once a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ingest.errors import ModelMissingError, TrainingToolMissingError
from ingest.models.adapter import transformer_of
from ingest.models.encoder import Encoder
from qa.training.data import TuningData
from qa.training.measure import Vectors, distinct_questions
from qa.training.padding import half_precision, length_batches, pad
from qa.training.recipe import TuningRecipe

if TYPE_CHECKING:
    from torch import Tensor

# Texts are batched by length up to this many tokens, padding included: larger batches only take memory.
_TOKENS_PER_PASS = 1200
_MAX_TOKENS = 256


class TunableEncoder:
    """Texts to unit vectors with gradients; `base` must be loaded for this alone, since its layers are changed."""

    def __init__(self, base: Encoder, recipe: TuningRecipe) -> None:
        import torch

        try:
            from peft import LoraConfig, inject_adapter_in_model
        except ImportError as error:
            raise TrainingToolMissingError("Tuning needs the extra `tune`: pip install 'standpunt[tune]'.") from error
        self._base = base
        self._model: Any = base.model
        self._transformer = transformer_of(self._model)
        layers = len(self._layers())
        self._first_layer = min(recipe.first_layer, layers - 1)
        self._lower: dict[str, Tensor] = {}
        # The fused attention of the CPU is four times as slow backwards as plain products on texts this short.
        self._transformer.set_attn_implementation("eager")
        self._model.requires_grad_(False)
        # Without dropout a training repeats exactly, and takes an eighth less time.
        self._model.eval()
        torch.manual_seed(recipe.seed)
        numbers = "|".join(str(number) for number in range(self._first_layer, layers))
        config = LoraConfig(
            r=recipe.rank,
            lora_alpha=recipe.alpha,
            target_modules=rf"encoder\.layer\.({numbers})\..*\.(query|key|value|dense)",
        )
        inject_adapter_in_model(config, self._transformer)

    @property
    def trainable(self) -> list[Tensor]:
        """The weights of the adapter."""
        return [weight for weight in self._model.parameters() if weight.requires_grad]

    def embed_queries(self, texts: Sequence[str]) -> Tensor:
        """Embed questions; shape (len(texts), dimension), with gradients to the adapter."""
        return self._embed([self._base.settings.query_prompt + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Tensor:
        """Embed texts of papers; shape (len(texts), dimension), with gradients to the adapter."""
        return self._embed([self._base.settings.passage_prompt + text for text in texts])

    def adapter(self) -> dict[str, Tensor]:
        """The adapter's weights under PEFT's own names, as they are now."""
        from peft import get_peft_model_state_dict

        state: dict[str, Tensor] = get_peft_model_state_dict(self._transformer)
        return {name: weight.detach().clone().contiguous() for name, weight in state.items()}

    def restore(self, adapter: dict[str, Tensor]) -> None:
        """Go on with weights that `adapter` gave."""
        from peft import set_peft_model_state_dict

        set_peft_model_state_dict(self._transformer, adapter)

    def vectors(self, data: TuningData) -> Vectors:
        """All texts and all distinct questions of the data as they are embedded now, without gradients."""
        import torch

        with torch.no_grad():
            return Vectors(
                self.embed_passages(data.texts).numpy(),
                self.embed_queries([question for question, _ in distinct_questions(data)]).numpy(),
                self.embed_queries([near_miss.question for near_miss in data.near_misses]).numpy(),
            )

    def _layers(self) -> Any:
        try:
            return self._transformer.encoder.layer
        except AttributeError as error:
            raise ModelMissingError(f"{self._base.name!r} is no BERT or RoBERTa and cannot be tuned.") from error

    def _embed(self, texts: Sequence[str]) -> Tensor:
        import torch

        states = self._lower_states(texts)
        rows: list[Any] = [None] * len(texts)
        for places in length_batches([len(state) for state in states], _TOKENS_PER_PASS):
            hidden, mask = pad([states[place] for place in places])
            with half_precision():
                hidden = self._run(hidden, mask, self._first_layer, len(self._layers()))
            features: dict[str, Any] = {"token_embeddings": hidden.float(), "attention_mask": mask.long()}
            for module in list(self._model)[1:]:
                features = module(features)
            for row, place in enumerate(places):
                rows[place] = features["sentence_embedding"][row]
        return (
            torch.nn.functional.normalize(torch.stack(rows), dim=-1) if rows else torch.empty(0, self._base.dimension)
        )

    def _lower_states(self, texts: Sequence[str]) -> list[Tensor]:
        """What enters the first changed layer, shape (tokens, dimension) a text; it never changes, so it is kept."""
        import torch

        fresh = [text for text in dict.fromkeys(texts) if text not in self._lower]
        tokens = [self._model.tokenizer(text, truncation=True, max_length=_MAX_TOKENS)["input_ids"] for text in fresh]
        with torch.no_grad(), half_precision():
            for places in length_batches([len(ids) for ids in tokens], _TOKENS_PER_PASS):
                ids, mask = pad([torch.tensor(tokens[place]) for place in places])
                hidden = self._run(self._transformer.embeddings(input_ids=ids), mask, 0, self._first_layer)
                for row, place in enumerate(places):
                    self._lower[fresh[place]] = hidden[row, : len(tokens[place])].bfloat16()
        return [self._lower[text] for text in texts]

    def _run(self, hidden: Tensor, mask: Tensor, first: int, last: int) -> Tensor:
        hidden = hidden.float()
        hindrance = None if bool(mask.all()) else (~mask[:, None, None, :]).float() * -1e9
        for layer in self._layers()[first:last]:
            hidden = layer(hidden, hindrance)
        return hidden
