"""A bell: whoever waits is woken, and looks again."""

from __future__ import annotations

from anyio import Event

__all__ = ["Bell"]


class Bell:
    """Wakes all who wait. One that rings while nobody waits is not remembered: look first, then wait."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event: Event | None = None

    def ring(self) -> None:
        """Wake all who wait now."""
        if self._event is not None:
            self._event.set()
            self._event = None

    async def wait(self) -> None:
        """Wait for the next time."""
        if self._event is None:
            self._event = Event()
        await self._event.wait()
