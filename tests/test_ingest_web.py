"""Web pages, Markdown and plain text of strangers: what each trouble looks like once it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.roles import settle_roles
from ingest.readers.rough import Rough
from tests.strangers import blocks, plain, read

# Web pages and Markdown.

HTML: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "the speaker of a quotation": (
        "<blockquote><p>Het water is van ons allen.</p><footer>— Jan Jansen, wethouder</footer></blockquote>",
        [("paragraph", "Het water is van ons allen. — Jan Jansen, wethouder")],
    ),
    "captions": (
        "<figure><img src=x><figcaption>Het water in 2024</figcaption></figure><table><caption>Peilen</caption>"
        "<tr><td>a</td><td>b</td></tr></table>",
        [("caption", "Het water in 2024"), ("caption", "Peilen"), ("table", "a | b")],
    ),
    "terms with what they mean": (
        "<dl><dt>peil</dt><dd>hoe hoog het water staat</dd><dt>dijk</dt><dd>een wal</dd><dd>van klei</dd></dl>",
        [("table", "peil | hoe hoog het water staat"), ("table", "dijk | een wal | van klei")],
    ),
    "a note with its mark": (
        '<p>Het peil daalt.<sup><a href="#n1">1</a></sup></p><h2>Noten</h2><ol><li id="n1">Gemeten in mei. <a href="#r1">↩</a></li></ol>',
        [("paragraph", "Het peil daalt."), ("heading", "Noten"), ("note", "Gemeten in mei.")],
    ),
    "a question that opens": (
        "<details><summary>Wat kost het?</summary><p>Het kost niets.</p></details>",
        [("heading", "Wat kost het?"), ("paragraph", "Het kost niets.")],
    ),
    "an address": (
        "<p>Het peil daalt.</p><address>Waterweg 1<br>1234 AB Dorp</address>",
        [("paragraph", "Het peil daalt."), ("letterhead", "Waterweg 1 1234 AB Dorp")],
    ),
    "bold lines for headings": (
        "<p><strong>Wensen</strong></p><p>Meer <b>water</b> graag.</p>",
        [("heading", "Wensen"), ("paragraph", "Meer water graag.")],
    ),
}


@pytest.mark.parametrize(("page", "wanted"), HTML.values(), ids=HTML.keys())
def test_html(page: str, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    source, _ = read(plain(f"<html><body><main>{page}</main></body></html>"), tmp_path / "a.html")
    assert [("heading" if kind == "title" else kind, text) for kind, text in blocks(source)] == wanted


MARKDOWN: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "boxes of MkDocs": (
        '!!! note "Let op"\n    Dit is van belang.\n\n    - een punt\n    - nog een punt\n\n??? question\n    Het kan.\n',
        [
            ("heading", "Let op"),
            ("paragraph", "Dit is van belang."),
            ("bullet", "een punt"),
            ("bullet", "nog een punt"),
            ("paragraph", "Question"),
            ("paragraph", "Het kan."),
        ],
    ),
    "marks of a merge": (
        "<<<<<<< HEAD\nEr is water.\n=======\nEr is veel water.\n>>>>>>> main\n",
        [("paragraph", "Er is water."), ("paragraph", "Er is veel water.")],
    ),
    "templates and attributes": (
        '{% include "kop.md" %}\n\n## Water { data-search="x" }\n\nEr is {{ hoeveel }} water.{: .nadruk }\n',
        [("heading", "Water"), ("paragraph", "Er is water.")],
    ),
    "notes": (
        "Er is water.[^1]\n\n[^1]: Gemeten in mei.\n",
        [("paragraph", "Er is water."), ("note", "Gemeten in mei.")],
    ),
    "a table of terms": (
        "| Term | Betekenis |\n|---|---|\n| peil | hoogte |\n| dijk | wal |\n",
        [
            ("columns", "Term | Betekenis"),
            ("table", "Term: peil | Betekenis: hoogte"),
            ("table", "Term: dijk | Betekenis: wal"),
        ],
    ),
    "front matter": (
        "---\ntitle: Water\ndate: 2024-05-01\nauteur: wij\n---\n\nEr is water.\n",
        [("heading", "Water"), ("paragraph", "Er is water.")],
    ),
    "contents with links": (
        "# Water\n\n## Inhoudsopgave\n\n* [Peil](#peil)\n* [Dijk](#dijk)\n\n## Peil\n\nHet daalt.\n",
        [
            ("heading", "Water"),
            ("contents", "Inhoudsopgave"),
            ("contents", "Peil"),
            ("contents", "Dijk"),
            ("heading", "Peil"),
            ("paragraph", "Het daalt."),
        ],
    ),
    "what to read elsewhere, and where to ask": (
        "# Water\n\n## Meer informatie\n\n* [Peil en dijk](https://peil.example) door het waterschap.\n"
        "* De uitleg [wie wat meet](https://meet.example)\n\n## Contact en informatie\n\n* [Het loket](https://loket.example) weet wie meet.\n",
        [
            ("heading", "Water"),
            ("heading", "Meer informatie"),
            ("note", "Peil en dijk door het waterschap."),
            ("note", "De uitleg wie wat meet"),
            ("heading", "Contact en informatie"),
            ("bullet", "Het loket weet wie meet."),
        ],
    ),
    "code keeps its braces": ("```\n{% raw %}\n```\n", [("paragraph", "{% raw %}")]),
}


@pytest.mark.parametrize(("text", "wanted"), MARKDOWN.values(), ids=MARKDOWN.keys())
def test_markdown(text: str, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    source, (paper,) = read(plain(text), tmp_path / "a.md")
    assert [("heading" if kind in ("title", "subheading") else kind, text) for kind, text in blocks(source)] == wanted
    assert paper.date == ("2024-05-01" if "date:" in text else None)


# Plain text.

TEXT: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "questions and answers": (
        "Vraag 1\nKlopt het dat al het water op is?\n\nAntwoord op vraag 1\nNee, er is genoeg.\n",
        [
            ("question", "Vraag 1"),
            ("question", "Klopt het dat al het water op is?"),
            ("heading", "Antwoord op vraag 1"),
            ("paragraph", "Nee, er is genoeg."),
        ],
    ),
    "notes typed below": (
        "Het peil daalt [1] en dat is erg.\n\nHet moet omhoog.\n\n[1] Gemeten in mei.\n",
        [
            ("paragraph", "Het peil daalt [1] en dat is erg."),
            ("paragraph", "Het moet omhoog."),
            ("note", "[1] Gemeten in mei."),
        ],
    ),
    "a form": (
        "Vul in wie er meedoen aan het plan.\n\nVoorzitter:\n\nSecretaris:\n\nPenningmeester:\n",
        [
            ("paragraph", "Vul in wie er meedoen aan het plan."),
            ("form", "Voorzitter:"),
            ("form", "Secretaris:"),
            ("form", "Penningmeester:"),
        ],
    ),
    "a date of adoption": (
        "Het water is van ons allen. Daar zorgen wij voor.\n\nVastgesteld door het bestuur op 4 juli 2022\n\nEn zo is het. Altijd al.\n",
        [
            ("paragraph", "Het water is van ons allen. Daar zorgen wij voor."),
            ("subtitle", "Vastgesteld door het bestuur op 4 juli 2022"),
            ("paragraph", "En zo is het. Altijd al."),
        ],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), TEXT.values(), ids=TEXT.keys())
def test_plain_text(text: str, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    source, _ = read(plain(text), tmp_path / "a.txt")
    assert [("heading" if kind == "title" else kind, text) for kind, text in blocks(source)] == wanted


def test_the_name_of_a_field_below_a_row_of_crosses_is_a_field() -> None:
    rough = [
        Rough("table", "Opdrachtgever: | X | X"),
        Rough("paragraph", "Jurist:"),
        Rough("furniture", "X"),
        Rough("paragraph", "Adviseur ethiek:"),
        Rough("paragraph", "Wie meedoet, zegt dat vooraf."),
        Rough("paragraph", "Dit is nodig:"),
    ]
    settle_roles(rough)
    assert [item.kind for item in rough] == ["form", "form", "furniture", "form", "paragraph", "paragraph"]


def test_one_file_is_one_paper_though_its_parts_share_a_heading(tmp_path: Path) -> None:
    part = "## Toelichting\n\nHet wordt droger in het land.\n\n"
    _, papers = read(plain(f"# Wonen\n\n{part}# Werken\n\n{part}# Water\n\n{part}"), tmp_path / "programma.md")
    assert [paper.title for paper in papers] == ["Wonen"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# Water\n\n*Een visie van de bond, aangenomen op 4 mei 2026.*\n", "Visie"),
        ("# Rapport water\n\nEr is water.\n", "Rapport"),
        ("# Water\n\nZo delen allen de missie, visie en opzet van het werk.\n", None),
    ],
)
def test_a_sentence_about_a_kind_of_document_is_not_what_the_paper_is(
    text: str, kind: str | None, tmp_path: Path
) -> None:
    _, (paper,) = read(plain(text), tmp_path / "a.md")
    assert paper.document_type == kind
