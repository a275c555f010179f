from pathlib import Path

import pytest

from ingest.corpus.manifest import Manifest, ManifestError, read_manifest
from ingest.corpus.parse import parse_papers
from ingest.readers.read import read_source
from ingest.settings import SHIPPED_CORPUS


def test_the_shipped_manifest_names_nine_papers() -> None:
    line = read_manifest(SHIPPED_CORPUS / "corpus.toml").for_file("vng-position-papers.txt")
    assert line is not None
    assert len(line.paper) == 9
    assert line.publisher == "Vereniging van Nederlandse Gemeenten (VNG)"


def test_no_manifest_is_an_empty_one(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "corpus.toml") == Manifest()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param('[[source]]\nfile = "a.txt"\ntitel = "A"\n', "source.0.titel", id="unknown field"),
        pytest.param('[[source]]\ntitle = "A"\n', "source.0.file", id="missing field"),
        pytest.param('[[source]]\nfile = "a.txt"\ndate = "vorig jaar"\n', "source.0.date", id="not a date"),
        pytest.param('[[source]]\nfile = "a.txt"\nid = "Een id"\n', "source.0.id", id="not an id"),
        pytest.param('[[source]]\nfile = "a.txt"\n\nfile = \n', "line 4", id="not TOML"),
        pytest.param('[[source]]\nfile = "a.txt"\n[[source]]\nfile = "a.txt"\n', "twice", id="a file twice"),
        pytest.param("\x00", "line 1", id="control character"),
    ],
)
def test_a_faulty_manifest_is_one_error_that_names_the_place(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "corpus.toml"
    path.write_text(text)
    with pytest.raises(ManifestError, match=told):
        read_manifest(path)


def test_the_manifest_gives_what_the_file_does_not_say(tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text(
        '[[source]]\nfile = "a.txt"\nid = "wonen"\ntitle = "Ruimte"\npublisher = "De bond"\ndate = 2025-06-30\n'
    )
    (tmp_path / "a.txt").write_text("Er zijn te weinig woningen. Dat moet anders.\n")
    line = read_manifest(tmp_path / "corpus.toml").for_file("a.txt")
    assert line is not None
    (paper,) = parse_papers(read_source(tmp_path / "a.txt", line.hints), line)
    assert (paper.id, paper.title, paper.publisher, paper.date) == (
        "wonen",
        "Ruimte",
        "De bond",
        "2025-06-30",
    )


def test_stated_titles_and_headings_are_found_where_the_layout_shows_none(tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text(
        '[[source]]\nfile = "a.txt"\nheadings = ["Analyse", "Inzet"]\n'
        '[[source.paper]]\ntitle = "Wonen."\n[[source.paper]]\ntitle = "Werken."\nid = "arbeid"\n'
    )
    (tmp_path / "a.txt").write_text(
        "Wonen.\nAnalyse\nEr is te weinig.\nInzet\nBouw meer.\nWerken.\nAnalyse\nEr is genoeg.\nInzet\nGa zo door.\n"
    )
    line = read_manifest(tmp_path / "corpus.toml").for_file("a.txt")
    assert line is not None
    papers = parse_papers(read_source(tmp_path / "a.txt", line.hints), line)
    assert [(paper.id, paper.title) for paper in papers] == [("wonen", "Wonen."), ("arbeid", "Werken.")]
    assert [section.heading for paper in papers for section in paper.sections] == ["Analyse", "Inzet"] * 2
