"""What is to be said: a bounded queue, and the task that sends it at the pace of the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import CancelScope, Lock, current_time, sleep_until

from dialstack.media.bell import Bell
from dialstack.media.errors import MediaClosedError
from dialstack.media.pacing import FRAME, FRAME_BYTES, RATE, Pacer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["Outbound"]


class _Turn:
    """What one call of `send` has not handed to the pacer yet."""

    __slots__ = ("rest",)

    def __init__(self, audio: bytes) -> None:
        self.rest = memoryview(audio)


class Outbound:
    """Audio on its way out.

    Args:
        max_queued: Seconds of audio that are queued before `send` waits.

    Attributes:
        unsent: Seconds that were lost when it was closed.
    """

    __slots__ = (
        "_cause",
        "_closed",
        "_in_flight",
        "_limit",
        "_moved",
        "_order",
        "_pacer",
        "_pushed",
        "_turns",
        "unsent",
    )

    def __init__(self, max_queued: float) -> None:
        self._pacer = Pacer()
        self._limit = max(FRAME_BYTES, int(max_queued * RATE))
        self._order = Lock()
        self._turns: list[_Turn] = []
        self._pushed = Bell()
        self._moved = Bell()
        self._in_flight = False
        self._closed = False
        self._cause: Exception | None = None
        self.unsent: float = 0.0

    @property
    def queued(self) -> float:
        """Seconds that wait, with those of calls that wait for room."""
        return self._pacer.queued + sum(len(turn.rest) for turn in self._turns) / RATE

    async def send(self, audio: bytes) -> None:
        """Queue audio, and wait for room. What one call sends stays together.

        Raises:
            MediaClosedError: It is closed, or was closed meanwhile.
        """
        self.check_open()
        turn = _Turn(audio)
        self._turns.append(turn)
        try:
            # One after the other: two sentences that are said at once would be noise.
            async with self._order:
                await self._hand_over(turn)
        finally:
            self._turns.remove(turn)

    def clear(self) -> float:
        """Forget all that waits, also what calls of `send` still hold. Gives its seconds."""
        forgotten = self.queued
        self._pacer.clear()
        for turn in self._turns:
            turn.rest = memoryview(b"")
        self._moved.ring()
        return forgotten

    def flush(self) -> None:
        """Fill the last frame with silence."""
        self._pacer.flush(current_time())
        self._pushed.ring()

    async def wait_until_sent(self) -> None:
        """Wait until nothing waits.

        Raises:
            MediaClosedError: It was closed before that.
        """
        while self.queued or self._in_flight:
            await self._moved.wait()
        if self.unsent:
            self.check_open()

    async def run(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        """Send each frame when it is due, until cancelled. Raises what `send` raises."""
        while True:
            frame = self._pacer.take(current_time())
            if frame is None:
                await self._until_due()
                continue
            self._in_flight = True
            await send(frame)
            self._in_flight = False
            self._moved.ring()

    def tail(self) -> bytes | None:
        """Give what does not fill a frame, with silence behind it, where that is all that is left."""
        if self._closed or self._in_flight or self._turns or self._pacer.has_frame:
            return None
        self.flush()
        # It may be early by less than a frame. That is better than to cut a word.
        return self._pacer.take(max(current_time(), self._pacer.due() or 0.0))

    def close(self, cause: Exception | None = None) -> None:
        """Send no more. What waits is lost, and counted."""
        if self._closed:
            return
        self._closed = True
        self._cause = cause
        self.unsent = self.clear() + (FRAME if self._in_flight else 0.0)
        self._in_flight = False

    def check_open(self) -> None:
        """Raise `MediaClosedError` where nothing can be sent any more."""
        if self._closed:
            lost = f" {self.unsent:.2f} s of audio were not sent." if self.unsent else ""
            raise MediaClosedError(f"The media stream is closed.{lost}", unsent=self.unsent) from self._cause

    async def _hand_over(self, turn: _Turn) -> None:
        self.check_open()
        while turn.rest:
            if room := max(0, self._limit - self._pacer.size):
                self._pacer.push(turn.rest[:room], current_time())
                turn.rest = turn.rest[room:]
                self._pushed.ring()
            else:
                await self._moved.wait()
                self.check_open()

    async def _until_due(self) -> None:
        due = self._pacer.due()
        if due is not None and self._pacer.has_frame:
            await sleep_until(due)
            return
        # What comes now may fill the frame, and is due sooner then.
        with CancelScope(deadline=float("inf") if due is None else due):
            await self._pushed.wait()
