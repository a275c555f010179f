"""`standpunt review`: walks a person through what a language model proposed, one line after another."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import StandpuntError
from ingest.files import has_unshown, shown
from ui import texts
from ui.cli import messages
from ui.cli.output import fail, say, sentence_of
from ui.cli.propose_command import wording_check_of

if TYPE_CHECKING:
    from ingest.records import Paper, Span
    from ingest.settings import Settings
    from qa.claims.wordings import Check, Checked
    from qa.llm.proposal import Item
    from qa.llm.review import Review

_NAME_MAX_CHARS = 80


def review(
    reviewer: Annotated[
        str, typer.Option("--reviewer", metavar="NAAM", help="uw naam; anders wordt ernaar gevraagd")
    ] = "",
) -> None:
    """Lees na wat een taalmodel heeft voorgesteld: neem het over, verbeter het of laat het weg."""
    from ingest.index.opened import read_texts
    from ingest.settings import Settings
    from qa.llm.review import Review

    if not sys.stdin.isatty():
        raise fail(messages.REVIEW_NEEDS_TERMINAL)
    settings = Settings()
    proposals = Review(settings, *read_texts(settings.index_dir))
    waiting = proposals.open()
    if proposals.left_out:
        say(messages.REVIEW_LEFT_OUT.format(count=proposals.left_out))
    if not waiting:
        say(f"{texts.REVIEW_NONE} {messages.REVIEW_MAKE}")
        return
    _Walk(settings, proposals, waiting, _name(reviewer, proposals.last_reviewer())).go()


def _name(given: str, earlier: str) -> str:
    """Who reviews; asked for until it is a name that can stand in a file, unless it was given."""
    asked = messages.REVIEW_NAME_AGAIN.format(name=earlier) if earlier else messages.REVIEW_NAME
    name = " ".join(given.split())
    while not name or len(name) > _NAME_MAX_CHARS or has_unshown(name):
        if name:
            say(messages.REVIEW_NAME_LONG.format(limit=_NAME_MAX_CHARS))
        name = " ".join(input(asked).split()) or earlier
    return name


class _Walk:
    """One sitting of one person: what waits, what she put off, and what she decided."""

    def __init__(self, settings: Settings, proposals: Review, waiting: list[Item], by: str) -> None:
        self._settings = settings
        self._proposals = proposals
        self._waiting = deque(waiting)
        self._by = by
        self._total = len(waiting)
        self._accepted: set[str] = set()
        self._dropped: set[str] = set()
        self._check: Check | None = None

    def go(self) -> None:
        """Show one proposal after another until she stops or nothing waits; a closed window is a stop too."""
        say(messages.REVIEW_WELCOME.format(count=self._total))
        say(messages.REVIEW_COMMANDS)
        commands: dict[str, Callable[[Item], None]] = {
            "o": self._accept,
            "v": self._mend,
            "w": self._drop,
            "l": self._put_off,
            "t": self._undo,
            "?": self._explain,
        }
        shown_last: Item | None = None
        try:
            while item := self._next():
                if item is not shown_last:
                    self._show(item)
                    shown_last = item
                typed = input(messages.REVIEW_PROMPT).strip().lower()[:1]
                if typed == "s":
                    break
                if typed:
                    commands.get(typed, self._unknown)(item)
        except EOFError:
            say("")
        finally:
            # Also after Ctrl+C: what was decided is written already.
            self._say_end()

    def _next(self) -> Item | None:
        """What waits first; where nothing does, what she decided last, if she wants that undone."""
        if not self._waiting:
            # Said by itself: a long line to type behind is shown in part only.
            say(messages.REVIEW_LAST)
            if input(messages.REVIEW_LAST_PROMPT).strip().lower()[:1] == "t":
                self._undo()
        return self._waiting[0] if self._waiting else None

    def _show(self, item: Item) -> None:
        number = self._total - len(self._waiting) + 1
        say("")
        say(messages.REVIEW_HEAD.format(number=number, count=self._total, paper=item.paper.title, section=item.section))
        say(messages.REVIEW_QUOTE.format(quote=shown(item.quote)))
        say(messages.REVIEW_TEXT.format(kind=texts.REVIEW_KINDS[item.kind], text=shown(item.text)))
        if item.missing:
            say(messages.REVIEW_MISSING.format(missing=shown(item.missing)))
        if item.writer:
            say(texts.REVIEW_WRITER.format(writer=shown(item.writer)))
        if item.verdict:
            told = " ".join([texts.REVIEW_VERDICTS[item.verdict], *map(shown, item.reasons)])
            say(messages.REVIEW_VERDICT.format(verdict=told))

    def _accept(self, item: Item) -> None:
        if not item.is_acceptable:
            say(texts.REVIEW_VERDICTS[item.verdict])
            return
        if self._decide(item, self._proposals.accept):
            self._accepted.add(item.id)
            say(texts.REVIEW_ACCEPTED)

    def _drop(self, item: Item) -> None:
        if self._decide(item, self._proposals.drop):
            self._dropped.add(item.id)
            say(texts.REVIEW_DROPPED)

    def _decide(self, item: Item, decide: Callable[[Item, str], None]) -> bool:
        """Whether a decision was written; a proposal that somebody else decided about doesn't wait any more either."""
        from qa.llm.review import DecidedAlreadyError

        try:
            decide(item, self._by)
        except StandpuntError as error:
            say(sentence_of(error))
            if isinstance(error, DecidedAlreadyError):
                self._waiting.popleft()
            return False
        self._waiting.popleft()
        return True

    def _put_off(self, item: Item) -> None:
        self._waiting.popleft()
        say(texts.REVIEW_PUT_OFF)

    def _undo(self, _: Item | None = None) -> None:
        again = self._proposals.undo(self._by)
        if again is None:
            say(texts.REVIEW_NOTHING_TO_UNDO)
            return
        say(texts.REVIEW_UNDONE)
        self._accepted.discard(again.id)
        self._dropped.discard(again.id)
        self._waiting = deque(one for one in self._waiting if one.id != again.id)
        self._waiting.appendleft(again)
        self._total = max(self._total, len(self._waiting))

    def _mend(self, item: Item) -> None:
        from qa.llm.review import mend

        say(messages.REVIEW_MEND_HELP)
        text = _typed(messages.REVIEW_MEND, item.text) or item.text
        missing = (_typed(messages.REVIEW_MEND_MISSING, item.missing) or item.missing) if item.missing else ""
        if (text, missing) != (item.text, item.missing):
            self._waiting[0] = mend(item, text, missing, self._by, self._held)

    def _explain(self, item: Item) -> None:
        say(messages.REVIEW_COMMANDS)

    def _unknown(self, item: Item) -> None:
        say(messages.REVIEW_UNKNOWN)

    def _held(self, paper: Paper, span: Span, text: str) -> Checked:
        """What comes of holding a wording against its range; the models for that are loaded for the first one."""
        from ingest.index.opened import open_index

        if self._check is None:
            say(messages.REVIEW_LOADS)
            self._check = wording_check_of(
                self._settings, open_index(self._settings.index_dir, self._settings.chroma_url)
            )
        return self._check(paper, span, text)

    def _say_end(self) -> None:
        left = len(self._proposals.open())
        counts = {"accepted": len(self._accepted), "dropped": len(self._dropped)}
        say(messages.REVIEW_DONE.format(**counts, open=left))
        if self._accepted:
            say(messages.REVIEW_INGEST)


def _typed(prompt: str, text: str) -> str:
    """What a person types in place of a text, which stands there to be changed where the terminal can do that."""
    try:
        import readline
    except ImportError:
        return input(prompt).strip()
    readline.set_startup_hook(lambda: readline.insert_text(text))
    try:
        return input(prompt).strip()
    finally:
        readline.set_startup_hook(None)
