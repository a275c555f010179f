"""Sections of invented papers with the questions that they answer and near misses (`corpus/training/sections/*.txt`)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.index.entries import Entry, EntryKind
from ingest.records import Span
from qa.training.pairs import Pair, unanswered

# Of a question's pairs, how often its section without the sentences that answer is one; of a near miss's, another section.
_WITHOUT_ANSWER, _NEAR_MISS_ELSEWHERE = 0.7, 0.3
_ANSWERED = re.compile(r"\+\s*(?P<places>\d+(?:\s*,\s*\d+)*)\s+(?P<question>.+)")
_NEAR_MISS = re.compile(r"-\s*(?P<places>\d+)\s+(?P<kind>[a-z_]+)\s+(?P<question>.+)")


@dataclass(frozen=True, slots=True)
class SectionQuestion:
    """A question with the places, from 0, of the sentences that answer it; of a near miss, with a `kind`, of the nearest one."""

    question: str
    places: tuple[int, ...]
    kind: str = ""


@dataclass(slots=True)
class Section:
    """A section of a paper, sentence by sentence, with what is asked beside it."""

    paper: str
    heading: str
    sentences: tuple[str, ...]
    asked: list[SectionQuestion] = field(default_factory=list)

    def text(self, without: Sequence[int] = ()) -> tuple[str, dict[int, tuple[int, int]]]:
        """The section as an index would hold it, paper and heading before it, and the range of each sentence by its place."""
        text = f"{self.paper} — {self.heading}:" if self.heading else f"{self.paper}:"
        spans = {}
        for place, sentence in enumerate(self.sentences):
            if place not in without:
                spans[place] = (len(text) + 1, len(text) + 1 + len(sentence))
                text += f" {sentence}"
        return text, spans


def read_sections(path: Path) -> list[list[Section]]:
    """The papers of a file, each as its sections, in order.

    Raises:
        ValueError: a line is of no known kind, stands before what it belongs to, or names a sentence that there is not.
    """
    papers: list[list[Section]] = []
    title = heading = ""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        match = _ANSWERED.fullmatch(line) or _NEAR_MISS.fullmatch(line)
        if line.startswith("# "):
            # "# Publisher | title": what is asked names either or neither.
            title, heading = line[2:].rpartition("|")[2].strip(), ""
            papers.append([])
        elif line.startswith("== "):
            heading = line[3:]
        elif line.startswith("= ") and papers:
            papers[-1].append(Section(title, heading, tuple(part.strip() for part in line[2:].split("||"))))
        elif match and papers and papers[-1]:
            places = tuple(int(place) - 1 for place in match["places"].split(","))
            if not all(0 <= place < len(papers[-1][-1].sentences) for place in places):
                raise ValueError(f"{path}:{number}: names a sentence that there is not.")
            kind = match.groupdict().get("kind") or ""
            papers[-1][-1].asked.append(SectionQuestion(match["question"], places, kind))
        elif line:
            raise ValueError(f"{path}:{number}: of no known kind, or before what it belongs to.")
    return papers


def read_all_sections(folder: Path) -> list[list[Section]]:
    """The papers of all files of a training folder."""
    return [paper for path in sorted(folder.glob("sections/*.txt")) for paper in read_sections(path)]


def section_pairs(sections: Sequence[Section], rng: random.Random) -> Iterator[Pair]:
    """One epoch's pairs of the questions beside the sections of one paper.

    A question is paired with its section, with that section without the sentences that answer, and with another section of
    its paper; a near miss with its section, and now and then with another one.
    """
    for section in sections:
        others = [other for other in sections if other is not section]
        whole, spans = section.text()
        for asked in section.asked:
            if asked.kind:
                yield _unanswered(asked, section, whole, f"near_miss.{asked.kind}")
            else:
                evidence = tuple(spans[place] for place in asked.places)
                yield Pair("question", asked.question, whole, True, section.paper, "answered", None, (), evidence)
                if len(asked.places) < len(spans) and rng.random() < _WITHOUT_ANSWER:
                    yield _unanswered(asked, section, section.text(asked.places)[0], "sentence_removed")
            if others and (not asked.kind or rng.random() < _NEAR_MISS_ELSEWHERE):
                yield _unanswered(asked, section, rng.choice(others).text()[0], "other_passage")


def section_entries(papers: Sequence[Sequence[Section]], name: str) -> tuple[list[Entry], dict[str, str]]:
    """The texts and questions of papers as their index would hold them, and the paper of each passage id; `name` begins each id."""
    entries: list[Entry] = []
    paper_of: dict[str, str] = {}
    for number, sections in enumerate(papers):
        for at, section in enumerate(sections):
            passage = f"{name}.{number}.{at}"
            paper_of[passage] = f"{name}.{number}"
            text, spans = section.text()
            entries.append(Entry("chunk", passage, passage, Span(0, len(text)), text))
            for place, (start, end) in spans.items():
                sentence = section.text([other for other in spans if other != place])[0]
                entries.append(Entry("sentence", f"{passage}.{place}", passage, Span(start, end), sentence))
            for order, asked in enumerate(section.asked):
                kind: EntryKind = "near_miss" if asked.kind else "question"
                entries += [
                    Entry(kind, f"{passage}:{order}.{place}", passage, Span(*spans[place]), asked.question)
                    for place in asked.places
                ]
    return entries, paper_of


def _unanswered(asked: SectionQuestion, section: Section, text: str, kind: str) -> Pair:
    return unanswered(asked.question, text, section.paper, kind)
