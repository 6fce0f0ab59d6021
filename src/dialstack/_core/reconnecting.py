"""Whether and when a stream connects again: pure, with the clock and the dice handed in.

A stream goes on for ever where the reason may pass: the network, 408, 429, 5xx, a clean end. What would be refused
again stops it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from dialstack._core.options import check_seconds
from dialstack.errors import DialStackConnectionError, DialStackError

if TYPE_CHECKING:
    from collections.abc import MutableMapping

__all__ = ["PACE", "Pace", "Reconnecting", "idle_seconds", "is_refusal"]

IDLE_TIMEOUT = 90.0
"""Seconds. How often the platform sends a sign of life is not published."""
_JITTER = 0.5
_REFUSED = frozenset({401, 403})
_PASSES = frozenset({408, 429})
_SAYS_WHEN = frozenset({429, 503})


@dataclass(frozen=True)
class Pace:
    """The waits between connections, in seconds."""

    first: float = 1.0
    longest: float = 30.0
    longest_retry_after: float = 60.0
    """A server that asks for more gets this: a stream that waits for an hour looks like one that is broken."""
    lived: float = 10.0
    """How long a connection has to last before the waits begin from the first again."""


PACE = Pace()


class Reconnecting:
    """The course of one stream over its connections."""

    def __init__(self, pace: Pace | None = None) -> None:
        self._pace = pace or PACE
        self._first = self._pace.first
        self._failures = 0
        self._opened_at: float | None = None
        self._renewed = False

    def opened(self, now: float) -> None:
        """Note that the server accepted a connection. That alone does not shorten the waits: it has to last."""
        self._opened_at = now
        self._renewed = False

    def asked_to_wait(self, seconds: float) -> None:
        """Note the server's `retry:`. It makes the first wait longer, and never shorter than ours."""
        self._first = min(max(seconds, self._pace.first), self._pace.longest)

    def ended(self, error: DialStackError | None, now: float, chance: float, *, renewable: bool) -> float | None:
        """Say how many seconds to wait before connecting again; None means to stop with the error.

        Args:
            error: Why the connection ended, or was not made; None for a clean end.
            now: The monotonic clock.
            chance: A random number from 0 to 1, for the jitter.
            renewable: Whether a fresh credential can be had where this one was refused.
        """
        opened_at, self._opened_at = self._opened_at, None
        if opened_at is not None and now - opened_at >= self._pace.lived:
            self._failures = 0
        if is_refusal(error):
            return self._after_refusal(renewable=renewable)
        if error is not None and not _may_pass(error):
            return None
        return self._next_wait(error, chance)

    def _after_refusal(self, *, renewable: bool) -> float | None:
        """Try once more, at once: a credential may have expired. A fresh one that is refused too will not do."""
        if self._renewed or not renewable:
            return None
        self._renewed = True
        return 0.0

    def _next_wait(self, error: DialStackError | None, chance: float) -> float:
        doubled = min(self._first * 2.0 ** min(self._failures, 30), self._pace.longest)
        self._failures += 1
        wait = doubled * (1.0 - _JITTER * chance)
        if error is None or error.retry_after is None or error.status_code not in _SAYS_WHEN:
            return wait
        return max(wait, min(error.retry_after, self._pace.longest_retry_after))


def idle_seconds(values: MutableMapping[str, object]) -> float:
    """Take `idle_timeout` out of the keywords of a stream.

    Raises:
        TypeError: It is no number.
        ValueError: It is out of range.
    """
    given = values.pop("idle_timeout", None)
    check_seconds("idle_timeout", given)
    return IDLE_TIMEOUT if given is None else cast("float", given)


def is_refusal(error: DialStackError | None) -> bool:
    """Tell whether a credential was refused."""
    return error is not None and error.status_code in _REFUSED


def _may_pass(error: DialStackError) -> bool:
    status = error.status_code
    if status is None:
        return isinstance(error, DialStackConnectionError)
    # A 2xx here is one that was no stream of events, or one that could not be read.
    return 200 <= status < 300 or status in _PASSES or status >= 500  # noqa: PLR2004
