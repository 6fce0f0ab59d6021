"""How tests look at calls and end them; the API itself has no way to do either."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.context import parse_time, stamp

if TYPE_CHECKING:
    from dialstack.sandbox.messages import Json
    from dialstack.sandbox.store import Row

_HANGUP_CAUSES: Final = {"completed": 16, "voicemail": 16, "busy": 17, "no-answer": 19, "failed": 41}
_BYTES_PER_SECOND: Final = 4_000


@dataclass(frozen=True)
class CallState:
    """What the sandbox knows of a call, also what the API does not tell."""

    id: str
    account: str
    user: str | None
    to_number: str | None
    status: str | None
    actions: tuple[dict[str, Json], ...]
    recording_paused: bool

    @classmethod
    def of(cls, account: str, row: Row) -> CallState:
        """Copy the state of a stored call."""
        return cls(
            id=row["id"],
            account=account,
            user=row["user"],
            to_number=row["to_number"],
            status=row["status"],
            actions=tuple(deepcopy(row["_actions"])),
            recording_paused=row["_recording_paused"],
        )


@dataclass(frozen=True)
class Outcome:
    """How a call ended. `duration_seconds` is 42 when somebody answered, otherwise 0, unless given."""

    status: str = "completed"
    duration_seconds: int | None = None
    summary: str | None = None
    transcript: str = "Hello, this is a call in the sandbox."
    recorded: bool = True

    @property
    def connected(self) -> bool:
        """Whether anybody, or a voicemail box, answered."""
        return self.status in ("completed", "voicemail")

    @property
    def seconds(self) -> int:
        """The length of the conversation."""
        if self.duration_seconds is not None:
            return self.duration_seconds
        return 42 if self.connected else 0


def finish(row: Row, outcome: Outcome) -> None:
    """End a call: write what is known only afterwards."""
    started = parse_time(row["started_at"])
    answered_at = row["started_at"] if outcome.connected else None
    row.update(
        status=outcome.status,
        duration_seconds=outcome.seconds,
        answered_at=answered_at,
        connected_at=answered_at,
        ended_at=stamp(started + timedelta(seconds=outcome.seconds)),
        hangup_cause=_HANGUP_CAUSES.get(outcome.status),
        summary=outcome.summary,
    )
    if outcome.connected:
        row["_transcript"] = outcome.transcript
    if outcome.connected and outcome.recorded:
        size = outcome.seconds * _BYTES_PER_SECOND
        row["_recording"] = {"duration_seconds": outcome.seconds, "file_size_bytes": size}
