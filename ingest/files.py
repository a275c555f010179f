"""Files that people keep beside the papers or hand to a command: read only where they are regular, small and not deep."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

# The manifest of the shipped papers has 6 kB.
MAX_TOML_BYTES = 2_000_000
# A set of a hundred thousand questions has some 60 MB.
MAX_LINES_BYTES = 100_000_000
# A name of very many parts ("a.a.a ... = 1") takes TOML's reader minutes.
_LONG_NAME = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){40}")
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSHOWN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def read_regular(path: Path, max_bytes: int) -> bytes:
    """The bytes of a regular file of bounded size; a pipe or a device in its place is not waited for.

    Raises:
        OSError: it is missing, no regular file, too large, or not ours to read.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > max_bytes:
            raise OSError(f"{path} is no regular file of at most {max_bytes} bytes")
        return file.read(max_bytes)


def read_lines(path: Path) -> list[str]:
    """The lines of a file, without a mark of UTF-8 before them and an empty one at the end.

    Raises:
        OSError: the file can't be read.
        UnicodeDecodeError: it is no UTF-8.
    """
    return lines_of(read_regular(path, MAX_LINES_BYTES))


def lines_of(data: bytes) -> list[str]:
    r"""The lines of a text in UTF-8, without a mark of UTF-8 before them; none for no text.

    Only a newline parts them: a text inside JSON may hold any of the other signs at which `str.splitlines` cuts.

    Raises:
        UnicodeDecodeError: it is no UTF-8.

    >>> lines_of('{"q": "een\u2028twee"}\r\n\nla\rast\n'.encode())
    ['{"q": "een\u2028twee"}', '', 'la\rast']
    """
    text = data.decode("utf-8-sig").replace("\r\n", "\n").removesuffix("\n")
    return text.split("\n") if text else []


def json_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines that we made ourselves; empty lines are passed over."""
    return [json.loads(line) for line in lines_of(path.read_bytes()) if line.strip()]


@cache
def weights_in(path: Path) -> dict[str, Any]:
    """What a small model of ours was fitted to, by its JSON file beside the code; read once."""
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def replace_file(path: Path, content: str | bytes) -> None:
    """Write a file anew: aside first, safely on the disk, and then in place of the old one by one rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    sync(aside)
    aside.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """See to it that a file, or the names in a folder, are safely on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fingerprint(*parts: str) -> str:
    """Sixteen digits and letters (of a sha256) that change with any of the parts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sum_of(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums_of(folder: Path) -> dict[str, str]:
    """The sha256 of each file in a folder and below, by its path in the folder."""
    return {path.relative_to(folder).as_posix(): sum_of(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as it stands; with or without a mark of UTF-8 before it.

    Raises:
        FileNotFoundError: there is none.
        OSError: it can't be read, or isn't a regular file of at most `MAX_TOML_BYTES`.
        ValueError: it is no TOML in UTF-8, or nested more deeply than can be read.
    """
    text = read_regular(path, MAX_TOML_BYTES).decode("utf-8-sig")
    if _LONG_NAME.search(text):
        raise ValueError("a name of too many parts")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def has_unshown(name: str) -> bool:
    r"""Whether a name holds what would do something to a terminal or a report, or no text at all.

    >>> has_unshown("zorg\x1b[2J.txt"), has_unshown("zorg\udcff.txt"), has_unshown("één visie.txt")
    (True, True, False)
    """
    return any(sign in _DIRECTION or unicodedata.category(sign) in _UNSHOWN for sign in name)


def shown(name: object) -> str:
    r"""A name on one line, as it can be shown on any screen.

    >>> shown("zorg\x1b[2J\n.txt")
    'zorg\\x1b[2J\\n.txt'
    """
    return "".join(
        sign.encode("unicode_escape", "surrogatepass").decode("ascii") if has_unshown(sign) else sign
        for sign in str(name)
    )
