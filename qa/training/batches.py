"""Sample questions into batches of a few papers each, so that the wrong answers of a batch are hard ones."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from qa.training.data import Example, NearMiss, TuningData
from qa.training.hyperparameters import Hyperparameters

_Item = TypeVar("_Item", Example, NearMiss)
# A batch with fewer questions has too few wrong answers to learn from.
_MIN_QUESTIONS = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions with answers, and near-misses, that are trained on together."""

    examples: tuple[Example, ...]
    near_misses: tuple[NearMiss, ...]

    @property
    def questions(self) -> list[str]:
        """The questions with answers, then the near-misses."""
        return [example.question for example in self.examples] + [near_miss.question for near_miss in self.near_misses]

    @property
    def texts(self) -> tuple[int, ...]:
        """The texts that every question of the batch is compared with: all targets and all that come near."""
        targets = (text for example in self.examples for text in example.targets)
        return tuple(dict.fromkeys((*targets, *(near_miss.near for near_miss in self.near_misses))))


def sample_epoch(data: TuningData, hyperparameters: Hyperparameters, rng: random.Random) -> list[Batch]:
    """One epoch: every near-miss once, every question with some of its answers, but for a remainder too small for a batch."""
    drawn = _draw_answers(data.examples, hyperparameters.answers_per_question, rng)
    examples, near_misses = _shuffled_by_paper(drawn, rng), _shuffled_by_paper(data.near_misses, rng)
    near_share = len(data.near_misses) * hyperparameters.batch_questions / max(1, len(drawn))
    batches: list[tuple[list[Example], list[NearMiss]]] = []
    while any(examples.values()):
        papers = _draw_papers({paper: len(left) for paper, left in examples.items() if left}, hyperparameters, rng)
        questions = _take(examples, papers, hyperparameters.batch_questions)
        if len(questions) >= _MIN_QUESTIONS or not batches:
            batches.append((questions, _take(near_misses, papers, round(near_share))))
    left_over = [near_miss for left in near_misses.values() for near_miss in left]
    rng.shuffle(left_over)
    for number, near_miss in enumerate(left_over):
        batches[number % len(batches)][1].append(near_miss)
    rng.shuffle(batches)
    return [Batch(tuple(questions), tuple(near)) for questions, near in batches]


def sample_epochs(data: TuningData, hyperparameters: Hyperparameters) -> list[list[Batch]]:
    """The batches of all epochs, each sampled anew; the same data and hyperparameters give the same batches."""
    rng = random.Random(hyperparameters.seed)
    return [sample_epoch(data, hyperparameters, rng) for _ in range(hyperparameters.epochs)]


def count_steps(data: TuningData, hyperparameters: Hyperparameters) -> int:
    """How many batches a whole training has."""
    return sum(len(epoch) for epoch in sample_epochs(data, hyperparameters))


def _draw_answers(examples: Iterable[Example], most: int, rng: random.Random) -> list[Example]:
    """Of each question about a paper at most so many of its answers, so that broad questions don't outnumber all others."""
    by_question: defaultdict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        by_question[example.paper_id, example.question.casefold()].append(example)
    return [
        drawn for found in by_question.values() for drawn in (found if len(found) <= most else rng.sample(found, most))
    ]


def _shuffled_by_paper(items: Iterable[_Item], rng: random.Random) -> dict[str, list[_Item]]:
    by_paper: defaultdict[str, list[_Item]] = defaultdict(list)
    for item in items:
        by_paper[item.paper_id].append(item)
    for group in by_paper.values():
        rng.shuffle(group)
    return dict(by_paper)


def _draw_papers(left: dict[str, int], hyperparameters: Hyperparameters, rng: random.Random) -> list[str]:
    """Draw papers by how many questions they have left, so that all of them run out together."""
    drawn: list[str] = []
    while left and len(drawn) < hyperparameters.papers_per_batch:
        (paper,) = rng.choices(list(left), list(left.values()))
        del left[paper]
        drawn.append(paper)
    return drawn


def _take(items: dict[str, list[_Item]], papers: list[str], wanted: int) -> list[_Item]:
    share = -(-wanted // len(papers))
    return [group.pop() for paper in papers if (group := items.get(paper)) for _ in range(min(share, len(group)))]
