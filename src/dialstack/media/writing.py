"""Writing messages, strictly as they are documented."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["audio_text", "text_of"]


def text_of(event: str, fields: Mapping[str, object]) -> str:
    """Write a message. A field that is None is left out."""
    message = {"event": event} | {name: value for name, value in fields.items() if value is not None}
    return json.dumps(message, separators=(",", ":"))


def audio_text(payload: bytes, timestamp: int | None = None, channel: str | None = None) -> str:
    """Write an `audio`.

    Raises:
        ValueError: There is no audio in it.
    """
    if not payload:
        raise ValueError("An audio message needs at least one byte of audio")
    encoded = base64.b64encode(payload).decode("ascii")
    return text_of("audio", {"timestamp": timestamp, "payload": encoded, "channel": channel})
