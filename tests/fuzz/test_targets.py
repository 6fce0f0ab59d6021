"""Each target of `fuzz/`, for a moment: its seeds, seeds that were spoilt, and bytes out of nowhere."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz import TARGETS

if TYPE_CHECKING:
    from types import ModuleType


ODD = [
    b"\0",
    b"\r\n",
    b"\xff",
    b"\xed\xa0\x80",
    b'"',
    b"\\",
    b"{}",
    b"[",
    b"null",
    b"-1",
    b"1e999",
    b"9" * 30,
    b"..",
    b"%2e",
]


@st.composite
def spoilt(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """A seed with a few pieces taken out, doubled or put in."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 20)))
        new = draw(st.sampled_from(ODD) | st.binary(max_size=4) | st.just(data[start:end] * 2))
        data = data[:start] + new + data[end:]
    return data


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest) -> ModuleType:
    return importlib.import_module(f"fuzz.{request.param}")


def test_the_seeds(target: ModuleType) -> None:
    for seed in [*target.SEEDS, *target.SEEDS[0][:1], b""]:
        target.check(seed if isinstance(seed, bytes) else bytes([seed]))


def test_what_comes_out_is_what_is_promised(target: ModuleType) -> None:
    @settings(suppress_health_check=[HealthCheck.too_slow], print_blob=True)
    @given(st.one_of(spoilt(target.SEEDS), spoilt(target.SEEDS), st.binary(max_size=200)))
    def run(data: bytes) -> None:
        target.check(data)

    run()
