"""What became of a call's media: every socket, what was said and heard, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from dialstack.sandbox.media.caller import Caller
from dialstack.sandbox.media.sounds import FRAME_BYTES, is_loud

if TYPE_CHECKING:
    import os

__all__ = ["Arrival", "MediaLog", "SocketLog"]

_RATE = 8000


class Arrival(NamedTuple):
    """A message of yours with audio, and when it came: in seconds since the socket opened."""

    at: float
    payload: bytes


@dataclass
class SocketLog:
    """One socket that the sandbox dialled. `url` holds your token: it is not shown.

    Attributes:
        voice_app: The voice app, for an attach.
        listener: The listener, for one.
        arrivals: What your side sent.
        heard: What your side was sent, by channel: `caller`, `callee`, or None for an attach.
        refused: Why it did not open, such as `403`.
        ended: The reason in the `end` that it was sent.
        closed_by: Who closed it.
        close_code: The code of your side's close.
        unread: Messages that your side had not taken when it was closed.
        complaints: What your side sent that the protocol does not know, as codes of `MediaProtocolError`.
        error: What your app raised. Only for an app in this process.
    """

    url: str = field(repr=False)
    voice_app: str | None = None
    listener: str | None = None
    arrivals: list[Arrival] = field(default_factory=list[Arrival], repr=False)
    heard: dict[str | None, bytearray] = field(default_factory=dict["str | None", bytearray], repr=False)
    refused: str | None = None
    ended: str | None = None
    closed_by: Literal["app", "sandbox"] | None = None
    close_code: int | None = None
    unread: int = 0
    complaints: list[str] = field(default_factory=list[str])
    error: Exception | None = field(default=None, repr=False)

    @property
    def said(self) -> bytes:
        """All audio that your side sent: mu-law."""
        return b"".join(arrival.payload for arrival in self.arrivals)


@dataclass
class MediaLog:
    """The media of a call. It goes on as the call does.

    Attributes:
        call: The call's id.
        sockets: Those that were dialled, in order.
        caller: The caller's side of the call, from when the first socket opened: mu-law without gaps.
        callee: The other side, as it was played: what your side said, where it is attached.
        unplayed: Seconds that your side said and nobody heard, because the call was over.
    """

    call: str
    sockets: list[SocketLog] = field(default_factory=list[SocketLog])
    caller: bytearray = field(default_factory=bytearray, repr=False)
    callee: bytearray = field(default_factory=bytearray, repr=False)
    unplayed: float = 0.0

    @property
    def said(self) -> bytes:
        """All audio that your side sent: mu-law, without the pauses."""
        return b"".join(socket.said for socket in self.sockets)

    @property
    def heard(self) -> bytes:
        """All audio that your attached sockets were sent. That of listeners is in `sockets`."""
        return b"".join(bytes(socket.heard.get(None, b"")) for socket in self.sockets)

    @property
    def ended(self) -> str | None:
        """The reason in the `end` that was sent last."""
        return next((socket.ended for socket in reversed(self.sockets) if socket.ended), None)

    @property
    def seconds(self) -> float:
        """How long both sides could speak."""
        return len(self.caller) / _RATE

    def save_wav(self, path: str | os.PathLike[str]) -> None:
        """Write the call as a stereo WAV: the caller on the left, the other side on the right."""
        from dialstack.media.recorder import WavRecorder

        with WavRecorder(path) as recorder:
            recorder.write("caller", self.caller, 0)
            recorder.write("callee", self.callee, 0)

    def assert_said(self, audio: bytes | Caller) -> None:
        """Check that your side said this, byte for byte and without anything in between."""
        wanted = audio.mulaw if isinstance(audio, Caller) else bytes(audio)
        if wanted not in self.said:
            raise AssertionError(
                f"Your side did not say these {len(wanted) / _RATE:.2f} s. It said {_described(self.said)}{self._why()}"
            )

    def assert_silence(self) -> None:
        """Check that nothing of what your side sent can be heard."""
        if is_loud(self.said):
            raise AssertionError(f"Your side was not silent: it said {_described(self.said)}")

    def assert_paced(self, *, ahead: float = 0.2, gap: float | None = None) -> None:
        """Check that your side sent no faster than a call goes, on each socket.

        Args:
            ahead: Seconds of audio that may have come too early.
            gap: The longest pause between two messages, where there may be none.
        """
        for socket in self.sockets:
            early, pause = _pace(socket.arrivals)
            if early > ahead:
                raise AssertionError(f"Your side was {early:.3f} s ahead of the call; at most {ahead:g} s are good.")
            if gap is not None and pause > gap:
                raise AssertionError(f"Your side paused for {pause:.3f} s; at most {gap:g} s are good.")

    def _why(self) -> str:
        if not self.sockets:
            return ": no media socket was opened."
        reasons = [f"refused: {socket.refused}" for socket in self.sockets if socket.refused]
        reasons += [f"not understood: {', '.join(socket.complaints)}" for socket in self.sockets if socket.complaints]
        return f" ({'; '.join(reasons)})." if reasons else "."


def _described(audio: bytes) -> str:
    frames = [audio[at : at + FRAME_BYTES] for at in range(0, len(audio), FRAME_BYTES)]
    loud = sum(len(frame) for frame in frames if is_loud(frame))
    return f"{len(audio) / _RATE:.2f} s, of which {loud / _RATE:.2f} s can be heard"


def _pace(arrivals: list[Arrival]) -> tuple[float, float]:
    """How far audio was ahead of its time at most, and the longest pause. After a pause the count begins anew."""
    early = pause = 0.0
    due = before = arrivals[0].at if arrivals else 0.0
    for at, payload in arrivals:
        pause = max(pause, at - before)
        due = max(due, at)
        early = max(early, due - at)
        due += len(payload) / _RATE
        before = at
    return early, pause
