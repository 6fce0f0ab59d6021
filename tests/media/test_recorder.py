"""Recordings: both sides at their times, whatever order they come in, and readable at any moment."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import textwrap
import tracemalloc
import wave
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack.media import mulaw
from dialstack.media.recorder import WavRecorder
from dialstack.media.wav import read_wav

LOUD = b"\x80"  # 32124
SOFT = b"\xce"  # 988
QUIET = bytes([mulaw.SILENCE])


@dataclass
class Frame:
    payload: bytes
    timestamp: float | None = None
    channel: str | None = None


def sides(path):
    """Both sides as mu-law, in which they are easier to compare."""
    return tuple(mulaw.encode(read_wav(path, channel=channel)[0]) for channel in (0, 1))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "call.wav"


def test_left_is_what_was_heard_and_right_what_was_said(path):
    with WavRecorder(path, channels=("caller", "agent")) as recorder:
        recorder.heard(Frame(LOUD * 160, 0))
        recorder.said(SOFT * 160)
        recorder.heard(Frame(LOUD * 160, 20))
        assert recorder.seconds == 0.04
    with wave.open(str(path)) as found:
        assert (found.getnchannels(), found.getsampwidth(), found.getframerate(), found.getnframes()) == (
            2,
            2,
            8000,
            320,
        )
    assert sides(path) == (LOUD * 320, QUIET * 160 + SOFT * 160)


def test_a_listeners_frames_go_where_their_channel_says(path):
    with WavRecorder(str(path)) as recorder:
        recorder.heard(Frame(SOFT * 160, 0, "callee"))
        recorder.heard(Frame(LOUD * 160, 0, "caller"))
    assert sides(path) == (LOUD * 160, SOFT * 160)


def test_a_gap_is_silence_and_both_sides_have_one_length(path):
    with WavRecorder(path) as recorder:
        recorder.write("caller", LOUD * 160, 0)
        recorder.write("caller", LOUD * 160, 3000)
    assert sides(path) == (LOUD * 160 + QUIET * 23840 + LOUD * 160, QUIET * 24160)


def test_a_frame_that_is_late_lands_at_its_time(path):
    with WavRecorder(path) as recorder:
        for at in (0, 40, 60, 20):
            recorder.write("caller", LOUD * 160, at)
        recorder.write("callee", SOFT * 160, 20)
    assert sides(path) == (LOUD * 640, QUIET * 160 + SOFT * 160 + QUIET * 320)


def test_times_that_tremble_leave_no_holes(path):
    with WavRecorder(path) as recorder:
        for at in (0, 23, 38, 61, 80):
            recorder.write("caller", LOUD * 160, at)
    assert sides(path)[0] == LOUD * 800


def test_speech_without_a_time_begins_now_and_goes_on_where_it_ended(path):
    with WavRecorder(path, channels=("caller", "agent")) as recorder:
        for at in range(0, 1000, 20):
            recorder.heard(Frame(LOUD * 160, at))
        recorder.said(SOFT * 8000)  # a second, at once
        for at in range(1000, 1100, 20):
            recorder.heard(Frame(LOUD * 160, at))
        recorder.said(SOFT * 800)
    assert sides(path)[1] == QUIET * 8000 + SOFT * 8800


def test_speech_that_follows_within_bursts_of_the_other_side_has_no_holes(path):
    with WavRecorder(path, channels=("caller", "agent")) as recorder:
        recorder.heard(Frame(LOUD * 160, 0))
        recorder.said(SOFT * 160)
        for at in (20, 40, 60, 80):
            recorder.heard(Frame(LOUD * 160, at))
        recorder.said(SOFT * 160)
    assert sides(path)[1] == QUIET * 160 + SOFT * 320 + QUIET * 320


def test_what_was_never_sent_is_taken_back(path):
    with WavRecorder(path, channels=("caller", "agent")) as recorder:
        recorder.heard(Frame(LOUD * 160, 0))
        recorder.said(SOFT * 8000)
        recorder.take_back("agent", 0.75)
        recorder.heard(Frame(LOUD * 160, 240))
        recorder.said(SOFT * 80)
        recorder.take_back("caller", 99)
    left, right = sides(path)
    assert left == QUIET * 8160
    assert right == QUIET * 160 + SOFT * 2080 + QUIET * 5920


@given(
    st.lists(
        st.tuples(st.sampled_from(["left", "right"]), st.integers(0, 30), st.sampled_from([LOUD, SOFT])), max_size=40
    )
)
def test_any_order_of_frames_gives_the_picture_that_was_painted(frames):
    file = io.BytesIO()
    wanted = {"left": bytearray(), "right": bytearray()}
    with WavRecorder(file, channels=("left", "right")) as recorder:
        for side, at, code in frames:
            recorder.write(side, code * 160, at * 20)
            known = wanted[side]
            known.extend(QUIET * max(0, at * 160 + 160 - len(known)))
            known[at * 160 : at * 160 + 160] = code * 160
    longest = max(map(len, wanted.values()))
    file.seek(0)
    with wave.open(file) as found:
        data = found.readframes(found.getnframes())
    pcm = [b"".join(data[at : at + 2] for at in range(first, len(data), 4)) for first in (0, 2)]
    assert [mulaw.encode(side) for side in pcm] == [bytes(side).ljust(longest, QUIET) for side in wanted.values()]


# --- files ---


def test_the_file_has_its_name_only_when_it_is_whole(path):
    path.write_bytes(b"old")
    with WavRecorder(path) as recorder:
        recorder.write("caller", LOUD * 160)
        assert path.read_bytes() == b"old"
        (partial,) = (entry for entry in path.parent.iterdir() if entry != path)
        assert partial.name.startswith(".call.wav.")
    assert [entry.name for entry in path.parent.iterdir()] == ["call.wav"]
    assert sides(path)[0] == LOUD * 160


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_file_is_for_its_user_alone(path):
    with WavRecorder(path):
        assert [stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()] == [0o600]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_block_that_raises_leaves_what_was_recorded(path):
    def record():
        with WavRecorder(path) as recorder:
            recorder.write("caller", LOUD * 160)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record()
    assert sides(path)[0] == LOUD * 160


def test_a_killed_process_leaves_a_file_that_opens(path):
    script = """
        import os, signal, sys
        from dialstack.media.recorder import WavRecorder
        recorder = WavRecorder(sys.argv[1])
        for at in range(0, 2500, 20):
            recorder.write("caller", b"\\x80" * 160, at)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(path)], timeout=60, check=False)
    (partial,) = path.parent.iterdir()
    left = sides(partial)[0]
    assert len(left) >= 16000  # all but the last second
    assert left == LOUD * len(left)


def test_memory_stays_small(path):
    with WavRecorder(path) as recorder:
        recorder.write("caller", LOUD * 160, 0)
        tracemalloc.start()
        for at in range(20, 60000, 20):
            recorder.write("caller", LOUD * 160, at)
            recorder.write("callee", SOFT * 160, at)
        recorder.write("callee", SOFT * 160, 20 * 60 * 1000)  # a gap of nearly twenty minutes
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 200_000
    assert path.stat().st_size == 44 + 4 * 8 * (20 * 60 * 1000 + 20)


def test_a_file_of_yours_is_written_from_where_it_stands_and_stays_open():
    file = io.BytesIO(b"head")
    file.seek(4)
    recorder = WavRecorder(file)
    recorder.write("caller", LOUD * 160)
    recorder.close()
    assert file.getvalue()[:8] == b"headRIFF"
    assert not file.closed
    file.seek(4)
    with wave.open(file) as found:
        assert found.getnframes() == 160


def test_a_file_that_cannot_be_moved_about_in_is_refused(tmp_path):
    with (tmp_path / "file").open("wb") as file, pytest.raises(ValueError, match="w\\+b"):
        WavRecorder(file)
    with pytest.raises(ValueError, match="a path, or to a binary file"):
        WavRecorder(7)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(IsADirectoryError, match="needs the name of a file"):
        WavRecorder(tmp_path)


@pytest.mark.parametrize("channels", [("caller",), ("caller", "caller"), ("a", "b", "c"), "ab", ()])
def test_channels_that_are_not_two(channels, path):
    with pytest.raises(ValueError, match="two names"):
        WavRecorder(path, channels=channels)
    assert not list(path.parent.iterdir())


@pytest.mark.parametrize("at_ms", [-20, 25 * 3600 * 1000, float("nan"), float("inf"), -float("inf")])
def test_a_time_that_is_none(path, at_ms):
    with WavRecorder(path) as recorder:
        with pytest.raises(ValueError, match="in milliseconds"):
            recorder.write("caller", LOUD, at_ms)
        assert recorder.seconds == 0


def test_misuse_is_told(path):
    recorder = WavRecorder(path)
    with pytest.raises(ValueError, match="channels 'caller' and 'callee'"):
        recorder.write("agent", LOUD)
    for seconds in (-1, float("nan")):
        with pytest.raises(ValueError, match="0 or more"):
            recorder.take_back("caller", seconds)
    recorder.close()
    recorder.close()
    with pytest.raises(ValueError, match="closed"):
        recorder.write("caller", LOUD)


def test_a_recording_of_nothing_is_a_file(path):
    with WavRecorder(path) as recorder:
        recorder.heard(Frame(b"", 60000))
    assert read_wav(path, channel=1) == (b"", 8000)


# --- reading ---


def make(path, channels=1, width=2, data=bytes(8), rate=16000):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)


def test_reading_a_channel(path):
    make(path, data=b"\x01\x00\x02\x00")
    assert read_wav(path) == (b"\x01\x00\x02\x00", 16000)
    make(path, channels=2, data=b"\x01\x00\x02\x00\x03\x00\x04\x00")
    assert read_wav(path, channel=1) == (b"\x02\x00\x04\x00", 16000)
    with pytest.raises(ValueError, match="2 channels: name one"):
        read_wav(path)
    for channel in (-1, 2):
        with pytest.raises(ValueError, match="counted from 0"):
            read_wav(path, channel=channel)


def test_on_a_machine_of_the_other_byte_order_the_order_of_wave_is_undone(path, monkeypatch):
    make(path, data=b"\x01\x00\x02\x00")
    monkeypatch.setattr("dialstack.media.wav.sys.byteorder", "big")
    swapped = read_wav(path)[0]
    monkeypatch.undo()
    # `wave` looks at the order as well: where both believe it, the two cancel out.
    assert swapped == b"\x01\x00\x02\x00"


@pytest.mark.parametrize("width", [1, 3, 4])
def test_other_widths_are_refused_with_advice(path, width):
    make(path, width=width, data=bytes(12))
    with pytest.raises(ValueError, match=f"has {width * 8} bits.*ffmpeg"):
        read_wav(path)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"ID3 and so on", b"RIFF\x00\x00\x00\x00WAVEfmt "])
def test_what_is_no_wav_is_refused_with_advice(path, data):
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"not a WAV file of plain PCM.*ffmpeg"):
        read_wav(path)


def test_a_file_that_is_missing_is_the_systems_error(path):
    with pytest.raises(FileNotFoundError):
        read_wav(path)
