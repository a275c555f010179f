"""Choose the words that answer: one fact, every point of a list, each side of a comparison, or a paper's main lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.corpus.organisation import Organisation
from ingest.corpus.roles import Role, role_of_heading
from ingest.index.opened import Index
from ingest.records import Paper, Passage, Span
from ingest.terms import content_words, stem
from qa.logistic import Logistic
from qa.question.analyze import Query
from qa.question.asked import Form
from qa.question.pointing import needs_sentence_before
from qa.retrieval.blocks import NO_SCORE
from qa.retrieval.retrieve import Retrieval, SentenceHit

# A bullet is one ask and is quoted whole up to this length; from a longer one only the sentences that answer. A list
# shows its points whole, so there the bound is wider.
WHOLE_BULLET_MAX_CHARS = 420
WHOLE_BULLET_MAX_CHARS_IN_LIST = 700
# How much a passage's own score counts beside that of its sentence: best of 0 to 1 on dev, flat from 0.6.
PASSAGE_WEIGHT = 0.6
# A second piece of evidence must come this near to the first (in z-scores); more of them cost citation precision.
SECOND_WITHIN = 1.5
# A point belongs to a list when its score is this share of the best point's.
LIST_SHARE = 0.4
# Where a list need not be complete it ends at the first drop of this share of the best score: what follows is of another
# subject.
LIST_GAP = 0.45
MAX_LIST_ITEMS = 14
# How probable it must be that a further sentence belongs to the answer, and how many of them are quoted beside the others.
LIST_RELEVANT_FROM = 0.3
MAX_LIST_EXTRA = 8
FACT_RELEVANT_FROM = 0.5
MAX_FACT_EXTRA = 2
MAX_RANKED = 60
MIN_BEST_SCORE = 0.1
# Added to a sentence of the section or paper that the question names; 0.5 to 2 do equally well on dev.
ROLE_BONUS = 1.0
PAPER_BONUS = 1.0
# A neighbour in the same paragraph that comes this near to the best sentence is quoted along with it, as one quote.
NEIGHBOUR_WITHIN = 1.0
# Points of each section that an overview shows.
OVERVIEW_ITEMS: dict[Role | None, int] = {"problem": 3, "own_effort": 3, "asks": 5, None: 3}
# Words of asking: without them and those for who speaks and is spoken to, what is left of a question is its subject.
_ASKING = frozenset(
    stem(word)
    for word in """
    overheid regering land nederland inwoners punten eisen wensen verzoeken
    maatregelen voorstellen lijst overzicht samenvatting hoofdlijnen paper stuk position standpunt standpunten onderwerp
    gebied terrein thema vragen vraagt nodig willen wensen verwachten eigen inzet doen noem geef zet rij som belangrijkste
    allemaal alle alles welke probleem problemen knelpunten oplossingen rond rondom kort boodschap vat samen zelf tijd
    weinig grote lijnen verhaal want uitleggen uitleg situatie mening vertel weten haar hun government national ask asks
    """.split()
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A range of a paper that is quoted: whole sentences or a whole bullet; `score` orders it among the others.

    `role` is what the section it stands in is for.
    """

    passage: Passage
    paper: Paper
    span: Span
    score: float
    sentence: SentenceHit
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The evidence in the order in which it is to be shown, and the form that it was chosen for."""

    form: Form
    items: tuple[Evidence, ...] = ()


def select_evidence(query: Query, retrieval: Retrieval, index: Index, relevance: Logistic) -> Selection:
    """The evidence for a question; none when nothing was retrieved.

    Args:
        query: the question, read.
        retrieval: its candidates.
        index: the papers.
        relevance: the probability, by `relevance_signals`, that a sentence belongs to the answer.
    """
    ranked = _rank(query, retrieval, index)
    if not ranked:
        return Selection(query.form)
    about_paper = _is_about_paper(query, ranked[0].paper, index.organisations.of(ranked[0].paper.id))
    if query.form == "compare":
        return Selection("compare", tuple(_compare(query, ranked, index, relevance)))
    if query.form == "overview" or (about_paper and query.role is None):
        return Selection("overview", tuple(_overview(query, ranked, index)))
    if led_in := _led_in_by(ranked[0], index):
        return Selection("list", tuple(led_in))
    stating = [item for item in ranked if not _leads_in(item, index)]
    if about_paper:
        return Selection("list", tuple(_list(query, stating, index, whole=True)))
    if query.form == "list":
        relevant = _relevant(stating, relevance, LIST_RELEVANT_FROM)[:MAX_LIST_EXTRA]
        items = _list(query, stating, index, whole=False)
        for item in relevant:
            items = merge_evidence([*items, _whole(item, index, WHOLE_BULLET_MAX_CHARS_IN_LIST)])
        return Selection("list", tuple(_by_place(items)))
    items = _fact(stating, index)
    for item in _relevant(stating, relevance, FACT_RELEVANT_FROM)[:MAX_FACT_EXTRA]:
        items = merge_evidence([*items, _whole(item, index)])
    return Selection("fact", tuple(items))


def relevance_signals(ranked: Sequence[Evidence]) -> list[dict[str, float]]:
    """The signals by name that tell whether a sentence belongs to the answer, for each of these, best first.

    Returns:
        share: its score as a share of the best one's.
        reader: the reader's cosine.
        reader_gap: how much less that is than the best one's.
        question_gap: how much less near it comes to an indexed question than the best one; 0 where it has none.
        known: 1 when it answers an indexed question.
    """
    best = max([MIN_BEST_SCORE, *(item.score for item in ranked[:1])])
    nearest = max((item.sentence.question for item in ranked), default=NO_SCORE)
    nearest_read = max((item.sentence.reader for item in ranked), default=NO_SCORE)
    return [
        {
            "share": item.score / best,
            "reader": item.sentence.reader,
            "reader_gap": nearest_read - item.sentence.reader,
            "question_gap": nearest - item.sentence.question if item.sentence.question > NO_SCORE else 0.0,
            "known": float(item.sentence.question > NO_SCORE),
        }
        for item in ranked
    ]


def rank_sentences(query: Query, retrieval: Retrieval, index: Index) -> list[Evidence]:
    """The sentences that may be evidence, best first: all but those that only lead in a list."""
    return [item for item in _rank(query, retrieval, index)[:MAX_RANKED] if not _leads_in(item, index)]


def _relevant(ranked: Sequence[Evidence], relevance: Logistic, threshold: float) -> list[Evidence]:
    """The sentences that belong to the answer at least as probably as this, the most probable first."""
    near = ranked[:MAX_RANKED]
    scored = zip(map(relevance.probability, relevance_signals(near)), near, strict=True)
    return [item for chance, item in sorted(scored, key=lambda pair: -pair[0]) if chance >= threshold]


def _by_place(items: Sequence[Evidence]) -> list[Evidence]:
    """In the papers' order within each section; the section of the first item first."""
    order = {(item.paper.id, item.passage.section): at for at, item in reversed(list(enumerate(items)))}
    return sorted(items, key=lambda item: (order[item.paper.id, item.passage.section], item.span))


def _leads_in(item: Evidence, index: Index) -> bool:
    """Whether a sentence only announces a list ("Dat vraagt om:")."""
    return item.span.slice(index.sources[item.paper.source].text).rstrip().endswith(":")


def _led_in_by(item: Evidence, index: Index) -> list[Evidence]:
    """The points of the list that a sentence announces; empty when it announces none."""
    points = [passage for passage in item.paper.passages if passage.lead_in and passage.lead_in.overlaps(item.span)]
    return [
        replace(item, passage=passage, span=passage.span)
        for passage in points[:MAX_LIST_ITEMS]
        if _leads_in(item, index)
    ]


def _rank(query: Query, retrieval: Retrieval, index: Index) -> list[Evidence]:
    """Every sentence of the candidates as evidence, best first; sections that fit the question's role go before."""
    found = []
    for hit in retrieval.hits:
        paper = index.paper_of[hit.passage.id]
        role = role_of_heading(hit.passage.section, index.organisations.of(paper.id))
        for sentence in hit.sentences:
            score = sentence.score + PASSAGE_WEIGHT * hit.score
            if query.role is not None and role == query.role:
                score += ROLE_BONUS
            if paper.id in query.papers:
                score += PAPER_BONUS
            found.append(Evidence(hit.passage, paper, sentence.span, score, sentence, role))
    return sorted(found, key=lambda item: (-item.score, item.passage.id, item.span))


def _fact(ranked: Sequence[Evidence], index: Index) -> list[Evidence]:
    best = _with_neighbour(_whole(ranked[0], index), ranked)
    second = next((item for item in ranked[1:] if not best.span.contains(item.span)), None)
    if second is None or second.score < ranked[0].score - SECOND_WITHIN:
        return [best]
    return merge_evidence([best, _whole(second, index)])


def _with_neighbour(best: Evidence, ranked: Sequence[Evidence]) -> Evidence:
    """The evidence with the sentence before or after it, whichever is better, where that comes near enough."""
    if best.passage.kind == "bullet":
        return best
    places = {sentence: at for at, sentence in enumerate(best.passage.sentences)}
    inside = [at for sentence, at in places.items() if best.span.contains(sentence)]
    for item in ranked:
        if item.score < best.score - NEIGHBOUR_WITHIN:
            break
        if item.passage is best.passage and places[item.span] in (inside[0] - 1, inside[-1] + 1):
            span = Span(min(best.span.start, item.span.start), max(best.span.end, item.span.end))
            return replace(best, span=span)
    return best


def _list(query: Query, ranked: Sequence[Evidence], index: Index, *, whole: bool) -> list[Evidence]:
    """All points of one section that bear on the subject, or all there are, in the paper's order."""
    home = _home_section(query, ranked)
    pool = [item for item in ranked if (item.paper.id, item.passage.section) == home]
    best = pool[0].score
    chosen: list[Evidence] = []
    last = best
    for item in pool:
        if not whole and (
            item.score < LIST_SHARE * best or (not query.wants_all and last - item.score > LIST_GAP * best)
        ):
            break
        last = item.score
        chosen = merge_evidence([*chosen, _whole(item, index, WHOLE_BULLET_MAX_CHARS_IN_LIST)])
    return sorted(chosen[:MAX_LIST_ITEMS], key=lambda item: item.span)


def _home_section(query: Query, ranked: Sequence[Evidence]) -> tuple[str, str]:
    """The section whose best sentences, taken together, score highest."""
    totals: dict[tuple[str, str], float] = defaultdict(float)
    floor = LIST_SHARE * ranked[0].score
    for item in ranked[:40]:
        if query.role is None or item.role in (query.role, None) or item.score == ranked[0].score:
            totals[(item.paper.id, item.passage.section)] += max(0.0, item.score - floor)
    return max(sorted(totals), key=lambda key: totals[key])


def _is_about_paper(query: Query, paper: Paper, organisation: Organisation) -> bool:
    """Whether nothing is left of the question but words of asking and of the paper's title.

    One word of a longer title ("stikstof") is a subject in that paper rather than the paper, unless points are asked for.
    """
    title = {stem(word) for word in content_words(paper.title)}
    named = (paper.publisher or "", *organisation.names, *organisation.addressee_names)
    speaker = {stem(word) for name in named for word in content_words(name)}
    left = {stem(word) for word in content_words(query.text)} - _ASKING - speaker
    is_named = paper.id in query.papers or len(left) >= 2 or query.form in ("list", "overview")
    return left <= title and is_named


def _compare(query: Query, ranked: Sequence[Evidence], index: Index, relevance: Logistic) -> list[Evidence]:
    """The best evidence of each of the papers named; of all that have a say, and at least two, where none is named."""
    papers = list(query.papers)
    if not papers:
        papers = list(dict.fromkeys(item.paper.id for item in _relevant(ranked, relevance, FACT_RELEVANT_FROM)))
    for item in ranked:
        if len(papers) >= 2:
            break
        if item.paper.id not in papers:
            papers.append(item.paper.id)
    chosen: list[Evidence] = []
    for paper in papers:
        own = [item for item in ranked if item.paper.id == paper]
        if own:
            chosen += _fact(own, index)
    return chosen


def _overview(query: Query, ranked: Sequence[Evidence], index: Index) -> list[Evidence]:
    """The main lines of a paper: the first points of each of its sections.

    Writers put the main point first: taking the first did better on dev than taking the most central (0.75 to 0.62).
    """
    paper_id = next(iter(query.papers), ranked[0].paper.id)
    own = sorted((item for item in ranked if item.paper.id == paper_id), key=lambda item: item.span)
    chosen: list[Evidence] = []
    per_section: dict[str, int] = defaultdict(int)
    for item in own:
        if per_section[item.passage.section] < OVERVIEW_ITEMS[item.role] and not _leads_in(item, index):
            before = len(chosen)
            chosen = merge_evidence([*chosen, _whole(item, index)])
            per_section[item.passage.section] += len(chosen) - before
    return chosen


def _whole(item: Evidence, index: Index, bullet_max_chars: int = WHOLE_BULLET_MAX_CHARS) -> Evidence:
    """The whole bullet when it is short, else the sentence, with the one before it when it points back to that."""
    passage = item.passage
    if passage.kind == "bullet" and passage.span.end - passage.span.start <= bullet_max_chars:
        return replace(item, span=passage.span)
    text = index.sources[item.paper.source].text
    at = passage.sentences.index(item.span)
    start = at
    while start > 0 and at - start < 2 and needs_sentence_before(passage.sentences[start].slice(text)):
        start -= 1
    return replace(item, span=Span(passage.sentences[start].start, item.span.end))


def merge_evidence(items: Sequence[Evidence]) -> list[Evidence]:
    """Join what overlaps; the order stays that of the first of each."""
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
