"""An answer as people see it: HTML for the page, plain text for copying and for the command line.

All HTML is one line without blank lines, so that Markdown leaves it alone, and every word from outside is encoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import quote

from ingest.records import Paper, Span, fold
from qa.answer import Answer, Citation, Related, Statement
from ui import texts
from ui.encode import encode, encode_address, without_controls
from ui.glossary import Term
from ui.library import Library, dutch_date, is_old, marked_pieces
from ui.permalink import permalink
from ui.places import place_text


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a reader can ask; both empty where the operator set nothing."""

    name: str = ""
    url: str = ""


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


def conversation_html(turns: Sequence[Turn], library: Library, glossary: Sequence[Term], contact: Contact) -> str:
    """The whole conversation, each answer with its own sources beside it; "" for no turns."""
    return "".join(turn_html(turn, library, glossary, contact) for turn in turns)


def turn_html(turn: Turn, library: Library, glossary: Sequence[Term], contact: Contact) -> str:
    """One question, its answer and, beside them, its sources."""
    question = (
        f'<h2 class="vraag" id="vraag-{turn.number}"><span class="wie">{texts.YOUR_QUESTION}</span> '
        f"{encode(turn.question)}</h2>"
    )
    if turn.answer is None:
        body = f'<div class="antwoord wacht"><p>{encode(turn.note or texts.PENDING)}</p></div>'
        return f'<div class="beurt" id="beurt-{turn.number}"><div class="gesprek">{question}{body}</div></div>'
    answer, done = turn.answer, turn.is_whole
    parts = [f'<p class="uitkomst">{texts.OUTCOMES[answer.outcome]}</p>', *_statements_html(turn)]
    if done:
        parts += [f'<p class="kanttekening">{encode(answer.note)}</p>'] if answer.note else []
        parts += [_related_html(answer.related, library), _contact_html(answer, contact)]
        parts += [_glossary_html(answer, glossary), f'<p class="ai">{texts.MADE_WITH_AI}</p>']
        # Asked by itself, a question that leaned on an earlier one would be another question.
        if turn.stands_alone:
            parts.append(f'<p class="vast"><a href="{permalink(answer)}">{texts.PERMALINK}</a></p>')
    return (
        f'<div class="beurt" id="beurt-{turn.number}"><div class="gesprek">{question}'
        f'<div class="antwoord {answer.outcome}">{"".join(parts)}</div></div>'
        f"{sources_html(turn, library) if done else ''}</div>"
    )


def _statements_html(turn: Turn) -> Iterator[str]:
    """Bridges as paragraphs; the quotes after a bridge that ends in a colon as a list."""
    assert turn.answer is not None
    statements = turn.answer.statements or tuple(
        Statement(line, "bridge") for line in turn.answer.answer.splitlines() if line.strip()
    )
    introduces = False
    for is_bridge, group in groupby(statements, key=lambda statement: statement.kind == "bridge"):
        lines = [f"{encode(statement.text)}{_markers_html(statement, turn.number)}" for statement in group]
        if is_bridge:
            yield "".join(f'<p class="brug">{line}</p>' for line in lines)
            introduces = lines[-1].endswith(encode(":"))
        elif introduces and len(lines) > 1:
            yield f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
        else:
            yield "".join(f"<p>{line}</p>" for line in lines)


def _markers_html(statement: Statement, turn: int) -> str:
    hidden = f'<span class="alleen-voorlezen">{texts.SOURCE} </span>'
    return "".join(f' <a class="merk" href="#bron-{turn}-{one}">{hidden}[{one}]</a>' for one in statement.markers)


def sources_html(turn: Turn, library: Library) -> str:
    """The sources of one answer: each closed until its marker is chosen; "" for an answer without any."""
    if turn.answer is None or not turn.answer.citations:
        return ""
    heading = texts.SOURCES_OF.format(turn=turn.number)
    boxes = "".join(_source_html(citation, turn.number, library) for citation in turn.answer.citations)
    return f'<div class="bronnen"><h3>{heading}</h3>{boxes}</div>'


def _source_html(citation: Citation, turn: int, library: Library) -> str:
    paper = library.cited(citation)
    place = ", ".join(part for part in (citation.section, page_text(citation.page)) if part)
    return (
        f'<details class="bron" id="bron-{turn}-{citation.marker}">'
        f'<summary><span class="nummer">[{citation.marker}]</span> <strong>{encode(citation.paper)}</strong> '
        f'<span class="plaats">{encode(place)}</span></summary>'
        f"{_quoted_html(citation, paper, library)}</details>"
    )


def _quoted_html(citation: Citation, paper: Paper | None, library: Library) -> str:
    """The quote in its passage with the way to the paper; the quote alone once the papers say something else there."""
    if not library.holds(citation):
        return (
            f"<blockquote><mark>{encode(fold(citation.quote))}</mark></blockquote>"
            f'<p class="oud">{texts.CHANGED_PAPER}</p>'
        )
    text = library.sources[citation.source].text
    quote_span = Span(citation.start, citation.end)
    quoted = pieces_html(marked_pieces(text, library.around(citation), [quote_span]))
    return (
        f"<blockquote>{quoted}</blockquote>"
        f'<p class="herkomst">{encode(origin_text(paper))}</p>{_old_html(paper)}'
        f'<p><a class="open" href="{paper_link(paper, library, quote_span)}">{texts.OPEN_PAPER}</a></p>'
    )


def pieces_html(pieces: Sequence[tuple[str, bool]]) -> str:
    """Text with the marked pieces in `<mark>`, as `marked_pieces` cut it; spaces at the cuts stay."""
    return "".join(
        f"<mark>{_encode_piece(words)}</mark>" if marked else _encode_piece(words) for words, marked in pieces
    )


def _encode_piece(words: str) -> str:
    before, after = words[:1].isspace(), len(words) > 1 and words[-1:].isspace()
    return f"{' ' if before else ''}{encode(words)}{' ' if after else ''}"


def paper_link(paper: Paper | None, library: Library, span: Span | None = None) -> str:
    """The address of a paper on this page, at a place; made of an id and of where words stand, never of a question."""
    if paper is None:
        return "?paper="
    at = f"&amp;plaats={place_text(span, library.text(paper))}" if span else ""
    return f"?paper={quote(paper.id, safe='')}{at}"


def page_text(page: int | None) -> str:
    """'bladzijde 4', or "" for a source without pages."""
    return texts.PAGE.format(page=page) if page is not None else ""


def origin_text(paper: Paper | None) -> str:
    """Who published the paper and when."""
    if paper is None:
        return ""
    return ", ".join(part for part in (paper.publisher, dutch_date(paper.date) or texts.UNDATED) if part)


def _old_html(paper: Paper | None) -> str:
    if paper is None or not is_old(paper.date, date.today()):
        return ""
    return f'<p class="oud">{encode(texts.OLD_PAPER.format(date=dutch_date(paper.date)))}</p>'


def _related_html(related: Sequence[Related], library: Library) -> str:
    items = "".join(f"<li>{_related_link(item, library)}</li>" for item in related)
    return f'<div class="verwant"><p>{texts.RELATED_HEADING}:</p><ul>{items}</ul></div>' if items else ""


def _related_link(item: Related, library: Library) -> str:
    label = encode(": ".join(part for part in (item.paper, item.section) if part))
    paper = library.find(item.paper)
    section = next((s for s in paper.sections if s.heading == item.section), None) if paper else None
    if paper is None:
        return label
    return f'<a href="{paper_link(paper, library, section.heading_span if section else None)}">{label}</a>'


def contact_html(contact: Contact) -> str:
    """The contact's name, as a link where there is an address; "" where the operator set nothing."""
    name = encode(contact.name or contact.url)
    return f'<a href="{encode_address(contact.url)}">{name}</a>' if contact.url else name


def _contact_html(answer: Answer, contact: Contact) -> str:
    if answer.outcome == "answered" or not (contact.name or contact.url):
        return ""
    return f'<p class="contact">{texts.CONTACT_AFTER_REFUSAL.format(contact=contact_html(contact))}</p>'


def _glossary_html(answer: Answer, glossary: Sequence[Term]) -> str:
    said = " ".join(statement.text for statement in answer.statements)
    found = [term for term in glossary if term.stands_in(said)]
    if not found:
        return ""
    items = "".join(f"<dt>{encode(term.term)}</dt><dd>{encode(term.explanation)}</dd>" for term in found)
    return f'<details class="woorden"><summary>{texts.GLOSSARY_HEADING}</summary><dl>{items}</dl></details>'


def plain_text(answer: Answer, library: Library | None = None, *, today: date | None = None) -> str:
    """The answer with its sources in full, as text to paste into a letter or to print in a terminal."""
    lines = [texts.COPY_QUESTION.format(question=without_controls(answer.question)), "", answer.answer]
    lines += ["", answer.note] if answer.note else []
    if answer.citations:
        lines += ["", f"{texts.COPY_SOURCES}:"]
        lines += [f"[{c.marker}] {_citation_line(c, library)}" for c in answer.citations]
    made = dutch_date((today or date.today()).isoformat())
    lines += ["", texts.COPY_MADE.format(date=made, version=answer.corpus_version)]
    return "\n".join(lines)


def _citation_line(citation: Citation, library: Library | None) -> str:
    paper = library.cited(citation) if library else None
    parts = (citation.paper, citation.section, page_text(citation.page), origin_text(paper))
    return f"{', '.join(part for part in parts if part)}: “{fold(citation.quote)}”"
