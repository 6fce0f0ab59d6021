"""A store in a SQLite file: for the processes of one machine, with nothing to install or run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import uuid4

from dialstack.webhooks.dedupe.database import Database
from dialstack.webhooks.dedupe.grace import GRACE
from dialstack.webhooks.dedupe.protocol import Claim

if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Callable

__all__ = ["SQLiteDedupe"]

_VERSION = 1
_SCHEMA = (
    """CREATE TABLE dialstack_dedupe (
        key BLOB PRIMARY KEY, token TEXT NOT NULL, finished INTEGER NOT NULL, seconds REAL NOT NULL, until REAL NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX dialstack_dedupe_until ON dialstack_dedupe (until)",
)
_PURGE_EVERY = 60.0
_PURGE_ROWS = 1000
"""Rows that are purged at once, so that no event waits long for it."""


class SQLiteDedupe:
    """Remembers in a file, for all threads and processes of this machine.

    The file is made on first use, for its user alone (mode 0600); one that exists keeps its mode. It holds ids of
    events, no contents. Put it on a disk of this machine: SQLite's locks do not hold on network shares.

    What a killed process wrote is kept. After a power cut the last events may be forgotten, and are handled again if
    they are sent again.

    The processes agree by the machine's clock. Where it is set forward, claims and memories end that much earlier.
    Where it is set back, a claim ends at most one lease after the next delivery of its event, and memories last longer.

    Args:
        path: The file. Its folder has to be there.
        clock: The time in Unix seconds, for tests.

    Raises:
        ValueError: The path names no file: it is empty, or `:memory:`.
    """

    def __init__(self, path: str | os.PathLike[str], *, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(path, "dedupe", _VERSION, _SCHEMA)
        self._clock = clock
        self._purged: float | None = None

    def claim(self, key: str, lease: float) -> Claim:
        """Claim an event, unless somebody has it or it was finished."""
        with self._database.transaction() as db:
            now = self._clock()  # only now: it may have waited
            self._purge(db, now)
            query = "SELECT finished, seconds, until FROM dialstack_dedupe WHERE key = ?"
            row: tuple[int, float, float] | None = db.execute(query, (_blob(key),)).fetchone()
            if row is not None and row[2] > now:
                return Claim("finished") if row[0] else _in_progress(db, key, now, *row[1:])
            token = uuid4().hex
            db.execute(
                "INSERT OR REPLACE INTO dialstack_dedupe (key, token, finished, seconds, until) VALUES (?, ?, 0, ?, ?)",
                (_blob(key), token, lease, now + lease),
            )
            return Claim("claimed", token)

    def renew(self, key: str, token: str, lease: float) -> bool:
        """Hold a claim from now. False: it was lost."""
        with self._database.transaction() as db:
            statement = (
                "UPDATE dialstack_dedupe SET seconds = ?, until = ? WHERE key = ? AND token = ? AND finished = 0"
            )
            return db.execute(statement, (lease, self._clock() + lease, _blob(key), token)).rowcount > 0

    def finish(self, key: str, token: str, keep: float) -> bool:
        """Remember that the event was handled. False: the claim was lost."""
        with self._database.transaction() as db:
            statement = "UPDATE dialstack_dedupe SET finished = 1, seconds = ?, until = ? WHERE key = ? AND token = ?"
            return db.execute(statement, (keep, self._clock() + keep, _blob(key), token)).rowcount > 0

    def release(self, key: str, token: str) -> None:
        """Give a claim back."""
        with self._database.transaction() as db:
            statement = "DELETE FROM dialstack_dedupe WHERE key = ? AND token = ? AND finished = 0"
            db.execute(statement, (_blob(key), token))

    def close(self) -> None:
        """Close the file. A store that is used again opens it again, so that no late worker loses its event."""
        self._database.close()

    def _purge(self, db: sqlite3.Connection, now: float) -> None:
        """Forget what ran out, once a minute at most."""
        if self._purged is not None and abs(now - self._purged) < _PURGE_EVERY:
            return
        old = "SELECT key FROM dialstack_dedupe WHERE until <= ? LIMIT ?"
        purged = db.execute(f"DELETE FROM dialstack_dedupe WHERE key IN ({old})", (now - GRACE, _PURGE_ROWS))  # noqa: S608
        if purged.rowcount < _PURGE_ROWS:
            self._purged = now


def _in_progress(db: sqlite3.Connection, key: str, now: float, lease: float, until: float) -> Claim:
    if until > now + lease:
        # The clock was set back. Whoever lives renews its claim; one that died must not hold the event for that long.
        until = now + lease
        db.execute("UPDATE dialstack_dedupe SET until = ? WHERE key = ?", (until, _blob(key)))
    return Claim("in_progress", retry_after=until - now)


def _blob(key: str) -> bytes:
    """Encode any string, also one that is no valid Unicode: JSON can hold those."""
    return key.encode("utf-8", "surrogatepass")
