"""Reading messages: text in, fields out. Knows no order and keeps no state."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, cast

from dialstack.media.errors import MediaProtocolError
from dialstack.media.messages import AudioFormat, AudioFrame, Begin, End

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAX_MESSAGE", "audio_from", "begin_from", "check_size", "end_from", "kind_of", "object_from"]

MAX_MESSAGE = 64 * 1024
"""Characters of a message. 20 ms of audio need about 300."""
_LATEST = 2**53
"""Milliseconds. JSON has numbers that are longer than any other kind of number in Python."""


def check_size(message: str | bytes, limit: int) -> None:
    """Refuse a message before any work is put into it.

    Raises:
        MediaProtocolError: It is longer than `limit`.
    """
    if len(message) > limit:
        raise MediaProtocolError(f"A message on the media socket is longer than {limit} characters.", code="too_large")


def object_from(message: str | bytes) -> dict[str, object]:
    """Read a JSON object.

    Raises:
        MediaProtocolError: It is none.
    """
    try:
        found: object = json.loads(message)
    except (ValueError, RecursionError):
        # Without the cause: its text quotes the message, and that is audio.
        raise MediaProtocolError("A message on the media socket is not JSON.", code="not_json") from None
    if not isinstance(found, dict):
        raise MediaProtocolError("A message on the media socket is not a JSON object.", code="not_an_object")
    return cast("dict[str, object]", found)


def kind_of(raw: Mapping[str, object]) -> str | None:
    """Say what a message calls itself. `event` is the documented name; old pages show `type`."""
    found = raw.get("event")
    if not isinstance(found, str):
        found = raw.get("type")
    return found if isinstance(found, str) else None


def begin_from(raw: dict[str, object]) -> Begin:
    """Read a `begin`.

    Raises:
        MediaProtocolError: It does not name the call and the account, or a field is of the wrong type.
    """
    call_id, account_id = _id(raw, "call_id"), _id(raw, "account_id")
    if call_id is None or account_id is None:
        raise _malformed_begin("names no call, or no account")
    return Begin(call_id, account_id, _format(raw), _id(raw, "voice_app_id"), _id(raw, "listener_id"), raw)


def audio_from(raw: Mapping[str, object], audio_format: AudioFormat) -> AudioFrame | None:
    """Read an `audio`. None: it cannot be read. A timestamp that is no number is left out."""
    payload, channel = raw.get("payload"), raw.get("channel")
    if not isinstance(payload, str) or not (channel is None or isinstance(channel, str)):
        return None
    try:
        audio = base64.b64decode(payload, validate=True)
    except ValueError:
        # Nothing is lost: the caller counts what is None.
        return None
    return AudioFrame(audio, _milliseconds(raw), channel, audio_format) if audio else None


def end_from(raw: Mapping[str, object]) -> End:
    """Read an `end`."""
    reason = raw.get("reason")
    return End(reason if isinstance(reason, str) else "")


def _id(raw: Mapping[str, object], name: str) -> str | None:
    found = raw.get(name)
    if found is None or (isinstance(found, str) and found):
        return found
    raise _malformed_begin(f"has no good {name}")


def _format(raw: Mapping[str, object]) -> AudioFormat:
    found = raw.get("audio_format")
    if found is None:
        return AudioFormat()
    if not isinstance(found, dict):
        raise _malformed_begin("has no good audio_format")
    fields = cast("dict[str, object]", found)
    encoding = fields.get("encoding", "audio/x-mulaw")
    if not isinstance(encoding, str):
        raise _malformed_begin("has no good encoding")
    return AudioFormat(encoding, _whole(fields, "sample_rate", 8000), _whole(fields, "channels", 1))


def _whole(fields: Mapping[str, object], name: str, default: int) -> int:
    found = fields.get(name, default)
    if isinstance(found, bool) or not isinstance(found, (int, float)) or found not in range(1, 10**6):
        raise _malformed_begin(f"has no good {name}")
    return int(found)


def _milliseconds(raw: Mapping[str, object]) -> int | None:
    found = raw.get("timestamp")
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not -_LATEST <= found <= _LATEST:
        return None
    return int(found)


def _malformed_begin(why: str) -> MediaProtocolError:
    return MediaProtocolError(f"The `begin` of a media socket {why}.", code="malformed_begin")
