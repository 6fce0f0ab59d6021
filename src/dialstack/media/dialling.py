"""The platform's side of the media protocol, for tests and simulations. Strict where the platform may be patient."""

from __future__ import annotations

from dialstack.media.errors import MediaProtocolError
from dialstack.media.messages import MULAW, AudioFormat, AudioFrame
from dialstack.media.reading import MAX_MESSAGE, audio_from, check_size, kind_of, object_from
from dialstack.media.writing import audio_text, text_of

__all__ = ["DiallingSession"]


class DiallingSession:
    """Writes what the platform sends, and reads what it gets. Without a socket and without a clock.

    It accepts only what is documented: a message that says `type` for `event` is refused, so that a test finds it.
    """

    __slots__ = ("_ended", "_is_listener", "_played")

    def __init__(self) -> None:
        self._is_listener: bool | None = None
        self._ended = False
        self._played: dict[str | None, int] = {}

    def begin(
        self,
        call_id: str,
        account_id: str,
        *,
        voice_app_id: str | None = None,
        listener_id: str | None = None,
        audio_format: AudioFormat = MULAW,
    ) -> str:
        """Write the `begin`.

        Raises:
            ValueError: There is not exactly one of `voice_app_id` and `listener_id`, or this is the second `begin`.
        """
        if (voice_app_id is None) is (listener_id is None):
            raise ValueError("Give either voice_app_id (attach) or listener_id (listener)")
        if self._is_listener is not None:
            raise ValueError("begin() was called before")
        self._is_listener = listener_id is not None
        names = {"call_id": call_id, "account_id": account_id, "voice_app_id": voice_app_id, "listener_id": listener_id}
        form = {name: getattr(audio_format, name) for name in ("encoding", "sample_rate", "channels")}
        return text_of("begin", {**names, "audio_format": form})

    def audio(self, payload: bytes, timestamp: int | None = None, channel: str | None = None) -> str:
        """Write an `audio`.

        Args:
            payload: Mu-law.
            timestamp: Milliseconds. None: what was played on this channel so far.
            channel: `caller` or `callee`. None: mixed.

        Raises:
            ValueError: It is before `begin`, after `end`, or empty.
        """
        self._check_open()
        played = self._played.get(channel, 0)
        text = audio_text(payload, played // 8 if timestamp is None else timestamp, channel)
        self._played[channel] = played + len(payload)
        return text

    def end(self, reason: str = "call_ended") -> str:
        """Write the `end`.

        Raises:
            ValueError: It is before `begin`, or the second one.
        """
        self._check_open()
        self._ended = True
        return text_of("end", {"reason": reason})

    def receive(self, text: str | bytes) -> AudioFrame:
        """Read what the other side says.

        Raises:
            MediaProtocolError: It is not an `audio` message as documented, or this is a listener's socket.
        """
        check_size(text, MAX_MESSAGE)
        raw = object_from(text)
        if self._is_listener:
            raise MediaProtocolError("A listener sent something.", code="one_way")
        if raw.get("event") != "audio":
            raise MediaProtocolError(f"Your side sends `audio` and nothing else{_hint(raw)}.", code="not_audio")
        frame = audio_from(raw, MULAW)
        if frame is None:
            raise MediaProtocolError("An `audio` message has no good base64 payload.", code="malformed_audio")
        return frame

    def _check_open(self) -> None:
        if self._is_listener is None:
            raise ValueError("begin() comes first")
        if self._ended:
            raise ValueError("end() comes last")


def _hint(raw: dict[str, object]) -> str:
    return " (the field is `event`, not `type`)" if kind_of(raw) == "audio" else ""
