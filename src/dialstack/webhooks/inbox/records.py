"""What comes out of an inbox. A repr shows no body: it holds personal data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["DeadEvent", "InboxCounts", "InboxEvent"]


@dataclass(frozen=True)
class InboxEvent:
    """An event that was taken, and is yours until its lease runs out."""

    id: int
    """Its number in the inbox."""
    body: bytes = field(repr=False)
    attempt: int
    """Which attempt this is, from 1. Attempts whose worker died count."""
    received: float
    """When it was stored, in Unix seconds."""
    token: str = field(repr=False)
    """The fence: once another took the event, this one can do nothing any more."""


@dataclass(frozen=True)
class DeadEvent:
    """An event that was given up."""

    id: int
    body: bytes = field(repr=False)
    attempts: int
    received: float
    buried: float
    """When it was given up, in Unix seconds."""
    error: str
    """The class of its last error. `TooManyAttempts`: its worker died in the last attempt."""


class InboxCounts(NamedTuple):
    """How many events are in which state."""

    waiting: int
    in_progress: int
    dead: int
    finished: int
    """Handled, and not purged yet."""
