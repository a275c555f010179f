from pathlib import Path

import numpy as np
import pytest

from ingest.errors import IndexMismatchError, NoPapersError
from ingest.index.build import IngestSummary, ingest, open_index, require_same_model
from ingest.models.load import load_models
from ingest.settings import Settings
from tests.conftest import SCHOOL, index_of
from tests.tiny_encoder import save_tiny_encoder


def run(settings: Settings, added: tuple[Path, ...] = (), *, rebuild: bool = False) -> IngestSummary:
    return ingest(settings, lambda: load_models(settings), added, rebuild=rebuild)


def paper(settings: Settings, name: str) -> Path:
    return settings.corpus_dir / "papers" / name


def test_every_entry_has_its_vector_in_the_index_and_in_chroma(tiny: Settings) -> None:
    index = index_of(tiny)
    assert [item.title for item in index.papers] == ["Schoolgebouwen", "Wonen in de stad", "Jeugd en school"]
    for kind, entries in index.by_kind.items():
        assert index.vectors[kind].shape == (len(entries), 16)
    assert np.allclose(np.linalg.norm(index.vectors["chunk"], axis=1), 1, atol=1e-5)
    assert index.store.count("chunks") == len(index.by_kind["chunk"]) > 0
    for entry, vector in zip(index.by_kind["chunk"], index.vectors["chunk"], strict=True):
        nearest, cosine = index.store.nearest("chunks", vector, 1)[0]
        assert cosine == pytest.approx(1, abs=1e-4)
        assert nearest == entry.id


def test_an_unchanged_corpus_is_not_embedded_again(tiny: Settings) -> None:
    assert run(tiny).embedded > 0
    again = run(tiny)
    assert (again.changed, again.embedded) == (False, 0)


def test_a_changed_paper_is_embedded_and_the_others_keep_their_vectors(tiny: Settings) -> None:
    before = index_of(tiny)
    paper(tiny, "school.txt").write_text(SCHOOL + "Dit is nieuw.\n", "utf-8")
    summary = run(tiny)
    assert summary.added == ("school.txt",)
    assert 0 < summary.embedded <= 3
    after = open_index(tiny.index_dir)
    kept = {entry.text: vector for entry, vector in zip(before.by_kind["chunk"], before.vectors["chunk"], strict=True)}
    same = [
        np.array_equal(kept[entry.text], vector)
        for entry, vector in zip(after.by_kind["chunk"], after.vectors["chunk"], strict=True)
        if entry.text in kept
    ]
    assert len(same) >= 8
    assert all(same)


def test_a_removed_paper_is_gone_everywhere(tiny: Settings) -> None:
    run(tiny)
    paper(tiny, "wonen.txt").unlink()
    summary = run(tiny)
    assert summary.removed == ("wonen.txt",)
    index = open_index(tiny.index_dir)
    assert [item.title for item in index.papers] == ["Schoolgebouwen"]
    assert index.store.count("chunks") == len(index.by_kind["chunk"])
    assert "wooncoöperaties" not in index.lexical.vocabulary


def test_rebuild_embeds_everything_and_gives_the_same_index(tiny: Settings) -> None:
    first = run(tiny)
    before = open_index(tiny.index_dir)
    again = run(tiny, rebuild=True)
    after = open_index(tiny.index_dir)
    assert again.embedded == first.embedded
    assert after.corpus_version == before.corpus_version
    assert np.allclose(after.vectors["chunk"], before.vectors["chunk"], atol=1e-6)


def test_nothing_is_embedded_twice(tiny: Settings) -> None:
    paper(tiny, "nog-eens.txt").write_text(SCHOOL, "utf-8")
    both = run(tiny)
    paper(tiny, "nog-eens.txt").unlink()
    run(tiny)
    alone = run(tiny, rebuild=True)
    assert both.embedded == alone.embedded


def test_an_added_file_is_copied_and_stays(tiny: Settings, tmp_path: Path) -> None:
    outside = tmp_path / "sport.md"
    outside.write_text("# Sport\n\n## Wat is het probleem?\n\nTe weinig velden.\n", "utf-8")
    assert "sport.md" in run(tiny, (outside,)).added
    outside.unlink()
    assert not run(tiny).changed
    assert "sport.md" in open_index(tiny.index_dir).sources


def test_another_model_is_refused_and_the_message_names_the_command(tiny: Settings, tmp_path: Path) -> None:
    index = index_of(tiny)
    other = save_tiny_encoder(tmp_path / "other", ["heel", "andere", "woorden"])
    settings = tiny.model_copy(update={"encoder": tiny.encoder.model_copy(update={"model": str(other)})})
    with pytest.raises(IndexMismatchError, match="standpunt ingest --rebuild"):
        require_same_model(index, *load_models(settings))
    run(settings)
    require_same_model(open_index(settings.index_dir), *load_models(settings))


def test_a_corpus_without_papers_leaves_the_old_index(tiny: Settings) -> None:
    index = index_of(tiny)
    for path in (tiny.corpus_dir / "papers").iterdir():
        path.unlink()
    with pytest.raises(NoPapersError):
        run(tiny)
    assert open_index(tiny.index_dir).corpus_version == index.corpus_version


def test_the_version_of_a_corpus_does_not_depend_on_where_it_is(tiny: Settings, tmp_path: Path) -> None:
    first = index_of(tiny)
    moved = tmp_path / "elsewhere"
    tiny.corpus_dir.rename(moved)
    second = index_of(tiny.model_copy(update={"corpus_dir": moved, "data_dir": tmp_path / "other-data"}))
    assert second.corpus_version == first.corpus_version
    assert second.papers == first.papers
