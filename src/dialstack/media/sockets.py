"""What a stream needs of a WebSocket, and of whoever checks the tokens in its URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dialstack.media.messages import Begin

__all__ = ["BeginCheck", "MediaSocket", "UrlCheck", "url_of"]


class MediaSocket(Protocol):
    """A WebSocket that is open. Write one for a server that has no adapter, and give it to `MediaStream`.

    `receive` and `send` are called from two tasks at once, and each may be cancelled. What is lost then does not
    matter: the stream is over. Pings are the library's business.
    """

    async def receive(self) -> str | bytes | None:
        """Give the next message. None: the socket is closed, for whatever reason."""
        ...

    async def send(self, text: str, /) -> None:
        """Send a text frame, and wait where the other side does not take it. Raises where the socket is closed."""
        ...

    async def close(self, code: int = 1000) -> None:
        """Close it. Does nothing where it is closed."""
        ...


class BeginCheck(Protocol):
    """What is known of a socket whose token was good, such as `AttachClaims`."""

    def check_begin(self, begin: Begin, /) -> None:
        """Raise a `DialStackError` where `begin` names another call than the token did."""
        ...


class UrlCheck(Protocol):
    """Checks the URL that was dialled, such as `AttachTokens` does."""

    async def check_async(self, url: str, /) -> BeginCheck:
        """Raise a `DialStackError` where the URL may not be accepted."""
        ...


def url_of(path: str) -> str:
    """Write a URL round a path and a query. The host is not the one that was dialled: that one cannot be trusted."""
    return f"wss://socket.invalid{path}"
