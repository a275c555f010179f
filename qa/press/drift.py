"""What became of a saved answer, draft or export: would it be made the same today, and do its sources still stand?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.answer import short_code
from qa.pipeline import ENGINE, Pipeline
from qa.press.draft import make_draft
from qa.press.reading import form_of, length_of, said_in, source_lines
from qa.press.recheck import Checker
from qa.press.records import Draft
from qa.press.written import draft_text


class NotSavedError(ValueError):
    """A record that is no answer, draft or export of ours."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed since something was saved.

    `answer_changed` is None where that can't be told: a language model made it, or the question wasn't saved with it.
    `gone` are the quotes that no longer stand in the papers, each after its place.
    """

    question: str
    answer_changed: bool | None
    gone: tuple[str, ...]
    saved_version: str

    @property
    def has_changed(self) -> bool:
        """Whether somebody has to look at it again."""
        return bool(self.answer_changed or self.gone)


def drift_of_record(record: Mapping[str, Any], pipeline: Pipeline, checker: Checker) -> Drift:
    """Ask again what a saved answer or draft was made from; `pipeline` must be one without a language model.

    Raises:
        NotSavedError: it lacks what every answer and draft has.
    """
    try:
        question, outcome, version = str(record["question"]), record["outcome"], str(record["corpus_version"])
        gone = _gone([(f"{c['paper']}, {c['section']}", str(c["quote"])) for c in record["citations"]], checker)
        is_draft = "parts" in record
        saved = str(record["text"] if is_draft else record["answer"])
        history = [str(turn["q"]) for turn in record.get("history") or ()]
    except (KeyError, TypeError) as error:
        raise NotSavedError("no answer or draft") from error
    changed = None
    wording = said_in(record)
    if record.get("engine") == ENGINE:
        if is_draft:
            made = make_draft(question, pipeline, length_of(record), wording, form_of(record))
            changed = (made.outcome, draft_text(made)) != (outcome, saved)
        else:
            answer = pipeline.ask(question, history, wording=wording)
            changed = (answer.outcome, answer.answer) != (outcome, saved)
    return Drift(question, changed, gone, version)


def drift_of_export(draft: Draft, pipeline: Pipeline, checker: Checker) -> Drift:
    """Make the draft of an export again and compare its code; of a file without its question only the sources count.

    Raises:
        NotSavedError: it says nothing of itself and names no source.
    """
    sources = [(citation.paper, line.text) for line in source_lines(draft) for citation in line.citations]
    made = draft.made
    if not sources and not made.code:
        raise NotSavedError("no export")
    changed = None
    if made.question and made.code and made.engine == ENGINE:
        again = draft_text(make_draft(made.question, pipeline, made.length, made.wording, made.form))
        # The code of then came from the version of then: with it, the same draft gives the same code whatever is new.
        changed = short_code(made.corpus_version, made.question, again) != made.code
    return Drift(made.question, changed, _gone(sources, checker), made.corpus_version)


def _gone(sources: Sequence[tuple[str, str]], checker: Checker) -> tuple[str, ...]:
    return tuple(f"{place}: “{' '.join(quote.split())}”" for place, quote in sources if not checker.holds(quote))
