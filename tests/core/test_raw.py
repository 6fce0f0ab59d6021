from __future__ import annotations

from typing import Any

import pytest

from dialstack._core.answers import Answer
from dialstack._core.raw import decoded, raw_call
from dialstack._core.requests import Call, HeaderBook
from dialstack.errors import DialStackAPIError
from tests.core.making import KEY, a_config


def raw(method: str = "GET", path: str = "/v1/things/5", query: Any = None, body: Any = None, **options: Any) -> Call:
    return raw_call(a_config(), method, path, query, body, options)


def test_a_call_that_no_method_describes() -> None:
    call = raw("post", query={"a": [1]}, body={"b": None}, timeout=3, extra_query={"c": 2}, extra_body={"d": 4})
    assert (call.method, call.target, call.path) == ("POST", "/v1/things/5?a[]=1&c=2", "/v1/things/5")
    assert (call.body, call.timeout) == (b'{"b":null,"d":4}', 3)
    assert call.idempotency_key is not None


def test_what_is_logged_of_it_has_no_ids() -> None:
    assert raw(path="/v1/extensions/200?search=Jane").route == "/v1/extensions/{…}"


def test_a_url_of_a_page_can_be_given() -> None:
    assert (
        raw(path="https://api.dialstack.ai/v1/things?page=2#x", query={"limit": 1}).target
        == "/v1/things?page=2&limit=1"
    )


def test_a_gateways_prefix_is_there_once() -> None:
    config = a_config(api_url="https://gateway.example/dialstack")
    assert raw_call(config, "GET", "/v1/things", {"a": 1}, None, {}).target == "/dialstack/v1/things?a=1"


def test_a_platform_key_may_go_without_an_account() -> None:
    call = raw()
    assert not call.needs_account
    assert "DialStack-Account" not in dict(HeaderBook(a_config()).write(call, KEY, None).headers)
    assert raw(dialstack_account="acct_1").account == "acct_1"


@pytest.mark.parametrize("method", ["delete", "GET", "Patch", "POST", "put"])
def test_the_methods_of_http(method: str) -> None:
    assert raw(method).method == method.upper()


@pytest.mark.parametrize("method", ["", "CONNECT", "TRACE", "GET /x HTTP/1.1\r\nX-Evil: 1\r\n", "GET "])
def test_other_methods_are_refused(method: str) -> None:
    with pytest.raises(ValueError, match="the method must be one of DELETE, GET, PATCH, POST, PUT"):
        raw(method)


@pytest.mark.parametrize(
    "path", ["https://evil.example/v1", "//evil.example", "@evil.example", "", "/v1/../x", "/v1/x\r\n"]
)
def test_the_key_goes_nowhere_else(path: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        raw(path=path)


def test_options_are_checked_as_on_every_method() -> None:
    with pytest.raises(TypeError, match="unknown keyword 'name'"):
        raw(name="Ann")
    with pytest.raises(ValueError, match="milliseconds"):
        raw(timeout=80_000)


@pytest.mark.parametrize(
    ("body", "value"), [(b"", None), (b" \n", None), (b"null", None), (b"[1]", [1]), (b"0", 0), (b'{"a":1}', {"a": 1})]
)
def test_an_answer_is_decoded(body: bytes, value: object) -> None:
    assert decoded(Answer(200, {}, body)) == value


@pytest.mark.parametrize("body", [b"<html>", b"{", b"\xff", b"[" * 200_000])
def test_an_answer_that_is_not_json_is_an_error_of_ours(body: bytes) -> None:
    with pytest.raises(DialStackAPIError, match="not JSON") as caught:
        decoded(Answer(202, {"x-request-id": "req_1"}, body))
    assert (caught.value.status_code, caught.value.request_id) == (202, "req_1")
