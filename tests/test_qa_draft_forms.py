"""Short forms of a draft: the same lines as the whole one, within the bounds of those who place them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.settings import Settings
from qa.pipeline import Pipeline
from qa.press import texts as words
from qa.press.draft import make_draft
from qa.press.drift import drift_of_export, drift_of_record
from qa.press.forms import LETTER_MAX_WORDS, POST_MAX_CHARS, QUOTE_MAX_WORDS, count_words
from qa.press.recheck import Checker
from qa.press.records import DraftForm
from qa.press.written import draft_record
from tests.conftest import Standpunt
from tests.exports import swap
from ui.press.export import read_export, write_draft

SUBJECT = "Wat vragen jullie voor de steigers?"
SHORT: tuple[DraftForm, ...] = ("quote", "post", "letter")


@pytest.mark.parametrize("subject", [SUBJECT, "de avonddienst"])
@pytest.mark.parametrize("form", SHORT)
def test_a_short_form_keeps_within_its_bounds_and_cites_every_line(
    form: DraftForm, subject: str, ferries: Pipeline
) -> None:
    made = make_draft(subject, ferries, form=form)
    (part,) = made.parts
    said = [line for line in part.lines if line.kind != "bridge"]
    assert said and all(line.citations for line in said)
    text = " ".join(line.text for line in said)
    assert {
        "quote": count_words(text) <= QUOTE_MAX_WORDS,
        "post": len(text) <= POST_MAX_CHARS,
        "letter": count_words(" ".join(line.text for line in part.lines)) <= LETTER_MAX_WORDS,
    }[form]


def test_a_newspaper_quote_is_one_paragraph_of_spoken_wordings_under_its_speaker(ferries: Pipeline) -> None:
    (part,) = make_draft(SUBJECT, ferries, form="quote").parts
    speaker, said = part.lines
    assert speaker.text == words.speaker(ferries.index.organisations.all[0])
    prepared = {text for text, _ in ferries.wordings.places()}
    assert said.kind == "paraphrase" and any(text in said.text for text in prepared)
    assert len({citation.quote for citation in said.citations}) == len(said.citations)


@pytest.mark.parametrize("form", SHORT)
def test_a_short_form_in_quotes_is_the_papers_own_words(form: DraftForm, ferries: Pipeline) -> None:
    made = make_draft(SUBJECT, ferries, wording="quotes", form=form)
    assert {line.kind for line in made.lines} <= {"quote", "bridge"}


@pytest.mark.parametrize("form", ["quote", "letter"])
def test_wij_are_those_of_one_publisher(form: DraftForm, two_publishers: Pipeline) -> None:
    made = make_draft("Wat vragen de imkers voor de bermen?", two_publishers, form=form)
    assert {citation.paper for citation in made.citations} == {"Bloemen in de berm"}


@pytest.mark.parametrize("form", SHORT)
@pytest.mark.parametrize("suffix", ["docx", "md", "txt"])
def test_a_short_form_is_checked_like_any_draft(
    form: DraftForm, suffix: str, ferries: Pipeline, tmp_path: Path
) -> None:
    path = tmp_path / f"concept.{suffix}"
    made = make_draft(SUBJECT, ferries, form=form)
    write_draft(made, path)
    saved = read_export(path)
    checker = Checker(ferries)
    checked = checker.check(saved)
    assert not [line for line in checked.lines if line.is_fault or line.verdict == "unsure"]
    assert [part.heading for part in checked.parts if part.heading != words.SOURCES][-1] == made.parts[0].heading
    if suffix != "txt":
        assert saved.made == made.made
        assert not drift_of_export(saved, ferries, checker).has_changed


def test_a_number_that_is_changed_in_a_letter_is_found(ferries: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    made = make_draft("Hoeveel steigers zijn versleten?", ferries, form="letter")
    write_draft(made, path)
    said = next(line.text for line in made.lines if "19" in line.text)
    swap(path, said, said.replace("19", "91"))
    assert any(line.is_fault for line in Checker(ferries).check(read_export(path)).lines)


def test_a_saved_short_form_is_made_again_as_it_was(ferries: Pipeline) -> None:
    record = draft_record(make_draft(SUBJECT, ferries, form="post"))
    assert record["form"] == "post"
    assert not drift_of_record(record, ferries, Checker(ferries)).has_changed


@pytest.mark.parametrize("form", ["full", *SHORT])
def test_what_the_papers_do_not_speak_of_is_one_line_in_every_form(form: DraftForm, ferries: Pipeline) -> None:
    made = make_draft("Wat is de hoofdstad van Mongolië?", ferries, form=form)
    assert (made.outcome, made.headline, made.parts) == ("refused", words.REFUSED, ())
    assert made.made.form == form


def test_the_command_line_makes_a_short_form(standpunt: Standpunt, shipped_settings: Settings) -> None:
    outcome = standpunt("draft", "gemeentefonds", "--form", "post", "--json")
    assert outcome.code == 0 and json.loads(outcome.out)["form"] == "post"
    assert standpunt("draft", "gemeentefonds", "--form", "gedicht").code == 2
