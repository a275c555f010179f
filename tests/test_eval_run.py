import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from eval.command import DONE, FELL_SHORT, WRONG_USE, run_eval
from eval.data.dataset import Question, read_questions
from eval.openers import open_indexed
from eval.run import Task, read_run, run
from ingest.files import replace_file
from ingest.index.build import ingest
from ingest.models.load import load_models
from ingest.settings import Settings
from qa.answer import Answer
from qa.pipeline import open_pipeline
from tests.keyword_pipeline import KeywordPipeline, PipelineOpener, keyword_pipeline

QUESTIONS = read_questions(Path("eval/questions/dev.jsonl"))[0][:12]


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder)


def make_run(folder: Path, questions: list[Question], seen: list[str]) -> Path:
    path = folder / "run.jsonl"
    tasks = [Task("dev", questions, keyword_pipeline())]
    run(tasks, [], settings(folder), path, 0.0, seen.append)
    return path


def test_a_run_file_holds_every_question_once_and_reads_back(tmp_path: Path) -> None:
    read = read_run(make_run(tmp_path, QUESTIONS, []))
    assert [row.question for row in read.rows] == QUESTIONS
    assert read.end is not None
    assert read.header.sets.keys() == {"dev"}


def test_a_run_that_was_cut_off_asks_only_the_rest(tmp_path: Path) -> None:
    path = make_run(tmp_path, QUESTIONS, [])
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:6]) + '\n{"type": "quest', encoding="utf-8")
    seen: list[str] = []
    again = read_run(make_run(tmp_path, QUESTIONS, seen))
    assert len(seen) == len(QUESTIONS) - 5
    assert [row.question.id for row in again.rows] == [question.id for question in QUESTIONS]


def test_a_finished_or_foreign_run_is_not_resumed(tmp_path: Path) -> None:
    make_run(tmp_path, QUESTIONS, [])
    seen: list[str] = []
    make_run(tmp_path, QUESTIONS, seen)
    assert len(seen) == len(QUESTIONS)
    path = make_run(tmp_path, QUESTIONS[:3], seen := [])
    assert len(seen) == 3 == len(read_run(path).rows)


def test_a_gate_that_falls_exits_1_and_says_by_how_much(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text("".join(question.model_dump_json() + "\n" for question in QUESTIONS), encoding="utf-8")
    gates = tmp_path / "gates.toml"
    gates.write_text("[own]\ncorrect = { min = 1.5 }\n", encoding="utf-8")
    pipeline = keyword_pipeline()
    code = run_eval(settings(tmp_path), [str(own)], json_out=True, gate=gates, opener=PipelineOpener(pipeline))
    shown = capsys.readouterr()
    assert code == FELL_SHORT
    assert "gevraagd is minstens 1.500" in shown.err.replace("\n", " ")
    assert json.loads(shown.out)["set"] == "own"
    gates.write_text("[own]\ncorrect = { min = 0.0 }\n", encoding="utf-8")
    assert run_eval(settings(tmp_path), [str(own)], json_out=True, gate=gates, opener=PipelineOpener(pipeline)) == DONE


def test_an_unknown_set_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_eval(settings(tmp_path), ["bestaat-niet"], opener=PipelineOpener(keyword_pipeline())) == WRONG_USE
    assert "bestaat-niet" in capsys.readouterr().err


def test_a_kill_while_a_run_is_taken_up_again_loses_no_rows(tmp_path: Path) -> None:
    path = make_run(tmp_path, QUESTIONS, [])
    rows = path.read_bytes().splitlines(keepends=True)[:6]
    path.write_bytes(b"".join(rows) + b'{"type":"question","set":"dev \xc3')
    kept: list[list[bytes]] = []

    class Killed(KeywordPipeline):
        def ask_batch(self, turns: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Answer]:
            kept.append(path.read_bytes().splitlines(keepends=True)[1:])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([Task("dev", QUESTIONS, cast(Any, Killed()))], [], settings(tmp_path), path, 0.0, print)
    assert kept == [rows[1:]]
    assert [file.name for file in tmp_path.iterdir()] == ["run.jsonl"]


def test_a_file_is_the_old_one_until_the_new_one_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.jsonl"
    replace_file(path, "old\n")

    def killed(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        replace_file(path, "new\n" * 1000)
    assert path.read_text(encoding="utf-8") == "old\n"


def test_an_eval_with_another_encoder_leaves_the_live_index_as_it_was(tiny: Settings) -> None:
    ingest(tiny, lambda: load_models(tiny))

    def live() -> dict[Path, bytes]:
        paths = [tiny.index_dir / "CURRENT", *tiny.index_dir.glob("gen-*/**/*")]
        return {path: path.read_bytes() for path in paths if path.is_file()}

    before = live()
    encoder = tiny.encoder.model_copy(update={"query_prompt": "vraag: "})
    other = tiny.model_copy(update={"encoder": encoder})
    measured = open_indexed(other)
    assert live() == before
    assert measured.papers == open_pipeline(tiny).papers
    assert open_indexed(other).corpus_version == measured.corpus_version
    assert len(list((tiny.data_dir / "eval").iterdir())) == 1
