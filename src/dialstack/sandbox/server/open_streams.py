"""Streams of events over HTTP: sent as they come, and ended when either side goes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import anyio

from dialstack.sandbox.server.asgi import raw_headers, until_gone
from dialstack.sandbox.streams import HEARTBEAT, HEARTBEAT_SECONDS

if TYPE_CHECKING:
    from dialstack.sandbox.server.asgi import Receive, Send
    from dialstack.sandbox.streams import StreamHandle

__all__ = ["OpenStreams"]


class OpenStreams:
    """The streams of one server."""

    def __init__(self, heartbeat: float = HEARTBEAT_SECONDS) -> None:
        self._heartbeat = heartbeat
        self._handles: set[StreamHandle] = set()
        self._lock = threading.Lock()

    def close(self) -> None:
        """End all of them. From any thread."""
        with self._lock:
            handles = list(self._handles)
        for handle in handles:
            handle.close()

    async def send(self, handle: StreamHandle, receive: Receive, send: Send) -> None:
        """Send one until it ends, or until whoever reads it has gone."""
        with self._lock:
            self._handles.add(handle)
        try:
            await send({"type": "http.response.start", "status": handle.status, "headers": raw_headers(handle.headers)})
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_end_when_gone, receive, tasks.cancel_scope)
                await self._send_frames(handle, send)
                tasks.cancel_scope.cancel()
        finally:
            with self._lock:
                self._handles.discard(handle)
            handle.close()

    async def _send_frames(self, handle: StreamHandle, send: Send) -> None:
        while True:
            frame: bytes | None = HEARTBEAT
            with anyio.move_on_after(self._heartbeat):
                frame = await handle.aget()
            if frame is None:
                await send({"type": "http.response.body", "body": b""})
                return
            await send({"type": "http.response.body", "body": frame, "more_body": True})


async def _end_when_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    await until_gone(receive)
    scope.cancel()
