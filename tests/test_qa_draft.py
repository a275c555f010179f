"""The press draft: parts of the contract, every line a quote of the papers, and never the words of the question."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from ingest.records import fold
from qa import draft_texts as words
from qa.answer import Citation, Statement
from qa.draft import Draft, Part, draft_text, short_code
from ui.export import draft_document, draft_markdown, write_draft

CITATION = Citation(1, "Wonen", "Wat is het probleem?", "wonen.txt", 3, 0, 27, "Er zijn te weinig\nwoningen.", "wonen")


@pytest.fixture
def draft() -> Draft:
    parts = (
        Part(words.CORE, (Statement("Er zijn te weinig woningen.", "quote", (1,)),)),
        Part(
            words.FOLLOW_UPS,
            (Statement("Wie moet dit betalen?", "bridge"), Statement("Te weinig.", "paraphrase", (1,))),
        ),
    )
    text = draft_text("Woordvoering: Wonen", parts, ("een bedrag",), (CITATION,))
    return Draft(
        question="Waarom falen jullie?",
        outcome="answered",
        reason=None,
        headline="Woordvoering: Wonen",
        parts=parts,
        not_in_papers=("een bedrag",),
        citations=(CITATION,),
        text=text,
        engine="extractive",
        corpus_version="v1",
        code=short_code("v1", "Waarom falen jullie?", text),
    )


def test_the_text_has_markers_sources_and_says_that_nobody_checked_it(draft: Draft) -> None:
    lines = draft.text.splitlines()
    assert lines[0] == words.CONCEPT
    assert "- “Er zijn te weinig woningen.” [1]" in lines
    assert "[1] Wonen, Wat is het probleem?, p. 3: “Er zijn te weinig woningen.”" in lines
    assert draft.question not in draft.text


def test_the_json_is_the_contracts(draft: Draft) -> None:
    record = json.loads(json.dumps(draft.to_json()))
    wanted = {"question", "outcome", "reason", "headline", "parts", "not_in_papers", "citations", "text"}
    assert wanted <= record.keys()
    assert record["parts"][0]["statements"][0] == {
        "text": "Er zijn te weinig woningen.",
        "kind": "quote",
        "markers": [1],
    }
    assert record["ai_generated"] is True


def test_the_code_is_the_same_until_something_changes() -> None:
    assert short_code("v1", "q", "t") == short_code("v1", "q", "t")
    assert len({short_code("v1", "q", "t"), short_code("v2", "q", "t"), short_code("v1", "r", "t")}) == 3


def test_word_has_headings_dutch_sources_and_properties_that_say_ai(draft: Draft, tmp_path: Path) -> None:
    path = tmp_path / "concept.docx"
    write_draft(draft, path)
    document = docx.Document(str(path))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == [words.CORE, words.FOLLOW_UPS, words.NOT_IN_PAPERS, words.SOURCES]
    assert document.core_properties.language == "nl-NL"
    assert "ai_generated" in document.core_properties.keywords
    assert json.loads(document.core_properties.comments)["corpus_version"] == "v1"
    text = "\n".join(p.text for p in document.paragraphs)
    assert f"{words.CHECKED_BY}: " in text and words.CONCEPT in text
    assert 'w:val="nl-NL"' in document.styles.element.xml


def test_markdown_carries_the_facts_and_every_quote(draft: Draft) -> None:
    markdown = draft_markdown(draft)
    assert markdown.startswith("---\nai_generated: true\n")
    assert 'code: "' + draft.code in markdown
    assert f"## {words.SOURCES}" in markdown
    assert fold(CITATION.quote) in markdown


def test_what_is_ours_looks_different_from_a_quote(draft: Draft) -> None:
    texts = [paragraph.text for paragraph in draft_document(draft).paragraphs]
    assert "“Er zijn te weinig woningen.” [1]" in texts
    assert "Te weinig. [1]" in texts
