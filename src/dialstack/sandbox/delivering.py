"""Letting time pass, and webhooks be delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.courier import Courier
from dialstack.sandbox.deliveries import Deliveries
from dialstack.sandbox.loops import refuse_in_a_loop
from dialstack.sandbox.messages import RecordedRequest
from dialstack.sandbox.pipeline import refusal
from dialstack.sandbox.posting import UndeliverableError
from dialstack.sandbox.problems import RefusalError
from dialstack.sandbox.senders import Senders
from dialstack.sandbox.streams import Hub, StreamHandle, admit, wants_stream

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from dialstack.sandbox.context import World
    from dialstack.sandbox.courier import Parcel
    from dialstack.sandbox.messages import SandboxRequest, SandboxResponse
    from dialstack.sandbox.pipeline import Pipeline
    from dialstack.sandbox.posting import PostAnswer
    from dialstack.sandbox.requests_log import RequestsLog
    from dialstack.sandbox.senders import App

__all__ = ["Delivering"]

_MOST_AT_ONCE: Final = 10_000
_A_WHILE: Final = timedelta(minutes=1)


class Delivering:
    """Letting time pass, and webhooks be delivered."""

    _world: World
    _lock: threading.RLock
    _pipeline: Pipeline
    requests: RequestsLog

    if TYPE_CHECKING:

        def handle(self, request: SandboxRequest) -> SandboxResponse:
            """Answer one request."""
            ...

        def _fault(self, request: SandboxRequest) -> SandboxResponse | None: ...

        def open_media(self) -> None:
            """Open the media sockets that wait to be."""
            ...

        async def open_media_async(self) -> None:
            """Open the media sockets that wait to be."""
            ...

    def _begin_delivering(self, seed: int = 0) -> None:
        self.deliveries: Deliveries = Deliveries(seed)
        self._senders = Senders()
        self._courier = Courier(self._world, self.deliveries)
        self._hub = Hub(self._world)
        self._world.watchers += [self._courier.announce, self._hub.announce]

    def deliver_to(
        self, target: App | str, url: str = "https://app.example.com", *, allow_network: bool = False
    ) -> None:
        """Say where webhooks go. May be called for several apps, and once for a URL.

        Without this, webhooks to this machine are sent, and all others skipped: a test must not reach the internet.

        Args:
            target: An ASGI or WSGI app, which is called in this process; its lifespan is not run. Or a URL, to which
                everything goes over HTTP that no app is mounted for. A URL without a path keeps the path of each.
            url: The origin that an app answers for. A path in it does not matter.
            allow_network: Let the sandbox send to other machines too. It counts for all that is sent from then on.

        Raises:
            ValueError: `target` is on another machine, or is no URL.
            TypeError: `target` is neither an app nor a URL.
        """
        with self._lock:
            self._senders.allow_network |= allow_network
            if isinstance(target, str):
                self._senders.forward(target)
            else:
                self._senders.mount(target, url)

    def advance(self, seconds: float = 0.0) -> None:
        """Let time pass, and everything happen that is due by then: calls go on, webhooks are sent. Nothing waits.

        Each webhook is answered before the next thing happens. What your app does in answer counts as done then.

        Args:
            seconds: How much of the sandbox's time passes. With 0, what is due now happens.

        Raises:
            RuntimeError: This is inside a running event loop; use `advance_async`. Or your app answers every event
                with another one, without an end.
            ValueError: `seconds` is negative.
        """
        refuse_in_a_loop("advance", "advance_async")
        for parcel in self._due(seconds):
            if parcel is None:
                self.open_media()
            else:
                self._settle(parcel, self._deliver(parcel))

    async def advance_async(self, seconds: float = 0.0) -> None:
        """Let time pass like `advance`, inside an event loop of asyncio or trio. ASGI apps run in that loop.

        Args:
            seconds: How much of the sandbox's time passes.

        Raises:
            RuntimeError: Your app answers every event with another one, without an end.
            ValueError: `seconds` is negative.
        """
        for parcel in self._due(seconds):
            if parcel is None:
                await self.open_media_async()
            else:
                self._settle(parcel, await self._deliver_async(parcel))

    def settle(self, limit: float = 3600.0) -> None:
        """Let happen what is going to, one thing after another, until nothing is due within `limit` seconds.

        Raises:
            RuntimeError: As for `advance`.
        """
        end = self._until(limit)
        self.advance()
        while (seconds := self._gap(end)) is not None:
            self.advance(seconds)

    async def settle_async(self, limit: float = 3600.0) -> None:
        """Let happen what is going to, like `settle`, inside an event loop."""
        end = self._until(limit)
        await self.advance_async()
        while (seconds := self._gap(end)) is not None:
            await self.advance_async(seconds)

    def open_stream(self, request: SandboxRequest) -> StreamHandle | SandboxResponse:
        """Open a stream of events (`GET /v1/events`, or the park slots), or answer why not.

        Any other request is answered as by `handle`. The caller closes the handle.
        """
        if not wants_stream(request):
            return self.handle(request)
        with self._lock:
            request_id = self._world.store.new_id("req")
            try:
                opened = self._fault(request) or admit(self._hub, self._pipeline, request)
            except RefusalError as problem:
                opened = refusal(problem)
            self.requests.append(RecordedRequest.of(request, opened.status))
            if isinstance(opened, StreamHandle):
                opened.headers["X-Request-Id"] = request_id
                return opened
            return replace(opened, headers={**opened.headers, "X-Request-Id": request_id})

    def end_streams(self, reason: str = "server_shutdown") -> None:
        """End every stream that is open, as the platform may at any time. `reason` is what those of park slots say."""
        with self._lock:
            self._hub.end(reason)

    def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
        """Send a body where webhooks go. Not under the lock. Raises UndeliverableError where nobody answers."""
        return self._senders.post(url, headers, body)

    async def _post_async(self, url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
        return await self._senders.post_async(url, headers, body)

    def _due_in(self) -> float | None:
        """Seconds of the sandbox's time until `advance` has something to do; 0: now; None: nothing is planned."""
        with self._lock:
            due, now = self._world.timeline.next_due(), self._world.clock()
            if self._courier.is_busy() or self._world.media:
                return 0.0
        return None if due is None else max(0.0, (due - now).total_seconds())

    def _due(self, seconds: float) -> Iterator[Parcel | None]:
        """Let things happen, and give what is to be done meanwhile outside the lock: a webhook; None: media sockets."""
        until, done, seen = self._until(seconds), 0, self._now()
        while True:
            with self._lock:
                parcel = self._courier.next()
            if parcel is not None or self._world.media:
                done, seen = (done + 1, seen) if self._now() - seen < _A_WHILE else (1, self._now())
                _check(done)
                yield parcel
            elif not self._step(until):
                return

    def _step(self, until: datetime) -> bool:
        with self._lock:
            # With a clock that runs, what an answer brought about is due a moment after `until`.
            happened = self._world.timeline.step(max(until, self._world.clock()))
            self._hub.refresh()
            return happened

    def _now(self) -> datetime:
        with self._lock:
            return self._world.clock()

    def _until(self, seconds: float) -> datetime:
        if not 0 <= seconds < float("inf"):
            raise ValueError(f"time goes forward: seconds must be 0 or more, not {seconds}")
        return self._now() + timedelta(seconds=seconds)

    def _gap(self, end: datetime) -> float | None:
        seconds = self._due_in()
        return None if seconds is None or self._now() + timedelta(seconds=seconds) > end else seconds

    def _deliver(self, parcel: Parcel) -> PostAnswer | UndeliverableError:
        try:
            return self._post(parcel.outgoing.url, parcel.headers(), parcel.outgoing.body)
        except UndeliverableError as problem:
            return problem
        except BaseException:
            self._put_back(parcel)
            raise

    async def _deliver_async(self, parcel: Parcel) -> PostAnswer | UndeliverableError:
        try:
            return await self._post_async(parcel.outgoing.url, parcel.headers(), parcel.outgoing.body)
        except UndeliverableError as problem:
            return problem
        except BaseException:
            self._put_back(parcel)  # a cancellation must not lose a webhook
            raise

    def _settle(self, parcel: Parcel, answer: PostAnswer | UndeliverableError) -> None:
        with self._lock:
            self._courier.settle(parcel, answer)

    def _put_back(self, parcel: Parcel) -> None:
        with self._lock:
            self._courier.put_back(parcel)


def _check(done: int) -> None:
    if done > _MOST_AT_ONCE:
        raise RuntimeError(
            f"{_MOST_AT_ONCE} webhooks were sent within a minute; does your app answer every event with another one?"
        )
