"""When a stream connects again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack import (
    DialStackAPIError,
    DialStackAuthenticationError,
    DialStackConnectionError,
    DialStackError,
    DialStackTimeoutError,
)
from dialstack._core.reconnecting import Pace, Reconnecting, idle_seconds


def refused(status: int, retry_after: float | None = None) -> DialStackError:
    return DialStackError("no", status_code=status, retry_after=retry_after)


def waits(
    plan: Reconnecting, count: int, error: DialStackError | None = None, chance: float = 0.0
) -> list[float | None]:
    return [plan.ended(error, 0.0, chance, renewable=False) for _ in range(count)]


def test_the_waits_double_up_to_the_longest() -> None:
    assert waits(Reconnecting(), 7) == [1, 2, 4, 8, 16, 30, 30]
    assert waits(Reconnecting(), 3, chance=1.0) == [0.5, 1, 2]
    assert waits(Reconnecting(), 2000)[-1] == 30


def test_accepting_a_connection_does_not_shorten_the_waits_and_living_does() -> None:
    plan, now, found = Reconnecting(), 0.0, []
    for lived in (0.0, 9.9, 9.9, 10.0, 0.0, 3600.0):
        plan.opened(now)
        now += lived
        found.append(plan.ended(None, now, 0.0, renewable=False))
    assert found == [1, 2, 4, 1, 2, 1]


def test_a_connection_that_was_not_made_has_not_lived() -> None:
    plan = Reconnecting()
    plan.opened(0.0)
    assert plan.ended(None, 1.0, 0.0, renewable=False) == 1
    assert plan.ended(DialStackConnectionError("no"), 1000.0, 0.0, renewable=False) == 2


@pytest.mark.parametrize(("asked", "first"), [(0, 1), (0.5, 1), (5, 5), (20, 20), (1e9, 30)])
def test_the_server_may_make_the_first_wait_longer(asked, first) -> None:
    plan = Reconnecting()
    plan.asked_to_wait(asked)
    assert waits(plan, 2) == [first, min(first * 2, 30)]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("asked", "wait"), [(7, 7), (60, 60), (900, 60), (0, 1), (None, 1)])
def test_retry_after(status, asked, wait) -> None:
    assert waits(Reconnecting(), 1, refused(status, asked)) == [wait]


def test_retry_after_counts_only_where_the_server_is_busy() -> None:
    assert waits(Reconnecting(), 1, refused(500, 7)) == [1]


@pytest.mark.parametrize(
    "error",
    [None, DialStackConnectionError("x"), DialStackTimeoutError("x"), DialStackAPIError("x", status_code=200)]
    + [refused(status) for status in (204, 408, 429, 500, 502, 503, 504, 599)],
)
def test_what_may_pass_is_tried_for_ever(error) -> None:
    assert None not in waits(Reconnecting(), 100, error)


@pytest.mark.parametrize(
    "error",
    [refused(status) for status in (301, 302, 307, 400, 401, 403, 404, 405, 409, 410, 422)]
    + [DialStackAuthenticationError("no key"), DialStackAPIError("no token")],
)
def test_what_would_be_refused_again_stops_it(error) -> None:
    assert waits(Reconnecting(), 1, error) == [None]


@pytest.mark.parametrize("status", [401, 403])
def test_one_fresh_credential_is_tried_at_once(status) -> None:
    plan = Reconnecting()

    def ended() -> float | None:
        return plan.ended(refused(status), 0.0, 0.0, renewable=True)

    assert (ended(), ended()) == (0.0, None)
    plan = Reconnecting()
    assert ended() == 0.0
    assert waits(plan, 1, refused(503)) == [1]
    assert ended() is None
    plan.opened(0.0)
    assert ended() == 0.0


@given(
    st.lists(st.sampled_from([None, 200, 408, 429, 500, 503]), max_size=20),
    st.floats(0, 1),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
)
def test_a_wait_is_never_nothing_and_never_too_long(statuses, chance, asked, retry_after) -> None:
    plan = Reconnecting(Pace())
    plan.asked_to_wait(asked)
    for status in statuses:
        error = None if status is None else refused(status, retry_after)
        wait = plan.ended(error, 0.0, chance, renewable=True)
        assert wait is not None
        assert 0.5 <= wait <= 60


def test_the_idle_timeout_is_taken_out_of_the_keywords() -> None:
    values: dict[str, object] = {"idle_timeout": 5, "park_slot": ["all"]}
    assert (idle_seconds(values), values) == (5, {"park_slot": ["all"]})
    assert idle_seconds({}) == idle_seconds({"idle_timeout": None}) == 90
    with pytest.raises(ValueError, match="idle_timeout is in seconds"):
        idle_seconds({"idle_timeout": 90_000})
    with pytest.raises(TypeError, match="idle_timeout must be a number"):
        idle_seconds({"idle_timeout": "90"})
