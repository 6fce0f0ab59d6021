"""Sending requests: all wait where the platform wants fewer, and all stop where there is no point in going on."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

import anyio

from dialstack._core.batching import Gate, pause_after
from dialstack._core.retry import Fate, Situation, wait_before_retry
from dialstack.errors import (
    DialStackAPIError,
    DialStackAuthenticationError,
    DialStackConnectionError,
    DialStackError,
    DialStackRateLimitError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["Sender", "StoppedError", "Stopping"]

T = TypeVar("T")

MOST_PAUSES = 20
LEAST_PATIENCE = 20
PATIENCE_OF_EACH = 3
"""How many requests may fail one after the other before the platform counts as out of order: at least 20, and 3 for
each row that is under way, since one hiccup hits all of them."""


class StoppedError(Exception):
    """The run ends, so this was not sent."""


class Stopping:
    """Whether the run ends before its rows do, and why."""

    def __init__(self) -> None:
        self.event: anyio.Event = anyio.Event()
        self.reason: Exception | None = None
        """None where somebody pressed Ctrl-C."""

    @property
    def now(self) -> bool:
        """Whether it ends."""
        return self.event.is_set()

    def stop(self, reason: Exception | None = None) -> None:
        """Send nothing more."""
        if not self.now:
            self.reason = reason
            self.event.set()

    async def wait(self, seconds: float) -> None:
        """Wait, but not for longer than the run goes on."""
        with anyio.move_on_after(seconds):
            await self.event.wait()

    def check(self) -> None:
        """Go on only where the run does.

        Raises:
            StoppedError: It does not.
        """
        if self.now:
            raise StoppedError


class Sender:
    """Sends one request at a time for each row. The client itself repeats nothing."""

    def __init__(self, stopping: Stopping, tries: int, concurrency: int = 1) -> None:
        self._stopping = stopping
        self._tries = tries
        self._patience = max(LEAST_PATIENCE, PATIENCE_OF_EACH * concurrency)
        self._gate = Gate()
        self._failed_in_a_row = 0

    async def read(self, call: Callable[[], Awaitable[T]]) -> T:
        """Send what changes nothing, again where that may help.

        Raises:
            DialStackError: It failed.
            StoppedError: The run ends.
        """
        return await self._send(call, is_read=True)

    async def create(self, call: Callable[[], Awaitable[T]]) -> T:
        """Send what creates something, again only where it certainly did nothing.

        Raises:
            DialStackError: It failed.
            StoppedError: The run ends, and it did nothing.
        """
        return await self._send(call, is_read=False)

    async def pause_before_again(self, error: DialStackError, attempt: int, *, is_read: bool = True) -> bool:
        """Wait as long as is due before another attempt. False: there shall be none."""
        lost = Fate.UNKNOWN if error.may_have_executed else Fate.UNSENT
        situation = Situation(
            outcome=error.status_code if error.status_code and error.status_code >= 400 else lost,  # noqa: PLR2004
            attempt=attempt,
            max_network_retries=self._tries,
            retry_unknown=is_read,
            replayable=True,
            retry_after=error.retry_after,
            time_left=None,
            chance=random.random(),  # noqa: S311 - jitter
        )
        wait = wait_before_retry(situation)
        if wait is None or self._stopping.now:
            return False
        await self._stopping.wait(wait)
        return not self._stopping.now

    async def _send(self, call: Callable[[], Awaitable[T]], *, is_read: bool) -> T:
        attempts = pauses = 0
        while True:
            await self._let_through()
            try:
                answer = await call()
            except DialStackRateLimitError as error:
                pauses += 1
                if not self._close_gate(error, pauses):
                    raise
            except DialStackError as error:
                attempts += 1
                self._note_failure(error)
                if not await self.pause_before_again(error, attempts, is_read=is_read):
                    raise
            else:
                self._failed_in_a_row = 0
                return answer

    async def _let_through(self) -> None:
        self._stopping.check()
        while (left := self._gate.left(time.monotonic())) > 0:
            await self._stopping.wait(left)
            self._stopping.check()

    def _close_gate(self, error: DialStackRateLimitError, pauses: int) -> bool:
        """Let everybody wait. False: it makes no sense to wait."""
        wait = pause_after(error, pauses - 1)
        if wait is None:
            self._stopping.stop(error)  # the run can be resumed at any time
        if wait is None or pauses > MOST_PAUSES:
            return False
        self._gate.close(time.monotonic() + wait)
        return True

    def _note_failure(self, error: DialStackError) -> None:
        if isinstance(error, DialStackAuthenticationError):
            self._stopping.stop(error)  # no other row would fare better
        if not isinstance(error, (DialStackAPIError, DialStackConnectionError)):
            self._failed_in_a_row = 0
            return
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= self._patience:
            self._stopping.stop(error)
