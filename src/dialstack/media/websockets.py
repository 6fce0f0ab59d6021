"""The server of `websockets`, with asyncio. Needs `pip install 'dialstack[media]'`.

```python
async def answer(stream: MediaStream) -> None:
    async for frame in stream:
        await stream.send_audio(frame.payload)


async with serve(answer, "127.0.0.1", 8765, tokens=tokens) as server:
    await server.serve_forever()
```
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from dialstack._core.logs import logger
from dialstack.errors import DialStackError
from dialstack.media.reading import MAX_MESSAGE
from dialstack.media.sockets import url_of
from dialstack.media.stream import MediaStream, MediaStreamOptions

try:
    import websockets.asyncio.server as _server
    from websockets.exceptions import ConnectionClosed
except ImportError as _missing:
    raise ImportError("This adapter needs websockets: pip install 'dialstack[media]'") from _missing

if TYPE_CHECKING:
    import ssl as tls
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from typing_extensions import Unpack
    from websockets.asyncio.server import Server, ServerConnection
    from websockets.http11 import Request, Response

    from dialstack.media.sockets import BeginCheck, UrlCheck

__all__ = ["accept", "process_request", "serve"]

# A token is good for one check, which is made before the upgrade; what it said is needed after it.
_checked: WeakKeyDictionary[ServerConnection, BeginCheck] = WeakKeyDictionary()


class _Socket:
    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection

    async def receive(self) -> str | bytes | None:
        try:
            return await self._connection.recv()
        except ConnectionClosed:
            # How it closed is told by whether an `end` came before.
            return None

    async def send(self, text: str, /) -> None:
        await self._connection.send(text)

    async def close(self, code: int = 1000) -> None:
        await self._connection.close(code)


@asynccontextmanager
async def accept(
    connection: ServerConnection, *, tokens: UrlCheck | None = None, **options: Unpack[MediaStreamOptions]
) -> AsyncGenerator[MediaStream, None]:
    """Take a connection in a handler of `websockets.serve`, and give its stream.

    The upgrade has been answered by then. Give `websockets.serve` a `process_request` as well, so that a socket without
    a good token is refused with 403; here it is closed with 1008.

    Args:
        connection: What the handler gets.
        tokens: Your `AttachTokens`. None: whoever reaches this server may say anything.
        **options: See `MediaStreamOptions`.

    Raises:
        DialStackError: The token was refused, or belongs to another call than `begin` names.
        MediaProtocolError: No good `begin` came in time.
        MediaClosedError: The socket closed before it came.
    """
    try:
        claims = await _claims(connection, tokens)
    except BaseException:
        await connection.close(1008)
        raise
    check = None if claims is None else claims.check_begin
    async with MediaStream(_Socket(connection), check_begin=check, **options) as stream:
        yield stream


def process_request(
    tokens: UrlCheck,
) -> Callable[[ServerConnection, Request], Awaitable[Response | None]]:
    """Make the `process_request` of `websockets.serve` that answers 403 where the token is not good.

    It uses the token up. `accept` knows that, and only compares `begin` with it.
    """

    async def check_token(connection: ServerConnection, request: Request) -> Response | None:
        try:
            _checked[connection] = await tokens.check_async(url_of(request.path))
        except DialStackError as error:
            logger.info("a media socket was refused before the upgrade: %s", error.code)
            return connection.respond(HTTPStatus.FORBIDDEN, "Forbidden\n")
        return None

    return check_token


@asynccontextmanager
async def serve(
    handler: Callable[[MediaStream], Awaitable[object]],
    host: str | None = None,
    port: int | None = None,
    *,
    tokens: UrlCheck | None = None,
    ssl: tls.SSLContext | None = None,
    **options: Unpack[MediaStreamOptions],
) -> AsyncGenerator[Server, None]:
    """Serve media sockets while the block runs. It gives a `Server` of `websockets`, which is closed afterwards.

    A socket without a good token gets 403. One whose `begin` does not fit is closed with 1008, and logged. `handler`
    gets the stream of every other one; the socket closes when it returns.

    Args:
        handler: Called with each stream.
        host: Where to listen. None: everywhere.
        port: Where to listen. 0: any port that is free.
        tokens: Your `AttachTokens`. None: whoever reaches this server may say anything.
        ssl: The certificate, unless a proxy has it. DialStack dials `wss://` only.
        **options: See `MediaStreamOptions`.
    """

    async def answer(connection: ServerConnection) -> None:
        async with AsyncExitStack() as stack:
            try:
                stream = await stack.enter_async_context(accept(connection, tokens=tokens, **options))
            except DialStackError as error:
                logger.info("a media socket was refused: %s", error.code)
                return
            await handler(stream)

    serving = _server.serve(
        answer,
        host,
        port,
        ssl=ssl,
        process_request=None if tokens is None else process_request(tokens),
        max_size=options.get("max_message", MAX_MESSAGE),
        # Base64 of speech does not get smaller.
        compression=None,
    )
    # Some versions have a class here, others a function; what they give can be entered.
    async with cast("AbstractAsyncContextManager[Server]", serving) as server:
        yield server


async def _claims(connection: ServerConnection, tokens: UrlCheck | None) -> BeginCheck | None:
    known = _checked.pop(connection, None)
    if known is not None or tokens is None:
        return known
    path = "" if connection.request is None else connection.request.path
    return await tokens.check_async(url_of(path))
