"""DialStack's side of a media socket, over a real one: it dials, plays a call at its pace, and records what comes back."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import websockets
from typing_extensions import Self
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from dialstack.media import DiallingSession

if TYPE_CHECKING:
    from collections.abc import Iterable

FRAME = 0.02

# Versions from 15 on would dial through a proxy of the environment.
_DIRECT: dict[str, Any] = {"proxy": None} if int(websockets.__version__.split(".")[0]) >= 15 else {}


class Dialler:
    """A call's media socket, as DialStack would open it. Runs under asyncio.

    ```python
    async with Dialler(url) as call:
        await call.begin("call_1", "acct_1", voice_app_id="va_1")
        await call.play(mulaw)
        await call.hang_up()
    call.heard  # the audio that came back
    ```

    A server that refuses the socket makes entering raise `websockets.exceptions.InvalidStatus`.

    Attributes:
        arrivals: When each frame came back (seconds, `time.perf_counter`), and its audio.
        close_code: How the other side closed the socket, once it has.
    """

    def __init__(self, url: str) -> None:
        self.session = DiallingSession()
        self.arrivals: list[tuple[float, bytes]] = []
        self.close_code: int | None = None
        self._url = url
        self._arrived = asyncio.Event()

    async def __aenter__(self) -> Self:
        self.connection: ClientConnection = await connect(self._url, compression=None, ping_interval=None, **_DIRECT)
        self._recorder = asyncio.create_task(self._record())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.connection.close()
        await self._recorder

    @property
    def heard(self) -> bytes:
        """All audio that came back."""
        return b"".join(payload for _, payload in self.arrivals)

    async def begin(self, call_id: str = "call_1", account_id: str = "acct_1", **fields: str) -> None:
        """Send `begin`, for an attach unless `listener_id` is given."""
        fields = fields or {"voice_app_id": "va_1"}
        await self.connection.send(self.session.begin(call_id, account_id, **fields))

    async def play(self, audio: bytes | Iterable[bytes], *, channel: str | None = None, paced: bool = True) -> None:
        """Send audio in frames of 20 ms, at the pace of a call or as fast as it goes."""
        frames = [audio[at : at + 160] for at in range(0, len(audio), 160)] if isinstance(audio, bytes) else audio
        start = time.perf_counter()
        for number, frame in enumerate(frames):
            if paced:
                await asyncio.sleep(start + number * FRAME - time.perf_counter())
            await self.connection.send(self.session.audio(frame, channel=channel))

    async def hang_up(self, reason: str = "call_ended") -> None:
        """Send `end`, and close the socket."""
        await self.connection.send(self.session.end(reason))
        await self.connection.close()

    async def send_text(self, text: str) -> None:
        """Send anything."""
        await self.connection.send(text)

    async def until_heard(self, size: int, *, within: float = 10.0) -> bytes:
        """Wait until so many bytes of audio have come back, and give all of it."""
        await asyncio.wait_for(self._heard(size), within)
        return self.heard

    async def _heard(self, size: int) -> None:
        while len(self.heard) < size:
            self._arrived.clear()
            await self._arrived.wait()

    async def until_closed(self, *, within: float = 10.0) -> int:
        """Wait until the other side closes the socket, and give the code."""
        await asyncio.wait_for(asyncio.shield(self._recorder), within)
        assert self.close_code is not None
        return self.close_code

    async def _record(self) -> None:
        try:
            async for text in self.connection:
                self.arrivals.append((time.perf_counter(), self.session.receive(text).payload))
                self._arrived.set()
        except ConnectionClosed:
            pass  # The code says how.
        finally:
            self.close_code = self.connection.protocol.close_code
