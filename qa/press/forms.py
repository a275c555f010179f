"""Short forms of a draft: a quote for a newspaper, a post, a letter to an editor; each of the same lines as the whole draft.

Nothing is written here: wordings are put one after another in the paper's order, and of several requests of one speaker the
others begin with "Ook".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ingest.corpus.organisation import Organisation
from ingest.terms import vocabulary_of
from qa.answer import SaidIn
from qa.answering.citations import citation_of
from qa.answering.wordings import with_also
from qa.pipeline import Pipeline
from qa.press import texts as words
from qa.press.parts import Found, quotes
from qa.press.records import DraftForm, Line, Part
from qa.press.units import Unit

# A newspaper prints a few sentences; a post and a letter have their bounds from those who place them.
QUOTE_MAX_WORDS = 70
QUOTE_MAX_LINES = 3
POST_MAX_CHARS = 280
LETTER_MAX_WORDS = 200
_MOST_OF_A_KIND = 3


def short_form(form: DraftForm, found: Found, pipeline: Pipeline, wording: SaidIn) -> list[Part]:
    """The part of a short form; one line of our own where nothing that was found is short enough to stand in it."""
    best = found.strongest
    organisation_of = pipeline.index.organisations.of
    organisation = organisation_of(best[0].hit.passage.paper_id)
    # "Wij" are those of one organisation.
    ours = [unit for unit in best if unit.is_whole and organisation_of(unit.hit.passage.paper_id) == organisation]
    if wording != "quotes" and any(unit.said for unit in ours):
        # Quotes among wordings would be two voices in one paragraph.
        ours = [unit for unit in ours if unit.said]
    writer = _Writer(pipeline, organisation)
    if form == "post":
        return _part(words.POST, writer.lines(_within(ours, POST_MAX_CHARS, len, writer)))
    if form == "letter":
        return _letter(ours, writer)
    said = _within(_answer_then_ask(ours), QUOTE_MAX_WORDS, count_words, writer)[:QUOTE_MAX_LINES]
    return _part(words.NEWSPAPER_QUOTE, writer.lines(said), Line(words.speaker(organisation), "bridge"))


class _Writer:
    """Makes lines of the units of one organisation."""

    def __init__(self, pipeline: Pipeline, organisation: Organisation) -> None:
        self._index = pipeline.index
        self.organisation = organisation

    def lines(self, units: Sequence[Unit]) -> tuple[Line, ...]:
        """One line of all that is worded; what is quoted has a line each, since it is printed in quotation marks."""
        if units and all(unit.said for unit in units):
            cited = tuple(citation_of(self._index, unit.hit.passage, unit.span) for unit in units)
            return (Line(self.text(units), "paraphrase", cited),)
        return quotes(units, self._index)

    def text(self, units: Iterable[Unit]) -> str:
        """What they say one after another."""
        return " ".join(with_also([unit.said or unit.text for unit in units], self.organisation))


def _part(heading: str, lines: Sequence[Line], *before: Line) -> list[Part]:
    return [Part(heading, (*before, *lines) if lines else (Line(words.NOTHING_SHORT, "bridge"),))]


def _answer_then_ask(units: Sequence[Unit]) -> list[Unit]:
    """What is most relevant to the subject, the first request, and what else is relevant, in that order."""
    asks = [unit for unit in units if unit.role == "asks"][:1]
    return list(dict.fromkeys([*units[:1], *asks, *units]))


def _within(units: Iterable[Unit], most: int, size: Callable[[str], int], writer: _Writer) -> list[Unit]:
    """The best that together stay within a bound, none that says what another one says."""
    chosen: list[Unit] = []
    for unit in units:
        if _is_new(unit, chosen) and size(writer.text([*chosen, unit])) <= most:
            chosen.append(unit)
    return chosen


def _letter(units: Sequence[Unit], writer: _Writer) -> list[Part]:
    """What is the matter, what is asked and what the writers do themselves, a paragraph each, within the bound."""
    asks, own = ([unit for unit in units if unit.role == role] for role in ("asks", "own_effort"))
    matter = [unit for unit in units if unit.role not in ("asks", "own_effort")]
    frame = [words.LETTER_OPENS, words.letter_ends(writer.organisation)]
    room = LETTER_MAX_WORDS - sum(map(count_words, frame))
    lines: list[Line] = []
    for mine in (matter, asks, own):
        chosen = _within(mine[:_MOST_OF_A_KIND], room, count_words, writer)
        room -= count_words(writer.text(chosen))
        lines += writer.lines(chosen)
    opens, ends = (Line(text, "bridge") for text in frame)
    return _part(words.LETTER, [*lines, ends] if lines else [], opens)


def _is_new(unit: Unit, chosen: Sequence[Unit]) -> bool:
    """Whether it says something else than those that were chosen: less than half of its words are theirs."""
    mine = vocabulary_of([unit.said or unit.text])
    return all(2 * len(mine & vocabulary_of([other.said or other.text])) < len(mine) for other in chosen)


def count_words(text: str) -> int:
    """How many words a text has, as an editor counts them."""
    return len(text.split())
