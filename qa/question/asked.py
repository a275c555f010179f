"""What kind of thing a question asks for, told from its own words, and whether a text holds such a thing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from ingest.corpus.mentions import MentionKind
from ingest.numbers import NUMBER_WORDS, parse_number_word
from ingest.terms import fold_accents, stem

# Words of asking: without them and those for who speaks and is spoken to, what is left of a question is its subject.
ASKING = frozenset(
    stem(word)
    for word in """
    overheid regering land nederland inwoners punten eisen wensen verzoeken
    maatregelen voorstellen lijst overzicht samenvatting hoofdlijnen paper stuk position standpunt standpunten onderwerp
    gebied terrein thema vragen vraagt nodig willen wensen verwachten eigen inzet doen noem geef zet rij som belangrijkste
    allemaal alle alles welke probleem problemen knelpunten oplossingen rond rondom kort boodschap vat samen zelf tijd
    antwoord antwoorden volgende reactie graag twee dingen weinig grote lijnen verhaal want uitleggen uitleg situatie mening
    vertel weten haar hun government national ask asks
    """.split()
)

Asked = Literal["amount", "percentage", "number", "date", "names", "person", "place", "reason", "open"]
Form = Literal["fact", "list", "overview", "compare", "collection", "where"]

# Kinds whose answer can be seen in the words: `holds` tells.
MEASURABLE: frozenset[Asked] = frozenset({"amount", "percentage", "number", "date", "names"})

# A number in digits before what it counts; bounded, since a text may be one endless row of them.
_FIGURE = r"(?<!\d)\d[\d.,]{0,30}\s*"
_KINDS: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    (
        # "Welke vier instanties?" asks for the names behind a number.
        "names",
        re.compile(
            rf"\b(?:welke|which)\s+(?:van\s+)?(?:de\s+|die\s+|the\s+)?(?:\d[\d.]*|{NUMBER_WORDS})\s+(?!procent)\w+",
            re.IGNORECASE,
        ),
    ),
    (
        "amount",
        re.compile(
            r"\bhoeveel (?:extra |meer |precies )?(?:geld|euro|euro's|miljoen|miljard|subsidie|budget|cent)\b"
            r"|\bhoeveel (?:krijg\w*|betaal\w*|verdien\w*|bezuinig\w*|wordt er|is er uit)\b|\bhoeveel (?:\w+ ){0,4}kost(?:en)?\b"
            r"|\b(?:welk|wat is het|hoe hoog is het|hoe hoog is de|hoe hoog zijn de) "
            r"(?:\w+ ){0,2}(?:bedrag|budget|kosten|subsidie|boete|begroting|uitkering|tarief|tekort)\b"
            r"|\bwat (?:kost|kosten|gaat .* kosten)\b|\bhow much (?:money|does|will|do)\b|\bhoe duur\b|\bhoe hoog\b",
            re.IGNORECASE,
        ),
    ),
    ("percentage", re.compile(r"\b(?:hoeveel procent|welk(?:e)? percentage|welk deel|percentage)\b", re.IGNORECASE)),
    (
        "number",
        re.compile(r"\b(?:hoeveel|hoevele|welk aantal|wat is het aantal|hoe groot|hoe vaak|how many)\b", re.IGNORECASE),
    ),
    (
        "date",
        re.compile(
            r"\b(?:wanneer|welk(?:e)? jaar|welke datum|per wanneer|vanaf wanneer|tot wanneer|hoe lang|hoelang|welke maand"
            r"|wat is de deadline|when|sinds wanneer|op welke dag)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "person",
        re.compile(
            r"\b(?:hoe heet|wie is|wie was|wat is de naam|welke (?:minister|wethouder|burgemeester|politicus|persoon)"
            r"|who is)\b(?!.*\bverantwoordelijk\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "place",
        re.compile(
            r"\b(?:in welke (?:stad|steden|plaats|plaatsen|land|landen|provincie|provincies"
            r"|regio|regio's|wijk|wijken)|welke (?:stad|steden|landen|land|provincie|provincies)\b"
            r"|waar (?:staat|ligt|komt|komen|staan) (?:het|de|er|een)\b|dichtstbijzijnde)",
            re.IGNORECASE,
        ),
    ),
    ("reason", re.compile(r"\b(?:waarom|hoe komt het|waardoor|what is the reason|why)\b", re.IGNORECASE)),
)

_HOLDS: dict[Asked, re.Pattern[str]] = {
    "amount": re.compile(r"€|\beuro\b|" + _FIGURE + r"(?:miljoen|miljard|mln|mld)\b", re.IGNORECASE),
    "percentage": re.compile(
        rf"\d\s*%|\bprocent\b|\b(?:de )?helft\b|\b\d+ op de \d+|\b(?:een|{NUMBER_WORDS}) op de ", re.IGNORECASE
    ),
    "number": re.compile(
        rf"\d|\b(?:{NUMBER_WORDS})\b|\bhelft\b|\bmiljoen\b|\bmiljard\b|\bduizenden\b",
        re.IGNORECASE,
    ),
    "date": re.compile(
        r"\b(?:19|20)\d\d\b|\b\d+ (?:jaar|maanden|weken|dagen)\b|\bkomende \w+ jaar\b|\bvanaf dag\b|\bjaren\b"
        r"|\bjaarlijks|\bmeerjarig|\blangdurig|\bzolang\b|\blangjarig|\bper jaar\b|\belke maand\b|\bdirect\b",
        re.IGNORECASE,
    ),
}

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SEPARATOR = re.compile(r"[,;:]|\b(?:en|of|and)\b")
# What "hoeveel ..." asks in, beside what a number must stand next to when it answers that.
_UNITS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (
        re.compile(rf"\b(?:hoeveel|how many) (?:\w+ )?(?:{asked})\b"),
        re.compile(rf"(?:{_FIGURE}|\b(?:een|{NUMBER_WORDS})\s+)(?:\w{{1,40}}\s+)?(?:{found})\b"),
    )
    for asked, found in (
        ("centimeters?|cm", "centimeters?|cm"),
        ("(?:kilo)?meters?|km", "(?:kilo)?meters?|k?m"),
        ("hectares?|ha", "hectares?|ha"),
        ("kilo'?s?|kg|ton|tons", "kilo'?s?|kg|ton|kiloton|megaton"),
        ("liters?", "liters?"),
        ("graden|degrees", "graden|°c?"),
        ("uur|uren|hours", "uur|uren"),
        ("minuten|minutes", "minuten|minuut"),
        ("dagen|days", "dag|dagen|etmaal"),
        ("weken|weeks", "week|weken|maanden?"),
        ("maanden|months", "maanden?"),
        ("jaar|jaren|years", "jaar|jaren"),
    )
)

_OVERVIEW = re.compile(
    r"\b(?:overzicht|samenvatting|samenvatten|vat .* samen|hoofdlijn\w*|hoofdpunt\w*|in het kort|kort gezegd|kernboodschap"
    r"|in grote lijnen|grote lijn|(?:een|korte|beknopte) schets|schets (?:in|van)|het verhaal (?:achter|van)|kern van|boodschap (?:van|aan)|(?:de|jullie|uw) boodschap|waar gaat .* over|in een notendop"
    r"|samengevat|summary|summari[sz]e|belangrijkste (?:punten|boodschap)|rode draad|korte inhoud|tl;?dr|bijpraten"
    r"|komt .{1,40} op neer|waar draait .* om|waar (?:het|dit) (?:paper|stuk) over gaat|wat er in (?:het|dit) (?:paper|stuk) .*staat"
    r"|thema'?s .* alle)\b",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"\b(?:vergelijk\w*|verschil(?:len)?|overeenkomst(?:en)?|overeen|allebei|beide|zowel .* als|en wat in|en in dat|hetzelfde"
    r"|tegenover elkaar|naast elkaar|tegenstelling\w*|tegenspra\w+|bots(?:en|t)|versus|lijk(?:t|en) .{2,60} op (?:die|dat|wat)\b|compare|difference|verschilt"
    r"|per (?:paper|stuk|organisatie|partij|bond)|(?:elk|ieder) (?:paper|stuk)|(?:twee|drie|vier) (?:papers|stukken)"
    r"|het eens|verhoud\w* .* zich|anders over .* dan|lijken .* op elkaar)\b"
    # "Wat vraagt de een, en wat vraagt de ander?"
    r"|\bwat (?P<verb>wil|willen|vraagt|vragen|zegt|zeggen|eist|eisen) .{3,80} en wat (?P=verb)\b"
    r"|\b(?:paper|stuk|papers|stukken)\b.*\ben\b.*\b(?:paper|stuk|dat over)\b",
    re.IGNORECASE,
)
# Nouns that come in lists, whoever asks for them.
_LISTED = (
    r"maatregelen|punten|eisen|wensen|verzoeken|voorstellen|oplossingen|problemen|knelpunten|risico'?s|bedreigingen|taken"
    r"|cijfers|manieren|voorwaarden|stappen|plannen|zaken|dingen|acties|gevolgen|groepen|opgaven|investeringen|afspraken"
    r"|keuzes|middelen|voorzieningen|uitdagingen|aanbevelingen|instrumenten|activiteiten|initiatieven|ambities|doelen"
    r"|adviezen|rapporten|voorbeelden|gegevens|regels|wetten|rollen|oorzaken|redenen|kosten|partijen|organisaties"
    r"|kansen|oproepen|standpunten|rechten|afspraken|bijdragen|programma'?s|tekorten|bezwaren|argumenten|beloften|toezeggingen|vormen|soorten|onderwerpen|terreinen"
)
_LIST = re.compile(
    rf"\b(?:alle (?:\w+ )?(?:{_LISTED}|asks)|allemaal|alles (?:wat|over)|welke (?:[\w,]+ ){{0,4}}(?:{_LISTED})"
    r"|noem|puntsgewijs|som\w* (?:.* )?op|onder elkaar|opsomming|lijst(?:je)?|op een rij\w*|rijtje|op welke (?:manieren|punten|gebieden|plekken)"
    # What a body asks, wants, does or promises comes in points; what it does with one thing need not.
    r"|wat (?:vraagt|vragen|wilt?|willen|eist|eisen|verwacht|verwachten|doet|doen|biedt|bieden|belooft|beloven) "
    r"(?!er\b|dat\b|dit\b|ze\b|zij\b|je\b|u\b|we\b|hij\b)(?:[\w’'-]+ ){0,4}?"
    r"(?:(?:zelf|al|allemaal|aan|om|voor|van|op|tegen|met betrekking tot|rond\w*|doen|veranderen|vragen)\b|[\w’'-]+\s*\?)"
    r"|wat (?:zijn|waren) (?:de|jullie|uw|hun) (?:\w+ )?(?:" + _LISTED + r")"
    r"|wat (?:wil|willen) (?:[\w’'-]+ ){1,4}(?:met|voor|op|aan|rond|rondom|over|bij)\b|waarin moet(?:en)?"
    rf"|(?:geef|zoek|stuur|graag) (?:[\w’'-]+ ){{0,4}}(?:{_LISTED})"
    rf"|(?:\d{{1,2}}|{NUMBER_WORDS}) (?:[\w’'-]+ ){{0,2}}(?:punten|dingen|zaken|bullets|citaten|quotes|voorbeelden|maatregelen|eisen|wensen|voorstellen|redenen)"
    r"|wat moet(?:en)? (?:er |(?:de |het )?\w+ (?:volgens|doen))"
    r"|what (?:do|does|are) .* (?:want|ask|need|demands)|list)\b",
    re.IGNORECASE,
)


# What papers name that can be gathered from all of them, by the nouns that ask for it.
GATHERED_NOUNS: Mapping[MentionKind, str] = {
    "amount": "bedrag|bedragen|geldbedragen|euro's|euros|miljoenen|miljarden|cijfers|getallen",
    "share": "percentage|percentages|procenten|cijfers|getallen",
    "number": "aantallen|cijfers|getallen",
    "date": "jaartallen|jaren|data|datums|deadlines|termijnen|tijdstippen",
    "law": "wet|wetten|wetsartikelen|wetsvoorstellen|regelingen|verordeningen|richtlijnen|verdragen",
    "body": "commissie|commissies|organisaties|instanties|instellingen|ministeries|adviesraden|adviescommissies|raden|diensten|bonden",
    "place": "plaatsen|plaatsnamen|landen|steden|provincies|regio's|regios|dorpen|eilanden",
    "person": "personen|namen|mensen|ministers|staatssecretarissen|politici|deskundigen",
}
_ANY_GATHERED = "|".join(GATHERED_NOUNS.values())
# "Welke wetten noemen de papers?": such a noun, and a word that says that the naming itself is asked for.
_GATHER = re.compile(
    rf"\b(?:welke|alle|elke?|genoemde|zijn er|lijst van|namen van) (?:[\w,’'-]+ ){{0,4}}?(?:{_ANY_GATHERED})\b"
    rf"(?:(?:,| en| of) (?:{_ANY_GATHERED})\b){{0,3}}",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"\b(?:noem\w*|genoemd\w*|met naam|staa(?:t|n) (?:er )?(?:in|erin)|erin|staan in|ko(?:mt|men) (?:\w+ ){0,5}?(?:voor|voorbij|aan bod)"
    r"|aangehaald\w*|haalt .* aan|halen .* aan|beroep\w* zich|zich beroep\w*|vermeld\w*)\b"
    r"|\b(?:alle|elke?) (?:genoemde )?(?:bedragen|geldbedragen|percentages|jaartallen|wetten|cijfers|getallen)\b",
    re.IGNORECASE,
)
_PAPERS = r"(?:position ?)?(?:papers?|stuk|stukken|documenten|document)"
_WHERE = re.compile(
    rf"\b(?:in|op) (?:welke?|hoeveel) (?:van (?:de|jullie|uw) )?(?:{_PAPERS}|pagina'?s)\b|\bop welke plekken (?:gaat het|noem\w*|ko(?:mt|men))\b"
    rf"|\bwelke? {_PAPERS} (?:gaa[nt]|noem\w*|raken|zegg\w*|bevat\w*|heeft|hebben|vermeld\w*)\b"
    rf"|\bwaar (?:in (?:de|het|jullie|uw) {_PAPERS}\b|noem\w*|staat (?:er )?iets|staat .* genoemd|wordt .* genoemd|worden .* genoemd)"
    rf"|\bzoek op waar\b|\bin meer dan (?:een|één) paper\b|\bwaar gaat het overal over\b",
    re.IGNORECASE,
)


# "In drie punten", "de vijf belangrijkste wensen": how long the answer is to be. "Welke drie wetten?" says how many there are.
_POINTS_ASKED = re.compile(
    rf"\b(?P<count>\d{{1,2}}|{NUMBER_WORDS}) (?:(?:(?:aller)?belangrijkste|grootste|voornaamste) (?:{_LISTED}|\w+)"
    r"|(?:(?:korte|heldere|simpele) )?(?:\w*punten|\w*lijnen|zinnen|regels|bullets|bullet ?points))\b",
    re.IGNORECASE,
)

_EXHAUSTIVE = re.compile(
    r"\b(?:alle|allemaal|alles|op een rij\w*|rijtje|lijst(?:je)?|opsomming|som\w* (?:.* )?op|onder elkaar|elk punt|puntsgewijs|volledig\w*|all|every)\b",
    re.IGNORECASE,
)


def asks_for_all(question: str) -> bool:
    """Whether a question wants a list complete, in so many words."""
    return bool(_EXHAUSTIVE.search(question))


def points_asked(question: str) -> int | None:
    """How many points the answer should have; None where the question does not say.

    >>> points_asked("Vat dat samen in drie punten"), points_asked("De 5 belangrijkste wensen?"), points_asked("Welke 3 wetten?")
    (3, 5, None)
    """
    match = _POINTS_ASKED.search(question)
    if match is None:
        return None
    count = match["count"]
    return int(count) if count.isdigit() else int(parse_number_word(count) or 0) or None


def asked_kind(question: str, places: tuple[str, ...] = ()) -> Asked:
    """The kind of thing that is asked; "open" when the words do not tell. `places` are kinds of place of the corpus.

    >>> asked_kind("Hoeveel miljoen krijgen imkers?"), asked_kind("Waarom is dat?"), asked_kind("Wat vindt u?")
    ('amount', 'reason', 'open')
    """
    return next((kind for kind, pattern in _kinds(places) if pattern.search(question)), "open")


@lru_cache(maxsize=16)
def _kinds(places: tuple[str, ...]) -> tuple[tuple[Asked, re.Pattern[str]], ...]:
    """All kinds with their patterns, with the places of a corpus among those that a question may ask for."""
    if not places:
        return _KINDS
    which = re.compile(rf"\bwelke (?:{'|'.join(map(re.escape, places))})\b", re.IGNORECASE)
    return tuple(
        (kind, re.compile(f"{pattern.pattern}|{which.pattern}", re.IGNORECASE) if kind == "place" else pattern)
        for kind, pattern in _KINDS
    )


def without_given(text: str, question: str) -> str:
    """The text without the numbers that the question gives."""
    for number in set(NUMBER.findall(question)):
        text = re.sub(rf"(?<![\w.,]){re.escape(number)}(?!\w|[.,]\d)", " ", text)
    return text


def holds(text: str, kind: Asked, question: str = "") -> bool:
    """Whether a text can hold the answer to a question of that kind; True for kinds that leave no trace in the words.

    A number that the question itself gives is no answer to it, and neither is a number of another unit than it asks for.

    >>> holds("In 46 polders is het peil verhoogd.", "number", "Hoeveel polders zijn dat?")
    True
    >>> holds("In 46 polders is het peil verhoogd.", "number", "Hoeveel centimeter is dat?")
    False
    """
    if kind == "names":
        return len(_SEPARATOR.findall(text)) >= 2
    pattern = _HOLDS.get(kind)
    if pattern is None:
        return True
    folded, given = fold_accents(text).lower(), fold_accents(question).lower()
    folded = without_given(folded, given)
    unit = next((form for asked, form in _UNITS if asked.search(given)), None) if kind == "number" else None
    return bool((unit or pattern).search(folded))


def asked_form(question: str) -> Form:
    """The form that the answer should have.

    One fact, a list, an overview of a paper, papers compared, all that the papers name of a kind, or where they speak of it.

    >>> asked_form("Welke wetten noemen de papers?"), asked_form("In welke papers komt de pont aan bod?")
    ('collection', 'where')
    """
    if _WHERE.search(question):
        return "where"
    if gathered_kinds(question):
        return "collection"
    if _COMPARE.search(question):
        return "compare"
    if _OVERVIEW.search(question):
        return "overview"
    return "list" if _LIST.search(question) else "fact"


def gathered_kinds(question: str) -> tuple[MentionKind, ...]:
    """The kinds of thing that a question wants gathered; none where it asks for something else.

    >>> gathered_kinds("Welke bedragen staan er in het paper?"), gathered_kinds("Welke steden krijgen geld?")
    (('amount',), ())
    """
    match = _GATHER.search(question)
    if match is None or not _NAMING.search(question):
        return ()
    return tuple(
        kind for kind, nouns in GATHERED_NOUNS.items() if re.search(rf"\b(?:{nouns})\b", match.group(), re.IGNORECASE)
    )
