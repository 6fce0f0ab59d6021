"""How a call begins: a user has it placed, or somebody calls in."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.dialling import EMERGENCY, is_internal
from dialstack.sandbox.telephony import notices
from dialstack.sandbox.telephony.live import NOTES
from dialstack.sandbox.telephony.ringing import ring
from dialstack.sandbox.telephony.talking import connect, dead_end, end, hang_up, pick_up

if TYPE_CHECKING:
    from dialstack.sandbox.context import World
    from dialstack.sandbox.store import Row
    from dialstack.sandbox.telephony.live import LiveCall

__all__ = ["LIVE", "come_in", "place", "refuse"]

LIVE: Final[Row] = {
    "endpoint": None,
    "to_label": None,
    "answered_at": None,
    "connected_at": None,
    "ended_at": None,
    "duration_seconds": None,
    "status": None,
    "hangup_cause": None,
    "summary": None,
    "recording_url": None,
    "quality_metrics": [],
}
"""What the API says of a call that goes on."""
_OWN_LEG: Final = 30.0
_OUTSIDE: Final = 60.0
_HELP_ANSWERS: Final = 2.0
_HELP_TALKS: Final = 10.0


def place(world: World, account: str, parties: Row) -> LiveCall:
    """Ring the user's own phones; the destination is dialled when they answer. Until then there are no events."""
    call = _begin(world, account, {**parties, "_dialled": parties["to_number"]})
    refuse = {"busy": "busy"}
    ring(
        call,
        [call.row["user"]],
        _OWN_LEG,
        lambda _: _dial(call),
        lambda reason: end(call, refuse.get(reason, "no-answer")),
        silently=True,
    )
    return call


def come_in(world: World, account: str, parties: Row, target: str | None) -> LiveCall:
    """Let somebody call a number of the account. Without a target the call fails."""
    call = _begin(world, account, parties)
    extension = call.find("extensions", target)
    user = call.find("users", extension["target"] if extension else target)
    notices.incoming(world, account, call.row, user["id"] if user else None)
    if target is None:
        end(call, "failed")
    else:
        call.route(target)
    return call


def refuse(world: World, account: str, parties: Row) -> LiveCall:
    """Let somebody call in vain: nobody hears of it before it is over."""
    call = _begin(world, account, parties)
    end(call, "failed")
    return call


def _begin(world: World, account: str, parties: Row) -> LiveCall:
    key = world.store.new_id("call")
    row = {"id": key} | deepcopy(LIVE) | deepcopy(NOTES) | parties | {"started_at": world.stamp()}
    return world.switchboard.live(world, account, world.store.insert(account, "calls", key, row))


def _dial(call: LiveCall) -> None:
    pick_up(call)
    notices.initiated(call.world, call.account, call.row)
    number: str = call.row["to_number"]
    if number in EMERGENCY:
        _call_for_help(call, number)
    elif is_internal(number):
        call.route(number)
    else:
        call.visit(number)
        ring(call, [number], _OUTSIDE, lambda party: connect(call, party), lambda reason: _unanswered(call, reason))


def _unanswered(call: LiveCall, reason: str) -> None:
    if reason == "busy":
        end(call, "busy")
    else:
        dead_end(call)


def _call_for_help(call: LiveCall, number: str) -> None:
    """Nobody's habits matter here: help answers soon, and hangs up."""
    call.enter("ringing", _ringing=[number])
    call.visit(number)
    notices.of_call(call.world, call.account, "call.emergency", call.row)

    def answered() -> None:
        connect(call, number)
        call.later(_HELP_TALKS, lambda: hang_up(call))

    call.later(_HELP_ANSWERS, answered)
