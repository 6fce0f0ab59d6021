"""What the sandbox needs of a WebSocket that it dialled."""

from __future__ import annotations

from typing import Protocol

__all__ = ["DialledSocket", "RefusedError"]


class RefusedError(Exception):
    """The socket did not open.

    Attributes:
        reason: Why: a status such as `403`, or words. It holds nothing of the URL.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DialledSocket(Protocol):
    """A WebSocket of ours. `receive` and `send` are called from two tasks at once."""

    @property
    def close_code(self) -> int | None:
        """How the other side closed it."""
        ...

    @property
    def unread(self) -> int:
        """Messages that were sent and not taken, where that is known."""
        ...

    @property
    def error(self) -> Exception | None:
        """What the app raised, where it is in this process."""
        ...

    async def run(self) -> None:
        """Run what the socket needs beside `receive` and `send`. It returns when the socket is closed."""
        ...

    async def connect(self) -> None:
        """Open it, while `run` runs. Raises RefusedError."""
        ...

    async def receive(self) -> str | bytes | None:
        """Give the next message; None: it is closed."""
        ...

    async def send(self, text: str, /) -> None:
        """Send a message. Raises OSError where it is closed."""
        ...

    async def ping(self) -> None:
        """Keep it open."""
        ...

    async def close(self, code: int = 1000) -> None:
        """Close it."""
        ...
