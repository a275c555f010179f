"""How each paper was read, as one page of HTML to look through: outline, lists, tables, notes, and what was left aside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader

from ingest.corpus.discover import discover, source_name
from ingest.corpus.doubts import doubts_about
from ingest.index.inventory import Row
from ingest.index.opened import read_inventory
from ingest.notation import percentage
from ingest.readers.errors import SourceError
from ingest.readers.pictures import page_pictures
from ingest.records import ASIDE_KINDS, Block, Paper, Source
from ingest.settings import Settings
from ui.cli import messages
from ui.cli.output import left_out
from ui.render.library import dutch_date


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """One block as the page shows it: a class for its looks, the word for its kind, its sign, and its text."""

    kind: str
    name: str
    level: int
    sign: str
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownPart:
    """Blocks of one page beside its picture; all blocks of a file without pages."""

    page: int | None
    picture: str
    blocks: tuple[ShownBlock, ...]


@dataclass(frozen=True, slots=True)
class ShownSource:
    """One file: what was doubtful, its papers, and its parts."""

    name: str
    doubts: tuple[str, ...]
    papers: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    hints: tuple[str, ...]
    left_out: tuple[str, ...]
    parts: tuple[ShownPart, ...]
    anchor: str


def check_reading(settings: Settings, faults: Sequence[SourceError], report: Path | None) -> list[str]:
    """What is doubtful in how the papers of the index were read, by name; writes the report where one is asked for."""
    papers, sources, rows = read_inventory(settings.index_dir)
    if report is not None:
        write_report(report, settings, papers, sources, rows, faults)
    return [
        messages.INGEST_DOUBT.format(file=source.name, doubt=line)
        for source in sources.values()
        for line in doubt_lines(source, [paper for paper in papers if paper.source == source.name])
    ]


def write_report(
    file: Path,
    settings: Settings,
    papers: Sequence[Paper],
    sources: Mapping[str, Source],
    rows: Sequence[Row],
    faults: Sequence[SourceError],
) -> None:
    """Write the page; every text of a paper is escaped, and nothing in it is fetched from elsewhere."""
    paths = _paths(settings)
    shown = []
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        roles[row.paper_id][row.role or "none"] += 1
    for number, source in enumerate(sources.values()):
        own = [paper for paper in papers if paper.source == source.name]
        shown.append(_shown(source, own, roles, paths.get(source.name), f"bestand-{number}"))
    # Doubts go on top: that is what a person has to look at.
    shown.sort(key=lambda item: not item.doubts)
    missing = [left_out(fault) for fault in faults]
    page = Environment(loader=PackageLoader("ui.cli"), autoescape=True).get_template("reading_report.html")
    file.write_text(page.render(sources=shown, left_out=missing, words=messages.REPORT), encoding="utf-8")


def doubt_lines(source: Source, papers: Sequence[Paper]) -> list[str]:
    """What is doubtful in how a file was read, a Dutch sentence each."""
    return [
        messages.DOUBTS[doubt.kind].format(share=percentage(doubt.share), example=doubt.example)
        for doubt in doubts_about(source, papers)
    ]


def _paths(settings: Settings) -> dict[str, Path]:
    files = {source_name(path, settings.corpus_dir): path for path in discover(settings.corpus_dir)[0]}
    if settings.added_dir.is_dir():
        files |= {path.name: path for path in discover(settings.added_dir)[0]}
    return files


def _shown(
    source: Source, papers: Sequence[Paper], roles: Mapping[str, Counter[str]], path: Path | None, anchor: str
) -> ShownSource:
    pictures = page_pictures(path) if path is not None and source.pages else []
    return ShownSource(
        name=source.name,
        doubts=tuple(doubt_lines(source, papers)),
        papers=tuple(paper.title for paper in papers),
        facts=tuple(_facts(papers, roles)),
        hints=() if any(roles[paper.id]["asks"] for paper in papers) else (messages.REPORT["nothing_asked"],),
        left_out=source.left_out,
        parts=tuple(_parts(source, pictures)),
        anchor=anchor,
    )


def _facts(papers: Sequence[Paper], roles: Mapping[str, Counter[str]]) -> Iterator[tuple[str, str]]:
    words = messages.REPORT
    for paper in papers:
        passages = list(paper.passages)
        yield words["date"], dutch_date(paper.date) or words["no_date"]
        if paper.document_type:
            yield words["type"], paper.document_type
        if paper.publisher:
            yield words["publisher"], paper.publisher
        kinds = [passage.kind for passage in passages]
        counts = words["counts"].format(
            passages=len(passages),
            items=kinds.count("bullet"),
            rows=kinds.count("table"),
            notes=sum(len(passage.notes) for passage in passages),
        )
        yield words["passages"], counts
        told = {name: roles[paper.id][name] for name in ("asks", "own_effort", "problem", "none")}
        yield words["roles"], words["role_counts"].format(**told)


def _parts(source: Source, pictures: Sequence[str]) -> Iterator[ShownPart]:
    notes = {block.label: block.span.slice(source.text) for block in source.blocks if block.kind == "note"}
    if not source.pages:
        yield ShownPart(None, "", tuple(_block(block, source, notes) for block in source.blocks))
        return
    for page in range(1, source.pages + 1):
        blocks = tuple(_block(block, source, notes) for block in source.blocks if block.page == page)
        yield ShownPart(page, pictures[page - 1] if page <= len(pictures) else "", blocks)


def _block(block: Block, source: Source, notes: Mapping[str, str]) -> ShownBlock:
    return ShownBlock(
        kind="aside" if block.kind in ASIDE_KINDS else block.kind,
        name=messages.BLOCKS.get(block.kind, ""),
        level=block.level,
        sign=block.marker.slice(source.text) if block.marker else "",
        text=block.span.slice(source.text),
        notes=tuple(notes[label] for _, label in block.notes if label in notes),
    )
