"""How sure an answer is: a few signals of question and evidence in a logistic model, fitted on the dev questions."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qa.analyze import Query
from qa.asked import holds
from qa.evidence import Evidence
from qa.retrieve import Retrieval

MODEL_FILE = Path(__file__).parent / "data" / "confidence.json"


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """Weights by signal name, and the thresholds on the probability that the papers answer the question."""

    intercept: float
    weights: Mapping[str, float]
    answer_from: float
    partial_from: float
    on_topic_from: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """The calibrated probability that the evidence answers the question, 0 to 1."""
        total = self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-total))


@cache
def load_confidence_model(path: Path = MODEL_FILE) -> ConfidenceModel:
    """Read the fitted model; `eval/calibrate.py` writes it."""
    return ConfidenceModel(**json.loads(path.read_text(encoding="utf-8")))


def signals_of(
    query: Query, retrieval: Retrieval, evidence: Sequence[Evidence], texts: Sequence[str]
) -> dict[str, float]:
    """The signals by name; `texts` are the words of the evidence, folded."""
    hits = retrieval.hits
    best = evidence[0].sentence if evidence else None
    joined = " ".join(texts)
    return {
        "base": max((hit.base for hit in hits), default=0.0),
        "sentence": best.base if best else 0.0,
        "question": best.question if best else 0.0,
        "reader": best.reader if best else 0.0,
        "margin": (best.question - retrieval.near_miss) if best and retrieval.near_miss > 0 else 0.0,
        "lexical": math.log1p(max((hit.lexical for hit in hits), default=0.0)),
        "unknown": float(min(len(query.unknown), 3)),
        "names": float(min(len(query.names), 2)),
        "kind_missing": float(not holds(joined, query.asked)),
        "asks_detail": float(query.asked in ("amount", "percentage", "number", "date", "person", "place")),
        "personal": float(query.is_personal),
    }
