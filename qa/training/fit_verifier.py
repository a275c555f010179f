"""Fit the verifier's model: `python -m qa.training.fit_verifier CLAIMS.jsonl --models DIR`.

The weights that join the joint reader with the rules are fitted on claims that the reader never saw: those of the bodies to
calibrate on, the subjects of `qa/training/claim_lines.txt` that are held out there, and the claims with `"split": "dev"` about the
papers held out. A line of CLAIMS has `claim`, `cited`, `supported`, `paper` and `pair`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from ingest.corpus.lexicon import load_lexicon
from ingest.corpus.manifest import MANIFEST_FILE, read_manifest
from ingest.files import json_rows
from ingest.models.encoder import load_encoder
from ingest.settings import SHIPPED_CORPUS, EncoderSettings
from qa.claims.align import link_words
from qa.claims.pair import FATAL, KINDS
from qa.claims.verify import MODEL_FILE, THRESHOLD, Verifier, features, find_faults, weigh
from qa.reading.joint import JointReader, load_joint_reader
from qa.training.bodies import by_split, read_bodies
from qa.training.claim_lines import Example, read_lines
from qa.training.logistic import balanced, fit_logistic

# Every finding speaks against a claim: a kind that the few claims hardly show keeps this weight instead of none.
PRIOR = -4.0
WEAK_PRIOR = -1.0
WEAK_KINDS = frozenset(
    {
        "flipped_weak",
        "negation",
        "negation_missing",
        "opposite_weak",
        "actor_soft",
        "subject",
        "possible_lost",
        "ask_as_fact",
        "wish_lost",
    }
)
# Of true claims, how many are at least called "unsure"; the others are said not to be in the source.
KEPT_TRUE = 0.95
# Where hardly a true claim falls under the threshold there is still a middle.
UNSURE_FROM_AT_MOST = 0.3
OTHER_FEATURES = ("unmet", "gap", "worst")
PRIOR_STRENGTH = 1.0
OTHER_STRENGTH = 0.1
_WHOLLY_WRONG = frozenset({"unrelated_passage", "wrong_paper"})


def read_claims(paths: Sequence[Path]) -> list[Example]:
    """The dev claims of some files; in a false one, the words that its true mate does not have are the wrong ones."""
    rows = [row for path in paths for row in json_rows(path)]
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
    found, bias = fit_logistic(
        [[row[name] for name in names] for row in rows],
        labels,
        penalty=[OTHER_STRENGTH if name in others else PRIOR_STRENGTH for name in names],
        prior=[0.0 if name in others else WEAK_PRIOR if name in WEAK_KINDS else PRIOR for name in names],
        never_positive=True,
        shares=balanced(labels, shares),
    )
    weights = {name: round(float(weight), 4) for name, weight in zip(names, found, strict=True)}
    return {"weights": weights, "bias": round(bias, 4)}


@dataclass(frozen=True, slots=True)
class MeasuredClaim:
    """What is known of a claim: the model's features, whether a fatal finding settles it, and the label."""

    features: dict[str, float]
    is_settled: bool
    supported: bool
    kind: str


def measure_claims(
    claims: Sequence[tuple[Example, str | None]], reader: JointReader | None, verifier: Verifier
) -> list[MeasuredClaim]:
    """Every claim, with the publisher of its passage, as the verifier sees it."""
    found = []
    for example, publisher in claims:
        pair = verifier.pair(example.claim, [example.passage], publisher)
        findings = find_faults(pair)
        reading = reader.read(pair.claim.text, pair.passage.text, "claim") if reader else None
        settled = any(finding.kind in FATAL for finding in findings)
        found.append(
            MeasuredClaim(features(findings, link_words(pair), reading), settled, example.supported, example.kind)
        )
    return found


def fit_groups(groups: Sequence[Sequence[MeasuredClaim]], kept_true: float) -> dict[str, Any]:
    """Weights, bias and bound of the middle, fitted on all groups of claims, each of which weighs the same.

    `unsure_from` is the score over which `kept_true` of the true claims lie: under it a claim is said not to be there.
    """
    open_claims = [[claim for claim in group if not claim.is_settled] for group in groups]
    rows = [claim.features for group in open_claims for claim in group]
    labels = [claim.supported for group in open_claims for claim in group]
    model = fit(rows, labels, [1 / len(group) for group in open_claims for _ in group])
    true = [weigh(row, model) for row, label in zip(rows, labels, strict=True) if label]
    model["unsure_from"] = round(min(UNSURE_FROM_AT_MOST, float(np.quantile(true, 1 - kept_true))), 4)
    return model


def balanced_accuracy(claims: Sequence[MeasuredClaim], model: dict[str, Any]) -> float:
    """The mean of the shares of true claims let through and of false ones held back."""
    right = [
        (
            claim.supported,
            (not claim.is_settled and weigh(claim.features, model) >= THRESHOLD) == claim.supported,
        )
        for claim in claims
    ]
    return float(np.mean([np.mean([ok for label, ok in right if label is side]) for side in (True, False)]))


Groups = dict[str, tuple[Sequence[tuple[Example, str | None]], Verifier]]


def _fit_and_tell(name: str, groups: Groups, reader: JointReader | None) -> dict[str, Any]:
    measured = {group: measure_claims(claims, reader, verifier) for group, (claims, verifier) in groups.items()}
    model = fit_groups(list(measured.values()), KEPT_TRUE)
    for group, claims in measured.items():
        print(f"{name}, {group}: {len(claims)} claims, balanced accuracy {balanced_accuracy(claims, model):.3f}")
    return model


def main() -> None:
    """Fit the weights with and without the reader, write them, and print how well they do on each group."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", nargs="+", type=Path)
    parser.add_argument("--models", type=Path, required=True, help="folder of the shipped encoder")
    parser.add_argument("--bodies", type=Path, default=SHIPPED_CORPUS / "training")
    arguments = parser.parse_args()
    held_out_lines = [line for line in read_lines() if line.is_held_out]
    held_out = {line.paper for line in held_out_lines}
    bodies = by_split(read_bodies(arguments.bodies), "calibrate")
    encoder = load_encoder(EncoderSettings(), arguments.models)
    # The shipped papers have an organisation and a lexicon; the other bodies are nobody's.
    shipped = Verifier(
        organisations=read_manifest(SHIPPED_CORPUS / MANIFEST_FILE).organisations, lexicon=load_lexicon(SHIPPED_CORPUS)
    )
    dev = read_claims(arguments.claims)
    shipped_claims = [(claim, None) for claim in dev]
    unseen: Groups = {
        "shipped papers": ([(claim, None) for claim in dev if claim.paper in held_out], shipped),
        "other subjects": ([(example, None) for line in held_out_lines for example in line.examples()], shipped),
        "other bodies": (
            [(example, body.name) for body in bodies for line in body.lines for example in line.examples()],
            Verifier(),
        ),
    }
    model = {
        "with_reader": _fit_and_tell("with the reader", unseen, load_joint_reader(encoder)),
        # The rules saw no claim, so all those of the dev half are unseen.
        "rules_alone": _fit_and_tell("rules alone", {"shipped papers": (shipped_claims, shipped)}, None),
    }
    MODEL_FILE.write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
