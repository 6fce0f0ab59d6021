r"""Your side of the media protocol, without a socket and without a clock.

```python
session = MediaSession()
event = session.receive('{"event":"begin","call_id":"call_1","account_id":"acct_1","voice_app_id":"va_1"}')
text = session.audio(b"\xff" * 160)
```
"""

from __future__ import annotations

from dialstack.errors import DialStackMediaError
from dialstack.media.errors import MediaClosedError, MediaProtocolError
from dialstack.media.messages import AudioFrame, Begin, End, MediaEvent, UnknownMessage
from dialstack.media.reading import MAX_MESSAGE, audio_from, begin_from, check_size, end_from, kind_of, object_from
from dialstack.media.writing import audio_text

__all__ = ["MAX_MALFORMED", "MediaSession"]

MAX_MALFORMED = 50
"""Messages in a row that cannot be read before the session gives up: a second of audio."""


class MediaSession:
    """What you know of one media socket. It decides; you read and write the socket.

    It is strict in what it writes and patient in what it reads: unknown messages and fields are kept, and one message
    that cannot be read is skipped and counted.

    Args:
        max_message: Characters of the longest message that is read.

    Attributes:
        begin: The first message, once it is there.
        end: The last one, once it is there.
        malformed: How many messages could not be read.
    """

    __slots__ = ("_in_a_row", "_max_message", "begin", "end", "malformed")

    def __init__(self, *, max_message: int = MAX_MESSAGE) -> None:
        self.begin: Begin | None = None
        self.end: End | None = None
        self.malformed: int = 0
        self._in_a_row = 0
        self._max_message = max_message

    def receive(self, message: str | bytes) -> MediaEvent:
        """Read a message.

        After `begin`, one that cannot be read (no JSON object, or no audio where audio should be) comes back as an
        `UnknownMessage` and is counted in `malformed`; only `MAX_MALFORMED` of them in a row are an error.

        Raises:
            MediaProtocolError: The message is too long, is out of order, or no good `begin`; or too many in a row
                could not be read.
        """
        check_size(message, self._max_message)
        try:
            raw = object_from(message)
        except MediaProtocolError:
            if self.begin is None:
                raise
            return self._skipped(UnknownMessage(None))
        return self._received(raw)

    def audio(self, payload: bytes) -> str:
        """Write a message with audio, to be sent as text. It is for you to keep the pace.

        Args:
            payload: Mu-law, 8000 bytes a second; 160 for each message.

        Raises:
            MediaProtocolError: No `begin` was there yet.
            MediaClosedError: The `end` was there.
            DialStackMediaError: The socket is a listener's (`one_way`), or has another format (`unsupported_format`).
            ValueError: There is no audio in it.
        """
        self.check_audio()
        return audio_text(payload)

    def check_audio(self) -> None:
        """Raise what `audio` would raise, where nothing can be said on this socket at all."""
        if self.begin is None:
            raise MediaProtocolError("Wait for `begin` before you send audio.", code="no_begin")
        if self.begin.is_listener:
            raise DialStackMediaError(
                "A listener only listens. To be heard, attach to the call with an `attach` action.", code="one_way"
            )
        if self.end is not None:
            raise MediaClosedError("The session has ended: nothing can be sent any more.")
        self.begin.audio_format.require_mulaw()

    def _received(self, raw: dict[str, object]) -> MediaEvent:
        kind = kind_of(raw)
        if kind == "begin":
            return self._began(raw)
        if kind == "audio":
            return self._heard(raw)
        if kind == "end":
            return self._ended(raw)
        return UnknownMessage(kind, raw)

    def _began(self, raw: dict[str, object]) -> Begin:
        if self.begin is not None:
            raise MediaProtocolError("A second `begin` arrived on a media socket.", code="second_begin")
        self.begin = begin_from(raw)
        return self.begin

    def _heard(self, raw: dict[str, object]) -> AudioFrame | UnknownMessage:
        frame = audio_from(raw, self._in_order("audio").audio_format)
        if frame is None:
            return self._skipped(UnknownMessage("audio", raw))
        self._in_a_row = 0
        return frame

    def _ended(self, raw: dict[str, object]) -> End:
        self._in_order("end")
        self.end = end_from(raw)
        return self.end

    def _in_order(self, kind: str) -> Begin:
        if self.begin is None:
            raise MediaProtocolError(f"`{kind}` arrived on a media socket before `begin`.", code="no_begin")
        if self.end is not None:
            raise MediaProtocolError(f"`{kind}` arrived on a media socket after `end`.", code="after_end")
        return self.begin

    def _skipped(self, message: UnknownMessage) -> UnknownMessage:
        self.malformed += 1
        self._in_a_row += 1
        if self._in_a_row >= MAX_MALFORMED:
            raise MediaProtocolError(
                f"{MAX_MALFORMED} messages in a row on a media socket could not be read.", code="too_many_malformed"
            )
        return message
