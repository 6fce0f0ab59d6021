"""One attempt at an event on an event loop, asyncio's or trio's. The loop is not blocked by the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from anyio import CancelScope, CapacityLimiter, create_task_group, sleep, to_thread

from dialstack.webhooks.inbox.attempts import Attempts, Done, failed
from dialstack.webhooks.renewing import RENEWALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack.webhooks.inbox.attempts import Outcome
    from dialstack.webhooks.inbox.records import InboxEvent
    from dialstack.webhooks.router import WebhookRouter

    R = TypeVar("R")

__all__ = ["AsyncAttempts"]


class AsyncAttempts:
    """What `Attempts` does, in a thread. Made on the loop that uses it."""

    def __init__(self, attempts: Attempts, hooks: WebhookRouter) -> None:
        self._attempts = attempts
        self._hooks = hooks
        # A thread of its own: leases are renewed also while blocking handlers have taken all of the usual ones.
        self._limiter = CapacityLimiter(1)

    async def check(self) -> None:
        """Raise now where the inbox cannot be used at all."""
        await self._ask(self._attempts.check)

    async def take(self) -> InboxEvent | None:
        """Take the next event that is due."""
        return await self._ask(self._attempts.take)

    async def take_or_wait(self) -> InboxEvent | None:
        """Take the next event. None, and a line in the log, where the inbox cannot be read now."""
        return await self._ask(self._attempts.take_or_wait)

    async def handle(self, event: InboxEvent) -> bool:
        """Call the handlers of an event that was taken, and tell the inbox. True: it is finished."""
        outcomes: list[Outcome] = []
        finished = False
        try:
            await self._attempt(event, outcomes)
        finally:
            # Also where this is cancelled: an event that was handled is not handled again, and one that was not need
            # not wait for the lease.
            with CancelScope(shield=True):
                finished = await self._ask(lambda: self._attempts.settle(event, outcomes[0] if outcomes else None))
        return finished

    async def _attempt(self, event: InboxEvent, outcomes: list[Outcome]) -> None:
        async with create_task_group() as group:
            group.start_soon(self._renew, event)
            outcomes.append(await self._outcome(event))
            group.cancel_scope.cancel()

    async def _outcome(self, event: InboxEvent) -> Outcome:
        try:
            await self._hooks.handle_async(event.body)
        except Exception as error:  # noqa: BLE001 - logged, and written into the inbox
            return failed(error, event.body)
        return Done()

    async def _renew(self, event: InboxEvent) -> None:
        held = True
        while held:
            await sleep(self._attempts.lease / RENEWALS)
            held = await self._ask(lambda: self._attempts.renew(event))

    async def _ask(self, question: Callable[[], R]) -> R:
        return await to_thread.run_sync(question, limiter=self._limiter)
