"""Fit what tells from its heading what a section is for: `python -m qa.training.fit_section_roles`.

A logistic model of each role against all other headings, on words and pieces of words. The headings are those of the training
bodies, labelled by reading them with the section below, and headings written for this
(`corpus/training/requests/section-roles.jsonl`). Those of the bodies to calibrate on and of the held-out ones only measure.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np

from ingest.corpus.organisation import Role
from ingest.corpus.roles import MODEL_FILE, SURE_FROM, bare_heading, heading_features
from ingest.files import json_rows
from ingest.models.encoder import FloatMatrix
from ingest.settings import SHIPPED_CORPUS
from qa.training.logistic import balanced, fit_logistic

ROLES: tuple[Role, ...] = get_args(Role)
HEADINGS_FILE = SHIPPED_CORPUS / "training" / "requests" / "section-roles.jsonl"
PENALTY = 1 / 30  # best of a tenth, a thirtieth and a hundredth by folds of bodies
FOLDS = 6
# Weights below it change no heading's role in the folds, and are most of the file.
WEIGHT_FROM = 0.3


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its label, None for no role; `body` is "" for one that was written for this."""

    text: str
    role: Role | None
    body: str
    split: str


def main() -> None:
    """Fit and write the model, and print how well it does by folds of bodies and on the bodies that only measure."""
    headings = read_headings(HEADINGS_FILE)
    train = [one for one in headings if one.split == "train"]
    bodies = sorted({one.body for one in train if one.body})
    found: list[tuple[Heading, Role | None]] = []
    for fold in range(FOLDS):
        aside = set(bodies[fold::FOLDS])
        model = fit([one for one in train if one.body not in aside])
        found += [(one, model.role_of(one.text)) for one in train if one.body in aside]
    print("folds of bodies:", measured(found))
    model = fit(train)
    for split in ("calibrate", "held-out"):
        print(f"{split}:", measured([(one, model.role_of(one.text)) for one in headings if one.split == split]))
    MODEL_FILE.write_text(json.dumps(model.as_json(), ensure_ascii=False) + "\n", encoding="utf-8")


def read_headings(path: Path) -> list[Heading]:
    """The labelled headings."""
    return [Heading(row["heading"], row["role"], row.get("body", ""), row["split"]) for row in json_rows(path)]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights by feature: shape (features, roles), and an intercept for each role; no role has 0 of everything."""

    features: tuple[str, ...]
    weights: FloatMatrix
    intercepts: FloatMatrix

    def role_of(self, heading: str) -> Role | None:
        """The role of a heading that it is sure of."""
        totals = _rows([heading], self.features) @ self.weights + self.intercepts
        raised = np.exp(totals[0])
        odds = raised / (1 + raised.sum())
        return ROLES[int(odds.argmax())] if odds.max() >= SURE_FROM else None

    def as_json(self) -> dict[str, object]:
        """What answering reads."""
        return {
            "intercepts": {role: round(float(one), 3) for role, one in zip(ROLES, self.intercepts, strict=True)},
            "weights": {
                feature: [round(float(weight), 2) for weight in row]
                for feature, row in zip(self.features, self.weights, strict=True)
                if np.abs(row).max() >= WEIGHT_FROM
            },
        }


def fit(headings: Sequence[Heading]) -> Fitted:
    """The model of these headings."""
    counts = Counter(feature for one in headings for feature in heading_features(bare_heading(one.text)))
    features = tuple(sorted(counts))
    rows = _rows([one.text for one in headings], features)
    fits = [
        fit_logistic(rows, labels, penalty=PENALTY, shares=balanced(labels))
        for labels in ([one.role == role for one in headings] for role in ROLES)
    ]
    weights = np.column_stack([weights for weights, _ in fits])
    return Fitted(features, weights.astype(np.float32), np.asarray([bias for _, bias in fits], np.float32))


def measured(found: Iterable[tuple[Heading, Role | None]]) -> str:
    """How many of the roles that were told are right, and how many of those there are were told."""
    pairs = list(found)
    right = sum(one.role == role and role is not None for one, role in pairs)
    told = sum(role is not None for _, role in pairs)
    there = sum(one.role is not None for one, _ in pairs)
    return f"{len(pairs)} headings, right {right} of {told} told, {right} of {there} found"


def _rows(headings: Sequence[str], features: Sequence[str]) -> FloatMatrix:
    """Shape (headings, features); a heading's features share a length of 1."""
    place = {feature: at for at, feature in enumerate(features)}
    rows = np.zeros((len(headings), len(features)), np.float32)
    for row, heading in zip(rows, headings, strict=True):
        own = heading_features(bare_heading(heading))
        row[[place[feature] for feature in own if feature in place]] = 1 / np.sqrt(len(own) or 1)
    return rows


if __name__ == "__main__":
    main()
