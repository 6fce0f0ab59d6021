from __future__ import annotations

import json
import platform
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack import __version__
from dialstack._core.identity import client_description, last_request, user_agent
from dialstack.types.options import AppInfo


@pytest.mark.parametrize(
    ("app", "suffix"),
    [
        (None, ""),
        (AppInfo("ClinicPortal"), " ClinicPortal/0.0.0"),
        (AppInfo("ClinicPortal", "1.4.0"), " ClinicPortal/1.4.0"),
        (AppInfo("ClinicPortal", "1.4.0", "https://a.example"), " ClinicPortal/1.4.0 (https://a.example)"),
    ],
)
def test_the_user_agent(app: AppInfo | None, suffix: str) -> None:
    assert user_agent(app) == f"dialstack-python/{__version__}{suffix}"


@pytest.mark.parametrize("field", ["name", "version", "url"])
@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "caf\u00e9", ""])
def test_an_application_cannot_write_headers(field: str, value: str) -> None:
    values: dict[str, Any] = {"name": "App", field: value}
    with pytest.raises(ValueError, match=rf"app_info\.{field}"):
        user_agent(AppInfo(**values))


def test_an_application_has_a_name() -> None:
    with pytest.raises(TypeError, match=r"app_info\.name must be a string, not NoneType"):
        user_agent(AppInfo(None))  # type: ignore[arg-type]


def test_what_the_server_is_told() -> None:
    told = json.loads(client_description(None))
    assert told == {
        "sdk": "dialstack-python",
        "sdk_version": __version__,
        "language": "python",
        "language_version": platform.python_version(),
        "implementation": sys.implementation.name,
    }


def test_the_application_is_told_as_far_as_it_is_known() -> None:
    told = json.loads(client_description(AppInfo("ClinicPortal", url="https://a.example")))
    assert told["application"] == {"name": "ClinicPortal", "url": "https://a.example"}


def test_the_last_request_is_told_in_whole_milliseconds() -> None:
    assert last_request("req_1", 12.6) == '{"last_request_id":"req_1","latency_ms":13}'


@pytest.mark.parametrize("request_id", ["", "a\r\nX-Evil: 1", 'a"b', "a b", "caf\u00e9", "\u0663", "a\n", "x" * 256])
def test_an_id_that_a_header_cannot_hold_is_not_sent_back(request_id: str) -> None:
    assert last_request(request_id, 1) is None


@given(st.text(), st.floats(0, 1e9))
def test_what_is_told_of_the_last_request_is_json_for_a_header(request_id: str, elapsed_ms: float) -> None:
    told = last_request(request_id, elapsed_ms)
    if told is not None:
        assert told.isascii()
        assert told.isprintable()
        assert json.loads(told) == {"last_request_id": request_id, "latency_ms": round(elapsed_ms)}
