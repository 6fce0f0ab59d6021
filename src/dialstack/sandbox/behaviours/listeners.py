"""Listeners: one-way copies of a call's audio to a WebSocket of yours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.calls import CALLS, live
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.context import MediaRequest
from dialstack.sandbox.problems import not_found

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row


def _present(_: Context, row: Row) -> Row:
    return {name: row[name] for name in ("id", "call_id", "url", "channel", "created_at")}


LISTENERS = Collection(
    table="listeners",
    noun="Listener",
    prefix="lstn",
    defaults={"url": "", "channel": "both"},
    present=_present,
)


def create(context: Context) -> Row:
    """409 when the call has ended. The contract refuses a URL that is not wss:// with a 422."""
    call = live(context)
    row = LISTENERS.add(context, context.body, call_id=call["id"])
    context.world.media.append(
        MediaRequest(context.account, call["id"], row["url"], listener=row["id"], channel=row["channel"])
    )
    return LISTENERS.answer(context, row)


def list_listeners(context: Context) -> Row:
    """One page of the listeners of a call."""
    call = CALLS.find(context)
    return LISTENERS.page_of(context, [row for row in LISTENERS.rows(context).values() if row["call_id"] == call["id"]])


def retrieve(context: Context) -> Row:
    """404 also for a listener of another call."""
    return LISTENERS.answer(context, _find(context))


def delete(context: Context) -> None:
    """Stop listening."""
    del LISTENERS.rows(context)[_find(context)["id"]]


def _find(context: Context) -> Row:
    call, row = CALLS.find(context), LISTENERS.find(context)
    if row["call_id"] != call["id"]:
        raise not_found(LISTENERS.noun)
    return row


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "calls.create_listener": create,
    "calls.list_listeners": list_listeners,
    "calls.retrieve_listener": retrieve,
    "calls.delete_listener": delete,
}
