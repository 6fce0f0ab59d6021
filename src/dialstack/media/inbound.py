"""What was heard and not read yet: a bounded queue. The oldest goes when nobody reads."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from dialstack._core.logs import logger
from dialstack.media.bell import Bell
from dialstack.media.pacing import FRAME_BYTES, RATE

if TYPE_CHECKING:
    from dialstack.media.messages import AudioFrame

__all__ = ["Inbound"]


class Inbound:
    """Frames that wait for a reader.

    Args:
        max_unread: Seconds of audio that are kept.

    Attributes:
        dropped: How many frames were dropped because nobody read.
    """

    __slots__ = ("_arrived", "_frames", "_limit", "_size", "closed", "dropped")

    def __init__(self, max_unread: float) -> None:
        self._frames: deque[AudioFrame] = deque()
        self._limit = max_unread * RATE
        self._size = 0
        self._arrived = Bell()
        self.closed: bool = False
        self.dropped: int = 0

    def put(self, frame: AudioFrame) -> None:
        """Queue a frame. Never waits: whoever reads the socket has to answer its pings as well."""
        self._frames.append(frame)
        self._size += _cost(frame)
        while self._size > self._limit and len(self._frames) > 1:
            self._size -= _cost(self._frames.popleft())
            self._dropped()
        self._arrived.ring()

    def close(self) -> None:
        """Let readers end once they have what is here."""
        self.closed = True
        self._arrived.ring()

    async def get(self) -> AudioFrame | None:
        """Give the oldest frame, and wait for one. None: there will be no more."""
        while not self._frames:
            if self.closed:
                return None
            await self._arrived.wait()
        frame = self._frames.popleft()
        self._size -= _cost(frame)
        return frame

    def _dropped(self) -> None:
        if not self.dropped:
            logger.warning(
                "nobody reads a media stream fast enough: its oldest frames are dropped; `dropped` counts them"
            )
        self.dropped += 1


def _cost(frame: AudioFrame) -> int:
    """Say what a frame counts. One with a single byte takes memory too."""
    return max(len(frame.payload), FRAME_BYTES)
