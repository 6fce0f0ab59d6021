# Generated from tests/_async/test_accounts.py by scripts/generate. Do not edit.
"""Which account a call acts on, and what else its headers say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dialstack import AppInfo, DialStack, DialStackInvalidRequestError
from tests._sync._clients import client_of
from tests.servers.bodies import account, page, user
from tests.servers.scripted import Server, answer


def test_a_platform_key_without_an_account_is_refused_before_the_network() -> None:
    with Server() as server:
        with client_of(server, dialstack_account=None) as client:
            for method in (
                lambda: client.users.retrieve("user_1"),
                lambda: client.users.create(name="Alice"),
                client.users.list,
            ):
                with pytest.raises(DialStackInvalidRequestError, match="for_account") as caught:
                    method()
    assert caught.value.status_code is None
    assert caught.value.attempts == 0
    assert server.connections == 0


def test_a_session_token_needs_none() -> None:
    with Server(answer(200, user())) as server:
        with client_of(server, dialstack_account=None).with_options(api_key="eyJhbGciOi.eyJzdWIi.c2ln") as client:
            client.users.retrieve("user_1")
    assert server.requests[0].header("dialstack-account") is None


def test_the_nearest_account_counts() -> None:
    with Server(*[answer(200, user())] * 5) as server:
        with client_of(server, dialstack_account="acct_client") as client:
            client.users.retrieve("user_1")
            view = client.for_account("acct_view")
            view.users.retrieve("user_1")
            view.users.retrieve("user_1", dialstack_account="acct_call")
            view.with_options(timeout=9).users.retrieve("user_1", dialstack_account=None)
            client.users.retrieve("user_1")
    sent = [request.header("dialstack-account") for request in server.requests]
    assert sent == ["acct_client", "acct_view", "acct_call", "acct_view", "acct_client"]


@pytest.mark.parametrize(
    ("account", "error"), [(None, TypeError), (5, TypeError), ("", ValueError), ("a b\n", ValueError)]
)
def test_a_view_needs_an_account(account: Any, error: type[Exception]) -> None:
    with DialStack("sk_test_1") as client:
        with pytest.raises(error, match="account"):
            client.for_account(account)


def test_a_platform_call_never_carries_the_clients_account() -> None:
    with Server(answer(201, account()), answer(200, {"revoked_before": None}), answer(200, account())) as server:
        with client_of(server) as client:
            client.accounts.create(email="contact@example.com")
            client.users.revoke_sessions("user_1")
            client.accounts.retrieve("acct_1", dialstack_account="acct_9")
    assert [request.header("dialstack-account") for request in server.requests] == [None, None, "acct_9"]


def test_a_raw_request_may_carry_one() -> None:
    with Server(*[answer(200, {})] * 2) as server:
        with client_of(server) as client:
            client.request("GET", "/v1/anything")
            client.with_options(dialstack_account=None).request("GET", "/v1/anything")
    assert [request.header("dialstack-account") for request in server.requests] == ["acct_1", None]


def test_views_share_their_connections() -> None:
    with Server(*[answer(200, user())] * 3) as server:
        with client_of(server) as client:
            for view in (client, client.for_account("acct_2"), client.with_options(api_key="sk_test_2")):
                view.users.retrieve("user_1")
    assert server.connections == 1
    assert server.requests[2].header("authorization") == "Bearer sk_test_2"


def test_extras_are_sent() -> None:
    with Server(answer(201, user())) as server:
        with client_of(server) as client:
            client.users.create(
                name="Alice",
                extra_headers={"X-Trace": "1", "accept": "application/vnd.dialstack+json"},
                extra_query={"dry": True, "tag": ["a b", "c"]},
                extra_body={"nickname": "Al", "name": "Alice S."},
            )
    request = server.requests[0]
    assert request.header("x-trace") == "1"
    assert request.header("accept") == "application/vnd.dialstack+json"
    assert request.target == "/v1/users?dry=true&tag[]=a+b&tag[]=c"
    assert request.json == {"name": "Alice S.", "nickname": "Al"}


@pytest.mark.parametrize("name", ["Authorization", "host", "Content-Length", "Transfer-Encoding", "bad name", "X\r\nY"])
def test_headers_that_nobody_may_set(name) -> None:
    with Server() as server:
        with client_of(server) as client:
            with pytest.raises(ValueError, match="extra_headers"):
                client.users.retrieve("user_1", extra_headers={name: "1"})


def test_a_get_has_no_body_and_says_nothing_of_one() -> None:
    with Server(answer(200, user()), answer(204), answer(200, page([]))) as server:
        with client_of(server) as client:
            client.users.retrieve("user_1")
            client.users.delete("user_1")
            client.users.list()
    for request in server.requests:
        assert request.body == b""
        assert request.header("content-type") is None
        assert request.header("transfer-encoding") is None


def test_null_is_sent_and_absent_is_not() -> None:
    with Server(answer(200, user())) as server:
        with client_of(server) as client:
            client.users.update("user_1", email=None)
    assert server.requests[0].json == {"email": None}
    assert server.requests[0].header("content-type") == "application/json"


def test_an_id_stays_one_segment() -> None:
    with Server(*[answer(200, user())] * 2) as server:
        with client_of(server) as client:
            client.users.retrieve("../a/b?c=d#e%2F")
            client.users.retrieve("+1 617*#")
            for bad in ("", " ", ".", ".."):
                with pytest.raises(ValueError, match="no id can be"):
                    client.users.retrieve(bad)
    assert [request.target for request in server.requests] == [
        "/v1/users/..%2Fa%2Fb%3Fc%3Dd%23e%252F",
        "/v1/users/%2B1%20617%2A%23",
    ]


def test_the_application_and_the_last_request_are_named() -> None:
    with Server(answer(200, user()), answer(200, user())) as server:
        with client_of(server, app_info=AppInfo("ClinicPortal", "1.4.0", "https://example.com")) as client:
            client.users.retrieve("user_1")
            client.users.retrieve("user_1")
    first, second = server.requests
    agent = first.header("user-agent")
    assert agent.startswith("dialstack-python/")
    assert agent.endswith(" ClinicPortal/1.4.0 (https://example.com)")
    described = json.loads(first.header("x-dialstack-client-user-agent"))
    assert described["application"]["name"] == "ClinicPortal"
    assert first.header("x-dialstack-client-telemetry") is None
    assert json.loads(second.header("x-dialstack-client-telemetry"))["last_request_id"] == "req_1"


def test_telemetry_can_be_switched_off() -> None:
    with Server(answer(200, user()), answer(200, user())) as server:
        with client_of(server, telemetry=False) as client:
            client.users.retrieve("user_1")
            client.users.retrieve("user_1")
    for request in server.requests:
        assert not [name for name, _ in request.headers if name.lower().startswith("x-dialstack-client")]


def test_the_usual_headers_are_there_once() -> None:
    with Server(answer(201, user())) as server:
        with client_of(server) as client:
            client.users.create(name="Alice")
    request = server.requests[0]
    names = [name.lower() for name, _ in request.headers]
    assert len(names) == len(set(names))
    assert request.header("host") == f"127.0.0.1:{server.port}"
    assert request.header("accept") == "application/json"
    assert request.header("authorization") == "Bearer sk_test_1"
    assert request.header("content-length") == str(len(request.body))
    assert request.header("cookie") is None


def test_cookies_are_not_kept() -> None:
    with Server(answer(200, user(), {"Set-Cookie": "a=b"}), answer(200, user())) as server:
        with client_of(server) as client:
            client.users.retrieve("user_1")
            client.users.retrieve("user_1")
    assert server.requests[1].header("cookie") is None
