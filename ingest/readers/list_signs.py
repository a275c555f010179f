"""The signs that count the items of a list."""

from __future__ import annotations

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def roman_value(letters: str) -> int | None:
    """1 to 12 for a Roman number in small letters; None for anything else.

    >>> roman_value("iv"), roman_value("b")
    (4, None)
    """
    return _ROMAN.index(letters) + 1 if letters in _ROMAN else None
