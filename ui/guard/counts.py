"""What all processes of one installation count together: calls, wrong passwords, sessions that were ended.

By default in a small file beside the index; with `web.counts_url` in Redis or Memcached, for processes on several
machines. Who is counted is kept only as a keyed hash.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

from limits import RateLimitItem
from limits.errors import ConfigurationError
from limits.storage import MemoryStorage, MovingWindowSupport, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

from ingest.scratch import of_this_user
from ingest.settings import SettingsError

log = logging.getLogger(__name__)

FILE_NAME = "counts.sqlite3"
_TABLES = (
    "CREATE TABLE IF NOT EXISTS calls (who TEXT, at REAL)",
    "CREATE INDEX IF NOT EXISTS calls_by_who ON calls (who, at)",
    "CREATE TABLE IF NOT EXISTS counts (who TEXT PRIMARY KEY, count INTEGER, until REAL)",
)
Counted = TypeVar("Counted")
# Of every so many writes one clears away what is over.
_CLEAR_EVERY = 500


class FileStorage(Storage, MovingWindowSupport):
    """A storage of the library `limits` in an SQLite file that any number of processes of one machine have open."""

    STORAGE_SCHEME = ["standpunt-file"]  # noqa: RUF012 # its base class keeps a list of kinds by it

    def __init__(self, path: Path) -> None:
        super().__init__(wrap_exceptions=False)
        self._lock = threading.Lock()
        self._writes = 0
        self._file = sqlite3.connect(path, timeout=2, isolation_level=None, check_same_thread=False)
        # What is lost with the power is a minute of counting.
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = OFF")
        for table in _TABLES:
            self._file.execute(table)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong in SQLite."""
        return sqlite3.Error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield self._file
                self._clear_old()
            except BaseException:
                self._file.execute("ROLLBACK")
                raise
            self._file.execute("COMMIT")

    def _clear_old(self) -> None:
        self._writes += 1
        if self._writes % _CLEAR_EVERY == 1:
            self._file.execute("DELETE FROM counts WHERE until < ?", (time.time(),))
            self._file.execute("DELETE FROM calls WHERE at < ?", (time.time() - 3600,))

    def _one(self, query: str, *values: object) -> Any:
        with self._lock:
            return self._file.execute(query, values).fetchone()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """One more, of what is forgotten `expiry` seconds after the first."""
        now = time.time()
        with self._writing() as file:
            file.execute("DELETE FROM counts WHERE who = ? AND until <= ?", (key, now))
            file.execute(
                "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (who) DO UPDATE SET count = count + excluded.count",
                (key, amount, now + expiry),
            )
            return int(file.execute("SELECT count FROM counts WHERE who = ?", (key,)).fetchone()[0])

    def get(self, key: str) -> int:
        """How many there are."""
        row = self._one("SELECT count FROM counts WHERE who = ? AND until > ?", key, time.time())
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """When they are forgotten, in seconds of the clock."""
        row = self._one("SELECT until FROM counts WHERE who = ?", key)
        return float(row[0]) if row else time.time()

    def check(self) -> bool:
        """Whether the file can be read."""
        return self._one("SELECT 1") is not None

    def reset(self) -> int:
        """Forget all."""
        with self._writing() as file:
            return file.execute("DELETE FROM calls").rowcount + file.execute("DELETE FROM counts").rowcount

    def clear(self, key: str) -> None:
        """Forget one."""
        with self._writing() as file:
            file.execute("DELETE FROM calls WHERE who = ?", (key,))
            file.execute("DELETE FROM counts WHERE who = ?", (key,))

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a call when there were fewer than `limit` in the last `expiry` seconds."""
        now = time.time()
        with self._writing() as file:
            file.execute("DELETE FROM calls WHERE who = ? AND at <= ?", (key, now - expiry))
            found = file.execute("SELECT count(*) FROM calls WHERE who = ?", (key,)).fetchone()[0]
            if found + amount > limit:
                return False
            file.executemany("INSERT INTO calls VALUES (?, ?)", [(key, now)] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The first call of the window, and how many there are in it."""
        since = time.time() - expiry
        row = self._one("SELECT min(at), count(*) FROM calls WHERE who = ? AND at > ?", key, since)
        return float(row[0] or time.time()), int(row[1])


class Counts:
    """Counts by who they are of; where the shared place fails, each process counts for itself until it works again."""

    def __init__(self, storage: Storage, secret: bytes) -> None:
        self._secret = secret
        self._places = tuple((place, _limiter(place)) for place in (storage, MemoryStorage()))

    def allows(self, item: RateLimitItem, *who: str) -> bool:
        """Count a call, and say whether it is within the limit."""
        key = self._key(who)
        return self._told(lambda _, limiter: limiter.hit(item, key))

    def add(self, seconds: int, *who: str, amount: int = 1) -> int:
        """One more or `amount`, forgotten so many seconds after the first; gives how many there are now."""
        key = self._key(who)
        return self._told(lambda place, _: place.incr(key, seconds, amount))

    def of(self, *who: str) -> int:
        """How many there are."""
        key = self._key(who)
        return self._told(lambda place, _: place.get(key))

    def forget(self, *who: str) -> None:
        """Begin at nothing again."""
        for place, _ in self._places:
            with contextlib.suppress(Exception):  # see above; it is forgotten by itself in time
                place.clear(self._key(who))

    def _told(self, act: Callable[[Storage, RateLimiter], Counted]) -> Counted:
        """What the shared place says; where it fails, this process's own."""
        shared, own = self._places
        try:
            return act(*shared)
        except Exception as error:  # Redis, Memcached and SQLite have errors of their own
            _tell(error)
            return act(*own)

    def _key(self, who: tuple[str, ...]) -> str:
        said = "\0".join(who).encode("utf-8", "replace")
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()[:32]


def _limiter(storage: Storage) -> RateLimiter:
    kind = MovingWindowRateLimiter if isinstance(storage, MovingWindowSupport) else FixedWindowRateLimiter
    return kind(storage)


def _tell(error: Exception) -> None:
    log.warning("What all processes count can't be reached: %s; this one counts for itself", type(error).__name__)


def open_storage(url: str, data_dir: Path) -> Storage:
    """Where the processes count: at `url`, or in a file in the data folder where it is empty.

    Raises:
        SettingsError: the address is of no kind that the library `limits` knows, or its package isn't installed.
    """
    if url:
        try:
            return cast(Storage, storage_from_string(url))
        except (ConfigurationError, ImportError, AssertionError) as error:
            raise SettingsError(f"web.counts_url: {error}") from error
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return FileStorage(data_dir / FILE_NAME)
    except (OSError, sqlite3.Error):
        # Another user's data folder: processes of this user still count together.
        log.warning("%s can't be written; counts are kept in the folder for temporary files", data_dir)
        return FileStorage(of_this_user() / FILE_NAME)


def counts_in_memory() -> Counts:
    """Counts of this process alone."""
    return Counts(MemoryStorage(), b"")
