"""Calls that a voice app gets, or is told of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.context import MediaRequest, Outgoing
from dialstack.sandbox.telephony.talking import connect, end, hang_up, pick_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack.sandbox.store import Row
    from dialstack.sandbox.telephony.live import LiveCall

__all__ = ["attach", "control", "notify"]

_PATIENCE: Final = 60.0
_AGENT_TALKS: Final = 30.0


def control(call: LiveCall, app: Row, otherwise: Callable[[], None] | None) -> None:
    """Answer, ask the voice app what to do, and hold.

    An app that steers nothing for a minute, and one that is inactive, has lost the call. An AI agent's app is asked
    nothing: the agent answers, and hangs up after half a minute.
    """
    lost = otherwise or (lambda: end(call, "failed"))
    if app["status"] != "active":
        lost()
        return
    call.enter("held")
    call.voice_app = app["id"]
    pick_up(call)
    if app["_agent"]:
        connect(call, app["id"])
        call.later(_AGENT_TALKS, lambda: hang_up(call))
        return
    _ask(call, app, "call.received")
    call.later(_PATIENCE, lost)


def notify(call: LiveCall, app: Row) -> None:
    """Tell the voice app; the call goes on by itself."""
    if app["status"] == "active":
        _ask(call, app, "call.notify")


def attach(call: LiveCall, url: str) -> None:
    """Let a program talk: open a media socket to it, and count it as the one who answered."""
    connect(call, call.voice_app or url)
    call.row["_attached"] = True
    call.world.media.append(MediaRequest(call.account, call.id, url, voice_app=call.voice_app))


def _ask(call: LiveCall, app: Row, kind: str) -> None:
    body = {
        "event": kind,
        "call_id": call.id,
        "account_id": call.account,
        "from_number": call.row["from_number"],
        "from_name": call.row["from_label"],
        "to_number": call.row["_dialled"],
    }
    outgoing = Outgoing(call.account, app["url"], app["secret"], kind, json.dumps(body).encode())
    call.world.outbox.append(outgoing)
