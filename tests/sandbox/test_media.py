from __future__ import annotations

import gc
import threading
import time
import weakref
from collections import Counter

import anyio
import pytest
import trio
import trio.testing

from dialstack.media import AttachTokens, read_wav
from dialstack.media.mulaw import encode
from dialstack.sandbox import Caller
from tests.sandbox.conftest import Clock
from tests.sandbox.media_calls import ECHO, Line, echo, media_app, raw_app

TONE = Caller.tone(440, 0.4)
SCRIPT = TONE.then(Caller.until_quiet(0.3))
QUIET = b"\xff" * 160


def attached(handler, script=SCRIPT, **options):
    line = Line(media_app(handler, **options))
    line.attach()
    line.sandbox.play(line.call, script)
    return line


def test_a_call_is_attached_talked_on_and_ended():
    seen = []

    async def note(stream):
        seen.append(stream.begin)
        await echo(stream)
        seen.append(stream.end)

    line = attached(note)
    log = line.sandbox.talk(line.call)

    begin, end = seen
    assert (begin.call_id, begin.account_id, begin.is_listener) == (line.call, line.account, False)
    assert end.reason == "call_ended" == log.ended
    assert line.state.status == "completed"
    assert (log.sockets[0].closed_by, log.sockets[0].unread, log.sockets[0].complaints) == ("sandbox", 0, [])


def test_an_echo_gives_back_every_byte():
    line = attached(echo)
    log = line.sandbox.talk(line.call)
    assert log.heard.startswith(TONE.mulaw)
    # What was heard last may not have come back before the caller hung up.
    assert log.heard.startswith(log.said)
    assert len(log.heard) - len(log.said) <= 3 * 160
    log.assert_said(TONE)
    log.assert_paced(ahead=0.05, gap=0.1)


def test_frames_are_20_ms_apart_on_the_clock_of_the_loop():
    times = []

    async def note(stream):
        async for frame in stream:
            times.append((frame.timestamp, len(frame.payload), anyio.current_time()))  # noqa: PERF401

    line = attached(note)
    line.sandbox.talk(line.call)
    assert [moment for moment, _, _ in times] == [20 * n for n in range(len(times))]
    assert {size for _, size, _ in times} == {160}
    assert times[-1][2] - times[0][2] == pytest.approx(0.02 * (len(times) - 1), abs=0.015)


def test_a_minute_of_talk_does_not_take_a_minute():
    line = attached(echo, Caller.silence(60.0))
    began = time.perf_counter()
    log = line.sandbox.talk(line.call)
    assert log.seconds == pytest.approx(60.0, abs=0.1)
    assert time.perf_counter() - began < 30


def test_the_sandboxs_time_goes_on_with_the_talk():
    clock = Clock()
    line = Line(media_app(echo), clock=clock)
    line.attach()
    line.sandbox.play(line.call, Caller.silence(7.0))
    line.sandbox.talk(line.call)
    call = line.client.calls.retrieve(line.call)
    assert call.duration_seconds in (7, 8)


def test_a_talk_is_ended_after_so_many_seconds_and_goes_on_later():
    line = attached(echo, Caller.stay())
    first = line.sandbox.talk(line.call, 1.0).seconds
    second = line.sandbox.talk(line.call, 0.5).seconds
    assert (first, second) == (pytest.approx(1.0, abs=0.05), pytest.approx(1.5, abs=0.1))
    line.sandbox.hang_up(line.call)
    assert line.sandbox.talk(line.call).ended == "call_ended"


def test_without_an_end_in_sight_talk_says_what_to_do():
    line = attached(echo, Caller.stay())
    with pytest.raises(ValueError, match="give `seconds`"):
        line.sandbox.talk(line.call)
    with pytest.raises(ValueError, match="0 or more"):
        line.sandbox.talk(line.call, -1)


def test_who_is_not_there_cannot_talk():
    line = attached(echo)
    for act in (line.sandbox.media, line.sandbox.talk, lambda call: line.sandbox.play(call, SCRIPT)):
        with pytest.raises(LookupError, match="no call"):
            act("call_nobody")
    line.sandbox.hang_up(line.call)
    with pytest.raises(ValueError, match="ended already"):
        line.sandbox.play(line.call, SCRIPT)


def test_a_caller_who_interrupts_stops_the_other_side():
    speech = Caller.tone(300, 5.0).mulaw
    cleared = []

    async def barge_in(stream):
        await stream.send_audio(speech)
        async for frame in stream:
            if frame.payload != QUIET and not cleared:
                cleared.append(stream.clear())

    script = Caller.until_speaks().then(Caller.silence(1.0), TONE, Caller.until_quiet(0.3))
    line = attached(barge_in, script)
    log = line.sandbox.talk(line.call)
    assert cleared == [pytest.approx(4.0, abs=0.1)]
    assert len(log.said) == pytest.approx(8000, abs=800)
    assert speech.startswith(log.said)


def test_a_script_waits_for_the_other_side_and_gives_up():
    async def silent(stream):
        async for _ in stream:
            pass

    line = attached(silent, Caller.until_speaks(within=1.0).then(TONE))
    with pytest.raises(TimeoutError, match="said nothing within 1 s"):
        line.sandbox.talk(line.call)
    assert line.state.status == "completed"
    line.log.assert_silence()


def test_an_app_that_fails_fails_the_talk():
    async def fail(stream):
        raise KeyError("a bug of the app")

    line = attached(fail)
    with pytest.raises(KeyError, match="a bug of the app"):
        line.sandbox.talk(line.call)
    socket = line.log.sockets[0]
    assert (socket.closed_by, socket.close_code) == ("app", 1011)


def test_who_speaks_when_the_call_has_ended_is_not_at_fault():
    async def late(stream):
        async for _ in stream:
            pass
        await stream.send_audio(TONE.mulaw)

    line = attached(late)
    assert line.sandbox.talk(line.call).sockets[0].error is None


def test_slow_work_in_an_app_delays_no_audio():
    async def slow(stream):
        async for frame in stream:
            time.sleep(0.005)  # noqa: ASYNC251 - work
            await stream.send_audio(frame.payload)

    line = attached(slow, Caller.tone(440, 0.4).then(Caller.until_quiet(0.1)))
    log = line.sandbox.talk(line.call)
    log.assert_said(TONE)
    log.assert_paced(ahead=0.001, gap=0.021)


def test_an_app_that_closes_leaves_the_call_as_it_is():
    async def bye(stream):
        await stream.send_audio(TONE.mulaw)
        await stream.wait_until_sent()

    line = attached(bye, Caller.stay())
    log = line.sandbox.talk(line.call, 60.0)
    log.assert_said(TONE)
    assert (log.sockets[0].closed_by, log.sockets[0].close_code, log.ended) == ("app", 1000, None)
    assert line.state.status is None
    assert bytes(log.callee).rstrip(b"\xff") == TONE.mulaw.rstrip(b"\xff")


def test_an_app_that_refuses_gets_no_call():
    line = Line(media_app(echo, AttachTokens("k" * 32)))
    line.attach(f"{ECHO}?token=wrong")
    line.sandbox.advance()
    (socket,) = line.log.sockets
    assert (socket.refused, line.state.status, line.log.heard) == ("403", None, b"")
    assert "wrong" not in repr(line.log)


def test_a_good_token_opens_the_socket_once():
    tokens = AttachTokens("k" * 32)
    line = Line(media_app(echo, tokens))
    url = tokens.url(ECHO, call_id=line.call, account=line.account)
    line.attach(url)
    line.attach(url)
    line.sandbox.advance()
    assert [socket.refused for socket in line.log.sockets] == [None, "403"]


def test_a_path_without_a_socket_is_refused():
    line = Line(media_app(echo))
    line.attach("wss://voice.example.com/elsewhere")
    line.sandbox.advance()
    assert line.log.sockets[0].refused == "403"


def test_an_app_that_floods_is_played_at_the_pace_of_the_call():
    flood = Caller.tone(300, 2.0).mulaw

    async def pour(websocket):
        import base64
        import json

        await websocket.accept()
        for at in range(0, len(flood), 160):
            payload = base64.b64encode(flood[at : at + 160]).decode()
            await websocket.send_text(json.dumps({"event": "audio", "payload": payload}))
        while True:
            if (await websocket.receive())["type"] == "websocket.disconnect":
                return

    line = Line(raw_app(pour))
    line.attach()
    line.sandbox.play(line.call, Caller.silence(1.0))
    log = line.sandbox.talk(line.call)
    assert log.said == flood
    assert flood.startswith(bytes(log.callee).rstrip(b"\xff"))
    assert log.unplayed == pytest.approx(1.0, abs=0.1)
    with pytest.raises(AssertionError, match="ahead of the call"):
        log.assert_paced()


def test_an_endless_flood_does_not_stop_the_clock():
    async def pour(websocket):
        await websocket.accept()
        while True:
            await websocket.send_text('{"event":"audio","payload":"' + "AAAA" * 4000 + '"}')

    line = Line(raw_app(pour))
    line.attach()
    line.sandbox.play(line.call, Caller.silence(0.5))
    log = line.sandbox.talk(line.call)
    assert log.ended == "call_ended"
    assert 60 <= len(log.said) / 8000 < 70


def test_what_the_protocol_does_not_know_is_noted():
    async def wrong(websocket):
        await websocket.accept()
        await websocket.send_text('{"type":"audio","payload":"AAAA"}')
        await websocket.send_text("hello")
        await websocket.receive()
        await websocket.close()

    line = Line(raw_app(wrong))
    line.attach()
    line.sandbox.play(line.call, Caller.silence(0.2))
    log = line.sandbox.talk(line.call)
    assert log.sockets[0].complaints == ["not_audio", "not_json"]
    with pytest.raises(AssertionError, match="not understood: not_audio, not_json"):
        log.assert_said(TONE)


def test_an_app_that_ignores_the_end_is_stopped():
    async def deaf(websocket):
        await websocket.accept()
        await anyio.sleep(1000)

    line = Line(raw_app(deaf))
    line.attach()
    line.sandbox.play(line.call, Caller.silence(0.2))
    log = line.sandbox.talk(line.call)
    assert log.sockets[0].complaints == ["still_running"]
    assert log.sockets[0].unread >= 10


def test_both_sides_of_a_call_are_heard_by_a_listener_and_nobody_notices():
    tally: dict[str, bytearray] = {}
    ends = []

    async def either(stream):
        if not stream.begin.is_listener:
            await echo(stream)
            return
        async for frame in stream:
            tally.setdefault(str(frame.channel), bytearray()).extend(frame.payload)
        ends.append(stream.end.reason)

    line = attached(either)
    line.client.calls.create_listener(line.call, url=ECHO)
    log = line.sandbox.talk(line.call)
    assert set(tally) == {"caller", "callee"}
    assert bytes(tally["caller"]) == log.heard
    assert bytes(tally["callee"]).strip(b"\xff") == TONE.mulaw.strip(b"\xff")
    assert ends == ["call_ended"]
    assert log.said.startswith(TONE.mulaw)


@pytest.mark.parametrize("channel", ["caller", "callee"])
def test_a_listener_hears_the_side_it_asked_for(channel):
    heard = Counter()

    async def listen(stream):
        async for frame in stream:
            heard[frame.channel] += len(frame.payload)

    line = Line(media_app(listen))
    line.client.calls.create_listener(line.call, url=ECHO, channel=channel)
    other = Caller.tone(700, 0.2)
    line.sandbox.play(line.call, SCRIPT)
    line.sandbox.play(line.call, Caller.until_speaks().then(other), side="callee")
    log = line.sandbox.talk(line.call)
    assert set(heard) == {channel}
    said = TONE if channel == "caller" else other
    assert bytes(log.sockets[0].heard[channel]).strip(b"\xff") == said.mulaw.strip(b"\xff")


def test_a_listener_that_is_deleted_is_told_so_and_the_call_goes_on():
    reasons = []

    async def listen(stream):
        async for _ in stream:
            pass
        reasons.append(stream.end.reason)

    line = Line(media_app(listen))
    listener = line.client.calls.create_listener(line.call, url=ECHO)
    line.sandbox.play(line.call, Caller.stay())
    line.sandbox.talk(line.call, 0.1)
    line.client.calls.delete_listener(line.call, listener.id)
    line.sandbox.talk(line.call, 5.0)
    assert reasons == ["deleted"]
    assert line.state.status is None


def test_what_a_listener_says_is_a_complaint_and_heard_by_nobody():
    async def talks(websocket):
        await websocket.accept()
        await websocket.receive()
        await websocket.send_text('{"event":"audio","payload":"AAAA"}')
        while (await websocket.receive())["type"] != "websocket.disconnect":
            pass

    line = Line(raw_app(talks))
    line.client.calls.create_listener(line.call, url=ECHO)
    line.sandbox.play(line.call, Caller.silence(0.2))
    log = line.sandbox.talk(line.call)
    assert (log.sockets[0].complaints, log.said) == (["one_way"], b"")


def test_a_transfer_ends_the_attached_socket():
    reasons = []

    async def transfer(stream):
        await stream.send_audio(TONE.mulaw)
        await stream.wait_until_sent()
        line.client.calls.update(line.call, actions=[{"type": "transfer", "target": "+16175559876"}])
        async for _ in stream:
            pass
        reasons.append(stream.end.reason)

    line = attached(transfer, Caller.stay())
    line.sandbox.talk(line.call, 2.0)
    assert reasons == ["call_ended"]
    assert line.state.status is None


def test_the_platform_can_fail():
    reasons = []

    async def note(stream):
        await echo(stream)
        reasons.append(stream.end.reason)

    line = attached(note, Caller.stay())
    line.sandbox.talk(line.call, 0.2)
    line.sandbox.end_media(line.call)
    log = line.sandbox.talk(line.call, 1.0)
    assert (reasons, log.ended, line.state.status) == (["error"], "error", None)


def test_a_recording_has_both_sides_in_time(tmp_path):
    line = attached(echo)
    log = line.sandbox.talk(line.call)
    log.save_wav(tmp_path / "call.wav")
    caller, rate = read_wav(tmp_path / "call.wav", channel=0)
    callee, _ = read_wav(tmp_path / "call.wav", channel=1)
    assert rate == 8000
    assert encode(caller) == bytes(log.caller)
    assert encode(callee) == bytes(log.callee)


def test_a_url_for_which_nothing_is_mounted_is_not_dialled():
    line = Line()
    line.attach("wss://secret.example.net/media")
    line.sandbox.advance()
    assert "does not dial other machines" in line.log.sockets[0].refused


def test_a_wsgi_app_has_no_sockets():
    line = Line(lambda environ, start_response: [b""])
    line.attach()
    line.sandbox.advance()
    assert "WSGI" in line.log.sockets[0].refused


async def test_a_whole_call_in_the_loop_of_the_test(anyio_backend):
    line = attached(echo, Caller.tone(440, 0.1).then(Caller.until_quiet(1)))  # a busy machine pauses for less
    log = await line.sandbox.talk_async(line.call)
    log.assert_said(Caller.tone(440, 0.1))
    assert log.ended == "call_ended"


async def test_a_socket_is_open_when_time_has_passed(anyio_backend):
    line = attached(echo)
    await line.sandbox.advance_async()
    assert line.log.sockets[0].refused is None
    with pytest.raises(RuntimeError, match="await talk_async"):
        line.sandbox.talk(line.call)
    line.sandbox.hang_up(line.call)
    await line.sandbox.talk_async(line.call)
    assert line.log.ended == "call_ended"


async def test_a_call_that_nobody_ends_ends_with_the_loop(anyio_backend):
    line = attached(echo, Caller.stay())
    await line.sandbox.advance_async()
    await anyio.sleep(0.1)
    assert line.log.sockets[0].ended is None
    assert line.log.heard


def test_with_a_mock_clock_nothing_waits_under_trio():
    line = attached(echo, Caller.tone(440, 20.0).then(Caller.until_quiet(0.5)))
    began = time.perf_counter()
    log = trio.run(line.sandbox.talk_async, line.call, clock=trio.testing.MockClock(autojump_threshold=0))
    assert log.seconds == pytest.approx(20.6, abs=0.2)
    assert time.perf_counter() - began < 20
    log.assert_said(log.heard[:160000])


def test_a_sandbox_with_an_open_call_can_be_forgotten():
    line = attached(echo, Caller.stay())
    line.sandbox.talk(line.call, 0.1)
    loop, forgotten = line.sandbox._virtual_loop, weakref.ref(line.sandbox)
    del line
    gc.collect()
    assert forgotten() is None
    assert loop.is_closed()


def test_its_loop_is_closed_also_where_another_loop_runs():
    async def collected():
        line = attached(echo, Caller.stay())
        with anyio.fail_after(5):
            # Not in a thread of anyio's, which may remember what it did last.
            talking = threading.Thread(target=line.sandbox.talk, args=(line.call, 0.1))
            talking.start()
            talking.join()
            loop = line.sandbox._virtual_loop
            del line
            gc.collect()  # here, in the middle of a loop
            while not loop.is_closed():  # noqa: ASYNC110 - it tells nobody
                await anyio.sleep(0.01)

    anyio.run(collected)
