"""The events that callbacks get, made from a call. Imported only where somebody listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._core.hooks import CallHooks, note_failure
from dialstack.types.events import ErrorEvent, RequestEvent, ResponseEvent, RetryEvent

if TYPE_CHECKING:
    from types import TracebackType

    from dialstack._core.answers import Answer
    from dialstack._core.hooks import Hooks, Watch
    from dialstack._core.requests import Call
    from dialstack.errors import DialStackError

__all__ = ["Watching", "failed", "repeated", "requested", "responded"]


def requested(call: Call, attempt: int, now: float) -> RequestEvent:
    """An attempt is about to be sent; `now` is in Unix seconds."""
    return RequestEvent(
        method=call.method,
        path=call.path,
        dialstack_account=call.account,
        idempotency_key=call.idempotency_key,
        request_start_time=now * 1000,
        attempt=attempt,
        route=call.route,
    )


def responded(call: Call, attempt: int, answer: Answer, elapsed_ms: float) -> ResponseEvent:
    """An attempt was answered."""
    return ResponseEvent(
        method=call.method,
        path=call.path,
        status_code=answer.status,
        request_id=answer.request_id,
        dialstack_account=call.account,
        elapsed_ms=elapsed_ms,
        attempt=attempt,
        route=call.route,
    )


def failed(call: Call, attempt: int, error: DialStackError, elapsed_ms: float) -> ErrorEvent:
    """An attempt failed."""
    return ErrorEvent(
        method=call.method,
        path=call.path,
        error=error,
        dialstack_account=call.account,
        elapsed_ms=elapsed_ms,
        attempt=attempt,
        route=call.route,
    )


def repeated(call: Call, attempt: int, status: int | None, wait: float) -> RetryEvent:
    """An attempt failed, and another follows after `wait` seconds."""
    return RetryEvent(
        method=call.method,
        path=call.path,
        status_code=status,
        wait_seconds=wait,
        dialstack_account=call.account,
        idempotency_key=call.idempotency_key,
        attempt=attempt,
        route=call.route,
    )


class Watching:
    """One call, and all who follow it. What they raise is logged, and breaks nothing."""

    def __init__(self, hooks: Hooks | CallHooks, call: Call) -> None:
        self._hooks = hooks
        self._call = call
        self._watches: list[Watch] = []

    def __enter__(self) -> CallHooks:
        """Begin, and give who hears of each attempt."""
        for watcher in self._hooks.watchers:
            try:
                self._watches.append(watcher(self._call))
            except Exception as error:  # noqa: BLE001 - whatever it raises, the call goes on
                note_failure(watcher, error)
        return CallHooks(self._hooks, self._watches)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell the end. The last to begin is the first to hear, as with nested blocks."""
        for watch in reversed(self._watches):
            try:
                watch.end(error)
            except Exception as problem:  # noqa: BLE001 - and whatever it raises, the call ends as it did
                note_failure(watch.end, problem)
