"""The events that callbacks get, made from a call. Imported only where somebody listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.types.events import ErrorEvent, RequestEvent, ResponseEvent, RetryEvent

if TYPE_CHECKING:
    from dialstack._core.answers import Answer
    from dialstack._core.requests import Call
    from dialstack.errors import DialStackError

__all__ = ["failed", "repeated", "requested", "responded"]


def requested(call: Call, attempt: int, now: float) -> RequestEvent:
    """An attempt is about to be sent; `now` is in Unix seconds."""
    return RequestEvent(
        method=call.method,
        path=call.path,
        dialstack_account=call.account,
        idempotency_key=call.idempotency_key,
        request_start_time=now * 1000,
        attempt=attempt,
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
    )
