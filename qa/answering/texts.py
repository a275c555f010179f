"""The Dutch words that answers are built from; all that a user reads of the pipeline itself."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.corpus.mentions import MentionKind
from ingest.corpus.organisation import Organisation
from ingest.corpus.roles import Role
from qa.answer import Reason, Related
from qa.question.asked import Asked

LEAD_INS: dict[Role | None, str] = {
    "problem": "Het paper {paper} zegt over het probleem:",
    "own_effort": "Het paper {paper} zegt over de eigen inzet:",
    "asks": "Het paper {paper} vraagt:",
    None: "In het paper {paper} staat:",
}
# Before several wordings, each of which says by itself who says it.
OF_PAPER = "Uit het paper {paper}:"
# Before more of them from the paper that was just named.
OF_SAME_PAPER: dict[Role | None, str] = {
    "problem": "Het probleem:",
    "own_effort": "De eigen inzet:",
    "asks": "Wat er gevraagd wordt:",
    None: "Verder:",
}
# Before the other points of a list whose best one was said first.
LEAD_INS_ALSO: dict[Role | None, str] = {
    "problem": "Het paper {paper} zegt ook over het probleem:",
    "own_effort": "Het paper {paper} zegt ook over de eigen inzet:",
    "asks": "Het paper {paper} vraagt ook:",
    None: "In het paper {paper} staat ook:",
}
# After the lead-in of a list: how many of a section's points it holds.
OF_POINTS = " ({shown} van {total} punten):"
OF_OTHER_POINTS = " ({shown} van {total} andere punten):"
GATHERED = "Gevonden in de papers: {rows} met {what}, in {papers}."
NAMED: dict[MentionKind, str] = {
    "amount": "een bedrag",
    "share": "een percentage of deel",
    "number": "een aantal",
    "date": "een jaar of datum",
    "law": "een wet of regeling",
    "body": "een organisatie of commissie",
    "place": "een plaats of land",
    "person": "de naam van een persoon",
}
PLACES_HEAD = "In {found} van de {papers} papers komt dit aan bod. "
PLACES = "Er is gezocht op het woord {words} en op wat daarop lijkt. Hier staan per paper de zinnen die er het meest over zeggen."
COMMON_THREAD = "Geen tekst vat alle {papers} papers samen. Daarom staat hier van elk paper het eerste punt dat het vraagt of noemt."
# What is not found may stand there in other words: that a paper says nothing would be more than is known.
SAYS_NOTHING = "In het paper {paper} is hier niets over gevonden."
SAYS_NOTHING_CELL = "niets over gevonden"
TABLE_COLUMNS = ("Paper", "Wat er staat")
AND_ALSO = "Ook staat er in het paper {paper}:"
OVERVIEW_LEAD_IN = "Dit zijn de hoofdlijnen van het paper {paper}."

MISSING: dict[Asked, str] = {
    "amount": "Het bedrag waar u naar vraagt, staat niet in de papers.",
    "percentage": "Het percentage waar u naar vraagt, staat niet in de papers.",
    "number": "Het aantal waar u naar vraagt, staat niet in de papers.",
    "date": "Het tijdstip of de termijn waar u naar vraagt, staat niet in de papers.",
    "names": "De papers noemen ze niet één voor één.",
    "person": "De naam waar u naar vraagt, staat niet in de papers.",
    "place": "De plaats waar u naar vraagt, staat niet in de papers.",
}
MISSING_PRECISE = "Een precies antwoord op deze vraag staat niet in de papers."
MISSING_WORD = "De papers zeggen niets over: {missing}."
MISSING_DIRECT = "Een direct antwoord op deze vraag staat niet in de papers."
MISSING_PART = "De papers zeggen niets over een deel van uw vraag."
MISSING_NEED = "Op uw vraag “{question}” geven de papers geen antwoord."
SEVERAL_ASKED = "U vroeg meer dan één ding. Staat een antwoord er niet bij? Stel die vraag dan apart."
MISSING_THERE = "Hierover zeggen {named} niets. Elders staat er wel iets over."
MISSING_THERE_ONE = "Hierover zegt {named} niets. Elders staat er wel iets over."
NEAREST = "Wel staat er in het paper {paper}:"

REFUSALS: dict[Reason, str] = {
    "empty": "U hebt nog geen vraag gesteld. Typ een vraag over de papers, bijvoorbeeld over {example}.",
    "too_long": "Uw vraag is te lang. Maak de vraag korter dan {limit} tekens en stel hem opnieuw.",
    "unclear": "Deze vraag is niet te begrijpen. Stel een vraag in gewone woorden, bijvoorbeeld over {example}.",
    "off_topic": "Deze vraag gaat niet over de onderwerpen van de papers. U kunt wel iets vragen over {example}.",
    "not_in_papers": "De papers geven geen antwoord op deze vraag. U kunt wel iets vragen over {example}.",
    "personal_case": "De papers zeggen niets over persoonlijke situaties. U kunt hier wel iets vragen over {example}.",
}
_PERSONAL_CASE_ELSEWHERE = (
    "De papers zeggen niets over persoonlijke situaties. Vraag het aan {elsewhere}. "
    "U kunt hier wel iets vragen over {example}."
)


def refusal_text(reason: Reason, organisation: Organisation, *, example: str, limit: int) -> str:
    """Why there is no answer and what can be asked instead; about her own case a reader hears whom to ask, if known."""
    text = REFUSALS[reason]
    if reason == "personal_case" and organisation.personal_case:
        text = _PERSONAL_CASE_ELSEWHERE
    return text.format(example=example, limit=limit, elsewhere=organisation.personal_case)


def example_of(related: Sequence[Related]) -> str:
    """The papers that can be asked about, as they stand in a sentence."""
    return " of ".join(dict.fromkeys(item.paper for item in related)) or "de onderwerpen van de papers"
