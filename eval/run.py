"""Run question sets through a pipeline into one run file that can be resumed."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from pydantic import BaseModel

from eval.claims import ClaimRow, ClaimTask, judge_all
from eval.data.dataset import Question, set_fingerprint
from eval.measures.blame import find_blame
from eval.measures.reading import readings
from eval.measures.score import score
from eval.run_records import End, Header, Row, Run
from ingest.files import fingerprint, read_lines, replace_file
from ingest.settings import Settings
from qa.answer import Answer

if TYPE_CHECKING:
    # Loading a pipeline loads the models' libraries; reading a run file does without them.
    from qa.pipeline import Pipeline

_VERSIONED = ("standpunt", "torch", "transformers", "sentence-transformers", "chromadb", "bm25s")
_CODE = Path(__file__).resolve().parent.parent


class RunFileError(ValueError):
    """The file is no run file, or not one of this version."""


Ask = Callable[[Iterable[tuple[str, Sequence[str]]]], Iterator[Answer]]


@dataclass(frozen=True, slots=True)
class Task:
    """A set of questions and the pipeline that is asked; pipelines over other papers give other tasks.

    `ask` answers them in its place where others are asking too; left out, the pipeline is asked directly.
    """

    name: str
    questions: Sequence[Question]
    pipeline: Pipeline
    ask: Ask | None = None


Progress = Callable[[str], None]


def run(
    tasks: Sequence[Task],
    claim_tasks: Sequence[ClaimTask],
    settings: Settings,
    path: Path,
    startup_seconds: float,
    progress: Progress,
) -> Run:
    """Ask what the file does not hold yet, write a row for each answer and verdict as it comes, and give the whole run.

    Args:
        tasks: the questions to ask.
        claim_tasks: the claims to judge.
        settings: written in the header.
        path: the run file; an unfinished one with the same fingerprint is resumed, any other is replaced. A kill at any
            moment costs the row that was being written and no other.
        startup_seconds: what opening the pipelines took.
        progress: called with the name of the set after each new row.
    """
    header = make_header(tasks, claim_tasks, settings)
    rows, claims = _rows_so_far(path, header)
    held = {row.key for row in rows} | {claim.key for claim in claims}
    began = time.perf_counter()
    replace_file(path, "".join(record.model_dump_json() + "\n" for record in (header, *rows, *claims)))
    with path.open("a", encoding="utf-8") as file:
        for task in tasks:
            for row in ask_all(task, held):
                _append(file, row)
                rows.append(row)
                progress(task.name)
        for claim_task in claim_tasks:
            for claim_row in judge_all(claim_task, held):
                _append(file, claim_row)
                claims.append(claim_row)
                progress(claim_task.name)
        _append(file, end := End(seconds=time.perf_counter() - began, startup_seconds=startup_seconds))
    return Run(header=header, rows=tuple(rows), claims=tuple(claims), end=end)


def _append(file: TextIO, record: BaseModel) -> None:
    file.write(record.model_dump_json() + "\n")
    file.flush()


def ask_all(task: Task, held: Set[tuple[str, str]] = frozenset()) -> Iterator[Row]:
    """Ask and score the questions of a task that are not held yet, in order and in batches."""
    wanted = [question for question in task.questions if (task.name, question.id) not in held]
    turns = [(question.question, [turn.q for turn in question.history]) for question in wanted]
    answers = (task.ask or task.pipeline.ask_batch)(turns)
    for question, answer in zip(wanted, answers, strict=True):
        scores = score(question, answer, task.pipeline)
        scores = scores.model_copy(update={"read": readings(answer, task.pipeline)})
        yield Row(
            set=task.name,
            question=question,
            answer=answer.to_json(explain=True),
            scores=scores,
            blame=find_blame(question, answer, scores, task.pipeline),
        )


def make_header(tasks: Sequence[Task], claim_tasks: Sequence[ClaimTask], settings: Settings) -> Header:
    """The header of a run that starts now."""
    sets = {task.name: set_fingerprint(task.questions) for task in tasks}
    sets |= {task.name: set_fingerprint(task.claims) for task in claim_tasks}
    corpora = {task.name: task.pipeline.corpus_version for task in tasks}
    engine = tasks[0].pipeline.engine if tasks else ""
    chosen = settings.model_dump(mode="json")
    versions = {"python": platform.python_version(), **_versions()}
    code = code_fingerprint()
    parts = json.dumps([sets, corpora, engine, chosen, versions, code], sort_keys=True)
    return Header(
        fingerprint=fingerprint(parts),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        sets=sets,
        corpora=corpora,
        engine=engine,
        settings=chosen,
        versions=versions,
        code=code,
    )


def code_fingerprint() -> str:
    """Changes with the code that makes or scores answers, so that an edit between two halves of a run shows."""
    digest = hashlib.sha256()
    for package in ("ingest", "qa", "eval"):
        for path in sorted((_CODE / package).rglob("*.py")):
            digest.update(path.relative_to(_CODE).as_posix().encode("utf-8") + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def read_run(path: Path) -> Run:
    """Read a run file, finished or not.

    Raises:
        RunFileError: the file isn't there, or a line is not what a run file holds.
    """
    try:
        lines = read_lines(path)
    except (OSError, UnicodeDecodeError) as error:
        raise RunFileError(f"Het runbestand {path} is niet te lezen.") from error
    try:
        header = Header.model_validate_json(lines[0])
        by_type: dict[str, list[str]] = {}
        for line in lines[1:]:
            by_type.setdefault(json.loads(line)["type"], []).append(line)
        rows = tuple(Row.model_validate_json(line) for line in by_type.get("question", ()))
        claims = tuple(ClaimRow.model_validate_json(line) for line in by_type.get("claim", ()))
        ends = [End.model_validate_json(line) for line in by_type.get("end", ())]
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise RunFileError(f"{path} is geen runbestand van deze versie van Standpunt.") from error
    return Run(header=header, rows=rows, claims=claims, end=ends[-1] if ends else None)


def _rows_so_far(path: Path, header: Header) -> tuple[list[Row], list[ClaimRow]]:
    rows: list[Row] = []
    claims: list[ClaimRow] = []
    if not path.is_file():
        return rows, claims
    # A kill can cut the last line anywhere, within a sign of several bytes too.
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    try:
        if Header.model_validate_json(lines[0]).fingerprint != header.fingerprint:
            return [], []
        for line in filter(None, lines[1:]):
            match json.loads(line)["type"]:
                case "question":
                    rows.append(Row.model_validate_json(line))
                case "claim":
                    claims.append(ClaimRow.model_validate_json(line))
                case _:
                    return [], []
    except (ValueError, IndexError, KeyError, TypeError):
        # A run that was killed can end in half a line; what stands before it is good.
        return rows, claims
    return rows, claims


def _versions() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in _VERSIONED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            # Standpunt itself can run from a checkout without being installed.
            found[name] = "not installed"
    return found
