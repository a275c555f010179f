"""The sentences of the candidates as evidence, best first, and the words that answer one question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.corpus.organisation import Organisation
from ingest.corpus.roles import Role
from ingest.index.opened import Index
from ingest.records import Paper, Passage, Span
from ingest.sentences import is_question
from ingest.terms import vocabulary_of
from qa.answering.ranking import ranking_model, ranking_signals
from qa.answering.subject import subject_of
from qa.logistic import Logistic
from qa.question.analyze import Query
from qa.question.asked import Form
from qa.question.mentions import alike_terms
from qa.question.pointing import needs_sentence_before
from qa.retrieval.blocks import NO_SCORE
from qa.retrieval.retrieve import Retrieval, SentenceHit

# A bullet is one ask and is quoted whole up to this length; from a longer one only the sentences that answer. A list
# shows its points whole, so there the bound is wider.
WHOLE_BULLET_MAX_CHARS = 420
WHOLE_BULLET_MAX_CHARS_IN_LIST = 700
# A second piece of evidence must come this near to the first (in log-odds); more of them cost citation precision.
SECOND_WITHIN = 0.9
MAX_LED_IN = 40
# How probable it must be that a further sentence belongs to the answer, and how many are quoted beside the others.
FACT_RELEVANT_FROM = 0.5
MAX_FACT_EXTRA = 2
MAX_RANKED = 60
# How much less near (a cosine of the reader) than the nearest sentence one may be that holds a rare word: of 117 such in messages of people
# who had not read the papers 17 of 66 so near bear on what is asked, and 3 of 51 farther ones.
HELD_WITHIN = 0.1
# A neighbour in the same paragraph that comes this near to the best sentence (in log-odds) is quoted along with it, as one quote.
NEIGHBOUR_WITHIN = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A range of a paper that is quoted: whole sentences or a whole bullet; `score` orders it among the others, in log-odds.

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
    """The evidence in the order in which it is to be shown, and the form that it was chosen for.

    `intro` is our own sentence before it; `totals` says by paper and section how many points there are to choose from;
    `sides` are those of a comparison by name, a side without evidence among them; `is_found` is True where what is asked
    for was found by its kind or word, so that no doubt about its subject is left. `first` is the point of a list to read
    before the others, None where they are read in the papers' order.
    """

    form: Form
    items: tuple[Evidence, ...] = ()
    intro: str = ""
    totals: Mapping[tuple[str, str], int] = field(default_factory=dict)
    sides: tuple[tuple[str, tuple[Evidence, ...]], ...] = ()
    is_found: bool = False
    first: Evidence | None = None

    @property
    def passage(self) -> Passage | None:
        """The passage of the evidence that is shown first; None without any."""
        return self.items[0].passage if self.items else None


def fact_evidence(ranked: Sequence[Evidence], index: Index, relevance: Logistic) -> list[Evidence]:
    """The words that answer one question: the best sentence, a second near it, and what belongs to the answer as surely.

    Args:
        ranked: the sentences that may be evidence, best first; at least one.
        index: the papers.
        relevance: the probability, by `relevance_signals`, that a sentence belongs to the answer.
    """
    items = nearest_evidence(ranked, index)
    for item in relevant(ranked, relevance, FACT_RELEVANT_FROM)[:MAX_FACT_EXTRA]:
        items = merge_evidence([*items, whole(item, index)])
    return items


def about_subject(selection: Selection, subject: str, index: Index) -> Selection:
    """The evidence whose passage or heading holds a word of a subject; all of it where none does."""
    wanted = set(alike_terms(subject, index.lexical.vocabulary))
    if not wanted or selection.is_found or selection.sides:
        return selection
    kept = tuple(item for item in selection.items if wanted & set(_told_in(item, index)))
    return replace(selection, items=kept) if kept else selection


def _told_in(item: Evidence, index: Index) -> list[str]:
    text = item.passage.span.slice(index.sources[item.paper.source].text)
    place = f"{item.paper.title} {item.passage.section} {item.passage.subsection or ''}"
    return alike_terms(f"{place} {text}", index.lexical.vocabulary)


def chunk_around(item: Evidence, index: Index) -> str:
    """What was embedded of the passage, or of the part of a long one, in which a piece of evidence has its sentence."""
    chunks = index.chunks_of[item.passage.id]
    return next((chunk.text for chunk in chunks if chunk.span.contains(item.sentence.span)), chunks[0].text)


def relevance_signals(ranked: Sequence[Evidence]) -> list[dict[str, float]]:
    """The signals by name that tell whether a sentence belongs to the answer, for each of these, best first.

    Returns:
        behind: how much less its score is than the best one's.
        reader: the reader's cosine.
        reader_gap: how much less that is than the best one's.
        question_gap: how much less near it comes to an indexed question than the best one; 0 where it has none.
        known: 1 when it answers an indexed question.
    """
    best = max((item.score for item in ranked[:1]), default=0.0)
    nearest = max((item.sentence.question for item in ranked), default=NO_SCORE)
    nearest_read = max((item.sentence.reader for item in ranked), default=NO_SCORE)
    return [
        {
            "behind": best - item.score,
            "reader": item.sentence.reader,
            "reader_gap": nearest_read - item.sentence.reader,
            "question_gap": nearest - item.sentence.question if item.sentence.question > NO_SCORE else 0.0,
            "known": float(item.sentence.question > NO_SCORE),
        }
        for item in ranked
    ]


def rank_sentences(query: Query, retrieval: Retrieval, index: Index) -> list[Evidence]:
    """The sentences that may be evidence, best first: all but those that only lead in a list."""
    return [item for item in rank(query, retrieval, index)[:MAX_RANKED] if not leads_in(item, index)]


def held_evidence(query: Query, retrieval: Retrieval, index: Index) -> Evidence | None:
    """The best sentence that holds the rarest noun of a question; None where none of them is rare, or stands near to what is asked."""
    ranked = rank(query, retrieval, index) if query.held else []
    nearest = max((item.sentence.reader for item in ranked), default=0.0)
    near = [item for item in ranked if item.sentence.reader >= nearest - HELD_WITHIN]
    for held in query.held:
        for item in near:
            text = item.span.slice(index.sources[item.paper.source].text)
            if item.passage.id in held.passages and set(held.terms) <= set(alike_terms(text, index.lexical.vocabulary)):
                return whole(item, index)
    return None


def relevant(ranked: Sequence[Evidence], relevance: Logistic, threshold: float) -> list[Evidence]:
    """The sentences that belong to the answer at least as probably as this, the most probable first."""
    near = ranked[:MAX_RANKED]
    scored = zip(map(relevance.probability, relevance_signals(near)), near, strict=True)
    return [item for chance, item in sorted(scored, key=lambda pair: -pair[0]) if chance >= threshold]


def leads_in(item: Evidence, index: Index) -> bool:
    """Whether a sentence only announces a list ("Dat vraagt om:")."""
    return item.span.slice(index.sources[item.paper.source].text).rstrip().endswith(":")


def led_in_by(item: Evidence, index: Index) -> list[Evidence]:
    """The points of the list that a sentence announces; empty when it announces none."""
    if not leads_in(item, index):
        return []
    points = [passage for passage in item.paper.passages if passage.lead_in and passage.lead_in.overlaps(item.span)]
    stating = [point for point in points if not _is_asking(point, index, all)]
    return [replace(item, passage=passage, span=passage.span) for passage in stating[:MAX_LED_IN]]


def rank(query: Query, retrieval: Retrieval, index: Index) -> list[Evidence]:
    """Every sentence of the candidates as evidence, the one that most probably belongs to the answer first."""
    model = ranking_model(with_reader=index.reader_vectors is not None)
    found = [
        Evidence(one.hit.passage, one.paper, one.sentence.span, model.log_odds(one.signals), one.sentence, one.role)
        for one in ranking_signals(query, retrieval, index)
    ]
    return sorted(found, key=lambda item: (-item.score, item.passage.id, item.span))


def nearest_evidence(ranked: Sequence[Evidence], index: Index) -> list[Evidence]:
    """The best sentence with what belongs to it, and a second one where that comes near it."""
    best = _with_neighbour(whole(ranked[0], index), ranked)
    second = next((item for item in ranked[1:] if not best.span.contains(item.span)), None)
    if second is None or second.score < ranked[0].score - SECOND_WITHIN:
        return [best]
    return merge_evidence([best, whole(second, index)])


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


def is_about_paper(query: Query, paper: Paper, organisation: Organisation) -> bool:
    """Whether nothing is left of the question but words of asking and of the paper's title.

    One word of a longer title ("stikstof") is a subject in that paper rather than the paper, unless points are asked for.
    """
    title = vocabulary_of([paper.title])
    left = subject_of(query, paper, organisation)
    # Two words of a long title are a subject in that paper as well.
    is_most = len(left) >= 2 and 2 * len(left) >= len(title)
    is_named = paper.id in query.papers or is_most or query.form in ("list", "overview")
    return left <= title and is_named


def whole(item: Evidence, index: Index, bullet_max_chars: int = WHOLE_BULLET_MAX_CHARS) -> Evidence:
    """The whole bullet when it is short, else the sentence, with the one before it when it points back to that."""
    passage = item.passage
    short = passage.span.end - passage.span.start <= bullet_max_chars
    if passage.kind == "bullet" and short and not _is_asking(passage, index, any):
        return replace(item, span=passage.span)
    text = index.sources[item.paper.source].text
    at = passage.sentences.index(item.span)
    start = at
    while start > 0 and at - start < 2 and needs_sentence_before(passage.sentences[start].slice(text)):
        start -= 1
    return replace(item, span=Span(passage.sentences[start].start, item.span.end))


def _is_asking(passage: Passage, index: Index, how_many: Callable[[Iterable[bool]], bool]) -> bool:
    """Whether `any` or `all` sentences of a passage are questions."""
    text = index.sources[index.paper_of[passage.id].source].text
    return how_many(is_question(sentence.slice(text)) for sentence in passage.sentences)


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
