"""HTML and Markdown: the main text, without navigation, forms and scripts."""

from __future__ import annotations

import re
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PreformattedString, Tag
from markdown_it import MarkdownIt

from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.source import TextBuilder
from ingest.records import Block

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
    "breadcrumb", "breadcrumbs", "cookie", "cookiebar", "cookies", "footer", "menu", "nav", "navbar",
    "navigation", "sidebar", "skiplink", "social",
})
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})
# fmt: on
_HEADING = re.compile(r"h[1-6]")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FRONT_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
# An element with more of the text than this is no navigation, whatever its class says.
_NAVIGATION_MAX_SHARE = 0.3


def html_blocks(content: bytes | str, hints: SourceHints = NO_HINTS) -> tuple[str, tuple[Block, ...]]:
    """Canonical text and blocks of an HTML page; the page's own encoding is followed."""
    root = _main_part(BeautifulSoup(content, "lxml"))
    walker = _Walker(root)
    walker.walk(root)
    return walker.builder.finish(hints)


def markdown_blocks(text: str, hints: SourceHints = NO_HINTS) -> tuple[str, tuple[Block, ...]]:
    """Canonical text and blocks of a Markdown file (CommonMark with tables); front matter gives at most the title."""
    builder = TextBuilder()
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        title = _FRONT_TITLE.search(front[1])
        if title and not re.search(r"^# ", text, re.MULTILINE):
            builder.add("heading", title[1].strip("\"'"), level=0)
    page = BeautifulSoup(MarkdownIt("commonmark").enable("table").render(text), "lxml")
    walker = _Walker(page, builder)
    walker.walk(page)
    return builder.finish(hints)


def _main_part(page: BeautifulSoup) -> Tag:
    """The element that holds the main text: `main`, a lone `article`, or else the whole body."""
    mains = page.find_all("main") or page.find_all(None, {"role": "main"}) or page.find_all("article")
    if len(mains) == 1 and isinstance(mains[0], Tag) and mains[0].get_text(strip=True):
        return mains[0]
    return page.body or page


class _Walker:
    """Goes through the elements in order and hands their text to the builder."""

    def __init__(self, root: Tag, builder: TextBuilder | None = None) -> None:
        self.builder = builder or TextBuilder()
        self._inline: list[str] = []
        self._root = root
        self._all_chars = len(root.get_text())
        self._lists: list[int | None] = []
        self._sign = ""

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
        if tag.name == "br":
            self._inline.append("\n")
        elif tag.name in _INLINE:
            self.walk(tag)
        else:
            self._flush()
            if _HEADING.fullmatch(tag.name):
                self.builder.add("heading", tag.get_text(" "), level=int(tag.name[1]))
            elif tag.name == "table" and not tag.find("table"):
                rows = tag.find_all("tr")
                self.builder.add_table([[cell.get_text(" ") for cell in row.find_all(["td", "th"])] for row in rows])
            elif tag.name in ("ul", "ol"):
                self._list(tag)
            elif tag.name == "li" and self._lists:
                self._item(tag)
            else:
                self.walk(tag)
                self._flush()

    def _list(self, tag: Tag) -> None:
        start = str(tag.get("start") or "1")
        self._lists.append((int(start) if start.isdigit() else 1) if tag.name == "ol" else None)
        self.walk(tag)
        self._flush()
        self._lists.pop()

    def _item(self, tag: Tag) -> None:
        number = self._lists[-1]
        if number is not None:
            self._lists[-1] = number + 1
        self._sign = "•" if number is None else f"{number}."
        self.walk(tag)
        self._flush()
        self._sign = ""

    def _flush(self) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        if not text.strip():
            return
        if not self._lists:
            self.builder.add("paragraph", text)
        elif self._sign:
            self.builder.add_item(text, level=len(self._lists), sign=self._sign)
            self._sign = ""
        else:
            # A further paragraph of an item belongs to it, so it may not become a passage of its own.
            self.builder.add("subbullet", text, level=len(self._lists) + 1)

    def _is_skipped(self, tag: Tag) -> bool:
        if tag.name in _SKIPPED or tag.get("role") in _SKIPPED_ROLES:
            return True
        style = str(tag.get("style") or "").replace(" ", "")
        if tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or "display:none" in style:
            return True
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
