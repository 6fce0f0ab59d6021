"""A store in this process: for tests, and for a server of one process that forgets when it restarts."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from dialstack.webhooks.bookings.protocol import BookingClaim

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MemoryBookings"]


@dataclass
class _Entry:
    fingerprint: str
    token: str
    """Empty once it is booked."""
    until: float
    answer: str = ""


class MemoryBookings:
    """Remembers bookings in this process alone.

    Two processes do not see each other's bookings, and a restart forgets them. Use `SQLiteBookings` where that
    matters.

    Args:
        clock: The time in seconds, for tests.
    """

    blocking = False
    """It answers at once, so an async server need not ask it in a thread."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()
        self._swept = clock()

    def claim(self, key: str, fingerprint: str, lease: float) -> BookingClaim:
        """Claim a booking, unless somebody has it or it was made."""
        with self._lock:
            now = self._clock()
            self._sweep(now)
            entry = self._entries.get(key)
            if entry is None or entry.until <= now:
                token = uuid4().hex
                self._entries[key] = _Entry(fingerprint, token, now + lease)
                return BookingClaim("claimed", token)
            if entry.token:
                return BookingClaim("in_progress", fingerprint=entry.fingerprint, retry_after=entry.until - now)
            return BookingClaim("booked", fingerprint=entry.fingerprint, answer=entry.answer)

    def renew(self, key: str, token: str, lease: float) -> bool:
        """Hold a claim from now. False: it was lost."""
        with self._lock:
            entry = self._mine(key, token)
            if entry is None:
                return False
            entry.until = self._clock() + lease
            return True

    def put(self, key: str, token: str, answer: str, keep: float) -> bool:
        """Remember what was answered. False: the claim was lost."""
        with self._lock:
            entry = self._mine(key, token)
            if entry is None:
                return False
            self._entries[key] = _Entry(entry.fingerprint, "", self._clock() + keep, answer)
            return True

    def release(self, key: str, token: str) -> None:
        """Give a claim back."""
        with self._lock:
            if self._mine(key, token) is not None:
                del self._entries[key]

    def _mine(self, key: str, token: str) -> _Entry | None:
        entry = self._entries.get(key)
        return entry if entry is not None and entry.token and entry.token == token else None

    def _sweep(self, now: float) -> None:
        """Forget what has run out, once a minute at most."""
        if now - self._swept < 60:  # noqa: PLR2004 - a minute
            return
        self._swept = now
        self._entries = {key: entry for key, entry in self._entries.items() if entry.until > now}
