"""Calls: placing, listing, steering, and what is left when they are over.

A call goes on as time passes, or until `Sandbox.finish_call`; its transcript is pending and its recording missing until
it has ended.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.users import USERS
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.context import parse_time
from dialstack.sandbox.dialling import is_internal, normalise
from dialstack.sandbox.problems import conflict, invalid, not_found
from dialstack.sandbox.spellings import canonical
from dialstack.sandbox.telephony.parking import leave_slot
from dialstack.sandbox.telephony.placing import place
from dialstack.sandbox.telephony.voice_apps import attach

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

_EXACT_FILTERS: Final = {
    "user_id": "user",
    "did": "did",
    "direction": "direction",
    "from_number": "from_number",
    "to_number": "to_number",
    "status": "status",
}


def _present(context: Context, row: Row) -> Row:
    if not row["_recording"]:
        return row
    return row | {"recording_url": context.world.signed_url(_recording_path(row))[0]}


def _expand_did(context: Context, row: Row) -> Row | None:
    number = context.table("phone_numbers").get(row["did"] or "")
    return number and {"id": number["id"], "phone_number": number["phone_number"]}


CALLS = Collection(
    table="calls",
    noun="Call",
    prefix="call",
    defaults={},
    expandable={"did": _expand_did},
    present=_present,
)


def create(context: Context) -> None:
    """Place a call: the user's own phones ring first. The answer is empty; the call shows up in the list."""
    body = canonical(context.body, ("user",))
    user = USERS.find(context, body["user"])
    to_number = normalise(body["dial_string"])
    if to_number is None:
        raise invalid({"dial_string": "must be a phone number, an extension or an emergency number"})
    place(context.world, context.account, _parties(context, user, to_number, body.get("did")))


def list_calls(context: Context) -> Row:
    """Filters match exactly; `to_date` without a time includes that day."""
    since, until = _moment(context, "from_date"), _moment(context, "to_date", end_of_day=True)
    wanted = {field: context.filter(name) for name, field in _EXACT_FILTERS.items()}
    rows = [row for row in CALLS.rows(context).values() if _matches(row, wanted) and _within(row, since, until)]
    return CALLS.page_of(context, rows)


def update(context: Context) -> None:
    """Note the actions, which tests read from `Sandbox.calls`, and do them one after the other."""
    row = live(context)
    row["_actions"].extend(context.body["actions"])
    for action in context.body["actions"]:
        # An action can have ended the call; what comes after it is noted, and not done.
        if row["ended_at"] is None:
            _act(context, row, action)


def _act(context: Context, row: Row, action: Row) -> None:
    call = context.world.switchboard.live(context.world, context.account, row)
    leave_slot(call)
    if call.on_leave is not None:
        call.on_leave()
    if action["type"] == "attach":
        attach(call, action["url"])
    elif action["type"] == "transfer":
        context.world.emit(context.account, "call.transfer", {"call_id": call.id})
        call.voice_app = None
        call.route(action.get("target") or action.get("extension", ""))


def retrieve_transcript(context: Context) -> Row:
    """Pending until the call has finished."""
    row = CALLS.find(context)
    status = "completed" if row["_transcript"] is not None else "pending"
    return {"call_id": row["id"], "status": status, "text": row["_transcript"], "sentiment": row.get("sentiment")}


def retrieve_recording(context: Context) -> Row:
    """404 until the call has finished, and when it was not recorded."""
    row = CALLS.find(context)
    if not row["_recording"]:
        raise not_found("Recording")
    url, expires_at = context.world.signed_url(_recording_path(row))
    return {"call_id": row["id"], **row["_recording"], "download_url": url, "expires_at": expires_at}


def pause_recording(context: Context) -> None:
    """Pause, once or again."""
    live(context)["_recording_paused"] = True


def resume_recording(context: Context) -> None:
    """Go on recording."""
    live(context)["_recording_paused"] = False


def live(context: Context) -> Row:
    """The call in the path; 409 once it has ended."""
    row = CALLS.find(context)
    if row["ended_at"] is not None:
        raise conflict("The call has ended.")
    return row


def _parties(context: Context, user: Row, to_number: str, did: str | None) -> Row:
    number = _outbound_number(context, did)
    return {
        "user": user["id"],
        "did": number and number["id"],
        "direction": "internal" if is_internal(to_number) else "outbound",
        "from_number": number["phone_number"] if number else "anonymous",
        "from_label": user["name"],
        "to_number": to_number,
    }


def _outbound_number(context: Context, did: str | None) -> Row | None:
    """The number asked for, otherwise the account's first active one."""
    numbers = context.table("phone_numbers")
    if did is None:
        return next((row for row in numbers.values() if row["status"] == "active"), None)
    if did not in numbers:
        raise not_found("Phone number")
    return numbers[did]


def _matches(row: Row, wanted: Mapping[str, str | None]) -> bool:
    return all(value is None or row[field] == value for field, value in wanted.items())


def _within(row: Row, since: datetime | None, until: datetime | None) -> bool:
    started = parse_time(row["started_at"])
    return (since is None or started >= since) and (until is None or started <= until)


def _moment(context: Context, name: str, *, end_of_day: bool = False) -> datetime | None:
    text = context.filter(name)
    if text is None:
        return None
    try:
        whole_day = end_of_day and len(text) == len("2026-01-01")
        return parse_time(text) + (timedelta(days=1, microseconds=-1) if whole_day else timedelta())
    except ValueError:
        raise invalid({name: "must be a date or an RFC 3339 time"}) from None


def _recording_path(row: Row) -> str:
    return f"/recordings/{row['id']}.mp3"


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "calls.create": create,
    "calls.retrieve": CALLS.retrieve,
    "calls.list": list_calls,
    "calls.update": update,
    "calls.retrieve_transcript": retrieve_transcript,
    "calls.retrieve_recording": retrieve_recording,
    "calls.pause_recording": pause_recording,
    "calls.resume_recording": resume_recording,
}
