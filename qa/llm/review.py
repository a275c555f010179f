"""A person's review of what a language model proposed: what is open, and what is decided about it; for any screen.

A decision is one line in a file that only grows, written at once. What is accepted stands in the corpus folder before that
line is written, and is put there once however often it is tried: a kill at any moment loses at most the decision at hand.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from ingest.corpus.wordings import MAX_NAME_CHARS, place_quote
from ingest.errors import StandpuntError
from ingest.index.entries import NEAR_MISS_SUFFIX
from ingest.records import Paper, Source, find_quote, fold
from ingest.settings import Settings
from qa.llm.landing import land, lines_there, take_back
from qa.llm.proposal import ITEM_KINDS, Item, ItemKind, ItemVerdict, id_of
from qa.llm.proposed import is_near_miss, is_question, is_wording

if TYPE_CHECKING:
    # Loads the models' libraries, which only who mends a wording needs.
    from qa.claims.wordings import Check

_Record = TypeVar("_Record", bound=BaseModel)
Decision = Literal["accepted", "mended", "dropped", "undone"]


class DecidedAlreadyError(StandpuntError):
    """Somebody else decided about this proposal in the meantime."""

    exit_code = 2
    http_status = 409
    message_key = "decided_already"

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} decided about this proposal already.")
        self.by = by

    @property
    def details(self) -> Mapping[str, object]:
        """Who it was."""
        return {"by": self.by}


class NotAcceptableError(ValueError):
    """Accepted as it stands, a proposal would be held back: a fact differs, or it is no question or wording at all."""


class _Proposed(BaseModel):
    """A line of a file of proposals; each kind fills its own fields."""

    section: str = ""
    quote: str = ""
    near: str = ""
    question: str = ""
    missing: str = ""
    kind: ItemKind | Literal[""] = ""
    text: str = ""
    writer: str = ""
    verdict: ItemVerdict = ""
    reasons: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


class _Decided(BaseModel):
    """A line of the file of decisions, as far as it is read again."""

    id: str
    decision: Decision
    by: str
    text: str = ""
    missing: str = ""


class Review:
    """The proposals for the papers of an index, with what has been decided about them; `left_out` lines can't be used.

    Each call looks at the file of decisions anew, so that several people can review at the same time.
    """

    def __init__(self, settings: Settings, papers: Sequence[Paper], sources: Mapping[str, Source]) -> None:
        self._settings = settings
        self._papers = papers
        self._sources = sources
        self._as_read = self._states()
        found = [_items(paper, sources[paper.source], settings) for paper in papers]
        self.items = {item.id: item for items, _ in found for item in items}
        self.left_out = sum(left_out for _, left_out in found)

    def is_current(self, papers: Sequence[Paper]) -> bool:
        """Whether these are the papers that it was read for, and their files of proposals as they were."""
        return papers is self._papers and self._states() == self._as_read

    def open(self) -> list[Item]:
        """What nobody has decided about, paper by paper, in reading order."""
        decided = self._decided()
        return [item for item in self.items.values() if item.id not in decided]

    def last_reviewer(self) -> str:
        """Who decided last; "" where nobody did."""
        return next((one.by for one in reversed(self._decided().values())), "")

    def accept(self, item: Item, by: str) -> None:
        """Put a proposal, as it stands or mended, where it is used after the next ingest.

        Raises:
            NotAcceptableError: it would be held back there.
            DecidedAlreadyError: somebody did so, or dropped it.
            RangeTakenError: its words have another wording in the corpus folder.
            ReviewFileError: that folder has a file in its place that can't be read.
            ReviewNotWrittenError: it can't be written to.
        """
        if not item.is_acceptable:
            raise NotAcceptableError(item.verdict)
        with self._alone():
            self._require_open(item)
            land(item, self._sources[item.paper.source], by, self._settings.corpus_dir, self.items[item.id].text)
            self._note(item, "mended" if item.is_mended else "accepted", by)

    def drop(self, item: Item, by: str) -> None:
        """Leave a proposal out for good.

        Raises:
            DecidedAlreadyError: somebody did so, or accepted it.
        """
        with self._alone():
            self._require_open(item)
            # Where a kill came between the corpus folder and the line of the decision, it stands there already.
            take_back(item, self._sources[item.paper.source], self._settings.corpus_dir)
            self._note(item, "dropped", by)

    def undo(self, by: str) -> Item | None:
        """Open again what this person decided last, and take it out of the corpus folder; None for nothing to undo."""
        with self._alone():
            own = [one for one in self._decided().values() if one.by == by and one.id in self.items]
            if not own:
                return None
            last = own[-1]
            item = self.items[last.id]
            said = replace(item, text=last.text, missing=last.missing)
            if last.decision != "dropped":
                take_back(said, self._sources[item.paper.source], self._settings.corpus_dir)
            self._note(said, "undone", by)
            return item

    def _states(self) -> list[tuple[int, int] | None]:
        """When each file of proposals was written and how long it is; None for one that isn't there."""
        files = [file for paper in self._papers for file, _ in _files(paper, self._settings)]
        return [(stat.st_mtime_ns, stat.st_size) if (stat := _stat(file)) else None for file in files]

    def _require_open(self, item: Item) -> None:
        if earlier := self._decided().get(item.id):
            raise DecidedAlreadyError(earlier.by)

    def _decided(self) -> dict[str, _Decided]:
        """The decisions that stand, by proposal, in the order in which they were made."""
        standing: dict[str, _Decided] = {}
        for one in _rows(self._settings.reviewed_file, _Decided):
            if one is not None:
                standing.pop(one.id, None)
                if one.decision != "undone":
                    standing[one.id] = one
        return standing

    def _note(self, item: Item, decision: Decision, by: str) -> None:
        row = {
            "id": item.id, "decision": decision, "by": by, "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "kind": item.kind, "paper": item.paper.id, "quote": item.quote, "text": item.text, "missing": item.missing,
            "writer": item.writer, "verdict": item.verdict,
        }  # fmt: skip
        with self._settings.reviewed_file.open("a+b") as file:
            # A line that was cut off by a loss of power must not take this one with it.
            is_cut_off = file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n"
            file.write(b"\n" * is_cut_off + json.dumps(row, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the right to decide; the system gives it back however this process ends."""
        path = self._settings.reviewed_file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(f".{path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def mend(item: Item, text: str, missing: str, by: str, check: Check) -> Item:
    """A proposal in a person's own words, held against its range at once; `verdict` and `reasons` are of these words."""
    said, gap = fold(text), fold(missing).rstrip(".")
    writer = item.writer if item.is_mended else ", ".join(filter(None, (item.writer, by)))[:MAX_NAME_CHARS]
    mended = replace(item, text=said, missing=gap, writer=writer, verdict="", reasons=(), is_mended=True)
    if not item.is_worded:
        is_good = is_near_miss(said, gap) if item.kind == "near_miss" else is_question(said, may_be_keywords=True)
        return mended if is_good else replace(mended, verdict="form")
    if not is_wording(said):
        return replace(mended, verdict="form")
    checked = check(item.paper, item.span, said)
    return replace(mended, verdict=checked.verdict, reasons=checked.reasons)


def _items(paper: Paper, source: Source, settings: Settings) -> tuple[list[Item], int]:
    """The proposals for a paper in reading order, and how many lines can't be used, their words being gone for one."""
    found: list[Item] = []
    left_out = 0
    for file, is_near_miss_file in _files(paper, settings):
        for row in _rows(file, _Proposed):
            item = _item(row, paper, source, is_near_miss_file) if row else None
            if item is None:
                left_out += 1
            else:
                found.append(item)
    return sorted(found, key=lambda item: (item.span.start, ITEM_KINDS.index(item.kind))), left_out


def _files(paper: Paper, settings: Settings) -> tuple[tuple[Path, bool], ...]:
    """The files of proposals for a paper, and whether each holds near misses."""
    return (
        (settings.proposed_wordings_dir / f"{paper.id}.jsonl", False),
        (settings.proposed_dir / f"{paper.id}.jsonl", False),
        (settings.proposed_dir / f"{paper.id}{NEAR_MISS_SUFFIX}", True),
    )


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None


def _item(row: _Proposed, paper: Paper, source: Source, is_near_miss_row: bool) -> Item | None:
    if row.kind:
        kind, quote, text = row.kind, row.quote, row.text
        span = place_quote(quote, row.start, row.end, paper, source)
    else:
        kind, quote = ("near_miss", row.near) if is_near_miss_row else ("question", row.quote)
        text = row.question
        span = find_quote(quote, source.text, paper.span)
    if span is None or not text:
        return None
    return Item(
        id_of(kind, paper.id, quote, text), kind, paper, row.section, span, quote, text,
        row.missing, row.writer, row.verdict, row.reasons,
    )  # fmt: skip


def _rows(file: Path, kind: type[_Record]) -> Iterator[_Record | None]:
    """The lines of a file that may not be there; None for one that can't be read.

    Raises:
        ReviewFileError: the file itself can't be read.
    """
    for line in lines_there(file):
        if line.strip():
            try:
                yield kind.model_validate_json(line)
            except ValidationError:
                yield None
