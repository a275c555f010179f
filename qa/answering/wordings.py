"""An answer in other words: its quotes replaced by prepared wordings of the same ranges, its citations as they were."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.corpus.organisation import Organisation
from ingest.corpus.wordings import Wording, WordingKind
from ingest.index.opened import Index
from ingest.records import Span
from qa.answer import Answer, Citation, SaidIn, Statement, StatementKind, needs_of_statements
from qa.answering.texts import AND_ALSO, LEAD_INS, LEAD_INS_ALSO, OF_PAPER, OF_SAME_PAPER, OVERVIEW_LEAD_IN

# What may stand between two wordings: no word, but the mark of a list ("a.", "2)").
_BETWEEN = re.compile(r"\W*(?:\b(?:[a-z]|\d{1,2})[.)]\W*)?", re.IGNORECASE)


def _naming(text: str) -> re.Pattern[str]:
    """Finds a text of ours that names a paper, and which."""
    return re.compile(re.escape(text).replace(r"\{paper\}", "(?P<paper>.+)"))


# Our own words before quotes ("Het paper {paper} vraagt:"); a wording says by itself who says it.
_LEAD_INS = tuple((role, _naming(text)) for role, text in (*LEAD_INS.items(), *LEAD_INS_ALSO.items(), (None, AND_ALSO)))
_OF_OVERVIEW = _naming(OVERVIEW_LEAD_IN)


class PreparedWordings:
    """The wordings of one open index, found by the range that is quoted."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._sources = index.sources
        self._by_source: dict[tuple[str, WordingKind], list[Wording]] = defaultdict(list)
        # Of those that begin at the same place the longest first.
        for wording in sorted(index.wordings.kept, key=lambda wording: (wording.span.start, -wording.span.end)):
            self._by_source[wording.source, wording.kind].append(wording)

    def of(self, source: str, span: Span, kind: WordingKind) -> tuple[Wording, ...]:
        """The wordings that together say all of a range once, in order; none when a part of it has none."""
        inside: list[Wording] = []
        for one in self._by_source.get((source, kind), ()):
            if span.contains(one.span) and not (inside and inside[-1].span.overlaps(one.span)):
                inside.append(one)
        text = self._sources[source].text
        edges = [span.start, *(edge for one in inside for edge in (one.span.start, one.span.end)), span.end]
        between = (text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
        return tuple(inside) if all(map(_BETWEEN.fullmatch, between)) else ()

    def of_citation(self, citation: Citation, said_in: SaidIn) -> str:
        """What a person would say for a quote; "" where it has no wording or is to be quoted, or the text has changed since."""
        return " ".join(self.each_of_citation(citation, said_in))

    def each_of_citation(self, citation: Citation, said_in: SaidIn) -> tuple[str, ...]:
        """As `of_citation`, each wording by itself, in the order in which the quote is to be said.

        Of several wordings in which the same speaker asks, the others begin with "Ook": "Ook vragen imkers ...".
        """
        source = self._sources.get(citation.source)
        if said_in == "quotes" or source is None or source.text[citation.start : citation.end] != citation.quote:
            return ()
        found = self.of(citation.source, Span(citation.start, citation.end), said_in)
        if citation.said:
            found = tuple(dict.fromkeys(one for part in citation.said for one in found if one.span.overlaps(part)))
        return tuple(with_also((one.text for one in found), self._index.organisations.of(citation.paper_id)))

    def places(self) -> list[tuple[str, Wording]]:
        """Every wording as it can stand in a line, the longest first."""
        both = [
            (text, one)
            for one in self._index.wordings.kept
            for text in (one.text, also(one.text, self._index.organisations.of(one.paper_id)))
            if text
        ]
        return sorted(both, key=lambda pair: -len(pair[0]))


def also(text: str, organisation: Organisation) -> str:
    """A wording that says what its organisation asks, as it goes on after another one; "" for any other wording.

    >>> also("Wij vragen de stad om bloemen.", Organisation(name="Bond", we="imkers"))
    'Ook vragen wij de stad om bloemen.'
    """
    for who in ("wij", organisation.we):
        for verb in ("vragen", "vraagt"):
            opening = f"{who[:1].upper()}{who[1:]} {verb} "
            if who and text.startswith(opening):
                return f"Ook {verb} {who} {text.removeprefix(opening)}"
    return ""


def with_also(said: Iterable[str], organisation: Organisation) -> Iterator[str]:
    """Wordings that are read one after another: of several in which the same speaker asks, the others begin with "Ook"."""
    has_asked = False
    for text in said:
        again = also(text, organisation)
        yield again if again and has_asked else text
        has_asked = has_asked or bool(again)


@dataclass(frozen=True, slots=True)
class _Group:
    """A phrase of our own with the statements that it leads in."""

    lead_in: Statement | None
    statements: tuple[Statement, ...]


def in_words(answer: Answer, said_in: SaidIn, prepared: PreparedWordings) -> Answer:
    """The answer said in prepared wordings: each quote that has some becomes as many paraphrases with the same markers.

    What leads in quotes goes where all that it leads in is worded; before several of them the paper's name stays.
    """
    if said_in == "quotes" or answer.is_literal or not answer.citations:
        return answer
    by_marker = {citation.marker: citation for citation in answer.citations}
    worded = {
        statement: texts
        for statement in answer.statements
        if statement.kind == "quote" and (texts := _said(statement, by_marker, prepared, said_in))
    }
    if not worded:
        return answer
    statements: list[Statement] = []
    lines: list[str] = []
    shown = _shown_lines(answer)
    named = ""
    for group in _groups(answer.statements):
        all_worded = bool(group.statements) and all(statement in worded for statement in group.statements)
        is_list = any(shown[statement].startswith("- ") for statement in group.statements)
        lead_in, named = _shorter(group, named, all_worded=all_worded, is_list=is_list)
        if lead_in is not None:
            statements.append(lead_in)
            lines.append(lead_in.text)
        for statement in group.statements:
            texts = worded.get(statement, ())
            if texts and is_list:
                # A point stays one point, however many wordings it has.
                texts = (" ".join(texts),)
            for text in texts or (statement.text,):
                kind: StatementKind = "paraphrase" if texts else statement.kind
                statements.append(Statement(text, kind, statement.markers))
                lines.append(shown[statement].replace(statement.text, text, 1))
    return replace(
        answer,
        answer="\n".join(lines),
        statements=tuple(statements),
        wording=said_in,
        needs=needs_of_statements(answer, statements),
    )


def _said(
    statement: Statement, by_marker: Mapping[int, Citation], prepared: PreparedWordings, said_in: SaidIn
) -> tuple[str, ...]:
    """The wordings of a quote; of several only where each has some."""
    found = [prepared.each_of_citation(by_marker[marker], said_in) for marker in statement.markers]
    return tuple(text for texts in found for text in texts) if all(found) else ()


def _shown_lines(answer: Answer) -> dict[Statement, str]:
    """Each stating statement as it stands in the text of the answer: with its bullet, and its markers behind it."""
    lines = answer.answer.splitlines()
    found: dict[Statement, str] = {}
    for statement in answer.statements:
        if statement.kind != "bridge":
            marked = f"{statement.text} {''.join(f'[{marker}]' for marker in statement.markers)}"
            found[statement] = next((line for line in lines if line.endswith(marked)), marked)
    return found


def _groups(statements: Sequence[Statement]) -> Iterator[_Group]:
    """Each phrase of our own with what follows it up to the next one."""
    lead_in: Statement | None = None
    led_in: list[Statement] = []
    for statement in statements:
        if statement.kind == "bridge":
            if lead_in or led_in:
                yield _Group(lead_in, tuple(led_in))
            lead_in, led_in = statement, []
        else:
            led_in.append(statement)
    if lead_in or led_in:
        yield _Group(lead_in, tuple(led_in))


def _shorter(group: _Group, named: str, *, all_worded: bool, is_list: bool) -> tuple[Statement | None, str]:
    """What is left of a lead-in, and the paper that has been named by then, where `named` was before it.

    Before a list of wordings stands their paper, or what they are for where that was just named; nothing before others, and
    all of it before a quote.
    """
    text = group.lead_in.text if group.lead_in else ""
    if overview := _OF_OVERVIEW.fullmatch(text):
        return group.lead_in, overview["paper"]
    if not text or not all_worded:
        return group.lead_in, ""
    role, found = next(((role, match) for role, each in _LEAD_INS if (match := each.fullmatch(text))), (None, None))
    if found is None:
        return group.lead_in, ""
    if not is_list:
        return None, ""
    paper = found["paper"]
    said = OF_SAME_PAPER[role] if paper == named else OF_PAPER.format(paper=paper)
    return Statement(said, "bridge"), paper
