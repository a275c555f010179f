"""Parts of web pages that their elements do not name: lists as Word saves them, and panels that a button opens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4.element import PreformattedString, Tag

_LIST_STYLE = re.compile(r"mso-list\s*:\s*l\d+ level(\d)")
_IGNORED = re.compile(r"mso-list\s*:\s*Ignore", re.IGNORECASE)
_COUNTED = re.compile(r"[\w]{1,4}[.)]|\(\w{1,4}\)")
_ORDINARY_TAGS = ("p", "div", "li")


@dataclass(frozen=True, slots=True)
class WordItem:
    """A list item that is a paragraph with its sign typed before it."""

    text: str
    level: int
    sign: str


def list_item(tag: Tag) -> WordItem | None:
    """The item that a paragraph of a page saved by Word is, None for other elements."""
    found = _LIST_STYLE.search(str(tag.get("style") or "")) if tag.name in _ORDINARY_TAGS else None
    typed = tag.find(style=_IGNORED) if found else None
    if found is None or not isinstance(typed, Tag):
        return None
    sign = "".join(typed.get_text().split())
    parts = (part for part in tag.find_all(string=True) if not isinstance(part, PreformattedString))
    text = " ".join("".join(part for part in parts if typed not in part.parents).split())
    return WordItem(text, int(found[1]), sign if _COUNTED.fullmatch(sign) else "•")


def opens_panel(tag: Tag) -> bool:
    """Whether an element is the button that folds a part of the text in and out: its words head that part."""
    return (
        tag.has_attr("aria-expanded")
        and (tag.name == "button" or tag.get("role") == "button")
        and _panel(tag) is not None
    )


def is_panel(tag: Tag) -> bool:
    """Whether a part that is folded in now opens by a button: everybody can read it."""
    buttons = tag.find_all_previous(attrs={"aria-expanded": True}, limit=3)
    return any(opens_panel(button) and _panel(button) is tag for button in buttons)


def _panel(button: Tag) -> Tag | None:
    """The part that a button opens: the one that it names, or else the next element beside it."""
    page = button.find_parent("body")
    named = str(button.get("aria-controls") or "")
    if named and page is not None:
        found = page.find(id=named)
        return found if isinstance(found, Tag) else None
    # A button often stands alone inside a heading.
    at = button
    while at.parent is not None and re.fullmatch(r"h[1-6]|dt", at.parent.name or ""):
        at = at.parent
    after = at.find_next_sibling()
    return after if isinstance(after, Tag) else None
