"""Why a question gets no answer, and every error in the Dutch of the web page, of REST and of MCP."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.errors import StandpuntError
from ui import texts


class ServiceError(StandpuntError):
    """A question that got no answer."""


class EmptyQuestionError(ServiceError):
    """There is nothing to answer."""

    exit_code = 2
    http_status = 422
    message_key = "empty"


class NoQuestionError(EmptyQuestionError):
    """A chat without a message of its user."""

    message_key = "no_question"


class QuestionTooLongError(ServiceError):
    """The question is longer than the settings allow."""

    exit_code = 2
    http_status = 422
    message_key = "too_long"

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"{length} characters, at most {limit}")
        self.length = length
        self.limit = limit

    @property
    def details(self) -> Mapping[str, object]:
        """How long the question is, and how long it may be."""
        return {"length": self.length, "limit": self.limit}


class BusyError(ServiceError):
    """As many questions are waiting as may wait."""

    message_key = "busy"


class ModelDownError(ServiceError):
    """The pipeline failed on this question."""


class TooSlowError(ServiceError):
    """The answer took longer than the settings allow."""

    http_status = 504
    message_key = "too_slow"


def web_sentence(error: StandpuntError) -> str:
    """The sentence for who asks, on the page or through another program; one that an operator can act on is in the log.

    >>> web_sentence(QuestionTooLongError(1200, 1000))
    'Uw vraag is te lang: 1200 tekens. Maak de vraag korter dan 1000 tekens.'
    """
    return texts.ERRORS.get(error.message_key, texts.ERROR_MODEL_DOWN).format_map(error.details)
