"""An agent that needs no key and no network: it greets with a tone, and says again what the caller said.

It is predictable to the byte, which tests rely on. Its clock is what it hears: a frame of 160 bytes is 20 ms.
"""

from __future__ import annotations

import math
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio

from dialstack.media.mulaw import encode

from .protocol import AgentAudio, Closed, Interrupted, Transcript

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from .protocol import ProviderEvent

__all__ = ["Echo", "LocalAgent", "tone"]

FRAME = 160
_LOUD = 0x20  # of 0x7F steps: well above the noise of a line
_MAGNITUDE = bytes(0x7F - (byte & 0x7F) for byte in range(256))  # mu-law stores the magnitude inverted
_LONGEST = 1500  # frames: 30 s


def tone(hertz: float, seconds: float, *, volume: float = 0.3) -> bytes:
    """Make a tone: mu-law, in whole frames."""
    samples = round(seconds * 50) * FRAME
    wave = (round(32767 * volume * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(samples))
    return encode(b"".join(sample.to_bytes(2, "little", signed=True) for sample in wave))


class Echo:
    """What the agent decides, without tasks and time.

    Args:
        pause: Frames of silence after which it is the agent's turn.
        turns: After how many answers it ends the conversation. It never does unless given.
    """

    def __init__(self, *, pause: int = 10, turns: int | None = None) -> None:
        self._pause = pause
        self._turns = turns
        self._rest = bytearray()
        self._said = bytearray()
        self._quiet = 0
        self._talks_for = 0

    def speak(self, audio: bytes) -> list[ProviderEvent]:
        """Say something."""
        self._talks_for += len(audio) // FRAME
        return [AgentAudio(audio), Transcript("agent", f"{len(audio) / 8000:.2f} s")]

    def hear(self, mulaw: bytes) -> list[ProviderEvent]:
        """Hear the caller, in pieces of any size."""
        self._rest += mulaw
        events: list[ProviderEvent] = []
        while len(self._rest) >= FRAME:
            frame = bytes(self._rest[:FRAME])
            del self._rest[:FRAME]
            events += self._frame(frame)
        return events

    def _frame(self, frame: bytes) -> list[ProviderEvent]:
        talking, self._talks_for = self._talks_for > 0, max(0, self._talks_for - 1)
        loud = max(frame.translate(_MAGNITUDE)) >= _LOUD
        if not loud and not self._said:
            return []
        self._said += frame
        self._quiet = 0 if loud else self._quiet + 1
        if loud and talking:
            self._talks_for = 0
            return [Interrupted()]
        over = self._quiet >= self._pause or len(self._said) >= _LONGEST * FRAME
        return self._answer() if over else []

    def _answer(self) -> list[ProviderEvent]:
        said = bytes(self._said[: len(self._said) - self._quiet * FRAME])
        self._said.clear()
        self._quiet = 0
        events = [Transcript("caller", f"{len(said) / 8000:.2f} s"), *self.speak(said)]
        if self._turns is None:
            return events
        self._turns -= 1
        return events if self._turns > 0 else [*events, Closed("everything was said")]


class LocalAgent:
    """A conversation with `Echo`."""

    def __init__(self, echo: Echo, greeting: bytes) -> None:
        # Unbounded: a second of what it hears is at most a second of what it says.
        self._send, self._receive = anyio.create_memory_object_stream["ProviderEvent"](math.inf)
        self._echo = echo
        self._tell(echo.speak(greeting) if greeting else [])

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, *, greeting: bytes | None = None, pause: int = 10, turns: int | None = None
    ) -> AsyncGenerator[LocalAgent, None]:
        """Begin a conversation. It greets with a tone of 0.4 s unless given something else."""
        agent = cls(Echo(pause=pause, turns=turns), tone(440, 0.4) if greeting is None else greeting)
        with agent._send, agent._receive:
            yield agent

    async def send_caller_audio(self, mulaw: bytes) -> None:
        """Hear the caller."""
        self._tell(self._echo.hear(mulaw))

    async def interrupted(self, unheard: float) -> None:
        """Do nothing: it has no memory of what it said."""

    async def __aiter__(self) -> AsyncGenerator[ProviderEvent, None]:
        """Give what the agent does."""
        async for event in self._receive:
            yield event
            if isinstance(event, Closed):
                return

    def _tell(self, events: list[ProviderEvent]) -> None:
        for event in events:
            self._send.send_nowait(event)
