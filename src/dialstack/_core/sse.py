"""Server-sent events out of bytes, as the HTML standard reads them.

No socket and no clock: bytes go in as they come, in chunks of any size, and events come out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialstack.errors import DialStackAPIError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LONGEST_EVENT", "EventParser", "ServerSentEvent", "is_event_stream"]

LONGEST_EVENT = 1024 * 1024
"""How many bytes a line, or the data of an event, may have."""

_LINE_END = re.compile(rb"\r\n?|\n")
_BOM = b"\xef\xbb\xbf"
_LF = 0x0A
_DIGITS = 9
"""A wait of more digits than this is more than anybody waits, and Python refuses to read thousands of them."""


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event.

    Attributes:
        event: Its name; `message` where the server gave none.
        data: Its lines, joined with line feeds.
        id: The last id that the server gave, on this event or an earlier one; empty where there was none.
    """

    event: str
    data: str
    id: str


class EventParser:
    """Reads one stream.

    Args:
        last_event_id: The id that an earlier connection ended with.
        limit: How many bytes a line, or the data of an event, may have.

    Attributes:
        last_event_id: The id to go on from, as of the last whole event.
        retry: The seconds that the server asked to wait before connecting again; None where it did not.
    """

    def __init__(self, last_event_id: str = "", *, limit: int = LONGEST_EVENT) -> None:
        self.last_event_id = last_event_id
        self.retry: float | None = None
        self._limit = limit
        self._line = bytearray()
        self._data = bytearray()
        self._event = ""
        self._id = last_event_id
        self._after_cr = False
        self._begun = False
        self._too_long = False

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Read the next bytes, and give the events that are whole with them.

        Raises:
            DialStackAPIError: A line or an event is longer than the limit. What was whole before it is given first,
                and then the next call raises.
        """
        events: list[ServerSentEvent] = []
        if not self._too_long:
            self._read(chunk, events)
        if self._too_long and not events:
            raise DialStackAPIError(f"an event of the stream is longer than {self._limit} bytes")
        return events

    def _read(self, chunk: bytes, events: list[ServerSentEvent]) -> None:
        if not chunk:
            return
        # A CR ends its line at once. A LF after it is the other half of the same line end.
        position = 1 if self._after_cr and chunk[0] == _LF else 0
        for end in _LINE_END.finditer(chunk, position):
            if not self._keep(self._line, chunk[position : end.start()]):
                return
            position = end.end()
            if not self._end_line(events):
                return
        self._after_cr = chunk.endswith(b"\r")
        self._keep(self._line, chunk[position:])

    def _keep(self, buffer: bytearray, more: bytes) -> bool:
        if len(buffer) + len(more) > self._limit:
            self._too_long = True
            self._line, self._data = bytearray(), bytearray()
            return False
        buffer += more
        return True

    def _end_line(self, events: list[ServerSentEvent]) -> bool:
        """Deal with a line that is whole. False: it is too long."""
        line, self._line = bytes(self._line), bytearray()
        if not self._begun:
            self._begun = True
            line = line.removeprefix(_BOM)
        if not line:
            self._end_event(events)
            return True
        name, _, value = line.partition(b":")
        return self._field(name, value.removeprefix(b" "))

    def _field(self, name: bytes, value: bytes) -> bool:
        if name == b"data":
            return self._keep(self._data, value + b"\n")
        if name == b"event":
            self._event = _text(value)
        elif name == b"id" and b"\0" not in value:
            self._id = _text(value)
        elif name == b"retry" and value.isdigit():
            self.retry = int(value.lstrip(b"0")[: _DIGITS + 1] or b"0") / 1000
        return True  # a comment has no name, and a field that nobody knows is left alone

    def _end_event(self, events: list[ServerSentEvent]) -> None:
        self.last_event_id = self._id
        if self._data:
            events.append(ServerSentEvent(self._event or "message", _text(bytes(self._data[:-1])), self._id))
            self._data = bytearray()
        self._event = ""


def is_event_stream(headers: Mapping[str, str]) -> bool:
    """Tell whether an answer (names of headers in lower case) is a stream of events."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "text/event-stream"


def _text(line: bytes) -> str:
    # No character of UTF-8 spans a line end, so a whole line can be read by itself.
    return line.decode("utf-8", "replace")
