"""The press draft: parts of the contract, every line a quote of the papers, and never the words of the question."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from ingest.records import Span, fold
from ingest.settings import Settings
from qa.answer import Citation, Statement, short_code
from qa.pipeline import Pipeline, open_pipeline
from qa.press import texts as words
from qa.press.draft import Draft, Length, Part, draft_text, make_draft
from qa.press.edited import EditedDraft, EditedLine, EditedPart, Made, TypedLine, judge_draft, unedited
from qa.press.recheck import Checker, recheck_text
from qa.question.roles import role_of_heading
from tests.conftest import Standpunt, environment_of, index_of
from ui.press.export import draft_document, draft_markdown, draft_plain, read_export, write_draft

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


@pytest.fixture
def edited(draft: Draft) -> EditedDraft:
    """The draft with a line of her own and one that the papers do not bear."""
    hers = (EditedLine("Wij bouwen er 100.", "own"), EditedLine("Er zijn 7 woningen.", "doubt"))
    whole = unedited(draft)
    return replace(whole, parts=(*whole.parts, EditedPart(words.FACTS, hers)))


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


def test_word_has_headings_dutch_sources_and_properties_that_say_ai(edited: EditedDraft, tmp_path: Path) -> None:
    path = tmp_path / "concept.docx"
    write_draft(edited, path)
    document = docx.Document(str(path))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == [words.CORE, words.FOLLOW_UPS, words.NOT_IN_PAPERS, words.FACTS, words.SOURCES]
    assert document.core_properties.language == "nl-NL"
    assert "ai_generated" in document.core_properties.keywords
    assert 'w:val="nl-NL"' in document.styles.element.xml
    text, facts = read_export(path)
    assert f"{words.CHECKED_BY}: " in text and words.CONCEPT in text
    assert (facts["corpus_version"], facts["code"]) == (edited.made.corpus_version, edited.made.code)
    assert (facts["question"], facts["ai_generated"]) == (edited.made.question, True)


def test_a_question_as_long_as_may_be_comes_back_from_word_whole(edited: EditedDraft, tmp_path: Path) -> None:
    path = tmp_path / "concept.docx"
    question = "Waarom 'falen' \"jullie\"? " * 40
    write_draft(replace(edited, made=replace(edited.made, question=question)), path)
    assert read_export(path)[1]["question"] == question


@pytest.mark.parametrize("write", [draft_markdown, draft_plain, lambda d: "\n".join(_paragraphs(d))])
def test_every_format_shows_whose_words_each_line_is(edited: EditedDraft, write: object) -> None:
    text = write(edited)  # type: ignore[operator]
    assert "“Er zijn te weinig woningen.” [1]" in text
    assert "Te weinig. [1]" in text
    assert "Eigen verantwoordelijkheid: Wij bouwen er 100." in text
    assert "Staat niet in de papers: Er zijn 7 woningen." in text
    assert "[1] Wonen, Wat is het probleem?, p. 3: “Er zijn te weinig woningen.”" in text


def _paragraphs(edited: EditedDraft) -> Iterable[str]:
    return (paragraph.text for paragraph in draft_document(edited).paragraphs)


@pytest.mark.parametrize("write", [draft_markdown, draft_plain, lambda d: "\n".join(_paragraphs(d))])
def test_a_draft_is_a_concept_until_both_fields_are_filled_in(edited: EditedDraft, write: object) -> None:
    by_name = replace(edited, checked_by="J. Jansen")
    assert words.CONCEPT in write(by_name)  # type: ignore[operator]
    done = write(replace(by_name, checked_on="12 maart 2026"))  # type: ignore[operator]
    assert words.CONCEPT not in done
    assert "Gecontroleerd door: J. Jansen" in done and "Gecontroleerd op: 12 maart 2026" in done


def test_markdown_carries_the_facts_and_every_quote(edited: EditedDraft) -> None:
    markdown = draft_markdown(edited)
    assert markdown.startswith("---\nai_generated: true\n")
    assert 'code: "' + edited.made.code in markdown
    assert fold(CITATION.quote) in markdown


@pytest.mark.parametrize("suffix", ["docx", "md", "txt"])
def test_a_changed_number_is_named_when_an_export_is_checked(
    suffix: str, standpunt: Standpunt, tiny: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_of(tiny)
    for name, value in environment_of(tiny).items():
        monkeypatch.setenv(name, value)
    path = tmp_path / f"concept.{suffix}"
    made = Made("Wat vragen gemeenten?", "short", "v1", "extractive", "ABCDEFGHIJ")
    lines = [TypedLine("Maak de regels korter, zodat een vergunning binnen acht weken klaar is.")]
    checker = Checker(open_pipeline(tiny))
    write_draft(judge_draft(made, "Woordvoering: Wonen in de stad", [(words.ASKS, lines)], checker), path)
    unchanged = standpunt("draft", "--check", str(path))
    assert unchanged.code == 0, unchanged.out
    _swap(path, "binnen acht weken", "binnen 12 weken")
    outcome = standpunt("draft", "--check", str(path))
    assert outcome.code == 1
    assert "binnen 12 weken klaar is" in outcome.out
    assert "12" in "".join(line for line in outcome.out.splitlines() if line.startswith("  - "))
    assert "binnen acht weken" in outcome.out, "the nearest passage is shown"


def _swap(path: Path, old: str, new: str) -> None:
    if path.suffix != ".docx":
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        return
    document = docx.Document(str(path))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if old in run.text]
    assert runs
    for run in runs:
        run.text = run.text.replace(old, new)
    document.save(str(path))


@pytest.mark.parametrize(
    "subject", ["Waarom klagen gemeenten over het gemeentefonds?", "arbeidsmigranten", "mantelzorg"]
)
@pytest.mark.parametrize("length", ["short", "long"])
def test_a_draft_says_where_a_paper_asks_for_more_than_it_shows(
    subject: str, length: Length, shipped_pipeline: Pipeline
) -> None:
    made = make_draft(subject, shipped_pipeline, length)
    asks = next(part for part in made.parts if part.heading == words.ASKS)
    said = {statement.text for statement in asks.statements if statement.kind == "bridge"}
    shown = [(citation.source, Span(citation.start, citation.end)) for citation in made.citations]
    for paper in shipped_pipeline.papers:
        if words.ASKS_LEAD_IN.format(paper=paper.title) not in said:
            continue
        requests = [p for p in paper.passages if p.kind == "bullet" and role_of_heading(p.section) == "asks"]
        left = [p for p in requests if not any(s == paper.source and p.span.overlaps(span) for s, span in shown)]
        more = {words.MORE_ASKS.format(paper=paper.title, section=p.section) for p in requests}
        assert bool(more & said) == bool(left)
    assert recheck_text(made.text, Checker(shipped_pipeline)).doubts == ()
