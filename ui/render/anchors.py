"""What links carry: where words stand in a paper ('start-end' and a mark of the words), or a question to ask again.

The question of a link to an answer stands behind the `#`, which a browser never sends: it reaches no server and no log
until its reader asks it. Nothing is kept for it anywhere.
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.records import Paper, Span, fold
from qa.answer import Answer, short_code

_ANCHOR = re.compile(r"([0-9]{1,10})-([0-9]{1,10})(?:-([0-9a-f]{8}))?")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a link leads: `span` is None for the paper as a whole, `is_lost` says that its words are gone."""

    span: Span | None = None
    is_lost: bool = False


def anchor_text(span: Span, text: str) -> str:
    """A range with a mark of its words, so that a link that was kept for years doesn't lead to other words.

    >>> anchor_text(Span(0, 4), "Geld voor wonen.")
    '0-4-859949be'
    """
    return f"{span.start}-{span.end}-{_mark(span.slice(text))}"


def find_anchor(anchor: str, paper: Paper, text: str) -> Anchor:
    """Where the words of a link stand now: at their place, or at the sentence that they moved to, or nowhere any more.

    A link without a mark, as people type it, leads to its range whatever stands there.
    """
    found = _ANCHOR.fullmatch(anchor)
    if not found or int(found[1]) >= int(found[2]):
        return Anchor()
    span, mark = Span(int(found[1]), int(found[2])), found[3]
    if mark is None or (paper.span.contains(span) and _mark(span.slice(text)) == mark):
        return Anchor(span)
    moved = next((one for one in _ranges(paper) if _mark(one.slice(text)) == mark), None)
    return Anchor(moved, is_lost=moved is None)


def _mark(words: str) -> str:
    return hashlib.blake2b(fold(words).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def _ranges(paper: Paper) -> Iterator[Span]:
    """What a link can have led to: headings, passages and sentences."""
    for section in paper.sections:
        if section.heading_span:
            yield section.heading_span
        for passage in section.passages:
            yield passage.span
            yield from passage.sentences


def permalink(answer: Answer) -> str:
    """The part of the address behind the page: the question, and a code that changes with the answer's words."""
    question = urlsafe_b64encode(answer.question.encode("utf-8", "replace")).decode("ascii").rstrip("=")
    return f"#antwoord={question}.{short_code(answer.answer)}"
