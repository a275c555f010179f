"""Lists, collections, comparisons and overviews, on papers of ferry services."""

from __future__ import annotations

import json
import re

import pytest

from ingest.settings import SHIPPED_CORPUS
from qa.answering.texts import OF_SAME_PAPER
from qa.pipeline import Pipeline
from qa.question.asked import Form, asked_form, gathered_kinds

FORMS = SHIPPED_CORPUS / "training" / "requests" / "forms.jsonl"
ASKS = [
    "Herstel vóór 2029 de 19 versleten steigers.",
    "Betaal 4,5 miljoen euro per jaar voor het onderhoud van steigers.",
    "Leg bij elke steiger een helling aan voor rolstoelen.",
]


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Wat willen de veerdiensten met de steigers?", "list"),
        ("Zet puntsgewijs wat er moet gebeuren", "list"),
        ("Welke bedragen noemen de papers?", "collection"),
        ("In welke papers komt de rolstoel aan bod?", "where"),
        ("Wat zegt elk paper over geld?", "compare"),
        ("Wat is de rode draad door de papers?", "overview"),
        ("Welke gemeenten krijgen een nieuwe steiger?", "fact"),
    ],
)
def test_the_form_is_told_from_the_words(question: str, form: Form) -> None:
    assert asked_form(question) == form


def test_most_messages_in_many_voices_have_their_form_told() -> None:
    rows = [json.loads(line) for line in FORMS.read_text("utf-8").splitlines()]
    # The rules were written by the lines with an odd number; the even ones measure.
    held_out = [asked_form(row["message"]) == row["form"] for row in rows[1::2]]
    assert sum(held_out) / len(held_out) >= 0.8


def test_a_subject_is_not_taken_for_what_is_gathered() -> None:
    assert gathered_kinds("Welke landen en bedragen worden genoemd?") == ("amount", "place")
    assert gathered_kinds("Krijgen alle gemeenten evenveel geld?") == ()


def test_a_list_holds_every_ask_in_the_papers_order_and_counts_them(ferries: Pipeline) -> None:
    answer = ferries.ask("Noem alle verzoeken in het paper Steigers langs de rivier.")
    assert [statement.text for statement in answer.statements if statement.kind == "quote"] == ASKS
    assert answer.statements[0].text == "Het paper Steigers langs de rivier vraagt (3 van 3 punten):"


def test_the_count_of_a_list_is_the_number_of_its_lines(shipped_pipeline: Pipeline) -> None:
    # The sentence that stands before the points of this paper is a line of the list too.
    answer = shipped_pipeline.ask("Noem alle verzoeken in het paper Gemeentefinanciën.")
    counted = re.search(r"\((\d+) van (\d+) punten\)", answer.answer)
    assert counted
    lines = [line for line in answer.answer.splitlines() if line.startswith("- ")]
    assert [int(number) for number in counted.groups()] == [len(lines), len(lines)]


@pytest.mark.parametrize(
    ("question", "points"),
    [
        ("Vat het paper Steigers langs de rivier samen in drie punten.", 3),
        ("Noem de twee belangrijkste verzoeken in het paper Steigers langs de rivier.", 2),
    ],
)
def test_there_are_as_many_points_as_were_asked_for(question: str, points: int, ferries: Pipeline) -> None:
    assert sum(statement.kind == "quote" for statement in ferries.ask(question).statements) == points


def test_an_overview_is_of_the_paper_whose_title_has_the_subject(shipped_pipeline: Pipeline) -> None:
    answer = shipped_pipeline.ask("vat jullie plannen voor wonen samen in drie punten")
    assert [citation.paper for citation in answer.citations] == ["Ruimte, Wonen & Stikstof"] * 3


def test_the_paper_of_an_overview_is_named_once(shipped_pipeline: Pipeline) -> None:
    answer = shipped_pipeline.ask("Geef een overzicht van het paper Migratie.", wording="plain")
    leading = [statement.text for statement in answer.statements if statement.kind == "bridge"]
    assert leading == ["Dit zijn de hoofdlijnen van het paper Migratie.", *list(OF_SAME_PAPER.values())[:3]]


def test_a_list_about_money_leaves_the_other_points_out(ferries: Pipeline) -> None:
    answer = ferries.ask("Welke verzoeken die over geld gaan staan in het paper Steigers langs de rivier?")
    quotes = [citation.quote for citation in answer.citations]
    assert ASKS[1] in quotes
    assert ASKS[2] not in quotes


def test_what_the_papers_name_is_gathered_from_all_of_them(ferries: Pipeline) -> None:
    answer = ferries.ask("Welke bedragen staan er in de papers?")
    assert answer.outcome == "answered"
    assert [citation.quote for citation in answer.citations] == [ASKS[1]]


def test_where_a_subject_is_spoken_of_says_how_was_searched(ferries: Pipeline) -> None:
    answer = ferries.ask("In welke papers komt diesel aan bod?")
    assert {citation.paper for citation in answer.citations} == {"Varen op stroom"}
    assert "“diesel”" in answer.statements[0].text
    assert "1 van de 3 papers" in answer.statements[0].text


def test_a_comparison_has_a_row_for_each_paper_also_for_one_that_says_nothing(ferries: Pipeline) -> None:
    answer = ferries.ask("Wat zegt elk paper over laadpunten voor elektrisch varen?")
    assert answer.table is not None
    cells = {row[0]: row[1] for row in answer.table.rows}
    assert list(cells) == [paper.title for paper in ferries.papers]
    assert "laadpunt" in cells["Varen op stroom"]
    assert "niets over gevonden" in cells.values()
    # Each marker in a cell is one of the answer's.
    assert all(f"[{citation.marker}]" in " ".join(cells.values()) for citation in answer.citations)


def test_the_common_thread_is_computed_and_says_so(ferries: Pipeline) -> None:
    answer = ferries.ask("Wat is de rode draad door de papers?")
    assert "Geen tekst vat alle 3 papers samen" in answer.statements[0].text
    assert [citation.paper for citation in answer.citations] == [paper.title for paper in ferries.papers]


def test_the_table_is_part_of_the_contract(ferries: Pipeline) -> None:
    record = ferries.ask("Wat zegt elk paper over laadpunten?").to_json()
    assert set(record["table"]) == {"columns", "rows"}
    assert ferries.ask("Hoeveel steigers zijn versleten?").to_json()["table"] is None
