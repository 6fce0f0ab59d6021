"""Streams of events that connect again by themselves."""

from __future__ import annotations

import random
import time
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

from dialstack._colour._async import Door
from dialstack._core.reconnecting import Reconnecting, is_refusal
from dialstack._core.requests import stream_call
from dialstack._core.sse import EventParser
from dialstack.errors import DialStackAPIError, DialStackError

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from dialstack._async.bodies import AsyncLiveBody
    from dialstack._async.credentials import AsyncCredential
    from dialstack._async.runner import AsyncRunner
    from dialstack._core.live_events import Reader
    from dialstack._core.requests import Call
    from dialstack._core.sse import ServerSentEvent

__all__ = ["AsyncEventStream"]

T = TypeVar("T")


class AsyncEventStream(Generic[T]):
    """Events as they happen, over as many connections as it takes.

    Iterate over it. It connects when the first event is asked for, and connects again by itself after whatever may
    pass. What was refused for good is raised, and ends it.

    ```python
    with client.presence.subscribe_park_slots(dialstack_account=account.id) as stream:
        for event in stream:
            print(event)
    ```

    One task or thread reads it. Any other may close it, and iteration then ends as at the end of a list. It is closed
    with its client, too.

    Attributes:
        last_error: Why the last connection was lost or not made; None where the server ended it in order.

    Guide: <https://docs.dialstack.ai/api>.
    """

    last_error: DialStackError | None = None

    def __init__(
        self,
        runner: AsyncRunner,
        call: Call,
        credential: AsyncCredential,
        reader: Reader[T],
        *,
        idle_timeout: float,
        last: type | None = None,
    ) -> None:
        self._runner = runner
        self._call = call
        self._credential = credential
        self._reader = reader
        self._idle_timeout = idle_timeout
        self._last = last
        self._door = Door()
        self._plan = Reconnecting()
        self._parser = EventParser()
        self._ready: deque[T] = deque()
        self._body: AsyncLiveBody | None = None
        self._wait = 0.0
        self._attempts = 0
        self._connections = 0
        self._opened_at = 0.0

    def __repr__(self) -> str:
        state = "closed" if self._door.closed else "idle" if self._body is None else "connected"
        return f"<{type(self).__name__} {self._call.route} {state}>"

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        """Wait for the next event.

        Raises:
            DialStackError: It was refused for good: a redirect, a 4xx other than 408 and 429, or no usable credential.
            RuntimeError: Another task or thread is reading, or the client is closed.
        """
        event: T | None = None
        if not self._door.closed:
            with self._door.passing():
                event = await self._next()
        if event is None or self._door.closed:
            await self._tidy()
            raise StopAsyncIteration
        return event

    async def aclose(self) -> None:
        """End it, whoever is waiting for an event. Any number of times, and from anywhere."""
        self._door.close()
        await self._tidy()
        await self._door.left()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _next(self) -> T | None:
        try:
            while not self._door.closed:
                if self._ready:
                    return self._ready.popleft()
                await self._advance()
        except BaseException:
            # Nobody can read on from the middle. After a cancellation the next event comes over a new connection.
            await self._drop()
            raise
        return None

    async def _advance(self) -> None:
        """Come one step further: connect, or read what has arrived."""
        try:
            if self._body is None:
                await self._connect()
            else:
                await self._read(self._body)
        except DialStackError as error:
            await self._ended(error)

    async def _connect(self) -> None:
        await self._door.wait(self._wait)
        if self._door.closed:
            return
        self._wait = 0.0
        self._runner.transport.watch_over(self)
        self._attempts += 1
        key = await self._credential.get(self._door)
        call = stream_call(self._call, self._parser.last_event_id)
        self._body = await self._runner.open(call, key, self._attempts, self._idle_timeout, self._door)
        self._opened_at = time.monotonic()
        self._plan.opened(self._opened_at)
        self._parser = EventParser(self._parser.last_event_id)
        self._connections += 1

    async def _read(self, body: AsyncLiveBody) -> None:
        chunk = await body.read(self._door)
        if chunk is None:
            await self._ended(None)
            return
        for frame in self._frames(chunk, body):
            event = self._reader(frame, body.answer, self._connections > 1)
            if event is not None:
                self._ready.append(event)
            if self._last is not None and isinstance(event, self._last):
                await self._ended(None)
                return

    def _frames(self, chunk: bytes, body: AsyncLiveBody) -> list[ServerSentEvent]:
        try:
            return self._parser.feed(chunk)
        except DialStackAPIError as error:
            error.status_code, error.request_id = body.answer.status, body.answer.request_id
            raise

    async def _ended(self, error: DialStackError | None) -> None:
        """Close what is left of a connection, and plan the next one or raise."""
        if self._door.closed:
            return
        was_open = self._body is not None
        await self._drop()
        self.last_error = error
        now = time.monotonic()
        if was_open and error is not None:
            await self._runner.broke(self._call, self._attempts, error, now - self._opened_at)
        if self._parser.retry is not None:
            self._plan.asked_to_wait(self._parser.retry)
        if is_refusal(error):
            self._credential.refused()
        chance = random.random()  # noqa: S311 - jitter
        wait = self._plan.ended(error, now, chance, renewable=self._credential.renewable)
        if wait is None:
            self._door.close()
            raise error or DialStackError("the stream ended")
        self._wait = wait
        await self._runner.announce(self._call, self._attempts, None if error is None else error.status_code, wait)

    async def _drop(self) -> None:
        body, self._body = self._body, None
        if body is not None:
            await body.aclose()

    async def _tidy(self) -> None:
        """Close the connection, unless somebody is inside, who will do that on leaving."""
        if self._door.enter():
            try:
                self._ready.clear()
                await self._drop()
            finally:
                self._door.leave()
