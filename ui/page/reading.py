"""The papers to read: the list, one paper with its headings and anchors, and the places where words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import quote

from ingest.records import Block, Paper, Span, fold
from ui import texts
from ui.page.parts import age_warning, paper_link
from ui.render.anchors import find_anchor
from ui.render.library import Library, dutch_date, find_words, marked_pieces, origin_text
from ui.render.templates import Html, render

_MOST_PLACES = 50
_WEB_ADDRESS = re.compile(r"https?://\S+")
_TAGS = {"heading": "h3", "subheading": "h4", "paragraph": "p", "table": "p", "link": "p"}


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block of a paper: what closes and opens before it, its element, and its words or the address it is.

    The last one of a paper has no element: it only closes what is open. `aside` names what is never evidence: a
    letterhead, a note, the question above an answer.
    """

    edges: Html
    tag: str = ""
    start: int = 0
    is_first: bool = False  # of those with marked words
    pieces: Sequence[tuple[str, bool]] = ()
    address: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A passage with words that were looked for."""

    label: str
    address: Html
    pieces: Sequence[tuple[str, bool]]


def list_html(library: Library) -> Html:
    """Every paper with its sections, publisher and date, each with a link to read it."""
    dates = [paper.date for paper in library.papers if paper.date]
    lines = [texts.PAPERS_COUNT.format(count=len(library.papers))]
    if dates:
        lines.append(texts.PAPERS_UP_TO.format(date=dutch_date(max(dates))))
    return render(
        "papers.html",
        line=" ".join(lines),
        papers=library.papers,
        origin=origin_text,
        warning=partial(age_warning, today=date.today()),
        question=_question_about,
        paper_address=lambda paper, span=None: paper_link(paper, library, span),
    )


def _question_about(paper: Paper) -> Html:
    return Html(quote(texts.ASK_ABOUT_QUESTION.format(title=paper.title), safe=""))


def paper_html(paper: Paper, library: Library, anchor: str = "") -> Html:
    """A whole paper; the words at `anchor` are marked, and can be scrolled to as `#plaats`."""
    text = library.text(paper)
    found = find_anchor(anchor, paper, text)
    blocks = [block for block in library.sources[paper.source].blocks if paper.span.contains(block.span)]
    return render(
        "paper.html",
        paper=paper,
        is_lost=found.is_lost,
        warning=age_warning(paper, date.today()),
        facts=[(name, value, _WEB_ADDRESS.fullmatch(value)) for name, value in _facts(paper)],
        question=_question_about(paper),
        blocks=list(_shown_blocks(text, blocks, [found.span] if found.span else [])),
    )


def _facts(paper: Paper) -> Iterator[tuple[str, str]]:
    if paper.publisher:
        yield texts.PUBLISHER, paper.publisher
    yield texts.DATE, dutch_date(paper.date) or texts.UNDATED
    if paper.origin:
        yield texts.ORIGIN, paper.origin
    yield texts.FILE, paper.source
    if paper.licence:
        yield texts.LICENCE, paper.licence


def _shown_blocks(text: str, blocks: Sequence[Block], marks: Sequence[Span]) -> Iterator[ShownBlock]:
    """Blocks in reading order; bullets become lists, sub-bullets lists inside the bullet before them."""
    depth = 0
    first = next((block for block in blocks if any(mark.overlaps(block.span) for mark in marks)), None)
    for block in blocks:
        if block.kind == "title":
            continue
        wanted = {"bullet": 1, "subbullet": 2}.get(block.kind, 0)
        words = fold(block.span.slice(text)) if block.kind == "link" else ""
        is_address = bool(_WEB_ADDRESS.fullmatch(words))  # any other scheme stays text
        yield ShownBlock(
            Html("").join(_list_edges(depth, wanted)),
            "li" if wanted else _TAGS.get(block.kind, "p"),
            block.span.start,
            block is first,
            [(words, False)] if words and not is_address else marked_pieces(text, block.span, marks),
            words if is_address else "",
            texts.ASIDES.get(block.kind, ""),
        )
        depth = wanted
    yield ShownBlock(Html("").join(_list_edges(depth, 0)))


def _list_edges(depth: int, wanted: int) -> Iterator[Html]:
    """What closes and opens between an item at `depth` and the next at `wanted`; 0 is outside any list."""
    if wanted <= depth and depth:
        yield Html("</li>")
    for _ in range(depth - wanted):
        yield Html("</ul></li>" if wanted else "</ul>" if depth == 1 else "</ul></li></ul>")
        if not wanted:
            return
    for _ in range(wanted - depth):
        yield Html("<ul>")


def found_html(words: str, library: Library) -> Html:
    """The passages in which the words stand, marked, each with a link to its place; at most fifty."""
    found = [
        (paper, passage, places)
        for paper in library.papers
        for passage in paper.passages
        if (places := find_words(library.text(paper), passage.span, words))
    ]
    count = texts.ONE_PLACE if len(found) == 1 else texts.PLACES.format(count=len(found))
    line = (texts.FOUND if found else texts.FOUND_NONE).format(places=count, words=words)
    if len(found) > _MOST_PLACES:
        line = f"{line} {texts.FOUND_MORE.format(count=_MOST_PLACES)}"
    shown = [
        FoundPlace(
            f"{paper.title}: {passage.section}",
            paper_link(paper, library, places[0]),
            marked_pieces(library.text(paper), passage.span, places),
        )
        for paper, passage, places in found[:_MOST_PLACES]
    ]
    return render("found.html", line=line, found=shown)
