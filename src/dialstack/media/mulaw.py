"""Mu-law (G.711), the sound of a telephone: a byte per sample, 8000 of them in a second. Nothing has to be installed.

```python
from dialstack.media import mulaw

pcm = mulaw.decode(frame.payload)
await stream.send_audio(mulaw.encode(pcm))
```

PCM is 16 bits per sample, signed, little-endian, one channel, at 8 kHz. Other rates need a `Resampler`.

Every value is that of `ulaw_compress` and `ulaw_expand` in the ITU's reference software (G.191). G.711 leaves open
which way a sample goes that lies exactly between two codes. The reference rounds a negative one towards zero. Codecs
that negate first, with the bias of 132 and the limit of 32635 that most libraries have, round it away from zero: they
differ in 127 of the 65,536 values, by one code. `audioop`, which left Python with 3.13, shifts before it negates: its
encoder differs from the reference in 508 values, by one code, and its decoder in none.
"""

from __future__ import annotations

import sys
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["SAMPLE_RATE", "SILENCE", "decode", "encode"]

SILENCE = 0xFF
"""The code of zero. 0x7F is zero as well, and is never written."""

SAMPLE_RATE = 8000
"""Samples in a second, and so the bytes of a second."""

_BIAS = 132
_NEGATIVE = 0x80


def decode(mulaw: Buffer, /) -> bytes:
    """Give the PCM of mu-law: two bytes for each.

    Args:
        mulaw: Any length, also none.
    """
    low, high = _expanding()
    codes = memoryview(mulaw).tobytes()  # `bytes` would take a number, too
    pcm = bytearray(2 * len(codes))
    pcm[0::2] = codes.translate(low)
    pcm[1::2] = codes.translate(high)
    return bytes(pcm)


def encode(pcm: Buffer, /) -> bytes:
    """Give the mu-law of PCM: one byte for two. What is too loud for mu-law becomes its loudest code.

    Args:
        pcm: Whole samples, also none. Cut what comes in pieces at even offsets, or feed it to a `PcmToMulaw`, which
            keeps half a sample until the rest of it comes.

    Raises:
        ValueError: The length is odd, so half a sample is missing.
    """
    data = memoryview(pcm).tobytes()
    if len(data) % 2:
        raise ValueError(
            f"PCM has two bytes per sample, and these {len(data)} bytes end in half of one: "
            "keep the last byte for the next piece, or use dialstack.media.PcmToMulaw, which does that"
        )
    samples = array("H")  # unsigned: each sample is an index
    samples.frombytes(data)
    if sys.byteorder == "big":
        samples.byteswap()
    codes = _compressing()
    return bytes([codes[sample] for sample in samples])


@lru_cache(maxsize=1)
def _expanding() -> tuple[bytes, bytes]:
    """Give the low and the high byte of each code's sample."""
    samples = [_expanded(code) & 0xFFFF for code in range(256)]
    return bytes(sample & 0xFF for sample in samples), bytes(sample >> 8 for sample in samples)


def _expanded(code: int) -> int:
    inverted = ~code & 0xFF
    segment, step = inverted >> 4 & 7, inverted & 15
    magnitude = ((step << 3) + _BIAS << segment) - _BIAS
    return -magnitude if inverted & _NEGATIVE else magnitude


@lru_cache(maxsize=1)
def _compressing() -> bytes:
    """Give the code of each sample, as an unsigned number: 0 to 32767, then -32768 to -1.

    A code holds for a run of samples, twice as long with each segment. The runs start at the bias, and the last one
    goes on as long as there are samples. A negative sample has the code of its complement (-1 that of 0), and its sign.
    """
    runs = b"".join(
        bytes([~(segment << 4 | step) & 0xFF]) * (8 << segment) for segment in range(8) for step in range(16)
    )
    positive = runs[_BIAS - 128 :].ljust(32768, runs[-1:])
    return positive + bytes(code & ~_NEGATIVE for code in reversed(positive))
