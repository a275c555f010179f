"""Fit the small models of answering: `python -m eval.calibrate --rows FILE` writes `qa/answering/data/fitted.json`.

Each is a logistic regression with an L2 penalty on standardised signals; weights are written back in the signals' own units.
The confidence is the probability that the evidence shown stands where the question is answered, not only that the papers answer
it somewhere: that is what its reader has to know, and a question whose answer was missed is no example of a good one.

What is asked is kept in FILE, so that a second run only fits. The bodies that the readers were trained on tell nothing of what these
are worth on others, so only those to calibrate on are asked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from eval.bodies import BODIES, BodyQuestion, Place, asked_of, folders_of, foreign_to, open_bodies
from eval.measures.metrics import expected_calibration_error, is_same_place
from eval.measures.score import is_evidence
from eval.measures.standardised import Flags, fitted, write_models
from eval.openers import OWN_PAPERS, open_indexed, open_over
from eval.suite import located_questions
from ingest.files import replace_file
from ingest.models.load import load_models
from ingest.settings import Settings
from qa.answer import Outcome
from qa.answering.choose import choose_evidence
from qa.answering.confidence import MODEL_FILE
from qa.answering.evidence import Evidence, rank_sentences, relevance_signals
from qa.logistic import Logistic
from qa.pipeline import Pipeline
from qa.training.bodies import Body, by_split, read_bodies
from qa.training.logistic import Floats

PREPARED, OUTSIDERS, UNPREPARED = "dev", "outsiders-dev", "unprepared-dev"
UNREAD = "calibrate"  # the split of the bodies that no reader was trained on
BLIND = "blind"  # what people asked about these who had not read the paper
FOLDS = 8
DRAWS, SEED = 100, 7
PENALTY = 0.3  # the inverse strength; 0.1 to 1 give the same areas under the curve
# What an outcome costs, a wrong answer that is given as an answer being 1: one that is said to be beside the question, and a right
# one that is not shown at all.
WRONG_PARTIAL, RIGHT_REFUSED = 0.1, 3.0
# A right one that is said to be beside the question, which is untrue and lost on who reads no further. With indexed questions less than
# a wrong answer that is given as one: of 0.45, 0.6 and 0.7, 0.81, 0.87 and 0.88 of the right ones of outsiders-dev are answered, and 0.21, 0.24 and
# 0.26 of the near misses. Without them right and wrong lie so close together that at 0.7 every fourth right answer would be told so.
RIGHT_PARTIAL = {"prepared": 0.45, "unprepared": 1.3}
# Under these the dev far misses and nonsense lie and no answerable question of dev, found by eye on the sorted list.
TOPIC_FROM = 0.81
PARTIAL_TOPIC_FROM = 0.835
FORM_SIGNALS = ("is_list", "is_overview", "is_compare")
PREPARED_SIGNALS = (
    *("base", "reader", "answered_share", "kind_missing", "unsaid", "unknown", "unknown_share", "names", "ranked"),
    *FORM_SIGNALS,
)
# What stands on its own in papers of any body; what each is worth is in docs/quality.md.
UNPREPARED_SIGNALS = (
    *("base", "reader", "ahead", "kind_missing", "unsaid", "unsaid_anywhere", "unknown_share", "names"),
    *("seeks_opinion", "seeks_person", "seeks_name", "seeks_names", "seeks_place", "seeks_reason"),
    *(*FORM_SIGNALS, "answers"),
)
READER_SIGNALS = ("reader", "reader_gap", "answers")
# How much each origin weighs in the fit, however many questions it has.
ORIGIN_WEIGHTS = {UNREAD: 0.25, BLIND: 0.25, UNPREPARED: 0.25, PREPARED: 0.15, OUTSIDERS: 0.25}
FAR = frozenset({"far_miss", "nonsense"})
NOT_NEAR = FAR | {"injection", "false_premise"}


class Judged(NamedTuple):
    """A question with its signals; `right` is whether the evidence chosen stands where it is answered.

    A question that takes the opposite of the papers for granted is answered right where the sentence that says otherwise is
    shown. `group` is kept whole in a fold, `origin` a set of questions or a split of the bodies. `outcome` and `confidence` are
    those of the models before the fit.
    """

    origin: str
    group: str
    kind: str
    answerable: bool
    right: bool
    signals: Mapping[str, float]
    outcome: Outcome = "refused"
    confidence: float = 0.0


def ask_set(pipeline: Pipeline, name: str) -> list[Judged]:
    """Ask a shipped set."""
    rows = []
    for question in located_questions(name, pipeline.sources):
        gold = tuple((evidence.source, evidence.span) for evidence in question.evidence)
        history = [turn.q for turn in question.history]
        rows += _judge(pipeline, question.question, history, (name, question.cluster, question.kind), gold, gold)
    return rows


def ask_bodies(pipeline: Pipeline, questions: Iterable[BodyQuestion], origin: str) -> list[Judged]:
    """Ask what is asked of bodies."""
    return [
        row
        for asked in questions
        for row in _judge(
            pipeline,
            asked.question,
            (),
            (BLIND if asked.is_blind else origin, asked.body, asked.kind),
            asked.gold,
            asked.nearest if asked.kind == "opposite_premise" else asked.gold,
        )
    ]


def _judge(
    pipeline: Pipeline,
    question: str,
    history: Sequence[str],
    about: tuple[str, str, str],
    gold: Sequence[Place],
    right: Sequence[Place],
) -> list[Judged]:
    """One row; none for what asks several things, is not searched, or whose answer is listed rather than judged. `about` are origin, group and kind."""
    found = pipeline.explain(question, history)
    if not found.signals or len(found.query.needs) > 1:
        # Of several things asked each is judged by itself, so the message as a whole is no example of what is judged.
        return []
    # The state of a refused question holds two pieces of evidence at most; what would have been shown is chosen anew.
    chosen = choose_evidence(found.query, found.retrieval, pipeline.index, pipeline.relevance)
    if chosen.is_found:
        return []
    signals = pipeline.signals(found.query, found.retrieval, chosen, read_again=True)
    shows = any(_stands_at(item, place) for item in chosen.items for place in right)
    return [Judged(*about, bool(gold), shows, signals, found.outcome, found.confidence)]


def _stands_at(item: Evidence, place: Place) -> bool:
    source, span = place
    return item.paper.source == source and is_same_place(span, item.span)


def ask_all_bodies(settings: Settings, split: str) -> list[Judged]:
    """Ask all bodies of a split, each alone and in folders of several."""
    everything, models = read_bodies(BODIES), load_models(settings)
    rows: list[Judged] = []
    own = by_split(everything, split)
    for folder in [*([body] for body in own), *folders_of(own)]:
        rows += _ask_folder(folder, everything, open_bodies(folder, settings, models), split)
        sys.stderr.write(f"{split}: {len(rows)}\n")
    return rows


def _ask_folder(folder: Sequence[Body], everything: Sequence[Body], pipeline: Pipeline, split: str) -> list[Judged]:
    # Questions of the bodies that only measure stay unseen until then.
    known = [body for body in everything if body.split != "held-out" or split == "held-out"]
    return ask_bodies(pipeline, [*asked_of(folder, pipeline), *foreign_to(folder, known)], split)


def origin_weights(rows: Sequence[Judged]) -> Floats:
    """A weight for each row, so that each origin has its share of `ORIGIN_WEIGHTS`."""
    counts = Counter(row.origin for row in rows)
    weights = np.asarray([ORIGIN_WEIGHTS[row.origin] / counts[row.origin] for row in rows])
    return np.asarray(weights * len(rows) / weights.sum(), np.float64)


def fit(rows: Sequence[Judged], names: Sequence[str], weights: Floats) -> tuple[Logistic, Floats]:
    """A model of these signals, and the probability of each row by folds that lack its group."""
    signals = [{name: row.signals[name] for name in names} for row in rows]
    right = np.asarray([row.right for row in rows])
    groups = [row.group for row in rows]
    held_out = np.zeros(len(rows))
    for train, test in GroupKFold(min(FOLDS, len(set(groups)))).split(held_out, right, groups):
        part = fitted([signals[at] for at in train], right[train], PENALTY, shares=weights[train])
        held_out[test] = [part.probability(signals[at]) for at in test]
    return fitted(signals, right, PENALTY, shares=weights), np.clip(held_out, 1e-6, 1 - 1e-6)


def thresholds(chances: Floats, right: Flags, weights: Floats, right_partial: float) -> dict[str, float]:
    """The probabilities to answer from and to answer in part from that cost least on these rows.

    The cost is flat over a wide range and has several lowest points, so the mean is taken of those of rows drawn anew, which hardly
    moves with a single row.
    """
    rng = np.random.default_rng(SEED)
    draws = [rng.integers(len(chances), size=len(chances)) for _ in range(DRAWS)]
    found = [_cheapest(chances[rows], right[rows], weights[rows], right_partial) for rows in draws]
    answer_from, partial_from = np.mean(found, axis=0)
    return {
        "answer_from": round(float(answer_from), 3),
        "partial_from": round(float(partial_from), 3),
        "topic_from": TOPIC_FROM,
        "partial_topic_from": PARTIAL_TOPIC_FROM,
    }


def _cheapest(chances: Floats, right: Flags, weights: Floats, right_partial: float) -> tuple[float, float]:
    grid = np.linspace(0.02, 0.98, 49)
    told = weights * right
    # Weight of what has at least this probability: wrong ones and right ones.
    wrong_from = np.asarray([(weights * ~right)[chances >= one].sum() for one in grid])
    right_from = np.asarray([told[chances >= one].sum() for one in grid])

    def cost(answer: int, partial: int) -> float:
        spent = wrong_from[answer] + WRONG_PARTIAL * (wrong_from[partial] - wrong_from[answer])
        spent += right_partial * (right_from[partial] - right_from[answer])
        return float(spent + RIGHT_REFUSED * (told.sum() - right_from[partial]))

    places = range(len(grid))
    _, answer, partial = min((cost(a, p), a, p) for a in places for p in places if p <= a)
    return float(grid[answer]), float(grid[partial])


def figures(rows: Sequence[Judged], chances: Floats, answer_from: float) -> dict[str, float]:
    """How well the probabilities tell answers from near misses, and what the threshold does to both."""
    right = np.asarray([row.right for row in rows])
    answerable = np.asarray([row.answerable for row in rows])
    near = np.asarray([row.answerable or row.kind not in NOT_NEAR for row in rows])
    misses, far = near & ~answerable, np.asarray([row.kind in FAR for row in rows])
    return {
        "questions": len(rows),
        "area, right answer against near miss or miss": round(float(roc_auc_score(right[near], chances[near])), 3),
        "area, answerable against near miss": round(float(roc_auc_score(answerable[near], chances[near])), 3),
        "calibration error": round(expected_calibration_error(list(chances), list(right)) or 0.0, 3),
        "right and answered": round(float((chances[right] >= answer_from).mean()), 3),
        "near miss not answered or put right": round(float(((chances < answer_from) | right)[misses].mean()), 3),
        "far miss or nonsense not answered": round(float((chances < answer_from)[far].mean()), 3) if far.any() else 1.0,
    }


def _fit_relevance(pipelines: Mapping[str, Pipeline], *, with_reader: bool) -> Logistic:
    """Whether a sentence is evidence, over the sentences that come into question for each answerable question."""
    rows, labels = [], []
    for name, pipeline in pipelines.items():
        for question in located_questions(name, pipeline.sources):
            if question.has_answer and question.kind != "overview":
                found = pipeline.explain(question.question, [turn.q for turn in question.history])
                ranked = rank_sentences(found.query, found.retrieval, pipeline.index)
                rows += relevance_signals(ranked)
                labels += [is_evidence(item.paper.source, item.span, question) for item in ranked]
    return fitted(rows, labels, PENALTY, without=() if with_reader else READER_SIGNALS)


def fit_all(rows: Sequence[Judged], *, with_reader: bool) -> dict[str, object]:
    """The two confidences of one kind of pipeline, with their thresholds; tells the figures by folds."""
    prepared = [row for row in rows if row.origin in (PREPARED, OUTSIDERS)]
    models: dict[str, object] = {}
    for name, part, signals, weights in (
        ("prepared", prepared, PREPARED_SIGNALS, origin_weights(prepared)),
        ("unprepared", rows, UNPREPARED_SIGNALS, origin_weights(rows)),
    ):
        model, held_out = fit(part, [one for one in signals if with_reader or one not in READER_SIGNALS], weights)
        right = np.asarray([row.right for row in part])
        limits = thresholds(held_out, right, weights, RIGHT_PARTIAL[name])
        models[name] = {**model.model_dump(), **limits}
        for origin in dict.fromkeys(row.origin for row in part):
            own = np.asarray([row.origin == origin for row in part])
            told = figures([row for row in part if row.origin == origin], held_out[own], limits["answer_from"])
            sys.stdout.write(f"{name}, {origin}: {json.dumps(told)}\n")
    return models


def _rows_in(path: Path) -> dict[str, list[Judged]]:
    """The rows of an earlier run, by kind of pipeline."""
    found: dict[str, list[Judged]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, *fields = json.loads(line)
        found.setdefault(kind, []).append(Judged(*fields))
    return found


def _ask_everything(settings: Settings) -> tuple[dict[str, list[Judged]], dict[str, Logistic]]:
    """The rows, and the models of relevance, by kind of pipeline; without readers only the shipped sets are asked."""
    shipped = open_indexed(settings)
    with_readers = {
        PREPARED: shipped,
        OUTSIDERS: shipped,
        UNPREPARED: open_over(OWN_PAPERS[UNPREPARED], settings.data_dir / UNPREPARED, settings),
    }
    rows, relevance = {}, {}
    for kind, pipelines in (
        ("with_reader", with_readers),
        ("without_reader", {name: pipeline.without_reader() for name, pipeline in with_readers.items()}),
    ):
        relevance[kind] = _fit_relevance(pipelines, with_reader=kind == "with_reader")
        rows[kind] = [row for name, pipeline in pipelines.items() for row in ask_set(pipeline, name)]
    rows["with_reader"] += ask_all_bodies(settings, UNREAD)
    return rows, relevance


def main() -> None:
    """Ask or read the rows, fit, tell the figures and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, required=True, help="what was asked: read where it is there, else written")
    arguments = parser.parse_args()
    models = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    if arguments.rows.exists():
        rows = _rows_in(arguments.rows)
    else:
        rows, relevance = _ask_everything(Settings())
        lines = (json.dumps([kind, *row], ensure_ascii=False) for kind, part in rows.items() for row in part)
        replace_file(arguments.rows, "".join(f"{line}\n" for line in lines))
        for kind, model in relevance.items():
            models[kind]["relevance"] = model.model_dump()
    for kind, part in rows.items():
        models[kind] |= fit_all(part, with_reader=kind == "with_reader")
    write_models(MODEL_FILE, models)


if __name__ == "__main__":
    main()
