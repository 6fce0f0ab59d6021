"""The rules of a batch, with the clock handed in."""

from __future__ import annotations

from contextvars import copy_context

import pytest

from dialstack import DialStackAPIError, DialStackRateLimitError
from dialstack._core.batching import LONGEST_WAIT, Gate, Turn, Witness, check_count, wait_before_again
from dialstack._core.hooks import Hooks
from dialstack.types.events import ErrorEvent, ResponseEvent, RetryEvent


def failure(kind=DialStackRateLimitError, *, retry_after=None, status=429, unknown=False):
    error = kind("no", status_code=status, retry_after=retry_after)
    error.may_have_executed = unknown
    return error


def turn_of(witness, *, refused=True, executed=False):
    turn = Turn(witness, None)
    turn.refused, turn.executed = refused, executed
    return turn


def response(method, status):
    return ResponseEvent(method, "/v1/users", status, None, None, 1.0, 1)


def error(method, problem):
    return ErrorEvent(method, "/v1/users", problem, None, 1.0, 1)


def retry(status, wait):
    return RetryEvent("POST", "/v1/users", status, wait, None, None, 1)


def tell(hooks, name, event):
    for callback in getattr(hooks, name):
        callback(event)


@pytest.fixture
def hooks():
    return Hooks()


@pytest.fixture
def witness(hooks):
    found = Witness(hooks, lambda: 100.0)
    found.start()
    yield found
    found.stop()
    assert (hooks.response, hooks.error, hooks.retry) == ((), (), ())


def test_a_gate_is_open_until_it_is_closed():
    gate = Gate()
    assert gate.left(0.0) < 0
    gate.close(10.0)
    gate.close(7.0)
    assert gate.left(4.0) == 6.0
    assert gate.left(10.0) == 0.0


@pytest.mark.parametrize(
    ("problem", "marks", "waits", "wanted"),
    [
        (failure(retry_after=3.0), {}, 0, 3.0),
        (failure(retry_after=3.0), {}, 2, None),
        (failure(), {}, 0, 1.0),
        (failure(), {}, 1, 2.0),
        (failure(retry_after=0.0), {}, 1, 2.0),
        (failure(retry_after=LONGEST_WAIT), {}, 0, LONGEST_WAIT),
        (failure(retry_after=LONGEST_WAIT + 1), {}, 0, None),
        (failure(DialStackAPIError, retry_after=3.0, status=503), {}, 0, None),
        (failure(retry_after=3.0, unknown=True), {}, 0, None),
        (failure(retry_after=3.0), {"executed": True}, 0, None),
        (failure(retry_after=3.0), {"refused": False}, 0, None),
    ],
)
def test_when_an_input_is_tried_again(problem, marks, waits, wanted, witness):
    assert wait_before_again(problem, turn_of(witness, **marks), waits, 2) == wanted


def test_a_guess_has_a_limit(witness):
    assert wait_before_again(failure(), turn_of(witness), 40, 50) == 30.0


@pytest.mark.parametrize(
    ("name", "event", "refused", "executed"),
    [
        ("response", response("POST", 201), False, True),
        ("response", response("GET", 200), False, False),
        ("response", response("DELETE", 404), False, False),
        ("error", error("POST", failure()), True, False),
        ("error", error("GET", failure(DialStackAPIError, status=500, unknown=True)), False, False),
        ("error", error("POST", failure(DialStackAPIError, status=500, unknown=True)), False, True),
    ],
)
def test_a_turn_knows_what_its_calls_came_to(name, event, refused, executed, hooks, witness):
    def program():
        turn = witness.begin()
        tell(hooks, name, event)
        return turn

    turn = copy_context().run(program)
    assert (turn.refused, turn.executed) == (refused, executed)


def test_what_was_marked_stays_marked(hooks, witness):
    def program():
        turn = witness.begin()
        tell(hooks, "error", error("POST", failure()))
        tell(hooks, "error", error("POST", failure(DialStackAPIError, status=500, unknown=True)))
        tell(hooks, "error", error("POST", failure(DialStackAPIError, status=404)))
        return turn

    turn = copy_context().run(program)
    assert (turn.refused, turn.executed) == (True, True)


@pytest.mark.parametrize(("status", "left"), [(429, 5.0), (503, None), (None, None)])
def test_a_retry_after_a_429_closes_the_gate(status, left, hooks, witness):
    def program():
        witness.begin()
        tell(hooks, "retry", retry(status, 5.0))

    copy_context().run(program)
    assert witness.left() == left if left else witness.left() < 0


def test_calls_of_other_programs_are_not_its_business(hooks, witness):
    for name, event in (
        ("response", response("POST", 200)),
        ("error", error("POST", failure())),
        ("retry", retry(429, 5.0)),
    ):
        tell(hooks, name, event)
    assert witness.left() < 0


def test_a_batch_inside_is_heard_by_both(hooks, witness):
    def inside(within):
        turn = within.begin()
        tell(hooks, "response", response("POST", 200))
        return turn

    def program():
        outer = witness.begin()
        within = Witness(hooks, lambda: 100.0)
        within.start()
        inner = copy_context().run(inside, within)
        within.stop()
        return outer, inner

    outer, inner = copy_context().run(program)
    assert outer.executed
    assert inner.executed


def test_two_batches_side_by_side_are_told_apart(hooks, witness):
    other = Witness(hooks, lambda: 100.0)
    other.start()

    def program():
        turn = other.begin()
        tell(hooks, "retry", retry(429, 5.0))
        return turn

    copy_context().run(program)
    other.stop()
    assert other.left() == 5.0
    assert witness.left() < 0


@pytest.mark.parametrize("value", [1.0, "1", None, True])
def test_a_count_is_a_whole_number(value):
    with pytest.raises(TypeError, match="concurrency must be a whole number"):
        check_count("concurrency", value, 1, 10)


@pytest.mark.parametrize("value", [0, 11])
def test_a_count_has_a_range(value):
    with pytest.raises(ValueError, match=f"concurrency must be from 1 to 10, not {value}"):
        check_count("concurrency", value, 1, 10)


def test_a_count_in_range_is_fine():
    check_count("concurrency", 1, 1, 10)
    check_count("concurrency", 10, 1, 10)
