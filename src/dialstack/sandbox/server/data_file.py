"""The SQLite file of a sandbox: every row, counter and kept answer, and no key."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

__all__ = ["DataFile"]

_APPLICATION: Final = 0x44535342
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS rows (
  owner TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (owner, name, key)
);
CREATE TABLE IF NOT EXISTS answers (
  account TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)
);
"""
_SET_META: Final = "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
_SET_COUNTER: Final = "INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
_SET_ROW: Final = "INSERT INTO rows VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body"
_DROP_ROW: Final = "DELETE FROM rows WHERE owner = ? AND name = ? AND key = ?"
_SET_ANSWER: Final = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)"


class DataFile:
    """One file, used by one process. The caller holds the sandbox's lock.

    A transaction that was committed survives the process. It is not forced onto the disk, so the last of them may be
    lost when the machine itself goes down; the file stays whole then too.

    Raises:
        ValueError: It is a file of something else, or another process uses it.
        OSError: It cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        place = Path(path)
        # It holds numbers, names and signing secrets: for its owner alone. SQLite gives its other files the same mode.
        os.close(os.open(place, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(place, isolation_level=None, check_same_thread=False, timeout=0)
        try:
            self._open()
        except sqlite3.Error as error:
            self._connection.close()
            raise ValueError(f"the sandbox cannot use its data file: {_reason(error)}") from error

    def _open(self) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        [(application,)] = run("PRAGMA application_id")
        if application != _APPLICATION and list(run("SELECT 1 FROM sqlite_master LIMIT 1")):
            raise sqlite3.DatabaseError("of another application")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        with self.transaction():
            run(f"PRAGMA application_id = {_APPLICATION}")
            for statement in _SCHEMA.split(";")[:-1]:
                run(statement)
            run("INSERT OR IGNORE INTO meta VALUES ('marker', ?)", (f"$ {secrets.token_hex(16)}",))

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All that is written inside is kept, or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def meta(self, name: str) -> str | None:
        """One fact about the file."""
        found: list[tuple[str]] = list(self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)))
        return found[0][0] if found else None

    def set_meta(self, name: str, value: str) -> None:
        """Write one fact."""
        self._connection.execute(_SET_META, (name, value))

    def counters(self) -> dict[str, int]:
        """The last number of each kind of id."""
        return dict(self._connection.execute("SELECT name, value FROM counters"))

    def set_counters(self, counters: Mapping[str, int]) -> None:
        """Write all of them."""
        self._connection.executemany(_SET_COUNTER, counters.items())

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Every `(owner, table, key, body)`, in the order in which they were made."""
        yield from self._connection.execute("SELECT owner, name, key, body FROM rows ORDER BY rowid")

    def set_rows(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Write rows, new ones and others."""
        self._connection.executemany(_SET_ROW, rows)

    def drop_rows(self, keys: Iterable[tuple[str, str, str]]) -> None:
        """Delete rows."""
        self._connection.executemany(_DROP_ROW, keys)

    def answers(self) -> Iterator[tuple[str, str, str]]:
        """Every `(account, key, body)` of what is repeated for an `Idempotency-Key`."""
        yield from self._connection.execute("SELECT account, key, body FROM answers ORDER BY rowid")

    def set_answers(self, answers: Iterable[tuple[str, str, str]]) -> None:
        """Keep more of them."""
        self._connection.executemany(_SET_ANSWER, answers)

    def forget_answers(self) -> None:
        """Drop all of them."""
        self._connection.execute("DELETE FROM answers")

    def close(self) -> None:
        """Close the file. Any number of times."""
        self._connection.close()


def _reason(error: sqlite3.Error) -> str:
    if "locked" in str(error):  # its number is only told from Python 3.11 on
        return "another process uses it"
    if isinstance(error, sqlite3.OperationalError):
        return "it, or the folder that it is in, cannot be written"
    return "it is not a file of the sandbox"
