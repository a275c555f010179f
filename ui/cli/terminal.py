"""Papers, health and the progress of work as lines of text for the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.records import ASIDE_KINDS, Paper, Source, Span
from ui.cli import messages

if TYPE_CHECKING:
    from ingest.settings import Settings


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[..., None]]:
    """A bar on stderr that is gone when the work is done; it takes how much is done of how much, and its title where that changes."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def show(done: int, total: int, title: str | None = None) -> None:
            bar.update(task, completed=done, total=total, description=title)

        yield show


def parse_range(value: str, limit: int) -> Span | None:
    """A range written as START:END, None when it is no range inside `limit` characters."""
    start, _, end = value.partition(":")
    if not (start.isdecimal() and end.isdecimal()) or not int(start) < int(end) <= limit:
        return None
    return Span(int(start), int(end))


def paper_text(paper: Paper | None, source: Source, span: Span | None) -> str:
    """A paper, or a whole source, with the range between » and «; what is never evidence has its kind in front."""
    whole = paper.span if paper else Span(0, len(source.text))
    start, end = (min(whole.start, span.start), max(whole.end, span.end)) if span else (whole.start, whole.end)
    signs = [
        (block.marker.start if block.marker else block.span.start, 1, f"[{messages.BLOCKS[block.kind]}] ")
        for block in source.blocks
        if block.kind in ASIDE_KINDS and block.kind != "furniture" and start <= block.span.start < end
    ]
    signs += [(span.start, 2, "»"), (span.end, 0, "«")] if span else []
    parts, at = [], start
    for place, _, sign in sorted(signs):
        parts += [source.text[at:place], sign]
        at = place
    return "".join([*parts, source.text[at:end]]).strip("\n")


def status_record(settings: Settings) -> dict[str, Any]:
    """What is indexed, with which model and versions, how large, where, and whether it is sound."""
    from ingest.errors import IndexMissingError
    from ingest.index.generation import current_name, intact_generation
    from ingest.index.opened import wordings_in
    from ingest.models.load import fits_settings

    record: dict[str, Any] = {
        "version": _version("standpunt"),
        "versions": {name: _version(name) for name in ("chromadb", "sentence-transformers", "torch", "langchain-core")},
        "corpus_dir": str(settings.corpus_dir),
        "data_dir": str(settings.data_dir),
        "health": "missing",
    }
    try:
        folder, manifest = intact_generation(settings.index_dir)
    except IndexMissingError:
        return record
    contents = manifest.contents
    wordings = wordings_in(folder)
    return {
        **record,
        "health": "ok" if fits_settings(settings, contents.encoder, contents.reader) else "mismatch",
        "papers": list(contents.papers),
        "passages": contents.passages,
        "chunks": contents.counts.chunk,
        "sentences": contents.counts.sentence,
        "questions": contents.counts.question,
        "near_misses": contents.counts.near_miss,
        "wordings": len(wordings.kept),
        "wordings_held_back": len(wordings.held_back),
        "model": contents.encoder,
        "reader": contents.reader,
        "corpus_version": contents.corpus_version,
        "index": str(folder),
        "older_index": folder.name != current_name(settings.index_dir),
        "index_bytes": _bytes_in(folder),
        "models_bytes": _bytes_in(settings.models_dir),
    }


def status_lines(record: Mapping[str, Any]) -> Iterator[str]:
    """The status for people."""
    yield messages.STATUS[record["health"]]
    if record.get("older_index"):
        yield messages.STATUS["older"]
    for key, value in record.items():
        if key == "versions":
            yield "versies: " + ", ".join(f"{name} {number}" for name, number in value.items())
        elif key == "papers":
            yield f"papers: {len(value)} ({', '.join(value)})"
        elif key not in ("health", "older_index"):
            yield f"{key}: {value}"


def tuning_lines(card: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """What a new reader is worth on papers that it was not trained on, and where it is."""
    if card["folds"]:
        yield messages.TUNE_HEAD.format(questions=sum(fold["questions"] for fold in card["folds"]))
    for system, figures in card["held_out_average"].items():
        row = messages.TUNE_ROW + (messages.TUNE_NEAR_MISS if figures["near_miss_auc"] is not None else "")
        yield row.format(system=messages.TUNE_SYSTEMS[system], **figures)
    yield messages.TUNE_WRITTEN.format(folder=folder)


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
