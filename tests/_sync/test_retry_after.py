# Generated from tests/_async/test_retry_after.py by scripts/generate. Do not edit.
"""How long is waited when the server says how long, and when the call has a deadline."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from dialstack import DialStackAPIError, DialStackError, DialStackRateLimitError, DialStackTimeoutError
from tests._sync._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, closed_port, stall


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("seconds", ["7", "59", "0.25"])
def test_seconds_are_honoured(status, seconds, waits) -> None:
    with Server(answer(status, None, {"Retry-After": seconds}), answer(200, user())) as server:
        with client_of(server) as client:
            client.users.retrieve("user_1")
    assert waits == [float(seconds)]


@pytest.mark.parametrize("status", [429, 503])
def test_a_date_is_honoured(status, waits) -> None:
    date = formatdate(time.time() + 30, usegmt=True)
    with Server(answer(status, None, {"Retry-After": date}), answer(200, user())) as server:
        with client_of(server) as client:
            client.users.retrieve("user_1")
    assert 25 < waits[0] <= 30


@pytest.mark.parametrize("value", ["soon", "", "-5", "nan", "inf", "Thu, 99 Foo 2026"])
def test_what_cannot_be_read_is_the_usual_wait(value, waits) -> None:
    with Server(answer(429, None, {"Retry-After": value}), answer(200, user())) as server:
        with client_of(server) as client:
            client.users.retrieve("user_1")
    assert 0.375 <= waits[0] <= 0.5


def test_a_date_that_has_passed_is_the_usual_wait(waits) -> None:
    date = formatdate(time.time() - 30, usegmt=True)
    with Server(answer(429, None, {"Retry-After": date}), answer(200, user())) as server:
        with client_of(server) as client:
            client.users.retrieve("user_1")
    assert 0.375 <= waits[0] <= 0.5


def test_other_statuses_do_not_say_how_long(waits) -> None:
    with Server(answer(500, None, {"Retry-After": "30"}), answer(200, user())) as server:
        with client_of(server) as client:
            client.users.retrieve("user_1")
    assert waits[0] <= 0.5


@pytest.mark.parametrize(("status", "error"), [(429, DialStackRateLimitError), (503, DialStackAPIError)])
def test_a_day_is_not_waited_for(status, error, waits) -> None:
    with Server(answer(status, {"error": "later"}, {"Retry-After": "86400"})) as server:
        with client_of(server) as client:
            with pytest.raises(error) as caught:
                client.users.retrieve("user_1")
    assert caught.value.retry_after == 86400
    assert caught.value.attempts == 1
    assert waits == []


def test_the_wait_is_real() -> None:
    with Server(answer(429, None, {"Retry-After": "0.2"}), answer(200, user())) as server:
        with client_of(server) as client:
            started = time.monotonic()
            client.users.retrieve("user_1")
    assert time.monotonic() - started >= 0.2


def test_a_wait_that_the_deadline_has_no_room_for_is_not_begun(waits) -> None:
    with Server(answer(429, {"error": "later"}, {"Retry-After": "20"})) as server:
        with client_of(server, deadline=10) as client:
            with pytest.raises(DialStackRateLimitError) as caught:
                client.users.retrieve("user_1")
    assert caught.value.retry_after == 20
    assert waits == []


def test_the_deadline_of_a_call_goes_before_that_of_the_client(waits) -> None:
    with Server(answer(429, None, {"Retry-After": "20"}), answer(200, user())) as server:
        with client_of(server, deadline=10) as client:
            client.users.retrieve("user_1", deadline=60)
    assert waits == [20]


def test_the_deadline_counts_attempts_and_waits() -> None:
    with Server(stall(), stall()) as server:
        with client_of(server, timeout=0.5, deadline=2.1, max_network_retries=9) as client:
            started = time.monotonic()
            with pytest.raises(DialStackTimeoutError) as caught:
                client.users.retrieve("user_1")
            took = time.monotonic() - started
    # 0.5 for the first attempt, 0.375 to 0.5 of wait, 0.5 for the second; no room for a wait of 0.75 to 1.
    assert caught.value.attempts == 2
    assert took < 10


def test_the_deadline_shortens_an_attempt() -> None:
    with Server(stall()) as server:
        with client_of(server, deadline=0.3) as client:
            started = time.monotonic()
            with pytest.raises(DialStackTimeoutError) as caught:
                client.users.retrieve("user_1")
    assert time.monotonic() - started < 10
    assert caught.value.attempts == 1
    assert caught.value.may_have_executed


def test_a_deadline_that_passes_while_the_key_is_fetched_sends_nothing() -> None:
    def slow() -> str:
        time.sleep(0.1)
        return "sk_test_1"

    with Server() as server:
        with client_of(server, deadline=0.05).with_options(api_key=slow) as client:
            with pytest.raises(DialStackTimeoutError) as caught:
                client.users.retrieve("user_1")
    assert (caught.value.attempts, caught.value.may_have_executed) == (0, False)
    assert server.requests == []


def test_without_room_for_a_wait_the_last_error_is_raised() -> None:
    with closed_port() as url, Server() as server:
        with client_of(server, api_url=url, deadline=0.2) as client:
            with pytest.raises(DialStackError, match="could not connect") as caught:
                client.users.retrieve("user_1")
    assert caught.value.attempts == 1
