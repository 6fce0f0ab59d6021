"""A media socket without a network: what one end sends, the other receives."""

from __future__ import annotations

from collections import deque

import anyio

from dialstack.media import DiallingSession


class MemorySocket:
    """The stream's end. The test is the platform, and holds the other end: `say`, `hang_up`, `heard`."""

    def __init__(self) -> None:
        self.session = DiallingSession()
        self.heard: list[tuple[float, bytes]] = []
        """When each frame was sent, and its audio."""
        self.closed_with: int | None = None
        self.stalls: dict[int, float] = {}
        """Seconds that the n-th frame takes to be sent."""
        self.send_error: Exception | None = None
        self._said: deque[object] = deque()
        self._gone = False
        self._changed = anyio.Event()

    def say(self, *messages: object) -> None:
        """Say something: text, bytes, or an exception for `receive` to raise."""
        self._said += messages
        self._wake()

    def begin(self, **changes: object) -> None:
        self.say(self.session.begin("call_1", "acct_1", **({"voice_app_id": "va_1"} | changes)))

    def hang_up(self) -> None:
        """Close the socket without an `end`."""
        self._gone = True
        self._wake()

    async def receive(self):
        while not self._said:
            if self._gone:
                return None
            await self._changed.wait()
        message = self._said.popleft()
        if isinstance(message, Exception):
            raise message
        return message

    async def send(self, text: str) -> None:
        if self.send_error is not None:
            raise self.send_error
        await anyio.sleep(self.stalls.get(len(self.heard), 0))
        self.heard.append((anyio.current_time(), self.session.receive(text).payload))

    async def close(self, code: int = 1000) -> None:
        self.closed_with = code
        self.hang_up()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()

    @property
    def audio(self) -> bytes:
        return b"".join(payload for _, payload in self.heard)
