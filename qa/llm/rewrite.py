"""Let a language model put an answer in plainer words; every sentence it returns is checked, or not shown.

It is off until the settings name one, and the answer of quotes is always the way back. The model writes prose with the numbers of its
sources, no JSON: a sentence can then be checked and shown as soon as it is there, and the smallest model can write it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ingest.corpus.organisation import Organisation
from ingest.records import fold
from ingest.settings import LlmSettings
from qa.answer import Answer, Citation, OnPartial, StageTrace, Statement, needs_of_statements
from qa.claims.verify import TooLongToVerifyError, Verifier
from qa.llm.checking import Supports, check_sentences, gives_orders, harmless, is_to_people, settled
from qa.llm.client import LanguageModelError, ask_model, messages_of
from qa.llm.texts import NOT_USED, PARTLY_USED, SOURCE, SPOKEN, USER, rewriting, speaking

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True)
class Rewriter:
    """A chat model, its limits, and the verifier that every sentence must pass."""

    llm: BaseChatModel
    settings: LlmSettings
    verifier: Verifier

    def rewrite(self, answer: Answer, on_partial: OnPartial | None = None) -> Answer:
        """The answer in other words where they hold; the answer as it was where they don't, never later than the limit.

        `on_partial` is told of each checked sentence as soon as the model has written it.
        """
        if answer.outcome != "answered" or not answer.citations:
            return answer
        if gives_orders(answer):  # a model that obeys says what no verifier can tell from a clumsy paraphrase
            return _as_it_was(answer, {"orders": True})
        started = time.monotonic()
        supports = self.supports()
        follow = None if on_partial is None else self._teller(answer, supports, on_partial)
        try:
            text = self.reply(answer, follow)
        except LanguageModelError as error:
            return _as_it_was(answer, {"error": str(error)})
        return self.apply(answer, text, started, supports)

    def reply(self, answer: Answer, on_text: Callable[[str], None] | None = None) -> str:
        """What the model makes of an answer's evidence, unchecked; `on_text` is told all of it so far, piece after piece.

        Raises:
            LanguageModelError: it gave nothing in time.
        """
        given = {"question": harmless(answer.question), "sources": _sources(answer.citations)}
        messages = messages_of(self._told(answer), USER, most=self.settings.max_sentences, **given)
        return ask_model(self.llm, self.settings, messages, on_text)

    def supports(self) -> Supports:
        """The verifier's yes or no, which looks at a sentence once, however often it is asked.

        What stands in papers of two publishers must hold whichever of them is "wij".
        """

        @cache
        def supports(sentence: str, cited: tuple[Citation, ...]) -> bool:
            evidence = [citation.quote for citation in cited if is_to_people(citation.quote)]
            speakers = dict.fromkeys(self._publisher_of(citation).name for citation in cited)
            try:
                return all(self.verifier.verify(sentence, evidence, speaker).supported for speaker in speakers)
            except TooLongToVerifyError:  # no sentence of an answer is
                return False

        return supports

    def _publisher_of(self, citation: Citation) -> Organisation:
        return self.verifier.organisations.of(citation.paper_id)

    def _organisation(self, citations: Sequence[Citation]) -> Organisation:
        return self.verifier.organisations.common(citation.paper_id for citation in citations)

    def _told(self, answer: Answer) -> str:
        return rewriting(self._organisation(answer.citations))

    def _teller(self, answer: Answer, supports: Supports, on_partial: OnPartial) -> Callable[[str], None]:
        ready, told = "", 0

        def follow(text: str) -> None:
            nonlocal ready, told
            if (now := settled(text)) == ready:  # most pieces end no sentence
                return
            ready = now
            statements, tally = check_sentences(ready, answer.citations, supports, self._told(answer))
            if tally.kept and len(statements) != told:
                told = len(statements)
                on_partial(self._worded(answer, statements))

        return follow

    def _worded(self, answer: Answer, statements: Sequence[Statement]) -> Answer:
        """The answer in these statements, its sources numbered in the order in which they are first used."""
        used = dict.fromkeys(marker for statement in statements for marker in statement.markers)
        new_marker = {old: new for new, old in enumerate(used, start=1)}
        renumbered = tuple(replace(s, markers=tuple(new_marker[m] for m in s.markers)) for s in statements)
        citations = [replace(c, marker=new_marker[c.marker]) for c in answer.citations if c.marker in new_marker]
        return replace(
            answer,
            answer="\n".join(f"{s.text} {''.join(f'[{m}]' for m in s.markers)}" for s in renumbered),
            statements=renumbered,
            citations=tuple(sorted(citations, key=lambda citation: citation.marker)),
            engine=self.settings.model,
            needs=needs_of_statements(answer, statements),
        )

    def apply(self, answer: Answer, text: str, started: float, supports: Supports | None = None) -> Answer:
        """An answer in the words of a reply that was begun at `started`, as far as its sources bear them."""
        supports = supports or self.supports()
        statements, tally = check_sentences(text, answer.citations, supports, self._told(answer))
        detail = {"kept": tally.kept, "replaced": tally.replaced, "dropped": tally.dropped}
        if not tally.kept:
            return _as_it_was(answer, detail)
        elapsed = round(1000 * (time.monotonic() - started), 2)
        total = round(answer.timings_ms.get("total", 0.0) + elapsed, 2)
        return replace(
            self._worded(answer, statements),
            note=_noted(answer, PARTLY_USED) if tally.replaced or tally.dropped else answer.note,
            timings_ms={**answer.timings_ms, "rewrite": elapsed, "total": total},
            trace=(*answer.trace, StageTrace("rewrite", True, detail)),
        )

    def reword(self, citations: Sequence[Citation]) -> dict[int, Statement]:
        """Quotes as a spokesperson would say them, by marker; without those whose words the quote does not bear.

        Nothing when the model gives nothing in time: the quotes then stand.
        """
        citations = [citation for citation in citations if is_to_people(citation.quote)]
        if not citations:
            return {}
        told = speaking(self._organisation(citations))
        messages = messages_of(told, SPOKEN, sources=_sources(citations))
        try:
            text = ask_model(self.llm, self.settings, messages)
        except LanguageModelError:
            return {}
        spoken: dict[int, Statement] = {}
        for statement in check_sentences(text, citations, self.supports(), told)[0]:
            if statement.kind == "paraphrase" and len(statement.markers) == 1:
                spoken.setdefault(statement.markers[0], statement)
        return spoken


def _sources(citations: Sequence[Citation]) -> str:
    return "\n".join(
        SOURCE.format(marker=c.marker, paper=harmless(c.paper), quote=harmless(fold(c.quote))) for c in citations
    )


def _as_it_was(answer: Answer, detail: Mapping[str, object]) -> Answer:
    trace = (*answer.trace, StageTrace("rewrite", False, dict(detail)))
    return replace(answer, note=_noted(answer, NOT_USED), trace=trace)


def _noted(answer: Answer, line: str) -> str:
    """What there was to say of the answer, and this."""
    return f"{answer.note} {line}".strip()
