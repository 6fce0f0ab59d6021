"""A user as a queue agent. There is no state until the first write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.users import USERS
from dialstack.sandbox.problems import not_found

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row


def retrieve(context: Context) -> Row:
    """404 when no state was ever written."""
    user = USERS.find(context)
    state: Row | None = context.table("queue_agents").get(user["id"])
    if state is None:
        raise not_found("Queue agent")
    return state


def update(context: Context) -> Row:
    """Writing the same state again changes nothing. The contract allows a reason only with `paused`."""
    user, status, reason = USERS.find(context), context.body["status"], context.body.get("reason")
    table = context.table("queue_agents")
    before = table.get(user["id"], {})
    if (before.get("status"), before.get("pause_reason")) != (status, reason):
        table[user["id"]] = _state(user["id"], status, reason, before, context.now())
    return table[user["id"]]


def _state(user: str, status: str, reason: str | None, before: Row, now: str) -> Row:
    logged_in_at = None if status == "logged_out" else before.get("logged_in_at") or now
    return {
        "user": user,
        "user_id": user,
        "status": status,
        "paused_at": (before.get("paused_at") or now) if status == "paused" else None,
        "pause_reason": reason,
        "logged_in_at": logged_in_at,
        "in_call_since": None,
        "updated_at": now,
    }


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "users.retrieve_queue_agent": retrieve,
    "users.update_queue_agent": update,
}
