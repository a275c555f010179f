"""The flow from question to answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from ingest.corpus.glossary import GlossaryTerm
from ingest.index.opened import Index, open_index, require_same_model
from ingest.models.encoder import Encoder
from ingest.models.load import load_models
from ingest.records import Paper, Source, fold
from ingest.settings import Settings
from qa.answer import Answer, Citation, OnPartial, Outcome, Reason, Related, SaidIn, StageTrace, Statement
from qa.answering.choose import choose_evidence
from qa.answering.compose import (
    MAX_RELATED,
    QuoteBuilder,
    compose_answer,
    compose_partial,
    compose_refusal,
    missing_sentence,
    related_subjects,
    table_of,
)
from qa.answering.confidence import ConfidenceModel, load_fitted_models, signals_of
from qa.answering.evidence import Evidence, Selection, merge_evidence
from qa.answering.follow_ups import KnownQuestions
from qa.answering.texts import MISSING_DIRECT, MISSING_PART, SEVERAL_ASKED
from qa.answering.wordings import PreparedWordings, in_words
from qa.claims.nli import load_nli
from qa.claims.verify import Verifier
from qa.llm.client import load_llm
from qa.llm.rewrite import Rewriter
from qa.question.analyze import Analyzer, Query
from qa.question.asked import Form
from qa.question.normalise import DEFAULT_LIMITS, QuestionLimits
from qa.question.wrapping import unwrap
from qa.retrieval.fusion import FusionWeights
from qa.retrieval.retrieve import Hit, QueryVectors, Retrieval, Retriever
from qa.retrieval.stating import stating

ENGINE = "extractive"
Turn = tuple[str, Sequence[str]]
Kept = TypeVar("Kept")
# Told of each stage by name when it begins; what it gives is open for as long as the stage lasts.
Watch = Callable[[str], AbstractContextManager[object]]
# Quotes beside the sentence that says what the papers do not.
_NEAREST_ITEMS = 2


@dataclass(frozen=True, slots=True)
class State:
    """A question on its way to its answer: each stage gives it back with more filled in.

    Args:
        query: the question, read.
        retrieval: its candidates.
        selection: the evidence chosen.
        signals: what the confidence is made from, by name; empty for a question that is not searched.
        confidence: the probability that the papers answer it, 0 to 1.
        outcome: how far they do.
        reason: why they do not.
        missing: says in Dutch what they do not say.
        parts: what was found for each thing asked, where the whole was not answered.
    """

    query: Query
    retrieval: Retrieval = field(default_factory=lambda: Retrieval(()))
    selection: Selection = field(default_factory=lambda: Selection("fact"))
    signals: Mapping[str, float] = field(default_factory=dict)
    confidence: float = 0.0
    outcome: Outcome = "refused"
    reason: Reason | None = None
    missing: str = ""
    parts: tuple[State, ...] = ()


class Pipeline:
    """An open index with its models, ready to answer; safe to share between threads, since nothing in it changes.

    Args:
        index: the papers.
        encoder: the model that made its vectors.
        reader: the one tuned from it, where there is one.
        rewriter: puts answers in plainer words by a language model.
        verifier: checks sentences against passages.
        limits: how long a question may be, and how many earlier ones count.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        reader: Encoder | None = None,
        rewriter: Rewriter | None = None,
        verifier: Verifier | None = None,
        limits: QuestionLimits = DEFAULT_LIMITS,
    ) -> None:
        self.index = index
        self.verifier = verifier or Verifier(encoder, None, index.organisations, index.lexicon)
        self.wordings = PreparedWordings(index)
        self._known_questions = KnownQuestions(index)
        self._encoder = encoder
        self._reader = reader
        self._rewriter = rewriter
        self._limits = limits
        self._analyzer = Analyzer(index, limits)
        self._retriever = Retriever(index, FusionWeights())
        self._fitted = load_fitted_models(with_reader=reader is not None)
        self._kept: dict[Callable[[Pipeline], Any], Any] = {}

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers, in reading order."""
        return self.index.papers

    @property
    def sources(self) -> dict[str, Source]:
        """The canonical texts by source name."""
        return self.index.sources

    @property
    def glossary(self) -> tuple[GlossaryTerm, ...]:
        """Words of the papers, with their meaning and with how people say them."""
        return self.index.glossary

    @property
    def corpus_version(self) -> str:
        """The version of papers and questions that answers come from."""
        return self.index.corpus_version

    @property
    def is_older(self) -> bool:
        """Whether these are older papers than the latest that were read in, whose index is damaged."""
        return self.index.is_older

    def kept(self, make: Callable[[Pipeline], Kept]) -> Kept:
        """What `make` makes of this open index: made at the first call, and kept as long as the index is open."""
        if make not in self._kept:
            self._kept[make] = make(self)
        kept: Kept = self._kept[make]
        return kept

    @cached_property
    def engine(self) -> str:
        """What writes the answers: "extractive", or the name of a language model."""
        return self._rewriter.settings.model if self._rewriter else ENGINE

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        on_partial: OnPartial | None = None,
        watch: Watch | None = None,
        wording: SaidIn = "quotes",
    ) -> Answer:
        """Answer from the papers, each statement citing a range, or refuse: an ordinary answer with a reason.

        `on_partial` is told, in this thread, of what a language model has written so far, sentence by sentence; `watch`
        of each stage. In another `wording` than quotes, what has no prepared wording is quoted.
        """
        quoted = self.quote(question, history, watch)
        answer = self.in_words(quoted, wording)
        if self._rewriter is None or (wording != "quotes" and not any(s.kind == "quote" for s in answer.statements)):
            return answer
        with watch("rewrite") if watch else nullcontext():
            return self.in_words(self._rewriter.rewrite(quoted, on_partial), wording)

    def ask_batch(self, turns: Iterable[Turn], wording: SaidIn = "quotes") -> Iterator[Answer]:
        """Answer many questions with their histories, in order."""
        for question, history in turns:
            yield self.ask(question, history, wording=wording)

    def in_words(self, answer: Answer, wording: SaidIn) -> Answer:
        """An answer of quotes in other words, without looking anything up again; what has no wording stays a quote."""
        return in_words(answer, wording, self.wordings)

    def quote(self, question: str, history: Sequence[str] = (), watch: Watch | None = None) -> Answer:
        """As `ask`, always in the papers' own words."""
        clock = _Clock(watch)
        state = self._work_out(question, history, clock)
        with clock.stage("compose"):
            quotes, related = self._compose(state)
        return Answer(
            question=question,
            outcome=state.outcome,
            reason=state.reason,
            answer=quotes.text,
            statements=quotes.statements,
            citations=quotes.citations,
            related=related,
            confidence=round(state.confidence, 4),
            engine=ENGINE,
            corpus_version=self.corpus_version,
            timings_ms=clock.timings(),
            trace=_trace(state, quotes.citations),
            table=table_of(quotes, state.selection) if state.outcome == "answered" else None,
            note=SEVERAL_ASKED if _has_more_to_look_for(state) else "",
            follow_ups=self._known_questions.next_to(question, quotes.citations),
        )

    def explain(self, question: str, history: Sequence[str] = ()) -> State:
        """All that the stages found and decided before the answer is put in words."""
        return self._work_out(question, history, _Clock())

    def reword(self, citations: Sequence[Citation]) -> dict[int, Statement]:
        """What a spokesperson would say for each quote, by marker; none without a language model, or where it doesn't hold."""
        return self._rewriter.reword(citations) if self._rewriter else {}

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """The k best passages for a question, best first; none for one that cannot be searched."""
        query = self._analyzer.analyze(question)
        return [] if query.reason is not None else list(self._retrieve(query, self._encode(query)).hits[:k])

    def without_reader(self) -> Pipeline:
        """The same pipeline without its reader."""
        return Pipeline(self.index, self._encoder, limits=self._limits)

    def _work_out(self, question: str, history: Sequence[str], clock: _Clock) -> State:
        with clock.stage("analyze"):
            # A message that is too long is told so, and costs nothing.
            asked = unwrap(question, self._encoder) if len(question) <= self._limits.max_chars else question
            query = self._analyzer.analyze(asked, history)
        if query.reason is not None:
            return State(query, reason=query.reason)
        whole = self._find(query, clock)
        # A whole that is answered is not taken apart: it may be answered in part, and its reader is told to look.
        if not query.parts or whole.outcome == "answered":
            return whole
        return _together(whole, tuple(self._find(part, clock, is_part=True) for part in query.parts))

    def _find(self, query: Query, clock: _Clock, *, is_part: bool = False) -> State:
        """The evidence for one thing asked, and how far it answers."""
        with clock.stage("encode"):
            vectors = self._encode(query)
        with clock.stage("retrieve"):
            retrieval = self._retrieve(query, vectors)
        with clock.stage("evidence"):
            selection = choose_evidence(query, retrieval, self.index, self._fitted.relevance)
            texts = self._texts(selection.items)
        with clock.stage("judge"):
            model = self._fitted.judge_of(retrieval)
            signals = signals_of(query, retrieval, texts)
            confidence = model.probability(signals)
            outcome, reason = judge(query, retrieval, confidence, model)
            if selection.is_found:
                # Found by its kind or its word, it needs no likeness to the question.
                confidence, outcome, reason = max(confidence, model.answer_from), "answered", None
        state = State(query, retrieval, selection, signals, confidence, outcome, reason)
        if outcome == "answered":
            return state
        nearest = Selection(selection.form, selection.items[:_NEAREST_ITEMS])
        # What is quoted beside a part that is missing answers the other parts.
        missing = missing_sentence(query, () if is_part else texts[:_NEAREST_ITEMS])
        return replace(state, selection=nearest, missing=missing)

    def _encode(self, query: Query) -> QueryVectors:
        """The vectors of a question, each alone, so that they are the same whatever is asked with it."""
        texts = [query.text, query.past] if query.past else [query.text]
        base = self._encoder.encode_queries(texts, alone=True)
        reader = self._reader.encode_queries(texts, alone=True) if self._reader else None
        return QueryVectors(
            base=base[0],
            reader=None if reader is None else reader[0],
            past_base=base[1] if query.past else None,
            past_reader=reader[1] if reader is not None and query.past else None,
        )

    def _retrieve(self, query: Query, vectors: QueryVectors) -> Retrieval:
        found = self._retriever.retrieve(vectors, self.index.lexical.query_terms(" ".join([query.text, *query.terms])))
        return stating(found, query.text, self.index)

    def _texts(self, evidence: Iterable[Evidence]) -> list[str]:
        return [fold(item.span.slice(self.sources[item.paper.source].text)) for item in evidence]

    def _compose(self, state: State) -> tuple[QuoteBuilder, tuple[Related, ...]]:
        """The words of the answer, and what else can be asked."""
        quotes = QuoteBuilder(self.index)
        if state.outcome == "answered":
            compose_answer(quotes, state.selection)
            return quotes, ()
        near = related_subjects(state.retrieval.hits, self.index)
        if state.outcome == "partial":
            compose_partial(quotes, state.selection.items, state.missing)
            return quotes, near
        related = near or self._subjects()
        papers = [hit.passage.paper_id for hit in state.retrieval.hits[:MAX_RELATED]]
        organisation = self.index.organisations.common(papers or [paper.id for paper in self.papers])
        quotes.say(compose_refusal(state.reason or "not_in_papers", related, self._limits.max_chars, organisation))
        return quotes, related

    def _subjects(self) -> tuple[Related, ...]:
        """The first papers of the index: what can be asked when nothing was retrieved."""
        return tuple(Related(paper.title, paper.sections[0].heading) for paper in self.papers[:MAX_RELATED])


def judge(
    query: Query, retrieval: Retrieval, confidence: float, model: ConfidenceModel
) -> tuple[Outcome, Reason | None]:
    """Answer, answer in part, or refuse with a reason."""
    if confidence >= model.answer_from:
        return "answered", None
    nearest = max((hit.base for hit in retrieval.hits), default=0.0)
    if nearest < model.topic_from:
        return "refused", "off_topic"
    if confidence >= model.partial_from and nearest >= model.partial_topic_from:
        return "partial", None
    return "refused", "personal_case" if query.is_personal else "not_in_papers"


def open_pipeline(settings: Settings) -> Pipeline:
    """Open the index that the settings name, with the models that made it.

    Raises:
        IndexMissingError: there is no index, or none that passes its check.
        IndexMismatchError: the index was made by other models.
        ModelMissingError: a model cannot be loaded.
    """
    index = open_index(settings.index_dir)
    encoder, reader = load_models(settings)
    require_same_model(index, encoder, reader)
    nli = load_nli(settings.verifier, allow_download=settings.encoder.allow_download)
    verifier = Verifier(encoder, nli, index.organisations, index.lexicon)
    rewriter = Rewriter(load_llm(settings.llm), settings.llm, verifier) if settings.llm.model else None
    limits = QuestionLimits(settings.web.question_max_chars, settings.web.history_max_turns)
    return Pipeline(index, encoder, reader, rewriter, verifier, limits)


def _together(whole: State, parts: tuple[State, ...]) -> State:
    """What the parts of a question brought that is not answered as a whole; the whole one's where none of them is.

    Parts are not looked at where the whole is answered: on the dev questions they added no fact there, and cost citation
    precision.
    """
    answered = [part for part in parts if part.outcome == "answered"]
    if not answered:
        return replace(whole, parts=parts)
    items = merge_evidence([item for part in answered for item in part.selection.items])
    form: Form = "list" if any(part.selection.form == "list" for part in answered) else "fact"
    found = replace(
        whole,
        selection=Selection(form, tuple(items)),
        confidence=min(part.confidence for part in parts),
        outcome="answered",
        reason=None,
        missing="",
        parts=parts,
    )
    if len(answered) == len(parts):
        return found
    missing = next(part.missing for part in parts if part.outcome != "answered")
    return replace(found, outcome="partial", missing=MISSING_PART if missing == MISSING_DIRECT else missing)


def _has_more_to_look_for(state: State) -> bool:
    """Whether several things were asked and answered as one, so that the answer may be that of one of them."""
    is_whole = state.outcome == "answered" and not state.parts
    return bool(state.query.parts) and is_whole and state.selection.form != "compare"


def _trace(state: State, citations: Sequence[Citation]) -> tuple[StageTrace, ...]:
    """What each stage made of the question."""
    query, retrieval = state.query, state.retrieval
    if query.reason is not None:
        return (StageTrace("analyze", False, {"reason": query.reason}),)
    hits, evidence = retrieval.hits, state.selection.items
    found = {
        "passages": [hit.passage.id for hit in hits[:10]],
        "scored": len(hits),
        "found_by": dict(retrieval.found_by),
    }
    read = {"text": query.text, "asked": query.asked, "form": state.selection.form, "role": query.role}
    judged: dict[str, object] = {
        "confidence": round(state.confidence, 4),
        "outcome": state.outcome,
        "signals": {name: round(value, 4) for name, value in state.signals.items()},
    }
    if state.parts:
        judged["parts"] = [{"text": part.query.text, "outcome": part.outcome} for part in state.parts]
    trace = [
        StageTrace("analyze", True, read),
        StageTrace("retrieve", bool(hits), found),
        StageTrace("evidence", bool(evidence), {"spans": _spans(evidence)}),
        StageTrace("judge", state.outcome == "answered", judged),
    ]
    if state.outcome != "refused":
        trace.append(StageTrace("compose", True, {"spans": [[c.source, c.start, c.end] for c in citations]}))
    return tuple(trace)


def _spans(evidence: Iterable[Evidence]) -> list[list[object]]:
    return [[item.paper.source, item.span.start, item.span.end] for item in evidence]


class _Clock:
    """Milliseconds by stage; who watches is told of each."""

    def __init__(self, watch: Watch | None = None) -> None:
        self._stages: dict[str, float] = {}
        self._watch = watch

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            with self._watch(name) if self._watch else nullcontext():
                yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + 1000 * (time.perf_counter() - started)

    def timings(self) -> dict[str, float]:
        rounded = {name: round(value, 2) for name, value in self._stages.items()}
        return {**rounded, "total": round(sum(self._stages.values()), 2)}
