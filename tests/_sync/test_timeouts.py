# Generated from tests/_async/test_timeouts.py by scripts/generate. Do not edit.
"""The timeout covers a whole attempt, whatever the server does with it."""

from __future__ import annotations

import sys
import time
from threading import Event

import httpx
import pytest

from dialstack import DialStackTimeoutError
from tests._sync._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, drip_body, drip_head, reset, silent_port, stall

SLOW = {"stalled": stall(), "dripped head": drip_head(), "dripped body": drip_body()}
slow = pytest.mark.parametrize("step", SLOW.values(), ids=SLOW.keys())
SOON = 10
"""Seconds: far below the client's own timeout of 80, and long enough for a machine that is busy."""
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems queue connections in other ways")


@slow
def test_an_attempt_ends_in_time(step) -> None:
    with Server(step) as server:
        with client_of(server, timeout=0.3, max_network_retries=0) as client:
            started = time.monotonic()
            with pytest.raises(DialStackTimeoutError, match=r"no whole answer came within 0\.3 seconds") as caught:
                client.users.create(name="Alice")
            took = time.monotonic() - started
    assert 0.25 < took < SOON
    assert caught.value.may_have_executed
    assert caught.value.attempts == 1
    assert caught.value.idempotency_key == server.requests[0].header("idempotency-key")


@slow
def test_the_timeout_of_a_call_goes_before_that_of_the_client(step) -> None:
    with Server(step) as server:
        with client_of(server, max_network_retries=0) as client:
            started = time.monotonic()
            with pytest.raises(DialStackTimeoutError):
                client.users.retrieve("user_1", timeout=0.3)
    assert time.monotonic() - started < SOON


@slow
def test_a_warm_connection_is_bounded_too_and_not_used_again(step) -> None:
    with Server(answer(200, user()), step, answer(200, user())) as server:
        with client_of(server, max_network_retries=0) as client:
            client.users.retrieve("user_1")
            with pytest.raises(DialStackTimeoutError):
                client.users.retrieve("user_1", timeout=0.3)
            client.users.retrieve("user_1")
    first, second, third = [request.connection for request in server.requests]
    assert first == second != third


@slow
def test_each_attempt_has_the_whole_timeout(step, waits) -> None:
    with Server(step, step, answer(200, user())) as server:
        with client_of(server, timeout=0.3) as client:
            client.users.retrieve("user_1")
    assert len(server.requests) == 3


@only_linux
def test_a_connection_that_is_not_made_in_time_sent_nothing() -> None:
    with silent_port() as url, Server() as server:
        with client_of(server, api_url=url, timeout=0.3, max_network_retries=0) as client:
            started = time.monotonic()
            with pytest.raises(DialStackTimeoutError, match=r"could not connect within 0\.3 seconds") as caught:
                client.users.create(name="Alice")
    assert time.monotonic() - started < SOON
    assert caught.value.may_have_executed is False


@only_linux
def test_the_same_through_a_client_of_the_users() -> None:
    with silent_port() as url, Server() as server:
        with httpx.Client(trust_env=False) as http_client:
            client = client_of(server, api_url=url, timeout=0.3, max_network_retries=0, http_client=http_client)
            # On a busy machine the limit of the whole attempt may be noticed first: it is 50 ms behind.
            for _ in range(10):
                with pytest.raises(DialStackTimeoutError) as caught:
                    client.users.create(name="Alice")
                if not caught.value.may_have_executed:
                    break
    assert "could not connect" in caught.value.message
    assert caught.value.may_have_executed is False


@pytest.mark.parametrize("step", [stall(), drip_body()], ids=["stalled", "dripped body"])
def test_a_client_of_the_users_is_bounded_too(step) -> None:
    with Server(step) as server:
        with httpx.Client(trust_env=False, timeout=None) as http_client:
            client = client_of(server, timeout=0.3, max_network_retries=0, http_client=http_client)
            started = time.monotonic()
            with pytest.raises(DialStackTimeoutError) as caught:
                client.users.create(name="Alice")
    assert time.monotonic() - started < SOON
    assert caught.value.may_have_executed


def test_no_time_is_left_over_for_the_next_call() -> None:
    # An attempt that failed must not leave its own limit behind.
    with Server(reset(), answer(200, user())) as server:
        with client_of(server, max_network_retries=0) as client:
            with pytest.raises(Exception, match="the connection broke"):
                client.users.retrieve("user_1", timeout=0.2)
            Event().wait(0.25)
            client.users.retrieve("user_1", timeout=5)
