"""Letters: who writes to whom from where, and the signature; none of it is what the letter says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from ingest.readers.rough import Rough

# fmt: off
_FIELD_NAMES = (
    "aan", "afzender", "auteur", "behandeld door", "betreft", "bezoekadres", "bijlage", "bijlagen", "bijlage(n)", "cc",
    "contactpersoon", "datum", "doorkiesnummer", "e-mail", "email", "indiener", "indieners", "ingediend door", "kenmerk",
    "kopie aan", "onderwerp", "ons kenmerk", "onze referentie", "opgesteld door", "opsteller", "over", "portefeuillehouder",
    "postadres", "projectnaam", "retouradres", "status", "telefoon", "uw brief", "uw brief van", "uw brief (kenmerk)",
    "uw kenmerk", "uw referentie", "van", "vergaderdatum", "versie", "zaaknummer",
)
# fmt: on
# Behind these no colon is needed: set in a column of their own, they stand before a capital or a number.
_PLAIN_NAMES = (
    "betreft",
    "bijlage(n)",
    "bijlagen",
    "contactpersoon",
    "datum",
    "kenmerk",
    "onderwerp",
    "ons kenmerk",
    "projectnaam",
    "uw brief van",
    "uw kenmerk",
    "zaaknummer",
)


def _either(names: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


FIELD = re.compile(
    rf"(?:(?P<name>{_either(_FIELD_NAMES)})\s*[:|]\s*|(?P<plain>{_either(_PLAIN_NAMES)})\s(?=(?-i:[A-ZÀ-Þ0-9-])))(?P<value>\S.*)",
    re.IGNORECASE,
)
_BARE_FIELD = re.compile(rf"(?:{_either(_FIELD_NAMES)})\s*:?", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?-i:(?<!in )\b[1-9]\d{3} ?[A-Z]{2}\b\s+[A-Z][A-Za-z])|\bpostbus \d|^>? ?(?:retour|bezoek|post)adres\b|^(?:T|F|M|E|I|tel\.?|telefoon|fax)\b[ .:]*[+(\d]"
    r"|^[\w.+-]+@[\w.-]+\.\w+$|^(?:https?://|www\.)\S+$|^[\w-]+(?:\.[\w-]+)*\.(?:nl|com|org|eu|be)(?:/\S*)?$"
    r"|^(?:E|I)\s+\S+[@.]\S+$|^(?:kvk|iban|btw)\b|^\+?\(?0\d[\d ()-]{7,}$",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"(?:geachte|hooggeachte?)\b[^.!?]{0,80},?$|(?:beste|waarde|dear)\b[^.!?]{0,80},$", re.IGNORECASE
)
_CLOSING = re.compile(
    r"(?:met (?:vriendelijke|hartelijke) groet(?:en)?|hoogachtend|met de meeste hoogachting|mede namens|namens deze|namens)\b"
    r"[^.!?]{0,120},?$",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"bijlagen?\b", re.IGNORECASE)
_GREETING = re.compile(r"met (?:vriendelijke|hartelijke) groet|hoogachtend|met de meeste hoogachting", re.IGNORECASE)
_PERSON = re.compile(
    r"(?:(?:mr|dr|drs|ir|ing|prof|dhr|mw|mevr)\.\s*){0,3}(?:[A-Z][a-z]?\.\s?){1,5}(?:(?:van|de|den|der|het|ten|ter|te|el|’t)\s+){0,3}"
    r"[A-ZÀ-Þ][\w’'-]+(?:[ -][A-ZÀ-Þ][\w’'-]+){0,2}(?:,?\s+(?:MSc|MA|LLM|RA|MBA|PhD))?"
)
_NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?: (?:van|de|den|der|het|ten|ter|te|el))*(?: [A-ZÀ-Þ][\w’'-]+){1,2}")
_OFFICE = re.compile(
    r"(?:de |het |een )?(?:minister|staatssecretaris|burgemeester|wethouder|voorzitter|secretaris|directeur|bestuurder|"
    r"griffier|gedeputeerde|commissaris|hoofd|college|fractie|raadslid|statenlid)\b[^.!?]{0,140}",
    re.IGNORECASE,
)
# The head of a letter is not longer than this many blocks; its first real sentence ends it.
_HEAD_MAX_BLOCKS = 40
_SENTENCE_MIN_CHARS = 60
_SHORT = 160
_ADDRESS_REACH, _ADDRESS_LINE_CHARS = 3, 60


def is_address(text: str) -> bool:
    """Whether one line is part of an address: a postal code, a telephone number, a mail or web address."""
    text = text.strip()
    return len(text) <= 100 and not text.endswith((".", "?", "!")) and bool(_ADDRESS.search(text))


def is_letter_field(text: str) -> bool:
    """Whether a line is a reference of a letter ("Ons kenmerk", "Datum 1 mei 2024")."""
    return bool(_BARE_FIELD.fullmatch(text.strip()) or (len(text) < 400 and FIELD.fullmatch(text.strip())))


def letter_fields(text: str) -> Iterator[tuple[str, str]]:
    """The fields among the lines of a block: name in small letters, and value."""
    for line in text.split("\n"):
        if found := FIELD.fullmatch(line.strip()):
            yield (found["name"] or found["plain"]).casefold(), found["value"].strip()


def is_letterhead(lines: Sequence[str]) -> bool:
    """Whether the lines of one table or box are those of a letterhead: a third of them says so, three at least."""
    told = [line for line in lines if line.strip()]
    marked = sum(is_address(line) or bool(_BARE_FIELD.fullmatch(line.strip())) for line in told)
    return marked >= 3 and marked * 3 >= len(told)


def mark_letter(rough: Sequence[Rough]) -> None:
    """Mark the head and the signature of a letter, and addresses wherever they stand."""
    _mark_head(rough)
    for item in rough:
        lines = item.text.split("\n")
        if (item.kind in ("paragraph", "table", "link") and all(map(is_address, lines)) and item.kind != "link") or (
            item.kind == "paragraph" and len(item.text) <= _SHORT and _SALUTATION.fullmatch(item.text)
        ):
            item.kind = "letterhead"
    _spread_addresses(rough)
    _mark_signature(rough)


def _mark_head(rough: Sequence[Rough]) -> None:
    end = next((index for index, item in enumerate(rough[:_HEAD_MAX_BLOCKS]) if _ends_head(item)), 0)
    head = rough[:end]
    # One field or one address may stand in any paper; a letter has more of them, or greets.
    signs = sum(_letter_lines(item) for item in head)
    if signs < 2 and not (signs and _SALUTATION.fullmatch(rough[end].text)):
        return
    first = next(i for i, item in enumerate(head) if _letter_lines(item))
    for item in head[first:]:
        is_plain = item.kind in ("paragraph", "table", "columns") or (
            item.kind == "heading" and is_letter_field(item.text)
        )
        if is_plain:
            item.kind, item.level = "letterhead", 0


def _letter_lines(item: Rough) -> int:
    """How many lines of a block are those of a letter."""
    if item.kind == "letterhead":
        return 1
    return sum(is_letter_field(line) or is_address(line) for line in item.text.split("\n"))


def _ends_head(item: Rough) -> bool:
    if item.kind in ("bullet", "subbullet", "question", "title") or _SALUTATION.fullmatch(item.text):
        return True
    is_sentence = len(item.text) >= _SENTENCE_MIN_CHARS and item.text[-1] in ".:?"
    return item.kind == "paragraph" and is_sentence and not is_letter_field(item.text)


def _spread_addresses(rough: Sequence[Rough]) -> None:
    """Short lines right above and below an address are the rest of it: a name, a department, a date of printing."""
    found = [
        index for index, item in enumerate(rough) if item.kind == "letterhead" and is_address(item.text.split("\n")[0])
    ]
    for index in found:
        for step in (-1, 1):
            at = index + step
            while 0 <= at < len(rough) and abs(at - index) <= _ADDRESS_REACH:
                item = rough[at]
                short = len(item.text) <= _ADDRESS_LINE_CHARS and item.text[-1] not in ".;?!" and not item.sign
                if item.kind not in ("paragraph", "letterhead") or not short or item.strong:
                    break
                item.kind, at = "letterhead", at + step


def _mark_signature(rough: Sequence[Rough]) -> None:
    """A closing formula or a name with initials, with the offices around it and the names below."""
    for index, item in enumerate(rough):
        if item.kind not in ("paragraph", "heading", "table") or len(item.text) > _SHORT:
            continue
        named = _PERSON.fullmatch(item.text) and _near_office(rough, index)
        if not named and not _CLOSING.fullmatch(item.text):
            continue
        item.kind, item.level = "letterhead", 0
        for other in [*rough[max(0, index - 3) : index], *rough[index + 1 : index + 4]]:
            if other.kind in ("paragraph", "heading", "table") and _signs(other.text):
                other.kind, other.level = "letterhead", 0
        # Below a greeting everything short is who greets; below another closing, a name alone.
        after = rough[index + 1 : index + 5]
        below = list(takewhile(_is_short_line, after)) if _GREETING.match(item.text) else after[:1]
        if not _GREETING.match(item.text) and not (below and not named and _NAME.fullmatch(below[0].text)):
            continue
        for other in below:
            other.kind, other.level = "letterhead", 0


def _signs(text: str) -> bool:
    """Whether a line, or each cell of a row, is an office, a name or a formula of closing."""
    forms = (_OFFICE, _PERSON, _CLOSING)
    return len(text) <= _SHORT and all(any(form.fullmatch(cell) for form in forms) for cell in text.split(" | "))


def _is_short_line(item: Rough) -> bool:
    return (
        item.kind in ("paragraph", "heading", "letterhead")
        and len(item.text) <= _SHORT
        and item.text[-1] not in ".?!:;"
        # What goes along with a letter opens with its name: "Bijlage 1: top tien van 2025".
        and not (_ANNEX.match(item.text) and not is_letter_field(item.text))
    )


def _near_office(rough: Sequence[Rough], index: int) -> bool:
    return any(
        _OFFICE.fullmatch(item.text) or _CLOSING.fullmatch(item.text)
        for item in rough[max(0, index - 3) : index + 4]
        if len(item.text) <= _SHORT
    )
