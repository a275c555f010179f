"""Read a question: what is asked, in what form, about which paper and section, and what its history adds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.corpus.organisation import Organisation
from ingest.corpus.roles import Role
from ingest.index.opened import Index
from ingest.terms import STOP_WORDS, content_words, fold_accents, split_compound, stem, vocabulary_of, words
from qa.answer import Reason
from qa.question.asked import ASKING, Asked, Form, asked_form, asked_kind, asks_for_all
from qa.question.language import is_english
from qa.question.mentions import Held, Mentions
from qa.question.needs import Need, is_lacking, needs_of, one_line
from qa.question.normalise import DEFAULT_LIMITS, QuestionLimits, clean_question
from qa.question.orders import without_orders
from qa.question.parts import sides_of
from qa.question.pointing import question_points_back
from qa.question.roles import role_of_question
from qa.question.scope import EVERYWHERE, Scope, Scopes
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
# A noun of a question: after a preposition or an article, or with a capital within the sentence.
_NOUN = re.compile(
    r"\b(?i:de|het|een|over|van|voor|tegen|met|aan|op|naar|geen|bij|in|rond|uit|door|meer|minder|betekent) (?:[a-zà-ÿ]+e )?"
    r"(?P<noun>(?!(?:de|het|een|die|dat|deze|dit)\b)[^\W\d_][\w-]+)|(?<=[a-zà-ÿ,] )(?P<name>[A-Z][\w-]+)"
)
# A word in no more than this share of the passages, or in so few of them, tells where an answer must be looked for.
_RARE_SHARE, _MIN_RARE = 0.04, 3
_FEW_KEYWORDS = 2
# "Hoe denken jullie over asiel?" asks as "wat vinden" does; "een omslag in het denken" is not what it looks for.
_OPINION = re.compile(r"\b(?:denk|denkt|denken)\b(?= (?:[\w’'-]+ ){0,3}(?:over|van)\b)", re.IGNORECASE)
_POLITE = re.compile(
    r"^(?:(?:hallo|hoi|goede(?:morgen|middag|navond)|dag|beste \w+|geachte [\w ]{2,30}|hi|hello)[,!.]?\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, read.

    `text` is what is searched: cleaned, mended, orders to the machine left out, the question before it (`past`) put in
    front where it points back. `needs` are the things asked where there are several, or one beside what is only told, `sides` what
    one thing asked sets beside each other. `scope` is where it says to look. `held` are its nouns that few passages hold, `lexical` the words that
    these are searched by (who publishes the papers is no subject), `subject` what a thing asked has from the rest of its message. `is_keywords` is whether it names something and asks nothing. `unknown` are words that carry meaning and stand nowhere in the papers; `terms` are the papers' own words for the lay words in it.
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
    past: str = ""
    is_personal: bool = False
    is_short: bool = False
    is_keywords: bool = False
    scope: Scope = EVERYWHERE
    held: tuple[Held, ...] = ()
    lexical: str = ""
    subject: str = ""
    needs: tuple[Query, ...] = ()
    sides: tuple[Query, ...] = ()


class Analyzer:
    """Reads questions in the light of one index's own words."""

    def __init__(self, index: Index, limits: QuestionLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        texts = [source.text for source in index.sources.values()]
        questions = [entry.text for entry in index.by_kind["question"]]
        self._speller = Speller([*texts, *(paper.title for paper in index.papers)], questions)
        self._stems = vocabulary_of(texts)
        self._asked_stems = vocabulary_of(questions)
        self.mentions = Mentions(
            {
                passage.id: passage.span.slice(index.sources[index.paper_of[passage.id].source].text)
                for passage in index.passages.values()
            },
            index.lexical.vocabulary,
        )
        self._scopes = Scopes(index)
        self._speakers = _names_of(index.organisations.all)
        self._bodies = _stems_of_bodies(index.organisations.all)
        self._rare = max(_MIN_RARE, int(_RARE_SHARE * len(index.passages)))
        self._papers = index.papers
        self._organisations = index.organisations.all
        self._places = index.lexicon.places
        self._lay = {" ".join(words(lay)): entry.term for entry in index.glossary for lay in entry.lay}

    def analyze(self, question: str, history: Sequence[str] = ()) -> Query:
        """Read a question; one that cannot be searched comes back with the `reason`."""
        clean = clean_question(one_line(question), self._limits.max_chars)
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
        if query.form == "compare" and len(query.papers) > 1:
            return query
        sides = () if context else sides_of(mended)
        if not sides and (needs := needs_of(mended, self.mentions.are_apart, self._bodies)):
            found = [self._need(need, needs[0], context) for need in needs]
            if len(found) == 1:
                # What is told beside the one thing asked may say in which form ("graag een lijstje").
                found = [replace(need, form=query.form, wants_all=query.wants_all) for need in found]
            # A paper that is named for one of them is meant for all that name none.
            scoped = tuple(replace(need, scope=need.scope or query.scope) for need in found)
            # A noun that is only told ("bij ons in Utrecht") is not what must be looked for.
            asked = self._without_speakers(" ".join(need.text for need in found))
            return replace(query, needs=scoped, held=self._held(asked, is_short=query.is_short))
        return replace(query, sides=tuple(self._read(question, side, "") for side in sides))

    def _need(self, need: Need, first: Need, context: str) -> Query:
        """One of several things asked, as a question of its own."""
        asked = f"{need.question[0].upper()}{need.question[1:]}?"
        if not need.subject:
            return self._read(asked, need.question, context if is_lacking(need.question, self._bodies) else "")
        found = self._read(asked, need.question, need.subject)
        # What answers the first thing asked again is not asked for here.
        return replace(found, past="" if need is first else first.question, subject=need.subject)

    def _read(self, original: str, mended: str, context: str) -> Query:
        text = f"{context} {mended}".strip()
        form = asked_form(mended)
        papers = self._named_papers(text, partly=form == "compare")
        if len(papers) > 1 and form in ("fact", "list"):
            form = "compare"
        asked = self._without_speakers(mended)
        is_short = len(content_words(asked)) <= _FEW_KEYWORDS
        return Query(
            original=original,
            text=self._without_titles(text, papers) if form == "compare" else text,
            asked=asked_kind(mended, self._places),
            form=form,
            wants_all=asks_for_all(mended),
            role=role_of_question(mended, self._organisations),
            papers=papers,
            unknown=() if is_english(mended) else self._unknown(asked),
            names=self._foreign_names(asked),
            past=context,
            is_personal=bool(_PERSONAL.search(mended)),
            scope=EVERYWHERE if form == "compare" else self._scopes.of(text),
            held=self._held(asked, is_short=is_short),
            is_short=is_short,
            is_keywords=len(content_words(text)) == len(words(text)),
            lexical=self._without_speakers(" ".join([text, *self._terms(text)])),
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
        """Content words, as typed, that neither the papers nor the question index have, whole, in part or inflected.

        A word of asking ("probleem", "paper") is none, since it says what is asked and not what of, and neither is who speaks
        or is spoken to.
        """
        nameless = ASKING | self._bodies
        typed = {fold_accents(match.group()): match.group() for match in _TYPED_WORD.finditer(question)}
        return tuple(
            typed.get(word, word)
            for word in dict.fromkeys(content_words(question))
            if len(word) >= 3 and not word.isdigit() and stem(word) not in nameless and not self._is_known(word)
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
            title = _stems_of(paper.title if partly else _BRACKETS.sub("", paper.title))
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

    def _without_speakers(self, text: str) -> str:
        """The text without the names of who publishes the papers, who are asked; all of it where nothing else is asked."""
        left = _OPINION.sub(" ", self._speakers.sub(" ", text))
        return left if content_words(left) else text

    def _held(self, asked: str, *, is_short: bool) -> tuple[Held, ...]:
        """The nouns of a question, and the papers' words for its lay words, that few passages hold, the rarest first."""
        nouns = [fold_accents(match["noun"] or match["name"]) for match in _NOUN.finditer(asked)]
        nouns += [fold_accents(term) for term in self._terms(asked)]
        # Of a question in keywords each word is a subject.
        nouns += content_words(asked) if is_short else []
        found = [self.mentions.of_word(noun) for noun in dict.fromkeys(nouns) if noun not in STOP_WORDS]
        return tuple(
            sorted(
                (held for held in found if 0 < len(held.passages) <= self._rare), key=lambda held: len(held.passages)
            )
        )

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


# Of thousands of papers; each question is held against all titles.
@lru_cache(1 << 15)
def _stems_of(title: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in content_words(title))


def _names_of(bodies: Iterable[Organisation]) -> re.Pattern[str]:
    """The names of who publishes the papers, with an article in front; nothing where nobody is named."""
    names = sorted({name for body in bodies for name in (body.name, body.short_name) if name}, key=len, reverse=True)
    return re.compile(rf"\b(?:(?:de|het) )?(?:{'|'.join(map(re.escape, names)) or '(?!)'})(?!\w)", re.IGNORECASE)


def _stems_of_bodies(bodies: Iterable[Organisation]) -> frozenset[str]:
    """The words for who speaks and who is spoken to, which a question can name without their being its subject."""
    names = [name for body in bodies for name in (body.name, body.short_name, *body.names, *body.addressee_names)]
    return vocabulary_of(names)


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
