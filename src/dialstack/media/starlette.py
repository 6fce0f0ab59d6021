"""Starlette and FastAPI. Works with asyncio, and with trio where the server does.

```python
@app.websocket("/media")
async def media(websocket: WebSocket) -> None:
    async with accept(websocket, tokens=tokens) as stream:
        async for frame in stream:
            await stream.send_audio(frame.payload)
```
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

from dialstack._core.logs import logger
from dialstack.errors import DialStackError
from dialstack.media.sockets import url_of
from dialstack.media.stream import MediaStream, MediaStreamOptions

try:
    from starlette.exceptions import WebSocketException
    from starlette.websockets import WebSocketState
except ImportError as _missing:
    raise ImportError("This adapter needs Starlette: pip install starlette, or fastapi") from _missing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.websockets import WebSocket
    from typing_extensions import Unpack

    from dialstack.media.sockets import BeginCheck, UrlCheck

__all__ = ["accept"]


class _Socket:
    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def receive(self) -> str | bytes | None:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text = cast("str | None", message.get("text"))
        return text if text is not None else cast("bytes", message.get("bytes") or b"")

    async def send(self, text: str, /) -> None:
        await self._websocket.send_text(text)

    async def close(self, code: int = 1000) -> None:
        states = {self._websocket.client_state, self._websocket.application_state}
        if WebSocketState.DISCONNECTED not in states:
            await self._websocket.close(code)


@asynccontextmanager
async def accept(
    websocket: WebSocket, *, tokens: UrlCheck | None = None, **options: Unpack[MediaStreamOptions]
) -> AsyncGenerator[MediaStream, None]:
    """Accept a WebSocket that nobody has accepted yet, and give its stream.

    The token is checked before the upgrade: a socket without a good one gets 403. Servers write the URL to their access
    logs, and it holds the token, which is used up by then.

    Args:
        websocket: What the endpoint gets.
        tokens: Your `AttachTokens`. None: whoever reaches this endpoint may say anything.
        **options: See `MediaStreamOptions`.

    Raises:
        WebSocketException: The token was refused. Starlette answers this with 403. Its `__cause__` says why.
        DialStackError: `begin` names another call than the token did.
        MediaProtocolError: No good `begin` came in time.
        MediaClosedError: The socket closed before it came.
    """
    claims = None if tokens is None else await _claims(websocket, tokens)
    await websocket.accept()
    check = None if claims is None else claims.check_begin
    async with MediaStream(_Socket(websocket), check_begin=check, **options) as stream:
        yield stream


async def _claims(websocket: WebSocket, tokens: UrlCheck) -> BeginCheck:
    url = websocket.url
    try:
        return await tokens.check_async(url_of(f"{url.path}?{url.query}"))
    except DialStackError as error:
        logger.info("a media socket was refused before the upgrade: %s", error.code)
        # Starlette closes the socket before it was accepted, which servers answer with 403, and logs no traceback.
        raise WebSocketException(1008) from error
