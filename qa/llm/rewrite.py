"""Let a language model put an answer in plainer words; every sentence it returns is checked, or not shown.

The only file that knows chat models. It is off until the settings name one, and the answer of quotes is always the way back.
"""

from __future__ import annotations

import os
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ingest.corpus.organisation import Organisation
from ingest.records import Span, fold
from ingest.sentences import split_sentences
from ingest.settings import LlmSettings
from qa.answer import Answer, Citation, OnPartial, StageTrace, Statement
from qa.claims.verify import TooLongToVerifyError, Verifier
from qa.llm.texts import NOT_USED, PARTLY_USED, SOURCE, SPOKEN, USER, rewriting, speaking
from qa.question.language import is_english
from qa.question.orders import speaks_to_a_machine

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

KEY_VARIABLE = "STANDPUNT_LLM_KEY"
# Whether texts bear a sentence.
Bears = Callable[[str, tuple[str, ...]], bool]
_MARKS = re.compile(r"(?:\[\d{1,3}\][\s,.]*)+")
_MARK = re.compile(r"\[(\d{1,3})\]")
_UNSAFE = re.compile(r"https?://|www\.|[<>{}]|```|!\[", re.IGNORECASE)
_LEAK_WORDS = 6
# Shorter pieces ("en b.", "Het antwoord is.") are no sentences: a small model leaves them, and nothing speaks against them.
_MIN_WORDS = 4
# A yes or a no answers the question, which the verifier doesn't see: it can't be borne by a source.
_YES_OR_NO = re.compile(r"^(?:het antwoord is:? *)?(?:ja|nee)\b *[,.!:;–-]", re.IGNORECASE)


class LanguageModelError(RuntimeError):
    """The language model gave nothing in time: it is down, slow, or answered with an error."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the sentences that the model returned."""

    kept: int = 0
    replaced: int = 0
    dropped: int = 0


def load_llm(settings: LlmSettings) -> BaseChatModel:
    """The chat model that the settings name: "openai:NAME", "ollama:NAME", or any OpenAI-compatible `base_url`.

    Raises:
        ValueError: the provider is unknown.
        ImportError: the extra `llm` is not installed.
    """
    provider, _, name = settings.model.partition(":")
    if provider == "ollama":
        from langchain_ollama import ChatOllama

        return ChatOllama(
            model=name, base_url=settings.base_url or None, num_predict=settings.max_tokens, temperature=0
        )
    if provider == "openai":
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        return ChatOpenAI(
            model=name,
            base_url=settings.base_url or None,
            # A server of one's own asks for no key, but the client insists on one.
            api_key=SecretStr(os.environ.get(KEY_VARIABLE) or os.environ.get("OPENAI_API_KEY") or "none"),
            temperature=0,
            timeout=settings.timeout_seconds,
            max_retries=0,
            max_completion_tokens=settings.max_tokens,
            stream_usage=False,
        )
    raise ValueError(f"llm.model is {settings.model!r}; it must begin with 'openai:' or 'ollama:'.")


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
        started = time.monotonic()
        bears = self.bears(answer.citations)
        follow = None if on_partial is None else self._teller(answer, bears, on_partial)
        try:
            text = self.reply(answer, follow)
        except LanguageModelError as error:
            return _as_it_was(answer, {"error": str(error)})
        return self.apply(answer, text, started, bears)

    def reply(self, answer: Answer, on_text: Callable[[str], None] | None = None) -> str:
        """What the model makes of an answer's evidence, unchecked; `on_text` is told all of it so far, piece after piece.

        Raises:
            LanguageModelError: it gave nothing in time.
        """
        messages = prompt_messages(answer, self.settings.max_sentences, self._told(answer))
        return ask_model(self.llm, self.settings, messages, on_text)

    def bears(self, citations: Sequence[Citation]) -> Bears:
        """The verifier's yes or no, which looks at a sentence once, however often it is asked.

        What stands in papers of two publishers must hold whichever of them is "wij".
        """
        publishers = {to_people(citation.quote): self._publisher_of(citation).name for citation in citations}

        @cache
        def bears(sentence: str, evidence: tuple[str, ...]) -> bool:
            speakers = dict.fromkeys(publishers.get(text, "") for text in evidence)
            try:
                return all(self.verifier.verify(sentence, evidence, speaker).supported for speaker in speakers)
            except TooLongToVerifyError:  # no sentence of an answer is
                return False

        return bears

    def _publisher_of(self, citation: Citation) -> Organisation:
        return self.verifier.organisations.of(citation.paper_id)

    def _organisation(self, citations: Sequence[Citation]) -> Organisation:
        return self.verifier.organisations.common(citation.paper_id for citation in citations)

    def _told(self, answer: Answer) -> str:
        return rewriting(self._organisation(answer.citations))

    def _teller(self, answer: Answer, bears: Bears, on_partial: OnPartial) -> Callable[[str], None]:
        ready, told = "", 0

        def follow(text: str) -> None:
            nonlocal ready, told
            if (now := settled(text)) == ready:  # most pieces end no sentence
                return
            ready = now
            statements, tally = check_sentences(ready, answer.citations, bears, self._told(answer))
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
        )

    def apply(self, answer: Answer, text: str, started: float, bears: Bears | None = None) -> Answer:
        """An answer in the words of a reply that was begun at `started`, as far as its sources bear them."""
        bears = bears or self.bears(answer.citations)
        statements, tally = check_sentences(text, answer.citations, bears, self._told(answer))
        detail = {"kept": tally.kept, "replaced": tally.replaced, "dropped": tally.dropped}
        if not tally.kept:
            return _as_it_was(answer, detail)
        elapsed = round(1000 * (time.monotonic() - started), 2)
        total = round(answer.timings_ms.get("total", 0.0) + elapsed, 2)
        return replace(
            self._worded(answer, statements),
            note=PARTLY_USED if tally.replaced or tally.dropped else answer.note,
            timings_ms={**answer.timings_ms, "rewrite": elapsed, "total": total},
            trace=(*answer.trace, StageTrace("rewrite", True, detail)),
        )

    def reword(self, citations: Sequence[Citation]) -> dict[int, Statement]:
        """Quotes as a spokesperson would say them, by marker; without those whose words the quote does not bear.

        Nothing when the model gives nothing in time: the quotes then stand.
        """
        if not citations:
            return {}
        told = speaking(self._organisation(citations))
        messages = messages_of(told, SPOKEN.format(sources=_sources(citations)))
        try:
            text = ask_model(self.llm, self.settings, messages)
        except LanguageModelError:
            return {}
        spoken: dict[int, Statement] = {}
        for statement in check_sentences(text, citations, self.bears(citations), told)[0]:
            if statement.kind == "paraphrase" and len(statement.markers) == 1:
                spoken.setdefault(statement.markers[0], statement)
        return spoken


def ask_model(
    llm: BaseChatModel,
    limits: LlmSettings,
    messages: Sequence[BaseMessage],
    on_text: Callable[[str], None] | None = None,
) -> str:
    """The model's text; a failed call is tried again, later each time, as long as there is time.

    `on_text` is told all text so far as it comes in; a second try begins anew.

    Raises:
        LanguageModelError: it gave nothing in time.
    """
    deadline = time.monotonic() + limits.total_seconds
    for attempt in range(limits.retries + 1):
        try:
            text = ""
            for piece in _stream(llm, messages, limits.max_chars, deadline):
                text += piece
                if on_text:
                    on_text(text)
            return text
        except LanguageModelError:
            wait = limits.backoff_seconds * 2**attempt
            if attempt == limits.retries or time.monotonic() + wait >= deadline:
                raise
            time.sleep(wait)
    raise LanguageModelError("no attempt was made")


def _stream(llm: BaseChatModel, messages: Sequence[BaseMessage], max_chars: int, deadline: float) -> Iterator[str]:
    """Pieces of text as they come; cut at the character limit, given up at the deadline.

    The call runs in a thread of its own: a server that stalls half-way must not hold the reader.
    """
    pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
    stop = threading.Event()

    def pull() -> None:
        try:
            for chunk in llm.stream(list(messages)):
                pieces.put(str(chunk.text))
                if stop.is_set():
                    return
            pieces.put(None)
        # Every provider has errors of its own without a common base; whatever it was, it goes to the waiting side.
        except Exception as error:
            pieces.put(error)

    threading.Thread(target=pull, daemon=True, name="language-model").start()
    length = 0
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.001, deadline - time.monotonic()))
            except queue.Empty as error:
                raise LanguageModelError("the language model took too long") from error
            if isinstance(piece, Exception):
                raise LanguageModelError(f"the language model failed: {type(piece).__name__}") from piece
            if piece is None:
                return
            length += len(piece)
            yield piece
            if length > max_chars:
                return
    finally:
        stop.set()


def prompt_messages(answer: Answer, most: int, told: str) -> list[BaseMessage]:
    """The instruction, the question and the evidence; marks that would end a source early are taken out of all of it."""
    return messages_of(
        told, USER.format(question=harmless(answer.question), sources=_sources(answer.citations), most=most)
    )


def messages_of(system: str, user: str) -> list[BaseMessage]:
    """What the model is told, and what it is given."""
    from langchain_core.messages import HumanMessage, SystemMessage

    return [SystemMessage(system), HumanMessage(user)]


def _sources(citations: Sequence[Citation]) -> str:
    return "\n".join(
        SOURCE.format(marker=c.marker, paper=harmless(c.paper), quote=harmless(to_people(c.quote))) for c in citations
    )


def to_people(quote: str) -> str:
    """A quote without the sentences that speak to a machine."""
    text = fold(quote)
    sentences = split_sentences(text, Span(0, len(text))) if text else ()
    return " ".join(part for span in sentences if not speaks_to_a_machine(part := span.slice(text)))


def harmless(text: str) -> str:
    """A text without the marks that would end it early among what the model is given."""
    return re.sub(r"[<>]", " ", text)


def check_sentences(text: str, citations: Sequence[Citation], bears: Bears, told: str) -> tuple[list[Statement], Tally]:
    """Each marked sentence as a paraphrase when its sources bear it, else their quotes; the rest is dropped."""
    quotes = {citation.marker: fold(citation.quote) for citation in citations}
    evidence = {citation.marker: to_people(citation.quote) for citation in citations}
    statements: list[Statement] = []
    kept = replaced = dropped = 0
    shown: set[int] = set()
    for sentence, markers in _marked_sentences(text):
        known = tuple(dict.fromkeys(marker for marker in markers if marker in quotes))
        is_marked = known and len(known) == len(set(markers))
        if not is_marked or len(sentence.split()) < _MIN_WORDS or is_out_of_line(sentence, told):
            dropped += 1
        elif not _YES_OR_NO.match(sentence) and bears(sentence, tuple(evidence[marker] for marker in known)):
            kept += 1
            statements.append(Statement(sentence, "paraphrase", known))
        else:
            replaced += 1
            fresh = [marker for marker in known if marker not in shown]
            statements += [Statement(quotes[marker], "quote", (marker,)) for marker in fresh]
            shown.update(fresh)
    # What comes after the last marker, or before the first in front, is marked by nothing.
    leftover = "" if _MARKS.match(text.lstrip()) else _MARKS.split(text)[-1]
    dropped += sum(1 for piece in re.split(r"[.!?\n]+", leftover) if len(piece.split()) > 2)
    return statements, Tally(kept, replaced, dropped)


def settled(text: str) -> str:
    """As much of a reply that is still coming in as its rest will not change: whole sentences with all their markers.

    >>> settled("Imkers vragen geld. [1] Ze bouwen zelf. [2]"), settled("[1] Imkers vragen geld. [2] Ze")
    ('Imkers vragen geld. [1] ', '[1] Imkers vragen geld. ')
    """
    marks = list(_MARKS.finditer(text))
    if marks and _MARKS.match(text.lstrip()):
        return text[: marks[-1].start()]
    # Behind a sentence more markers can still follow until something else does.
    ended = [match.end() for match in marks if text[match.end() : match.end() + 1] not in {"", "["}]
    return text[: ended[-1]] if ended else ""


def _marked_sentences(text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Sentences with their markers, which stand behind them, or in front where the text begins with one.

    Of several sentences with one marker each must hold by itself.
    """
    marks = list(_MARKS.finditer(text))
    in_front = bool(_MARKS.match(text.lstrip()))
    at = 0
    for i, match in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(text)
        markers = tuple(int(number) for number in _MARK.findall(match.group()))
        piece, at = text[match.end() : end] if in_front else text[at : match.start()], match.end()
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", piece.strip()):
            clean = re.sub(r"^[-*•\d.)\s]+(?=[^\W\d])", "", sentence).strip()
            if len(clean) >= 3:
                yield (clean if clean.endswith((".", "!", "?")) else clean + "."), markers


def is_out_of_line(sentence: str, told: str) -> bool:
    """Whether a sentence is no Dutch, holds a link or markup, or repeats what the model was told."""
    said = " ".join(re.findall(r"\w+", sentence.lower()))
    words = re.findall(r"\w+", told.lower())
    leaks = any(" ".join(words[i : i + _LEAK_WORDS]) in said for i in range(len(words) - _LEAK_WORDS + 1))
    return leaks or is_english(sentence) or bool(_UNSAFE.search(sentence))


def _as_it_was(answer: Answer, detail: Mapping[str, object]) -> Answer:
    return replace(answer, note=NOT_USED, trace=(*answer.trace, StageTrace("rewrite", False, dict(detail))))
