"""Who takes the calls of a queue. The operations are in `queues.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.sandbox.behaviours.users import USERS
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.paging import page
from dialstack.sandbox.problems import conflict, not_found
from dialstack.sandbox.spellings import canonical

if TYPE_CHECKING:
    from dialstack.sandbox.context import Context
    from dialstack.sandbox.store import Row


def _present(_: Context, row: Row) -> Row:
    return {name: row[name] for name in ("id", "queue", "user", "penalty", "position", "created_at")}


MEMBERS = Collection(
    table="queue_members",
    noun="Queue member",
    prefix="qm",
    param="member",
    defaults={"user": "", "penalty": 0, "position": 0},
    renamed=("queue", "user"),
    present=_present,
)


def members_of(context: Context, queue: Row) -> list[Row]:
    """The members of one queue."""
    return [row for row in MEMBERS.rows(context).values() if row["queue"] == queue["id"]]


def first_members(context: Context, queue: Row) -> Row:
    """The list inside a queue: ten members, and where the others are."""
    url, lifetime = f"/v1/queues/{queue['id']}/members", context.world.cursor_lifetime()
    found = page(members_of(context, queue), url, (), lifetime=lifetime)
    return found | {"data": [MEMBERS.answer(context, row) for row in found["data"]]}


def find_member(context: Context, queue: Row) -> Row:
    """The member in the path; 404 also for a member of another queue."""
    row = MEMBERS.find(context)
    if row["queue"] != queue["id"]:
        raise not_found(MEMBERS.noun)
    return row


def join(context: Context, queue: Row) -> Row:
    """A new member, at the end unless it names a position; 409 for a user who is in the queue already."""
    body = canonical(context.body, ("user",))
    user, members = USERS.find(context, body["user"]), members_of(context, queue)
    if any(member["user"] == user["id"] for member in members):
        raise conflict("The user is in the queue already.")
    end = max((member["position"] for member in members), default=0) + 1
    return MEMBERS.add(context, {"position": end} | body, queue=queue["id"])
