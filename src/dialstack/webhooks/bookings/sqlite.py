"""A store in a SQLite file: for the processes of one machine, with nothing to install or run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import uuid4

from dialstack.webhooks.bookings.protocol import BookingClaim
from dialstack.webhooks.inbox.durable import DurableDatabase

if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Callable

__all__ = ["SQLiteBookings"]

_VERSION = 1
_SCHEMA = (
    """CREATE TABLE dialstack_bookings (
        key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, token TEXT NOT NULL, seconds REAL NOT NULL,
        until REAL NOT NULL, answer TEXT
    ) WITHOUT ROWID""",
    "CREATE INDEX dialstack_bookings_until ON dialstack_bookings (until)",
)
_PURGE_EVERY = 60.0
_PURGE_ROWS = 1000
"""Rows that are purged at once, so that no booking waits long for it."""

_Row = tuple[str, float, float, "str | None"]


class SQLiteBookings:
    """Remembers bookings in a file, for all threads and processes of this machine.

    The file holds what was answered, so names and phone numbers. It is made on first use, for its user alone (mode
    0600); one that exists keeps its mode. Put it on a disk of this machine: SQLite's locks do not hold on network
    shares. It may be the file of a `SQLiteDedupe`.

    A booking is on the disk before it is answered, so neither a killed process nor a power cut forgets it.

    Args:
        path: The file. Its folder has to be there.
        clock: The time in Unix seconds, for tests. The processes agree by it.

    Raises:
        ValueError: The path names no file: it is empty, or `:memory:`.
    """

    blocking = True
    """It reads and writes a file, so an async server asks it in a thread."""

    def __init__(self, path: str | os.PathLike[str], *, clock: Callable[[], float] = time.time) -> None:
        self._database = DurableDatabase(path, "bookings", _VERSION, _SCHEMA)
        self._clock = clock
        self._purged: float | None = None

    def claim(self, key: str, fingerprint: str, lease: float) -> BookingClaim:
        """Claim a booking, unless somebody has it or it was made."""
        with self._database.transaction() as db:
            now = self._clock()  # only now: it may have waited
            self._purge(db, now)
            query = "SELECT fingerprint, seconds, until, answer FROM dialstack_bookings WHERE key = ?"
            row: _Row | None = db.execute(query, (key,)).fetchone()
            if row is not None and row[2] > now:
                return _taken(db, key, now, row)
            token = uuid4().hex
            db.execute(
                "INSERT OR REPLACE INTO dialstack_bookings (key, fingerprint, token, seconds, until) "
                "VALUES (?, ?, ?, ?, ?)",
                (key, fingerprint, token, lease, now + lease),
            )
            return BookingClaim("claimed", token)

    def renew(self, key: str, token: str, lease: float) -> bool:
        """Hold a claim from now. False: it was lost."""
        return self._write("seconds = ?, until = ?", (lease, self._clock() + lease), key, token)

    def put(self, key: str, token: str, answer: str, keep: float) -> bool:
        """Remember what was answered. False: the claim was lost."""
        return self._write("answer = ?, seconds = ?, until = ?", (answer, keep, self._clock() + keep), key, token)

    def release(self, key: str, token: str) -> None:
        """Give a claim back."""
        with self._database.transaction() as db:
            db.execute("DELETE FROM dialstack_bookings WHERE key = ? AND token = ? AND answer IS NULL", (key, token))

    def close(self) -> None:
        """Close the file. A store that is used again opens it again."""
        self._database.close()

    def _write(self, changes: str, values: tuple[str | float, ...], key: str, token: str) -> bool:
        statement = f"UPDATE dialstack_bookings SET {changes} WHERE key = ? AND token = ? AND answer IS NULL"  # noqa: S608
        with self._database.transaction() as db:
            return db.execute(statement, (*values, key, token)).rowcount > 0

    def _purge(self, db: sqlite3.Connection, now: float) -> None:
        """Forget what ran out, once a minute at most."""
        if self._purged is not None and abs(now - self._purged) < _PURGE_EVERY:
            return
        old = "SELECT key FROM dialstack_bookings WHERE until <= ? LIMIT ?"
        purged = db.execute(f"DELETE FROM dialstack_bookings WHERE key IN ({old})", (now, _PURGE_ROWS))  # noqa: S608
        if purged.rowcount < _PURGE_ROWS:
            self._purged = now


def _taken(db: sqlite3.Connection, key: str, now: float, row: _Row) -> BookingClaim:
    fingerprint, seconds, until, answer = row
    if answer is not None:
        return BookingClaim("booked", fingerprint=fingerprint, answer=answer)
    if until > now + seconds:
        # The clock was set back. Whoever lives renews its claim; one that died must not hold it for that long.
        until = now + seconds
        db.execute("UPDATE dialstack_bookings SET until = ? WHERE key = ?", (until, key))
    return BookingClaim("in_progress", fingerprint=fingerprint, retry_after=until - now)
