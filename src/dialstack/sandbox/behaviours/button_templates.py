"""What the keys of phones do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.buttons import buttons_of, check_target, of_template, refuse_taken, summary
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.devices import DEVICES
from dialstack.sandbox.problems import conflict, not_found

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row


def _present_button(_: Context, row: Row) -> Row:
    return {name: row[name] for name in ("id", "template", "position", "label", "type", "target", "created_at")}


def _expand_buttons(context: Context, row: Row) -> list[Row]:
    return [BUTTONS.answer(context, button) for button in buttons_of(context, row["id"])]


BUTTONS = Collection(
    table="template_buttons",
    noun="Button",
    prefix="tbtn",
    param="button",
    defaults={"position": 0, "label": "", "type": "", "target": {}},
    present=_present_button,
)
TEMPLATES = Collection(
    table="button_templates",
    noun="Button template",
    prefix="btpl",
    defaults={"name": "", "description": None},
)
_DETAILED = replace(TEMPLATES, expandable={"buttons": _expand_buttons})


def create(context: Context) -> Row:
    """With `buttons` all of them or nothing; 409, our choice, when two have the same position."""
    buttons: list[Row] = context.body.get("buttons", [])
    if len({button["position"] for button in buttons}) < len(buttons):
        raise conflict("Two buttons have the same position.")
    for button in buttons:
        check_target(context, button)
    row = TEMPLATES.add(context, context.body)
    for button in buttons:
        BUTTONS.add(context, button, template=row["id"])
    return TEMPLATES.answer(context, row)


def retrieve(context: Context) -> Row:
    """`for_device` says which of the buttons that device can show; 404 when there is no such device."""
    row, key = _DETAILED.find(context), context.filter("for_device")
    shown = _DETAILED.answer(context, row)
    if key is None:
        return shown
    device = DEVICES.find(context, key)
    return shown | {"compatibility": summary(device, of_template(context, device, row["id"]))}


def delete(context: Context) -> None:
    """Its buttons go with it, and devices that use it are without one."""
    row = TEMPLATES.find(context)
    for button in buttons_of(context, row["id"]):
        del BUTTONS.rows(context)[button["id"]]
    for device in DEVICES.rows(context).values():
        if device["button_template"] == row["id"]:
            device["button_template"] = None
    TEMPLATES.delete(context)


def list_buttons(context: Context) -> Row:
    """One page of the template's buttons."""
    return BUTTONS.page_of(context, buttons_of(context, TEMPLATES.find(context)["id"]))


def create_button(context: Context) -> Row:
    """409, our choice, when the position is taken. Without a target it is an empty object."""
    template = TEMPLATES.find(context)
    check_target(context, context.body)
    refuse_taken(buttons_of(context, template["id"]), context.body["position"])
    return BUTTONS.answer(context, BUTTONS.add(context, context.body, template=template["id"]))


def update_button(context: Context) -> Row:
    """Move a button; 409, our choice, when another is there."""
    row = _find_button(context)
    refuse_taken(buttons_of(context, row["template"]), context.body["position"], row["id"])
    return BUTTONS.answer(context, BUTTONS.change(context, row, context.body))


def delete_button(context: Context) -> None:
    """The others stay where they are."""
    del BUTTONS.rows(context)[_find_button(context)["id"]]


def _find_button(context: Context) -> Row:
    """The button in the path; 404 also for one of another template."""
    template, row = TEMPLATES.find(context), BUTTONS.find(context)
    if row["template"] != template["id"]:
        raise not_found(BUTTONS.noun)
    return row


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "button_templates.create": create,
    "button_templates.retrieve": retrieve,
    "button_templates.update": TEMPLATES.update,
    "button_templates.delete": delete,
    "button_templates.list": TEMPLATES.list,
    "button_templates.list_buttons": list_buttons,
    "button_templates.create_button": create_button,
    "button_templates.update_button": update_button,
    "button_templates.delete_button": delete_button,
}
