"""Plain text: the canonical text is the file itself, its structure is found by layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from charset_normalizer import from_bytes

from ingest.readers.errors import UnknownFormatError
from ingest.readers.facts import has_own_title, stated_facts
from ingest.readers.layout import Line, Piece, find_pieces, looks_like_heading
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.roles import settle_roles
from ingest.readers.rough import Reading, Rough, settle_heads
from ingest.records import Block, Span, Stated

# Tab and line feed are the only control characters that text needs; surrogates cannot be written to a file.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_NEW_LINE = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")


def clean_text(text: str) -> str:
    """Line feeds only, and no control characters: what is left is canonical."""
    return _UNWANTED.sub("", _NEW_LINE.sub("\n", text))


def decode_text(path: Path, content: bytes) -> str:
    """Decode a text file: UTF-8, else UTF-16 or UTF-32 by its byte order mark, else the likeliest code page.

    Raises:
        UnknownFormatError: these bytes are no text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        wide = "utf-32" if content.startswith(b"\xff\xfe\x00\x00") else "utf-16"
        try:
            return clean_text(content.decode(wide))
        except UnicodeDecodeError as error:
            raise UnknownFormatError(path, "starts like UTF-16, but is not") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A narrow choice: for a short Dutch text every code page of the world is "likely".
        best = from_bytes(content, cp_isolation=["cp1252", "latin_1", "mac_roman", "cp850"]).best()
        if best is None or content.count(0):
            raise UnknownFormatError(path, "neither text nor a format that is read here") from error
        text = str(best)
    if text and sum(sign < " " and sign not in "\n\r\t\f" for sign in text) > len(text) * 0.1:
        raise UnknownFormatError(path, "mostly control characters")
    return clean_text(text)


def read_text(text: str, hints: SourceHints = NO_HINTS) -> Reading:
    """A plain text with its blocks, and what it says of itself.

    The spans and markers of the blocks together hold every non-space character.
    """
    pieces = find_pieces(list(_lines(text)), hints)
    mark_headings(pieces, hints)
    rough = [Rough(piece.kind, piece.text, piece.level, sign=piece.sign) for piece in pieces]
    settle_roles(rough, hints)
    stated = stated_facts(rough, Stated())
    # A title by its place only is none beside a subject line.
    has_title = has_own_title(rough)
    settle_heads(rough, hints, has_title=has_title, highest=1 if has_title else 0)
    blocks = [block for piece, item in zip(pieces, rough, strict=True) for block in _to_blocks(piece, item)]
    return Reading(text, tuple(blocks), stated)


def mark_headings(pieces: Sequence[Piece], hints: SourceHints) -> None:
    """Give the pieces that head something the kind and level of a heading."""
    if not pieces:
        return
    followers = [*pieces[1:], None]
    marked = [piece for piece in pieces if piece.kind == "heading"]
    found = [piece for piece, after in zip(pieces, followers, strict=True) if _heads(piece, after, hints)]
    if marked:
        # Type or signs show the headings; beside them only a name that recurs, or that is stated, is one.
        counted = Counter(piece.text.casefold() for piece in found)
        found = [piece for piece in found if counted[piece.text.casefold()] > 1 or _is_stated(piece, hints)]
        levels = [max(piece.level for piece in marked) + 1] * len(found)
    else:
        levels = _levels_by_place(found, pieces, hints)
    for piece, level in zip(found, levels, strict=True):
        piece.kind, piece.level, piece.marker_chars, piece.sign = "heading", level, 0, ""


def _heads(piece: Piece, following: Piece | None, hints: SourceHints) -> bool:
    if piece.kind not in ("paragraph", "bullet"):
        return False
    if not piece.sign and len(piece.lines) <= 3 and _is_stated(piece, hints):
        return True
    return looks_like_heading(piece, following)


def _is_stated(piece: Piece, hints: SourceHints) -> bool:
    return hints.is_heading(piece.text) or hints.is_title(piece.text)


def _levels_by_place(found: Sequence[Piece], pieces: Sequence[Piece], hints: SourceHints) -> list[int]:
    """Levels of headings that show none: 0 for titles, 1 for names that recur over papers, 2 for what stands inside.

    A title stands right above a recurring heading, without text between, or opens the file.
    """
    names = [piece.text.casefold() for piece in found]
    counted = Counter(names)
    known = {name for name in counted if counted[name] > 1 or hints.is_heading(name)}
    series = len(known) > 1
    asking = sum(name.endswith("?") for name in names)
    after = {id(piece): following for piece, following in pairwise(pieces)}
    levels = []
    for index, (piece, name) in enumerate(zip(found, names, strict=True)):
        following = after.get(id(piece))
        heads_known = index + 1 < len(found) and following is found[index + 1] and names[index + 1] in known
        opens = piece is pieces[0] and not (asking > 1 and piece.text.endswith("?"))
        if hints.is_title(piece.text) or (name not in known and (opens or (series and heads_known))):
            levels.append(0)
        else:
            levels.append(1 if name in known or not series else 2)
    return levels


def _lines(text: str) -> Iterator[Line]:
    position, gap = 0, True
    for raw in text.split("\n"):
        content = raw.strip()
        if content:
            indent = len(raw) - len(raw.lstrip())
            line = Line(content, position + indent, len(raw[:indent].expandtabs(4)), gap)
            yield line
        gap = not content
        position += len(raw) + 1


def _to_blocks(piece: Piece, settled: Rough) -> Iterator[Block]:
    first, last = piece.lines[0], piece.lines[-1]
    start = first.start + piece.marker_chars
    sign = first.text[: piece.marker_chars].rstrip()
    marker = Span(first.start, first.start + len(sign)) if sign else None
    # Places of marks were counted in the folded words; the note stands with its block, at its end.
    notes = tuple((last.end, label) for _, label in settled.notes)
    yield Block(settled.kind, Span(start, last.end), settled.level, None, marker, notes, settled.label)
    if piece.underline is not None:
        yield Block("furniture", Span(piece.underline.start, piece.underline.end))
