from collections import Counter
from pathlib import Path

from ingest.corpus.parse import parse_papers
from ingest.readers.read import read_source
from ingest.records import fold
from tests.shelf import SHIPPED, check_nothing_lost, shipped

TITLES = [
    "Betrouwbare overheid en een sterk Nederland",
    "Digitalisering en weerbaarheid",
    "Bestaanszekerheid",
    "Kansengelijkheid (jeugd en onderwijs)",
    "Zorg en gezondheid",
    "Migratie",
    "Energie & Klimaat",
    "Ruimte, Wonen & Stikstof",
    "Gemeentefinanciën",
]
HEADINGS = [
    "Wat is het probleem?",
    "Wat willen gemeenten hier zelf aan doen?",
    "Wat hebben gemeenten daarvoor nodig?",
]


def test_the_canonical_text_of_the_shipped_file_is_the_file() -> None:
    assert read_source(SHIPPED).text == SHIPPED.read_bytes().decode()


def test_counts_of_the_shipped_file() -> None:
    source, papers = shipped()
    assert [paper.title for paper in papers] == TITLES
    assert [section.heading for paper in papers for section in paper.sections] == HEADINGS * 9
    kinds = Counter(passage.kind for paper in papers for passage in paper.passages)
    assert kinds == {"paragraph": 32, "bullet": source.text.count("•")}
    assert kinds["bullet"] == 68
    assert sum(len(passage.sentences) for paper in papers for passage in paper.passages) == 231
    assert [len(paper.links) for paper in papers] == [0, 0, 2, 0, 0, 0, 0, 0, 1]


def test_every_bullet_of_the_shipped_file_is_one_passage() -> None:
    source, papers = shipped()
    bullets = [passage for paper in papers for passage in paper.passages if passage.kind == "bullet"]
    assert all(source.text[passage.span.start - 2 : passage.span.start] == "• " for passage in bullets)
    assert all("•" not in passage.span.slice(source.text) for passage in bullets)
    whole = next(passage for passage in bullets if "energienetwerk" in passage.span.slice(source.text))
    assert [sentence.slice(source.text) for sentence in whole.sentences] == [
        "Versterking en flexibilisering van het energienetwerk",
        "Alternatieve stroomvoorzieningen en noodaggregaten",
        "Aanpakken van netcongestie",
    ]


def test_a_lead_in_goes_with_the_items_of_its_sentence_only() -> None:
    source, papers = shipped()
    led = [passage for paper in papers for passage in paper.passages if passage.lead_in]
    assert [fold(passage.span.slice(source.text))[:24] for passage in led] == [
        "een gemeentefonds dat me",
        "duidelijke afspraken ove",
        "eerlijke verdeling van r",
        "meerjarige zekerheid, zo",
    ]
    assert {passage.lead_in.slice(source.text) for passage in led if passage.lead_in} == {"Dat vraagt om:"}


def test_subheads_are_subsections() -> None:
    _, papers = shipped()
    found = {passage.subsection for passage in papers[-1].sections[0].passages}
    assert found == {None, "Jeugdzorg", "Klimaat en energie", "Participatie"}


def test_a_file_without_title_takes_its_name(tmp_path: Path) -> None:
    path = tmp_path / "visie_op-wonen.txt"
    path.write_text("Er zijn te weinig woningen. Dat moet anders.\n")
    (paper,) = parse_papers(read_source(path))
    assert (paper.title, paper.id, paper.title_span) == ("Visie op wonen", "visie-op-wonen", None)


def test_nothing_of_the_shipped_file_is_lost_or_doubled() -> None:
    check_nothing_lost(*shipped())
