"""What kind of message it is: a question about the papers, or something else, such as a greeting or a call for help.

A copy of the encoder with a small adapter and a linear head on its vector tell it (`python -m qa.training.fit_router` makes both).
Whatever is not clearly something else is a question about the papers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from ingest.models.adapter import adapter_fits, load_reader
from ingest.models.encoder import Encoder, FloatMatrix
from qa.question.language import is_english

Kind = Literal[
    "question_papers",
    "about_papers",
    "about_system",
    "word_explanation",
    "shorter",
    "simpler",
    "more",
    "not_right",
    "greeting",
    "thanks",
    "insult",
    "voting_advice",
    "opinion_or_prediction",
    "personal_case",
    "in_need",
    "order_to_machine",
    "other_language",
    "nonsense",
    "unclear",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# What an answer is for; that it is to be "literal" is told by its words (`asks_literally`), not by the model.
Purpose = Kind | Literal["literal"]
PAPERS: Kind = "question_papers"
# What is said about the answer before it.
ON_LAST_ANSWER: frozenset[Kind] = frozenset({"shorter", "simpler", "more", "not_right"})
ROUTER_DIR = Path(__file__).parent / "data" / "router"
HEAD_FILE = "head.npz"
# "En wie betaalt dat?" after a question is one too; on dev and by hand, 0.1 to 0.3 tell it from "Wie heeft dit gemaakt?".
LEANING_SHARE = 0.2


class Router:
    """Tells the kind of messages; with another encoder than it was fitted on, all are questions about the papers."""

    def __init__(self, encoder: Encoder, folder: Path = ROUTER_DIR) -> None:
        self._encoder: Encoder | None = None
        if adapter_fits(folder, encoder.name):
            self._encoder = load_reader(encoder, folder)
            with np.load(folder / HEAD_FILE) as head:
                self._kinds: list[Kind] = head["kinds"].tolist()
                self._weights = head["weights"].astype(np.float32)
                self._intercepts = head["intercepts"].astype(np.float32)
                self._below = head["below"].astype(np.float32)

    def kind_of(self, message: str, *, leans: bool = False) -> Kind:
        """The kind of one message; of one that `leans` on the question before it something else must be surer."""
        if self._encoder is None:
            return PAPERS
        kind = self.kind_by(self.probabilities([message])[0], LEANING_SHARE if leans else 1.0)
        # English is understood: the papers are searched with it.
        return PAPERS if kind == "other_language" and is_english(message) else kind

    def kind_by(self, probabilities: FloatMatrix, share: float = 1.0) -> Kind:
        """The kind for the probabilities of one message, in the order of the kinds.

        It is the most probable one beside a question about the papers, when that it is such a question is less probable
        than this share of the bound of that kind.
        """
        papers = self._kinds.index(PAPERS)
        others = probabilities.copy()
        others[papers] = 0.0
        place = int(others.argmax())
        return self._kinds[place] if probabilities[papers] < share * self._below[place] else PAPERS

    def probabilities(self, messages: Sequence[str]) -> FloatMatrix:
        """How probable each kind is, shape (messages, kinds); each message is read by itself.

        Raises:
            ValueError: there is no router for the encoder.
        """
        if self._encoder is None:
            raise ValueError("There is no router for this encoder.")
        scores = self._encoder.encode_queries(messages, alone=True) @ self._weights.T + self._intercepts
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)
