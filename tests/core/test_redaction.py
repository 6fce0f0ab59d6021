from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack._core.config import Origin
from dialstack._core.redaction import UrlFilter, masked_path

API = Origin("https", "api.dialstack.ai")
LINE = 'HTTP Request: %s %s "%s %d %s"'


@pytest.mark.parametrize(
    ("path", "masked"),
    [
        ("/v1/users", "/v1/users"),
        ("/v1/dial-plans/dp_01H", "/v1/dial-plans/{…}"),
        ("/v1/extensions/200", "/v1/extensions/{…}"),
        ("/v1/extensions/200?x=1", "/v1/extensions/{…}"),
        ("/v1/users?search=Jane", "/v1/users"),
        ("/v1/users#Jane", "/v1/users"),
        ("/v1/numbers/%2B16175550100/route", "/v1/numbers/{…}/{…}"),
        ("/v1/users/Jane", "/v1/users/{…}"),
        ("/v16175550100", "/{…}"),
        ("/v\u0663", "/{…}"),
        ("/v1/caf\u00e9", "/v1/{…}"),
        ("/v1/users/", "/v1/users/"),
        ("/v1/users\n", "/v1/{…}"),
        ("/", "/"),
        ("", ""),
    ],
)
def test_the_collection_of_a_path_stays_and_the_rest_is_hidden(path: str, masked: str) -> None:
    assert masked_path(path) == masked


@given(st.from_regex(r"\+?[0-9]{3,15}", fullmatch=True), st.text())
def test_no_number_and_no_query_is_ever_shown(number: str, query: str) -> None:
    for segment in (number, quote(number, safe=""), f"v{number}", f"ext-{number}"):
        shown = masked_path(f"/v1/extensions/{segment}?{query}")
        assert shown == "/v1/extensions/{…}"


def filtered(*args: Any, origins: tuple[Origin, ...] = (API,), message: str = LINE) -> logging.LogRecord:
    record = logging.LogRecord("httpx", logging.INFO, __file__, 1, message, args, None)
    url_filter = UrlFilter()
    for origin in origins:
        url_filter.cover(origin)
    assert url_filter.filter(record) is True
    return record


@pytest.mark.parametrize("make", [httpx.URL, str])
def test_the_line_of_httpx_loses_numbers_and_queries(make: Any) -> None:
    url = make("https://api.dialstack.ai/v1/extensions/200?search=Jane")
    record = filtered("GET", url, "HTTP/1.1", 200, "OK")
    assert record.getMessage() == 'HTTP Request: GET https://api.dialstack.ai/v1/extensions/{…} "HTTP/1.1 200 OK"'


def test_a_query_without_a_path() -> None:
    assert filtered("https://api.dialstack.ai?token=1", message="%s").getMessage() == "https://api.dialstack.ai"


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/v1/users/5?x=1",
        "https://api.dialstack.ai.other.example/5?x=1",
        "http://api.dialstack.ai/5?x=1",
        "https://api.dialstack.ai",
        "see https://api.dialstack.ai/5",
    ],
)
def test_other_lines_are_left_alone(url: str) -> None:
    assert filtered("GET", url, "HTTP/1.1", 200, "OK").getMessage() == f'HTTP Request: GET {url} "HTTP/1.1 200 OK"'
    parsed = httpx.URL("https://other.example/5?x=1")
    assert filtered(parsed, message="%s").args == (parsed,)


def test_lines_of_another_form_pass() -> None:
    assert filtered(message="plain").getMessage() == "plain"
    assert filtered({"a": "https://api.dialstack.ai/5"}, message="%(a)s").args == {"a": "https://api.dialstack.ai/5"}


def test_more_than_one_origin_is_covered() -> None:
    local = Origin("http", "localhost:8000")
    assert filtered(
        "http://localhost:8000/5", "https://api.dialstack.ai/5", origins=(API, local), message="%s %s"
    ).args == (
        "http://localhost:8000/{…}",
        "https://api.dialstack.ai/{…}",
    )


def test_without_an_origin_nothing_is_touched() -> None:
    assert filtered("https://api.dialstack.ai/5", origins=(), message="%s").args == ("https://api.dialstack.ai/5",)


def test_an_origin_may_be_added_while_a_line_is_filtered() -> None:
    url_filter = UrlFilter()
    url_filter.cover(API)

    class Sly(str):
        __slots__ = ()

        def startswith(self, *args: Any) -> bool:
            url_filter.cover(Origin("https", f"h{len(url_filter._origins)}.example"))
            return False

    class URL:
        def __str__(self) -> str:
            return Sly("x")

    record = logging.LogRecord("httpx", logging.INFO, __file__, 1, "%s", (URL(),), None)
    assert url_filter.filter(record)
