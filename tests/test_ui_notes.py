"""A footnote is shown with the quote that carries its mark, and with no other."""

import json

from ingest.corpus.parse import parse_papers
from ingest.readers.source import TextBuilder, note_mark
from ingest.records import Paper, Source
from qa.answer import Answer, Citation, Statement
from qa.answering.citations import notes_of
from qa.press.written import source_line
from ui.page.parts import Contact
from ui.page.reading import paper_html
from ui.page.turns import Turn, turn_html
from ui.render.library import Library
from ui.render.plain import plain_text, terminal_lines


def read() -> tuple[Library, Paper]:
    builder = TextBuilder()
    builder.add("heading", "Water", level=0)
    builder.add("question", "Is er <water>?")
    builder.add("paragraph", f"Er is water{note_mark('1')} genoeg. Het peil stijgt.")
    builder.add("note", "Gemeten in mei <2024>.", label="1")
    found = builder.finish()
    source = Source("water.docx", found.text, found.blocks, found.stated)
    papers = parse_papers(source)
    return Library(papers, {source.name: source}), papers[0]


def answered(library: Library, paper: Paper) -> Answer:
    """An answer that quotes each sentence of the paper's only passage."""
    passage = next(paper.passages)
    text = library.text(paper)
    citations = tuple(
        Citation(number, paper.title, "", paper.source, None, span.start, span.end, span.slice(text), paper.id, notes)
        for number, span in enumerate(passage.sentences, start=1)
        for notes in [notes_of(passage, span, text)]
    )
    statements = tuple(Statement(citation.quote, "quote", (citation.marker,)) for citation in citations)
    return Answer("Water?", "answered", None, "Water.", statements, citations, (), 0.9, "extractive", "1", {})


def test_a_note_stands_in_the_answer_with_the_quote_that_carries_its_mark() -> None:
    answer = json.loads(json.dumps(answered(*read()).to_json()))
    assert [(citation["quote"], citation.get("notes")) for citation in answer["citations"]] == [
        ("Er is water genoeg.", [{"mark": "1", "text": "Gemeten in mei <2024>."}]),
        ("Het peil stijgt.", None),
    ]


def test_a_note_is_shown_with_its_quote_on_the_page_as_text_and_in_a_draft() -> None:
    library, paper = read()
    answer = answered(library, paper)
    page = turn_html(Turn(1, "Water?", answer), library, (), Contact())
    assert page.count("Noot 1: Gemeten in mei ") == 1 and "<2024>" not in page
    shown = plain_text(answer, library)
    assert "“Er is water genoeg.” Noot 1: Gemeten in mei <2024>.\n" in shown and "stijgt.” Noot" not in shown
    assert [line for line in terminal_lines(answer) if "Noot" in line] == ["    Noot 1: Gemeten in mei <2024>."]
    assert source_line(answer.citations[0]).endswith("“Er is water genoeg.” (noot 1: Gemeten in mei <2024>.)")


def test_a_paper_to_read_tells_what_is_never_evidence() -> None:
    library, paper = read()
    page = paper_html(paper, library)
    assert '<small class="bijzaak">vraag</small> Is er' in page
    assert "<water>" not in page
    assert '<small class="bijzaak">noot</small> Gemeten in mei' in page
