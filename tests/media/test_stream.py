"""The stream: what is heard, what is said and when, and how it ends. Both event loops; long calls on trio's virtual clock."""

from __future__ import annotations

import asyncio
import gc
import logging
import tracemalloc
from contextlib import asynccontextmanager

import anyio
import anyio.lowlevel
import pytest
import trio
from trio.testing import MockClock

from dialstack import DialStackError, DialStackMediaError
from dialstack.media import MediaClosedError, MediaProtocolError, MediaStream
from tests.media.memory import MemorySocket

FRAME = bytes(range(160))


def silence(seconds):
    return b"\xff" * round(seconds * 8000)


@pytest.fixture
def socket(anyio_backend):
    return MemorySocket()


@asynccontextmanager
async def streaming(socket, **options):
    begin = options.pop("begin", {})
    socket.begin(**begin)
    async with MediaStream(socket, **options) as stream:
        yield stream


def virtual(test, *args):
    """Run on a clock that jumps to whatever is waited for."""
    trio.run(test, *args, clock=MockClock(autojump_threshold=0))


# --- a call ---


async def test_a_call_from_begin_to_end(socket):
    async with streaming(socket) as stream:
        assert (stream.begin.call_id, stream.begin.account_id, stream.begin.voice_app_id) == (
            "call_1",
            "acct_1",
            "va_1",
        )
        socket.say(
            socket.session.audio(FRAME), '{"event":"new"}', "{", socket.session.audio(FRAME), socket.session.end()
        )
        assert [frame.timestamp async for frame in stream] == [0, 20]
        assert (stream.end.reason, stream.closed_abruptly, stream.malformed) == ("call_ended", False, 1)
    assert socket.closed_with == 1000


async def test_frames_that_are_here_are_given_after_the_end_and_after_leaving(socket):
    async with streaming(socket) as stream:
        socket.say(*[socket.session.audio(FRAME) for _ in range(5)], socket.session.end())
        await anyio.wait_all_tasks_blocked()
    assert len([frame async for frame in stream]) == 5
    assert [frame async for frame in stream] == []


async def test_a_socket_that_goes_without_an_end(socket):
    async with streaming(socket) as stream:
        socket.say(socket.session.audio(FRAME))
        socket.hang_up()
        assert len([frame async for frame in stream]) == 1
        assert (stream.end, stream.closed_abruptly) == (None, True)
        with pytest.raises(MediaClosedError):
            await stream.send_audio(FRAME)


async def test_a_call_that_we_close_was_not_closed_abruptly(socket):
    async with streaming(socket) as stream, anyio.create_task_group() as group:
        group.start_soon(stream.aclose)
        assert [frame async for frame in stream] == []
        await stream.aclose()
    assert (stream.closed_abruptly, socket.closed_with) == (False, 1000)


async def test_samples_are_sent_as_mu_law(socket):
    async with streaming(socket) as stream:
        await stream.send_audio(bytes(320), encoding="pcm16")
        await stream.wait_until_sent()
        assert socket.audio == b"\xff" * 160
        with pytest.raises(ValueError):
            await stream.send_audio(bytes(3), encoding="pcm16")
        with pytest.raises(ValueError, match="encoding"):
            await stream.send_audio(bytes(2), encoding="opus")
        await stream.send_audio(b"")
        assert stream.queued == 0


# --- how it begins ---


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", "not_json"),
        ('{"event":"begin"}', "malformed_begin"),
        ('{"event":"end"}', "no_begin"),
        ("x" * 70000, "too_large"),
    ],
)
async def test_a_bad_begin_closes_the_socket(socket, message, code):
    socket.say(message)
    with pytest.raises(MediaProtocolError) as caught:
        async with MediaStream(socket):
            pytest.fail("entered")
    assert (caught.value.code, socket.closed_with) == (code, 1008)


async def test_unknown_messages_before_begin_are_skipped(socket):
    socket.say('{"event":"hello"}')
    async with streaming(socket) as stream:
        assert stream.begin.call_id == "call_1"


async def test_a_begin_that_does_not_come(socket):
    with pytest.raises(MediaProtocolError) as caught:
        async with MediaStream(socket, begin_timeout=0.02):
            pytest.fail("entered")
    assert (caught.value.code, socket.closed_with) == ("begin_timeout", 1008)


async def test_a_socket_that_closes_before_begin(socket):
    socket.hang_up()
    with pytest.raises(MediaClosedError, match="before `begin`"):
        async with MediaStream(socket):
            pytest.fail("entered")


async def test_a_begin_that_is_refused_closes_the_socket(socket):
    def refuse(begin):
        raise DialStackError(f"not {begin.call_id}", code="wrong_call")

    with pytest.raises(DialStackError, match="not call_1"):
        async with streaming(socket, check_begin=refuse):
            pytest.fail("entered")
    assert socket.closed_with == 1008


async def test_a_stream_is_entered_once_and_knows_nothing_before(socket):
    stream = MediaStream(socket)
    with pytest.raises(RuntimeError, match="Enter the stream"):
        _ = stream.begin
    socket.begin()
    async with stream:
        pass
    with pytest.raises(RuntimeError, match="once"):
        async with stream:
            pass


@pytest.mark.parametrize(
    "options",
    [{"begin_timeout": 0}, {"max_queued": -1}, {"max_unread": 4000}, {"max_message": 0}, {"max_queued": float("nan")}],
)
async def test_options_out_of_range_are_refused(socket, options):
    with pytest.raises(ValueError):
        MediaStream(socket, **options)


# --- what goes wrong ---


async def test_what_your_block_raises_comes_out_as_it_is(socket):
    async def fail():
        async with streaming(socket) as stream:
            await stream.send_audio(silence(5))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert socket.closed_with == 1011


async def test_being_cancelled_closes_the_socket(socket):
    with anyio.move_on_after(0.05) as scope:
        async with streaming(socket) as stream:
            await stream.__anext__()
    assert scope.cancelled_caught
    assert socket.closed_with == 1001


# The coroutines of such tasks are left as they are, by anyio: nobody can run them any more.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:.*never awaited:RuntimeWarning")
def test_tasks_that_are_cancelled_before_they_start_do_not_hold_up_closing():
    async def main():
        socket = MemorySocket()
        socket.begin()
        began = anyio.current_time()
        async with MediaStream(socket):
            # As an event loop does that is ending: nobody had a turn yet.
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
        assert socket.closed_with == 1000
        assert anyio.current_time() - began < 4

    asyncio.run(main())
    gc.collect()  # here, and not in a test that warnings fail


async def test_being_cancelled_before_begin_closes_the_socket(socket):
    with anyio.move_on_after(0.02):
        async with MediaStream(socket):
            pytest.fail("entered")
    assert socket.closed_with == 1001


async def test_too_many_messages_that_cannot_be_read(socket, caplog):
    frames = []

    async def read():
        async with streaming(socket) as stream:
            socket.say(socket.session.audio(FRAME), *["{secret"] * 60)
            frames.append(await stream.__anext__())
            await stream.__anext__()

    with pytest.raises(MediaProtocolError) as caught:
        await read()
    assert (len(frames), caught.value.code, socket.closed_with) == (1, "too_many_malformed", 1008)
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
    assert "secret" not in caplog.text


async def test_what_a_socket_raises_reaches_the_reader(socket):
    async with streaming(socket) as stream:
        socket.say(socket.session.audio(FRAME), OSError("broken"))
        assert (await stream.__anext__()).payload == FRAME
        with pytest.raises(OSError, match="broken"):
            await stream.__anext__()
        with pytest.raises(MediaClosedError) as caught:
            await stream.send_audio(FRAME)
        assert isinstance(caught.value.__cause__, OSError)
        assert stream.closed_abruptly


async def test_a_socket_that_takes_nothing_is_still_read(socket):
    async with streaming(socket) as stream:
        socket.send_error = OSError("broken")
        await stream.send_audio(silence(1))
        with pytest.raises(MediaClosedError) as caught:
            await stream.wait_until_sent()
        assert (caught.value.unsent, stream.unsent) == (1.0, 1.0)
        assert isinstance(caught.value.__cause__, OSError)
        socket.say(socket.session.audio(FRAME), socket.session.end())
        assert len([frame async for frame in stream]) == 1
        assert (stream.end.reason, stream.closed_abruptly) == ("call_ended", False)


def test_a_socket_that_takes_nothing_and_says_nothing_is_given_up():
    async def test():
        socket = MemorySocket()
        async with streaming(socket) as stream:
            socket.send_error = OSError("broken")
            await stream.send_audio(FRAME)
            with trio.fail_after(10):
                assert [frame async for frame in stream] == []
            assert stream.closed_abruptly

    virtual(test)


def test_a_socket_that_does_not_close_is_left():
    class Stuck(MemorySocket):
        async def close(self, code=1000):
            await trio.sleep_forever()

    async def test():
        with trio.fail_after(10):
            async with streaming(Stuck()):
                pass

    virtual(test)


async def test_a_socket_that_fails_to_close_is_closed(socket):
    async def fail(code=1000):
        raise OSError("it was gone")

    socket.close = fail
    async with streaming(socket):
        pass


async def test_no_task_is_left(socket):
    before = {task.id for task in anyio.get_running_tasks()}

    async def fail():
        async with streaming(socket) as stream:
            await stream.send_audio(silence(1))
            assert len(anyio.get_running_tasks()) == len(before) + 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert {task.id for task in anyio.get_running_tasks()} == before


# --- listeners ---


async def test_nothing_can_be_said_on_a_listener(socket):
    async with streaming(socket, begin={"voice_app_id": None, "listener_id": "lis_1"}) as stream:
        with pytest.raises(DialStackMediaError) as caught:
            await stream.send_audio(FRAME)
        assert caught.value.code == "one_way"
        assert stream.clear() == 0
        await stream.flush()
        socket.say(socket.session.audio(FRAME, channel="callee"))
        assert (await stream.__anext__()).channel == "callee"


# --- saying something ---


async def test_a_last_piece_goes_out_by_itself_with_silence(socket):
    async with streaming(socket) as stream:
        await stream.send_audio(b"\x01" * 200)
        await stream.wait_until_sent()
        assert socket.audio == b"\x01" * 200 + b"\xff" * 120


def test_flushing_sends_a_last_piece_without_waiting_for_more():
    async def test():
        socket = MemorySocket()
        async with streaming(socket) as stream:
            await stream.send_audio(b"\x01" * 100)
            await stream.flush()
            await stream.wait_until_sent()
            assert trio.current_time() - socket.heard[0][0] == 0
        assert socket.audio == b"\x01" * 100 + b"\xff" * 60

    virtual(test)


async def test_leaving_sends_a_last_piece(socket):
    async with streaming(socket) as stream:
        await stream.send_audio(b"\x01" * 100)
    assert socket.audio == b"\x01" * 100 + b"\xff" * 60
    assert stream.unsent == 0


async def test_leaving_drops_what_is_queued_and_says_how_much(socket):
    async with streaming(socket) as stream:
        await stream.send_audio(silence(10))
        await anyio.sleep(0.03)
    assert 9.9 < stream.unsent < 10
    with pytest.raises(MediaClosedError, match=r"9\.9\d s of audio were not sent") as caught:
        await stream.send_audio(FRAME)
    assert caught.value.unsent == stream.unsent


async def test_the_end_of_the_call_wakes_whoever_waits_to_send(socket):
    async def hang_up():
        await anyio.sleep(0.05)
        socket.say(socket.session.end())

    async with streaming(socket, max_queued=1) as stream, anyio.create_task_group() as group:
        group.start_soon(hang_up)
        with pytest.raises(MediaClosedError) as caught:
            await stream.send_audio(silence(60))
    assert 59.8 < caught.value.unsent < 60


async def test_interrupting_forgets_also_what_waits_for_room(socket):
    async with streaming(socket, max_queued=1) as stream, anyio.create_task_group() as group:
        for _ in range(2):
            group.start_soon(stream.send_audio, silence(60))
        await anyio.sleep(0.05)
        assert stream.queued == pytest.approx(119.94, abs=0.06)
        assert stream.clear() == pytest.approx(119.94, abs=0.06)
        assert stream.queued == 0
        await stream.wait_until_sent()
    assert len(socket.heard) < 10
    assert stream.unsent == 0


def test_whoever_sends_too_much_waits():
    async def test():
        socket = MemorySocket()
        async with streaming(socket, max_queued=2) as stream:
            await stream.send_audio(silence(10))
            assert trio.current_time() - socket.heard[0][0] == pytest.approx(8, abs=0.05)
            assert stream.queued <= 2

    virtual(test)


async def test_what_one_call_sends_stays_together(socket):
    async with streaming(socket, max_queued=0.1) as stream, anyio.create_task_group() as group:
        group.start_soon(stream.send_audio, b"\x01" * 1600)
        group.start_soon(stream.send_audio, b"\x02" * 1600)
        await anyio.sleep(0.02)
        await stream.wait_until_sent()
    assert socket.audio in {b"\x01" * 1600 + b"\x02" * 1600, b"\x02" * 1600 + b"\x01" * 1600}


# --- ten minutes, on a virtual clock ---

CALL = 30_000
"""Frames of ten minutes."""


async def _platform(socket, frames, clock_start):
    for n in range(frames):
        await trio.sleep_until(clock_start + n * 0.02)
        socket.say(socket.session.audio(n.to_bytes(4, "big") * 40))
    await trio.sleep(0.1)
    socket.say(socket.session.end())


def _check_rate(heard, frames, start):
    assert len(heard) == frames
    assert [payload[:4] for _, payload in heard] == [n.to_bytes(4, "big") for n in range(frames)]
    for n, (at, _) in enumerate(heard):
        assert at - start == pytest.approx(n * 0.02, abs=1e-3), f"frame {n}"


def test_ten_minutes_in_both_directions_keep_50_frames_a_second():
    async def test():
        socket = MemorySocket()
        async with streaming(socket) as stream, trio.open_nursery() as nursery:
            start = trio.current_time()
            nursery.start_soon(_platform, socket, CALL, start)
            heard = 0
            async for frame in stream:
                assert frame.timestamp == heard * 20
                heard += 1
                await stream.send_audio(frame.payload)
            assert (heard, stream.dropped, stream.unsent) == (CALL, 0, 0)
        _check_rate(socket.heard, CALL, start)

    virtual(test)


def test_ten_minutes_of_speech_given_at_once_keep_50_frames_a_second():
    async def test():
        socket = MemorySocket()
        async with streaming(socket) as stream:
            start = trio.current_time()
            for minute in range(10):
                speech = b"".join((minute * 3000 + n).to_bytes(4, "big") * 40 for n in range(3000))
                await stream.send_audio(speech)
                assert stream.queued <= 30
            await stream.wait_until_sent()
        _check_rate(socket.heard, CALL, start)

    virtual(test)


def test_a_socket_that_stalls_causes_no_flood():
    async def test():
        socket = MemorySocket()
        socket.stalls = dict.fromkeys(range(100, 3000, 100), 0.3) | dict.fromkeys(range(150, 3000, 100), 0.08)
        async with streaming(socket) as stream:
            await stream.send_audio(silence(30))
            await stream.send_audio(silence(30))
            await stream.wait_until_sent()
        times = [at for at, _ in socket.heard]
        assert len(times) == 3000
        # 29 long stalls cost their time, less the frame that they belong to. The 30 short ones cost none.
        assert times[-1] - times[0] == pytest.approx(2999 * 0.02 + 29 * (0.3 - 0.02), abs=0.05)
        for first, sixth in zip(times, times[6:], strict=False):
            assert sixth - first > 0.019

    virtual(test)


def test_hours_that_arrive_at_once_are_bounded_and_do_not_keep_us_from_speaking(caplog):
    async def test():
        socket = MemorySocket()
        frame = socket.session
        async with streaming(socket) as stream:
            start = trio.current_time()
            await stream.send_audio(silence(0.1))
            for _ in range(3 * 3600 // 4):
                socket.say(frame.audio(silence(4)))
            await stream.wait_until_sent()
            assert trio.current_time() - start == pytest.approx(0.08, abs=0.03)
            socket.say(frame.end())
            kept = [one.timestamp async for one in stream]
        assert (len(kept), stream.dropped) == (15, 2700 - 15)
        assert kept[-1] == (3 * 3600 - 4) * 1000

    virtual(test)
    assert len([record for record in caplog.records if "nobody reads" in record.message]) == 1


async def test_others_have_their_turn_while_a_flood_is_read(socket):
    turns = 0
    async with streaming(socket) as stream:
        socket.say(*[socket.session.audio(FRAME) for _ in range(1000)], socket.session.end())
        while stream.end is None:
            await anyio.lowlevel.checkpoint()
            turns += 1
    assert turns > 500


def test_frames_of_one_byte_are_bounded_too():
    async def test():
        socket = MemorySocket()
        async with streaming(socket, max_unread=1) as stream:
            socket.say(*[socket.session.audio(b"\xff") for _ in range(200)], socket.session.end())
            await trio.sleep(0.01)
            assert len([frame async for frame in stream]) == 50
            assert stream.dropped == 150

    virtual(test)


def test_memory_does_not_grow_with_the_length_of_a_call():
    async def call(frames):
        class Forgetful(MemorySocket):
            async def send(self, text):
                self.session.receive(text)

        socket = Forgetful()
        async with streaming(socket) as stream, trio.open_nursery() as nursery:
            nursery.start_soon(_platform, socket, frames, trio.current_time())
            async for frame in stream:
                await stream.send_audio(frame.payload)

    def peak(frames):
        gc.collect()
        tracemalloc.start()
        virtual(call, frames)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(50)  # what is built at first use
    short, long = peak(200), peak(2000)
    assert long < short + 100_000
