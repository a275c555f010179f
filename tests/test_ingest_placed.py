"""PDF pages where the place of a line tells what it belongs to: below an item, in a box, on a page before the contents."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.strangers import BODY, BOLD, FILLER, PLAIN, Line, Make, blocks, draw, pdf, read, running

_BOX = ("Wij bouwen al tien jaar samen met bewoners.", "Dat doen wij in elke wijk van de stad.", "Wie wil, doet mee.")

_WRAPPED = (
    "1) Bouwen met bewoners: maak van tevoren afspraken over het geld, ook met wie er nu",
    "al woont, en schrijf die op voor elke wijk van de stad en voor elk dorp daarbuiten:",
)


def _late_box() -> list[Line]:
    """A box in smaller type that the file writes behind the text above and below it."""
    lines = [*running(760), *running(600)]
    box = [(85, 680 - 12 * index, PLAIN, 9.0, text) for index, text in enumerate(_BOX)]
    return [*lines, (85, 692, BOLD, 9, "Samen bouwen"), *box]


def _crosses(path: Path) -> None:
    """Rows of crosses with a line under each cell and no upright ones; the names of the columns stand above the first."""
    canvas = Canvas(str(path))
    draw(canvas, running(760))
    for height in (660, 640, 620):
        for left in (200, 260, 320):
            canvas.line(left, height, left + 60, height)
    cells = [
        (210, 666, BOLD, "Plan"),
        (270, 666, BOLD, "Bouw"),
        (330, 666, BOLD, "Beheer"),
        (80, 646, PLAIN, "Opdrachtgever:"),
        (210, 646, PLAIN, "X"),
        (80, 626, PLAIN, "Aannemer:"),
        (270, 626, PLAIN, "X"),
        (330, 626, PLAIN, "X"),
    ]
    for x, y, font, text in cells:
        canvas.setFont(font, 11)
        canvas.drawString(x, y, text)
    canvas.save()


PDF: dict[str, tuple[Make, list[tuple[str, str]]]] = {
    "lines below the words of an item, whatever they begin with": (
        pdf(
            [
                *running(760),
                (75, 690, PLAIN, 11, "to 1. Is het plan besproken met de bewoners van de wijk?"),
                (99.5, 676, PLAIN, 11, "Zo ja, wat vonden zij ervan?"),
                (75, 656, PLAIN, 11, "to 2.Is het plan op tijd klaar?"),
                (96.4, 642, PLAIN, 11, "(Dat is voor de zomer.)"),
            ]
        ),
        [
            ("paragraph", BODY),
            ("bullet", "Is het plan besproken met de bewoners van de wijk? Zo ja, wat vonden zij ervan?"),
            ("bullet", "Is het plan op tijd klaar? (Dat is voor de zomer.)"),
        ],
    ),
    "an item whose lines begin below its sign": (
        pdf(
            [
                *running(760),
                *running(690, [*_WRAPPED, *FILLER[1:]]),
            ]
        ),
        [
            ("paragraph", BODY),
            (
                "bullet",
                " ".join([*_WRAPPED, *FILLER[1:]]).removeprefix("1) "),
            ),
        ],
    ),
    "a box that the file writes behind the text around it": (
        pdf(_late_box()),
        [("paragraph", BODY), ("caption", "Samen bouwen"), ("paragraph", " ".join(_BOX)), ("paragraph", BODY)],
    ),
    "rows of crosses with a line under each cell": (
        _crosses,
        [
            ("paragraph", BODY),
            ("columns", "Plan | Bouw | Beheer"),
            ("table", "Opdrachtgever: | Plan: X"),
            ("table", "Aannemer: | Bouw: X | Beheer: X"),
        ],
    ),
    "who made it, on a page before the contents": (
        pdf(
            [(200, 500, BOLD, 24, "Veilig varen")],
            [(70, 120, PLAIN, 11, "Met dank aan de leden van de werkgroep Vaarwegen van de bond en van de stichting")],
            [
                (70, 760, BOLD, 14, "Inhoud"),
                *(
                    line
                    for n, name in enumerate(("Wonen", "Werken", "Varen"))
                    for line in (
                        (70.0, 730.0 - 14 * n, PLAIN, 11.0, name),
                        (500.0, 730.0 - 14 * n, PLAIN, 11.0, str(n + 4)),
                    )
                ),
            ],
            [(70, 780, BOLD, 14, "Wonen"), *running(750)],
        ),
        [
            ("heading", "Veilig varen"),
            ("subtitle", "Met dank aan de leden van de werkgroep Vaarwegen van de bond en van de stichting"),
            ("contents", "Inhoud"),
            ("contents", "Wonen 4"),
            ("contents", "Werken 5"),
            ("contents", "Varen 6"),
            ("heading", "Wonen"),
            ("paragraph", BODY),
        ],
    ),
}


@pytest.mark.parametrize(("make", "wanted"), PDF.values(), ids=PDF.keys())
def test_pdf(make: Make, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    source, _ = read(make, tmp_path / "a.pdf")
    found = [("heading" if kind in ("title", "subheading") else kind, text) for kind, text in blocks(source)]
    assert found == wanted
