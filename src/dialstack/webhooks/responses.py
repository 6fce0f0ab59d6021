"""What a webhook is answered with: plain data, which every adapter turns into its framework's answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WebhookResponse", "answer", "refusal"]


@dataclass(frozen=True)
class WebhookResponse:
    """One answer. `body` is empty or JSON."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


def answer(status: int, content: object = None, headers: Mapping[str, str] | None = None) -> WebhookResponse:
    """Answer with JSON, or with nothing."""
    if content is None:
        return WebhookResponse(status, dict(headers or {}))
    body = json.dumps(content, separators=(",", ":")).encode()
    return WebhookResponse(status, {"Content-Type": "application/json", **(headers or {})}, body)


def refusal(
    status: int, code: str, message: str, *, retry_after: float | None = None, allow: str | None = None
) -> WebhookResponse:
    """Answer with the platform's form of an error."""
    headers: dict[str, str] = {}
    if retry_after is not None:
        headers["Retry-After"] = str(max(1, round(retry_after)))
    if allow is not None:
        headers["Allow"] = allow
    return answer(status, {"error": {"code": code, "message": message}}, headers)
