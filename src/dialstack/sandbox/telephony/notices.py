"""The events of calls. Only fields that the platform is known to send are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dialstack.sandbox.context import World
    from dialstack.sandbox.store import Row

__all__ = ["answered", "ended", "incoming", "initiated", "of_call", "ringing", "voicemail"]

_ENDED: Final = (
    "direction",
    "from_number",
    "to_number",
    "status",
    "duration_seconds",
    "started_at",
    "answered_at",
    "connected_at",
    "ended_at",
)


def of_call(world: World, account: str, kind: str, row: Row) -> None:
    """An event of which no more is known than the call."""
    world.emit(account, kind, {"call_id": row["id"]})


def initiated(world: World, account: str, row: Row) -> None:
    """A user has picked up, and the destination is dialled."""
    data: Row = {"call_id": row["id"], "user": row["user"], "to_number": row["to_number"]}
    world.emit(account, "call.initiated", data)


def incoming(world: World, account: str, row: Row, user: str | None) -> None:
    """A call comes in. `user` is whom it is for, where that is known by then."""
    data: Row = {
        "call_id": row["id"],
        "from_number": row["from_number"],
        "from_name": row["from_label"],
        "to_number": row.get("_dialled") or row["to_number"],
    }
    world.emit(account, "call.incoming", data | ({"user": user} if user else {}))


def ringing(world: World, account: str, row: Row, user: Row) -> None:
    """A user's phones are about to ring; the app on their phone may have to be woken."""
    of_call(world, account, "call.ringing", row)
    if user["config"].get("mobile_push_wakeup"):
        data: Row = {
            "user_id": user["id"],
            "call_id": row["id"],
            "from_number": row["from_number"],
            "from_name": row["from_label"],
        }
        world.emit(account, "call.mobile_push_wakeup", data)


def answered(world: World, account: str, row: Row, answered_at: str, connected_at: str) -> None:
    """Somebody took the call."""
    data: Row = {"call_id": row["id"], "answered_at": answered_at, "connected_at": connected_at}
    world.emit(account, "call.answered", data)


def ended(world: World, account: str, row: Row) -> None:
    """A call is over; its recording and transcript are there at once."""
    data: Row = {"call_id": row["id"], "user_id": row["user"]} | {name: row[name] for name in _ENDED}
    # Left out rather than null: programs look for it.
    world.emit(account, "call.end", {key: value for key, value in data.items() if key != "connected_at" or value})
    if row["_recording"]:
        of_call(world, account, "recording.available", row)
        of_call(world, account, "recording.transcription.complete", row)


def voicemail(world: World, account: str, row: Row) -> None:
    """Somebody left a message."""
    world.emit(account, "voicemail.new", {"id": row["id"], "owner": row["owner"], "call": row["call"]})
    if row["_transcript"] is not None:
        world.emit(account, "voicemail.transcription.complete", {"id": row["id"]})
