"""Other sample rates than a telephone's: streams of PCM, converted piece by piece as they come.

A telephone has 8 kHz, and models for speech want 16, 24 or 48. Needs `pip install 'dialstack[audio]'`, except where the
two rates are the same.

```python
to_model, to_call = MulawToPcm(24000), PcmToMulaw(24000)

await model.send(to_model.feed(frame.payload))
await stream.send_audio(to_call.feed(speech))
await stream.send_audio(to_call.finish())
```
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dialstack.media import mulaw as codec

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray
    from typing_extensions import Buffer

    class _Stream(Protocol):
        """What is used of `soxr.ResampleStream`, which has no types."""

        def resample_chunk(self, x: NDArray[np.float32], last: bool = ...) -> NDArray[np.float32]: ...  # noqa: FBT001


__all__ = ["MulawToPcm", "PcmToMulaw", "Resampler"]

_LOWEST, _HIGHEST = -32768, 32767


class Resampler:
    """Converts a stream of PCM (16 bits, little-endian, one channel) from one rate to another.

    How the input is cut makes no difference to the output, not even in the middle of a sample. What is louder than 16
    bits after filtering is limited, and does not wrap.

    The output comes 15 to 30 ms after the input, however long the stream is.
    `finish` gives what is left, so no sound is lost, and the length is right. Between equal rates there is no delay.

    It belongs to one stream and one direction. One thread or task at a time may use it.

    Args:
        from_rate: Samples in a second of what is fed.
        to_rate: Samples in a second of what comes out.

    Raises:
        ImportError: The extra is not installed, and the rates differ.
        ValueError: A rate is not a whole number above 0.
    """

    def __init__(self, from_rate: int, to_rate: int) -> None:
        if not all(type(rate) is int and rate > 0 for rate in (from_rate, to_rate)):
            raise ValueError("a rate is samples in a second, a whole number above 0: such as 8000 or 24000")
        self._stream = None if from_rate == to_rate else _stream(from_rate, to_rate)
        self._half = b""
        self._finished = False
        self.from_rate = from_rate
        self.to_rate = to_rate

    def feed(self, pcm: Buffer, /) -> bytes:
        """Take the next piece, of any length, and give what is ready: more than it, less, or nothing.

        Raises:
            ValueError: The stream was finished.
        """
        self._check_open()
        data = self._half + memoryview(pcm).tobytes()
        whole = len(data) & ~1
        self._half = data[whole:]
        return self._converted(data[:whole])

    def finish(self) -> bytes:
        """Give the rest. Half a sample at the very end is dropped. Make another `Resampler` for the next stream.

        Raises:
            ValueError: The stream was finished before.
        """
        self._check_open()
        self._finished = True
        return self._converted(b"", last=True)

    def _check_open(self) -> None:
        if self._finished:
            raise ValueError("this stream was finished: make another one for the next")

    def _converted(self, pcm: bytes, *, last: bool = False) -> bytes:
        if self._stream is None:
            return pcm
        if not pcm and not last:
            return b""
        import numpy as np

        # Floats: given whole numbers, soxr adds noise to them, also to silence.
        found = self._stream.resample_chunk(np.frombuffer(pcm, "<i2").astype(np.float32), last=last)
        limited = np.minimum(np.maximum(np.rint(found), _LOWEST), _HIGHEST)
        return limited.astype("<i2").tobytes()


class MulawToPcm:
    """Converts what comes from a call, mu-law at 8 kHz, to PCM of your rate.

    Args:
        sample_rate: Samples in a second of the PCM. 8000 needs nothing installed, and has no delay.

    Raises:
        ImportError: The extra is not installed, and the rate is not 8000.
        ValueError: The rate is not a whole number above 0.
    """

    def __init__(self, sample_rate: int) -> None:
        self._resampler = Resampler(codec.SAMPLE_RATE, sample_rate)

    def feed(self, mulaw: Buffer, /) -> bytes:
        """Take the next mu-law, and give the PCM that is ready."""
        return self._resampler.feed(codec.decode(mulaw))

    def finish(self) -> bytes:
        """Give the rest of the PCM."""
        return self._resampler.finish()


class PcmToMulaw:
    """Converts PCM of your rate to what a call takes, mu-law at 8 kHz.

    Args:
        sample_rate: Samples in a second of the PCM. 8000 needs nothing installed, and has no delay.

    Raises:
        ImportError: The extra is not installed, and the rate is not 8000.
        ValueError: The rate is not a whole number above 0.
    """

    def __init__(self, sample_rate: int) -> None:
        self._resampler = Resampler(sample_rate, codec.SAMPLE_RATE)

    def feed(self, pcm: Buffer, /) -> bytes:
        """Take the next PCM, cut anywhere, and give the mu-law that is ready."""
        return codec.encode(self._resampler.feed(pcm))

    def finish(self) -> bytes:
        """Give the rest of the mu-law. Without it the last 30 ms of a sentence stay behind."""
        return codec.encode(self._resampler.finish())


def _stream(from_rate: int, to_rate: int) -> _Stream:
    try:
        import_module("numpy")  # missed now, and not in the middle of a call
        make = cast("Callable[..., _Stream]", import_module("soxr").ResampleStream)
    except ImportError as error:
        raise ImportError("other sample rates than 8000 need soxr and numpy: pip install 'dialstack[audio]'") from error
    # At one fixed ratio soxr works through blocks, and is up to 170 ms late. At a variable one it is not.
    return make(from_rate, to_rate, 1, dtype="float32", quality="HQ", vr=True)
