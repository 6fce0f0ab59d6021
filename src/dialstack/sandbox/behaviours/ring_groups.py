"""People who ring together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.extensions import EXTENSIONS, expand_extensions
from dialstack.sandbox.behaviours.references import require
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.problems import invalid, not_found

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

_TARGETS: Final = {
    "ring_user": ("users",),
    "voicemail": ("users", "shared_voicemail_boxes"),
    "queue": ("queues",),
    None: ("users", "shared_voicemail_boxes", "queues"),
}


def _present_member(_: Context, row: Row) -> Row:
    return {name: row[name] for name in ("id", "ring_group", "extension", "phone_number", "created_at")}


def _present(context: Context, row: Row) -> Row:
    return row | {"members": [MEMBERS.answer(context, member) for member in _members(context, row)]}


MEMBERS = Collection(
    table="ring_group_members",
    noun="Ring group member",
    prefix="rgm",
    param="member",
    defaults={"extension": None, "phone_number": None},
    renamed=("ring_group",),
    present=_present_member,
)
# What the platform fills in for a field that is left out is not known.
GROUPS = Collection(
    table="ring_groups",
    noun="Ring group",
    prefix="rg",
    defaults={
        "name": "",
        "timeout_seconds": 30,
        "ignore_forwarding": False,
        "confirm_external": False,
        "timeout_action": None,
        "timeout_target": None,
    },
    expandable={"extensions": expand_extensions},
    present=_present,
)


def create(context: Context) -> Row:
    """A group starts without members."""
    _check_target(context, {})
    return GROUPS.create(context)


def update(context: Context) -> Row:
    """The target that results must fit the action that results."""
    _check_target(context, GROUPS.find(context))
    return GROUPS.update(context)


def delete(context: Context) -> None:
    """The members go with the group."""
    for member in _members(context, GROUPS.find(context)):
        del MEMBERS.rows(context)[member["id"]]
    GROUPS.delete(context)


def add_member(context: Context) -> Row:
    """400 for an extension and a number at once, 404 for an extension that does not exist."""
    group = GROUPS.find(context)
    if {"extension", "phone_number"} <= context.body.keys():
        raise invalid({"phone_number": "can't stand beside extension"})
    if "extension" in context.body:
        EXTENSIONS.find(context, context.body["extension"])
    return MEMBERS.answer(context, MEMBERS.add(context, context.body, ring_group=group["id"]))


def remove_member(context: Context) -> None:
    """404 also for a member of another group."""
    group, member = GROUPS.find(context), MEMBERS.find(context)
    if member["ring_group"] != group["id"]:
        raise not_found(MEMBERS.noun)
    MEMBERS.delete(context)


def _members(context: Context, group: Row) -> list[Row]:
    return [row for row in MEMBERS.rows(context).values() if row["ring_group"] == group["id"]]


def _check_target(context: Context, before: Row) -> None:
    if context.body.keys() & {"timeout_action", "timeout_target"}:
        after = before | context.body
        require(context, "timeout_target", after.get("timeout_target"), *_TARGETS[after.get("timeout_action")])


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "ring_groups.create": create,
    "ring_groups.retrieve": GROUPS.retrieve,
    "ring_groups.update": update,
    "ring_groups.delete": delete,
    "ring_groups.list": GROUPS.list,
    "ring_groups.add_member": add_member,
    "ring_groups.remove_member": remove_member,
}
