"""What kind of thing a question asks for, told from its own words, and whether a text holds such a thing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from ingest.numbers import NUMBER_WORDS
from ingest.terms import fold_accents

Asked = Literal["amount", "percentage", "number", "date", "names", "person", "place", "reason", "open"]
Form = Literal["fact", "list", "overview", "compare"]

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

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
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
    r"|in grote lijnen|kern van|boodschap van|waar gaat .* over|in een notendop|samengevat|summary|summari[sz]e"
    r"|belangrijkste (?:punten|boodschap))\b",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"\b(?:vergelijk\w*|verschil(?:len)?|overeenkomst(?:en)?|overeen|allebei|beide|zowel .* als|en wat in|en in dat|hetzelfde"
    r"|tegenover elkaar|compare|difference)\b|\b(?:paper|stuk|papers|stukken)\b.*\ben\b.*\b(?:paper|stuk|dat over)\b",
    re.IGNORECASE,
)
# Nouns that come in lists, whoever asks for them.
_LISTED = (
    r"maatregelen|punten|eisen|wensen|verzoeken|voorstellen|oplossingen|problemen|knelpunten|risico'?s|bedreigingen|taken"
    r"|cijfers|manieren|voorwaarden|stappen|plannen|zaken|dingen|acties|gevolgen|groepen|opgaven|investeringen|afspraken"
    r"|keuzes|middelen|voorzieningen|uitdagingen|aanbevelingen|instrumenten|activiteiten|initiatieven|ambities|doelen"
    r"|adviezen|rapporten|voorbeelden|gegevens|regels|wetten|rollen|oorzaken|redenen|kosten|partijen|organisaties"
    r"|programma'?s|tekorten|bezwaren|argumenten|beloften|toezeggingen|vormen|soorten|onderwerpen|terreinen"
)
_LIST = re.compile(
    rf"\b(?:alle (?:\w+ )?(?:{_LISTED}|asks)|allemaal|alles (?:wat|over)|welke (?:[\w,]+ ){{0,4}}(?:{_LISTED})"
    r"|noem|som\w* .* op|opsomming|lijst(?:je)?|op een rij\w*|rijtje|op welke (?:manieren|punten|gebieden|plekken)"
    # What a body asks, wants, does or promises comes in points; what it does with one thing need not.
    r"|wat (?:vraagt|vragen|wilt?|willen|eist|eisen|verwacht|verwachten|doet|doen|biedt|bieden|belooft|beloven) "
    r"(?!er\b|dat\b|dit\b|ze\b|zij\b|je\b|u\b|we\b|hij\b)(?:[\w’'-]+ ){0,4}?"
    r"(?:(?:zelf|al|allemaal|aan|om|voor|van|op|tegen|met betrekking tot|rond\w*|doen|veranderen|vragen)\b|[\w’'-]+\s*\?)"
    r"|wat moet(?:en)? (?:er |(?:de |het )?\w+ (?:volgens|doen))"
    r"|what (?:do|does|are) .* (?:want|ask|need|demands)|list)\b",
    re.IGNORECASE,
)


_EXHAUSTIVE = re.compile(
    r"\b(?:alle|allemaal|alles|op een rij\w*|rijtje|lijst(?:je)?|opsomming|som\w* .* op|elk punt|volledig\w*|all|every)\b",
    re.IGNORECASE,
)


def asks_for_all(question: str) -> bool:
    """Whether a question wants a list complete, in so many words."""
    return bool(_EXHAUSTIVE.search(question))


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
    for number in _NUMBER.findall(given):
        folded = re.sub(rf"(?<![\w.,]){re.escape(number)}(?![\w]|[.,]\d)", " ", folded)
    unit = next((form for asked, form in _UNITS if asked.search(given)), None) if kind == "number" else None
    return bool((unit or pattern).search(folded))


def asked_form(question: str) -> Form:
    """The form that the answer should have: one fact, a list, an overview of a paper, or papers compared."""
    if _COMPARE.search(question):
        return "compare"
    if _OVERVIEW.search(question):
        return "overview"
    return "list" if _LIST.search(question) else "fact"
