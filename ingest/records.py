"""The values that travel through Standpunt: sources, papers, sections, passages and their character spans."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, get_args

# What stands in a paper without being what it says: recognised, shown, and never evidence.
AsideKind = Literal["question", "note", "caption", "contents", "letterhead", "subtitle", "form", "columns", "furniture"]
BlockKind = Literal["title", "heading", "subheading", "paragraph", "bullet", "subbullet", "table", "link"] | AsideKind
ASIDE_KINDS: tuple[AsideKind, ...] = get_args(AsideKind)
PassageKind = Literal["paragraph", "bullet", "table"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character range: `source.text[start:end]` is exactly what is quoted."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"Span needs 0 <= start < end, got {self.start}:{self.end}.")

    def slice(self, text: str) -> str:
        """The characters of `text` inside this range."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this range."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two ranges share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Block:
    """One structural piece of a source as a reader found it, in reading order; spans of blocks never overlap.

    `level` is the depth of a heading (1 is the highest) or of a list item (1 is the outermost), else 0.
    A "question" is one that the paper answers below it; its level is 1 for its label ("Vraag 3"), 0 for its words.
    "columns" are the heads of a table, which every row has in front of its cells as well.
    "letterhead" is address, reference and signature; "furniture" what no reader would read out: a page number, a
    running head, a line of dashes, the loose letters of a drawing.
    `marker` is the range of a bullet's sign or number; the block's own span begins after it.
    `notes` are the footnote marks that stood in this block: offset in the text and label; a "note" has its own `label`.
    """

    kind: BlockKind
    span: Span
    level: int = 0
    page: int | None = None
    marker: Span | None = None
    notes: tuple[tuple[int, str], ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file says of itself; None where it doesn't. `date` is ISO: year, year-month or the day."""

    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    document_type: str | None = None


NOTHING_STATED = Stated()


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: `text` is canonical, every offset in Standpunt counts its Unicode code points.

    `left_out` are the different lines that were taken for furniture of the page, each once, with the pages they stand on;
    `pages` is how many pages the file has, 0 where it has none.
    """

    name: str
    text: str
    blocks: tuple[Block, ...]
    stated: Stated = NOTHING_STATED
    left_out: tuple[str, ...] = ()
    pages: int = 0

    @property
    def sha256(self) -> str:
        """Fingerprint of the canonical text."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: `at` is where its mark stood in the text, `span` its words, `mark` what the mark was ("3", "[2]")."""

    at: int
    span: Span
    mark: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest unit that is retrieved: a paragraph, a bullet with its sub-bullets, or a row of a table.

    `lead_in` is the sentence that introduces a list ("Dat vraagt om:"); it is context of the bullet, not part of it.
    `questions` are what the passage answers, context in the same way and never evidence. `path` are the headings
    between section and subsection, outermost first. `notes` belong to the words before their marks.
    """

    paper_id: str
    section: str
    subsection: str | None
    kind: PassageKind
    span: Span
    sentences: tuple[Span, ...]
    lead_in: Span | None = None
    page: int | None = None
    questions: tuple[Span, ...] = ()
    path: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        """Stable as long as the source is unchanged."""
        return f"{self.paper_id}:{self.span.start}-{self.span.end}"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the passages under it; `heading` is folded to one line, "" where a paper starts without one."""

    heading: str
    passages: tuple[Passage, ...]
    heading_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One position paper: a title and its sections, in reading order; several may stand in one source."""

    id: str
    title: str
    source: str
    sections: tuple[Section, ...]
    span: Span
    title_span: Span | None = None
    publisher: str | None = None
    date: str | None = None
    origin: str | None = None
    licence: str | None = None
    links: tuple[str, ...] = field(default=())
    document_type: str | None = None

    @property
    def passages(self) -> Iterator[Passage]:
        """All passages, in reading order."""
        for section in self.sections:
            yield from section.passages


# A hyphen before "en", "of" or "tot" at a line end stands for a left-out part ("zorg- en ondersteuningsvraag").
_BROKEN_WORD = re.compile(r"(?<=[a-zà-ÿ])-[ \t]*\r?\n\s*(?!(?:en|of|tot)\b)(?=[a-zà-ÿ])")
_WHITE_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    r"""Fold line breaks to single spaces and join words broken at a line end; nothing else changes.

    >>> fold("jeugd en onder-\nwijs  in de wijk")
    'jeugd en onderwijs in de wijk'
    >>> fold("zorg-\nen welzijn")
    'zorg- en welzijn'
    """
    return _WHITE_SPACE.sub(" ", _BROKEN_WORD.sub("", text)).strip()


def visible(text: str) -> str:
    r"""A text as a reader sees it: without signs that take no place, such as a zero-width space or a soft hyphen.

    With one inside it, an invented word would fall apart into pieces that no check looks at. Accents that stand by
    themselves join their letter; white space stays.

    >>> visible("kern\u200bcentrale, toe\u00adslag, cafe\u0301")
    'kerncentrale, toeslag, café'
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if sign.isspace() or unicodedata.category(sign) not in _UNSEEN)


# Control and format signs, and marks that found no letter to stand on.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Mn", "Me"})


def find_quote(quote: str, text: str, within: Span | None = None) -> Span | None:
    r"""Where a quote stands in a text, white space and words broken at a line end aside; the first place, or None.

    >>> find_quote("jeugd en onderwijs", "Over jeugd en onder-\nwijs.")
    Span(start=5, end=25)
    """
    if not quote.strip():
        return None
    start, end = (within.start, within.end) if within else (0, len(text))
    match = _pattern(quote).search(text, start, end) or _pattern(quote, broken=True).search(text, start, end)
    return Span(match.start(), match.end()) if match else None


# Some thirty indexed questions have the same quote, and `re` itself remembers too few: half of the time of an ingest without changes.
@lru_cache(8192)
def _pattern(quote: str, *, broken: bool = False) -> re.Pattern[str]:
    """A quote with any white space between its words and, where `broken`, a line end inside them."""
    at_line_end = r"(?:-\s*\n\s*)?"
    return re.compile(r"\s+".join((at_line_end if broken else "").join(map(re.escape, word)) for word in quote.split()))
