"""Made-up files and requests, 20,000 of each in the long form: a source or its reason, an answer or a refusal; never a fault."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.corpus.parse import parse_papers
from ingest.readers.errors import SourceError
from ingest.readers.read import read_source
from tests.strangers import BODY, pdf, word
from tests.strangers import running as lines_of
from tests.trust import CASES
from tests.web_apps import app_of
from tests.web_pipeline import pipeline_of
from tests.web_server import running

FUZZ = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
TEXT = f"# Visie\n\n## 1. Wonen\n\n{BODY}\n\n- één; [^1]\n- twee.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: Noot.\n"
HTML = f"<title>Visie</title><h1>Visie</h1><p>{BODY}</p><ol start=2><li>één<li>twee</ol><table><tr><td>a<td>b</table>"
# Signs that mean something to a reader of some format.
SIGNS = [
    b"\x00",
    b"\xff\xfe",
    b"<",
    b">",
    b"&#x",
    b"]]>",
    b"%PDF-1.7",
    b"PK\x03\x04",
    b"\r",
    b"\t",
    b"#" * 9,
    b"- " * 99,
]
Edit = tuple[float, int, bytes]
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(SIGNS) | st.binary(max_size=12)),
    min_size=1,
    max_size=8,
)


def changed(content: bytes, edits: list[Edit]) -> bytes:
    """The content with parts of it taken out and others put in."""
    for share, length, new in edits:
        at = int(share * len(content))
        content = content[:at] + new + content[at + length :]
    return content


def in_archive(content: bytes, part: str, edits: list[Edit]) -> bytes:
    """An archive with one of its parts changed."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, changed(data, edits) if name == part else data)
    return stream.getvalue()


@cache
def samples() -> dict[str, bytes]:
    """A file of each format; no fixture, whose value hypothesis would write out."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        word(lambda document: document.add_paragraph(BODY))(folder / "a.docx")
        pdf(lines_of(700))(folder / "a.pdf")
        found = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return found | {"a.txt": TEXT.encode(), "a.md": TEXT.encode(), "a.html": HTML.encode()}


@FUZZ
@given(name=st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.pdf"]), edits=EDITS, inside=st.booleans())
def test_a_changed_file_is_read_or_refused_with_its_reason(
    name: str, edits: list[Edit], inside: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"fuzz-{name}"
    if inside and name == "a.docx":
        path.write_bytes(in_archive(samples()[name], "word/document.xml", edits))
    else:
        path.write_bytes(changed(samples()[name], edits))
    try:
        source = read_source(path)
    except SourceError as error:
        assert error.reason
        return
    for paper in parse_papers(source):
        for passage in paper.passages:
            assert passage.span.slice(source.text).strip()
            assert all(passage.span.contains(sentence) for sentence in passage.sentences)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    app = app_of(pipeline_of(), tmp_path_factory.mktemp("corpus"), rate_per_minute=10**7)
    with running(app) as url, httpx.Client(base_url=url, timeout=60) as made:
        yield made


WORDS = st.text(max_size=60) | st.sampled_from(
    ["Hoeveel woningen?", "202²", "\x00", "\ud800", "{{7*7}}", "%s%n", "../" * 9]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    "question",
    "history",
    "q",
    "stream",
    "claim",
    "cited",
    "messages",
    "role",
    "content",
    "model",
    "wording",
    "topic",
]
BODIES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5) | VALUES
PATHS = [
    "/api/ask",
    "/api/verify",
    "/api/draft",
    "/api/search",
    "/v1/chat/completions",
    "/gradio_api/queue/join",
    "/aanmelden",
]


@FUZZ
@given(path=st.sampled_from(PATHS), body=BODIES | st.binary(max_size=80))
def test_no_request_is_a_fault(path: str, body: object, client: httpx.Client) -> None:
    answer = client.post(path, content=body) if isinstance(body, bytes) else client.post(path, content=as_json(body))
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and path.startswith(("/api/", "/v1/")):
        assert answer.json()["error"]


def as_json(body: object) -> bytes:
    """JSON as a careless sender writes it: with lone surrogates, NaN and Infinity."""
    return json.dumps(body, ensure_ascii=True).encode()
