"""WAV files: 16-bit samples, or a ValueError that says what to do."""

from __future__ import annotations

import struct
from pathlib import Path
from tempfile import TemporaryDirectory

from dialstack.media import read_wav
from fuzz.material import Material

__all__ = ["SEEDS", "check"]


def wav(*, form: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16, said: int | None = None) -> bytes:
    """Make a file, with a size of its data that may be made up."""
    samples = b"\1\0\2\0"
    width = bits // 8
    head = struct.pack("<HHIIHH", form, channels, rate, rate * channels * width, channels * width, bits)
    body = b"fmt " + struct.pack("<I", len(head)) + head
    body += b"data" + struct.pack("<I", len(samples) if said is None else said) + samples
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


SEEDS = [
    b"\x00" + wav(),
    b"\x01" + wav(channels=2),
    b"\x02" + wav(form=7, bits=8),
    b"\x01" + wav(bits=8),
    b"\x01" + wav(bits=24),
    b"\x00" + wav(said=2**32 - 1),
    b"\x00" + wav(channels=0),
    b"\x00" + wav(bits=0),
    b"\x00" + wav().replace(b"fmt ", b"LIST"),
    b"\x00RIFX",
]
FOLDER = TemporaryDirectory()
FILE = Path(FOLDER.name) / "fuzz.wav"


def check(data: bytes) -> None:
    """Read a file."""
    material = Material(data)
    channel = (None, 0, 1, 65535)[material.number(3)]
    FILE.write_bytes(material.rest())
    try:
        pcm, rate = read_wav(FILE, channel=channel)
    except ValueError:
        return
    if data[13:17] == b"fmt ":
        assert (int.from_bytes(data[35:37], "little") + 7) // 8 == 2, "samples of another width"  # noqa: PLR2004
    assert len(pcm) % 2 == 0
    assert len(pcm) <= len(data)
    assert rate >= 0
