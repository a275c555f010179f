"""A claim beside the sentences it restates, and what can be held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qa.claims.parties import NO_PARTIES, Parties
from qa.claims.restate import restate_numbers
from qa.claims.words import Reading, without_partner

KINDS = (
    "number",
    "number_otherwise",
    "time",
    "name",
    "changed_quote",
    "flipped",
    "flipped_weak",
    "negation",
    "negation_missing",
    "opposite",
    "opposite_weak",
    "actor",
    "actor_soft",
    "actor_swapped",
    "subject",
    "modality",
    "possible_lost",
    "ask_as_fact",
    "wish_lost",
    "overclaim",
    "detail",
    "word_swapped",
)
# A finding of these kinds settles it: they are exact, and hardly a true claim has one (1 % of those about the bodies to calibrate
# on, as long as the publisher of the passage is known).
FATAL = frozenset({"number", "time", "name", "changed_quote"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that speaks against a claim: the words at fault and how much it weighs (1 is one clear case)."""

    kind: str
    words: tuple[str, ...]
    strength: float = 1.0


@dataclass(frozen=True)
class Pair:
    """A claim beside what it cites; `nearest` are the sentences of the passage that the claim restates.

    `claim` has its numbers in the words of the passage, `said` as it was written. `parties` are who can act in them, as
    the publisher of the passage speaks.
    """

    claim: Reading
    passage: Reading
    nearest: Reading
    parties: Parties = NO_PARTIES
    said: Reading | None = None


Check = Callable[[Pair], Iterator[Finding]]


def pair_of(claim: str, cited: list[str], parties: Parties = NO_PARTIES) -> Pair:
    """Read a claim and its passages, its numbers in their words, and find the sentences it restates."""
    passage = Reading.of("\n".join(cited))
    said = Reading.of(claim)
    reading = Reading(restate_numbers(said.text, passage.text))
    return Pair(reading, passage, nearest_sentences(reading, passage), parties, said)


def nearest_sentences(claim: Reading, passage: Reading) -> Reading:
    """The sentence of the passage that shares most words with the claim, with any other that adds words of its own."""
    left = list(claim.content)
    chosen: list[Reading] = []
    sentences = list(passage.sentences)
    while sentences and left:
        best = max(sentences, key=lambda sentence: len(left) - len(without_partner(left, sentence.content)))
        rest = without_partner(left, best.content)
        if len(left) - len(rest) < (1 if not chosen else 2):
            break
        chosen.append(best)
        sentences.remove(best)
        left = rest
    return Reading(" ".join(s.text for s in passage.sentences if s in chosen)) if chosen else passage
