"""Footnotes of a web page: marks that lead to a place on the page where the note stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import Tag

_MARK = re.compile(r"\[?(?:\d{1,3}(?::\d{1,2})?|[ivx]{1,5}|\*{1,3}|[†‡])\]?")
_BACK = re.compile(r"[↩↑^⏎\ufe0e\s]+$")


class NoteLinks:
    """Which elements are marks and which are notes; `texts` are the notes by their label, in the order of the page."""

    def __init__(self, page: BeautifulSoup) -> None:
        self._labels: dict[int, str] = {}
        self._notes: set[int] = set()
        self.texts: list[tuple[str, str]] = []
        for link in page.find_all("a", href=re.compile("^#.")):
            self._take(page, link)

    def mark(self, tag: Tag) -> str | None:
        """The label of the note to which this element leads."""
        return self._labels.get(id(tag))

    def is_note(self, tag: Tag) -> bool:
        """Whether the element is the note itself, which is added behind the text."""
        return id(tag) in self._notes

    def _take(self, page: BeautifulSoup, link: Tag) -> None:
        name = str(link["href"])[1:]
        words = link.get_text(strip=True)
        # "[1]" is a mark wherever it stands, a bare number only where it is raised.
        raised = link.find_parent("sup") or link.find("sup") or words.startswith("[")
        if not raised or not _MARK.fullmatch(words):
            return
        target = page.find(id=name) or page.find("a", {"name": name})
        note = next(iter(_around(target)), None) if isinstance(target, Tag) else None
        # What comes before its mark is where a link leads back to.
        if note is None or link in note.find_all("a") or not _is_below(link, note):
            return
        mark = link.find_parent("sup") or link
        self._labels[id(mark)] = name
        if id(note) not in self._notes:
            self._notes.add(id(note))
            text = _BACK.sub("", " ".join(note.get_text(" ").split()))
            self.texts.append((name, text.removeprefix(words).lstrip() if words.startswith("[") else text))


def _around(target: Tag) -> Iterator[Tag]:
    """The element that holds the whole note."""
    for tag in (target, *target.parents):
        if isinstance(tag, Tag) and tag.name in ("li", "p", "div", "dd", "td"):
            yield tag


def _is_below(link: Tag, note: Tag) -> bool:
    return any(element is note for element in link.next_elements)
