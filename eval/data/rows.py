"""The rows of a question set as they stand in its file, JSON lines or CSV; a row that can't be read is a fault."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ingest.files import read_lines


class QuestionSetError(ValueError):
    """A set that can't be used at all; the message is one Dutch sentence."""


class SetUnreadableError(QuestionSetError):
    """The file of a set can't be read as text."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row; `field` is "" when the whole row can't be read."""

    line: int
    field: str
    problem: str

    def __str__(self) -> str:
        where = f"regel {self.line}" + (f", veld {self.field}" if self.field else "")
        return f"{where}: {self.problem}"


_Model = TypeVar("_Model", bound=BaseModel)
_Rows = Iterator[tuple[int, Mapping[str, Any] | Fault]]


def read_rows(path: Path, kind: type[_Model]) -> Iterator[tuple[int, _Model | Fault]]:
    """Each row by its line number as what it is, or each thing that is wrong with it; `.csv` is CSV, anything else JSON lines.

    Raises:
        SetUnreadableError: the file can't be opened, or is no text in UTF-8.
    """
    try:
        lines = read_lines(path)
    except UnicodeDecodeError as error:
        raise SetUnreadableError(f"{path.name} is geen tekst in UTF-8. Bewaar het bestand als UTF-8.") from error
    except OSError as error:
        raise SetUnreadableError(f"Het bestand {path} is niet te lezen.") from error
    for number, row in _csv_rows("\n".join(lines)) if path.suffix.lower() == ".csv" else _json_rows(lines):
        try:
            yield number, row if isinstance(row, Fault) else kind.model_validate(row)
        except ValidationError as error:
            yield from ((number, fault) for fault in _faults_of(number, error))


def _faults_of(line: int, error: ValidationError) -> Iterator[Fault]:
    """The faults of one row, by field and in Dutch."""
    for detail in error.errors():
        field = ".".join(map(str, detail["loc"]))
        problem = detail["msg"].removeprefix("Value error, ")
        if not field:
            field, _, problem = problem.partition(": ")
        yield Fault(line, field, _in_dutch(detail["type"], detail.get("ctx", {}), problem))


def _json_rows(lines: list[str]) -> _Rows:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            json.dumps(row, ensure_ascii=False).encode("utf-8")
        except json.JSONDecodeError as error:
            yield number, Fault(number, "", f"geen geldige JSON (teken {error.pos + 1})")
            continue
        except (ValueError, RecursionError):
            # A number of thousands of digits, brackets without end, or half of a pair of signs.
            yield number, Fault(number, "", "geen leesbare JSON")
            continue
        yield number, row if isinstance(row, dict) else Fault(number, "", "geen JSON-object tussen { en }")


def _csv_rows(text: str) -> _Rows:
    """Columns are the fields; `;` parts fact groups, `|` the items of any other list and the alternatives of a fact."""
    heading = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if heading.count(";") > heading.count(",") else ",")
    try:
        for cells in reader:
            if None in cells:
                yield reader.line_num, Fault(reader.line_num, "", "meer kolommen dan de kopregel")
                continue
            yield reader.line_num, _from_cells({name: (cell or "").strip() for name, cell in cells.items()})
    except csv.Error:
        yield reader.line_num, Fault(reader.line_num, "", "geen leesbare CSV; vanaf hier is niets gelezen")


def _from_cells(cells: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {name: cell for name, cell in cells.items() if cell}
    if "question" in cells:
        row["question"] = cells["question"]
    if "evidence" in row:
        row["evidence"] = [{"quote": quote.strip()} for quote in cells["evidence"].split("|")]
        row.setdefault("needed", len(row["evidence"]))
    if "facts" in row:
        row["facts"] = [[word.strip() for word in group.split("|")] for group in cells["facts"].split(";")]
    for name in ("forbidden", "unanswered"):
        if name in row:
            row[name] = [word.strip() for word in cells[name].split("|")]
    if "history" in row:
        row["history"] = [{"q": turn.strip()} for turn in cells["history"].split("|")]
    row.setdefault("answerable", "")
    for name in ("answerable", "is_partly"):
        if name in row:
            said = row[name].casefold()
            row[name] = {"ja": True, "nee": False}.get(said, said)
    return row


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
        case "greater_than_equal":
            return f"moet minstens {context['ge']} zijn"
        case "string_type":
            return "moet tekst zijn"
        case "tuple_type" | "list_type":
            return "moet een lijst zijn"
        case "model_type" | "dict_type":
            return "moet een object tussen { en } zijn"
        case _:
            return problem
