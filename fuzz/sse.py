"""Streams of events: the same events come out however the bytes are cut, and as the HTML standard reads them."""

from __future__ import annotations

from dialstack._core.answers import Answer
from dialstack._core.live_events import live_event, park_slot_event
from dialstack._core.sse import EventParser, ServerSentEvent
from dialstack.errors import DialStackAPIError
from fuzz.material import Material

__all__ = ["SEEDS", "check"]

SEEDS = [
    b'\x00event: call.incoming\nid: 7\ndata: {"call_id": "call_1"}\n\n',
    b"\x03\xef\xbb\xbfdata: a\r\ndata: b\r\n\r\nretry: 250\rdata\r\r: comment\n\n",
    b'\x01event: snapshot\ndata: {"data": [{"slot": 1}]}\n\nevent: connected\ndata: {}\n\n',
    b"\x02data: [[[[[[{}]]]]]]\nid: 7\nid: \x00\n\nid\ndata\n\nretry: 99999999999999999999\n",
]
LIMIT = 256
HEAD = Answer(200, {}, b"")


def check(data: bytes) -> None:
    """Read a stream in one piece, and in many."""
    material = Material(data)
    step = material.number(255) % 17 + 1
    stream = material.rest()
    whole = outcome([stream])
    for size in {1, step}:
        pieces = outcome([stream[at : at + size] for at in range(0, len(stream), size)])
        assert pieces == whole, "the events depend on how the bytes are cut"
    events, _, too_long, _ = whole
    if not too_long:
        assert [(event.event, event.data, event.id) for event in events] == plainly(stream)
    for event in events:
        live_event(event, HEAD, again=False)
        park_slot_event(event, HEAD, again=True)


def outcome(chunks: list[bytes]) -> tuple[list[ServerSentEvent], str, bool, float | None]:
    """Give the events, the last id, whether one was too long, and the wait that was asked for."""
    parser = EventParser(limit=LIMIT)
    events: list[ServerSentEvent] = []
    try:
        for chunk in [*chunks, b""]:
            events += parser.feed(chunk)
    except DialStackAPIError:
        return events, parser.last_event_id, True, parser.retry
    return events, parser.last_event_id, False, parser.retry


def plainly(stream: bytes) -> list[tuple[str, str, str]]:
    """Read a stream as the standard's words go: slow, and with nothing clever in it."""
    text = stream.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found: list[tuple[str, str, str]] = []
    name, lines, last = "", list[str](), ""
    for raw in text.split(b"\n")[:-1]:
        line = raw.decode("utf-8", "replace")
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if lines:
                found.append((name or "message", "\n".join(lines), last))
            name, lines = "", []
        elif field == "data":
            lines.append(value)
        elif field == "event":
            name = value
        elif field == "id" and "\0" not in value:
            last = value
    return found
