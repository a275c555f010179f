"""Where accepted proposals land: a paper's wordings and questions in the corpus folder, as an editor would write them.

Every other line of a file stays as it is, to the letter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.corpus.load import QUESTIONS_FOLDER
from ingest.corpus.wordings import MAX_NAME_CHARS, WORDINGS_FOLDER, place_quote
from ingest.errors import StandpuntError
from ingest.files import read_lines, replace_file
from ingest.index.entries import NEAR_MISS_SUFFIX
from ingest.records import Source, Span, fold
from qa.llm.proposal import Item


class _FileError(Exception):
    """What errors about a file tell of it."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} stands in the way.")
        self.file = file

    @property
    def details(self) -> Mapping[str, object]:
        """The file, and its name alone."""
        return {"path": self.file, "name": self.file.name}


class RangeTakenError(_FileError, StandpuntError):
    """The words have another wording already, by an editor's hand."""

    exit_code = 2
    http_status = 409
    message_key = "wording_taken"


class ReviewFileError(_FileError, StandpuntError):
    """A file of proposals, decisions, wordings or questions can't be read, so that nothing can be added to it."""

    exit_code = 2
    message_key = "review_file"


class ReviewNotWrittenError(_FileError, StandpuntError):
    """The corpus folder can't be written to; nothing was decided."""

    message_key = "review_not_written"


def land(item: Item, source: Source, by: str, corpus_dir: Path, proposed: str) -> None:
    """Write an accepted proposal where it is used after the next ingest; what stands there already is not written twice.

    Args:
        item: as it was accepted.
        source: the text of its paper.
        by: who accepted it.
        corpus_dir: the corpus folder.
        proposed: the words that were proposed, which an earlier try may have left there.

    Raises:
        RangeTakenError: the range, or a part of it, has another wording.
        ReviewFileError: the file can't be read.
        ReviewNotWrittenError: it can't be written.
    """
    file = _file_of(item, corpus_dir)
    lines = lines_there(file)
    if not item.is_worded:
        asked = _question_row(item)
        if asked not in map(_parsed, lines):
            _write(file, [*lines, _dumped(asked)])
        return
    places = [_place(line, item, source) for line in lines]
    at = next((i for i, place in enumerate(places) if place and place.overlaps(item.span)), None)
    if at is None:
        behind = (i for i, place in enumerate(places) if place and place.start > item.span.start)
        lines.insert(next(behind, len(lines)), _dumped(_wording_row({}, item, source, by)))
    else:
        there = _parsed(lines[at]) or {}
        if places[at] != item.span or there.get(item.kind, "") not in ("", item.text, proposed):
            raise RangeTakenError(file)
        lines[at] = _dumped(_wording_row(there, item, source, by))
    _write(file, lines)


def take_back(item: Item, source: Source, corpus_dir: Path) -> None:
    """Take an accepted proposal out of the corpus folder; what an editor has changed there since stays."""
    file = _file_of(item, corpus_dir)
    lines = lines_there(file)
    if not item.is_worded:
        asked = _question_row(item)
        left = [line for line in lines if _parsed(line) != asked]
    else:
        left = [line for each in lines if (line := _without(each, item, source))]
    if left != lines:
        _write(file, left)


def _without(line: str, item: Item, source: Source) -> str:
    """A line without this wording; "" when nothing is left of it, and as it was when it holds another one."""
    row = _parsed(line)
    if row is None or row.get(item.kind) != item.text or _place(line, item, source) != item.span:
        return line
    by_kind = (row.get("written_by", {}), row.get("checked_by", {}))
    if item.kind not in by_kind[1]:
        return line
    for names in (row, *by_kind):
        names.pop(item.kind, None)
    return _dumped(row) if row.get("plain") or row.get("spoken") else ""


def _wording_row(row: dict[str, Any], item: Item, source: Source, by: str) -> dict[str, Any]:
    head = {"start": item.span.start, "end": item.span.end, "quote": fold(item.span.slice(source.text))}
    return {
        **(row or head),
        item.kind: item.text,
        "written_by": {**row.get("written_by", {}), item.kind: (item.writer or by)[:MAX_NAME_CHARS]},
        "checked_by": {**row.get("checked_by", {}), item.kind: by[:MAX_NAME_CHARS]},
    }


def _question_row(item: Item) -> dict[str, Any]:
    if item.kind == "near_miss":
        return {"paper": item.paper.title, "near": item.quote, "question": item.text, "missing": item.missing}
    return {"paper": item.paper.title, "section": item.section, "quote": item.quote, "question": item.text}


def _file_of(item: Item, corpus_dir: Path) -> Path:
    if not item.is_worded:
        suffix = NEAR_MISS_SUFFIX if item.kind == "near_miss" else ".jsonl"
        return corpus_dir / QUESTIONS_FOLDER / f"{item.paper.id}{suffix}"
    return corpus_dir / WORDINGS_FOLDER / f"{item.paper.id}.jsonl"


def lines_there(file: Path) -> list[str]:
    """The lines of a file that may not be there, without empty ones.

    Raises:
        ReviewFileError: it can't be read.
    """
    try:
        return [line for line in read_lines(file) if line]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewFileError(file) from error


def _place(line: str, item: Item, source: Source) -> Span | None:
    """Where the words of a line of wordings stand; None where it is none, or they are gone."""
    row = _parsed(line)
    try:
        return place_quote(row["quote"], int(row["start"]), int(row["end"]), item.paper, source) if row else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _dumped(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _write(file: Path, lines: list[str]) -> None:
    try:
        replace_file(file, "".join(line + "\n" for line in lines))
    except OSError as error:
        raise ReviewNotWrittenError(file) from error
