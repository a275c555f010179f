"""From a file to a source: by what it holds, then by its suffix."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from ingest.outline import NO_HINTS, SourceHints
from ingest.read_text import decode_text, text_blocks
from ingest.records import Source
from ingest.source_errors import (
    EmptySourceError,
    MissingSourceError,
    NotAFileError,
    PermissionSourceError,
    SourceError,
    TooLargeSourceError,
)

# A position paper has some kilobytes; these only keep one file from taking the machine.
MAX_FILE_BYTES = 50_000_000
MAX_TEXT_CHARS = 5_000_000


def read_source(path: Path, hints: SourceHints = NO_HINTS) -> Source:
    """Read one file into its canonical text and its blocks.

    Raises:
        SourceError: one of its kinds, with a machine-readable `reason`.
    """
    content = _content(path)
    text = decode_text(path, content)
    if len(text) > MAX_TEXT_CHARS:
        raise TooLargeSourceError(path, f"{len(text)} characters of text, at most {MAX_TEXT_CHARS}")
    blocks = text_blocks(text, hints)
    if not blocks:
        raise EmptySourceError(path, "no text")
    return Source(unicodedata.normalize("NFC", path.name), text, blocks)


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise NotAFileError(path)
        if size > MAX_FILE_BYTES:
            raise TooLargeSourceError(path, f"{size} bytes, at most {MAX_FILE_BYTES}")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingSourceError(path) from error
    except PermissionError as error:
        raise PermissionSourceError(path) from error
    except OSError as error:
        raise SourceError(path, str(error)) from error
    if not content.strip(b"\x00 \t\r\n"):
        raise EmptySourceError(path, "no text")
    return content
