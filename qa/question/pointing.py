"""Words that point back: to the sentence before it in a paper, or to the question before it in a conversation."""

from __future__ import annotations

import re

from ingest.terms import content_words

# A sentence that opens with one of these takes its subject from the one before it.
_OPENERS = (
    "ze|zij|hij|deze|dit|dat|die|hun|haar|zijn|dezelfde|dan|zo|zodoende|beide|allebei|daarom|daardoor|daarbij|daarmee"
    "|daarvoor|hiermee|hierdoor|bovendien"
)
_NEEDS_BEFORE = re.compile(rf"^(?:{_OPENERS})\b|^.{{0,60}}\b(?:is|zijn|was|waren|geldt) (?:dat|dit)\b", re.IGNORECASE)
# What may follow its sentence in an answer, but can't be lifted out of it to stand in a text of others.
_BACKWARD = re.compile(
    r"^(?:ze|zij|deze|dit|dat|die|hun|daar\w*|hier\w*|dan|zo|ook|maar|toch|bovendien|tegelijk\w*|sterker nog|echter|dus"
    r"|beide|dergelijke|zulke)\b|\b(?:deze|dergelijke|zulke)\b",
    re.IGNORECASE,
)
# "Bij jongens is dat 12 %": after an opening with a preposition the subject still has to come, so "dat" is one. After a
# subject ("Het probleem is dat ...", "Van belang is dat ...") it opens a clause; "dit" never does.
_BACKWARD_SUBJECT = re.compile(
    r"^(?!van (?:groot |het grootste )?belang\b)(?:bij|in|op|onder|voor|tot|met|van|na|sinds|binnen|buiten|rond|volgens)\b"
    r"[^,;:]{1,60}?\b(?:is|was|wordt|werd|zijn|waren|worden|werden) dat\b"
    r"|^[^,;:]{1,60}?\b(?:is|was|wordt|werd|betekent|komt|geldt|kost|leidt|vraagt) dit\b(?! (?:jaar|paper|moment))",
    re.IGNORECASE,
)
# "En letterlijk?": the answer before it in the papers' own words, and nothing else.
_LITERAL = frozenset(
    """
    letterlijk letterlijke woordelijk woordelijke woord woorden precieze exacte eigen oorspronkelijke originele tekst citaat
    citaten quote quotes paper papers stuk antwoord geef geven kunt kan mag hebben zegt staat
    """.split()
)
_ASKS_LITERAL = re.compile(
    r"\b(?:letterlijk\w*|woordelijke?|woord voor woord|citaat|citaten|quotes?|(?:precieze|exacte|originele|oorspronkelijke) (?:woorden|tekst))\b",
    re.IGNORECASE,
)
# "En wie betaalt dat?": a question that starts like this, or points back, needs the one before it.
_QUESTION = re.compile(
    r"^(?:en|maar|ook|dus|want|waarom dan|hoezo|and)\b"
    # "Vindt u dat de dijken hoger moeten?": before a subject "dat" opens a clause, but not in "Dekt dat de lading?".
    r"|^\W*(?:\w+\W+)?(?!(?:u|jij|je|jullie|we|wij|ze|zij|men|het|hij|ik)\b)\w+\W+dat\b"
    r"|\bdat\b(?! (?:de|het|een|er|ik|je|jij|u|we|wij|jullie|men|alle|elke?|ieder\w*|geen|mensen)\b)"
    r"|\b(?:dit|die|deze|daar|daarvoor|daarvan|daarmee|daarover|daarbij|daaraan|daarin|ervoor|ervan|erover|hier"
    r"|hiervoor|ze|zij|hen|hun|hij|het daar|zo'n|that|this|they|it)\b",
    re.IGNORECASE,
)


def needs_sentence_before(sentence: str) -> bool:
    """Whether a sentence, quoted in an answer, is clearer with the one before it.

    >>> needs_sentence_before("Daarom is er geld nodig."), needs_sentence_before("Ook is er geld nodig.")
    (True, False)
    """
    return bool(_NEEDS_BEFORE.match(sentence))


def points_back(sentence: str) -> bool:
    """Whether a sentence can't be lifted out of its paper, since anything in it points to what stands before it.

    >>> points_back("Bij jongens tussen de 8 en 12 jaar is dat zelfs 1 op de 4."), points_back("Het probleem is dat het duurt.")
    (True, False)
    """
    return bool(_BACKWARD.search(sentence)) or opens_backward(sentence)


def opens_backward(sentence: str) -> bool:
    """Whether it does so where it opens, so that it can't be the first of what is quoted."""
    return bool(_BACKWARD.match(sentence) or _BACKWARD_SUBJECT.match(sentence))


def asks_literally(message: str) -> bool:
    """Whether a message asks for nothing but the words of the papers themselves.

    >>> asks_literally("en letterlijk?"), asks_literally("Wat staat er letterlijk over dijken?")
    (True, False)
    """
    return bool(_ASKS_LITERAL.search(message)) and _LITERAL.issuperset(content_words(message))


def question_points_back(question: str) -> bool:
    """Whether a question needs the one before it.

    >>> question_points_back("En wie betaalt dat?"), question_points_back("Wie betaalt de dijken?")
    (True, False)
    >>> question_points_back("Vindt u dat de dijken hoger moeten?"), question_points_back("Dekt dat de lading?")
    (False, True)
    """
    return bool(_QUESTION.search(question))
