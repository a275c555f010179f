"""The flow of tuning a reader: read papers and questions, measure by folds, train on all, write the adapter."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ingest.corpus.load import QUESTIONS_FOLDER, load_corpus
from ingest.errors import TooFewQuestionsError
from ingest.index.entries import Entry, question_entries, text_entries
from ingest.models.encoder import Encoder, load_encoder
from ingest.settings import Settings
from qa.training.batches import count_steps
from qa.training.card import FoldResult, write_reader
from qa.training.data import TuningData, tuning_data
from qa.training.folds import split_folds, without
from qa.training.hyperparameters import Hyperparameters
from qa.training.measure import Vectors, best_sentence_scores, distinct_questions, measure
from qa.training.model import TunableEncoder
from qa.training.train import train

# Called with the fold ("1/3", "" for the training on all papers), and how many of how many steps are done in all.
Progress = Callable[[str, int, int], None]
# Fewer questions teach no more than which words they have in common.
MIN_QUESTIONS = 100
_FOLD = TypeAdapter(FoldResult)
_DATA = TypeAdapter(TuningData)


@dataclass(frozen=True, slots=True)
class _Stage:
    name: str
    trained_on: TuningData
    held_out: tuple[str, ...]


def read_data(settings: Settings) -> TuningData:
    """Papers and question index of the corpus folder as training data.

    Raises:
        TooFewQuestionsError: there is too little to learn from.
    """
    data = tuning_data(*corpus_entries(settings))
    if len(data.examples) < MIN_QUESTIONS:
        raise TooFewQuestionsError(
            f"{settings.corpus_dir / QUESTIONS_FOLDER}: {len(data.examples)} questions, {MIN_QUESTIONS} needed."
        )
    return data


def corpus_entries(settings: Settings) -> tuple[list[Entry], dict[str, str]]:
    """The texts and questions of the corpus folder, and the paper id of each passage id."""
    corpus = load_corpus(settings)
    questions, _ = question_entries(corpus.questions_dir, corpus.papers, corpus.sources)
    paper_of = {passage.id: paper.id for paper in corpus.papers for passage in paper.passages}
    return [*text_entries(corpus.papers, corpus.sources), *questions], paper_of


def tune(
    settings: Settings,
    out_dir: Path,
    hyperparameters: Hyperparameters,
    folds: int = 3,
    progress: Progress = lambda *_: None,
) -> dict[str, Any]:
    """Measure a reader by folds, train it on all papers and write it to `out_dir`; an interrupted run goes on.

    By 0 folds it is written without figures. An older adapter in `out_dir` stays until all is done; the card is returned.

    Raises:
        TooFewQuestionsError: there is too little to learn from.
        TrainingToolMissingError: the extra `tune` is not installed.
        ModelMissingError: the encoder cannot be loaded, or is of a kind that cannot be tuned.
    """
    data = read_data(settings)
    encoder = in_full_precision(settings)
    work = settings.data_dir / "tuning" / _key(data, hyperparameters, encoder.fingerprint)
    model = TunableEncoder(encoder, hyperparameters)
    fresh = model.layers.weights()
    stages = _stages(data, folds)
    steps = [count_steps(stage.trained_on, hyperparameters) for stage in stages]
    results: list[FoldResult] = []
    for at, stage in enumerate(stages):
        report = partial(_report, progress, stage.name, sum(steps[:at]), sum(steps))
        known = work / f"fold-{at + 1}.json"
        if stage.held_out and known.is_file():
            results.append(_FOLD.validate_json(known.read_bytes()))
        else:
            model.layers.restore(fresh)
            asked = data.about(stage.held_out)
            untuned = model.vectors(asked)
            train(model, stage.trained_on, hyperparameters, work / f"{at + 1}.pt", report)
            if stage.held_out:
                results.append(measure_fold(model, asked, untuned, stage.held_out))
                known.write_bytes(_FOLD.dump_json(results[-1]))
    card = write_reader(out_dir, model.layers.weights(), encoder.name, hyperparameters, data, results)
    shutil.rmtree(work)
    return card


def in_full_precision(settings: Settings) -> Encoder:
    """The encoder of the settings to be tuned: in bfloat16 a step of the optimiser would be lost in rounding."""
    return load_encoder(settings.encoder.model_copy(update={"precision": "float32"}), settings.models_dir)


def _stages(data: TuningData, folds: int) -> list[_Stage]:
    """A training for each fold without its papers, and one on all."""
    held = split_folds(data, folds)
    stages = [_Stage(f"{n}/{len(held)}", without(data, papers), papers) for n, papers in enumerate(held, start=1)]
    return [*stages, _Stage("", data, ())]


def _key(data: TuningData, hyperparameters: Hyperparameters, fingerprint: str) -> str:
    """What an interrupted run must have in common with the one that goes on."""
    parts = (_DATA.dump_json(data), hyperparameters.model_dump_json().encode(), fingerprint.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _report(progress: Progress, stage: str, before: int, total: int, done: int, _stage_total: int) -> None:
    progress(stage, before + done, total)


def measure_fold(model: TunableEncoder, asked: TuningData, untuned: Vectors, held_out: tuple[str, ...]) -> FoldResult:
    """Ask the questions about the held-out papers, among the passages of all papers."""
    tuned = model.vectors(asked)
    true, near = best_sentence_scores(asked, tuned)
    return FoldResult(
        held_out=held_out,
        questions=len(distinct_questions(asked)),
        figures=measure(asked, untuned, tuned),
        question_scores=tuple(float(score) for score in true),
        near_miss_scores=tuple(float(score) for score in near),
    )
