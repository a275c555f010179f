"""Read a question: what is asked, in what form, about which paper and section, and what its history adds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.corpus.roles import Role
from ingest.index.opened import Index
from ingest.terms import content_words, fold_accents, split_compound, stem, words
from qa.answer import Reason
from qa.question.asked import Asked, Form, asked_form, asked_kind, asks_for_all
from qa.question.language import is_english
from qa.question.normalise import DEFAULT_LIMITS, QuestionLimits, clean_question
from qa.question.orders import without_orders
from qa.question.parts import parts_of
from qa.question.pointing import question_points_back
from qa.question.roles import role_of_question
from qa.question.typos import Speller

_MAX_FOLLOW_UP_WORDS = 14
_PERSONAL = re.compile(
    r"\b(?:mijn|m'n|ik|mij)\b.*\b(?:aanvra\w*|krijg|recht op|uitkering|toeslag|bijstand|vergunning|woning|huis|schuld\w*"
    r"|kind|dochter|zoon|buur\w*|straat|paspoort|rijbewijs|indicatie|bezwaar|afspraak|adres|huur)\b"
    r"|\b(?:kan|mag|moet|heb|krijg) ik\b",
    re.IGNORECASE,
)
# "Ik ben journalist en moet voor vier uur weten: hoeveel ...?": who asks and how soon is no part of the question. What
# such a lead-in says the question is about is ("Over de jeugdzorg: ...", "Ik schrijf over wonen: ...").
_LEAD_IN = re.compile(
    r"^(?P<said>[^:?]{10,200}):\s*"
    r"(?=(?:hoeveel|welke?|wat|waarom|wie|waar|wanneer|hoe|is|zijn|moet|moeten|mag|kan|gaat|krijgt?)\b[^?]*\?)",
    re.IGNORECASE,
)
_ABOUT_ASKER = re.compile(
    r"\b(?:ik|wij|we|mij|mijn|me|ons|onze|vraag\w*|haast|spoed|dringend\w*|deadline|nieuwsgierig\w*|artikel|interview|krant|werkstuk|scriptie)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:over(?! (?:een|twee|drie|vier|vijf|tien|\d+) (?:minuten|minuut|kwartier|uur|dag|dagen|week|weken)\b)"
    r"|inzake|omtrent|betreffende|wat betreft|met betrekking tot|rond|rondom)\b.*",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\(.*?\)")
_TYPED_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_POLITE = re.compile(
    r"^(?:(?:hallo|hoi|goede(?:morgen|middag|navond)|dag|beste \w+|geachte [\w ]{2,30}|hi|hello)[,!.]?\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, read.

    `text` is what is searched: cleaned, mended, orders to the machine left out, the question before it (`past`) put in
    front where it points back. `parts` are the things asked where there are several. `unknown` are words that carry
    meaning and stand nowhere in the papers; `terms` are the papers' own words for the lay words in it.
    """

    original: str
    text: str
    reason: Reason | None = None
    asked: Asked = "open"
    form: Form = "fact"
    wants_all: bool = False
    role: Role | None = None
    papers: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    past: str = ""
    is_personal: bool = False
    parts: tuple[Query, ...] = ()


class Analyzer:
    """Reads questions in the light of one index's own words."""

    def __init__(self, index: Index, limits: QuestionLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        texts = [source.text for source in index.sources.values()]
        questions = [entry.text for entry in index.by_kind["question"]]
        self._speller = Speller([*texts, *(paper.title for paper in index.papers), *questions])
        self._stems = frozenset(stem(word) for text in texts for word in content_words(text))
        self._asked_stems = frozenset(stem(word) for text in questions for word in content_words(text))
        self._papers = index.papers
        self._organisations = index.organisations.all
        self._places = index.lexicon.places
        self._lay = {" ".join(words(lay)): entry.term for entry in index.glossary for lay in entry.lay}

    def analyze(self, question: str, history: Sequence[str] = ()) -> Query:
        """Read a question; one that cannot be searched comes back with the `reason`."""
        clean = clean_question(question, self._limits.max_chars)
        if clean.reason is not None:
            return Query(question, clean.text, clean.reason)
        genuine, has_order = without_orders(_without_lead_in(_POLITE.sub("", clean.text)))
        # The papers' words are Dutch: to them, every English word is a mistyped one.
        mended = genuine if is_english(genuine) else self._speller.mend(genuine)
        context = "" if has_order and not mended else self._context(mended, history)
        if not content_words(mended) and not context:
            # "Wat?" alone, or nothing but an order to the machine.
            return Query(question, clean.text, "off_topic" if has_order else "unclear")
        query = self._read(question, mended, context)
        if context or (query.form == "compare" and len(query.papers) > 1):
            return query
        return replace(query, parts=tuple(self._parts(question, mended)))

    def _parts(self, original: str, mended: str) -> Iterator[Query]:
        """The things asked, each as a question; one that points back has the first one's words put in front."""
        texts = parts_of(mended)
        for text in texts:
            points_back = text is not texts[0] and (question_points_back(text) or len(content_words(text)) <= 2)
            yield self._read(original, text, texts[0] if points_back else "")

    def _read(self, original: str, mended: str, context: str) -> Query:
        text = f"{context} {mended}".strip()
        form = asked_form(mended)
        papers = self._named_papers(text, partly=form == "compare")
        if len(papers) > 1 and form in ("fact", "list"):
            form = "compare"
        return Query(
            original=original,
            text=self._without_titles(text, papers) if form == "compare" else text,
            asked=asked_kind(mended, self._places),
            form=form,
            wants_all=asks_for_all(mended),
            role=role_of_question(mended, self._organisations),
            papers=papers,
            unknown=() if is_english(mended) else self._unknown(mended),
            names=self._foreign_names(mended),
            terms=self._terms(text),
            past=context,
            is_personal=bool(_PERSONAL.search(mended)),
        )

    def _context(self, question: str, history: Sequence[str]) -> str:
        """The last question before this one, when this one needs it."""
        turns = history[-self._limits.history_turns :] if self._limits.history_turns else ()
        earlier = [clean_question(turn, self._limits.max_chars) for turn in turns]
        usable = [turn.text for turn in earlier if turn.reason is None]
        if not usable:
            return ""
        short = len(words(question)) <= _MAX_FOLLOW_UP_WORDS
        points_back = question_points_back(question)
        return usable[-1] if short and (points_back or len(content_words(question)) <= 2) else ""

    def _unknown(self, question: str) -> tuple[str, ...]:
        """Content words, as typed, that neither the papers nor the question index have, whole, in part or inflected."""
        typed = {fold_accents(match.group()): match.group() for match in _TYPED_WORD.finditer(question)}
        return tuple(
            typed.get(word, word)
            for word in dict.fromkeys(content_words(question))
            if len(word) >= 3 and not word.isdigit() and not self._is_known(word)
        )

    def _is_known(self, word: str) -> bool:
        if "-" in word:
            return all(self._is_known(part) for part in word.split("-") if part)
        if stem(word) in self._stems or stem(word) in self._asked_stems:
            return True
        return bool(split_compound(word, self._stems)) or any(
            len(known) >= 6 and (known.startswith(stem(word)) or stem(word).startswith(known))
            for known in (self._stems if len(stem(word)) >= 6 else ())
        )

    def _named_papers(self, text: str, *, partly: bool) -> tuple[str, ...]:
        """The papers of whose title a question has all content words (brackets aside), or `partly` at least one.

        "Het jeugdpaper" names a paper partly; where papers are compared that is enough to know which are meant.
        """
        stems = {stem(word) for word in content_words(text)}
        stems |= {
            part for word in content_words(text) for part in split_compound(word, self._stems | {"paper", "stuk"})
        }
        found = []
        for paper in self._papers:
            title = [stem(word) for word in content_words(paper.title if partly else _BRACKETS.sub("", paper.title))]
            hits = [word in stems for word in title]
            if title and (all(hits) or (partly and any(hits))):
                found.append(paper.id)
        return tuple(found)

    def _without_titles(self, text: str, papers: Sequence[str]) -> str:
        """What is left to search for within the papers that are compared; all of it when nothing is."""
        left = text
        for paper in self._papers:
            if paper.id in papers:
                for title in (paper.title, _BRACKETS.sub("", paper.title).strip()):
                    left = re.sub(rf"\b{re.escape(title)}(?!\w)", " ", left, flags=re.IGNORECASE)
        return " ".join(left.split()) if content_words(left) else text

    def _terms(self, text: str) -> tuple[str, ...]:
        """The glossary's words for the lay words of a question."""
        folded = f" {' '.join(words(text))} "
        return tuple(term for lay, term in self._lay.items() if f" {lay} " in folded)

    def _foreign_names(self, question: str) -> tuple[str, ...]:
        """Names, abbreviations and years in the question that stand nowhere in the papers."""
        found = []
        for match in re.finditer(
            r"(?<![.!?] )(?<!^)\b(?:[A-ZÀ-Þ][\w&'’-]+|(?:19|20)\d\d)\b|\b[A-Z]{2,}[\w-]*\b", question
        ):
            name = match.group()
            if not self._speller.knows(name) and stem(fold_accents(name)) not in self._stems | self._asked_stems:
                found.append(name)
        return tuple(dict.fromkeys(found))


def _without_lead_in(text: str) -> str:
    """A question without what goes before its colon about who asks; what it is about stays.

    >>> _without_lead_in("Ik moet dit voor vier uur weten: wat kost dat?"), _without_lead_in("Over de dijken: wat kost dat?")
    ('wat kost dat?', 'Over de dijken: wat kost dat?')
    """
    match = _LEAD_IN.match(text)
    if match is None or not _ABOUT_ASKER.search(match["said"]):
        return text
    subject = _SUBJECT.search(match["said"])
    return f"{subject.group()}: {text[match.end() :]}" if subject else text[match.end() :]
