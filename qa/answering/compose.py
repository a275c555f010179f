"""Build the answer from its evidence: quotes word for word, led in by whose words they are, each with its marker."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ingest.corpus.organisation import NEUTRAL, Organisation
from ingest.index.opened import Index
from ingest.records import Span, fold
from qa.answer import Citation, Reason, Related, Statement, Table
from qa.answering.citations import Numbering, citation_of
from qa.answering.evidence import Evidence, Selection
from qa.answering.texts import (
    AND_ALSO,
    LEAD_INS,
    LEAD_INS_ALSO,
    MISSING,
    MISSING_DIRECT,
    MISSING_PRECISE,
    MISSING_THERE,
    MISSING_THERE_ONE,
    MISSING_WORD,
    NEAREST,
    OF_OTHER_POINTS,
    OF_POINTS,
    OVERVIEW_LEAD_IN,
    SAYS_NOTHING,
    SAYS_NOTHING_CELL,
    TABLE_COLUMNS,
    example_of,
    refusal_text,
)
from qa.question.analyze import Query
from qa.question.asked import MEASURABLE, holds
from qa.question.wrapping import sentences_of
from qa.retrieval.retrieve import Hit

MAX_RELATED = 3
_BEFORE_NOUN = r"\b(?:de|het|een|over|van|voor|tegen|met|aan|op|naar|geen)\s+"


def compose_answer(quotes: QuoteBuilder, selection: Selection) -> None:
    """An answer of quotes: lead-in and quotes for each run of evidence from one paper and section."""
    if selection.intro:
        quotes.bridge(selection.intro)
    elif selection.form == "overview" and selection.items:
        quotes.bridge(OVERVIEW_LEAD_IN.format(paper=selection.items[0].paper.title))
    if selection.sides:
        for title, side in selection.sides:
            if side:
                _compose_items(quotes, selection, side)
            else:
                quotes.bridge(SAYS_NOTHING.format(paper=title))
    else:
        _compose_items(quotes, selection, selection.items)


def table_of(quotes: QuoteBuilder, selection: Selection) -> Table | None:
    """The sides of a comparison as rows, their quotes with the markers that they have in the answer."""
    if not selection.sides:
        return None
    rows = (
        (title, " ".join(quotes.marked(item) for item in side) or SAYS_NOTHING_CELL) for title, side in selection.sides
    )
    return Table(TABLE_COLUMNS, tuple(rows))


def _compose_items(quotes: QuoteBuilder, selection: Selection, items: Sequence[Evidence]) -> None:
    """Lead-in and quotes for each run of evidence from one paper and section; in a list with how many points it holds.

    The point to read first stands before the list, as what answers.
    """
    as_list = selection.form not in ("fact", "compare") and len(items) > 1
    by_paper = selection.form in ("collection", "where")
    first = _one_to_read_first(items, selection) if as_list else None
    told = None if first is None else _place(first)
    if first is not None:
        quotes.bridge(LEAD_INS[first.role].format(paper=first.paper.title))
        quotes.quote(first)
        # Its section goes on where it stopped.
        items = sorted((item for item in items if item is not first), key=lambda item: _place(item) != told)
    counts = _points_shown(items, selection)
    place: tuple[str, str] | None = None
    for item in items:
        here = (item.paper.id, "") if by_paper else _place(item)
        if here != place:
            again = place is not None and place[0] == item.paper.id and selection.form == "fact"
            lead_in = AND_ALSO if again else LEAD_INS[None if by_paper else item.role]
            text = (LEAD_INS_ALSO[item.role] if here == told else lead_in).format(paper=item.paper.title)
            if here in counts:
                shown, total = counts[here]
                of_points = OF_OTHER_POINTS if here == told else OF_POINTS
                text = text.removesuffix(":") + of_points.format(shown=shown, total=total - (here == told))
            quotes.bridge(text)
            place = here
        quotes.quote(item, bullet=as_list)


def _place(item: Evidence) -> tuple[str, str]:
    return item.paper.id, item.passage.section


def _one_to_read_first(items: Sequence[Evidence], selection: Selection) -> Evidence | None:
    """The point of a list that its reader sees before the others; None where they are read in order."""
    first = selection.first
    if first is None:
        return None
    same = (item for item in items if item.paper.source == first.paper.source and item.span.overlaps(first.span))
    return next(same, None)


def _points_shown(items: Sequence[Evidence], selection: Selection) -> dict[tuple[str, str], tuple[int, int]]:
    """By paper and section how many lines of a list are shown and how many there are, where several of its points are.

    A sentence that stands there beside the points is a line like any other, and counts: a reader counts lines.
    """
    lines: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for item in items:
        lines[_place(item)].append(item)
    found = {}
    for here, shown in lines.items():
        points = {item.passage.id for item in shown if item.passage.kind == "bullet"}
        total = selection.totals.get(here, 0)
        if len(points) > 1 and total >= len(points):
            found[here] = (len(shown), total + len(shown) - len(points))
    return found


def compose_partial(quotes: QuoteBuilder, evidence: Sequence[Evidence], missing: str) -> None:
    """What the papers do not say, in the words of `missing_sentence`, then the nearest that they do say."""
    quotes.bridge(missing)
    place = None
    for item in evidence:
        if item.paper.id != place:
            quotes.bridge(NEAREST.format(paper=item.paper.title))
            place = item.paper.id
        quotes.quote(item)


def missing_sentence(query: Query, texts: Sequence[str]) -> str:
    """The Dutch sentence that names what the papers do not say; `texts` are the words that will be quoted after it.

    A name or noun that the papers lack, else the kind of thing asked, unless the quotes hold something of that kind. What a message
    tells beside what it asks (where somebody lives, who writes) is not what is missing.
    """
    sentences = [need.original for need in query.needs] or [one for one in sentences_of(query.original) if "?" in one]
    asking = " ".join(sentences) or query.original
    names = [name for name in query.names if name.casefold() in asking.casefold()]
    nouns = [w for w in query.unknown if re.search(_BEFORE_NOUN + re.escape(w) + r"\b", asking, re.IGNORECASE)]
    if words := names or nouns:
        return MISSING_WORD.format(missing=", ".join(words))
    if query.asked in MEASURABLE and holds(" ".join(texts), query.asked, query.text):
        return MISSING_PRECISE
    return MISSING.get(query.asked, MISSING_DIRECT)


def missing_there(named: str) -> str:
    """The Dutch sentence that says that the place named in a question does not answer it."""
    return (MISSING_THERE_ONE if named.startswith(("het ", "dat ")) else MISSING_THERE).format(named=named)


def compose_refusal(
    reason: Reason, related: Sequence[Related], max_chars: int, organisation: Organisation = NEUTRAL
) -> str:
    """A short explanation by reason, with what can be asked instead, of papers of this organisation."""
    example = example_of(related)
    return refusal_text(reason, organisation, example=example, limit=max_chars)


def related_subjects(hits: Sequence[Hit], index: Index) -> tuple[Related, ...]:
    """The nearest papers with their nearest section, each paper once."""
    found: dict[str, Related] = {}
    for hit in hits:
        title = index.paper_of[hit.passage.id].title
        found.setdefault(title, Related(title, hit.passage.section))
        if len(found) == MAX_RELATED:
            break
    return tuple(found.values())


class QuoteBuilder:
    """Collects lines, statements and citations; one citation for one range, however often it is quoted."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lines: list[str] = []
        self._statements: list[Statement] = []
        self._numbering = Numbering()
        self._places: dict[tuple[str, Span], int] = {}

    @property
    def text(self) -> str:
        """The lines, with the markers of their citations."""
        return "\n".join(self._lines)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What the lines state, in order."""
        return tuple(self._statements)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the markers point to."""
        return self._numbering.citations

    def say(self, text: str) -> None:
        """A line that states nothing of the papers."""
        self._lines.append(text)

    def bridge(self, text: str) -> None:
        """A phrase that leads in what follows."""
        self._lines.append(text)
        self._statements.append(Statement(text, "bridge"))

    def marked(self, item: Evidence) -> str:
        """The words of a piece of evidence followed by their marker."""
        text, marker = self._cited(item)
        return f"{text} [{marker}]"

    def quote(self, item: Evidence, *, bullet: bool = False) -> None:
        """The words of a piece of evidence, with their marker."""
        text, marker = self._cited(item)
        self._lines.append(f"{'- ' if bullet else ''}{text} [{marker}]")
        self._places.setdefault((item.paper.source, item.span), len(self._statements))
        self._statements.append(Statement(text, "quote", (marker,)))

    def _cited(self, item: Evidence) -> tuple[str, int]:
        """The words of a piece of evidence, folded, and the marker of its citation."""
        citation = self._numbering.number(citation_of(self._index, item.passage, item.span))
        return fold(citation.quote), citation.marker

    def place_of(self, item: Evidence) -> int | None:
        """The place of the statement that quotes this, or None."""
        return self._places.get((item.paper.source, item.span))
