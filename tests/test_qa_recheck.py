"""What the papers of today make of a line: theirs, supported, ours, or not in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.settings import Settings
from qa.pipeline import Pipeline, open_pipeline
from qa.press import texts as words
from qa.press.draft import make_draft
from qa.press.edited import TypedLine, judge_draft, made_of, unedited
from qa.press.recheck import Checker, recheck_text
from tests.conftest import index_of
from ui.press.export import draft_markdown, draft_plain

QUESTION = "Hoeveel sociale huurwoningen zijn er nodig?"
QUOTE = "Er zijn te weinig woningen."


@pytest.fixture
def pipeline(tiny: Settings) -> Iterator[Pipeline]:
    index_of(tiny)
    return open_pipeline(tiny)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param(QUOTE, "quote", id="a quote"),
        pytest.param(f"“{QUOTE}”", "quote", id="in quotation marks"),
        pytest.param("Er zijn te weinig woningen. Wie nu zoekt, wacht gemiddeld elf jaar.", "quote", id="two in a row"),
        pytest.param("Wie nu zoekt, wacht gemiddeld twaalf jaar.", "doubt", id="a changed number"),
        pytest.param("Er zijn niet te weinig woningen.", "doubt", id="a negation"),
        pytest.param(f"{QUOTE} Daarom eisen wij 5 miljard euro.", "doubt", id="a quote with a claim after it"),
        pytest.param("In het paper Wonen in de stad vragen gemeenten:", "bridge", id="our lead-in"),
        pytest.param("In het paper Wonen in de stad vragen gemeenten 5 miljard:", "doubt", id="a claim as a lead-in"),
        pytest.param("Woordvoering: Wonen in de stad en Jeugd en school", "bridge", id="our headline"),
        pytest.param("Woordvoering: gemeenten eisen 5 miljard", "doubt", id="a claim as a headline"),
        pytest.param("Wie moet dit betalen?", "bridge", id="a question"),
        pytest.param("", "bridge", id="nothing"),
    ],
)
def test_a_line_is_judged_by_the_papers(pipeline: Pipeline, line: str, kind: str) -> None:
    assert Checker(pipeline).judge(line).kind == kind


def test_a_doubt_comes_with_its_reason_and_the_nearest_passage(pipeline: Pipeline) -> None:
    found = Checker(pipeline).judge("Wie nu zoekt, wacht gemiddeld twaalf jaar.")
    assert "twaalf" in " ".join(found.reasons)
    assert "elf jaar" in found.near
    assert found.citations[0].paper == "Wonen in de stad"


def test_only_our_own_gaps_may_say_what_is_missing(pipeline: Pipeline) -> None:
    checker = Checker(pipeline)
    assert checker.judge(words.AMOUNT[2], is_gap=True).kind == "gap"
    assert checker.judge("De papers zeggen niets over: kernenergie.", is_gap=True).kind == "gap"
    assert checker.judge("De papers zeggen niets over: woningen.", is_gap=True).kind == "doubt"
    assert checker.judge("gemeenten willen 5 miljard euro", is_gap=True).kind == "doubt"


def test_a_draft_as_it_was_made_holds_in_every_format(pipeline: Pipeline) -> None:
    draft = make_draft(QUESTION, pipeline, "long")
    for text in (draft.text, draft_markdown(unedited(draft)), draft_plain(unedited(draft))):
        assert recheck_text(text, Checker(pipeline)).doubts == ()


def test_what_she_took_on_herself_is_listed_apart(pipeline: Pipeline) -> None:
    text = draft_plain(unedited(make_draft(QUESTION, pipeline))) + f"{words.OWN}: Wij bouwen morgen.\n"
    found = recheck_text(text, Checker(pipeline))
    assert (found.doubts, found.own) == ((), ("Wij bouwen morgen.",))


def test_a_source_that_is_gone_is_named(pipeline: Pipeline) -> None:
    text = "[1] Wonen in de stad, Wat is het probleem?: “Er zijn te veel woningen.”"
    (doubt,) = recheck_text(text, Checker(pipeline)).doubts
    assert doubt.reasons == (words.SOURCE_GONE,)


def test_an_edited_draft_is_judged_and_numbered_by_the_papers_alone(pipeline: Pipeline) -> None:
    made = made_of(make_draft(QUESTION, pipeline))
    lines = [
        TypedLine("Veel schoolgebouwen zijn ouder dan vijftig jaar."),
        TypedLine(""),
        TypedLine("Er zijn 7 woningen te weinig.", is_own=True),
        TypedLine("Er zijn 8 woningen te weinig."),
        TypedLine(QUOTE, is_own=True),
    ]
    draft = judge_draft(made, "Woordvoering: Wonen in de stad", [(words.CORE, lines), ("Leeg", [])], Checker(pipeline))
    (part,) = draft.parts
    assert [(line.kind, line.markers) for line in part.lines] == [
        ("quote", (1,)),
        ("own", ()),
        ("doubt", ()),
        ("quote", (2,)),
    ]
    assert [citation.marker for citation in draft.citations] == [1, 2]
    assert draft.citations[1].quote == QUOTE
