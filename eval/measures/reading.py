"""How easily an answer is read: all of it, not only our own words, in each wording that it can be said in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from eval.measures.readability import flesch_douma
from eval.run_records import ReadingEase
from ingest.records import Span
from ingest.sentences import split_sentences
from qa.answer import Answer

if TYPE_CHECKING:
    from qa.pipeline import Pipeline

# Below this a text is too hard for most adults; level B1 has 60 and more.
HARD = 45.0
# More words than this in one sentence is more than a reader at level B1 keeps in mind.
LONG = 25
WORDINGS: tuple[Literal["quotes", "plain"], ...] = ("quotes", "plain")
_WORD = re.compile(r"\w+(?:['’.,-]\w+)*")


def readings(answer: Answer, pipeline: Pipeline) -> dict[str, ReadingEase]:
    """How each wording of an answer reads; none of a refusal, which is our own text alone."""
    if answer.outcome == "refused":
        return {}
    found = {wording: reading_of(pipeline.in_words(answer, wording)) for wording in WORDINGS}
    return {wording: reading for wording, reading in found.items() if reading}


def reading_of(answer: Answer) -> ReadingEase | None:
    """Flesch-Douma and the words of sentences over all that is read; None where nothing is.

    Each statement ends a sentence, also a point of a list that has no full stop.
    """
    sentences = [sentence for statement in answer.statements for sentence in _sentences(statement.text)]
    words = [len(_WORD.findall(sentence)) for sentence in sentences]
    ease = flesch_douma(" ".join(sentences))
    if ease is None or not words:
        return None
    stated = [statement for statement in answer.statements if statement.kind != "bridge"]
    return ReadingEase(
        ease=ease,
        sentence_words=sum(words) / len(words),
        longest_sentence=max(words),
        worded=sum(statement.kind == "paraphrase" for statement in stated) / len(stated) if stated else 0.0,
    )


def _sentences(text: str) -> list[str]:
    found = [span.slice(text).strip() for span in split_sentences(text, Span(0, len(text)))] if text.strip() else []
    return [sentence if sentence.endswith((".", "!", "?", ":")) else f"{sentence}." for sentence in found]
