from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack._core.retry import (
    LONGEST_RETRY_AFTER,
    LONGEST_WAIT,
    Fate,
    Situation,
    may_have_executed,
    wait_before_retry,
)

PLAIN = Situation(
    outcome=503,
    attempt=1,
    max_network_retries=2,
    retry_unknown=True,
    replayable=True,
    retry_after=None,
    time_left=None,
    chance=0.0,
)
OUTCOMES = st.integers(300, 599) | st.sampled_from(Fate)
SITUATIONS = st.builds(
    Situation,
    outcome=OUTCOMES,
    attempt=st.integers(1, 10_000),
    max_network_retries=st.integers(0, 10_000),
    retry_unknown=st.booleans(),
    replayable=st.booleans(),
    retry_after=st.none() | st.floats(0, allow_nan=False),
    time_left=st.none() | st.floats(allow_nan=False),
    chance=st.floats(0, 1),
)


def wait(**parts: Any) -> float | None:
    return wait_before_retry(replace(PLAIN, **parts))


@pytest.mark.parametrize("outcome", [*Fate, 408, 429, 500, 502, 503, 504, 599])
def test_what_is_tried_again(outcome: int | Fate) -> None:
    assert wait(outcome=outcome) == 0.5


@pytest.mark.parametrize("outcome", [301, 302, 304, 400, 401, 403, 404, 409, 410, 422])
def test_what_is_not_tried_again(outcome: int) -> None:
    assert wait(outcome=outcome) is None


def test_waits_double_up_to_five_seconds() -> None:
    waits = [wait(attempt=attempt, max_network_retries=99) for attempt in range(1, 8)]
    assert waits == [0.5, 1, 2, 4, 5, 5, 5]


def test_jitter_takes_up_to_a_quarter_off() -> None:
    assert wait(chance=1.0) == 0.375


def test_after_the_last_retry_there_is_none() -> None:
    assert wait(attempt=2) is not None
    assert wait(attempt=3) is None
    assert wait(max_network_retries=0) is None


def test_what_cannot_be_sent_again_is_not() -> None:
    assert wait(replayable=False) is None


@pytest.mark.parametrize("outcome", [429, 503])
def test_the_server_says_how_long(outcome: int) -> None:
    assert wait(outcome=outcome, retry_after=17.0, chance=1.0) == 17
    assert wait(outcome=outcome, retry_after=60.0) == 60
    assert wait(outcome=outcome, retry_after=0.0) == 0.5


@pytest.mark.parametrize("outcome", [429, 503])
@pytest.mark.parametrize("seconds", [60.001, 86_400.0, 1e300])
def test_nobody_waits_longer_than_a_minute(outcome: int, seconds: float) -> None:
    assert wait(outcome=outcome, retry_after=seconds) is None


@pytest.mark.parametrize("outcome", [408, 500, 502, Fate.UNKNOWN])
def test_elsewhere_retry_after_does_not_count(outcome: int | Fate) -> None:
    assert wait(outcome=outcome, retry_after=17.0) == 0.5


def test_a_wait_that_the_deadline_would_cut_off_is_not_begun() -> None:
    assert wait(time_left=0.5) is None
    assert wait(time_left=0.51) == 0.5
    assert wait(time_left=-1.0) is None
    assert wait(retry_after=30.0, time_left=20.0) is None


@pytest.mark.parametrize(
    ("outcome", "again"),
    [(Fate.UNSENT, True), (429, True), (408, True), (Fate.UNKNOWN, False), (500, False), (503, False), (504, False)],
)
def test_without_retry_unknown_only_what_did_nothing_is_sent_again(outcome: int | Fate, again: bool) -> None:
    assert (wait(outcome=outcome, retry_unknown=False) is not None) is again


@pytest.mark.parametrize("status", range(400, 500))
def test_a_refusal_did_nothing(status: int) -> None:
    assert may_have_executed(status) is False


@pytest.mark.parametrize("outcome", [200, 301, 500, 503, 599, Fate.UNKNOWN])
def test_anything_else_that_arrived_may_have_done_it(outcome: int | Fate) -> None:
    assert may_have_executed(outcome) is True


def test_what_was_never_sent_did_nothing() -> None:
    assert may_have_executed(Fate.UNSENT) is False


@given(SITUATIONS)
def test_a_wait_is_always_within_bounds(now: Situation) -> None:
    seconds = wait_before_retry(now)
    if seconds is None:
        return
    assert 0 < seconds <= LONGEST_RETRY_AFTER
    assert now.time_left is None or seconds < now.time_left
    assert now.attempt <= now.max_network_retries
    assert now.replayable
    assert now.retry_unknown or not may_have_executed(now.outcome)
    if now.outcome not in {429, 503}:
        assert seconds <= LONGEST_WAIT


@given(SITUATIONS)
def test_more_freedom_never_gives_up_sooner(now: Situation) -> None:
    if wait_before_retry(now) is None:
        return
    assert wait_before_retry(replace(now, max_network_retries=now.max_network_retries + 1)) is not None
    assert wait_before_retry(replace(now, retry_unknown=True)) is not None
    assert wait_before_retry(replace(now, time_left=None)) is not None
    assert (
        now.attempt == 1
        or wait_before_retry(replace(now, attempt=now.attempt - 1, retry_after=None)) is not None
        or (now.time_left is not None)
    )


@given(SITUATIONS)
def test_backoff_never_shrinks(now: Situation) -> None:
    free = replace(now, retry_after=None, time_left=None, max_network_retries=now.attempt + 1)
    first, second = wait_before_retry(free), wait_before_retry(replace(free, attempt=now.attempt + 1))
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert first <= second


@given(SITUATIONS, st.integers(0, 50))
def test_attempts_are_bounded(now: Situation, retries: int) -> None:
    attempt = 1
    while wait_before_retry(replace(now, attempt=attempt, max_network_retries=retries)) is not None:
        attempt += 1
    assert attempt <= retries + 1
