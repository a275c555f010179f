"""Open what is under test only when a set needs it: the pipeline over each set's papers, and the verifier.

The index that answers readers is only read here. What has to be indexed for a measurement, papers of a set's own or the
same papers with another encoder, goes to a folder under `eval` in the data folder, one for each choice of papers and
encoder.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from eval.claims import Verify
from eval.data.dataset import BESIDE
from ingest.errors import IndexMismatchError, IndexMissingError
from ingest.files import fingerprint
from ingest.settings import Settings

if TYPE_CHECKING:
    from ingest.models.encoder import Encoder
    from qa.pipeline import Pipeline

    Models = tuple[Encoder, Encoder | None]

# Sets that are asked of papers of their own: of invented bodies, without a question index.
OWN_PAPERS = {name: Path(__file__).resolve().parent / name for name in ("unprepared", "unprepared-dev")}
# Whose papers stand beside the shipped ones where a set is asked of both ("beside:dev").
BESIDE_PAPERS = OWN_PAPERS["unprepared-dev"]


class SettingsOpener:
    """Standpunt as the settings say; sets with papers of their own get an index of their own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: dict[Path, Pipeline] = {}

    def pipeline(self, name: str) -> Pipeline:
        """The pipeline over the shipped or configured papers, or over the set's own."""
        if name.startswith(BESIDE):
            return self._beside()
        corpus = OWN_PAPERS.get(name, self._settings.corpus_dir)
        if corpus not in self._opened:
            self._opened[corpus] = (
                open_over(corpus, own_folder(corpus, self._settings), self._settings)
                if name in OWN_PAPERS
                else open_indexed(self._settings)
            )
        return self._opened[corpus]

    def _beside(self) -> Pipeline:
        """The pipeline over the papers in use with those of other publishers among them, which have no question index."""
        corpus = self._settings.data_dir / "eval" / "beside"
        if corpus not in self._opened:
            write_beside(self._settings.corpus_dir, corpus)
            self._opened[corpus] = open_over(corpus, own_folder(corpus, self._settings), self._settings)
        return self._opened[corpus]

    def verifier(self) -> Verify:
        """The verifier of composed and rewritten sentences."""
        from qa.claims.verify import verify_claim

        return verify_claim


def write_beside(corpus_dir: Path, folder: Path) -> None:
    """Write a corpus of one's papers and those of other publishers, in place of what stood in the folder."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(corpus_dir, folder, ignore=shutil.ignore_patterns("training", "wordings", "evaluation.json"))
    shutil.copytree(BESIDE_PAPERS / "papers", folder / "papers", dirs_exist_ok=True)


def papers_of(name: str, settings: Settings) -> Settings:
    """The settings by which the papers of a set are read: those in use, or the set's own without what was added."""
    if name not in OWN_PAPERS:
        return settings
    corpus = OWN_PAPERS[name]
    return settings.model_copy(update={"corpus_dir": corpus, "data_dir": own_folder(corpus, settings)})


def own_folder(corpus_dir: Path, settings: Settings) -> Path:
    """Where the index of these papers by this encoder is kept for measurements."""
    parts = json.dumps([str(corpus_dir.resolve()), settings.encoder.model_dump(mode="json")], sort_keys=True)
    return settings.data_dir / "eval" / f"{corpus_dir.name}-{fingerprint(parts)[:12]}"


class _IndexApart(Settings):
    """The same settings, papers and models, with an index elsewhere."""

    apart: Path

    @classmethod
    def of(cls, settings: Settings) -> _IndexApart:
        """These settings with the index in the folder that measurements have for them."""
        # Taken as they are: read anew they could come out otherwise, from the environment or a file.
        values = dict(settings)
        # And never on the server that answers readers, which holds the texts of one installation.
        values["chroma_url"] = ""
        return cls.model_construct(**values, apart=own_folder(settings.corpus_dir, settings) / "index")

    @property
    def index_dir(self) -> Path:
        """Where the generations of the index are."""
        return self.apart


def open_indexed(settings: Settings) -> Pipeline:
    """The pipeline as the settings say; where the live index is of other settings, or not there, with one apart."""
    # Loading a pipeline loads the models; `--help` and a wrong name should not wait for that.
    from qa.pipeline import open_pipeline

    try:
        return open_pipeline(settings)
    except (IndexMissingError, IndexMismatchError):
        apart = _IndexApart.of(settings)
        _ingest(apart, settings)
        return open_pipeline(apart)


def open_over(corpus_dir: Path, data_dir: Path, settings: Settings, models: Models | None = None) -> Pipeline:
    """The same models over other papers, with an index of their own in `data_dir`; `models` where they are loaded."""
    from ingest.index.opened import open_index
    from qa.pipeline import Pipeline

    place = settings.model_copy(update={"corpus_dir": corpus_dir, "data_dir": data_dir, "chroma_url": ""})
    encoder, reader = _ingest(place, settings, models)
    return Pipeline(open_index(place.index_dir), encoder, reader)


def _ingest(place: Settings, settings: Settings, models: Models | None = None) -> Models:
    """Bring the index of `place` in line with its corpus, with the models of `settings`, and give these."""
    from ingest.index.build import ingest
    from ingest.models.load import load_models
    from qa.claims.wordings import wording_judge

    loaded = models or load_models(settings)
    ingest(place, lambda: loaded, judge=wording_judge(place))
    return loaded
