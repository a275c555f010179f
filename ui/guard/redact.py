"""Take out of a question what may tell who asked it: numbers of persons, addresses, telephones, names that are given.

What is left is no proof of anything: a name in the middle of a sentence stays. So a log of questions is off by default.
"""

from __future__ import annotations

import re

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_DIGITS = re.compile(r"(?<![\d.,])\d(?:[ .-]?\d){7,8}(?![\d])")
_PHONE = re.compile(r"(?<!\w)(?:\+\d{2}|00\d{2}|0)(?:[\s().-]{0,3}\d){8,10}(?!\d)")
_POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}(?:\s+\d{1,5}\s?[a-zA-Z]?)?(?!\w)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?!\w)")
_NAMED = re.compile(
    r"(?P<before>\b(?:mijn naam is|ik heet|mijn dossiernummer is|met vriendelijke groet,?|groeten?,?(?: van)?)\s+)"
    r"(?P<name>\S+(?:\s+(?:van|de|der|den|te|ten|ter|het|'t|in)\b)*(?:\s+[A-ZÀ-Ý][\w’'-]+){0,3})",
    re.IGNORECASE,
)
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
HIDDEN = "[weggelaten]"


def redact(text: str) -> str:
    """A question without what may tell who asked it.

    >>> redact("Mijn naam is Jan de Vries, mail jan@voorbeeld.nl of bel 06-12345678.")
    'Mijn naam is [weggelaten], mail [weggelaten] of bel [weggelaten].'
    >>> redact("Wat krijg ik op 1234 AB 7 met bsn 111222333, en wat is 123456789 euro?")
    'Wat krijg ik op [weggelaten] met bsn [weggelaten], en wat is 123456789 euro?'
    """
    text = _MAIL.sub(HIDDEN, text)
    text = _IBAN.sub(HIDDEN, text)
    text = _DIGITS.sub(lambda found: HIDDEN if is_bsn(found[0]) else found[0], text)
    text = _PHONE.sub(HIDDEN, text)
    text = _POSTCODE.sub(HIDDEN, text)
    return _NAMED.sub(lambda found: found["before"] + _hidden_name(found["name"]), text)


def is_bsn(digits: str) -> bool:
    """Whether a number passes the check of a citizen service number; one of eight digits lacks its leading zero.

    >>> is_bsn("111222333"), is_bsn("111.222.333"), is_bsn("123456789")
    (True, True, False)
    """
    found = [int(sign) for sign in digits if sign.isdecimal()]
    if len(found) == 8:
        found = [0, *found]
    return len(found) == 9 and any(found) and sum(w * d for w, d in zip(_BSN_WEIGHTS, found, strict=True)) % 11 == 0


def _hidden_name(name: str) -> str:
    return HIDDEN + name[len(name.rstrip(".,;:!?")) :]
