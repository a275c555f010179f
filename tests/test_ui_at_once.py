"""What is read at once of an answer, and what stands behind "Toon alle": on the page, in the terminal and for programs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from qa.answer import Answer, Citation, Need, Statement, count_points, read_at_once
from ui import texts
from ui.page.parts import Contact
from ui.page.turns import Turn, turn_html
from ui.render.library import Library
from ui.render.plain import terminal_lines

POINTS = 7


@pytest.fixture
def answer() -> Answer:
    """A point that answers, and a list of six others."""
    points = tuple(Statement(f"Punt {number}.", "quote", (number,)) for number in range(1, POINTS + 1))
    statements = (
        Statement("Het paper vraagt:", "bridge"),
        points[0],
        Statement("Het vraagt ook:", "bridge"),
        *points[1:],
    )
    lines = [f"{'- ' if one.markers and one != points[0] else ''}{one.text}" for one in statements]
    citations = tuple(Citation(n, "Paper", "Deel", "bron.txt", None, n, n + 1, "x") for n in range(1, POINTS + 1))
    need = Need("Wat vraagt het paper?", "answered", None, tuple(range(len(statements))))
    return Answer(
        need.question,
        "answered",
        None,
        "\n".join(lines),
        statements,
        citations,
        (),
        1.0,
        "extractive",
        "v",
        {},
        needs=(need,),
    )


LEAD_IN, POINT = Statement("Het paper vraagt:", "bridge"), Statement("Punt.", "quote", (1,))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param([], 0, id="nothing"),
        pytest.param([POINT] * 5, 4, id="sentences"),
        pytest.param([LEAD_IN, *[POINT] * 3], 4, id="three points"),
        pytest.param([LEAD_IN, *[POINT] * 4], 4, id="four points"),
        pytest.param([LEAD_IN, POINT, LEAD_IN, *[POINT] * 4], 6, id="one that answers, and four points"),
    ],
)
def test_one_that_answers_and_three_points_are_read_at_once(said: list[Statement], shown: int) -> None:
    assert read_at_once(said) == shown


def test_who_asks_for_all_reads_all(answer: Answer) -> None:
    asked = replace(answer, needs=(replace(answer.needs[0], wants_all=True),))
    assert asked.to_json()["needs"][0]["at_once"] == 9
    assert "--all" not in "\n".join(terminal_lines(asked, whole=False))
    assert '<details class="meer">' not in turn_html(Turn(1, asked.question, asked), Library((), {}), (), Contact())


def test_all_is_all_too_for_who_asks_a_server(answer: Answer) -> None:
    told = replace(answer, needs=(replace(answer.needs[0], wants_all=True),)).to_json()
    assert TypeAdapter(Answer).validate_python(told).to_json() == told


def test_a_point_in_three_sentences_is_one_point() -> None:
    assert count_points([LEAD_IN, POINT, POINT, POINT, replace(POINT, markers=(2,))]) == 2


def test_a_program_gets_everything_and_hears_what_to_show_first(answer: Answer) -> None:
    record = answer.to_json()
    assert len(record["statements"]) == 9 and record["needs"][0]["at_once"] == 6


def test_the_terminal_shows_the_first_points_with_their_sources_and_how_to_see_the_rest(answer: Answer) -> None:
    lines = "\n".join(terminal_lines(answer, whole=False))
    assert "Punt 4." in lines and "Punt 5." not in lines and "[5]" not in lines
    assert texts.SHOW_ALL_TERMINAL.format(count=POINTS) in lines
    whole = "\n".join(terminal_lines(answer))
    assert "Punt 7." in whole and "[7]" in whole and "--all" not in whole


def test_the_page_has_one_fold_for_the_whole_answer(answer: Answer) -> None:
    html = turn_html(Turn(1, answer.question, answer), Library((), {}), (), Contact())
    assert html.count('<details class="meer">') == 1
    before, after = html.split('<details class="meer">')
    assert before.count('class="merk"') == 4 and after.split("</details>")[0].count('class="merk"') == 3
    assert texts.SHOW_ALL.format(count=POINTS) in html
