"""Audio: what a second of it costs, and what a token of a media URL does.

A call has a second of audio in each direction every second. What takes 2000 us for it keeps up with 500 calls in one
direction on one core, were there nothing else to do.
"""

from __future__ import annotations

import math
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Row, Size, Spread
from dialstack.media import mulaw
from dialstack.media.attach_tokens import AttachTokens
from dialstack.media.recorder import WavRecorder
from dialstack.media.resampling import MulawToPcm, PcmToMulaw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BUDGET = 2000.0
FRAMES = 50
RATE = 24000


def rows(url: str, size: Size) -> Iterator[Row]:
    pcm = b"".join(int(9000 * math.sin(at * 0.7)).to_bytes(2, "little", signed=True) for at in range(8000))
    speech = mulaw.encode(pcm)
    yield row("mu-law decoded, a second", size, lambda: by_frames(mulaw.decode, speech), BUDGET)
    yield row("mu-law encoded, a second", size, lambda: by_frames(mulaw.encode, pcm), BUDGET)
    yield row("  decoded, in one piece", size, lambda: mulaw.decode(speech))
    yield row("  encoded, in one piece", size, lambda: mulaw.encode(pcm))
    if find_spec("soxr") is not None:  # the extra `audio`
        up, down, wide = MulawToPcm(RATE), PcmToMulaw(RATE), pcm * (RATE // 8000)
        yield row("  mu-law to PCM at 24 kHz", size, lambda: by_frames(up.feed, speech))
        yield row("  PCM at 24 kHz to mu-law", size, lambda: by_frames(down.feed, wide))
    with tempfile.TemporaryDirectory() as folder:
        yield row("  recorded, both sides", size, lambda: record(Path(folder) / "call.wav", speech))
    tokens = AttachTokens("x" * 32)
    check = timed(lambda: tokens.check(tokens.url("wss://a.example/m", call_id="c", account="a")), size)
    yield Row("attach token, made and checked", check.times(1e6), "us")


def row(name: str, size: Size, work: Callable[[], object], budget: float | None = None) -> Row:
    found = timed(work, size)
    return Row(name, found.times(1e6), "us", budget, note=f"{1 / found.median:.0f} times real time")


def timed(work: Callable[[], object], size: Size) -> Spread:
    """Give the CPU seconds of one run. The first, which makes tables, does not count."""
    work()
    count = max(1, size.requests // 10)
    found: list[float] = []
    for _ in range(size.rounds):
        began = time.process_time()
        for _ in range(count):
            work()
        found.append((time.process_time() - began) / count)
    return Spread.of(found)


def by_frames(convert: Callable[[bytes], bytes], audio: bytes) -> None:
    """Convert a second as it comes from a call: 20 ms at a time."""
    step = len(audio) // FRAMES
    for at in range(0, len(audio), step):
        convert(audio[at : at + step])


def record(path: Path, speech: bytes) -> None:
    with WavRecorder(path) as recorder:
        for at in range(0, 1000, 20):
            recorder.write("caller", speech[at * 8 : at * 8 + 160], at)
            recorder.write("callee", speech[at * 8 : at * 8 + 160], at)
