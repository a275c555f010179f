"""LangChain's sockets: the passages as a retriever, the whole of Standpunt as a runnable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from langchain_core.callbacks import CallbackManagerForChainRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import ensure_config, get_callback_manager_for_config
from pydantic import ConfigDict

from qa.answer import SaidIn
from qa.pipeline import Pipeline
from qa.retrieval.retrieve import Hit


class StandpuntRetriever(BaseRetriever):
    """The passages that fit a question best, `k` at most, each with the place where it stands."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    pipeline: Pipeline
    k: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [self._document(hit) for hit in self.pipeline.search(query, self.k)]

    def _document(self, hit: Hit) -> Document:
        """The exact words of a passage; `start` and `end` count characters of the source's canonical text."""
        passage = hit.passage
        paper = self.pipeline.index.paper_of[passage.id]
        return Document(
            id=passage.id,
            page_content=passage.span.slice(self.pipeline.sources[paper.source].text),
            metadata={
                "paper": paper.title,
                "section": passage.section,
                "source": paper.source,
                "page": passage.page,
                "start": passage.span.start,
                "end": passage.span.end,
                "score": round(hit.score, 4),
            },
        )


class StandpuntRunnable(Runnable[str | Mapping[str, Any], dict[str, Any]]):
    """Standpunt as a step of a chain, each stage of its answer a run of its own below it.

    It takes a question, or a mapping with `question` and optionally `history` (the questions before it, oldest first) and
    `wording` ("plain", "spoken" or "quotes"),
    and gives the answer of the contract in `docs/contract.md` as a dict. Callbacks and tracing tools see "standpunt" and
    the stages by their names, and how long each took.

    Args:
        pipeline: what answers.
        show_texts: whether they see the question and the answer too.
    """

    def __init__(self, pipeline: Pipeline, *, show_texts: bool = False) -> None:
        self.name = "standpunt"
        self._pipeline = pipeline
        self._show_texts = show_texts

    def invoke(
        self, input: str | Mapping[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Answer one question."""
        asked: dict[str, Any] = {"question": input} if isinstance(input, str) else dict(input)
        settled = ensure_config(config)
        callbacks = get_callback_manager_for_config(settled)
        name = settled.get("run_name") or self.get_name()
        run = callbacks.on_chain_start(None, asked if self._show_texts else {}, name=name, run_id=settled.get("run_id"))

        def stage(name: str) -> AbstractContextManager[None]:
            return self._stage(run, name)

        try:
            wording: SaidIn = asked.get("wording") or "quotes"
            answer = self._pipeline.ask(
                asked["question"], asked.get("history") or (), watch=stage, wording=wording
            ).to_json()
        except BaseException as error:
            run.on_chain_error(self._shown(error))
            raise
        run.on_chain_end(answer if self._show_texts else {})
        return answer

    @contextmanager
    def _stage(self, whole: CallbackManagerForChainRun, name: str) -> Iterator[None]:
        run = whole.get_child().on_chain_start(None, {}, name=name)
        try:
            yield
        except BaseException as error:
            run.on_chain_error(self._shown(error))
            raise
        run.on_chain_end({})

    def _shown(self, error: BaseException) -> BaseException:
        """The error, or only what kind it is: its own words can hold the question."""
        return error if self._show_texts else RuntimeError(type(error).__name__)


def as_runnable(pipeline: Pipeline, *, show_texts: bool = False) -> StandpuntRunnable:
    """Standpunt as a step of a chain; tracing tools see its stages, and the texts only with `show_texts`."""
    return StandpuntRunnable(pipeline, show_texts=show_texts)
