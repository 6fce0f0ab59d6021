"""Clients of the user's own, and the libraries that stand in for a server in tests."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import httpx
import pytest
import respx

from dialstack import AsyncDialStack, DialStackConnectionError, DialStackNotFoundError
from tests._async._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, gzipped, redirect, reset, truncated

API = "https://api.example.test"
LIBRARIES = ["httpx", pytest.param("httpx2", marks=pytest.mark.skipif(sys.version_info < (3, 11), reason="no httpx2"))]
pytest_httpx = pytest.mark.skipif(find_spec("pytest_httpx") is None, reason="pytest-httpx needs a newer httpx")


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest):
    return pytest.importorskip(request.param)


async def test_a_client_is_used_and_left_open(library, waits) -> None:
    with Server(gzipped(200, user()), reset(), answer(201, user())) as server:
        async with library.AsyncClient(headers={"X-Own": "1"}, trust_env=False) as http_client:
            async with client_of(server, http_client=http_client) as client:
                await client.users.retrieve("user_1")
                await client.users.create(name="Alice")
            assert not http_client.is_closed
    first, _, last = server.requests
    assert first.header("authorization") == "Bearer sk_test_1"
    assert last.header("idempotency-key") == server.requests[1].header("idempotency-key")
    assert last.json == {"name": "Alice"}
    # `send` takes the request as it is, so a default header of the client's is not added.
    assert first.header("x-own") is None


async def test_its_hooks_run(library) -> None:
    seen = []

    async def note(request) -> None:
        seen.append((request.method, request.content))

    with Server(answer(201, user())) as server:
        async with library.AsyncClient(event_hooks={"request": [note]}, trust_env=False) as http_client:
            await client_of(server, http_client=http_client).users.create(name="Alice")
    assert seen == [("POST", b'{"name":"Alice"}')]


async def test_its_own_login_and_redirects_stay_out(library) -> None:
    with Server() as elsewhere, Server(redirect(elsewhere.url)) as server:
        settings = {"auth": ("me", "secret"), "follow_redirects": True, "trust_env": False}
        async with library.AsyncClient(**settings) as http_client:
            with pytest.raises(Exception, match="not followed"):
                await client_of(server, http_client=http_client).users.retrieve("user_1")
    assert server.requests[0].header("authorization") == "Bearer sk_test_1"
    assert elsewhere.connections == 0


@pytest.mark.parametrize("step", [reset(), truncated()], ids=["reset", "truncated"])
async def test_its_errors_become_ours(library, step, waits) -> None:
    with Server(step) as server:
        async with library.AsyncClient(trust_env=False) as http_client:
            client = client_of(server, http_client=http_client, max_network_retries=0)
            with pytest.raises(DialStackConnectionError) as caught:
                await client.users.create(name="Alice")
    assert caught.value.may_have_executed
    assert isinstance(caught.value.__cause__, library.HTTPError)


@pytest.mark.parametrize(
    "wrong",
    ["a client", 7, httpx.AsyncClient, httpx.AsyncHTTPTransport()],
    ids=["text", "number", "class", "transport"],
)
def test_what_is_no_client_of_this_colour(wrong) -> None:
    with pytest.raises(TypeError, match="http_client must be"):
        AsyncDialStack("sk_test_1", http_client=wrong)


async def test_a_subclass_is_a_client_too() -> None:
    class Mine(httpx.AsyncClient):
        pass

    with Server(answer(200, user())) as server:
        async with Mine(trust_env=False) as http_client:
            await client_of(server, http_client=http_client).users.retrieve("user_1")


async def test_respx_stands_in_for_the_server(waits) -> None:
    with respx.mock(base_url=API) as routes:
        route = routes.get("/v1/users/user_1").mock(
            side_effect=[httpx.ConnectError, httpx.Response(503), httpx.Response(200, json=user())]
        )
        async with AsyncDialStack("sk_test_1", api_url=API, dialstack_account="acct_1") as client:
            found = await client.users.retrieve("user_1")
    assert found.id == "user_1"
    assert route.call_count == 3
    assert route.calls.last.request.headers["authorization"] == "Bearer sk_test_1"


async def test_respx_sees_bodies() -> None:
    with respx.mock(base_url=API) as routes:
        route = routes.post("/v1/users", json={"name": "Alice"}).respond(201, json=user())
        async with AsyncDialStack("sk_test_1", api_url=API, dialstack_account="acct_1") as client:
            await client.users.create(name="Alice")
    assert route.called


@pytest_httpx
async def test_pytest_httpx_stands_in_for_the_server(httpx_mock, waits) -> None:
    httpx_mock.add_exception(httpx.ReadTimeout("slow"))
    httpx_mock.add_response(url=f"{API}/v1/users/user_1", status_code=404, json={"error": "no such user"})
    async with AsyncDialStack("sk_test_1", api_url=API, dialstack_account="acct_1") as client:
        with pytest.raises(DialStackNotFoundError) as caught:
            await client.users.retrieve("user_1")
    assert (caught.value.attempts, caught.value.may_have_executed) == (2, True)
    assert httpx_mock.get_requests()[1].headers["authorization"] == "Bearer sk_test_1"


@pytest_httpx
async def test_pytest_httpx_sees_bodies(httpx_mock) -> None:
    httpx_mock.add_response(method="POST", match_content=b'{"name":"Alice"}', status_code=201, json=user())
    async with AsyncDialStack("sk_test_1", api_url=API, dialstack_account="acct_1") as client:
        assert (await client.users.create(name="Alice")).id == "user_1"
