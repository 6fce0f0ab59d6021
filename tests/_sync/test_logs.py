# Generated from tests/_async/test_logs.py by scripts/generate. Do not edit.
"""At no level does any logger tell a key, a number, a name, a body, a query or what the server says."""

from __future__ import annotations

import logging
from contextlib import suppress

import httpx
import pytest

from dialstack import DialStackError
from tests._sync._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, broken_gzip, garbage, redirect, reset, truncated

SECRETS = [
    "sk_test_1",
    "6175551234",
    "Alice",
    "alice",
    "acct_private",
    "order-7",
    "no dentist called",
    "user_77",
]
NUMBER = "+16175551234"
URL = f"https://elsewhere.example.com/v1/extensions/{NUMBER}?name=Alice"
ANSWERS = {
    "success": answer(200, user(77, name="Alice", email="alice@example.com"), {"X-Number": NUMBER}),
    "404": answer(404, {"error": f"no dentist called Alice at {NUMBER}"}, reason="no dentist called Alice"),
    "500": answer(500, {"error": "no dentist called Alice"}, {"Link": f"<{URL}>; rel=next"}),
    "redirect": redirect(URL),
    "reset": reset(),
    "truncated": truncated(200, b'{"name": "Alice"'),
    "garbage": garbage(b"Alice +16175551234 no dentist called\r\n\r\n"),
    "bad header": garbage(b"HTTP/1.1 200 OK\r\nX-Name Alice +16175551234\r\n\r\n"),
    "broken gzip": broken_gzip(),
    "odd field": answer(200, user(77, name=["Alice"], created_at="Alice")),
}
answers = pytest.mark.parametrize("step", ANSWERS.values(), ids=ANSWERS.keys())


def check(caplog: pytest.LogCaptureFixture, server: Server) -> None:
    assert caplog.records
    for record in caplog.records:
        said = f"{record.getMessage()} {record.args} {record.exc_text} {record.exc_info}"
        for secret in SECRETS:
            assert secret not in said, f"{record.name}: {said}"


def use(client) -> None:
    for attempt in (
        lambda: client.extensions.retrieve(NUMBER, extra_query={"search": "Alice"}),
        lambda: client.users.create(name="Alice", email="alice@example.com", idempotency_key="order-7"),
        lambda: client.request("GET", f"/v1/extensions/{NUMBER}?search=Alice"),
    ):
        with suppress(DialStackError):
            attempt()


@answers
def test_nothing_is_told_with_our_own_connections(step, caplog, waits) -> None:
    with caplog.at_level(logging.DEBUG), Server(then=lambda _: step) as server:
        with client_of(server, max_network_retries=1, dialstack_account="acct_private") as client:
            use(client)
    check(caplog, server)
    ours = [record.getMessage() for record in caplog.records if record.name == "dialstack"]
    assert any("/v1/extensions/{" in line for line in ours)


@answers
def test_nothing_is_told_through_a_client_of_the_users(step, caplog, waits) -> None:
    with caplog.at_level(logging.DEBUG), Server(then=lambda _: step) as server:
        with httpx.Client(trust_env=False) as http_client:
            settings = {"max_network_retries": 1, "dialstack_account": "acct_private", "http_client": http_client}
            use(client_of(server, **settings))
    check(caplog, server)


def test_what_others_log_is_left_alone(caplog) -> None:
    with caplog.at_level(logging.DEBUG), Server(*[answer(200, user(77), {"X-Name": "Alice"})] * 2) as server:
        with httpx.Client(trust_env=False) as http_client:
            client_of(server, http_client=http_client).users.retrieve("user_77")
            check(caplog, server)
            caplog.clear()
            http_client.get(f"http://localhost:{server.port}/v1/users/user_77?name=Alice")
    assert "user_77?name=Alice" in caplog.text
    assert "X-Name" in caplog.text


def test_the_headers_of_http2_are_not_told(caplog) -> None:
    def talkative(request: httpx.Request) -> httpx.Response:
        logging.getLogger("hpack.hpack").debug("Encoding %s", request.headers["authorization"])
        return httpx.Response(200, json=user(77))

    with caplog.at_level(logging.DEBUG), Server() as server:
        with httpx.Client(transport=httpx.MockTransport(talkative)) as http_client:
            client_of(server, http_client=http_client).users.retrieve("user_77")
        logging.getLogger("hpack.hpack").debug("of others")
    check(caplog, server)
    assert "of others" in caplog.text


def test_it_says_what_happened(caplog, waits) -> None:
    with caplog.at_level(logging.INFO), Server(answer(503), reset(), answer(200, user())) as server:
        with client_of(server) as client:
            client.users.retrieve("user_1")
    lines = [record.getMessage() for record in caplog.records if record.name == "dialstack"]
    assert [line.split(" in ")[0] for line in lines] == [
        "GET /v1/users/{user} answered 503",
        "GET /v1/users/{user} is tried again",
        "GET /v1/users/{user} got no answer",
        "GET /v1/users/{user} is tried again",
        "GET /v1/users/{user} answered 200",
    ]


def test_it_is_silent_by_default(capfd, waits) -> None:
    with Server(answer(503), answer(200, user(name=7))) as server:
        with client_of(server) as client:
            client.users.retrieve("user_1")
    assert capfd.readouterr() == ("", "")
