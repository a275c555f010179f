"""Train the shipped reader: `python -m qa.training.train_reader --out DIR`, on the shipped question index and on corpus/training.

`standpunt tune` trains on an organisation's own papers alone; this one also learns from the training bodies, so that it reads papers of
bodies that it has not seen. Figures are those on the bodies to calibrate on, which are never trained on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ingest.corpus.load import load_corpus
from ingest.index.entries import Entry, question_entries, text_entries
from ingest.models.encoder import load_encoder
from ingest.settings import SHIPPED_CORPUS, Settings
from qa.training.bodies import Body, by_split, read_bodies, read_entries
from qa.training.card import FoldResult, write_reader
from qa.training.data import TuningData, tuning_data
from qa.training.measure import best_sentence_scores, distinct_questions, measure
from qa.training.model import TunableEncoder
from qa.training.recipe import TuningRecipe
from qa.training.train import train


def shipped_entries() -> tuple[list[Entry], dict[str, str]]:
    """The texts and questions of the shipped papers, and the paper id of each passage id."""
    corpus = load_corpus(Settings(corpus_dir=SHIPPED_CORPUS))
    questions, _ = question_entries(corpus.questions_dir, corpus.papers, corpus.sources)
    paper_of = {passage.id: paper.id for paper in corpus.papers for passage in paper.passages}
    return [*text_entries(corpus.papers, corpus.sources), *questions], paper_of


def body_entries(bodies: Sequence[Body], folder: Path) -> tuple[list[Entry], dict[str, str]]:
    """The same of training bodies, by the body's slug."""
    entries: list[Entry] = []
    paper_of: dict[str, str] = {}
    for body in bodies:
        own, own_papers = read_entries(folder / body.slug)
        entries += own
        paper_of |= own_papers
    return entries, paper_of


def figures_on(data: TuningData, model: TunableEncoder, fresh: TunableEncoder) -> FoldResult:
    """What the reader is worth on questions that it was not trained on."""
    tuned = model.vectors(data)
    true, near = best_sentence_scores(data, tuned)
    return FoldResult(
        held_out=data.paper_ids,
        questions=len(distinct_questions(data)),
        figures=measure(data, fresh.vectors(data), tuned),
        question_scores=tuple(map(float, true)),
        near_miss_scores=tuple(map(float, near)),
    )


def main() -> None:
    """Train, measure and write the reader with its card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=Path, default=SHIPPED_CORPUS / "training")
    parser.add_argument("--out", type=Path, default=SHIPPED_CORPUS / "reader")
    arguments = parser.parse_args()
    settings, recipe = Settings(), TuningRecipe()
    everything = read_bodies(arguments.bodies)
    shipped, shipped_papers = shipped_entries()
    taught, taught_papers = body_entries(by_split(everything, "train"), arguments.bodies)
    data = tuning_data([*shipped, *taught], shipped_papers | taught_papers)
    asked = tuning_data(*body_entries(by_split(everything, "calibrate"), arguments.bodies))
    in_full = settings.encoder.model_copy(update={"precision": "float32"})
    encoder = load_encoder(in_full, settings.models_dir)
    model = TunableEncoder(encoder, recipe)
    sys.stderr.write(f"{len(data.examples)} questions, {len(data.near_misses)} near misses\n")

    def report(done: int, total: int) -> None:
        if done % 10 == 0:
            sys.stderr.write(f"{done}/{total}\n")

    train(model, data, recipe, arguments.out / "training.pt", report)
    fresh = TunableEncoder(load_encoder(in_full, settings.models_dir), recipe)
    folds = [figures_on(asked, model, fresh)]
    write_reader(arguments.out, model.layers.weights(), encoder.name, recipe, data, folds)
    (arguments.out / "training.pt").unlink()
    sys.stdout.write(f"{folds[0].figures}\n")


if __name__ == "__main__":
    main()
