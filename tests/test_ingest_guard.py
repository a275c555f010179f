import os
import time
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from ingest.corpus.discover import discover
from ingest.readers import errors as source_errors
from ingest.readers.errors import SourceError
from ingest.readers.guard import read_guarded
from ingest.readers.read import MAX_FILE_BYTES


def pdf_bytes(text: str = "Gemeenten willen meer ruimte.") -> bytes:
    stream = BytesIO()
    canvas = Canvas(stream)
    if text:
        canvas.drawString(80, 700, text)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def docx_bytes(text: str = "Gemeenten willen meer ruimte.") -> bytes:
    document = Document()
    document.add_paragraph(text)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_entry(content: bytes, name: str, data: bytes) -> bytes:
    stream = BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def replaced(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.namelist():
            data = before.read(entry)
            after.writestr(entry, data.replace(old, new) if entry == name else data)
    return stream.getvalue()


def encrypted_pdf() -> bytes:
    writer = pypdf.PdfWriter(BytesIO(pdf_bytes()))
    writer.encrypt("geheim", algorithm="RC4-128")
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


EXTERNAL = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"'
    b' Target="https://example.org/elders" TargetMode="External"/></Relationships>'
)
RELS = "word/_rels/document.xml.rels"
BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("leeg.txt", b"", "empty"),
    "blank": ("wit.txt", b" \n\t\r\n\x00", "empty"),
    "only invisible": ("bom.txt", b"\xef\xbb\xbf\n", "empty"),
    "no text": ("strepen.txt", b"-----\n\n=====\n", "empty"),
    "binary text": ("ruis.txt", bytes(range(256)) * 40, "unknown_format"),
    "unknown": ("blad.xlsx", b"naam;waarde", "unknown_format"),
    "picture": ("plaatje.txt", b"\x89PNG\r\n\x1a\n" + bytes(50), "unknown_format"),
    "old Office": ("brief.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unknown_format"),
    "encrypted Word": (
        "brief.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "text named PDF": ("nep.pdf", b"Dit is geen PDF.", "damaged"),
    "text named Word": ("nep.docx", b"Dit is geen Word.", "damaged"),
    "encrypted PDF": ("slot.pdf", encrypted_pdf(), "encrypted"),
    "PDF cut to its head": ("kort.pdf", pdf_bytes()[:200], "damaged"),
    "PDF without text": ("scan.pdf", pdf_bytes(""), "empty"),
    "Word cut off": ("kort.docx", docx_bytes()[:9000], "damaged"),
    "Word without a document": ("leeg.docx", with_entry(BytesIO().getvalue(), "a.txt", b"a"), "damaged"),
    "Word bomb": ("bom.docx", with_entry(docx_bytes(), "word/media/a.xml", bytes(30_000_000)), "too_large"),
    "archive in Word": ("nest.docx", with_entry(docx_bytes(), "word/media/a.bin", docx_bytes()), "unsafe"),
    "text from outside": (
        "buiten.docx",
        replaced(docx_bytes(), RELS, b"</Relationships>", EXTERNAL % b"aFChunk"),
        "unsafe",
    ),
    "entities in Word": (
        "dtd.docx",
        replaced(docx_bytes(), "word/document.xml", b"<w:document", b"<!DOCTYPE a [<!ENTITY b 'c'>]><w:document"),
        "unsafe",
    ),
}


@pytest.mark.parametrize(("name", "content", "reason"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_one_error_with_its_reason(name: str, content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_guarded(path)
    assert caught.value.reason == reason
    assert caught.value.path == path


@pytest.mark.parametrize("kind", [b"attachedTemplate", b"image", b"hyperlink"])
def test_what_is_named_but_never_fetched_keeps_no_letter_out(kind: bytes, tmp_path: Path) -> None:
    path = tmp_path / "brief.docx"
    path.write_bytes(replaced(docx_bytes(), RELS, b"</Relationships>", EXTERNAL % kind))
    assert read_guarded(path).text == "Gemeenten willen meer ruimte."


def test_an_archive_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    stream = BytesIO(docx_bytes())
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"word/media/{number}.txt", b"")
    path = tmp_path / "veel.docx"
    path.write_bytes(stream.getvalue())
    with pytest.raises(source_errors.TooLargeSourceError):
        read_guarded(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "groot.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert path.stat().st_size > MAX_FILE_BYTES
    with pytest.raises(source_errors.TooLargeSourceError):
        read_guarded(path)


def test_too_much_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lang.txt"
    path.write_text("Een zin die steeds weer komt.\n" * 200_000)
    with pytest.raises(source_errors.TooLargeSourceError):
        read_guarded(path)


def test_a_pdf_that_unpacks_without_end_is_stopped(tmp_path: Path) -> None:
    """A content stream of two gigabytes, packed twice."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(300, 300)
    packer = zlib.compressobj()
    operators = b"BT (aaaaaaaa) Tj ET\n" * 1_000_000
    # After a full flush the same bytes may follow again and again.
    first, again = (packer.compress(operators) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    packed = first + again * 100 + packer.flush()
    stream = pypdf.generic.StreamObject()
    stream.set_data(zlib.compress(packed, 9))
    stream[pypdf.generic.NameObject("/Filter")] = pypdf.generic.ArrayObject(
        [pypdf.generic.NameObject("/FlateDecode"), pypdf.generic.NameObject("/FlateDecode")]
    )
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    path = tmp_path / "bom.pdf"
    writer.write(path)
    assert path.stat().st_size < 100_000
    started = time.monotonic()
    with pytest.raises(SourceError):
        read_guarded(path, timeout_seconds=20)
    assert time.monotonic() - started < 60  # left alone it takes hours; the child is ended after 20 seconds


def test_missing_folder_and_pipe(tmp_path: Path) -> None:
    with pytest.raises(source_errors.MissingSourceError):
        read_guarded(tmp_path / "weg.pdf")
    with pytest.raises(source_errors.NotAFileError):
        read_guarded(tmp_path)
    os.mkfifo(tmp_path / "pijp.txt")
    with pytest.raises(source_errors.NotAFileError):
        read_guarded(tmp_path / "pijp.txt")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("eigenlijk-pdf.txt", pdf_bytes()),
        ("eigenlijk-word.pdf", docx_bytes()),
        (
            "eigenlijk-html.txt",
            b"<!-- a --><!DOCTYPE html><html><body><p>Gemeenten willen meer ruimte.</p></body></html>",
        ),
        ("windows.txt", "Gemeenten willen meer ruimte.\r\n".encode("utf-16")),
        ("oud.txt", b"Gemeenten willen meer ruimte.\r\n"),
        ("nul.txt", b"Gemeenten willen\x00 meer ruimte.\x07\n"),
    ],
)
def test_a_file_is_read_by_what_it_is(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = read_guarded(path)
    assert [block.span.slice(found.text) for block in found.blocks] == ["Gemeenten willen meer ruimte."]


def test_reading_imports_nothing_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docx.py").write_text("raise SystemExit('taken')")
    (tmp_path / "brief.docx").write_bytes(docx_bytes())
    monkeypatch.chdir(tmp_path)
    assert read_guarded(Path("brief.docx")).text == "Gemeenten willen meer ruimte."


def test_discover_finds_papers_and_tells_what_it_leaves_out(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    papers = corpus / "papers"
    (papers / "jaar").mkdir(parents=True)
    (corpus / "corpus.toml").touch()
    (tmp_path / "elders.txt").write_text("Geheim.")
    for name in ("b.txt", "a.PDF", "jaar/c.md", "rekenblad.xlsx", ".verborgen.txt", "~$a.docx"):
        (papers / name).touch()
    (papers / "naar-buiten.txt").symlink_to(tmp_path / "elders.txt")
    (papers / "map-naar-buiten").symlink_to(tmp_path)
    (papers / "naar-binnen.txt").symlink_to(papers / "b.txt")
    files, faults = discover(corpus)
    assert [path.relative_to(papers).as_posix() for path in files] == ["a.PDF", "b.txt", "jaar/c.md", "naar-binnen.txt"]
    assert [(fault.path.name, fault.reason) for fault in faults] == [
        ("map-naar-buiten", "outside_corpus"),
        ("naar-buiten.txt", "outside_corpus"),
        ("rekenblad.xlsx", "unknown_format"),
    ]


def test_discover_without_a_papers_folder_looks_in_the_folder_itself(tmp_path: Path) -> None:
    for name in ("corpus.toml", "vragen.jsonl", "paper.txt"):
        (tmp_path / name).touch()
    assert discover(tmp_path) == ([tmp_path / "paper.txt"], [])
    with pytest.raises(source_errors.MissingSourceError):
        discover(tmp_path / "weg")
