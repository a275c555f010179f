"""What a generation of the index says of itself: a typed record, believed only when it is whole."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, StringConstraints, ValidationError

from ingest.errors import IndexMissingError
from ingest.files import read_regular

SCHEMA: Literal[5] = 5
MANIFEST_FILE = "MANIFEST.json"
# A hundred thousand sources need some 20 MB.
MAX_BYTES = 64 * 1024 * 1024
_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Counts(_Record):
    """How many entries of each kind there are."""

    chunk: NonNegativeInt
    sentence: NonNegativeInt
    question: NonNegativeInt
    near_miss: NonNegativeInt


class Contents(_Record):
    """What identifies an index; equal contents mean an equal index.

    `encoder` and `reader` are the fingerprints of the models that made the vectors; `sources` has the sha256 of each
    file by name, `papers` the titles in reading order.
    """

    corpus_version: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
    encoder: str
    reader: str | None
    sources: dict[str, str]
    papers: tuple[str, ...]
    passages: NonNegativeInt
    counts: Counts


class Manifest(_Record):
    """The contents of a generation, its files with their sha256, and a seal over all of it.

    `number` counts the generations of an index folder: the higher one is the later one.
    """

    schema_number: Literal[5] = Field(alias="schema")
    number: PositiveInt
    contents: Contents
    files: dict[str, _Sha256]
    seal: str

    def write(self, folder: Path) -> None:
        """Write it into a generation's folder."""
        (folder / MANIFEST_FILE).write_text(self.model_dump_json(by_alias=True, indent=1), encoding="utf-8")


class _AnyManifest(BaseModel):
    """What manifests of every version have in common."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)
    schema_number: PositiveInt = Field(alias="schema")


def make_manifest(number: int, contents: Contents, files: dict[str, str]) -> Manifest:
    """A sealed manifest."""
    unsealed = Manifest(schema=SCHEMA, number=number, contents=contents, files=files, seal="")
    return unsealed.model_copy(update={"seal": _seal_of(unsealed)})


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation, as it was sealed; its files are not looked at.

    Raises:
        IndexMissingError: there is none, it is of another shape or version, or it was changed.
    """
    try:
        manifest = Manifest.model_validate_json(read_regular(folder / MANIFEST_FILE, MAX_BYTES))
    except OSError as error:
        raise IndexMissingError(f"{folder} has no readable manifest.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise IndexMissingError(f"The manifest of {folder} is of another shape: {place}: {first['msg']}.") from error
    if manifest.seal != _seal_of(manifest):
        raise IndexMissingError(f"The manifest of {folder} was changed after it was written.")
    return manifest


def format_of(folder: Path) -> int | None:
    """The number of the format that a generation says it has, of an older or newer version too; None where it says none."""
    try:
        return _AnyManifest.model_validate_json(read_regular(folder / MANIFEST_FILE, MAX_BYTES)).schema_number
    except (OSError, ValidationError):
        return None


def _seal_of(manifest: Manifest) -> str:
    return hashlib.sha256(manifest.model_dump_json(by_alias=True, exclude={"seal"}).encode("utf-8")).hexdigest()
