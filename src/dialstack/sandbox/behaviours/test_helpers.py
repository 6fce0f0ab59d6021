"""Simulated calls and events, for test keys. The sandbox has no other key."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours import voicemails
from dialstack.sandbox.behaviours.users import USERS
from dialstack.sandbox.call_state import Outcome, finish
from dialstack.sandbox.canned import canned
from dialstack.sandbox.context import parse_time, stamp
from dialstack.sandbox.dialling import normalise
from dialstack.sandbox.problems import bad_request, invalid
from dialstack.sandbox.telephony import notices

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

OUTSIDE: Final = "+16175550120"
"""Who calls or is called, where the request does not say."""
_STATUSES: Final = {"answered": "completed", "no-answer": "no-answer", "busy": "busy", "voicemail": "voicemail"}
_SECONDS: Final = {"ring_seconds": 5, "talk_seconds": 42, "voicemail_seconds": 12}


def create_call(context: Context) -> Row:
    """A call that starts now and is over at once, as after `Sandbox.finish_call`; the times that follow are computed.

    Unless the scenario says otherwise it is answered and recorded. A caller who reaches the voicemail leaves a message
    for the user; an outbound call that ends there leaves none, since the box is somebody else's. Numbers select no
    scenario: their values are not published. Its events happen at once too.
    """
    user = USERS.find(context, context.body["user"])
    scenario = _scenario(context)
    outcome: str = scenario["outcome"]
    row = _insert(context, {"user": user["id"]} | _parties(context, user))
    length = {"answered": scenario["talk_seconds"], "voicemail": scenario["voicemail_seconds"]}.get(outcome, 0)
    finish(row, Outcome(_STATUSES[outcome], length, recorded=scenario["recording"]))
    _ring(row, timedelta(seconds=scenario["ring_seconds"]))
    _tell(context, row, user)
    if outcome == "voicemail" and row["direction"] == "inbound":
        message = voicemails.Message(row["from_number"], row["from_label"], length, call=row["id"])
        left = voicemails.seed(context.store, context.account, user["id"], message, row["ended_at"])
        notices.voicemail(context.world, context.account, left)
    return {"id": row["id"], "scenario": outcome}


def create_event(context: Context) -> Row:
    """Happens like any other event, so that it is delivered and streamed. Any type is taken."""
    kind = context.body["event"]
    context.world.emit(context.account, kind, canned(context.world, context.account, kind))
    return {"event": kind}


def _tell(context: Context, row: Row, user: Row) -> None:
    """Let the events of a whole call happen, in their order."""
    world, account = context.world, context.account
    if row["direction"] == "inbound":
        notices.incoming(world, account, row, user["id"])
        notices.ringing(world, account, row, user)
    else:
        notices.initiated(world, account, row)
    if row["status"] == "completed":
        notices.answered(world, account, row, row["answered_at"], row["connected_at"])
    notices.ended(world, account, row)


def _scenario(context: Context) -> Row:
    given: Row = context.body.get("scenario") or {}
    for name in _SECONDS:
        if given.get(name, 0) < 0:
            raise invalid({f"scenario.{name}": "must be at least 0"})
    outcome = given.get("outcome", "answered")
    return {**_SECONDS, "outcome": outcome, "recording": outcome == "answered", **given}


def _parties(context: Context, user: Row) -> Row:
    outbound = context.body.get("direction") == "outbound"
    ours, theirs = ("from_number", "to_number") if outbound else ("to_number", "from_number")
    own, name = _number(context, ours, _own_number(context)), context.body.get("from_name")
    return {
        "direction": "outbound" if outbound else "inbound",
        "did": _did(context, own),
        theirs: _number(context, theirs, OUTSIDE),
        # A call has always a number that it comes from, and maybe none that it goes to.
        ours: own or ("anonymous" if outbound else None),
        "from_label": name or (user["name"] if outbound else None),
        "to_label": None if outbound else user["name"],
    }


def _own_number(context: Context) -> str | None:
    """The account's first active number, as for a call that is really placed."""
    numbers = context.table("phone_numbers").values()
    return next((row["phone_number"] for row in numbers if row["status"] == "active"), None)


def _number(context: Context, name: str, otherwise: str | None) -> str | None:
    if name not in context.body:
        return otherwise
    number = normalise(context.body[name])
    if number is None:
        raise bad_request(f"{name} is not a phone number.", "invalid_sandbox_phone_number")
    return number


def _did(context: Context, number: str | None) -> str | None:
    rows = context.table("phone_numbers").values()
    return next((row["id"] for row in rows if row["phone_number"] == number), None)


def _insert(context: Context, fields: Row) -> Row:
    key = context.store.new_id("call")
    bare: Row = {"id": key, "endpoint": None, "recording_url": None, "quality_metrics": []}
    notes: Row = {"_actions": [], "_recording": None, "_recording_paused": False, "_transcript": None}
    return context.store.insert(context.account, "calls", key, bare | fields | {"started_at": context.now()} | notes)


def _ring(row: Row, duration: timedelta) -> None:
    """Everything after the start comes later by the time that it rang."""
    for name in ("answered_at", "connected_at", "ended_at"):
        if row[name] is not None:
            row[name] = stamp(parse_time(row[name]) + duration)


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "test_helpers.calls.create": create_call,
    "test_helpers.events.create": create_event,
}
