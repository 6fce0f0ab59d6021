"""Calls, transcripts, recordings and listeners as models."""

from __future__ import annotations

import pickle
from datetime import datetime, timezone

import pytest

from dialstack._core.answers import Answer, read
from dialstack.types import CallCreated, CallLog, DIDSummary, Listener, Recording, Transcript

LIVE = b"""{"id":"call_1","user":"user_1","endpoint":null,"did":"did_1","direction":"inbound","from_number":"+16175550100",
"from_label":"JANE","to_number":null,"to_label":null,"started_at":"2026-05-21T17:00:00Z","answered_at":null,
"connected_at":null,"ended_at":null,"duration_seconds":null,"status":null,"hangup_cause":null,"summary":null,
"sentiment":null,"recording_url":null,"quality_metrics":[]}"""

OVER = b"""{"id":"call_1","user":"user_1","endpoint":"ep_1","did":{"id":"did_1","phone_number":"+16175550101"},
"direction":"outbound","from_number":"+16175550101","from_label":null,"to_number":"+16175550100","to_label":null,
"started_at":"2026-05-21T17:00:00Z","answered_at":"2026-05-21T17:00:05Z","connected_at":"2026-05-21T17:00:06+02:00",
"ended_at":"2026-05-21T17:01:00Z","duration_seconds":55,"status":"completed","hangup_cause":16,"summary":"Hello.",
"sentiment":{"overall":"positive","score":0.5,"magnitude":0.25,"local":{"sentiment":"neutral","score":0,"magnitude":1}},
"recording_url":"https://files.example.com/r?signature=abc","related_call":{"call":"call_2"},
"quality_metrics":[{"leg":"pstn","mos":4.1,"rtt_ms":null},{"leg":"endpoint","endpoint":"ep_1","rx_count":100}]}"""


def answer(body: bytes) -> Answer:
    return Answer(200, {}, body)


def test_a_live_call_is_sparse() -> None:
    call = read(CallLog, answer(LIVE))
    assert (call.status, call.ended_at, call.to_number, call.quality_metrics) == (None, None, None, [])
    assert call.did == "did_1"
    assert call.started_at == datetime(2026, 5, 21, 17, tzinfo=timezone.utc)


def test_a_call_that_is_over_has_everything() -> None:
    call = read(CallLog, answer(OVER))
    assert isinstance(call.did, DIDSummary)
    assert call.did.phone_number == "+16175550101"
    assert call.sentiment is not None
    assert call.sentiment.local is not None
    assert call.sentiment.local.sentiment == "neutral"
    assert call.sentiment.remote is None
    assert [leg.mos for leg in call.quality_metrics] == [4.1, None]
    assert call.related_call == {"call": "call_2"}
    assert call.connected_at is not None
    assert call.connected_at.utcoffset() is not None


def test_signed_urls_stay_out_of_the_repr() -> None:
    call = read(CallLog, answer(OVER))
    recording = Recording(
        call_id="call_1",
        download_url="https://files.example.com/r?signature=abc",
        expires_at=datetime.now(timezone.utc),
    )
    assert "signature" not in repr(call)
    assert "signature" not in repr(recording)
    assert "signature" not in str([recording])


@pytest.mark.parametrize("status", ["no-answer", "a status of next year"])
def test_known_and_new_statuses_are_equally_good(status: str) -> None:
    call = read(CallLog, answer(OVER.replace(b'"completed"', f'"{status}"'.encode())))
    assert call.status == status


def test_one_bad_field_leaves_the_others_typed() -> None:
    call = read(CallLog, answer(OVER.replace(b'"duration_seconds":55', b'"duration_seconds":"long"')))
    assert call.duration_seconds == "long"
    assert isinstance(call.did, DIDSummary)
    assert call.started_at.year == 2026


def test_a_placed_call_may_come_without_a_body() -> None:
    created = read(CallCreated, answer(b""))
    assert (created.id, created.status) == (None, None)


def test_a_placed_call_of_an_older_server_has_an_id() -> None:
    created = read(CallCreated, answer(b'{"id":"cdr_1","status":"initiated"}'))
    assert (created.id, created.status) == ("cdr_1", "initiated")


def test_a_transcript_without_text() -> None:
    transcript = read(Transcript, answer(b'{"call_id":"call_1","status":"skipped","text":null}'))
    assert (transcript.status, transcript.text, transcript.sentiment) == ("skipped", None, None)


def test_a_listener() -> None:
    body = b'{"id":"lstn_1","call_id":"call_1","url":"wss://a","channel":"both","created_at":"2026-05-21T17:00:00Z"}'
    assert read(Listener, answer(body)).channel == "both"


def test_a_call_pickles_and_compares_by_value() -> None:
    call = read(CallLog, answer(OVER))
    assert pickle.loads(pickle.dumps(call)) == call
