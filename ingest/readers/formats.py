"""What a file is, by its first bytes; its suffix decides only between kinds of text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from ingest.readers.errors import (
    DamagedSourceError,
    EncryptedSourceError,
    OfficeTableError,
    OldOfficeError,
    PictureError,
    UnknownFormatError,
)

Format = Literal["text", "markdown", "html", "docx", "pdf"]

TEXT_SUFFIXES: dict[str, Format] = {".txt": "text", ".md": "markdown", ".markdown": "markdown"}
SUFFIXES: dict[str, Format] = {**TEXT_SUFFIXES, ".html": "html", ".htm": "html", ".docx": "docx", ".pdf": "pdf"}

_NOT_YET_CONTENT = re.compile(rb"<!--.*?-->|<\?.*?\?>|\xef\xbb\xbf", re.DOTALL)
_PAGE_START = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Formats that would pass for text, or whose name deserves better than "damaged".
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_FOREIGN = (b"\x1f\x8b", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"MZ\x90")
_OTHER_OFFICE = (".odt", ".ods", ".odp", ".xlsx", ".xls", ".pptx", ".ppt", ".pages", ".numbers")
_PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic")


def detect_format(path: Path, content: bytes) -> Format:
    """What kind of file this is, whatever its name says.

    Raises:
        EncryptedSourceError: an Office file with a password.
        DamagedSourceError: named .pdf or .docx, but without the beginning of one.
        UnknownFormatError: something else.
    """
    suffix = path.suffix.lower()
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        if suffix == ".docx" or b"word/document.xml" in content:
            return "docx"
        raise UnknownFormatError(path, "an archive that is no Word file")
    if content.startswith(_OLE):
        if _OLE_ENCRYPTED in content:
            raise EncryptedSourceError(path, "an Office file with a password")
        raise OldOfficeError(path, "an Office file of the old kind")
    if content.startswith(b"{\\rtf"):
        raise OldOfficeError(path, "a file in Rich Text Format")
    if content.startswith(_PICTURES):
        raise PictureError(path, "a picture")
    if content.startswith(_FOREIGN):
        raise UnknownFormatError(path, "not a kind of file that is read here")
    if _PAGE_START.match(_NOT_YET_CONTENT.sub(b"", content[:4096])):
        return "html"
    named = SUFFIXES.get(suffix)
    if named in ("pdf", "docx"):
        raise DamagedSourceError(path, f"named {suffix}, but does not start like one")
    if named is None:
        raise unknown_format(path)
    return named


def unknown_format(path: Path) -> UnknownFormatError:
    """The error for a suffix that is not read here, with what can be done about it."""
    suffix = path.suffix.lower()
    kinds = {OldOfficeError: (".doc", ".rtf", ".dot"), OfficeTableError: _OTHER_OFFICE, PictureError: _PICTURE_SUFFIXES}
    kind = next((kind for kind, suffixes in kinds.items() if suffix in suffixes), UnknownFormatError)
    return kind(path, f"suffix {suffix or 'missing'}")
