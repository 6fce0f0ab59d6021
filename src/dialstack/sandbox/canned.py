"""The data of events that are asked for by name: the fields that are known of each type, and none besides.

What exists in the account is named, such as its first user and its last call. Ids of what does not exist are made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack.sandbox.context import World
    from dialstack.sandbox.store import Row

__all__ = ["canned"]

_CALLER: Final = "+16175550120"
_CALLED: Final = "+16175550100"
_NAME: Final = "Jane Example"


def canned(world: World, account: str, kind: str) -> Row:
    """The data of a canned event; empty where no field of the type is known."""
    data = _PLAIN.get(kind)
    if data is not None:
        return data(world, account)
    return _queue(world, account) | _QUEUES[kind](world, account) if kind in _QUEUES else {}


def _initiated(world: World, account: str) -> Row:
    return {"call_id": _call(world, account), "user": _user(world, account), "to_number": _CALLER}


def _incoming(world: World, account: str) -> Row:
    caller = {"from_number": _CALLER, "from_name": _NAME, "to_number": _CALLED}
    return {"call_id": _call(world, account), **caller, "user": _user(world, account)}


def _answered(world: World, account: str) -> Row:
    return {"call_id": _call(world, account), "answered_at": world.stamp(), "connected_at": world.stamp()}


def _ended(world: World, account: str) -> Row:
    now = world.stamp()
    times = {"started_at": now, "answered_at": now, "connected_at": now, "ended_at": now}
    parties = {"direction": "inbound", "from_number": _CALLER, "to_number": _CALLED, "user_id": _user(world, account)}
    return {"call_id": _call(world, account), **parties, "status": "completed", "duration_seconds": 0, **times}


def _wakeup(world: World, account: str) -> Row:
    caller = {"from_number": _CALLER, "from_name": _NAME}
    return {"user_id": _user(world, account), "call_id": _call(world, account), **caller}


def _voicemail(world: World, account: str) -> Row:
    message = _some(world, account, "voicemails", "vm_canned")
    return {"id": message, "owner": _user(world, account), "call": _call(world, account)}


def _recording(world: World, account: str) -> Row:
    return {"call_id": _call(world, account)}


def _queue(world: World, account: str) -> Row:
    queue = next(iter(world.store.table(account, "queues").values()), {"id": "queue_canned", "name": "Front desk"})
    caller = {"from_number": _CALLER, "from_name": _NAME, "to_number": _CALLED}
    call = {"call_id": _call(world, account), "queue_id": queue["id"], "queue_name": queue["name"]}
    return {**call, **caller, "position_at_admit": 1, "wait_seconds": 0}


def _agent(world: World, account: str, when: str) -> Row:
    return {"agent_user_id": _user(world, account), "agent_endpoint_id": None, when: world.stamp()}


def _some(world: World, account: str, table: str, otherwise: str) -> str:
    return next(iter(world.store.table(account, table)), otherwise)


def _user(world: World, account: str) -> str:
    return _some(world, account, "users", "user_canned")


def _call(world: World, account: str) -> str:
    return next(reversed(world.store.table(account, "calls")), "call_canned")


_PLAIN: Final[dict[str, Callable[[World, str], Row]]] = {
    "call.initiated": _initiated,
    "call.incoming": _incoming,
    "call.answered": _answered,
    "call.end": _ended,
    "call.mobile_push_wakeup": _wakeup,
    "voicemail.new": _voicemail,
    "recording.available": _recording,
}
_QUEUES: Final[dict[str, Callable[[World, str], Row]]] = {
    "queue.call.queued": lambda world, _: {"queued_at": world.stamp()},
    "queue.call.dispatched": lambda world, _: {
        "agents_claimed": 1,
        "targets_dispatched": 1,
        "dispatched_at": world.stamp(),
    },
    "queue.call.answered": lambda world, account: _agent(world, account, "answered_at"),
    "queue.call.abandoned": lambda world, _: {"abandoned_at": world.stamp()},
    "queue.call.timed_out": lambda world, _: {"timed_out_at": world.stamp()},
    "queue.call.completed": lambda world, account: _agent(world, account, "completed_at"),
    "queue.call.exited": lambda world, _: {"exit_key": "1", "exited_at": world.stamp()},
}
