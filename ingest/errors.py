"""What can go wrong on the way from file to index; only `ui` makes Dutch messages of these."""

from __future__ import annotations


class StandpuntError(Exception):
    """Base of all errors that a caller can act on."""


class ModelMissingError(StandpuntError):
    """The encoder cannot be found or is not what it should be."""


class IndexMissingError(StandpuntError):
    """There is no index yet, or no generation of it passes its check."""


class IndexMismatchError(StandpuntError):
    """The index was made with another encoder, or by another version, than the settings ask for."""


class IndexBusyError(StandpuntError):
    """Another process is writing the index."""


class NoPapersError(StandpuntError):
    """The corpus folder has no paper that can be read."""


class TooFewQuestionsError(StandpuntError):
    """The question index is too small to train a reader on; the message tells where it is and how many are needed."""


class TrainingToolMissingError(StandpuntError):
    """The library that trains a reader is not installed."""
