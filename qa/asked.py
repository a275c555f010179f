"""What kind of thing a question asks for, told from its own words, and whether a text holds such a thing."""

from __future__ import annotations

import re
from typing import Literal

from ingest.terms import fold_accents

Asked = Literal["amount", "percentage", "number", "date", "person", "place", "reason", "open"]
Form = Literal["fact", "list", "overview", "compare"]

# Kinds whose answer can be seen in the words: `holds` tells.
MEASURABLE: frozenset[Asked] = frozenset({"amount", "percentage", "number", "date"})

_KINDS: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    (
        "amount",
        re.compile(
            r"\bhoeveel (?:extra |meer |precies )?(?:geld|euro|euro's|miljoen|miljard|subsidie|budget|cent)"
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
            r"\b(?:in welke (?:gemeente|gemeentes|gemeenten|stad|steden|plaats|plaatsen|land|landen|provincie|provincies"
            r"|regio|regio's|wijk|wijken)|welke (?:gemeente|gemeenten|stad|steden|landen|land|provincie|provincies)\b"
            r"|waar (?:staat|ligt|komt|komen|staan) (?:het|de|er|een)\b|dichtstbijzijnde)",
            re.IGNORECASE,
        ),
    ),
    ("reason", re.compile(r"\b(?:waarom|hoe komt het|waardoor|what is the reason|why)\b", re.IGNORECASE)),
)

_NUMBER_WORDS = (
    "een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|twintig|dertig|veertig|vijftig|honderd|duizend"
)
_HOLDS: dict[Asked, re.Pattern[str]] = {
    "amount": re.compile(r"€|\beuro\b|\d[\d.,]*\s*(?:miljoen|miljard|mln|mld)\b", re.IGNORECASE),
    "percentage": re.compile(
        rf"\d\s*%|\bprocent\b|\b(?:de )?helft\b|\b\d+ op de \d+|\b(?:{_NUMBER_WORDS}) op de ", re.IGNORECASE
    ),
    "number": re.compile(
        rf"\d|\b(?:{_NUMBER_WORDS.replace('een|', '')})\b|\bhelft\b|\bmiljoen\b|\bmiljard\b|\bduizenden\b",
        re.IGNORECASE,
    ),
    "date": re.compile(
        r"\b(?:19|20)\d\d\b|\b\d+ (?:jaar|maanden|weken|dagen)\b|\bkomende \w+ jaar\b|\bvanaf dag\b|\bjaren\b"
        r"|\bjaarlijks|\bmeerjarig|\blangdurig|\bzolang\b|\blangjarig|\bper jaar\b|\belke maand\b|\bdirect\b",
        re.IGNORECASE,
    ),
}

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
_LIST = re.compile(
    r"\b(?:alle (?:\w+ )?(?:punten|eisen|verzoeken|maatregelen|wensen|asks)|allemaal|alles wat|welke (?:\w+ ){0,3}(?:maatregelen|punten|eisen|wensen|verzoeken|voorstellen|oplossingen"
    r"|problemen|knelpunten|risico's|bedreigingen|taken|cijfers|manieren|voorwaarden|stappen|plannen|zaken|dingen|acties"
    r"|gevolgen|groepen|opgaven|investeringen|afspraken|keuzes|middelen|voorzieningen|uitdagingen|aanbevelingen"
    r"|instrumenten|activiteiten|initiatieven|ambities|doelen)"
    r"|noem|som\w* .* op|opsomming|lijst(?:je)?|op een rij\w*|rijtje|op welke (?:manieren|punten|gebieden)"
    r"|wat (?:vragen|willen|doen|eisen|verwachten|hebben) (?:de )?gemeenten\b(?! met\b)"
    r"|wat (?:vraagt|wil|eist|verwacht|doet) (?:de |het )?vng\b(?! met\b)"
    r"|wat moet(?:en)? (?:er |het rijk |de overheid |het kabinet |de regering )"
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


def asked_kind(question: str) -> Asked:
    """The kind of thing that is asked; "open" when the words do not tell.

    >>> asked_kind("Hoeveel miljoen krijgen gemeenten?"), asked_kind("Waarom is dat?"), asked_kind("Wat vindt u?")
    ('amount', 'reason', 'open')
    """
    return next((kind for kind, pattern in _KINDS if pattern.search(question)), "open")


def holds(text: str, kind: Asked) -> bool:
    """Whether a text can hold the answer to that kind of question; True for kinds that leave no trace in the words."""
    pattern = _HOLDS.get(kind)
    return pattern is None or bool(pattern.search(fold_accents(text)))


def asked_form(question: str) -> Form:
    """The form that the answer should have: one fact, a list, an overview of a paper, or papers compared."""
    if _COMPARE.search(question):
        return "compare"
    if _OVERVIEW.search(question):
        return "overview"
    return "list" if _LIST.search(question) else "fact"
