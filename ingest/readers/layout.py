"""From lines to pieces: what hard-wrapped plain text, typed or taken from a PDF, shows of its structure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.readers.list_signs import BULLETS, DASHES, sign_kind, sign_rank
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.roles import stands_alone
from ingest.records import BlockKind, fold

HEADING_MAX_CHARS = 100
_SIGN = re.compile(rf"(?P<sign>[{BULLETS}]|[o{DASHES}](?=\s)|\d{{1,2}}[.)](?=\s)|\(?[a-z][.)](?=\s))\s*(?=\S)")
LINK = re.compile(r"(?:https?://|www\.)\S+")
# What a link goes on with on the next line: no spaces, and a sign or digit that no title of one word has.
LINK_REST = re.compile(r"(?=\S*[\d/.%=?&_+])\S+")
_RULE = re.compile(r"([-=_*~#.·–—])\1{2,}|(?:[-*_] ){2,}[-*_]")
_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_TERMINAL = re.compile(r"[.!?;:…][\"”’'»)\]]*$")
# What somebody said, between quotation marks and with its full stop inside.
_SAID = re.compile(r"[.!?…][\"”’»]$")
_OPENS_HEADING = re.compile(r"[\"“‘'’„(]?(?:[A-ZÀ-ÖØ-Þ0-9]|[’'][st] [A-ZÀ-Þ])")
# A line this much shorter than the widest has room for the next word, whatever the font made of it.
_ROOM = 0.9
_CLEARLY_SHORT = 0.75
# Nobody wraps text at so many characters: such a line is a whole paragraph.
_UNWRAPPED = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer white space; `start` is its offset, `gap` whether a blank line goes before."""

    text: str
    start: int = 0
    indent: int = 0
    gap: bool = False
    page: int | None = None
    level: int | None = None

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.start + len(self.text)


@dataclass(slots=True)
class Piece:
    """Lines that belong together; `marker_chars` counts what the first line opens with besides text (a bullet's sign).

    `underline` is the line of signs below a heading.
    """

    kind: BlockKind
    lines: list[Line]
    level: int = 0
    marker_chars: int = 0
    underline: Line | None = None
    sign: str = field(default="")

    @property
    def text(self) -> str:
        """The words on one line, without the sign."""
        return fold("\n".join(line.text for line in self.lines)[self.marker_chars :])


def find_pieces(lines: Sequence[Line], hints: SourceHints = NO_HINTS) -> list[Piece]:
    """Join lines into paragraphs, list items, links and headings; every line comes back in exactly one piece."""
    width = text_width(lines)
    known = _known_headings(lines, hints)
    pieces: list[Piece] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        previous = pieces[-1] if pieces else None
        piece = _open_piece(line, previous, following, known)
        if piece is not None:
            pieces.append(piece)
        elif _is_underline(line, previous):
            assert previous is not None
            previous.kind, previous.level, previous.underline = "heading", 1 if line.text[0] == "=" else 2, line
        elif _RULE.fullmatch(line.text):
            pieces.append(Piece("furniture", [line]))
        elif previous is not None and _joins(previous, line, following, width, known):
            previous.lines.append(line)
        else:
            pieces.append(Piece("paragraph", [line]))
    _nest_lists(pieces)
    return list(_rejoin_wrapped_titles(pieces, width, known))


def text_width(lines: Sequence[Line]) -> int:
    """The line length at which the text was wrapped, in characters: all but the longest few lines fit in it."""
    lengths = sorted(len(line.text) for line in lines if not LINK.fullmatch(line.text))
    return lengths[-1 - len(lengths) // 20] if lengths else 0


def looks_like_heading(piece: Piece, following: Piece | None) -> bool:
    """Whether a piece stands apart as a heading does: short, capital first, no final stop, and text below it."""
    text = piece.text
    if following is None or following.kind in ("link", "furniture") or len(piece.lines) > 3:
        return False
    if piece.sign and not (piece.sign[0].isdigit() and following.kind == "paragraph" and piece.lines[0].gap):
        return False
    if len(text) > HEADING_MAX_CHARS or not any(sign.isalpha() for sign in text) or _SAID.search(text):
        return False
    return bool(_OPENS_HEADING.match(text)) and text[-1] not in ".,;:…"


def _known_headings(lines: Sequence[Line], hints: SourceHints) -> frozenset[str]:
    """Stated headings, and lines that recur as headings do: after a gap, short, without a final stop."""
    counted = Counter(
        fold(line.text).casefold()
        for line in lines
        if line.gap
        and len(line.text) <= HEADING_MAX_CHARS
        and _OPENS_HEADING.match(line.text)
        and line.text[-1] not in ".,;:…"
        and any(sign.isalpha() for sign in line.text)
    )
    recurring = {text for text, count in counted.items() if count > 1}
    recurring |= {fold(line.text).casefold() for line in lines if stands_alone(line.text)}
    return frozenset(recurring | {fold(text).casefold() for text in (*hints.headings, *hints.titles)})


def _open_piece(line: Line, previous: Piece | None, following: Line | None, known: frozenset[str]) -> Piece | None:
    """The piece that this line opens whatever stands before it, or None."""
    if LINK.fullmatch(line.text):
        return Piece("link", [line])
    if line.level is not None:
        if previous is not None and previous.lines[-1].level == line.level and not line.gap:
            return None
        return Piece("heading", [line], level=line.level)
    if hashes := _HASHES.match(line.text):
        return Piece("heading", [line], level=len(hashes[1]), marker_chars=hashes.end())
    if fold(line.text).casefold() in known and (line.gap or previous is None or _may_end(previous, known)):
        return Piece("paragraph", [line])
    if _RULE.fullmatch(line.text) is None and (found := _SIGN.match(line.text)):
        sign = found["sign"]
        if _starts_item(sign, line, previous, following):
            return Piece("bullet", [line], marker_chars=found.end(), sign=sign)
    return None


def _may_end(piece: Piece, known: frozenset[str]) -> bool:
    """Whether the text may stop here: the next line, which reads like a heading, then is one."""
    if piece.kind != "paragraph" or _TERMINAL.search(piece.lines[-1].text):
        return True
    return len(piece.lines) == 1 and piece.text.casefold() in known


def _starts_item(sign: str, line: Line, previous: Piece | None, following: Line | None) -> bool:
    """Whether a sign opens a list item: a wrapped line may begin with "4." or a dash as well."""
    if sign in BULLETS or previous is None:
        return True
    order = sign_rank(sign)
    if order is not None:
        before = sign_rank(previous.sign)
        if before is not None and sign[-1] == previous.sign[-1] and order == before + 1:
            return True
        if order != 1:
            return False
        after = _SIGN.match(following.text) if following is not None and not following.gap else None
        counts_on = after is not None and after["sign"][-1] == sign[-1] and sign_rank(after["sign"]) == 2
        return line.gap or counts_on or bool(_TERMINAL.search(previous.lines[-1].text)) or bool(previous.sign)
    if previous.sign == sign or line.gap:
        return True
    return bool(_TERMINAL.search(previous.lines[-1].text)) or line.indent > previous.lines[-1].indent


def _is_underline(line: Line, previous: Piece | None) -> bool:
    if previous is None or line.gap or previous.kind != "paragraph" or not _UNDERLINE.fullmatch(line.text):
        return False
    return len(previous.lines) == 1 and len(previous.text) <= HEADING_MAX_CHARS


def _joins(piece: Piece, line: Line, following: Line | None, width: int, known: frozenset[str]) -> bool:
    """Whether `line` goes on with the sentence or the paragraph of `piece`."""
    last = piece.lines[-1]
    if piece.kind == "furniture" or piece.underline is not None:
        return False
    if piece.kind == "link":
        filled = len(last.text) > _CLEARLY_SHORT * width and line.indent == last.indent and not line.gap
        return filled and bool(LINK_REST.fullmatch(line.text))
    if piece.kind == "heading":
        return line.level is not None
    if len(piece.lines) == 1 and piece.text.casefold() in known:
        return False
    finished = bool(_TERMINAL.search(last.text))
    lower = line.text[0].islower()
    has_room = width > _UNWRAPPED or len(last.text) + 1 + len(line.text.split()[0]) <= _ROOM * width
    if line.gap:
        if finished or lower:
            return lower and not finished
        return not has_room and bool(_TERMINAL.search(line.text) or (following is not None and not following.gap))
    if lower:
        return not (finished and has_room)
    if has_room and (finished or len(last.text) <= _CLEARLY_SHORT * width):
        return False
    # A lone line without a final stop, between a finished sentence and a gap, heads what follows.
    stands_apart = following is not None and following.gap and not _TERMINAL.search(line.text)
    return not (finished and stands_apart and len(line.text) <= _CLEARLY_SHORT * width)


def _nest_lists(pieces: list[Piece]) -> None:
    """Give list items their depth, by indentation where the text kept it, else by a change of sign."""
    stack: list[tuple[int, str]] = []
    for piece in pieces:
        if not piece.sign:
            if piece.kind != "link":
                stack.clear()
            continue
        entry = (piece.lines[0].indent, sign_kind(piece.sign))
        while stack and entry[0] < stack[-1][0]:
            stack.pop()
        if entry in stack:
            del stack[stack.index(entry) + 1 :]
        else:
            stack.append(entry)
        piece.level = len(stack)
        piece.kind = "bullet" if piece.level == 1 else "subbullet"


def _rejoin_wrapped_titles(pieces: list[Piece], width: int, known: frozenset[str]) -> Iterator[Piece]:
    """Join short lines that were parted although a gap comes only after them: "... en een sterk / Nederland"."""
    held: Piece | None = None
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        if held is not None:
            wraps = (
                piece.kind == "paragraph"
                and held.kind == "paragraph"
                and not piece.lines[0].gap
                and following is not None
                and following.lines[0].gap
                and len(held.lines) + len(piece.lines) <= 3
                and len(held.text) + len(piece.text) <= HEADING_MAX_CHARS
                # A line is full before it wraps: what follows is not longer. A longer line is a subtitle.
                and len(held.lines[0].text) >= len(piece.text)
                and not {held.text.casefold(), piece.text.casefold()} & known
                and not _TERMINAL.search(held.text)
                and not _TERMINAL.search(piece.text)
            )
            if wraps:
                held.lines.extend(piece.lines)
                continue
            yield held
        held = piece
    if held is not None:
        yield held
