"""Whether a sentence can hold what a question seeks: a name for "wie", a sum of money for "hoeveel kost", a cause for "waarom".

`qa.question.asked` tells what the answer must look like; here the signs are looked for that a text of any body gives, so that a
sentence near the question that lacks them is known for a near miss. Signs deceive in single cases: what they are worth was fitted.
"""

from __future__ import annotations

import re
from typing import Literal

from ingest.notation import MONTHS
from ingest.numbers import NUMBER_WORDS
from qa.question.asked import NUMBER, without_given

Sought = Literal[
    "opinion",
    "names",
    "person",
    "place",
    "time",
    "reason",
    "condition",
    "amount",
    "share",
    "number",
    "comparison",
    "consequence",
    "name",
    "open",
]
_MONEY = (
    r"kost(?:en|te)?|verdien\w*|betaal\w*|krijg\w*|kreeg|kregen|bijgelegd|leggen|legt|vergoed\w*|uitgekeerd|boete\w*"
)
# The first that fits counts: "hoeveel procent" is no number, "wat vindt de bond waarom" an opinion.
_SOUGHT_PATTERNS: tuple[tuple[Sought, str], ...] = (
    (
        "opinion",
        # Of somebody named: what "jullie" or nobody in particular thinks stands everywhere in a position paper.
        r"\b(?:wat|hoe) (?:vind\w*|denk\w*|zegt|zeggen|oordeel\w*|kijk\w*|reageer\w*|sta(?:at|an)) "
        r"(?!jullie|u\b|je\b|ze\b|zij\b|hij\b|men\b|we\b|wij\b|er\b|(?:elk|ieder|het|de|die|dit|deze|alle) (?:papers?|stuk(?:ken)?)\b).{2,60}? (?:van|over|op|tegen|tegenover|ervan)\b"
        r"|\b(?:mening|oordeel|standpunt|reactie) van .{2,50}? (?:over|op)\b|\b(?:is|zijn) .{2,40} het (?:er\w* |daar\w* )?eens\b",
    ),
    (
        "names",
        rf"\bwelke (?:van )?(?:de |die )?(?:andere )?(?:\d[\d.]*|{NUMBER_WORDS}) (?!procent)\w+|\bhoe heten\b",
    ),
    (
        "person",
        r"\bhoe heet\b|\bwie (?:is|was|leidt|schreef|bedacht|maakte|zit|zei|werd|voert|tekende)\b|\b(?:naam|namen) van\b"
        r"|\bwelke (?:minister|wethouder|burgemeester|persoon|onderzoeker|hoogleraar|arts)\b",
    ),
    (
        "place",
        r"\bin welke? (?!jaar|mate|geval|maand|periode|situatie|week|opzicht)\w+"
        r"|\b(?:op|bij|langs|naar|uit) welke? (?:\w+ )?(?:adres|weg|plek\w*|plaats\w*|locatie\w*|lijn\w*|stad|dorp\w*|eiland\w*|school|haven\w*)\b"
        r"|\bwaar (?:staat|ligt|precies|vindt|vond|staan|liggen|wonen|woont|werd|geven|geeft|komt het|komen de)\b"
        r"|\bwelke (?:stad|steden|plaats|plaatsen|dorp|dorpen|landen|land|provincie|regio)\b",
    ),
    ("time", r"\b(?:wanneer (?!mag|mogen|kan|kun)|welke? (?:jaar|datum|dag|maand)\b|hoe oud\b|hoe laat\b)"),
    ("reason", r"\b(?:waarom|waardoor|hoe (?:komt|kwam|kan) het|de (?:oorzaak|reden|oorzaken|redenen)|door wat)\b"),
    (
        "condition",
        r"\bwelke (?:voorwaarde\w*|omstandighe\w*|eisen)\b|\bwanneer (?:mag|mogen|kan|kun)\b|\bin welke gevallen\b",
    ),
    (
        "amount",
        rf"\bhoeveel (?:\w+ ){{0,2}}(?:geld|euro|euro's|miljoen|miljard|subsidie|budget|cent|loon|salaris|winst|omzet)\b"
        rf"|\bhoeveel (?:\w+ ){{0,3}}(?:{_MONEY})\b|\b(?:wat|hoe duur|hoe hoog) (?:is |zijn |was |waren |mag |mogen )?(?:\w+ ){{0,6}}"
        rf"(?:kost(?:en|te)?|prijs|tarief|boete|loon|salaris|bonus|vergoeding|huur|premie|subsidie|bijdrage|opbrengst)\b"
        rf"|\bhoe duur\b|\bwat (?:kost|verdien|betaal|krijg)\w*|\bwelk bedrag\b|\bwelke (?:boete|prijs|vergoeding|kosten)\b",
    ),
    ("share", r"\b(?:procent|procenten|percentage|welk deel|welk aandeel)\b"),
    ("number", r"\b(?:hoeveel|hoevele|aantal|hoe vaak|hoe groot|hoe lang|hoelang|hoe ver)\b"),
    ("comparison", r"\b\w+er dan\b|\bvergeleken\b|\bverschil(?:len)?\b"),
    ("consequence", r"\bwat gebeurt er\b|\bwat gebeurde\b|\bgevolg(?:en)?\b|\bwat betekent\b|\bwat overkomt\b"),
    ("name", r"\bwelke? (?!rol|mening|standpunt|invloed)(?:\w+)\b"),
)
_SOUGHT: tuple[tuple[Sought, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _SOUGHT_PATTERNS
)
# A name inside a sentence; at its beginning a capital tells nothing.
_NAME = re.compile(r"(?<![.!?:|] )(?<!^)\b[A-ZÀ-Þ][\w’'-]+")
_YEAR = r"\b(?:1[5-9]\d\d|20\d\d)\b"
_MONTHS = "|".join(MONTHS)
_SIGN_PATTERNS: tuple[tuple[Sought, str], ...] = (
    (
        "opinion",
        r"\b(?:vind|vond|noem|steun|pleit|waarschuw|zegt|zeggen|schrijf|volgens|wil|willen|wijst|stelt|oordeel|eens\b|bezwa"
        r"|krit|blij|bezorgd|meen|verzet|voorstander|tegenstander|tegen\b|betwist|keur)\w*",
    ),
    (
        "reason",
        r"\b(?:omdat|doordat|want|daardoor|daarom|dus|vanwege|wegens|door|oorza\w+|komt|reden\w*|leidt|dankzij|aangezien"
        r"|immers|zodat|waardoor|gevolg|anders|namelijk|om te|te (?:weinig|veel|duur|laat|klein|groot|traag))\b",
    ),
    (
        "condition",
        r"\b(?:mits|als|alleen|tenzij|voorwaarde\w*|indien|zolang|wie|pas|eis\w*|minstens|ten minste|hoogstens|wanneer"
        r"|zonder|met)\b",
    ),
    (
        "consequence",
        r"\b(?:daardoor|waardoor|zodat|gevolg\w*|leid\w*|zorgt|dus|dan|daal\w*|steeg|stijg\w*|minder|meer|wordt|worden|gaat"
        r"|verlie\w*|verloor\w*|sluit\w*|wis\w*)\b",
    ),
    (
        "comparison",
        r"\b(?:dan|vergelek\w*|tegen|tegenover|evenveel|terwijl|dubbel\w*|keer zo|daarvoor|bij ons|verschil\w*)\b",
    ),
    ("time", rf"{_YEAR}|\b(?:{_MONTHS})\b|\b(?:jaar|maand\w*|week|weken|dag|dagen|uur|jaren|direct|nooit|geen)\b"),
    ("amount", r"€|\beuro\b|\bcent\b|\bmiljoen\b|\bmiljard\b|\bgratis\b|\bniets\b|\bgeen\b"),
    ("share", r"%|\bprocent\b|\b(?:helft|kwart|derde|tiende|vijfde|deel|geen)\b|\b(?:op|van) de\b"),
)
_SIGNS: dict[Sought, re.Pattern[str]] = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _SIGN_PATTERNS}
_COUNTED = re.compile(rf"\b(?:{NUMBER_WORDS}|helft|geen|elke?|alle|dubbel\w*|half|halve|anderhal\w+)\b", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,;:]|\ben\b")


def sought_in(question: str) -> Sought:
    """What a question seeks; "open" when its words do not tell.

    >>> sought_in("Wie leidt het bureau?"), sought_in("Hoeveel kost een paal?"), sought_in("Wat vindt de GGD van palen?")
    ('person', 'amount', 'opinion')
    """
    return next((kind for kind, pattern in _SOUGHT if pattern.search(question)), "open")


def may_hold(text: str, sought: Sought, question: str) -> bool:
    """Whether a text gives a sign of what is sought; what the question says itself is none.

    >>> may_hold("De directeur, Bea Bos, is blij.", "person", "Wie is de directeur?")
    True
    >>> may_hold("In 46 polders is het peil verhoogd.", "amount", "Wat kost dat in 46 polders?")
    False
    """
    if sought in ("person", "place", "name"):
        return bool(_new_names(text, question)) or (sought == "name" and bool(_SEPARATOR.search(text)))
    if sought == "names":
        return len(_SEPARATOR.findall(text)) >= 2 or len(_new_names(text, question)) >= 2
    signs = _SIGNS.get(sought)
    if sought in ("number", "amount", "share", "time"):
        text = without_given(text, question)
        if sought == "number":
            return bool(NUMBER.search(text) or _COUNTED.search(text))
        if sought == "amount" and not (NUMBER.search(text) or _COUNTED.search(text)):
            return bool(re.search(r"\bgratis\b|\bniets\b", text, re.IGNORECASE))
    return signs is None or bool(signs.search(text))


def _new_names(text: str, question: str) -> list[str]:
    given = question.lower()
    return [name for name in _NAME.findall(text) if name.lower() not in given]
