"""The rules of a batch: when everybody waits, and which input may be given to the function again.

The function of a batch is the user's, and may make several calls. Giving it an input again repeats all of them, so
that is done only where nothing that it sent can have executed. The attempts are watched for that.
"""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING

from dialstack.errors import DialStackRateLimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack._core.hooks import Hooks
    from dialstack.errors import DialStackError
    from dialstack.types.events import ErrorEvent, ResponseEvent, RetryEvent

__all__ = ["MOST_AT_ONCE", "Gate", "Turn", "Witness", "check_count", "pause_after", "wait_before_again"]

LONGEST_WAIT = 600.0
"""A server that asks for more is not waited for: ten minutes are much for a program that looks as if it hung."""
MOST_AT_ONCE = 1000
_LONGEST_GUESS = 30.0
_TOO_MANY_REQUESTS = 429


class Gate:
    """Until when nobody of a batch sends anything."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._lock = threading.Lock()

    def close(self, until: float) -> None:
        """Let nobody through until then. An earlier time than is known changes nothing."""
        with self._lock:
            self._until = max(self._until, until)

    def left(self, now: float) -> float:
        """Say how many seconds are left; 0 or less: it is open."""
        return self._until - now


class Turn:
    """One run of the function for one input, and what its calls came to."""

    __slots__ = ("executed", "outer", "refused", "witness")

    def __init__(self, witness: Witness, outer: Turn | None) -> None:
        self.witness = witness
        self.outer = outer
        """Of the batch round this one, where there is one."""
        self.executed = False
        """Something that it sent has executed, or may have. Reads do not count."""
        self.refused = False
        """One of its attempts was answered with 429."""


_turn: ContextVar[Turn | None] = ContextVar("dialstack_batch_turn", default=None)


class Witness:
    """Hears of the attempts that the functions of one batch make."""

    def __init__(self, hooks: Hooks, clock: Callable[[], float]) -> None:
        self.gate = Gate()
        self._hooks = hooks
        self._clock = clock
        self._outer: Turn | None = None

    def start(self) -> None:
        """Begin to listen."""
        self._outer = _turn.get()
        self._hooks.add("response", self._heard_response)
        self._hooks.add("error", self._heard_error)
        self._hooks.add("retry", self._heard_retry)

    def stop(self) -> None:
        """Listen no longer."""
        self._hooks.remove("response", self._heard_response)
        self._hooks.remove("error", self._heard_error)
        self._hooks.remove("retry", self._heard_retry)

    def begin(self) -> Turn:
        """Say that the function runs now, in this task or thread."""
        turn = Turn(self, self._outer)
        _turn.set(turn)
        return turn

    def wait(self, seconds: float) -> None:
        """Let everybody wait."""
        self.gate.close(self._clock() + seconds)

    def left(self) -> float:
        """Say for how many seconds everybody waits yet."""
        return self.gate.left(self._clock())

    def _mine(self) -> Turn | None:
        """Find the turn of this batch that an event belongs to: other programs use the client as well."""
        turn = _turn.get()
        while turn is not None and turn.witness is not self:
            turn = turn.outer
        return turn

    def _heard_response(self, event: ResponseEvent) -> None:
        turn = self._mine()
        if turn is not None and event.method != "GET" and event.status_code < 300:  # noqa: PLR2004
            turn.executed = True

    def _heard_error(self, event: ErrorEvent) -> None:
        turn = self._mine()
        if turn is not None:
            turn.refused = turn.refused or event.error.status_code == _TOO_MANY_REQUESTS
            turn.executed = turn.executed or (event.method != "GET" and event.error.may_have_executed)

    def _heard_retry(self, event: RetryEvent) -> None:
        if event.status_code == _TOO_MANY_REQUESTS and self._mine() is not None:
            self.wait(event.wait_seconds)


def wait_before_again(error: DialStackError, turn: Turn, waits: int, most: int) -> float | None:
    """Say how many seconds everybody waits before the function gets an input again; None: its error stands.

    Args:
        error: What the function raised.
        turn: What its calls came to.
        waits: How often that was said of this input before.
        most: How often it may be said.
    """
    if not isinstance(error, DialStackRateLimitError) or error.may_have_executed:
        return None
    if turn.executed or not turn.refused or waits >= most:
        return None
    return pause_after(error, waits)


def pause_after(error: DialStackRateLimitError, waits: int) -> float | None:
    """Say how many seconds everybody waits after a 429; None: the server asks for more than anybody waits.

    Args:
        error: What the server said.
        waits: How often everybody has waited for the same request before.
    """
    wait = error.retry_after or min(2.0**waits, _LONGEST_GUESS)
    return wait if wait <= LONGEST_WAIT else None


def check_count(name: str, value: object, least: int, most: int) -> None:
    """Refuse what is no number, or out of range.

    Raises:
        TypeError: It is no whole number.
        ValueError: It is out of range.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, not {type(value).__name__}")
    if not least <= value <= most:
        raise ValueError(f"{name} must be from {least} to {most}, not {value}")
