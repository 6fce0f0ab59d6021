"""The pacer: 50 frames a second, whatever the timers, the producers and the sockets do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack.media import Pacer
from dialstack.media.pacing import CATCH_UP, FRAME

SECOND = bytes(8000)
NEAR = 1e-5


def taken(pacer, now):
    """All frames that a caller gets who asks at this time until there is none."""
    frames = []
    while (frame := pacer.take(now)) is not None:
        frames.append(frame)
    return frames


def run(pacer, until, start=0.0, late=lambda n: 0.0):
    """Ask whenever a frame is due, each time so much later. Gives when each frame left."""
    now, left = start, []
    while (due := pacer.due()) is not None and due <= until:
        now = max(now, due + late(len(left)))
        left += [now] * (pacer.take(now) is not None)
    return left


def test_the_first_frame_is_due_at_once_and_the_others_every_20_ms():
    pacer = Pacer()
    pacer.push(SECOND, 100.0)
    assert run(pacer, 200) == pytest.approx([100 + n * 0.02 for n in range(50)])


def test_nothing_is_due_where_nothing_waits():
    pacer = Pacer()
    assert (pacer.due(), pacer.take(5.0)) == (None, None)


def test_an_hour_does_not_drift():
    pacer = Pacer()
    left = []
    for second in range(3600):
        pacer.push(SECOND, second)
        left += run(pacer, second + 0.99, second, late=lambda n: 0.004)
    assert len(left) == 180_000
    assert left[-1] == pytest.approx(3600 - 0.02 + 0.004, abs=NEAR)


@given(st.lists(st.floats(0, CATCH_UP - 0.001), min_size=50, max_size=200))
def test_a_late_timer_moves_one_frame_and_not_the_rest(lates):
    pacer = Pacer()
    pacer.push(bytes(160 * len(lates)), 0.0)
    left = run(pacer, 100, late=lambda n: lates[n])
    assert len(left) == len(lates)
    for n, at in enumerate(left):
        assert n * FRAME - NEAR <= at <= n * FRAME + CATCH_UP


def test_a_long_stall_starts_the_clock_anew():
    pacer = Pacer()
    pacer.push(SECOND, 0.0)
    assert len(taken(pacer, 0.0)) == 1
    assert len(taken(pacer, 0.35)) == 1
    assert pacer.due() == pytest.approx(0.37)


def test_a_short_stall_is_caught_up_with():
    pacer = Pacer()
    pacer.push(SECOND, 0.0)
    taken(pacer, 0.0)
    assert len(taken(pacer, 0.11)) == 5
    assert pacer.due() == pytest.approx(0.12)


def test_there_is_no_burst_after_a_pause():
    pacer = Pacer()
    pacer.push(bytes(160), 0.0)
    taken(pacer, 0.0)
    pacer.push(SECOND, 0.05)
    assert len(taken(pacer, 0.05)) == 1
    assert pacer.due() == pytest.approx(0.07)


def test_what_comes_right_after_a_frame_waits_for_its_time():
    pacer = Pacer()
    pacer.push(bytes(160), 0.0)
    taken(pacer, 0.0)
    pacer.push(bytes(160), 0.001)
    assert pacer.due() == pytest.approx(0.02)


def test_a_piece_of_a_frame_waits_for_more_and_then_goes_with_silence():
    pacer = Pacer()
    pacer.push(b"\x01" * 100, 0.0)
    assert pacer.due() == pytest.approx(0.02)
    assert taken(pacer, 0.015) == []
    assert taken(pacer, 0.02) == [b"\x01" * 100 + b"\xff" * 60]


def test_a_piece_that_is_completed_goes_at_once():
    pacer = Pacer()
    pacer.push(b"\x01" * 100, 0.0)
    pacer.push(b"\x02" * 60, 0.01)
    assert taken(pacer, 0.01) == [b"\x01" * 100 + b"\x02" * 60]


def test_a_piece_waits_20_ms_from_the_last_that_came():
    pacer = Pacer()
    pacer.push(bytes(50), 0.0)
    pacer.push(bytes(50), 0.015)
    assert pacer.due() == pytest.approx(0.035)


def test_flushing_fills_the_last_frame():
    pacer = Pacer()
    pacer.push(b"\x01" * 10, 0.0)
    pacer.flush(0.0)
    pacer.flush(0.0)
    assert taken(pacer, 0.0) == [b"\x01" * 10 + b"\xff" * 150]
    assert pacer.size == 0


def test_clearing_gives_the_seconds_and_keeps_the_pace():
    pacer = Pacer()
    pacer.push(SECOND, 0.0)
    taken(pacer, 0.0)
    assert pacer.clear() == pytest.approx(0.98)
    assert pacer.due() is None
    pacer.push(SECOND, 0.001)
    assert pacer.due() == pytest.approx(0.02)


steps = st.lists(
    st.tuples(st.floats(0, 0.3), st.binary(min_size=1, max_size=700) | st.sampled_from([None, "flush", "clear"])),
    max_size=60,
)


@given(steps)
def test_no_second_has_more_than_its_frames_and_nothing_is_lost(steps):
    pacer = Pacer()
    now, left, pushed, forgotten, out = 0.0, [], b"", 0.0, b""
    for wait, what in steps:
        now += wait
        if isinstance(what, bytes):
            pacer.push(what, now)
            pushed += what
        elif what == "flush":
            pacer.flush(now)
        elif what == "clear":
            forgotten += pacer.clear()
        for frame in taken(pacer, now):
            assert len(frame) == 160
            left.append(now)
            out += frame
    at_most = 1 + (CATCH_UP + 0.001) / FRAME
    for index, start in enumerate(left):
        within = [at for at in left[index:] if at <= start + 0.2]
        assert len(within) <= 0.2 / FRAME + at_most
    padding = len(out) + pacer.size + round(forgotten * 8000) - len(pushed)
    assert 0 <= padding < 160 * (1 + len(steps) + len(left))
    if not forgotten:
        out += b"".join(frame for n in range(1000) for frame in taken(pacer, now + n))
        assert _is_spread(pushed, out)


def _is_spread(pushed, out):
    """Whether `out` is what was pushed, in order, with nothing but silence between."""
    it = iter(out)
    for byte in pushed:
        for found in it:
            if found == byte:
                break
            if found != 0xFF:
                return False
        else:
            return False
    return all(found == 0xFF for found in it)
