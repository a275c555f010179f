"""Question sets: one schema, read from JSON lines or CSV; a faulty row is named by line and field, the rest is kept."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ingest.records import Span

SHIPPED = Path(__file__).resolve().parents[1] / "questions"
SHIPPED_SETS = {
    "dev": SHIPPED / "dev.jsonl",
    "test": SHIPPED / "test.jsonl",
    "unprepared": SHIPPED / "unprepared.jsonl",
    "unprepared-dev": SHIPPED / "unprepared-dev.jsonl",
}

Kind = Literal[
    "fact",
    "position",
    "list",
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
Expectation = Literal["answer", "correction", "refusal"]


class SetNotFoundError(ValueError):
    """The name is no shipped set and no file."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Record):
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
    evidence: tuple[Evidence, ...] = ()
    needed: int = Field(0, ge=0)
    facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.answerable and not self.evidence:
            raise ValueError("evidence: een beantwoordbare vraag heeft minstens één citaat nodig")
        if not self.answerable and (self.evidence or self.facts):
            raise ValueError("answerable: een onbeantwoordbare vraag heeft geen citaten en geen feiten")
        if self.needed > len(self.evidence):
            raise ValueError(f"needed: {self.needed} is meer dan het aantal citaten ({len(self.evidence)})")
        if any(not alternative.strip() for group in self.facts for alternative in group) or not all(self.facts):
            raise ValueError("facts: een feit is leeg")
        return self

    @property
    def expects(self) -> Expectation:
        """What a right answer does: answer, put a false premise right, or refuse."""
        if self.kind == "false_premise":
            return "correction"
        return "answer" if self.answerable else "refusal"

    @property
    def cluster(self) -> str:
        """Paraphrases of one question share a cluster, so that intervals don't count them as independent."""
        return self.group or self.id


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row; `field` is "" when the whole row can't be read."""

    line: int
    field: str
    problem: str

    def __str__(self) -> str:
        where = f"regel {self.line}" + (f", veld {self.field}" if self.field else "")
        return f"{where}: {self.problem}"


def find_set(name: str) -> Path:
    """The file of a shipped set by its name, or of a set of one's own by its path.

    Raises:
        SetNotFoundError: it is neither.
    """
    path = SHIPPED_SETS.get(name, Path(name))
    if not path.is_file():
        known = ", ".join(SHIPPED_SETS)
        raise SetNotFoundError(f"De vragenset '{name}' bestaat niet. Kies uit {known} of geef het pad van een bestand.")
    return path


def read_questions(path: Path) -> tuple[list[Question], list[Fault]]:
    """The good rows of a set in order, and the faults of the others; `.csv` is CSV, anything else JSON lines."""
    rows = _csv_rows(path) if path.suffix.lower() == ".csv" else _json_rows(path)
    questions: list[Question] = []
    faults: list[Fault] = []
    first_line: dict[str, int] = {}
    for line, row in rows:
        if isinstance(row, Fault):
            faults.append(row)
            continue
        try:
            question = Question.model_validate(row)
        except ValidationError as error:
            faults.extend(faults_of(line, error))
            continue
        if question.id in first_line:
            faults.append(Fault(line, "id", f"'{question.id}' staat ook op regel {first_line[question.id]}"))
            continue
        first_line[question.id] = line
        questions.append(question)
    return questions, faults


def fingerprint(rows: Sequence[BaseModel]) -> str:
    """Changes with every change of any field of any question or claim."""
    text = "\n".join(row.model_dump_json() for row in rows)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _json_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | Fault]]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            yield number, Fault(number, "", f"geen geldige JSON (teken {error.pos + 1})")
            continue
        yield number, row if isinstance(row, dict) else Fault(number, "", "geen JSON-object tussen { en }")


def _csv_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | Fault]]:
    """Columns are the fields; `;` parts fact groups, `|` the items of any other list and the alternatives of a fact."""
    text = path.read_text(encoding="utf-8-sig")
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=separator)
    for cells in reader:
        if None in cells:
            yield reader.line_num, Fault(reader.line_num, "", "meer kolommen dan de kopregel")
            continue
        yield reader.line_num, _from_cells({name: (cell or "").strip() for name, cell in cells.items()})


def _from_cells(cells: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {name: cell for name, cell in cells.items() if cell}
    if "question" in cells:
        row["question"] = cells["question"]
    if "evidence" in row:
        row["evidence"] = [{"quote": quote.strip()} for quote in cells["evidence"].split("|")]
        row.setdefault("needed", len(row["evidence"]))
    if "facts" in row:
        row["facts"] = [[word.strip() for word in group.split("|")] for group in cells["facts"].split(";")]
    if "forbidden" in row:
        row["forbidden"] = [word.strip() for word in cells["forbidden"].split("|")]
    if "history" in row:
        row["history"] = [{"q": turn.strip()} for turn in cells["history"].split("|")]
    answerable = row.get("answerable", "").casefold()
    row["answerable"] = {"ja": True, "nee": False}.get(answerable, answerable)
    return row


def faults_of(line: int, error: ValidationError) -> Iterator[Fault]:
    """The faults of one row, by field and in Dutch."""
    for detail in error.errors():
        field = ".".join(map(str, detail["loc"]))
        problem = detail["msg"].removeprefix("Value error, ")
        if not field:
            field, _, problem = problem.partition(": ")
        yield Fault(line, field, _in_dutch(detail["type"], detail.get("ctx", {}), problem))


def _in_dutch(error_type: str, context: Mapping[str, Any], problem: str) -> str:
    match error_type:
        case "missing":
            return "ontbreekt"
        case "extra_forbidden":
            return "dit veld is niet bekend"
        case "literal_error":
            return f"moet één van deze zijn: {context['expected'].replace(' or ', ' of ')}"
        case "string_too_short":
            return "is leeg"
        case "bool_type" | "bool_parsing":
            return "moet true of false zijn (in CSV ook ja of nee)"
        case "int_type" | "int_parsing" | "int_from_float":
            return "moet een heel getal zijn"
        case "string_type":
            return "moet tekst zijn"
        case "tuple_type" | "list_type":
            return "moet een lijst zijn"
        case _:
            return problem
