"""Generations of the index on disk: built aside, checked, published by one rename, never changed afterwards.

The index folder holds `gen-<name>/` folders and `CURRENT`, which names the one in use. A generation's `MANIFEST.json`
is written last and has a checksum of every file. After a kill at any moment `CURRENT` names the old or the new
generation, whole; never a mixture. The one before it is kept as a way back, where it is whole.
"""

from __future__ import annotations

import contextlib
import fcntl
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from ingest.errors import IndexBusyError, IndexMissingError
from ingest.files import sums_of, sync
from ingest.index.manifest import MANIFEST_FILE, SCHEMA, Contents, Manifest, format_of, make_manifest, read_manifest

_CURRENT = "CURRENT"
_BUILDING = ".building-"
_NAME = re.compile(r"gen-[\w-]+", re.ASCII)


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
    # Not by `tempfile`, whose folders are closed to other users whatever the umask says: who serves may be another one.
    folder = index_dir / f"{_BUILDING}{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, index_dir: Path, contents: Contents, checked: Path | None = None) -> Path:
    """Give a built folder its manifest and its name, make it current, and keep the whole one before it.

    `checked` is an older generation that this process has found whole.
    """
    number = 1 + max((manifest.number for _, manifest in _by_age(index_dir)), default=0)
    make_manifest(number, contents, sums_of(folder)).write(folder)
    for path in _files(folder):
        sync(path)
    sync(folder)
    # The random part keeps the name free when the same content was published before and failed its check.
    target = index_dir / f"gen-{contents.corpus_version}-{folder.name.removeprefix(_BUILDING)}"
    folder.rename(target)
    make_current(target, checked)
    return target


def make_current(generation: Path, checked: Path | None = None) -> None:
    """Let `CURRENT` name a generation that is whole; of the others the latest whole one stays, the rest is removed.

    After an upgrade the one of the version before stays too, until the next one is published: that version can be gone
    back to at once.
    """
    index_dir = generation.parent
    before = index_dir / (current_name(index_dir) or generation.name)
    marker = index_dir / f"{_CURRENT}.new"
    marker.write_text(generation.name, encoding="ascii")
    sync(marker)
    marker.replace(index_dir / _CURRENT)
    sync(index_dir)
    others = (path for path, _ in _by_age(index_dir) if path != generation)
    kept = next((path for path in others if path == checked or _is_whole(path)), None)
    of_another_version = before if format_of(before) not in (None, SCHEMA) else None
    for old in index_dir.glob("gen-*"):
        if old not in (generation, kept, of_another_version):
            shutil.rmtree(old, ignore_errors=True)


def current_name(index_dir: Path) -> str | None:
    """The folder name of the generation in use, or None."""
    try:
        name = (index_dir / _CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if _NAME.fullmatch(name) else None


def check_generation(generation: Path) -> Manifest:
    """The manifest of a generation whose every file matches its checksum.

    Raises:
        IndexMissingError: a file is missing, changed or left over, or the manifest is not one of this version.
    """
    manifest = read_manifest(generation)
    try:
        found = sums_of(generation)
    except OSError as error:
        raise IndexMissingError(f"{generation} has a file that cannot be read.") from error
    found.pop(MANIFEST_FILE, None)
    if found != manifest.files:
        raise IndexMissingError(f"{generation} does not match its checksums.")
    return manifest


def intact_generation(index_dir: Path) -> tuple[Path, Manifest]:
    """The current generation, or the latest one that passes its check where the current one does not.

    Raises:
        IndexMissingError: there is none that passes.
    """
    current = current_name(index_dir)
    others = [path for path, _ in _by_age(index_dir) if path.name != current]
    for path in [index_dir / current, *others] if current else others:
        with contextlib.suppress(IndexMissingError):
            return path, check_generation(path)
    raise IndexMissingError(f"There is no index in {index_dir} that passes its check; run `standpunt ingest`.")


def whole_generations(index_dir: Path) -> list[Path]:
    """All generations that pass their check, the latest first."""
    return [path for path, _ in _by_age(index_dir) if _is_whole(path)]


def _by_age(index_dir: Path) -> list[tuple[Path, Manifest]]:
    """The generations whose manifest can be read, the latest first."""
    found = []
    for path in index_dir.glob("gen-*"):
        with contextlib.suppress(IndexMissingError):
            found.append((path, read_manifest(path)))
    return sorted(found, key=lambda one: (-one[1].number, one[0].name))


def _is_whole(generation: Path) -> bool:
    with contextlib.suppress(IndexMissingError):
        check_generation(generation)
        return True
    return False


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
