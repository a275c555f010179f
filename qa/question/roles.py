"""Which part of a position paper a question asks for: what is wrong, what the body does itself, what it asks of others."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.corpus.organisation import Organisation
from ingest.corpus.roles import Role, any_of
from ingest.terms import fold_accents

RolePatterns = tuple[tuple[Role, re.Pattern[str]], ...]

_QUESTION_WORDS: tuple[tuple[Role, str], ...] = (
    (
        "own_effort",
        r"zelf|zelfs? al|eigen (?:inzet|bijdrage|rol|aanpak|geld|inspanning\w*)|nu al|al doen"
        r"|dragen .* bij|steken .* in|hun steentje|themselves|own effort\w*",
    ),
    (
        "asks",
        r"vra(?:gen|agt|gt)|gevraagd|verzoek\w*|eis(?:en|t)|wens(?:en)?|nodig|verlang\w*|verwacht\w*"
        r"|pleit\w*|aanbeveling\w*|maatregelen|wat wil(?:len|t)?|ask|asks|demand\w*|want|need",
    ),
    (
        "problem",
        r"probleem|problemen|knelpunt\w*|gaat (?:er )?mis|gaat (?:er )?fout|zorgen over|uitdaging\w*|opgaven?"
        r"|aan de hand|oorza\w+|gevolg\w*|risico\w*|bedreiging\w*",
    ),
)
# Whom anybody's papers may address.
_GOVERNMENT = ("overheid", "regering")


def role_of_question(question: str, organisations: tuple[Organisation, ...] = ()) -> Role | None:
    """The role of the section that a question about papers of these organisations asks for, None when it does not tell."""
    folded = fold_accents(question)
    return next((role for role, pattern in _question_patterns(organisations) if pattern.search(folded)), None)


@lru_cache(maxsize=64)
def _question_patterns(organisations: tuple[Organisation, ...]) -> RolePatterns:
    addressed = any_of((*(name for one in organisations for name in one.addressee_names), *_GOVERNMENT))
    more: dict[Role, str] = {
        "asks": rf"(?:moet(?:en)?|van) (?:het |de )?(?:{addressed})|(?:{addressed}) moet(?:en)?",
    }
    if own := "|".join(_own_effort(one) for one in organisations if one.we):
        more["own_effort"] = own
    return tuple(
        (role, re.compile(rf"\b(?:{pattern}{'|' if more.get(role) else ''}{more.get(role, '')})\b"))
        for role, pattern in _QUESTION_WORDS
    )


def _own_effort(organisation: Organisation) -> str:
    """What asks for the effort of an organisation by its name: "doen de veerdiensten", "veerdiensten al bijdragen"."""
    we = re.escape(organisation.names[0])
    do, contribute = organisation.verb("doet", "doen"), organisation.verb("bijdraagt", "bijdragen")
    return rf"{do} (?:de |het )?{we}|{we} (?:al )?(?:{do}|{contribute})"
