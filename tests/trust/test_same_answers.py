"""The same question has the same answer: in another process, another order, with another seed, and after a rebuild."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ingest.index.build import ingest
from ingest.index.store import VectorStore, writing_store
from ingest.models.encoder import FloatMatrix
from ingest.models.load import load_models
from ingest.settings import Settings
from tests.conftest import environment_of
from tests.trust import IS_LONG

ASK = """
import hashlib, json, random, sys
from pathlib import Path
import torch
from ingest.settings import Settings
from qa.pipeline import open_pipeline
seed, threads, file = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
torch.set_num_threads(threads)
questions = json.loads(file.read_text("utf-8"))
random.Random(seed).shuffle(questions)
pipeline = open_pipeline(Settings())
answers = {}
for question in questions:
    record = pipeline.ask(question).to_json(explain=True)
    record.pop("timings_ms")
    record.pop("stages", None)
    found = [(hit.passage.id, hit.score) for hit in pipeline.search(question, 20)]
    answers[question] = hashlib.sha256(json.dumps([record["answer"], record["confidence"], found]).encode()).hexdigest()
print(json.dumps(answers, sort_keys=True))
"""


def asked_in_a_process(settings: Settings, questions: list[str], seed: int, folder: Path) -> dict[str, str]:
    (folder / "vragen.json").write_text(json.dumps(questions), "utf-8")
    environment = environment_of(settings) | {
        "PYTHONHASHSEED": str(seed),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "OMP_NUM_THREADS": str(1 + seed % 2),
    }
    command = [sys.executable, "-c", ASK, str(seed), str(1 + seed % 2), str(folder / "vragen.json")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=3000, check=True)
    answers: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return answers


def made_up(count: int) -> list[str]:
    """Questions of the index and of the sets, from all papers; only asked here, never judged."""
    root = Path(__file__).parents[2]
    rows = [
        json.loads(line)["question"]
        for path in sorted((root / "corpus" / "questions").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    ]
    return sorted(set(rows))[:: max(1, len(set(rows)) // count)][:count]


def test_two_processes_give_every_question_the_same_answer(shipped_settings: Settings, tmp_path: Path) -> None:
    questions = made_up(5000 if IS_LONG else 30)
    one, other = (asked_in_a_process(shipped_settings, questions, seed, tmp_path) for seed in (2, 5))
    assert [question for question in questions if one[question] != other[question]] == []


@pytest.mark.parametrize("alone", [True, False])
def test_a_vector_does_not_depend_on_what_is_embedded_with_it(shipped_settings: Settings, alone: bool) -> None:
    encoder, reader = load_models(shipped_settings)
    texts = made_up(40)
    for model in (encoder, reader):
        assert model is not None
        embed = model.encode_queries if alone else model.encode_passages
        whole, reverse = embed(texts), embed(texts[::-1])[::-1]
        single = np.concatenate([embed([text]) for text in texts])
        assert np.array_equal(whole, reverse) and np.array_equal(whole, single)


def test_graphs_of_the_same_vectors_find_the_same_neighbours(tmp_path: Path) -> None:
    """Built twice, and in another order: what is found is what a comparison with every vector finds."""
    random = np.random.default_rng(1)
    centres = random.normal(size=(90, 384))
    vectors = _unit(np.repeat(centres, 28, axis=0) * 0.6 + random.normal(size=(2520, 384)))
    questions = _unit(np.repeat(centres, 2, axis=0) * 0.5 + random.normal(size=(180, 384)))
    by_key = {f"{row:05d}": vector for row, vector in enumerate(vectors)}
    orders = [list(by_key), list(by_key), list(by_key)[::-1]]
    stores = []
    for number, keys in enumerate(orders):
        with writing_store(tmp_path / str(number)) as store:
            store.sync("questions", keys, lambda wanted: np.stack([by_key[key] for key in wanted]))
        stores.append(VectorStore(tmp_path / str(number), tmp_path / "copies"))
    for question in questions:
        nearest = {f"{row:05d}" for row in np.argsort(-(vectors @ question), kind="stable")[:64]}
        assert all(set(store.nearest("questions", question, 64)) == nearest for store in stores)


def _unit(rows: npt.NDArray[np.float64]) -> FloatMatrix:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_an_index_that_grew_is_the_one_that_was_built_at_once(tiny: Settings) -> None:
    """Papers that come in one after another leave the same vectors and answers as all of them at once."""
    papers = tiny.corpus_dir / "papers"
    kept = (papers / "school.txt").read_text("utf-8")
    (papers / "school.txt").unlink()
    ingest(tiny, lambda: load_models(tiny))
    (papers / "school.txt").write_text(kept, "utf-8")
    ingest(tiny, lambda: load_models(tiny))
    questions = ["Hoeveel woningen zijn er?", "Wat is er met schoolgebouwen?", "huurwoningen", "Wat is het probleem?"]
    grown = _answers(tiny, questions)
    shutil.rmtree(tiny.index_dir)
    ingest(tiny, lambda: load_models(tiny))
    assert _answers(tiny, questions) == grown


def _answers(settings: Settings, questions: list[str]) -> list[object]:
    from qa.pipeline import (
        open_pipeline,
    )  # the small encoder runs in torch, where the padding of a batch moves the last digits

    pipeline = open_pipeline(settings)
    return [
        (
            answer.answer,
            answer.confidence,
            [(hit.passage.id, round(hit.score, 4)) for hit in pipeline.search(question, 20)],
        )
        for question in questions
        for answer in [pipeline.ask(question)]
    ]
