"""Check the lines of a draft, as it was exported or edited, against the papers of today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.records import Paper, Passage, Span, fold
from ingest.sentences import split_sentences
from qa.answer import Citation
from qa.answering import texts as prompts
from qa.pipeline import Pipeline
from qa.press import texts as words

# A gap is one of our own lines about what the papers do not say.
JudgedKind = Literal["bridge", "gap", "quote", "paraphrase", "doubt"]
_PASSAGES = 3
_MIN_WORDS = 3
_SEARCHED_CHARS = 900
_QUOTE_MARKS = " \"“”„'‘’"
_SOURCE = re.compile(r"^\[\d+\] .*?“(?P<quote>.*)”$")
_DRESSING = re.compile(r"^[-*#>_\s•]+|[_*]+$|\[\d+\]|[“”]")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADINGS = frozenset(
    {words.CORE, words.LINE, words.ASKS, words.OWN_EFFORT, words.FACTS, words.QUOTES, words.FOLLOW_UPS, words.SOURCES}
)
_OURS = frozenset(
    {words.CONCEPT, words.MADE_BY_AI, words.NO_FACTS, words.NO_ASKS, words.NO_OWN_EFFORT, words.REFUSED, words.DOUBTFUL}
    | {words.FOLLOW_UP_REFUSED}
)
_GAPS = frozenset(
    {words.AMOUNT[2], words.PAYER[2], words.MOMENT[2], prompts.MISSING_PRECISE, prompts.MISSING_DIRECT}
    | set(prompts.MISSING.values())
)
_MISSING_WORDS = re.compile(re.escape(prompts.MISSING_WORD).replace(r"\{missing\}", "(?P<missing>[^.]+)"))
_ABOUT_ITSELF = re.compile(
    rf"^(?:(?:{words.CHECKED_BY}|{words.CHECKED_ON}):.*|Gemaakt met AI \(.*\) op [\w ]+\. Versie .* Code: \w+\.)$"
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a line is: ours, the papers' words, supported by them, or not in them, and then why.

    `citations` are where it stands; of a doubt the one sentence that comes nearest, in the passage `near`.
    """

    line: str
    kind: JudgedKind
    reasons: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    near: str = ""


@dataclass(frozen=True, slots=True)
class Recheck:
    """What no longer holds in a saved draft, and the lines that somebody took on themselves."""

    doubts: tuple[Judgement, ...]
    own: tuple[str, ...]


class Checker:
    """Judges lines against the papers of one open index."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._passages = [
            (_plain(passage.span.slice(pipeline.sources[paper.source].text)), passage, paper)
            for paper in pipeline.papers
            for passage in paper.passages
        ]
        titles = [paper.title for paper in pipeline.papers]
        self._bridges = _OURS | {words.SEE.format(heading=heading) for heading in _HEADINGS}
        self._bridges |= {
            template.format(paper=title) for template in (words.ASKS_LEAD_IN, words.OWN_LEAD_IN) for title in titles
        }
        self._bridges |= {
            words.MORE_ASKS.format(paper=paper.title, section=section.heading)
            for paper in pipeline.papers
            for section in paper.sections
        }
        self._titles = frozenset(titles)
        self._missing = _GAPS | {entry.missing for entry in pipeline.index.by_kind["near_miss"]}

    def judge(self, line: str, cited: Sequence[Citation] = (), *, is_gap: bool = False) -> Judgement:
        """Judge one line; `cited` is where it is said to stand, which is looked at before the rest of the papers."""
        line = fold(line)
        if self._is_ours(line):
            return Judgement(line, "bridge")
        if is_gap and self._is_gap(line):
            return Judgement(line, "gap")
        if found := self._quoted(line, cited):
            return Judgement(line, "quote", citations=(found,))
        sentences = [span.slice(line) for span in split_sentences(line, Span(0, len(line)))] if line else []
        if len(sentences) < 2:
            return self._supported(line, cited)
        parts = []
        for sentence in sentences:
            part = self.judge(sentence, cited)
            if part.kind == "doubt":  # one is enough to look at the line again; the others cost as much time each
                return Judgement(line, "doubt", part.reasons, part.citations, part.near)
            parts.append(part)
        citations = tuple(dict.fromkeys(citation for part in parts for citation in part.citations))
        is_quoted = all(part.kind == "quote" for part in parts)
        return Judgement(line, "quote" if is_quoted else "paraphrase" if citations else "bridge", (), citations)

    def holds(self, quote: str) -> bool:
        """Whether a quote still stands in the papers, wherever."""
        return any(_plain(quote) in text for text, _, _ in self._passages)

    def nearest(self, text: str) -> tuple[Citation, str] | None:
        """The sentence that comes nearest to a text, and its passage; None when nothing does."""
        hits = self._pipeline.search(text[:_SEARCHED_CHARS], 1)
        if not hits:
            return None
        return self._citation(hits[0].passage, hits[0].best_sentence.span), self._text(hits[0].passage)

    def _is_ours(self, line: str) -> bool:
        if line in self._bridges or _ABOUT_ITSELF.match(line) or line.endswith("?"):
            return True
        if len(line.split()) < _MIN_WORDS and not re.search(r"\d", line):
            return True
        prefix = words.HEADLINE.format(paper="")
        return line.startswith(prefix) and set(re.split(", | en ", line.removeprefix(prefix))) <= _parts(self._titles)

    def _is_gap(self, line: str) -> bool:
        if line in self._missing:
            return True
        if (named := _MISSING_WORDS.fullmatch(line)) is None:
            return False
        missing = [_plain(word) for word in named["missing"].split(", ")]
        return not any(word in text for word in missing for text, _, _ in self._passages)

    def _quoted(self, line: str, cited: Sequence[Citation]) -> Citation | None:
        """Where a line stands word for word, as whole sentences."""
        said = _plain(line)
        places = {(citation.source, citation.start, citation.end) for citation in cited}
        found = [
            self._citation(passage, span)
            for text, passage, paper in self._passages
            if said in text
            for span in _spans(passage)
            if _plain(span.slice(self._pipeline.sources[paper.source].text)) == said
        ]
        return next((one for one in found if (one.source, one.start, one.end) in places), next(iter(found), None))

    def _supported(self, line: str, cited: Sequence[Citation]) -> Judgement:
        passages = [passage for citation in cited if (passage := self._cited_passage(citation))]
        hits = self._pipeline.search(line[:_SEARCHED_CHARS], _PASSAGES)
        passages += [hit.passage for hit in hits if hit.passage not in passages]
        if not passages:
            return Judgement(line, "doubt", (words.NOTHING_NEAR,))
        best = {hit.passage.id: hit.best_sentence.span for hit in hits}
        verdicts = [(self._pipeline.verifier.verify(line, [self._text(passage)]), passage) for passage in passages]
        for verdict, passage in verdicts:
            if verdict.supported:
                return Judgement(line, "paraphrase", (), (self._citation(passage, best.get(passage.id, passage.span)),))
        verdict, passage = verdicts[0]
        near = self._citation(passage, best.get(passage.id, passage.span))
        return Judgement(line, "doubt", verdict.reasons, (near,), self._text(passage))

    def _cited_passage(self, citation: Citation) -> Passage | None:
        """The passage of a citation that still holds."""
        source = self._pipeline.sources.get(citation.source)
        if source is None or source.text[citation.start : citation.end] != citation.quote:
            return None
        place = Span(citation.start, citation.end)
        return next(
            (p for _, p, paper in self._passages if paper.source == citation.source and p.span.contains(place)), None
        )

    def _paper(self, passage: Passage) -> Paper:
        return self._pipeline.index.paper_of[passage.id]

    def _text(self, passage: Passage) -> str:
        return fold(passage.span.slice(self._pipeline.sources[self._paper(passage).source].text))

    def _citation(self, passage: Passage, span: Span) -> Citation:
        paper = self._paper(passage)
        quote = span.slice(self._pipeline.sources[paper.source].text)
        place = (paper.source, passage.page, span.start, span.end)
        return Citation(0, paper.title, passage.section, *place, quote, paper.id)


def recheck_text(text: str, checker: Checker) -> Recheck:
    """The lines of a saved draft that state something which the papers of today do not say."""
    doubts: list[Judgement] = []
    own: list[str] = []
    is_about_gaps = False
    for raw in _FRONT_MATTER.sub("", text).splitlines():
        source = _SOURCE.match(raw.strip())
        line = _DRESSING.sub("", raw.strip()).strip()
        if line in _HEADINGS or line == words.NOT_IN_PAPERS:
            is_about_gaps = line == words.NOT_IN_PAPERS
            continue
        if source:
            if not checker.holds(source["quote"]):
                citation, near = checker.nearest(source["quote"]) or (None, "")
                doubts.append(
                    Judgement(raw.strip(), "doubt", (words.SOURCE_GONE,), (citation,) if citation else (), near)
                )
        elif line.startswith(f"{words.OWN}:"):
            own.append(line.removeprefix(f"{words.OWN}:").strip())
        else:
            judged = checker.judge(line.removeprefix(f"{words.DOUBT}:").strip(), is_gap=is_about_gaps)
            if judged.kind == "doubt":
                doubts.append(judged)
    return Recheck(tuple(doubts), tuple(own))


def _plain(text: str) -> str:
    """Folded, without quotation marks around it and with one kind of apostrophe."""
    return fold(text).replace("’", "'").strip(_QUOTE_MARKS)


def _spans(passage: Passage) -> list[Span]:
    """What can be quoted of a passage: whole sentences in a row, or all of it."""
    sentences = passage.sentences
    rows = [Span(sentences[i].start, sentences[j].end) for i in range(len(sentences)) for j in range(i, len(sentences))]
    return [*rows, passage.span]


def _parts(titles: frozenset[str]) -> set[str]:
    """The pieces that titles fall into at the words that join them in a headline."""
    return {part for title in titles for part in re.split(", | en ", title)}
