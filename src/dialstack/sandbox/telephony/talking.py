"""How a call is connected, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.sandbox.call_state import Outcome, finish
from dialstack.sandbox.context import parse_time
from dialstack.sandbox.telephony import notices

if TYPE_CHECKING:
    from dialstack.sandbox.telephony.live import LiveCall

__all__ = ["connect", "dead_end", "end", "hang_up", "pick_up"]


def pick_up(call: LiveCall) -> None:
    """Note that the call was answered, maybe by a machine: the other side need not be there yet."""
    call.row["_answered_at"] = call.row["_answered_at"] or call.world.stamp()


def connect(call: LiveCall, party: str) -> None:
    """Let the two sides talk: whoever began the call, and a user, a number or a voice app."""
    row, first = call.row, call.row["_connected_at"] is None
    call.enter("connected", _party=party)
    call.connected_to = party
    pick_up(call)
    row["_connected_at"] = row["_connected_at"] or call.world.stamp()
    if row["direction"] == "inbound" and call.find("users", party):
        row["user"] = party
    if first:
        notices.answered(call.world, call.account, row, row["_answered_at"], row["_connected_at"])
    for who in (party, call.caller):
        talk = call.habit(who).talk
        if talk is not None:
            call.later(talk, lambda: hang_up(call))


def hang_up(call: LiveCall) -> None:
    """Let somebody hang up, whatever the call is doing."""
    act = call.on_hang_up
    if act is not None:
        act()
    else:
        dead_end(call)


def dead_end(call: LiveCall) -> None:
    """End a call that goes nowhere from here: completed where it was answered, even if only by a machine."""
    end(call, "completed" if call.row["_answered_at"] else "no-answer")


def end(call: LiveCall, status: str) -> None:
    """End the call now. It was recorded if somebody talked."""
    row, now = call.row, call.now()
    connected_at = row["_connected_at"]
    seconds = round((now - parse_time(connected_at)).total_seconds()) if connected_at else 0
    talked = connected_at is not None and status == "completed"
    finish(row, Outcome(status, seconds, recorded=talked, reached=connected_at is not None), now)
    close(call)


def close(call: LiveCall) -> None:
    """Tell that the call is over. Its row says so already."""
    party = call.find("users", call.row["_party"])
    if party and call.row["to_label"] is None:
        call.row["to_label"] = party["name"]
    call.enter("ended")
    call.world.switchboard.forget(call)
    if call.on_end is not None:
        call.on_end()
    notices.ended(call.world, call.account, call.row)
