"""What sending comes to: an answer, or none. No HTTP library in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PostAnswer", "UndeliverableError"]


class PostAnswer(NamedTuple):
    """What a receiver answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class UndeliverableError(Exception):
    """Nobody answered.

    Attributes:
        reason: Why, in words that hold no secret.
        skipped: It was not even tried, and would not be the next time.
    """

    def __init__(self, reason: str, *, skipped: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.skipped = skipped
