"""When which frame is due. No clock and no socket: whoever calls says what time it is.

Frames of 20 ms go out against an anchor: the n-th is due at `anchor + n * 20 ms`, whenever the one before really left.
So a late timer makes one frame late, and not all that follow: the rate stays at 50 frames a second.
"""

from __future__ import annotations

import math

__all__ = ["CATCH_UP", "FRAME", "FRAME_BYTES", "RATE", "SILENCE", "Pacer"]

RATE = 8000
"""Bytes of mu-law in a second."""

FRAME_BYTES = 160
"""Bytes of a frame."""

FRAME = FRAME_BYTES / RATE
"""Seconds of a frame."""

SILENCE = b"\xff"
"""A byte of mu-law in which nothing is heard."""

CATCH_UP = 0.1
"""Seconds that a frame may be late and be caught up with. Later than that the clock starts anew, rather than flood."""

# A timer may fire that much early, since times are floats. It saves a second sleep of nanoseconds.
_EARLY = 1e-6


class Pacer:
    """A queue of mu-law that says when its next frame is due, and gives it then.

    - After a pause it starts anew: the next frame is due at once, and never sooner than 20 ms after the last one.
    - A frame that is late by up to `CATCH_UP` moves nothing: those behind it follow at once until the rate is kept.
      Later than that, the time is lost, and the clock starts anew.
    - What does not fill a frame waits for more. It goes out with silence behind it when it was due for 20 ms and
      nothing more came, or after `flush`.

    Each call costs the same however much is queued. All times are seconds on a clock of yours that never goes back.
    """

    __slots__ = ("_anchor", "_count", "_pushed_at", "_queue")

    def __init__(self) -> None:
        self._queue = bytearray()
        self._anchor = -math.inf
        self._count = 0
        self._pushed_at = -math.inf

    @property
    def size(self) -> int:
        """How many bytes wait."""
        return len(self._queue)

    @property
    def queued(self) -> float:
        """How many seconds wait."""
        return len(self._queue) / RATE

    @property
    def has_frame(self) -> bool:
        """Whether a whole frame is there. What is due then does not become due any sooner."""
        return len(self._queue) >= FRAME_BYTES

    def push(self, audio: bytes | bytearray | memoryview, now: float) -> None:
        """Queue audio of any length."""
        if not self.has_frame and now > self._next:
            self._start_anew(now)
        self._queue += audio
        self._pushed_at = now

    def flush(self, now: float) -> None:
        """Fill the last frame with silence, where it is not whole."""
        if missing := -len(self._queue) % FRAME_BYTES:
            self.push(SILENCE * missing, now)

    def clear(self) -> float:
        """Forget what waits, and give its seconds. The pace is kept: what comes next is not sent too soon."""
        forgotten = self.queued
        self._queue.clear()
        return forgotten

    def due(self) -> float | None:
        """Say when `take` will give something. None: nothing waits. `push` can make it sooner unless `has_frame`."""
        if self.has_frame:
            return self._next
        return max(self._next, self._pushed_at) + FRAME if self._queue else None

    def take(self, now: float) -> bytes | None:
        """Give a frame of 160 bytes, where one is due."""
        due = self.due()
        if due is None or now < due - _EARLY:
            return None
        if not self.has_frame or now - due > CATCH_UP:
            self.flush(now)
            self._start_anew(now)
        return self._taken()

    @property
    def _next(self) -> float:
        return self._anchor + self._count * FRAME

    def _taken(self) -> bytes:
        frame = bytes(self._queue[:FRAME_BYTES])
        # A bytearray moves its start: this costs the same however long the queue is.
        del self._queue[:FRAME_BYTES]
        self._count += 1
        return frame

    def _start_anew(self, now: float) -> None:
        self._anchor = now
        self._count = 0
