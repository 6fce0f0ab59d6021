"""How a fault of the wire looks to `httpx`, where there is no wire."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from dialstack.sandbox.faults import Fate
    from dialstack.sandbox.messages import SandboxResponse

__all__ = ["answer", "loss", "waiting"]


def waiting(fate: Fate, request: httpx.Request) -> float:
    """How many seconds to really wait: as long as the answer takes, or until the client gives up.

    Nobody waits for ever: a client without a timeout gets one at once.
    """
    patience = min(fate.delay, _patience(request))
    return patience if fate.real_time and patience < math.inf else 0.0


def loss(fate: Fate, request: httpx.Request) -> httpx.TransportError | None:
    """What `httpx` would raise where no answer comes in time, or none at all. None: there is an answer."""
    if fate.delay == math.inf or fate.delay > _patience(request):
        return httpx.ReadTimeout("The read operation timed out", request=request)
    if fate.ends == "connect":
        return httpx.ConnectError("Connection refused", request=request)
    return None if fate.ends is None else _disconnected(request)


def answer(response: SandboxResponse, request: httpx.Request, keep: float | None = None) -> httpx.Response:
    """The answer for `httpx`, or the part of it that arrives."""
    headers = dict(response.headers)
    if keep is None:
        return httpx.Response(response.status, headers=headers, content=response.body)
    if not response.body:
        raise _disconnected(request)
    part = response.body[: int(len(response.body) * keep)]
    headers["Content-Length"] = str(len(response.body))
    return httpx.Response(response.status, headers=headers, stream=_Part(part, request))


def _disconnected(request: httpx.Request) -> httpx.RemoteProtocolError:
    return httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)


def _patience(request: httpx.Request) -> float:
    seconds: float | None = request.extensions.get("timeout", {}).get("read")
    return math.inf if seconds is None else seconds


class _Part(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The beginning of a body, and then the end of the connection."""

    def __init__(self, part: bytes, request: httpx.Request) -> None:
        self._part, self._request = part, request

    def __iter__(self) -> Iterator[bytes]:
        yield self._part
        raise self._broken()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._part
        raise self._broken()

    def _broken(self) -> httpx.RemoteProtocolError:
        error = "peer closed connection without sending complete message body"
        return httpx.RemoteProtocolError(error, request=self._request)
