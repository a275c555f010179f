"""The claim reader: the encoder's upper layers, tuned to read a claim beside its passage, mark what the passage lacks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.models.adapter import adapter_fits, load_reader, read_adapter, transformer_of
from ingest.models.encoder import Encoder
from qa.claims.words import Reading, share_stem

if TYPE_CHECKING:
    from torch import Tensor

READER_DIR = Path(__file__).parent / "data" / "claim_reader"
# The layers below see claim and passage apart, as the encoder does; those from here on see both at once.
FIRST_JOINT_LAYER = 6
# The encoder has no places for more.
MAX_TOKENS = 512
# Shorter words share letters by chance.
_MIN_STEM = 4
HEADS = ("marks", "word.weight", "word.bias", "claim.weight", "claim.bias")


@dataclass(frozen=True, slots=True)
class Doubts:
    """Log-odds against a claim: of the whole, and of each of its words in order (the most doubtful token of a word)."""

    whole: float
    words: tuple[tuple[str, float], ...]

    @property
    def worst(self) -> float:
        """The log-odds of the most doubtful word; 0 for a claim without words."""
        return max((doubt for _, doubt in self.words), default=0.0)


class ClaimReader:
    """Reads claims beside passages; `base` and `tuned` share all layers below `FIRST_JOINT_LAYER`."""

    def __init__(self, base: Encoder, tuned: Encoder, heads: dict[str, Tensor]) -> None:
        self._base = base
        self._lower: Any = transformer_of(base.model)
        self._upper: Any = transformer_of(tuned.model)
        self._heads = {name: heads[name].float() for name in HEADS}

    def read(self, claim: Reading, passage: Reading) -> Doubts:
        """What speaks against a claim beside its passage; the marks tell apart whose token it is and if both have it."""
        import torch

        with torch.no_grad():
            claim_states, claim_spans = self._states(claim.text)
            passage_states, passage_spans = self._states(passage.text)
            kinds = token_kinds(claim, passage, claim_spans, passage_spans)
            hidden = torch.cat([claim_states, passage_states]) + self._heads["marks"].to(claim_states.dtype)[kinds]
            hidden = hidden[None]
            for layer in self._upper.encoder.layer[FIRST_JOINT_LAYER:]:
                hidden = layer(hidden)
            states = hidden[0].float()
            whole = float(states[0] @ self._heads["claim.weight"][0] + self._heads["claim.bias"][0])
            tokens = states[: len(claim_spans)] @ self._heads["word.weight"][0] + self._heads["word.bias"][0]
        scores = tokens.tolist()
        words = []
        for word in claim.words:
            inside = [
                scores[i]
                for i, (start, end) in enumerate(claim_spans)
                if start < word.end and end > max(start, word.start)
            ]
            if inside:
                words.append((word.text, max(inside)))
        return Doubts(whole, tuple(words))

    def _states(self, text: str) -> tuple[Tensor, list[tuple[int, int]]]:
        """What enters the first joint layer, shape (tokens, dimension), and the tokens' ranges in the text."""
        import torch

        prompt = self._base.settings.query_prompt
        tokenizer: Any = self._base.model.tokenizer
        found = tokenizer(prompt + text, return_offsets_mapping=True, truncation=True, max_length=MAX_TOKENS)
        hidden = self._lower.embeddings(input_ids=torch.tensor([found["input_ids"]]))
        for layer in self._lower.encoder.layer[:FIRST_JOINT_LAYER]:
            hidden = layer(hidden)
        spans = [(start - len(prompt), end - len(prompt)) for start, end in found["offset_mapping"]]
        return hidden[0], spans


def token_kinds(
    claim: Reading, passage: Reading, claim_spans: list[tuple[int, int]], passage_spans: list[tuple[int, int]]
) -> list[int]:
    """Per token of both: 0 a claim's word that the passage lacks, 1 one that it has; 2 and 3 the same for the passage."""
    ours, theirs = _met(claim, passage), _met(passage, claim)
    return [int(_touches(span, ours)) for span in claim_spans] + [2 + int(_touches(s, theirs)) for s in passage_spans]


def _met(reading: Reading, other: Reading) -> list[tuple[int, int]]:
    """The ranges of the words that have a partner of the same form on the other side."""
    known = {word.folded for word in other.words}
    return [
        (word.start, word.end)
        for word in reading.words
        if word.folded in known
        or (len(word.folded) >= _MIN_STEM and any(share_stem(word.folded, folded) for folded in known))
    ]


def _touches(span: tuple[int, int], ranges: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and span[1] > start for start, end in ranges)


def load_claim_reader(encoder: Encoder, folder: Path = READER_DIR) -> ClaimReader | None:
    """The reader that ships with Standpunt; None for another encoder than the one that it was tuned from.

    Raises:
        ModelMissingError: it cannot be read.
    """
    if not adapter_fits(folder, encoder.name):
        return None
    return ClaimReader(encoder, load_reader(encoder, folder), read_adapter(folder).weights)
