"""Which words of a claim its passage has in the same form, and where neighbouring words lack together."""

from __future__ import annotations

from dataclasses import dataclass

from qa.claims.pair import Pair
from qa.claims.words import share_stem


@dataclass(frozen=True, slots=True)
class Links:
    """Per content word of the claim, in order, whether a word of the passage shares its stem."""

    words: tuple[tuple[str, bool], ...]

    @property
    def unmet(self) -> tuple[str, ...]:
        """The words without a partner."""
        return tuple(word for word, is_met in self.words if not is_met)

    @property
    def unmet_share(self) -> float:
        """Their share of all content words; 0 for a claim without any."""
        return len(self.unmet) / max(1, len(self.words))

    @property
    def longest_gap(self) -> int:
        """The most neighbours without a partner: a phrase that was put in is a gap of several words."""
        worst = length = 0
        for _, is_met in self.words:
            length = 0 if is_met else length + 1
            worst = max(worst, length)
        return worst


def link_words(pair: Pair) -> Links:
    """Look for every content word of the claim among the words of the passage, by form."""
    others = [word.folded for word in pair.passage.words]
    return Links(
        tuple((word.text, any(share_stem(word.folded, other) for other in others)) for word in pair.claim.content)
    )
