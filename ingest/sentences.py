"""Sentences of Dutch prose, as exact ranges: these are what an answer quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.records import Span

# Their full stop never ends a sentence: "zie art. 3" would become two pieces of evidence, both useless.
# fmt: off
_NEVER_FINAL = frozenset({
    "a.d.h.v.", "a.g.v.", "afd.", "art.", "b.v.", "bijv.", "blz.", "bv.", "c.q.", "ca.", "d.d.", "d.m.v.", "d.w.z.",
    "dhr.", "dr.", "drs.", "evt.", "excl.", "fig.", "hfst.", "i.c.", "i.g.v.", "i.h.b.", "i.h.k.v.", "i.o.m.",
    "i.p.v.", "i.s.m.", "i.v.m.", "incl.", "ing.", "ir.", "lic.", "m.a.w.", "m.b.t.", "m.b.v.", "m.i.v.", "m.m.v.",
    "m.n.", "m.u.v.", "mevr.", "mr.", "mw.", "n.a.v.", "nl.", "nr.", "nrs.", "o.a.", "o.b.v.", "o.g.v.", "o.l.v.",
    "o.m.", "o.v.v.", "p.", "pag.", "par.", "prof.", "red.", "resp.", "st.", "t.a.v.", "t.b.v.", "t.g.v.", "t.h.v.",
    "t.m.", "t.n.v.", "t.o.v.", "tel.", "v.a.", "vgl.", "vs.", "w.o.", "zgn.",
})
# fmt: on
# Closing marks stay with the sentence they close; opening ones go with the next.
_END = re.compile(r"(?:\.{1,3}|(?<![!?…])[!?…]++)[\"”’'»)\]]*+(?=\s)")
_NEXT_STARTS = re.compile(r"\s+(?:[\"“‘'«„(\[•–-]\s*)?(?:[A-ZÀ-ÖØ-Þ0-9€]|[’'`‘][st] [A-ZÀ-Þ])")
_LAST_WORD = re.compile(r"[^\s(\[\"“‘'„«]+$")
_INITIAL = re.compile(r"(?:[A-Z]\.)+")
_NUMBER = re.compile(r"\d{1,3}\.")
_PAIRS = {"(": ")", "[": "]", "“": "”", "«": "»"}
# Brackets and quotes longer than this are taken for unbalanced: a slip must not swallow a page.
_PAIR_MAX_CHARS = 400
# The longest abbreviation is much shorter.
_WORD_MAX_CHARS = 30
_ASKS = re.compile(r"\?[\"”’'»)\]]*(?:\s*\([^()]*\))?\s*$")
_LABEL_MAX_WORDS = 5


def is_question(sentence: str) -> bool:
    """Whether a sentence asks, as a whole; what stands before a colon may state something, a label doesn't.

    >>> is_question("Welke data gebruikt u?"), is_question("Doel: wat wilt u bereiken?")
    (True, True)
    >>> is_question("Een omslag in het denken over zorg: wanneer is zij nodig?")
    False
    """
    if not _ASKS.search(sentence):
        return False
    before, colon, _ = sentence.partition(":")
    return not colon or len(before.split()) <= _LABEL_MAX_WORDS


def split_sentences(text: str, span: Span) -> tuple[Span, ...]:
    r"""Split one run of prose into sentences: exact, trimmed ranges that together hold all its non-space characters.

    A list joined by semicolons stays one sentence; so does what stands between brackets or quotation marks.

    >>> text = "Zie art. 3, nr. 5. Het kost ca. 1,2 miljard. Akkoord?"
    >>> [part.slice(text) for part in split_sentences(text, Span(0, len(text)))]
    ['Zie art. 3, nr. 5.', 'Het kost ca. 1,2 miljard.', 'Akkoord?']
    """
    body = span.slice(text)
    sentences: list[Span] = []
    start = 0
    for end in [*_boundaries(body), len(body)]:
        piece = body[start:end]
        if trimmed := piece.strip():
            begin = span.start + start + len(piece) - len(piece.lstrip())
            sentences.append(Span(begin, begin + len(trimmed)))
        start = end
    return tuple(sentences)


def ends_abbreviated(text: str) -> bool:
    """Whether a text ends with an abbreviation, so that its full stop ends no sentence.

    >>> ends_abbreviated("Laat het testen (bijv."), ends_abbreviated("Laat het testen.")
    (True, False)
    """
    found = _LAST_WORD.search(text[-_WORD_MAX_CHARS:])
    return found is not None and found.group().lower() in _NEVER_FINAL


def _boundaries(body: str) -> Iterator[int]:
    closed = _inside_pairs(body)[::-1]
    start = 0
    for match in _END.finditer(body):
        end = match.end()
        while closed and closed[-1][1] <= end:
            closed.pop()
        if closed and closed[-1][0] < match.start():
            continue
        if not _NEXT_STARTS.match(body, end):
            continue
        if body[match.start()] == "." and _is_abbreviation(body, start, match.start() + 1):
            continue
        yield end
        start = end


def _is_abbreviation(body: str, start: int, end: int) -> bool:
    """Whether the full stop at the end of the range belongs to its last word."""
    found = _LAST_WORD.search(body, max(start, end - _WORD_MAX_CHARS), end)
    if found is None:
        return False
    word = found.group()
    # "J. de Vries" is a name, but so is the end of "vitamine C."; names are far more frequent in papers.
    if word.lower() in _NEVER_FINAL or _INITIAL.fullmatch(word):
        return True
    # A number that opens the text counts an item: "1. Zorg voor".
    return bool(_NUMBER.fullmatch(word)) and not body[start : found.start()].strip()


def _inside_pairs(body: str) -> list[tuple[int, int]]:
    """Ranges between a bracket or quotation mark and its partner, outermost ones only."""
    ranges: list[tuple[int, int]] = []
    position = 0
    while position < len(body):
        sign = body[position]
        partner = _PAIRS.get(sign) or ('"' if sign == '"' else "")
        close = body.find(partner, position + 1, position + _PAIR_MAX_CHARS) if partner else -1
        if close > 0:
            ranges.append((position, close + 1))
            position = close
        position += 1
    return ranges
