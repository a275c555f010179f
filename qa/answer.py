"""The answer as it leaves Standpunt: the records of the contract, and their JSON."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from ingest.records import Span

Outcome = Literal["answered", "partial", "refused"]
# Why something is said in Standpunt's own words, whatever the papers say.
OwnReason = Literal[
    "unclear",
    "about_system",
    "about_papers",
    "explained",
    "greeting",
    "thanks",
    "insult",
    "voting_advice",
    "opinion",
    "in_need",
    "not_right",
    "other_language",
]
OWN_WORDS: frozenset[OwnReason] = frozenset(get_args(OwnReason))
Reason = Literal["empty", "too_long", "off_topic", "not_in_papers", "personal_case"] | OwnReason
StatementKind = Literal["quote", "paraphrase", "bridge"]
# In whose words an answer is said: plain ones, those of a spokesperson, or the papers' own.
SaidIn = Literal["plain", "spoken", "quotes"]
SAID_IN: tuple[SaidIn, ...] = get_args(SaidIn)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, bullet or connecting phrase of an answer; a bridge states nothing and has no markers."""

    text: str
    kind: StatementKind
    markers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedNote:
    """A footnote of a quote: the mark that stood in the quote or right behind it, and the note on one line."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: `quote` is exactly `text[start:end]` of the canonical text of `source`.

    `answer` are the ranges inside the quote whose words answer what was asked, where that is sure; `said` are those to say
    in other words, first what answers, () for the whole as it stands.
    """

    marker: int
    paper: str
    section: str
    source: str
    page: int | None
    start: int
    end: int
    quote: str
    paper_id: str = ""
    notes: tuple[CitedNote, ...] = ()
    answer: tuple[Span, ...] = ()
    said: tuple[Span, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON object; `notes` and `answer` only where the quote has them."""
        record = asdict(self)
        del record["said"]
        for name in ("notes", "answer"):
            if not record[name]:
                del record[name]
        return record


@dataclass(frozen=True, slots=True)
class Table:
    """What is compared, for reading side by side: the words of the answer with their markers, a row for each side."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A paper and section near the question, offered when there is no answer."""

    paper: str
    section: str


@dataclass(frozen=True, slots=True)
class Need:
    """One thing asked in a message, and what came of it; `statements` are the places of its statements in the answer's.

    Who `wants_all` ("Geef alle punten over ...") reads all of them at once.
    """

    question: str
    outcome: Outcome
    reason: Reason | None = None
    statements: tuple[int, ...] = ()
    wants_all: bool = False


@dataclass(frozen=True, slots=True)
class StageTrace:
    """What one stage of the pipeline made of the question; shown by `--explain` and read by the suite's blame table."""

    stage: str
    ok: bool
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, a partial answer or a refusal: see the contract in `docs/contract.md`.

    `follow_ups` are questions that the papers answer next to what is cited. One that `is_literal` was asked for in the papers'
    own words, and has no other wording.
    """

    question: str
    outcome: Outcome
    reason: Reason | None
    answer: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    related: tuple[Related, ...]
    confidence: float
    engine: str
    corpus_version: str
    timings_ms: dict[str, float]
    id: str | None = None
    trace: tuple[StageTrace, ...] = ()
    note: str = ""
    wording: SaidIn = "quotes"
    follow_ups: tuple[str, ...] = ()
    table: Table | None = None
    needs: tuple[Need, ...] = ()
    is_literal: bool = False

    @property
    def is_own_words(self) -> bool:
        """Whether Standpunt speaks for itself here: to a greeting, say, or of itself; it cites nothing then."""
        return self.reason in OWN_WORDS

    def to_json(self, *, explain: bool = False) -> dict[str, Any]:
        """The contract's JSON object, without the trace unless `explain`."""
        record = asdict(self)
        record["citations"] = [citation.to_json() for citation in self.citations]
        for need, told in zip(record["needs"], self.needs, strict=True):
            need["at_once"] = read_at_once([self.statements[at] for at in told.statements], told.wants_all)
        trace = record.pop("trace")
        del record["is_literal"]  # `wording` tells
        if explain:
            record["explain"] = trace
        return {"id": record.pop("id"), **record}


# Points of a list, after the sentence that answers: on a telephone more of them hide what comes after.
_MOST_POINTS_AT_ONCE = 3


def read_at_once(statements: Sequence[Statement], wants_all: bool = False) -> int:
    """How many of the statements that answer one thing are read at once: one that answers, and three points.

    Of a list with nothing said before it three points are, and who asked for all reads all. The others stand behind "Toon alle", or follow where a program
    asks for all.
    """
    telling = [at for at, statement in enumerate(statements) if statement.markers]
    is_list = telling[1:2] == [telling[0] + 1] and telling[0] > 0 if telling else False
    most = _MOST_POINTS_AT_ONCE + (not is_list)
    return len(statements) if wants_all or len(telling) <= most else telling[most - 1] + 1


def count_points(statements: Sequence[Statement]) -> int:
    """How many points of the papers are told: what was quoted together is one, in however many sentences it is said."""
    return len({statement.markers for statement in statements if statement.markers})


def needs_of_statements(answer: Answer, statements: Sequence[Statement]) -> tuple[Need, ...]:
    """The needs of an answer put in other statements, whose markers are still its own.

    A statement belongs to each need that one of its markers was quoted for; our own words to the need of what they lead in.
    """
    if len(answer.needs) < 2:
        return tuple(replace(need, statements=tuple(range(len(statements)))) for need in answer.needs)
    marked = [{m for at in need.statements for m in answer.statements[at].markers} for need in answer.needs]
    found: list[list[int]] = [[] for _ in answer.needs]
    leading: list[int] = []
    for at, statement in enumerate(statements):
        owners = [] if statement.markers else [need for need in answer.needs if statement in _own_words(answer, need)]
        if len(owners) == 1:
            found[answer.needs.index(owners[0])].append(at)
            continue
        leading.append(at)
        if statement.markers:
            for need, markers in zip(found, marked, strict=True):
                need += leading if markers & set(statement.markers) else []
            leading = []
    return tuple(replace(need, statements=tuple(at)) for need, at in zip(answer.needs, found, strict=True))


def _own_words(answer: Answer, need: Need) -> list[Statement]:
    return [answer.statements[at] for at in need.statements if not answer.statements[at].markers]


# Told of an answer while the rest of it is still being written.
OnPartial = Callable[[Answer], None]


def short_code(*parts: str) -> str:
    """Ten letters and digits that change with any of the parts."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
    return b32encode(digest).decode("ascii")[:10]
