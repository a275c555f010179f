"""What several parts of the page show alike: links to papers, their age, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from ingest.records import Paper, Span
from ui import texts
from ui.render.anchors import anchor_text
from ui.render.library import Library, dutch_date, is_old
from ui.render.templates import Html


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a reader can ask; both empty where the operator set nothing."""

    name: str = ""
    url: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.url)


def paper_link(paper: Paper | None, library: Library, span: Span | None = None) -> Html:
    """The address of a paper on this page, at a place; made of an id and of where words stand, never of a question."""
    if paper is None:
        return Html("?paper=")
    address = Html(f"?paper={quote(paper.id, safe='')}")
    return address + Html(f"&amp;plaats={anchor_text(span, library.text(paper))}") if span else address


def age_warning(paper: Paper | None, today: date) -> str:
    """That a paper is old and its position can have changed; "" for one that isn't."""
    if paper is None or not is_old(paper.date, today):
        return ""
    return texts.OLD_PAPER.format(date=dutch_date(paper.date))
