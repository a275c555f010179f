import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import IndexMismatchError, NoPapersError
from ingest.index.build import IngestSummary, ingest
from ingest.index.generation import intact_generation
from ingest.index.opened import Index, open_index, require_same_model
from ingest.index.store import key_of
from ingest.models.encoder import FloatMatrix
from ingest.models.load import fits_settings, load_models
from ingest.settings import Settings
from tests.conftest import SCHOOL, index_of
from tests.tiny_encoder import save_tiny_encoder


def run(settings: Settings, added: tuple[Path, ...] = (), *, rebuild: bool = False) -> IngestSummary:
    return ingest(settings, lambda: load_models(settings), added, rebuild=rebuild)


def paper(settings: Settings, name: str) -> Path:
    return settings.corpus_dir / "papers" / name


def chunks_of(index: Index) -> dict[str, FloatMatrix]:
    """The vectors of the chunks by their text."""
    pairs = zip(index.scored, index.vectors, strict=True)
    return {entry.text: vector for entry, vector in pairs if entry.kind == "chunk"}


def test_every_entry_has_its_vector_in_the_index_and_in_chroma(tiny: Settings) -> None:
    index = index_of(tiny)
    assert [item.title for item in index.papers] == ["Schoolgebouwen", "Wonen in de stad", "Jeugd en school"]
    assert index.vectors.shape == (len(index.entries), 16)
    assert np.allclose(np.linalg.norm(index.vectors, axis=1), 1, atol=1e-5)
    assert index.store.count("chunks") == len(index.by_kind["chunk"]) > 0
    for text, vector in chunks_of(index).items():
        assert index.store.nearest("chunks", vector, 1) == [key_of(text)]
        nearest = index.store.nearest_vectors("chunks", vector, 2)
        assert nearest.shape == (2, 16)
        assert (nearest @ vector).max() == pytest.approx(1, abs=1e-4)


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
    kept = chunks_of(before)
    same = [np.array_equal(kept[text], vector) for text, vector in chunks_of(after).items() if text in kept]
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
    assert np.allclose(after.vectors, before.vectors, atol=1e-6)


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


GOOD_LINE = json.dumps(
    {"paper": "Schoolgebouwen", "question": "Hoe oud zijn scholen?", "quote": "Veel schoolgebouwen zijn oud."}
)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GOOD_LINE.encode("utf-16"), id="UTF-16"),
        pytest.param(GOOD_LINE.replace("oud", "óud").encode("latin-1"), id="Latin-1"),
        pytest.param(GOOD_LINE.encode() + b"\n\xed\xa0\x80", id="half a character"),
        pytest.param(bytes(range(256)), id="bytes"),
    ],
)
def test_a_question_file_in_another_encoding_is_told_and_the_others_count(content: bytes, tiny: Settings) -> None:
    folder = tiny.corpus_dir / "questions"
    folder.mkdir()
    (folder / "goed.jsonl").write_bytes(b"\xef\xbb\xbf" + GOOD_LINE.encode())
    (folder / "vreemd.jsonl").write_bytes(content)
    summary = run(tiny)
    assert [(fault.file, fault.line, fault.reason) for fault in summary.question_faults] == [
        ("vreemd.jsonl", 0, "encoding")
    ]
    assert summary.entries["question"] == 1


@pytest.mark.parametrize("line", ['{"paper": "\\ud800"}', "[" * 5000, "null", "3", '"', "{}"])
def test_a_line_that_is_no_question_is_a_fault_of_that_line(line: str, tiny: Settings) -> None:
    folder = tiny.corpus_dir / "questions"
    folder.mkdir()
    (folder / "school.jsonl").write_text(f"{GOOD_LINE}\n{line}\n", "utf-8")
    assert [(fault.line, fault.reason) for fault in run(tiny).question_faults] == [(2, "field")]


def test_a_changed_paper_leaves_what_chroma_holds_of_the_others(tiny: Settings) -> None:
    before = index_of(tiny)
    paper(tiny, "school.txt").write_text("Schoolgebouwen\n\nWat is het probleem?\nHet is anders.\n", "utf-8")
    after = index_of(tiny)
    for index in (before, after):
        assert index.store.count("chunks") == len(chunks_of(index))
        for text, vector in chunks_of(index).items():
            assert index.store.nearest("chunks", vector, 1) == [key_of(text)]
    gone = next(text for text in chunks_of(before) if text not in chunks_of(after))
    assert key_of(gone) not in after.store.nearest("chunks", after.vectors[0], 100)


def test_many_changes_one_after_another_give_the_index_of_a_rebuild(tiny: Settings) -> None:
    for number in range(12):
        paper(tiny, "school.txt").write_text(f"{SCHOOL}Dit is versie {number}.\n", "utf-8")
        changed = index_of(tiny)
    run(tiny, rebuild=True)
    rebuilt = open_index(tiny.index_dir)
    assert changed.corpus_version == rebuilt.corpus_version
    assert changed.store.count("chunks") == rebuilt.store.count("chunks")
    for vector in changed.vectors:
        found = [index.store.nearest_vectors("chunks", vector, 1) for index in (changed, rebuilt)]
        assert (found[0] @ vector).tolist() == pytest.approx((found[1] @ vector).tolist(), abs=1e-6)


def change_whose_papers_these_are(settings: Settings) -> None:
    (settings.corpus_dir / "corpus.toml").write_text('[organisation]\nname = "Bond"\nwe = "scholen"\n', "utf-8")


def change_the_words_of_the_field(settings: Settings) -> None:
    (settings.corpus_dir / "lexicon").mkdir()
    (settings.corpus_dir / "lexicon" / "school.toml").write_text('[actors]\nscholen = ["school*"]\n', "utf-8")


def take_a_paper_away_that_has_the_title_of_another(settings: Settings) -> None:
    paper(settings, "aaa.txt").write_text(SCHOOL.replace("oud", "duur"), "utf-8")
    run(settings)
    paper(settings, "aaa.txt").unlink()


def say_who_published_a_paper(settings: Settings) -> None:
    line = '[[source]]\nfile = "wonen.txt"\npublisher = "Bond van huurders"\n'
    (settings.corpus_dir / "corpus.toml").write_text(line, "utf-8")


def add_a_word_that_others_are_made_of(settings: Settings) -> None:
    paper(settings, "nieuw.txt").write_text("Nieuw\n\nDe gebouwen en de coöperaties zijn nieuw.\n", "utf-8")


@pytest.mark.parametrize(
    "change",
    [
        change_whose_papers_these_are,
        change_the_words_of_the_field,
        take_a_paper_away_that_has_the_title_of_another,
        say_who_published_a_paper,
        add_a_word_that_others_are_made_of,
    ],
)
def test_what_is_taken_over_of_papers_is_what_would_be_made_of_them_anew(
    change: Callable[[Settings], None], tiny: Settings
) -> None:
    run(tiny)
    change(tiny)
    assert run(tiny).changed
    after = files_of(tiny)
    run(tiny, rebuild=True)
    assert after == files_of(tiny)
    assert {"papers.json", "inventory.json", "bm25-sentence/data.csc.index.npy"} < after.keys()


def files_of(settings: Settings) -> dict[str, bytes]:
    """The files of the current generation, but for those whose last digits hang on what was embedded together."""
    folder = intact_generation(settings.index_dir)[0]
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes()
        for name, path in files.items()
        if not name.startswith(("chroma", "vectors", "MANIFEST"))
    }


def test_whether_an_index_fits_is_known_without_loading_a_model(
    tiny: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = index_of(tiny)
    found = index.manifest.contents
    moved = tiny.model_copy(update={"data_dir": tmp_path / "elsewhere"})
    monkeypatch.setattr("ingest.models.torch_vectors.load_model", None)
    assert fits_settings(tiny, found.encoder, found.reader)
    assert fits_settings(moved, found.encoder, found.reader)
    assert not fits_settings(moved, found.encoder.replace("/", "/0"), found.reader)
    assert not fits_settings(moved, found.encoder, "another")


def test_a_quote_is_found_over_the_ends_of_its_lines(tiny: Settings) -> None:
    """A reader keeps a word that is broken at a line end as it stands; who writes a question has it whole."""
    paper(tiny, "school.txt").write_text(
        "Schoolgebouwen\n\nWat is het probleem?\nVeel school-\ngebouwen zijn oud. Het is er in de zomer te warm.\n",
        "utf-8",
    )
    folder = tiny.corpus_dir / "questions"
    folder.mkdir()
    row = {"paper": "Schoolgebouwen", "quote": "Veel schoolgebouwen zijn oud.", "question": "Hoe oud zijn ze?"}
    (folder / "school.jsonl").write_text(json.dumps(row), "utf-8")
    summary = run(tiny)
    assert (summary.question_faults, summary.entries["question"]) == ((), 1)


def test_what_bears_on_a_question_stands_in_the_paper_or_the_line_is_a_fault(tiny: Settings) -> None:
    folder = tiny.corpus_dir / "questions"
    folder.mkdir()
    good = json.loads(GOOD_LINE) | {"is_partly": True}
    said = [good | {"also": [good["quote"]]}, good | {"also": ["Dit staat nergens."]}]
    (folder / "school.jsonl").write_text("\n".join(map(json.dumps, said)), "utf-8")
    assert [(fault.line, fault.reason) for fault in run(tiny).question_faults] == [(2, "quote")]
    (entry,) = index_of(tiny).by_kind["question"]
    assert (entry.also, entry.is_partly) == (((entry.passage_id, entry.span),), True)
