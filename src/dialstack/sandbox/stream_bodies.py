"""Streams as the bodies of httpx's answers, without a network."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import finalize

import httpx

from dialstack.sandbox.streams import HEARTBEAT, HEARTBEAT_SECONDS

if TYPE_CHECKING:
    from typing_extensions import Self

    from dialstack.sandbox.streams import StreamHandle

__all__ = ["AsyncStreamBody", "StreamBody", "stream_answer"]


def stream_answer(handle: StreamHandle, request: httpx.Request, body: StreamBody | AsyncStreamBody) -> httpx.Response:
    """Make the answer whose body is a stream."""
    # Whoever closes a stream in the middle looks for its connection, and ends a read by the socket of that.
    extensions = {"network_stream": body}
    return httpx.Response(handle.status, headers=handle.headers, stream=body, extensions=extensions, request=request)


class StreamBody(httpx.SyncByteStream):
    """A stream that a thread reads. It waits at a socket, so that what ends the reads of a real one ends these too."""

    def __init__(self, handle: StreamHandle, request: httpx.Request) -> None:
        self._handle = handle
        self._request = request
        near, far = socket.socketpair()
        far.settimeout(0)
        self._near = near
        handle.tell(lambda: _poke(far))
        # Nobody may ever close it: a loop over a stream can be left at any time.
        self._end = finalize(self, _release, handle, near, far)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        """Wait for what comes next, or give a heartbeat."""
        while True:
            found = self._handle.take()
            if found is not None:
                return found
            if self._handle.ended:
                raise StopIteration
            if not self._wait():
                return HEARTBEAT

    def close(self) -> None:
        """End it."""
        self._end()

    def get_extra_info(self, name: str) -> socket.socket | None:
        """Give the socket, as the connections of httpx do."""
        return self._near if name == "socket" else None

    def _wait(self) -> bool:
        patience = _patience(self._request)
        try:
            self._near.settimeout(min(patience, HEARTBEAT_SECONDS))
            news = self._near.recv(4096)
        except TimeoutError:
            return _outlasted(patience, self._request)
        except OSError as error:
            raise httpx.ReadError("the stream was closed", request=self._request) from error
        if not news and not self._handle.ended:
            raise httpx.ReadError("the stream was closed", request=self._request)
        return True


class AsyncStreamBody(httpx.AsyncByteStream):
    """A stream that a task of asyncio or trio reads."""

    def __init__(self, handle: StreamHandle, request: httpx.Request) -> None:
        self._handle = handle
        self._request = request

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """Wait for what comes next, or give a heartbeat."""
        import anyio

        patience = _patience(self._request)
        found: bytes | None = HEARTBEAT
        with anyio.move_on_after(min(patience, HEARTBEAT_SECONDS)) as scope:
            found = await self._handle.aget()
        if scope.cancelled_caught:
            _outlasted(patience, self._request)
        if found is None:
            raise StopAsyncIteration
        return found

    async def aclose(self) -> None:
        """End it."""
        self._handle.close()

    def get_extra_info(self, _name: str) -> None:
        """Nothing: there is no socket. What blocks is cancelled."""


def _patience(request: httpx.Request) -> float:
    # Looked at anew each time: the SDK gives the body of a stream another limit than its head.
    seconds: float | None = request.extensions.get("timeout", {}).get("read")
    return float("inf") if seconds is None else seconds


def _outlasted(patience: float, request: httpx.Request) -> bool:
    """Nothing came. Raise where the client does not wait for a heartbeat."""
    if patience <= HEARTBEAT_SECONDS:
        raise httpx.ReadTimeout("nothing came on the stream", request=request)
    return False


def _poke(far: socket.socket) -> None:
    with suppress(OSError):  # full: it is going to wake up; closed: nobody waits
        far.send(b"\0")


def _release(handle: StreamHandle, near: socket.socket, far: socket.socket) -> None:
    handle.tell(None)
    handle.close()
    far.close()  # ends a read of the near one
    near.close()
