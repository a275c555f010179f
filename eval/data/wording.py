"""One normal form for comparing words, and whether a phrase stands in a text."""

from __future__ import annotations

import re

from ingest.records import fold

_MARKER = re.compile(r"\s*\[\d+\]")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "})
_SPACE_BEFORE_PERCENT = re.compile(r"(?<=\d)\s+%")


def normal_form(text: str) -> str:
    r"""Fold lines, case, quotation marks, dashes and the space before a percent sign; drop citation markers.

    >>> normal_form("Hevel ‘structureel’\n2 % over [1]. [2]")
    "hevel 'structureel' 2% over."
    """
    return _SPACE_BEFORE_PERCENT.sub("%", _MARKER.sub("", fold(text)).translate(_PLAIN)).casefold()


def holds(text: str, phrase: str) -> bool:
    """Whether `phrase` stands in `text` in normal form; a number is never found inside a longer number.

    >>> holds("ruim 80% van de processen", "80 %"), holds("ruim 180% erbij", "80%"), holds("1,25 miljard", "1,2")
    (True, False, False)
    """
    wanted = normal_form(phrase)
    pattern = re.escape(wanted)
    if wanted[:1].isdigit():
        pattern = r"(?<![\d])(?<!\d[.,])" + pattern
    if wanted[-1:].isdigit():
        pattern += r"(?!\d)(?![.,]\d)"
    return bool(wanted) and re.search(pattern, normal_form(text)) is not None
