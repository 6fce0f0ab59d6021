"""What is tried again, how often, and what every attempt has in common."""

from __future__ import annotations

import os
from io import BytesIO
from uuid import UUID

import pytest

from dialstack import DialStackAPIError, DialStackConnectionError, DialStackError
from dialstack._core.multipart import Multipart, file_part
from dialstack._core.options import NO_OPTIONS
from dialstack._core.requests import describe
from tests._async._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import (
    Server,
    answer,
    bad_gateway,
    broken_gzip,
    garbage,
    hang_up,
    hang_up_unread,
    huge_header,
    reset,
    stall,
    truncated,
)

BROKEN = {
    "503": answer(503, {"error": "busy"}),
    "502 of a proxy": bad_gateway(),
    "reset": reset(),
    "closed": hang_up(),
    "truncated": truncated(),
    "truncated error": truncated(500),
    "garbage": garbage(),
    "huge header": huge_header(),
    "broken gzip": broken_gzip(),
}
broken = pytest.mark.parametrize("failure", BROKEN.values(), ids=BROKEN.keys())


@broken
async def test_a_post_carries_one_key_and_one_body_over_its_attempts(failure, waits) -> None:
    with Server(failure, failure, answer(201, user())) as server:
        async with client_of(server) as client:
            await client.users.create(name="Alice")
    keys = {request.header("idempotency-key") for request in server.requests}
    assert len(server.requests) == 3
    assert len(keys) == 1
    assert UUID(keys.pop()).version == 4
    assert {request.body for request in server.requests} == {b'{"name":"Alice"}'}
    assert len(waits) == 2


async def test_a_post_that_timed_out_carries_the_same_key(waits) -> None:
    with Server(stall(), answer(201, user())) as server:
        async with client_of(server, timeout=0.4) as client:
            await client.users.create(name="Alice")
    first, second = [request.header("idempotency-key") for request in server.requests]
    assert first == second


@broken
async def test_the_callers_own_key_is_kept(failure, waits) -> None:
    with Server(failure, answer(201, user())) as server:
        async with client_of(server) as client:
            await client.users.create(name="Alice", idempotency_key="order-7")
    assert [request.header("idempotency-key") for request in server.requests] == ["order-7", "order-7"]


async def test_two_posts_have_two_keys(waits) -> None:
    with Server(answer(201, user()), answer(201, user())) as server:
        async with client_of(server) as client:
            await client.users.create(name="Alice")
            await client.users.create(name="Alice")
    first, second = [request.header("idempotency-key") for request in server.requests]
    assert first != second


@broken
async def test_the_error_carries_the_key_that_was_sent(failure, waits) -> None:
    with Server(failure, failure, failure) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackError) as caught:
                await client.users.create(name="Alice")
    assert caught.value.idempotency_key == server.requests[0].header("idempotency-key")
    assert caught.value.attempts == 3
    assert caught.value.may_have_executed
    assert (caught.value.method, caught.value.path) == ("POST", "/v1/users")


@broken
async def test_a_get_is_tried_again_without_a_key(failure, waits) -> None:
    with Server(failure, answer(200, user())) as server:
        async with client_of(server) as client:
            found = await client.users.retrieve("user_1")
    assert found.id == "user_1"
    assert [request.header("idempotency-key") for request in server.requests] == [None, None]


@broken
async def test_a_delete_is_tried_again(failure, waits) -> None:
    with Server(failure, answer(204)) as server:
        async with client_of(server) as client:
            await client.users.delete("user_1")
    assert [request.method for request in server.requests] == ["DELETE", "DELETE"]


async def test_a_request_that_was_not_read_is_tried_again(waits) -> None:
    with Server(hang_up_unread(), answer(201, user())) as server:
        async with client_of(server) as client:
            await client.users.create(name="Alice")
    assert server.unread == 1
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 501, 502, 503, 504, 599])
async def test_statuses_that_are_tried_again(status, waits) -> None:
    with Server(answer(status), answer(200, user())) as server:
        async with client_of(server) as client:
            await client.users.retrieve("user_1")
    assert len(waits) == 1


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 405, 409, 410, 422, 425])
async def test_statuses_that_are_not_tried_again(status, waits) -> None:
    with Server(answer(status, {"error": "no"})) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackError) as caught:
                await client.users.create(name="Alice")
    assert caught.value.status_code == status
    assert caught.value.attempts == 1
    assert waits == []


@pytest.mark.parametrize("retries", [0, 1, 2, 5])
async def test_the_number_of_attempts_is_exact(retries, waits) -> None:
    with Server(*[answer(500)] * (retries + 1)) as server:
        async with client_of(server, max_network_retries=retries) as client:
            with pytest.raises(DialStackAPIError) as caught:
                await client.users.retrieve("user_1")
    assert caught.value.attempts == retries + 1 == len(server.requests)
    assert len(waits) == retries


@pytest.mark.parametrize(("of_client", "of_call"), [(2, 0), (0, 2), (2, None)])
async def test_the_number_of_a_call_goes_before_that_of_the_client(of_client, of_call, waits) -> None:
    expected = of_client if of_call is None else of_call
    with Server(*[reset()] * (expected + 1)) as server:
        async with client_of(server, max_network_retries=of_client) as client:
            with pytest.raises(DialStackConnectionError) as caught:
                await client.users.retrieve("user_1", max_network_retries=of_call)
    assert caught.value.attempts == expected + 1


async def test_the_waits_grow_and_have_jitter(waits) -> None:
    with Server(*[answer(500)] * 7) as server:
        async with client_of(server, max_network_retries=6) as client:
            with pytest.raises(DialStackAPIError):
                await client.users.retrieve("user_1")
    for wait, longest in zip(waits, [0.5, 1, 2, 4, 5, 5], strict=True):
        assert longest * 0.75 <= wait <= longest


async def test_a_file_that_can_be_rewound_is_sent_whole_each_time(waits) -> None:
    stream = BytesIO(b"ring ring")
    form = Multipart({"file": file_part(("greeting.wav", stream))}, {"name": "Greeting"})
    with Server(answer(503), reset(), answer(201, {})) as server:
        async with client_of(server) as client:
            await client._runner.run(upload(client, form))
    assert len({request.body for request in server.requests}) == 1
    assert b"ring ring" in server.requests[0].body
    assert len({request.header("idempotency-key") for request in server.requests}) == 1
    assert not stream.closed


@pytest.mark.parametrize("failure", [answer(503), answer(429), reset()], ids=["503", "429", "reset"])
async def test_a_stream_that_cannot_be_rewound_is_sent_once(failure, waits) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"ring ring")
    os.close(writing)
    with os.fdopen(reading, "rb") as stream, Server(failure) as server:
        form = Multipart({"file": file_part(("greeting.wav", stream))})
        async with client_of(server) as client:
            with pytest.raises(DialStackError) as caught:
                await client._runner.run(upload(client, form))
    assert caught.value.attempts == 1
    assert waits == []
    assert b"ring ring" in server.requests[0].body


def upload(client, form):
    where = "/v1/audio-clips"
    return describe(client._config, "POST", where, where, query={}, body=form, options=NO_OPTIONS, scope="account")
