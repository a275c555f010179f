"""The Dutch words of a press draft; the papers' own words are quoted, these only lead in."""

from __future__ import annotations

import re

from ingest.corpus.organisation import Organisation

CORE = "Kernboodschap"
LINE = "Woordvoeringslijn"
ASKS = "Wat de papers vragen, en van wie"
OWN_EFFORT = "Wat de papers zeggen over de eigen inzet"
FACTS = "Feiten en cijfers"
QUOTES = "Citaten, woord voor woord"
FOLLOW_UPS = "Vraag en antwoord"
NOT_IN_PAPERS = "Wat de papers hierover niet zeggen"
SOURCES = "Bronnen"
NEWSPAPER_QUOTE = "Citaat voor een krant"
POST = "Bericht voor sociale media"
LETTER = "Brief aan de redactie"
_HEADINGS = frozenset(
    {CORE, LINE, ASKS, OWN_EFFORT, FACTS, QUOTES, FOLLOW_UPS, NOT_IN_PAPERS, SOURCES, NEWSPAPER_QUOTE, POST, LETTER}
)
_NAMED_HEADING = re.compile(r"Wat .{1,80} (?:(?:vraagt|vragen), en van wie|zelf (?:doet|doen))")

CONCEPT = "Concept - niet gecontroleerd"
CHECKED_BY = "Gecontroleerd door"
CHECKED_ON = "Gecontroleerd op"
NOTE = "(noot {mark}: {text})"
MADE_BY_AI = "Dit concept is gemaakt met AI. Het kan fouten bevatten. Controleer het voor gebruik."

HEADLINE = "Woordvoering: {paper}"
HEADLINES = "Woordvoering: {papers} en {last}"
ASKS_LEAD_IN = "Het paper {paper} vraagt:"
MORE_ASKS = "Het paper {paper} vraagt meer dan hier staat: zie ‘{section}’."
OWN_LEAD_IN = "In het paper {paper} staat over de eigen inzet:"
# What is not found may stand there in other words: that the papers do not say it would be more than is known.
REFUSED = "Hierover is niets gevonden in de papers. Vraag het na bij wie over dit onderwerp gaat."
LETTER_OPENS = "Geachte redactie,"
_LETTER_ENDS = "Met vriendelijke groet,"
_SPEAKER = "Woordvoerder"
NOTHING_SHORT = "Geen zin over dit onderwerp is hiervoor kort genoeg. Maak een volledig concept."
DOUBTFUL = "Een direct antwoord op deze vraag is niet gevonden. Dit concept geeft wat er het dichtst bij komt."
DOUBTFUL_PART = "Op een deel van de vraag is geen direct antwoord gevonden. Zie ‘Vraag en antwoord’."
NOT_FOUND = "Hierop is geen zeker antwoord gevonden in de papers."
FOLLOW_UP_REFUSED = "Dat staat niet in de papers."
SEE = "Zie hiervoor: {heading}."
# What a journalist asks next whatever the subject: as it is shown, and as it is looked up.
AMOUNT = ("Hoeveel geld is hiervoor nodig?", "Hoeveel geld is nodig voor {subject}?")
PAYER = ("Wie moet dit betalen?", "Wie moet {subject} betalen?")
MOMENT = ("Wanneer moet dit geregeld zijn?", "Wanneer moet {subject} geregeld zijn?")
FOOT = "Gemaakt met AI ({engine}) op {date}. Versie van de papers: {version}. Code: {code}."
ENGINES = {"extractive": "geen taalmodel"}
AUTHOR = "Standpunt (AI)"
OWN = "Eigen verantwoordelijkheid"
DOUBT = "Staat niet in de papers"
SOURCE_GONE = "Dit citaat staat niet meer zo in de papers."
CHANGED_QUOTE = "Dit citaat is veranderd: {words}."
NO_QUOTE = "Dit staat tussen aanhalingstekens, maar niet zo in de papers."
OTHER_WORDS = "‘{said}’ in plaats van ‘{written}’"
ADDED_WORDS = "‘{said}’ is erbij gezet"
LOST_WORDS = "‘{written}’ is weggelaten"
OTHER_SIGNS = "de leestekens zijn anders"
NOTHING_NEAR = "Hierover staat niets in de papers."


def heading_of(heading: str, organisation: Organisation) -> str:
    """A heading of a draft on the papers of one organisation; as it is where nobody says who "wij" is in them."""
    if not organisation.we:
        return heading
    named = {
        ASKS: f"Wat {organisation.we} {organisation.verb('vraagt', 'vragen')}, en van wie",
        OWN_EFFORT: f"Wat {organisation.we} zelf {organisation.verb('doet', 'doen')}",
    }
    return named.get(heading, heading)


def is_heading(line: str) -> bool:
    """Whether a line is a heading of a draft, whosever papers it was made of: the corpus may have changed since."""
    return line in _HEADINGS or bool(_NAMED_HEADING.fullmatch(line))


def asks_lead_in(paper: str, organisation: Organisation) -> str:
    """What leads in the requests of a paper: who asks, where somebody says so."""
    if not organisation.we:
        return ASKS_LEAD_IN.format(paper=paper)
    return f"In het paper {paper} {organisation.verb('vraagt', 'vragen')} {organisation.we}:"


def own_lead_in(paper: str, organisation: Organisation) -> str:
    """What leads in what a paper says about own effort; the same of every organisation, to be called as `asks_lead_in`."""
    return OWN_LEAD_IN.format(paper=paper)


def speaker(organisation: Organisation) -> str:
    """Who says what follows, as newspapers write it."""
    return f"{_SPEAKER} {organisation.short_name or organisation.name}".rstrip() + ":"


def letter_ends(organisation: Organisation) -> str:
    """The last line of a letter: who wrote it."""
    return f"{_LETTER_ENDS} {organisation.name}".rstrip()
