"""A pipeline whose answers follow a script, over real papers: what the page shows is real, what is asked is exact."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, cast

from ingest.corpus.glossary import GlossaryTerm
from ingest.corpus.parse import parse_papers
from ingest.readers.text import read_text
from ingest.records import Paper, Passage, Source, Span, fold
from qa.answer import Answer, Citation, OnPartial, Reason, Related, SaidIn, Statement
from qa.claims.verify import Verifier
from ui.render.library import Library

if TYPE_CHECKING:
    from qa.pipeline import Pipeline

TEXT = """Wonen in de stad

Wat is het probleem?
Er zijn te weinig woningen. Wie nu zoekt, wacht gemiddeld elf jaar. De Wmo sluit niet aan op de
vraag van ouderen, die langer thuis willen wonen.

Wat willen gemeenten hier zelf aan doen?
Gemeenten wijzen grond aan en bouwen zelf mee. Ze geven ruimte aan wooncoöperaties.

Wat hebben gemeenten daarvoor nodig?
• Geef gemeenten geld voor tienduizend sociale
huurwoningen per jaar.
• Maak de regels korter, zodat een vergunning binnen acht weken klaar is.
• Zorg voor ruimte op het stroomnet.

Jeugd en school

Wat is het probleem?
Een op de zeven kinderen krijgt jeugdhulp. Veel schoolgebouwen zijn ouder dan vijftig jaar.

Wat hebben gemeenten daarvoor nodig?
• Geef gemeenten invloed op de instroom in de jeugdhulp.
• Investeer in gezonde schoolgebouwen.
"""


@dataclass(frozen=True)
class ScriptedHit:
    passage: Passage
    score: float


@dataclass
class ScriptedPipeline:
    """Answers with every sentence that shares a word of four letters or more with the question.

    Words in the question steer it: `langzaam` takes two seconds, `wacht` until `go_on` is set, `kapot` fails, `deels`
    is partial, `onbekend` refuses; of `zinnen` the first sentence comes before the waiting, as from a language model.
    """

    go_on: ClassVar[threading.Event] = threading.Event()

    papers: tuple[Paper, ...]
    sources: Mapping[str, Source]
    corpus_version: str = "proef-1"
    is_older: bool = False
    glossary: tuple[GlossaryTerm, ...] = (
        GlossaryTerm(term="Wmo", explanation="Wet maatschappelijke ondersteuning: hulp om thuis te wonen."),
    )
    engine: str = "extractive"
    verifier: Verifier = field(default_factory=Verifier)
    busiest: int = 0
    asked: int = 0
    histories: list[tuple[str, ...]] = field(default_factory=list)
    slow_seconds: float = 2.0
    _inside: int = 0
    _lock: threading.Condition = field(default_factory=threading.Condition)

    def in_words(self, answer: Answer, wording: SaidIn) -> Answer:
        """Plain words where the question asks for `gewoon`."""
        if wording != "plain" or "gewoon" not in answer.question:
            return answer
        said = tuple(
            replace(statement, text=f"Gewoon gezegd: {statement.text}", kind="paraphrase")
            if statement.kind == "quote"
            else statement
            for statement in answer.statements
        )
        return replace(answer, statements=said, wording=wording)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        on_partial: OnPartial | None = None,
        wording: SaidIn = "quotes",
    ) -> Answer:
        with self._lock:
            self._inside += 1
            self.asked += 1
            self.busiest = max(self.busiest, self._inside)
            self.histories.append(tuple(history))
            self._lock.notify_all()
        try:
            if "zinnen" in question and on_partial:
                answer = self._answer(question)
                on_partial(replace(answer, statements=answer.statements[:2]))
            if "langzaam" in question:
                time.sleep(self.slow_seconds)
            if "wacht" in question:
                self.go_on.wait(60)
            if "kapot" in question:
                raise RuntimeError(f"no answer to {question}")
            return self._answer(question)
        finally:
            with self._lock:
                self._inside -= 1
                self._lock.notify_all()

    def wait_for(self, answering: int) -> None:
        """Wait until exactly so many answers are being made."""
        with self._lock:
            assert self._lock.wait_for(lambda: self._inside == answering, timeout=30)

    def _answer(self, question: str) -> Answer:
        if "onbekend" in question:
            return self._refusal(question, "not_in_papers")
        found = self._sentences(question)
        if not found:
            return self._refusal(question, "off_topic")
        statements, citations = [], []
        if "deels" in question:
            statements.append(Statement("De papers noemen geen bedrag. Ze zeggen wel:", "bridge"))
        else:
            statements.append(Statement("In de papers staat:", "bridge"))
        for marker, (paper, passage, span) in enumerate(found[:4], start=1):
            text = self.sources[paper.source].text
            quote = span.slice(text)
            statements.append(Statement(fold(quote), "quote", (marker,)))
            citations.append(
                Citation(
                    marker,
                    paper.title,
                    passage.section,
                    paper.source,
                    passage.page,
                    span.start,
                    span.end,
                    quote,
                    paper.id,
                )
            )
        return self._made(question, "partial" if "deels" in question else "answered", None, statements, citations, [])

    def _sentences(self, question: str) -> list[tuple[Paper, Passage, Span]]:
        words = set(re.findall(r"\w{4,}", question.lower()))
        return [
            (paper, passage, sentence)
            for paper in self.papers
            for passage in paper.passages
            for sentence in passage.sentences
            if words & set(re.findall(r"\w{4,}", sentence.slice(self.sources[paper.source].text).lower()))
        ]

    def _refusal(self, question: str, reason: Reason) -> Answer:
        text = "Dit staat niet in de papers. U kunt wel vragen wat gemeenten willen."
        related = [Related(paper.title, paper.sections[-1].heading) for paper in self.papers[:3]]
        return self._made(question, "refused", reason, [Statement(text, "bridge")], [], related)

    def _made(self, question, outcome, reason, statements, citations, related) -> Answer:  # type: ignore[no-untyped-def]
        lines = [f"{s.text}{''.join(f' [{m}]' for m in s.markers)}" for s in statements]
        return Answer(
            question, outcome, reason, "\n".join(lines), tuple(statements), tuple(citations), tuple(related),
            0.9, self.engine, self.corpus_version, {"total": 1.0},
            follow_ups=("Wat staat er over school?",) if citations else (),
        )  # fmt: skip

    def search(self, question: str, k: int) -> list[ScriptedHit]:
        found = self._sentences(question)
        return [ScriptedHit(passage, 1 / rank) for rank, (_, passage, _) in enumerate(found[:k], start=1)]

    @property
    def library(self) -> Library:
        return Library(self.papers, self.sources)


def stand_in(open_pipeline: Callable[[], object]) -> Callable[[], Pipeline]:
    """The same opener as one of the real pipeline: what it opens has all that the interfaces ask of that one."""
    return cast("Callable[[], Pipeline]", open_pipeline)


def pipeline_of(**texts: str) -> ScriptedPipeline:
    """A pipeline over sources given as name=text; without any, over two small papers."""
    return pipeline_of_sources({name.replace("_", "."): text for name, text in texts.items()} or {"papers.txt": TEXT})


def pipeline_of_sources(texts: Mapping[str, str]) -> ScriptedPipeline:
    sources = {name: Source(name, text, read_text(text).blocks) for name, text in texts.items()}
    papers = tuple(paper for source in sources.values() for paper in parse_papers(source))
    return ScriptedPipeline(papers, sources)
