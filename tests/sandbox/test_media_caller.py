from __future__ import annotations

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack.media import WavRecorder
from dialstack.sandbox.media.caller import Caller
from dialstack.sandbox.media.log import Arrival, MediaLog, SocketLog
from dialstack.sandbox.media.performance import Performance
from dialstack.sandbox.media.sounds import QUIET, is_loud

LOUD = Caller.tone(440, 0.02).mulaw


def play(script, answers=(), most=10_000):
    performance, frames = Performance(script), []
    answers = iter(answers)
    while len(frames) < most:
        frame = performance.frame(other_is_loud=next(answers, False))
        if performance.over:
            break
        frames.append(frame)
    return frames, performance


@given(st.lists(st.binary(max_size=1000), max_size=5))
def test_all_audio_of_a_script_is_said_in_frames_of_20_ms(pieces):
    script = Caller().then(*[Caller.audio(piece) for piece in pieces])
    frames, performance = play(script)
    assert b"".join(frames) == script.mulaw
    assert all(len(frame) == 160 for frame in frames)
    assert performance.over
    assert performance.failure is None


def test_after_the_end_there_is_silence():
    performance = Performance(Caller.tone(440, 0.02))
    assert [performance.frame(other_is_loud=False) for _ in range(3)] == [LOUD, QUIET, QUIET]


def test_a_script_waits_until_the_other_side_speaks_and_is_quiet():
    script = Caller.until_speaks().then(Caller.until_quiet(0.06), Caller.audio(LOUD))
    heard = [False] * 5 + [True] * 4 + [False, False, True]
    frames, _ = play(script, heard)
    assert frames.index(LOUD) == len(heard) + 3 - 1
    assert frames[:-1] == [QUIET] * (len(frames) - 1)


@pytest.mark.parametrize(
    ("script", "heard", "words"),
    [
        (Caller.until_speaks(within=0.1), False, "said nothing within 0.1 s"),
        (Caller.until_quiet(0.5, within=1), True, "not quiet for 0.5 s within 1 s"),
    ],
)
def test_a_script_that_waits_in_vain_gives_up(script, heard, words):
    _, performance = play(script, [heard] * 1000)
    assert words in str(performance.failure)


def test_who_stays_does_not_hang_up():
    script = Caller.audio(LOUD).then(Caller.stay())
    frames, performance = play(script, most=500)
    assert (script.hangs_up, Caller.silence(1).hangs_up, performance.over, len(frames)) == (False, True, False, 500)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Caller.tone(0, 1),
        lambda: Caller.tone(4000, 1),
        lambda: Caller.tone(440, 1, volume=2),
        lambda: Caller.tone(440, -1),
        lambda: Caller.silence(float("inf")),
    ],
)
def test_what_cannot_be_said_is_refused_at_once(make):
    with pytest.raises(ValueError):
        make()


def test_noise_of_a_line_is_not_loud():
    assert not is_loud(b"")
    assert not is_loud(bytes([0xFF, 0x7F, 0xF0, 0x70, 0xE0, 0x60]))
    assert is_loud(QUIET + LOUD)


def test_a_wav_is_said(tmp_path):
    with WavRecorder(tmp_path / "voice.wav") as recorder:
        recorder.write("caller", LOUD)
    assert Caller.wav(tmp_path / "voice.wav", channel=0).mulaw == LOUD
    with pytest.raises(ValueError, match="2 channels"):
        Caller.wav(tmp_path / "voice.wav")


def fake_synthesiser(folder, monkeypatch, name, script):
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_a_text_is_spoken_and_no_other_program_sees_it(tmp_path, monkeypatch):
    with WavRecorder(tmp_path / "voice.wav") as recorder:
        recorder.write("caller", LOUD)
    script = f'cat > {tmp_path}/text; echo "$@" > {tmp_path}/options; cp {tmp_path}/voice.wav "$4"'
    fake_synthesiser(tmp_path, monkeypatch, "espeak-ng", script)
    assert Caller.says("-Hello", voice="en-gb").mulaw == LOUD
    assert (tmp_path / "text").read_text() == "-Hello"
    assert "Hello" not in (tmp_path / "options").read_text()


def test_a_synthesiser_that_fails_is_named(tmp_path, monkeypatch):
    fake_synthesiser(tmp_path, monkeypatch, "espeak-ng", "exit 3")
    with pytest.raises(RuntimeError, match="espeak-ng failed with the exit status 3"):
        Caller.says("Hello")


def test_without_a_synthesiser_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="install espeak-ng"):
        Caller.says("Hello")


def log_of(*arrivals, **fields):
    return MediaLog(
        "call_1", [SocketLog("wss://x/?token=secret", arrivals=[Arrival(*one) for one in arrivals], **fields)]
    )


def test_what_was_not_said_fails_with_what_was():
    log = log_of((0.0, LOUD), (0.02, QUIET))
    log.assert_said(LOUD + QUIET)
    with pytest.raises(AssertionError, match=r"It said 0\.04 s, of which 0\.02 s can be heard"):
        log.assert_said(QUIET + LOUD)
    with pytest.raises(AssertionError, match="no media socket"):
        MediaLog("call_1").assert_said(LOUD)
    with pytest.raises(AssertionError, match="refused: 403"):
        log_of(refused="403").assert_said(LOUD)


def test_silence_is_checked():
    log_of((0.0, QUIET)).assert_silence()
    with pytest.raises(AssertionError, match="not silent"):
        log_of((0.0, QUIET), (1.0, LOUD)).assert_silence()


def test_pace_is_checked():
    log_of(*[(n * 0.02, LOUD) for n in range(100)]).assert_paced(ahead=0.001, gap=0.021)
    log_of((0.0, LOUD), (5.0, LOUD)).assert_paced(ahead=0.0)
    with pytest.raises(AssertionError, match=r"0\.180 s ahead"):
        log_of(*[(0.0, LOUD)] * 10).assert_paced(ahead=0.1)
    with pytest.raises(AssertionError, match=r"paused for 0\.500 s"):
        log_of((0.0, LOUD), (0.5, LOUD)).assert_paced(gap=0.1)


def test_a_log_shows_neither_audio_nor_the_token():
    assert "secret" not in repr(log_of((0.0, LOUD)))
    assert "xff" not in repr(log_of((0.0, QUIET)))
