"""The flow from question to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

from ingest.corpus.glossary import GlossaryTerm
from ingest.index.opened import Index, open_index, require_same_model
from ingest.models.encoder import Encoder
from ingest.models.load import load_models
from ingest.records import Paper, Source, fold
from ingest.settings import Settings
from qa.answer import Answer, Citation, Need, OnPartial, SaidIn, StageTrace, Statement
from qa.answering.answer_words import with_answer_words
from qa.answering.choose import choose_evidence
from qa.answering.clock import Clock, Watch
from qa.answering.compose import missing_sentence, missing_there, table_of
from qa.answering.confidence import judge, load_fitted_models, signals_of
from qa.answering.evidence import Evidence, Selection, about_subject, chunk_around, held_evidence, merge_evidence
from qa.answering.follow_ups import KnownQuestions
from qa.answering.host import EVALUATION_FILE, NO_HOST, Host, read_measured
from qa.answering.in_form import in_form
from qa.answering.own_texts import NOTE as OWN_NOTE
from qa.answering.own_texts import SIMPLEST
from qa.answering.own_words import OwnAnswer
from qa.answering.said import say, subjects_of
from qa.answering.said_first import with_saying_order
from qa.answering.state import State
from qa.answering.subject import has_all_words
from qa.answering.switch import Course, Switch
from qa.answering.texts import SEVERAL_ASKED
from qa.answering.together import together, with_sides
from qa.answering.trace import trace_of
from qa.answering.wordings import PreparedWordings, in_words
from qa.claims.nli import load_nli
from qa.claims.verify import Verifier
from qa.llm.client import load_llm
from qa.llm.rewrite import Rewriter
from qa.logistic import Logistic
from qa.question.analyze import Analyzer, Query
from qa.question.mentions import Mentions
from qa.question.needs import one_line
from qa.question.normalise import DEFAULT_LIMITS, QuestionLimits
from qa.question.wrapping import unwrap
from qa.retrieval.fusion import FusionWeights
from qa.retrieval.retrieve import Hit, QueryVectors, Retrieval, Retriever
from qa.retrieval.stating import stating

ENGINE = "extractive"
Turn = tuple[str, Sequence[str]]
Kept = TypeVar("Kept")
# Quotes beside the sentence that says what the papers do not.
_NEAREST_ITEMS = 2


class Pipeline:
    """An open index with its models, ready to answer; safe to share between threads, since nothing in it changes.

    Args:
        index: the papers.
        encoder: the model that made its vectors.
        reader: the one tuned from it, where there is one.
        rewriter: puts answers in plainer words by a language model.
        verifier: checks sentences against passages.
        limits: how long a question may be, and how many earlier ones count.
        host: who runs it, for who asks.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        reader: Encoder | None = None,
        rewriter: Rewriter | None = None,
        verifier: Verifier | None = None,
        limits: QuestionLimits = DEFAULT_LIMITS,
        host: Host = NO_HOST,
    ) -> None:
        self.index = index
        self.verifier = verifier or Verifier(encoder, None, index.organisations, index.lexicon)
        self.wordings = PreparedWordings(index)
        self._known_questions = KnownQuestions(index)
        self._encoder = encoder
        self._reader = reader
        self._rewriter = rewriter
        self._limits = limits
        self._switch = Switch(index, encoder, host, limits)
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

    @property
    def mentions(self) -> Mentions:
        """Which passages hold each term."""
        return self._analyzer.mentions

    @property
    def relevance(self) -> Logistic:
        """What tells whether a sentence belongs to an answer."""
        return self._fitted.relevance

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
        clock = Clock(watch)
        course = self._course(question, history, clock)
        quoted, _ = self._follow(question, course, clock)
        if course.kind == "simpler":
            wording = "plain"
        answer = self.in_words(quoted, wording)
        if course.kind == "simpler" and any(statement.kind == "paraphrase" for statement in answer.statements):
            # What has a prepared wording is made simpler, and it is not true that it cannot be.
            quoted, answer = replace(quoted, note=SIMPLEST), replace(answer, note=SIMPLEST)
        if (
            self._rewriter is None
            or answer.is_literal
            or (wording != "quotes" and not any(s.kind == "quote" for s in answer.statements))
        ):
            return answer
        with clock.stage("rewrite"):
            return self.in_words(self._rewriter.rewrite(quoted, on_partial), wording)

    def ask_batch(self, turns: Iterable[Turn], wording: SaidIn = "quotes") -> Iterator[Answer]:
        """Answer many questions with their histories, in order."""
        for question, history in turns:
            yield self.ask(question, history, wording=wording)

    def in_words(self, answer: Answer, wording: SaidIn) -> Answer:
        """An answer of quotes in other words, without looking anything up again; what has no wording stays a quote."""
        return in_words(answer, wording, self.wordings)

    def quote(self, question: str) -> Answer:
        """As `ask`, always in the papers' own words."""
        return self.quote_and_state(question)[0]

    def quote_and_state(self, question: str) -> tuple[Answer, State | None]:
        """As `quote`, with what `explain` tells of it; None where Standpunt speaks for itself."""
        clock = Clock()
        return self._follow(question, self._course(question, (), clock), clock)

    def _course(self, question: str, history: Sequence[str], clock: Clock) -> Course:
        with clock.stage("route"):
            return self._switch.course_of(question, history, subjects_of(self.index))

    def _follow(self, question: str, course: Course, clock: Clock) -> tuple[Answer, State | None]:
        """The answer at the end of a message's course, in the papers' own words or in Standpunt's, and what was found."""
        if course.own is not None:
            return self._own_answer(question, course.own, clock), None
        found = state = self._work_out(course.question, course.history, clock)
        if course.kind == "personal_case" and state.query.reason is None:
            # Nothing is answered then, of several things asked neither.
            state = replace(state, outcome="refused", reason="personal_case", needs=())
        state, note = in_form(state, course.kind)
        with clock.stage("compose"):
            said = say(state, self.index, self._limits.max_chars)
        quotes = said.quotes
        answer = Answer(
            question=question,
            outcome=state.outcome,
            reason=state.reason,
            answer=quotes.text,
            statements=quotes.statements,
            citations=with_answer_words(with_saying_order(quotes.citations, state, self.sources), state, self.sources),
            related=said.related,
            confidence=round(state.confidence, 4),
            engine=ENGINE,
            corpus_version=self.corpus_version,
            timings_ms=clock.timings(),
            trace=trace_of(state, quotes.citations),
            table=table_of(quotes, state.selection) if state.outcome == "answered" else None,
            note=note or (SEVERAL_ASKED if _has_more_to_look_for(state) else ""),
            follow_ups=self._known_questions.next_to(course.question, quotes.citations),
            needs=said.needs,
            is_literal=course.kind == "literal",
        )
        return answer, found

    def _own_answer(self, question: str, own: OwnAnswer, clock: Clock) -> Answer:
        """What Standpunt says itself."""
        return Answer(
            question=question,
            outcome=own.outcome,
            reason=own.reason,
            answer=own.text,
            statements=(),
            citations=(),
            related=own.related,
            confidence=float(own.outcome == "answered"),
            engine=ENGINE,
            corpus_version=self.corpus_version,
            timings_ms=clock.timings(),
            trace=(StageTrace("analyze", False, {"reason": own.reason}),),
            note=OWN_NOTE if own.outcome == "answered" else "",
            needs=(Need(question, own.outcome, own.reason),),
        )

    def explain(self, question: str, history: Sequence[str] = ()) -> State:
        """All that the stages found and decided before the answer is put in words."""
        return self._work_out(question, history, Clock())

    def as_one(self, state: State) -> State:
        """What is found for the whole of a message, whatever each thing that is asked in it finds by itself."""
        query = state.query
        return self._look(query, self._encode(query), query.scope.passages, Clock()) if state.needs else state

    def reword(self, citations: Sequence[Citation]) -> dict[int, Statement]:
        """What a spokesperson would say for each quote, by marker; none without a language model, or where it doesn't hold."""
        return self._rewriter.reword(citations) if self._rewriter else {}

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """The k best passages for a question, best first; none for one that cannot be searched."""
        query = self._analyzer.analyze(question)
        if query.reason is not None:
            return []
        return list(self._retrieve(query, self._encode(query), query.scope.passages).hits[:k])

    def without_reader(self) -> Pipeline:
        """The same pipeline without its reader."""
        return Pipeline(self.index, self._encoder, limits=self._limits)

    def _work_out(self, question: str, history: Sequence[str], clock: Clock) -> State:
        with clock.stage("analyze"):
            # A message that is too long is told so, and costs nothing.
            asked = unwrap(one_line(question), self._encoder) if len(question) <= self._limits.max_chars else question
            query = self._analyzer.analyze(asked, history)
        if query.reason is not None:
            return State(query, reason=query.reason)
        message = self._vectors(query, clock)
        needs = tuple(
            self._find(need, self._vectors(need, clock).within(message), clock, is_part=True) for need in query.needs
        )
        if any(need.outcome == "answered" for need in needs):
            return together(query, needs) if len(needs) > 1 else needs[0]
        whole = self._find(query, message, clock)
        if len(needs) > 1 and whole.outcome != "answered":
            return replace(whole, needs=needs)
        # A whole that is answered is not taken apart: it may be answered in part, and its reader is told to look.
        if not query.sides or whole.outcome == "answered":
            return whole
        sides = [self._find(side, self._vectors(side, clock), clock, is_part=True) for side in query.sides]
        return with_sides(whole, sides)

    def _find(self, query: Query, vectors: QueryVectors, clock: Clock, *, is_part: bool = False) -> State:
        """The evidence for one thing asked, in the place that it names, and how far it answers."""
        state = self._look(query, vectors, query.scope.passages, clock)
        if state.outcome == "answered":
            return state
        if query.scope:
            elsewhere = self._look(query, vectors, frozenset(), clock)
            if elsewhere.outcome == "answered":
                first = elsewhere.selection.passage
                if first and first.id in query.scope.passages and state.selection.items:
                    # How far the best place is ahead tells less among few passages: it answers among all of them.
                    return replace(state, outcome="answered", reason=None, confidence=elsewhere.confidence)
                return elsewhere.partly(missing_there(query.scope.named), elsewhere.selection.items[:_NEAREST_ITEMS])
        nearest = state.selection.items[:_NEAREST_ITEMS]
        if held := self._held(query, state):
            # A word of the question that stands in a paper is not met with "not in the papers" without that place.
            nearest = tuple(merge_evidence([held, *(nearest if state.outcome == "partial" else ())])[:_NEAREST_ITEMS])
        # What is quoted beside a part that is missing answers the other parts.
        missing = missing_sentence(query, () if is_part else self._texts(nearest))
        if held:
            return state.partly(missing, nearest)
        return replace(state, selection=Selection(state.selection.form, nearest), missing=missing)

    def _held(self, query: Query, state: State) -> Evidence | None:
        """Where a rare word of a question stands that is not answered; None for one that is about something else."""
        is_elsewhere = state.reason == "off_topic" and not query.is_short
        if is_elsewhere or state.reason == "personal_case":
            return None
        return held_evidence(query, state.retrieval, self.index)

    def _look(self, query: Query, vectors: QueryVectors, within: Set[str], clock: Clock) -> State:
        """The evidence among some passages, or among all, and how far it answers."""
        with clock.stage("retrieve"):
            retrieval = self._retrieve(query, vectors, within)
        with clock.stage("evidence"):
            selection = choose_evidence(query, retrieval, self.index, self._fitted.relevance)
            selection = about_subject(selection, query.subject, self.index)
        with clock.stage("judge"):
            model = self._fitted.judge_of(retrieval, selection.passage)
            signals = self.signals(query, retrieval, selection, read_again="answers" in model.weights)
            confidence = model.probability(signals)
            if selection.is_found or (query.is_keywords and has_all_words(query, self._texts(selection.items))):
                # Found by its kind or its word, it needs no likeness to the question.
                confidence = max(confidence, model.answer_from)
            outcome, reason = judge(query, retrieval, confidence, model)
            if not selection.items and outcome != "refused":
                # However near the passages lie: with nothing to quote there is no answer.
                outcome, reason = "refused", "not_in_papers"
        return State(query, retrieval, selection, signals, confidence, outcome, reason)

    def signals(
        self, query: Query, retrieval: Retrieval, selection: Selection, *, read_again: bool
    ) -> dict[str, float]:
        """What the confidence in this evidence is made from, by name; `read_again` is whether the joint reader is asked too."""
        sentence, ranked, answers = "", 0.0, 0.0
        if selection.items:
            best = selection.items[0]
            ranked = best.score
            sentence = fold(best.sentence.span.slice(self.sources[best.paper.source].text))
            if read_again and self._reader and self.verifier.reader:
                answers = self.verifier.reader.read(query.text, chunk_around(best, self.index), "question").answers
        texts = self._texts(selection.items)
        read = {"ranked": ranked, "answers": answers}
        return signals_of(query, retrieval, selection.form, selection.passage, texts, sentence, **read)

    def _vectors(self, query: Query, clock: Clock) -> QueryVectors:
        with clock.stage("encode"):
            return self._encode(query)

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

    def _retrieve(self, query: Query, vectors: QueryVectors, within: Set[str] = frozenset()) -> Retrieval:
        found = self._retriever.retrieve(vectors, self.index.lexical.query_terms(query.lexical), within)
        return stating(found, query.text, self.index)

    def _texts(self, evidence: Iterable[Evidence]) -> list[str]:
        return [fold(item.span.slice(self.sources[item.paper.source].text)) for item in evidence]


def open_pipeline(settings: Settings) -> Pipeline:
    """Open the index that the settings name, with the models that made it.

    Raises:
        IndexMissingError: there is no index, or none that passes its check.
        IndexMismatchError: the index was made by other models.
        ModelMissingError: a model cannot be loaded.
    """
    index = open_index(settings.index_dir, settings.chroma_url)
    encoder, reader = load_models(settings)
    require_same_model(index, encoder, reader)
    nli = load_nli(settings.verifier, allow_download=settings.encoder.allow_download)
    verifier = Verifier(encoder, nli, index.organisations, index.lexicon)
    rewriter = Rewriter(load_llm(settings.llm), settings.llm, verifier) if settings.llm.model else None
    limits = QuestionLimits(settings.web.question_max_chars, settings.web.history_max_turns)
    host = Host(settings.web.organisation, settings.web.contact, read_measured(settings.corpus_dir / EVALUATION_FILE))
    return Pipeline(index, encoder, reader, rewriter, verifier, limits, host)


def _has_more_to_look_for(state: State) -> bool:
    """Whether several things were asked and answered as one, so that the answer may be that of one of them."""
    is_whole = state.outcome == "answered" and not state.sides
    return bool(state.query.sides) and is_whole and state.selection.form != "compare"
