"""Where a call goes: by the kind of thing that its target is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.dialling import normalise
from dialstack.sandbox.telephony import dial_plans, queues, voice_apps
from dialstack.sandbox.telephony.ringing import ring
from dialstack.sandbox.telephony.talking import connect, dead_end, end
from dialstack.sandbox.telephony.voicemail import take_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dialstack.sandbox.store import Row
    from dialstack.sandbox.telephony.live import LiveCall

__all__ = ["route"]

RING_SECONDS: Final = 30.0


def route(
    call: LiveCall, target: str, seconds: float | None = None, otherwise: Callable[[], None] | None = None
) -> None:
    """Go to a user, a group, a queue, a plan, a voice app, a box, an extension or an outside number.

    Args:
        call: The call. Whatever it did before, it does no more.
        target: An id, an extension or a phone number. Without such a thing the call fails.
        seconds: How long to ring; None: as long as the target says, or half a minute. 0: not at all.
        otherwise: What to do where nobody answers; None: what the target says, which is a user's voicemail.
    """
    # Groups and queues can name each other, so a call could go round for ever.
    if not call.visit(target):
        end(call, "failed")
        return
    found = _found(call, target)
    if found is None:
        end(call, "failed")
        return
    table, row = found
    if table == "users":
        _user(call, row, seconds, otherwise)
    elif table == "ring_groups":
        _group(call, row, seconds, otherwise)
    elif table == "queues":
        queues.wait(call, row, seconds, otherwise)
    elif table == "dial_plans":
        dial_plans.walk(call, row, row["entry_node"])
    elif table == "voice_apps":
        voice_apps.control(call, row, otherwise)
    elif table == "shared_voicemail_boxes":
        take_message(call, row["id"])
    elif table == "extensions":
        call.route(row["target"], seconds, otherwise)
    else:
        _outside(call, row["phone_number"], seconds, otherwise)


_TABLES: Final = ("users", "ring_groups", "queues", "dial_plans", "voice_apps", "shared_voicemail_boxes")


def _found(call: LiveCall, target: str) -> tuple[str, Row] | None:
    for table in _TABLES:
        row = call.find(table, target)
        if row is not None:
            return table, row
    number = normalise(target)
    if number and number.startswith("+"):
        return "outside", {"phone_number": number}
    extension = call.find("extensions", number)
    return ("extensions", extension) if extension and extension["status"] == "active" else None


def _user(call: LiveCall, user: Row, seconds: float | None, otherwise: Callable[[], None] | None) -> None:
    def unanswered(_: str) -> None:
        if otherwise is not None:
            otherwise()
        else:
            take_message(call, user["id"])

    if call.row["direction"] == "inbound" and call.row["_connected_at"] is None:
        call.row["user"] = user["id"]
    if seconds == 0:
        call.enter("ringing")
        # Straight to voicemail, whatever comes next.
        take_message(call, user["id"])
        return
    ring(call, [user["id"]], seconds or RING_SECONDS, lambda party: connect(call, party), unanswered)


def _group(call: LiveCall, group: Row, seconds: float | None, otherwise: Callable[[], None] | None) -> None:
    def unanswered(_: str) -> None:
        if otherwise is not None:
            otherwise()
        elif group["timeout_target"] is None:
            dead_end(call)
        elif group["timeout_action"] == "voicemail":
            take_message(call, group["timeout_target"])
        else:
            call.route(group["timeout_target"])

    limit = group["timeout_seconds"] if seconds is None else seconds
    ring(call, _members(call, group), limit, lambda party: connect(call, party), unanswered)


def _members(call: LiveCall, group: Row) -> Iterator[str]:
    """The users behind the extensions of a group, and its outside numbers. Other extensions do not ring."""
    for member in call.world.store.table(call.account, "ring_group_members").values():
        if member["ring_group"] != group["id"]:
            continue
        extension = call.find("extensions", member["extension"])
        if extension and extension["status"] == "active" and call.find("users", extension["target"]):
            yield extension["target"]
        elif member["phone_number"]:
            yield normalise(member["phone_number"]) or member["phone_number"]


def _outside(call: LiveCall, number: str, seconds: float | None, otherwise: Callable[[], None] | None) -> None:
    def unanswered(reason: str) -> None:
        if otherwise is not None:
            otherwise()
        elif reason == "busy":
            end(call, "busy")
        else:
            dead_end(call)

    ring(call, [number], seconds or RING_SECONDS, lambda party: connect(call, party), unanswered)
