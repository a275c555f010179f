"""Which files in the corpus folder are papers, and which are left out for what reason."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from ingest.files import has_unshown
from ingest.readers.errors import (
    MissingSourceError,
    NotAFileError,
    OutsideCorpusError,
    PermissionSourceError,
    SourceError,
    UnshownNameError,
)
from ingest.readers.formats import SUFFIXES, unknown_format

PAPERS_FOLDER = "papers"
# The corpus keeps its own data beside the papers where there is no folder of that name.
_OWN_SUFFIXES = frozenset([".toml", ".json", ".jsonl"])


def discover(corpus_dir: Path) -> tuple[list[Path], list[SourceError]]:
    """Files to read, sorted, and a fault for each file that is left out.

    Looks in `corpus_dir/papers` if there is one, else in `corpus_dir`, and in their folders. A symbolic link is
    followed only inside that folder. Hidden files and lock files of office programs are passed over in silence.

    Raises:
        MissingSourceError: there is no such folder.
        NotAFileError: the path is no folder.
        PermissionSourceError: the folder may not be listed.
    """
    if not corpus_dir.exists():
        raise MissingSourceError(corpus_dir)
    if not corpus_dir.is_dir():
        raise NotAFileError(corpus_dir)
    root = papers_root(corpus_dir)
    inside = root.resolve()
    files: list[Path] = []
    faults: list[SourceError] = []

    def refuse(error: OSError) -> None:
        denied = Path(str(error.filename))
        if denied == root:
            raise PermissionSourceError(denied) from error
        faults.append(PermissionSourceError(denied))

    for folder, subfolders, names in os.walk(root, onerror=refuse):
        subfolders[:] = sorted(name for name in subfolders if not _is_hidden(name))
        links = [name for name in subfolders if (Path(folder) / name).is_symlink()]
        for name in sorted(links + [name for name in names if not _is_hidden(name)]):
            path = Path(folder) / name
            if fault := _fault_of(path, inside):
                faults.append(fault)
            elif name in links:
                continue
            elif path.suffix.lower() in SUFFIXES:
                files.append(path)
            elif path.suffix.lower() not in _OWN_SUFFIXES:
                faults.append(unknown_format(path))
    return sorted(files), sorted(faults, key=lambda fault: fault.path)


def papers_root(corpus_dir: Path) -> Path:
    """The folder that holds the papers: `papers` if there is one, else the corpus folder itself."""
    return corpus_dir / PAPERS_FOLDER if (corpus_dir / PAPERS_FOLDER).is_dir() else corpus_dir


def source_name(path: Path, corpus_dir: Path) -> str:
    """The name of a source: its path inside the papers folder, so that one name in two folders is two papers."""
    root = papers_root(corpus_dir)
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return unicodedata.normalize("NFC", name)


def _fault_of(path: Path, inside: Path) -> SourceError | None:
    """Why a path must not be followed: its name can't be shown, or it leads nowhere or out of the folder."""
    target = _target(path)
    if has_unshown(path.name):
        return UnshownNameError(path)
    if target is None:
        return MissingSourceError(path, "a link that leads to itself")
    return None if target.is_relative_to(inside) else OutsideCorpusError(path, f"leads to {target}")


def _target(path: Path) -> Path | None:
    """Where a path leads; None for a link that leads to itself."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return None


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$", "__"))
