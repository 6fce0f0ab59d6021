"""Desk phones by the older calls; prefer `devices`, which shows the same phones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dialstack.sandbox import devices
from dialstack.sandbox.context import parse_time
from dialstack.sandbox.device_lines import LINES, find_on, free_number, lines_of
from dialstack.sandbox.device_views import provisioned_device
from dialstack.sandbox.problems import invalid
from dialstack.sandbox.spellings import canonical
from dialstack.sandbox.store import newest_first, outward

if TYPE_CHECKING:
    from datetime import datetime

    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row, Store

_EVENTS: Final = "provisioning_events"
DESKPHONES = replace(devices.DEVICES, noun="Desk phone", param="deskphone", renamed=(), present=provisioned_device)


def seed(
    store: Store,
    account: str,
    device: str,
    event_type: str,
    now: str,
    *,
    source_ip: str | None = None,
    user_agent: str | None = None,
    details: Row | None = None,
) -> Row:
    """Note that a phone came for its settings, which none does here."""
    key = store.new_id("preve")
    row: Row = {"id": key, "device": device, "event_type": event_type, "source_ip": source_ip}
    row |= {"user_agent": user_agent, "details": details or {}, "created_at": now}
    return store.insert(account, _EVENTS, key, row)


def create(context: Context) -> Row:
    """409, our choice, for a MAC address in use."""
    return DESKPHONES.answer(context, devices.add(context, devices.DESKPHONE, context.body))


def update(context: Context) -> Row:
    """Settings are replaced, not merged."""
    return DESKPHONES.answer(context, devices.change(context, _phone(context), context.body))


def delete(context: Context) -> None:
    """Its lines go with it."""
    devices.remove(context, _phone(context))


def create_line(context: Context) -> Row:
    """The lowest free number, 409 `device_full` when there is none. Any id passes for an endpoint."""
    phone = _phone(context)
    number = free_number(context, phone)
    return LINES.answer(context, LINES.add(context, _line(context), device=phone["id"], line_number=number))


def list_lines(context: Context) -> Row:
    """All lines, by number."""
    return {"data": [LINES.answer(context, row) for row in lines_of(context, _phone(context))]}


def update_line(context: Context) -> Row:
    """Another endpoint on the same number."""
    row = find_on(context, LINES, "device", _phone(context))
    return LINES.answer(context, LINES.change(context, row, _line(context)))


def delete_line(context: Context) -> None:
    """Its number is free again."""
    del LINES.rows(context)[find_on(context, LINES, "device", _phone(context))["id"]]


def list_events(context: Context) -> Row:
    """The newest first, `limit` of them if it is given. Both ends of the time are included."""
    phone, since, until = _phone(context), _moment(context, "from"), _moment(context, "to")
    rows = [row for row in context.table(_EVENTS).values() if row["device"] == phone["id"]]
    within = [row for row in newest_first(rows) if _is_within(row, since, until)]
    limit = context.filter("limit")
    return {"data": [outward(row) for row in within[: int(limit) if limit else None]]}


def _phone(context: Context) -> Row:
    return devices.find_kind(DESKPHONES, context, devices.DESKPHONE)


def _line(context: Context) -> Row:
    return canonical(context.body, ("endpoint",))


def _moment(context: Context, name: str) -> datetime | None:
    text = context.filter(name)
    try:
        return None if text is None else parse_time(text)
    except ValueError:
        raise invalid({name: "must be a date or an RFC 3339 time"}) from None


def _is_within(row: Row, since: datetime | None, until: datetime | None) -> bool:
    at = parse_time(row["created_at"])
    return (since is None or at >= since) and (until is None or at <= until)


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "deskphones.create": create,
    "deskphones.update": update,
    "deskphones.delete": delete,
    "deskphones.lines.create": create_line,
    "deskphones.lines.list": list_lines,
    "deskphones.lines.update": update_line,
    "deskphones.lines.delete": delete_line,
    "deskphones.provisioning_events.list": list_events,
}
