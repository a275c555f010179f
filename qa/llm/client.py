"""The chat model that the settings name, and calls to it that end in time; the only file that loads one.

Any provider of LangChain's `init_chat_model` will do. What it says is text of a stranger: who asks here checks it.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, SecretStr, ValidationError

from ingest.errors import StandpuntError
from ingest.settings import LlmSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

KEY_VARIABLE = "STANDPUNT_LLM_KEY"
# What the extra `llm` brings; another provider's package is installed beside it.
EXTRA = "'standpunt[llm]'"
_IN_EXTRA = frozenset({"langchain", "langchain-openai", "langchain-ollama"})
# LangChain's own names for these options (`llm.max_tokens` is `max_tokens`) that a provider's class does not know.
_NAMED_OTHERWISE = {"ollama": {"max_tokens": "num_predict"}}
_Record = TypeVar("_Record", bound=BaseModel)
_Read = TypeVar("_Read")


class LanguageModelError(RuntimeError):
    """The language model gave nothing in time: it is down, slow, or answered with an error."""


class UnknownLanguageModelError(StandpuntError):
    """`llm.model` names no provider that there is, or its options are not what the provider asks for."""

    exit_code = 2
    message_key = "llm_unknown"

    def __init__(self, model: str, cause: Exception) -> None:
        super().__init__(f"llm.model is {model!r}: {cause}")
        self.model = model
        self.cause = cause

    @property
    def details(self) -> Mapping[str, object]:
        """The setting, and the first line of what is wrong with it."""
        return {"llm": self.model, "detail": next(iter(str(self.cause).splitlines()), "").rstrip(".")}


class ProviderMissingError(StandpuntError):
    """The package of the provider that `llm.model` names is not installed."""

    message_key = "llm_package"

    def __init__(self, model: str, package: str) -> None:
        super().__init__(f"llm.model is {model!r}, for which the package {package} is not installed.")
        self.model = model
        self.package = package

    @property
    def details(self) -> Mapping[str, object]:
        """The setting, and what to install."""
        return {"llm": self.model, "install": EXTRA if self.package in _IN_EXTRA else f"{EXTRA} {self.package}"}


def load_llm(settings: LlmSettings) -> BaseChatModel:
    """The chat model that the settings name by one string: "openai:NAME", "ollama:NAME", "anthropic:NAME", ...

    Raises:
        UnknownLanguageModelError: there is no such provider, or it asks for something that the settings don't say.
        ProviderMissingError: the provider's package is not installed.
    """
    provider = settings.model.partition(":")[0]
    named = _NAMED_OTHERWISE.get(provider, {})
    options = {named.get(name, name): value for name, value in _options(settings, provider).items()} | settings.options
    try:
        from langchain.chat_models import init_chat_model

        model: BaseChatModel = init_chat_model(settings.model, **options)
    except ImportError as error:
        missing = error.__cause__ if isinstance(error.__cause__, ImportError) else error
        package = (missing.name or "langchain").partition(".")[0].replace("_", "-")
        raise ProviderMissingError(settings.model, package) from error
    # Every provider checks its options in its own way, and says so by errors without a common base.
    except Exception as error:
        raise UnknownLanguageModelError(settings.model, error) from error
    return model


def _options(settings: LlmSettings, provider: str) -> dict[str, Any]:
    """What every provider is told, by LangChain's own names; tries are counted by `ask_model`."""
    options: dict[str, Any] = {
        "temperature": 0,
        "timeout": settings.timeout_seconds,
        "max_retries": 0,
        "max_tokens": settings.max_tokens,
    }
    if settings.base_url:
        options["base_url"] = settings.base_url
    # A server of one's own asks for no key, but the client insists on one.
    key = (
        os.environ.get(KEY_VARIABLE)
        or os.environ.get(f"{provider.upper()}_API_KEY")
        or ("none" * bool(settings.base_url))
    )
    if key:
        options["api_key"] = SecretStr(key)
    return options


def messages_of(told: str, template: str, **data: object) -> list[BaseMessage]:
    """What the model is told, and what it is given: a template, filled with the data that it names."""
    from langchain_core.messages import SystemMessage
    from langchain_core.prompts import ChatPromptTemplate

    return ChatPromptTemplate.from_messages([SystemMessage(told), ("human", template)]).format_messages(**data)


def ask_model(
    llm: BaseChatModel,
    limits: LlmSettings,
    messages: Sequence[BaseMessage],
    on_text: Callable[[str], None] | None = None,
) -> str:
    """The model's text, cut at the limit on characters.

    `on_text` receives all text so far as it comes in; a second try begins anew.

    Raises:
        LanguageModelError: it gave nothing in time.
    """

    def read(deadline: float) -> str:
        text = ""
        for piece in _stream(llm, messages, deadline):
            text += str(piece.text)
            if on_text:
                on_text(text)
            if len(text) > limits.max_chars:
                break
        return text

    return _tried(limits, read)


def ask_for(
    llm: BaseChatModel, limits: LlmSettings, messages: Sequence[BaseMessage], schema: type[_Record]
) -> _Record | None:
    """The model's reply as a record; None when what it says is no such record.

    A model of which LangChain knows that it keeps to a schema is held to it; what another one writes is searched for JSON.

    Raises:
        LanguageModelError: it gave nothing in time.
    """
    from langchain_core.exceptions import OutputParserException
    from langchain_core.output_parsers import PydanticOutputParser

    if (llm.profile or {}).get("structured_output"):
        held = llm.with_structured_output(schema)

        def read(deadline: float) -> object:
            try:
                pieces = [*_stream(held, messages, deadline)]
                return pieces[-1] if pieces else None
            except LanguageModelError as error:
                # What it said in time is no such record: the same words again would be none either.
                if isinstance(error.__cause__, OutputParserException | ValidationError):
                    return None
                raise

        found = _tried(limits, read)
        return found if isinstance(found, schema) else None
    text = ask_model(llm, limits, messages)
    try:
        return PydanticOutputParser(pydantic_object=schema).parse(text)
    except (OutputParserException, ValidationError):
        return None


def _tried(limits: LlmSettings, read: Callable[[float], _Read]) -> _Read:
    """What a call brings; one that fails is made again, later each time, as long as there is time."""
    deadline = time.monotonic() + limits.total_seconds
    for attempt in range(limits.retries):
        try:
            return read(deadline)
        except LanguageModelError:
            wait = limits.backoff_seconds * 2**attempt
            if time.monotonic() + wait >= deadline:
                raise
            time.sleep(wait)
    return read(deadline)


def _stream(llm: Runnable[Any, Any], messages: Sequence[BaseMessage], deadline: float) -> Iterator[Any]:
    """Pieces as they come, given up at the deadline.

    The call runs in a thread of its own: a server that stalls half-way must not hold the reader.
    """
    pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
    stop = threading.Event()
    end = object()

    def pull() -> None:
        try:
            for piece in llm.stream(list(messages)):
                pieces.put(piece)
                if stop.is_set():
                    return
            pieces.put(end)
        # Every provider has errors of its own without a common base; whatever it was, it goes to the waiting side.
        except Exception as error:
            pieces.put(error)

    threading.Thread(target=pull, daemon=True, name="language-model").start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.001, deadline - time.monotonic()))
            except queue.Empty as error:
                raise LanguageModelError("the language model took too long") from error
            if isinstance(piece, Exception):
                raise LanguageModelError(f"the language model failed: {type(piece).__name__}") from piece
            if piece is end:
                return
            yield piece
    finally:
        stop.set()
