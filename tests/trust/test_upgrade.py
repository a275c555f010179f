"""An index of another version is never read and never mixed with; the command that mends it is named, the way back stays."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ingest.errors import IndexMissingError
from ingest.index.generation import check_generation, current_name, whole_generations
from ingest.index.manifest import MANIFEST_FILE, SCHEMA
from ingest.index.opened import open_index
from ingest.settings import Settings
from tests.conftest import SCHOOL, Here, Standpunt, index_of

FORMATS = (SCHEMA - 2, SCHEMA - 1, SCHEMA + 1)


def in_format(number: int, generation: Path) -> bytes:
    """Let a generation say that it is of another format, sealed as that version would; gives what its manifest holds then."""
    path = generation / MANIFEST_FILE
    manifest = json.loads(path.read_text("utf-8")) | {"schema": number, "of_that_version": ["something"]}
    manifest["seal"] = hashlib.sha256(json.dumps(manifest).encode()).hexdigest()
    path.write_text(json.dumps(manifest), "utf-8")
    return path.read_bytes()


def write_version(settings: Settings, number: int) -> None:
    text = f"{SCHOOL}Dit is versie {number}.\n"
    (settings.corpus_dir / "papers" / "school.txt").write_text(text, "utf-8")


@pytest.mark.parametrize("number", FORMATS)
def test_an_index_of_another_version_is_made_anew_and_stays_as_the_way_back(
    number: int, tiny: Settings, here: Here, standpunt: Standpunt
) -> None:
    here(tiny)
    index_of(tiny)
    old = tiny.index_dir / str(current_name(tiny.index_dir))
    manifest = in_format(number, old)
    with pytest.raises(IndexMissingError):
        open_index(tiny.index_dir)
    for command in (("status",), ("ask", "Hoeveel woningen?")):
        done = standpunt(*command)
        assert "standpunt ingest" in done.out + done.err and "Traceback" not in done.err
    assert done.code == 3
    assert standpunt("ingest").code == 0
    new = tiny.index_dir / str(current_name(tiny.index_dir))
    assert new != old and check_generation(new).schema_number == SCHEMA
    assert standpunt("ask", "Hoeveel woningen zijn er nodig?").code == 0
    # Who goes back to the version before finds its index as it was.
    assert (old / MANIFEST_FILE).read_bytes() == manifest
    write_version(tiny, 2)
    index_of(tiny)
    assert not old.exists() and len(whole_generations(tiny.index_dir)) == 2


def test_a_restored_folder_answers_as_before(tiny: Settings, tmp_path: Path, here: Here, standpunt: Standpunt) -> None:
    """Back-up and restore as `docs/backup.md` has them: the corpus alone is put back, and read in."""
    here(tiny)
    index_of(tiny)
    asked = ("search", "Hoeveel woningen zijn er nodig?", "--json")
    before = standpunt(*asked).out
    moved = tiny.model_copy(update={"corpus_dir": tmp_path / "terug", "data_dir": tmp_path / "nieuwe data"})
    tiny.corpus_dir.rename(moved.corpus_dir)
    here(moved)
    assert standpunt("ingest").code == 0
    assert before.strip() and standpunt(*asked).out == before
    assert standpunt("doctor").code == 0
