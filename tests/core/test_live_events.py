"""Frames of streams into events."""

from __future__ import annotations

import logging

import pytest

from dialstack._core import live_events
from dialstack._core.answers import Answer
from dialstack._core.live_events import live_event, park_slot_event
from dialstack._core.sse import ServerSentEvent
from dialstack.types import LiveConnected, UnknownLiveEvent, UnknownParkSlotEvent

HEAD = Answer(200, {"x-request-id": "req_1"}, b"")


@pytest.mark.parametrize("data", ["", "null", "7", "[" * 100_000, '{"a":' * 100_000, "9" * 5000, '{"from_number": '])
@pytest.mark.parametrize("name", ["call.incoming", "call.new", "message"])
def test_no_frame_raises(name, data) -> None:
    event = live_event(ServerSentEvent(name, data, ""), HEAD, again=False)
    assert isinstance(event, UnknownLiveEvent)
    assert (event.event, event.raw) == (name, data)
    assert isinstance(park_slot_event(ServerSentEvent("snapshot", data, ""), HEAD, again=False), UnknownParkSlotEvent)


@pytest.mark.parametrize("data", ["", "no JSON", '{"reconnected": "maybe"}', "{}"])
@pytest.mark.parametrize("again", [False, True])
def test_connected_says_whether_it_was_so_before_whatever_the_server_says(data, again) -> None:
    event = live_event(ServerSentEvent("connected", data, ""), HEAD, again=again)
    assert isinstance(event, LiveConnected)
    assert event.reconnected is again


def test_the_log_has_one_line_for_each_kind_and_not_the_content(caplog, monkeypatch) -> None:
    monkeypatch.setattr(live_events, "_warned", set())
    with caplog.at_level(logging.DEBUG, "dialstack"):
        for name in ("snapshot", "snapshot", "call.end"):
            park_slot_event(ServerSentEvent(name, "Jane", ""), HEAD, again=False)
            live_event(ServerSentEvent(name, "Jane", ""), HEAD, again=False)
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2
    assert not [line for line in lines if "Jane" in line]
