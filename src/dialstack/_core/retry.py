"""Whether to try again: a pure function, the same for both colours.

An attempt ends in one of four ways. `unsent`: no byte of it left, so it did nothing. `unknown`: it left, and no
answer says what became of it. A refusal (4xx) did nothing. A server error (5xx) may have done all of it.
Sending the last kind again is safe only as far as the server honours the Idempotency-Key.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Fate", "Situation", "may_have_executed", "wait_before_retry"]

FIRST_WAIT = 0.5
LONGEST_WAIT = 5.0
LONGEST_RETRY_AFTER = 60.0
_JITTER = 0.25
_TOO_MANY_REQUESTS = 429
_UNAVAILABLE = 503


class Fate(Enum):
    """What became of an attempt that got no answer."""

    UNSENT = "unsent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Situation:
    """Everything that the decision depends on."""

    outcome: int | Fate
    """The status of the answer, or the fate of an attempt without one."""
    attempt: int
    """The attempt that failed: 1 for the first."""
    max_network_retries: int
    retry_unknown: bool
    replayable: bool
    retry_after: float | None
    time_left: float | None
    """Seconds until the call's deadline; None without one."""
    chance: float
    """A random number from 0 to 1, for the jitter."""


def wait_before_retry(now: Situation) -> float | None:
    """Say how many seconds to wait before the next attempt; None means to give up."""
    if now.attempt > now.max_network_retries or not now.replayable or not _worth_it(now):
        return None
    wait = _wait(now)
    if wait > LONGEST_RETRY_AFTER:
        return None
    if now.time_left is not None and wait >= now.time_left:
        return None
    return wait


def may_have_executed(outcome: int | Fate) -> bool:
    """Say whether an attempt with this outcome may have done its work."""
    if isinstance(outcome, Fate):
        return outcome is Fate.UNKNOWN
    return not 400 <= outcome < 500  # noqa: PLR2004


def _worth_it(now: Situation) -> bool:
    if may_have_executed(now.outcome) and not now.retry_unknown:
        return False
    return isinstance(now.outcome, Fate) or now.outcome in {408, _TOO_MANY_REQUESTS} or now.outcome >= 500  # noqa: PLR2004


def _wait(now: Situation) -> float:
    if now.outcome in {_TOO_MANY_REQUESTS, _UNAVAILABLE} and now.retry_after:
        return now.retry_after
    doubled = FIRST_WAIT * 2.0 ** min(now.attempt - 1, 10)
    return min(doubled, LONGEST_WAIT) * (1.0 - _JITTER * now.chance)
