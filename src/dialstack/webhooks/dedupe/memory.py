"""A store in this process: for tests, and for a server of one process that forgets when it restarts."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from dialstack.webhooks.dedupe.grace import GRACE
from dialstack.webhooks.dedupe.protocol import Claim

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MemoryDedupe"]


@dataclass
class _Entry:
    token: str
    until: float
    finished: bool = False


class MemoryDedupe:
    """Remembers in this process alone.

    Two processes do not see each other's events, and a restart forgets them. Use `SQLiteDedupe` or `RedisDedupe` where
    that matters.

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

    def claim(self, key: str, lease: float) -> Claim:
        """Claim an event, unless somebody has it or it was finished."""
        with self._lock:
            now = self._clock()
            self._sweep(now)
            entry = self._entries.get(key)
            if entry is not None and entry.until > now:
                if entry.finished:
                    return Claim("finished")
                return Claim("in_progress", retry_after=entry.until - now)
            token = uuid4().hex
            self._entries[key] = _Entry(token, now + lease)
            return Claim("claimed", token)

    def renew(self, key: str, token: str, lease: float) -> bool:
        """Hold a claim from now. False: it was lost."""
        with self._lock:
            entry = self._entry(key, token)
            if entry is None or entry.finished:
                return False
            entry.until = self._clock() + lease
            return True

    def finish(self, key: str, token: str, keep: float) -> bool:
        """Remember that the event was handled. False: the claim was lost."""
        with self._lock:
            entry = self._entry(key, token)
            if entry is None:
                return False
            entry.finished, entry.until = True, self._clock() + keep
            return True

    def release(self, key: str, token: str) -> None:
        """Give a claim back."""
        with self._lock:
            entry = self._entry(key, token)
            if entry is not None and not entry.finished:
                del self._entries[key]

    def _entry(self, key: str, token: str) -> _Entry | None:
        entry = self._entries.get(key)
        return entry if entry is not None and entry.token == token else None

    def _sweep(self, now: float) -> None:
        """Forget what ran out, once a minute at most."""
        if now - self._swept < 60:  # noqa: PLR2004 - a minute
            return
        self._swept = now
        self._entries = {key: entry for key, entry in self._entries.items() if entry.until + GRACE > now}
