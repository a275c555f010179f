"""Fit what tells the wrapping of a message from what it asks: `python -m qa.training.fit_wrapping --models DIR`.

First a logistic model on the encoder's vector of one sentence. Wrapping is every sentence of `corpus/training/requests/wrappings.jsonl`;
what is no wrapping are the questions of the training bodies and of the shipped question index, the sentences of those bodies'
papers, and what people tell of their own case (`router.jsonl`). Then the words of wrappings, from the messages in which what is asked
is marked (`messages-*.txt`).
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold

from ingest.files import json_rows
from ingest.models.encoder import FloatMatrix, load_encoder
from ingest.settings import SHIPPED_CORPUS, EncoderSettings
from ingest.terms import vocabulary_of
from qa.question.wrapping import MODEL_FILE, WORDS_FILE, sentences_of
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
# A word of wrappings stands outside what is asked in so many messages, and in this share of all that have it.
WORD_MESSAGES, WORD_SHARE = 5, 0.8
_MARKED = re.compile(r"\[\[(?:\w+\|)?(?P<asked>.*?)\]\]|\{\{(?P<about>.*?)\}\}", re.DOTALL)


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


def words_of_wrappings(folder: Path) -> list[str]:
    """The stems that people use around what they ask, and seldom in it."""
    outside: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for file in sorted(folder.glob("messages-*.txt")):
        for message in file.read_text(encoding="utf-8").split("\n---\n"):
            marked = [match["asked"] or match["about"] or "" for match in _MARKED.finditer(message)]
            outside.update(vocabulary_of([_MARKED.sub(" ", message)]))
            inside.update(vocabulary_of(marked))
    return sorted(
        stem
        for stem, count in outside.items()
        if stem.isalpha() and count >= WORD_MESSAGES and count >= WORD_SHARE * (count + inside[stem])
    )


def _fit(vectors: FloatMatrix, labels: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    return fit_logistic(vectors, labels, penalty=PENALTY, shares=balanced(labels))


def main() -> None:
    """Fit and write the model, and print how well it tells the two apart by five folds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="folder of the shipped encoder")
    arguments = parser.parse_args()
    stems = words_of_wrappings(SHIPPED_CORPUS / "training" / "requests")
    WORDS_FILE.write_text(json.dumps({"stems": stems}) + "\n", encoding="utf-8")
    print(f"{len(stems)} words")
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
