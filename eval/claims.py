"""The verifier's own test: claims with the passages they cite, half of them wrong by one subtle change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.data.dataset import SHIPPED
from eval.data.rows import Fault, read_rows
from qa.claims.verify import TooLongToVerifyError, Verdict

SHIPPED_CLAIMS = SHIPPED / "claims.jsonl"
# Sets by name: the half that the verifier may be tuned on, and the half to report on, split by whole paper; and rewordings and
# opposites by somebody who knew nothing of the verifier, to report on.
CLAIM_SETS = {"claims-dev": "dev", "claims": "test", "rewordings": "rewordings"}


class Claim(BaseModel):
    """A claim, the texts it cites, whether these support it, and if not, the one thing that is wrong with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    split: str = "own"
    paper: str = ""
    claim: str = Field(min_length=1)
    cited: tuple[str, ...] = Field(min_length=1)
    supported: bool
    error: (
        Literal[
            "number",
            "date",
            "entity",
            "negation",
            "actor",
            "modality",
            "overclaim",
            "added_detail",
            "polarity",
            "antonym",
            "addressee",
            "roles",
            "condition",
            "quantity",
            "time",
            "cause",
            "object",
            "unrelated_passage",
            "wrong_paper",
        ]
        | None
    ) = None
    pair: str = ""


Verify = Callable[[str, Sequence[str]], Verdict]


@dataclass(frozen=True, slots=True)
class ClaimTask:
    """A set of claims and the verifier that judges them."""

    name: str
    claims: Sequence[Claim]
    verify: Verify


class ClaimRow(BaseModel):
    """One claim and what the verifier said of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["claim"] = "claim"
    set: str
    claim: Claim
    judged: bool
    score: float

    @property
    def key(self) -> tuple[str, str]:
        """Names the row within a run."""
        return self.set, self.claim.id

    @property
    def is_right(self) -> bool:
        """Whether the verdict is the truth."""
        return self.judged == self.claim.supported


def read_claims(path: Path) -> tuple[list[Claim], list[Fault]]:
    """The good rows of a set of claims in order, and the faults of the others."""
    claims: list[Claim] = []
    faults: list[Fault] = []
    for _, row in read_rows(path, Claim):
        if isinstance(row, Fault):
            faults.append(row)
        else:
            claims.append(row)
    return claims, faults


def judge_all(task: ClaimTask, held: Set[tuple[str, str]] = frozenset()) -> Iterator[ClaimRow]:
    """Ask the verifier about each claim that is not held yet, in order."""
    for claim in task.claims:
        if (task.name, claim.id) not in held:
            supported, score = _judge(task, claim)
            yield ClaimRow(set=task.name, claim=claim, judged=supported, score=score)


def _judge(task: ClaimTask, claim: Claim) -> tuple[bool, float]:
    """The verdict and its score; a claim that the verifier doesn't take is not supported."""
    try:
        verdict = task.verify(claim.claim, list(claim.cited))
    except TooLongToVerifyError:
        return False, 0.0
    return verdict.supported, verdict.score
