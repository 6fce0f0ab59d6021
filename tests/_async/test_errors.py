"""Whatever the server or a proxy says, what comes out is one of our errors, and it says where and how often."""

from __future__ import annotations

import copy
import pickle

import pytest

from dialstack import (
    DialStackAPIError,
    DialStackConflictError,
    DialStackConnectionError,
    DialStackError,
    DialStackInvalidRequestError,
    DialStackNotFoundError,
    DialStackPermissionError,
    DialStackValidationError,
)
from tests._async._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import (
    Server,
    answer,
    bad_gateway,
    broken_gzip,
    garbage,
    gzipped,
    huge_header,
    redirect,
    truncated,
)

ODD_BODIES = {
    "empty": b"",
    "HTML": b"<html>Bad Gateway</html>",
    "array": b"[1, 2]",
    "null": b"null",
    "string": b'"no"',
    "number": b"7",
    "half": b'{"error": "no',
    "not UTF-8": b'{"error": "\xff\xfe"}',
    "deep": b"[" * 50_000 + b"]" * 50_000,
    "NUL": b"\x00\x00",
}
odd = pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES.keys())


def check_facts(error: DialStackError, server: Server, method: str = "POST", path: str = "/v1/users") -> None:
    assert error.request_id == f"req_{len(server.requests)}"
    assert error.attempts == len(server.requests)
    assert (error.method, error.path) == (method, path)
    assert error.idempotency_key == server.requests[-1].header("idempotency-key")


@odd
@pytest.mark.parametrize("status", [400, 404, 409, 500, 502])
async def test_an_odd_body_of_an_error(status, body, waits) -> None:
    with Server(answer(status, body)) as server:
        async with client_of(server, max_network_retries=0) as client:
            with pytest.raises(DialStackError) as caught:
                await client.users.create(name="Alice")
    error = caught.value
    assert error.status_code == status
    assert error.message
    check_facts(error, server)
    assert pickle.loads(pickle.dumps(error)).request_id == error.request_id
    assert copy.copy(error).attempts == 1


@pytest.mark.parametrize("name", [name for name in ODD_BODIES if name != "empty"])
async def test_an_odd_body_of_a_success(name, waits) -> None:
    with Server(answer(201, ODD_BODIES[name])) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackAPIError) as caught:
                await client.users.create(name="Alice")
    assert caught.value.status_code == 201
    assert caught.value.may_have_executed
    check_facts(caught.value, server)
    pickle.dumps(caught.value)


async def test_an_empty_success_where_there_should_be_something(waits) -> None:
    with Server(answer(200)) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackAPIError, match="empty") as caught:
                await client.users.retrieve("user_1")
    check_facts(caught.value, server, "GET", "/v1/users/user_1")


async def test_an_answer_where_there_should_be_none(waits) -> None:
    with Server(answer(200, b"<html>"), answer(200), answer(204)) as server:
        async with client_of(server) as client:
            for _ in range(3):
                assert await client.users.delete("user_1") is None


@pytest.mark.parametrize("body", [b"{}", b'{"data": null}', b'{"data": 7}', b'{"data": {"id": "user_1"}}'])
async def test_a_list_that_is_none(body, waits) -> None:
    with Server(answer(200, body)) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackAPIError, match="not a list") as caught:
                await client.users.list()
    check_facts(caught.value, server, "GET", "/v1/users")
    assert caught.value.status_code == 200


@pytest.mark.parametrize("step", [broken_gzip(200), truncated(200), truncated(404)], ids=["gzip", "200", "404"])
async def test_an_answer_that_broke_off_keeps_its_request_id(step, waits) -> None:
    with Server(step, step) as server:
        async with client_of(server, max_network_retries=1) as client:
            with pytest.raises(DialStackConnectionError, match="connection broke") as caught:
                await client.users.create(name="Alice")
    assert caught.value.may_have_executed
    check_facts(caught.value, server)


@pytest.mark.parametrize("step", [garbage(), garbage(b"HTTP/1.1 2x0 OK\r\n\r\n"), huge_header()])
async def test_an_answer_that_is_not_http(step, waits) -> None:
    with Server(step) as server:
        async with client_of(server, max_network_retries=0) as client:
            with pytest.raises(DialStackConnectionError) as caught:
                await client.users.create(name="Alice")
    assert caught.value.status_code is None
    assert caught.value.may_have_executed


async def test_html_of_a_proxy_is_kept_as_text(waits) -> None:
    with Server(bad_gateway()) as server:
        async with client_of(server, max_network_retries=0) as client:
            with pytest.raises(DialStackAPIError, match="502 Bad Gateway") as caught:
                await client.users.retrieve("user_1")
    assert "<html>" in caught.value.raw
    assert caught.value.headers["content-type"] == "text/html"


async def test_compressed_answers_are_read(waits) -> None:
    with Server(gzipped(200, user()), gzipped(404, {"error": "no such user"})) as server:
        async with client_of(server) as client:
            assert (await client.users.retrieve("user_1")).id == "user_1"
            with pytest.raises(DialStackNotFoundError, match="no such user"):
                await client.users.retrieve("user_2")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status) -> None:
    with Server() as elsewhere, Server(redirect(f"{elsewhere.url}/v1/users", status)) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackError, match="not followed") as caught:
                await client.users.create(name="Alice")
    assert caught.value.status_code == status
    assert elsewhere.connections == 0


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "no"}, DialStackInvalidRequestError),
        (400, {"error": "no", "code": "validation_error"}, DialStackValidationError),
        (403, {"message": "no"}, DialStackPermissionError),
        (404, {"error": {"message": "no", "code": "gone"}}, DialStackNotFoundError),
        (409, {"error": "no", "code": "user_already_assigned"}, DialStackConflictError),
        (422, {"error": "no", "details": {"name": "too long"}}, DialStackValidationError),
        (500, {"error": {"message": "no", "type": "api_error"}}, DialStackAPIError),
    ],
)
async def test_each_status_has_its_class(status, body, error) -> None:
    with Server(answer(status, body)) as server:
        async with client_of(server, max_network_retries=0) as client:
            with pytest.raises(error, match="no") as caught:
                await client.users.create(name="Alice")
    assert type(caught.value) is error
    check_facts(caught.value, server)


async def test_a_raw_request_has_the_same_errors(waits) -> None:
    with Server(answer(200, b"<html>"), answer(200, {"fine": 1}), answer(404), answer(200)) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackAPIError, match="not JSON") as caught:
                await client.request("POST", "/v1/anything", body={"a": 1})
            check_facts(caught.value, server, "POST", "/v1/anything")
            assert caught.value.may_have_executed
            assert await client.request("GET", "/v1/anything") == {"fine": 1}
            with pytest.raises(DialStackNotFoundError):
                await client.request("GET", "/v1/anything")
            assert await client.request("GET", "/v1/anything") is None


async def test_a_closed_client_says_so() -> None:
    with Server(answer(200, user())) as server:
        async with client_of(server) as client:
            await client.users.retrieve("user_1")
        with pytest.raises(RuntimeError, match="closed"):
            await client.users.retrieve("user_1")


async def test_a_client_that_was_closed_unused_says_so_too() -> None:
    with Server() as server:
        client = client_of(server)
        await client.aclose()
        await client.aclose()
        with pytest.raises(RuntimeError, match="closed"):
            await client.users.retrieve("user_1")
