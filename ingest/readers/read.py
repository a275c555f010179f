"""From a file to a source: by what it holds, then by its suffix."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from ingest.readers.errors import (
    EmptySourceError,
    MissingSourceError,
    NotAFileError,
    PermissionSourceError,
    ScanSourceError,
    SourceError,
    TooLargeSourceError,
)
from ingest.readers.formats import Format, detect_format
from ingest.readers.outline import NO_HINTS, SourceHints
from ingest.readers.rough import Reading
from ingest.readers.text import decode_text, read_text
from ingest.records import Source

# A position paper has some kilobytes; these only keep one file from taking the machine.
MAX_FILE_BYTES = 50_000_000
MAX_TEXT_CHARS = 5_000_000
# A paragraph on one line has some thousands; a picture in the text some hundred thousands.
MAX_LINE_CHARS = 500_000


def read_source(path: Path, hints: SourceHints = NO_HINTS) -> Source:
    """Read one file into its canonical text and its blocks.

    Files of strangers are better read through `ingest.readers.guard.read_guarded`.

    Raises:
        SourceError: one of its kinds, with a machine-readable `reason`.
    """
    content = read_content(path)
    found = _read(path, content, detect_format(path, content), hints)
    if len(found.text) > MAX_TEXT_CHARS:
        raise TooLargeSourceError(path, f"{len(found.text)} characters of text, at most {MAX_TEXT_CHARS}")
    if not any(block.kind != "furniture" for block in found.blocks):
        if found.pages:
            raise ScanSourceError(path, "no text; a scan has to be read by OCR first")
        raise EmptySourceError(path, "no text")
    return Source(
        unicodedata.normalize("NFC", path.name), found.text, found.blocks, found.stated, found.left_out, found.pages
    )


def read_content(path: Path) -> bytes:
    """The bytes of a regular file within the limit.

    Raises:
        SourceError: missing, no file, not ours to read, too large or blank.
    """
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


def _read(path: Path, content: bytes, kind: Format, hints: SourceHints) -> Reading:
    # Each reader brings a library; a plain text should not wait for those.
    if kind == "pdf":
        from ingest.readers.pdf import pdf_blocks

        return pdf_blocks(path, content, hints)
    if kind == "docx":
        from ingest.readers.docx import docx_blocks

        return docx_blocks(path, content, hints)
    if kind == "html":
        from ingest.readers.html import html_blocks

        return html_blocks(content, hints)
    text = decode_text(path, content)
    if len(text) > MAX_TEXT_CHARS:
        raise TooLargeSourceError(path, f"{len(text)} characters of text, at most {MAX_TEXT_CHARS}")
    if max(map(len, text.splitlines()), default=0) > MAX_LINE_CHARS:
        raise TooLargeSourceError(path, f"a line of more than {MAX_LINE_CHARS} characters")
    if kind == "markdown":
        from ingest.readers.markdown import markdown_blocks

        return markdown_blocks(text, hints)
    return read_text(text, hints)
