"""Fit what tells the wrapping of a message from what it asks: `python -m qa.training.fit_wrapping --models DIR`.

A logistic model on the encoder's vector of one sentence. Wrapping is every sentence of `corpus/training/requests/wrappings.jsonl`;
what is no wrapping are the questions of the training bodies and of the shipped question index, the sentences of those bodies'
papers, and what people tell of their own case (`router.jsonl`).
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold

from ingest.files import json_rows
from ingest.models.encoder import FloatMatrix, load_encoder
from ingest.settings import SHIPPED_CORPUS, EncoderSettings
from qa.question.wrapping import MODEL_FILE, sentences_of
from qa.training.bodies import read_bodies
from qa.training.logistic import Floats, balanced, fit_logistic

# As many questions as wrappings would make little of the many ways to ask; three times as many are enough.
QUESTIONS_PER_WRAPPING = 3
# What people tell of themselves is rare in the data and reads most like who writes.
OWN_CASE_WEIGHT = 5
_OWN_CASES = frozenset({"personal_case", "in_need"})
PENALTY = 1 / 3  # 0.1 to 1 give the same accuracy by the folds
FOLDS = 5
SEED = 7


def wrapping_sentences(folder: Path) -> list[str]:
    """The sentences that stand before and after a question, each once."""
    rows = json_rows(folder / "wrappings.jsonl")
    return list(dict.fromkeys(one for row in rows for side in ("before", "after") for one in sentences_of(row[side])))


def asked_sentences(corpus_dir: Path) -> list[str]:
    """The questions about papers, each once."""
    files = [
        *sorted((corpus_dir / "training").glob("*/questions.jsonl")),
        *sorted((corpus_dir / "questions").glob("*.jsonl")),
    ]
    rows = [row for file in files for row in json_rows(file)]
    return list(dict.fromkeys(one for row in rows for one in sentences_of(row["question"])))


def told_sentences(corpus_dir: Path) -> tuple[list[str], list[str]]:
    """Sentences that tell something a question may need: of papers, and of people who tell their own case; each once."""
    found = [
        sentence
        for body in read_bodies(corpus_dir / "training")
        for chunk in body.chunks
        for sentence in sentences_of(chunk.text)
    ]
    rows = json_rows(corpus_dir / "training" / "requests" / "router.jsonl")
    return list(dict.fromkeys(found)), [
        one for row in rows if row["kind"] in _OWN_CASES for one in sentences_of(row["message"])
    ]


def _fit(vectors: FloatMatrix, labels: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    return fit_logistic(vectors, labels, penalty=PENALTY, shares=balanced(labels))


def main() -> None:
    """Fit and write the model, and print how well it tells the two apart by five folds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="folder of the shipped encoder")
    arguments = parser.parse_args()
    wrappings = wrapping_sentences(SHIPPED_CORPUS / "training" / "requests")
    rng = random.Random(SEED)
    asked, (told, own_cases) = asked_sentences(SHIPPED_CORPUS), told_sentences(SHIPPED_CORPUS)
    wanted = QUESTIONS_PER_WRAPPING * len(wrappings) // 2
    asked = (
        rng.sample(asked, min(len(asked), wanted))
        + rng.sample(told, min(len(told), wanted))
        + own_cases * OWN_CASE_WEIGHT
    )
    encoder = load_encoder(EncoderSettings(), arguments.models)
    vectors = encoder.encode_queries([*wrappings, *asked])
    labels = np.array([True] * len(wrappings) + [False] * len(asked))
    folds = np.empty(len(labels), bool)
    for kept, left_out in StratifiedKFold(FOLDS).split(vectors, labels):
        weights, intercept = _fit(vectors[kept], labels[kept])
        folds[left_out] = vectors[left_out] @ weights + intercept > 0
    print(
        f"{len(wrappings)} wrappings, found {folds[labels].mean():.3f}; {len(asked)} asked, kept {(~folds[~labels]).mean():.3f}"
    )
    weights, intercept = _fit(vectors, labels)
    fitted = {
        "encoder": encoder.name,
        "intercept": round(intercept, 4),
        "weights": [round(float(weight), 4) for weight in weights],
    }
    MODEL_FILE.parent.mkdir(exist_ok=True)
    MODEL_FILE.write_text(json.dumps(fitted) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
