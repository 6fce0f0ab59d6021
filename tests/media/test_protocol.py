"""The media protocol: what is read, what is refused, what is written, and that nothing else ever comes out."""

from __future__ import annotations

import base64
import json
import pickle
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack import DialStackError, DialStackMediaError
from dialstack.media import (
    AudioFormat,
    AudioFrame,
    Begin,
    DiallingSession,
    End,
    MediaClosedError,
    MediaProtocolError,
    MediaSession,
    UnknownMessage,
)
from dialstack.media.protocol import MAX_MALFORMED

BEGIN = {"event": "begin", "call_id": "call_1", "account_id": "acct_1", "voice_app_id": "va_1"}
FORMAT = {"encoding": "audio/x-mulaw", "sample_rate": 8000, "channels": 1}
PAYLOAD = base64.b64encode(bytes(range(160))).decode()
AUDIO = {"event": "audio", "timestamp": 20, "payload": PAYLOAD}


def begun(**changes):
    session = MediaSession()
    session.receive(json.dumps(BEGIN | changes))
    return session


def listening():
    return begun(voice_app_id=None, listener_id="lis_1")


# --- what is read ---


def test_a_call_as_the_documentation_shows_it():
    session = MediaSession()
    begin = session.receive(json.dumps(BEGIN | {"audio_format": FORMAT}))
    assert begin == Begin("call_1", "acct_1", AudioFormat(), "va_1", None)
    assert session.begin is begin
    assert session.receive(json.dumps(AUDIO)) == AudioFrame(bytes(range(160)), 20, None)
    assert session.receive(json.dumps(AUDIO | {"channel": "callee"})) == AudioFrame(bytes(range(160)), 20, "callee")
    assert session.receive('{"event":"end","reason":"call_ended"}') == End("call_ended")
    assert session.end == End("call_ended")


def test_a_listener_is_known_by_its_id():
    assert listening().begin.is_listener
    assert not begun().begin.is_listener


@pytest.mark.parametrize("encode", [str, str.encode])
def test_text_and_bytes_are_read(encode):
    assert isinstance(MediaSession().receive(encode(json.dumps(BEGIN))), Begin)


def test_type_is_read_where_event_is_missing():
    session = MediaSession()
    old = [
        {"type": message["event"]} | {k: v for k, v in message.items() if k != "event"} for message in (BEGIN, AUDIO)
    ]
    assert [type(session.receive(json.dumps(message))) for message in old] == [Begin, AudioFrame]


def test_event_counts_more_than_type():
    assert isinstance(begun().receive(json.dumps(AUDIO | {"type": "end"})), AudioFrame)


@pytest.mark.parametrize(
    "fields", [{}, {"audio_format": None}, {"audio_format": {}}, {"audio_format": {"encoding": "audio/x-mulaw"}}]
)
def test_what_a_begin_leaves_out_is_the_documented_default(fields):
    assert begun(**fields).begin.audio_format == AudioFormat("audio/x-mulaw", 8000, 1)


def test_fields_that_nobody_knows_are_kept():
    assert begun(region="us").begin.raw["region"] == "us"


@pytest.mark.parametrize(
    ("given_", "read"),
    [
        (20, 20),
        (20.0, 20),
        (20.7, 20),
        (-5, -5),
        (None, None),
        ("20", None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        ([], None),
    ],
)
def test_a_timestamp_is_a_number_or_left_out(given_, read):
    assert begun().receive(json.dumps(AUDIO | {"timestamp": given_})).timestamp == read


@pytest.mark.parametrize(
    "message", [{"event": "mark", "name": "x"}, {"event": None}, {"event": 5}, {}, {"event": "Audio"}]
)
@pytest.mark.parametrize("session", [MediaSession, begun])
def test_an_unknown_message_is_kept_and_no_error(session, message):
    event = session().receive(json.dumps(message))
    assert isinstance(event, UnknownMessage)
    assert event.raw == message


def test_an_end_without_a_reason():
    assert begun().receive('{"event":"end"}') == End("")


def test_frames_as_samples_and_seconds():
    frame = AudioFrame(b"\xff\x00")
    assert frame.pcm16 == b"\x00\x00" + (-32124).to_bytes(2, "little", signed=True)
    assert AudioFrame(bytes(160)).seconds == 0.02


@pytest.mark.parametrize("other", [{"encoding": "audio/pcma"}, {"sample_rate": 16000}, {"channels": 2}])
def test_another_format_stays_readable_and_is_not_decoded(other):
    session = begun(audio_format=FORMAT | other)
    frame = session.receive(json.dumps(AUDIO))
    assert frame.payload == bytes(range(160))
    for refused in (lambda: frame.pcm16, lambda: frame.seconds, lambda: session.audio(b"\xff")):
        with pytest.raises(DialStackMediaError) as caught:
            refused()
        assert caught.value.code == "unsupported_format"


def test_what_is_audio_or_came_as_it_is_stays_out_of_reprs():
    secret = base64.b64encode(b"secret").decode()
    session = begun(note="secret")
    events = [
        session.begin,
        session.receive(json.dumps(AUDIO | {"payload": secret})),
        session.receive('{"event":"x","y":"secret"}'),
    ]
    assert not [event for event in events if "secret" in repr(event) or secret in repr(event)]


def test_messages_can_be_pickled_and_not_changed():
    begin = begun().begin
    assert pickle.loads(pickle.dumps(begin)) == begin
    with pytest.raises(AttributeError):
        begin.call_id = "call_2"


# --- what is refused ---


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["{"], "not_json"),
        ([b"\xff\xfe\xfd"], "not_json"),
        (["[" * 60000], "not_json"),
        (["9" * 5000], "not_json"),
        (["[]"], "not_an_object"),
        (["null"], "not_an_object"),
        ([json.dumps(AUDIO)], "no_begin"),
        (['{"event":"end"}'], "no_begin"),
        ([json.dumps(BEGIN), json.dumps(BEGIN)], "second_begin"),
        ([json.dumps(BEGIN), '{"event":"end"}', json.dumps(AUDIO)], "after_end"),
        ([json.dumps(BEGIN), '{"event":"end"}', '{"event":"end"}'], "after_end"),
        ([json.dumps({"event": "begin"})], "malformed_begin"),
        *(
            ([json.dumps(BEGIN | wrong)], "malformed_begin")
            for wrong in (
                {"call_id": ""},
                {"call_id": 5},
                {"account_id": None},
                {"listener_id": []},
                {"voice_app_id": ""},
                {"audio_format": "mulaw"},
                {"audio_format": FORMAT | {"encoding": 1}},
                {"audio_format": FORMAT | {"sample_rate": "8000"}},
                {"audio_format": FORMAT | {"sample_rate": 0}},
                {"audio_format": FORMAT | {"sample_rate": float("inf")}},
                {"audio_format": FORMAT | {"channels": True}},
            )
        ),
        (["x" * 65537], "too_large"),
        ([b"x" * 65537], "too_large"),
        ([json.dumps(BEGIN), "x" * 65537], "too_large"),
    ],
)
def test_what_has_no_place_is_an_error_with_a_code(messages, code):
    session = MediaSession()
    for message in messages[:-1]:
        session.receive(message)
    with pytest.raises(MediaProtocolError) as caught:
        session.receive(messages[-1])
    assert caught.value.code == code
    assert caught.value.__cause__ is None


BAD = [
    "{",
    "[]",
    b"\xff\xfe\xfd",
    *(json.dumps({"event": "audio"} | wrong) for wrong in ({}, {"payload": None}, {"payload": ""}, {"payload": "A"}, {"payload": "AA AA"}, {"payload": "AA-_"}, {"payload": "AAAÄ"}, {"payload": PAYLOAD, "channel": 5})),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_one_bad_message_after_begin_is_skipped_and_counted(bad):
    session = begun()
    assert isinstance(session.receive(bad), UnknownMessage)
    assert session.malformed == 1
    assert isinstance(session.receive(json.dumps(AUDIO)), AudioFrame)


def test_too_many_bad_messages_in_a_row_are_an_error():
    session = begun()
    for _ in range(3):
        for _ in range(MAX_MALFORMED - 1):
            session.receive("{")
        session.receive(json.dumps(AUDIO))
    for _ in range(MAX_MALFORMED - 1):
        session.receive("{")
    with pytest.raises(MediaProtocolError) as caught:
        session.receive("{")
    assert caught.value.code == "too_many_malformed"
    assert session.malformed == 4 * MAX_MALFORMED - 3


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["audio", "begin", "end", PAYLOAD, "call_1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*BEGIN, *AUDIO, *FORMAT, "type", "channel", "reason", "audio_format"]), inner, max_size=6
        )
    ),
    max_leaves=12,
)
anything = (
    st.text()
    | st.binary()
    | json_values.map(json.dumps)
    | st.sampled_from([json.dumps(BEGIN), json.dumps(AUDIO), '{"event":"end"}'])
)


@given(st.lists(anything, max_size=12))
def test_only_our_events_and_errors_come_out(messages):
    session = MediaSession()
    for message in messages:
        with suppress(MediaProtocolError):
            assert isinstance(session.receive(message), (Begin, AudioFrame, End, UnknownMessage))


@given(st.lists(anything, max_size=12))
def test_only_our_errors_come_out_of_the_dialling_side(messages):
    session = DiallingSession()
    for message in messages:
        with suppress(MediaProtocolError):
            assert session.receive(message).payload


# --- what is written ---


@given(st.binary(min_size=1, max_size=2000))
def test_what_one_side_writes_the_other_reads(payload):
    assert DiallingSession().receive(begun().audio(payload)).payload == payload
    platform = DiallingSession()
    session = MediaSession()
    session.receive(platform.begin("call_1", "acct_1", listener_id="lis_1"))
    assert session.receive(platform.audio(payload, 40, "caller")) == AudioFrame(payload, 40, "caller")
    assert session.receive(platform.end("deleted")) == End("deleted")


def test_audio_is_written_as_documented():
    assert json.loads(begun().audio(b"\xff" * 3)) == {"event": "audio", "payload": "////"}


def test_nothing_is_written_where_nothing_can_be_said():
    ended = begun()
    ended.receive('{"event":"end"}')
    for session, error, code in [
        (MediaSession(), MediaProtocolError, "no_begin"),
        (listening(), DialStackMediaError, "one_way"),
        (ended, MediaClosedError, "closed"),
    ]:
        with pytest.raises(error) as caught:
            session.audio(b"\xff")
        assert caught.value.code == code
    with pytest.raises(ValueError, match="at least one byte"):
        begun().audio(b"")


def test_every_error_is_a_media_error_and_survives_a_pickle():
    assert issubclass(MediaProtocolError, DialStackMediaError)
    assert issubclass(DialStackMediaError, DialStackError)
    error = pickle.loads(pickle.dumps(MediaClosedError("Gone.", unsent=1.5)))
    assert (error.unsent, error.code, str(error)) == (1.5, "closed", "Gone. (code closed)")


# --- the platform's side ---


def test_the_platform_writes_what_the_documentation_shows():
    platform = DiallingSession()
    assert json.loads(platform.begin("call_1", "acct_1", voice_app_id="va_1")) == BEGIN | {"audio_format": FORMAT}
    assert json.loads(platform.audio(bytes(160))) == {
        "event": "audio",
        "timestamp": 0,
        "payload": base64.b64encode(bytes(160)).decode(),
    }
    assert json.loads(platform.audio(bytes(160)))["timestamp"] == 20
    assert json.loads(platform.audio(bytes(160), channel="caller"))["timestamp"] == 0
    assert json.loads(platform.end()) == {"event": "end", "reason": "call_ended"}


def test_the_platform_keeps_its_own_order():
    platform = DiallingSession()
    for early in (lambda: platform.audio(b"\xff"), platform.end):
        with pytest.raises(ValueError, match="first"):
            early()
    for ids in ({}, {"voice_app_id": "va_1", "listener_id": "lis_1"}):
        with pytest.raises(ValueError, match="either"):
            platform.begin("call_1", "acct_1", **ids)
    platform.begin("call_1", "acct_1", voice_app_id="va_1")
    with pytest.raises(ValueError, match="before"):
        platform.begin("call_1", "acct_1", voice_app_id="va_1")
    platform.end()
    for late in (lambda: platform.audio(b"\xff"), platform.end):
        with pytest.raises(ValueError, match="last"):
            late()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps({"type": "audio", "payload": PAYLOAD}), "not_audio"),
        ('{"event":"clear"}', "not_audio"),
        ('{"event":"audio","payload":""}', "malformed_audio"),
        ('{"event":"audio","payload":"?"}', "malformed_audio"),
    ],
)
def test_the_platform_takes_audio_and_nothing_else(text, code):
    platform = DiallingSession()
    platform.begin("call_1", "acct_1", voice_app_id="va_1")
    with pytest.raises(MediaProtocolError) as caught:
        platform.receive(text)
    assert caught.value.code == code


def test_the_platform_takes_nothing_from_a_listener():
    platform = DiallingSession()
    platform.begin("call_1", "acct_1", listener_id="lis_1")
    with pytest.raises(MediaProtocolError) as caught:
        platform.receive(json.dumps(AUDIO))
    assert caught.value.code == "one_way"
