"""The server of aiohttp, with asyncio.

```python
async def media(request: web.Request) -> web.WebSocketResponse:
    async with accept(request, tokens=tokens) as stream:
        async for frame in stream:
            await stream.send_audio(frame.payload)
    return stream.response
```
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

from dialstack._core.logs import logger
from dialstack.errors import DialStackError
from dialstack.media.reading import MAX_MESSAGE
from dialstack.media.sockets import url_of
from dialstack.media.stream import MediaStream, MediaStreamOptions

try:
    from aiohttp import WSMsgType, web
except ImportError as _missing:
    raise ImportError("This adapter needs aiohttp: pip install aiohttp") from _missing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from typing_extensions import Unpack

    from dialstack.media.messages import Begin
    from dialstack.media.sockets import BeginCheck, UrlCheck

__all__ = ["AiohttpMediaStream", "accept"]

_MESSAGES = {WSMsgType.TEXT, WSMsgType.BINARY}


class AiohttpMediaStream(MediaStream):
    """A stream that knows what an aiohttp handler has to return.

    Attributes:
        response: Return it from the handler, after the stream was left.
    """

    def __init__(
        self,
        response: web.WebSocketResponse,
        check_begin: Callable[[Begin], object] | None,
        **options: Unpack[MediaStreamOptions],
    ) -> None:
        super().__init__(_Socket(response), check_begin=check_begin, **options)
        self.response = response


class _Socket:
    def __init__(self, response: web.WebSocketResponse) -> None:
        self._response = response

    async def receive(self) -> str | bytes | None:
        message = await self._response.receive()
        # All that is no message says that the socket is closed, or about to be.
        return cast("str | bytes", message.data) if message.type in _MESSAGES else None

    async def send(self, text: str, /) -> None:
        await self._response.send_str(text)

    async def close(self, code: int = 1000) -> None:
        await self._response.close(code=code)


@asynccontextmanager
async def accept(
    request: web.Request, *, tokens: UrlCheck | None = None, **options: Unpack[MediaStreamOptions]
) -> AsyncGenerator[AiohttpMediaStream, None]:
    """Upgrade a request to a WebSocket, and give its stream. Return `stream.response` from your handler.

    The token is checked before the upgrade: a socket without a good one gets 403. aiohttp's access log holds the
    URL with the token, which is used up by then.

    Args:
        request: What the handler gets.
        tokens: Your `AttachTokens`. None: whoever reaches this handler may say anything.
        **options: See `MediaStreamOptions`.

    Raises:
        HTTPForbidden: The token was refused. aiohttp answers this with 403. Its `__cause__` says why.
        DialStackError: `begin` names another call than the token did.
        MediaProtocolError: No good `begin` came in time.
        MediaClosedError: The socket closed before it came.
    """
    claims = None if tokens is None else await _claims(request, tokens)
    response = web.WebSocketResponse(compress=False, max_msg_size=options.get("max_message", MAX_MESSAGE))
    await response.prepare(request)
    check = None if claims is None else claims.check_begin
    async with AiohttpMediaStream(response, check, **options) as stream:
        yield stream


async def _claims(request: web.Request, tokens: UrlCheck) -> BeginCheck:
    try:
        return await tokens.check_async(url_of(request.raw_path))
    except DialStackError as error:
        logger.info("a media socket was refused before the upgrade: %s", error.code)
        raise web.HTTPForbidden from error
