"""What happens to an event that failed: pure decisions."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Bury", "RetryLater", "RetryRules", "after_failure", "used_up", "wait_after"]

_DOUBLINGS = 64
"""More are no use: every wait is the longest one by then, and a float would overflow."""


@dataclass(frozen=True)
class RetryRules:
    """How often and when an event that failed is tried again."""

    max_attempts: int = 20
    first_wait: float = 1.0
    longest_wait: float = 3600.0

    def __post_init__(self) -> None:
        if self.max_attempts < 1:
            raise ValueError("max_attempts is 1 or more")
        if not 0 <= self.first_wait <= self.longest_wait:
            raise ValueError("first_wait is 0 or more, and longest_wait is not less than that")


@dataclass(frozen=True)
class RetryLater:
    """It is tried again after a delay, in seconds."""

    delay: float


@dataclass(frozen=True)
class Bury:
    """It is given up, with the class of its error."""

    error: str


def wait_after(attempt: int, rules: RetryRules, chance: float) -> float:
    """Give the seconds to wait after an attempt: twice as many each time, less up to half by chance.

    Args:
        attempt: Which attempt failed, from 1.
        rules: The rules.
        chance: From 0 to 1. It keeps events apart that failed together.
    """
    whole = min(rules.longest_wait, rules.first_wait * 2.0 ** min(attempt - 1, _DOUBLINGS))
    return whole * (1 + chance) / 2


def after_failure(attempt: int, error: str, rules: RetryRules, chance: float) -> RetryLater | Bury:
    """Decide about an event whose attempt failed."""
    if attempt >= rules.max_attempts:
        return Bury(error)
    return RetryLater(wait_after(attempt, rules, chance))


def used_up(attempt: int, rules: RetryRules) -> bool:
    """Tell whether an event was taken once more than allowed, since the worker of its last attempt died."""
    return attempt > rules.max_attempts
