"""What a run file holds: its header, a row for each question and claim, its end; every figure is made from the rows."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.claims import ClaimRow
from eval.data.dataset import Question


class Header(BaseModel):
    """What was run: equal fingerprints mean equal questions, papers, settings, versions and code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["run"] = "run"
    fingerprint: str
    started: str
    sets: dict[str, str]
    corpora: dict[str, str]
    engine: str
    settings: dict[str, Any]
    versions: dict[str, str]
    code: str


class ReadingEase(BaseModel):
    """How a text reads: Flesch-Douma, words a sentence (mean and most), and the share of its statements that is worded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ease: float
    sentence_words: float
    longest_sentence: int
    worded: float


class Scores(BaseModel):
    """The scores of one answer; None where a score has no meaning for this question or this outcome."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    right: bool
    cited: bool | None = None
    facts_missing: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    evidence_recall: float | None = None
    evidence_precision: float | None = None
    citation_recall: float | None = None
    citation_precision: float | None = None
    quotes: int = 0
    quotes_exact: int = 0
    markers_complete: bool | None = None
    crag: float
    readability: float | None = None
    read: dict[str, ReadingEase] = Field(default_factory=dict)
    ranking: tuple[str, ...] = ()
    relevant: tuple[str, ...] = ()


class Blame(BaseModel):
    """The stage that lost a failed question; `wrong_passage`: the right paper was cited, but not the right place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stage: str
    wrong_passage: bool = False


class Row(BaseModel):
    """One question, its answer as the contract's JSON with `explain`, its scores and the stage to blame."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["question"] = "question"
    set: str
    question: Question
    answer: dict[str, Any]
    scores: Scores
    blame: Blame | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Names the row within a run."""
        return self.set, self.question.id

    @property
    def outcome(self) -> str:
        """answered, partial or refused; what Standpunt says in its own words is no answer from the papers."""
        return "refused" if self.answer["reason"] else str(self.answer["outcome"])

    @property
    def confidence(self) -> float:
        """The answer's own confidence."""
        return float(self.answer["confidence"])


class End(BaseModel):
    """The last line of a finished run; a file without it can be resumed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["end"] = "end"
    seconds: float
    startup_seconds: float


class Run(BaseModel):
    """A whole run file."""

    model_config = ConfigDict(frozen=True)

    header: Header
    rows: tuple[Row, ...]
    claims: tuple[ClaimRow, ...] = ()
    end: End | None = None

    def of(self, name: str) -> list[Row]:
        """The rows of one set, in order."""
        return [row for row in self.rows if row.set == name]

    def claims_of(self, name: str) -> list[ClaimRow]:
        """The claims of one set, in order."""
        return [row for row in self.claims if row.set == name]
