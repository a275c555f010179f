"""What the papers of today make of a line: theirs, supported, ours, or not in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.settings import Settings
from qa.answering.texts import MISSING_PRECISE
from qa.pipeline import Pipeline
from qa.press import texts as words
from qa.press.draft import make_draft
from qa.press.reading import read_draft
from qa.press.recheck import Checker
from qa.press.records import Draft, Line, Made, Part
from qa.press.written import draft_text
from tests.conftest import Here, Standpunt
from tests.exports import swap
from ui.press.export import read_export, write_draft

QUESTION = "Hoeveel sociale huurwoningen zijn er nodig?"
QUOTE = "Er zijn te weinig woningen."
TWO = "Er zijn te weinig woningen. Wie nu zoekt, wacht gemiddeld elf jaar."


@pytest.fixture
def pipeline(tiny_pipeline: Pipeline) -> Pipeline:
    return tiny_pipeline


@pytest.fixture
def asked(tiny_kept: Settings, here: Here) -> None:
    """The command line answers from the tiny corpus."""
    here(tiny_kept)


@pytest.mark.parametrize(
    ("line", "kind", "verdict"),
    [
        pytest.param(QUOTE, "quote", "literal", id="a quote"),
        pytest.param(f"“{QUOTE}”", "quote", "literal", id="in quotation marks"),
        pytest.param(f'"{QUOTE[:-1]}"', "quote", "literal", id="without its full stop"),
        pytest.param(TWO, "quote", "literal", id="two in a row"),
        pytest.param(f"{QUOTE} Veel schoolgebouwen zijn oud.", "paraphrase", "literal", id="two from two places"),
        pytest.param("Wie nu zoekt, wacht gemiddeld twaalf jaar.", "doubt", "contradicted", id="a changed number"),
        pytest.param("Er zijn niet te weinig woningen.", "doubt", "contradicted", id="a negation"),
        pytest.param("“Er zijn niet te weinig woningen.”", "doubt", "changed_quote", id="a quote with a negation"),
        pytest.param("“Zijn er te weinig woningen?”", "doubt", "changed_quote", id="a quote made a question"),
        pytest.param("“zoekt, wacht gemiddeld elf jaar.”", "doubt", "changed_quote", id="a quote cut short"),
        pytest.param("Er zijn “te veel woningen” volgens hen.", "doubt", "changed_quote", id="changed words in marks"),
        pytest.param("Er zijn ‘te veel woningen’ volgens hen.", "doubt", "changed_quote", id="in single marks"),
        pytest.param("Zij zeggen: “Er zijn genoeg woningen", "doubt", "changed_quote", id="a mark that never closes"),
        pytest.param(
            f"{QUOTE} Daarom eisen wij 5 miljard euro.", "doubt", "absent", id="a quote with a claim after it"
        ),
        pytest.param("Het paper Wonen in de stad vraagt:", "bridge", None, id="our lead-in"),
        pytest.param(
            "In het paper Wonen in de stad vragen gemeenten 5 miljard:", "doubt", "absent", id="a claim as one"
        ),
        pytest.param("Woordvoering: Wonen in de stad en Jeugd en school", "bridge", None, id="our headline"),
        pytest.param("Woordvoering: gemeenten eisen 5 miljard", "doubt", "absent", id="a claim as a headline"),
        pytest.param("Wie moet dit betalen?", "bridge", None, id="our question"),
        pytest.param("Wist u dat er 5 miljard naar de maan gaat?", "doubt", "absent", id="a claim as a question"),
        pytest.param("Alles gratis.", "doubt", "absent", id="two words"),
        pytest.param("", "bridge", None, id="nothing"),
    ],
)
def test_a_line_is_judged_by_the_papers(pipeline: Pipeline, line: str, kind: str, verdict: str | None) -> None:
    found = Checker(pipeline).judge(Line(line))
    assert (found.kind, found.verdict) == (kind, verdict)


def test_a_doubt_comes_with_its_reason_and_the_nearest_passage(pipeline: Pipeline) -> None:
    found = Checker(pipeline).judge(Line("Wie nu zoekt, wacht gemiddeld twaalf jaar."))
    assert "twaalf" in " ".join(found.reasons)
    assert "elf jaar" in found.near
    assert found.nearest is not None and found.nearest.paper == "Wonen in de stad"


def test_a_changed_quote_comes_with_the_words_that_differ_and_the_sentence(pipeline: Pipeline) -> None:
    found = Checker(pipeline).judge(Line("Wie straks zoekt, wacht gemiddeld elf dagen.", "quote"))
    assert found.reasons == ("Dit citaat is veranderd: ‘straks’ in plaats van ‘nu’, ‘dagen’ in plaats van ‘jaar’.",)
    assert found.near == "Wie nu zoekt, wacht gemiddeld elf jaar."
    assert found.nearest is not None and found.nearest.quote == found.near


def test_her_own_name_covers_her_words_but_no_quote_that_was_turned_round(pipeline: Pipeline) -> None:
    checker = Checker(pipeline)
    turned = checker.judge(Line("“Er zijn niet te weinig woningen.”", is_own=True))
    assert (turned.kind, turned.is_fault) == ("doubt", True)
    hers = checker.judge(Line("“Ik sta hier pal voor”, zegt de wethouder.", is_own=True))
    assert (hers.kind, hers.is_fault) == ("own", False)


def test_only_our_own_gaps_may_say_what_is_missing(pipeline: Pipeline) -> None:
    checker = Checker(pipeline)

    def kind(text: str) -> str:
        return checker.judge(Line(text), is_gap=True).kind

    assert kind(MISSING_PRECISE) == "gap"
    assert kind("De papers zeggen niets over: kernenergie.") == "gap"
    assert kind("De papers zeggen niets over: woningen.") == "doubt"
    assert kind("gemeenten willen 5 miljard euro") == "doubt"


@pytest.mark.parametrize("suffix", ["docx", "md", "txt"])
def test_a_draft_as_it_was_made_holds_in_every_format(pipeline: Pipeline, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"concept.{suffix}"
    write_draft(make_draft("Wat vragen gemeenten in Wonen in de stad?", pipeline, "long"), path)
    lines = list(Checker(pipeline).check(read_export(path)).lines)
    assert {line.verdict for line in lines} == {None, "literal"}
    assert {line.kind for line in lines} == {"quote", "bridge"}


@pytest.mark.parametrize("suffix", ["docx", "md", "txt"])
def test_two_quotes_turned_into_their_opposite_are_named(
    pipeline: Pipeline, asked: None, standpunt: Standpunt, tmp_path: Path, suffix: str
) -> None:
    """Without their quotation marks too, where the file knows its lines; and whoever put a name to another line."""
    path = tmp_path / f"concept.{suffix}"
    wait, old = "Wie nu zoekt, wacht gemiddeld elf jaar.", "Veel schoolgebouwen zijn ouder dan vijftig jaar."
    if suffix == "txt":
        turned = [f"“{wait.replace('wacht', 'wacht niet')}” [1]", f"“{old.replace('Veel', 'Geen')}” [2]"]
    else:
        turned = [f"{wait.replace('wacht', 'wacht niet')} [1]", f"{old.replace('Veel', 'Geen')} [2]"]
    parts = (Part(words.CORE, (Line(wait), Line(old), Line("Wij bouwen er 100.", is_own=True))),)
    draft = Checker(pipeline).check(Draft(Made(), "Woordvoering: Wonen in de stad", parts))
    assert [line.kind for line in draft.lines] == ["quote", "quote", "own"]
    write_draft(draft, path)
    whole = standpunt("draft", "--check", str(path))
    assert whole.code == 0 and whole.out.endswith("Alle andere regels staan in de papers.\n")
    for shown, other in zip((f"“{wait}” [1]", f"“{old}” [2]"), turned, strict=True):
        swap(path, shown, other)
    outcome = standpunt("draft", "--check", str(path))
    assert outcome.code == 1
    assert outcome.out.count("Veranderd citaat: ") == 2
    assert "‘niet’ is erbij gezet" in outcome.out and "‘Geen’ in plaats van ‘Veel’" in outcome.out
    assert wait in outcome.out and old in outcome.out
    assert "regels staan in de papers" not in outcome.out
    rows = [json.loads(line) for line in standpunt("draft", "--check", str(path), "--json").out.splitlines()]
    assert [row["verdict"] for row in rows if row["part"] == words.CORE] == ["changed_quote"] * 2 + ["absent"]
    assert [row["verdict"] for row in rows if row["part"] == words.SOURCES] == ["literal"] * 2


def test_what_nobody_can_be_sure_of_is_not_said_to_hold(
    pipeline: Pipeline, asked: None, standpunt: Standpunt, tmp_path: Path
) -> None:
    path = tmp_path / "concept.txt"
    path.write_text("Alle schoolgebouwen zijn oud.\n", "utf-8")
    outcome = standpunt("draft", "--check", str(path))
    assert outcome.code == 0
    assert "Niet zeker, lees dit zelf na: Alle schoolgebouwen" in outcome.out
    assert "Alle regels" not in outcome.out and "Alle andere regels" not in outcome.out


def test_what_she_took_on_herself_is_listed_apart(pipeline: Pipeline) -> None:
    text = draft_text(make_draft(QUESTION, pipeline)) + f"\n{words.OWN}: Wij bouwen er 100.\n"
    lines = list(Checker(pipeline).check(read_draft(text, {})).lines)
    assert not any(line.is_fault for line in lines)
    assert [line.text for line in lines if line.kind == "own"] == ["Wij bouwen er 100."]


def test_a_line_after_the_sources_is_a_line_like_any_other(pipeline: Pipeline) -> None:
    text = draft_text(make_draft(QUESTION, pipeline)) + "\nGemeenten eisen 5 miljard euro.\n"
    (fault,) = (line for line in Checker(pipeline).check(read_draft(text, {})).lines if line.is_fault)
    assert (fault.text, fault.verdict) == ("Gemeenten eisen 5 miljard euro.", "absent")


def test_a_source_that_is_gone_is_named(pipeline: Pipeline) -> None:
    text = "[1] Wonen in de stad, Wat is het probleem?: “Er zijn te veel woningen.”"
    (line,) = Checker(pipeline).check(read_draft(text, {})).lines
    assert (line.verdict, line.reasons[0]) == ("changed_quote", words.SOURCE_GONE)


def test_an_edited_draft_is_judged_and_numbered_by_the_papers_alone(pipeline: Pipeline) -> None:
    lines = (
        Line("Veel schoolgebouwen zijn ouder dan vijftig jaar."),
        Line(""),
        Line("Er zijn 7 woningen te weinig.", is_own=True),
        Line("Er zijn 8 woningen te weinig."),
        Line(QUOTE, is_own=True),
    )
    made = Draft(Made(), "Woordvoering: Wonen in de stad", (Part(words.CORE, lines), Part("Leeg", ())))
    draft = Checker(pipeline).check(made)
    (part,) = draft.parts
    assert [(line.kind, line.markers) for line in part.lines] == [
        ("quote", (1,)),
        ("own", ()),
        ("doubt", ()),
        ("quote", (2,)),
    ]
    assert [citation.marker for citation in draft.citations] == [1, 2]
    assert draft.citations[1].quote == QUOTE


def test_a_checker_is_made_once_for_an_open_index(pipeline: Pipeline) -> None:
    assert pipeline.kept(Checker) is pipeline.kept(Checker)
