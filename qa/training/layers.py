"""An encoder's layers in training: the upper ones carry a low-rank change, the lower ones are computed once a text.

sentence-transformers' trainers, with peft below them, run every layer anew at every step. On a processor that is twice the time,
and the joint reader has no lower layers of its own at all: it reads two texts that the encoder has seen apart. So both trainings
share these layers and one optimiser (`qa/training/optimiser.py`), and peft makes the low-rank changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ingest.errors import ModelMissingError, TrainingToolMissingError
from ingest.models.adapter import transformer_of
from ingest.models.encoder import Encoder
from qa.training.padding import half_precision, length_batches, pad, run_layers

if TYPE_CHECKING:
    from torch import Tensor

# What enters the first changed layer, shape (tokens, dimension), and the tokens' ranges in the text; in those of a prompt before
# it the end is not above 0.
State = tuple["Tensor", list[tuple[int, int]]]


class TunableLayers:
    """`base` must be loaded for this alone, in float32, since its layers are changed; `after` is what follows them, such as pooling.

    Args:
        base: the encoder.
        first_layer: the layers below it stay as they are; of an encoder with fewer only the last one changes.
        rank: of the change.
        alpha: the change of a weight is alpha / rank times up @ down.
        seed: of what the change begins with.
        max_tokens: what is longer is cut.
        tokens_per_pass: texts are batched by length up to this many tokens, padding included.
    """

    def __init__(
        self,
        base: Encoder,
        *,
        first_layer: int,
        rank: int,
        alpha: int,
        seed: int,
        max_tokens: int,
        tokens_per_pass: int,
    ) -> None:
        import torch

        try:
            from peft import LoraConfig, inject_adapter_in_model
        except ImportError as error:
            raise TrainingToolMissingError("Tuning needs the extra `tune`: pip install 'standpunt[tune]'.") from error
        model: Any = base.model
        self.after: list[Any] = list(model)[1:]
        self._tokenizer = model.tokenizer
        self._transformer = transformer_of(model)
        try:
            layers = len(self._transformer.encoder.layer)
        except AttributeError as error:
            raise ModelMissingError(f"{base.name!r} is no BERT or RoBERTa and cannot be tuned.") from error
        self._first = min(first_layer, layers - 1)
        self._max_tokens = max_tokens
        self._tokens_per_pass = tokens_per_pass
        self._lower: dict[tuple[str, str], State] = {}
        # The fused attention of the CPU is four times as slow backwards as plain products on texts this short.
        self._transformer.set_attn_implementation("eager")
        model.requires_grad_(False)
        # Without dropout a training repeats exactly, and takes an eighth less time.
        model.eval()
        torch.manual_seed(seed)
        numbers = "|".join(str(number) for number in range(self._first, layers))
        targets = rf"encoder\.layer\.({numbers})\..*\.(query|key|value|dense)"
        inject_adapter_in_model(LoraConfig(r=rank, lora_alpha=alpha, target_modules=targets), self._transformer)

    @property
    def trainable(self) -> list[Tensor]:
        """The weights of the change."""
        return [weight for weight in self._transformer.parameters() if weight.requires_grad]

    def weights(self) -> dict[str, Tensor]:
        """The change as it is now, under PEFT's own names."""
        from peft import get_peft_model_state_dict

        state: dict[str, Tensor] = get_peft_model_state_dict(self._transformer)
        return {name: weight.detach().clone().contiguous() for name, weight in state.items()}

    def restore(self, weights: dict[str, Tensor]) -> None:
        """Go on with what `weights` gave."""
        from peft import set_peft_model_state_dict

        set_peft_model_state_dict(self._transformer, weights)

    def lower(self, texts: Sequence[str], prompt: str) -> list[State]:
        """What enters the first changed layer, for each text behind the prompt; it never changes, so it is kept."""
        import torch

        fresh = [text for text in dict.fromkeys(texts) if (prompt, text) not in self._lower]
        options = {"return_offsets_mapping": True, "truncation": True, "max_length": self._max_tokens}
        found = [self._tokenizer(prompt + text, **options) for text in fresh]
        with torch.no_grad(), half_precision():
            for places in length_batches([len(one["input_ids"]) for one in found], self._tokens_per_pass):
                ids, real = pad([torch.tensor(found[place]["input_ids"]) for place in places])
                hidden = self._transformer.embeddings(input_ids=ids)
                hidden = run_layers(self._transformer, hidden, real, 0, self._first)
                for row, place in enumerate(places):
                    spans = [(s - len(prompt), e - len(prompt)) for s, e in found[place]["offset_mapping"]]
                    self._lower[prompt, fresh[place]] = hidden[row, : len(spans)].bfloat16(), spans
        return [self._lower[prompt, text] for text in texts]

    def upper(self, hidden: Tensor, real: Tensor) -> Tensor:
        """Padded states through the changed layers, with gradients; `real` tells which tokens are no padding."""
        with half_precision():
            return run_layers(self._transformer, hidden.float(), real, self._first).float()
