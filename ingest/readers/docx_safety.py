"""Checks of a Word file before it is opened: it is an archive of XML, and both can be made to do harm."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from ingest.readers.errors import (
    DamagedSourceError,
    EncryptedSourceError,
    ExternalTextError,
    SourceError,
    TooLargeSourceError,
    UnsafeSourceError,
)

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 100
# Small files compress well without meaning harm.
_RATIO_FROM_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 16
# What is named but never fetched here is harmless: a link to a page, the template that a letter was made with, a
# picture kept elsewhere, the source of a mail merge. Only text that Word would fetch into the document is a danger:
# what a person sees is then not what stands in the file.
_NEVER_FOLLOWED = (
    b"/hyperlink",
    b"/attachedTemplate",
    b"/image",
    b"/mailMergeSource",
    b"/mailMergeHeaderSource",
    b"/video",
    b"/audio",
    b"/media",
    b"/externalLink",
    b"/linkedImage",
)
_EXTERNAL = re.compile(rb"<[^>]*Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check_docx(path: Path, content: bytes) -> None:
    """Refuse an archive that unpacks to too much, holds archives, refers to the outside or declares entities.

    Raises:
        TooLargeSourceError: entries, unpacked size (counted, since headers lie) or ratio.
        UnsafeSourceError: an external part, a DTD, an archive inside.
        EncryptedSourceError: an entry with a password.
        DamagedSourceError: cut off, or no Word file.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise TooLargeSourceError(path, f"{len(entries)} entries, at most {MAX_ENTRIES}")
            total = 0
            for entry in entries:
                if entry.flag_bits & 1:
                    raise EncryptedSourceError(path, entry.filename)
                total += _check_entry(path, archive, entry, MAX_UNPACKED_BYTES - total)
            if "word/document.xml" not in archive.namelist():
                raise DamagedSourceError(path, "no word/document.xml inside")
    except SourceError:
        raise
    # A ValueError where a damaged directory sends the archive to before its own beginning.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise DamagedSourceError(path, str(error)) from error


def _check_entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> int:
    """Unpack one entry without keeping more than its XML; its size."""
    is_xml = entry.filename.endswith((".xml", ".rels"))
    size, kept, head = 0, bytearray(), b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            head = head or chunk[:4]
            size += len(chunk)
            if size > room:
                raise TooLargeSourceError(path, f"unpacks to more than {MAX_UNPACKED_BYTES} bytes")
            if size > _RATIO_FROM_BYTES and size > MAX_RATIO * max(entry.compress_size, 1):
                raise TooLargeSourceError(path, f"{entry.filename} unpacks to more than {MAX_RATIO} times its size")
            if is_xml:
                kept += chunk
    if head == b"PK\x03\x04" and not entry.filename.startswith("word/embeddings/"):
        raise UnsafeSourceError(path, f"an archive inside: {entry.filename}")
    # XML may be written in two bytes a letter as well.
    if is_xml and _DTD.search(kept.replace(b"\x00", b"")):
        raise UnsafeSourceError(path, f"a DTD in {entry.filename}")
    if entry.filename.endswith(".rels"):
        for relation in _EXTERNAL.findall(bytes(kept)):
            if not any(kind in relation for kind in _NEVER_FOLLOWED):
                raise ExternalTextError(path, f"an external part in {entry.filename}")
    return size
