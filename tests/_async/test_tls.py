"""Certificates, and the one context that every client shares."""

from __future__ import annotations

import ssl

import httpx
import pytest
import trustme

from dialstack import AsyncDialStack, DialStackConnectionError
from dialstack._async import transport
from dialstack.types import ParkSlotSnapshot
from tests._async._clients import client_of
from tests.servers.bodies import user
from tests.servers.closing import called_soon
from tests.servers.scripted import Server, answer, stall
from tests.servers.streaming import Hold, parked, snapshot, stream


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch):
    """Every context that is made from here on."""
    made: list[ssl.SSLContext] = []
    make = httpx.create_ssl_context

    def counted(*args: object, **kwargs: object) -> ssl.SSLContext:
        made.append(make(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(httpx, "create_ssl_context", counted)
    transport._tls.cache_clear()
    yield made
    transport._tls.cache_clear()


async def test_an_authority_of_your_own_works_through_a_client_of_your_own(authority, certificate) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with Server(answer(200, user()), tls=certificate) as server:
        async with httpx.AsyncClient(verify=trusting, trust_env=False) as http_client:
            assert (await client_of(server, http_client=http_client).users.retrieve("user_1")).id == "user_1"


async def test_an_authority_that_the_environment_names_works(
    authority, certificate, contexts, monkeypatch, tmp_path
) -> None:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with Server(answer(200, user()), tls=certificate) as server:
        async with client_of(server) as client:
            assert (await client.users.retrieve("user_1")).id == "user_1"


async def test_an_unknown_authority_is_refused_and_nothing_was_sent(certificate, waits) -> None:
    with Server(tls=certificate) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackConnectionError, match="could not connect") as caught:
                await client.users.create(name="Alice")
    assert caught.value.may_have_executed is False
    assert server.requests == []


async def test_a_certificate_for_another_name_is_refused(
    authority, certificate, contexts, monkeypatch, tmp_path
) -> None:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with Server(tls=certificate) as server:
        url = f"https://localhost:{server.port}"
        async with client_of(server, api_url=url, max_network_retries=0) as client:
            with pytest.raises(DialStackConnectionError) as caught:
                await client.users.create(name="Alice")
    assert caught.value.may_have_executed is False


async def test_a_server_without_tls_is_refused(waits) -> None:
    with Server(then=lambda _: stall()) as server:
        url = server.url.replace("http:", "https:")
        async with client_of(server, api_url=url, max_network_retries=0, timeout=0.4) as client:
            with pytest.raises(DialStackConnectionError) as caught:
                await client.users.create(name="Alice")
    assert caught.value.may_have_executed is False


async def test_the_timeout_holds_over_tls(authority, certificate, contexts, monkeypatch, tmp_path) -> None:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with Server(answer(200, user()), stall(), tls=certificate) as server:
        async with client_of(server, max_network_retries=0) as client:
            await client.users.retrieve("user_1")
            with pytest.raises(DialStackConnectionError) as caught:
                await client.users.create(name="Alice", timeout=0.3)
    assert caught.value.may_have_executed is True


async def test_one_context_serves_every_client(certificate, contexts) -> None:
    with Server(tls=certificate) as server:
        for _ in range(3):
            async with client_of(server, max_network_retries=0) as client:
                with pytest.raises(DialStackConnectionError):
                    await client.users.retrieve("user_1")
    assert len(contexts) == 1


async def test_a_client_makes_none_before_it_needs_one(contexts) -> None:
    with Server(answer(200, user())) as server:
        async with AsyncDialStack("sk_test_1"), client_of(server) as plain:
            await plain.users.retrieve("user_1")
    assert contexts == []


async def test_closing_a_stream_ends_a_read_over_tls(authority, certificate, contexts, monkeypatch, tmp_path) -> None:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    hold = Hold()
    with Server(stream(snapshot(parked(1)), hold), tls=certificate) as server:
        async with client_of(server) as client:
            async with client.presence.subscribe_park_slots(dialstack_account="acct_1") as events:
                assert type(await events.__anext__()) is ParkSlotSnapshot
                called_soon(hold.reached.is_set, events)
                async for event in events:
                    pytest.fail(f"{event} came after the close")
