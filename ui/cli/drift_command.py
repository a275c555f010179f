"""`standpunt drift`: which saved answers, drafts and exports would come out otherwise today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.files import lines_of, shown
from ui.cli import messages
from ui.cli.output import FELL_SHORT, JsonOption, fail, read_input, say, say_json
from ui.cli.press_commands import EXPORT_SUFFIXES, read_saved

if TYPE_CHECKING:
    from qa.pipeline import Pipeline
    from qa.press.drift import Drift


def drift(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="bewaarde antwoorden en concepten: JSON, .docx, .md of .txt")
    ],
    as_json: JsonOption = False,
) -> None:
    """Toon welke bewaarde antwoorden en concepten nu anders zijn."""
    from ingest.settings import LlmSettings, Settings
    from qa.pipeline import open_pipeline
    from qa.press.drift import NotSavedError

    # Without a language model: what it words anew each time says nothing about the papers.
    pipeline = open_pipeline(Settings().model_copy(update={"llm": LlmSettings()}))
    count = changed = 0
    for file in files:
        try:
            for name, found in _drifts(file, pipeline):
                count += 1
                changed += found.has_changed
                if as_json:
                    say_json(_record(file, name, found, pipeline.corpus_version))
                elif found.has_changed:
                    say("\n".join(_lines(file, found)))
        except NotSavedError as error:
            raise fail(messages.NOT_SAVED.format(file=file)) from error
    if not as_json:
        summary = messages.DRIFT_SOME if changed else messages.DRIFT_NONE
        say(summary.format(changed=changed, count=count))
    if changed:
        raise SystemExit(FELL_SHORT)


def _drifts(file: Path, pipeline: Pipeline) -> Iterator[tuple[Any, Drift]]:
    from qa.press.drift import NotSavedError, drift_of_export, drift_of_record
    from qa.press.recheck import Checker

    checker = Checker(pipeline)
    if file.suffix.lower() in EXPORT_SUFFIXES:
        yield None, drift_of_export(read_saved(file), pipeline, checker)
        return
    records = list(_saved_records(file))
    if not records:
        raise NotSavedError("nothing in it")
    for record in records:
        yield record.get("id"), drift_of_record(record, pipeline, checker)


def _saved_records(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file: one of them, a list of them, or one on each line."""
    from qa.press.drift import NotSavedError

    try:
        lines = lines_of(read_input(file))
    except UnicodeDecodeError as error:
        raise fail(messages.NO_LINES.format(file=shown(file))) from error
    try:
        whole = json.loads("\n".join(lines))
        found = whole if isinstance(whole, list) else [whole]
    except (ValueError, RecursionError):
        try:
            found = [json.loads(line) for line in lines if line.strip()]
        except (ValueError, RecursionError) as error:
            raise NotSavedError("no JSON") from error
    for record in found:
        if not isinstance(record, dict):
            raise NotSavedError("no object")
        yield record


def _record(file: Path, name: object, found: Drift, version: str) -> dict[str, Any]:
    return {
        "file": str(file),
        "id": name,
        "question": found.question,
        "changed": found.has_changed,
        "answer_changed": found.answer_changed,
        "sources_gone": list(found.gone),
        "saved_version": found.saved_version,
        "corpus_version": version,
    }


def _lines(file: Path, found: Drift) -> Iterator[str]:
    yield f"{file}: {found.question}" if found.question else str(file)
    if found.answer_changed:
        yield messages.DRIFT_ANSWER
    for place in found.gone:
        yield messages.DRIFT_SOURCE.format(place=place)
