"""Prepared wordings: held against their range at ingest, and said in answers and drafts with the exact quote beside them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.corpus.load import load_corpus
from ingest.corpus.organisation import Organisation
from ingest.corpus.wordings import MAX_CHARS, NO_WORDINGS, Wording, Wordings
from ingest.records import Span, fold
from ingest.settings import Settings
from qa.answering.follow_ups import KnownQuestions
from qa.answering.wordings import PreparedWordings, also
from qa.claims.wordings import judge_wordings
from qa.pipeline import Pipeline
from qa.press.draft import make_draft
from qa.press.recheck import Checker
from qa.press.records import Draft
from tests.corpora import FERRIES
from ui.press.export import read_export, write_draft

STEIGERS = "steigers-langs-de-rivier.jsonl"
ASKED = "Wat vragen veerdiensten voor de steigers?"
QUOTE = "Betaal 4,5 miljoen euro per jaar voor het onderhoud van steigers."


@pytest.fixture
def corpus(tmp_path: Path) -> Settings:
    shutil.copytree(FERRIES, tmp_path / "corpus")
    return Settings(corpus_dir=tmp_path / "corpus", data_dir=tmp_path / "data")


def rows_of(settings: Settings) -> list[dict[str, object]]:
    text = (settings.corpus_dir / "wordings" / STEIGERS).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def write_rows(settings: Settings, *rows: object) -> None:
    lines = "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)
    (settings.corpus_dir / "wordings" / STEIGERS).write_text(lines, "utf-8")


def of_steigers(wordings: Wordings) -> tuple[list[str], list[tuple[int, str]]]:
    """The kept texts, and line and reason of what was held back, of one file."""
    kept = [one.text for one in wordings.kept if one.file == STEIGERS]
    return kept, [(one.line, one.reason) for one in wordings.held_back if one.file == STEIGERS]


def test_each_line_is_tied_to_its_range_and_found_anew_where_the_text_moved(corpus: Settings) -> None:
    paper = corpus.corpus_dir / "papers" / "steigers.md"
    paper.write_text(paper.read_text("utf-8").replace("## De situatie", "## De nijpende situatie"), "utf-8")
    loaded = load_corpus(corpus)
    assert not loaded.wordings.held_back
    quotes = {fold(one.span.slice(loaded.sources[one.source].text)) for one in loaded.wordings.kept}
    assert QUOTE in quotes and len(loaded.wordings.kept) == 22


def test_a_line_that_cannot_be_used_is_held_back_and_the_others_are_not(corpus: Settings) -> None:
    good = rows_of(corpus)[0]
    write_rows(
        corpus,
        good,
        "geen json",
        {**good, "extra": 1},
        {**good, "plain": "x" * (MAX_CHARS + 1)},
        {**good, "quote": "Dit staat nergens."},
        good,
        "",
    )
    kept, held_back = of_steigers(load_corpus(corpus).wordings)
    assert len(kept) == 2
    assert held_back == [(2, "field"), (3, "field"), (4, "field"), (5, "quote"), (6, "double")]


def test_a_line_separator_inside_a_wording_ends_no_line(corpus: Settings) -> None:
    good = rows_of(corpus)[0]
    write_rows(corpus, {**good, "plain": "Er zijn steigers.\u2028Ze zijn oud.", "spoken": ""})
    assert of_steigers(load_corpus(corpus).wordings) == (["Er zijn steigers. Ze zijn oud."], [])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param(STEIGERS, b"\xff\xfe\x00", "encoding", id="no UTF-8"),
        pytest.param("onbekend.jsonl", b"{}", "paper", id="no such paper"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(corpus: Settings, name: str, content: bytes, reason: str) -> None:
    (corpus.corpus_dir / "wordings" / name).write_bytes(content)
    assert (name, 0, reason) in [(one.file, one.line, one.reason) for one in load_corpus(corpus).wordings.held_back]


def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(corpus: Settings) -> None:
    path = corpus.corpus_dir / "wordings" / STEIGERS
    path.unlink()
    os.mkfifo(path)
    assert of_steigers(load_corpus(corpus).wordings) == ([], [(0, "large")])


def judged(corpus: Settings, pipeline: Pipeline, row: dict[str, object]) -> tuple[list[str], list[tuple[int, str]]]:
    write_rows(corpus, row)
    encoder = pipeline.verifier.encoder
    assert encoder is not None
    return of_steigers(judge_wordings(load_corpus(corpus), encoder, NO_WORDINGS))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("Wij vragen de provincie om 5,5 miljoen euro per jaar te betalen voor onderhoud.", id="number"),
        pytest.param("Wij vragen de provincie om geen 4,5 miljoen euro per jaar te betalen.", id="denial"),
        pytest.param("Wij vragen de provincie om 4,5 miljoen euro per jaar voor steigers in Zeeland.", id="name"),
        pytest.param("Wij vragen de provincie in mei om 4,5 miljoen euro voor steigers.", id="month"),
    ],
)
def test_another_number_date_name_or_denial_is_held_back_whoever_checked_it(
    changed: str, corpus: Settings, ferries: Pipeline
) -> None:
    row = next(row for row in rows_of(corpus) if row["quote"] == QUOTE)
    assert judged(corpus, ferries, {**row, "plain": "", "spoken": changed}) == ([], [(1, "exact")])


def test_a_wording_with_more_numbers_than_the_verifier_reads_is_held_back_and_the_ingest_goes_on(
    corpus: Settings, ferries: Pipeline
) -> None:
    paper = corpus.corpus_dir / "papers" / "steigers.md"
    numbered = f"Op de lijst staan de steigers {' '.join(map(str, range(1, 601)))}."
    paper.write_text(paper.read_text("utf-8").replace("aan de oever\n", f"aan de oever\n\n{numbered}\n"), "utf-8")
    good = next(row for row in rows_of(corpus) if row["quote"] == QUOTE)
    long = {"start": 0, "end": 1, "quote": numbered, "plain": "Steigers " + "7 " * 490, "checked": True}
    write_rows(corpus, long, good)
    encoder = ferries.verifier.encoder
    assert encoder is not None
    kept, held_back = of_steigers(judge_wordings(load_corpus(corpus), encoder, NO_WORDINGS))
    assert (len(kept), held_back) == (2, [(1, "long")])


def test_what_the_verifier_doubts_is_used_only_where_somebody_checked_it(corpus: Settings, ferries: Pipeline) -> None:
    said = "De ponten zijn blij met onderhoud."
    row = {**next(row for row in rows_of(corpus) if row["quote"] == QUOTE), "plain": said, "spoken": ""}
    assert judged(corpus, ferries, {**row, "checked": True}) == ([said], [])
    kept, held_back = judged(corpus, ferries, {**row, "checked": False})
    assert not kept and held_back[0][1] in ("unsure", "absent", "contradicted")


def test_what_has_not_changed_keeps_its_verdict(corpus: Settings, ferries: Pipeline) -> None:
    encoder = ferries.verifier.encoder
    assert encoder is not None
    done: list[int] = []
    first = judge_wordings(load_corpus(corpus), encoder, NO_WORDINGS)
    again = judge_wordings(load_corpus(corpus), encoder, first, progress=lambda at, total: done.append(at))
    assert again == first and not first.held_back and not done


def test_all_wordings_of_the_shipped_papers_are_used(shipped_pipeline: Pipeline) -> None:
    wordings = shipped_pipeline.index.wordings
    assert len(wordings.kept) == 460 and not wordings.held_back


@pytest.mark.parametrize("wording", ["plain", "spoken"])
def test_an_answer_in_words_keeps_its_citations_and_says_who_asks(wording: str, ferries: Pipeline) -> None:
    quoted = ferries.ask(ASKED)
    said = ferries.ask(ASKED, wording=wording)  # type: ignore[arg-type]
    assert (quoted.wording, said.wording) == ("quotes", wording)
    assert said.citations == quoted.citations
    stating = [statement for statement in said.statements if statement.kind != "bridge"]
    assert {statement.kind for statement in stating} == {"paraphrase"}
    speaker = "Veerdiensten" if wording == "plain" else "Wij"
    assert any(f"{speaker} vragen de provincie om 4,5 miljoen euro per jaar" in s.text for s in stating)
    assert any(fold(citation.quote) == QUOTE for citation in said.citations)
    for statement in stating:
        assert f"{statement.text} {''.join(f'[{m}]' for m in statement.markers)}" in said.answer


def test_what_has_no_wording_is_quoted_and_a_refusal_is_as_it_was(ferries: Pipeline) -> None:
    said = ferries.ask("Wat vragen jullie voor de avonddienst?", wording="plain")
    assert said.wording == "quotes" and any(statement.kind == "quote" for statement in said.statements)
    refused = ferries.ask("Wie won vorig jaar de Tour de France?", wording="plain")
    assert (refused.outcome, refused.wording) == ("refused", "quotes")


def test_an_answer_is_said_in_other_words_without_being_asked_again(ferries: Pipeline) -> None:
    quoted = ferries.ask(ASKED)
    assert ferries.in_words(quoted, "plain").statements == ferries.ask(ASKED, wording="plain").statements
    assert ferries.in_words(quoted, "quotes") == quoted


def test_what_two_wordings_say_of_a_range_is_said_once(ferries: Pipeline) -> None:
    passage = next(one for one in ferries.index.passages.values() if len(one.sentences) > 1)
    first, second, *_ = passage.sentences
    paper = ferries.index.paper_of[passage.id]
    both = Span(first.start, second.end)
    lines = [
        Wording(paper.id, paper.source, span, "plain", text, True, "steigers.jsonl", number)
        for number, (span, text) in enumerate([(first, "Een."), (both, "Een en twee."), (second, "Twee.")], start=1)
    ]
    prepared = PreparedWordings(replace(ferries.index, wordings=Wordings(tuple(lines))))
    assert [one.text for one in prepared.of(paper.source, both, "plain")] == ["Een en twee."]
    assert [one.text for one in prepared.of(paper.source, first, "plain")] == ["Een."]


def test_a_bullet_with_marked_parts_is_said_in_words(shipped_pipeline: Pipeline) -> None:
    index = shipped_pipeline.index
    passage, text = next(
        (one, said)
        for one in index.passages.values()
        for said in [one.span.slice(index.sources[index.paper_of[one.id].source].text)]
        if said.startswith("Versterking en flexibilisering")
    )
    assert "\na. " in text and "\nb. " in text
    source = index.paper_of[passage.id].source
    assert len(PreparedWordings(index).of(source, passage.span, "plain")) == 3


def test_the_wording_that_answers_is_said_first_and_what_it_points_back_to_is_not(shipped_pipeline: Pipeline) -> None:
    answer = shipped_pipeline.ask(
        "Wie kan vertrouwen herstellen en de democratische rechtsstaat bewaken?", wording="plain"
    )
    assert answer.statements[0].text.startswith("Gemeenten kunnen zorgen dat mensen weer vertrouwen hebben.")
    assert not any("lange crises" in statement.text for statement in answer.statements)
    assert "langdurige crises" in answer.citations[0].quote


def test_a_second_request_goes_on_with_ook() -> None:
    ferries = Organisation(name="De Overtocht", we="veerdiensten")
    one = Organisation(name="De Overtocht", we="de Overtocht", singular=True)
    assert also("Veerdiensten vragen de stad om geld.", ferries) == "Ook vragen veerdiensten de stad om geld."
    assert also("Wij vragen de stad om geld.", one) == "Ook vragen wij de stad om geld."
    assert also("De Overtocht vraagt de stad om geld.", one) == "Ook vraagt de Overtocht de stad om geld."
    assert also("Reizigers fietsen om.", ferries) == ""


@pytest.fixture(scope="module")
def draft(ferries: Pipeline) -> Iterator[Draft]:
    yield make_draft("onderhoud van steigers", ferries)


def test_a_draft_is_said_in_spoken_words_with_the_quote_behind_each_line(draft: Draft) -> None:
    stating = [line for line in draft.lines if line.citations]
    assert any(line.text.startswith("Wij vragen de provincie") for line in stating)
    assert all(line.kind == "paraphrase" for part in draft.parts[:1] for line in part.lines if line.citations)
    assert QUOTE in {fold(citation.quote) for citation in draft.citations}
    assert draft.made.wording == "spoken"


@pytest.mark.parametrize("suffix", ["docx", "md", "txt"])
def test_a_draft_in_spoken_words_holds_when_its_export_is_checked(
    draft: Draft, ferries: Pipeline, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"concept.{suffix}"
    write_draft(draft, path)
    lines = list(Checker(ferries).check(read_export(path)).lines)
    assert not [line for line in lines if line.is_fault or line.verdict == "unsure"]
    assert any(line.kind == "paraphrase" and line.citations for line in lines)


def test_a_wording_with_another_number_is_named_when_it_is_checked(draft: Draft, ferries: Pipeline) -> None:
    line = next(line for line in draft.lines if "4,5 miljoen" in line.text)
    changed = Checker(ferries).judge(type(line)(line.text.replace("4,5", "6,5"), "typed", line.citations))
    assert changed.is_fault


def test_a_draft_on_what_the_papers_do_not_speak_of_is_one_line(ferries: Pipeline) -> None:
    made = make_draft("Wat vindt u van de kernramp in Japan?", ferries)
    assert (made.outcome, made.parts, made.citations) == ("refused", (), ())
    assert len(made.headline.splitlines()) == 1


def test_a_look_for_what_can_be_asked_next_changes_nothing(ferries: Pipeline) -> None:
    known = KnownQuestions(ferries.index)
    before = vars(known)["_questions"].copy()
    assert known.next_to(ASKED, ferries.ask(ASKED).citations) == ()
    assert vars(known)["_questions"] == before


def test_a_question_that_the_papers_leave_open_is_never_offered(shipped_pipeline: Pipeline) -> None:
    partly = {entry.text for entry in shipped_pipeline.index.by_kind["question"] if entry.is_partly}
    offered = vars(KnownQuestions(shipped_pipeline.index))["_questions"].values()
    assert partly and not partly & {entry.text for entries in offered for entry in entries}


def test_follow_ups_are_questions_that_the_papers_answer(shipped_pipeline: Pipeline) -> None:
    answer = shipped_pipeline.ask("Wat vragen gemeenten voor de opvang van asielzoekers?")
    assert 2 <= len(answer.follow_ups) <= 3
    for question in answer.follow_ups:
        assert shipped_pipeline.ask(question).outcome == "answered", question
