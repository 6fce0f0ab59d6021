"""Resampling: tones keep their loudness, pieces make the whole, and nothing is late, lost or wrapped."""

from __future__ import annotations

import math
import sys
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialstack.media import mulaw
from dialstack.media.resampling import MulawToPcm, PcmToMulaw, Resampler

soxr = pytest.importorskip("soxr", reason="the extra `audio` is not installed")
pytest.importorskip("numpy")

RATES = [
    (8000, 16000),
    (16000, 8000),
    (8000, 24000),
    (24000, 8000),
    (8000, 48000),
    (48000, 8000),
    (44100, 8000),
    (8000, 44100),
]
every_rate = pytest.mark.parametrize(("from_rate", "to_rate"), RATES)


def pcm_of(samples):
    found = array("h", samples)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def samples_of(pcm):
    found = array("h")
    found.frombytes(pcm)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tolist()


def tone(hertz, rate, seconds=0.5, loudness=10000):
    return pcm_of(round(loudness * math.sin(math.tau * hertz * at / rate)) for at in range(int(rate * seconds)))


def convert(pcm, from_rate, to_rate, size=None):
    resampler = Resampler(from_rate, to_rate)
    size = size or len(pcm) or 1
    pieces = [resampler.feed(pcm[at : at + size]) for at in range(0, len(pcm), size)]
    return b"".join(pieces) + resampler.finish()


def loudness(pcm, hertz, rate):
    """How much of a tone is in the middle of a sound, whatever its phase."""
    samples = samples_of(pcm)
    middle = samples[len(samples) // 5 : -len(samples) // 5]
    middle = middle[: len(middle) * hertz // rate * rate // hertz]  # whole waves
    parts = [
        sum(s * wave(math.tau * hertz * at / rate) for at, s in enumerate(middle)) for wave in (math.sin, math.cos)
    ]
    return 2 * math.hypot(*parts) / len(middle)


def decibels(one, other):
    return 20 * math.log10(one / other)


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 48000])
@pytest.mark.parametrize("hertz", [300, 1000, 2000, 3000])
def test_a_tone_goes_up_and_comes_down_as_loud_as_it_was(rate, hertz):
    there = convert(tone(hertz, 8000), 8000, rate)
    back = convert(there, rate, 8000)
    assert abs(decibels(loudness(there, hertz, rate), 10000)) < 1
    assert abs(decibels(loudness(back, hertz, 8000), 10000)) < 1


@pytest.mark.parametrize("rate", [16000, 24000, 48000])
def test_what_a_telephone_cannot_carry_does_not_come_back_as_another_tone(rate):
    folded = convert(tone(5000, rate), rate, 8000)
    assert loudness(folded, 3000, 8000) < 10  # 60 dB below


@pytest.mark.parametrize("rate", [16000, 24000, 48000])
def test_no_echo_of_a_tone_above_those_of_a_telephone(rate):
    assert loudness(convert(tone(3000, 8000), 8000, rate), 5000, rate) < 10


PIECES = st.lists(st.integers(0, 1500), max_size=30)
NOISE = bytes((at * at * 31 + at * 7) % 251 for at in range(6000))


@pytest.mark.parametrize(("from_rate", "to_rate"), [(8000, 8000), *RATES])
@settings(max_examples=25)
@given(sizes=PIECES)
def test_how_the_input_is_cut_makes_no_difference(from_rate, to_rate, sizes):
    resampler, at, found = Resampler(from_rate, to_rate), 0, b""
    for size in sizes:
        found += resampler.feed(NOISE[at : at + size])
        at += size
    found += resampler.feed(NOISE[at:])
    assert found + resampler.finish() == convert(NOISE, from_rate, to_rate)


@every_rate
@pytest.mark.parametrize("count", [0, 1, 160, 12345])
def test_the_length_is_right(from_rate, to_rate, count):
    found = len(convert(bytes(2 * count), from_rate, to_rate, 320)) // 2
    assert abs(found - count * to_rate / from_rate) <= 2


@every_rate
def test_the_output_is_never_more_than_30_ms_behind_and_does_not_fall_back(from_rate, to_rate):
    resampler, given_, got, late = Resampler(from_rate, to_rate), 0, 0, []
    for _ in range(500):  # ten seconds
        got += len(resampler.feed(bytes(from_rate // 50 * 2))) // 2
        given_ += from_rate // 50
        late.append(given_ / from_rate - got / to_rate)
    assert max(late) < 0.0301
    assert max(late[250:]) - min(late[250:]) < 0.001


@every_rate
def test_silence_stays_silence(from_rate, to_rate):
    assert not any(convert(bytes(from_rate), from_rate, to_rate))


@every_rate
def test_a_constant_stays_what_it_is(from_rate, to_rate):
    middle = samples_of(convert(pcm_of([12345] * from_rate), from_rate, to_rate))[to_rate // 4 : to_rate // 2]
    assert max(middle) - min(middle) <= 2
    assert abs(middle[0] - 12345) <= 2


@every_rate
def test_the_loudest_square_wave_is_limited_and_does_not_wrap(from_rate, to_rate):
    half = from_rate // 400
    wave = pcm_of(([32767] * half + [-32768] * half) * 100)
    found = samples_of(convert(wave, from_rate, to_rate))
    assert max(found) == 32767  # it overshoots, so it had to be limited
    assert min(found) == -32768
    middles = [found[round((2 * turn + 0.5) * half * to_rate / from_rate)] for turn in range(20, 30)]
    assert all(sample > 20000 for sample in middles)


def test_equal_rates_pass_through_at_once_but_for_half_a_sample():
    resampler = Resampler(8000, 8000)
    assert [resampler.feed(b"\x01"), resampler.feed(b"\x02\x03\x04\x05"), resampler.finish()] == [
        b"",
        b"\x01\x02\x03\x04",
        b"",
    ]


@pytest.mark.parametrize("rate", [0, -8000, 8000.0, "8000", True, None])
def test_a_rate_that_is_none(rate):
    for arguments in [(rate, 8000), (8000, rate)]:
        with pytest.raises(ValueError, match="whole number above 0"):
            Resampler(*arguments)


@pytest.mark.parametrize("rates", [(8000, 8000), (8000, 16000)])
def test_a_stream_that_was_finished_takes_no_more(rates):
    resampler = Resampler(*rates)
    resampler.finish()
    with pytest.raises(ValueError, match="make another one"):
        resampler.feed(b"\0\0")
    with pytest.raises(ValueError, match="make another one"):
        resampler.finish()


@pytest.mark.parametrize("missing", ["soxr", "numpy"])
def test_what_is_missing_is_named_at_once_and_only_where_it_is_needed(monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    for make in (lambda: Resampler(8000, 16000), lambda: MulawToPcm(24000), lambda: PcmToMulaw(24000)):
        with pytest.raises(ImportError, match=r"pip install 'dialstack\[audio\]'"):
            make()
    assert MulawToPcm(8000).feed(b"\xff") == b"\0\0"
    assert PcmToMulaw(8000).feed(b"\0\0") == b"\xff"


# --- mu-law on one side ---


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 48000])
def test_a_call_goes_to_a_model_and_back(rate):
    to_model, to_call = MulawToPcm(rate), PcmToMulaw(rate)
    call = mulaw.encode(tone(1000, 8000))
    speech = b"".join(to_model.feed(call[at : at + 160]) for at in range(0, len(call), 160)) + to_model.finish()
    assert abs(len(speech) - len(call) * 2 * rate // 8000) <= 4
    # Cut at odd places, as it comes out of a socket.
    back = b"".join(to_call.feed(speech[at : at + 333]) for at in range(0, len(speech), 333)) + to_call.finish()
    assert abs(len(back) - len(call)) <= 2
    assert abs(decibels(loudness(mulaw.decode(back), 1000, 8000), 10000)) < 1
