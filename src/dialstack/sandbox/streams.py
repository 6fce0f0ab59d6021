"""Streams of server-sent events: who listens to what, and what they are told. No HTTP library and no clock in here."""

from __future__ import annotations

import json
import threading
from collections import deque
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from dialstack.sandbox.auth import account_for, authenticate
from dialstack.sandbox.behaviours import presence
from dialstack.sandbox.context import Context
from dialstack.sandbox.loops import waker
from dialstack.sandbox.paging import envelope
from dialstack.sandbox.problems import RefusalError, bad_request, forbidden

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dialstack.sandbox.context import World
    from dialstack.sandbox.messages import Pairs, SandboxRequest
    from dialstack.sandbox.pipeline import Pipeline
    from dialstack.sandbox.store import Row

__all__ = ["HEARTBEAT", "HEARTBEAT_SECONDS", "Hub", "StreamHandle", "admit", "frame", "wants_stream"]

HEARTBEAT: Final = b":\n\n"
"""A comment, which says only that the stream is alive."""
HEARTBEAT_SECONDS: Final = 15.0
"""How often it is sent, in real time. The platform's own interval is not published."""

_EVENTS: Final = "/v1/events"
_PRESENCE: Final = "/v1/presence"
_TOLD: Final = {
    "call.incoming": ("from_number", "from_name", "to_number", "user"),
    "call.answered": ("call_id",),
    "call.end": ("call_id", "status"),
}
_HEADERS: Final = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}


class StreamHandle:
    """One open stream. Frames come in from any thread, and one reader takes them out."""

    status: int = 200

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        self.headers: dict[str, str] = _HEADERS | dict(headers or {})
        self._frames: deque[bytes] = deque()
        self._ended = False
        self._wake: Callable[[], object] | None = None
        self._lock = threading.Lock()

    @property
    def ended(self) -> bool:
        """Whether nothing more comes, once what waits is taken."""
        return self._ended

    def take(self) -> bytes | None:
        """Give everything that waits, without waiting for more; None: nothing does."""
        with self._lock:
            found = b"".join(self._frames)
            self._frames.clear()
        return found or None

    def get(self, timeout: float | None = None) -> bytes | None:
        """Wait in this thread for what comes next; None is the end.

        Raises:
            TimeoutError: Nothing came for `timeout` seconds. One can go on.
        """
        news = threading.Event()
        while True:
            self.tell(news.set)
            found = self.take()
            if found is not None or self._ended:
                return found
            if not news.wait(timeout):
                raise TimeoutError
            news.clear()

    async def aget(self) -> bytes | None:
        """Wait in this event loop for what comes next; None is the end. A cancellation loses nothing."""
        import anyio

        while True:
            news = anyio.Event()
            self.tell(waker(news.set))
            found = self.take()
            if found is not None or self._ended:
                return found
            await news.wait()

    def tell(self, wake: Callable[[], object] | None) -> None:
        """Say what to call when something has come, or it has ended. It must not wait; called from any thread."""
        self._wake = wake

    def push(self, frame: bytes) -> None:
        """Send a frame to the reader."""
        with self._lock:
            if self._ended:
                return
            self._frames.append(frame)
        self._news()

    def close(self) -> None:
        """End it: the reader gets what waits, and then the end. Any number of times, and from anywhere."""
        self._ended = True
        self._news()

    def _news(self) -> None:
        wake = self._wake
        if wake is not None:
            wake()


@dataclass
class _Listener:
    """What a stream is about."""

    account: str
    slots: Callable[[], list[Row]] | None = None
    """Reads its park slots; None: it is about the account's events."""
    shown: list[Row] = field(default_factory=list["Row"])
    """What it was told of each slot."""


class Hub:
    """Every open stream of one world. Whoever calls it holds the sandbox's lock."""

    def __init__(self, world: World) -> None:
        self._world = world
        # A stream that was dropped without being closed is not told any more.
        self._open: WeakKeyDictionary[StreamHandle, _Listener] = WeakKeyDictionary()

    def listen(self, handle: StreamHandle, account: str, slots: Callable[[], list[Row]] | None = None) -> None:
        """Connect a stream with the events of an account, or with park slots, which `slots` reads."""
        listener = _Listener(account, slots)
        handle.push(frame("connected", {}))
        if slots is not None:
            listener.shown = deepcopy(slots())
            handle.push(frame("snapshot", envelope(_PRESENCE, listener.shown)))
        self._open[handle] = listener

    def announce(self, event: Row) -> None:
        """Tell of an event who listens."""
        for handle, listener in self._listening():
            if listener.account == event["account_id"] and listener.slots is None:
                found = live_frame(event)
                if found is not None:
                    handle.push(found)
        self.refresh()

    def refresh(self) -> None:
        """Tell of the park slots that have changed. Not everything that changes them is an event."""
        for handle, listener in self._listening():
            if self._world.store.home(listener.account) is None:
                self._close(handle, listener, "account_deleted")
            elif listener.slots is not None:
                now = deepcopy(listener.slots())
                for slot, before in zip(now, listener.shown, strict=True):
                    if slot != before:
                        handle.push(frame("park_slot", slot))
                listener.shown = now

    def end(self, reason: str) -> None:
        """End all of them."""
        for handle, listener in self._listening():
            self._close(handle, listener, reason)

    def _listening(self) -> list[tuple[StreamHandle, _Listener]]:
        if not self._open:
            return []
        for handle in [handle for handle in self._open if handle.ended]:
            del self._open[handle]
        return list(self._open.items())

    def _close(self, handle: StreamHandle, listener: _Listener, reason: str) -> None:
        if listener.slots is not None:
            handle.push(frame("terminated", {"reason": reason}))
        handle.close()


def wants_stream(request: SandboxRequest) -> bool:
    """Whether a request is for a stream, and not for one answer."""
    if request.path == _PRESENCE:
        return request.method == "GET" and "text/event-stream" in request.headers.get("accept", "")
    return request.path == _EVENTS


def frame(event: str, data: Row) -> bytes:
    """Write one event of a stream. JSON of ours has no line breaks."""
    return f"event: {event}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


def live_frame(event: Row) -> bytes | None:
    """Write an event as the stream of an account's events tells it; None: it does not tell of such."""
    fields = _TOLD.get(event["type"])
    if fields is None:
        return None
    told = {name: event["data"][name] for name in fields if name in event["data"]}
    if event["type"] == "call.incoming":
        told["timestamp"] = event["_created_at"]
    return frame(event["type"], told)


def admit(hub: Hub, pipeline: Pipeline, request: SandboxRequest) -> StreamHandle:
    """Open a stream for a request.

    Raises:
        RefusalError: The request is not good for one.
    """
    handle = StreamHandle()
    if request.path == _EVENTS:
        hub.listen(handle, _account_of_session(pipeline, request))
        return handle
    operation = pipeline.contract.operations["presence.list"]
    caller = authenticate(pipeline.world, pipeline.keyring, request)
    account = account_for(pipeline.world, caller, operation, {}, request)
    pipeline.validation.check_query(operation, request.query)
    if any(name == "user[]" for name, _ in request.query):
        raise bad_request("Users cannot be subscribed to; ask for park_slot[].")
    context = Context(pipeline.world, operation, caller, account, request.path, {}, _once_each(request.query), {})
    if not any(name == "park_slot[]" for name, _ in request.query):
        raise bad_request("Ask for park_slot[]: `all`, or a number for each slot.")
    hub.listen(handle, account, lambda: presence.list_presence(context)["data"])
    return handle


def _once_each(query: Pairs) -> Pairs:
    return tuple(dict.fromkeys(query))


def _account_of_session(pipeline: Pipeline, request: SandboxRequest) -> str:
    if request.method != "GET":
        raise RefusalError(405, f"{request.method} is not allowed on {_EVENTS}.", headers={"Allow": "GET"})
    caller = authenticate(pipeline.world, pipeline.keyring, request)
    if caller.is_platform or caller.user is not None:
        raise forbidden("The stream of events takes the token of an account session.")
    return caller.account
