"""The reader's model card: what it was trained on and how, and what it was worth on papers it had not seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter

from ingest.files import replace_file
from ingest.models.adapter import ADAPTER_FILE
from qa.training.data import TuningData
from qa.training.hyperparameters import Hyperparameters
from qa.training.measure import Figures

if TYPE_CHECKING:
    from torch import Tensor

CARD_FILE = "card.json"
README_FILE = "README.md"
_COLUMNS = ("recall_at_1", "recall_at_5", "reciprocal_rank", "near_miss_auc")
_FIGURES = TypeAdapter(Figures)


@dataclass(frozen=True, slots=True)
class FoldResult:
    """A reader trained without some papers, asked about these.

    `figures` are by system: "untuned", "tuned" and "fused". `question_scores` and `near_miss_scores` are the tuned
    reader's cosines with the best sentence: what thresholds for unseen papers are to be set on.
    """

    held_out: tuple[str, ...]
    questions: int
    figures: dict[str, Figures]
    question_scores: tuple[float, ...]
    near_miss_scores: tuple[float, ...]


def average(folds: Sequence[FoldResult]) -> dict[str, dict[str, float | None]]:
    """Figures by system over all folds, each fold weighing as many as its questions; None where no fold has one."""
    averages: dict[str, dict[str, float | None]] = {}
    for system in folds[0].figures if folds else ():
        averages[system] = {}
        for column in _COLUMNS:
            found = [(getattr(fold.figures[system], column), fold.questions) for fold in folds]
            known = [(value, weight) for value, weight in found if value is not None]
            values, weights = zip(*known, strict=True) if known else ((), ())
            averages[system][column] = round(float(np.average(values, weights=weights)), 3) if known else None
    return averages


def write_reader(
    out_dir: Path,
    adapter: Mapping[str, Tensor],
    base: str,
    hyperparameters: Hyperparameters,
    data: TuningData,
    folds: Sequence[FoldResult],
) -> dict[str, Any]:
    """Write adapter and card to `out_dir`, each file aside first, so that a reader in use is never half a one.

    Returns:
        The card.
    """
    from safetensors.torch import save

    scale = str(hyperparameters.alpha / hyperparameters.rank)
    content = save(dict(adapter), metadata={"format": "pt", "base": base, "scale": scale})
    card = {
        "base": base,
        "adapter_sha256": hashlib.sha256(content).hexdigest(),
        "papers": list(data.paper_ids),
        "questions": len(data.examples),
        "near_misses": len(data.near_misses),
        "hyperparameters": hyperparameters.model_dump(),
        "held_out_average": average(folds),
        "folds": [_fold_record(fold) for fold in folds],
    }
    replace_file(out_dir / ADAPTER_FILE, content)
    replace_file(out_dir / CARD_FILE, json.dumps(card, ensure_ascii=False, indent=1) + "\n")
    replace_file(out_dir / README_FILE, _readme(card))
    return card


def _fold_record(fold: FoldResult) -> dict[str, Any]:
    return {
        "held_out": list(fold.held_out),
        "questions": fold.questions,
        "figures": {name: _FIGURES.dump_python(found) for name, found in fold.figures.items()},
        "question_score_percentiles": _percentiles(fold.question_scores),
        "near_miss_score_percentiles": _percentiles(fold.near_miss_scores),
    }


def _percentiles(scores: Sequence[float]) -> dict[str, float]:
    points = (1, 5, 10, 25, 50, 75, 90, 95, 99)
    return {f"p{point}": round(float(np.percentile(scores, point)), 4) for point in points} if scores else {}


def _readme(card: Mapping[str, Any]) -> str:
    rows = [
        f"| {system} | " + " | ".join("–" if value is None else f"{value:.3f}" for value in figures.values()) + " |"
        for system, figures in card["held_out_average"].items()
    ]
    table = [
        "| | recall@1 | recall@5 | MRR | near-miss AUC |",
        "|---|---|---|---|---|",
        *(rows or ["| not measured | | | | |"]),
    ]
    hyperparameters = ", ".join(f"{name} {value}" for name, value in card["hyperparameters"].items())
    return "\n".join(
        [
            "# The reader",
            "",
            f"A LoRA adapter on `{card['base']}`: it puts the sentence that answers a question",
            "above its neighbours, and questions that the papers do not answer below those that they do.",
            "",
            f"- Trained on {card['questions']} questions and {card['near_misses']} near-misses",
            f"  about {len(card['papers'])} papers, which `{CARD_FILE}` names.",
            f"- Hyperparameters: {hyperparameters}.",
            f"- sha256 of `{ADAPTER_FILE}`: `{card['adapter_sha256']}`.",
            "- Meant for finding passages and for telling whether the papers answer; it says nothing about what is true.",
            "",
            "## On papers that it was not trained on",
            "",
            "Trained without the papers of a fold, asked about these among all passages; averages over the folds.",
            "",
            *table,
            "",
        ]
    )
