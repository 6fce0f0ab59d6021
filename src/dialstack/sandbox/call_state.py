"""How tests look at calls, and how a call ends."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.context import parse_time, stamp
from dialstack.sandbox.telephony.recordings import size_of

if TYPE_CHECKING:
    from datetime import datetime

    from dialstack.sandbox.messages import Json
    from dialstack.sandbox.store import Row

_HANGUP_CAUSES: Final = {"completed": 16, "voicemail": 16, "busy": 17, "no-answer": 19, "failed": 41}


@dataclass(frozen=True)
class CallState:
    """What the sandbox knows of a call, also what the API does not tell."""

    id: str
    account: str
    user: str | None
    to_number: str | None
    """What was dialled. The API tells it of an incoming call only when that is over."""
    status: str | None
    """How it ended; None: it goes on."""
    actions: tuple[dict[str, Json], ...]
    recording_paused: bool
    direction: str = "outbound"
    from_number: str = "anonymous"
    from_name: str | None = None
    state: str = "ended"
    """`ringing`, `waiting` in a queue, `menu`, `playing` a clip, `held` for a voice app, `connected`, `voicemail`,
    `parked` or `ended`."""
    ringing: tuple[str, ...] = ()
    """Who is rung now: users, and outside numbers."""
    path: tuple[str, ...] = ()
    """Where it came by: targets, nodes of a dial plan, and `voicemail`."""
    party: str | None = None
    """Who took it: a user, an outside number, a voice app, or the owner of a voicemail box."""
    attached: bool = False
    """Whether it is attached to a media socket now."""
    slot: int | None = None
    """Where it is parked."""
    started_at: str | None = None
    answered_at: str | None = None
    """When it was picked up, also by a machine; for a placed call by the user. Known while the call goes on."""
    connected_at: str | None = None
    """When two sides talked first."""
    ended_at: str | None = None
    duration_seconds: int | None = None

    @classmethod
    def of(cls, account: str, row: Row) -> CallState:
        """Copy the state of a stored call."""
        return cls(
            id=row["id"],
            account=account,
            user=row["user"],
            to_number=row["to_number"] or row.get("_dialled"),
            status=row["status"],
            actions=tuple(deepcopy(row["_actions"])),
            recording_paused=row["_recording_paused"],
            direction=row["direction"],
            from_number=row["from_number"],
            from_name=row["from_label"],
            state=row.get("_state") or "ended",
            ringing=tuple(row.get("_ringing") or ()),
            path=tuple(row.get("_path") or ()),
            party=row.get("_party"),
            attached=bool(row.get("_attached")),
            slot=row.get("_slot"),
            started_at=row["started_at"],
            answered_at=row["answered_at"] or row.get("_answered_at"),
            connected_at=row["connected_at"] or row.get("_connected_at"),
            ended_at=row["ended_at"],
            duration_seconds=row["duration_seconds"],
        )


@dataclass(frozen=True)
class Outcome:
    """How a call ended. `duration_seconds` is 42 when somebody answered, otherwise 0, unless given."""

    status: str = "completed"
    duration_seconds: int | None = None
    summary: str | None = None
    transcript: str = "Hello, this is a call in the sandbox."
    recorded: bool = True
    reached: bool | None = None
    """Whether two sides talked; None: as the status says."""

    @property
    def connected(self) -> bool:
        """Whether anybody, or a voicemail box, answered."""
        return self.status in ("completed", "voicemail") if self.reached is None else self.reached

    @property
    def seconds(self) -> int:
        """The length of the conversation."""
        if self.duration_seconds is not None:
            return self.duration_seconds
        return 42 if self.connected else 0


def finish(row: Row, outcome: Outcome, ended_at: datetime | None = None) -> None:
    """End a call: write what is known only afterwards. `ended_at` follows from the duration unless given."""
    known_at: str | None = row.get("_connected_at")
    connected_at = (known_at or row["started_at"]) if outcome.connected else None
    since = parse_time(connected_at or row["started_at"])
    row.update(
        status=outcome.status,
        duration_seconds=outcome.seconds,
        answered_at=row.get("_answered_at") or connected_at,
        connected_at=connected_at,
        ended_at=stamp(ended_at or since + timedelta(seconds=outcome.seconds)),
        hangup_cause=_HANGUP_CAUSES.get(outcome.status),
        summary=outcome.summary,
        to_number=row["to_number"] or row.get("_dialled"),
    )
    if outcome.connected:
        row["_transcript"] = outcome.transcript
    if outcome.connected and outcome.recorded:
        row["_recording"] = {"duration_seconds": outcome.seconds, "file_size_bytes": size_of(outcome.seconds)}
