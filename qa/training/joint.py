"""Train the joint reader: low-rank changes of the upper layers, and its heads, on pairs of both tasks.

sentence-transformers' trainers read a pair from the first layer on; this reader shares its lower layers with the encoder, whose
states of each text are computed once and kept, so the loop is our own and peft makes the low-rank changes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import TrainingToolMissingError
from ingest.models.adapter import ADAPTER_FILE, read_adapter, transformer_of
from ingest.models.encoder import Encoder
from ingest.models.layers import MAX_TOKENS
from qa.reading.joint import FIRST_JOINT_LAYER, PAIR_HEADS, TASKS, TOKEN_HEADS
from qa.reading.marks import MARKS, token_marks
from qa.training.padding import half_precision, length_batches, pad, run_layers
from qa.training.pairs import Pair

if TYPE_CHECKING:
    from torch import Tensor

Report = Callable[[int, int, float], None]


@dataclass(frozen=True, slots=True)
class JointRecipe:
    """The hyperparameters of the training."""

    rank: int = 32
    alpha: int = 64
    learning_rate: float = 5e-4
    head_learning_rate: float = 2e-3
    warmup: float = 0.06
    weight_decay: float = 0.01
    # Few tokens of a false claim are the wrong ones, few of a passage the answer.
    rare_token_weight: float = 3.0
    worst_token_weight: float = 0.5
    tokens_per_batch: int = 3200
    seed: int = 7


class TunableJointReader:
    """The joint reader with gradients; `base` must be loaded for this alone, in float32, since its layers are changed."""

    def __init__(self, base: Encoder, recipe: JointRecipe) -> None:
        import torch

        try:
            from peft import LoraConfig, inject_adapter_in_model
        except ImportError as error:
            raise TrainingToolMissingError("Tuning needs the extra `tune`: pip install 'standpunt[tune]'.") from error
        torch.manual_seed(recipe.seed)
        self._base = base
        self._recipe = recipe
        model: Any = base.model
        self._tokenizer = model.tokenizer
        self._transformer = transformer_of(model)
        # The fused attention of the CPU is four times as slow backwards as plain products on texts this short.
        self._transformer.set_attn_implementation("eager")
        model.requires_grad_(False)
        model.eval()
        numbers = "|".join(str(n) for n in range(FIRST_JOINT_LAYER, len(self._transformer.encoder.layer)))
        targets = rf"encoder\.layer\.({numbers})\..*\.(query|key|value|dense)"
        inject_adapter_in_model(
            LoraConfig(r=recipe.rank, lora_alpha=recipe.alpha, target_modules=targets), self._transformer
        )
        self._heads = torch.nn.ModuleDict(
            {name: torch.nn.Linear(base.dimension, 1) for name in (*PAIR_HEADS, *TOKEN_HEADS)}
        )
        for head in self._heads.values():
            torch.nn.init.normal_(head.weight, 0, 0.02)  # type: ignore[arg-type] # a module's attribute, to the checker
        self._marks = torch.nn.Parameter(torch.zeros(MARKS, base.dimension))
        self._lower: dict[str, tuple[Tensor, list[tuple[int, int]]]] = {}

    def start_from(self, folder: Path) -> None:
        """Go on from the weights of an earlier joint reader.

        Raises:
            ModelMissingError: there are none, or they cannot be read.
        """
        import torch
        from peft import set_peft_model_state_dict

        weights = {name: torch.from_numpy(weight) for name, weight in read_adapter(folder).weights.items()}
        set_peft_model_state_dict(
            self._transformer, {name: weight for name, weight in weights.items() if "lora" in name}
        )
        self._heads.load_state_dict({name: weights[name] for name in self._heads.state_dict()})
        with torch.no_grad():
            self._marks.copy_(weights["marks"])

    def train(self, epochs: Sequence[Sequence[Pair]], report: Report, after_epoch: Callable[[int], None]) -> None:
        """Train on epochs of pairs as they were drawn; `report` receives step, steps and loss."""
        import torch

        recipe = self._recipe
        rng = random.Random(recipe.seed)
        batches = [self._batches(epoch, rng) for epoch in epochs]
        total = sum(map(len, batches))
        adapter = [weight for weight in self._transformer.parameters() if weight.requires_grad]
        heads = [*self._heads.parameters(), self._marks]
        optimiser = torch.optim.AdamW(
            [{"params": adapter, "lr": recipe.learning_rate}, {"params": heads, "lr": recipe.head_learning_rate}],
            weight_decay=recipe.weight_decay,
        )
        rising = max(1, round(recipe.warmup * total))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min((step + 1) / rising, max(0.0, (total - step) / max(1, total - rising)))
        )
        step = 0
        for number, (epoch, places) in enumerate(zip(epochs, batches, strict=True), start=1):
            for batch in places:
                loss = self._loss([epoch[place] for place in batch])
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call] # untyped in the library
                torch.nn.utils.clip_grad_norm_([*adapter, *heads], 1.0)
                optimiser.step()
                schedule.step()
                step += 1
                report(step, total, float(loss.detach()))
            after_epoch(number)

    def score(self, pairs: Sequence[Pair]) -> list[dict[str, float]]:
        """For each pair the log-odds of its heads: answers, follows, contradicted, worst fault, best evidence."""
        import torch

        rows: list[dict[str, float]] = [{} for _ in pairs]
        with torch.no_grad():
            for places in self._batches(pairs, None):
                batch = [pairs[place] for place in places]
                pair_scores, token_scores, is_left, is_text = self._forward(batch)
                worst = token_scores["fault"].masked_fill(~is_left, -30.0).amax(1)
                best = token_scores["evidence"].masked_fill(is_left | ~is_text, -30.0).amax(1)
                for row, place in enumerate(places):
                    rows[place] = {name: float(pair_scores[name][row]) for name in PAIR_HEADS}
                    rows[place] |= {"fault": float(worst[row]), "evidence": float(best[row])}
        return rows

    def save(self, folder: Path) -> None:
        """Write adapter and heads in one file, in half precision."""
        import torch
        from peft import get_peft_model_state_dict
        from safetensors.torch import save_file

        weights: dict[str, Tensor] = {
            **get_peft_model_state_dict(self._transformer),
            "marks": self._marks,
            **self._heads.state_dict(),
        }
        halves = {name: weight.detach().to(torch.float16).contiguous() for name, weight in weights.items()}
        about = {"base": self._base.name, "scale": str(self._recipe.alpha / self._recipe.rank)}
        folder.mkdir(parents=True, exist_ok=True)
        save_file(halves, str(folder / ADAPTER_FILE), metadata=about)

    def _batches(self, pairs: Sequence[Pair], rng: random.Random | None) -> list[list[int]]:
        lengths = [(len(pair.left) + len(pair.passage)) // 3 for pair in pairs]
        batches = list(length_batches(lengths, self._recipe.tokens_per_batch))
        if rng is not None:
            rng.shuffle(batches)
        return batches

    def _loss(self, batch: Sequence[Pair]) -> Tensor:
        """Of the pair and of the tokens; a head counts for the pairs whose label it knows."""
        import torch

        pair_scores, token_scores, is_left, is_text = self._forward(batch)
        holds = torch.tensor([float(pair.holds) for pair in batch])
        is_question = torch.tensor([pair.task == "question" for pair in batch])
        contradicted = torch.tensor([float(bool(pair.contradicted)) for pair in batch])
        knows_contradiction = torch.tensor([pair.contradicted is not None for pair in batch]) & ~is_question
        loss = _entropy(pair_scores["answers"], holds, is_question)
        loss = loss + _entropy(pair_scores["follows"], holds, ~is_question)
        loss = loss + 0.3 * _entropy(pair_scores["contradicted"], contradicted, knows_contradiction)
        knows_faults = torch.tensor([pair.faults is not None for pair in batch])
        rare = self._recipe.rare_token_weight
        wrong = self._targets(batch, "faults", is_left)
        loss = loss + _entropy(token_scores["fault"], wrong, is_left & (knows_faults & ~is_question)[:, None], rare)
        worst = token_scores["fault"].masked_fill(~is_left, -30.0).amax(1)
        loss = loss + self._recipe.worst_token_weight * _entropy(worst, 1 - holds, ~is_question)
        of_passage = is_text & ~is_left & is_question[:, None]
        for head in ("evidence", "answer"):
            targets = self._targets(batch, head, of_passage)
            known = torch.tensor([not pair.holds or bool(getattr(pair, head)) for pair in batch])
            loss = loss + 0.7 * _entropy(token_scores[head], targets, of_passage & known[:, None], rare)
        return loss

    def _targets(self, batch: Sequence[Pair], field: str, mask: Tensor) -> Tensor:
        """1 for each token that touches a range of the field, which for faults is of the left text, else of the passage."""
        import torch

        targets = torch.zeros(mask.shape)
        for row, pair in enumerate(batch):
            ranges = getattr(pair, field)
            if not ranges:
                continue
            ours, theirs = self._lower[pair.left][1], self._lower[pair.passage][1]
            offset, spans = (0, ours) if field == "faults" else (len(ours), theirs)
            for place, (start, end) in enumerate(spans):
                if end > max(start, 0) and any(start < stop and end > begin for begin, stop in ranges):
                    targets[row, offset + place] = 1.0
        return targets

    def _forward(self, batch: Sequence[Pair]) -> tuple[dict[str, Tensor], dict[str, Tensor], Tensor, Tensor]:
        import torch

        self._read_lower([text for pair in batch for text in (pair.left, pair.passage)])
        rows, marks, lefts, texts = [], [], [], []
        for pair in batch:
            (ours, our_spans), (theirs, their_spans) = self._lower[pair.left], self._lower[pair.passage]
            rows.append(torch.cat([ours, theirs]).float())
            marks.append(
                torch.tensor(token_marks(pair.left, pair.passage, our_spans, their_spans, TASKS.index(pair.task)))
            )
            is_text = [end > max(start, 0) for start, end in (*our_spans, *their_spans)]
            texts.append(torch.tensor(is_text))
            lefts.append(torch.tensor([text and place < len(our_spans) for place, text in enumerate(is_text)]))
        hidden, real = pad(rows)
        hidden = hidden + self._marks[pad(marks)[0]]
        with half_precision():
            hidden = run_layers(self._transformer, hidden, real, FIRST_JOINT_LAYER).float()
        pair_scores = {name: self._heads[name](hidden[:, 0]).squeeze(-1) for name in PAIR_HEADS}
        token_scores = {name: self._heads[name](hidden).squeeze(-1) for name in TOKEN_HEADS}
        return pair_scores, token_scores, pad(lefts)[0], pad(texts)[0]

    def _read_lower(self, texts: Sequence[str]) -> None:
        """What enters the first joint layer; it never changes, so it is kept."""
        import torch

        fresh = [text for text in dict.fromkeys(texts) if text not in self._lower]
        prompt = self._base.settings.query_prompt
        options = {"return_offsets_mapping": True, "truncation": True, "max_length": MAX_TOKENS}
        found = [self._tokenizer(prompt + text, **options) for text in fresh]
        with torch.no_grad(), half_precision():
            for places in length_batches([len(one["input_ids"]) for one in found], self._recipe.tokens_per_batch):
                ids, real = pad([torch.tensor(found[place]["input_ids"]) for place in places])
                hidden = self._transformer.embeddings(input_ids=ids)
                hidden = run_layers(self._transformer, hidden, real, 0, FIRST_JOINT_LAYER)
                for row, place in enumerate(places):
                    spans = [(s - len(prompt), e - len(prompt)) for s, e in found[place]["offset_mapping"]]
                    self._lower[fresh[place]] = hidden[row, : len(spans)].bfloat16(), spans


def _entropy(scores: Tensor, targets: Tensor, known: Tensor, rare_weight: float = 1.0) -> Tensor:
    """The mean binary cross-entropy over what is known; 0 where nothing is."""
    import torch

    weight = torch.tensor(rare_weight)
    each = torch.nn.functional.binary_cross_entropy_with_logits(scores, targets, pos_weight=weight, reduction="none")
    counted = known.float()
    return (each * counted).sum() / counted.sum().clamp(min=1)
