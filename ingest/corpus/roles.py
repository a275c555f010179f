"""What a section of a position paper is for: what is wrong, what the body does itself, what it asks of others.

Told from the words of the heading, so any body's headings will do. What the body and those whom it addresses are called
comes from the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

from ingest.corpus.organisation import NEUTRAL, Organisation
from ingest.terms import fold_accents

Role = Literal["problem", "own_effort", "asks"]
RolePatterns = tuple[tuple[Role, re.Pattern[str]], ...]

# Tried in this order: "Wat willen wij hier zelf aan doen?" has a word of wanting in it, but is about own effort.
_HEADING_WORDS: tuple[tuple[Role, str], ...] = (
    ("own_effort", r"zelf|eigen|bijdrage|bijdragen|inzet|onze rol|wat doen|werken aan|onze aanpak"),
    (
        "asks",
        r"nodig|vragen|vraagt|gevraagd|verzoek\w*|verwacht\w*|oproep\w*|aanbeveling\w*|voorstel\w*|eisen|wensen"
        r"|randvoorwaarde\w*|oplossing\w*|standpunt\w*",
    ),
    (
        "problem",
        r"probleem|problemen|knelpunt\w*|aanleiding|situatie|opgave\w*|context|achtergrond|zorgen|uitdaging\w*"
        r"|lopen we tegenaan|staat het ervoor|aan de hand|waarom",
    ),
)


def role_of_heading(heading: str, organisation: Organisation = NEUTRAL) -> Role | None:
    """The role of a section by its heading in a paper of an organisation, None when the heading does not tell.

    >>> role_of_heading("Wat willen imkers hier zelf aan doen?"), role_of_heading("Onze vragen aan de minister")
    ('own_effort', 'asks')
    """
    return role_in(heading, _heading_patterns(organisation))


def role_in(text: str, patterns: RolePatterns) -> Role | None:
    """The first role one of whose words stands in a text."""
    folded = fold_accents(text)
    return next((role for role, pattern in patterns if pattern.search(folded)), None)


def role_patterns(words: Iterable[tuple[Role, str]], more: Mapping[Role, str]) -> RolePatterns:
    """Patterns of whole words by role, in the order in which they are tried."""
    return tuple(
        (role, re.compile(rf"\b(?:{pattern}{'|' if more.get(role) else ''}{more.get(role, '')})\b"))
        for role, pattern in words
    )


def any_of(names: Iterable[str]) -> str:
    """A pattern of any of these names."""
    return "|".join(re.escape(name) for name in dict.fromkeys(names))


@lru_cache(maxsize=64)
def _heading_patterns(organisation: Organisation) -> RolePatterns:
    # A section that is named after whom the paper addresses is about what they must do.
    return role_patterns(_HEADING_WORDS, {"asks": any_of(organisation.addressee_names)})
