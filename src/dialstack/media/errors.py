"""What can go wrong on a media socket.

DialStackMediaError       in `dialstack.errors`: the root, with a `code`
├── MediaProtocolError    the other side sent what the protocol does not allow
└── MediaClosedError      the call is over, or the socket is gone; `unsent` says what was not heard
"""

from __future__ import annotations

from dialstack.errors import DialStackMediaError

__all__ = ["MediaClosedError", "MediaProtocolError"]


class MediaProtocolError(DialStackMediaError):
    """A message that has no place here. `code` says why, in a word; no message quotes what arrived.

    The codes: `too_large`, `not_json`, `not_an_object`, `malformed_begin`, `no_begin`, `second_begin`, `after_end`,
    `begin_timeout`, `too_many_malformed`, and on the dialling side also `malformed_audio`, `not_audio` and `one_way`.
    """

    default_type = "media_protocol_error"


class MediaClosedError(DialStackMediaError):
    """Nothing can be sent any more: the platform said `end`, the socket is gone, or you closed the stream.

    Attributes:
        unsent: Seconds of audio that were given to the stream and never sent.
    """

    default_type = "media_closed_error"

    def __init__(self, message: str, *, unsent: float = 0.0, code: str = "closed") -> None:
        super().__init__(message, code=code)
        self.unsent = unsent
