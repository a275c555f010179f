"""One place where every interface asks: limits, waiting turns, time, and errors that an interface can report."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from ingest.errors import StandpuntError
from ingest.settings import WebSettings
from qa.answer import Answer, OnPartial, SaidIn
from ui.errors import BusyError, EmptyQuestionError, ModelDownError, QuestionTooLongError, TooSlowError
from ui.guard.log_lines import places_of
from ui.guard.prometheus import Metrics
from ui.guard.question_log import QuestionLog
from ui.render.encode import without_controls
from ui.render.glossary import Term, terms_of
from ui.render.library import Library
from ui.render.serialise import hit_records

if TYPE_CHECKING:
    # Loading a pipeline loads the models' libraries, which a server does when it opens its index.
    from qa.pipeline import Pipeline

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0  # how long a new index can be there without being noticed


class Service:
    """Holds the open pipeline and lets a few questions in at a time.

    A thread that is at work can't be ended from outside, so a reader who leaves or stops ends the waiting at once but
    frees the place at the pipeline only when that answer is done: never more than `parallel` are being made.

    Args:
        open_pipeline: opens the index and its models.
        settings: the limits.
        generation: names the index that is there now; another name means that there is another one to open.
        question_log: where questions are kept, where the settings ask for that.
    """

    def __init__(
        self,
        open_pipeline: Callable[[], Pipeline],
        settings: WebSettings,
        generation: Callable[[], str | None] = lambda: None,
        question_log: QuestionLog | None = None,
    ):
        self.settings = settings
        self.metrics = Metrics()
        self._open_pipeline = open_pipeline
        self._generation = generation
        self._question_log = question_log
        self._seen: str | None = None
        self._opening = threading.Lock()
        self._pipeline: Pipeline | None = None
        self._library: Library | None = None
        self._glossary: tuple[Term, ...] = ()
        self._workers = ThreadPoolExecutor(settings.parallel, thread_name_prefix="answer")
        self._inside = 0
        self.is_ending = False  # a proxy hears that no more questions should come here; those that come are answered

    def open(self) -> Pipeline:
        """The pipeline, opened when it isn't yet; a failure is tried again at the next call.

        Raises:
            IndexMissingError, IndexMismatchError: there is no index to answer from, or it is of other settings.
            ModelMissingError: the encoder or the language model is missing.
        """
        with self._opening:
            if self._pipeline is None:
                self._seen = self._generation()
                try:
                    pipeline = self._open_pipeline()
                except StandpuntError as error:
                    log.error("No answers: %s", error)
                    raise
                self._use(pipeline)
            assert self._pipeline is not None
            return self._pipeline

    def _use(self, pipeline: Pipeline) -> None:
        self._library, self._glossary, self._pipeline = (
            Library(pipeline.papers, pipeline.sources),
            terms_of(pipeline.glossary),
            pipeline,
        )

    async def follow(self) -> None:
        """Go over to every newly published index, for as long as this task lives; questions are answered meanwhile."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await asyncio.to_thread(self.renew)

    def renew(self) -> bool:
        """Go over to the index that was published since the last look; True when there was one and it opens.

        Running answers end on the one they began with. One that doesn't open is not tried again: the old one goes on
        until the next is published.
        """
        name = self._generation()
        if name is None or name == self._seen:
            return False
        self._seen = name
        try:
            pipeline = self._open_pipeline()
        except Exception:  # whatever is wrong with it, the old one goes on and the next one is looked for
            log.exception("The new index %s doesn't open; the old one goes on", name)
            return False
        self._use(pipeline)
        log.info("Answering from index %s, corpus version %s", name, pipeline.corpus_version)
        return True

    @property
    def library(self) -> Library:
        """The papers; none while there is no index."""
        return self._library or Library((), {})

    @property
    def glossary(self) -> tuple[Term, ...]:
        """The words that are explained under an answer; none while there is no index."""
        return self._glossary

    @property
    def is_ready(self) -> bool:
        """Whether questions can be answered now."""
        return self._pipeline is not None

    def check(self, question: str) -> str:
        """The question without what has no sign of its own.

        Raises:
            EmptyQuestionError: nothing is left.
            QuestionTooLongError: it is longer than the settings allow.
        """
        question = without_controls(question).strip()
        if not question:
            raise EmptyQuestionError
        if len(question) > self.settings.question_max_chars:
            raise QuestionTooLongError(len(question), self.settings.question_max_chars)
        return question

    async def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        interface: str,
        on_partial: OnPartial | None = None,
        wording: SaidIn = "quotes",
    ) -> Answer:
        """Answer one question when it is its turn; `history` holds earlier questions, of which the last few count.

        `on_partial` receives, in this loop, the sentences that are ready while others are still being written.

        Raises:
            StandpuntError: one of `ui/errors.py`, or what `open` raises.
        """
        question = self.check(question)
        turns = self.settings.history_max_turns
        earlier = (
            [without_controls(one)[: self.settings.question_max_chars] for one in history[-turns:]] if turns else []
        )
        began = time.perf_counter()
        receive = _in_this_loop(on_partial) if on_partial else None
        try:
            answer: Answer = await self.run(lambda pipeline: pipeline.ask(question, earlier, receive, wording=wording))
        except StandpuntError as error:
            self.metrics.failed(interface, type(error).__name__)
            raise
        self.metrics.answered(interface, answer.outcome, time.perf_counter() - began)
        if self._question_log is not None:
            await asyncio.to_thread(self._question_log.keep, question, answer, interface)
        return answer

    def in_words(self, answer: Answer, wording: SaidIn) -> Answer:
        """An answer in the wording that its reader has chosen; as it is while there is no index."""
        return self._pipeline.in_words(answer, wording) if self._pipeline else answer

    async def search(self, question: str, k: int) -> list[dict[str, Any]]:
        """The k best hits for a question as the contract has them; the same limits and errors as `ask`."""
        question = self.check(question)

        def found(pipeline: Pipeline) -> list[dict[str, Any]]:
            return hit_records(pipeline.search(question, k), Library(pipeline.papers, pipeline.sources))

        hits: list[dict[str, Any]] = await self.run(found)
        return hits

    async def run(self, work: Callable[[Any], Any]) -> Any:
        """Work with the open pipeline that takes the processor, such as verifying a claim, under the limits of `ask`."""
        if self._inside >= self.settings.parallel + self.settings.waiting:
            raise BusyError
        self._inside += 1
        left = threading.Event()
        task = asyncio.get_running_loop().run_in_executor(self._workers, self._guarded, work, left)
        task.add_done_callback(self._leave)
        try:
            # Shielded: a reader who leaves ends the waiting, but a place is free only when its work is really done.
            return await asyncio.wait_for(asyncio.shield(task), self.settings.answer_seconds)
        except TimeoutError as error:
            raise TooSlowError from error
        finally:
            left.set()

    def _leave(self, task: asyncio.Future[Any]) -> None:
        self._inside -= 1
        if not task.cancelled():
            task.exception()  # taken note of here, so that asyncio doesn't print what nobody waits for any more

    def _guarded(self, work: Callable[[Pipeline], Any], left: threading.Event) -> Any:
        if left.is_set():  # its reader left while it waited for its turn
            return None
        pipeline = self.open()
        try:
            return work(pipeline)
        except StandpuntError:
            raise
        except Exception as error:  # the outermost layer: whatever a model does, the page goes on
            places = places_of(error)
            log.error("An answer failed with %s at\n%s", type(error).__name__, places)
            raise ModelDownError from None

    def close(self) -> None:
        """Let the running work end, and start no other."""
        self._workers.shutdown(wait=False, cancel_futures=True)


def _in_this_loop(on_partial: OnPartial) -> OnPartial:
    """A listener that the pipeline's thread can call, for one that lives in the running loop."""
    loop = asyncio.get_running_loop()

    def receive(so_far: Answer) -> None:
        loop.call_soon_threadsafe(on_partial, so_far)

    return receive
