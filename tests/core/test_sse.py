"""The parser of server-sent events, held against the HTML standard."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack import DialStackAPIError
from dialstack._core.sse import EventParser, ServerSentEvent, is_event_stream


def whole(data: bytes) -> list[ServerSentEvent]:
    return EventParser().feed(data)


def oracle(data: bytes) -> list[ServerSentEvent]:
    """Read a complete stream as the standard tells it, word for word and without a thought for speed."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = re.split("\r\n|\r|\n", text)[:-1]
    events, buffer, event, last_id = [], "", "", ""
    for line in lines:
        if line == "":
            if buffer != "":
                events.append(ServerSentEvent(event or "message", buffer.removesuffix("\n"), last_id))
            buffer, event = "", ""
            continue
        if line.startswith(":"):
            continue
        field, colon, value = line.partition(":")
        if colon and value.startswith(" "):
            value = value[1:]
        if field == "event":
            event = value
        elif field == "data":
            buffer += value + "\n"
        elif field == "id" and "\0" not in value:
            last_id = value
    return events


EXAMPLES = {
    "the stock ticker": (b"data: YHOO\ndata: +2\ndata: 10\n\n", [("message", "YHOO\n+2\n10", "")]),
    "comments and ids": (
        b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
        [("message", "first event", "1"), ("message", "second event", ""), ("message", " third event", "")],
    ),
    "empty data": (b"data\n\ndata\ndata\n\ndata:", [("message", "", ""), ("message", "\n", "")]),
    "with and without a space": (b"data:test\n\ndata: test\n\n", [("message", "test", "")] * 2),
    "an id that stays": (b"id: 7\ndata: a\n\ndata: b\n\n", [("message", "a", "7"), ("message", "b", "7")]),
    "an id with NUL": (b"id: 7\ndata: a\n\nid: 8\0\ndata: b\n\n", [("message", "a", "7"), ("message", "b", "7")]),
    "a name without data": (b"event: x\n\ndata: a\n\n", [("message", "a", "")]),
    "names": (b"event: x\ndata: a\n\nevent:\ndata: b\n\n", [("x", "a", ""), ("message", "b", "")]),
    "unknown fields": (b"Data: a\ndata : b\nfoo: c\n data: d\ndata: e\n\n", [("message", "e", "")]),
    "a BOM, once": (
        b"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\ndata: c\n\n",
        [("message", "a", ""), ("message", "c", "")],
    ),
    "a BOM in the data": (b"data: \xef\xbb\xbfa\n\n", [("message", "\ufeffa", "")]),
    "a colon in the data": (b"data: a: b\n\n", [("message", "a: b", "")]),
    "bytes that are no UTF-8": (b"data: \xff\xe2\x82\n\n", [("message", "\ufffd\ufffd", "")]),
    "other line separators": ("data: a\u2028b\x0b\x0c\x85\n\n".encode(), [("message", "a\u2028b\x0b\x0c\x85", "")]),
}


@pytest.mark.parametrize(("data", "events"), EXAMPLES.values(), ids=EXAMPLES.keys())
@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"], ids=["LF", "CR", "CRLF"])
def test_examples(data, events, end) -> None:
    data = data.replace(b"\n", end)
    assert whole(data) == [ServerSentEvent(*event) for event in events] == oracle(data)
    assert in_pieces(data, range(len(data))) == whole(data)


def in_pieces(data: bytes, cuts) -> list[ServerSentEvent]:
    parser, events, position = EventParser(), [], 0
    for cut in [*sorted(cuts), len(data)]:
        events += parser.feed(data[position:cut])
        position = max(position, cut)
    return events


LINES = st.sampled_from(
    [
        b"data",
        b"data:",
        b"data: a",
        b"data:\xc3\xa4",
        b"data: \xe2\x82",
        b"event: x",
        b"id: 1",
        b"id: 2\0",
        b"id",
        b": beat",
        b"retry: 10",
        b"",
        b"",
        b"",
        b"\xef\xbb\xbf",
        b"\xef\xbb\xbfdata: b",
        b"nonsense",
        b"data:  : c ",
    ]
)
STREAMS = st.lists(st.tuples(LINES, st.sampled_from([b"\n", b"\r", b"\r\n", b""])), max_size=25).map(
    lambda lines: b"".join(part for line in lines for part in line)
)


@given(STREAMS | st.binary(max_size=60), st.data())
def test_any_split_gives_what_the_standard_says(data, draw) -> None:
    cuts = draw.draw(st.lists(st.integers(0, len(data)), max_size=8))
    assert in_pieces(data, cuts) == in_pieces(data, range(len(data))) == whole(data) == oracle(data)


@pytest.mark.parametrize("end", [b"\r", b"\n"])
def test_an_event_is_given_with_its_last_byte(end) -> None:
    parser = EventParser()
    assert parser.feed(b"data: a" + end) == []
    assert [event.data for event in parser.feed(end)] == ["a"]
    assert parser.feed(b"\n" if end == b"\r" else b"") == []
    assert [event.data for event in parser.feed(b"data: b" + end + end)] == ["b"]


def test_the_id_to_go_on_from_is_that_of_the_last_whole_event() -> None:
    parser = EventParser("6")
    assert parser.last_event_id == "6"
    assert [event.id for event in parser.feed(b"data: a\n\nid: 7\n")] == ["6"]
    assert parser.last_event_id == "6"
    assert parser.feed(b"\nid: 8\ndata: lost") == []
    assert parser.last_event_id == "7"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"1500", 1.5),
        (b"0", 0),
        (b"007", 0.007),
        (b"", None),
        (b"-1", None),
        (b"1.5", None),
        (b"1e3", None),
        ("\u0663".encode(), None),
        (b"9" * 5000, 9_999_999.999),
    ],
)
def test_retry(value, seconds) -> None:
    parser = EventParser()
    parser.feed(b"retry: " + value + b"\n")
    assert parser.retry == seconds


@pytest.mark.parametrize(
    "data", [b"x" * 101, b"data: " + b"x" * 100 + b"\n", b"data: xxxxxxxxx\n" * 11, b"data\n" * 101, b": " + b"x" * 200]
)
@pytest.mark.parametrize("step", [1, 7, 1000])
def test_what_is_too_long_raises_and_is_not_kept(data, step) -> None:
    parser = EventParser(limit=100)
    pieces = [data[start : start + step] for start in range(0, len(data), step)]
    with pytest.raises(DialStackAPIError, match="longer than 100 bytes"):
        assert [parser.feed(piece) for piece in pieces] == []
    assert (len(parser._line), len(parser._data)) == (0, 0)
    with pytest.raises(DialStackAPIError):
        parser.feed(b"data: a\n\n")


def test_what_was_whole_before_is_given_first() -> None:
    parser = EventParser(limit=100)
    assert [event.data for event in parser.feed(b"data: a\n\n" + b"x" * 200)] == ["a"]
    with pytest.raises(DialStackAPIError):
        parser.feed(b"")


def test_the_limit_is_for_each_event() -> None:
    parser = EventParser(limit=100)
    assert len(parser.feed((b"data: " + b"x" * 90 + b"\n\n") * 20)) == 20
    assert len(parser.feed(b": comment\n" * 50 + b"data: a\n\n")) == 1


def test_time_grows_with_the_bytes_and_not_faster() -> None:
    def seconds(count: int) -> float:
        parser, started = EventParser(), time.perf_counter()
        parser.feed(b"data: ")
        for _ in range(count):
            parser.feed(b"x")
        assert parser.feed(b"\n\n")[0].data == "x" * count
        return time.perf_counter() - started

    # Quadratic, it would be 400 times as long.
    assert min(seconds(200_000) for _ in range(2)) < 150 * min(seconds(10_000) for _ in range(3))


@pytest.mark.parametrize(
    ("kind", "fits"),
    [
        ("text/event-stream", True),
        ("Text/Event-Stream ; charset=UTF-8", True),
        ("text/html", False),
        ("", False),
        ("application/json; x=text/event-stream", False),
    ],
)
def test_the_kind_of_an_answer(kind, fits) -> None:
    assert is_event_stream({"content-type": kind}) is fits
    assert not is_event_stream({})
