"""What the callbacks of `client.on(...)` receive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from dialstack.errors import DialStackError

__all__ = ["ClientEvent", "ErrorEvent", "RequestEvent", "ResponseEvent", "RetryEvent"]


@dataclass(frozen=True)
class RequestEvent:
    """An attempt is about to be sent."""

    method: str
    path: str
    """Without the query. It holds ids, and an extension's number where that is the id."""
    dialstack_account: str | None
    idempotency_key: str | None
    request_start_time: float
    """Unix time in milliseconds."""
    attempt: int
    """1 for the first."""
    route: str = ""
    """The path with its ids still named, such as `/v1/users/{user}`: good for a label."""


@dataclass(frozen=True)
class ResponseEvent:
    """An attempt was answered, with whatever status."""

    method: str
    path: str
    status_code: int
    request_id: str | None
    dialstack_account: str | None
    elapsed_ms: float
    """From the start of this attempt to the end of the body."""
    attempt: int
    route: str = ""


@dataclass(frozen=True)
class RetryEvent:
    """An attempt failed and will be followed by another."""

    method: str
    path: str
    status_code: int | None
    """None when there was no answer."""
    wait_seconds: float
    dialstack_account: str | None
    idempotency_key: str | None
    attempt: int
    """The attempt that failed."""
    route: str = ""


@dataclass(frozen=True)
class ErrorEvent:
    """An attempt failed, whether or not another one follows."""

    method: str
    path: str
    error: DialStackError
    dialstack_account: str | None
    elapsed_ms: float
    attempt: int
    route: str = ""


ClientEvent: TypeAlias = "RequestEvent | ResponseEvent | RetryEvent | ErrorEvent"
