"""The sides of a question that sets two things beside each other: each is looked for on its own."""

from __future__ import annotations

import re

_SUBJECT = r"(?:(?:bij|in|voor|van|op|aan|door|over) )?(?:(?:de|het|een|the) )?"
_BOTH = re.compile(
    rf"\b(?:zowel|both) (?P<one>{_SUBJECT}\w+(?: \w+)?) (?:als|and) (?P<two>{_SUBJECT}\w+)", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"\b(?:wat is |what is )?(?:het |de |the )?(?:verschil\w*|overeenkomst\w*|differences?)\b[^?]{0,40}?\b(?:tussen|between) "
    r"(?P<one>[^?,]+?) (?:en|and) (?P<two>[^?,]+)",
    re.IGNORECASE,
)


def sides_of(question: str) -> tuple[str, ...]:
    """The two sides, each in words that can be searched; empty where nothing is set beside something else.

    >>> sides_of("Wat is het verschil tussen de werkcentra en de wijkteams?")
    ('de werkcentra', 'de wijkteams')
    >>> sides_of("Wie betaalt de werkcentra?")
    ()
    """
    for pattern in (_BETWEEN, _BOTH):
        if match := pattern.search(question):
            return tuple(
                f"{question[: match.start()]}{match[side]}{question[match.end() :]}".strip(" ?")
                for side in ("one", "two")
            )
    return ()
