"""Phones, their users and their buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dialstack.sandbox import devices
from dialstack.sandbox.behaviours import device_buttons, device_users
from dialstack.sandbox.behaviours.button_templates import TEMPLATES
from dialstack.sandbox.buttons import materialised, summary, template_of
from dialstack.sandbox.device_lines import assignments_of, used_numbers
from dialstack.sandbox.device_views import device

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row


def _present(context: Context, row: Row) -> Row:
    shown = device(context, row)
    if "users" in context.expand:
        shown["assignments"] = assignments_of(context, row)
    if template_of(context, row):
        shown["compatibility"] = summary(row, materialised(context, row))
    return shown


def _expand_template(context: Context, row: Row) -> Row | str | None:
    """A list does not know this one, and keeps the id."""
    key: str | None = row["button_template"]
    if key is None or context.operation.id != "devices.retrieve":
        return key
    return TEMPLATES.answer(context, TEMPLATES.find(context, key))


DEVICES = replace(
    devices.DEVICES,
    renamed=("location", "base", "button_template"),
    expandable={"button_template": _expand_template},
    present=_present,
)


def create(context: Context) -> Row:
    """The type is the one given; a MAC address alone makes a desk phone, since no list of makers is published.

    409, our choice, for a MAC address or IPEI in use; 409 `base_full`; 400, our choice, for a field of another type.
    """
    row = devices.add(context, context.body.get("type", devices.DESKPHONE), context.body)
    return {"id": row["id"], "type": row["type"]}


def list_devices(context: Context) -> Row:
    """A page, maybe of one type or location."""
    wanted = {name: context.filter(name) for name in ("type", "location")}
    rows = DEVICES.rows(context).values()
    return DEVICES.page_of(
        context, [row for row in rows if all(value in (None, row[name]) for name, value in wanted.items())]
    )


def update(context: Context) -> Row:
    """Settings are replaced, not merged. 409 `base_full`; 409, our choice, for an IPEI in use."""
    return DEVICES.answer(context, devices.change(context, DEVICES.find(context), context.body))


def delete(context: Context) -> None:
    """What hangs on the device goes with it; the handsets of a base stay, unpaired."""
    devices.remove(context, DEVICES.find(context))


def check_sync(context: Context) -> Row:
    """Nobody registers a phone with the sandbox, so nothing is told, the device itself (line 0) included."""
    numbers = [0, *used_numbers(context, DEVICES.find(context))]
    lines = [{"line_number": number, "status": "not_registered"} for number in numbers]
    return {"success": True, "lines_notified": 0, "lines": lines}


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "devices.create": create,
    "devices.retrieve": DEVICES.retrieve,
    "devices.list": list_devices,
    "devices.update": update,
    "devices.delete": delete,
    "devices.check_sync": check_sync,
    **device_users.BEHAVIOURS,
    **device_buttons.BEHAVIOURS,
}
