"""What a web page holds and no reader of it sees: a paper does not say it, so it is not read."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

from ingest.readers.html_parts import is_panel

_NO_SIZE = r"0*\.?0*(?:px|pt|em|rem|%)?"
_UNSEEN = re.compile(
    rf"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0*\.?0*%?|font-size:{_NO_SIZE}|"
    rf"(?:color|-webkit-text-fill-color):transparent|text-indent:-\d{{4,}}(?:px|pt|em)|"
    rf"(?:left|top):-\d{{4,}}(?:px|pt|em)|clip-path:inset\((?:50|100)%\))(?:!important)?(?:;|$)"
)
_WHITE = re.compile(r"(?:^|;)color:(?:white|#fff(?:f{3})?|rgba?\(255,255,255(?:,[\d.]+)?\))(?:!important)?(?:;|$)")
_BACKGROUND = re.compile(r"(?:^|;)background(?:-color|-image)?:(?!none|transparent|white|#fff(?:f{3})?(?:;|$))")
_RULE = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Rules that hold on paper or on other screens are no rules of the page that a reader sees.
_AT_RULE = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?(?:[.#][\w-]+)+")
_STYLES_MAX_CHARS = 200_000


def drop_hidden(page: BeautifulSoup, root: Tag) -> None:
    """Take out of `root` what its own style or a plain rule of the page's style sheet hides."""
    hidden = [tag for tag in root.find_all(True) if _is_hidden(tag)]
    for selector in _hiding_selectors(page):
        hidden += root.select(selector)
    for tag in hidden:
        if not tag.decomposed and not is_panel(tag):
            tag.decompose()


def _is_hidden(tag: Tag) -> bool:
    style = _plain(str(tag.get("style") or ""))
    if tag.has_attr("hidden") or (style and _UNSEEN.search(style)):
        return True
    white = tag.name == "font" and str(tag.get("color", "")).lower() in {"white", "#ffffff", "#fff"}
    return bool(white or _WHITE.search(style)) and not any(map(_may_be_coloured, (tag, *tag.parents)))


def _may_be_coloured(tag: Tag) -> bool:
    """Whether there may be another ground than white behind an element: of a class, nobody here knows."""
    return (
        tag.has_attr("class")
        or tag.has_attr("bgcolor")
        or bool(_BACKGROUND.search(_plain(str(tag.get("style") or ""))))
    )


def _hiding_selectors(page: BeautifulSoup) -> list[str]:
    sheets = " ".join(sheet.get_text() for sheet in page.find_all("style"))[:_STYLES_MAX_CHARS]
    rules = _RULE.findall(_AT_RULE.sub("", _COMMENT.sub("", sheets)))
    return [
        one.strip()
        for names, style in rules
        if _UNSEEN.search(_plain(style))
        for one in names.split(",")
        if _SIMPLE.fullmatch(one.strip())
    ]


def _plain(style: str) -> str:
    return re.sub(r"\s+", "", style).lower()
