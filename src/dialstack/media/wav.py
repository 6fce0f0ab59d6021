"""WAV files of 16-bit PCM."""

from __future__ import annotations

import struct
import sys
import wave
from array import array
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import os

__all__ = ["StereoFile", "read_wav"]

_HEADER_SIZE = 44
_PCM = 1
_BITS = 16
_CHANNELS = 2
_WIDTH = 4
"""Bytes of a moment in the file."""

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


class StereoFile:
    """A WAV of two channels that is written in any order. The file stays somebody else's to close.

    Args:
        file: Open for reading and writing. The WAV begins where it stands.
        rate: Samples in a second of each channel.
    """

    def __init__(self, file: IO[bytes], rate: int) -> None:
        self._file = file
        self._rate = rate
        self._start = file.tell()
        self._told = 0
        self.length: int = 0
        """Samples of each channel."""
        self.finish()

    def lay(self, side: int, at: int, pcm: bytes) -> None:
        """Lay PCM over what one side has from a sample on. Where nothing was written is silence."""
        size = len(pcm) // 2 * _WIDTH
        if not size:
            return
        self._fill(at)
        self._seek(at)
        both = bytearray(self._file.read(size) if at < self.length else b"").ljust(size, b"\0")
        both[2 * side :: _WIDTH] = pcm[0::2]
        both[2 * side + 1 :: _WIDTH] = pcm[1::2]
        self._seek(at)
        self._file.write(both)
        self.length = max(self.length, at + len(pcm) // 2)
        if self.length - self._told >= self._rate:
            self.finish()

    def finish(self) -> None:
        """Bring the header up to date, and the file to the system."""
        self._file.seek(self._start)
        self._file.write(_header(self.length, self._rate))
        self._seek(self.length)
        self._file.flush()
        self._told = self.length

    def _fill(self, at: int) -> None:
        """Write silence up to a moment: not every file has zeros where nothing was written."""
        while self.length < at:
            count = min(at - self.length, self._rate)
            self._seek(self.length)
            self._file.write(bytes(count * _WIDTH))
            self.length += count

    def _seek(self, at: int) -> None:
        self._file.seek(self._start + _HEADER_SIZE + at * _WIDTH)


def _header(length: int, rate: int) -> bytes:
    size = length * _WIDTH
    form = (b"fmt ", 16, _PCM, _CHANNELS, rate, rate * _WIDTH, _WIDTH, _BITS)
    return _HEADER.pack(b"RIFF", _HEADER_SIZE - 8 + size, b"WAVE", *form, b"data", size)


def read_wav(path: str | os.PathLike[str], *, channel: int | None = None) -> tuple[bytes, int]:
    """Read one channel of a WAV: its PCM (16 bits, little-endian) and its samples in a second. All of it is in memory.

    Args:
        path: The file.
        channel: Which, from 0. It can be left out where there is only one.

    Raises:
        ValueError: It is no WAV of 16-bit PCM, has several channels and none was named, or has no such channel.
        OSError: It cannot be read.
    """
    try:
        with open(path, "rb") as file, wave.open(file) as source:  # noqa: PTH123 - any path
            count, width, rate = source.getnchannels(), source.getsampwidth(), source.getframerate()
            data = source.readframes(source.getnframes())
    except (wave.Error, EOFError, RuntimeError) as error:  # the last where a part of it is longer than the file
        raise ValueError(f"this is not a WAV file of plain PCM: {_ADVICE}") from error
    if width * 8 != _BITS:
        raise ValueError(f"this WAV has {width * 8} bits per sample, and not 16: {_ADVICE}")
    if channel is None and count != 1:
        raise ValueError(f"this WAV has {count} channels: name one, such as channel=0 for the left")
    if not 0 <= (channel or 0) < count:
        raise ValueError(f"this WAV has {count} channels, counted from 0")
    samples = array("h")
    samples.frombytes(data[: len(data) // 2 * 2])
    chosen = samples[channel or 0 :: count]
    if sys.byteorder == "big":  # `wave` gives the machine's own order
        chosen.byteswap()
    return chosen.tobytes(), rate


_ADVICE = "convert it, for instance with `ffmpeg -i old.wav -c:a pcm_s16le new.wav`"
