"""Who signed in, kept in a signed cookie: any process of the installation knows it, and it can be ended before its time."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from itsdangerous import BadData, URLSafeTimedSerializer

from ui.guard.counts import Counts

SESSION_SECONDS = 8 * 3600
_ENDED = "session ended"


class Sessions:
    """Makes, reads and ends the tokens of sessions.

    A token holds the name and a mark of the password's hash: with another password, or without a line in the password
    file, it is worth nothing. What was ended is remembered for as long as it would have been worth something.
    """

    def __init__(self, secret: bytes, counts: Counts) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="standpunt session")
        self._counts = counts

    def begin(self, name: str, mark: str) -> str:
        """A token for somebody who gave the right password."""
        return self._signer.dumps([name, mark, secrets.token_urlsafe(12)])

    def name(self, token: str, marks: Mapping[str, str]) -> str | None:
        """Whose token it is; None where it is of nobody in `marks`, too old, changed or ended."""
        found = self._read(token)
        if found is None:
            return None
        name, mark, number = found
        return name if marks.get(name) == mark and not self._counts.of(_ENDED, number) else None

    def end(self, token: str) -> None:
        """Let a token be worth nothing from now on, in every process."""
        found = self._read(token)
        if found is not None:
            self._counts.add(SESSION_SECONDS, _ENDED, found[2])

    def _read(self, token: str) -> tuple[str, str, str] | None:
        try:
            match self._signer.loads(token, max_age=SESSION_SECONDS):
                case [str(name), str(mark), str(number)]:
                    return name, mark, number
        except BadData:
            pass
        return None
