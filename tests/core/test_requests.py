from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from dialstack._core.identity import CLIENT_HEADER, TELEMETRY_HEADER
from dialstack._core.multipart import Multipart, file_part
from dialstack._core.requests import Call, HeaderBook, WireRequest, anonymous
from dialstack.errors import DialStackInvalidRequestError
from dialstack.types.options import AppInfo
from tests.core.making import KEY, a_call, a_config, options


def written(call: Call, key: str = KEY, last: str | None = None, **settings: Any) -> WireRequest:
    return HeaderBook(a_config(**settings)).write(call, key, last)


def headers(call: Call, **parts: Any) -> dict[str, str]:
    pairs = written(call, **{"key": "jwt", **parts}).headers
    assert len({name.lower() for name, _ in pairs}) == len(pairs)
    return dict(pairs)


# --- the idempotency key ---


def test_a_post_gets_a_key_of_its_own() -> None:
    first, second = a_call("POST", body={}), a_call("POST", body={})
    assert first.idempotency_key is not None
    assert UUID(first.idempotency_key).version == 4
    assert first.idempotency_key != second.idempotency_key


def test_every_attempt_of_a_post_carries_the_same_key() -> None:
    call = a_call("POST", body={})
    assert {headers(call)["Idempotency-Key"] for _ in range(3)} == {call.idempotency_key}


@pytest.mark.parametrize("method", ["POST", "DELETE", "GET"])
def test_a_given_key_is_sent(method: str) -> None:
    assert headers(a_call(method, options=options(idempotency_key="mine")))["Idempotency-Key"] == "mine"


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "PATCH"])
def test_only_a_post_needs_a_key(method: str) -> None:
    assert "Idempotency-Key" not in headers(a_call(method))


# --- the account ---


@pytest.mark.parametrize(
    ("scope", "own", "clients", "sent"),
    [
        ("account", "acct_own", "acct_client", "acct_own"),
        ("account", None, "acct_client", "acct_client"),
        ("optional", None, "acct_client", "acct_client"),
        ("optional", None, None, None),
        ("platform", None, "acct_client", None),
        ("platform", "acct_own", "acct_client", "acct_own"),
    ],
)
def test_which_account_is_named(scope: str, own: str | None, clients: str | None, sent: str | None) -> None:
    call = a_call(config=a_config(dialstack_account=clients), options=options(dialstack_account=own), scope=scope)
    assert headers(call).get("DialStack-Account") == sent
    assert call.account == sent


def test_a_platform_key_without_an_account_is_refused_before_the_network() -> None:
    with pytest.raises(DialStackInvalidRequestError, match="dialstack_account=") as caught:
        written(a_call(scope="account"), "sk_test_1")
    assert (caught.value.status_code, caught.value.may_have_executed, caught.value.attempts) == (None, False, 0)


@pytest.mark.parametrize(("scope", "key"), [("account", "jwt"), ("optional", "sk_test_1"), ("platform", "sk_test_1")])
def test_where_no_account_is_needed(scope: str, key: str) -> None:
    assert "DialStack-Account" not in dict(written(a_call(scope=scope), key).headers)


# --- where it goes ---


@pytest.mark.parametrize(
    ("path", "query", "extra", "target"),
    [
        ("/v1/users", {}, None, "/v1/users"),
        ("/v1/users", {}, {}, "/v1/users"),
        ("/v1/users", {"expand": []}, None, "/v1/users"),
        ("/v1/users", {"limit": 0}, None, "/v1/users?limit=0"),
        ("/v1/users", {"limit": 1}, {"new": "x"}, "/v1/users?limit=1&new=x"),
        ("/v1/users", {"limit": 1}, {"limit": 2}, "/v1/users?limit=2"),
        ("/v1/users?page=a", {"limit": 1}, None, "/v1/users?page=a&limit=1"),
    ],
)
def test_the_target(path: str, query: dict[str, object], extra: dict[str, object] | None, target: str) -> None:
    call = a_call(path=path, query=query, options=options(extra_query=extra))
    assert call.target == target
    assert call.path == "/v1/users"


def test_a_prefix_of_the_address_is_part_of_the_target() -> None:
    gateway = a_config(api_url="https://gateway.example/dialstack", files_url="https://f.example/up")
    assert a_call(config=gateway, query={"limit": 1}).target == "/dialstack/v1/users?limit=1"
    assert a_call(config=gateway, origin=gateway.files).target == "/up/v1/users"


def test_the_origin_is_the_apis_unless_it_is_said() -> None:
    config = a_config()
    assert a_call(config=config).origin == config.api
    call = a_call(config=config, origin=config.files)
    assert call.origin == config.files
    assert headers(call)["Host"] == "files.dialstack.ai"


# --- settings and options ---


def test_settings_hold_where_no_option_says_otherwise() -> None:
    config = a_config(timeout=7, max_network_retries=5, deadline=9, retry_unknown=False)
    call = a_call(config=config)
    assert (call.timeout, call.max_network_retries, call.deadline, call.retry_unknown) == (7, 5, 9, False)


def test_an_option_overrules_a_setting_also_when_it_is_nought() -> None:
    config = a_config(timeout=7, max_network_retries=5, deadline=9)
    call = a_call(config=config, options=options(timeout=1, max_network_retries=0, deadline=2, retry_unknown=False))
    assert (call.timeout, call.max_network_retries, call.deadline, call.retry_unknown) == (1, 0, 2, False)


# --- the body ---


@pytest.mark.parametrize(
    ("body", "extra", "sent"),
    [
        ({}, None, b"{}"),
        ({"a": None}, None, b'{"a":null}'),
        ({"a": 1}, {"b": 2}, b'{"a":1,"b":2}'),
        ({"a": 1}, {"a": 2}, b'{"a":2}'),
        (None, {"b": 2}, b'{"b":2}'),
        (None, None, b""),
        (0, None, b"0"),
        (False, None, b"false"),
        ("", None, b'""'),
        ([], None, b"[]"),
    ],
)
def test_the_body_of_a_post(body: object, extra: dict[str, object] | None, sent: bytes) -> None:
    call = a_call("POST", body=body, options=options(extra_body=extra))
    assert call.body == sent
    told = headers(call)
    assert told["Content-Length"] == str(len(sent))
    assert told.get("Content-Type") == ("application/json" if sent else None)
    assert call.replayable


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_call_without_a_body_says_nothing_of_one(method: str) -> None:
    call = a_call(method)
    assert call.body is None
    assert not {"Content-Type", "Content-Length"} & headers(call).keys()
    assert call.replayable


@pytest.mark.parametrize("body", [[], 0, False, "", "text"])
def test_fields_cannot_be_added_to_what_is_no_object(body: object) -> None:
    with pytest.raises(TypeError, match="extra_body needs a body that is an object"):
        a_call("POST", body=body, options=options(extra_body={"a": 1}))


def test_a_form_brings_its_own_content_type() -> None:
    form = Multipart({"file": file_part(b"x")}, {"a": "1"})
    call = a_call("POST", body=form, options=options(extra_body={"b": True}))
    assert isinstance(call.body, Multipart)
    assert call.body.fields == {"a": "1", "b": "true"}
    told = headers(call)
    assert told["Content-Type"] == f"multipart/form-data; boundary={form.boundary}"
    assert "Content-Length" not in told
    assert call.replayable


def test_a_form_that_cannot_be_read_twice_is_not_replayable() -> None:
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

    assert not a_call("POST", body=Multipart({"file": file_part(Pipe(b"x"))})).replayable


# --- the headers ---


def test_the_headers_of_a_plain_call() -> None:
    request = written(a_call(), "jwt", telemetry=False)
    assert (request.method, request.target, request.body, request.sink) == ("GET", "/v1/users", None, None)
    names = ["Host", "Accept", "Accept-Encoding", "User-Agent", "Authorization"]
    assert [name for name, _ in request.headers] == names
    told = dict(request.headers)
    assert told["Host"] == "api.dialstack.ai"
    assert told["Authorization"] == "Bearer jwt"
    assert all(isinstance(value, str) and value != "None" for value in told.values())


def test_telemetry_is_two_headers_and_can_be_switched_off() -> None:
    told = headers(a_call(), last="{}")
    assert json.loads(told[CLIENT_HEADER])["sdk"] == "dialstack-python"
    assert told[TELEMETRY_HEADER] == "{}"
    assert TELEMETRY_HEADER not in headers(a_call())
    assert not {CLIENT_HEADER, TELEMETRY_HEADER} & headers(a_call(), last="{}", telemetry=False).keys()


def test_the_application_is_named() -> None:
    assert headers(a_call(), app_info=AppInfo("ClinicPortal", "1"))["User-Agent"].endswith(" ClinicPortal/1")


def test_added_headers_replace_those_of_the_same_name() -> None:
    told = headers(a_call(options=options(extra_headers={"accept": "text/csv", "X-Trace": "1"})))
    assert (told["accept"], told["X-Trace"]) == ("text/csv", "1")
    assert "Accept" not in told


def test_one_book_writes_for_many_keys() -> None:
    book = HeaderBook(a_config())
    keys = [f"jwt_{number}" for number in range(5)]
    told = [dict(book.write(a_call(), key, None).headers)["Authorization"] for key in keys]
    assert told == [f"Bearer {key}" for key in keys]


def test_an_anonymous_request_says_nothing_of_who_asks() -> None:
    request = anonymous(a_call(config=a_config(dialstack_account="acct_1"), options=options(idempotency_key="k")))
    assert [name for name, _ in request.headers] == ["Host", "Accept", "Accept-Encoding"]
    assert request.body is None
    assert KEY not in repr(request)
