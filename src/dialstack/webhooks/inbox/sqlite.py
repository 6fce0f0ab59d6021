"""An inbox in a SQLite file: for the processes of one machine, with nothing to install or run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import uuid4

from dialstack.webhooks.dedupe.protocol import KEEP
from dialstack.webhooks.inbox.durable import DurableDatabase
from dialstack.webhooks.inbox.records import DeadEvent, InboxCounts, InboxEvent

if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Callable

__all__ = ["SQLiteInbox"]

_VERSION = 1
# A row is open, dead or finished. `due` is when an open one can be taken: at once, after a wait, or when the lease of
# whoever has it ends. Of the others it is when they became so. `since` is when `due` was set.
_SCHEMA = (
    """CREATE TABLE dialstack_inbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB UNIQUE, body BLOB, state TEXT NOT NULL, received REAL NOT NULL,
        attempts INTEGER NOT NULL, token TEXT NOT NULL, since REAL NOT NULL, due REAL NOT NULL, error TEXT NOT NULL
    )""",
    "CREATE INDEX dialstack_inbox_due ON dialstack_inbox (state, due, token)",
)
_PURGE_EVERY = 60.0
_PURGE_ROWS = 1000
"""Rows that are purged at once, so that no event waits long for it."""


class SQLiteInbox:
    """Keeps events in a file until they are handled, for all threads and processes of this machine.

    What `put` has returned for survives a killed process and a power cut, where the disk keeps what it was told to
    keep: the file is written ahead (WAL) with `synchronous=FULL`.

    Bodies hold personal data. The file is made on first use, for its user alone (mode 0600), as are the files beside
    it; one that exists keeps its mode, with a warning where everybody can read it. The body of an event that was
    handled is dropped at once and overwritten; what was written ahead goes when SQLite writes over it, and on `close`.
    Of a handled event the key stays for `keep` seconds, to tell duplicates. The body of a dead event stays until it is
    redriven or discarded.

    Put it on a disk of this machine: SQLite's locks do not hold on network shares. The processes agree by the machine's
    clock. Where it is set forward, leases end that much earlier; where it is set back, waits and leases start anew.

    Args:
        path: The file. Its folder has to be there. It may be the file of a `SQLiteDedupe`.
        keep: Seconds that a handled event is remembered: a duplicate of it is not handled again.
        clock: The time in Unix seconds, for tests.

    Raises:
        ValueError: The path names no file: it is empty, or `:memory:`.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, keep: float = KEEP, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = DurableDatabase(path, "inbox", _VERSION, _SCHEMA)
        self._keep = keep
        self._clock = clock
        self._purged: float | None = None
        self._latest: float | None = None

    def put(self, key: str | None, body: bytes) -> bool:
        """Store an event, and return when it is on the disk. False: it is there already, or was handled."""
        blob = None if key is None else key.encode(errors="surrogatepass")
        with self._database.transaction() as db:
            now = self._clock()
            statement = """INSERT INTO dialstack_inbox (key, body, state, received, attempts, token, since, due, error)
                VALUES (?, ?, 'open', ?, 0, '', ?, ?, '') ON CONFLICT (key) DO NOTHING"""
            return db.execute(statement, (blob, body, now, now, now)).rowcount > 0

    # --- working it off ---

    def take(self, lease: float) -> InboxEvent | None:
        """Take the event that has been due the longest, for `lease` seconds. None: nothing is due."""
        with self._database.transaction() as db:
            now = self._clock()  # only now: it may have waited
            self._tidy(db, now)
            query = """SELECT id, body, attempts + 1, received FROM dialstack_inbox
                WHERE state = 'open' AND due <= ? ORDER BY due, id LIMIT 1"""
            row: tuple[int, bytes, int, float] | None = db.execute(query, (now,)).fetchone()
            if row is None:
                return None
            event = InboxEvent(*row, token=uuid4().hex)
            # The attempt counts from now on: an event that kills its worker must not do so for ever.
            statement = "UPDATE dialstack_inbox SET attempts = ?, token = ?, since = ?, due = ? WHERE id = ?"
            db.execute(statement, (event.attempt, event.token, now, now + lease, event.id))
            return event

    def renew(self, event: InboxEvent, lease: float) -> bool:
        """Hold an event for `lease` seconds from now. False: it was lost."""
        return self._change(event, "open", lease, token=event.token)

    def finish(self, event: InboxEvent) -> bool:
        """Note that an event was handled, and drop its body. False: it was lost, and nothing changed."""
        return self._change(event, "finished")

    def retry_later(self, event: InboxEvent, delay: float) -> bool:
        """Give an event back, to be taken again after `delay` seconds. False: it was lost."""
        return self._change(event, "open", delay)

    def bury(self, event: InboxEvent, error: str) -> bool:
        """Give an event up: it is dead until it is redriven. False: it was lost.

        Args:
            event: The event.
            error: Why, without personal data: the class of an error.
        """
        return self._change(event, "dead", error=error)

    # --- looking after it ---

    def dead(self, limit: int = 100) -> list[DeadEvent]:
        """Give the events that were given up, the oldest first."""
        query = """SELECT id, body, attempts, received, due, error FROM dialstack_inbox
            WHERE state = 'dead' ORDER BY due, id LIMIT ?"""
        with self._database.transaction() as db:
            return [DeadEvent(*row) for row in db.execute(query, (limit,))]

    def redrive(self, event_id: int | None = None) -> int:
        """Try a dead event again, or all of them, from the first attempt on. How many there were."""
        with self._database.transaction() as db:
            now = self._clock()
            statement = """UPDATE dialstack_inbox SET state = 'open', attempts = 0, error = '', since = ?, due = ?
                WHERE state = 'dead' AND (? IS NULL OR id = ?)"""
            return db.execute(statement, (now, now, event_id, event_id)).rowcount

    def discard(self, event_id: int) -> bool:
        """Drop the body of a dead event that nobody will handle. Its duplicates stay duplicates."""
        with self._database.transaction() as db:
            statement = (
                "UPDATE dialstack_inbox SET state = 'finished', body = NULL, due = ? WHERE state = 'dead' AND id = ?"
            )
            return db.execute(statement, (self._clock(), event_id)).rowcount > 0

    def counts(self) -> InboxCounts:
        """Count the events."""
        query = """SELECT state, token != '' AND due > ?, count(*) FROM dialstack_inbox GROUP BY 1, 2"""
        with self._database.transaction() as db:
            rows: list[tuple[str, int, int]] = db.execute(query, (self._clock(),)).fetchall()
        found = {(state, held): count for state, held, count in rows}
        ended = (found.get((state, 0), 0) for state in ("dead", "finished"))
        return InboxCounts(found.get(("open", 0), 0), found.get(("open", 1), 0), *ended)

    def purge(self) -> int:
        """Forget the events that were handled longer than `keep` seconds ago. Taking events does it too. How many."""
        total, count = 0, _PURGE_ROWS
        while count == _PURGE_ROWS:
            with self._database.transaction() as db:
                count = self._forget(db, self._clock())
            total += count
        return total

    def close(self) -> None:
        """Close the file. An inbox that is used again opens it again, so that no late worker loses its event."""
        self._database.close()

    def _change(self, event: InboxEvent, state: str, delay: float = 0.0, *, token: str = "", error: str = "") -> bool:
        statement = """UPDATE dialstack_inbox
            SET state = ?, token = ?, since = ?, due = ?, error = ?,
                body = CASE ? WHEN 'finished' THEN NULL ELSE body END
            WHERE id = ? AND token = ? AND state = 'open'"""
        with self._database.transaction() as db:
            now = self._clock()
            values = (state, token, now, now + delay, error, state, event.id, event.token)
            return db.execute(statement, values).rowcount > 0

    def _tidy(self, db: sqlite3.Connection, now: float) -> None:
        if self._latest is None or now < self._latest:
            # The clock may have been set back since these were written. They must not wait until it comes there again.
            statement = "UPDATE dialstack_inbox SET due = ? + due - since, since = ? WHERE state = 'open' AND since > ?"
            db.execute(statement, (now, now, now))
        self._latest = now
        if self._purged is None or abs(now - self._purged) >= _PURGE_EVERY:
            self._purged = now if self._forget(db, now) < _PURGE_ROWS else None

    def _forget(self, db: sqlite3.Connection, now: float) -> int:
        old = "SELECT id FROM dialstack_inbox WHERE state = 'finished' AND due <= ? LIMIT ?"
        return db.execute(f"DELETE FROM dialstack_inbox WHERE id IN ({old})", (now - self._keep, _PURGE_ROWS)).rowcount  # noqa: S608
