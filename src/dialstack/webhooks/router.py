"""The router: one door for webhooks. It verifies, tells duplicates, and calls the handlers that were registered.

```python
from dialstack.webhooks import CallEnded, WebhookRouter

hooks = WebhookRouter(secret)


@hooks.on(CallEnded)
def log_call(event: CallEnded) -> None:
    print(event.data.call_id, event.data.status)
```

An event is answered with 200 only after all of its handlers have returned, or with an inbox once it is stored. Where a
handler raises, the answer is 500, and the platform sends the event again.
"""

from __future__ import annotations

import inspect
import json
import time
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast, overload

from dialstack.errors import DialStackSignatureVerificationError
from dialstack.webhooks.claims import UNAVAILABLE, Claims
from dialstack.webhooks.dedupe.memory import MemoryDedupe
from dialstack.webhooks.dedupe.protocol import KEEP, LEASE
from dialstack.webhooks.event_types_base import VoiceAppEvent
from dialstack.webhooks.events import construct_event, dedupe_key, is_known, kind_of, parse_event
from dialstack.webhooks.logs import logger
from dialstack.webhooks.loops import run_to_end
from dialstack.webhooks.registry import Registry
from dialstack.webhooks.responses import WebhookResponse, refusal
from dialstack.webhooks.signature import TOLERANCE
from dialstack.webhooks.verification import checked, signature_of, unacceptable, verified

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from dialstack.webhooks.dedupe.protocol import DedupeStore
    from dialstack.webhooks.events import Event, WebhookEvent
    from dialstack.webhooks.inbox.protocol import EventQueue
    from dialstack.webhooks.secrets import Secrets
    from dialstack.webhooks.signature import Secret

    E = TypeVar("E", bound=WebhookEvent)
    F = TypeVar("F", bound=WebhookEvent)

__all__ = ["MAX_BODY", "WebhookRouter"]

MAX_BODY = 1 << 20
"""Bytes of a body that are read at most."""

_OK = WebhookResponse(200)
_INVALID = refusal(400, "invalid_signature", "The signature does not hold.")
_NO_SECRETS = refusal(503, "unavailable", "The webhook cannot be verified now. Send it again.", retry_after=5)


class WebhookRouter:
    """Handlers of events, behind one door.

    Args:
        secret: The endpoint's secret; several while it is changed; or a function that gives them for a webhook that
            is not verified yet, such as `AccountSecrets`.
        name: Keeps the events of several routers apart that share a store.
        dedupe: Where it is remembered which events were handled. In this process alone unless given: use
            `SQLiteDedupe` or `RedisDedupe` where several processes answer, or a restart must not forget.
        lease: Seconds after which the event of a worker that died can be handled by another. It is renewed while a
            handler runs.
        keep: Seconds that a handled event is remembered.
        inbox: Where events are stored to be handled later, such as a `SQLiteInbox`: they are answered with 200 once
            they are stored, and a worker calls the handlers. `dedupe`, `lease` and `keep` are not used then.
        tolerance: Seconds that a timestamp may be away from now.
        max_body: Bytes that are read of a body.
        clock: The time in Unix seconds, for tests.

    Raises:
        TypeError: `secret` is an async function.
        ValueError: There is no secret, or an empty one; or `lease` or `keep` is not more than 0.
    """

    def __init__(
        self,
        secret: Secret | Secrets,
        *,
        name: str = "webhooks",
        dedupe: DedupeStore | None = None,
        lease: float = LEASE,
        keep: float = KEEP,
        inbox: EventQueue | None = None,
        tolerance: float = TOLERANCE,
        max_body: int = MAX_BODY,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = name
        self.max_body = max_body
        self._secret = checked(secret)
        self._claims = Claims(dedupe or MemoryDedupe(), lease, keep)
        self._inbox = inbox
        self._tolerance = tolerance
        self._clock = clock
        self._registry = Registry()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r})"

    # --- registering ---

    @overload
    def on(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]  # two are a union of them
        self, first: type[E], second: type[F], /
    ) -> Callable[[Callable[[E | F], object]], Callable[[E | F], object]]: ...
    @overload
    def on(  # type: ignore[overload-overlap]  # the first that fits is the better one
        self, *events: type[E]
    ) -> Callable[[Callable[[E], object]], Callable[[E], object]]: ...
    @overload
    def on(
        self, *events: type[WebhookEvent] | str
    ) -> Callable[[Callable[[Event], object]], Callable[[Event], object]]: ...
    def on(self, *events: type[WebhookEvent] | str) -> Callable[[Callable[..., object]], Callable[..., object]]:
        """Register a handler, blocking or async, for classes of events or for types such as `"queue.call.*"`.

        Every handler that wants an event is called once, in the order of registration. Where one raises, those after it
        are not called, and all are called again when the event is sent again.

        Raises:
            RuntimeError: An event came already.
            TypeError: Nothing was named, or something that is no event.
        """
        if not events:
            raise TypeError('say which events: @hooks.on(CallEnded) or @hooks.on("call.end")')

        def register(handler: Callable[..., object]) -> Callable[..., object]:
            for wanted in events:
                self._registry.add(wanted, handler)
            return handler

        return register

    def fallback(self, handler: Callable[[Event, bool], object]) -> Callable[[Event, bool], object]:
        """Register what is called for events that no handler wants: with the event, and whether its type is known.

        Raises:
            RuntimeError: An event came already, or there is a fallback.
        """
        self._registry.set_fallback(handler)
        return handler

    # --- the door ---

    def dispatch(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Answer one delivery, on a server that blocks. An async handler is run to its end here.

        Args:
            headers: As they came; upper and lower case are the same.
            body: The raw body.
        """
        received = self.receive(headers, body)
        if isinstance(received, WebhookResponse):
            return received
        if self._inbox is not None:
            return self._stored(self._inbox, received, body)
        work = self._work_for(received)
        return self._claims.handle(self._key(received), partial(_run, work)) if work else _OK

    async def dispatch_async(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Answer one delivery, on an async server. A blocking handler runs in a thread.

        Args:
            headers: As they came; upper and lower case are the same.
            body: The raw body.
        """
        received = await self.receive_async(headers, body)
        if isinstance(received, WebhookResponse):
            return received
        if self._inbox is not None:
            from anyio import to_thread

            return await to_thread.run_sync(self._stored, self._inbox, received, body)
        work = self._work_for(received)
        return await self._claims.handle_async(self._key(received), partial(_run_async, work)) if work else _OK

    def receive(self, headers: Mapping[str, str], body: bytes) -> Event | WebhookResponse:
        """Verify a delivery and read its event, and call nobody: or give the answer that refuses it."""
        return unacceptable(headers, body, self.max_body) or self._received(headers, body)

    async def receive_async(self, headers: Mapping[str, str], body: bytes) -> Event | WebhookResponse:
        """Do what `receive` does, on an event loop, which the source of secrets does not block."""
        if not callable(self._secret):
            return self.receive(headers, body)
        from anyio import to_thread  # the source of secrets may ask the platform, and wait

        return await to_thread.run_sync(self.receive, headers, body)

    def handle(self, body: bytes) -> None:
        """Call the handlers of an event that was verified before: in a worker of an inbox, or of a queue of yours.

        Raises:
            Exception: What a handler raised. The event was not handled.
            DialStackSignatureVerificationError: The body is no event.
        """
        _run(self._work_for(parse_event(body)))

    async def handle_async(self, body: bytes) -> None:
        """Call the handlers of an event that was verified before, on an event loop.

        Raises:
            Exception: What a handler raised. The event was not handled.
            DialStackSignatureVerificationError: The body is no event.
        """
        await _run_async(self._work_for(parse_event(body)))

    def _received(self, headers: Mapping[str, str], body: bytes) -> Event | WebhookResponse:
        now = self._clock()
        signature = signature_of(headers)

        def check(secret: Secret) -> Event:
            return construct_event(body, signature, secret, tolerance=self._tolerance, now=now)

        try:
            return verified(check, self._secret, headers, body)
        except DialStackSignatureVerificationError as error:
            # One answer for every reason: whoever tries learns nothing. The reason is for us.
            logger.warning("a webhook was refused: %s", error.code)
            return _INVALID
        except Exception:
            logger.exception("the secrets of a webhook could not be found")
            return _NO_SECRETS

    def _stored(self, inbox: EventQueue, event: Event, body: bytes) -> WebhookResponse:
        try:
            inbox.put(self._key(event), body)
        except Exception:
            logger.exception("an event could not be stored")
            return UNAVAILABLE
        return _OK

    def _work_for(self, event: Event) -> Sequence[Callable[[], object]]:
        handlers = self._registry.handlers_for(kind_of(event))
        if handlers:
            return [partial(handler, event) for handler in handlers]
        fallback = self._registry.fallback
        return [] if fallback is None else [partial(fallback, event, is_known(event))]

    def _key(self, event: Event) -> str | None:
        key = dedupe_key(event)
        if key is None:
            return None
        # As JSON, so that no two lists read alike. The account is in it, or one account could hide another's events.
        family = "call" if isinstance(event, VoiceAppEvent) else "event"
        return json.dumps([self.name, event.account_id, family, key], separators=(",", ":"))


def _run(work: Sequence[Callable[[], object]]) -> None:
    for handle in work:
        result = handle()
        if inspect.isawaitable(result):
            run_to_end(result)


async def _run_async(work: Sequence[Callable[[], object]]) -> None:
    from anyio import to_thread

    for handle in work:
        if inspect.iscoroutinefunction(cast("partial[object]", handle).func):
            await cast("Awaitable[object]", handle())
            continue
        result = await to_thread.run_sync(handle)
        if inspect.isawaitable(result):  # an object with an async `__call__`, say
            await result
