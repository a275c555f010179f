"""A block before its kind is settled: what the readers collect and the roles of blocks are read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.outline import Candidate
from ingest.records import NOTHING_STATED, Block, BlockKind, Stated

_KICKER_MAX_CHARS = 80


@dataclass(slots=True)
class Rough:
    """A block that may still change its kind; `strong` is one whose every letter stands out, as a heading's do.

    `notes` are the footnote marks in it: place in `text`, label.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    sign: str = ""
    strong: bool = False
    label: str = ""
    notes: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_running_text(self) -> bool:
        """Whether it would become a passage."""
        return self.kind in ("paragraph", "bullet", "subbullet", "table")


def heading_candidates(rough: Sequence[Rough]) -> list[Candidate]:
    """The headings among the blocks, in order; a short line above a title ("Position paper") is no running text."""
    found = []
    follows_body = False
    for item in rough:
        if item.kind == "heading":
            found.append(Candidate(item.text, item.level, follows_body))
        elif item.is_running_text:
            follows_body = follows_body or len(item.text) > _KICKER_MAX_CHARS or item.text[-1] in ".!?:;"
    return found


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader finds in one file; see `Source`."""

    text: str
    blocks: tuple[Block, ...]
    stated: Stated = NOTHING_STATED
    left_out: tuple[str, ...] = ()
    pages: int = 0
