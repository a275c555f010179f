"""From blocks to papers, sections and passages, each an exact range of the canonical text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, count, takewhile
from pathlib import PurePath

from ingest.corpus.manifest import PaperManifest, SourceManifest
from ingest.records import Block, Note, Paper, Passage, PassageKind, Section, Source, Span, fold
from ingest.sentences import split_sentences

# A name, not a sentence, a field of a letter or an address.
_OPENING = re.compile(r"[A-ZÀ-Þ][^.:;!?@|]{3,90}")
_TEXT_KINDS = ("paragraph", "bullet", "subbullet", "table")


def parse_papers(
    source: Source, manifest: SourceManifest | None = None, taken_ids: Collection[str] = ()
) -> tuple[Paper, ...]:
    """The papers of a source, in reading order; what stands in the manifest goes before what stands in the file.

    A title opens a paper. A source with at most one title is one paper, whatever stands above the title; its title is
    the manifest's, its own, what the file states ("Onderwerp"), its first heading, or the name of its file, in this
    order. Ids are those of the manifest, or made from the title and unlike each other and `taken_ids`.
    """
    taken = set(taken_ids)
    papers: list[Paper] = []
    parts = list(_paper_blocks(source.blocks))
    notes = _notes(source.blocks)
    for blocks in parts:
        alone = len(parts) == 1
        title_span = next((block.span for block in blocks if block.kind == "title"), None)
        title = _title(source, blocks, title_span, manifest if alone else None)
        line = _manifest_line(title, manifest, alone=alone)
        paper_id = _unique(line.id or slug(title), taken)
        taken.add(paper_id)
        own = PaperManifest() if manifest is None else manifest
        papers.append(
            Paper(
                id=paper_id,
                title=title,
                source=source.name,
                sections=tuple(_Passages(source.text, paper_id, notes).sections(blocks)),
                span=Span(min(_begin(block) for block in blocks), max(block.span.end for block in blocks)),
                title_span=title_span,
                publisher=line.publisher or own.publisher or source.stated.publisher,
                date=line.date or own.date or source.stated.date,
                origin=line.origin or own.origin,
                licence=line.licence or own.licence,
                links=tuple("".join(block.span.slice(source.text).split()) for block in blocks if block.kind == "link"),
                document_type=line.document_type or own.document_type or source.stated.document_type,
            )
        )
    return tuple(papers)


def keep_their_ids(papers: Sequence[Paper], manifest: SourceManifest | None, taken_ids: Collection[str]) -> bool:
    """Whether the papers of a source, parsed before with the same manifest, would have the same ids beside `taken_ids`."""
    taken = set(taken_ids)
    for paper in papers:
        if paper.id != _unique(
            _manifest_line(paper.title, manifest, alone=len(papers) == 1).id or slug(paper.title), taken
        ):
            return False
        taken.add(paper.id)
    return True


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
    if any(block.kind in _TEXT_KINDS for block in blocks[: starts[0]]):
        yield blocks[: starts[0]]
    else:
        starts[0] = 0
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        yield blocks[start:end]


def _title(source: Source, blocks: Sequence[Block], own: Span | None, manifest: SourceManifest | None) -> str:
    if manifest is not None and manifest.title:
        return manifest.title
    if own is not None:
        return fold(own.slice(source.text))
    first = next((fold(block.span.slice(source.text)) for block in blocks if block.kind == "heading"), None)
    # A heading further on heads its own part of the paper, and so does one that many papers have.
    opens = first is not None and not any(block.kind in _TEXT_KINDS for block in _before_heading(blocks))
    words = re.sub(r"[-_\s]+", " ", PurePath(source.name).stem).strip()
    named = words[:1].upper() + words[1:] or source.name
    return source.stated.title or (first if opens and first else "") or _opening_line(source, blocks) or named


def _opening_line(source: Source, blocks: Sequence[Block]) -> str:
    """The first line of a paper that names itself there without a heading's type; "" where it opens with a sentence."""
    block = blocks[0]
    line = fold(block.span.slice(source.text).split("\n")[0])
    named = block.kind in ("paragraph", "letterhead") and _OPENING.fullmatch(line) and not re.search(r"\d{4}", line)
    return line if named else ""


def _before_heading(blocks: Sequence[Block]) -> Iterator[Block]:
    return takewhile(lambda block: block.kind != "heading", blocks)


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


def _notes(blocks: Sequence[Block]) -> dict[str, tuple[Span, ...]]:
    """The blocks of each note, by its label; what goes on without a label belongs to the note above it."""
    found: dict[str, tuple[Span, ...]] = {}
    label = ""
    for block in blocks:
        if block.kind == "note":
            label = block.label or label
            found[label] = (*found.get(label, ()), block.span)
    return found


class _Passages:
    """Goes through the blocks of one paper, remembering what a passage has for context."""

    def __init__(self, text: str, paper_id: str, notes: Mapping[str, tuple[Span, ...]]) -> None:
        self._text, self._paper_id, self._notes = text, paper_id, notes
        self._questions: tuple[Span, ...] = ()
        self._is_answered = False

    def sections(self, blocks: Sequence[Block]) -> Iterator[Section]:
        """The sections that have a passage or a heading."""
        starts = [index for index, block in enumerate(blocks) if block.kind == "heading"]
        if opening := tuple(self._passages(blocks[: (starts or [len(blocks)])[0]], "")):
            yield Section("", opening)
        for start, end in zip(starts, [*starts[1:], len(blocks)], strict=False):
            self._forget_answered()
            heading = self._words(blocks[start])
            yield Section(heading, tuple(self._passages(blocks[start + 1 : end], heading)), blocks[start].span)

    def _passages(self, blocks: Sequence[Block], section: str) -> Iterator[Passage]:
        heads: list[tuple[int, str]] = []
        lead_in: Span | None = None
        enumerating = False
        index = 0
        while index < len(blocks):
            block, index = blocks[index], index + 1
            if block.kind == "subheading":
                self._forget_answered()
                heads = [head for head in heads if head[0] < block.level]
                heads.append((block.level, self._words(block)))
                lead_in = None
            elif block.kind == "question":
                self._forget_answered()
                self._questions = (*self._questions, block.span) if block.level == 0 else self._questions
                lead_in = None
            elif block.kind == "paragraph":
                sentences = split_sentences(self._text, block.span)
                yield self._passage([block], section, heads, "paragraph", sentences)
                lead_in = sentences[-1] if sentences[-1].slice(self._text).endswith(":") else None
                enumerating = False
            elif block.kind in ("bullet", "subbullet"):
                parts = [block]
                while index < len(blocks) and blocks[index].kind == "subbullet":
                    parts.append(blocks[index])
                    index += 1
                split = (split_sentences(self._text, part.span) for part in parts)
                passage = self._passage(parts, section, heads, "bullet", tuple(chain.from_iterable(split)), lead_in)
                yield passage
                # "a ...; b ...; c." is one sentence with its lead-in: items after its full stop stand on their own.
                last = passage.span.slice(self._text)[-1]
                if enumerating and last == ".":
                    lead_in = None
                enumerating = last in ";,"
            elif block.kind == "table":
                yield self._passage([block], section, heads, "table", tuple(_rows(self._text, block.span)), lead_in)

    def _passage(
        self,
        parts: Sequence[Block],
        section: str,
        heads: Sequence[tuple[int, str]],
        kind: PassageKind,
        sentences: tuple[Span, ...],
        lead_in: Span | None = None,
    ) -> Passage:
        self._is_answered = True
        names = [name for _, name in heads]
        return Passage(
            paper_id=self._paper_id,
            section=section,
            subsection=names[-1] if names else None,
            kind=kind,
            span=Span(parts[0].span.start, parts[-1].span.end),
            sentences=sentences,
            lead_in=lead_in,
            page=parts[0].page,
            questions=self._questions,
            path=tuple(names[:-1]),
            notes=tuple(
                Note(at, span, label)
                for part in parts
                for at, label in part.notes
                for span in self._notes.get(label, ())
            ),
        )

    def _forget_answered(self) -> None:
        """A heading or a question below an answer ends it."""
        if self._is_answered:
            self._questions = ()
        self._is_answered = False

    def _words(self, block: Block) -> str:
        return fold(block.span.slice(self._text))


def _rows(text: str, span: Span) -> Iterator[Span]:
    for row in re.finditer(r"\S(?:[^\n]*\S)?", span.slice(text)):
        yield Span(span.start + row.start(), span.start + row.end())
