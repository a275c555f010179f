"""The words and order in which figures are shown, and the tables of the command line and of Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.measures.compare import Difference
from eval.measures.figures import Figure
from eval.reporting.words import in_reading_order, part_name, set_name
from ingest.notation import decimal

HEADLINES: tuple[tuple[str, str], ...] = (
    ("correct", "Goed beantwoord"),
    ("correct_and_cited", "Goed beantwoord, met de juiste bron"),
    ("error_rate", "Ten onrechte geweigerd"),
    ("partial_on_answerable", "Ten onrechte half antwoord"),
    ("hallucination_rate", "Beantwoord terwijl de papers het niet zeggen"),
    ("partial_on_unanswerable", "Bij zo'n vraag: gezegd wat ontbreekt"),
    ("refused_on_unanswerable", "Bij zo'n vraag: geweigerd"),
    ("false_premise_right", "Onjuiste aanname goed opgevangen"),
    ("forbidden_said", "Verboden woorden gezegd"),
    ("evidence_recall", "Vindplaatsen: deel van wat nodig is"),
    ("evidence_precision", "Vindplaatsen: deel van de citaten dat raak is"),
    ("citation_recall", "Zinnen die in hun citaten staan (ALCE)"),
    ("citation_precision", "Citaten die nodig zijn (ALCE)"),
    ("quote_fidelity", "Citaten die letterlijk kloppen"),
    ("markers_complete", "Antwoorden met alle verwijzingen"),
    ("crag", "CRAG-score (-1 tot 1)"),
    ("recall@1", "Zoeken: recall@1"),
    ("recall@5", "Zoeken: recall@5"),
    ("recall@10", "Zoeken: recall@10"),
    ("success@1", "Zoeken: raak bij de eerste 1"),
    ("success@5", "Zoeken: raak bij de eerste 5"),
    ("success@10", "Zoeken: raak bij de eerste 10"),
    ("mrr@10", "Zoeken: MRR@10"),
    ("ndcg@10", "Zoeken: nDCG@10"),
    ("aurc", "Oppervlak onder risico-dekking"),
    ("ece", "Kalibratiefout (ECE)"),
    ("readability", "Leesbaarheid eigen woorden (Flesch-Douma)"),
    ("reading_ease.quotes", "Leesbaarheid van citaten, mediaan (Flesch-Douma)"),
    ("reading_ease.plain", "Leesbaarheid in gewone taal, mediaan (Flesch-Douma)"),
    ("hard_to_read.quotes", "Citaten: moeilijk te lezen (onder 45)"),
    ("hard_to_read.plain", "Gewone taal: moeilijk te lezen (onder 45)"),
    ("sentence_words.quotes", "Citaten: woorden per zin"),
    ("sentence_words.plain", "Gewone taal: woorden per zin"),
    ("worded", "Antwoord in gewone taal te geven"),
    ("latency_ms.total", "Tijd per antwoord, mediaan"),
    ("latency_ms.total_p95", "Tijd per antwoord, 95e percentiel"),
    ("balanced_accuracy", "Controle: gebalanceerde nauwkeurigheid"),
    ("accepted_true", "Controle: ware beweringen goedgekeurd"),
    ("rejected_false", "Controle: onware beweringen afgekeurd"),
)
LABELS = dict(HEADLINES)
_README = (
    "correct",
    "correct_and_cited",
    "error_rate",
    "partial_on_answerable",
    "hallucination_rate",
    "hallucination_rate.near_miss",
    "false_premise_right",
    "quote_fidelity",
    "citation_recall",
    "markers_complete",
    "success@5",
    "ndcg@10",
    "crag",
    "aurc",
    "latency_ms.total",
    "balanced_accuracy",
)


def label(name: str) -> str:
    """The Dutch name of a figure; a figure by kind, stage or error type keeps that part of its name.

    >>> label("correct"), label("correct.lay")
    ('Goed beantwoord', 'Goed beantwoord: alledaagse woorden')
    """
    head, _, part = name.partition(".")
    if name in LABELS:
        return LABELS[name]
    return f"{LABELS.get(head, head)}: {part_name(part)}" if part else name


def show_value(figure: Figure) -> str:
    """The value in its unit, in Dutch notation.

    >>> show_value(Figure(0.815, 0.75, 0.87, 120)), show_value(Figure(12.34, 11.0, 14.0, 9, "ms"))
    ('81,5%', '12,3 ms')
    """
    return _number(figure.value, figure) + {"share": "%", "score": "", "ms": " ms"}[figure.unit]


def show_interval(figure: Figure) -> str:
    """The interval in the figure's unit.

    >>> show_interval(Figure(0.815, 0.75, 0.87, 120))
    '75,0 – 87,0'
    """
    return f"{_number(figure.low, figure)} – {_number(figure.high, figure)}"


def _number(value: float, figure: Figure) -> str:
    if figure.unit == "share":
        return decimal(100 * value, 1)
    return decimal(value, 3 if figure.unit == "score" and abs(figure.value) < 10 else 1)


def headline_rows(figures: Mapping[str, Figure]) -> list[tuple[str, str, str, int]]:
    """Label, value, interval and number for every headline figure that the set has, in the fixed order."""
    return [
        (text, show_value(figures[name]), show_interval(figures[name]), figures[name].n)
        for name, text in HEADLINES
        if name in figures
    ]


def difference_rows(differences: Sequence[Difference]) -> list[tuple[str, ...]]:
    """Label, before, after, change, its interval and the verdict for each headline figure that both runs have."""
    rows: list[tuple[str, ...]] = []
    for gap in differences:
        if gap.figure not in LABELS:
            continue
        shown = Figure(gap.change, gap.low, gap.high, gap.n, gap.unit)
        first, second = (show_value(Figure(value, value, value, gap.n, gap.unit)) for value in (gap.before, gap.after))
        rows.append((label(gap.figure), first, second, show_value(shown), show_interval(shown), gap.verdict))
    return rows


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    r"""A Markdown table; a bar inside a cell is escaped.

    >>> print(markdown_table(["a", "b"], [["x|y", 1]]))
    | a | b |
    |---|---|
    | x\|y | 1 |
    """
    lines = [columns, ["---"] * len(columns), *rows]
    cells = [[str(cell).replace("|", r"\|") for cell in line] for line in lines]
    return "\n".join("|---" * len(line) + "|" if i == 1 else f"| {' | '.join(line)} |" for i, line in enumerate(cells))


def markdown_headlines(figures: Mapping[str, Mapping[str, Figure]]) -> str:
    """One table for each set with the figures that a README should show."""
    columns = ["cijfer", "waarde", "95%-interval", "aantal"]
    tables: list[str] = []
    for name in in_reading_order(figures):
        part = figures[name]
        shown = [(label(key), part[key]) for key in _README if key in part]
        rows = [(text, show_value(figure), show_interval(figure), figure.n) for text, figure in shown]
        tables.append(f"**{set_name(name)}**\n\n{markdown_table(columns, rows)}")
    return "\n\n".join(tables) + "\n"
