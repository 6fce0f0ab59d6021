"""Handling an event under a claim: taken first, renewed meanwhile, finished after, given back when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from dialstack.webhooks.logs import logger
from dialstack.webhooks.renewing import RENEWALS, renewed
from dialstack.webhooks.responses import WebhookResponse, refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from dialstack.webhooks.dedupe.protocol import Claim, DedupeStore

    R = TypeVar("R")

__all__ = ["UNAVAILABLE", "Claims"]

_OK = WebhookResponse(200)
_FAILED = refusal(500, "handler_failed", "The event was not handled. Send it again.")
UNAVAILABLE = refusal(503, "unavailable", "The event cannot be taken now. Send it again.", retry_after=5)
_UNREACHABLE = "the store of handled events cannot be reached"


class Claims:
    """Runs work for events, each under its claim. Work that raises gives the claim back, and answers 500."""

    def __init__(self, store: DedupeStore, lease: float, keep: float) -> None:
        if not lease > 0 or not keep > 0:
            raise ValueError("lease and keep are seconds, and more than 0")
        self.store = store
        self._lease = lease
        self._keep = keep

    def handle(self, key: str | None, work: Callable[[], object]) -> WebhookResponse:
        """Do the work for an event. Without a key it is never a duplicate."""
        if key is None:
            return _OK if _done(work) else _FAILED
        try:
            claim = self.store.claim(key, self._lease)
        except Exception:
            logger.exception(_UNREACHABLE)
            return UNAVAILABLE
        if claim.state != "claimed":
            return _already(claim)
        try:
            with renewed(lambda: self._renew(key, claim.token), self._lease, "dialstack-webhook-claim"):
                done = _done(work)
        except BaseException:  # the server stops this worker
            self._give_back(key, claim.token)
            raise
        return self._settle(key, claim.token, done=done)

    async def handle_async(self, key: str | None, work: Callable[[], Awaitable[object]]) -> WebhookResponse:
        """Do the work for an event on an async server, whose loop the store does not block."""
        if key is None:
            return _OK if await _done_async(work) else _FAILED
        try:
            claim = await self._ask(lambda: self.store.claim(key, self._lease))
        except Exception:
            logger.exception(_UNREACHABLE)
            return UNAVAILABLE
        if claim.state != "claimed":
            return _already(claim)
        try:
            done = await self._renewed_async(key, claim.token, work)
        except BaseException:  # cancelled: the client went away, or the server stops
            from anyio import CancelScope

            with CancelScope(shield=True):
                await self._ask(lambda: self._give_back(key, claim.token))
            raise
        return await self._ask(lambda: self._settle(key, claim.token, done=done))

    async def _ask(self, question: Callable[[], R]) -> R:
        if not getattr(self.store, "blocking", True):
            return question()
        from anyio import to_thread

        return await to_thread.run_sync(question)

    def _settle(self, key: str, token: str, *, done: bool) -> WebhookResponse:
        if not done:
            self._give_back(key, token)
            return _FAILED
        try:
            kept = self.store.finish(key, token, self._keep)
        except Exception:
            # It was handled, and nobody can be told: the platform sends it again, and it is handled again.
            logger.exception("an event was handled, and could not be marked as such")
            return _FAILED
        if not kept:
            logger.warning("an event was handled, but took so long that another worker has it as well")
        return _OK if kept else UNAVAILABLE

    def _give_back(self, key: str, token: str) -> None:
        try:
            self.store.release(key, token)
        except Exception:
            # Nothing is lost: the claim runs out by itself.
            logger.exception("a claim could not be given back; it ends with its lease")

    def _renew(self, key: str, token: str) -> bool:
        """Renew a claim. False: it is lost, and renewing it is over."""
        try:
            return self.store.renew(key, token, self._lease)
        except Exception:
            logger.exception("a claim could not be renewed")
            return True

    async def _renewed_async(self, key: str, token: str, work: Callable[[], Awaitable[object]]) -> bool:
        from anyio import create_task_group, sleep

        async def renew() -> None:
            held = True
            while held:
                await sleep(self._lease / RENEWALS)
                held = await self._ask(lambda: self._renew(key, token))

        done = False
        async with create_task_group() as group:
            group.start_soon(renew)
            done = await _done_async(work)
            group.cancel_scope.cancel()
        return done


def _done(work: Callable[[], object]) -> bool:
    try:
        work()
    except Exception:
        logger.exception("a handler of webhooks raised")
        return False
    return True


async def _done_async(work: Callable[[], Awaitable[object]]) -> bool:
    try:
        await work()
    except Exception:
        logger.exception("a handler of webhooks raised")
        return False
    return True


def _already(claim: Claim) -> WebhookResponse:
    if claim.state == "finished":
        return _OK
    # Never 200: the worker that has it may die, and then only another delivery saves the event.
    return refusal(503, "in_progress", "The event is being handled. Send it again.", retry_after=claim.retry_after)
