# Generated from tests/_async/test_outcomes.py by scripts/generate. Do not edit.
"""What an error says about whether the call may have done its work, and what is risked after that."""

from __future__ import annotations

import pytest

from dialstack import (
    DialStackAPIError,
    DialStackConnectionError,
    DialStackError,
    DialStackNotFoundError,
    DialStackRateLimitError,
)
from tests._sync._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, closed_port, hang_up, reset, stall, then_refuse, truncated

UNKNOWN = {"reset": reset(), "closed": hang_up(), "503": answer(503), "truncated": truncated()}
unknown = pytest.mark.parametrize("failure", UNKNOWN.values(), ids=UNKNOWN.keys())


def test_a_refused_connection_is_tried_again_and_did_nothing(waits) -> None:
    with closed_port() as url, Server() as server:
        with client_of(server, api_url=url) as client:
            with pytest.raises(DialStackConnectionError) as caught:
                client.users.create(name="Alice")
    assert caught.value.attempts == 3
    assert caught.value.may_have_executed is False
    assert caught.value.__cause__ is not None
    assert len(waits) == 2


def test_a_server_that_comes_up_between_attempts_is_reached(monkeypatch) -> None:
    with Server(answer(201, user()), listening=False) as server:

        def start(seconds: float) -> None:
            server.listen()

        monkeypatch.setattr("dialstack._sync.runner.sleep", start)
        with client_of(server) as client:
            created = client.users.create(name="Alice")
    assert created.id == "user_1"


@unknown
def test_a_refused_connection_does_not_undo_an_unknown_outcome(failure, waits) -> None:
    with Server(then_refuse(failure)) as server:
        with client_of(server) as client:
            with pytest.raises(DialStackConnectionError, match="could not connect") as caught:
                client.users.create(name="Alice")
    assert caught.value.attempts == 3
    assert caught.value.may_have_executed is True


@unknown
def test_a_refusal_does_not_undo_an_unknown_outcome(failure, waits) -> None:
    with Server(failure, answer(400, {"error": "no"})) as server:
        with client_of(server) as client:
            with pytest.raises(DialStackError) as caught:
                client.users.create(name="Alice")
    assert caught.value.status_code == 400
    assert caught.value.may_have_executed is True


@unknown
def test_a_delete_after_an_unknown_outcome_keeps_its_404(failure, waits) -> None:
    with Server(failure, answer(404, {"error": "no such user"})) as server:
        with client_of(server) as client:
            with pytest.raises(DialStackNotFoundError) as caught:
                client.users.delete("user_1")
    assert caught.value.may_have_executed is True
    assert caught.value.attempts == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refusal_did_nothing(status, waits) -> None:
    with Server(answer(status)) as server:
        with client_of(server) as client:
            with pytest.raises(DialStackError) as caught:
                client.users.delete("user_1")
    assert caught.value.may_have_executed is False


def test_a_rate_limit_did_nothing(waits) -> None:
    with Server(*[answer(429)] * 3) as server:
        with client_of(server) as client:
            with pytest.raises(DialStackRateLimitError) as caught:
                client.users.create(name="Alice")
    assert caught.value.may_have_executed is False
    assert caught.value.attempts == 3


@unknown
@pytest.mark.parametrize("per_call", [True, False])
def test_nothing_that_may_have_arrived_is_repeated_when_asked_not_to(failure, per_call, waits) -> None:
    of_client, of_call = ({}, {"retry_unknown": False}) if per_call else ({"retry_unknown": False}, {})
    with Server(failure) as server:
        with client_of(server, **of_client) as client:
            with pytest.raises(DialStackError) as caught:
                client.users.create(name="Alice", **of_call)
    assert caught.value.attempts == 1
    assert caught.value.may_have_executed is True
    assert waits == []


def test_a_timeout_is_not_repeated_when_asked_not_to(waits) -> None:
    with Server(stall()) as server:
        with client_of(server, retry_unknown=False, timeout=0.3) as client:
            with pytest.raises(DialStackConnectionError) as caught:
                client.users.create(name="Alice")
    assert (caught.value.attempts, caught.value.may_have_executed) == (1, True)


def test_what_never_left_is_repeated_also_then(waits) -> None:
    with closed_port() as url, Server() as server:
        with client_of(server, api_url=url, retry_unknown=False) as client:
            with pytest.raises(DialStackConnectionError) as caught:
                client.users.create(name="Alice")
    assert (caught.value.attempts, caught.value.may_have_executed) == (3, False)


def test_what_was_refused_for_now_is_repeated_also_then(waits) -> None:
    with Server(answer(429), answer(201, user())) as server:
        with client_of(server, retry_unknown=False) as client:
            client.users.create(name="Alice")
    assert len(waits) == 1


def test_an_answer_that_cannot_be_read_may_have_executed(waits) -> None:
    with Server(answer(201, b"<html>")) as server:
        with client_of(server) as client:
            with pytest.raises(DialStackAPIError) as caught:
                client.users.create(name="Alice")
    assert caught.value.may_have_executed is True
    assert waits == []
