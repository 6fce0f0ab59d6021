"""Making each booking once, however often it is asked for."""

from __future__ import annotations

import hashlib
import json
import time
from typing import TYPE_CHECKING, TypeVar

from dialstack.webhooks.appointment_answers import success
from dialstack.webhooks.logs import logger
from dialstack.webhooks.renewing import renewed
from dialstack.webhooks.responses import WebhookResponse, refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractContextManager

    from dialstack.webhooks.appointment_types import BookingRequest
    from dialstack.webhooks.bookings.protocol import BookingStore

    R = TypeVar("R")

__all__ = ["Once"]


_CONFLICT = refusal(409, "idempotency_key_reused", "This idempotency_key was used for another booking.")
_IN_PROGRESS = refusal(503, "in_progress", "This booking is being made. Ask again.", retry_after=2)
_UNAVAILABLE = refusal(503, "unavailable", "Bookings cannot be made now. Ask again.", retry_after=5)
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0, None)
"""Seconds between looks at a booking that somebody else is making. A caller is waiting on the phone."""


class Once:
    """Makes bookings under a claim, and gives those that were made again as they were."""

    def __init__(self, store: BookingStore, lease: float, keep: float) -> None:
        self._store = store
        self._lease = lease
        self._keep = keep

    def book(self, request: BookingRequest, make: Callable[[], str]) -> WebhookResponse:
        """Book, or answer as before. What `make` raises is passed on, and nothing is stored."""
        key, fingerprint = _key(request), _fingerprint(request)
        for wait in _WAITS:
            claimed = self._claim(key, fingerprint)
            if isinstance(claimed, WebhookResponse):
                return claimed
            if claimed is not None:
                return self._make(key, claimed, make)
            if wait is not None:
                time.sleep(wait)
        return _IN_PROGRESS

    async def book_async(self, request: BookingRequest, make: Callable[[], Awaitable[str]]) -> WebhookResponse:
        """Book on an async server, whose loop the store does not block."""
        from anyio import sleep

        key, fingerprint = _key(request), _fingerprint(request)
        for wait in _WAITS:
            claimed = await self._ask(lambda: self._claim(key, fingerprint))
            if isinstance(claimed, WebhookResponse):
                return claimed
            if claimed is not None:
                return await self._make_async(key, claimed, make)
            if wait is not None:
                await sleep(wait)
        return _IN_PROGRESS

    def _claim(self, key: str, fingerprint: str) -> str | WebhookResponse | None:
        """Give a token, or the answer, or None while somebody else is at it."""
        try:
            claim = self._store.claim(key, fingerprint, self._lease)
        except Exception:
            logger.exception("the store of bookings cannot be reached")
            return _UNAVAILABLE
        if claim.state == "claimed":
            return claim.token
        if claim.fingerprint != fingerprint:
            return _CONFLICT
        return success(claim.answer) if claim.state == "booked" else None

    def _make(self, key: str, token: str, make: Callable[[], str]) -> WebhookResponse:
        try:
            with self._renewing(key, token):
                answer = make()
        except BaseException:  # the server stops this worker, too
            self._give_back(key, token)
            raise
        self._put(key, token, answer)
        return success(answer, 201)

    async def _make_async(self, key: str, token: str, make: Callable[[], Awaitable[str]]) -> WebhookResponse:
        from anyio import CancelScope

        try:
            with self._renewing(key, token):
                answer = await make()
        except BaseException:  # cancelled, too: the client went away, or the server stops
            with CancelScope(shield=True):
                await self._ask(lambda: self._give_back(key, token))
            raise
        with CancelScope(shield=True):  # it is booked, whoever goes away now
            await self._ask(lambda: self._put(key, token, answer))
        return success(answer, 201)

    async def _ask(self, question: Callable[[], R]) -> R:
        if not getattr(self._store, "blocking", True):
            return question()
        from anyio import to_thread

        return await to_thread.run_sync(question)

    def _put(self, key: str, token: str, answer: str) -> None:
        try:
            kept = self._store.put(key, token, answer, self._keep)
        except Exception:
            # It is booked, so that is the answer. An error would have it booked again for certain.
            logger.exception("an appointment was booked, and could not be remembered")
        else:
            if not kept:
                logger.error("an appointment was booked so slowly that another worker may have booked it as well")

    def _give_back(self, key: str, token: str) -> None:
        try:
            self._store.release(key, token)
        except Exception:
            # Nothing is lost: the claim runs out by itself.
            logger.exception("a claim of a booking could not be given back; it ends with its lease")

    def _renewing(self, key: str, token: str) -> AbstractContextManager[None]:
        """Hold a claim. From a thread, since a handler may block."""
        return renewed(lambda: self._renew(key, token), self._lease, "dialstack-booking-claim", wait=False)

    def _renew(self, key: str, token: str) -> bool:
        try:
            return self._store.renew(key, token, self._lease)
        except Exception:
            logger.exception("a claim of a booking could not be renewed")
            return True


def _key(request: BookingRequest) -> str:
    """Name a booking by its account and key: of one length, and with nobody's name in it."""
    return _hash([request.account_id, request.idempotency_key])


def _fingerprint(request: BookingRequest) -> str:
    """Tell one booking from another. Only what is booked counts, in whichever order it came."""
    return _hash(request.booking.model_dump(mode="json"))


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
