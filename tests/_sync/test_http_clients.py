# Generated from tests/_async/test_http_clients.py by scripts/generate. Do not edit.
"""Clients of the user's own, and the libraries that stand in for a server in tests."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import httpx
import pytest
import respx

from dialstack import DialStack, DialStackConnectionError, DialStackNotFoundError
from tests._sync._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, gzipped, redirect, reset, truncated

API = "https://api.example.test"
LIBRARIES = ["httpx", pytest.param("httpx2", marks=pytest.mark.skipif(sys.version_info < (3, 11), reason="no httpx2"))]
pytest_httpx = pytest.mark.skipif(find_spec("pytest_httpx") is None, reason="pytest-httpx needs a newer httpx")


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest):
    return pytest.importorskip(request.param)


def test_a_client_is_used_and_left_open(library, waits) -> None:
    with Server(gzipped(200, user()), reset(), answer(201, user())) as server:
        with library.Client(headers={"X-Own": "1"}, trust_env=False) as http_client:
            with client_of(server, http_client=http_client) as client:
                client.users.retrieve("user_1")
                client.users.create(name="Alice")
            assert not http_client.is_closed
    first, _, last = server.requests
    assert first.header("authorization") == "Bearer sk_test_1"
    assert last.header("idempotency-key") == server.requests[1].header("idempotency-key")
    assert last.json == {"name": "Alice"}
    # `send` takes the request as it is, so a default header of the client's is not added.
    assert first.header("x-own") is None


def test_its_hooks_run(library) -> None:
    seen = []

    def note(request) -> None:
        seen.append((request.method, request.content))

    with Server(answer(201, user())) as server:
        with library.Client(event_hooks={"request": [note]}, trust_env=False) as http_client:
            client_of(server, http_client=http_client).users.create(name="Alice")
    assert seen == [("POST", b'{"name":"Alice"}')]


def test_its_own_login_and_redirects_stay_out(library) -> None:
    with Server() as elsewhere, Server(redirect(elsewhere.url)) as server:
        settings = {"auth": ("me", "secret"), "follow_redirects": True, "trust_env": False}
        with library.Client(**settings) as http_client:
            with pytest.raises(Exception, match="not followed"):
                client_of(server, http_client=http_client).users.retrieve("user_1")
    assert server.requests[0].header("authorization") == "Bearer sk_test_1"
    assert elsewhere.connections == 0


@pytest.mark.parametrize("step", [reset(), truncated()], ids=["reset", "truncated"])
def test_its_errors_become_ours(library, step, waits) -> None:
    with Server(step) as server:
        with library.Client(trust_env=False) as http_client:
            client = client_of(server, http_client=http_client, max_network_retries=0)
            with pytest.raises(DialStackConnectionError) as caught:
                client.users.create(name="Alice")
    assert caught.value.may_have_executed
    assert isinstance(caught.value.__cause__, library.HTTPError)


@pytest.mark.parametrize(
    "wrong",
    ["a client", 7, httpx.Client, httpx.HTTPTransport()],
    ids=["text", "number", "class", "transport"],
)
def test_what_is_no_client_of_this_colour(wrong) -> None:
    with pytest.raises(TypeError, match="http_client must be"):
        DialStack("sk_test_1", http_client=wrong)


def test_a_subclass_is_a_client_too() -> None:
    class Mine(httpx.Client):
        pass

    with Server(answer(200, user())) as server:
        with Mine(trust_env=False) as http_client:
            client_of(server, http_client=http_client).users.retrieve("user_1")


def test_respx_stands_in_for_the_server(waits) -> None:
    with respx.mock(base_url=API) as routes:
        route = routes.get("/v1/users/user_1").mock(
            side_effect=[httpx.ConnectError, httpx.Response(503), httpx.Response(200, json=user())]
        )
        with DialStack("sk_test_1", api_url=API, dialstack_account="acct_1") as client:
            found = client.users.retrieve("user_1")
    assert found.id == "user_1"
    assert route.call_count == 3
    assert route.calls.last.request.headers["authorization"] == "Bearer sk_test_1"


def test_respx_sees_bodies() -> None:
    with respx.mock(base_url=API) as routes:
        route = routes.post("/v1/users", json={"name": "Alice"}).respond(201, json=user())
        with DialStack("sk_test_1", api_url=API, dialstack_account="acct_1") as client:
            client.users.create(name="Alice")
    assert route.called


@pytest_httpx
def test_pytest_httpx_stands_in_for_the_server(httpx_mock, waits) -> None:
    httpx_mock.add_exception(httpx.ReadTimeout("slow"))
    httpx_mock.add_response(url=f"{API}/v1/users/user_1", status_code=404, json={"error": "no such user"})
    with DialStack("sk_test_1", api_url=API, dialstack_account="acct_1") as client:
        with pytest.raises(DialStackNotFoundError) as caught:
            client.users.retrieve("user_1")
    assert (caught.value.attempts, caught.value.may_have_executed) == (2, True)
    assert httpx_mock.get_requests()[1].headers["authorization"] == "Bearer sk_test_1"


@pytest_httpx
def test_pytest_httpx_sees_bodies(httpx_mock) -> None:
    httpx_mock.add_response(method="POST", match_content=b'{"name":"Alice"}', status_code=201, json=user())
    with DialStack("sk_test_1", api_url=API, dialstack_account="acct_1") as client:
        assert (client.users.create(name="Alice")).id == "user_1"
