"""Question sets: one schema, read from JSON lines or CSV; a faulty row is named by line and field, the rest is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from eval.data.rows import Fault, QuestionSetError, read_rows
from ingest.files import fingerprint
from ingest.records import Span

SHIPPED = Path(__file__).resolve().parents[1] / "questions"
_SETS = {
    "outsiders": SHIPPED / "outsiders.jsonl",
    "dev": SHIPPED / "dev.jsonl",
    "outsiders-dev": SHIPPED / "outsiders-dev.jsonl",
    "test": SHIPPED / "test.jsonl",
    "unprepared": SHIPPED / "unprepared.jsonl",
    "unprepared-dev": SHIPPED / "unprepared-dev.jsonl",
}
BESIDE = "beside:"
# A set that this copy of Standpunt came without is no set of it.
SHIPPED_SETS = {name: path for name, path in _SETS.items() if path.is_file()}

Kind = Literal[
    "fact",
    "position",
    "list",
    "several",
    "compare",
    "overview",
    "lay",
    "typo",
    "keyword",
    "follow_up",
    "english",
    "false_premise",
    "near_miss",
    "far_miss",
    "injection",
    "nonsense",
]
Expectation = Literal["answer", "part", "correction", "refusal"]


class SetNotFoundError(QuestionSetError):
    """The name is no shipped set and no file."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldEvidence(_Record):
    """A range of a source's canonical text that answers the question; without offsets it is found by its quote."""

    source: str = ""
    paper: str = ""
    section: str = ""
    quote: str = Field(min_length=1)
    start: int | None = None
    end: int | None = None

    @property
    def span(self) -> Span:
        """The range; only for evidence with offsets, which every set has after `relocate`."""
        if self.start is None or self.end is None:
            raise ValueError(f"Evidence {self.quote[:40]!r} has no offsets yet.")
        return Span(self.start, self.end)


class Turn(_Record):
    """An earlier question of the same conversation."""

    q: str


class Question(_Record):
    """One test question and what a right answer holds; the fields are explained in `docs/evaluation.md`."""

    id: str = Field(min_length=1)
    split: str = "own"
    role: Literal["citizen", "press", "evaluator"] = "citizen"
    kind: Kind
    group: str = ""
    question: str
    history: tuple[Turn, ...] = ()
    answerable: bool
    evidence: tuple[GoldEvidence, ...] = ()
    needed: int = Field(0, ge=0)
    facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    is_partly: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.answerable and not self.evidence:
            raise ValueError("evidence: een beantwoordbare vraag heeft minstens één citaat nodig")
        if not self.answerable and (self.evidence or self.facts):
            raise ValueError("answerable: een onbeantwoordbare vraag heeft geen citaten en geen feiten")
        if not self.answerable and (self.unanswered or self.is_partly):
            raise ValueError("unanswered: een onbeantwoordbare vraag wordt in geen deel beantwoord")
        if self.needed > len(self.evidence):
            raise ValueError(f"needed: {self.needed} is meer dan het aantal citaten ({len(self.evidence)})")
        if any(not alternative.strip() for group in self.facts for alternative in group) or not all(self.facts):
            raise ValueError("facts: een feit is leeg")
        return self

    @property
    def expects(self) -> Expectation:
        """What a right answer does: answer, answer a part and say what is missing, put a false premise right, or refuse."""
        if self.kind == "false_premise":
            return "correction"
        if self.unanswered:
            return "part"
        return "answer" if self.answerable else "refusal"

    @property
    def has_answer(self) -> bool:
        """Whether a right answer tells what the papers say of what is asked, in full or in part."""
        return self.expects in ("answer", "part")

    @property
    def cluster(self) -> str:
        """Paraphrases of one question share a cluster, so that intervals don't count them as independent."""
        return self.group or self.id


def find_set(name: str) -> Path:
    """The file of a shipped set by its name, or of a set of one's own by its path.

    "beside:dev" is the set "dev", to be asked of papers that stand beside those of another publisher.

    Raises:
        SetNotFoundError: it is neither.
    """
    path = SHIPPED_SETS.get(name.removeprefix(BESIDE), Path(name))
    try:
        is_there = path.is_file()
    except (OSError, ValueError):
        # A name that no file can have: too long, or with a sign that isn't allowed.
        is_there = False
    if not is_there:
        known = ", ".join(SHIPPED_SETS)
        raise SetNotFoundError(f"De vragenset '{name}' bestaat niet. Kies uit {known} of geef het pad van een bestand.")
    return path


def read_questions(path: Path) -> tuple[list[Question], list[Fault]]:
    """The good rows of a set in order, and the faults of the others; `.csv` is CSV, anything else JSON lines.

    Raises:
        SetUnreadableError: the file can't be read, or is no text in UTF-8.
    """
    questions: list[Question] = []
    faults: list[Fault] = []
    first_line: dict[str, int] = {}
    for line, row in read_rows(path, Question):
        if isinstance(row, Fault):
            faults.append(row)
        elif row.id in first_line:
            faults.append(Fault(line, "id", f"'{row.id}' staat ook op regel {first_line[row.id]}"))
        else:
            first_line[row.id] = line
            questions.append(row)
    return questions, faults


def set_fingerprint(rows: Sequence[BaseModel]) -> str:
    """Changes with every change of any field of any question or claim."""
    return fingerprint(*(row.model_dump_json() for row in rows))
