"""How well each word of a claim is met by a word of the passage: the weakest link tells an added detail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.encoder import Encoder, FloatMatrix, TokenVectors
from qa.claim_pair import Pair
from qa.claim_words import Reading, share_stem

# What a word scores that stands in the passage itself, in whatever form.
SAME_WORD = 1.0


@dataclass(frozen=True, slots=True)
class Links:
    """Per content word of the claim, in order, its best match in the passage, and the likeness of the whole."""

    words: tuple[tuple[str, float], ...]
    whole: float

    @property
    def weakest(self) -> list[tuple[str, float]]:
        """The words that are met least, worst first."""
        return sorted(self.words, key=lambda item: item[1])

    @property
    def longest_gap(self) -> float:
        """The most that neighbouring words lack together: a phrase that was put in is a gap of several words."""
        worst = total = 0.0
        for _, score in self.words:
            total = total + 1.0 - score if score < SAME_WORD else 0.0
            worst = max(worst, total)
        return worst

    @property
    def scores(self) -> list[float]:
        """The scores alone, weakest first; one perfect score for a claim without content words."""
        return [score for _, score in self.weakest] or [SAME_WORD]


def link_words(pair: Pair, encoder: Encoder | None) -> Links:
    """Match every content word of the claim, by form and, with an encoder, by its vector in context."""
    vectors = encoder.encode_tokens([pair.claim.text, pair.passage.text]) if encoder else None
    similarity = _similarities(pair, *vectors) if vectors else None
    found = []
    for i, word in enumerate(pair.claim.content):
        if any(share_stem(word.folded, other.folded) for other in pair.passage.words):
            found.append((word.text, SAME_WORD))
        elif similarity is not None and similarity.shape[1]:
            found.append((word.text, float(similarity[i].max())))
        else:
            found.append((word.text, 0.0))
    whole = 0.0
    if vectors:
        ours, theirs = (tokens.vectors.mean(axis=0) for tokens in vectors)
        whole = float(ours @ theirs / max(1e-9, float(np.linalg.norm(ours) * np.linalg.norm(theirs))))
    return Links(tuple(found), whole)


def _similarities(pair: Pair, claim: TokenVectors, passage: TokenVectors) -> FloatMatrix:
    ours = _word_vectors(pair.claim, claim)
    theirs = _word_vectors(pair.passage, passage)
    return np.asarray(ours @ theirs.T, np.float32)


def _word_vectors(reading: Reading, tokens: TokenVectors) -> FloatMatrix:
    """One unit vector per content word: the mean of its tokens."""
    rows = []
    for word in reading.content:
        inside = [i for i, (start, end) in enumerate(tokens.spans) if start < word.end and end > word.start]
        row = tokens.vectors[inside].mean(axis=0) if inside else np.zeros(tokens.vectors.shape[1], np.float32)
        rows.append(row / max(1e-9, float(np.linalg.norm(row))))
    return np.asarray(rows, np.float32).reshape(len(rows), tokens.vectors.shape[1])
