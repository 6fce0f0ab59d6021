"""A queue between tasks. Closing is seen once all has been taken; nothing has to be cleaned up."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

from dialstack.media.bell import Bell

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Mailbox"]

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Things for one taker.

    Args:
        room: How many wait before `put` does. None: any number.

    Attributes:
        closed: Nothing more comes.
    """

    def __init__(self, room: int | None = None) -> None:
        self._room = room
        self._things: deque[T] = deque()
        self._moved = Bell()
        self.closed: bool = False

    def __len__(self) -> int:
        return len(self._things)

    def __iter__(self) -> Iterator[T]:
        return iter(self._things)

    def put_now(self, thing: T) -> None:
        """Put something in, however full it is. What comes after `close` is dropped."""
        if not self.closed:
            self._things.append(thing)
            self._moved.ring()

    async def put(self, thing: T) -> None:
        """Put something in, when there is room."""
        while self._room is not None and len(self._things) >= self._room and not self.closed:
            await self._moved.wait()
        self.put_now(thing)

    async def take(self) -> T | None:
        """Wait for the next; None when it is closed and empty."""
        while not self._things:
            if self.closed:
                return None
            await self._moved.wait()
        thing = self._things.popleft()
        self._moved.ring()
        return thing

    async def until_empty(self) -> None:
        """Wait until all was taken."""
        while self._things:
            await self._moved.wait()

    def close(self) -> None:
        """Let nothing more in."""
        self.closed = True
        self._moved.ring()
