"""The one private name of httpx that is touched: without it a dripped head would hold a thread for hours."""

from __future__ import annotations

import time
from threading import Timer

import httpx
import pytest

from dialstack import DialStackConnectionError, DialStackTimeoutError
from dialstack._colour._sync import _Backend, check_time, guard, limit
from tests._sync._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, drip_body, drip_head


def test_the_private_name_is_there():
    with httpx.HTTPTransport() as transport:
        assert hasattr(transport._pool, "_network_backend")
        assert guard(transport) is transport
        assert isinstance(transport._pool._network_backend, _Backend)


def test_it_is_there_behind_a_proxy_too():
    with httpx.HTTPTransport(proxy=httpx.Proxy("http://127.0.0.1:9")) as transport:
        guard(transport)
        assert isinstance(transport._pool._network_backend, _Backend)


def test_our_own_connections_go_through_it():
    with Server(answer(200, user())) as server, client_of(server) as client:
        client.users.retrieve("user_1")
        ((_, pool),) = client._transport._pools.values()
        ((shard,),) = pool._shards.values()
        assert isinstance(shard.transport._pool._network_backend, _Backend)


class WithoutName:
    """A transport of an httpx that has renamed its insides."""


class WithoutBackend:
    _pool = object()


@pytest.mark.parametrize("transport", [WithoutName(), WithoutBackend()], ids=["no pool", "no backend"])
def test_another_httpx_is_left_as_it_is(transport):
    assert guard(transport) is transport


def test_without_it_a_body_is_still_bounded(monkeypatch):
    monkeypatch.setattr("dialstack._sync.transport.guard", lambda transport: transport)
    with Server(drip_body()) as server, client_of(server, timeout=0.3, max_network_retries=0) as client:
        started = time.monotonic()
        with pytest.raises(DialStackTimeoutError):
            client.users.retrieve("user_1")
    assert time.monotonic() - started < 10


def test_without_it_a_head_is_not(monkeypatch):
    # That is what it is for: this test shows that the tests of timeouts can fail.
    monkeypatch.setattr("dialstack._sync.transport.guard", lambda transport: transport)
    with Server(drip_head()) as server, client_of(server, timeout=0.3, max_network_retries=0) as client:
        started = time.monotonic()
        timer = Timer(1.2, server.closing.set)
        timer.start()
        with pytest.raises(DialStackConnectionError):
            client.users.retrieve("user_1")
        timer.join()
    assert time.monotonic() - started >= 1.1


def test_limits_nest():
    with limit(60):
        with limit(0.001):
            time.sleep(0.01)
            with pytest.raises(TimeoutError):
                check_time()
        check_time()
    check_time()
