"""Prepared wordings: how a person would say a sentence of a paper, written beforehand and tied to its range.

`wordings/PAPER.jsonl` in the corpus folder, a line for each sentence or bullet: see `docs/wordings.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ingest.files import lines_of, read_regular
from ingest.records import Paper, Source, Span, find_quote, fold, visible

WordingKind = Literal["plain", "spoken"]
WORDING_KINDS: tuple[WordingKind, ...] = get_args(WordingKind)
WORDINGS_FOLDER = "wordings"
# A paper of a hundred pages needs some 1 MB; a wording is a few sentences.
MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_LINES = 20_000
MAX_CHARS = 1000
MAX_QUOTE_CHARS = 4000
MAX_NAME_CHARS = 200
# Why a line, or with line 0 a whole file, is held back. `encoding`, `large`: the file is no text in UTF-8, or too large or no
# regular file; `paper`: no paper has that id; `field`: the line is no JSON object with the right fields; `quote`: its quote
# stands nowhere in the paper; `double`: its range has a wording already; `exact`: a number, date, name or denial differs
# from the range; `long`: there is more in it than the verifier reads; `absent`, `contradicted`, `unsure`: what the verifier
# thinks, where nobody has checked it.
HeldBackReason = Literal[
    "encoding", "large", "paper", "field", "quote", "double", "exact", "long", "absent", "contradicted", "unsure"
]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person would say for a range of a paper: `plain` to anyone, `spoken` for the organisation itself.

    `is_checked` when another reader than its writer found it true to the range. `verdict` is what the verifier makes of
    it, "" before it has looked, and `mark` changes with all that the verdict rests on. `file` and `line` tell where it was
    written.
    """

    paper_id: str
    source: str
    span: Span
    kind: WordingKind
    text: str
    is_checked: bool
    file: str
    line: int
    verdict: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A line, or with line 0 a file, that is not used: `kind` and `text` of the wording, and in Dutch what is wrong."""

    file: str
    line: int
    reason: HeldBackReason
    kind: WordingKind | None = None
    text: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Wordings:
    """The wordings of a corpus that may be used, and what was held back."""

    kept: tuple[Wording, ...] = ()
    held_back: tuple[HeldBack, ...] = ()

    @property
    def identity(self) -> str:
        """What answers are made of and what is not used, whatever the verifier's verdicts; "" for nothing at all."""
        said = [(w.paper_id, w.span.start, w.span.end, w.kind, w.text) for w in self.kept]
        unused = [(one.file, one.line, one.kind, one.reason) for one in self.held_back]
        return repr((said, unused)) if said or unused else ""


NO_WORDINGS = Wordings()


_Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    start: int = Field(ge=0)
    end: int = Field(ge=1)
    quote: Annotated[str, StringConstraints(min_length=1, max_length=MAX_QUOTE_CHARS)]
    plain: Annotated[str, StringConstraints(max_length=MAX_CHARS)] = ""
    spoken: Annotated[str, StringConstraints(max_length=MAX_CHARS)] = ""
    checked: bool = False
    # By kind: who wrote it, a language model for one, and the person who found it true to the range.
    written_by: dict[WordingKind, _Name] = Field(default_factory=dict)
    checked_by: dict[WordingKind, _Name] = Field(default_factory=dict)

    def texts(self) -> Iterator[tuple[WordingKind, str]]:
        """The wordings that it holds, on one line and without signs that nobody sees."""
        for kind, text in (("plain", self.plain), ("spoken", self.spoken)):
            if said := fold(visible(text)):
                yield kind, said  # type: ignore[misc]  # the two kinds by name


def read_wordings(corpus_dir: Path, papers: Sequence[Paper], sources: Mapping[str, Source]) -> Wordings:
    """All wordings of the corpus folder, each tied to its range and not judged yet; none where there is no such folder.

    A quote is looked for where the line says and, where the text has moved, wherever it stands in its paper.
    """
    by_id = {paper.id: paper for paper in papers}
    kept: list[Wording] = []
    held_back: list[HeldBack] = []
    for path in sorted((corpus_dir / WORDINGS_FOLDER).glob("*.jsonl")):
        paper = by_id.get(path.stem)
        if paper is None:
            held_back.append(HeldBack(path.name, 0, "paper"))
            continue
        for one in _read_file(path, paper, sources[paper.source]):
            if isinstance(one, HeldBack):
                held_back.append(one)
            else:
                kept.append(one)
    return Wordings(tuple(kept), tuple(held_back))


def _read_file(path: Path, paper: Paper, source: Source) -> Iterator[Wording | HeldBack]:
    """The wordings of each line, or why it has none."""
    try:
        lines = lines_of(read_regular(path, MAX_FILE_BYTES))
    except UnicodeDecodeError:
        yield HeldBack(path.name, 0, "encoding")
        return
    except OSError:
        yield HeldBack(path.name, 0, "large")
        return
    if len(lines) > MAX_LINES:
        yield HeldBack(path.name, 0, "large")
        return
    taken: list[Span] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _Line.model_validate_json(line)
        except ValidationError:
            yield HeldBack(path.name, number, "field")
            continue
        span = place_quote(row.quote, row.start, row.end, paper, source)
        if span is None:
            yield HeldBack(path.name, number, "quote", text=fold(row.quote))
        elif any(span.overlaps(other) for other in taken):
            yield HeldBack(path.name, number, "double", text=fold(row.quote))
        else:
            taken.append(span)
            for kind, text in row.texts():
                is_checked = row.checked or kind in row.checked_by
                yield Wording(paper.id, source.name, span, kind, text, is_checked, path.name, number)


def place_quote(quote: str, start: int, end: int, paper: Paper, source: Source) -> Span | None:
    """Where a quote stands inside one passage: from `start` to `end`, else the place nearest to them; None for nowhere."""
    passages = list(paper.passages)
    if start < end <= len(source.text):
        span = Span(start, end)
        if fold(span.slice(source.text)) == fold(quote) and any(passage.span.contains(span) for passage in passages):
            return span
    places = (find_quote(quote, source.text, passage.span) for passage in passages)
    return min(filter(None, places), key=lambda place: abs(place.start - start), default=None)
