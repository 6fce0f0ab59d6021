"""Events of a stream as JSON lines and as short lines."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack._core.live_events import _LIVE
from dialstack.cli.stream_rows import _TYPES, StreamRow
from dialstack.types import (
    LiveCallIncoming,
    ParkSlotPresence,
    ParkSlotSnapshot,
    ParkSlotsTerminated,
    UnknownLiveEvent,
    UnknownParkSlotEvent,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def printable(text):
    return all(letter.isprintable() for letter in text)


@given(st.text(), JSON)
def test_whatever_comes_is_one_line_of_the_same_json_without_control_characters(kind, data):
    row = StreamRow.of(UnknownLiveEvent(event=kind, data=data, raw=""), "acct_1")
    line = row.as_json()
    assert printable(line)
    told = json.loads(line)
    assert told["type"] == kind
    if data is not None:
        assert told["data"] == data
    for short in row.as_lines():
        assert printable(row.coloured(short).plain)


@given(JSON)
def test_park_slots_that_do_not_fit_are_shown_all_the_same(data):
    presence = ParkSlotPresence.model_construct(_fields_set={"slot", "parked_call"}, slot=data, parked_call=data)
    for event in (presence, ParkSlotSnapshot.model_construct(_fields_set={"slots"}, slots=data)):
        row = StreamRow.of(event, None)
        assert json.loads(row.as_json())["data"] is not None
        assert all(printable(line) for line in row.as_lines())


def test_every_live_event_has_its_name_on_the_wire():
    assert {cls: kind for kind, cls in _LIVE.items()}.items() <= _TYPES.items()


def test_a_secret_is_hidden_however_deep_it_is():
    data = {"call": {"recording_url": "https://a", "notes": [{"pin": "1234", "id": "x"}]}}
    row = StreamRow.of(UnknownLiveEvent(event="recording.available", data=data), None)
    assert row.data == {"call": {"recording_url": "***", "notes": [{"pin": "***", "id": "x"}]}}
    assert "1234" not in row.as_json() + "".join(row.as_lines())


def test_fields_of_a_newer_platform_are_shown():
    event = LiveCallIncoming.model_validate({"from_number": "+16175550120", "queue": "q_1", "tags": ["vip"]})
    assert StreamRow.of(event, None).as_lines() == ['+16175550120  queue=q_1  tags=["vip"]']


def test_text_that_is_no_json_is_shown_as_it_came():
    row = StreamRow.of(UnknownLiveEvent(event="ping", data=None, raw="not json"), None)
    assert row.as_lines() == ["not json"]
    assert json.loads(row.as_json())["data"] == "not json"


@pytest.mark.parametrize(
    ("event", "lines"),
    [
        (ParkSlotSnapshot(slots=[]), ["no slots"]),
        (ParkSlotPresence(slot=3), ["slot 3  free"]),
        (ParkSlotsTerminated(reason="maintenance"), ["maintenance"]),
        (UnknownParkSlotEvent(event="odd", data=[1]), ["[1]"]),
    ],
)
def test_short_lines(event, lines):
    assert StreamRow.of(event, None).as_lines() == lines
