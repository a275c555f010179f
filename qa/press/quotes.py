"""Quotation marks: what stands between them, and which words of a quote are not the paper's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from ingest.records import fold

# From here on (2 x shared words / all words) a text is a sentence of the papers with a change, not another sentence: a
# sentence of six words in which two are others stays above it, two sentences about one subject below.
SAME_SENTENCE = 0.6
_ONE_KIND = str.maketrans("“”„«»‘’‚`", '"""""\'\'\'\'')
_MARKS = " \"'"
_PAIRS = {"“": "”", "„": "”“", "«": "»", '"': '"'}
# Single marks are apostrophes too: "'s avonds", "foto's", "de Vries' plan".
_SINGLE = re.compile(r"(?<!\w)[‘'](?![stn]\b)(?P<said>[^‘’'\n]*(?:\w['’]\w[^‘’'\n]*)*)[’'](?!\w)")
_WORD = re.compile(r"\w+(?:['.,-]\w+)*|[%€]")


def plain(text: str) -> str:
    """Folded, with one kind of quotation marks and apostrophes and none around it."""
    return fold(text).translate(_ONE_KIND).strip(_MARKS)


def quoted_stretches(text: str) -> list[str]:
    """What stands between quotation marks, outermost ones only, without the marks.

    >>> quoted_stretches("Zij noemen dat “een ‘ramp’ voor foto's” en 'genoeg'.")
    ["een ‘ramp’ voor foto's", 'genoeg']
    """
    found: list[str] = []
    rest: list[str] = []
    at = 0
    while at < len(text):
        end = _closing(text, at)
        if end is None:
            rest.append(text[at])
            at += 1
        else:
            found.append(text[at + 1 : end])
            rest.append(" ")
            at = end + 1
    found += [match["said"] for match in _SINGLE.finditer("".join(rest))]
    return [stretch for stretch in found if stretch.strip()]


def unquoted(text: str) -> str | None:
    """What stands between the quotation marks when all of a text does, else None.

    >>> unquoted("“Er zijn “te weinig” woningen.”"), unquoted("“Ja” en “nee”")
    ('Er zijn “te weinig” woningen.', None)
    """
    end = _closing(text, 0) if text else None
    return text[1:end].strip() if end is not None and end >= len(text) - 1 else None


def _closing(text: str, at: int) -> int | None:
    """Where the mark that opens at `at` closes, counting those of its kind inside; None when it opens nothing.

    A mark that only opens does so until the end of the text; the straight one may be an inch.
    """
    closers = _PAIRS.get(text[at])
    if closers is None:
        return None
    depth = 1
    for place in range(at + 1, len(text)):
        if text[place] in closers:
            depth -= 1
        elif text[place] in _PAIRS and text[place] != '"':
            depth += 1
        if depth == 0:
            return place
    return None if text[at] == '"' else len(text)


def likeness(text: str, other: str) -> float:
    """How many words two texts share in order: 0 (none) to 1 (all)."""
    return SequenceMatcher(None, _words(text), _words(other), autojunk=False).ratio()


def differences(said: str, written: str) -> Iterator[tuple[str, str]]:
    """Each stretch of words that differs: as it is said (may be empty) and as it is written (may be empty).

    >>> list(differences("Er zijn veel woningen.", "Er zijn te weinig woningen!"))
    [('veel', 'te weinig')]
    """
    ours, theirs = _words(said), _words(written)
    for operation, a0, a1, b0, b1 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if operation != "equal":
            yield " ".join(ours[a0:a1]), " ".join(theirs[b0:b1])


def closest_words(said: str, written: str) -> str:
    """The stretch of a text that a shorter one is most like: from the first word that they share to the last.

    >>> closest_words("te veel woningen", "Er zijn te weinig woningen, zegt men.")
    'te weinig woningen'
    """
    ours, theirs = _words(said), _words(written)
    shared = [b for b in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks() if b.size]
    return " ".join(theirs[shared[0].b : shared[-1].b + shared[-1].size]) if shared else ""


def most_like(text: str, others: Iterable[str]) -> tuple[int, float]:
    """The index of the text that shares most words, and how like it is; (-1, 0.0) when there is none."""
    scores = [likeness(text, other) for other in others]
    best = max(range(len(scores)), key=lambda at: scores[at], default=-1)
    return best, scores[best] if scores else 0.0


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))
