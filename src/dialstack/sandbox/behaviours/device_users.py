"""Users on devices. `devices.py` adds this table to its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.users import USERS
from dialstack.sandbox.device_lines import assignments_of, free_number
from dialstack.sandbox.devices import DEVICES, HANDSET
from dialstack.sandbox.paging import envelope
from dialstack.sandbox.problems import conflict, not_found
from dialstack.sandbox.store import outward

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row


def assign_user(context: Context) -> Row:
    """409 where the user or the device is not free.

    `user_already_has_endpoint` is not imitated, since the sandbox has no endpoints.
    """
    device, user = DEVICES.find(context), USERS.find(context, context.body["user"])
    _refuse_conflict(context, device, user["id"])
    number = free_number(context, device)
    row: Row = {"user": user["id"], "device": device["id"], "line_number": number, "created_at": context.now()}
    return outward(context.store.insert(context.account, "device_users", _key(device["id"], user["id"]), row))


def list_users(context: Context) -> Row:
    """All users of the device, by line."""
    return envelope(context.path, assignments_of(context, DEVICES.find(context)))


def remove_user(context: Context) -> None:
    """404 for a user who is not on the device."""
    key = _key(DEVICES.find(context)["id"], context.params["user"])
    if context.table("device_users").pop(key, None) is None:
        raise not_found("Assignment")


def _key(device: str, user: str) -> str:
    return f"{device}/{user}"


def _refuse_conflict(context: Context, device: Row, user: str) -> None:
    assigned = [row["device"] for row in context.table("device_users").values() if row["user"] == user]
    if device["id"] in assigned:
        raise conflict("The user is on this device already.", "user_already_assigned")
    if device["type"] == HANDSET and assignments_of(context, device):
        raise conflict("The handset has a user already.", "handset_already_assigned")
    if assigned:
        raise conflict("The user has a device already.", "user_already_has_device", existing_device=assigned[0])


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "devices.assign_user": assign_user,
    "devices.list_users": list_users,
    "devices.remove_user": remove_user,
}
