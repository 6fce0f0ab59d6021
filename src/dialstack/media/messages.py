"""The messages of a media socket, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dialstack.errors import DialStackMediaError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

__all__ = ["MULAW", "AudioFormat", "AudioFrame", "Begin", "End", "MediaEvent", "UnknownMessage"]


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """How the audio is written. All that is documented is the default: G.711 mu-law, 8000 bytes a second, mono.

    Attributes:
        encoding: A MIME type.
        sample_rate: Samples a second.
        channels: Samples that belong together. The two sides of a call come in messages of their own, not in this.
    """

    encoding: str = "audio/x-mulaw"
    sample_rate: int = 8000
    channels: int = 1

    @property
    def is_mulaw(self) -> bool:
        """Whether this is the format that this version can decode and send."""
        return (self.encoding.lower(), self.sample_rate, self.channels) == ("audio/x-mulaw", 8000, 1)

    def require_mulaw(self) -> None:
        """Do nothing, unless the format is not the documented one.

        Raises:
            DialStackMediaError: It is another one, with the code `unsupported_format`.
        """
        if not self.is_mulaw:
            raise DialStackMediaError(
                "This call's audio is not mu-law, 8000 Hz, mono, and this version knows no other format. The bytes are "
                "in `payload`; `begin.audio_format` says what they are.",
                code="unsupported_format",
            )


MULAW = AudioFormat()
"""The documented format."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The first message: which call this is. Nothing in it is authenticated; see `AttachTokens`.

    Attributes:
        call_id: The call.
        account_id: The account that the call belongs to.
        audio_format: How the audio of this socket is written.
        voice_app_id: The voice app, where the socket comes from an `attach` action.
        listener_id: The listener, where it comes from one.
        raw: The whole message.
    """

    call_id: str
    account_id: str
    audio_format: AudioFormat = MULAW
    voice_app_id: str | None = None
    listener_id: str | None = None
    raw: Mapping[str, object] = field(default_factory=dict[str, object], repr=False, compare=False)

    @property
    def is_listener(self) -> bool:
        """Whether this socket only listens. Nothing can be said on it."""
        return self.listener_id is not None


@dataclass(frozen=True, slots=True)
class AudioFrame:
    """A piece of what was said, usually 20 ms.

    Attributes:
        payload: The audio as it came: mu-law, one byte for each sample.
        timestamp: Milliseconds since the session began, where the platform gave it.
        channel: Whose voice it is, on a listener for both. None: mixed, or the only one there is.
        audio_format: How `payload` is written.
    """

    payload: bytes = field(repr=False)
    timestamp: int | None = None
    channel: Literal["caller", "callee"] | str | None = None
    audio_format: AudioFormat = field(default=MULAW, repr=False)

    @property
    def pcm16(self) -> bytes:
        """The audio as signed 16-bit samples, little endian, 8000 a second. Worked out at each call.

        Raises:
            DialStackMediaError: The call has another format, with the code `unsupported_format`.
        """
        from dialstack.media.mulaw import decode

        self.audio_format.require_mulaw()
        return decode(self.payload)

    @property
    def seconds(self) -> float:
        """How long it lasts.

        Raises:
            DialStackMediaError: The call has another format, with the code `unsupported_format`.
        """
        self.audio_format.require_mulaw()
        return len(self.payload) / 8000


@dataclass(frozen=True, slots=True)
class End:
    """The last message. The socket closes after it.

    Attributes:
        reason: Why. Empty where the platform gave none.
    """

    reason: Literal["call_ended", "deleted", "error"] | str


@dataclass(frozen=True, slots=True)
class UnknownMessage:
    """A message of a kind that this version does not know, or one that could not be read.

    Attributes:
        kind: What it calls itself, where it does.
        raw: The whole message; empty where it was no JSON object.
    """

    kind: str | None
    raw: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)


MediaEvent: TypeAlias = "Begin | AudioFrame | End | UnknownMessage"
"""What `MediaSession.receive` gives."""
