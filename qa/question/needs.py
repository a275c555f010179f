"""Read a message into needs: each thing that is asked in it, with what it leaves out filled in from the message.

The borders are rules on words that ask, since those are exact: `docs/quality.md` has how often they find as many needs as a
reader does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.sentences import ends_abbreviated
from ingest.terms import content_words, fold_accents, stem, words
from qa.question.asked import ASKING, asked_form
from qa.question.pointing import question_points_back

# More things than this in one message are answered as one: the answer would be longer than anybody reads.
MAX_NEEDS = 6
# A need of no more content words than this takes its subject from the message.
_FEW_WORDS = 2
# A noun after a preposition or an article is a subject from this length on, unless it names an aspect of one.
_NOUN = re.compile(
    r"\b(?:de|het|een|over|van|voor|tegen|met|aan|op|naar|bij|in|rond|uit|door) (?:[a-zà-ÿ]+e )?(?P<noun>[^\W\d_][\w-]+)",
    re.IGNORECASE,
)
_NOUN_CHARS = 6
_POINTS_TO = re.compile(r"\b(?:die|dat|deze|dit) (?:[a-zà-ÿ]+e )?(?P<noun>[^\W\d_][\w-]+)", re.IGNORECASE)
_ASPECTS = frozenset(
    stem(word)
    for word in """
    oorzaak oorzaken gevolg gevolgen oplossing oplossingen kosten probleem problemen knelpunt rol reden redenen doel doelen termijn
    bedrag standpunt visie plan plannen boodschap kern voorwaarde voorwaarden voordeel voordelen nadeel nadelen risico rekening
    bezwaar bezwaren argument argumenten maatregel maatregelen aanpak terrein terreinen onderwerp alternatief einddatum datum
    solution cause reason cost costs conditions goal role
    """.split()
)
# How many words an item of an enumeration may have.
_ITEM_WORDS = 6
# How many words may stand before a colon that opens a row of aspects ("Netcongestie: oorzaak, gevolgen?").
_LEAD_WORDS = 8
# Whether two things are spoken of apart in the papers.
Apart = Callable[[str, str], bool]

_BEFORE_ASKING = (
    r"(?:(?:in|onder|op|met|van|voor|aan|door|bij|over|sinds|tot|vanaf|per|namens|tegen|uit|naar|om|to|for|by) )?"
)
_ASKING = (
    rf"(?:{_BEFORE_ASKING}(?:hoeveel|hoelang|hoezo|wat|wie|wiens|welke?|wanneer|hoe|waarom|what|who|how|why|when|which|where)"
    r"|waar(?:aan|bij|door|in|mee|naar|om|op|over|toe|tegen|uit|van|voor)?)\b"
)
# Verbs that open a yes/no question, before the one that it is about.
_VERB = (
    r"(?:is|zijn|was|waren|wordt|worden|moet|moeten|mag|mogen|kan|kunnen|kun|kunt|wil|willen|wilt|gaat|gaan|komt|komen|heeft|hebben"
    r"|hebt|heb|krijgt|krijgen|krijg|blijft|blijven|helpt|helpen|betaalt|betalen|doet|doen|staat|staan|vindt|vinden|vind|geldt|gelden"
    r"|bestaat|bestaan|noemt|noemen|vraagt|vragen|werkt|werken|hoort|horen|zegt|zeggen|bepaalt|bepalen|zit|zitten|klopt|loopt|telt|tellen"
    r"|zal|zullen|zou|zouden|steunt|steunen|verandert|veranderen|levert|leveren|past|passen|kost|kosten|duurt|betekent|verwacht|verwachten"
    r"|lukt|does|do|did|are|should|will|can|has|have|must)"
)
_SUBJECT_OPENS = (
    r"(?:ik|je|jij|u|we|wij|ze|zij|hij|ie|het|dat|die|dit|deze|er|de|een|hun|mijn|mn|m'n|onze|ons|jullie|iedereen|iemand|elke|ieder|alle"
    r"|inwoners|mensen|kinderen|ouders|the|a|an|it|they|that|this|there|(?-i:[A-Z]{2,}))"
)
_OPENS_YES_NO = rf"{_VERB} {_SUBJECT_OPENS}\b"
_ORDER = r"(?:noem|geef|leg|zeg|vertel|beschrijf|definieer|vat|zet|som|vergelijk|omschrijf|licht|schets|list|give|tell|explain|name)\b"
_ASKS = re.compile(rf"\b{_ASKING}|(?:^|[,:]\s)\W*{_OPENS_YES_NO}|^\W*{_ORDER}|\bof {_SUBJECT_OPENS}\b", re.IGNORECASE)
_BESIDE = (
    r"(?:(?:en|and|zo (?:ja|nee|niet)|plus|maar|dus|ook|verder|ten (?:eerste|tweede|derde)|tot slot|daarnaast)[,:]?\s+)"
)
_OPENS_ASKING = re.compile(rf"^\W*{_BESIDE}?(?:{_ASKING}|{_OPENS_YES_NO}|{_ORDER})", re.IGNORECASE)
_REQUESTS = re.compile(rf"^\W*(?:{_OPENS_YES_NO}|{_ORDER})", re.IGNORECASE)
# "Ik wil weten of ...": a sentence that says that it asks.
_WANTS_TO_KNOW = re.compile(
    r"\b(?:weten|horen|vernemen|verneem|benieuwd|nieuwsgierig|vraag\w*|vroeg (?:me|mij)|zoek\w*|know|wonder)\b",
    re.IGNORECASE,
)
# "Ze weten toch alles al van me?" tells, and its sign asks no more than to agree.
_TELLS = re.compile(
    r"^\W*(?:ik|je|jij|u|we|wij|ze|zij|hij|het|dat|dit|die|er|mijn|onze|hun|jullie|I|we|they|it|there)\b", re.IGNORECASE
)
# A second thing asked opens after "en", "plus" or a comma. After a comma alone "waardoor" or "waarin" is a relative clause.
_AND = r"(?:[,;]?\s+(?:en|plus|and|maar|but)(?: (?:ook|dan|verder|also|then))?\s+)"
_ASKING_AFTER_COMMA = (
    rf"(?:{_BEFORE_ASKING}(?:hoeveel|hoelang|wat|wie|wanneer|hoe|waarom|welke?|how|why|when)\b(?! dan ook\b)"
    r"|waar(?:om)? (?:is|zijn|komt|komen|gaat|gaan|moet|moeten|staan|staat)\b)"
)
_BORDER = re.compile(
    rf"{_AND}(?={_ASKING}|{_OPENS_YES_NO}|of {_SUBJECT_OPENS}\b)|(?<!zo ja)(?<!zo nee)(?<!zo niet),\s+(?={_ASKING_AFTER_COMMA}|{_OPENS_YES_NO})",
    re.IGNORECASE,
)
_PREPOSITION = r"(?:over|met|van|op|tegen|rond|inzake)"
# "Hoe zit het met de opvang, en met maaltijden?": the same words are asked of each.
_SAME_PREPOSITION = re.compile(
    rf"^(?P<frame>.*?\b(?P<word>{_PREPOSITION}))\s+(?P<items>[^,]+(?:(?:,|,?\s+en|,?\s+and)\s+(?P=word)\s+.+)+)$",
    re.IGNORECASE,
)
# What a body says of several things: "Wat vinden jullie van A, het B en C?".
_POSITION = re.compile(
    r"^(?P<frame>(?:en )?(?:wat|hoe)\b(?: \w+){0,6}? (?:zegt|zeggen|staat|staan|vindt|vinden|wil|willen|wilt|vraagt|vragen|denkt|denken|zit|zitten|doet|doen)\b"
    rf"(?: \w+){{0,6}}? (?P<word>{_PREPOSITION}))\s+(?P<items>.+?)$",
    re.IGNORECASE,
)
# "Een plafond voor gas en stroom" is one thing: what follows belongs to a preposition inside it.
_WITHIN = re.compile(r"\b(?:voor|van|in|op|met|bij|aan|door|om|tegen|uit|over|tussen|of)\b", re.IGNORECASE)
# "..., graag een lijstje" is a wish.
_WISHES = re.compile(r"^\W*(?:(?:het )?liefst|graag|gaarne|svp|aub|alsjeblieft|alstublieft)\b", re.IGNORECASE)
_ITEM_BORDER = re.compile(r",?\s+(?:en|plus|and)\s+|,\s+", re.IGNORECASE)
_LEAD = re.compile(r"^(?P<lead>[^:?]{2,80}):\s+(?P<items>[^:]+)$")
_LIST_ITEM = re.compile(r"(?P<before>[^\s])?[ \t]*(?:\n|^)[ \t]*(?:[-*•–·]|\(?(?:\d{1,2}|[a-h])[.)])[ \t]+")
# "1. ... 2. ..." and "Eén: ... Twee: ..." on one line.
_INLINE_ITEM = re.compile(
    r"(?P<before>\S)\s+(?:en\s+)?(?:\(?\d[.)]|\([a-h]\)|(?:een|eén|één|twee|drie|vier|vijf):)\s+(?=\w)", re.IGNORECASE
)
_LINE = re.compile(r"\s*\n\s*")
_ENDS = re.compile(r"[\s,;:.?!…]+$")
_SENTENCE = re.compile(r"(?<=[.?!;…])[\"”')]*\s+")
_OPENS_BESIDE = re.compile(rf"^{_BESIDE}", re.IGNORECASE)
# "Warmtenetten, wie betaalt die?" and "Over de dijken: wat kost dat?" say first what they are about.
_SAID_FIRST = re.compile(rf"^(?P<said>[^,:?]{{3,60}})[,:]\s+(?={_ASKING}|{_OPENS_YES_NO}|{_ORDER})", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:over|inzake|rondom|omtrent|betreffende|about)\s+(?P<subject>.+)$", re.IGNORECASE)
_OR = re.compile(r"\b(?:of|or)\b", re.IGNORECASE)
# Words with which a question opens before its subject comes.
_OPENING = frozenset(
    """
    wat wie waar hoe wanneer waarom welke welk hoeveel hoelang what who how why when which where vindt vinden vind wil willen wilt vraagt vragen
    zegt zeggen staat staan is zijn was waren wordt worden moet moeten mag mogen kan kunnen gaat gaan komt komen heeft hebben krijgt
    krijgen doet doen de het een er we wij jullie ons onze ze zij hun hij u je ik over met van op aan naar bij rond inzake in voor volgens
    noem geef leg uit zeg vertel beschrijf definieer vat zet som vergelijk mij me zit denkt denken nu precies eigenlijk ook nog al dan
    groot hoog the a an of about on do does
    """.split()
)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing asked: `question` as it stands in the message, `subject` what to put in front of it to search for it.

    `subject` is empty where its own words tell what it is about.
    """

    question: str
    subject: str = ""


def needs_of(
    message: str, apart: Apart = lambda one, two: False, bodies: frozenset[str] = frozenset()
) -> tuple[Need, ...]:
    """The things asked, in order; a single one only where the message tells other things beside it and it stands by itself.

    Args:
        message: cleaned, on one line (`one_line` keeps what a list's marks tell).
        apart: whether the papers speak of two things apart; "kansen en risico's" are one.
        bodies: stems of the names of who speaks and is spoken to, which are no subject.

    >>> [need.question for need in needs_of("Hoeveel kinderen zitten thuis, en hoeveel gaan er naar school?")]
    ['Hoeveel kinderen zitten thuis', 'hoeveel gaan er naar school']
    >>> needs_of("Wat vragen wij over dijken, hoeveel kost het en vanaf wanneer?")[2]
    Need(question='vanaf wanneer', subject='dijken')
    >>> needs_of("Welke kansen en risico's ziet u?")
    ()
    """
    sentences = _sentences(message)
    # Where any of it says that it asks, what else has a word of asking in it ("ik onderzoek hoe ...") only tells.
    has_sign = "?" in message or any(_ASKS.search(one) and _WANTS_TO_KNOW.search(one) for one in sentences)
    told: list[str] = []
    pieces: list[str] = []
    for sentence in sentences:
        if _asks(sentence, has_sign=has_sign, is_first=not pieces):
            pieces += _pieces(sentence, apart)
        elif not pieces:
            told.append(sentence)
    pieces, topics = _without_topics(pieces, bodies)
    is_told_beside = len(sentences) > 1 and len(pieces) == 1 and not is_lacking(pieces[0], bodies)
    if not (is_told_beside or 1 < len(pieces) <= MAX_NEEDS):
        return ()
    return _filled(pieces, [" ".join(topics)] if topics else told, bodies)


def _sentences(message: str) -> list[str]:
    found: list[str] = []
    for part in _SENTENCE.split(message):
        if found and ends_abbreviated(found[-1]):
            found[-1] = f"{found[-1]} {part.strip()}"
        elif words(part):
            found.append(part.strip())
    return found


def _asks(sentence: str, *, has_sign: bool, is_first: bool) -> bool:
    """Whether anything is asked in a sentence; where questions have their sign, one without it must say that it asks."""
    if sentence.endswith("?"):
        return is_first or not _TELLS.match(sentence)
    if _OPENS_ASKING.match(sentence) or (
        not is_first and _OPENS_BESIDE.match(sentence) and len(words(sentence)) <= _ITEM_WORDS
    ):
        return True
    return bool(_ASKS.search(sentence)) and (not has_sign or bool(_WANTS_TO_KNOW.search(sentence)))


def _without_topics(pieces: list[str], bodies: frozenset[str]) -> tuple[list[str], list[str]]:
    """The pieces, with those in front that only name a thing taken apart: "Onderwijsroute? Wat wil men?"."""
    asking = next((at for at, piece in enumerate(pieces) if _ASKS.search(piece)), 0)
    if asking == 0 or not is_lacking(pieces[asking], bodies):
        return pieces, []
    topics = pieces[:asking]
    # "Herkent u dit beeld?" asks, and names nothing.
    if any(len(words(topic)) > _ITEM_WORDS or question_points_back(topic) for topic in topics):
        return pieces, []
    if asking > 1 and len(pieces) == asking + 1:
        return [f"{topic}: {pieces[asking]}" for topic in topics], []
    return pieces[asking:], topics


def one_line(message: str) -> str:
    r"""A message with the items of its lists as sentences, so that folding its lines keeps them apart.

    >>> one_line("Graag:\n- de kosten\n- wie betaalt?\n2. en nu?")
    'Graag: de kosten? wie betaalt? en nu?'
    """
    marked = _LIST_ITEM.sub(_ends_item, _INLINE_ITEM.sub(_ends_item, message))
    return _LINE.sub(" ", marked) if marked != message else message


def _ends_item(match: re.Match[str]) -> str:
    before = match["before"] or ""
    return f"{before} " if not before or before in ".?!:" else f"{before.strip(',;')}? "


def _pieces(sentence: str, apart: Apart) -> list[str]:
    """The things asked in one sentence."""
    if aspects := _aspects(sentence):
        return aspects
    merged: list[str] = []
    begin = 0
    for border in _BORDER.finditer(sentence):
        piece = sentence[begin : border.start()]
        # What stands before must ask by itself, and more than "waar en wanneer": else both halves are one question.
        if _ASKS.search(piece) and len(words(piece)) > 2:
            merged.append(piece)
            begin = border.end()
    merged.append(sentence[begin:])
    return [_bare(item) for piece in merged for item in _items(_ENDS.sub("", piece), apart)]


def _aspects(sentence: str) -> list[str]:
    """The aspects of one subject: "Netcongestie: oorzaak, gevolgen, oplossing?"."""
    match = _LEAD.match(_ENDS.sub("", sentence))
    if match is None or len(words(match["lead"])) > _LEAD_WORDS or asked_form(match["lead"]) == "overview":
        return []
    items = [item for item in _ITEM_BORDER.split(match["items"]) if item]
    if len(items) < 2 or any(
        len(words(item)) > _ITEM_WORDS or _ASKS.search(item) or _OR.search(item) for item in items
    ):
        return []
    return [f"{match['lead'].strip()}: {item.strip()}" for item in items]


def _items(piece: str, apart: Apart) -> list[str]:
    """One question for each thing that the same words ask of."""
    for pattern, is_told in ((_SAME_PREPOSITION, True), (_POSITION, False)):
        match = pattern.match(piece)
        if match is None:
            continue
        border = rf",?\s+(?:en|and)\s+{match['word']}\s+|,\s+{match['word']}\s+" if is_told else _ITEM_BORDER.pattern
        items = [item.strip() for item in re.split(border, match["items"], flags=re.IGNORECASE)]
        if len(items) < 2 or any(
            not content_words(item)
            or len(words(item)) > _ITEM_WORDS
            or _OPENS_ASKING.match(item)
            or _WISHES.match(item)
            for item in items
        ):
            continue
        if is_told or (
            not any(_WITHIN.search(item) for item in items) and all(apart(one, two) for one, two in pairwise(items))
        ):
            return [f"{match['frame']} {item}" for item in items]
    return [piece]


def _filled(pieces: Sequence[str], told: Sequence[str], bodies: frozenset[str]) -> tuple[Need, ...]:
    """The needs, each with the subject of the message where its own words have none."""
    own = subject_of(pieces[0])
    subject = own if own and not is_lacking(pieces[0], bodies) else subject_of(_pointed_at(pieces[0], told)) or own
    return tuple(
        Need(piece, subject if is_lacking(piece, bodies) and (at > 0 or subject != own) else "")
        for at, piece in enumerate(pieces)
    )


def _pointed_at(piece: str, told: Sequence[str]) -> str:
    """The sentence told before it that a piece points to: the last with the noun of "die voorrang", or the last."""
    for match in _POINTS_TO.finditer(piece):
        for sentence in reversed(told):
            if stem(fold_accents(match["noun"])) in map(stem, content_words(sentence)):
                return sentence
    return next(iter(told[-1:]), "")


def is_lacking(piece: str, bodies: frozenset[str] = frozenset()) -> bool:
    """Whether a thing asked takes its subject from elsewhere: it points back, or has no noun that is a subject.

    >>> is_lacking("hoeveel kost het"), is_lacking("wat is de oplossing"), is_lacking("wat met de doorverwijzingen")
    (True, True, False)
    """
    if question_points_back(piece):
        return True
    own = {word for word in content_words(piece) if stem(word) not in bodies and stem(word) not in _ASPECTS}
    nouns = {fold_accents(match["noun"]) for match in _NOUN.finditer(piece) if len(match["noun"]) >= _NOUN_CHARS}
    return len(own) <= _FEW_WORDS and not own & nouns


def subject_of(question: str) -> str:
    """What a question is about, as far as its words tell; "" where they do not.

    >>> subject_of("Hoe zit het met de kinderopvang?"), subject_of("Warmtenetten, wie betaalt die?")
    ('kinderopvang', 'Warmtenetten')
    """
    left = _without_label(_ENDS.sub("", question))
    if first := _SAID_FIRST.match(left):
        left = first["said"]
    if about := _ABOUT.search(left):
        left = about["subject"]
    kept = left.split()
    while kept and kept[0].lower().strip(",.:;") in _OPENING:
        kept.pop(0)
    return " ".join(kept) if content_words(" ".join(kept)) else ""


def _bare(piece: str) -> str:
    return _without_label(_OPENS_BESIDE.sub("", piece).strip())


def _without_label(piece: str) -> str:
    """A thing asked without what only says that it is asked: "Vragen: wat ...", "Kunt u mij aangeven: wat ..."."""
    first = _SAID_FIRST.match(piece)
    if first is None:
        return piece
    says_nothing = all(stem(word) in ASKING for word in content_words(first["said"]))
    return piece[first.end() :] if says_nothing or _REQUESTS.match(first["said"]) else piece
