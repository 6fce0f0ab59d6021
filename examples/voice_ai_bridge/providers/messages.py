"""Reading providers' messages with patience: what does not fit is None, and never an error."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Message", "audio_in", "inner", "number_in", "packed", "read", "text_in"]

Message: TypeAlias = "dict[str, object]"


def read(message: str | bytes) -> Message | None:
    """Read a JSON object."""
    try:
        found = cast("object", json.loads(message))
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or deeper than anything that a provider sends
        return None
    return cast("Message", found) if isinstance(found, dict) else None


def inner(message: Mapping[str, object], *path: str) -> Message:
    """Give the object at the end of a path, or an empty one."""
    found: Mapping[str, object] = message
    for name in path:
        found = _object(found.get(name))
    return dict(found)


def text_in(message: Mapping[str, object], name: str) -> str | None:
    """Give a text."""
    found = message.get(name)
    return found if isinstance(found, str) else None


def number_in(message: Mapping[str, object], name: str) -> int | None:
    """Give a whole number, also one that is written as a text."""
    found = message.get(name)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 20:  # noqa: PLR2004 - an id
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def audio_in(message: Mapping[str, object], name: str) -> bytes | None:
    """Give audio."""
    text = text_in(message, name)
    try:
        return None if text is None else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None


def packed(audio: bytes) -> str:
    """Write audio as it travels."""
    return base64.b64encode(audio).decode("ascii")


def _object(value: object) -> Message:
    return cast("Message", value) if isinstance(value, dict) else {}
