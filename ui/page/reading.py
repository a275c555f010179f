"""The papers to read: the list, one paper with its headings and anchors, and the places where words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import quote

from ingest.records import Block, Paper, Span, fold
from ui import texts
from ui.encode import encode, encode_address
from ui.library import Library, dutch_date, find_words, is_old, marked_pieces
from ui.places import find_place
from ui.render import origin_text, paper_link, pieces_html

_MOST_PLACES = 50
_WEB_ADDRESS = re.compile(r"https?://\S+")
_TAGS = {"heading": "h3", "subheading": "h4", "paragraph": "p", "table": "p", "link": "p"}


def list_html(library: Library) -> str:
    """Every paper with its sections, publisher and date, each with a link to read it."""
    dates = [paper.date for paper in library.papers if paper.date]
    lines = [texts.PAPERS_COUNT.format(count=len(library.papers))]
    if dates:
        lines.append(texts.PAPERS_UP_TO.format(date=dutch_date(max(dates))))
    items = "".join(_item_html(paper, library) for paper in library.papers)
    return f'<h2 id="papers">{texts.PAPERS_HEADING}</h2><p>{encode(" ".join(lines))}</p><ul class="papers">{items}</ul>'


def _item_html(paper: Paper, library: Library) -> str:
    sections = "".join(
        f'<li><a href="{paper_link(paper, library, section.heading_span)}">{encode(section.heading)}</a></li>'
        for section in paper.sections
        if section.heading
    )
    return (
        f'<li class="paper"><h3><a href="{paper_link(paper, library)}">{encode(paper.title)}</a></h3>'
        f'<p class="herkomst">{encode(origin_text(paper))}</p>'
        f"{_old_html(paper)}<ul>{sections}</ul>{_ask_html(paper)}</li>"
    )


def _ask_html(paper: Paper) -> str:
    question = quote(texts.ASK_ABOUT_QUESTION.format(title=paper.title), safe="")
    return (
        f'<p><a class="vraaghierover" href="?vraag={question}">{texts.ASK_ABOUT}'
        f'<span class="alleen-voorlezen"> {encode(paper.title)}</span></a></p>'
    )


def _old_html(paper: Paper) -> str:
    if not is_old(paper.date, date.today()):
        return ""
    return f'<p class="oud">{encode(texts.OLD_PAPER.format(date=dutch_date(paper.date)))}</p>'


def paper_html(paper: Paper, library: Library, place: str = "") -> str:
    """A whole paper; the words at `place` are marked, and can be scrolled to as `#plaats`."""
    found = find_place(place, paper, library.text(paper))
    marks = [found.span] if found.span else []
    lost = f'<p class="oud" id="plaats">{texts.CHANGED_PLACE}</p>' if found.is_lost else ""
    blocks = [block for block in library.sources[paper.source].blocks if paper.span.contains(block.span)]
    text = library.text(paper)
    contents = "".join(
        f'<li><a href="#p-{section.heading_span.start}">{encode(section.heading)}</a></li>'
        for section in paper.sections
        if section.heading_span
    )
    facts = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in _facts(paper))
    return (
        f'<p><a class="terug" href="?papers">{texts.ALL_PAPERS}</a></p>'
        f'<h2 id="papers">{encode(paper.title)}</h2>{lost}{_old_html(paper)}<dl class="feiten">{facts}</dl>{_ask_html(paper)}'
        f'<div class="inhoud"><p>{texts.IN_THIS_PAPER}:</p><ul>{contents}</ul></div>'
        f'<div class="tekst">{"".join(_blocks_html(text, blocks, marks))}</div>'
    )


def _facts(paper: Paper) -> Iterator[tuple[str, str]]:
    if paper.publisher:
        yield texts.PUBLISHER, encode(paper.publisher)
    yield texts.DATE, encode(dutch_date(paper.date) or texts.UNDATED)
    if paper.origin:
        yield texts.ORIGIN, _linked(paper.origin)
    yield texts.FILE, encode(paper.source)
    if paper.licence:
        yield texts.LICENCE, encode(paper.licence)


def _linked(text: str) -> str:
    """Text in which a web address can be followed; any other scheme stays text."""
    if _WEB_ADDRESS.fullmatch(text):
        return f'<a href="{encode_address(text)}" rel="noopener noreferrer">{encode(text)}</a>'
    return encode(text)


def _blocks_html(text: str, blocks: Sequence[Block], marks: Sequence[Span]) -> Iterator[str]:
    """Blocks in reading order; bullets become lists, sub-bullets lists inside the bullet before them."""
    depth = 0
    first = next((block for block in blocks if any(mark.overlaps(block.span) for mark in marks)), None)
    for block in blocks:
        if block.kind == "title":
            continue
        wanted = {"bullet": 1, "subbullet": 2}.get(block.kind, 0)
        yield from _list_edges(depth, wanted)
        depth = wanted
        anchor = '<span id="plaats"></span>' if block is first else ""
        words = pieces_html(marked_pieces(text, block.span, marks))
        if block.kind == "link":
            words = _linked(fold(block.span.slice(text)))
        tag = "li" if wanted else _TAGS[block.kind]
        yield f'<{tag} id="p-{block.span.start}">{anchor}{words}'
        if not wanted:
            yield f"</{tag}>"
    yield from _list_edges(depth, 0)


def _list_edges(depth: int, wanted: int) -> Iterator[str]:
    """What closes and opens between an item at `depth` and the next at `wanted`; 0 is outside any list."""
    if wanted <= depth and depth:
        yield "</li>"
    for _ in range(depth - wanted):
        yield "</ul></li>" if wanted else "</ul>" if depth == 1 else "</ul></li></ul>"
        if not wanted:
            return
    for _ in range(wanted - depth):
        yield "<ul>"


def found_html(words: str, library: Library) -> str:
    """The passages in which the words stand, marked, each with a link to its place; at most fifty."""
    found = [
        (paper, passage, places)
        for paper in library.papers
        for passage in paper.passages
        if (places := find_words(library.text(paper), passage.span, words))
    ]
    back = f'<p><a class="terug" href="?papers">{texts.ALL_PAPERS}</a></p>'
    heading = f'<h2 id="papers">{texts.PAPERS_HEADING}</h2>'
    if not found:
        return f"{back}{heading}<p>{encode(texts.FOUND_NONE.format(words=words))}</p>"
    count = texts.ONE_PLACE if len(found) == 1 else texts.PLACES.format(count=len(found))
    line = texts.FOUND.format(places=count, words=words)
    if len(found) > _MOST_PLACES:
        line = f"{line} {texts.FOUND_MORE.format(count=_MOST_PLACES)}"
    items = "".join(
        f'<li><a href="{paper_link(paper, library, places[0])}">{encode(f"{paper.title}: {passage.section}")}</a>'
        f"<blockquote>{pieces_html(marked_pieces(library.text(paper), passage.span, places))}</blockquote></li>"
        for paper, passage, places in found[:_MOST_PLACES]
    )
    return f'{back}{heading}<p>{encode(line)}</p><ul class="gevonden">{items}</ul>'
