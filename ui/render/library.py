"""The papers as the interfaces need them: found by id or by title, and the words around a place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from ingest.notation import MONTHS
from ingest.records import Paper, Passage, Source, Span, fold
from qa.answer import Citation
from ui import texts

# Two private signs that no reader keeps; they carry the edges of a mark through `fold`, which drops line breaks.
_OPEN, _CLOSE = "\ue000", "\ue001"
_EDGES = re.compile(f"([{_OPEN}{_CLOSE}])")
_CONTEXT_CHARS = 300
_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3][0-9]))?)?")


@dataclass(frozen=True, slots=True)
class Library:
    """The papers of one index, with the canonical text they are ranges of."""

    papers: tuple[Paper, ...]
    sources: Mapping[str, Source]

    def find(self, name: str) -> Paper | None:
        """The paper with this id or, failing that, this title; capitals and line breaks only count between two."""
        wanted = fold(name).casefold()
        return (
            next((paper for paper in self.papers if name == paper.id), None)
            or next((paper for paper in self.papers if name == paper.title), None)
            or next((paper for paper in self.papers if wanted in (paper.id, fold(paper.title).casefold())), None)
        )

    def text(self, paper: Paper) -> str:
        """The canonical text that the paper is a range of."""
        return self.sources[paper.source].text

    def cited(self, citation: Citation) -> Paper | None:
        """The paper a citation stands in."""
        return self.find(citation.paper_id or citation.paper)

    def holds(self, citation: Citation) -> bool:
        """Whether the quote still stands at its place; not so when the papers changed after the answer."""
        source = self.sources.get(citation.source)
        return source is not None and source.text[citation.start : citation.end] == citation.quote

    def around(self, citation: Citation) -> Span:
        """The passage that holds the citation; where none does, some words on either side of it."""
        quote = Span(citation.start, citation.end)
        paper = self.cited(citation)
        passage = passage_at(paper, quote) if paper else None
        if passage:
            return passage.span
        text = self.sources[citation.source].text
        return Span(max(0, quote.start - _CONTEXT_CHARS), min(len(text), quote.end + _CONTEXT_CHARS))


def passage_at(paper: Paper, span: Span) -> Passage | None:
    """The passage of a paper that holds `span` whole."""
    return next((passage for passage in paper.passages if passage.span.contains(span)), None)


def marked_pieces(text: str, outer: Span, marks: Sequence[Span]) -> list[tuple[str, bool]]:
    r"""Fold `text[outer]` to one line, cut where a mark begins or ends; True for the pieces inside a mark.

    Marks are clipped to `outer`; those that touch or overlap become one.

    >>> marked_pieces("Geld\nvoor wonen.", Span(0, 16), [Span(5, 9)])
    [('Geld ', False), ('voor', True), (' wonen.', False)]
    """
    edges: list[str] = []
    position = outer.start
    for mark in _joined(outer, marks):
        edges += [text[position : mark.start], _OPEN, text[mark.start : mark.end], _CLOSE]
        position = mark.end
    folded = fold("".join([*edges, text[position : outer.end]]))
    pieces: list[tuple[str, bool]] = []
    inside = False
    for piece in _EDGES.split(folded):
        if piece in (_OPEN, _CLOSE):
            inside = piece == _OPEN
        elif piece:
            pieces.append((piece, inside))
    return pieces


def quoted_pieces(
    text: str, outer: Span, quote: Span, answers: Sequence[Span]
) -> list[tuple[list[tuple[str, bool]], bool]]:
    r"""As `marked_pieces`, True for the quote, each piece cut again where the words that answer begin or end.

    >>> quoted_pieces("Nu 12 euro. Later 9.", Span(0, 20), Span(0, 11), [Span(3, 10)])
    [([('Nu ', False), ('12 euro', True), ('.', False)], True), ([(' Later 9.', False)], False)]
    """
    signs = [(sign, inside) for piece, inside in marked_pieces(text, outer, [quote]) for sign in piece]
    answering = [inside for piece, inside in marked_pieces(text, outer, answers) for _ in piece]
    pieces = []
    for is_quote, run in groupby(
        ((sign, is_quote, is_answer) for (sign, is_quote), is_answer in zip(signs, answering, strict=True)),
        key=itemgetter(1),
    ):
        cut = [("".join(sign for sign, _, _ in part), key) for key, part in groupby(run, key=itemgetter(2))]
        pieces.append((cut, is_quote))
    return pieces


def _joined(outer: Span, marks: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for mark in sorted(mark for mark in marks if mark.overlaps(outer)):
        start, end = max(mark.start, outer.start), min(mark.end, outer.end)
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Span(start, end))
    return joined


def find_words(text: str, within: Span, words: str) -> list[Span]:
    r"""Every place where `words` stand as typed, whatever their capitals, accents and line breaks.

    >>> find_words("Financiën\nvan verenigingen", Span(0, 26), "financien van")
    [Span(start=0, end=13)]
    """
    parts = _plain(words).split()
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, parts)))
    return [
        Span(within.start + found.start(), within.start + found.end())
        for found in pattern.finditer(_plain(text[within.start : within.end]))
    ]


def _plain(text: str) -> str:
    """Lower case without accents, of the same length, so that a place in it is a place in the text."""
    return "".join(_plain_sign(sign) for sign in text)


def _plain_sign(sign: str) -> str:
    plain = unicodedata.normalize("NFD", sign)[0].lower()
    return plain if len(plain) == 1 else sign


def dutch_date(value: str | None) -> str | None:
    """A date, month or year as people write it; what is none of these comes back as it is.

    >>> dutch_date("2026-03-12"), dutch_date("2026-03")
    ('12 maart 2026', 'maart 2026')
    """
    found = _DATE.fullmatch(value) if value else None
    if not found:
        return value
    year, month, day = found["year"], found["month"], found["day"]
    return " ".join(part for part in (day and str(int(day)), month and MONTHS[int(month) - 1], year) if part)


def page_text(page: int | None) -> str:
    """'bladzijde 4', or "" for a source without pages."""
    return texts.PAGE.format(page=page) if page is not None else ""


def origin_text(paper: Paper | None) -> str:
    """Who published the paper and when."""
    if paper is None:
        return ""
    return ", ".join(part for part in (paper.publisher, dutch_date(paper.date) or texts.UNDATED) if part)


def is_old(value: str | None, today: date) -> bool:
    """Whether a paper's date is more than 24 months ago; a position can have changed since."""
    found = _DATE.fullmatch(value) if value else None
    if not found:
        return False
    return (today.year - int(found["year"])) * 12 + today.month - int(found["month"] or 12) > 24
