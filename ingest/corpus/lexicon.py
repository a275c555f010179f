"""Words of a field or a body that the Dutch of the code doesn't have: data beside the papers, one file a field."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from ingest.corpus.manifest import read_model

LEXICON_FOLDER = "lexicon"


class Lexicon(BaseModel):
    """Words by what they are for; in all but `places` "*" stands for any letters.

    `actors` are bodies and groups by name with the words that mean them, `imperatives` are verbs that open a request,
    `places` kinds of place that a question may ask for, `payers` who or what may pay, `periods` terms of office.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    actors: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    imperatives: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


NO_LEXICON = Lexicon()


def load_lexicon(corpus_dir: Path) -> Lexicon:
    """All files of the folder `lexicon` as one, in the order of their names; an empty one where there is none.

    Raises:
        ManifestError: a file is no TOML, or a field cannot be.
    """
    actors: dict[str, tuple[str, ...]] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for path in sorted((corpus_dir / LEXICON_FOLDER).glob("*.toml")):
        found = read_model(path, Lexicon)
        for name, words in found.actors.items():
            actors[name] = _joined(actors.get(name, ()), words)
        for name in ("imperatives", "places", "payers", "periods"):
            lists[name] = _joined(lists.get(name, ()), getattr(found, name))
    return Lexicon(actors=actors, **lists)


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
