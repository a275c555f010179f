"""Questions that are kept for some days, when the settings ask for it: without names and numbers, one file a day.

Each line is {"on", "question", "outcome", "reason", "interface", "papers"}; nothing of who asked.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ingest.files import MAX_LINES_BYTES, lines_of, read_regular
from qa.answer import Answer
from ui.guard.redact import redact

log = logging.getLogger(__name__)

FOLDER = "question-log"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.jsonl")
# A day's file that is being written anew; one that is left was cut short by a kill.
_UNFINISHED = ".new"


class QuestionLog:
    """Keeps questions for a number of days; 0 keeps none, and removes what there was.

    Args:
        data_dir: where the folder of the log is.
        days: how many days a question is kept, that on which it was asked included.
    """

    def __init__(self, data_dir: Path, days: int) -> None:
        self.days = days
        self._folder = data_dir / FOLDER
        self._lock = threading.Lock()
        self._cleared: date | None = None

    def keep(self, question: str, answer: Answer, interface: str, today: date | None = None) -> None:
        """Write a question down; a full disk stops no answer."""
        today = today or date.today()
        try:
            self.clear_old(today)
            if self.days:
                self._write(_record(question, answer, interface, today), today)
        except OSError as error:
            log.warning("The question log can't be written: %s", error.strerror)

    def clear_old(self, today: date | None = None) -> None:
        """Remove the files of days that are over, once a day."""
        today = today or date.today()
        if self._cleared == today:
            return
        _remove_unfinished(self._folder)
        first = (today - timedelta(days=self.days - 1)).isoformat()
        for path in _files(self._folder):
            if not self.days or path.stem < first:
                path.unlink(missing_ok=True)
        self._cleared = today

    def _write(self, record: dict[str, Any], today: date) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{today.isoformat()}.jsonl"
        line = json.dumps(record, ensure_ascii=False) + "\n"
        # One write at the end of the file: processes that share it do not cut into each other's lines.
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with self._lock, os.fdopen(descriptor, "ab", buffering=0) as file:
            file.write(line.encode("utf-8", "replace"))


def kept_lines(data_dir: Path) -> Iterator[str]:
    """All that is kept, the oldest first."""
    for path in _files(data_dir / FOLDER):
        yield from lines_of(read_regular(path, MAX_LINES_BYTES))


def erase(data_dir: Path, words: str) -> int:
    """Remove each question with these words, whatever their capitals; gives how many there were."""
    removed = 0
    _remove_unfinished(data_dir / FOLDER)
    for path in _files(data_dir / FOLDER):
        lines = lines_of(read_regular(path, MAX_LINES_BYTES))
        left = [line for line in lines if words.casefold() not in _question_of(line).casefold()]
        if len(left) < len(lines):
            removed += len(lines) - len(left)
            aside = path.with_name(f".{path.name}{_UNFINISHED}")
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in left)
            aside.replace(path)
    return removed


def _record(question: str, answer: Answer, interface: str, today: date) -> dict[str, Any]:
    return {
        "on": today.isoformat(),
        "question": redact(question),
        "outcome": answer.outcome,
        "reason": answer.reason,
        "interface": interface,
        "papers": sorted({citation.paper for citation in answer.citations}),
    }


def _question_of(line: str) -> str:
    """The question of a line; all of a line that was cut short, since the question may stand in it."""
    try:
        return str(json.loads(line)["question"])
    except (ValueError, TypeError, KeyError):
        return line


def _remove_unfinished(folder: Path) -> None:
    for path in folder.glob(f".*.jsonl{_UNFINISHED}"):
        path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.jsonl") if _DAY.fullmatch(path.name))
