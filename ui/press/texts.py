"""The Dutch words of the press desk, at level B1."""

from __future__ import annotations

from typing import Final

from ingest.notation import MONTHS
from qa.press import texts as words
from ui import texts

TAB: Final = "Pers"
FILE_NAME: Final = "concept-{date}.{suffix}"

ERROR_EMPTY: Final = "Er staat nog geen onderwerp. Typ een onderwerp of vraag en kies Maak concept."
ERROR_RATE: Final = "U vraagt veel kort na elkaar. Wacht een minuut en probeer het opnieuw."
ERROR_NOT_ALLOWED: Final = texts.ERROR_NOT_ALLOWED
# By the key of what the service says; what is not here has words that fit the desk too.
ERRORS: Final = {
    "empty": ERROR_EMPTY,
    "busy": "Het is druk. Wacht een minuut en probeer het opnieuw.",
    "too_slow": "Dit duurt te lang. Probeer het later opnieuw, of met een korter onderwerp.",
}

# What the browser draws; {…} is filled in there.
SCRIPT: Final = {
    "subject": "Onderwerp of vraag van de journalist",
    "subjectInfo": "U krijgt een concept met bij elke regel de bron. De woorden van de vraag komen er niet in terug.",
    "length": "Lengte",
    "short": "Kort",
    "long": "Lang",
    "form": "Vorm",
    "forms": {
        "full": "Alle onderdelen",
        "quote": "Citaat voor een krant",
        "post": "Bericht van 280 tekens",
        "letter": "Brief van 200 woorden",
    },
    "make": "Maak concept",
    "making": "Bezig met het concept…",
    "made": "Het concept is klaar. Lees het na voor u het gebruikt.",
    "refused": words.REFUSED,
    "emptyHeading": "Nog geen concept",
    "empty": "Typ hierboven een onderwerp of een vraag. Daarna kunt u elke regel aanpassen. Wat niet in de papers staat, "
    "krijgt meteen een melding. Uw tekst blijft in dit tabblad van uw browser; de server bewaart niets.",
    "concept": words.CONCEPT,
    "gaps": words.NOT_IN_PAPERS,
    "checked": "Gecontroleerd door {by} op {on}",
    "uncheckedAgain": "De tekst is veranderd. Controleer de tekst opnieuw en vul de datum weer in.",
    "allHold": "Alle regels staan in de papers.",
    "oneDoubt": "1 regel staat niet in de papers.",
    "doubts": "{count} regels staan niet in de papers.",
    "oneOwn": "1 regel is uw eigen verantwoordelijkheid.",
    "owns": "{count} regels zijn uw eigen verantwoordelijkheid.",
    "kinds": {
        "quote": "Citaat",
        "paraphrase": "Andere woorden, staat in de bron",
        "bridge": "Verbindende tekst",
        "gap": "Staat niet in de papers, dus niet beloven",
        "doubt": words.DOUBT,
        "own": words.OWN,
        "unchecked": "Wordt gecontroleerd…",
        "failed": "Nog niet gecontroleerd",
        "empty": "Lege regel, komt niet in het bestand",
    },
    # What a doubt is.
    "verdicts": {
        "absent": words.DOUBT,
        "contradicted": f"{words.DOUBT}: die zeggen iets anders",
        "unsure": f"{words.DOUBT}, of niet zeker: lees dit zelf na",
        "changed_quote": "Veranderd citaat",
    },
    "line": "{part}, regel {number}",
    "nearest": "Het dichtst erbij, in {paper}:",
    "useNearest": "Gebruik dit citaat",
    "own": "Eigen verantwoordelijkheid: ik zet dit op eigen naam in de tekst",
    "remove": "Verwijder",
    "removed": "De regel is weg. Met Ongedaan maken komt hij terug.",
    "add": "Voeg een regel toe",
    "undo": "Ongedaan maken",
    "redo": "Opnieuw",
    "undone": "De laatste wijziging is ongedaan gemaakt.",
    "redone": "De wijziging is opnieuw gedaan.",
    "keep": "Bewaar deze versie",
    "kept": "De versie is bewaard in dit tabblad.",
    "versions": "Versies in dit tabblad",
    "noVersions": "Er zijn nog geen versies.",
    "putBack": "Zet terug",
    "isBack": "De versie is teruggezet.",
    "first": "Eerste concept",
    "before": "Voor het nieuwe concept",
    "byHand": "Zelf bewaard",
    "other": "Andere lengte",
    "otherForm": "Andere vorm",
    "formDone": "De vorm is veranderd. De vorige versie is bewaard in dit tabblad.",
    "clear": "Wis alles",
    "cleared": "De tekst en alle versies zijn gewist.",
    "lengthKept": "De lengte is veranderd. Uw eigen wijzigingen zijn gebleven.",
    "lengthDone": "De lengte is veranderd.",
    "sources": words.SOURCES,
    "sourcesInfo": "Kies een zin om die als citaat in de tekst te zetten.",
    "insert": "Voeg in:",
    "inserted": "Het citaat staat nu bij {part}.",
    "page": texts.PAGE,
    "openPaper": texts.OPEN_PAPER,
    "source": texts.SOURCE,
    "more": "Meer uit de papers",
    "check": "Controle",
    "checkedBy": words.CHECKED_BY,
    "checkedOn": words.CHECKED_ON,
    "checkedOnInfo": "Bijvoorbeeld 12 maart 2026",
    "today": "Vandaag",
    "export": "Meenemen",
    "exportInfo": "In het bestand staan de bronnen, de versie van de papers en een code. "
    "Ook staat erin dat het met AI is gemaakt.",
    "formats": {"docx": "Download Word", "md": "Download Markdown", "txt": "Download tekst voor e-mail"},
    "copy": "Kopieer tekst",
    "copied": "De tekst met de bronnen is gekopieerd.",
    "notCopied": "Kopiëren lukt niet in deze browser. Download de tekst voor e-mail.",
    "exported": "Het bestand is gemaakt.",
    "facts": "Versie van de papers: {version}. Code: {code}.",
    "lost": "De server antwoordt niet. Uw tekst staat nog in dit tabblad. Probeer het straks opnieuw.",
    "months": MONTHS,
}
