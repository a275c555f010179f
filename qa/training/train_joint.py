"""Train the joint reader: `python -m qa.training.train_joint --models DIR`, from corpus/training and the shipped question index.

Per epoch every question and claim of the training bodies is drawn, of the shipped papers and of `claim_lines.txt` a share. What is
drawn follows from the seed. The bodies to calibrate on are never trained on; after each epoch the figures on them are printed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.corpus.load import load_corpus
from ingest.index.chunk import chunk_paper
from ingest.index.entries import question_entries
from ingest.models.encoder import load_encoder
from ingest.settings import SHIPPED_CORPUS, EncoderSettings, Settings
from qa.reading.joint import READER_DIR
from qa.training.bodies import AskedQuestion, Body, by_split, read_bodies
from qa.training.claim_lines import Line, read_lines
from qa.training.joint import JointHyperparameters, TunableJointReader
from qa.training.pairs import Pair, RankedQuestion, claim_pair, claim_pairs, question_pairs, rank_questions

# Shares of an epoch: the shipped papers have more questions than all bodies together and must not outweigh them.
SHIPPED_SHARE, OLD_LINES_SHARE = 0.08, 0.3
FALSE_PER_LINE, FALSE_PER_OLD_LINE = 2.5, 1.5
# Passages that don't answer, for each question of an epoch.
OTHER_PASSAGES = 1
# How many of the nearest passages are read when a question is asked.
READ_PASSAGES = 5


def shipped_bodies() -> list[Body]:
    """The shipped papers with their question index, as bodies without claims."""
    corpus = load_corpus(Settings(corpus_dir=SHIPPED_CORPUS))
    entries, _ = question_entries(corpus.questions_dir, corpus.papers, corpus.sources)
    paper_of = {passage.id: paper for paper in corpus.papers for passage in paper.passages}
    asked: defaultdict[str, list[AskedQuestion]] = defaultdict(list)
    for entry in entries:
        paper = paper_of[entry.passage_id]
        quote = entry.span.slice(corpus.sources[paper.source].text)
        if entry.kind == "question":
            asked[paper.id].append(AskedQuestion(entry.text, "other", (quote,)))
        else:
            asked[paper.id].append(AskedQuestion(entry.text, "other", nearest=quote))
    return [
        Body(
            paper.id,
            paper.publisher or "",
            "train",
            tuple(chunk_paper(paper, corpus.sources[paper.source])),
            tuple(asked[paper.id]),
            (),
        )
        for paper in corpus.papers
    ]


def draw_epoch(
    ranked: Sequence[RankedQuestion],
    shipped: Sequence[RankedQuestion],
    bodies: Sequence[Body],
    lines: Sequence[Line],
    rng: random.Random,
) -> list[Pair]:
    """The pairs of one epoch."""
    pairs: list[Pair] = []
    for question in (*ranked, *rng.sample(list(shipped), round(SHIPPED_SHARE * len(shipped)))):
        pairs += question_pairs(question, rng, OTHER_PASSAGES)
    for body in bodies:
        pairs += claim_pairs(body.lines, rng, FALSE_PER_LINE, body)
    by_paper: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_paper[line.paper].append(line)
    for own in by_paper.values():
        pairs += claim_pairs(rng.sample(own, round(OLD_LINES_SHARE * len(own))), rng, FALSE_PER_OLD_LINE)
    rng.shuffle(pairs)
    return pairs


def measure(model: TunableJointReader, ranked: Sequence[RankedQuestion], bodies: Sequence[Body]) -> dict[str, float]:
    """Figures on bodies that were not trained on: areas under the curve for near misses and claims, and the best passage first."""
    from sklearn.metrics import roc_auc_score

    pairs = [
        Pair("question", one.asked.question, one.body.chunks[place].embedded_text, False, one.body.slug, "")
        for one in ranked
        for place in one.order[:READ_PASSAGES]
    ]
    scores = iter(model.score(pairs))
    answerable, best, first = [], [], []
    for one in ranked:
        read = [(next(scores)["answers"], place) for place in one.order[:READ_PASSAGES]]
        answerable.append(not one.asked.is_near_miss)
        best.append(max(read)[0])
        if not one.asked.is_near_miss:
            first.append(max(read)[1] in one.gold)
    examples = [example for body in bodies for line in body.lines for example in line.examples()]
    judged = np.array([s["follows"] - s["fault"] for s in model.score([claim_pair(example) for example in examples])])
    true = np.array([example.supported for example in examples])
    cuts = np.quantile(judged, np.linspace(0.02, 0.98, 49))
    return {
        "near_miss_auc": float(roc_auc_score(answerable, best)),
        "first_passage": float(np.mean(first)),
        "claims_auc": float(roc_auc_score(true, judged)),
        "claims_balanced": max(
            float(((judged[true] >= cut).mean() + (judged[~true] < cut).mean()) / 2) for cut in cuts
        ),
    }


def main() -> None:
    """Train and write the adapter, after every epoch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="folder of the shipped encoder")
    parser.add_argument("--bodies", type=Path, default=SHIPPED_CORPUS / "training")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--most-bodies", type=int, default=1000, help="for the curve of quality against bodies")
    parser.add_argument("--start", type=Path, help="folder of an earlier joint reader to go on from")
    parser.add_argument("--learning-rate", type=float, default=JointHyperparameters().learning_rate)
    parser.add_argument("--out", type=Path, default=READER_DIR)
    arguments = parser.parse_args()
    everything = read_bodies(arguments.bodies)
    bodies = by_split(everything, "train")[: arguments.most_bodies]
    calibration = by_split(everything, "calibrate")
    encoder = load_encoder(EncoderSettings(), arguments.models)
    ranked, shipped = rank_questions(bodies, encoder), rank_questions(shipped_bodies(), encoder)
    asked = rank_questions(calibration, encoder)
    hyperparameters = JointHyperparameters(learning_rate=arguments.learning_rate)
    # Trained in float32: in bfloat16 a step of the optimiser would be lost in rounding.
    model = TunableJointReader(load_encoder(EncoderSettings(precision="float32"), arguments.models), hyperparameters)
    if arguments.start:
        model.start_from(arguments.start)
    rng = random.Random(hyperparameters.seed)
    lines = [line for line in read_lines() if not line.is_held_out]
    epochs = [draw_epoch(ranked, shipped, bodies, lines, rng) for _ in range(arguments.epochs)]
    started = time.monotonic()

    def report(step: int, steps: int, loss: float) -> None:
        if step % 50 == 0:
            print(f"{step}/{steps} loss {loss:.3f} {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)

    def after_epoch(number: int) -> None:
        model.save(arguments.out)
        figures = {name: round(value, 3) for name, value in measure(model, asked, calibration).items()}
        print(f"epoch {number}: {figures}", flush=True)

    model.train(epochs, report, after_epoch)


if __name__ == "__main__":
    main()
