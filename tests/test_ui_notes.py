"""A footnote is shown with the quote that carries its mark, and with no other."""

from ingest.corpus.parse import parse_papers
from ingest.readers.source import TextBuilder, note_mark
from ingest.records import Paper, Source
from qa.answer import Citation
from ui.library import Library
from ui.page.reading import paper_html


def read() -> tuple[Library, Paper]:
    builder = TextBuilder()
    builder.add("heading", "Water", level=0)
    builder.add("question", "Is er <water>?")
    builder.add("paragraph", f"Er is water{note_mark('1')} genoeg. Het peil stijgt.")
    builder.add("note", "Gemeten in mei.", label="1")
    found = builder.finish()
    source = Source("water.docx", found.text, found.blocks, found.stated)
    papers = parse_papers(source)
    return Library(papers, {source.name: source}), papers[0]


def test_a_note_is_shown_with_the_quote_that_carries_its_mark() -> None:
    library, paper = read()
    shown = []
    for sentence in next(paper.passages).sentences:
        quote = sentence.slice(library.text(paper))
        citation = Citation(1, paper.title, "", paper.source, None, sentence.start, sentence.end, quote, paper.id)
        shown.append((quote, library.notes(citation)))
    assert shown == [("Er is water genoeg.", ["Gemeten in mei."]), ("Het peil stijgt.", [])]


def test_a_paper_to_read_tells_what_is_never_evidence() -> None:
    library, paper = read()
    page = paper_html(paper, library)
    assert '<small class="bijzaak">vraag</small> Is er' in page
    assert "<water>" not in page
    assert '<small class="bijzaak">noot</small> Gemeten in mei' in page
