"""The buttons of one device. `devices.py` adds this table to its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.button_templates import TEMPLATES
from dialstack.sandbox.buttons import check_target, materialised, of_template, overrides_of, refuse_taken
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.devices import DEVICES
from dialstack.sandbox.paging import envelope
from dialstack.sandbox.problems import not_found

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row


def _present(_: Context, row: Row) -> Row:
    """A suppressed position has no target at all."""
    names = ["id", "device", "position", "suppressed", "label", "type", "created_at"]
    return {name: row[name] for name in (names if row["suppressed"] else [*names, "target"])}


OVERRIDES = Collection(
    table="button_overrides",
    noun="Button override",
    prefix="dbo",
    param="override",
    defaults={"position": 0, "suppressed": False, "label": None, "type": None, "target": {}},
    present=_present,
)


def list_buttons(context: Context) -> Row:
    """All buttons of the device, by position."""
    return envelope(context.path, materialised(context, DEVICES.find(context)))


def list_overrides(context: Context) -> Row:
    """One page of the device's overrides."""
    return OVERRIDES.page_of(context, overrides_of(context, DEVICES.find(context)))


def create_override(context: Context) -> Row:
    """409, our choice, when the position has an override. What comes with `suppressed` is left aside."""
    device, body = DEVICES.find(context), context.body
    if body.get("suppressed"):
        body = {"position": body["position"], "suppressed": True}
    check_target(context, body)
    refuse_taken(overrides_of(context, device), body["position"])
    return OVERRIDES.answer(context, OVERRIDES.add(context, body, device=device["id"]))


def delete_override(context: Context) -> None:
    """404 also for an override of another device."""
    device, row = DEVICES.find(context), OVERRIDES.find(context)
    if row["device"] != device["id"]:
        raise not_found(OVERRIDES.noun)
    del OVERRIDES.rows(context)[row["id"]]


def list_compatible_templates(context: Context) -> Row:
    """The templates that the device can show in full."""
    device = DEVICES.find(context)
    rows = [row for row in TEMPLATES.rows(context).values() if _fits(context, device, row["id"])]
    return TEMPLATES.page_of(context, rows)


def _fits(context: Context, device: Row, template: str) -> bool:
    return all(button["compatibility"]["supported"] for button in of_template(context, device, template))


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "devices.list_buttons": list_buttons,
    "devices.list_button_overrides": list_overrides,
    "devices.create_button_override": create_override,
    "devices.delete_button_override": delete_override,
    "devices.list_compatible_button_templates": list_compatible_templates,
}
