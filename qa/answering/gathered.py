"""Things of one kind gathered from the papers (laws, amounts, bodies), and where the papers speak of something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ingest.corpus.mentions import Mention, MentionKind
from ingest.index.inventory import Row
from ingest.index.opened import Index
from ingest.records import Paper
from ingest.terms import content_words, stem
from qa.answering.evidence import WHOLE_BULLET_MAX_CHARS, Evidence, Selection
from qa.answering.rows import judge_rows, words_of
from qa.answering.subject import share_of, subject_of
from qa.answering.texts import GATHERED, NAMED, PLACES, PLACES_HEAD
from qa.logistic import Logistic
from qa.question.analyze import Query
from qa.question.asked import ASKING, GATHERED_NOUNS, gathered_kinds
from qa.retrieval.blocks import NO_SCORE
from qa.retrieval.retrieve import SentenceHit

# A paper that does not have the word speaks of a subject when a row of it is this probable to belong to a list about it.
SPEAKS_FROM = 0.15
# "Welke commissies ...": bodies by that word alone, where the papers call them so.
_ONE_NOUN = re.compile(
    r"\b(?:welke|alle|elke?) (?:genoemde )?(?:commissies?|ministeries|raden|bonden)\b(?! en\b)", re.IGNORECASE
)
_EITHER = re.compile(r"\bof\b", re.IGNORECASE)
MAX_GATHERED = 60
MAX_ROWS_OF_PAPER = 3
_ABOUT_NAMING = frozenset(
    stem(word)
    for word in """
    noemt noemen genoemd genoemde staan staat komen komt voor voorbij bod aangehaald haalt halen beroept beroepen vermeld
    papers stukken documenten document position welke alle elk iets plekken plek pagina gaat gaan zin zinnen naam namen
    met lijst graag raken lees vind waar woord term bij verband wordt worden
    """.split()
)


def gather(query: Query, index: Index) -> Selection:
    """The rows that name things of the kind asked for, by paper; none where no paper names any."""
    kinds = gathered_kinds(query.text) or gathered_kinds(query.original)
    papers = [paper for paper in index.papers if not query.papers or paper.id in query.papers]
    rows = [(row, found) for row in _rows_of(papers, index) if (found := _named(row, kinds))]
    if _ONE_NOUN.search(query.text):
        rows = _of_noun(query, rows, index)
    subject = _subject(query, index) - {part for kind in kinds for part in _KIND_STEMS[kind]}
    about = [(row, found) for row, found in rows if share_of(subject, _all_words(row, index)) > 0]
    if query.subject and subject and not about:
        # "Welke bedragen daarbij?": those of something else are no answer.
        return Selection("fact")
    # A named paper is the subject by itself.
    chosen = about if subject and about and not query.papers else rows
    if query.role is not None and any(row.role == query.role for row, _ in chosen):
        chosen = [(row, found) for row, found in chosen if row.role == query.role]
    items = [_evidence(row, found, index) for row, found in chosen[:MAX_GATHERED]]
    if not items:
        return Selection("fact")
    what = " of ".join(NAMED[kind] for kind in kinds)
    number = len({item.paper.id for item in items})
    intro = GATHERED.format(
        rows=_counted(len(items), "zin", "zinnen"), what=what, papers=_counted(number, "paper", "papers")
    )
    return Selection("collection", tuple(items), intro=intro, is_found=True)


def find_papers(query: Query, ranked: Sequence[Evidence], index: Index, model: Logistic) -> Selection:
    """The rows of each paper that speak of a subject most; none where no paper has its words."""
    subject = _subject(query, index)
    speaking: list[tuple[float, float, Evidence]] = []
    for one in judge_rows(query, ranked, index):
        paper = one.evidence.paper
        said = share_of(subject, words_of(one.row, paper, index))
        chance = model.probability(one.signals)
        if said > 0 or chance >= SPEAKS_FROM:
            speaking.append((said, chance, _evidence(one.row, (), index, one.evidence)))
    most = max((said for said, _, _ in speaking), default=0.0)
    if _EITHER.search(query.text):
        most = min(most, 1 / max(1, len(subject)))
    if not subject or not most:
        return Selection("fact")
    # Of several words those rows count that have as many of them as any has, or are surely about it.
    kept = [each for each in speaking if each[0] >= most or each[1] >= SPEAKS_FROM]
    surest = sorted(kept, key=lambda each: each[:2], reverse=True)
    papers = list(dict.fromkeys(item.paper.id for _, _, item in kept))
    items = [
        item
        for paper_id in papers
        for item in sorted(
            [item for _, _, item in surest if item.paper.id == paper_id][:MAX_ROWS_OF_PAPER], key=lambda item: item.span
        )
    ]
    searched = sorted({word for word in content_words(query.text) if stem(word) in subject})
    intro = (PLACES_HEAD if len(index.papers) > 1 else "") + PLACES
    said_so = intro.format(
        found=len(papers), papers=len(index.papers), words=", ".join(f"“{word}”" for word in searched)
    )
    return Selection("where", tuple(items), intro=said_so, is_found=True)


def _rows_of(papers: Iterable[Paper], index: Index) -> Iterable[Row]:
    wanted = {paper.id for paper in papers}
    return (row for row in index.inventory if row.paper_id in wanted and row.kind != "lead_in")


def _named(row: Row, kinds: Sequence[MentionKind]) -> tuple[Mention, ...]:
    return tuple(mention for mention in row.mentions if mention.kind in kinds)


def _of_noun(
    query: Query, rows: list[tuple[Row, tuple[Mention, ...]]], index: Index
) -> list[tuple[Row, tuple[Mention, ...]]]:
    """Who asks for commissions gets those, where the papers name things by that word; else all of the kind."""
    asked = {stem(word) for word in content_words(query.text)}
    kept = [
        (row, found)
        for row, found in rows
        if asked
        & {stem(word) for mention in found for word in content_words(mention.span.slice(_text(row, index)))} - ASKING
    ]
    return kept or rows


def _subject(query: Query, index: Index) -> frozenset[str]:
    first = index.papers[0]
    return subject_of(query, first, index.organisations.of(first.id)) - _ABOUT_NAMING


def _evidence(row: Row, named: Sequence[Mention], index: Index, nearest: Evidence | None = None) -> Evidence:
    """A row as evidence; of a long point the sentence that names it, or that is nearest."""
    passage, paper = index.passages[row.passage_id], index.paper_of[row.passage_id]
    span = row.span
    if span.end - span.start > WHOLE_BULLET_MAX_CHARS:
        wanted = named[0].span if named else nearest.span if nearest else span
        span = next((sentence for sentence in passage.sentences if sentence.contains(wanted)), span)
    hit = nearest.sentence if nearest else SentenceHit(span, 0.0, NO_SCORE, NO_SCORE, NO_SCORE)
    return Evidence(passage, paper, span, nearest.score if nearest else 0.0, hit, row.role)


def _all_words(row: Row, index: Index) -> str:
    """What it says, what it stands under, and its paper's title."""
    paper = index.paper_of[row.passage_id]
    return f"{words_of(row, paper, index)} {paper.title}"


def _text(row: Row, index: Index) -> str:
    return index.sources[index.paper_of[row.passage_id].source].text


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


# The nouns of each kind say nothing of the subject, and neither do these.
_MORE_NOUNS: Mapping[MentionKind, str] = {"amount": "geld", "date": "jaartal", "body": "rapporten adviezen"}
_KIND_STEMS: Mapping[MentionKind, frozenset[str]] = {
    kind: frozenset(stem(word) for word in re.findall(r"\w+", f"{nouns} {_MORE_NOUNS.get(kind, '')}"))
    for kind, nouns in GATHERED_NOUNS.items()
}
