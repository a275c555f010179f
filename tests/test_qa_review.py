"""A person's review of proposals: decisions are written at once, can be undone, and land where an editor would put them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import get_args

import pytest

from ingest.corpus.load import load_corpus
from ingest.index.entries import question_entries
from ingest.index.opened import open_index, read_texts
from ingest.models.encoder import load_encoder
from ingest.settings import Settings
from qa.claims.verify import Verifier
from qa.claims.wordings import Check, Checked, judge_wordings, wording_check
from qa.llm.landing import RangeTakenError, ReviewFileError, ReviewNotWrittenError
from qa.llm.proposal import Item, ItemVerdict
from qa.llm.review import DecidedAlreadyError, NotAcceptableError, Review, mend
from tests.conftest import Opened
from tests.proposals import (
    EVENING,
    FRIDAY,
    GOOD,
    PAPER_ID,
    WRITER,
    propose_wordings,
    rows_of,
    wording,
    wordings_in,
    write_lines,
)
from ui import texts


@pytest.fixture
def check(proposals: Settings) -> Check:
    index = open_index(proposals.index_dir)
    encoder = load_encoder(proposals.encoder, proposals.models_dir)
    return wording_check(index, Verifier(encoder, None, index.organisations, index.lexicon))


def one(review: Review, kind: str, quote: str = EVENING) -> Item:
    return next(item for item in review.open() if (item.kind, item.quote) == (kind, quote))


def test_all_kinds_stand_in_one_list_in_reading_order(opened: Opened) -> None:
    review = opened()
    assert [(item.kind, item.quote) for item in review.open()] == [
        ("plain", FRIDAY),
        ("spoken", FRIDAY),
        ("plain", EVENING),
        ("question", EVENING),
        ("near_miss", EVENING),
    ]
    assert review.left_out == 2


def test_an_accepted_wording_lands_with_who_wrote_and_who_checked_and_is_used(
    proposals: Settings, opened: Opened
) -> None:
    # Not even the verifier's doubt holds it back any more: a person has read it.
    review = opened()
    review.accept(replace(one(review, "plain"), verdict="unsure"), "Anna")
    review.accept(one(review, "plain", FRIDAY), "Anna")
    rows = wordings_in(proposals)
    assert [(row["quote"], row["written_by"], row["checked_by"]) for row in rows] == [
        (FRIDAY, {"plain": WRITER}, {"plain": "Anna"}),
        (EVENING, {"plain": WRITER}, {"plain": "Anna"}),
    ]
    corpus = load_corpus(proposals)
    assert all(row["quote"] == corpus.sources["avond.docx"].text[row["start"] : row["end"]] for row in rows)
    judged = judge_wordings(corpus, load_encoder(proposals.encoder, proposals.models_dir), corpus.wordings)
    assert not judged.held_back
    assert [one.is_checked for one in judged.kept if one.file == f"{PAPER_ID}.jsonl"] == [True, True]
    assert len(opened().open()) == 3


def test_accepted_questions_land_in_the_question_index(proposals: Settings, opened: Opened) -> None:
    review = opened()
    for kind in ("question", "near_miss"):
        review.accept(one(review, kind), "Anna")
    index = open_index(proposals.index_dir)
    entries, faults = question_entries(proposals.corpus_dir / "questions", index.papers, index.sources)
    assert not faults
    assert [(entry.text, entry.missing) for entry in entries] == [
        ("Wie betaalt de avonddienst?", ""),
        ("Hoeveel kost dat?", "het bedrag"),
    ]


def test_a_decision_stands_when_the_process_is_gone_and_a_line_that_was_cut_off_harms_no_other(
    proposals: Settings, opened: Opened
) -> None:
    review = opened()
    review.drop(one(review, "question"), "Anna")
    with proposals.reviewed_file.open("a") as file:
        file.write('{"id": "half')
    again = opened()
    again.accept(one(again, "near_miss"), "Anna")
    assert [item.kind for item in opened().open()] == ["plain", "spoken", "plain"]
    assert opened().last_reviewer() == "Anna"


def test_what_a_kill_left_in_the_corpus_folder_is_written_once_or_taken_back(
    proposals: Settings, opened: Opened
) -> None:
    file = proposals.corpus_dir / "wordings" / f"{PAPER_ID}.jsonl"
    review = opened()
    review.accept(one(review, "plain"), "Anna")
    first = file.read_text("utf-8")
    proposals.reviewed_file.unlink()  # as if the kill came before the line of the decision
    review = opened()
    review.accept(one(review, "plain"), "Anna")
    assert file.read_text("utf-8") == first
    proposals.reviewed_file.unlink()
    review = opened()
    review.drop(one(review, "plain"), "Anna")
    assert file.read_text("utf-8") == ""


def test_undo_goes_back_step_by_step_through_ones_own_decisions(proposals: Settings, opened: Opened) -> None:
    review = opened()
    plain, question = one(review, "plain"), one(review, "question")
    review.accept(plain, "Anna")
    review.accept(question, "Anna")
    review.drop(one(review, "near_miss"), "Ben")
    assert [review.undo("Anna"), opened().undo("Anna"), review.undo("Anna")] == [question, plain, None]
    assert (proposals.corpus_dir / "wordings" / f"{PAPER_ID}.jsonl").read_text("utf-8") == ""
    assert (proposals.corpus_dir / "questions" / f"{PAPER_ID}.jsonl").read_text("utf-8") == ""
    assert [item.kind for item in review.open()] == ["plain", "spoken", "plain", "question"]


def test_two_people_do_not_decide_about_the_same_proposal(opened: Opened) -> None:
    annas, bens = opened(), opened()
    item = one(bens, "plain")
    annas.drop(item, "Anna")
    with pytest.raises(DecidedAlreadyError, match="Anna"):
        bens.accept(item, "Ben")


def test_what_would_be_held_back_is_not_accepted(opened: Opened) -> None:
    review = opened()
    with pytest.raises(NotAcceptableError):
        review.accept(one(review, "spoken", FRIDAY), "Anna")
    assert len(review.open()) == 5


def test_a_mended_wording_is_held_against_its_range_at_once(proposals: Settings, opened: Opened, check: Check) -> None:
    review = opened()
    item = one(review, "spoken", FRIDAY)
    wrong = mend(item, "Op vrijdag varen onze vrijwilligers 7 keer tot middernacht.", "", "Anna", check)
    assert wrong.verdict == "exact" and "‘7’" in wrong.reasons[0]
    good = mend(item, " Op vrijdag varen onze  vrijwilligers tot middernacht. ", "", "Anna", check)
    assert good.is_acceptable and good.text == "Op vrijdag varen onze vrijwilligers tot middernacht."
    review.accept(good, "Anna")
    (row,) = wordings_in(proposals)
    assert (row["spoken"], row["written_by"]) == (good.text, {"spoken": f"{WRITER}, Anna"})
    assert rows_of(proposals.reviewed_file)[-1]["decision"] == "mended"
    assert review.undo("Anna") == item
    assert (proposals.corpus_dir / "wordings" / f"{PAPER_ID}.jsonl").read_text("utf-8") == ""


@pytest.mark.parametrize(
    ("kind", "text", "missing"),
    [("plain", "te kort", ""), ("question", "Dit is geen vraag.", ""), ("near_miss", "Hoeveel kost dat?", " ")],
)
def test_a_mended_text_that_is_no_wording_or_question_is_not_accepted(
    kind: str, text: str, missing: str, opened: Opened, check: Check
) -> None:
    review = opened()
    mended = mend(one(review, kind), text, missing, "Anna", check)
    assert (mended.verdict, mended.is_acceptable) == ("form", False)


def test_what_an_ingest_would_find_too_long_is_not_accepted(opened: Opened) -> None:
    review = opened()
    mended = mend(one(review, "plain"), "Vrijwilligers varen.", "", "Anna", lambda *_: Checked("long"))
    with pytest.raises(NotAcceptableError):
        review.accept(mended, "Anna")


def test_a_verdict_that_nobody_knows_makes_a_line_that_can_not_be_used(proposals: Settings, opened: Opened) -> None:
    propose_wordings(proposals, wording(FRIDAY, **GOOD, verdict="perhaps"))
    assert [(item.kind, item.quote) for item in opened().open()] == [("question", EVENING), ("near_miss", EVENING)]
    assert set(texts.REVIEW_VERDICTS) == set(get_args(ItemVerdict))


def test_a_review_is_current_until_the_papers_or_the_proposals_change(proposals: Settings, opened: Opened) -> None:
    papers, sources = read_texts(proposals.index_dir)
    review = Review(proposals, papers, sources)
    review.drop(one(review, "plain"), "Anna")
    assert review.is_current(papers) and not review.is_current(read_texts(proposals.index_dir)[0])
    propose_wordings(proposals, wording(FRIDAY, **GOOD))
    assert not review.is_current(papers)


def test_an_editors_own_lines_stay_to_the_letter_and_are_not_overwritten(proposals: Settings, opened: Opened) -> None:
    file = proposals.corpus_dir / "wordings" / f"{PAPER_ID}.jsonl"
    shutil.copyfile(proposals.corpus_dir / "wordings" / "steigers-langs-de-rivier.jsonl", file)
    text = file.read_text("utf-8")
    review = opened()
    review.accept(one(review, "plain"), "Anna")
    assert set(text.splitlines()) < set(file.read_text("utf-8").splitlines())
    write_lines(file, {"start": 0, "end": 9, "quote": FRIDAY, "plain": "Vrijwilligers varen 's avonds."})
    with pytest.raises(RangeTakenError):
        review.accept(one(review, "plain", FRIDAY), "Anna")
    assert "'s avonds" in file.read_text("utf-8")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ReviewFileError):
        review.accept(one(review, "plain", FRIDAY), "Anna")
    assert file.read_bytes() == b"\xff\xfe" and len(opened().open()) == 4


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_decided(proposals: Settings, opened: Opened) -> None:
    (proposals.corpus_dir / "wordings" / f".{PAPER_ID}.jsonl.new").mkdir()
    review = opened()
    with pytest.raises(ReviewNotWrittenError):
        review.accept(one(review, "plain"), "Anna")
    assert len(review.open()) == 5 and not proposals.reviewed_file.exists()
