"""Check the lines of a draft, as it was exported or edited, against the papers of today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.corpus.wordings import Wording
from ingest.records import Passage, Span, fold
from ingest.sentences import split_sentences
from qa.answer import Citation
from qa.answering.citations import citation_of
from qa.claims.verify import TooLongToVerifyError, Verdict, find_faults
from qa.pipeline import Pipeline
from qa.press import texts as words
from qa.press.own_words import OwnWords
from qa.press.quotes import (
    SAME_SENTENCE,
    closest_words,
    differences,
    most_like,
    plain,
    quoted_stretches,
    unquoted,
)
from qa.press.records import FAULTS, Draft, Line, LineKind, LineVerdict, Part, numbered

# Passages of a search that a line is held against, beside those it cites.
_PASSAGES = 3
_SEARCHED_CHARS = 900
_LEFT_OUT_AT_END = ".,"


class Checker:
    """Judges lines against the papers of one open index."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._texts = [
            (plain(passage.span.slice(pipeline.sources[paper.source].text)), passage)
            for paper in pipeline.papers
            for passage in paper.passages
        ]
        sections = [section.heading for paper in pipeline.papers for section in paper.sections]
        self._names = frozenset(map(plain, [*(paper.title for paper in pipeline.papers), *sections]))
        self._own_words = OwnWords(pipeline)
        # The longer first: a shorter one may be its beginning.
        self._wordings = [(plain(text), one) for text, one in pipeline.wordings.places()]

    def check(self, draft: Draft) -> Draft:
        """The draft with every line judged as it is now, its citations those that the papers of today have for it.

        Empty lines are left out, and so are parts without any other.
        """
        parts = []
        for part in draft.parts:
            judge = self.judge_source if part.heading == words.SOURCES else self.judge
            lines = tuple(judge(line, is_gap=part.is_about_gaps) for line in part.lines if line.text.strip())
            parts += [Part(part.heading, lines)] if lines else []
        return replace(draft, parts=numbered(parts))

    def judge(self, line: Line, *, is_gap: bool = False) -> Line:
        """Judge one line; where it says it stands is looked at before the rest of the papers.

        A line of kind "quote" must be one, and so must whatever stands between quotation marks, whatever the verifier thinks.
        """
        line = Line(fold(line.text), line.kind, line.citations, line.is_own)
        if found := self._literal(line.text, line.citations):
            return Line(unquoted(line.text) or line.text, "quote", (found,), line.is_own, "literal")
        if prepared := self._prepared(line.text):
            return Line(line.text, "paraphrase", prepared, line.is_own, "follows")
        if not line.text or self._own_words.is_bridge(line.text):
            return Line(line.text, "bridge")
        if is_gap and self._is_gap(line.text):
            return Line(line.text, "gap")
        quote = unquoted(line.text)
        if line.kind == "quote" or quote is not None:
            return self._changed(line, quote or line.text)
        for stretch in quoted_stretches(line.text):
            if not self._holds_stretch(stretch):
                return self._changed(line, stretch, is_inside=True)
        return self._judge_sentences(line)

    def _prepared(self, said: str) -> tuple[Citation, ...]:
        """The ranges that a line is the prepared wording of, to the letter: it was held against them at ingest."""
        found: list[Citation] = []
        rest = plain(said)
        while rest:
            text, wording = next(
                ((text, one) for text, one in self._wordings if rest == text or rest.startswith(f"{text} ")), ("", None)
            )
            if wording is None:
                return ()
            passage = next(p for p in self._pipeline.index.passages.values() if _holds(p, wording))
            found.append(self._citation(passage, wording.span))
            rest = rest.removeprefix(text).strip()
        return tuple(found)

    def judge_source(self, line: Line, *, is_gap: bool = False) -> Line:  # called as `judge` is
        """Judge the quote of a source, which must still stand in the papers."""
        if found := self._literal(line.text, line.citations):
            return replace(line, citations=(found,), verdict="literal")
        changed = self._changed(line, line.text)
        return replace(changed, reasons=(words.SOURCE_GONE, *changed.reasons))

    def holds(self, quote: str) -> bool:
        """Whether a quote still stands in the papers, wherever."""
        return any(plain(quote) in text for text, _ in self._texts)

    def _is_gap(self, line: str) -> bool:
        missing = [plain(word) for word in self._own_words.missing_words(line)]
        is_told = bool(missing) and not any(word in text for word in missing for text, _ in self._texts)
        return is_told or self._own_words.is_gap(line)

    def _literal(self, line: str, cited: Sequence[Citation]) -> Citation | None:
        """Where a line stands word for word, as whole sentences."""
        said = plain(line).rstrip(_LEFT_OUT_AT_END)
        if not said:
            return None
        places = {(citation.source, citation.start, citation.end) for citation in cited}
        found = [
            self._citation(passage, span)
            for text, passage in self._texts
            if said in text
            for span in _quotable(passage)
            if plain(self._text(passage, span)).rstrip(".") == said
        ]
        return next((one for one in found if (one.source, one.start, one.end) in places), next(iter(found), None))

    def _holds_stretch(self, stretch: str) -> bool:
        """Whether words between quotation marks stand so in the papers, or are the name of one or of a section."""
        said = plain(stretch).rstrip(_LEFT_OUT_AT_END)
        pattern = re.compile(
            rf"(?<!\w)(?:{re.escape(said[:1])}|{re.escape(said[:1].swapcase())}){re.escape(said[1:])}(?!\w)"
        )
        return not said or said in self._names or any(said[1:] in t and pattern.search(t) for t, _ in self._texts)

    def _changed(self, line: Line, quote: str, *, is_inside: bool = False) -> Line:
        """A quote that is none: the words that differ from the sentence it clashes with, if there is one.

        What is like no sentence of the papers may be somebody else's words, which she can take on herself.
        """
        most = len(split_sentences(quote, Span(0, len(quote)))) + (not is_inside)
        near = self._near(quote, line.citations)
        places = [(passage, span) for passage, _ in near for span in _quotable(passage, most)]
        places.sort(key=lambda place: place[1].end - place[1].start)  # of those that are equally like it the shortest
        texts = [self._text(*place) for place in places]
        compared = [closest_words(quote, text) for text in texts] if is_inside else texts
        at, like = most_like(quote, compared)
        if like < SAME_SENTENCE:
            kind: LineKind = "own" if line.is_own else "doubt"
            return replace(line, kind=kind, citations=(), verdict="changed_quote", reasons=(words.NO_QUOTE,))
        reason = words.CHANGED_QUOTE.format(words=_named_differences(quote, compared[at]))
        return replace(
            line,
            kind="doubt",
            citations=(),
            verdict="changed_quote",
            reasons=(reason,),
            near=texts[at],
            nearest=self._citation(*places[at]),
        )

    def _judge_sentences(self, line: Line) -> Line:
        sentences = [span.slice(line.text) for span in split_sentences(line.text, Span(0, len(line.text)))]
        if len(sentences) < 2:
            return self._verified(line)
        judged: list[Line] = []
        for sentence in sentences:
            found = self.judge(Line(sentence, "typed", line.citations, line.is_own))
            if found.verdict in FAULTS:  # one is enough to look at the line again; the others cost as much time each
                return replace(found, text=line.text)
            judged.append(found)
        if unsure := next((found for found in judged if found.verdict == "unsure"), None):
            return replace(unsure, text=line.text)
        citations = tuple(dict.fromkeys(citation for found in judged for citation in found.citations))
        if not citations:
            return Line(line.text, "bridge")
        verdict: LineVerdict = "follows" if any(found.verdict == "follows" for found in judged) else "literal"
        return Line(line.text, "paraphrase", citations, line.is_own, verdict)

    def _verified(self, line: Line) -> Line:
        """A line that is no quote, as the verifier judges it against the passages it cites and those nearest."""
        places = self._near(line.text, line.citations)
        kind: LineKind = "own" if line.is_own else "doubt"
        if not places:
            return replace(line, kind=kind, citations=(), verdict="absent", reasons=(words.NOTHING_NEAR,))
        verify = self._pipeline.verifier.verify
        try:
            verdicts = [verify(line.text, [self._text(p, p.span)], self._publisher(p)) for p, _ in places]
        except TooLongToVerifyError:
            # No sentence is this long, so nobody can say where it stands.
            return replace(line, kind=kind, citations=(), verdict="absent", reasons=(words.NOTHING_NEAR,))
        supporting = next((at for at, verdict in enumerate(verdicts) if verdict.supported), None)
        clashing = None if supporting is None else self._clash(line.text, supporting, places)
        if supporting is not None and clashing is None:
            return Line(line.text, "paraphrase", (self._citation(*places[supporting]),), line.is_own, "follows")
        nearest = places[clashing or 0]
        near = self._text(nearest[0], nearest[0].span)
        return replace(
            line,
            kind=kind,
            citations=(),
            verdict="contradicted" if clashing is not None else _unsupported(verdicts[0], verdicts),
            reasons=verdicts[clashing or 0].reasons,
            near=near,
            nearest=self._citation(*nearest),
        )

    def _clash(self, text: str, supporting: int, places: Sequence[tuple[Passage, Span]]) -> int | None:
        """Which passage a line is nearly a quote of, with a number, name or negation changed.

        What another passage seems to support then is no way out, unless the line is more like a sentence of that one.
        """
        likeness = [most_like(text, (self._text(p, s) for s in p.sentences))[1] for p, _ in places]
        for at, (passage, _) in enumerate(places):
            cited = [self._text(passage, passage.span)]
            findings = find_faults(self._pipeline.verifier.pair(text, cited, self._publisher(passage)))
            if likeness[at] > likeness[supporting] and any(finding.kind == "changed_quote" for finding in findings):
                return at
        return None

    def _near(self, text: str, cited: Sequence[Citation]) -> list[tuple[Passage, Span]]:
        """The passages that a line cites and those nearest to it, each once, with the sentence that comes nearest."""
        passages = [passage for citation in cited if (passage := self._cited_passage(citation))]
        found = {passage.id: (passage, self._most_like(text, passage)) for passage in passages}
        for hit in self._pipeline.search(text[:_SEARCHED_CHARS], _PASSAGES):
            found[hit.passage.id] = (hit.passage, hit.best_sentence.span)
        return list(found.values())

    def _cited_passage(self, citation: Citation) -> Passage | None:
        """The passage that still holds what a citation quotes, the one it names before others."""
        said = plain(citation.quote)
        holding = [passage for text, passage in self._texts if said and said in text]
        named = (
            p for p in holding if self._source(p) == citation.source and p.span.start <= citation.start < p.span.end
        )
        return next(named, next(iter(holding), None))

    def _most_like(self, text: str, passage: Passage) -> Span:
        """The sentence of a passage that shares most words with a text."""
        sentences = passage.sentences or (passage.span,)
        at, _ = most_like(text, (self._text(passage, sentence) for sentence in sentences))
        return sentences[at]

    def _publisher(self, passage: Passage) -> str:
        """Who is "wij" in it; "" where nobody says."""
        return self._pipeline.index.organisations.of(passage.paper_id).name

    def _source(self, passage: Passage) -> str:
        return self._pipeline.index.paper_of[passage.id].source

    def _text(self, passage: Passage, span: Span) -> str:
        return fold(span.slice(self._pipeline.sources[self._source(passage)].text))

    def _citation(self, passage: Passage, span: Span) -> Citation:
        return citation_of(self._pipeline.index, passage, span)


def _holds(passage: Passage, wording: Wording) -> bool:
    return passage.paper_id == wording.paper_id and passage.span.contains(wording.span)


def _quotable(passage: Passage, most: int | None = None) -> list[Span]:
    """What can be quoted of a passage: whole sentences in a row, at most so many, or all of it."""
    sentences = passage.sentences
    count = len(sentences)
    most = count if most is None else most
    rows = [Span(sentences[i].start, sentences[j].end) for i in range(count) for j in range(i, min(i + most, count))]
    return [*rows, passage.span]


def _unsupported(nearest: Verdict, verdicts: Sequence[Verdict]) -> LineVerdict:
    """What a line is that no passage supports: contradicted by what comes nearest, or at best what any passage makes of it."""
    if nearest.verdict == "contradicted":
        return "contradicted"
    return "unsure" if any(verdict.verdict == "unsure" for verdict in verdicts) else "absent"


def _named_differences(said: str, written: str) -> str:
    """The words that differ, in Dutch."""
    named = [
        (words.OTHER_WORDS if ours and theirs else words.ADDED_WORDS if ours else words.LOST_WORDS).format(
            said=ours, written=theirs
        )
        for ours, theirs in differences(said, written)
    ]
    return ", ".join(named) or words.OTHER_SIGNS
