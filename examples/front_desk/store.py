"""What the front desk remembers: its clinics, and what happened on their phones. One SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Activity", "Clinic", "Store"]

_TABLES = """
CREATE TABLE IF NOT EXISTS clinics (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    number TEXT NOT NULL,
    number_id TEXT NOT NULL,
    dial_plan TEXT NOT NULL,
    voice_secret TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS activity (
    id TEXT NOT NULL PRIMARY KEY,
    clinic TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    from_number TEXT,
    duration_seconds INTEGER,
    progress INTEGER NOT NULL
);
"""
_PUT_CLINIC = """
INSERT OR REPLACE INTO clinics (id, name, number, number_id, dial_plan, voice_secret)
VALUES (:id, :name, :number, :number_id, :dial_plan, :voice_secret)"""
# Events come in any order: one that tells of an earlier moment fills in what is missing, and changes nothing else.
_NOTE = """
INSERT INTO activity (id, clinic, kind, status, from_number, duration_seconds, progress)
VALUES (:id, :clinic, :kind, :status, :from_number, :duration_seconds, :progress)
ON CONFLICT (id) DO UPDATE SET
    status = CASE WHEN excluded.progress >= progress THEN excluded.status ELSE status END,
    from_number = coalesce(from_number, excluded.from_number),
    duration_seconds = coalesce(excluded.duration_seconds, duration_seconds),
    progress = max(excluded.progress, progress)
"""


@dataclass(frozen=True)
class Clinic:
    """A customer.

    Attributes:
        id: Its account at DialStack.
        name: Its name.
        number: Its phone number, and `number_id` the id of that.
        dial_plan: Where its calls go.
        voice_secret: Signs what the receptionist is asked.
    """

    id: str
    name: str
    number: str
    number_id: str
    dial_plan: str
    voice_secret: str = field(repr=False)


@dataclass(frozen=True)
class Activity:
    """A call or a voicemail. `progress` counts up as it goes on."""

    id: str
    clinic: str
    kind: str
    status: str
    from_number: str | None = None
    duration_seconds: int | None = None
    progress: int = 0


class Store:
    """The file. Threads and processes may use it at once. Its methods block."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as db:
            db.executescript(_TABLES)

    def put(self, clinic: Clinic) -> None:
        """Remember a clinic. Doing it again changes nothing."""
        with self._open() as db, db:  # the second one commits
            db.execute(_PUT_CLINIC, asdict(clinic))

    def clinic(self, clinic_id: str) -> Clinic:
        """Give a clinic.

        Raises:
            LookupError: There is none.
        """
        with self._open() as db:
            row = db.execute(
                "SELECT id, name, number, number_id, dial_plan, voice_secret FROM clinics WHERE id = ?", (clinic_id,)
            ).fetchone()
        if row is None:
            raise LookupError("there is no such clinic")
        return Clinic(*row)

    def note(self, activity: Activity) -> None:
        """Note what an event tells. Doing it again changes nothing."""
        with self._open() as db, db:
            db.execute(_NOTE, asdict(activity))

    def activity(self, clinic_id: str) -> list[Activity]:
        """Give everything that happened on a clinic's phones, in the order in which it began."""
        with self._open() as db:
            rows = db.execute(
                "SELECT id, clinic, kind, status, from_number, duration_seconds, progress FROM activity"
                " WHERE clinic = ? ORDER BY rowid",
                (clinic_id,),
            )
            return [Activity(*row) for row in rows]

    def _open(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self._path))
