"""What the joint reader learns from: questions and claims beside passages, with exact labels, most made by construction.

A question is paired with the passages that answer it, with the best other passages of its paper, and with its own passage
after the sentence that answers was taken out. A near miss is paired with the passages that come nearest. A claim is paired
with its passage, alone or among its neighbours, true and with one fault, and with its passage after its sentence was taken out.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.models.encoder import Encoder
from ingest.records import find_quote
from qa.reading.joint import Ranges, Task
from qa.training.bodies import AskedQuestion, Body, plain
from qa.training.claim_lines import Example, Line

# Kinds of fault after which the passage says otherwise; after the others it may just not say it.
CONTRADICTING = frozenset({"negation", "opposite", "number", "date", "relation"})
SILENT = frozenset({"added_detail", "unrelated_passage", "sentence_removed"})


@dataclass(frozen=True, slots=True)
class Pair:
    """One example: `holds` is whether the passage answers, or supports the claim.

    `contradicted` is None where the label does not tell. `faults` are the ranges of the left text's words that are wrong, None
    where it is not known which; `evidence` and `answer` the ranges of the passage's words that answer a question.
    """

    task: Task
    left: str
    passage: str
    holds: bool
    body: str
    kind: str
    contradicted: bool | None = None
    faults: Ranges | None = ()
    evidence: Ranges = ()
    answer: Ranges = ()


@dataclass(frozen=True, slots=True)
class RankedQuestion:
    """A question with the pieces of its paper, nearest first, as numbers in `body.chunks`."""

    asked: AskedQuestion
    body: Body
    order: tuple[int, ...]

    @property
    def gold(self) -> frozenset[int]:
        """The pieces that hold a sentence that answers."""
        return self._holding(self.asked.gold)

    @property
    def bearing(self) -> frozenset[int]:
        """The pieces that hold a sentence that answers or bears on it: none of these is an example of what does not answer."""
        return self._holding((*self.asked.gold, *self.asked.also))

    def _holding(self, quotes: Sequence[str]) -> frozenset[int]:
        wanted = [plain(quote) for quote in quotes]
        return frozenset(
            place for place, chunk in enumerate(self.body.chunks) if any(quote in plain(chunk.text) for quote in wanted)
        )


def rank_questions(bodies: Sequence[Body], encoder: Encoder) -> list[RankedQuestion]:
    """Each question of each body with that body's pieces in the order of their cosine with it."""
    ranked = []
    for body in bodies:
        texts = encoder.encode_passages([chunk.embedded_text for chunk in body.chunks])
        asked = encoder.encode_queries([asked.question for asked in body.questions])
        orders = np.argsort(-(asked @ texts.T), axis=1, kind="stable")
        ranked += [
            RankedQuestion(question, body, tuple(int(place) for place in order))
            for question, order in zip(body.questions, orders, strict=True)
        ]
    return ranked


def question_pairs(ranked: RankedQuestion, rng: random.Random, others: int = 2) -> list[Pair]:
    """One epoch's pairs of a question; `others` is how many passages that don't answer it are drawn from the nearest five."""
    asked, body = ranked.asked, ranked.body
    gold = ranked.gold
    bearing = ranked.bearing
    rivals = [place for place in ranked.order if place not in bearing][:5]
    pairs = []
    if asked.is_near_miss:
        near = [place for place in ranked.order if plain(asked.nearest) in plain(body.chunks[place].text)][:1]
        drawn = near + rng.sample(
            [place for place in rivals if place not in near], min(others - 1, len(rivals) - len(near))
        )
        return [_question_pair(asked, body, place, "near_miss." + asked.kind) for place in drawn]
    for place in rng.sample(sorted(gold), min(1, len(gold))):
        pairs.append(_question_pair(asked, body, place, "answered"))
        if (without := _without(body.chunks[place].text, asked.gold)) is not None:
            context = body.chunks[place].context
            pairs.append(unanswered(asked.question, f"{context}: {without}", body.slug, "sentence_removed"))
    pairs += [
        _question_pair(asked, body, place, "other_passage") for place in rng.sample(rivals, min(others, len(rivals)))
    ]
    return pairs


def unanswered(question: str, passage: str, body: str, kind: str) -> Pair:
    """A question beside a passage that does not answer it."""
    return Pair("question", question, passage, False, body, kind, None, None)


def _question_pair(asked: AskedQuestion, body: Body, place: int, kind: str) -> Pair:
    text = body.chunks[place].embedded_text
    evidence = _ranges(text, asked.gold) if kind == "answered" else ()
    return Pair(
        "question",
        asked.question,
        text,
        kind == "answered",
        body.slug,
        kind,
        None,
        () if kind == "answered" else None,
        evidence,
        tuple(
            found
            for found in _ranges(text, asked.answer)
            if any(start <= found[0] and found[1] <= end for start, end in evidence)
        )
        if kind == "answered"
        else (),
    )


def claim_pairs(
    lines: Sequence[Line], rng: random.Random, false_per_line: float, body: Body | None = None
) -> list[Pair]:
    """One epoch's pairs of some claims of one paper: the true one and false ones, some beside more text or other text."""
    passages = list(dict.fromkeys(line.passage for line in lines))
    pairs = []
    for line in lines:
        others = [passage for passage in passages if passage != line.passage]
        right = line.example(rng=rng)
        count = int(false_per_line) + (rng.random() < false_per_line % 1)
        faults = rng.sample(line.faults, min(count, len(line.faults)))
        wider = _surroundings(line.passage, body) if body is not None else None
        for example in (right, *(line.example(fault, rng) for fault in faults)):
            passage = example.passage
            if wider is not None and rng.random() < 0.4:
                passage = wider
            elif others and rng.random() < 0.1:
                both = [passage, rng.choice(others)]
                rng.shuffle(both)
                passage = " ".join(both)
            pairs.append(claim_pair(example, passage))
        if others and rng.random() < 0.25:
            pairs.append(
                claim_pair(Example(right.claim, "", False, "unrelated_passage", (), line.paper), rng.choice(others))
            )
        if wider is not None and rng.random() < 0.3 and (without := _without(wider, [line.passage])) is not None:
            pairs.append(claim_pair(Example(right.claim, "", False, "sentence_removed", (), line.paper), without))
    return pairs


def claim_pair(example: Example, passage: str | None = None) -> Pair:
    """A labelled claim as a pair, beside its own passage or another one."""
    contradicted: bool | None = False
    if not example.supported:
        contradicted = True if example.kind in CONTRADICTING else False if example.kind in SILENT else None
    known = example.supported or bool(example.wrong)
    return Pair(
        "claim",
        example.claim,
        example.passage if passage is None else passage,
        example.supported,
        example.paper,
        example.kind or "true",
        contradicted,
        example.wrong if known else None,
    )


def _surroundings(passage: str, body: Body) -> str | None:
    """The whole piece of the paper in which a passage stands, where that is more."""
    wanted = plain(passage)
    return next(
        (text for chunk in body.chunks if wanted in (text := plain(chunk.text)) and len(text) > len(wanted) + 20), None
    )


def _without(text: str, quotes: Iterable[str]) -> str | None:
    """The text after some sentences were taken out; None where too little is left to be read."""
    left = plain(text)
    for quote in quotes:
        left = left.replace(plain(quote), " ")
    left = " ".join(left.split())
    return left if len(left) >= 40 and left != plain(text) else None


def _ranges(text: str, quotes: Iterable[str]) -> Ranges:
    """Where quotes stand in a text, white space aside."""
    found = (find_quote(plain(quote), text) for quote in quotes)
    return tuple((span.start, span.end) for span in found if span is not None)
