"""Fit the verifier's weights on labelled claims: `python -m qa.verify_train CLAIMS.jsonl --models DIR`.

Only lines with `"split": "dev"` are used; a line has `claim`, `cited` and `supported`. The weights go to
`qa/data/claim_model.json`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from ingest.encoder import Encoder, FloatMatrix, load_encoder
from ingest.settings import EncoderSettings
from qa.claim_links import link_words
from qa.claim_pair import FATAL, KINDS, pair_of
from qa.verify import MODEL_FILE, features, find_faults

LINK_FEATURES = ("weakest", "second", "unmet", "mean", "gap", "unlike")
# Every finding speaks against a claim: a kind that the few claims hardly show keeps this weight instead of none.
PRIOR = -4.0
WEAK_PRIOR = -1.0
WEAK_KINDS = frozenset(
    {
        "time_word",
        "flipped_weak",
        "negation",
        "negation_missing",
        "opposite_weak",
        "actor_soft",
        "subject",
        "possible_lost",
        "ask_as_fact",
        "wish_lost",
        "softened",
    }
)
PRIOR_STRENGTH = 1.0
LINK_STRENGTH = 0.3
# Links are small differences between numbers near one another; scaled so that one penalty fits all.
LINK_SCALE = 0.1


def read_claims(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The dev claims of some files."""
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [row for row in rows if row.get("split") == "dev"]


def fit(rows: Sequence[dict[str, float]], labels: Sequence[bool]) -> dict[str, Any]:
    """Weights and bias of a logistic model, the two classes weighing the same, no finding ever speaking for a claim."""
    names = [kind for kind in KINDS if kind not in FATAL] + list(LINK_FEATURES)
    scale = np.array([LINK_SCALE if name in LINK_FEATURES else 1.0 for name in names])
    x: FloatMatrix = np.array([[row[name] for name in names] for row in rows], np.float32) / scale
    y = np.array(labels, bool)
    weight = np.where(y, 0.5 / max(1, y.sum()), 0.5 / max(1, (~y).sum())) * len(y)
    prior = np.array([0.0 if name in LINK_FEATURES else WEAK_PRIOR if name in WEAK_KINDS else PRIOR for name in names])
    strength = np.array([LINK_STRENGTH if name in LINK_FEATURES else PRIOR_STRENGTH for name in names])

    def loss(w: Any) -> tuple[float, Any]:
        z = x @ w[:-1] + w[-1]
        off = w[:-1] - prior
        value = float((weight * np.logaddexp(0.0, np.where(y, -z, z))).sum() + (strength * off**2).sum() / 2)
        slope = weight * (1.0 / (1.0 + np.exp(-z)) - y)
        return value, np.append(x.T @ slope + strength * off, slope.sum())

    bounds = [(None, 0.0)] * len(names) + [(None, None)]
    found = minimize(loss, np.append(prior, 2.0), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = {name: round(float(w / s), 4) for name, w, s in zip(names, found[:-1], scale, strict=True)}
    return {"weights": weights, "bias": round(float(found[-1]), 4)}


def prepare(claims: Sequence[dict[str, Any]], encoder: Encoder | None) -> tuple[list[dict[str, float]], list[bool]]:
    """Features and labels of the claims that no fatal finding settles."""
    rows, labels = [], []
    for claim in claims:
        pair = pair_of(claim["claim"], claim["cited"])
        findings = find_faults(pair)
        if not any(finding.kind in FATAL for finding in findings):
            rows.append(features(findings, link_words(pair, encoder)))
            labels.append(bool(claim["supported"]))
    return rows, labels


def main() -> None:
    """Train with and without the encoder, and write both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", nargs="+", type=Path)
    parser.add_argument("--models", type=Path, required=True, help="folder of the shipped encoder")
    arguments = parser.parse_args()
    claims = read_claims(arguments.claims)
    encoder = load_encoder(EncoderSettings(), arguments.models)
    model = {
        "trained_on": f"{len(claims)} dev claims",
        "with_encoder": fit(*prepare(claims, encoder)),
        "without_encoder": fit(*prepare(claims, None)),
    }
    MODEL_FILE.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
