"""What a router needs of a place that takes events and lets somebody handle them later."""

from __future__ import annotations

from typing import Protocol

__all__ = ["EventQueue"]


class EventQueue(Protocol):
    """Takes verified events. `SQLiteInbox` is one; a queue of yours is another."""

    def put(self, key: str | None, body: bytes) -> bool:
        """Store an event, and return only when it cannot be lost any more. It is answered with 200 after that.

        Args:
            key: What tells duplicates: the router's name, the account and the event's id, or for a voice app its type
                and call. None: it has none, and is always new.
            body: The raw body, verified.

        Returns:
            False where the event is there already.
        """
        ...
