"""The press draft: parts of the contract, every line a quote of the papers, and never the words of the question."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement

from ingest.corpus.roles import role_of_heading
from ingest.records import Span, fold
from ingest.settings import Settings
from qa.answer import Citation, short_code
from qa.pipeline import Pipeline, open_pipeline
from qa.press import texts as words
from qa.press.draft import make_draft
from qa.press.reading import source_lines
from qa.press.recheck import Checker
from qa.press.records import Draft, Length, Line, Made, Part
from qa.press.written import draft_record, draft_text
from qa.question.pointing import points_back
from tests.conftest import Here, Standpunt, index_of
from tests.exports import swap
from ui.press.export import draft_document, draft_markdown, draft_plain, export_bytes, read_export, write_draft

CITATION = Citation(1, "Wonen", "Wat is het probleem?", "wonen.txt", 3, 0, 27, "Er zijn te weinig\nwoningen.", "wonen")
MADE = Made("Waarom falen jullie?", "short", "v1", "extractive", "ABCDEFGHIJ")


@pytest.fixture
def draft() -> Draft:
    parts = (
        Part(words.CORE, (Line("Er zijn te weinig woningen.", "quote", (CITATION,)),)),
        Part(
            words.FOLLOW_UPS, (Line("Wie moet dit betalen?", "bridge"), Line("Te weinig.", "paraphrase", (CITATION,)))
        ),
        Part(words.NOT_IN_PAPERS, (Line("een bedrag", "gap"),)),
    )
    return Draft(MADE, "Woordvoering: Wonen", parts)


@pytest.fixture
def edited(draft: Draft) -> Draft:
    """The draft with a line of her own and one that the papers do not bear."""
    hers = (Line("Wij bouwen er 100.", "own", is_own=True), Line("Er zijn 7 woningen.", "doubt"))
    return replace(draft, parts=(*draft.parts, Part(words.FACTS, hers)))


def test_the_text_has_markers_sources_and_says_that_nobody_checked_it(draft: Draft) -> None:
    lines = draft_text(draft).splitlines()
    assert lines[0] == words.CONCEPT
    assert "- “Er zijn te weinig woningen.” [1]" in lines
    assert "[1] Wonen, Wat is het probleem?, p. 3: “Er zijn te weinig woningen.”" in lines
    assert draft.made.question not in draft_text(draft)


def test_the_json_is_the_contracts(draft: Draft) -> None:
    record = json.loads(json.dumps(draft_record(draft)))
    wanted = {"question", "outcome", "reason", "headline", "parts", "not_in_papers", "citations", "text"}
    assert wanted <= record.keys()
    assert record["parts"][0]["statements"][0] == {
        "text": "Er zijn te weinig woningen.",
        "kind": "quote",
        "markers": [1],
    }
    assert record["not_in_papers"] == ["een bedrag"]
    assert [citation["marker"] for citation in record["citations"]] == [1]
    assert record["ai_generated"] is True


def test_the_code_is_the_same_until_something_changes() -> None:
    assert short_code("v1", "q", "t") == short_code("v1", "q", "t")
    assert len({short_code("v1", "q", "t"), short_code("v2", "q", "t"), short_code("v1", "r", "t")}) == 3


def test_word_has_headings_dutch_sources_and_properties_that_say_ai(edited: Draft, tmp_path: Path) -> None:
    path = tmp_path / "concept.docx"
    write_draft(edited, path)
    document = docx.Document(str(path))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == [words.CORE, words.FOLLOW_UPS, words.NOT_IN_PAPERS, words.FACTS, words.SOURCES]
    assert document.core_properties.language == "nl-NL"
    assert "ai_generated" in document.core_properties.keywords
    assert 'w:val="nl-NL"' in document.styles.element.xml
    shown = [paragraph.text for paragraph in document.paragraphs]
    assert f"{words.CHECKED_BY}: " in shown and words.CONCEPT in shown
    assert read_export(path).made == edited.made


@pytest.mark.parametrize("suffix", ["docx", "md"])
def test_a_question_as_long_as_may_be_comes_back_whole(edited: Draft, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"concept.{suffix}"
    question = "Waarom 'falen' \"jullie\"? \x0b" * 40
    write_draft(replace(edited, made=replace(edited.made, question=question)), path)
    assert read_export(path).made.question == question


@pytest.mark.parametrize("suffix", ["docx", "md"])
def test_a_file_carries_its_lines_with_what_they_are_and_where_they_stand(
    edited: Draft, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"concept.{suffix}"
    write_draft(edited, path)
    swap(path, "“Er zijn te weinig woningen.” [1]", "Er zijn te veel woningen.")
    read = read_export(path)
    lines = {line.text: line for line in read.lines}
    changed = lines["Er zijn te veel woningen."]
    assert (changed.kind, changed.citations) == ("quote", (CITATION,)), "a quote still, without its quotation marks"
    assert lines["Te weinig."].citations == (CITATION,)
    assert lines["Wij bouwen er 100."].is_own
    assert [line.text for line in source_lines(read)] == [fold(CITATION.quote)]


def test_a_tracked_change_and_a_table_in_word_are_read(edited: Draft, tmp_path: Path) -> None:
    path = tmp_path / "concept.docx"
    document = draft_document(edited)
    paragraph = next(p for p in document.paragraphs if "te weinig" in p.text)
    inserted = OxmlElement("w:ins")
    inserted.append(paragraph.add_run(" niet")._r)
    paragraph._p.append(inserted)
    document.add_table(1, 1).cell(0, 0).text = "Er zijn 7 scholen."
    document.save(str(path))
    texts = [line.text for line in read_export(path).lines]
    assert "“Er zijn te weinig woningen.” [1] niet" in texts and "Er zijn 7 scholen." in texts


def test_a_plain_text_is_read_by_its_quotation_marks_and_numbers(edited: Draft, tmp_path: Path) -> None:
    path = tmp_path / "concept.txt"
    write_draft(edited, path)
    read = read_export(path)
    lines = {line.text: line for part in read.parts[:-1] for line in part.lines}
    assert [part.heading for part in read.parts][1:] == [*(part.heading for part in edited.parts), words.SOURCES]
    assert lines["Er zijn te weinig woningen."].kind == "quote"
    assert lines["Te weinig."].citations[0].quote == fold(CITATION.quote)
    assert lines["Wij bouwen er 100."].is_own and not lines["Er zijn 7 woningen."].is_own


def test_a_record_that_somebody_has_been_at_counts_for_nothing(edited: Draft, tmp_path: Path) -> None:
    path = tmp_path / "concept.md"
    write_draft(edited, path)
    path.write_text(path.read_text("utf-8").replace('"kind": "quote"', '"kind": "waar"'), "utf-8")
    assert [part.heading for part in read_export(path).parts][1] == words.CORE


@pytest.mark.parametrize("write", [draft_markdown, draft_plain, lambda d: "\n".join(_paragraphs(d))])
def test_every_format_shows_whose_words_each_line_is(edited: Draft, write: object) -> None:
    text = write(edited)  # type: ignore[operator]
    assert "“Er zijn te weinig woningen.” [1]" in text
    assert "Te weinig. [1]" in text
    assert "Eigen verantwoordelijkheid: Wij bouwen er 100." in text
    assert "Staat niet in de papers: Er zijn 7 woningen." in text
    assert "[1] Wonen, Wat is het probleem?, p. 3: “Er zijn te weinig woningen.”" in text


def _paragraphs(edited: Draft) -> Iterable[str]:
    return (paragraph.text for paragraph in draft_document(edited).paragraphs)


@pytest.mark.parametrize("write", [draft_markdown, draft_plain, lambda d: "\n".join(_paragraphs(d))])
def test_a_draft_is_a_concept_until_both_fields_are_filled_in(edited: Draft, write: object) -> None:
    by_name = replace(edited, checked_by="J. Jansen")
    assert words.CONCEPT in write(by_name)  # type: ignore[operator]
    done = write(replace(by_name, checked_on="12 maart 2026"))  # type: ignore[operator]
    assert words.CONCEPT not in done
    assert "Gecontroleerd door: J. Jansen" in done and "Gecontroleerd op: 12 maart 2026" in done


def test_markdown_carries_the_facts_and_every_quote(edited: Draft) -> None:
    markdown = draft_markdown(edited)
    assert markdown.startswith("---\nai_generated: true\n")
    assert 'code: "' + edited.made.code in markdown
    assert fold(CITATION.quote) in markdown


@pytest.mark.parametrize("suffix", ["docx", "md", "txt"])
def test_a_changed_number_is_named_when_an_export_is_checked(
    suffix: str, standpunt: Standpunt, tiny_kept: Settings, tiny_pipeline: Pipeline, here: Here, tmp_path: Path
) -> None:
    here(tiny_kept)
    path = tmp_path / f"concept.{suffix}"
    lines = (Line("Maak de regels korter, zodat een vergunning binnen acht weken klaar is."),)
    checker = Checker(tiny_pipeline)
    write_draft(checker.check(Draft(MADE, "Woordvoering: Wonen in de stad", (Part(words.ASKS, lines),))), path)
    unchanged = standpunt("draft", "--check", str(path))
    assert unchanged.code == 0, unchanged.out
    swap(path, "binnen acht weken", "binnen 12 weken")
    outcome = standpunt("draft", "--check", str(path))
    assert outcome.code == 1
    assert "binnen 12 weken klaar is" in outcome.out
    assert "12" in "".join(line for line in outcome.out.splitlines() if line.startswith("  - "))
    assert "binnen acht weken" in outcome.out, "the nearest passage is shown"


@pytest.mark.parametrize("subject", ["Wat vragen gemeenten voor het gemeentefonds?", "arbeidsmigranten", "mantelzorg"])
@pytest.mark.parametrize("length", ["short", "long"])
def test_a_draft_says_where_a_paper_asks_for_more_than_it_shows(
    subject: str, length: Length, shipped_pipeline: Pipeline
) -> None:
    made = make_draft(subject, shipped_pipeline, length, "quotes")
    asks = next(part for part in made.parts if part.heading == "Wat gemeenten vragen, en van wie")
    said = {statement.text for statement in asks.lines if statement.kind == "bridge"}
    shown = [(citation.source, Span(citation.start, citation.end)) for citation in made.citations]
    for paper in shipped_pipeline.papers:
        if f"In het paper {paper.title} vragen gemeenten:" not in said:
            continue
        requests = [p for p in paper.passages if p.kind == "bullet" and role_of_heading(p.section) == "asks"]
        left = [p for p in requests if not any(s == paper.source and p.span.overlaps(span) for s, span in shown)]
        more = {words.MORE_ASKS.format(paper=paper.title, section=p.section) for p in requests}
        assert bool(more & said) == bool(left)
    assert not any(line.is_fault or line.verdict == "unsure" for line in Checker(shipped_pipeline).check(made).lines)


def test_a_quote_that_ends_in_a_question_mark_keeps_its_source(draft: Draft, tiny: Settings) -> None:
    paper = tiny.corpus_dir / "papers" / "school.txt"
    question = "Wie betaalt de nieuwe scholen?"
    paper.write_text(f"{paper.read_text('utf-8').rstrip()} {question}\n", "utf-8")
    index_of(tiny)
    checked = Checker(open_pipeline(tiny)).check(replace(draft, parts=(Part(words.CORE, (Line(question),)),)))
    assert f"“{question}” [1]" in export_bytes(checked, "md").decode()
    assert [citation.quote for citation in checked.citations] == [question]


@pytest.mark.parametrize("subject", ["\n", "", " \t", "\x00"])
def test_a_draft_about_nothing_is_wrong_use(standpunt: Standpunt, subject: str) -> None:
    outcome = standpunt("draft", subject)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("Geef een onderwerp") and len(outcome.err.splitlines()) == 1


@pytest.mark.parametrize("sign", ["¹", "²", "①"])
def test_a_footnote_sign_in_a_paper_ends_no_draft(sign: str, tiny: Settings) -> None:
    paper = tiny.corpus_dir / "papers" / "school.txt"
    paper.write_text(
        paper.read_text("utf-8").replace("zijn oud.", f"zijn in 2025{sign} oud, 3{sign} {sign} scholen."), "utf-8"
    )
    index_of(tiny)
    pipeline = open_pipeline(tiny)
    made = make_draft(f"Veel schoolgebouwen zijn in 2025{sign} oud", pipeline, "long")
    assert any(sign in line.text for line in made.lines)
    assert Checker(pipeline).judge(Line(f"In 2025{sign} zijn alle scholen {sign} oud.")).verdict is not None


@pytest.mark.parametrize(
    ("sentence", "points"),
    [
        pytest.param("Bij jongens tussen de 8 en 12 jaar is dat zelfs 1 op de 4.", True, id="dat is the subject"),
        pytest.param("Op basis van de wet komt dit bij gemeenten samen.", True, id="dit is the subject"),
        pytest.param("Het probleem is dat er te weinig woningen zijn.", False, id="dat opens a clause"),
        pytest.param("Van groot belang is dat gemeenten geld krijgen.", False, id="of importance"),
        pytest.param("Er is dit jaar te weinig geld.", False, id="this year"),
    ],
)
def test_a_sentence_that_points_back_does_not_stand_alone(sentence: str, points: bool) -> None:
    assert points_back(sentence) is points


def test_a_draft_quotes_what_a_sentence_points_back_to(shipped_pipeline: Pipeline) -> None:
    made = make_draft("Hoeveel jongens krijgen jeugdhulp?", shipped_pipeline, wording="quotes")
    found = [line.text for line in made.lines if "Bij jongens" in line.text]
    assert found and all(text.startswith("1 op de 7 kinderen") for text in found)
