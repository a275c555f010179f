"""Choose the words that answer: one fact, every point of a list, each side of a comparison, or a paper's main lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.index import Index
from ingest.records import Paper, Passage, Span
from ingest.terms import content_words, stem
from qa.analyze import Query
from qa.retrieve import Hit, Retrieval, SentenceHit
from qa.roles import Role, role_of_heading

# A bullet is one ask and is quoted whole up to this length; from a longer one only the sentences that answer.
WHOLE_BULLET_MAX_CHARS = 420
# How much a passage's own score counts beside that of its sentence: best of 0 to 1 on dev, flat from 0.6.
PASSAGE_WEIGHT = 0.6
# A second piece of evidence must come this near to the first (in z-scores); more of them cost citation precision.
SECOND_WITHIN = 1.0
LIST_WITHIN = 4.5
MAX_LIST_ITEMS = 13
# Added to a sentence of the section or paper that the question names; 0.5 to 2 do equally well on dev.
ROLE_BONUS = 1.0
PAPER_BONUS = 1.0
# A sentence that opens with one of these points to the sentence before it, which is then quoted along.
_POINTS_BACK = re.compile(
    r"^(?:ze|zij|deze|dit|dat|die|hun|daarom|daardoor|daarbij|daarmee|daarvoor|dan|zodoende|zo|hiermee|hierdoor|bovendien"
    r"|hij|haar|zijn|dezelfde|beide|allebei|bij jongens|er komen)\b",
    re.IGNORECASE,
)
# Words of asking and of who speaks: without them, what is left of a question is its subject.
_ASKING = frozenset(
    stem(word)
    for word in """
    gemeente gemeenten vng rijk overheid kabinet regering den haag land nederland inwoners punten eisen wensen verzoeken
    maatregelen voorstellen lijst overzicht samenvatting hoofdlijnen paper stuk position standpunt standpunten onderwerp
    gebied terrein thema vragen vraagt nodig willen wensen verwachten eigen inzet doen noem geef zet rij som belangrijkste
    allemaal alle alles welke probleem problemen knelpunten oplossingen rond rondom kort boodschap vat samen zelf tijd
    weinig grote lijnen verhaal want want municipalities government national ask asks
    """.split()
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A range of a paper that is quoted: whole sentences or a whole bullet; `score` orders it among the others."""

    passage: Passage
    paper: Paper
    span: Span
    score: float
    sentence: SentenceHit

    @property
    def role(self) -> Role | None:
        """What the section it stands in is for."""
        return role_of_heading(self.passage.section)


def select_evidence(query: Query, retrieval: Retrieval, index: Index) -> list[Evidence]:
    """The evidence for a question in the order in which it is to be shown; empty when nothing was retrieved."""
    ranked = _rank(query, retrieval.hits, index)
    if not ranked:
        return []
    if query.form == "overview":
        return _overview(query, ranked, index)
    if query.form == "compare":
        return _compare(query, ranked)
    if query.form == "list":
        return _list(query, ranked, index)
    return _fact(ranked, index)


def _rank(query: Query, hits: Sequence[Hit], index: Index) -> list[Evidence]:
    """Every sentence of the candidates as evidence, best first; sections that fit the question's role go before."""
    found = []
    for hit in hits:
        paper = index.paper_of[hit.passage.id]
        for sentence in hit.sentences:
            score = sentence.score + PASSAGE_WEIGHT * hit.score
            if query.role is not None and role_of_heading(hit.passage.section) == query.role:
                score += ROLE_BONUS
            if query.papers and paper.id in query.papers:
                score += PAPER_BONUS
            found.append(Evidence(hit.passage, paper, sentence.span, score, sentence))
    return sorted(found, key=lambda item: (-item.score, item.passage.id, item.span))


def _fact(ranked: Sequence[Evidence], index: Index) -> list[Evidence]:
    best = _whole(ranked[0], index)
    second = next((item for item in ranked[1:] if not best.span.contains(item.span)), None)
    if second is None or second.score < ranked[0].score - SECOND_WITHIN:
        return [best]
    other = _whole(second, index)
    return [best] if other.span.overlaps(best.span) and best.span.contains(other.span) else _merge([best, other])


def _list(query: Query, ranked: Sequence[Evidence], index: Index) -> list[Evidence]:
    """All points of one section that bear on the subject; the whole section when the subject is the paper itself."""
    home = _home_section(query, ranked)
    pool = [item for item in ranked if (item.paper.id, item.passage.section) == home]
    if _is_about_paper(query, pool[0].paper):
        chosen = pool
    else:
        chosen = [item for item in pool if item.score >= pool[0].score - LIST_WITHIN]
    units = _merge(_unique(_whole(item, index) for item in chosen))[:MAX_LIST_ITEMS]
    return sorted(units, key=lambda item: item.span)


def _home_section(query: Query, ranked: Sequence[Evidence]) -> tuple[str, str]:
    """The section whose best sentences, taken together, score highest."""
    totals: dict[tuple[str, str], float] = defaultdict(float)
    floor = ranked[0].score - LIST_WITHIN
    for item in ranked[:40]:
        if query.role is None or item.role in (query.role, None) or item.score == ranked[0].score:
            totals[(item.paper.id, item.passage.section)] += max(0.0, item.score - floor)
    return max(sorted(totals), key=lambda key: totals[key])


def _is_about_paper(query: Query, paper: Paper) -> bool:
    """Whether nothing is left of the question but words of asking and of the paper's title."""
    title = {stem(word) for word in content_words(paper.title)}
    left = [stem(word) for word in content_words(query.text)]
    return all(word in _ASKING or word in title for word in left)


def _compare(query: Query, ranked: Sequence[Evidence]) -> list[Evidence]:
    """The best evidence of each of the papers named, or of the two that score highest."""
    papers = list(query.papers)
    for item in ranked:
        if len(papers) >= 2:
            break
        if item.paper.id not in papers:
            papers.append(item.paper.id)
    return [next(item for item in ranked if item.paper.id == paper) for paper in papers if _has(ranked, paper)]


def _has(ranked: Iterable[Evidence], paper_id: str) -> bool:
    return any(item.paper.id == paper_id for item in ranked)


def _overview(query: Query, ranked: Sequence[Evidence], index: Index) -> list[Evidence]:
    """The main lines of a paper: the best evidence of each of its sections, in reading order, two of the asks."""
    paper_id = next(iter(query.papers), ranked[0].paper.id)
    chosen: list[Evidence] = []
    per_section: dict[str, int] = defaultdict(int)
    for item in ranked:
        if item.paper.id == paper_id and per_section[item.passage.section] < 2:
            per_section[item.passage.section] += 1
            chosen.append(_whole(item, index))
    return _merge(_unique(sorted(chosen, key=lambda item: item.span)))


def _whole(item: Evidence, index: Index) -> Evidence:
    """The whole bullet when it is short, else the sentence, with the one before it when it points back to that."""
    passage = item.passage
    if passage.kind == "bullet" and passage.span.end - passage.span.start <= WHOLE_BULLET_MAX_CHARS:
        return replace(item, span=passage.span)
    text = index.sources[item.paper.source].text
    at = passage.sentences.index(item.span)
    start = at
    while start > 0 and at - start < 2 and _POINTS_BACK.match(passage.sentences[start].slice(text)):
        start -= 1
    return replace(item, span=Span(passage.sentences[start].start, item.span.end))


def _unique(items: Iterable[Evidence]) -> list[Evidence]:
    seen: set[tuple[str, Span]] = set()
    kept = []
    for item in items:
        if (item.paper.source, item.span) not in seen:
            seen.add((item.paper.source, item.span))
            kept.append(item)
    return kept


def _merge(items: Sequence[Evidence]) -> list[Evidence]:
    """Drop what lies within another piece, join what overlaps; the order of lists is that of the paper."""
    kept: list[Evidence] = []
    for item in items:
        for at, other in enumerate(kept):
            if item.paper.source == other.paper.source and item.span.overlaps(other.span):
                span = Span(min(item.span.start, other.span.start), max(item.span.end, other.span.end))
                kept[at] = replace(other, span=span)
                break
        else:
            kept.append(item)
    return kept
