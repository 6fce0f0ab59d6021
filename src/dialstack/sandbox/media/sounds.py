"""Sounds as mu-law, and whether one can be heard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from dialstack.media.mulaw import encode
from dialstack.media.pacing import FRAME, FRAME_BYTES, RATE, SILENCE

if TYPE_CHECKING:
    import os

__all__ = ["FRAME", "FRAME_BYTES", "QUIET", "frames_in", "is_loud", "silence", "tone", "wav", "whole"]

QUIET: Final = SILENCE * FRAME_BYTES
"""20 ms in which nothing is heard."""

_LOUD: Final = 0x20
_MAGNITUDE: Final = bytes(0x7F - (byte & 0x7F) for byte in range(256))
"""Mu-law stores the magnitude inverted. 0x20 of 0x7F steps are well above the noise of a line."""


def is_loud(mulaw: bytes | bytearray) -> bool:
    """Whether anything is heard in this. The noise of a line is not."""
    return bool(mulaw) and max(mulaw.translate(_MAGNITUDE)) >= _LOUD


def frames_in(seconds: float) -> int:
    """How many frames of 20 ms a time has.

    Raises:
        ValueError: It is negative, or no number.
    """
    if not 0 <= seconds < math.inf:
        raise ValueError("seconds must be 0 or more, and a number")
    return round(seconds / FRAME)


def silence(seconds: float) -> bytes:
    """Silence, in whole frames."""
    return QUIET * frames_in(seconds)


def tone(hertz: float, seconds: float, volume: float) -> bytes:
    """A sine, in whole frames. `volume` is of the loudest, from 0 to 1."""
    if not 0 < hertz < RATE / 2 or not 0 <= volume <= 1:
        raise ValueError("hertz is above 0 and below 4000, and volume from 0 to 1")
    step = 2 * math.pi * hertz / RATE
    samples = (round(32767 * volume * math.sin(step * n)) for n in range(frames_in(seconds) * FRAME_BYTES))
    return encode(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))


def wav(path: str | os.PathLike[str], channel: int | None) -> bytes:
    """A WAV file of any rate. Other rates than 8000 need the extra `audio`."""
    from dialstack.media.resampling import PcmToMulaw
    from dialstack.media.wav import read_wav

    pcm, rate = read_wav(path, channel=channel)
    converter = PcmToMulaw(rate)
    return converter.feed(pcm) + converter.finish()


def whole(mulaw: bytes) -> bytes:
    """Fill the last frame with silence."""
    return mulaw + SILENCE * (-len(mulaw) % FRAME_BYTES)
