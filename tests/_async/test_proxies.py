"""The proxies that the environment names."""

from __future__ import annotations

import time

import pytest

from dialstack import DialStackConnectionError, DialStackTimeoutError
from tests._async._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, stall

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "request_method")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_a_proxy_is_used(variable, monkeypatch) -> None:
    with Server(answer(200, user())) as proxy:
        monkeypatch.setenv(variable, proxy.url)
        async with client_of(proxy, api_url="http://api.example.test") as client:
            await client.users.retrieve("user_1")
    request = proxy.requests[0]
    assert request.target == "http://api.example.test/v1/users/user_1"
    assert request.header("host") == "api.example.test"


async def test_a_proxy_may_want_a_password_and_need_no_scheme(monkeypatch) -> None:
    with Server(answer(200, user())) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"me:secret@127.0.0.1:{proxy.port}")
        async with client_of(proxy, api_url="http://api.example.test") as client:
            await client.users.retrieve("user_1")
    assert proxy.requests[0].header("proxy-authorization") == "Basic bWU6c2VjcmV0"


@pytest.mark.parametrize("exception", ["127.0.0.1", "*", "example.com,127.0.0.1"])
async def test_an_exception_goes_straight_there(exception, monkeypatch) -> None:
    with Server() as proxy, Server(answer(200, user())) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", exception)
        async with client_of(server) as client:
            await client.users.retrieve("user_1")
    assert proxy.connections == 0


async def test_the_environment_is_read_once(monkeypatch) -> None:
    with Server() as proxy, Server(answer(200, user()), answer(200, user())) as server:
        async with client_of(server) as client:
            await client.users.retrieve("user_1")
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            await client.users.retrieve("user_1")
    assert proxy.connections == 0


async def test_a_tunnel_that_is_refused_sent_nothing(monkeypatch, waits) -> None:
    with Server(*[answer(407, b"who are you?")] * 2) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        async with client_of(proxy, api_url="https://api.example.test", max_network_retries=1) as client:
            with pytest.raises(DialStackConnectionError, match="could not connect") as caught:
                await client.users.create(name="Alice")
    assert caught.value.may_have_executed is False
    assert caught.value.attempts == 2
    request = proxy.requests[0]
    assert (request.method, request.target) == ("CONNECT", "api.example.test:443")
    # The proxy learns where to, and nothing else: no key, no account, no body.
    assert not {name.lower() for name, _ in request.headers} & {"authorization", "dialstack-account", "idempotency-key"}


async def test_a_tunnel_that_stalls_ends_in_time(monkeypatch) -> None:
    with Server(stall()) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        settings = {"api_url": "https://api.example.test", "max_network_retries": 0, "timeout": 0.3}
        async with client_of(proxy, **settings) as client:
            started = time.monotonic()
            with pytest.raises(DialStackTimeoutError):
                await client.users.create(name="Alice")
    assert time.monotonic() - started < 10
