from __future__ import annotations

import copy
import json
import pickle
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialstack import errors
from dialstack._core.answers import Answer
from dialstack._core.failures import error_from, retry_after
from dialstack.errors import DialStackError

NOW = 1_700_000_000.0


def failed(status: int, body: Any, **headers: str) -> DialStackError:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return error_from(Answer(status, told, body if isinstance(body, bytes) else json.dumps(body).encode()), NOW)


@pytest.mark.parametrize(
    ("body", "message", "type_", "code"),
    [
        ({"error": "no such user"}, "no such user", None, None),
        ({"error": "no such user", "code": "gone"}, "no such user", None, "gone"),
        ({"message": "no such user"}, "no such user", None, None),
        ({"message": "no such user", "code": "gone", "type": "t"}, "no such user", "t", "gone"),
        ({"error": {"message": "no such user", "code": "gone", "type": "t"}}, "no such user", "t", "gone"),
        ({"error": {"code": "gone", "message": "no such user"}}, "no such user", None, "gone"),
        ({"error": {}, "message": "no such user", "code": "gone"}, "no such user", None, "gone"),
        ({"error": "  no such user\n"}, "no such user", None, None),
    ],
)
def test_every_shape_of_body_is_read(body: dict[str, Any], message: str, type_: str | None, code: str | None) -> None:
    error = failed(404, body, x_request_id="req_1")
    assert type(error) is errors.DialStackNotFoundError
    assert (error.message, error.type, error.code) == (message, type_ or "not_found_error", code)
    assert (error.status_code, error.request_id, error.raw) == (404, "req_1", body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"<html>Bad Gateway</html>",
        b'{"error": "cut of',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"[]",
        b"5",
        b"null",
        b'"text"',
        b"{}",
        b'{"error":null}',
        b'{"error":5}',
        b'{"error":[]}',
        b'{"error":""}',
        b'{"error":{"message":7}}',
        b"9" * 5000,
    ],
)
def test_a_body_that_says_nothing_gives_plain_words(body: bytes) -> None:
    error = failed(502, body)
    assert type(error) is errors.DialStackAPIError
    assert (error.message, error.type) == ("the server answered 502 Bad Gateway", "api_error")
    assert (error.code, error.param, error.doc_url, error.details) == (None, None, None, None)


def test_a_page_of_a_proxy_is_kept_and_a_huge_one_cut() -> None:
    assert failed(502, b"<html>").raw == "<html>"
    assert failed(502, b"caf\xe9").raw == "caf\ufffd"
    assert failed(502, b"<" * 1_000_000).raw == "<" * 65536


def test_everything_that_the_server_says_is_there() -> None:
    body = {"error": {"message": "m", "code": "c", "type": "t", "param": "p", "doc_url": "u", "details": {"a": "b"}}}
    error = failed(409, body, retry_after="3", x_other="1")
    assert (error.message, error.code, error.type, error.param, error.doc_url) == ("m", "c", "t", "p", "u")
    assert (error.details, error.retry_after, error.headers["x-other"]) == ({"a": "b"}, 3, "1")


@pytest.mark.parametrize(
    "body", [{"error": "x", "details": {"a": 1}}, {"error": {"message": "x"}, "details": {"a": 1}}]
)
def test_details_stand_inside_or_beside(body: dict[str, Any]) -> None:
    assert failed(422, body).details == {"a": 1}


@pytest.mark.parametrize("details", [[], "x", 5, None])
def test_details_of_another_kind_are_in_raw_alone(details: object) -> None:
    error = failed(400, {"error": "x", "details": details})
    assert error.details is None
    assert error.raw == {"error": "x", "details": details}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {}, errors.DialStackInvalidRequestError),
        (400, {"error": "x", "code": "invalid_pagination"}, errors.DialStackInvalidRequestError),
        (400, {"error": "x", "code": "validation_error"}, errors.DialStackValidationError),
        (400, {"error": {"message": "x", "code": "validation_error"}}, errors.DialStackValidationError),
        (400, {"error": "x", "details": {"name": "missing"}}, errors.DialStackValidationError),
        (401, {}, errors.DialStackAuthenticationError),
        (403, {}, errors.DialStackPermissionError),
        (404, {}, errors.DialStackNotFoundError),
        (409, {}, errors.DialStackConflictError),
        (409, {"code": "validation_error", "details": {}}, errors.DialStackConflictError),
        (422, {}, errors.DialStackValidationError),
        (429, {}, errors.DialStackRateLimitError),
        (500, {}, errors.DialStackAPIError),
        (503, {"error": {"type": "invalid_request_error"}}, errors.DialStackAPIError),
        (599, {}, errors.DialStackAPIError),
        (418, {}, errors.DialStackError),
        (405, {"error": {"type": "invalid_request_error"}}, errors.DialStackInvalidRequestError),
        (302, {}, errors.DialStackError),
    ],
)
def test_which_class_it_is(status: int, body: dict[str, Any], expected: type[DialStackError]) -> None:
    assert type(failed(status, body)) is expected


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "the server answered 404 Not Found"),
        (499, "the server answered 499"),
        (302, "the server redirects (HTTP 302), which is not followed; check api_url"),
        (399, "the server redirects (HTTP 399), which is not followed; check api_url"),
        (101, "the server answered 101 Switching Protocols"),
    ],
)
def test_plain_words(status: int, words: str) -> None:
    assert failed(status, b"").message == words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
SHAPED = st.dictionaries(st.sampled_from(["error", "message", "code", "type", "details", "param", "doc_url"]), JSON)
BODIES = (
    st.binary()
    | (JSON | SHAPED | st.fixed_dictionaries({"error": SHAPED})).map(lambda value: json.dumps(value).encode())
    | st.integers(0, 3000).map(lambda depth: b"[" * depth + b"]" * depth)
    | st.integers(0, 3000).map(lambda depth: b'{"error":' * depth + b"1" + b"}" * depth)
)


@given(
    BODIES, st.integers(100, 199) | st.integers(300, 999), st.dictionaries(st.sampled_from(["retry-after"]), st.text())
)
@example(b"[" * 990 + b"]" * 990, 500, {})
@example(b'{"error": "\\ud800"}', 404, {})
def test_any_answer_gives_one_of_our_errors_that_travels(body: bytes, status: int, headers: dict[str, str]) -> None:
    error = error_from(Answer(status, headers, body), NOW)
    assert isinstance(error, DialStackError)
    assert error.status_code == status
    assert error.message
    assert repr(error)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert repr(twin.raw) == repr(error.raw)


# --- Retry-After ---


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("86400", 86400),
        ("-5", 0),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("soon", None),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60),
        ("Tue, 14 Nov 2023 22:14:20 -0000", 60),
        ("Tue, 14 Nov 2023 23:14:20 +0100", 60),
        ("Tue, 14 Nov 2023 22:00:00 GMT", 0),
        ("Tue, 99 Nov 2023 22:00:00 GMT", None),
        ("Tue, 14 Nov 2023 22:00:00 +999999999999999999999", None),
        ("Tue, 14 Nov 99999999999999999999 22:00:00 GMT", None),
    ],
)
def test_reading_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text() | st.from_regex(r"\w{3}, ?\d+ (Jan|Feb|Foo) \d+ \d+:\d+(:\d+)? ([+-]\d+|GMT|\w+)"))
def test_no_retry_after_breaks_the_reading(value: str) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or 0 <= seconds < float("inf")


@given(st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=st.just(timezone.utc)))  # noqa: DTZ001
def test_a_date_and_the_seconds_until_it_are_the_same(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert retry_after(format_datetime(moment, usegmt=True), NOW) == max(moment.timestamp() - NOW, 0)


@given(st.integers(0, 10**9))
def test_seconds_are_seconds(seconds: int) -> None:
    assert retry_after(str(seconds), NOW) == seconds
