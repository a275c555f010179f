"""From blocks to papers, sections and passages, each an exact range of the canonical text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import count
from pathlib import PurePath

from ingest.corpus.manifest import PaperManifest, SourceManifest
from ingest.records import Block, Paper, Passage, Section, Source, Span, fold
from ingest.sentences import split_sentences


def parse_papers(
    source: Source, manifest: SourceManifest | None = None, taken_ids: Collection[str] = ()
) -> tuple[Paper, ...]:
    """The papers of a source, in reading order; what stands in the manifest goes before what stands in the file.

    A title opens a paper. A source with at most one title is one paper, whatever stands above the title; without a
    title it takes the manifest's, or the name of its file. Ids are those of the manifest, or made from the title and
    unlike each other and `taken_ids`.
    """
    taken = set(taken_ids)
    papers: list[Paper] = []
    for blocks in _paper_blocks(source.blocks):
        title_span = next((block.span for block in blocks if block.kind == "title"), None)
        title = fold(title_span.slice(source.text)) if title_span else _default_title(source, manifest)
        line = _manifest_line(title, manifest, alone=len(blocks) == len(source.blocks))
        paper_id = _unique(line.id or slug(title), taken)
        taken.add(paper_id)
        own = PaperManifest() if manifest is None else manifest
        papers.append(
            Paper(
                id=paper_id,
                title=title,
                source=source.name,
                sections=tuple(_sections(source.text, blocks, paper_id)),
                span=Span(min(_begin(block) for block in blocks), max(block.span.end for block in blocks)),
                title_span=title_span,
                publisher=line.publisher or own.publisher,
                date=line.date or own.date,
                origin=line.origin or own.origin,
                licence=line.licence or own.licence,
                links=tuple("".join(block.span.slice(source.text).split()) for block in blocks if block.kind == "link"),
            )
        )
    return tuple(papers)


def slug(title: str) -> str:
    """A short name of lower-case letters, digits and hyphens.

    >>> slug("Kansengelijkheid (jeugd en onderwijs)"), slug("Gemeentefinanciën")
    ('kansengelijkheid-jeugd-en-onderwijs', 'gemeentefinancien')
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "paper"


def _paper_blocks(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    starts = [index for index, block in enumerate(blocks) if block.kind == "title"]
    if len(starts) < 2:
        yield blocks
        return
    # A cover or a table of contents has no paper of its own, unless it says something.
    if any(block.kind in ("paragraph", "bullet", "table") for block in blocks[: starts[0]]):
        yield blocks[: starts[0]]
    else:
        starts[0] = 0
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        yield blocks[start:end]


def _default_title(source: Source, manifest: SourceManifest | None) -> str:
    if manifest is not None and manifest.title:
        return manifest.title
    words = re.sub(r"[-_\s]+", " ", PurePath(source.name).stem).strip()
    return words[:1].upper() + words[1:] or source.name


def _manifest_line(title: str, manifest: SourceManifest | None, *, alone: bool) -> PaperManifest:
    if manifest is None:
        return PaperManifest()
    return manifest.for_title(title) or (manifest if alone else PaperManifest())


def _unique(wanted: str, taken: Collection[str]) -> str:
    if wanted not in taken:
        return wanted
    return next(name for number in count(2) if (name := f"{wanted}-{number}") not in taken)


def _begin(block: Block) -> int:
    return min(block.span.start, block.marker.start) if block.marker else block.span.start


def _sections(text: str, blocks: Sequence[Block], paper_id: str) -> Iterator[Section]:
    starts = [index for index, block in enumerate(blocks) if block.kind == "heading"]
    if opening := tuple(_passages(text, blocks[: (starts or [len(blocks)])[0]], paper_id, "")):
        yield Section("", opening)
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=False):
        heading = fold(blocks[start].span.slice(text))
        passages = tuple(_passages(text, blocks[start + 1 : end], paper_id, heading))
        yield Section(heading, passages, blocks[start].span)


def _passages(text: str, blocks: Sequence[Block], paper_id: str, section: str) -> Iterator[Passage]:
    subsection: str | None = None
    lead_in: Span | None = None
    enumerating = False
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        if block.kind == "subheading":
            subsection, lead_in = fold(block.span.slice(text)), None
        elif block.kind == "paragraph":
            sentences = split_sentences(text, block.span)
            yield Passage(paper_id, section, subsection, "paragraph", block.span, sentences, page=block.page)
            lead_in = sentences[-1] if sentences[-1].slice(text).endswith(":") else None
            enumerating = False
        elif block.kind in ("bullet", "subbullet"):
            parts = [block.span]
            while index < len(blocks) and blocks[index].kind == "subbullet":
                parts.append(blocks[index].span)
                index += 1
            span = Span(parts[0].start, parts[-1].end)
            sentences = tuple(sentence for part in parts for sentence in split_sentences(text, part))
            yield Passage(paper_id, section, subsection, "bullet", span, sentences, lead_in, block.page)
            # "a ...; b ...; c." is one sentence with its lead-in: items after its full stop stand on their own.
            last = span.slice(text)[-1]
            if enumerating and last == ".":
                lead_in = None
            enumerating = last in ";,"
        elif block.kind == "table":
            rows = tuple(_rows(text, block.span))
            yield Passage(paper_id, section, subsection, "table", block.span, rows, lead_in, block.page)
            lead_in = None


def _rows(text: str, span: Span) -> Iterator[Span]:
    for row in re.finditer(r"\S(?:[^\n]*\S)?", span.slice(text)):
        yield Span(span.start + row.start(), span.start + row.end())
