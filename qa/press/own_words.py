"""Which lines of a draft are our own: lead-ins, questions and gaps, which state nothing about a subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.corpus.organisation import NEUTRAL
from qa.answering import texts as prompts
from qa.pipeline import Pipeline
from qa.press import texts as words

_HARDEST = (words.AMOUNT, words.PAYER, words.MOMENT)
_OURS = {
    words.REFUSED,
    words.DOUBTFUL,
    words.DOUBTFUL_PART,
    words.NOT_FOUND,
    words.FOLLOW_UP_REFUSED,
    words.LETTER_OPENS,
    words.NOTHING_SHORT,
}
_BRIDGES = frozenset(_OURS | {shown for shown, _ in _HARDEST})
_GAPS = frozenset({words.REFUSED, prompts.MISSING_PRECISE, prompts.MISSING_DIRECT, *prompts.MISSING.values()})
_MISSING_WORDS = re.compile(re.escape(prompts.MISSING_WORD).replace(r"\{missing\}", "(?P<missing>[^.]+)"))
_JOINED = re.compile(", | en ")
_PARTS = (words.CORE, words.LINE, words.ASKS, words.OWN_EFFORT, words.FACTS, words.QUOTES, words.FOLLOW_UPS)


class OwnWords:
    """Our own lines, as they come out for the papers of one open index."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._bridges = _BRIDGES | frozenset(_filled_in(pipeline))
        self._gaps = _GAPS | {entry.missing for entry in pipeline.index.by_kind["near_miss"]}
        self._title_pieces = {piece for paper in pipeline.papers for piece in _JOINED.split(paper.title)}

    def is_bridge(self, line: str) -> bool:
        """Whether a line is one of ours, to the letter."""
        prefix = words.HEADLINE.format(paper="")
        is_headline = line.startswith(prefix) and set(_JOINED.split(line.removeprefix(prefix))) <= self._title_pieces
        return line in self._bridges or is_headline

    def is_gap(self, line: str) -> bool:
        """Whether a line is one of ours about what the papers do not say."""
        return line in self._gaps

    @staticmethod
    def missing_words(line: str) -> list[str]:
        """The words that a line says the papers do not hold; none when it says no such thing."""
        named = _MISSING_WORDS.fullmatch(line)
        return named["missing"].split(", ") if named else []


def _filled_in(pipeline: Pipeline) -> Iterator[str]:
    organisations = pipeline.index.organisations
    for organisation in (NEUTRAL, *organisations.all):
        yield words.speaker(organisation)
        yield words.letter_ends(organisation)
        for heading in _PARTS:
            yield words.SEE.format(heading=words.heading_of(heading, organisation))
    for paper in pipeline.papers:
        yield words.asks_lead_in(paper.title, organisations.of(paper.id))
        yield words.own_lead_in(paper.title, organisations.of(paper.id))
        yield prompts.OF_PAPER.format(paper=paper.title)
        for section in paper.sections:
            yield words.MORE_ASKS.format(paper=paper.title, section=section.heading)
    by_kind = pipeline.index.by_kind
    for entry in (*by_kind["question"], *by_kind["near_miss"]):
        if entry.text.endswith("?"):
            yield entry.text
