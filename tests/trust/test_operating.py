"""What an operator relies on: a doctor that finds what is wrong, logs without questions, and a log that forgets."""

from __future__ import annotations

import json
import logging
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from ingest.index.build import ingest
from ingest.index.generation import current_name
from ingest.models.load import load_models
from ingest.settings import Settings
from qa.answer import Answer
from tests.conftest import Here, Standpunt
from tests.trust import CASES
from tests.web_pipeline import pipeline_of
from ui.cli.doctor import CHECKS
from ui.guard.log_lines import JsonLines
from ui.guard.question_log import FOLDER, QuestionLog, erase, kept_lines
from ui.guard.redact import HIDDEN, is_bsn, redact


def read_in(settings: Settings) -> None:
    ingest(settings, lambda: load_models(settings))


def states(standpunt: Standpunt) -> tuple[int, dict[str, str]]:
    done = standpunt("doctor", "--json")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert all(one["found"] and (one["state"] == "ok" or one["advice"] or one["check"] == "settings") for one in found)
    return done.code, {one["check"]: one["state"] for one in found}


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(
    standpunt: Standpunt, tiny: Settings, here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here(tiny)
    assert states(standpunt)[1]["index"] == "fault"
    read_in(tiny)
    code, found = states(standpunt)
    assert (code, found["index"], found["way_back"], found["corpus"]) == (0, "ok", "warning", "ok")
    (tiny.corpus_dir / "papers" / "nieuw.txt").write_text("Kop\n\nEen nieuwe zin over wonen.\n", "utf-8")
    read_in(tiny)
    assert states(standpunt)[1]["way_back"] == "ok"
    latest = tiny.index_dir / str(current_name(tiny.index_dir))
    (latest / "papers.json").write_bytes(b"[]")
    assert states(standpunt)[1]["index"] == "warning"
    status = json.loads(standpunt("status", "--json").out)
    assert (status["health"], status["older_index"]) == ("ok", True)
    assert "een oudere antwoordt" in standpunt("status").out
    (tiny.corpus_dir / "corpus.toml").write_text("kapot", "utf-8")
    code, found = states(standpunt)
    assert (code, found["corpus"]) == (1, "fault")
    monkeypatch.setenv("STANDPUNT_CONFIG", str(tmp_path / "niets.toml"))
    assert states(standpunt) == (1, {"settings": "fault"})
    assert len(CHECKS) == 8


def answer_to(question: str) -> Answer:
    return pipeline_of().ask(question)


def test_a_kept_question_is_gone_when_its_days_are_over(tmp_path: Path) -> None:
    questions = QuestionLog(tmp_path, days=2)
    answer = answer_to("Hoeveel woningen?")
    for day in (1, 2, 3):
        questions.keep(f"Vraag van dag {day}", answer, "page", date(2026, 1, day))
    kept = [json.loads(line) for line in kept_lines(tmp_path)]
    assert [one["on"] for one in kept] == ["2026-01-02", "2026-01-03"]
    assert set(kept[0]) == {"on", "question", "outcome", "reason", "interface", "papers"}
    assert not any(path.stat().st_mode & 0o077 for path in (tmp_path / FOLDER).iterdir())
    assert erase(tmp_path, "DAG 3") == 1 and len(list(kept_lines(tmp_path))) == 1
    QuestionLog(tmp_path, days=0).clear_old(date(2026, 1, 3))
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_words_are_erased_from_questions_alone_and_what_a_kill_left_goes(tmp_path: Path) -> None:
    questions = QuestionLog(tmp_path, days=2)
    answer = answer_to("Hoeveel woningen?")
    questions.keep("Hoe oud is de haven?", answer, "page", date(2026, 1, 1))
    questions.keep("Wat zegt\u2028Jansen ervan?", answer, "page", date(2026, 1, 1))
    left = tmp_path / FOLDER / ".2026-01-01.jsonl.new"
    left.write_text("{}", "utf-8")
    assert [erase(tmp_path, words) for words in ("outcome", "page", "jansen")] == [0, 0, 1]
    assert [json.loads(line)["question"] for line in kept_lines(tmp_path)] == ["Hoe oud is de haven?"]
    assert not left.exists()
    left.write_text("{}", "utf-8")
    QuestionLog(tmp_path, days=2).clear_old(date(2026, 1, 1))
    assert not left.exists()


def test_nothing_is_kept_unless_the_settings_ask_for_it(tmp_path: Path) -> None:
    assert Settings().web.question_log_days == 0
    QuestionLog(tmp_path, days=0).keep("Hoeveel woningen?", answer_to("Hoeveel woningen?"), "page")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("Mijn bsn is 111222333", "111222333"),
        ("bsn 1112.22.333 graag", "1112.22.333"),
        ("Bel mij op +31 6 12345678", "12345678"),
        ("of op 070 - 123 45 67.", "123 45 67"),
        ("mail naar j.de-vries+vng@voorbeeld.co.nl", "voorbeeld"),
        ("Ik woon op 2500 GK 12a in Den Haag", "2500 GK"),
        ("rekening NL91 ABNA 0417 1643 00", "0417"),
        ("Mijn naam is Fatima el Amrani.", "Fatima"),
        ("ik heet jan", "jan"),
        ("Wat kan ik doen? Met vriendelijke groet, Piet van den Berg", "Piet"),
    ],
)
def test_what_tells_who_asks_is_taken_out(said: str, gone: str) -> None:
    assert gone not in redact(said) and HIDDEN in redact(said)


@pytest.mark.parametrize(
    "said", ["Wat kost 123456789 euro?", "In 2025 en 2030", "artikel 2.15 lid 3", "500 miljoen in 2026", "1 op de 10"]
)
def test_figures_of_a_question_stay(said: str) -> None:
    assert redact(said) == said


@trials(max_examples=CASES, deadline=None)
@given(st.integers(min_value=10_000_000, max_value=999_999_999))
def test_every_citizen_service_number_is_taken_out(number: int) -> None:
    assert (str(number) not in redact(f"nummer {number} graag")) >= is_bsn(str(number))


def test_a_line_of_the_log_is_json_without_the_words_of_an_error() -> None:
    try:
        raise ValueError("geheime vraag")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "Het ging %s", ("mis",), sys.exc_info())
    line = JsonLines().format(record)
    assert json.loads(line)["error"] == "ValueError" and "geheime vraag" not in line and "\n" not in line


def test_an_index_that_was_lost_comes_back_the_same(tiny: Settings) -> None:
    from qa.pipeline import open_pipeline

    def top() -> list[tuple[str, float]]:
        pipeline = open_pipeline(tiny)
        return [(hit.passage.id, hit.score) for hit in pipeline.search("Hoeveel woningen zijn er nodig?", 5)]

    read_in(tiny)
    before = top()
    shutil.rmtree(tiny.index_dir)
    read_in(tiny)
    assert before and top() == before
