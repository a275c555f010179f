"""What a section of a position paper is for: what is wrong, what the body does itself, what it asks of others.

Told from the words of the heading and, for a question, from its own words; so any body's headings will do.
"""

from __future__ import annotations

import re
from typing import Literal

Role = Literal["problem", "own_effort", "asks"]

# Tried in this order: "Wat willen gemeenten hier zelf aan doen?" has a word of wanting in it, but is about own effort.
_HEADING_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "own_effort",
        re.compile(
            r"\b(zelf|eigen|bijdrage|bijdragen|inzet|onze rol|wat doen|werken aan|onze aanpak)\b", re.IGNORECASE
        ),
    ),
    (
        "asks",
        re.compile(
            r"\b(nodig|vragen|vraagt|gevraagd|verzoek\w*|verwacht\w*|oproep\w*|aanbeveling\w*|voorstel\w*|eisen|wensen"
            r"|randvoorwaarde\w*|oplossing\w*|rijk|kabinet|den haag|standpunt\w*)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "problem",
        re.compile(
            r"\b(probleem|problemen|knelpunt\w*|aanleiding|situatie|opgave\w*|context|achtergrond|zorgen|uitdaging\w*"
            r"|lopen we tegenaan|staat het ervoor|aan de hand|waarom)\b",
            re.IGNORECASE,
        ),
    ),
)
_QUESTION_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "own_effort",
        re.compile(
            r"\b(zelf|zelfs? al|eigen (inzet|bijdrage|rol|aanpak|geld|inspanning\w*)|nu al|al doen|doen (de )?gemeenten"
            r"|(de )?gemeenten (al )?(doen|bijdragen)|dragen .* bij|steken .* in|hun steentje|themselves|own effort\w*)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "asks",
        re.compile(
            r"\b(vra(?:gen|agt|gt)|gevraagd|verzoek\w*|eis(?:en|t)|wens(?:en)?|nodig|verlang\w*|verwacht\w*"
            r"|moet(?:en)? (?:het |de )?(?:rijk|kabinet|overheid|regering|den haag)"
            r"|(?:rijk|kabinet|overheid|regering|den haag) moet(?:en)?|pleit\w*|aanbeveling\w*|maatregelen"
            r"|van (?:het |de )?(?:rijk|kabinet|overheid|regering|den haag)|ask|asks|demand\w*|want|need)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "problem",
        re.compile(
            r"\b(probleem|problemen|knelpunt\w*|gaat (?:er )?mis|gaat (?:er )?fout|zorgen over|uitdaging\w*|opgaven?"
            r"|aan de hand|oorza\w+|gevolg\w*|risico\w*|bedreiging\w*)\b",
            re.IGNORECASE,
        ),
    ),
)


def role_of_heading(heading: str) -> Role | None:
    """The role of a section by its heading, None when the heading does not tell.

    >>> role_of_heading("Wat willen gemeenten hier zelf aan doen?"), role_of_heading("Onze vragen aan Den Haag")
    ('own_effort', 'asks')
    """
    return next((role for role, pattern in _HEADING_WORDS if pattern.search(heading)), None)


def role_of_question(question: str) -> Role | None:
    """The role of the section that a question asks for, None when it does not tell."""
    return next((role for role, pattern in _QUESTION_WORDS if pattern.search(question)), None)
