"""A call as a WAV file: one side on the left, the other on the right. Nothing has to be installed.

```python
with WavRecorder("call.wav", channels=("caller", "agent")) as recorder:
    async for frame in stream:
        recorder.heard(frame)
        recorder.said(speech)
```
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, cast
from uuid import uuid4

from dialstack.media import mulaw as codec
from dialstack.media.wav import StereoFile

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Buffer, Self

    class _Frame(Protocol):
        """What is read of an `AudioFrame`."""

        @property
        def payload(self) -> bytes: ...
        @property
        def timestamp(self) -> float | None: ...
        @property
        def channel(self) -> str | None: ...


__all__ = ["WavRecorder"]

_JITTER = 80
"""Samples (10 ms) by which a time may be off: a frame that follows another stays next to it, without a click."""

_PAUSE = 1600
"""Samples (200 ms) that pass for no pause between pieces without a time: frames of the other side come in bursts."""

_LONGEST = 24 * 3600 * codec.SAMPLE_RATE
_CHANNELS = 2


class WavRecorder:
    """Writes both sides of a call to a stereo WAV (PCM, 16 bits, 8 kHz), as it goes on.

    Each frame lands at its time. What no frame came for is silence, so the two sides stay aligned. Memory stays small,
    however long the call is: 32 KB go to the disk for each second.

    A path gets its file when the recorder is closed, also when your block raised; a file that was there is replaced.
    Until then it is beside it, as `.name.….part`. It is for its user alone (mode 0600), and stays so. Its header is
    brought up to date for every second of audio: after a crash, any player opens it.

    A recording is personal data, and in many places all who speak have to agree to it.

    One thread or task at a time may use it. Writing blocks for as long as the disk takes.

    Args:
        to: A path, or a binary file open for reading and writing (`w+b`), which stays yours to close. The WAV begins
            where it stands.
        channels: The name of the left and the right side. `caller` and `callee` are those of a listener's frames.

    Raises:
        ValueError: There are not two different names, or the file cannot be read, written and moved about in.
        IsADirectoryError: The path is a folder.
    """

    def __init__(
        self, to: str | os.PathLike[str] | IO[bytes], *, channels: tuple[str, str] = ("caller", "callee")
    ) -> None:
        if len(set(channels)) != _CHANNELS or isinstance(channels, str):
            raise ValueError("channels are two names: of the left side and of the right")
        self.channels = channels
        self._ends = dict.fromkeys(channels, 0)
        self._clock = 0
        self._closed = False
        self._path = None if _is_file(to) else _checked_path(to)
        self._partial = None if self._path is None else self._path.with_name(f".{self._path.name}.{uuid4().hex}.part")
        self._file = cast("IO[bytes]", to) if self._partial is None else _made(self._partial)
        self._wav = StereoFile(self._file, codec.SAMPLE_RATE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def seconds(self) -> float:
        """How long the recording is by now."""
        return self._wav.length / codec.SAMPLE_RATE

    def heard(self, frame: _Frame) -> None:
        """Write a frame of the call, to the side that its `channel` names. A frame without one goes to the left side.

        Raises:
            ValueError: The channel is neither side's name, or see `write`.
        """
        self.write(self.channels[0] if frame.channel is None else frame.channel, frame.payload, frame.timestamp)

    def said(self, mulaw: Buffer) -> None:
        """Write what your side says, to the right side. It may be minutes ahead of when it is heard.

        Raises:
            ValueError: See `write`.
        """
        self.write(self.channels[1], mulaw)

    def write(self, channel: str, mulaw: Buffer, at_ms: float | None = None) -> None:
        """Write mu-law to one side.

        Args:
            channel: The name of the side.
            mulaw: Any length.
            at_ms: Milliseconds since the call began, such as a frame's `timestamp`. What was at that time is replaced.
                A time within 10 ms of where the side ends means right there. Without a time it begins where the side
                ends, or at the newest time that the recorder was told of, where that is more than 200 ms later.

        Raises:
            ValueError: There is no such side, the time is negative or beyond 24 hours, or the recorder is closed.
            OSError: The disk is full, or gone.
        """
        self._check(channel)
        pcm = codec.decode(mulaw)
        at = self._place(channel, at_ms)
        end = at + len(pcm) // 2
        if not 0 <= at <= end <= _LONGEST:
            raise ValueError("a recording has 24 hours: at_ms is in milliseconds since the call began")
        self._wav.lay(self.channels.index(channel), at, pcm)
        self._ends[channel] = end if at_ms is None else max(end, self._ends[channel])
        if at_ms is not None:
            self._clock = max(self._clock, end)

    def take_back(self, channel: str, seconds: float) -> None:
        """Silence the end of a side: what was written, and then never sent. Give it what `MediaStream.clear` returns.

        Raises:
            ValueError: There is no such side, `seconds` is negative, or the recorder is closed.
        """
        self._check(channel)
        if not seconds >= 0:
            raise ValueError("seconds has to be 0 or more")
        end = self._ends[channel]
        begin = max(0, end - round(min(seconds, end / codec.SAMPLE_RATE) * codec.SAMPLE_RATE))
        self._wav.lay(self.channels.index(channel), begin, bytes(2 * (end - begin)))
        self._ends[channel] = begin

    def close(self) -> None:
        """Finish the file, and give it its name. Once is enough; more does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            self._wav.finish()
        finally:
            if self._partial is not None:
                self._file.close()
        if self._partial is not None and self._path is not None:
            self._partial.replace(self._path)

    def _check(self, channel: str) -> None:
        if self._closed:
            raise ValueError("the recorder is closed")
        if channel not in self._ends:
            raise ValueError(f"this recorder has the channels {' and '.join(map(repr, self.channels))}")

    def _place(self, channel: str, at_ms: float | None) -> int:
        end = self._ends[channel]
        if at_ms is None:
            return end if 0 < end >= self._clock - _PAUSE else self._clock
        try:
            at = round(at_ms * codec.SAMPLE_RATE / 1000)
        except (ValueError, OverflowError):  # not a number, or infinite
            return -1
        return end if end and abs(at - end) <= _JITTER else at


def _is_file(to: object) -> bool:
    if isinstance(to, (str, os.PathLike)):
        return False
    if not all(getattr(to, name, bool)() for name in ("readable", "writable", "seekable")):
        raise ValueError("a recording goes to a path, or to a binary file open for reading and writing: open(…, 'w+b')")
    return True


def _checked_path(to: str | os.PathLike[str] | IO[bytes]) -> Path:
    name = os.fspath(cast("str | os.PathLike[str]", to))
    path = Path(os.path.abspath(name))  # noqa: PTH100 - a daemon changes its folder later; links stay
    if path.is_dir():
        raise IsADirectoryError(f"a recording needs the name of a file, and this is a folder: {path}")
    return path


def _made(path: Path) -> IO[bytes]:
    # The mode is given as the file is made: nobody can open it in between.
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600), "w+b")
