"""The training bodies as corpora to ask of: what is asked of each, and the places in its paper that answer.

A user has one paper or a folder of several, so the bodies are asked alone and in folders of `TOGETHER`. Beside their own questions
and near misses each is asked what other bodies answer (far misses) and words that mean nothing.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.openers import open_over
from ingest.records import Source, Span
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.terms import content_words
from qa.training.bodies import place_of

if TYPE_CHECKING:
    from ingest.models.encoder import Encoder
    from qa.pipeline import Pipeline
    from qa.training.bodies import Body

BODIES = SHIPPED_CORPUS / "training"
TOGETHER = 8
FAR_MISSES, NONSENSE = 8, 3
_VOWELS, _CONSONANTS = "aeiou", "bdfghjklmnprstvwz"
Place = tuple[str, Span]


@dataclass(frozen=True, slots=True)
class BodyQuestion:
    """A question with the places that answer it, none for one that is not answered; `nearest` are those nearest to it.

    `kind` is that of the question, of the near miss, or "far_miss" or "nonsense". `is_blind` is whether it was written by somebody who
    had not read the paper.
    """

    question: str
    kind: str
    body: str
    gold: tuple[Place, ...] = ()
    nearest: tuple[Place, ...] = ()
    is_blind: bool = False


def folders_of(bodies: Sequence[Body]) -> list[list[Body]]:
    """The bodies shared out over folders of about `TOGETHER`."""
    shuffled = list(bodies)
    random.Random(7).shuffle(shuffled)
    count = max(1, round(len(shuffled) / TOGETHER))
    return [shuffled[at::count] for at in range(count)]


def open_bodies(bodies: Sequence[Body], settings: Settings, models: tuple[Encoder, Encoder | None]) -> Pipeline:
    """A pipeline over the papers of these bodies and nothing else, with an index that is kept in the data folder."""
    name = bodies[0].slug if len(bodies) == 1 else f"{len(bodies)}-with-{bodies[0].slug}"
    corpus = settings.data_dir / "eval" / "bodies" / name
    papers = corpus / "papers"
    papers.mkdir(parents=True, exist_ok=True)
    for body in bodies:
        paper = next((BODIES / body.slug).glob("paper.*"))
        shutil.copyfile(paper, papers / f"{body.slug}{paper.suffix}")
    return open_over(corpus, corpus.with_name(f"{name}-data"), settings, models)


def asked_of(bodies: Sequence[Body], pipeline: Pipeline) -> Iterator[BodyQuestion]:
    """The questions and near misses of these bodies, with their places; one whose gold stands nowhere is left out."""
    sources = list(pipeline.sources.values())
    for body in bodies:
        for asked in body.questions:
            gold = _places((*asked.gold, *asked.also), sources)
            if asked.is_near_miss or gold:
                nearest = _places((asked.nearest,), sources) if asked.nearest else ()
                yield BodyQuestion(asked.question, asked.kind, body.slug, gold, nearest, asked.is_blind)


def foreign_to(bodies: Sequence[Body], everything: Sequence[Body]) -> Iterator[BodyQuestion]:
    """What has nothing to do with these bodies: questions that others answer, and words that mean nothing."""
    here = {body.slug for body in bodies}
    name = "+".join(sorted(here))
    rng = random.Random(name)
    pool = [a.question for body in everything if body.slug not in here for a in body.questions if not a.is_near_miss]
    drawn = rng.sample(pool, min(len(pool), FAR_MISSES * len(bodies)))
    for question in drawn:
        yield BodyQuestion(question, "far_miss", name)
    for question in drawn[: NONSENSE * len(bodies)]:
        if words := nonsense(question, rng):
            yield BodyQuestion(words, "nonsense", name)


def nonsense(question: str, rng: random.Random) -> str:
    """Three of the question's words with other letters: vowels for vowels, consonants for consonants."""
    letters = {True: _VOWELS, False: _CONSONANTS}
    words = (
        "".join(rng.choice(letters[c in _VOWELS]) for c in word if c.isalpha()) for word in content_words(question)
    )
    return " ".join([word for word in words if word][:3])


def _places(quotes: Sequence[str], sources: Sequence[Source]) -> tuple[Place, ...]:
    found = ((source.name, place_of(quote, source.text)) for quote in quotes for source in sources)
    return tuple((name, span) for name, span in found if span is not None)
