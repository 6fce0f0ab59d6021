"""A WebSocket into an ASGI app in this process, without a network. For asyncio and trio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from anyio.lowlevel import checkpoint

from dialstack.media.errors import MediaClosedError
from dialstack.sandbox.media.mailbox import Mailbox
from dialstack.sandbox.media.sockets import RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping
    from typing import TypeAlias

    Message: TypeAlias = MutableMapping[str, Any]
    AsgiApp: TypeAlias = Callable[
        [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
    ]

__all__ = ["AsgiSocket"]

_ROOM: Final = 64
"""Messages of the app that wait before its `send` does, as with a socket whose other side is slow."""

_PORTS: Final = {"ws": 80, "wss": 443}
_UNEXPECTED: Final = 1011

_DISCONNECT: Final = "WebSocketDisconnect"
"""What Starlette raises; it need not be installed."""


class AsgiSocket:
    """One socket. The app runs in `run`.

    Args:
        app: The app.
        url: Where it is dialled.
    """

    def __init__(self, app: AsgiApp, url: str) -> None:
        self._app = app
        self._scope = _scope(url)
        self._to_app: Mailbox[Message] = Mailbox()
        self._from_app: Mailbox[Message] = Mailbox(_ROOM)
        self._answered = False
        self._goodbye: Message | None = None
        self.close_code: int | None = None
        self.error: Exception | None = None

    @property
    def unread(self) -> int:
        """Messages that the app did not take."""
        return len([message for message in self._to_app if message["type"] == "websocket.receive"])

    async def run(self) -> None:
        """Run the app."""
        self._to_app.put_now({"type": "websocket.connect"})
        try:
            await self._app(self._scope, self._receive, self._send)
        except Exception as error:  # noqa: BLE001 - whatever an app raises, `talk` raises it
            self.error = None if self._is_over_for(error) else error
        finally:
            self._hung_up({"code": 1000 if self.error is None else _UNEXPECTED})

    async def connect(self) -> None:
        """Wait until the app has accepted.

        Raises:
            RefusedError: It has not.
        """
        message = await self._from_app.take()
        if message is None:
            raise RefusedError("the app ended without an answer" if self.error is None else "the app failed")
        if message["type"] == "websocket.accept":
            return
        if message["type"] == "websocket.http.response.start":
            raise RefusedError(str(message["status"]))
        raise RefusedError("403" if message["type"] == "websocket.close" else "the app broke the ASGI protocol")

    async def receive(self) -> str | bytes | None:
        """Give the app's next message; None: the socket is closed."""
        message = await self._from_app.take()
        if message is None:
            return None
        text: str | None = message.get("text")
        return text if text is not None else bytes(message.get("bytes") or b"")

    async def send(self, text: str, /) -> None:
        """Give the app a message, which it takes when it likes.

        Raises:
            OSError: The socket is closed.
        """
        await checkpoint()
        if self._from_app.closed:
            raise OSError("the app closed the socket")
        self._to_app.put_now({"type": "websocket.receive", "text": text})

    async def ping(self) -> None:
        """Do nothing: nothing is between the two sides."""

    async def close(self, code: int = 1000) -> None:
        """Tell the app that the socket is closed, once it has taken what it was sent."""
        if self._goodbye is None:
            # Before anything else runs: an app that now learns of the end, and fails, is not at fault.
            self._goodbye = {"type": "websocket.disconnect", "code": code, "reason": ""}
            self._to_app.close()
            self._from_app.close()
        await checkpoint()

    def _is_over_for(self, error: Exception) -> bool:
        """Whether an app only fails because we closed the socket, as most do that do not look for it."""
        late = isinstance(error, (OSError, MediaClosedError)) or type(error).__name__ == _DISCONNECT
        return late and self._goodbye is not None

    async def _receive(self) -> Message:
        message = await self._to_app.take()
        if message is not None:
            return message
        return self._goodbye or {"type": "websocket.disconnect", "code": 1006, "reason": ""}

    async def _send(self, message: Message) -> None:
        await checkpoint()
        if self._from_app.closed:
            # Servers raise this as well, and frameworks know it.
            raise OSError("the other side closed the socket")
        if message["type"] == "websocket.close" and self._answered:
            self._hung_up(message)
            return
        self._answered = True
        await self._from_app.put(message)

    def _hung_up(self, message: Message) -> None:
        if self._goodbye is None:
            self.close_code = message.get("code") or 1000
            self._goodbye = {"type": "websocket.disconnect", "code": self.close_code, "reason": ""}
        self._to_app.close()
        self._from_app.close()


def _scope(url: str) -> Message:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    headers = {
        "host": parts.netloc.rpartition("@")[2],
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "sec-websocket-version": "13",
    }
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": parts.scheme,
        "path": unquote(parts.path) or "/",
        "raw_path": parts.path.encode() or b"/",
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50000),
        "server": (host, port),
        "subprotocols": [],
        "state": {},
        "extensions": {"websocket.http.response": {}},
    }
