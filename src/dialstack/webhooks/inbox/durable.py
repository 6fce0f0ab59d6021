"""A SQLite file that keeps what it was given also through a power cut."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from dialstack.webhooks.dedupe.database import Database
from dialstack.webhooks.logs import logger

if TYPE_CHECKING:
    import sqlite3

__all__ = ["DurableDatabase"]

_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # each commit waits for the disk
    "PRAGMA fullfsync = ON",  # on macOS, where it would only wait for the disk's cache; nothing elsewhere
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten
)


class DurableDatabase(Database):
    """A `Database` of which every commit is on the disk when it returns, and what is deleted is gone."""

    def _connect(self) -> sqlite3.Connection:
        connection = super()._connect()
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma).close()
            self._warn()
        except BaseException:
            connection.close()
            raise
        return connection

    def _warn(self) -> None:
        if os.name == "posix" and os.stat(self._path).st_mode & stat.S_IROTH:  # noqa: PTH116 - a string, as in the base
            logger.warning("everybody on this machine can read the file of the inbox: chmod 600 it")
