"""A WebSocket over the network, for asyncio and trio. Needs `pip install 'dialstack[media]'`."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import anyio

from dialstack.media.reading import MAX_MESSAGE
from dialstack.sandbox.media.sockets import RefusedError

try:
    from websockets.client import ClientProtocol
    from websockets.exceptions import InvalidStatus
    from websockets.frames import Frame, Opcode
    from websockets.http11 import Response
    from websockets.protocol import State
    from websockets.uri import parse_uri
except ImportError as _missing:
    raise ImportError("Media sockets over the network need websockets: pip install 'dialstack[media]'") from _missing

if TYPE_CHECKING:
    from anyio.abc import ByteStream

__all__ = ["NetworkSocket"]

_PATIENCE: Final = 10.0
_GOODBYE: Final = 2.0

# The library would log the handshake, and the URL holds a token.
_silent = logging.getLogger("dialstack.sandbox.media")
_silent.setLevel(logging.CRITICAL + 1)


class NetworkSocket:
    """One socket.

    Args:
        url: Where it is dialled.
    """

    unread = 0
    error: Exception | None = None

    def __init__(self, url: str) -> None:
        self._uri = parse_uri(url)
        self._protocol = ClientProtocol(self._uri, max_size=MAX_MESSAGE, logger=_silent)
        self._stream: ByteStream | None = None
        self._order = anyio.Lock()
        self._ended = anyio.Event()
        self._fragments: list[bytes] = []
        self._events: list[Frame | Response] = []

    @property
    def close_code(self) -> int | None:
        """How the other side closed it."""
        received = self._protocol.close_rcvd
        return None if received is None else int(received.code)

    async def run(self) -> None:
        """Do nothing: the other side runs by itself."""

    async def connect(self) -> None:
        """Dial.

        Raises:
            RefusedError: Nobody is there, or they said no.
        """
        try:
            with anyio.fail_after(_PATIENCE):
                await self._dial()
                self._protocol.send_request(self._protocol.connect())
                await self._flush()
                await self._handshake()
        except (OSError, TimeoutError, anyio.EndOfStream, anyio.BrokenResourceError) as error:
            await self._let_go()
            raise RefusedError(f"nobody answered ({type(error).__name__})") from error

    async def receive(self) -> str | bytes | None:
        """Give the next message; None: the socket is closed."""
        while True:
            while self._events:
                message = self._message(self._events.pop(0))
                if message is not None:
                    return message
            if self._protocol.close_rcvd is not None or not await self._more():
                self._ended.set()
                return None

    async def send(self, text: str, /) -> None:
        """Send a message.

        Raises:
            OSError: The socket is closed.
        """
        if self._protocol.state is not State.OPEN:
            raise OSError("the socket is closed")
        self._protocol.send_text(text.encode())
        await self._flush()

    async def ping(self) -> None:
        """Keep it open. What comes back is read by `receive`."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_ping(b"")
            await self._flush()

    async def close(self, code: int = 1000) -> None:
        """Close it, and wait a moment for the other side to agree, which `receive` reads."""
        with anyio.move_on_after(_GOODBYE):
            if self._protocol.state is State.OPEN:
                self._protocol.send_close(code)
                with suppress(OSError):  # the other side has gone, which is what closing is for
                    await self._flush()
            await self._ended.wait()
        await self._let_go()

    async def _dial(self) -> None:
        if self._uri.secure:
            self._stream = await anyio.connect_tcp(self._uri.host, self._uri.port, tls=True)
        else:
            self._stream = await anyio.connect_tcp(self._uri.host, self._uri.port)

    async def _handshake(self) -> None:
        while not self._events:
            if not await self._more():
                raise RefusedError("no answer that a WebSocket gives")
        self._events.pop(0)
        failure = self._protocol.handshake_exc
        if failure is not None:
            await self._let_go()
            status = str(failure.response.status_code) if isinstance(failure, InvalidStatus) else None
            raise RefusedError(status or "no answer that a WebSocket gives")

    async def _more(self) -> bool:
        """Read once. False: there is no more."""
        if self._stream is None:
            return False
        try:
            self._protocol.receive_data(await self._stream.receive())
        except (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
            self._protocol.receive_eof()
            return bool(self._take_events())
        self._take_events()
        try:
            await self._flush()
        except OSError:
            return bool(self._events)  # what came before can be read; the next one finds the end
        return True

    def _take_events(self) -> list[Frame | Response]:
        self._events += [event for event in self._protocol.events_received() if isinstance(event, (Frame, Response))]
        return self._events

    async def _flush(self) -> None:
        async with self._order:
            for data in self._protocol.data_to_send():
                if data and self._stream is not None:  # nothing means the end, which is sent by letting go
                    try:
                        await self._stream.send(data)
                    except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
                        raise OSError("the socket is closed") from error

    async def _let_go(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            await anyio.aclose_forcefully(stream)

    def _message(self, event: Frame | Response) -> str | bytes | None:
        if not isinstance(event, Frame) or event.opcode not in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}:
            return None
        self._fragments.append(bytes(event.data))
        if not event.fin:
            return None
        whole = b"".join(self._fragments)
        self._fragments.clear()
        return whole
