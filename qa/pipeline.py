"""The flow from question to answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from ingest.corpus.glossary import GlossaryTerm
from ingest.index.build import Index, open_index, require_same_model
from ingest.models.encoder import Encoder
from ingest.models.load import load_models
from ingest.records import Paper, Source, fold
from ingest.settings import Settings
from qa.answer import Answer, Citation, OnPartial, Outcome, Reason, Related, StageTrace, Statement
from qa.answering.compose import (
    MAX_RELATED,
    Composition,
    compose_answer,
    compose_partial,
    compose_refusal,
    missing_sentence,
    related_subjects,
)
from qa.answering.confidence import ConfidenceModel, load_fitted_models, signals_of
from qa.answering.evidence import Evidence, Selection, merge_evidence, rank_sentences, select_evidence
from qa.answering.texts import MISSING_DIRECT, MISSING_PART, SEVERAL_ASKED
from qa.claims.nli import load_nli
from qa.claims.verify import Verifier
from qa.llm.rewrite import Rewriter, load_llm
from qa.question.analyze import Analyzer, Query
from qa.question.asked import Form
from qa.retrieval.fusion import FusionWeights
from qa.retrieval.retrieve import Hit, QueryVectors, Retrieval, Retriever

ENGINE = "extractive"
Turn = tuple[str, Sequence[str]]
Kept = TypeVar("Kept")
# Quotes beside the sentence that says what the papers do not.
_NEAREST_ITEMS = 2


class Pipeline:
    """An open index with its models, ready to answer; safe to share between threads, since nothing in it changes.

    `verifier` checks sentences against passages.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        reader: Encoder | None = None,
        rewriter: Rewriter | None = None,
        verifier: Verifier | None = None,
    ) -> None:
        self.index = index
        self.verifier = verifier or Verifier(encoder, None, index.organisations, index.lexicon)
        self._encoder = encoder
        self._reader = reader
        self._rewriter = rewriter
        self._analyzer = Analyzer(index)
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

    def ask(self, question: str, history: Sequence[str] = (), on_partial: OnPartial | None = None) -> Answer:
        """Answer from the papers, each statement citing a range, or refuse: an ordinary answer with a reason.

        `on_partial` is told, in this thread, of what a language model has written so far, sentence by sentence.
        """
        return self._reworded(next(self.quote_batch([(question, history)])), on_partial)

    def ask_batch(self, turns: Iterable[Turn], batch_size: int = 32) -> Iterator[Answer]:
        """Answer many questions in order, encoding `batch_size` of them at a time; answers are those of `ask`."""
        for answer in self.quote_batch(turns, batch_size):
            yield self._reworded(answer)

    def _reworded(self, answer: Answer, on_partial: OnPartial | None = None) -> Answer:
        return self._rewriter.rewrite(answer, on_partial) if self._rewriter else answer

    def quote_batch(self, turns: Iterable[Turn], batch_size: int = 32) -> Iterator[Answer]:
        """As `ask_batch`, always in the papers' own words."""
        batch: list[Turn] = []
        for turn in turns:
            batch.append(turn)
            if len(batch) == batch_size:
                yield from self._ask_all(batch)
                batch = []
        yield from self._ask_all(batch)

    def reword(self, citations: Sequence[Citation]) -> dict[int, Statement]:
        """What a spokesperson would say for each quote, by marker; none without a language model, or where it doesn't hold."""
        return self._rewriter.reword(citations) if self._rewriter else {}

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """The k best passages for a question, best first; none for one that cannot be searched."""
        searched = self._search(question)
        return list(searched[1].hits[:k]) if searched else []

    def signals(self, question: str, history: Sequence[str] = ()) -> dict[str, float] | None:
        """The signals that the confidence of an answer is made from; None for a question that is not searched."""
        if (searched := self._search(question, history)) is None:
            return None
        return signals_of(*searched, self._texts(self._select(*searched).items))

    def ranked(self, question: str, history: Sequence[str] = ()) -> list[Evidence]:
        """The sentences that the evidence is chosen from, best first; none for a question that is not searched."""
        searched = self._search(question, history)
        return rank_sentences(*searched, self.index) if searched else []

    def reworded_by(self, rewriter: Rewriter) -> Pipeline:
        """The same pipeline with a language model of one's own."""
        return Pipeline(self.index, self._encoder, self._reader, rewriter, self.verifier)

    def without_reader(self) -> Pipeline:
        """The same pipeline without its reader."""
        return Pipeline(self.index, self._encoder)

    def _search(self, question: str, history: Sequence[str] = ()) -> tuple[Query, Retrieval] | None:
        query = self._analyzer.analyze(question, history)
        return None if query.reason is not None else (query, self._retrieve(query, self._encode([query])[0]))

    def _select(self, query: Query, retrieval: Retrieval) -> Selection:
        return select_evidence(query, retrieval, self.index, self._fitted.relevance)

    def _texts(self, evidence: Iterable[Evidence]) -> list[str]:
        return [fold(item.span.slice(self.sources[item.paper.source].text)) for item in evidence]

    def _ask_all(self, turns: Sequence[Turn]) -> Iterator[Answer]:
        clocks = [_Clock() for _ in turns]
        queries = []
        for clock, (question, history) in zip(clocks, turns, strict=True):
            with clock.stage("analyze"):
                queries.append(self._analyzer.analyze(question, history))
        searchable = [query for query in queries if query.reason is None]
        started = time.perf_counter()
        vectors = iter(self._encode(searchable))
        encode_ms = 1000 * (time.perf_counter() - started) / max(1, len(searchable))
        for clock, query in zip(clocks, queries, strict=True):
            if query.reason is not None:
                yield self._refuse(query, query.reason, Retrieval(()), clock, [])
            else:
                clock.add("encode", encode_ms)
                yield self._answer(query, next(vectors), clock)

    def _encode(self, queries: Sequence[Query]) -> list[QueryVectors]:
        """The vectors of each question, whatever is asked with it; equal texts are encoded once."""
        texts = list(dict.fromkeys(text for query in queries for text in (query.text, query.past) if text))
        row = {text: at for at, text in enumerate(texts)}
        base = self._encoder.encode_queries(texts, alone=True)
        reader = self._reader.encode_queries(texts, alone=True) if self._reader else None
        return [
            QueryVectors(
                base=base[row[query.text]],
                reader=None if reader is None else reader[row[query.text]],
                past_base=base[row[query.past]] if query.past else None,
                past_reader=reader[row[query.past]] if reader is not None and query.past else None,
            )
            for query in queries
        ]

    def _retrieve(self, query: Query, vectors: QueryVectors) -> Retrieval:
        return self._retriever.retrieve(vectors, self.index.lexical.query_terms(" ".join([query.text, *query.terms])))

    def _answer(self, query: Query, vectors: QueryVectors, clock: _Clock) -> Answer:
        found = self._find(query, vectors, clock)
        # A whole that is answered is not taken apart: it may be answered in part, and its reader is told to look.
        is_whole = found.outcome == "answered"
        note = SEVERAL_ASKED if query.parts and is_whole and found.selection.form != "compare" else ""
        if query.parts and not is_whole:
            found = _together(found, self._find_parts(query, clock))
        hits, evidence = found.retrieval.hits, found.selection.items
        trace = [
            StageTrace(
                "analyze",
                True,
                {"text": query.text, "asked": query.asked, "form": found.selection.form, "role": query.role},
            ),
            StageTrace("retrieve", bool(hits), {"passages": [hit.passage.id for hit in hits[:10]]}),
            StageTrace("rerank", bool(hits), {"passages": [hit.passage.id for hit in hits[:5]]}),
            StageTrace("evidence", bool(evidence), {"spans": _spans(evidence)}),
            StageTrace(
                "judge",
                found.outcome == "answered",
                {"confidence": round(found.confidence, 4), "outcome": found.outcome},
            ),
        ]
        if found.outcome == "refused":
            return self._refuse(query, found.reason or "not_in_papers", found.retrieval, clock, trace, found.confidence)
        with clock.stage("compose"):
            composition = (
                compose_answer(found.selection, self.index)
                if found.outcome == "answered"
                else compose_partial(evidence, found.missing, self.index)
            )
        trace.append(
            StageTrace("compose", True, {"spans": [[c.source, c.start, c.end] for c in composition.citations]})
        )
        related = related_subjects(hits, self.index) if found.outcome == "partial" else ()
        answer = self._blank(query, found.outcome, None, composition, found.confidence, clock, trace)
        return replace(answer, related=related, note=note)

    def _find_parts(self, query: Query, clock: _Clock) -> list[_Found]:
        with clock.stage("encode"):
            vectors = self._encode(query.parts)
        return [self._find(part, own, clock, is_part=True) for part, own in zip(query.parts, vectors, strict=True)]

    def _find(self, query: Query, vectors: QueryVectors, clock: _Clock, *, is_part: bool = False) -> _Found:
        """The evidence for one thing asked, and how far it answers."""
        with clock.stage("retrieve"):
            retrieval = self._retrieve(query, vectors)
        with clock.stage("evidence"):
            selection = self._select(query, retrieval)
            texts = self._texts(selection.items)
        with clock.stage("judge"):
            model = self._fitted.judge_of(retrieval)
            confidence = model.probability(signals_of(query, retrieval, texts))
            outcome, reason = judge(query, retrieval, confidence, model)
        if outcome == "answered":
            return _Found(retrieval, selection, confidence, outcome)
        nearest = Selection(selection.form, selection.items[:_NEAREST_ITEMS])
        # What is quoted beside a part that is missing answers the other parts.
        missing = missing_sentence(query, () if is_part else texts[:_NEAREST_ITEMS])
        return _Found(retrieval, nearest, confidence, outcome, reason, missing)

    def _refuse(
        self,
        query: Query,
        reason: Reason,
        retrieval: Retrieval,
        clock: _Clock,
        trace: list[StageTrace],
        confidence: float = 0.0,
    ) -> Answer:
        related = related_subjects(retrieval.hits, self.index) or self._subjects()
        near = [hit.passage.paper_id for hit in retrieval.hits[:MAX_RELATED]] or [paper.id for paper in self.papers]
        text = compose_refusal(reason, related, self.index.organisations.common(near))
        if not trace:
            trace = [StageTrace("analyze", False, {"reason": reason})]
        answer = self._blank(query, "refused", reason, Composition(text, (), ()), confidence, clock, trace)
        return replace(answer, related=related)

    def _subjects(self) -> tuple[Related, ...]:
        """The first papers of the index: what can be asked when nothing was retrieved."""
        return tuple(Related(paper.title, paper.sections[0].heading) for paper in self.papers[:MAX_RELATED])

    def _blank(
        self,
        query: Query,
        outcome: Outcome,
        reason: Reason | None,
        composition: Composition,
        confidence: float,
        clock: _Clock,
        trace: list[StageTrace],
    ) -> Answer:
        return Answer(
            question=query.original,
            outcome=outcome,
            reason=reason,
            answer=composition.text,
            statements=composition.statements,
            citations=composition.citations,
            related=(),
            confidence=round(confidence, 4),
            engine=ENGINE,
            corpus_version=self.corpus_version,
            timings_ms=clock.timings(),
            trace=tuple(trace),
        )


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
    return Pipeline(index, encoder, reader, rewriter, verifier)


def _spans(evidence: Iterable[Evidence]) -> list[list[object]]:
    return [[item.paper.source, item.span.start, item.span.end] for item in evidence]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for one thing asked; `missing` says in Dutch what the papers do not say about it."""

    retrieval: Retrieval
    selection: Selection
    confidence: float
    outcome: Outcome
    reason: Reason | None = None
    missing: str = ""


def _together(whole: _Found, parts: Sequence[_Found]) -> _Found:
    """What the parts of a question brought that is not answered as a whole; the whole one's where none of them is.

    Parts are not looked at where the whole is answered: on the dev questions they added no fact there, and cost citation
    precision.
    """
    answered = [part for part in parts if part.outcome == "answered"]
    if not answered:
        return whole
    items = merge_evidence([item for part in answered for item in part.selection.items])
    form: Form = "list" if any(part.selection.form == "list" for part in answered) else "fact"
    found = _Found(whole.retrieval, Selection(form, tuple(items)), min(part.confidence for part in parts), "answered")
    if len(answered) == len(parts):
        return found
    missing = next(part.missing for part in parts if part.outcome != "answered")
    return replace(found, outcome="partial", missing=MISSING_PART if missing == MISSING_DIRECT else missing)


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._stages: dict[str, float] = {}

    def add(self, name: str, milliseconds: float) -> None:
        self._stages[name] = self._stages.get(name, 0.0) + milliseconds

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.add(name, 1000 * (time.perf_counter() - started))

    def timings(self) -> dict[str, float]:
        rounded = {name: round(value, 2) for name, value in self._stages.items()}
        return {**rounded, "total": round(sum(self._stages.values()), 2)}
