"""What can go wrong on the way from file to answer; only `ui` makes Dutch messages of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class StandpuntError(Exception):
    """Base of all errors that a caller can act on; each class says how an interface reports it.

    Attributes:
        exit_code: of the command line: 2 for wrong use or bad input, 3 for something needed that is missing.
        http_status: of the web interfaces.
        message_key: under which `ui` keeps the Dutch sentence.
    """

    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 503
    message_key: ClassVar[str] = "failed"

    @property
    def details(self) -> Mapping[str, object]:
        """What the sentence names: a file, a length, a limit."""
        return {}


class ModelMissingError(StandpuntError):
    """The encoder cannot be found or is not what it should be."""

    message_key = "model_missing"


class IndexMissingError(StandpuntError):
    """There is no index yet, or no generation of it passes its check."""

    message_key = "index_missing"


class IndexMismatchError(StandpuntError):
    """The index was made with another encoder, or by another version, than the settings ask for."""

    message_key = "index_mismatch"


class IndexBusyError(StandpuntError):
    """Another process is writing the index."""

    message_key = "index_busy"


class ChromaServerError(StandpuntError):
    """The Chroma server that the settings name does not answer, or not as it should."""

    message_key = "chroma_server"


class NoPapersError(StandpuntError):
    """The corpus folder has no paper that can be read."""

    exit_code = 2
    message_key = "no_papers"


class TooFewQuestionsError(StandpuntError):
    """The question index is too small to train a reader on; the message tells where it is and how many are needed."""

    exit_code = 2
    message_key = "too_few_questions"


class TrainingToolMissingError(StandpuntError):
    """The library that trains a reader is not installed."""

    message_key = "training_tool_missing"
