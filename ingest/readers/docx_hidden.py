"""Words that a Word file holds and its reader does not see: hidden, white on white, or too small for an eye."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

_OFF = ("0", "false", "off")
_WHITE = ("FFFFFF", "ffffff")
# Half points: a letter of one point is a dot.
_MAX_UNSEEN_SIZE = 2
# Inside these the ground may have any colour.
_COLOURED = (qn("w:tbl"), qn("w:txbxContent"))


def drop_hidden(root: Any, document: Any) -> None:
    """Take hidden runs out of the body, or out of the notes."""
    styles = _hiding_styles(document)
    has_ground = document.element.find(qn("w:background")) is not None
    for run in list(root.iter(qn("w:r"))):
        if _is_hidden(run, styles, has_ground):
            run.getparent().remove(run)


def _is_hidden(run: Any, styles: frozenset[str], has_ground: bool) -> bool:
    look = run.find(qn("w:rPr"))
    own = None if look is None else _switch(look, "w:vanish")
    if own is not None:
        return own
    named = None if look is None else look.find(qn("w:rStyle"))
    paragraph = next(run.iterancestors(qn("w:p")), None)
    of_paragraph = None if paragraph is None else paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    if any(style is not None and style.get(qn("w:val")) in styles for style in (named, of_paragraph)):
        return True
    return look is not None and (_is_dot(look) or (not has_ground and _is_white(look, run, paragraph)))


def _switch(look: Any, name: str) -> bool | None:
    found = look.find(qn(name))
    return None if found is None else found.get(qn("w:val")) not in _OFF


def _is_dot(look: Any) -> bool:
    size = look.find(qn("w:sz"))
    value = "" if size is None else str(size.get(qn("w:val")))
    return value.isascii() and value.isdecimal() and int(value[:6]) <= _MAX_UNSEEN_SIZE


def _is_white(look: Any, run: Any, paragraph: Any) -> bool:
    """White letters with nothing behind them that could be of another colour."""
    colour = look.find(qn("w:color"))
    if colour is None or colour.get(qn("w:val")) not in _WHITE:
        return False
    grounds = [look.find(qn("w:shd")), look.find(qn("w:highlight"))]
    if paragraph is not None:
        grounds += [paragraph.find(f"{qn('w:pPr')}/{qn('w:shd')}"), paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")]
    inside = any(parent.tag in _COLOURED for parent in run.iterancestors())
    return not inside and all(ground is None for ground in grounds)


def _hiding_styles(document: Any) -> frozenset[str]:
    """The ids of styles that hide, those that are based on one included."""
    based: dict[str, str | None] = {}
    hiding: dict[str, bool] = {}
    for style in document.styles.element.iter(qn("w:style")):
        name = str(style.get(qn("w:styleId")))
        parent, look = style.find(qn("w:basedOn")), style.find(qn("w:rPr"))
        based[name] = None if parent is None else parent.get(qn("w:val"))
        own = None if look is None else _switch(look, "w:vanish")
        if own is not None:
            hiding[name] = own
    return frozenset(name for name in based if _hides(name, based, hiding))


def _hides(name: str, based: dict[str, str | None], hiding: dict[str, bool]) -> bool:
    seen: set[str] = set()
    at: str | None = name
    while at is not None and at not in seen:
        if at in hiding:
            return hiding[at]
        seen.add(at)
        at = based.get(at)
    return False
