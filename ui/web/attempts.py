"""Wrong passwords: who has to wait, and for how long; never a colleague of who attempts."""

from __future__ import annotations

from ui.guard.counts import Counts
from ui.guard.limits import network_of

# The first wait; each wrong password after it doubles it, up to what the settings say.
_FIRST_WAIT_SECONDS = 120
# An address that was wrong this many times as often as one name may be, has one guess a name: it tries many names.
_MANY = 10


class SignInAttempts:
    """Counts wrong passwords by name and address together.

    Somebody who guesses makes only her own address wait for that name: the person of that name gets in from elsewhere,
    and others get in from that address.
    """

    def __init__(self, counts: Counts, allowed: int, wait_seconds: int) -> None:
        self._counts = counts
        self._allowed = allowed
        self._wait_seconds = wait_seconds

    def wait_seconds(self, name: str, address: str) -> int:
        """How long this name has to wait at this address at most; 0 when it may try."""
        return self._counts.of("wait", name, network_of(address))

    def was_wrong(self, name: str, address: str) -> None:
        """Count a wrong password; from the last that is allowed on, the next has to wait."""
        network = network_of(address)
        wrong = self._counts.add(4 * self._wait_seconds, "wrong", name, network)
        by_address = self._counts.add(self._wait_seconds, "wrong", network)
        allowed = 1 if by_address > _MANY * self._allowed else self._allowed
        if wrong >= allowed:
            seconds = min(self._wait_seconds, _FIRST_WAIT_SECONDS * 2 ** min(wrong - allowed, 20))
            self._counts.forget("wait", name, network)
            # The number of seconds is the count: whoever asks hears it, and it goes when they are over.
            self._counts.add(seconds, "wait", name, network, amount=seconds)

    def was_right(self, name: str, address: str) -> None:
        """Forget what was wrong before."""
        self._counts.forget("wrong", name, network_of(address))
