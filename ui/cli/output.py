"""What a command says and with which code it ends: results on stdout, what is wrong on stderr."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer
from pydantic import ValidationError

from ingest.errors import StandpuntError
from ingest.files import MAX_LINES_BYTES, lines_of, read_regular, shown
from ingest.readers.errors import SourceError
from ui.cli import messages

DONE: Final = 0
FELL_SHORT: Final = 1
WRONG_USE: Final = 2
MISSING: Final = 3

# Named here, where the command line reads it: `qa.answer.SaidIn`.
WordingOption = Annotated[
    Literal["plain", "spoken", "quotes"],
    typer.Option(
        "--wording", metavar="WOORDEN", help="plain: gewone taal; spoken: spreektaal; quotes: letterlijk uit de papers"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="geef JSON, een object per regel")]


def say(text: str) -> None:
    """One line of output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say_json(record: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own, not escaped to ASCII."""
    say(json.dumps(record, ensure_ascii=False))


def warn(text: str) -> None:
    """One line on stderr about something that a person should look at."""
    sys.stderr.write(text + "\n")


def read_input(file: str | Path) -> bytes:
    """What a command is given to read: a regular file, or "-" for standard input; ends the program where it can't be."""
    if str(file) == "-":
        return sys.stdin.buffer.read(MAX_LINES_BYTES)
    try:
        return read_regular(Path(file), MAX_LINES_BYTES)
    except OSError as error:
        raise fail(messages.BAD_FILE.format(file=shown(file))) from error


def input_lines(file: str) -> list[str]:
    """The lines of what a command is given to read; ends the program where it is no UTF-8.

    A mark of UTF-8 before them is no part of the first, and half of a pair of signs that stands in JSON is not looked at.
    """
    try:
        return lines_of(read_input(file))
    except UnicodeDecodeError as error:
        raise fail(messages.NO_LINES.format(file=shown(file))) from error


def fail(message: str, code: int = WRONG_USE) -> SystemExit:
    """Say on stderr what is wrong; to be raised."""
    sys.stderr.write(message + "\n")
    return SystemExit(code)


def fail_for(error: Exception) -> SystemExit | None:
    """The end of the program for an error that is to be expected; None for a fault of ours."""
    expected = as_expected(error)
    if expected is not None:
        return fail(sentence_of(expected), expected.exit_code)
    if isinstance(error, OSError):
        # NumPy does not say in which file it ran out of room.
        where = error.filename or _settings().data_dir
        detail = messages.WRITE_FAULTS.get(error.errno or 0, error.strerror or messages.WRITE_FAULT)
        return fail(messages.CANNOT_WRITE.format(where=shown(where), detail=detail), MISSING)
    return None


def as_expected(error: Exception) -> StandpuntError | None:
    """The error as one of ours; what other libraries say about the settings becomes a `SettingsError`."""
    from pydantic_settings import SettingsError as UnreadableSettingsError

    from ingest.settings import SettingsError

    if isinstance(error, StandpuntError):
        return error
    if isinstance(error, ValidationError) and error.title == "Settings":
        first = error.errors(include_url=False)[0]
        return SettingsError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    if isinstance(error, (UnreadableSettingsError, tomllib.TOMLDecodeError)):
        return SettingsError(str(error))
    return None


def sentence_of(error: StandpuntError) -> str:
    """The Dutch sentence for an error: what, where, and what to do."""
    words: dict[str, object] = dict(error.details)
    words = {name: shown(value) if isinstance(value, (str, Path)) else value for name, value in words.items()}
    if "reason" in words:
        words["reason"] = why(str(words["reason"]))
    return messages.ERRORS[error.message_key].format_map(_Words(words))


def why(reason: str, detail: str = "") -> str:
    """What is wrong with a file and what to do about it, by the reason or advice code of its error."""
    return messages.SOURCE_FAULTS.get(reason, messages.SOURCE_FAULTS["unreadable"]).format(detail=detail)


def left_out(error: SourceError) -> str:
    """One sentence about a file that was left out."""
    return messages.INGEST_LEFT_OUT.format(file=shown(error.path), why=why(error.advice or error.reason, error.detail))


class _Words(dict[str, object]):
    """The details of an error, then what the settings say; those are read only when a sentence asks for them."""

    def __missing__(self, name: str) -> object:
        if name == "config":
            return os.environ.get("STANDPUNT_CONFIG", messages.CONFIG)
        settings = _settings()
        return {
            "corpus_dir": settings.corpus_dir,
            "index_dir": settings.index_dir,
            "model": settings.encoder.model or messages.SHIPPED_MODEL,
        }[name]


def _settings() -> Any:
    from ingest.settings import Settings

    return Settings()
