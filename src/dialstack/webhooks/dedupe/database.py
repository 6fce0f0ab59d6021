"""A SQLite file that threads, processes and forks share safely."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from dialstack.webhooks.dedupe import forks

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

__all__ = ["Database"]

_TIMEOUT = 10.0
"""Seconds to wait for another writer. Its transactions take milliseconds."""

_FORK_TIMEOUT = 30.0

_making_file = threading.Lock()
_inherited: list[sqlite3.Connection] = []


class Database:
    """A file of which each process has one connection, used by one thread at a time.

    SQLite takes one writer at a time anyway, so more connections would only wait for each other; and those of threads
    that have ended would stay open.

    Args:
        path: The file. It is made on first use.
        part: What the tables are for. Several parts can share a file.
        version: The version of the tables. A file with another one is refused.
        schema: The statements that make the tables.
    """

    def __init__(self, path: str | os.PathLike[str], part: str, version: int, schema: Sequence[str]) -> None:
        name = os.fspath(path)
        if name in {"", ":memory:"}:
            raise ValueError("name a file: this is for what outlives the process")
        self._path = os.path.abspath(name)  # noqa: PTH100 - a daemon changes its folder later; links stay
        self._part = part
        self._version = version
        self._schema = schema
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        forks.watch(self)

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection]:
        """Run a block as one transaction, which sees and is seen by no other half way."""
        if not self._lock.acquire(timeout=_TIMEOUT):
            raise sqlite3.OperationalError("database is locked")
        try:
            if self._connection is None:
                self._connection = self._connect()
            with _committed(self._connection):
                yield self._connection
        except BaseException:
            # Whatever it was, the next one starts afresh, and this one is rolled back.
            self._disconnect()
            raise
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close the connection. Whoever uses the file again opens it again."""
        with self._lock:
            self._disconnect()

    def __del__(self) -> None:
        # Nobody can use it any more. Python 3.13 would warn of a connection that was left to it.
        connection = getattr(self, "_connection", None)
        if connection is not None:
            connection.close()

    # --- forks ---

    def rest(self) -> bool:
        """Wait for what is being done, and hold still without a connection until `resume`."""
        if not self._lock.acquire(timeout=_FORK_TIMEOUT):
            return False
        self._disconnect()
        return True

    def resume(self) -> None:
        """Go on, in the process that forked."""
        self._lock.release()

    def start_again(self) -> None:
        """Go on in a child. A connection that is here came with a fork that Python did not see: never close it."""
        self._lock = threading.Lock()
        if self._connection is not None:
            _inherited.append(self._connection)
            self._connection = None

    # --- connecting ---

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        self._make_file()
        connection = sqlite3.connect(self._path, timeout=_TIMEOUT, isolation_level=None, check_same_thread=False)
        try:
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = NORMAL")  # survives a killed process; see SQLiteDedupe
            with _committed(connection):
                self._make_tables(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _make_file(self) -> None:
        """Make the file for this user alone. SQLite gives the files beside it the same mode."""
        # Closing any descriptor of a file drops this process's locks on it. So nobody here connects meanwhile.
        with _making_file, suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def _make_tables(self, connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE IF NOT EXISTS dialstack_schema (part TEXT PRIMARY KEY, version INTEGER)")
        query = "SELECT version FROM dialstack_schema WHERE part = ?"
        row: tuple[int] | None = connection.execute(query, (self._part,)).fetchone()
        if row is None:
            for statement in self._schema:
                connection.execute(statement)
            connection.execute("INSERT INTO dialstack_schema VALUES (?, ?)", (self._part, self._version))
        elif row[0] != self._version:
            raise RuntimeError(
                f"another version of dialstack made this file: its {self._part} tables have version {row[0]}, "
                f"and this one reads version {self._version}"
            )


@contextmanager
def _committed(connection: sqlite3.Connection) -> Generator[None]:
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work at once. The file remembers it."""
    deadline = time.monotonic() + _TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Another process is changing it too. SQLite does not wait here, whatever its timeout.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
