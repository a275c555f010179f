"""The inventory: what each sentence and point is for, whom it is asked of, and what it names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.corpus.load import load_corpus
from ingest.corpus.mentions import MentionKind, find_mentions
from ingest.index.inventory import Row, take_inventory
from ingest.records import Span, fold
from ingest.settings import Settings
from tests.conftest import Standpunt, index_of
from tests.corpora import write_ferries


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """The rows of the ferry services' papers by their words."""
    folder = write_ferries(tmp_path_factory.mktemp("inventory") / "corpus")
    corpus = load_corpus(Settings(corpus_dir=folder, data_dir=folder.parent / "data"), ())
    texts = {paper.id: corpus.sources[paper.source].text for paper in corpus.papers}
    taken = take_inventory(corpus.papers, corpus.sources, corpus.organisations, corpus.lexicon)
    return {fold(row.span.slice(texts[row.paper_id])): row for row in taken}


def test_every_sentence_and_point_has_a_row_with_its_place(rows: dict[str, Row]) -> None:
    row = rows["Betaal 4,5 miljoen euro per jaar voor het onderhoud van steigers."]
    assert (row.kind, row.path) == ("bullet", ("Wat wij van anderen vragen",))
    assert rows["Onze schippers melden schade binnen een dag."].kind == "sentence"


def test_a_row_knows_what_it_is_for_and_whom_it_is_asked_of(rows: dict[str, Row]) -> None:
    ask = rows["Zorg voor een laadpunt bij iedere steiger."]
    assert (ask.role, ask.actor, ask.addressee) == ("asks", "veerdiensten", "de provincie")
    own = rows["Wij keuren elke steiger twee keer per jaar."]
    assert (own.role, own.actor, own.addressee) == ("own_effort", "veerdiensten", "")
    assert rows["Bij laag water kan een pont daar niet aanleggen."].role == "problem"


def test_of_a_heading_that_is_repeated_the_nearest_one_tells_the_role(small: Settings) -> None:
    repeated = (
        "## Onze eigen inzet\n\n### Wat wij van anderen vragen\n\n#### Onze eigen inzet\n\nDe veren leveren hout.\n"
    )
    (small.corpus_dir / "papers" / "dok.md").write_text(f"# Een dok\n\n{repeated}", "utf-8")
    corpus = load_corpus(small, ())
    taken = take_inventory(corpus.papers, corpus.sources, corpus.organisations, corpus.lexicon)
    assert [row.role for row in taken if row.paper_id == "een-dok"] == ["own_effort"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Dat kost €1,2 miljard per jaar, of 40 euro.", {"amount": ["€1,2 miljard", "40 euro"]}),
        ("De helft vaart, 2% niet, één op de vijf ’s avonds.", {"share": ["helft", "2%", "één op de vijf"]}),
        ("Vanaf 1 maart 2027, en vóór 2030.", {"date": ["1 maart 2027", "2030"]}),
        (
            "De Waterwet, de Wet goed verhuurderschap, de Wmo en de Zvw.",
            {"law": ["Waterwet", "Wet goed verhuurderschap", "Wmo", "Zvw"]},
        ),
        ("Volgens de commissie Van Ark en UWV.", {"body": ["commissie Van Ark", "UWV"]}),
        ("Ook in Caribisch Nederland en naar Gent.", {"place": ["Caribisch Nederland", "Gent"]}),
        ("Aldus wethouder Jansje van Ommen.", {"person": ["Jansje van Ommen"]}),
        ("De minister van Onderwijs is aan zet.", {}),
        ("WAT DOET U EN WIE BETAALT", {}),
    ],
)
def test_what_a_sentence_names_is_found_by_kind(text: str, named: dict[MentionKind, list[str]]) -> None:
    found: dict[str, list[str]] = {}
    for mention in find_mentions(text, Span(0, len(text))):
        found.setdefault(mention.kind, []).append(mention.span.slice(text))
    assert found == named


def test_the_inventory_is_kept_in_the_index_and_shown(
    standpunt: Standpunt, tiny: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = index_of(tiny)
    for name in ("CORPUS", "DATA"):
        monkeypatch.setenv(f"STANDPUNT_{name}_DIR", str(getattr(tiny, f"{name.lower()}_dir")))
    shown = standpunt("show", "--inventory", "--json")
    records = [json.loads(line) for line in shown.out.splitlines()]
    assert [record["start"] for record in records] == [row.span.start for row in index.inventory]
    text = index.sources["school.txt"].text
    school = [record for record in records if record["source"] == "school.txt"]
    assert all(fold(text[record["start"] : record["end"]]) == record["text"] for record in school)
    assert "Wat is het probleem?" in standpunt("show", school[0]["paper_id"], "--inventory").out


def test_show_without_a_paper_says_what_to_give(standpunt: Standpunt) -> None:
    assert (standpunt("show").code, standpunt("show", "x", "--json").code) == (2, 2)


def test_a_changed_inventory_is_not_opened(tiny: Settings) -> None:
    index_of(tiny)
    [file] = Path(tiny.index_dir).glob("gen-*/inventory.json")
    file.write_text("[]", "utf-8")
    assert len(index_of(tiny).inventory) > 0
