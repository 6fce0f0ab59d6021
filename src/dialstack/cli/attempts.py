"""What `--verbose` shows: each attempt, its answer, and each wait before another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._core.redaction import masked_path
from dialstack.cli.masking import masked
from dialstack.cli.terminal import note

if TYPE_CHECKING:
    from dialstack._sync.base_client import BaseClient
    from dialstack.types.events import ErrorEvent, RequestEvent, ResponseEvent, RetryEvent

__all__ = ["show_attempts"]


def show_attempts(client: BaseClient) -> None:
    """Write a line to standard error for everything that a client sends and gets. Paths are without ids."""
    client.on("request", _sent)
    client.on("response", _answered)
    client.on("error", _failed)
    client.on("retry", _waits)


def _sent(event: RequestEvent) -> None:
    account = f" for {event.dialstack_account}" if event.dialstack_account else ""
    _line(f"-> {event.method} {masked_path(event.path)}{account}, attempt {event.attempt}")


def _answered(event: ResponseEvent) -> None:
    request = f", request {event.request_id}" if event.request_id else ""
    _line(f"<- {event.status_code} in {event.elapsed_ms:.0f} ms{request}")


def _failed(event: ErrorEvent) -> None:
    if event.error.status_code is None:  # else the answer was a line of its own
        _line(f"<- {type(event.error).__name__.removeprefix('DialStack')} after {event.elapsed_ms:.0f} ms")


def _waits(event: RetryEvent) -> None:
    same = " with the same Idempotency-Key" if event.idempotency_key else ""
    _line(f"   waits {event.wait_seconds:.2f} s, then tries again{same}")


def _line(text: str) -> None:
    note(masked(text), "dim")
