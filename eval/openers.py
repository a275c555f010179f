"""Open what is under test only when a set needs it: the pipeline over each set's papers, and the verifier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from eval.claims import Verify
from ingest.errors import IndexMismatchError, IndexMissingError
from ingest.settings import Settings

if TYPE_CHECKING:
    from ingest.models.encoder import Encoder
    from qa.pipeline import Pipeline

# Sets that are asked of papers of their own: of invented bodies, without a question index.
OWN_PAPERS = {name: Path(__file__).resolve().parent / name for name in ("unprepared", "unprepared-dev")}


class Opener(Protocol):
    """Gives what a set is asked of."""

    def pipeline(self, name: str) -> Pipeline:
        """The pipeline for the set of this name."""
        ...

    def verifier(self) -> Verify:
        """The verifier under test."""
        ...


class SettingsOpener:
    """Standpunt as the settings say; sets with papers of their own get an index beside the first."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: dict[Path, Pipeline] = {}

    def pipeline(self, name: str) -> Pipeline:
        """The pipeline over the shipped or configured papers, or over the set's own."""
        corpus = OWN_PAPERS.get(name, self._settings.corpus_dir)
        if corpus not in self._opened:
            self._opened[corpus] = (
                open_over(corpus, self._settings.data_dir / name, self._settings)
                if name in OWN_PAPERS
                else open_indexed(self._settings)
            )
        return self._opened[corpus]

    def verifier(self) -> Verify:
        """The verifier of composed and rewritten sentences."""
        from qa.claims.verify import verify_claim

        return verify_claim


def open_indexed(settings: Settings) -> Pipeline:
    """The pipeline as the settings say; a corpus that was not indexed with these models is indexed first."""
    # Loading a pipeline loads the models; `--help` and a wrong name should not wait for that.
    from qa.pipeline import open_pipeline

    try:
        return open_pipeline(settings)
    except (IndexMissingError, IndexMismatchError):
        _ingest(settings, settings)
        return open_pipeline(settings)


def open_over(corpus_dir: Path, data_dir: Path, settings: Settings) -> Pipeline:
    """The same models over other papers, with an index of their own in `data_dir`."""
    from ingest.index.opened import open_index
    from qa.pipeline import Pipeline

    place = settings.model_copy(update={"corpus_dir": corpus_dir, "data_dir": data_dir})
    encoder, reader = _ingest(place, settings)
    return Pipeline(open_index(place.index_dir), encoder, reader)


def _ingest(place: Settings, settings: Settings) -> tuple[Encoder, Encoder | None]:
    """Bring the index of `place` in line with its corpus, with the models of `settings`, and give these."""
    from ingest.index.build import ingest
    from ingest.models.load import load_models

    models = load_models(settings)
    ingest(place, lambda: models)
    return models
