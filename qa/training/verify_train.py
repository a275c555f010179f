"""Make the verifier's model: `python -m qa.training.verify_train CLAIMS.jsonl --models DIR [--weights-only]`.

The reader is tuned on the claims with `"split": "dev"` and the lines of `qa/training/claim_lines.txt`, without the papers that
are held out there; the weights that join it with the rules are fitted on these. A line of CLAIMS has `claim`, `cited`,
`supported`, `paper` and `pair`. `--weights-only` keeps the reader and fits the weights anew, after a rule has changed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Sequence, Set
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from ingest.corpus.lexicon import load_lexicon
from ingest.corpus.manifest import MANIFEST_FILE, read_manifest
from ingest.models.encoder import FloatMatrix, load_encoder
from ingest.settings import SHIPPED_CORPUS, EncoderSettings
from qa.claims.align import link_words
from qa.claims.model import READER_DIR, ClaimReader, load_claim_reader
from qa.claims.pair import FATAL, KINDS
from qa.claims.verify import MODEL_FILE, Verifier, features, find_faults
from qa.training.claim_lines import Example, Line, read_lines
from qa.training.claim_train import ClaimRecipe, TunableClaimReader, deal_epoch

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
# Of a claim about another subject, beside one about the papers: with more, the sentences of a real language model that hold
# were turned away more often, and more of the others let through.
OTHER_SUBJECT_WEIGHT = 0.03
OTHER_FEATURES = ("unmet", "gap", "whole", "worst")
PRIOR_STRENGTH = 1.0
OTHER_STRENGTH = 0.1
_WHOLLY_WRONG = frozenset({"unrelated_passage", "wrong_paper"})


def read_claims(paths: Sequence[Path]) -> list[Example]:
    """The dev claims of some files; in a false one, the words that its true mate does not have are the wrong ones."""
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]
    rows = [row for row in rows if row.get("split") == "dev"]
    mates = {row["pair"]: row["claim"] for row in rows if row["supported"]}
    return [
        Example(
            row["claim"],
            " ".join(row["cited"]),
            bool(row["supported"]),
            row["error"] or "",
            ()
            if row["supported"] or row["error"] in _WHOLLY_WRONG
            else changed_words(row["claim"], mates.get(row["pair"], "")),
            row["paper"],
        )
        for row in rows
    ]


def changed_words(claim: str, mate: str) -> tuple[tuple[int, int], ...]:
    """The ranges of a claim's words that are not in its mate, in order; the word after a gap where some were left out.

    >>> changed_words("Dit mag nooit.", "Dit mag altijd.")
    ((8, 14),)
    """
    ours = list(re.finditer(r"\S+", claim))
    theirs = re.findall(r"\S+", mate)
    ranges = []
    matcher = SequenceMatcher(None, [word.group() for word in ours], theirs, autojunk=False)
    for operation, start, end, *_ in matcher.get_opcodes():
        if operation != "equal" and ours:
            last = max(start, end - 1)
            if last < len(ours):
                ranges.append((ours[start].start(), ours[last].end()))
    return tuple(ranges)


def fit(rows: Sequence[dict[str, float]], labels: Sequence[bool], shares: Sequence[float]) -> dict[str, Any]:
    """Weights and bias of a logistic model, the two classes weighing the same, nothing found ever speaking for a claim.

    `shares` are the weights of the rows within their class.
    """
    others = [name for name in OTHER_FEATURES if name in rows[0]]
    names = [kind for kind in KINDS if kind not in FATAL] + others
    x: FloatMatrix = np.array([[row[name] for name in names] for row in rows], np.float32)
    y = np.array(labels, bool)
    share = np.array(shares)
    weight = share * np.where(y, 0.5 / max(1e-9, share[y].sum()), 0.5 / max(1e-9, share[~y].sum())) * len(y)
    prior = np.array([0.0 if name in others else WEAK_PRIOR if name in WEAK_KINDS else PRIOR for name in names])
    strength = np.array([OTHER_STRENGTH if name in others else PRIOR_STRENGTH for name in names])

    def loss(w: Any) -> tuple[float, Any]:
        z = x @ w[:-1] + w[-1]
        off = w[:-1] - prior
        value = float((weight * np.logaddexp(0.0, np.where(y, -z, z))).sum() + (strength * off**2).sum() / 2)
        slope = weight * (1.0 / (1.0 + np.exp(-z)) - y)
        return value, np.append(x.T @ slope + strength * off, slope.sum())

    bounds = [(None, 0.0)] * len(names) + [(None, None)]
    found = minimize(loss, np.append(prior, 2.0), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = {name: round(float(w), 4) for name, w in zip(names, found[:-1], strict=True)}
    return {"weights": weights, "bias": round(float(found[-1]), 4)}


def prepare(
    examples: Sequence[Example], reader: ClaimReader | None, papers: Set[str]
) -> tuple[list[dict[str, float]], list[bool], list[float]]:
    """Features, labels and weights of the claims that no fatal finding settles; `papers` are those that matter most."""
    rows, labels, shares = [], [], []
    # The claims are about the shipped papers, or about papers of others in their manner.
    organisations = read_manifest(SHIPPED_CORPUS / MANIFEST_FILE).organisations
    speaker = Verifier(organisations=organisations, lexicon=load_lexicon(SHIPPED_CORPUS))
    for example in examples:
        pair = speaker.pair(example.claim, [example.passage])
        findings = find_faults(pair)
        if not any(finding.kind in FATAL for finding in findings):
            doubts = reader.read(pair.claim, pair.passage) if reader else None
            rows.append(features(findings, link_words(pair), doubts))
            labels.append(example.supported)
            shares.append(1.0 if example.paper in papers else OTHER_SUBJECT_WEIGHT)
    return rows, labels, shares


def tune_reader(lines: Sequence[Line], claims: Sequence[Example], models: Path) -> None:
    """Tune the reader and write it to its place."""
    recipe = ClaimRecipe()
    # Trained in float32: in bfloat16 a step of the optimiser would be lost in rounding.
    reader = TunableClaimReader(load_encoder(EncoderSettings(precision="float32"), models), recipe)
    rng = random.Random(recipe.seed)
    reader.train([deal_epoch(lines, claims, recipe, rng) for _ in range(recipe.epochs)], _report)
    reader.save(READER_DIR)


def _report(step: int, steps: int, loss: float) -> None:
    print(f"{step}/{steps} {loss:.3f}", file=sys.stderr)


def main() -> None:
    """Tune the reader, fit the weights with and without it, and write all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", nargs="+", type=Path)
    parser.add_argument("--models", type=Path, required=True, help="folder of the shipped encoder")
    parser.add_argument("--weights-only", action="store_true")
    arguments = parser.parse_args()
    lines, claims = read_lines(), read_claims(arguments.claims)
    held_out = {line.paper for line in lines if line.is_held_out}
    if not arguments.weights_only:
        tuned_on = [line for line in lines if not line.is_held_out]
        tune_reader(tuned_on, [claim for claim in claims if claim.paper not in held_out], arguments.models)
    unseen = [claim for claim in claims if claim.paper in held_out]
    unseen += [example for line in lines if line.is_held_out for example in line.examples()]
    papers = {claim.paper for claim in claims}
    reader = load_claim_reader(load_encoder(EncoderSettings(), arguments.models))
    model = {
        "fitted_on": f"{len(unseen)} claims about papers that the reader had not seen",
        "with_reader": fit(*prepare(unseen, reader, papers)),
        "rules_alone": fit(*prepare(claims, None, papers)),
    }
    MODEL_FILE.write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
