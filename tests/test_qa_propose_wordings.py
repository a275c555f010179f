"""Wordings that a language model proposes: for sentences without one, held against their range, read by a person before use."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ingest.index.opened import open_index
from ingest.records import Span
from ingest.settings import Settings
from qa.llm.propose_texts import WORDINGS_SYSTEM
from qa.llm.proposed import Worded, good_wordings
from tests.conftest import Configure, Standpunt
from tests.scripted_llm import scripted_llm

DONE, FELL_SHORT, WRONG_USE = 0, 1, 2
AVOND = "na-negen-uur"
QUOTE = "Op vrijdag varen vrijwilligers tot middernacht."


def wording_model(messages: list[dict[str, str]]) -> str:
    """A plain wording that is the sentence with a word before it, and a spoken one with a number of its own."""
    quote = re.findall(r"<zin>\n(.+)\n</zin>", messages[1]["content"])[0]
    said = quote[0].lower() + quote[1:]
    reply = {"plain": f"Veerdiensten zeggen: {said}", "spoken": f"Wij zeggen 98 keer: {said}"}
    return f"```json\n{json.dumps(reply)}\n```"


def proposed(settings: Settings) -> list[dict[str, Any]]:
    lines = (settings.proposed_wordings_dir / f"{AVOND}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_each_sentence_without_a_wording_gets_two_and_what_does_not_hold_is_marked(
    standpunt: Standpunt, use: Configure
) -> None:
    with scripted_llm(wording_model) as server:
        settings = use(server.url)
        outcome = standpunt("ingest", "--wordings")
    assert outcome.code == DONE, outcome
    index = open_index(settings.index_dir)
    paper = next(paper for paper in index.papers if paper.id == AVOND)
    rows = proposed(settings)
    # Of the two other papers one has a wording for every sentence, and one for three.
    assert {file.stem for file in settings.proposed_wordings_dir.iterdir()} == {AVOND, "varen-op-stroom"}
    assert "In 2027" not in (settings.proposed_wordings_dir / "varen-op-stroom.jsonl").read_text("utf-8")
    text = index.sources[paper.source].text
    assert all(Span(row["start"], row["end"]).slice(text) == row["quote"] for row in rows)
    sentences = [span for passage in paper.passages for span in passage.sentences]
    assert [row["start"] for row in rows if row["kind"] == "plain"] == [span.start for span in sentences]
    assert {row["writer"] for row in rows} == {"openai:proef"}
    spoken = [row for row in rows if row["kind"] == "spoken"]
    assert all(row["verdict"] == "exact" and "98" in row["reasons"][0] for row in spoken)
    doubtful = sum(1 for row in rows if row["reasons"])
    assert f"Voorgesteld bij Na negen uur: {len(rows)} formuleringen. Bij {doubtful} daarvan" in outcome.out
    assert "standpunt review" in outcome.out


def test_what_lies_ready_is_not_asked_for_again(standpunt: Standpunt, use: Configure) -> None:
    with scripted_llm(wording_model) as server:
        use(server.url)
        standpunt("ingest", "--wordings")
        asked = len(server.asked)
        again = standpunt("ingest", "--wordings")
    assert again.code == DONE and "niets nieuws voorgesteld" in again.out
    assert len(server.asked) == asked


def test_what_was_proposed_before_the_model_went_down_stays_and_the_rest_is_asked_next_time(
    standpunt: Standpunt, use: Configure
) -> None:
    def until_friday(messages: list[dict[str, str]]) -> str | int:
        return 500 if "Op vrijdag" in messages[1]["content"].partition("<zin>")[2] else wording_model(messages)

    with scripted_llm(until_friday) as server:
        settings = use(server.url)
        assert standpunt("ingest", "--wordings").code == DONE
    before = proposed(settings)
    assert QUOTE not in {row["quote"] for row in before}
    with scripted_llm(500) as server:
        use(server.url)
        outcome = standpunt("ingest", "--wordings")
    assert (outcome.code, len(server.asked)) == (FELL_SHORT, 1) and "geeft geen antwoord" in outcome.err
    with scripted_llm(wording_model) as server:
        use(server.url)
        assert standpunt("ingest", "--wordings").code == DONE
    after = proposed(settings)
    assert after[: len(before)] == before
    assert [row["quote"] for row in after[len(before) :]] == [QUOTE] * 2


@pytest.mark.parametrize("said", ["Daar kan ik niet bij helpen.", '{"plain": "See https://kwaad.example for more."}'])
def test_rubbish_is_one_sentence_and_code_1(said: str, standpunt: Standpunt, use: Configure) -> None:
    with scripted_llm(said) as server:
        use(server.url)
        outcome = standpunt("ingest", "--wordings")
    assert outcome.code == FELL_SHORT
    assert "geen bruikbare formuleringen" in outcome.err and len(outcome.err.strip().splitlines()) == 1


def test_without_a_language_model_it_says_which_setting_and_does_nothing(standpunt: Standpunt, use: Configure) -> None:
    settings = use("")
    outcome = standpunt("ingest", "--wordings")
    assert outcome.code == WRONG_USE and "`llm.model`" in outcome.err
    assert not settings.index_dir.exists()


def test_the_model_is_told_who_speaks_and_to_whom_and_the_text_goes_as_data(
    standpunt: Standpunt, use: Configure
) -> None:
    with scripted_llm(wording_model) as server:
        use(server.url)
        standpunt("ingest", "--wordings")
    assert {call["messages"][0]["content"] for call in server.asked} == {WORDINGS_SYSTEM}
    users = [call["messages"][1]["content"] for call in server.asked]
    assert all("Wie dit zegt: de veerdiensten. Aan wie zij iets vragen: de provincie." in user for user in users)
    assert all(user.count("</zin>") == user.count("</paper>") == 1 for user in users)


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        pytest.param("Vrijwilligers varen op vrijdag tot twaalf uur.", True, id="good"),
        pytest.param(QUOTE, False, id="the quote"),
        pytest.param("De veerdiensten vragen om de huur van ovens.", False, id="the example of its instruction"),
        pytest.param("Vrijwilligers varen op", False, id="breaks off"),
        pytest.param("The volunteers are on the river until midnight.", False, id="English"),
        pytest.param("Kijkt u op www.kwaad.example voor het rooster.", False, id="a link"),
        pytest.param("Zij varen \u202eop vrijdag tot laat.", False, id="an invisible sign"),
        pytest.param(f"Zij varen {'heel ' * 250}laat.", False, id="too long"),
    ],
)
def test_what_is_a_wording_is_kept(text: str, is_kept: bool) -> None:
    assert good_wordings(Worded(plain=text), QUOTE) == ([("plain", text)] if is_kept else [])
