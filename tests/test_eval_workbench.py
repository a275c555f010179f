import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from eval.suite import load_set
from eval.workbench.tab import build_workbench_tab
from eval.workbench.turns import MeasurementLeftError, Turns
from eval.workbench.workbench import (
    add_set,
    comparison,
    failures,
    keep_for_review,
    make_report,
    run_names,
    run_set,
    set_names,
    summary,
)
from ingest.settings import Settings, WebSettings
from qa.answer import Answer
from tests.keyword_pipeline import keyword_pipeline
from tests.web_pipeline import ScriptedPipeline, pipeline_of, stand_in
from ui import texts
from ui.errors import BusyError, QuestionTooLongError
from ui.guard.limits import RateLimit
from ui.page.parts import Contact
from ui.page.tab import TabContext
from ui.service import Service

OWN_SET = """{"id": "a", "kind": "fact", "question": "Wie moet de Spreidingswet handhaven en implementeren?", \
"answerable": true, "evidence": [{"quote": "Handhaaf en implementeer de Spreidingswet"}], "needed": 1, \
"facts": [["Spreidingswet"]]}
{"id": "b", "kind": "feit", "question": "Wat?", "answerable": false}
{"id": "c", "kind": "far_miss", "question": "Hoe bak ik een appeltaart?", "answerable": false}
not json
{"id": "d", "kind": "fact", "question": "Wat staat hier?", "answerable": true, "needed": 1, \
"evidence": [{"quote": "Dit staat in geen enkel paper."}]}
"""


@pytest.fixture(scope="module")
def pipeline() -> Any:
    return keyword_pipeline()


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder)


def test_an_own_set_runs_without_its_faulty_rows_which_are_named(tmp_path: Path, pipeline: Any) -> None:
    upload = tmp_path / "Mijn set.jsonl"
    upload.write_text(OWN_SET, encoding="utf-8")
    name, good, faults = add_set(upload, settings(tmp_path))
    assert (name, good) == ("mijn-set", 3)
    assert [(fault.line, fault.field) for fault in faults] == [(2, "kind"), (4, "")]
    assert name in set_names(settings(tmp_path))
    seen: list[tuple[int, int]] = []
    run, _, missing = run_set(name, pipeline, settings(tmp_path), lambda *counts: seen.append(counts))
    assert seen == [(1, 2), (2, 2)]
    assert [row.question.id for row in run.rows] == ["a", "c"]
    assert [fault.field for fault in missing] == ["evidence"]


def test_a_csv_set_is_the_same_as_its_json_lines(tmp_path: Path) -> None:
    upload = tmp_path / "eigen.csv"
    upload.write_text(
        "id;kind;question;answerable;evidence;facts;forbidden\n"
        'a;fact;"Wat moet, en hoe?";ja;Handhaaf en implementeer de Spreidingswet;Spreidingswet|wet;intrekken\n'
        "b;near_miss;Hoeveel?;misschien;;;\n",
        encoding="utf-8",
    )
    _, good, faults = add_set(upload, settings(tmp_path))
    question = load_set(str(tmp_path / "questions" / "eigen.jsonl")).questions[0]
    assert good == 1
    assert question.facts == (("Spreidingswet", "wet"),)
    assert question.forbidden == ("intrekken",)
    assert [str(fault) for fault in faults] == [
        "regel 3, veld answerable: moet true of false zijn (in CSV ook ja of nee)"
    ]


def test_an_upload_never_hides_a_shipped_set(tmp_path: Path) -> None:
    upload = tmp_path / "test.jsonl"
    upload.write_text(OWN_SET, encoding="utf-8")
    assert add_set(upload, settings(tmp_path))[0] == "eigen-test"


def test_a_live_question_becomes_a_test_once(tmp_path: Path, pipeline: Any) -> None:
    asked = "Spreidingswet handhaven en implementeren?"
    answer = pipeline.ask(asked)
    kept = keep_for_review(asked, (), answer, settings(tmp_path))
    assert keep_for_review(asked, (), answer, settings(tmp_path)) == kept
    run, _, missing = run_set("review", pipeline, settings(tmp_path), lambda done, total: None)
    assert [row.question for row in run.rows] == [kept]
    assert not missing
    assert run.rows[0].scores.right


def test_two_runs_are_compared_and_reported(tmp_path: Path) -> None:
    upload = tmp_path / "eigen.jsonl"
    upload.write_text(OWN_SET, encoding="utf-8")
    add_set(upload, settings(tmp_path))
    bold, shy = keyword_pipeline(threshold=0.0), keyword_pipeline(threshold=1.1)
    first, first_path, _ = run_set("eigen", bold, settings(tmp_path), lambda done, total: None)
    second, path, _ = run_set("eigen", shy, settings(tmp_path), lambda done, total: None)
    assert run_names(settings(tmp_path)) == [path.name, first_path.name]
    assert [cells[0] for cells in failures(first.rows)] == ["c"]
    assert [cells[0] for cells in failures(second.rows)] == ["a"]
    assert "Beantwoord terwijl de papers het niet zeggen" in summary(second.rows)
    shown = comparison(first_path.name, path.name, settings(tmp_path))
    assert "| a | Wie moet de Spreidingswet handhaven en implementeren? | fout |" in shown
    page = make_report(second, path, shy, settings(tmp_path)).read_text(encoding="utf-8")
    assert "2 vragen gingen van goed naar fout of andersom" in page
    assert "default-src 'none'" in page
    assert 'src="' not in page
    assert 'href="http' not in page


def test_a_question_longer_than_a_readers_is_a_fault_of_the_set(tmp_path: Path, pipeline: Any) -> None:
    upload = tmp_path / "eigen.jsonl"
    row = {"id": "lang", "kind": "far_miss", "question": "x" * 1001, "answerable": False}
    upload.write_text(OWN_SET + json.dumps(row), encoding="utf-8")
    add_set(upload, settings(tmp_path))
    run, _, faults = run_set("eigen", pipeline, settings(tmp_path), lambda done, total: None)
    assert [row.question.id for row in run.rows] == ["a", "c"]
    assert "vraag lang: langer dan 1000 tekens" in str(faults[0])


def test_a_measurement_takes_its_turn_between_readers_and_keeps_to_their_limits(held_back: None) -> None:
    scripted = pipeline_of()
    service = Service(stand_in(lambda: scripted), WebSettings(parallel=1, waiting=1, question_max_chars=100))

    async def measure() -> None:
        turns = Turns(service, asyncio.get_running_loop(), history_max_turns=2)

        def ask(question: str, *history: str) -> list[Answer]:
            return list(turns.ask([(question, history)]))

        reader = asyncio.create_task(service.ask("Hoeveel woningen, en wacht even?", interface="test"))
        await asyncio.to_thread(scripted.wait_for, 1)
        measured = asyncio.create_task(asyncio.to_thread(ask, "Hoeveel woningen?", "een", "twee", "drie"))
        while service._inside < 2:
            await asyncio.sleep(0.01)
        with pytest.raises(BusyError):
            await service.ask("Hoeveel woningen?", interface="test")
        ScriptedPipeline.go_on.set()
        await reader
        assert [answer.question for answer in await measured] == ["Hoeveel woningen?"]
        assert scripted.histories[-1] == ("twee", "drie")
        assert scripted.busiest == 1
        with pytest.raises(QuestionTooLongError):
            await asyncio.to_thread(ask, "x" * 101)
        turns.leave()
        with pytest.raises(MeasurementLeftError):
            await asyncio.to_thread(ask, "Hoeveel woningen?")

    asyncio.run(measure())
    service.close()


def test_a_question_to_keep_as_a_test_keeps_to_the_limits_of_a_reader(tmp_path: Path) -> None:
    web = WebSettings(rate_per_minute=2)
    service = Service(stand_in(pipeline_of), web)
    with gr.Blocks() as blocks:
        anchor = gr.Textbox()
        with gr.Tabs() as tabs, gr.Tab("Werkbank"):
            here = Settings(data_dir=tmp_path, web=web)
            build_workbench_tab(TabContext(service, here, RateLimit(2), (), Contact("", ""), blocks, tabs, anchor))
    remember: Any = next(one.fn for one in blocks.fns.values() if one.name == "remember")
    request = SimpleNamespace(client=None)
    said = [asyncio.run(remember(asked, request))[0] for asked in ("x" * 1001, "Hoeveel woningen?", "Hoeveel?")]
    assert "te lang" in said[0]
    assert "Bewaard als live-" in said[1]
    assert said[2] == texts.ERROR_RATE
    service.close()
