"""Tune the claim reader on the lines of `qa/training/claim_lines.txt` and on labelled claims; needs the extra `tune`."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import TrainingToolMissingError
from ingest.models.adapter import ADAPTER_FILE, transformer_of
from ingest.models.encoder import Encoder
from qa.claims.model import FIRST_JOINT_LAYER, MAX_TOKENS, token_kinds
from qa.claims.words import Reading
from qa.training.claim_lines import Example, Line
from qa.training.padding import half_precision, length_batches, pad

if TYPE_CHECKING:
    from torch import Tensor

Report = Callable[[int, int, float], None]


@dataclass(frozen=True, slots=True)
class ClaimRecipe:
    """The figures of the training; chosen on held-out papers of the dev half."""

    rank: int = 32
    alpha: int = 64
    epochs: int = 9
    learning_rate: float = 5e-4
    head_learning_rate: float = 2e-3
    warmup: float = 0.08
    # Of each line and epoch: its true claim, so many false ones, and now and then the true one beside another passage.
    false_per_line: float = 1.6
    elsewhere_share: float = 0.3
    # Share of passages that get a neighbour, so that a claim restates only a part of what is cited.
    longer_share: float = 0.1
    # Few tokens of a false claim are the wrong ones.
    wrong_token_weight: float = 3.0
    worst_token_weight: float = 0.5
    tokens_per_batch: int = 2400
    seed: int = 7


def deal_epoch(
    lines: Sequence[Line], claims: Sequence[Example], recipe: ClaimRecipe, rng: random.Random
) -> list[Example]:
    """One epoch: every labelled claim, and of each line a true and about as many false claims."""
    passages: dict[str, list[str]] = {}
    for line in lines:
        passages.setdefault(line.paper, [])
        if line.passage not in passages[line.paper]:
            passages[line.paper].append(line.passage)
    dealt = list(claims)
    for line in lines:
        others = [passage for passage in passages[line.paper] if passage != line.passage]
        right = line.example(rng=rng)
        count = int(recipe.false_per_line) + (rng.random() < recipe.false_per_line % 1)
        false = [line.example(fault, rng) for fault in rng.sample(line.faults, min(count, len(line.faults)))]
        for example in (right, *false):
            longer = others and rng.random() < recipe.longer_share
            dealt.append(_with_neighbour(example, rng.choice(others), rng) if longer else example)
        if others and rng.random() < recipe.elsewhere_share:
            dealt.append(Example(right.claim, rng.choice(others), False, "unrelated_passage", (), line.paper))
    rng.shuffle(dealt)
    return dealt


def _with_neighbour(example: Example, other: str, rng: random.Random) -> Example:
    both = [example.passage, other]
    rng.shuffle(both)
    return Example(example.claim, " ".join(both), example.supported, example.kind, example.wrong, example.paper)


class TunableClaimReader:
    """The claim reader with gradients; `base` must be loaded for this alone, in float32, since its layers are changed."""

    def __init__(self, base: Encoder, recipe: ClaimRecipe) -> None:
        import torch

        try:
            from peft import LoraConfig, inject_adapter_in_model
        except ImportError as error:
            raise TrainingToolMissingError("Tuning needs the extra `tune`: pip install 'standpunt[tune]'.") from error
        torch.manual_seed(recipe.seed)
        self._base = base
        self._recipe = recipe
        self._transformer = transformer_of(base.model)
        # The fused attention of the CPU is four times as slow backwards as plain products on texts this short.
        self._transformer.set_attn_implementation("eager")
        base.model.requires_grad_(False)
        base.model.eval()
        numbers = "|".join(str(n) for n in range(FIRST_JOINT_LAYER, len(self._transformer.encoder.layer)))
        targets = rf"encoder\.layer\.({numbers})\..*\.(query|key|value|dense)"
        inject_adapter_in_model(
            LoraConfig(r=recipe.rank, lora_alpha=recipe.alpha, target_modules=targets), self._transformer
        )
        self._word, self._claim = (torch.nn.Linear(base.dimension, 1) for _ in range(2))
        for head in (self._word, self._claim):
            torch.nn.init.normal_(head.weight, 0, 0.02)
        self._marks = torch.nn.Parameter(torch.zeros(4, base.dimension))
        self._lower: dict[str, tuple[Tensor, list[tuple[int, int]]]] = {}

    def train(self, epochs: Sequence[Sequence[Example]], report: Report) -> None:
        """Train on epochs as they were dealt; `report` is told step, steps and loss."""
        import torch

        recipe = self._recipe
        rng = random.Random(recipe.seed)
        batches = [[epoch[i] for i in places] for epoch in epochs for places in self._batches(epoch, rng)]
        adapter = [weight for weight in self._transformer.parameters() if weight.requires_grad]
        heads = [*self._word.parameters(), *self._claim.parameters(), self._marks]
        optimiser = torch.optim.AdamW(
            [{"params": adapter, "lr": recipe.learning_rate}, {"params": heads, "lr": recipe.head_learning_rate}],
            weight_decay=0.01,
        )
        rising = max(1, round(recipe.warmup * len(batches)))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min((step + 1) / rising, (len(batches) - step) / max(1, len(batches) - rising))
        )
        for step, batch in enumerate(batches):
            loss = self._loss(batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call] # untyped in the library
            torch.nn.utils.clip_grad_norm_([*adapter, *heads], 1.0)
            optimiser.step()
            schedule.step()
            report(step + 1, len(batches), float(loss.detach()))

    def save(self, folder: Path) -> None:
        """Write adapter and heads in one file, in half precision."""
        import torch
        from peft import get_peft_model_state_dict
        from safetensors.torch import save_file

        weights: dict[str, Tensor] = {
            **get_peft_model_state_dict(self._transformer),
            "marks": self._marks,
            **{f"word.{name}": weight for name, weight in self._word.named_parameters()},
            **{f"claim.{name}": weight for name, weight in self._claim.named_parameters()},
        }
        halves = {name: weight.detach().to(torch.float16).contiguous() for name, weight in weights.items()}
        about = {"base": self._base.name, "scale": str(self._recipe.alpha / self._recipe.rank)}
        folder.mkdir(parents=True, exist_ok=True)
        save_file(halves, str(folder / ADAPTER_FILE), metadata=about)

    def _batches(self, epoch: Sequence[Example], rng: random.Random) -> list[list[int]]:
        lengths = [(len(example.claim) + len(example.passage)) // 3 for example in epoch]
        batches = list(length_batches(lengths, self._recipe.tokens_per_batch))
        rng.shuffle(batches)
        return batches

    def _loss(self, batch: Sequence[Example]) -> Tensor:
        """Of the words and of the whole; words count where it is known which of them are wrong."""
        import torch

        tokens, whole, is_claim = self._forward(batch)
        wrong = torch.zeros_like(tokens)
        for row, example in enumerate(batch):
            for place, (start, end) in enumerate(self._lower[example.claim][1]):
                wrong[row, place] = any(start < stop and end > begin for begin, stop in example.wrong)
        false = torch.tensor([float(not example.supported) for example in batch])
        known = torch.tensor([example.supported or bool(example.wrong) for example in batch])
        counted = (is_claim & known[:, None]).float()
        entropy = torch.nn.functional.binary_cross_entropy_with_logits
        weight = torch.tensor(self._recipe.wrong_token_weight)
        by_token = entropy(tokens, wrong, pos_weight=weight, reduction="none") * counted
        worst = tokens.masked_fill(~is_claim, -30.0).amax(dim=1)
        return (
            by_token.sum() / counted.sum().clamp(min=1)
            + entropy(whole, false)
            + self._recipe.worst_token_weight * entropy(worst, false)
        )

    def _forward(self, batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
        import torch

        self._read_lower([text for example in batch for text in (example.claim, example.passage)])
        rows, kinds, claims = [], [], []
        for example in batch:
            (ours, our_spans), (theirs, their_spans) = self._lower[example.claim], self._lower[example.passage]
            rows.append(torch.cat([ours, theirs]).float())
            readings = Reading(example.claim), Reading(example.passage)
            kinds.append(torch.tensor(token_kinds(*readings, our_spans, their_spans)))
            claims.append(torch.tensor([end > max(start, 0) for start, end in our_spans]))
        hidden, real = pad(rows)
        is_claim = pad(claims)[0]
        is_claim = torch.nn.functional.pad(is_claim, (0, hidden.shape[1] - is_claim.shape[1]))
        hidden = hidden + self._marks[pad(kinds)[0]]
        with half_precision():
            hidden = self._run(hidden, real, FIRST_JOINT_LAYER, None).float()
        return self._word(hidden).squeeze(-1), self._claim(hidden[:, 0]).squeeze(-1), is_claim

    def _read_lower(self, texts: Sequence[str]) -> None:
        """What enters the first joint layer; it never changes, so it is kept."""
        import torch

        fresh = [text for text in dict.fromkeys(texts) if text not in self._lower]
        prompt = self._base.settings.query_prompt
        tokenizer: Any = self._base.model.tokenizer
        options = {"return_offsets_mapping": True, "truncation": True, "max_length": MAX_TOKENS}
        found = [tokenizer(prompt + text, **options) for text in fresh]
        with torch.no_grad(), half_precision():
            for places in length_batches([len(one["input_ids"]) for one in found], self._recipe.tokens_per_batch):
                ids, real = pad([torch.tensor(found[place]["input_ids"]) for place in places])
                hidden = self._run(self._transformer.embeddings(input_ids=ids), real, 0, FIRST_JOINT_LAYER)
                for row, place in enumerate(places):
                    spans = [(s - len(prompt), e - len(prompt)) for s, e in found[place]["offset_mapping"]]
                    self._lower[fresh[place]] = hidden[row, : len(spans)].bfloat16(), spans

    def _run(self, hidden: Tensor, real: Tensor, first: int, last: int | None) -> Tensor:
        hindrance = None if bool(real.all()) else (~real[:, None, None, :]).float() * -1e9
        for layer in self._transformer.encoder.layer[first:last]:
            hidden = layer(hidden, hindrance)
        return hidden
