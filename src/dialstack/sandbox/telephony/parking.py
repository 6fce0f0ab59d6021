"""Park slots: where a call waits for anybody to fetch it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.context import stamp
from dialstack.sandbox.telephony import notices
from dialstack.sandbox.telephony.ringing import ring
from dialstack.sandbox.telephony.talking import connect, dead_end

if TYPE_CHECKING:
    from dialstack.sandbox.context import World
    from dialstack.sandbox.store import Row, Table
    from dialstack.sandbox.telephony.live import LiveCall

__all__ = ["PARK_SLOTS", "fetch", "park", "parked"]

PARK_SLOTS: Final = range(1, 11)
"""The slots of every account."""
_PATIENCE: Final = 120.0


def parked(world: World, account: str) -> Table:
    """What is parked in an account, by slot."""
    return world.store.table(account, "parked_calls")


def park(call: LiveCall, slot: int | None = None) -> int:
    """Put a call that is connected into a slot, the first free one unless given; gives the slot.

    After two minutes it rings back at the user who parked it, until somebody fetches it.

    Raises:
        ValueError: Nobody talks, or the slot is taken, or there is none.
    """
    if call.connected_to is None:
        raise ValueError(f"Nobody has answered the call {call.id!r} yet; only a call that is connected can be parked.")
    table = parked(call.world, call.account)
    free = [number for number in PARK_SLOTS if str(number) not in table and slot in (None, number)]
    if not free:
        raise ValueError(
            "There is no such slot, or it is taken. The slots are 1 to 10; without one, a free one is used."
        )
    chosen = free[0]
    user = _parker(call)
    call.enter("parked")
    call.row["_slot"] = chosen
    call.world.store.insert(call.account, "parked_calls", str(chosen), _parked_row(call, user))
    call.on_hang_up = lambda: _give_up(call)
    call.later(_PATIENCE, lambda: _ring_back(call, user))
    notices.of_call(call.world, call.account, "call.parked", call.row)
    return chosen


def fetch(call: LiveCall, by: str | None = None) -> None:
    """Take a call out of its slot: it is connected to `by`, or to who parked it."""
    row = parked(call.world, call.account)[str(call.row["_slot"])]
    user = by or row["parked_by"]
    if user is None:
        raise ValueError("No user parked this call, so say who fetches it: by=user.id")
    _leave(call)
    connect(call, user)


def leave_slot(call: LiveCall) -> None:
    """Free the slot of a call, if it is in one."""
    if call.row.get("_slot") is not None:
        _leave(call)


def _parker(call: LiveCall) -> str | None:
    """The user on the call: whom the other side talked to, or who began it."""
    return next((who for who in (call.connected_to, call.row["user"]) if who and call.find("users", who)), None)


def _parked_row(call: LiveCall, user: str | None) -> Row:
    row, extensions = call.row, call.world.store.table(call.account, "extensions").values()
    number = next((extension["number"] for extension in extensions if user and extension["target"] == user), None)
    inbound = row["direction"] == "inbound"
    return {
        "call": call.id,
        "from_number": row["from_number"] if inbound else row["to_number"],
        "from_label": (row["from_label"] if inbound else row["to_label"]) or "",
        "status": "parked",
        "parked_by": user,
        **({"parked_by_extension": number} if number else {}),
        "parked_at": call.world.stamp(),
        "rings_back_at": stamp(call.now() + timedelta(seconds=_PATIENCE)),
    }


def _ring_back(call: LiveCall, user: str | None) -> None:
    if user is None:
        return
    parked(call.world, call.account)[str(call.row["_slot"])]["status"] = "ringing_back"
    ring(call, [user], None, lambda _: fetch(call), lambda _: _wait_on(call), state="parked")
    call.on_hang_up = lambda: _give_up(call)
    # The slot looks different now, and no other event says so.
    notices.of_call(call.world, call.account, "call.parked", call.row)


def _wait_on(call: LiveCall) -> None:
    """The parker does not want the call back, and it stays in its slot."""
    call.enter("parked")
    parked(call.world, call.account)[str(call.row["_slot"])]["status"] = "parked"
    call.on_hang_up = lambda: _give_up(call)


def _give_up(call: LiveCall) -> None:
    _leave(call)
    dead_end(call)


def _leave(call: LiveCall) -> None:
    parked(call.world, call.account).pop(str(call.row.pop("_slot")), None)
    notices.of_call(call.world, call.account, "call.unparked", call.row)
