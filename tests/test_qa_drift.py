"""Saved answers and drafts after an update of the papers: which are no longer what they were."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.settings import Settings
from qa.pipeline import open_pipeline
from qa.press import texts as words
from qa.press.draft import make_draft
from qa.press.recheck import Checker
from qa.press.records import Line, Part
from qa.press.written import draft_record
from tests.conftest import Here, Standpunt, index_of
from ui.press.export import write_draft

ABOUT_MOTORS = "Wij leiden schippers op voor elektrisch varen."
ABOUT_JETTIES = "Wij keuren elke steiger twee keer per jaar."


@pytest.fixture
def saved(small_indexed: Settings, here: Here, tmp_path: Path) -> dict[str, Path]:
    """An answer, a draft and an export for each of two papers, saved before the papers change."""
    pipeline = open_pipeline(here(small_indexed))
    files: dict[str, Path] = {}
    for name, quote in (("motors", ABOUT_MOTORS), ("jetties", ABOUT_JETTIES)):
        answer, draft = pipeline.ask(quote), make_draft(quote, pipeline)
        files[f"{name} answer"] = tmp_path / f"{name}.json"
        files[f"{name} answer"].write_text(json.dumps(answer.to_json() | {"id": name}), "utf-8")
        files[f"{name} draft"] = tmp_path / f"{name}-draft.json"
        files[f"{name} draft"].write_text(json.dumps(draft_record(draft)), "utf-8")
        edited = Checker(pipeline).check(replace(draft, parts=(Part(words.CORE, (Line(quote),)),)))
        for suffix in ("docx", "md", "txt"):
            files[f"{name} {suffix}"] = tmp_path / f"{name}.{suffix}"
            write_draft(edited, files[f"{name} {suffix}"])
    return files


def test_nothing_changed_while_the_papers_are_the_same(standpunt: Standpunt, saved: dict[str, Path]) -> None:
    outcome = standpunt("drift", *map(str, saved.values()), "--json")
    rows = [json.loads(line) for line in outcome.out.splitlines()]
    assert outcome.code == 0, outcome
    assert len(rows) == len(saved)
    assert not any(row["changed"] for row in rows)
    # Of plain text only the sources can be looked at: it doesn't hold its question.
    assert [row["answer_changed"] for row in rows] == [None if f.suffix == ".txt" else False for f in saved.values()]


def test_after_an_update_those_with_a_source_that_is_gone_are_listed(
    standpunt: Standpunt, saved: dict[str, Path], small_indexed: Settings
) -> None:
    paper = small_indexed.corpus_dir / "papers" / "stroom.txt"
    paper.write_text(paper.read_text("utf-8").replace(ABOUT_MOTORS, "Wij varen over twee jaar elektrisch."), "utf-8")
    index_of(small_indexed)
    for suffix in ("docx", "md", "txt"):
        outcome = standpunt("drift", str(saved[f"motors {suffix}"]))
        assert outcome.code == 1
        assert ABOUT_MOTORS in outcome.out
        assert "Veranderd: 1 van 1." in outcome.out
        jetties = standpunt("drift", str(saved[f"jetties {suffix}"]), "--json")
        assert json.loads(jetties.out)["sources_gone"] == []


def test_another_answer_is_a_change_though_the_sources_stand(
    standpunt: Standpunt, saved: dict[str, Path], tmp_path: Path
) -> None:
    record = json.loads(saved["jetties answer"].read_text("utf-8"))
    file = tmp_path / "two.jsonl"
    other = record | {"answer": f"{record['answer']} Anders."}
    file.write_text(f"{json.dumps(record)}\n{json.dumps(other)}\n", "utf-8")
    outcome = standpunt("drift", str(file), "--json")
    assert outcome.code == 1
    assert [json.loads(line)["answer_changed"] for line in outcome.out.splitlines()] == [False, True]


def test_what_a_language_model_worded_is_judged_by_its_sources(standpunt: Standpunt, saved: dict[str, Path]) -> None:
    record = json.loads(saved["jetties answer"].read_text("utf-8"))
    saved["jetties answer"].write_text(json.dumps(record | {"engine": "openai:x", "answer": "Anders."}), "utf-8")
    outcome = standpunt("drift", str(saved["jetties answer"]), "--json")
    assert (outcome.code, json.loads(outcome.out)["answer_changed"]) == (0, None)


@pytest.mark.parametrize("content", ["", "geen json", "[1]", '{"id": 1}', '{"question": "x", "citations": 3}'])
def test_a_file_that_holds_nothing_saved_is_wrong_use(
    standpunt: Standpunt, saved: dict[str, Path], tmp_path: Path, content: str
) -> None:
    for suffix in ("json", "md"):
        file = tmp_path / f"anders.{suffix}"
        file.write_text(content, "utf-8")
        outcome = standpunt("drift", str(file))
        assert outcome.code == 2
        assert "anders" in outcome.err and len(outcome.err.splitlines()) == 1
