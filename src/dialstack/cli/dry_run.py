"""`--dry-run`: the request as it would be sent, and nothing sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dialstack.cli.formats import without_secrets
from dialstack.cli.masking import masked_key

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from dialstack._sync.base_client import BaseClient
    from dialstack.cli.doors import Door

__all__ = ["shown_request"]

SHOWN = ("Authorization", "DialStack-Account", "Idempotency-Key", "Content-Type")


class _Instead(BaseException):
    """Carries the request past the retries. It is no `Exception`, so nothing that handles errors takes it for one."""

    def __init__(self, request: httpx.Request) -> None:
        self.request = request


def shown_request(door: Door, call: Callable[[BaseClient], object]) -> str:
    """Make a call up to the point where it would be sent, and describe the request."""
    import httpx

    def keep(request: httpx.Request) -> httpx.Response:
        raise _Instead(request)

    with httpx.Client(transport=httpx.MockTransport(keep)) as nowhere:
        try:
            call(door.open(nowhere))
        except _Instead as found:
            return _described(found.request)
    return "nothing would be sent"


def _described(request: httpx.Request) -> str:
    lines = [f"{request.method} {request.url}"]
    for name in SHOWN:
        value = request.headers.get(name)
        if value is not None:
            lines.append(f"{name}: {_header(name, value)}")
    body = _body(request)
    return "\n".join([*lines, "", body] if body else lines)


def _header(name: str, value: str) -> str:
    return f"Bearer {masked_key(value.removeprefix('Bearer '))}" if name == "Authorization" else value


def _body(request: httpx.Request) -> str:
    if request.headers.get("content-type", "").startswith("multipart/"):
        size = request.headers.get("content-length", "an unknown number of")
        return f"(a form with a file: {size} bytes)"
    content = request.read()
    # Numbers stay: which one is dialled is what a dry run is for.
    return json.dumps(without_secrets(json.loads(content)), indent=2, ensure_ascii=False) if content else ""
