"""The tab where who signed in reads what a language model proposed; deciding is `qa/llm/review.py`, as in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import gradio as gr

from ingest.corpus.wordings import MAX_CHARS
from ingest.errors import StandpuntError
from ui import texts
from ui.page.tab import QUIET, TabContext, Update, html_part, message_html
from ui.render.templates import render

if TYPE_CHECKING:
    from ingest.settings import Settings
    from qa.claims.wordings import Check
    from qa.llm.proposal import Item
    from qa.llm.review import Review
    from qa.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is: the proposal before her, those she put off, and what she wrote herself and saw the verdict of."""

    item: str = ""
    put_off: tuple[str, ...] = ()
    seen: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One press of a button: by whom, before which proposal, and what stands in the two fields."""

    review: Review
    check: Check
    place: Place
    text: str
    missing: str
    by: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a press leads to: what is told, and the proposal to show, as it was mended if it was; None for none."""

    told: str
    place: Place
    item: Item | None
    open: int


Decide = Callable[[Turn], Shown]


def show_next(turn: Turn, told: str = "") -> Shown:
    """The first proposal that nobody decided about and that she did not put off."""
    waiting = turn.review.open()
    item = next((item for item in waiting if item.id not in turn.place.put_off), None)
    place = Place(item.id if item else "", turn.place.put_off)
    return Shown(told, place, item, len(waiting))


def accept(turn: Turn) -> Shown:
    """Accept what stands in the fields; her own words are checked first, and doubtful ones accepted at the second press."""
    from qa.llm.review import mend

    item = turn.review.items.get(turn.place.item)
    if item is None:
        return show_next(turn)
    typed = (turn.text, turn.missing)
    if typed != (item.text, item.missing):
        item = mend(item, *typed, turn.by, turn.check)
        if item.is_acceptable and not item.holds and typed != turn.place.seen:
            return Shown(texts.REVIEW_AGAIN, replace(turn.place, seen=typed), item, len(turn.review.open()))
    if not item.is_acceptable:
        return Shown(texts.REVIEW_VERDICTS[item.verdict], turn.place, item, len(turn.review.open()))
    turn.review.accept(item, turn.by)
    return show_next(turn, texts.REVIEW_ACCEPTED)


def drop(turn: Turn) -> Shown:
    """Leave out the proposal that is shown."""
    item = turn.review.items.get(turn.place.item)
    if item is not None:
        turn.review.drop(item, turn.by)
    return show_next(turn, texts.REVIEW_DROPPED if item else "")


def put_off(turn: Turn) -> Shown:
    """Go on to the next, and leave this one for another time."""
    later = replace(turn.place, put_off=(*turn.place.put_off, turn.place.item))
    return show_next(replace(turn, place=later), texts.REVIEW_PUT_OFF if turn.place.item else "")


def undo(turn: Turn) -> Shown:
    """Show again what she decided last."""
    item = turn.review.undo(turn.by)
    if item is None:
        return show_next(turn, texts.REVIEW_NOTHING_TO_UNDO)
    left = tuple(one for one in turn.place.put_off if one != item.id)
    return Shown(texts.REVIEW_UNDONE, Place(item.id, left), item, len(turn.review.open()))


class _Reviews:
    """The review of the papers that are open; it is read again only where these or the proposals for them have changed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._last: Review | None = None

    def of(self, pipeline: Pipeline) -> Review:
        from qa.llm.review import Review

        review = self._last
        if review is None or not review.is_current(pipeline.papers):
            review = self._last = Review(self._settings, pipeline.papers, pipeline.sources)
        return review


def build_review_tab(context: TabContext) -> None:
    """A proposal beside the words of its paper, fields in which it can be changed, and a button for each decision."""
    reviews = _Reviews(context.settings)
    place = gr.State(Place(), time_to_live=3600)
    card = html_part(elem_id="nalezen")
    text = gr.Textbox(
        label=texts.REVIEW_TEXT_LABEL, info=texts.REVIEW_TEXT_INFO, lines=3, max_length=MAX_CHARS, visible=False
    )
    missing = gr.Textbox(label=texts.REVIEW_MISSING_LABEL, max_length=MAX_CHARS, visible=False)
    told = html_part(elem_id="nalees-status")
    with gr.Row():
        buttons = [
            (gr.Button(texts.REVIEW_ACCEPT, variant="primary"), accept),
            (gr.Button(texts.REVIEW_DROP), drop),
            (gr.Button(texts.REVIEW_LATER), put_off),
            (gr.Button(texts.REVIEW_UNDO), undo),
        ]
    inputs, outputs = [place, text, missing], [place, told, card, text, missing]
    for button, decide in buttons:
        button.click(_handler(context, reviews, decide), inputs, outputs, **QUIET)
    context.blocks.load(_handler(context, reviews, show_next, is_press=False), inputs, outputs, **QUIET)


def _handler(context: TabContext, reviews: _Reviews, decide: Decide, *, is_press: bool = True) -> Callable[..., object]:
    """What answers a press of a button, or a load of the page; that one decides nothing, and counts for no limit."""

    async def press(place: Place, text: str, missing: str, request: gr.Request) -> tuple[Update, ...]:
        # The name of who decides stands beside what is decided, so nobody does without one.
        by = request.username
        refusal = (context.refusal(request) if is_press else "") if by else texts.ERROR_SIGN_IN
        if refusal or not by:
            return _told(refusal)
        typed = (str(text or "").strip(), str(missing or "").strip())

        def work(pipeline: Pipeline) -> Shown:
            return decide(_turn(reviews.of(pipeline), pipeline, place, typed, by))

        try:
            return _updates(await context.service.run(work))
        except StandpuntError as error:
            return _told(context.sentence(error))

    return press


def _turn(review: Review, pipeline: Pipeline, place: Place, typed: tuple[str, str], by: str) -> Turn:
    from qa.claims.wordings import wording_check

    return Turn(review, wording_check(pipeline.index, pipeline.verifier), place, *typed, by)


def _told(sentence: str) -> tuple[Update, ...]:
    return gr.skip(), message_html(sentence), gr.skip(), gr.skip(), gr.skip()


def _updates(shown: Shown) -> tuple[Update, ...]:
    item = shown.item
    card = render("review.html", item=item, open=shown.open)
    text = gr.update(value=item.text if item else "", visible=item is not None)
    missing = gr.update(value=item.missing if item else "", visible=bool(item and item.kind == "near_miss"))
    return shown.place, message_html(shown.told), card, text, missing
