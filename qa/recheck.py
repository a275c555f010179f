"""Check a draft again, as it was exported or edited, against the papers of today."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.records import fold
from qa import draft_texts as words
from qa.pipeline import Pipeline
from qa.verify import Verifier, is_exact_quote

_PASSAGES = 3
_SOURCE = re.compile(r"^\[\d+\] .*?“(?P<quote>.*)”$")
_DRESSING = re.compile(r"^[-*#>_\s]+|[_*]+$|\[\d+\]|[“”]")
_HEADINGS = frozenset(
    {words.CORE, words.LINE, words.ASKS, words.OWN_EFFORT, words.FACTS, words.QUOTES, words.FOLLOW_UPS, words.SOURCES}
)
_OURS = frozenset(
    {words.CONCEPT, words.MADE_BY_AI, words.NO_FACTS, words.NO_ASKS, words.NO_OWN_EFFORT, words.REFUSED, words.DOUBTFUL}
    | {words.FOLLOW_UP_REFUSED}
)
_LEADS_IN = re.compile(r"^(?:In het paper .*:|Woordvoering: .*|Gecontroleerd (?:door|op):.*|Gemaakt met AI .*|.*\?)$")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_MIN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line that the papers do not bear: why, and the passage that comes nearest."""

    line: str
    reasons: tuple[str, ...]
    nearest: str
    paper: str


def find_doubts(text: str, pipeline: Pipeline, verifier: Verifier) -> list[Doubt]:
    """The lines of a draft that state something which the papers of today do not say."""
    papers = [fold(source.text) for source in pipeline.sources.values()]
    doubts: list[Doubt] = []
    is_about_gaps = False
    for raw in _FRONT_MATTER.sub("", text).splitlines():
        source = _SOURCE.match(raw.strip())
        line = _DRESSING.sub("", raw.strip()).strip()
        if line in _HEADINGS or line == words.NOT_IN_PAPERS:
            is_about_gaps = line == words.NOT_IN_PAPERS
        if source and not any(fold(source["quote"]) in paper for paper in papers):
            doubts.append(Doubt(raw.strip(), (words.SOURCE_GONE,), "", ""))
        if source or is_about_gaps or line in _HEADINGS | _OURS or _LEADS_IN.match(line):
            continue
        if len(line.split()) >= _MIN_WORDS and (doubt := _doubt(line, pipeline, verifier)):
            doubts.append(doubt)
    return doubts


def _doubt(line: str, pipeline: Pipeline, verifier: Verifier) -> Doubt | None:
    hits = pipeline.search(line[:900], _PASSAGES)
    if not hits:
        return Doubt(line, (words.NOTHING_NEAR,), "", "")
    texts = []
    for hit in hits:
        paper = pipeline.index.paper_of[hit.passage.id]
        texts.append((fold(hit.passage.span.slice(pipeline.sources[paper.source].text)), paper.title))
    if any(is_exact_quote(line, [text]) for text, _ in texts):
        return None
    verdicts = [verifier.verify(line, [text]) for text, _ in texts]
    if any(verdict.supported for verdict in verdicts):
        return None
    return Doubt(line, verdicts[0].reasons, texts[0][0], texts[0][1])
