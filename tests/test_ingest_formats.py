from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.parse import parse_papers
from ingest.read import read_source
from ingest.records import Source
from tests.shelf import (
    RUNNING_HEAD,
    check_nothing_lost,
    outline,
    shipped,
    write_docx,
    write_html,
    write_markdown,
    write_pdf,
)


@pytest.mark.parametrize(
    ("suffix", "write"), [(".html", write_html), (".md", write_markdown), (".docx", write_docx), (".pdf", write_pdf)]
)
def test_the_papers_are_the_same_in_every_format(
    suffix: str, write: Callable[[Source, Path], object], tmp_path: Path
) -> None:
    source, papers = shipped()
    path = tmp_path / f"papers{suffix}"
    write(source, path)
    again = read_source(path)
    parsed = parse_papers(again)
    assert [paper.title for paper in parsed] == [paper.title for paper in papers]
    assert outline(again, parsed) == outline(source, papers)
    assert [paper.links for paper in parsed] == [paper.links for paper in papers]
    check_nothing_lost(again, parsed)


def test_pdf_passages_know_their_page_and_page_furniture_is_gone(tmp_path: Path) -> None:
    source, _ = shipped()
    path = tmp_path / "papers.pdf"
    pages = write_pdf(source, path)
    again = read_source(path)
    titles = {block.span.slice(again.text): block.page for block in again.blocks if block.kind == "title"}
    assert titles == pages
    assert RUNNING_HEAD not in again.text
    assert "Pagina" not in again.text
    for paper in parse_papers(again):
        numbers = [passage.page for passage in paper.passages]
        assert numbers == sorted(numbers, key=lambda number: number or 0)
        assert None not in numbers
