"""Take a question apart where it asks several things: each part is answered on its own."""

from __future__ import annotations

import re

from ingest.terms import content_words

MAX_PARTS = 3
_ASKING = (
    r"(?:(?:in|onder|op|met|van|voor|aan|door|bij|over|sinds|tot|vanaf|per) )?"
    r"(?:hoeveel|wat|wie|waar\w*|wanneer|welke?|hoe|what|who|how|why|when|which|where)"
)
# ", en wie betaalt dat?": what is asked after it is asked beside what goes before.
_AND_ASKS = re.compile(rf"[,;]?\s+(?:en|and)\s+(?={_ASKING}\b)", re.IGNORECASE)
_HAS_ASKING = re.compile(rf"\b{_ASKING}\b", re.IGNORECASE)
_QUESTION = re.compile(r"[^?]*\?+")
_SUBJECT = r"(?:(?:bij|in|voor|van|op|aan|door|over) )?(?:(?:de|het|een|the) )?"
_BOTH = re.compile(
    rf"\b(?:zowel|both) (?P<one>{_SUBJECT}\w+(?: \w+)?) (?:als|and) (?P<two>{_SUBJECT}\w+)", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"\b(?:wat is |what is )?(?:het |de |the )?(?:verschil\w*|overeenkomst\w*|differences?)\b[^?]{0,40}?\b(?:tussen|between) "
    r"(?P<one>[^?,]+?) (?:en|and) (?P<two>[^?,]+)",
    re.IGNORECASE,
)


def parts_of(question: str) -> tuple[str, ...]:
    """The things asked, in order, each in words that can be searched; empty when only one thing is.

    >>> parts_of("Hoeveel kinderen zitten thuis, en hoeveel gaan er naar school?")
    ('Hoeveel kinderen zitten thuis', 'hoeveel gaan er naar school?')
    >>> parts_of("Wat is het verschil tussen de werkcentra en de wijkteams?")
    ('de werkcentra', 'de wijkteams')
    >>> parts_of("Welk deel gaat daarnaartoe, en waaraan precies?")
    ()
    """
    for pattern in (_BETWEEN, _BOTH):
        if match := pattern.search(question):
            return tuple(
                f"{question[: match.start()]}{match[side]}{question[match.end() :]}".strip(" ?")
                for side in ("one", "two")
            )
    questions = [match.group().strip() for match in _QUESTION.finditer(question)]
    parts = [part.strip() for text in questions or [question] for part in _split(text)]
    subjects = [[word for word in content_words(part) if not word.startswith("waar")] for part in parts]
    several = 1 < len(parts) <= MAX_PARTS and len(subjects[0]) > 1 and all(subjects)
    return tuple(parts) if several else ()


def _split(question: str) -> list[str]:
    """A sentence before and after "en wat ..."; whole where what goes before asks nothing."""
    pieces = _AND_ASKS.split(question)
    return pieces if all(_HAS_ASKING.search(piece) for piece in pieces) else [question]
