"""The leak check: no question to report on may be known from tuning, training or the question index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eval.data.dataset import Question
from eval.data.wording import normal_form
from ingest.files import read_lines

REFUSED_FROM = 0.95
LISTED_FROM = 0.90

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


class Known(NamedTuple):
    """A question that Standpunt was tuned on or that stands in its question index, and where it stands."""

    origin: str
    line: int
    text: str


class Pair(NamedTuple):
    """A question to report on and a known one that is close to it; `is_leak` when it is too close to keep."""

    question: Question
    known: Known
    cosine: float
    same_form: bool

    @property
    def is_leak(self) -> bool:
        """Whether the known question has to go; never the question to report on."""
        return self.same_form or self.cosine >= REFUSED_FROM


def find_pairs(questions: Sequence[Question], known: Sequence[Known], encode: Encode) -> list[Pair]:
    """Pairs that share their normal form or have a cosine of at least 0.90, the closest first.

    Args:
        questions: the questions to report on.
        known: everything used for tuning, training or the question index.
        encode: unit vectors of questions, in order.
    """
    if not questions or not known:
        return []
    cosines = encode([q.question for q in questions]) @ encode([k.text for k in known]).T
    forms = [plain(question.question) for question in questions]
    known_forms = [plain(item.text) for item in known]
    pairs = [
        Pair(questions[row], known[column], float(cosines[row, column]), forms[row] == known_forms[column])
        for row, column in np.argwhere(cosines >= LISTED_FROM)
    ]
    close = {(pair.question.id, pair.known.origin, pair.known.line) for pair in pairs}
    pairs += [
        Pair(question, item, float(cosines[row, column]), True)
        for row, question in enumerate(questions)
        for column, item in enumerate(known)
        if forms[row] == known_forms[column] and (question.id, item.origin, item.line) not in close
    ]
    return sorted(pairs, key=lambda pair: (-pair.same_form, -pair.cosine))


def plain(question: str) -> str:
    """The normal form of a question without its punctuation.

    >>> plain("Wat wil de VNG  nu?") == plain("wat wil de vng nu")
    True
    """
    return " ".join("".join(sign if sign.isalnum() else " " for sign in normal_form(question)).split())


def read_known(folder: Path) -> list[Known]:
    """Every question in the JSON lines of a folder, such as the question index; empty when there is no folder."""
    return [
        Known(path.name, number, json.loads(line)["question"])
        for path in sorted(folder.glob("*.jsonl"))
        for number, line in enumerate(read_lines(path), start=1)
        if line.strip()
    ]


def known_from(questions: Iterable[Question], origin: str) -> list[Known]:
    """The questions of a set that Standpunt is tuned on."""
    return [Known(origin, number, question.question) for number, question in enumerate(questions, start=1)]
