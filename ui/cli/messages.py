"""The Dutch sentences of the command line: what went wrong, where, and what to do."""

from __future__ import annotations

import errno
from typing import Final

from ui import texts

SOURCE_FAULTS: Final[dict[str, str]] = {
    "missing": "dit bestand bestaat niet; kijk of de naam klopt",
    "not_a_file": "dit is geen bestand; geef de naam van een bestand",
    "permission": "dit bestand mag niet worden gelezen; geef er leesrechten op",
    "empty": "er staat geen tekst in; zet er tekst in of haal het weg",
    "scan": "dit bevat alleen plaatjes; laat eerst tekstherkenning (OCR) doen",
    "encrypted": "het bestand is beveiligd met een wachtwoord; sla het op zonder wachtwoord",
    "damaged": "het bestand is beschadigd of niet af; sla het opnieuw op in het programma waarin het is gemaakt",
    "unknown_format": "dit soort bestand wordt niet gelezen; bewaar het als txt, md, pdf, docx of html",
    "old_office": "dit is een ouder soort Word-bestand; open het in Word en bewaar het als docx",
    "other_office": "dit soort kantoorbestand wordt niet gelezen; bewaar de tekst als docx of pdf",
    "picture": "dit is een plaatje; laat eerst tekstherkenning (OCR) doen en bewaar het als pdf met tekst",
    "too_large": "het bestand is te groot; splits het of bewaar het kleiner",
    "unsafe": "het bestand bevat iets dat niet in een paper hoort en niet veilig is ({detail}); bewaar de tekst in een nieuw bestand",
    "external": "het bestand haalt tekst op van een andere plek; open het in Word, breek die koppelingen af en bewaar het opnieuw",
    "outside_corpus": "het is een verwijzing naar een plek buiten de map met papers; zet het bestand zelf in de map",
    "name": "de naam van dit bestand kan niet worden getoond; geef het een naam van gewone letters en cijfers",
    "timeout": "het lezen duurde te lang of kostte te veel geheugen; bewaar het bestand opnieuw of splits het",
    "duplicate_name": "er is al een ander bestand met deze naam; geef een van beide een andere naam",
    "unreadable": "het bestand kan niet worden gelezen; bewaar het opnieuw in het programma waarin het is gemaakt",
}
# By the key of the error's class; what stands in braces comes from the error or from the settings.
ERRORS: Final[dict[str, str]] = {
    "index_busy": "Een ander programma leest de papers op dit moment in. Wacht tot dat klaar is en probeer het opnieuw.",
    "index_mismatch": (
        "De index is gemaakt met een ander taalmodel dan de instellingen noemen. Voer `standpunt ingest --rebuild` uit."
    ),
    "index_missing": "Er is geen bruikbare index in {index_dir}. Voer eerst `standpunt ingest` uit.",
    "chroma_server": "De Chroma-server van de instelling `chroma_url` geeft geen goed antwoord. Start die, of kijk in {config}.",
    "model_missing": (
        "Het taalmodel {model} is niet te laden. Kijk naar de instelling `encoder.model`, of installeer Standpunt opnieuw."
    ),
    "too_few_questions": (
        "Er zijn te weinig vragen bij de papers om van te leren: minstens 100, in de map `questions` naast de papers."
    ),
    "training_tool_missing": "Om te trainen is een extra pakket nodig. Installeer het met: pip install standpunt[tune].",
    "llm_unknown": (
        "Het taalmodel “{llm}” van de instelling `llm.model` is niet te gebruiken: {detail}. "
        "Schrijf de aanbieder en de naam, bijvoorbeeld openai:NAAM of ollama:NAAM. Kijk in {config}."
    ),
    "llm_package": "Voor het taalmodel “{llm}” is een extra pakket nodig. Installeer het met: pip install {install}.",
    "no_papers": (
        "In {corpus_dir} staat geen paper dat gelezen kan worden. Zet er een paper in (txt, md, pdf, docx of html)."
    ),
    "settings": "De instellingen kloppen niet: {detail}. Kijk in {config}.",
    "settings_missing": "Het bestand met instellingen {config} is er niet. Verbeter STANDPUNT_CONFIG of haal die weg.",
    "too_long_to_verify": texts.ERROR_TOO_LONG_TO_VERIFY,
    "decided_already": texts.ERROR_DECIDED_ALREADY,
    "wording_taken": texts.ERROR_WORDING_TAKEN,
    "review_not_written": texts.ERROR_REVIEW_NOT_WRITTEN,
    # In a terminal the whole path is told.
    "review_file": texts.ERROR_REVIEW_FILE.replace("{name}", "{path}"),
    "manifest": "Het bestand {path} klopt niet: {detail}. Verbeter het en probeer het opnieuw.",
    "source": "De map met papers {path} kan niet worden gelezen: {reason}. Kijk naar de instelling `corpus_dir`.",
}
CONFIG: Final = "standpunt.toml en de omgeving (STANDPUNT_...)"
SHIPPED_MODEL: Final = "van Standpunt"
MISSING_ARGUMENT: Final = "Bij `{command}` ontbreekt: {name}. Bekijk `{command} --help`."
NO_SUCH_OPTION: Final = "De optie {name} bestaat niet bij `{command}`. Bekijk `{command} --help`."
BAD_VALUE: Final = "De waarde van {name} bij `{command}` klopt niet. Bekijk `{command} --help`."
BAD_USE: Final = "Deze opdracht klopt niet. Bekijk `{command} --help`."
NO_PAPER: Final = "Er is geen paper “{name}”. Kies uit: {known}."
PAPER_NEEDED: Final = "Geef een paper, bijvoorbeeld: standpunt show PAPER. Met --inventory alleen krijgt u alle papers."
JSON_NEEDS_INVENTORY: Final = "Gebruik --json samen met --inventory. De tekst zelf krijgt u met --raw."
ROW_KINDS: Final = {
    "sentence": "zin",
    "bullet": "punt",
    "table_row": "tabelregel",
    "lead_in": "inleiding van een lijst",
}
ROW_ROLES: Final = {"problem": "probleem", "own_effort": "eigen inzet", "asks": "vraag", None: ""}
ROW_ADDRESSEE: Final = "aan {who}"
ROW_NAMES: Final = {
    "amounts": "bedragen",
    "shares": "delen",
    "numbers": "aantallen",
    "dates": "tijd",
    "laws": "wetten",
    "bodies": "organisaties",
    "places": "plaatsen",
    "persons": "personen",
}
BAD_RANGE: Final = "De plek “{value}” klopt niet. Geef twee getallen, bijvoorbeeld 120:180, binnen 0 en {limit}."
BAD_LINE: Final = "Regel {line} van {file} klopt niet: {detail}. Elke regel is een JSON-object met id en question."
BAD_FILE: Final = "Het bestand {file} kan niet worden gelezen. Controleer de naam en de rechten."
NO_LINES: Final = "Het bestand {file} is geen tekst in UTF-8. Bewaar het als UTF-8."
BATCH_NEEDS_JSON: Final = "Gebruik --batch samen met --json, en zonder losse vraag."
SERVER_ASKS_ONE: Final = "Gebruik --server met één vraag, zonder --batch."
SERVER_NO_URL: Final = "'{url}' is geen adres van een server: het begint met http:// of https://."
SERVER_SILENT: Final = "Op {url} antwoordt geen Standpunt. Start het daar met `standpunt serve`, of laat --server weg."
QUESTION_NEEDED: Final = 'Geef een vraag tussen aanhalingstekens, bijvoorbeeld: standpunt ask "Wie moet dit betalen?".'
WRITE_FAULT: Final = "het schrijven lukt niet"
WRITE_FAULTS: Final[dict[int, str]] = {
    errno.ENOSPC: "de schijf is vol",
    errno.EDQUOT: "uw ruimte op de schijf is op",
    errno.EFBIG: "het bestand wordt te groot voor deze schijf",
    errno.EROFS: "de schijf mag alleen worden gelezen",
    errno.EACCES: "u hebt daar geen rechten",
    errno.EPERM: "u hebt daar geen rechten",
    errno.ENOTDIR: "een deel van dit pad is geen map",
    errno.EEXIST: "op die plek staat al een bestand",
    errno.EIO: WRITE_FAULT,
}
CANNOT_WRITE: Final = (
    "Er kan niet worden geschreven in {where}: {detail}. Maak ruimte of geef rechten en probeer het opnieuw."
)

INGEST_CHANGED: Final = "De index is bijgewerkt: {papers} papers, {passages} passages, {questions} vragen."
INGEST_SAME: Final = "De index was al bij: {papers} papers, {passages} passages, {questions} vragen."
INGEST_ADDED: Final = "Nieuw of veranderd: {names}."
INGEST_REMOVED: Final = "Verdwenen: {names}."
INGEST_WORK: Final = "Opnieuw berekend: {embedded} teksten; ongewijzigd: {reused}."
INGEST_LEFT_OUT: Final = "Overgeslagen: {file}: {why}."
INGEST_DOUBT: Final = "Kijk dit na, {file}: {doubt}"
INGEST_REPORT: Final = "Hoe elk paper is gelezen, staat in {file}."
INGEST_MISSING: Final = (
    "Niet alle bestanden konden worden gelezen. Los het op, of gebruik --allow-missing als het zo goed is."
)
DOUBTS: Final[dict[str, str]] = {
    "no_passages": "Er is geen lopende tekst in gevonden.",
    "no_headings": "Er zijn geen kopjes in gevonden; noem ze in corpus.toml.",
    "short": "{share} van de passages is heel kort, zoals “{example}”.",
    "apart": "In {share} van de passages staan letters los van elkaar, zoals “{example}”.",
    "repeated": "{share} van de passages komt vaker voor, zoals “{example}”.",
    "cut": "{share} van de alinea’s begint of eindigt midden in een zin, zoals “{example}”.",
    "pictures": "Op {share} van de bladzijden staat geen tekst; laat daar tekstherkenning (OCR) op doen als dat wel zo hoort.",
}
BLOCKS: Final[dict[str, str]] = {
    "title": "titel",
    "heading": "kop",
    "subheading": "kop",
    "table": "rij",
    "link": "verwijzing",
    **texts.ASIDES,
    "furniture": "opmaak",
}
REPORT: Final[dict[str, str]] = {
    "title": "Hoe de papers zijn gelezen",
    "intro": (
        "Grijs is wat is herkend maar nooit als bewijs dient: briefhoofden, noten, bijschriften, vragen. "
        "Klopt er iets niet, zet dan een verbetering in corpus.toml of in een bestand naast het paper."
    ),
    "left_out": "Niet gelezen",
    "look": "kijk dit na",
    "papers": "Papers in dit bestand",
    "date": "Datum",
    "no_date": "onbekend",
    "type": "Soort stuk",
    "publisher": "Van",
    "passages": "Gelezen",
    "counts": "{passages} passages, waarvan {items} punten van een opsomming en {rows} rijen van een tabel; noten: {notes}",
    "roles": "Waar het voor is",
    "role_counts": "iets gevraagd: {asks}, eigen inzet: {own_effort}, probleem: {problem}, geen van deze: {none}",
    "nothing_asked": (
        "Geen kopje en geen zin zegt dat hier iets wordt gevraagd. Vraagt het paper wel iets? "
        "Noem het kopje dan bij sections in corpus.toml."
    ),
    "furniture": "Weggelaten van de bladzijden",
    "page": "Bladzijde",
    "note": "Noot",
}
INGEST_QUESTION_FAULTS: Final = "Overgeslagen in de vragenindex: {count} regels, de eerste is {file} regel {line}."
INGEST_QUESTION_FILE_FAULT: Final = (
    "Het vragenbestand {file} is overgeslagen: het is geen tekst in UTF-8. Bewaar het als UTF-8."
)
INGEST_PROGRESS: Final = "Papers inlezen"
WORDINGS_PROGRESS: Final = "Formuleringen nakijken"
INGEST_WORDINGS: Final = "Formuleringen in gebruik: {kept}. Niet gebruikt: {held_back}."
WORDING_LEFT_OUT: Final = "Niet gebruikt, {file} regel {line}, {kind}: {why}."
WORDINGS_FILE_LEFT_OUT: Final = "Formuleringen overgeslagen: {file}: {why}."
WORDINGS_MORE: Final = "En nog {count} formuleringen. Verbeter deze eerst en voer `standpunt ingest` opnieuw uit."
WORDINGS_LIMIT: Final = "8 MB of 20.000 regels"
WORDING_LINE: Final = "de regel"
WORDING_KINDS: Final[dict[str, str]] = {"plain": "gewone taal", "spoken": "spreektaal"}
WORDING_FAULTS: Final[dict[str, str]] = {
    "encoding": "het is geen tekst in UTF-8; bewaar het als UTF-8",
    "large": "het is geen gewoon bestand, of groter dan {limit}; splits het",
    "paper": "er is geen paper met deze naam; noem het bestand naar de id van een paper",
    "field": "dit is geen JSON-object met start, end, quote, plain, spoken en checked",
    "quote": "deze woorden staan niet in het paper; neem ze over uit het paper",
    "double": "bij deze woorden staat al een formulering; haal er een weg",
    "exact": "een getal, datum, naam of ontkenning is anders dan in het paper",
    "long": "de formulering of het stuk van het paper is te lang om na te kijken; verdeel het over meer regels",
    "absent": "dit staat er niet, en niemand heeft het nagelezen",
    "contradicted": "het paper zegt iets anders, en niemand heeft het nagelezen",
    "unsure": "het is niet zeker of dit er staat, en niemand heeft het nagelezen",
}

PROPOSE_PROGRESS: Final = "Vragen voorstellen"
PROPOSED: Final = (
    "Voorgesteld bij {paper}: {questions} vragen en {near_misses} vragen die het paper net niet beantwoordt."
)
PROPOSED_FILES: Final = "  Ze staan in {questions} en {near_misses}."
PROPOSED_FRUITLESS: Final = "  Het taalmodel gaf {count} keer niets bruikbaars."
PROPOSED_KEPT: Final = "Bij {paper} ligt al een voorstel, dat is niet veranderd: {file}."
PROPOSED_NONE: Final = "Alle papers hebben al vragen. Er is niets voorgesteld."
PROPOSED_READ: Final = (
    "Deze vragen worden nog niet gebruikt. Lees ze eerst zelf: verbeter ze en haal weg wat niet klopt. "
    "Dat kan met `standpunt review`. Of zet de bestanden daarna zelf in {folder} en voer `standpunt ingest` uit."
)
WORDINGS_PROPOSE_PROGRESS: Final = "Formuleringen voorstellen"
WORDINGS_PROPOSED: Final = (
    "Voorgesteld bij {paper}: {wordings} formuleringen. Bij {doubtful} daarvan heeft de controle iets op te merken."
)
WORDINGS_PROPOSED_FILE: Final = "  Ze staan in {file}."
WORDINGS_PROPOSED_NONE: Final = "Bij elke zin is al een formulering of een voorstel. Er is niets nieuws voorgesteld."
WORDINGS_PROPOSED_READ: Final = (
    "Formuleringen worden pas gebruikt als iemand ze heeft nagelezen. Voer `standpunt review` uit."
)
LLM_NEEDED: Final = "Om iets voor te stellen is een taalmodel nodig: vul de instelling `llm.model` in (bijvoorbeeld openai:NAAM of ollama:NAAM), in {where}."
LLM_SILENT: Final = (
    "Het taalmodel {model} geeft geen antwoord, dus er is niet bij alle papers iets voorgesteld. De papers zelf zijn wel ingelezen. "
    "Kijk naar de instellingen `llm.base_url` en `llm.total_seconds` en probeer het opnieuw."
)
LLM_USELESS: Final = (
    "Het taalmodel {model} geeft geen bruikbare {what} bij {paper}. De papers zelf zijn wel ingelezen. "
    "Kies een ander taalmodel met de instelling `llm.model`."
)
LLM_ASKED: Final[dict[str, str]] = {"questions": "vragen", "wordings": "formuleringen"}

REVIEW_NEEDS_TERMINAL: Final = "Nalezen kan alleen in een venster waarin u zelf kunt typen: voer `standpunt review` daar uit, zonder pipe of bestand."
REVIEW_NAME: Final = "Hoe heet u? Uw naam komt te staan bij wat u overneemt: "
REVIEW_NAME_AGAIN: Final = "Hoe heet u? Druk op Enter als u {name} bent: "
REVIEW_NAME_LONG: Final = "Deze naam kan niet. Gebruik gewone letters, hooguit {limit} tekens."
REVIEW_MAKE: Final = "Maak ze met `standpunt ingest --questions` of `standpunt ingest --wordings`."
REVIEW_WELCOME: Final = "Er liggen {count} voorstellen om na te lezen. Wat u beslist, wordt meteen bewaard."
REVIEW_LEFT_OUT: Final = (
    "Niet te gebruiken: {count} voorstellen. Hun woorden staan niet meer in het paper, of de regel klopt niet."
)
REVIEW_COMMANDS: Final = (
    "Typ een letter en druk op Enter:\n"
    "o = overnemen\nv = verbeteren\nw = weglaten\nl = later, sla over\n"
    "t = terug, draai uw laatste besluit terug\ns = stoppen\n? = deze uitleg"
)
REVIEW_PROMPT: Final = "Uw keuze (o, v, w, l, t, s of ?): "
REVIEW_HEAD: Final = "Voorstel {number} van {count}. Paper: {paper}. Onder: {section}"
REVIEW_QUOTE: Final = f"{texts.REVIEW_QUOTE}: {{quote}}"
REVIEW_TEXT: Final = "{kind}: {text}"
REVIEW_MISSING: Final = f"{texts.REVIEW_MISSING_LABEL}: {{missing}}"
REVIEW_VERDICT: Final = "Oordeel: {verdict}"
REVIEW_MEND: Final = "Uw tekst: "
REVIEW_MEND_HELP: Final = "Verbeter de tekst en druk op Enter. Een lege regel laat alles zoals het was."
REVIEW_MEND_MISSING: Final = f"{texts.REVIEW_MISSING_LABEL}: "
REVIEW_LOADS: Final = "De controle wordt gestart. Dat duurt even."
REVIEW_LAST: Final = (
    "Dit was het laatste voorstel. Druk op Enter om te stoppen, of typ t om uw laatste besluit terug te draaien."
)
REVIEW_LAST_PROMPT: Final = "Uw keuze (Enter of t): "
REVIEW_UNKNOWN: Final = "Deze keuze bestaat niet."
REVIEW_DONE: Final = "Klaar voor nu. Overgenomen: {accepted}. Weggelaten: {dropped}. Nog na te lezen: {open}."
REVIEW_INGEST: Final = "Voer `standpunt ingest` uit, dan wordt gebruikt wat u hebt overgenomen."

TUNE_FOLD: Final = "Meten, deel {stage}"
TUNE_ALL: Final = "Trainen op alle papers"
TUNE_WRITTEN: Final = (
    "De lezer staat in {folder}. Voer nu `standpunt ingest` uit; met `standpunt eval` ziet u het verschil."
)
TUNE_HEAD: Final = "Op papers waarop niet is getraind (aandeel van {questions} vragen):"
TUNE_SYSTEMS: Final[dict[str, str]] = {"untuned": "voor", "tuned": "na", "fused": "samen"}
TUNE_ROW: Final = "{system}: antwoord als eerste {recall_at_1}, bij de eerste vijf {recall_at_5}"
TUNE_NEAR_MISS: Final = ", herkent wat er niet in staat {near_miss_auc}"

SERVE_INGESTS: Final = "De papers worden eerst ingelezen. De eerste keer duurt dat een paar minuten."
SERVE_OPENS: Final = "De pagina wordt geopend. Dat duurt even."
SERVE_OPEN: Final = "De pagina is open op {address}. Stoppen doet u met Ctrl+C."
CHAT_WELCOME: Final = "Stel een vraag over de papers. Typ `stop` om te stoppen en `nieuw` voor een nieuw gesprek."
CHAT_PROMPT: Final = "Vraag: "
NOTHING_FOUND: Final = "Niets gevonden."
STATUS: Final[dict[str, str]] = {
    "ok": "De index is in orde.",
    "missing": "Er is geen bruikbare index. Voer `standpunt ingest` uit.",
    "older": "Let op: de nieuwste index is beschadigd, een oudere antwoordt. Voer `standpunt ingest` uit.",
    "mismatch": "De index hoort bij een ander taalmodel. Voer `standpunt ingest --rebuild` uit.",
}

DOCTOR_STATES: Final[dict[str, str]] = {"ok": "In orde", "warning": "Let op", "fault": "Fout"}
# What was found, and what to do; by check and outcome.
DOCTOR: Final[dict[str, tuple[str, str]]] = {
    "unreadable": ("Dit kan niet worden nagekeken: {detail}.", ""),
    "settings_ok": ("De instellingen kloppen.", ""),
    "python_ok": ("Python {version}.", ""),
    "python_fault": ("Python {version} is te oud.", "Installeer Python 3.11 of nieuwer."),
    "data_ok": ("In {folder} kan worden geschreven.", ""),
    "data_fault": (
        "In {folder} kan niet worden geschreven.",
        "Geef schrijfrechten, of verander de instelling data_dir.",
    ),
    "space_ok": ("Er is {free} GB vrij op de schijf.", ""),
    "space_warning": ("Er is {free} GB vrij op de schijf.", "Maak ruimte: voor model en index is 2 GB nodig."),
    "chroma_ok": ("De Chroma-server {url} heeft alle teksten van de index.", ""),
    "corpus_ok": ("Er staan {count} bestanden met papers in {folder}.", ""),
    "corpus_warning": (
        "{count} bestanden worden overgeslagen, het eerste is {file}.",
        "Voer `standpunt ingest` uit: dat zegt waarom.",
    ),
    "corpus_fault": ("Er staat geen paper in {folder}.", "Zet er papers in: txt, md, pdf, docx of html."),
    "models_ok": ("Het taalmodel is zoals het is gemaakt.", ""),
    "models_own": ("Het taalmodel is {model}; dat wordt niet nagekeken.", ""),
    "models_missing": ("Het taalmodel is nog niet gemaakt.", "Voer `standpunt ingest` uit."),
    "models_warning": ("Het taalmodel is beschadigd.", "Het wordt bij de volgende start opnieuw gemaakt."),
    "index_ok": ("De index heeft {papers} papers, versie {version}.", ""),
    "index_fault": ("Er is geen bruikbare index.", "Voer `standpunt ingest` uit."),
    "index_older": ("De nieuwste index is beschadigd; een oudere antwoordt.", "Voer `standpunt ingest` uit."),
    "index_mismatch": ("De index hoort bij een ander taalmodel.", "Voer `standpunt ingest --rebuild` uit."),
    "way_back_ok": ("Er zijn {count} hele indexen: een om van te antwoorden en een om op terug te vallen.", ""),
    "way_back_warning": ("Er is {count} hele index.", "Na de volgende verandering van de papers zijn het er twee."),
    "secret_ok": ("Het geheim in {file} is alleen voor de eigenaar.", ""),
    "secret_fault": ("Het geheim in {file} is ook voor anderen leesbaar.", "Verwijder het bestand; er komt een nieuw."),
    "passwords_ok": ("Er zijn {count} mensen die zich kunnen aanmelden.", ""),
    "hosts_warning": ("De pagina antwoordt op elke naam.", "Noem de namen van de pagina in de instelling web.hosts."),
    "proxies_fault": ("Iedereen kan zeggen wie zij is.", "Noem alleen uw eigen proxy in web.trusted_proxies."),
    "counts_ok": ("De teller op {url} werkt.", ""),
    "counts_fault": ("De teller op {url} werkt niet.", "Kijk of die draait, en naar de instelling web.counts_url."),
    "question_log_ok": ("Vragen worden {days} dagen bewaard, zonder namen en nummers.", ""),
}
QUESTIONS_ERASED: Final = "Verwijderd: {count} vragen."
ERASE_NEEDS_WORDS: Final = (
    'Geef de woorden van de vragen die weg moeten, bijvoorbeeld: standpunt questions --erase "Jansen".'
)

HELP_OPTION: Final = "Toon deze uitleg."
USAGE: Final = "Gebruik: "
OPTIONS: Final = "[OPTIES]"
COMMANDS: Final = "OPDRACHT [GEGEVENS]..."
PANEL_ARGUMENTS: Final = "Gegevens"
PANEL_OPTIONS: Final = "Opties"
PANEL_COMMANDS: Final = "Opdrachten"
DEFAULT: Final = "[standaard: {}]"
REQUIRED: Final = "[verplicht]"
CLAIM_SUPPORTED: Final = "Staat in de bron: {claim}"
CLAIM_NOT_SUPPORTED: Final = "Staat niet in de bron: {claim}"
BAD_CLAIM_LINE: Final = (
    "Regel {line} van {file} klopt niet. Elke regel is een JSON-object met id, claim en cited (een lijst)."
)
BAD_EXPORT: Final = "Het bestand {file} kan niet worden gemaakt. Kies een naam die eindigt op .docx, .md of .txt."
DRAFT_SAVED: Final = "Het concept staat in {file}. Code: {code}."
SUBJECT_NEEDED: Final = (
    'Geef een onderwerp tussen aanhalingstekens, bijvoorbeeld: standpunt draft "opvang van asielzoekers".'
)
NEAREST_PASSAGE: Final = "  Het dichtst erbij, in {paper}: {text}"
CHECKED: Final[dict[str | None, str]] = {
    "absent": "Staat niet in de papers: {line}",
    "contradicted": "De papers zeggen iets anders: {line}",
    "changed_quote": "Veranderd citaat: {line}",
    "unsure": "Niet zeker, lees dit zelf na: {line}",
}
DRAFT_UNSURE: Final = "Niet alle regels staan zeker in de papers. Lees na: {count}."
DRAFT_HOLDS: Final = "Alle regels staan in de papers."
DRAFT_HOLDS_BUT: Final = "Alle andere regels staan in de papers."
OWN_LINE: Final = "Eigen verantwoordelijkheid, staat niet in de papers: {line}"
DRIFT_ANSWER: Final = "  - Het antwoord is nu anders."
DRIFT_SOURCE: Final = "  - Staat niet meer in de papers: {place}"
DRIFT_SOME: Final = "Veranderd: {changed} van {count}."
DRIFT_NONE: Final = "Niets veranderd. Nagekeken: {count}."
NOT_SAVED: Final = "In {file} staat geen bewaard antwoord of concept. Geef de JSON van `standpunt ask` of `standpunt draft`, of een export."
