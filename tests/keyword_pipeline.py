"""A small, honest pipeline for the suite's own tests: real papers, word overlap, one quoted sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.claims import Verify
from eval.openers import SettingsOpener
from ingest.corpus.manifest import read_manifest
from ingest.corpus.parse import parse_papers
from ingest.readers.read import read_source
from ingest.records import Paper, Passage, Source, Span, fold
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.terms import content_words, stem
from qa.answer import Answer, Citation, SaidIn, StageTrace, Statement
from qa.claims.verify import Verdict
from qa.pipeline import Pipeline


@dataclass(frozen=True)
class KeywordHit:
    passage: Passage
    score: float


class KeywordPipeline:
    """Quotes the sentence that shares the largest part of the question's stems; refuses below `threshold`."""

    engine = "extractive"
    corpus_version = "keyword"
    is_older = False
    glossary = ()

    def __init__(self, threshold: float = 0.5) -> None:
        found = [read_source(path) for path in sorted((SHIPPED_CORPUS / "papers").iterdir())]
        manifest = read_manifest(SHIPPED_CORPUS / "corpus.toml")
        self.sources: Mapping[str, Source] = {source.name: source for source in found}
        self.papers: Sequence[Paper] = [p for s in found for p in parse_papers(s, manifest.for_file(s.name))]
        self.threshold = threshold

    def search(self, question: str, k: int = 10) -> list[KeywordHit]:
        wanted = stems(question)
        hits = [
            KeywordHit(passage, share(wanted, passage.span.slice(self.sources[paper.source].text)))
            for paper in self.papers
            for passage in paper.passages
        ]
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def in_words(self, answer: Answer, wording: SaidIn) -> Answer:
        return answer

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        wanted = stems(" ".join([*history, question]))
        hits = self.search(" ".join([*history, question]))
        paper = next(p for p in self.papers if p.id == hits[0].passage.paper_id)
        text = self.sources[paper.source].text
        best = max(hits[0].passage.sentences, key=lambda span: share(wanted, span.slice(text)))
        trace = [
            StageTrace("retrieve", True, {"passages": [hit.passage.id for hit in hits]}),
            StageTrace("evidence", True, {"spans": [[paper.source, best.start, best.end]]}),
        ]
        if not wanted or hits[0].score < self.threshold:
            return self._answer(question, "refused", "Dat staat niet in de papers.", (), (), hits[0].score, trace)
        trace.append(StageTrace("compose", True, trace[-1].detail))
        citation = self._citation(paper, hits[0].passage, best, text)
        statements = (
            Statement(f"In het paper {paper.title} staat:", "bridge"),
            Statement(fold(citation.quote), "quote", (1,)),
        )
        shown = f"{statements[0].text} {statements[1].text} [1]"
        return self._answer(question, "answered", shown, statements, (citation,), hits[0].score, trace)

    def ask_batch(self, turns: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Answer]:
        for question, history in turns:
            yield self.ask(question, history)

    def _citation(self, paper: Paper, passage: Passage, span: Span, text: str) -> Citation:
        quote = span.slice(text)
        return Citation(1, paper.title, passage.section, paper.source, None, span.start, span.end, quote, paper.id)

    def _answer(
        self, question: str, outcome: Any, text: str, statements: Any, citations: Any, score: float, trace: Any
    ) -> Answer:
        reason: Any = "not_in_papers" if outcome == "refused" else None
        timings = {"retrieve": 1.0, "compose": 0.5, "total": 1.5}
        return Answer(
            question,
            outcome,
            reason,
            text,
            statements,
            citations,
            (),
            score,
            "extractive",
            "keyword",
            timings,
            None,
            tuple(trace),
        )


def stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, content_words(text)))


def share(wanted: frozenset[str], text: str) -> float:
    return len(wanted & stems(text)) / len(wanted) if wanted else 0.0


def verify_by_words(claim: str, cited: Sequence[str]) -> Verdict:
    """Supported when every number of the claim stands in what it cites."""
    words = " ".join(cited).split()
    supported = all(word in words for word in claim.split() if word.isdigit())
    return Verdict(supported, float(supported), (), "follows" if supported else "absent")


def keyword_pipeline(**options: float) -> Any:
    """A `KeywordPipeline` in the place of the real one: it has all that the suite asks of that one."""
    return KeywordPipeline(**options)


class PipelineOpener(SettingsOpener):
    """Gives the same pipeline to every set."""

    def __init__(self, pipeline: Pipeline) -> None:
        super().__init__(Settings())
        self._pipeline = pipeline

    def pipeline(self, name: str) -> Pipeline:
        return self._pipeline

    def verifier(self) -> Verify:
        return verify_by_words
