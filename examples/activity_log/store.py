"""The table of the activity log: one row for each call and each voicemail."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Activity", "ActivityLog"]

_TABLE = """
CREATE TABLE IF NOT EXISTS activity (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    account_id TEXT,
    status TEXT,
    duration_seconds INTEGER,
    has_recording INTEGER NOT NULL,
    has_transcript INTEGER NOT NULL
)"""
# Events come in any order. Each fills in what it knows, and takes nothing away.
_UPSERT = """
INSERT INTO activity (id, kind, account_id, status, duration_seconds, has_recording, has_transcript)
VALUES (:id, :kind, :account_id, :status, :duration_seconds, :has_recording, :has_transcript)
ON CONFLICT (id) DO UPDATE SET
    account_id = coalesce(excluded.account_id, account_id),
    status = coalesce(excluded.status, status),
    duration_seconds = coalesce(excluded.duration_seconds, duration_seconds),
    has_recording = max(excluded.has_recording, has_recording),
    has_transcript = max(excluded.has_transcript, has_transcript)
"""
_ALL = """
SELECT id, kind, account_id, status, duration_seconds, has_recording, has_transcript FROM activity ORDER BY id"""


@dataclass(frozen=True)
class Activity:
    """What is known of a call or a voicemail."""

    id: str
    kind: Literal["call", "voicemail"]
    account_id: str | None
    status: str | None = None
    duration_seconds: int | None = None
    has_recording: bool = False
    has_transcript: bool = False


class ActivityLog:
    """A table in a SQLite file. Threads and processes may use it at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as db:
            db.execute(_TABLE)

    def put(self, activity: Activity) -> None:
        """Add what an event tells. Doing it again changes nothing."""
        with self._open() as db, db:  # the second one commits
            db.execute(_UPSERT, asdict(activity))

    def rows(self) -> list[Activity]:
        """Give the whole log."""
        with self._open() as db:
            return [
                Activity(subject, kind, account, status, seconds, bool(recording), bool(transcript))
                for subject, kind, account, status, seconds, recording, transcript in db.execute(_ALL)
            ]

    def _open(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self._path))
