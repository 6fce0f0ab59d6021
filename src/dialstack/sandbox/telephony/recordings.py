"""The sound of recordings and voicemails. Nobody spoke, so it is made when somebody asks for it."""

from __future__ import annotations

import io
import math
import wave
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dialstack.sandbox.store import Row

__all__ = ["recording_bytes", "size_of", "voicemail_bytes"]

_RATE: Final = 8_000
_HEADER: Final = 44
_LONGEST: Final = 600
_HERTZ: Final = 440
_SILENCE: Final = 128
# One second of a quiet tone: 440 Hz fits into it exactly, so that it can be repeated.
_TONE: Final = bytes(_SILENCE + round(24 * math.sin(2 * math.pi * _HERTZ * n / _RATE)) for n in range(_RATE))


def recording_bytes(row: Row) -> bytes:
    """A WAV file as long as the recording of a stored call, but at most ten minutes: a tone, 8 kHz, 8 bits, mono.

    Raises:
        LookupError: The call was not recorded.
    """
    if not row["_recording"]:
        raise LookupError("The call was not recorded.")
    return _tone(row["_recording"]["duration_seconds"])


def voicemail_bytes(row: Row) -> bytes:
    """A WAV file as long as a stored voicemail, as in `recording_bytes`."""
    return _tone(row["duration_seconds"])


def size_of(seconds: float) -> int:
    """How many bytes the sound of so many seconds has."""
    return _HEADER + _RATE * _whole(seconds)


def _tone(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(1)
        audio.setframerate(_RATE)
        audio.writeframes(_TONE * _whole(seconds))
    return file.getvalue()


def _whole(seconds: float) -> int:
    return min(max(round(seconds), 0), _LONGEST)
