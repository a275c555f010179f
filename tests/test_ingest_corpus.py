"""A folder of real files: names, corrections by a person, and what is said of files that are read badly or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.corpus.doubts import doubts_about
from ingest.corpus.load import load_corpus
from ingest.corpus.manifest import ManifestError
from ingest.corpus.parse import parse_papers
from ingest.corpus.readings import Reading
from ingest.readers.read import read_source
from ingest.records import Source
from ingest.settings import Settings
from tests.strangers import pdf, plain
from ui.cli.output import left_out

WATER = "# Water\n\n## Peil\n\nHet peil daalt in het hele land. Dat is erg.\n\nLet op: concept\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Settings:
    folder = tmp_path / "corpus"
    (folder / "papers").mkdir(parents=True)
    return Settings(corpus_dir=folder, data_dir=tmp_path / "data")


def put(settings: Settings, **files: str) -> None:
    for name, text in files.items():
        path = settings.corpus_dir / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_one_name_in_two_folders_is_two_papers(corpus: Settings) -> None:
    put(
        corpus, papers__index_md="# Water\n\nHet peil daalt.\n", papers__wonen__index_md="# Wonen\n\nEr is te weinig.\n"
    )
    loaded = load_corpus(corpus)
    assert not loaded.faults
    assert {paper.title: paper.source for paper in loaded.papers} == {"Water": "index.md", "Wonen": "wonen/index.md"}


def test_a_line_of_the_manifest_is_found_by_path_or_by_name(corpus: Settings) -> None:
    put(
        corpus,
        corpus_toml='[[source]]\nfile = "wonen/a.md"\npublisher = "Bond A"\n[[source]]\nfile = "b.md"\npublisher = "Bond B"\n',
        papers__wonen__a_md="# A\n\nEr is te weinig.\n",
        papers__wonen__b_md="# B\n\nEr is genoeg.\n",
    )
    assert [paper.publisher for paper in load_corpus(corpus).papers] == ["Bond A", "Bond B"]


def test_a_title_in_the_manifest_holds_a_file_together(corpus: Settings) -> None:
    part = "## Analyse\n\nHet gaat niet goed.\n\n## Inzet\n\nBouw meer.\n\n"
    put(
        corpus,
        corpus_toml='[[source]]\nfile = "twee.md"\ntitle = "Ons programma"\ndocument_type = "Programma"\n',
        papers__twee_md=f"# Wonen\n\n{part}# Werken\n\n{part}",
        papers__los_md=f"# Wonen\n\n{part}# Werken\n\n{part}",
    )
    found = [(paper.source, paper.title, paper.document_type) for paper in load_corpus(corpus).papers]
    assert found == [("los.md", "Wonen", None), ("los.md", "Werken", None), ("twee.md", "Ons programma", "Programma")]


@pytest.mark.parametrize("beside", [False, True])
def test_a_person_corrects_what_a_block_is_by_its_words(corpus: Settings, beside: bool) -> None:
    rows = '{text = "let op: concept", kind = "leave_out"}, {text = "Het peil daalt ...", kind = "item"}'
    if beside:
        put(corpus, papers__water_outline_toml=f"outline = [{rows}]\n")
    else:
        put(corpus, corpus_toml=f'[[source]]\nfile = "water.md"\noutline = [{rows}]\n')
    # A new version of the paper, with more in it, keeps the correction.
    put(corpus, papers__water_md=WATER.replace("## Peil", "Nieuw is dit stuk.\n\n## Peil"))
    loaded = load_corpus(corpus)
    assert not loaded.faults
    kinds = [
        (block.kind, block.span.slice(loaded.sources["water.md"].text)) for block in loaded.sources["water.md"].blocks
    ]
    assert kinds[3:] == [
        ("bullet", "Het peil daalt in het hele land. Dat is erg."),
        ("furniture", "Let op: concept"),
    ]


def test_a_faulty_correction_is_named(corpus: Settings) -> None:
    put(corpus, papers__water_md=WATER, papers__water_outline_toml='outline = [{text = "a", kind = "kop"}]\n')
    with pytest.raises(ManifestError, match=r"outline\.0\.kind"):
        load_corpus(corpus)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("scan.pdf", None, "laat eerst tekstherkenning (OCR) doen"),
        ("brief.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "bewaar het als docx"),
        ("brief.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "bewaar het als docx"),
        ("blad.xlsx", b"PK\x03\x04", "bewaar de tekst als docx of pdf"),
        ("foto.jpg", b"\xff\xd8\xff", "dit is een plaatje"),
        ("leeg.txt", b"", "er staat geen tekst in"),
    ],
)
def test_a_file_that_is_left_out_says_what_to_do(corpus: Settings, name: str, content: bytes | None, told: str) -> None:
    path = corpus.corpus_dir / "papers" / name
    if content is None:
        pdf([])(path)
    else:
        path.write_bytes(content)
    (fault,) = load_corpus(corpus).faults
    assert fault.path == path
    assert told in left_out(fault)


def doubts(text: str, path: Path) -> list[str]:
    plain(text)(path)
    source = read_source(path)
    return [doubt.kind for doubt in doubts_about(source, parse_papers(source))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("# A\n\n" + "Een stuk tekst dat gewoon een zin is.\n\n" * 3, "", id="few passages"),
        pytest.param("# A\n\n" + "".join(f"Dit is zin nummer {n} van het stuk.\n\n" for n in range(12)), "", id="good"),
        pytest.param("# A\n\n" + "".join(f"Zin {n}.\n\n" for n in range(12)), "short", id="short"),
        pytest.param("# A\n\nDe l e t t e r s staan los in dit stuk tekst.\n", "apart", id="letters apart"),
        pytest.param("# A\n\n" + "Dit staat er steeds weer in.\n\n" * 12, "repeated", id="repeated"),
        pytest.param("# A\n\n" + "".join(f"en zin {n} loopt nergens op uit\n\n" for n in range(12)), "cut", id="cut"),
        pytest.param(
            "".join(f"Dit is zin nummer {n} van een lang stuk.\n\n" for n in range(200)), "no_headings", id="bare"
        ),
        pytest.param("# A\n\n## B\n\n## C\n", "no_passages", id="nothing"),
    ],
)
def test_a_paper_that_looks_badly_read_is_doubted(text: str, kind: str, tmp_path: Path) -> None:
    assert doubts(text, tmp_path / "a.md") == ([kind] if kind else [])


def test_pages_without_text_are_doubted(tmp_path: Path) -> None:
    pdf([(70, 700, "Helvetica", 11, "Er is water. Dat is genoeg voor iedereen.")], [], [])(tmp_path / "a.pdf")
    source: Source = read_source(tmp_path / "a.pdf")
    assert [doubt.kind for doubt in doubts_about(source, parse_papers(source))] == ["pictures"]


def test_a_file_that_was_read_before_is_not_opened_again_and_a_changed_one_is(corpus: Settings) -> None:
    put(corpus, papers__water_md=WATER, papers__wonen_md="# Wonen\n\nEr is te weinig.\n")
    first = load_corpus(corpus)
    # What is known under the key of a file is taken for it: nobody looks into the file again.
    marked = replace(first.sources["water.md"], left_out=("bekend",))
    known = {
        first.readings["water.md"]: Reading(marked),
        first.readings["wonen.md"]: Reading(replace(first.sources["wonen.md"], left_out=("bekend",))),
    }
    put(corpus, papers__wonen_md="# Wonen\n\nEr is nu genoeg.\n")
    again = load_corpus(corpus, known=known)
    assert again.sources["water.md"] == marked
    assert "genoeg" in again.sources["wonen.md"].text and not again.sources["wonen.md"].left_out
    # And read otherwise it is another file.
    put(corpus, papers__water_outline_toml='outline = [{text = "Peil", kind = "text"}]\n')
    assert load_corpus(corpus, known=known).sources["water.md"] != marked
