"""What a press of a button on the review tab leads to, and whose page has that tab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ingest.settings import Role
from qa.claims.wordings import Check, Checked
from qa.llm.review import Review
from tests.conftest import Opened
from ui import texts
from ui.page.app import TABS
from ui.page.review_tab import Place, Shown, Turn, accept, drop, put_off, show_next, undo


def doubtful(*_: object) -> Checked:
    return Checked("unsure", ("Deze woorden passen niet bij de bron: ‘varen’.",))


def after(shown: Shown, review: Review, text: str | None = None, check: Check = doubtful) -> Turn:
    """The next press, with what the page shows by then or another text in its field."""
    said = shown.item.text if shown.item and text is None else text or ""
    return Turn(review, check, shown.place, said, shown.item.missing if shown.item else "", "eva")


def test_each_press_shows_the_next_and_what_was_put_off_comes_back_another_time(opened: Opened) -> None:
    review = opened()
    shown = show_next(Turn(review, doubtful, Place(), "", "", "eva"))
    kinds = []
    for press in (accept, put_off, drop, accept, accept):
        kinds.append(shown.item.kind if shown.item else "")
        shown = press(after(shown, review))
    assert kinds == ["plain", "spoken", "plain", "question", "near_miss"]
    assert (shown.item, shown.open, shown.told) == (None, 1, texts.REVIEW_ACCEPTED)
    back = undo(after(shown, review))
    assert back.item and back.item.kind == "near_miss" and back.told == texts.REVIEW_UNDONE
    assert [item.kind for item in review.open()] == ["spoken", "near_miss"]


def test_words_of_her_own_that_the_check_doubts_take_a_second_press(opened: Opened) -> None:
    review = opened()
    first = show_next(Turn(review, doubtful, Place(), "", "", "eva"))
    text = "Vrijwilligers varen op vrijdag laat."
    asked = accept(after(first, review, text))
    assert asked.told == texts.REVIEW_AGAIN and asked.item and asked.item.reasons and len(review.open()) == 5
    # Other words than those whose verdict she saw are checked anew.
    other = accept(after(asked, review, "Vrijwilligers varen op vrijdag erg laat."))
    assert other.told == texts.REVIEW_AGAIN and len(review.open()) == 5
    again = accept(after(asked, review, text))
    assert again.told == texts.REVIEW_ACCEPTED and len(review.open()) == 4


@pytest.mark.parametrize(
    ("rules", "role", "is_seen"),
    [
        pytest.param({"werkbank": ("evaluator",)}, "evaluator", True, id="as the workbench"),
        pytest.param({"werkbank": ("evaluator",)}, "press", False, id="not others"),
        pytest.param({"nalezen": ("press",), "werkbank": ("evaluator",)}, "press", True, id="by its own name"),
        pytest.param({}, "press", True, id="no rules"),
        pytest.param({}, "citizen", False, id="nobody without a name"),
        pytest.param({"nalezen": ("citizen",)}, "citizen", False, id="whatever the rules say"),
    ],
)
def test_who_sees_it(rules: Mapping[str, tuple[Role, ...]], role: Role, is_seen: bool) -> None:
    tab = next(tab for tab in TABS if tab.name == "nalezen")
    assert tab.is_for(role, rules) is is_seen
    assert replace(tab, seen_with="", is_signed=False).is_for(role, {}) is True
