"""What can be wrong with a file: one class per kind, each with a `reason` code that `ui` turns into Dutch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from ingest.errors import StandpuntError


class SourceError(StandpuntError, ValueError):
    """A file cannot be read as a source; `reason` is machine-readable, `detail` is English and for the log.

    `advice` is the code of what a person can do about it; where it is "", that of the reason.
    """

    exit_code = 2
    message_key = "source"
    reason: ClassVar[str] = "unreadable"
    advice: ClassVar[str] = ""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(f"{path}: {detail or self.reason}")
        self.path = path
        self.detail = detail

    @property
    def details(self) -> Mapping[str, object]:
        """The file, and the code of what is wrong with it."""
        return {"path": self.path, "reason": self.reason}

    def __reduce__(self) -> tuple[type[SourceError], tuple[Path, str]]:
        """Errors travel from the reading process to ours."""
        return type(self), (self.path, self.detail)


class MissingSourceError(SourceError):
    """There is no such file."""

    reason = "missing"


class NotAFileError(SourceError):
    """The path is a folder, a device or a pipe."""

    reason = "not_a_file"


class PermissionSourceError(SourceError):
    """The file exists, but we may not read it."""

    reason = "permission"


class EmptySourceError(SourceError):
    """The file holds no text at all: zero bytes, white space, or a scan without a text layer."""

    reason = "empty"


class ScanSourceError(EmptySourceError):
    """A PDF whose pages are pictures: nobody has read the letters in them yet."""

    advice = "scan"


class EncryptedSourceError(SourceError):
    """The file asks for a password."""

    reason = "encrypted"


class DamagedSourceError(SourceError):
    """The file is truncated or not what its first bytes say."""

    reason = "damaged"


class UnknownFormatError(SourceError):
    """Neither the content nor the suffix is one that we read."""

    reason = "unknown_format"


class OldOfficeError(UnknownFormatError):
    """An Office file of the kind before .docx."""

    advice = "old_office"


class OfficeTableError(UnknownFormatError):
    """A spreadsheet, a presentation or an office file of another program."""

    advice = "other_office"


class PictureError(UnknownFormatError):
    """A picture."""

    advice = "picture"


class TooLargeSourceError(SourceError):
    """The file, its text, its number of pages or what it unpacks to is over a limit."""

    reason = "too_large"


class UnsafeSourceError(SourceError):
    """The file refers to the outside or holds what a paper has no use for: external links to parts, a DTD."""

    reason = "unsafe"


class ExternalTextError(UnsafeSourceError):
    """A Word file that has text of other files or addresses put into it when it is opened."""

    advice = "external"


class OutsideCorpusError(SourceError):
    """A symbolic link leads out of the corpus folder."""

    reason = "outside_corpus"


class UnshownNameError(SourceError):
    """The file's name holds control signs or line breaks, or is no text at all."""

    reason = "name"


class ReadTimeoutError(SourceError):
    """Reading took more time or memory than a paper needs."""

    reason = "timeout"


class DuplicateNameError(SourceError):
    """Another file of this name is in the corpus; citations could not tell them apart."""

    reason = "duplicate_name"
