"""What stands around a question and asks nothing: greeting, who writes, deadline, thanks. It is left out of the search.

A logistic model on the encoder's vector of each sentence tells it (`python -m qa.training.fit_wrapping` makes it); a message of
one sentence is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest.files import weights_in
from ingest.models.encoder import Encoder, FloatMatrix
from qa.question.asked import asked_form, asks_for_all
from qa.question.orders import SENTENCE

MODEL_FILE = Path(__file__).parent / "data" / "wrapping.json"
# Log-odds from which a sentence is wrapping: dropping what is asked costs more than leaving a greeting in. Of 0.4 to 1.5 on
# outsiders-dev 0.608 of the answerable questions are right instead of 0.597, on dev 0.819 instead of 0.823.
WRAPPING_FROM = 0.7
_LETTER = re.compile(r"[^\W\d_]")


def sentences_of(text: str) -> list[str]:
    """The sentences and lines of a message that hold a letter, in order."""
    return [part.strip() for part in SENTENCE.findall(text) if _LETTER.search(part)]


def unwrap(message: str, encoder: Encoder) -> str:
    """What a message asks; all of it where nothing else stands in it, or where the encoder is not the one this was fitted on."""
    sentences = sentences_of(message)
    model = weights_in(MODEL_FILE)
    if len(sentences) < 2 or encoder.name != model["encoder"]:
        return message
    scores = _log_odds(sentences, encoder, model)
    kept = [
        sentence
        for sentence, score in zip(sentences, scores, strict=True)
        # "Graag alle punten" asks nothing by itself, but says what the answer must be.
        if score < WRAPPING_FROM or asked_form(sentence) != "fact" or asks_for_all(sentence)
    ]
    return " ".join(kept) if kept and len(kept) < len(sentences) else message


def _log_odds(sentences: Sequence[str], encoder: Encoder, model: dict[str, Any]) -> FloatMatrix:
    vectors = encoder.encode_queries(sentences)
    return np.asarray(vectors @ np.asarray(model["weights"], np.float32) + model["intercept"], np.float32)
