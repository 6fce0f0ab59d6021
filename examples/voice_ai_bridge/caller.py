"""DialStack's side of a media socket, for the demo: it connects, plays a caller, and keeps what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from websockets.asyncio.client import connect

from dialstack.media import DiallingSession

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

__all__ = ["play_call"]

FRAME = 160


async def play_call(url: str, call_id: str, account: str, voice: bytes, expected: int) -> bytes:
    """Play a voice at its pace and then silence, until so many bytes came back. Then hang up.

    Returns:
        What came back: mu-law.
    """
    session, heard = DiallingSession(), bytearray()
    async with connect(url) as socket, anyio.create_task_group() as group:
        await socket.send(session.begin(call_id, account, voice_app_id="va_1"))
        group.start_soon(_play, socket, session, voice)
        while len(heard) < expected:
            heard += session.receive(await socket.recv()).payload
        group.cancel_scope.cancel()
        with anyio.CancelScope(shield=True):
            await socket.send(session.end("call_ended"))
    return bytes(heard)


async def _play(socket: ClientConnection, session: DiallingSession, voice: bytes) -> None:
    start, sent = anyio.current_time(), 0
    while True:
        frame = voice[sent * FRAME : (sent + 1) * FRAME].ljust(FRAME, b"\xff")
        await socket.send(session.audio(frame))
        sent += 1
        await anyio.sleep_until(start + sent * 0.02)
