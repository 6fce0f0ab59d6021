"""The observer: it hears both sides of a call, each on its own, and never talks. Nobody on the call is told of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dialstack.media import AudioFrame, MediaStream

__all__ = ["Listening", "Observer", "Tally"]


class Observer(Protocol):
    """What is done with a call's audio: transcription, coaching, analytics."""

    async def hear(self, call_id: str, frame: AudioFrame) -> None:
        """Take 20 ms. `frame.channel` says who spoke: `caller`, `callee`, or None where both are mixed."""
        ...

    async def over(self, call_id: str) -> None:
        """The call ended."""
        ...


class Tally:
    """An observer that needs nothing: it counts the bytes of each side of each call."""

    def __init__(self) -> None:
        self.heard: dict[str, Counter[str]] = {}

    async def hear(self, call_id: str, frame: AudioFrame) -> None:
        """Count."""
        self.heard.setdefault(call_id, Counter())[frame.channel or "mixed"] += len(frame.payload)

    async def over(self, call_id: str) -> None:
        """Do nothing. A program would look after its memory here."""


class Listening:
    """A listener's socket, and who hears it."""

    def __init__(self, stream: MediaStream, observer: Observer) -> None:
        self._stream = stream
        self._observer = observer

    async def run(self) -> None:
        """Hand on what is heard until the call ends."""
        call_id = self._stream.begin.call_id
        try:
            async for frame in self._stream:
                await self._observer.hear(call_id, frame)
        finally:
            await self._observer.over(call_id)
