"""A conversation as HTML: each question, its answer and, beside it, its sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from urllib.parse import quote

from ingest.records import Paper, Span, fold
from qa.answer import Answer, Citation, Related, Statement, count_points, read_at_once
from ui.page.parts import Contact, age_warning, paper_link
from ui.render.anchors import permalink
from ui.render.glossary import Term
from ui.render.library import Library, origin_text, page_text, quoted_pieces
from ui.render.templates import Html, render

Say = Callable[[Answer], Answer]
_MARKED = re.compile(r"(?P<text>.+?) \[(?P<marker>\d+)\](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation with its answer; `note` stands where there is none (yet).

    An answer that is not whole is one of which more sentences are coming: its sources come with the last of them.
    """

    number: int
    question: str
    answer: Answer | None = None
    note: str = ""
    is_whole: bool = True
    stands_alone: bool = True  # no earlier question can have played a part in it


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that stand together: our own words, a list of quotes, or paragraphs."""

    statements: tuple[Statement, ...]
    is_bridge: bool = False
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A comparison: its columns, and per row its head and what stands in each other cell."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Statement, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The answer to one thing asked, under its question where several were asked.

    `more` stands behind a fold, which says how many points the papers have in all.
    """

    groups: tuple[Group, ...]
    heading: str = ""
    more: tuple[Group, ...] = ()

    @property
    def count(self) -> int:
        """How many points the papers have, at once and behind the fold."""
        return count_points([said for group in (*self.groups, *self.more) for said in group.statements])


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A citation with the quote in its passage; without pieces once the papers say something else there.

    Each piece is of the quote or not, and cut where the words that answer begin or end.
    """

    citation: Citation
    place: str
    quote: str
    pieces: Sequence[tuple[Sequence[tuple[str, bool]], bool]] = ()
    origin: str = ""
    warning: str = ""
    address: Html | None = None


def conversation_html(
    turns: Sequence[Turn],
    library: Library,
    glossary: Sequence[Term],
    contact: Contact,
    say: Say = lambda answer: answer,
) -> Html:
    """The whole conversation, each answer with its own sources beside it; "" for no turns.

    `say` puts an answer in the wording that its reader has chosen.
    """
    return Html("").join(turn_html(turn, library, glossary, contact, say) for turn in turns)


def turn_html(
    turn: Turn, library: Library, glossary: Sequence[Term], contact: Contact, say: Say = lambda answer: answer
) -> Html:
    """One question, its answer and, beside them, its sources."""
    if turn.answer is None:
        return render("turn.html", turn=turn, sources=())
    answer = say(turn.answer)
    said = " ".join(statement.text for statement in answer.statements)
    table = _table(answer) if turn.is_whole else None
    return render(
        "turn.html",
        turn=turn,
        sections=() if table else tuple(_sections(answer)),
        table=table,
        related=[_related(item, library) for item in answer.related],
        contact=contact,
        follow_ups=[(asked, Html(quote(asked, safe=""))) for asked in answer.follow_ups],
        terms=[term for term in glossary if term.stands_in(said)],
        # Asked by itself, a question that leaned on an earlier one would be another question.
        permalink=Html(permalink(turn.answer)) if turn.stands_alone else None,
        sources=[_source(citation, library) for citation in answer.citations] if turn.is_whole else (),
    )


def _sections(answer: Answer) -> Iterator[Section]:
    """The answer to each thing asked; one without headings where one thing was, or one answer was given to all."""
    if len({need.statements for need in answer.needs}) > 1:
        for need in answer.needs:
            # While an answer comes in, it has the first of its statements.
            said = [answer.statements[at] for at in need.statements if at < len(answer.statements)]
            yield _section(said, need.question, need.wants_all)
        return
    if answer.is_own_words:
        yield Section(tuple(_own_groups(answer.answer)))
        return
    lines = [Statement(line, "bridge") for line in answer.answer.splitlines() if line.strip()]
    yield _section(answer.statements or lines, wants_all=any(need.wants_all for need in answer.needs))


def _section(statements: Sequence[Statement], heading: str = "", wants_all: bool = False) -> Section:
    """What is read at once, and what is behind the fold."""
    shown: list[Group] = []
    more: list[Group] = []
    left = read_at_once(statements, wants_all)
    for group in _groups(statements):
        now, later = group.statements[:left], group.statements[left:]
        left -= len(now)
        shown += [replace(group, statements=now)] if now else []
        more += [replace(group, statements=later)] if later else []
    return Section(tuple(shown), heading, tuple(more))


def _groups(statements: Sequence[Statement]) -> Iterator[Group]:
    """Bridges as paragraphs; the quotes after a bridge that ends in a colon as a list."""
    introduces = False
    for is_bridge, found in groupby(statements, key=lambda statement: statement.kind == "bridge"):
        group = tuple(found)
        yield Group(group, is_bridge, is_list=not is_bridge and introduces and len(group) > 1)
        if is_bridge:
            introduces = group[-1].text.rstrip().endswith(":") and not group[-1].markers


def _table(answer: Answer) -> ShownTable | None:
    """What is compared, each cell as the statements in it, so that their markers lead to the sources."""
    if answer.table is None:
        return None
    rows = tuple((row[0], tuple(tuple(_in_cell(cell)) for cell in row[1:])) for row in answer.table.rows)
    return ShownTable(answer.table.columns, rows)


def _in_cell(cell: str) -> Iterator[Statement]:
    """The quotes of a cell, each with its marker; one without a marker says that there are none."""
    end = 0
    for match in _MARKED.finditer(cell):
        yield Statement(match["text"].strip(), "quote", (int(match["marker"]),))
        end = match.end()
    if rest := cell[end:].strip():
        yield Statement(rest, "bridge")


def _own_groups(text: str) -> Iterator[Group]:
    """The lines of what Standpunt says itself: paragraphs, and those after a dash as a list."""
    for is_list, found in groupby(text.splitlines(), key=lambda line: line.startswith("- ")):
        lines = tuple(Statement(line.removeprefix("- "), "bridge") for line in found)
        yield Group(lines, is_bridge=not is_list, is_list=is_list)


def _source(citation: Citation, library: Library) -> ShownSource:
    place = ", ".join(part for part in (citation.section, page_text(citation.page)) if part)
    shown = ShownSource(citation, place, fold(citation.quote))
    if not library.holds(citation):
        return shown
    text, span = library.sources[citation.source].text, Span(citation.start, citation.end)
    paper = library.cited(citation)
    return ShownSource(
        citation,
        place,
        shown.quote,
        quoted_pieces(text, library.around(citation), span, citation.answer),
        origin_text(paper),
        age_warning(paper, date.today()),
        paper_link(paper, library, span),
    )


def _related(item: Related, library: Library) -> tuple[str, Html | None]:
    """What else can be read: its name, and its address where the paper is there."""
    label = ": ".join(part for part in (item.paper, item.section) if part)
    paper = library.find(item.paper)
    return label, paper_link(paper, library, _heading(paper, item.section)) if paper else None


def _heading(paper: Paper, heading: str) -> Span | None:
    return next((section.heading_span for section in paper.sections if section.heading == heading), None)
