"""Faults of the wire, over a real socket: late answers, half answers and none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import anyio

from dialstack.sandbox.server.asgi import raw_headers, until_gone

if TYPE_CHECKING:
    from dialstack.sandbox.faults import Fate
    from dialstack.sandbox.messages import SandboxResponse
    from dialstack.sandbox.server.asgi import Receive, Send

__all__ = ["delayed", "hang_up", "send_part"]


async def delayed(fate: Fate, receive: Receive) -> bool:
    """Wait as long as the fate says; False: the caller has gone meanwhile."""
    if not fate.delay:
        return True
    with anyio.move_on_after(fate.delay if fate.delay < math.inf else None):
        await until_gone(receive)
        return False
    return True


async def send_part(answer: SandboxResponse, keep: float, receive: Receive, send: Send) -> None:
    """Send the head of an answer and some of its body, and break off."""
    headers = raw_headers({**answer.headers, "Content-Length": str(len(answer.body))})
    part = answer.body[: int(len(answer.body) * keep)]
    if answer.body:
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await hang_up(receive, send)


async def hang_up(receive: Receive, send: Send) -> None:
    """Close the connection without a further word.

    ASGI has no message for it. Of uvicorn, which `Sandbox.serve` runs, the transport is in reach; any other server gets
    an error, and does what it does then.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionAbortedError("the sandbox was told to break this connection")
    transport.close()
    await until_gone(receive)
