"""Train the joint reader: `python -m qa.training.train_joint --models DIR`, from corpus/training and the shipped question index.

Pairs are drawn from four pools, each filled anew when it is empty. What is drawn follows from the seed. The bodies to calibrate on
are never trained on; now and then the figures on them are printed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from ingest.corpus.load import load_corpus
from ingest.index.chunk import chunk_paper
from ingest.index.entries import question_entries
from ingest.models.encoder import Encoder, load_encoder
from ingest.settings import SHIPPED_CORPUS, EncoderSettings, Settings
from qa.reading.joint import READER_DIR
from qa.training.bodies import AskedQuestion, Body, by_split, read_bodies
from qa.training.claim_lines import Line, read_lines
from qa.training.joint import JointHyperparameters, TunableJointReader
from qa.training.pairs import Pair, RankedQuestion, claim_pair, claim_pairs, question_pairs, rank_questions
from qa.training.sections import read_all_sections, section_pairs

# How much of a draw comes from each pool. Claims are short, so they are read more often; questions of the bodies' long passages cost most.
SHARES = {"claims": 0.42, "claims of bodies": 0.18, "sections": 0.27, "questions of bodies": 0.13}
PAIRS_PER_DRAW = 4000
# Of the shipped papers' questions, which are more than all bodies' together and must not outweigh them.
SHIPPED_SHARE = 0.25
FALSE_PER_LINE, FALSE_PER_OLD_LINE = 2.2, 1.2
# Passages that don't answer, for each question.
OTHER_PASSAGES = 1
# Longer pairs, in characters, are left out: they cost most and teach no more.
MOST_CHARS_OF_CLAIM, MOST_CHARS_OF_QUESTION = 700, 900
# In draws: measuring takes a minute and more.
MEASURED_EVERY = 8
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


class Pool:
    """Pairs of one kind in random order, made anew when all of them were drawn."""

    def __init__(self, make: Callable[[], Iterable[Pair]], most_chars: int, rng: random.Random) -> None:
        self._make, self._most_chars, self._rng = make, most_chars, rng
        self._left: list[Pair] = []

    def draw(self, count: int) -> list[Pair]:
        """The next pairs."""
        while len(self._left) < count:
            fresh = [pair for pair in self._make() if len(pair.left) + len(pair.passage) < self._most_chars]
            if not fresh:
                raise ValueError("A pool has nothing to learn from.")
            self._rng.shuffle(fresh)
            self._left += fresh
        drawn, self._left = self._left[:count], self._left[count:]
        return drawn


def make_pools(folder: Path, bodies: Sequence[Body], encoder: Encoder, rng: random.Random) -> dict[str, Pool]:
    """The pools by name: claims and sections written for the training alone, and claims and questions about whole papers."""
    claims = [lines for path in sorted(folder.glob("claims/*.txt")) for lines in _by_paper(read_lines(path))]
    sections = read_all_sections(folder)
    older = _by_paper([line for line in read_lines() if not line.is_held_out])
    ranked, shipped = rank_questions(bodies, encoder), rank_questions(shipped_bodies(), encoder)

    def of_claims() -> Iterator[Pair]:
        for lines in claims:
            yield from claim_pairs(lines, rng, FALSE_PER_LINE)

    def of_bodies() -> Iterator[Pair]:
        for body in bodies:
            yield from claim_pairs(body.lines, rng, FALSE_PER_LINE)
        for lines in older:
            yield from claim_pairs(lines, rng, FALSE_PER_OLD_LINE)

    def of_sections() -> Iterator[Pair]:
        for paper in sections:
            yield from section_pairs(paper, rng)

    def of_questions() -> Iterator[Pair]:
        for question in (*ranked, *rng.sample(shipped, round(SHIPPED_SHARE * len(shipped)))):
            yield from question_pairs(question, rng, OTHER_PASSAGES)

    return {
        "claims": Pool(of_claims, MOST_CHARS_OF_CLAIM, rng),
        "claims of bodies": Pool(of_bodies, MOST_CHARS_OF_CLAIM, rng),
        "sections": Pool(of_sections, MOST_CHARS_OF_QUESTION, rng),
        "questions of bodies": Pool(of_questions, MOST_CHARS_OF_QUESTION, rng),
    }


def _by_paper(lines: Sequence[Line]) -> list[list[Line]]:
    by_paper: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_paper[line.paper].append(line)
    return list(by_paper.values())


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
    """Train and write the adapter, now and then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="folder of the shipped encoder")
    parser.add_argument("--bodies", type=Path, default=SHIPPED_CORPUS / "training")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--most-bodies", type=int, default=1000, help="for the curve of quality against bodies")
    parser.add_argument("--start", type=Path, help="folder of an earlier joint reader to go on from")
    parser.add_argument("--learning-rate", type=float, default=JointHyperparameters().learning_rate)
    parser.add_argument("--out", type=Path, default=READER_DIR)
    arguments = parser.parse_args()
    everything = read_bodies(arguments.bodies)
    bodies = by_split(everything, "train")[: arguments.most_bodies]
    calibration = by_split(everything, "calibrate")
    encoder = load_encoder(EncoderSettings(), arguments.models)
    asked = rank_questions(calibration, encoder)
    hyperparameters = JointHyperparameters(learning_rate=arguments.learning_rate)
    # Trained in float32: in bfloat16 a step of the optimiser would be lost in rounding.
    model = TunableJointReader(load_encoder(EncoderSettings(precision="float32"), arguments.models), hyperparameters)
    if arguments.start:
        model.start_from(arguments.start)
    pools = make_pools(arguments.bodies, bodies, encoder, random.Random(hyperparameters.seed))
    draws = [
        [pair for name, share in SHARES.items() for pair in pools[name].draw(round(share * PAIRS_PER_DRAW))]
        for _ in range(arguments.pairs // PAIRS_PER_DRAW)
    ]
    started = time.monotonic()

    def report(step: int, steps: int, loss: float) -> None:
        if step % 50 == 0:
            print(f"{step}/{steps} loss {loss:.3f} {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)

    def after_draw(number: int) -> None:
        if number % MEASURED_EVERY and number < len(draws):
            return
        model.save(arguments.out)
        figures = {name: round(value, 3) for name, value in measure(model, asked, calibration).items()}
        print(f"{number * PAIRS_PER_DRAW} pairs: {figures}", flush=True)

    model.train(draws, report, after_draw)


if __name__ == "__main__":
    main()
