"""The signs that open the items of a list: bullets and dashes, and the numbers and letters that count."""

from __future__ import annotations

import re

# Bullets of fonts for symbols, which have no sign of their own.
FONT_BULLETS = "\uf0b7\uf0a7\uf0fc\uf0d8"
# These two stand inside the class of a pattern.
BULLETS = f"•●▪■□◦○‣·∙➢➤►✓✔{FONT_BULLETS}"
DASHES = "–—*+-"  # these open a sentence of speech, a sum or a range as well
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def sign_kind(sign: str) -> str:
    """What the signs of one list have in common.

    >>> [sign_kind(sign) for sign in ("2.", "(2)", "2.1", "b)", "A3:", "•")]
    ['1.', '1)(', '112', 'a)', 'A#:', '•']
    """
    core = _core(sign)
    if core.isdigit():
        return "1" + sign[-1] * (not sign[-1].isdigit()) + sign[0] * (sign[0] == "(")
    if "." in core and core.replace(".", "").isdigit():
        return "1" * (core.count(".") + 1) + core.rpartition(".")[0]
    if core.isalpha() and len(sign) > 1:
        return "a" + sign[-1] + sign[0] * (sign[0] == "(")
    return re.sub(r"\d+", "#", sign).replace(" ", "")


def sign_rank(sign: str) -> int | None:
    """The place of a number or letter in its list, None for other signs; several letters are a Roman number.

    >>> [sign_rank(sign) for sign in ("2.", "2.1", "b)", "i)", "(iv)", "-")]
    [2, 1, 2, 9, 4, None]
    """
    core = _core(sign)
    if last := re.search(r"\d+$", core):
        return int(last[0])
    if core.isalpha() and len(sign) > 1:
        return ord(core) - ord("a") + 1 if len(core) == 1 else roman_value(core)
    return None


def roman_value(sign: str) -> int | None:
    """1 to 12 for a Roman number; None for anything else.

    >>> roman_value("IV."), roman_value("b")
    (4, None)
    """
    letters = _core(sign).lower()
    return _ROMAN.index(letters) + 1 if letters in _ROMAN else None


def _core(sign: str) -> str:
    return sign.strip("().: ")
