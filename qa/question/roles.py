"""What a section of a position paper is for: what is wrong, what the body does itself, what it asks of others.

Told from the words of the heading and, for a question, from its own words; so any body's headings will do. What the body
and those whom it addresses are called comes from the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from ingest.corpus.organisation import NEUTRAL, Organisation
from ingest.terms import fold_accents

Role = Literal["problem", "own_effort", "asks"]
_Patterns = tuple[tuple[Role, re.Pattern[str]], ...]

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
_QUESTION_WORDS: tuple[tuple[Role, str], ...] = (
    (
        "own_effort",
        r"zelf|zelfs? al|eigen (?:inzet|bijdrage|rol|aanpak|geld|inspanning\w*)|nu al|al doen"
        r"|dragen .* bij|steken .* in|hun steentje|themselves|own effort\w*",
    ),
    (
        "asks",
        r"vra(?:gen|agt|gt)|gevraagd|verzoek\w*|eis(?:en|t)|wens(?:en)?|nodig|verlang\w*|verwacht\w*"
        r"|pleit\w*|aanbeveling\w*|maatregelen|ask|asks|demand\w*|want|need",
    ),
    (
        "problem",
        r"probleem|problemen|knelpunt\w*|gaat (?:er )?mis|gaat (?:er )?fout|zorgen over|uitdaging\w*|opgaven?"
        r"|aan de hand|oorza\w+|gevolg\w*|risico\w*|bedreiging\w*",
    ),
)
# Whom anybody's papers may address.
_GOVERNMENT = ("overheid", "regering")


def role_of_heading(heading: str, organisation: Organisation = NEUTRAL) -> Role | None:
    """The role of a section by its heading in a paper of an organisation, None when the heading does not tell.

    >>> role_of_heading("Wat willen imkers hier zelf aan doen?"), role_of_heading("Onze vragen aan de minister")
    ('own_effort', 'asks')
    """
    return _role(heading, _heading_patterns(organisation))


def role_of_question(question: str, organisations: tuple[Organisation, ...] = ()) -> Role | None:
    """The role of the section that a question about papers of these organisations asks for, None when it does not tell."""
    return _role(question, _question_patterns(organisations))


def _role(text: str, patterns: _Patterns) -> Role | None:
    folded = fold_accents(text)
    return next((role for role, pattern in patterns if pattern.search(folded)), None)


@lru_cache(maxsize=64)
def _heading_patterns(organisation: Organisation) -> _Patterns:
    # A section that is named after whom the paper addresses is about what they must do.
    return _patterns(_HEADING_WORDS, {"asks": _any_of(organisation.addressee_names)})


@lru_cache(maxsize=64)
def _question_patterns(organisations: tuple[Organisation, ...]) -> _Patterns:
    addressed = _any_of((*(name for one in organisations for name in one.addressee_names), *_GOVERNMENT))
    more: dict[Role, str] = {
        "asks": rf"(?:moet(?:en)?|van) (?:het |de )?(?:{addressed})|(?:{addressed}) moet(?:en)?",
    }
    if own := "|".join(_own_effort(one) for one in organisations if one.we):
        more["own_effort"] = own
    return _patterns(_QUESTION_WORDS, more)


def _own_effort(organisation: Organisation) -> str:
    """What asks for the effort of an organisation by its name: "doen de veerdiensten", "veerdiensten al bijdragen"."""
    we = re.escape(organisation.names[0])
    do, contribute = organisation.verb("doet", "doen"), organisation.verb("bijdraagt", "bijdragen")
    return rf"{do} (?:de |het )?{we}|{we} (?:al )?(?:{do}|{contribute})"


def _patterns(words: Iterable[tuple[Role, str]], more: dict[Role, str]) -> _Patterns:
    return tuple(
        (role, re.compile(rf"\b(?:{pattern}{'|' if more.get(role) else ''}{more.get(role, '')})\b"))
        for role, pattern in words
    )


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in dict.fromkeys(names))
