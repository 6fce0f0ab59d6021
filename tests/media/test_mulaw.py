"""Mu-law: every value beside the Recommendation's own arithmetic, and beside what was in Python."""

from __future__ import annotations

import subprocess
import sys
import time
import warnings
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack.media import mulaw

EVERY_SAMPLE = range(-32768, 32768)
EVERY_CODE = bytes(range(256))


def pcm_of(samples):
    return b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)


def samples_of(pcm):
    return [int.from_bytes(pcm[at : at + 2], "little", signed=True) for at in range(0, len(pcm), 2)]


# --- the reference: G.711 table 2, counted in the 14 bits that it speaks of ---


def decision_values():
    """Where the 128 intervals of one sign begin: 16 in each segment, twice as wide in each; half a one at zero."""
    values = [0, 1]
    for segment in range(8):
        for _ in range(16 if segment else 15):
            values.append(values[-1] + (2 << segment))
    return values


def expanded(code):
    """The middle of the interval, in 14 bits. The interval around zero is 0 itself."""
    number = 127 - (code & 127)
    values = decision_values()
    size = (values[number] + values[number + 1]) // 2 if number else 0
    return size if code & 128 else -size


def compressed(sample):
    """Which interval the upper 14 bits fall into. Of a negative one the complement is taken, as in G.191."""
    size = (sample if sample >= 0 else ~sample) >> 2
    number = max(at for at, value in enumerate(decision_values()[:128]) if value <= size)
    return (128 if sample >= 0 else 0) | (127 - number)


def test_the_table_of_the_recommendation():
    values = decision_values()
    assert values[:3] == [0, 1, 3]
    assert [values[at] for at in (16, 32, 48, 64, 80, 96, 112, 128)] == [31, 95, 223, 479, 991, 2015, 4063, 8159]


def test_every_code_is_decoded_as_the_recommendation_says():
    assert samples_of(mulaw.decode(EVERY_CODE)) == [4 * expanded(code) for code in range(256)]


def test_every_sample_is_encoded_as_the_recommendation_says():
    coded = {size: compressed(size) for size in range(0, 32768, 4)}  # the two lowest bits are not looked at
    wanted = [coded[sample & ~3] if sample >= 0 else coded[~sample & ~3] & 127 for sample in EVERY_SAMPLE]
    assert wanted[:5] == [compressed(sample) for sample in EVERY_SAMPLE[:5]]
    assert list(mulaw.encode(pcm_of(EVERY_SAMPLE))) == wanted


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        *[(0, 0xFF), (-1, 0x7F), (3, 0xFF), (4, 0xFE), (-4, 0x7F), (-5, 0x7E), (8, 0xFE), (1000, 0xCE), (-1000, 0x4E)],
        *[(32767, 0x80), (-32768, 0x00), (32635, 0x80), (-32124, 0x00), (31611, 0x81), (31612, 0x80), (-31612, 0x01)],
    ],
)
def test_known_values(sample, code):
    assert mulaw.encode(pcm_of([sample])) == bytes([code])


@pytest.mark.parametrize(
    ("code", "sample"), [(0xFF, 0), (0x7F, 0), (0x80, 32124), (0x00, -32124), (0xFE, 8), (0xCE, 988)]
)
def test_known_codes(code, sample):
    assert samples_of(mulaw.decode(bytes([code]))) == [sample]


def test_silence_is_zero():
    assert mulaw.encode(bytes(320)) == bytes([mulaw.SILENCE]) * 160
    assert mulaw.decode(bytes([mulaw.SILENCE]) * 160) == bytes(320)


# --- beside other codecs ---


def biased(sample):
    """What most libraries do: negate, limit to 32635, add 132."""
    size = min(abs(sample), 32635) + 132
    segment = size.bit_length() - 8
    return ~((0x80 if sample < 0 else 0) | segment << 4 | size >> segment + 3 & 15) & 0xFF


def test_codecs_that_negate_differ_by_one_code_in_127_values_of_which_each_lies_on_a_boundary():
    ours = mulaw.encode(pcm_of(EVERY_SAMPLE))
    differing = [sample for sample, code in zip(EVERY_SAMPLE, ours, strict=True) if biased(sample) != code]
    assert differing == sorted(-4 * value for value in decision_values()[1:128])
    assert all(biased(sample) == mulaw.encode(pcm_of([sample]))[0] - 1 for sample in differing)


def test_audioop_differs_as_it_is_said():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        audioop = pytest.importorskip("audioop", reason="it left Python with 3.13")
    native = array("h", EVERY_SAMPLE).tobytes()
    theirs, ours = audioop.lin2ulaw(native, 2), mulaw.encode(pcm_of(EVERY_SAMPLE))
    differences = {at: one - other for at, one, other in zip(EVERY_SAMPLE, ours, theirs, strict=True) if one != other}
    assert (len(differences), set(differences.values()), max(differences)) == (508, {1}, -1)
    assert array("h", audioop.ulaw2lin(EVERY_CODE, 2)).tolist() == samples_of(mulaw.decode(EVERY_CODE))


# --- properties ---


@given(st.binary(max_size=2000))
def test_decoding_and_encoding_gives_the_same_but_for_the_second_zero(codes):
    assert mulaw.encode(mulaw.decode(codes)) == codes.replace(b"\x7f", b"\xff")


@given(st.integers(-32635, 32635))
def test_a_sample_comes_back_within_half_a_step(sample):
    found = samples_of(mulaw.decode(mulaw.encode(pcm_of([sample]))))[0]
    step = 8 << max(0, (abs(sample) + 132).bit_length() - 8)
    assert abs(found - sample) <= step // 2 + 4


@given(st.binary(max_size=200), st.integers(0, 200))
def test_pieces_make_the_whole(pcm, at):
    pcm, at = pcm[: len(pcm) // 2 * 2], at // 2 * 2
    assert mulaw.encode(pcm[:at]) + mulaw.encode(pcm[at:]) == mulaw.encode(pcm)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_bytes_will_do(kind):
    assert mulaw.decode(kind(b"\xff\x00")) == pcm_of([0, -32124])
    assert mulaw.encode(kind(b"\x00\x00\x00\x80")) == b"\xff\x00"
    assert isinstance(mulaw.decode(kind(b"")), bytes)
    assert mulaw.encode(kind(b"")) == b""


def test_wider_items_count_by_their_bytes():
    assert mulaw.encode(array("h", [0, 0])) == b"\xff\xff"


@pytest.mark.parametrize("convert", [mulaw.encode, mulaw.decode])
@pytest.mark.parametrize("data", [4, "text", None, [1, 2]])
def test_what_holds_no_bytes_is_refused(convert, data):
    with pytest.raises(TypeError):
        convert(data)


@pytest.mark.parametrize("size", [1, 3, 321])
def test_half_a_sample_is_refused_with_advice(size):
    with pytest.raises(ValueError, match=f"these {size} bytes end in half of one.*PcmToMulaw"):
        mulaw.encode(bytes(size))


def test_a_machine_of_the_other_byte_order_gives_the_same(monkeypatch):
    class Swapped(array):
        """An array as such a machine has it: its items read the other way round."""

        def frombytes(self, data):
            super().frombytes(data)
            self.byteswap()

    monkeypatch.setattr(mulaw, "array", Swapped)
    monkeypatch.setattr(mulaw.sys, "byteorder", "big")
    assert mulaw.encode(pcm_of([0, -32768, 1000])) == bytes([0xFF, 0x00, 0xCE])


def test_importing_it_makes_no_table_and_needs_nothing():
    script = (
        "import sys; from dialstack.media import mulaw;"
        "assert not {'numpy', 'soxr', 'audioop', 'httpx', 'pydantic', 'jwt'} & set(sys.modules);"
        "assert mulaw._compressing.cache_info().misses == mulaw._expanding.cache_info().misses == 0"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_how_much_faster_than_speech_it_is(note):
    pcm = bytes(range(256)) * 125  # two seconds
    speech = mulaw.encode(pcm)

    def times_real(convert, data, size):
        began = time.perf_counter()
        for at in range(0, len(data), size):
            convert(data[at : at + size])
        return 2 / (time.perf_counter() - began)

    decoded, encoded = times_real(mulaw.decode, speech, 160), times_real(mulaw.encode, pcm, 320)
    note(f"mu-law, frame by frame on one core: decoded {decoded:,.0f} times as fast as speech, encoded {encoded:,.0f}")
