"""The canonical text that the readers write: exact spans whatever is handed to the builder."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.corpus.parse import parse_papers
from ingest.readers.source import TextBuilder, note_mark
from ingest.records import Source
from tests.shelf import check_nothing_lost

WORDS = [
    "Vraag 1",
    "Antwoord op vraag 1",
    "Klopt dat?",
    "Datum: 1 mei 2024",
    "Geachte lezer,",
    "Postbus 12, 2500 AA Den Haag",
    "Inhoudsopgave",
    "Wonen 3",
    "Figuur 1: water",
    "[1] Een noot.",
    "Dit staat er [1] bij.",
    "Een gewone zin van het stuk.",
    f"Een zin{note_mark('a')} met een mark.",
    "\ue010los",
    "A.B. de Vries",
    "De minister van Water",
    "",
]
KINDS = ["heading", "paragraph", "paragraph", "bullet", "subbullet", "note", "table"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS), st.sampled_from(WORDS) | st.text(max_size=30), st.integers(1, 3), st.booleans()
        ),
        min_size=1,
        max_size=25,
    )
)
def test_nothing_handed_to_the_builder_is_lost_or_doubled(rows: list[tuple[str, str, int, bool]]) -> None:
    builder = TextBuilder()
    for kind, text, level, strong in rows:
        if kind in ("bullet", "subbullet"):
            builder.add_item(text, level=level)
        elif kind == "table":
            builder.add_table([["Jaar", text], ["2024", text]], heads=1)
        else:
            builder.add(kind, text, level=level, strong=strong, label="a" if kind == "note" else "")  # type: ignore[arg-type]
    found = builder.finish()
    source = Source("stuk.docx", found.text, found.blocks, found.stated)
    papers = parse_papers(source) if source.blocks else ()
    check_nothing_lost(source, papers)
    for paper in papers:
        for passage in paper.passages:
            assert all(0 <= note.at <= len(source.text) for note in passage.notes)
