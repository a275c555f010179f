"""A block before its kind is settled: what the readers collect and the roles of blocks are read from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.outline import Candidate, SourceHints, settle_headings
from ingest.records import NOTHING_STATED, Block, BlockKind, Stated

_KICKER_MAX_CHARS = 80
_FIGURE = re.compile(
    r"[\d.,%€$°+–/ -]*\d[\d.,%€$°+–/ -]*(?:mln|mld|miljoen|miljard|km|ha|jaar|uur|min|[cm]?m[²2]?)?\.?"
)
YEAR = re.compile(r"(?:19|20)\d\d\*?")
_HEAD_MAX_CHARS, _HEAD_SHORTER = 40, 1.8
_SPAN_MAX = 60


@dataclass(slots=True)
class Rough:
    """A block that may still change its kind; `strong` is one whose every letter stands out, as a heading's do.

    `notes` are the footnote marks in it: place in `text`, label; `linked` is an item some of whose words are a link.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    sign: str = ""
    strong: bool = False
    label: str = ""
    notes: list[tuple[int, str]] = field(default_factory=list)
    linked: bool = False

    @property
    def is_running_text(self) -> bool:
        """Whether it would become a passage."""
        return self.kind in ("paragraph", "bullet", "subbullet", "table")


def settle_heads(rough: Sequence[Rough], hints: SourceHints, *, has_title: bool, highest: int = 0) -> None:
    """Make titles and subheadings of those headings among the blocks that are, none by a level above the `highest`.

    A short line above a title ("Position paper") is no running text.
    """
    heads = []
    candidates = []
    follows_body = False
    for item in rough:
        if item.kind == "heading":
            heads.append(item)
            candidates.append(Candidate(item.text, max(item.level, highest), follows_body))
        elif item.is_running_text:
            follows_body = follows_body or len(item.text) > _KICKER_MAX_CHARS or item.text[-1] in ".!?:;"
    for item, kind in zip(heads, settle_headings(candidates, hints, has_title=has_title), strict=True):
        item.kind = kind


def names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the words of a first row name the columns: all filled, without figures, above a column of nothing but figures.

    In a table of three columns or more it is enough that they are much shorter than what stands below them.
    """
    head, *below = rows
    width = len(head)
    if len(below) < 2 or width < 2 or any(not cell and place for place, cell in enumerate(head)):
        return False
    if any(_FIGURE.fullmatch(cell) and not YEAR.fullmatch(cell) for cell in head) or head[-1][-1] in ".!?;":
        return False
    columns = [[row[place] for row in below if place < len(row) and row[place]] for place in range(width)]
    figures = any(
        len(column) > 1
        and all(map(_FIGURE.fullmatch, column))
        and (not _FIGURE.fullmatch(name) or YEAR.fullmatch(name))
        for name, column in zip(head, columns, strict=True)
    )
    lengths = [len(cell) for column in columns for cell in column]
    short = width > 2 and sum(map(len, head)) / width * _HEAD_SHORTER < sum(lengths) / max(len(lengths), 1)
    return figures or (short and all(len(cell) <= _HEAD_MAX_CHARS for cell in head))


def places_taken(said: str) -> int:
    """How many columns or rows a cell takes, as a file says it; 1 where it says no such number."""
    return min(max(int(said), 1), _SPAN_MAX) if said.isascii() and said.isdecimal() and len(said) < 4 else 1


def spread_cells(rows: Sequence[Sequence[tuple[str, int, int]]], heads: int) -> list[list[str]]:
    """Rows of cells, each with how many columns and rows it takes, as rows with a text in each place.

    A cell over several rows stands in all of them. One over several columns stands in the first, but in the first `heads`
    rows, which name the columns, in all.
    """
    grid: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for text, wide, high in row:
            while (y, x) in grid:
                x += 1
            for down in range(min(high, len(rows) - y)):
                for across in range(wide):
                    grid[y + down, x + across] = text if across == 0 or y < heads else ""
            x += wide
    width = max((x for _, x in grid), default=-1) + 1
    return [[grid.get((y, x), "") for x in range(width)] for y in range(len(rows))]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader finds in one file; see `Source`."""

    text: str
    blocks: tuple[Block, ...]
    stated: Stated = NOTHING_STATED
    left_out: tuple[str, ...] = ()
    pages: int = 0
