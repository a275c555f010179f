"""HTML: the main text, without navigation, forms and scripts."""

from __future__ import annotations

import re
import warnings
from itertools import takewhile

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PreformattedString, Tag

from ingest.readers.facts import read_date
from ingest.readers.html_hidden import drop_hidden
from ingest.readers.html_notes import NoteLinks
from ingest.readers.html_parts import is_panel, list_item, opens_panel
from ingest.readers.layout import HEADING_MAX_CHARS
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.rough import Reading, places_taken, spread_cells
from ingest.readers.source import TextBuilder, note_mark
from ingest.records import Stated

warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)
warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)

# fmt: off
_SKIPPED = frozenset({
    "aside", "audio", "button", "canvas", "dialog", "embed", "footer", "form", "head", "iframe", "input", "nav",
    "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video",
})
_SKIPPED_ROLES = frozenset({
    "banner", "complementary", "contentinfo", "dialog", "navigation", "search",
})
# Pages older than HTML5's own elements say it in a class or an id.
_SKIPPED_NAMES = frozenset({
    "breadcrumb", "breadcrumbs", "cookie", "cookiebar", "cookies", "footer", "kruimelpad", "menu", "nav", "navbar",
    "navigation", "newsletter", "nieuwsbrief", "pager", "pagination", "related", "share", "sharing", "sidebar", "skiplink",
    "social", "topbar",
})
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "o:p", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})
# What makes a cell of a table a part of the page: a table of data has words in its cells.
_LAYOUT_PARTS = ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote")
# fmt: on
_HEADING = re.compile(r"h[1-6]")
_UNREAD = ("svg", "script", "style", "template", "noscript")
_SPEAKER = re.compile(r"^[\s–—-]*")
# A bold paragraph of this many characters at most is what the writer used as a heading.
_BOLD_LEVEL = 7
# The title of a box, as MkDocs makes it; where the writer gave none, it is the name of the kind of box.
_BOX_TITLE = "admonition-title"
# An element with more of the text than this is no navigation, whatever its class says.
_NAVIGATION_MAX_SHARE = 0.3
_NUMBER_MAX_DIGITS = 6


def html_blocks(content: bytes | str, hints: SourceHints = NO_HINTS) -> Reading:
    """Canonical text and blocks of an HTML page; the page's own encoding is followed."""
    page = BeautifulSoup(content, "lxml")
    stated = _stated(page)
    return read_page(page, _main_part(page), TextBuilder(stated), hints)


def read_page(page: BeautifulSoup, root: Tag, builder: TextBuilder, hints: SourceHints) -> Reading:
    """What stands below `root`, with the notes of the whole page behind it."""
    drop_hidden(page, root)
    notes = NoteLinks(page)
    walker = _Walker(root, builder, notes)
    walker.walk(root)
    for label, text in notes.texts:
        builder.add("note", text, label=label)
    return builder.finish(hints)


def _stated(page: BeautifulSoup) -> Stated:
    """Title, date and publisher in the head of a page."""
    values: dict[str, str] = {}
    for meta in page.find_all("meta"):
        name = str(meta.get("property") or meta.get("name") or "").lower()
        values.setdefault(name, str(meta.get("content") or "").strip())
    dated = (
        "article:modified_time",
        "dcterms.modified",
        "article:published_time",
        "dcterms.date",
        "dcterms.issued",
        "date",
    )
    return Stated(
        title=values.get("og:title")
        or values.get("dcterms.title")
        or (page.title.get_text() if page.title else None)
        or None,
        date=next((date for name in dated if (date := read_date(values.get(name, "")))), None),
        publisher=values.get("dcterms.publisher") or values.get("dcterms.creator") or None,
    )


def _main_part(page: BeautifulSoup) -> Tag:
    """The element that holds the main text: `main`, a lone `article`, or else the whole body."""
    mains = page.find_all("main") or page.find_all(None, {"role": "main"}) or page.find_all("article")
    if len(mains) == 1 and isinstance(mains[0], Tag) and mains[0].get_text(strip=True):
        return mains[0]
    return page.body or page


class _Walker:
    """Goes through the elements in order and hands their text to the builder."""

    def __init__(self, root: Tag, builder: TextBuilder, notes: NoteLinks) -> None:
        self.builder = builder
        self._notes = notes
        self._inline: list[str] = []
        self._root = root
        self._all_chars = len(root.get_text())
        self._lists: list[int | None] = []
        self._sign, self._linked = "", False

    def walk(self, node: Tag) -> None:
        for child in node.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, PreformattedString):
                    self._inline.append(re.sub(r"\s+", " ", child))
            elif isinstance(child, Tag) and not self._is_skipped(child):
                self._element(child)
        if node is self._root:
            self._flush()

    def _element(self, tag: Tag) -> None:
        if self._notes.is_note(tag):
            return
        if label := self._notes.mark(tag):
            self._inline.append(note_mark(label))
        elif tag.name == "br":
            self._inline.append("\n")
        elif tag.name in _INLINE:
            self.walk(tag)
        else:
            self._flush()
            self._block(tag)

    def _block(self, tag: Tag) -> None:
        word_item = list_item(tag)
        if (level := _heading_level(tag)) is not None:
            self.builder.add("heading", self._text(tag), level=level)
        elif word_item is not None:
            self.builder.add_item(word_item.text, level=word_item.level, sign=word_item.sign)
        elif (
            tag.name == "summary"
            or opens_panel(tag)
            or (_BOX_TITLE in tag.get_attribute_list("class") and not _is_type_name(tag))
        ):
            self.builder.add("heading", self._text(tag), level=_BOLD_LEVEL)
        elif tag.name in ("figcaption", "caption"):
            self.builder.add("caption", self._text(tag))
        elif tag.name == "address":
            self.builder.add("letterhead", tag.get_text("\n"))
        elif tag.name == "table" and not tag.find("table") and not _is_layout(tag):
            self._table(tag)
        elif tag.name in ("ul", "ol"):
            self._list(tag)
        elif tag.name == "li" and self._lists:
            self._item(tag)
        elif tag.name == "dl":
            self._definitions(tag)
        elif tag.name in ("footer", "cite") and tag.find_parent("blockquote"):
            self._speaker(tag)
        else:
            self.walk(tag)
            self._flush(strong=_is_strong(tag))

    def _text(self, tag: Tag) -> str:
        """The words of an element on one line, with the marks of its notes as the builder reads them."""
        parts: list[str] = []
        for text in tag.find_all(string=True):
            if isinstance(text, PreformattedString) or text.find_parent(_UNREAD):
                continue
            if parts and _opens_block(text, tag):
                parts.append(" ")
            mark = next((parent for parent in text.parents if self._notes.mark(parent)), None)
            parts.append(str(text) if mark is None else note_mark(self._notes.mark(mark) or ""))
        return re.sub(r"\s+", " ", "".join(parts))

    def _table(self, tag: Tag) -> None:
        if caption := tag.find("caption"):
            self.builder.add("caption", self._text(caption))
        rows = [row.find_all(["td", "th"]) for row in tag.find_all("tr")]
        rows = [row for row in rows if row]
        heads = sum(1 for _ in takewhile(lambda row: all(cell.name == "th" for cell in row), rows))
        cells = [[(self._text(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in row] for row in rows]
        self.builder.add_table(spread_cells(cells, heads), heads=heads if heads < len(rows) else 0)

    def _definitions(self, tag: Tag) -> None:
        """A list of terms: a row a term, its explanations behind it; questions and their answers are no terms."""
        row: list[str] = []
        terms = [self._text(term).strip() for term in tag.find_all("dt")]
        asks = bool(terms) and all(term.endswith("?") for term in terms)
        for child in tag.find_all(["dt", "dd"]):
            if asks and child.name == "dt":
                self.builder.add("heading", self._text(child), level=_BOLD_LEVEL)
                continue
            if asks:
                self.walk(child)
                self._flush()
                continue
            if child.name == "dt" and len(row) > 1:
                self.builder.add_table([row])
                row = []
            row.append(self._text(child))
        self.builder.add_table([row] if row else [])

    def _speaker(self, tag: Tag) -> None:
        """Whose words a quotation is belongs to it: without its speaker it would be the paper's own claim."""
        name = _SPEAKER.sub("", " ".join(self._text(tag).split()))
        last = self.builder.rough[-1] if self.builder.rough else None
        if name and last is not None and last.kind == "paragraph":
            last.text = f"{last.text} — {name}"
        else:
            self.builder.add("paragraph", name)

    def _list(self, tag: Tag) -> None:
        start = str(tag.get("start") or "1")
        # A sign such as "²" is a digit and no number.
        is_number = start.isdecimal() and len(start) <= _NUMBER_MAX_DIGITS
        self._lists.append((int(start) if is_number else 1) if tag.name == "ol" else None)
        self.walk(tag)
        self._flush()
        self._lists.pop()

    def _item(self, tag: Tag) -> None:
        number = self._lists[-1]
        if number is not None:
            self._lists[-1] = number + 1
        self._sign, self._linked = "•" if number is None else f"{number}.", _has_link(tag)
        self.walk(tag)
        self._flush()
        self._sign = ""

    def _flush(self, *, strong: bool = False) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        if not text.strip():
            return
        if not self._lists:
            heads = strong and len(text) <= HEADING_MAX_CHARS and text.rstrip()[-1] not in ".,;:"
            self.builder.add("heading" if heads else "paragraph", text, level=_BOLD_LEVEL * heads, strong=strong)
        elif self._sign:
            self.builder.add_item(text, level=len(self._lists), sign=self._sign, linked=self._linked)
            self._sign = ""
        else:
            # A further paragraph of an item belongs to it, so it may not become a passage of its own.
            self.builder.add("subbullet", text, level=len(self._lists) + 1)

    def _is_skipped(self, tag: Tag) -> bool:
        if (tag.name == "footer" and tag.find_parent("blockquote")) or opens_panel(tag):
            return False
        if tag.name in _SKIPPED or tag.get("role") in _SKIPPED_ROLES:
            return True
        style = str(tag.get("style") or "").replace(" ", "")
        if tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or "display:none" in style:
            return not is_panel(tag)
        if (
            tag.name == "header"
            and self._root.name != "main"
            and tag.find("h1") is None
            and not tag.find_parent("article")
        ):
            return True
        named = [str(name) for key in ("id", "class") for name in tag.get_attribute_list(key) if name]
        names = re.split(r"[\s_-]+", " ".join(named).lower())
        if not _SKIPPED_NAMES.intersection(names) or tag.find("h1"):
            return False
        return len(tag.get_text()) <= _NAVIGATION_MAX_SHARE * self._all_chars


def _has_link(tag: Tag) -> bool:
    """Whether some words of an item lead elsewhere."""
    return any(link.get_text(strip=True) for link in tag.find_all("a", href=True))


def _heading_level(tag: Tag) -> int | None:
    """1 to 6 for a heading by its element or its role, 0 for a title by the style that Word gave it."""
    if _HEADING.fullmatch(tag.name):
        return int(tag.name[1])
    if "MsoTitle" in tag.get_attribute_list("class"):
        return 0
    level = str(tag.get("aria-level") or "2")
    if tag.get("role") == "heading" and level.isdecimal() and len(level) == 1:
        return min(max(int(level), 1), 6)
    return None


def _opens_block(text: NavigableString, inside: Tag) -> bool:
    """Whether a paragraph, an item or a new line begins with this text, or ends right before it."""
    if isinstance(text.previous_sibling, Tag):
        return text.previous_sibling.name not in _INLINE
    parent = text.parent
    while text.previous_sibling is None and parent is not None and parent is not inside:
        before = parent.previous_sibling
        if parent.name not in _INLINE or (isinstance(before, Tag) and before.name not in _INLINE):
            return True
        if before is not None:
            return False
        parent = parent.parent
    return False


def _span(cell: Tag, name: str) -> int:
    return places_taken(str(cell.get(name)))


def _is_layout(table: Tag) -> bool:
    """Whether a table only places parts of the page beside each other."""
    cells = table.find_all("td")
    return bool(cells) and sum(cell.find(_LAYOUT_PARTS) is not None for cell in cells) * 2 > len(cells)


def _is_strong(tag: Tag) -> bool:
    """Whether all words of a paragraph are bold."""
    if tag.name != "p":
        return False
    words = tag.get_text(strip=True)
    bold = "".join(child.get_text(strip=True) for child in tag.find_all(["strong", "b"], recursive=False))
    return bool(words) and bold == words


def _is_type_name(tag: Tag) -> bool:
    box = tag.parent
    kinds = box.get_attribute_list("class") if box is not None else []
    return tag.get_text(strip=True).lower() in {str(kind).lower() for kind in kinds if kind}
