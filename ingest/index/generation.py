"""Generations of the index on disk: built aside, checked, published by one rename, never changed afterwards.

The index folder holds `gen-<name>/` folders and `CURRENT`, which names the one in use. A generation's `MANIFEST.json`
is written last and has a checksum of every file. After a kill at any moment `CURRENT` names the old or the new
generation, whole; never a mixture.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.errors import IndexBusyError, IndexMissingError

SCHEMA = 3
_CURRENT = "CURRENT"
_MANIFEST = "MANIFEST.json"
_BUILDING = ".building-"


@contextlib.contextmanager
def writing(index_dir: Path) -> Iterator[None]:
    """Hold the right to write the index; the system gives it back when this process ends, however it ends.

    Raises:
        IndexBusyError: another process holds it.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    with (index_dir / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexBusyError(f"{index_dir} is being written by another process.") from error
        for orphan in index_dir.glob(f"{_BUILDING}*"):
            shutil.rmtree(orphan, ignore_errors=True)
        yield


@contextlib.contextmanager
def building(index_dir: Path) -> Iterator[Path]:
    """An empty folder beside the generations to build one in; removed unless `publish` gave it its name."""
    folder = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=index_dir))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, index_dir: Path, name: str, facts: dict[str, Any]) -> Path:
    """Give a built folder its manifest and its name, make it current, and keep only the one before it."""
    files = {str(path.relative_to(folder)): _sha256(path) for path in _files(folder)}
    manifest = {"schema": SCHEMA, **facts, "files": files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
    for path in _files(folder):
        _fsync(path)
    _fsync(folder)
    # The random part keeps the name free when the same content was published before and failed its check.
    target = index_dir / f"gen-{name}-{folder.name.removeprefix(_BUILDING)}"
    previous = current_name(index_dir)
    folder.rename(target)
    marker = index_dir / f"{_CURRENT}.new"
    marker.write_text(target.name, encoding="ascii")
    _fsync(marker)
    marker.replace(index_dir / _CURRENT)
    _fsync(index_dir)
    for old in index_dir.glob("gen-*"):
        if old.name not in (target.name, previous):
            shutil.rmtree(old, ignore_errors=True)
    return target


def current_name(index_dir: Path) -> str | None:
    """The folder name of the generation in use, or None."""
    try:
        return (index_dir / _CURRENT).read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def read_facts(generation: Path) -> dict[str, Any]:
    """The manifest of a generation whose every file matches its checksum.

    Raises:
        IndexMissingError: a file is missing, changed or left over, or the manifest is of another schema.
    """
    try:
        manifest: dict[str, Any] = json.loads((generation / _MANIFEST).read_text(encoding="utf-8"))
        found = {str(path.relative_to(generation)): _sha256(path) for path in _files(generation)}
    except (OSError, ValueError) as error:
        raise IndexMissingError(f"{generation} has no readable manifest.") from error
    found.pop(_MANIFEST, None)
    if manifest.get("schema") != SCHEMA:
        raise IndexMissingError(f"{generation} has schema {manifest.get('schema')}, this version reads {SCHEMA}.")
    if found != manifest.get("files"):
        raise IndexMissingError(f"{generation} does not match its checksums.")
    return manifest


def intact_generation(index_dir: Path) -> tuple[Path, dict[str, Any]]:
    """The current generation, or the one before it when the current one fails its check.

    Raises:
        IndexMissingError: there is none that passes.
    """
    current = current_name(index_dir)
    others = sorted(path.name for path in index_dir.glob("gen-*") if path.name != current)
    for name in [current, *others] if current else []:
        with contextlib.suppress(IndexMissingError):
            return index_dir / str(name), read_facts(index_dir / str(name))
    raise IndexMissingError(f"There is no index in {index_dir} that passes its check; run `standpunt ingest`.")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
