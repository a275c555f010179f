"""Text from outside, made harmless before it goes into a page: a question, a title, a passage, a file name."""

from __future__ import annotations

import re
import unicodedata

# They turn the reading direction of all that follows, so a question could make the page around it read differently.
_TURNS_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
_NOT_PLAIN = re.compile(r"[^\w ]|_")


def encode(text: str) -> str:
    """Encode for Markdown and HTML at once: everything but letters, digits and single spaces becomes a number.

    Escaping only HTML's own signs isn't enough inside Markdown: a blank line in a passage would reopen Markdown, and
    `![x](address)` would fetch an image.

    >>> encode("Wat kost <b>dit</b>?")
    'Wat kost &#60;b&#62;dit&#60;&#47;b&#62;&#63;'
    """
    return _NOT_PLAIN.sub(_numbered, " ".join(without_controls(text).split()))


def _numbered(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def without_controls(text: str) -> str:
    r"""Drop what has no sign of its own: control characters, halves of a pair, marks that turn the reading direction.

    >>> without_controls("ja\x00 \u202enee")
    'ja nee'
    """
    if text.isprintable():
        return text
    return "".join(
        sign
        for sign in text
        if sign in "\n\t" or (sign not in _TURNS_DIRECTION and unicodedata.category(sign) not in _UNPRINTABLE)
    )
