"""What callbacks hear of each attempt."""

from __future__ import annotations

import logging
import time

import pytest

from dialstack import DialStackAPIError, DialStackConnectionError, DialStackError
from dialstack.types.events import ErrorEvent, RequestEvent, ResponseEvent, RetryEvent
from tests._async._clients import client_of
from tests.servers.bodies import account, user
from tests.servers.scripted import Server, answer, closed_port, reset

NAMES = ("request", "response", "retry", "error")


def listen(client) -> list[object]:
    heard: list[object] = []
    for name in NAMES:
        client.on(name, heard.append)
    return heard


async def test_a_success_is_a_request_and_a_response() -> None:
    with Server(answer(201, user())) as server:
        async with client_of(server) as client:
            heard = listen(client)
            before = time.time() * 1000
            await client.users.create(name="Alice", idempotency_key="order-7", extra_query={"secret": "1"})
    request, response = heard
    assert isinstance(request, RequestEvent)
    assert (request.method, request.path, request.attempt) == ("POST", "/v1/users", 1)
    assert (request.dialstack_account, request.idempotency_key) == ("acct_1", "order-7")
    assert before - 1 <= request.request_start_time <= time.time() * 1000
    assert isinstance(response, ResponseEvent)
    assert (response.method, response.path, response.attempt) == ("POST", "/v1/users", 1)
    assert (response.status_code, response.request_id) == (201, "req_1")
    assert response.dialstack_account == "acct_1"
    assert 0 < response.elapsed_ms < 15_000


async def test_an_attempt_that_is_tried_again(waits) -> None:
    with Server(answer(503), answer(201, user())) as server:
        async with client_of(server) as client:
            heard = listen(client)
            await client.users.create(name="Alice")
    kinds = [type(event) for event in heard]
    assert kinds == [RequestEvent, ResponseEvent, ErrorEvent, RetryEvent, RequestEvent, ResponseEvent]
    assert [event.attempt for event in heard] == [1, 1, 1, 1, 2, 2]
    retry = heard[3]
    assert (retry.method, retry.path, retry.status_code) == ("POST", "/v1/users", 503)
    assert retry.wait_seconds == waits[0]
    key = server.requests[0].header("idempotency-key")
    assert [event.idempotency_key for event in heard if hasattr(event, "idempotency_key")] == [key] * 3
    assert heard[2].error.attempts == 1


async def test_an_attempt_without_an_answer_has_no_response(waits) -> None:
    with Server(reset(), answer(200, user())) as server:
        async with client_of(server) as client:
            heard = listen(client)
            await client.users.retrieve("user_1")
    kinds = [type(event) for event in heard]
    assert kinds == [RequestEvent, ErrorEvent, RetryEvent, RequestEvent, ResponseEvent]
    assert isinstance(heard[1].error, DialStackConnectionError)
    assert heard[1].elapsed_ms > 0
    assert heard[2].status_code is None


async def test_a_failure_in_the_end(waits) -> None:
    with Server(*[answer(500)] * 3) as server:
        async with client_of(server) as client:
            heard = listen(client)
            with pytest.raises(DialStackAPIError) as caught:
                await client.users.retrieve("user_1")
    one = [RequestEvent, ResponseEvent, ErrorEvent]
    assert [type(event) for event in heard] == [*one, RetryEvent, *one, RetryEvent, *one]
    errors = [event for event in heard if isinstance(event, ErrorEvent)]
    assert [event.attempt for event in errors] == [1, 2, 3]
    assert errors[-1].error is caught.value


async def test_a_refused_connection(waits) -> None:
    with closed_port() as url, Server() as server:
        async with client_of(server, api_url=url, max_network_retries=1) as client:
            heard = listen(client)
            with pytest.raises(DialStackConnectionError):
                await client.users.retrieve("user_1")
    assert [type(event) for event in heard] == [RequestEvent, ErrorEvent, RetryEvent, RequestEvent, ErrorEvent]


async def test_what_is_refused_before_the_network_is_no_attempt() -> None:
    with Server() as server:
        async with client_of(server, dialstack_account=None) as client:
            heard = listen(client)
            with pytest.raises(DialStackError):
                await client.users.retrieve("user_1")
    assert heard == []


async def test_the_path_has_no_query_and_the_account_is_that_of_the_call() -> None:
    with Server(answer(200, account())) as server:
        async with client_of(server) as client:
            heard = listen(client)
            await client.accounts.retrieve("acct_2", extra_query={"number": "+16175551234"})
    assert [event.path for event in heard] == ["/v1/accounts/acct_2"] * 2
    assert [event.dialstack_account for event in heard] == [None, None]


@pytest.mark.parametrize("name", NAMES)
async def test_a_callback_that_raises_breaks_nothing(name, waits, caplog) -> None:
    heard = []

    def bad(event: object) -> None:
        raise RuntimeError("my secret +16175551234")

    with Server(answer(503), answer(200, user())) as server, caplog.at_level(logging.DEBUG):
        async with client_of(server) as client:
            client.on(name, bad)
            client.on(name, heard.append)
            found = await client.users.retrieve("user_1")
    assert found.id == "user_1"
    assert heard
    problems = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert problems
    assert all(record.name == "dialstack" and "bad" in record.getMessage() for record in problems)
    assert "6175551234" not in caplog.text


async def test_off_stops_a_callback_and_forgives_an_unknown_one() -> None:
    heard = []
    with Server(answer(200, user()), answer(200, user())) as server:
        async with client_of(server) as client:
            callback = client.on("request", heard.append)
            await client.users.retrieve("user_1")
            client.off("request", callback)
            client.off("request", callback)
            client.off("error", print)
            await client.users.retrieve("user_1")
    assert len(heard) == 1


async def test_a_decorator_gives_the_function_back() -> None:
    heard = []
    with Server(answer(200, user())) as server:
        async with client_of(server) as client:

            @client.on("response")
            def note(event: ResponseEvent) -> None:
                heard.append(event.status_code)

            await client.users.retrieve("user_1")
            note(ResponseEvent("GET", "/", 299, None, None, 0.0, 1))
    assert heard == [200, 299]


async def test_views_share_the_callbacks_of_their_client() -> None:
    heard = []
    with Server(*[answer(200, user())] * 3) as server:
        async with client_of(server) as client:
            view = client.for_account("acct_2")
            client.on("request", heard.append)
            view.on("request", heard.append)
            await view.users.retrieve("user_1")
            await client.users.retrieve("user_1")
            await client.with_options(timeout=5).users.retrieve("user_1")
    assert [event.dialstack_account for event in heard] == ["acct_2"] * 2 + ["acct_1"] * 4


async def test_callbacks_may_come_and_go_during_a_call(waits) -> None:
    with Server(answer(503), answer(200, user())) as server:
        async with client_of(server) as client:
            heard = []

            def once(event: RequestEvent) -> None:
                heard.append(event)
                client.off("request", once)
                client.on("request", heard.append)

            client.on("request", once)
            await client.users.retrieve("user_1")
    assert [event.attempt for event in heard] == [1, 2]


def test_mistakes_are_told_at_once() -> None:
    with Server() as server:
        client = client_of(server)
        with pytest.raises(ValueError, match="no event 'requests'"):
            client.on("requests", print)
        with pytest.raises(ValueError, match="no event"):
            client.on("requests")(print)
        with pytest.raises(ValueError, match="no event"):
            client.off("requests", print)
        with pytest.raises(TypeError, match="callable"):
            client.on("request", "print")
