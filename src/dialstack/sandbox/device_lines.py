"""What is on the lines of a device: endpoints, and the users that were assigned to it.

Endpoints cannot be made by the API, so any id passes for one. Lines and users of a desk phone share its line numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.collection import Collection
from dialstack.sandbox.problems import conflict, not_found
from dialstack.sandbox.store import outward

if TYPE_CHECKING:
    from dialstack.sandbox.context import Context
    from dialstack.sandbox.store import Row

MAX_LINES: Final = 24


def _present_handset_line(_: Context, row: Row) -> Row:
    shown = {name: row[name] for name in ("id", "handset", "display_name", "created_at", "updated_at")}
    return shown | {"endpoint_id": row["endpoint"], "endpoint": {"id": row["endpoint"]}}


LINES = Collection(table="device_lines", noun="Line", prefix="dln", param="line", defaults={"endpoint": ""})
HANDSET_LINES = Collection(
    table="handset_lines",
    noun="Extension",
    prefix="decte",
    param="extension",
    defaults={"endpoint": "", "display_name": None},
    present=_present_handset_line,
)


def lines_of(context: Context, device: Row) -> list[Row]:
    """The lines of a desk phone, by number."""
    lines = [row for row in LINES.rows(context).values() if row["device"] == device["id"]]
    return sorted(lines, key=lambda row: row["line_number"])


def handset_lines_of(context: Context, handset: Row) -> list[Row]:
    """The lines of a handset, in the order of creation."""
    return [row for row in HANDSET_LINES.rows(context).values() if row["handset"] == handset["id"]]


def assignments_of(context: Context, device: Row) -> list[Row]:
    """The users of a device as the API shows them, by line number; users that are gone are not among them."""
    users = context.table("users")
    rows = [row for row in context.table("device_users").values() if row["device"] == device["id"]]
    return sorted((outward(row) for row in rows if row["user"] in users), key=lambda row: row["line_number"])


def used_numbers(context: Context, device: Row) -> list[int]:
    """The line numbers that are in use."""
    return sorted(row["line_number"] for row in [*lines_of(context, device), *assignments_of(context, device)])


def free_number(context: Context, device: Row) -> int:
    """The lowest free line number; 409 `device_full` when all 24 are in use."""
    taken = set(used_numbers(context, device))
    free = [number for number in range(1, MAX_LINES + 1) if number not in taken]
    if not free:
        raise conflict("The device has no free line.", "device_full")
    return free[0]


def find_on(context: Context, lines: Collection, owner: str, device: Row) -> Row:
    """The line in the path; 404 also for a line of another device."""
    row = lines.find(context)
    if row[owner] != device["id"]:
        raise not_found(lines.noun)
    return row
