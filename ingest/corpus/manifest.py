"""The corpus manifest: what is particular to a file, stated by whoever keeps the corpus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ingest.corpus.organisation import NEUTRAL, NamedOrganisation, Organisations
from ingest.errors import StandpuntError
from ingest.files import read_toml
from ingest.readers.outline import Correction, CorrectionKind, SourceHints
from ingest.records import fold

MANIFEST_FILE = "corpus.toml"
OUTLINE_SUFFIX = ".outline.toml"
_Model = TypeVar("_Model", bound=BaseModel)


class ManifestError(StandpuntError, ValueError):
    """The manifest cannot be used; the message names the file, the place and what is wrong there."""

    exit_code = 2
    message_key = "manifest"
    reason = "manifest"

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path
        self.detail = detail

    @property
    def details(self) -> Mapping[str, object]:
        """The file, and what is wrong in it."""
        return {"path": self.path, "detail": self.detail.rstrip(".")}


class PaperManifest(BaseModel):
    """One paper: its id, and what the file itself doesn't say. An empty field means the source's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | None = Field(None, pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str | None = Field(None, min_length=1)
    publisher: str | None = None
    date: str | None = Field(None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    origin: str | None = None
    licence: str | None = None
    document_type: str | None = None

    @field_validator("date", mode="before")
    @classmethod
    def _date_as_text(cls, value: object) -> object:
        """TOML has dates of its own: `date = 2025-06-30` without quotes is meant as well."""
        return value.isoformat() if hasattr(value, "isoformat") else value


class OutlineRow(BaseModel):
    """What a block of a file is, by its words; words that end in "..." are the beginning of a block."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    kind: CorrectionKind
    level: int = Field(0, ge=0, le=9)


class SourceManifest(PaperManifest):
    """One file: what holds for all its papers, the names of its headings, and its papers where ids are given.

    A file with a title of its own and no papers is one paper; `outline` corrects how its blocks were read.
    """

    file: str = Field(min_length=1)
    headings: tuple[str, ...] = ()
    organisation: NamedOrganisation | None = None
    paper: tuple[PaperManifest, ...] = ()
    outline: tuple[OutlineRow, ...] = ()

    @property
    def hints(self) -> SourceHints:
        """What the manifest tells a reader about the structure of the file."""
        titles = [paper.title for paper in (self, *self.paper) if paper.title]
        whole = self.title is not None and not self.paper
        return SourceHints(tuple(titles), self.headings, whole, corrections(self.outline))

    def for_title(self, title: str) -> PaperManifest | None:
        """The line of the paper with this title; white space, line-end hyphens and case don't count."""
        wanted = fold(title).casefold()
        return next((paper for paper in self.paper if paper.title and fold(paper.title).casefold() == wanted), None)


class _OutlineFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    outline: tuple[OutlineRow, ...] = ()


def corrections(rows: Iterable[OutlineRow]) -> tuple[Correction, ...]:
    """Rows of an outline as the readers take them."""
    return tuple(Correction(row.text, row.kind, row.level) for row in rows)


class Manifest(BaseModel):
    """Whose papers these are, and all files that have a line; the others are read as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: NamedOrganisation | None = None
    source: tuple[SourceManifest, ...] = ()

    @property
    def organisations(self) -> Organisations:
        """All organisations that are named, whatever papers are theirs."""
        others = tuple(line.organisation for line in self.source if line.organisation)
        return Organisations(default=self.organisation or NEUTRAL, others=others)

    def for_file(self, name: str) -> SourceManifest | None:
        """The line of a file, by its path inside the papers folder or else by its name alone."""
        by_name = {source.file: source for source in self.source}
        return by_name.get(name) or by_name.get(PurePosixPath(name).name)


def read_manifest(path: Path) -> Manifest:
    """Read a `corpus.toml`; a file that isn't there is an empty manifest.

    Raises:
        ManifestError: not TOML (with the line), an unknown field or a value that cannot be (with the field).
    """
    manifest = read_model(path, Manifest)
    _refuse_doubles(path, "file", (source.file for source in manifest.source))
    _refuse_doubles(path, "id", (p.id for source in manifest.source for p in (source, *source.paper) if p.id))
    return manifest


def read_outline(path: Path) -> tuple[Correction, ...]:
    """The corrections in the file beside a paper ("visie.outline.toml" beside "visie.pdf"); none where there is none.

    Raises:
        ManifestError: as for the manifest.
    """
    return corrections(read_model(outline_path(path), _OutlineFile).outline)


def outline_path(path: Path) -> Path:
    """Where the corrections of a paper stand."""
    return path.with_name(path.stem + OUTLINE_SUFFIX)


def read_model(path: Path, model: type[_Model]) -> _Model:
    """A TOML file as a model; one that isn't there is an empty one.

    Raises:
        ManifestError: it is no regular file, no TOML, too large or too deep, or a field cannot be.
    """
    try:
        return model.model_validate(read_toml(path))
    except FileNotFoundError:
        return model()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ManifestError(path, f"{field}: {first['msg']}") from error
    except (ValueError, OSError) as error:
        raise ManifestError(path, str(error)) from error


def _refuse_doubles(path: Path, field: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ManifestError(path, f"source.{field}: {value!r} stands there twice")
        seen.add(value)
