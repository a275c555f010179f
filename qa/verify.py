"""Is this sentence supported by these passages? Exact rules first, then a small model over what they found."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingest.encoder import Encoder, load_encoder
from ingest.records import fold
from ingest.settings import Settings
from qa.claim_checks import check_names, check_near_quote, check_numbers, check_times
from qa.claim_links import Links, link_words
from qa.claim_pair import FATAL, KINDS, Check, Finding, Pair, pair_of
from qa.claim_reasons import finding_reason, weak_link_reason
from qa.claim_signs import check_negation, check_opposites
from qa.claim_stance import check_actors, check_details, check_modality, check_overclaims

CHECKS: tuple[Check, ...] = (
    check_numbers,
    check_times,
    check_names,
    check_negation,
    check_opposites,
    check_actors,
    check_modality,
    check_overclaims,
    check_details,
    check_near_quote,
)
MODEL_FILE = Path(__file__).parent / "data" / "claim_model.json"
THRESHOLD = 0.5
# Below this a word of the claim is named as having no counterpart: half of the true claims' weakest words lie above it.
WEAK_LINK = 0.81
FATAL_SCORE = 0.02
EXACT_SCORE = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim is supported, how likely that is (0 to 1), and in Dutch what speaks against it, worst first."""

    supported: bool
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Verifier:
    """Checks claims against passages; without an encoder words are compared by form alone."""

    encoder: Encoder | None = None

    def verify(self, claim: str, cited: Sequence[str]) -> Verdict:
        """Judge one claim; nothing cited, or nothing claimed, is not supported."""
        passages = [text for text in cited if text.strip()]
        if not claim.strip() or not passages:
            return Verdict(False, 0.0, (finding_reason(Finding("nothing", ())),))
        if is_exact_quote(claim, passages):
            return Verdict(True, EXACT_SCORE, ())
        pair = pair_of(claim, passages)
        findings = find_faults(pair)
        links = link_words(pair, self.encoder)
        weights = _weights(self.encoder is not None)
        score = _score(features(findings, links), weights)
        fatal = [finding for finding in findings if finding.kind in FATAL]
        if fatal:
            score = min(score, FATAL_SCORE)
        supported = score >= THRESHOLD
        return Verdict(supported, round(score, 4), () if supported else _reasons(findings, links, weights))


def verify_claim(claim: str, cited: Sequence[str]) -> Verdict:
    """Judge one claim with the encoder that the settings name, loaded at the first call."""
    return _default_verifier().verify(claim, cited)


@cache
def _default_verifier() -> Verifier:
    return open_verifier(Settings())


def open_verifier(settings: Settings) -> Verifier:
    """A verifier with the encoder that the settings name.

    Raises:
        ModelMissingError: it cannot be loaded.
    """
    return Verifier(load_encoder(settings.encoder, settings.models_dir))


def is_exact_quote(claim: str, cited: Sequence[str]) -> bool:
    """Whether a claim is one or more whole sentences of a passage, word for word, in quotation marks or not."""
    said = fold(claim).strip(" \"“”„'‘’")
    for text in cited:
        folded = fold(text)
        if said == folded.strip(" \"“”„'‘’"):
            return True
        sentences = [sentence.text for sentence in pair_of(said, [text]).passage.sentences]
        joined = {" ".join(sentences[i:j]) for i in range(len(sentences)) for j in range(i + 1, len(sentences) + 1)}
        if said in joined or said.replace("’", "'") in joined:
            return True
    return False


def find_faults(pair: Pair) -> list[Finding]:
    """Everything that the checks hold against a claim."""
    return [finding for check in CHECKS for finding in check(pair)]


def features(findings: Sequence[Finding], links: Links) -> dict[str, float]:
    """What the model weighs: the findings by kind and the links from word to word."""
    scores = links.scores
    row = dict.fromkeys(KINDS, 0.0)
    for finding in findings:
        if finding.kind in row:
            row[finding.kind] = min(2.0, row[finding.kind] + finding.strength)
    row["weakest"] = 1.0 - scores[0]
    row["second"] = 1.0 - (scores[1] if len(scores) > 1 else scores[0])
    row["unmet"] = sum(score < 1.0 for score in scores) / len(scores)
    row["mean"] = 1.0 - sum(scores) / len(scores)
    row["gap"] = links.longest_gap
    row["unlike"] = 1.0 - links.whole
    return row


@cache
def _weights(with_encoder: bool) -> dict[str, Any]:
    """The trained weights, as `qa/verify_train.py` wrote them."""
    loaded: dict[str, dict[str, Any]] = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    return loaded["with_encoder" if with_encoder else "without_encoder"]


def _score(row: dict[str, float], model: dict[str, Any]) -> float:
    total = float(model["bias"]) + sum(model["weights"].get(name, 0.0) * value for name, value in row.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def _reasons(findings: Sequence[Finding], links: Links, model: dict[str, Any]) -> tuple[str, ...]:
    weights = model["weights"]
    ordered = sorted(findings, key=lambda f: (f.kind not in FATAL, weights.get(f.kind, 0.0) * f.strength))
    reasons = [
        finding_reason(finding) for finding in ordered if finding.kind in FATAL or weights.get(finding.kind, 0) < 0
    ]
    weak = [word for word, score in links.weakest[:3] if score < WEAK_LINK]
    if weak:
        reasons.append(weak_link_reason(weak))
    return tuple(dict.fromkeys(reasons)) or (weak_link_reason([word for word, _ in links.weakest[:2]]),)
