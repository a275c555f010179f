"""All Dutch that a user reads on the page and from the command line, in one place, at level B1."""

from __future__ import annotations

from typing import Final

# --- General
TITLE: Final = "Standpunt"
HEADING: Final = "Wat staat er in de position papers?"
HEADING_OF: Final = "Wat staat er in de position papers van {organisation}?"
SUBTITLE: Final = "Stel een vraag. U krijgt een antwoord in gewone taal, met de woorden van de papers erbij."
AI_NOTICE: Final = "<strong>U gebruikt een AI-systeem.</strong> Het zoekt in de papers en kan fouten maken."
NOTHING_KEPT: Final = "Uw vraag wordt niet bewaard."
QUESTIONS_KEPT: Final = "Uw vraag wordt {days} dagen bewaard, zonder namen en nummers."
NO_SCRIPT: Final = "Deze pagina werkt alleen met JavaScript. Zet JavaScript aan en laad de pagina opnieuw."

# --- Tabs and buttons
TAB_ASK: Final = "Vraag stellen"
TAB_PAPERS: Final = "Papers"
TAB_WORKBENCH: Final = "Werkbank"
TAB_REVIEW: Final = "Nalezen"
TAB_ABOUT: Final = "Over dit systeem"
ASK_LABEL: Final = "Uw vraag"
ASK_INFO: Final = "Vul geen persoonsgegevens in. Een vraag mag {limit} tekens lang zijn."
ASK_BUTTON: Final = "Stel de vraag"
STOP_BUTTON: Final = "Stop"
NEW_BUTTON: Final = "Nieuw gesprek"
COPY_BUTTON: Final = "Kopieer antwoord met bronnen"
WORDING_LABEL: Final = "Hoe wilt u de antwoorden lezen?"
EXAMPLES_HEADING: Final = "Bijvoorbeeld"

# --- While asking
BUSY_SEARCHING: Final = "Bezig met zoeken in de papers…"
BUSY_LONGER: Final = "Nog bezig, al {seconds} seconden. U kunt stoppen met de knop Stop."
BUSY_WRITING: Final = "Het antwoord komt binnen. U kunt stoppen met de knop Stop."
READY: Final = "Antwoord klaar, met {sources}."
READY_NONE: Final = "Klaar. De papers geven hier geen antwoord op."
READY_OWN: Final = "Klaar. Dit is een antwoord van Standpunt zelf."
ONE_SOURCE: Final = "1 bron"
SOURCES_COUNT: Final = "{count} bronnen"
STOPPED: Final = "U hebt dit antwoord gestopt."
CLEARED: Final = "Het gesprek is leeg. U kunt een nieuwe vraag stellen."
FILLED_IN: Final = "De vraag staat klaar. Kies Stel de vraag om een antwoord te krijgen."

SCRIPT: Final = {
    "copied": "Het antwoord met de bronnen is gekopieerd.",
    "notCopied": "Kopiëren lukt niet in deze browser. Selecteer de tekst en kopieer die zelf.",
    "linkCopied": "De link naar dit antwoord is gekopieerd.",
    "linkInBar": "Kopiëren lukt niet in deze browser. De link staat nu in de adresbalk.",
    "kept": "De vraag van deze link staat klaar. Kies Stel de vraag om het antwoord opnieuw te maken.",
    "same": "Dit is hetzelfde antwoord als toen de link is gemaakt.",
    "changed": "Dit antwoord is anders dan toen de link is gemaakt. De papers of Standpunt zijn veranderd.",
    "lost": "De verbinding is verbroken. Laad de pagina opnieuw en stel uw vraag nog een keer.",
    "filled": FILLED_IN,
    "tabs": "Onderdelen van deze pagina",
    "foot": "Over deze pagina",
    "wordings": WORDING_LABEL,
}

# --- What can go wrong: what happened, and what to do
ERROR_EMPTY: Final = "Er staat nog geen vraag. Typ een vraag en kies Stel de vraag."
ERROR_TOO_LONG: Final = "Uw vraag is te lang: {length} tekens. Maak de vraag korter dan {limit} tekens."
ERROR_STILL_BUSY: Final = "Wacht even: het vorige antwoord is nog niet klaar. U kunt het ook stoppen."
ERROR_BUSY: Final = "Het is druk. Wacht een minuut en stel uw vraag dan opnieuw."
ERROR_NO_INDEX: Final = (
    "De papers zijn nog niet ingelezen. Probeer het later opnieuw. Beheert u deze pagina? Voer standpunt ingest uit."
)
ERROR_MODEL_DOWN: Final = "Het zoeken werkt nu niet. Probeer het over een paar minuten opnieuw."
ERROR_TOO_SLOW: Final = "Het antwoord duurt te lang. Probeer een kortere vraag, of probeer het later opnieuw."
ERROR_BODY: Final = "Dit bericht is te groot. Het mag hoogstens {limit} bytes zijn."
ERROR_RATE: Final = "U stelt veel vragen kort na elkaar. Wacht een minuut en probeer het opnieuw."
ERROR_INPUT: Final = "Dit verzoek klopt niet: {where}."
CALL: Final = "deze aanroep van de pagina bestaat niet"
ERROR_NO_PAPER: Final = "Er is geen paper met deze naam. Kijk in de lijst met papers."
ERROR_SIGN_IN: Final = "Meld u eerst aan."
ERROR_NOT_ALLOWED: Final = "U mag deze pagina niet zien. Vraag de beheerder om toegang."
ERROR_TOO_LONG_TO_VERIFY: Final = (
    "De bewering of de aangehaalde tekst is te lang om te controleren. Controleer kortere stukken."
)
ERROR_HOST: Final = "Deze naam hoort niet bij deze pagina. Kijk naar het adres, of naar de instelling web.hosts."
ERROR_SLOW: Final = "Dit bericht kwam te langzaam binnen. Probeer het opnieuw."
ERROR_DECIDED_ALREADY: Final = "Over dit voorstel is al besloten door {by}. Ga verder met het volgende."
ERROR_WORDING_TAKEN: Final = (
    "Bij deze woorden staat in {name} al een andere tekst. Haal die daar eerst weg, of laat dit voorstel weg."
)
ERROR_REVIEW_NOT_WRITTEN: Final = "Er kan niet worden geschreven in {name}, dus er is niets besloten. Geef schrijfrechten op de map met papers, of maak ruimte."
ERROR_REVIEW_FILE: Final = "Het bestand {name} kan niet worden gelezen. Bewaar het als UTF-8 en probeer het opnieuw."
# By HTTP status, for what a framework would say in English.
HTTP_ERRORS: Final = {
    400: "Dit verzoek klopt niet.",
    401: ERROR_SIGN_IN,
    403: ERROR_NOT_ALLOWED,
    404: "Deze pagina bestaat niet.",
    405: "Dit kan niet op dit adres.",
    408: ERROR_SLOW,
    413: "Dit bericht is te groot.",
    422: "Dit verzoek klopt niet.",
    429: ERROR_RATE,
    500: ERROR_MODEL_DOWN,
    503: ERROR_BUSY,
}
ERROR_NO_QUESTION: Final = "Er staat geen vraag in dit gesprek."
# By the key of the error's class; a key that isn't here has no more to say to a reader than that searching fails.
ERRORS: Final = {
    "failed": ERROR_MODEL_DOWN,
    "empty": ERROR_EMPTY,
    "no_question": ERROR_NO_QUESTION,
    "too_long": ERROR_TOO_LONG,
    "too_long_to_verify": ERROR_TOO_LONG_TO_VERIFY,
    "busy": ERROR_BUSY,
    "too_slow": ERROR_TOO_SLOW,
    "index_missing": ERROR_NO_INDEX,
    "index_mismatch": ERROR_NO_INDEX,
    "decided_already": ERROR_DECIDED_ALREADY,
    "wording_taken": ERROR_WORDING_TAKEN,
    "review_file": ERROR_REVIEW_FILE,
    "review_not_written": ERROR_REVIEW_NOT_WRITTEN,
}

# --- An answer
YOUR_QUESTION: Final = "Uw vraag"
OUTCOMES: Final = {
    "answered": "Antwoord uit de papers",
    "partial": "De papers zeggen hier iets over, maar niet alles",
    "refused": "Geen antwoord in de papers",
}
OWN_WORDS: Final = "Standpunt zegt zelf"
PENDING: Final = "Bezig met zoeken…"
MADE_WITH_AI: Final = "Dit antwoord is gemaakt met AI. Controleer altijd de bron."
PERMALINK: Final = "Kopieer de link naar dit antwoord"
SOURCE: Final = "bron"
TABLE_CAPTION: Final = "Per paper naast elkaar"
SOURCES: Final = "Bronnen"
SOURCES_OF: Final = "Bronnen bij vraag {turn}"
PAGE: Final = "bladzijde {page}"
OPEN_PAPER: Final = "Open het hele paper op deze plek"
CHANGED_PAPER: Final = (
    "De papers zijn veranderd na dit antwoord. Stel uw vraag opnieuw voor een antwoord uit de nieuwe tekst."
)
CHANGED_PLACE: Final = "Dit paper is veranderd. De woorden waar deze link naartoe gaat, staan er niet meer in."
OLD_PAPER: Final = "Let op: dit paper is van {date}. Het standpunt kan veranderd zijn."
UNDATED: Final = "datum onbekend"
GLOSSARY_HEADING: Final = "Uitleg van woorden"
SHOW_ALL: Final = "Toon alle {count}"
SHOW_ALL_TERMINAL: Final = "(Toon alle {count}: stel de vraag met --all.)"
FOLLOW_UPS_HEADING: Final = "U kunt ook vragen"
WORDING_INFO: Final = "De letterlijke woorden staan altijd bij de bronnen."
WORDINGS: Final = (("In gewone taal", "plain"), ("Letterlijk uit de papers", "quotes"))
REWORDED: Final = "De antwoorden staan er nu zo."
RELATED_HEADING: Final = "Daarover leest u hier meer"
CONTACT_AFTER_REFUSAL: Final = "Staat uw antwoord er niet bij? Vraag het aan {contact}."
COPY_QUESTION: Final = "Vraag: {question}"
RELATED_PLAIN: Final = "Hierover staat wel iets in de papers"
STAGES: Final = "Stappen"
STAGE_FAILED: Final = "hier liep het vast"
COPY_MADE: Final = "Gemaakt met AI op {date}. Versie van de papers: {version}. Controleer altijd de bron."

# --- Papers
PAPERS_HEADING: Final = "De papers"
PAPERS_COUNT: Final = "{count} papers."
PAPERS_UP_TO: Final = "Bijgewerkt tot {date}."
FIND_LABEL: Final = "Zoek in de papers"
FIND_INFO: Final = "Typ een of meer woorden en druk op Enter."
FIND_BUTTON: Final = "Zoek"
FOUND: Final = "{places} gevonden voor “{words}”."
FOUND_MORE: Final = "De eerste {count} staan hieronder."
ONE_PLACE: Final = "1 plek"
PLACES: Final = "{count} plekken"
FOUND_NONE: Final = "“{words}” staat niet in de papers. Probeer een ander woord, of stel een vraag."
ALL_PAPERS: Final = "Terug naar alle papers"
ASK_ABOUT: Final = "Vraag hierover"
ASK_ABOUT_QUESTION: Final = "Wat staat er in het paper {title}?"
IN_THIS_PAPER: Final = "In dit paper"
ORIGIN: Final = "Herkomst"
PUBLISHER: Final = "Uitgever"
LICENCE: Final = "Gebruik"
FILE: Final = "Bestand"
DATE: Final = "Datum"

# --- Over dit systeem
ABOUT: Final = {
    "wat": (
        "Wat is dit?",
        "Standpunt zoekt antwoorden in position papers. Een position paper is een kort stuk waarin een organisatie "
        "zegt wat zij vindt en wat zij vraagt. U leest het antwoord in gewone taal, of in de woorden van de papers. "
        "De gewone taal is vooraf geschreven en nagelezen. Bij elke zin staan de woorden van het paper zelf.",
        "Standpunt zegt wat er in de papers staat. Het zegt niet of dat waar is, en niet wat een ander ervan vindt. "
        "Het geeft geen stemadvies, geen juridisch advies en geen mening over personen. "
        "Staat iets niet in de papers, dan zegt Standpunt dat.",
    ),
    "ai": (
        "U gebruikt AI",
        "Een computermodel kiest welke zinnen bij uw vraag passen. Dat kan misgaan: een zin kan ontbreken, of niet "
        "goed bij uw vraag passen. Lees daarom altijd de bron na. Een medewerker kijkt niet mee.",
    ),
    "privacy": (
        "Privacy",
        "Het gesprek staat alleen "
        "in het geheugen van de server, zolang u de pagina open hebt. Herlaadt u de pagina, dan is het gesprek weg. "
        "Deze pagina haalt niets van andere websites en zet geen volgcookies.",
        "Vul geen persoonsgegevens in, ook niet van anderen.",
    ),
    "toegankelijkheid": (
        "Toegankelijkheid",
        "Deze pagina is gemaakt volgens WCAG 2.2, niveau A en AA. U kunt alles met het toetsenbord doen. Bij elke "
        "nieuwe versie wordt de pagina automatisch gekeurd. Een automatische keuring vindt niet alles: er is nog geen "
        "onderzoek gedaan met mensen die een schermlezer gebruiken. Werkt iets niet voor u? Laat het ons weten.",
    ),
    "bronnen": ("Bronnen en peildatum",),
    "meting": (
        "Hoe goed werkt het?",
    ),
    "contact": ("Contact",),
}  # fmt: skip
ABOUT_NOTHING_KEPT: Final = "Wij bewaren niets: niet uw vraag, niet het antwoord, niet het adres van uw computer."
ABOUT_QUESTIONS_KEPT: Final = (
    "Wij bewaren uw vraag {days} dagen, om het systeem beter te maken. Nummers van personen, adressen, telefoonnummers "
    "en namen waarmee u zich voorstelt, halen wij eruit. Het antwoord en het adres van uw computer bewaren wij niet."
)
ABOUT_PAPERS: Final = "Standpunt zoekt in {papers}. Versie van de papers: {version}."
ABOUT_DATED: Final = "Het nieuwste paper is van {date}."
ABOUT_UNDATED: Final = "Bij de papers staat geen datum."
ABOUT_PAPERS_COUNT: Final = "{count} papers"
ABOUT_NO_FIGURES: Final = "Er zijn nog geen meetresultaten bij deze versie van de papers."
ABOUT_FIGURES: Final = (
    "Op {date} hebben wij Standpunt gemeten met vragen waarvan wij het goede antwoord kennen. Het echte cijfer ligt "
    "bijna zeker tussen de twee getallen tussen haakjes (marge van 95%)."
)
# Set and name of a figure in the evaluation's report, and what it says to a reader.
ABOUT_FIGURE_NAMES: Final = (
    ("outsiders", "correct", "Goed beantwoorde vragen van mensen die de papers niet kenden"),
    (
        "outsiders",
        "hallucination_rate",
        "Vragen van die mensen die wel een antwoord kregen, maar waarover niets in de papers staat",
    ),
    ("outsiders", "quote_fidelity", "Citaten die letterlijk kloppen"),
    ("test", "correct", "Goed beantwoorde vragen van mensen die de papers kenden"),
    ("unprepared", "correct", "Goed beantwoord bij papers die nieuw zijn voor Standpunt"),
)
ABOUT_FIGURE: Final = "{name}: {value} ({low} tot {high})"
ABOUT_NO_CONTACT: Final = "De beheerder heeft nog geen contactgegevens ingevuld."
ABOUT_CONTACT: Final = "Vragen of opmerkingen? Neem contact op met {contact}."
FOOTER: Final = (
    ("wat", "Over dit systeem"),
    ("privacy", "Privacy"),
    ("toegankelijkheid", "Toegankelijkheid"),
    ("bronnen", "Bronnen en peildatum"),
    ("contact", "Contact"),
)

# --- Signing in
SIGN_IN_TITLE: Final = "Aanmelden"
SIGN_IN_NAME: Final = "Naam"
SIGN_IN_PASSWORD: Final = "Wachtwoord"
SIGN_IN_BUTTON: Final = "Meld aan"
SIGN_IN_WRONG: Final = "Deze naam en dit wachtwoord horen niet bij elkaar. Probeer het opnieuw."
SIGN_IN_LOCKED: Final = "Te veel pogingen. Wacht {minutes} minuten en probeer het opnieuw."
SIGN_IN_BUSY: Final = "Er melden zich nu veel mensen aan. Wacht een minuut en probeer het opnieuw."
SIGN_IN_ELSEWHERE: Final = "Dit formulier komt van een andere website. Meld u op deze pagina aan."

# --- MCP
MCP_INSTRUCTIONS: Final = "Antwoorden uit position papers, elke zin met de plaats in het paper. Alleen lezen."
MCP_ASK: Final = "Beantwoordt een vraag in het Nederlands uit de papers, met citaten, of zegt dat het er niet in staat."
MCP_SEARCH: Final = "Geeft de passages uit de papers die het best bij een vraag passen."
MCP_PAPERS: Final = "Geeft de lijst van papers met hun hoofdstukken."
MCP_PAPER: Final = "Geeft de volledige tekst van een paper, op id of titel."

# --- What Gradio would say in English or in the language of the browser
GRADIO: Final = {
    "common.built_with": "Gemaakt met",
    "common.built_with_gradio": "Gemaakt met Gradio",
    "common.clear": "Wissen",
    "common.close": "Sluiten",
    "common.copied": "Gekopieerd",
    "common.copy": "Kopiëren",
    "common.download": "Downloaden",
    "common.edit": "Bewerken",
    "common.empty": "Leeg",
    "common.error": "Fout",
    "common.hosted_on": "Staat op",
    "common.loading": "Bezig met laden",
    "common.logo": "logo",
    "common.or": "of",
    "common.progress": "Voortgang",
    "common.remove": "Verwijderen",
    "common.settings": "Instellingen",
    "common.share": "Delen",
    "common.stop": "Stop",
    "common.submit": "Verstuur",
    "common.undo": "Ongedaan maken",
    "common.no_devices": "Geen apparaat gevonden",
    "errors.page_not_loading": "De pagina laadt niet",
    "status.queue_position": "In de wachtrij: {position} van {size}",
    "tabs.more": "Meer tabbladen",
}
NOTE_OF_QUOTE: Final = "Noot {mark}: {text}"
# What stands in a paper and is never evidence.
ASIDES: Final[dict[str, str]] = {
    "question": "vraag",
    "note": "noot",
    "caption": "bijschrift",
    "contents": "inhoudsopgave",
    "letterhead": "briefhoofd",
    "subtitle": "ondertitel",
    "form": "formulier",
    "columns": "kolommen",
}
LOCALES: Final = ("nl", "en", "de", "fr", "es", "pl", "tr", "ar", "uk", "pt", "it")

# What a person is told who reads the proposals of a language model, on the page and in the terminal.
REVIEW_KINDS: Final[dict[str, str]] = {
    "plain": "Voorstel in gewone taal",
    "spoken": "Voorstel in spreektaal",
    "question": "Vraag waarop dit het antwoord geeft",
    "near_miss": "Vraag die het paper net niet beantwoordt",
}
REVIEW_VERDICTS: Final[dict[str, str]] = {
    "": "",
    "literal": "Dit staat zo in het paper.",
    "follows": "De controle vindt geen fout. Lees het zelf ook na.",
    "unsure": "Het is niet zeker of dit in het paper staat. Lees het goed na.",
    "absent": "Dit staat misschien niet in het paper. Lees het goed na.",
    "contradicted": "Het paper zegt misschien iets anders. Lees het goed na.",
    "exact": "Dit kan zo niet worden overgenomen. Verbeter het of laat het weg.",
    "long": "Dit is te lang om na te kijken. Maak er kortere zinnen van, of laat het weg.",
    "form": "Deze tekst kan zo niet worden overgenomen. Schrijf een hele Nederlandse zin met een punt, of een vraag met een vraagteken.",
}
REVIEW_NONE: Final = "Er liggen geen voorstellen om na te lezen."
REVIEW_NOTHING_TO_UNDO: Final = "U hebt nog niets besloten dat u kunt terugdraaien."
REVIEW_HEADING: Final = "Voorstellen nalezen"
REVIEW_OPEN: Final = "Nog na te lezen: {count}. Wat u overneemt, wordt gebruikt als de papers weer worden ingelezen."
REVIEW_WHERE: Final = "Paper: {paper}. Onder: {section}"
REVIEW_QUOTE: Final = "Het paper zegt"
REVIEW_WRITER: Final = "Geschreven door: {writer}"
REVIEW_ALL_PUT_OFF: Final = "U hebt alles gezien. Wat u later wilt doen, blijft liggen."
REVIEW_TEXT_LABEL: Final = "Tekst van het voorstel"
REVIEW_TEXT_INFO: Final = "Verbeter de tekst als dat nodig is. Bij Neem over wordt die eerst gecontroleerd."
REVIEW_MISSING_LABEL: Final = "Wat er niet in staat"
REVIEW_ACCEPT: Final = "Neem over"
REVIEW_DROP: Final = "Laat weg"
REVIEW_LATER: Final = "Later"
REVIEW_UNDO: Final = "Draai laatste besluit terug"
REVIEW_AGAIN: Final = "De controle is niet zeker van uw tekst. Klopt die toch? Kies dan nog een keer Neem over."
REVIEW_ACCEPTED: Final = "Overgenomen."
REVIEW_DROPPED: Final = "Weggelaten."
REVIEW_PUT_OFF: Final = "Overgeslagen. Dit voorstel blijft liggen."
REVIEW_UNDONE: Final = "Uw laatste besluit is teruggedraaid. Dit voorstel ligt er weer:"
