from __future__ import annotations

import logging

import pytest

from dialstack._core.wire_logs import ours


@pytest.fixture
def sending() -> object:
    token = ours.set(True)
    yield
    ours.reset(token)


def said(caplog: pytest.LogCaptureFixture, name: str, message: str, *args: object) -> list[str]:
    with caplog.at_level(logging.DEBUG, logger=name):
        logging.getLogger(name).debug(message, *args)
    return [record.getMessage() for record in caplog.records]


def test_lines_of_others_are_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    line = "receive_response_headers.complete return_value=(b'HTTP/1.1', 302, [(b'Location', b'/x')])"
    assert said(caplog, "httpcore.http11", line) == [line]


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "receive_response_headers.complete return_value=(b'HTTP/1.1', [(b'Location', b'/x\n')])",
            "receive_response_headers.complete",
        ),
        (
            "receive_response_headers.failed exception=RemoteProtocolError(b'+1617')",
            "receive_response_headers.failed exception=RemoteProtocolError",
        ),
        ("send_request_body.started request=<Request [b'GET']>",) * 2,
    ],
)
def test_what_the_server_said_is_cut_off(caplog: pytest.LogCaptureFixture, line: str, shown: str) -> None:
    assert said(caplog, "httpcore.http11", line) == [shown]


@pytest.mark.usefixtures("sending")
def test_the_reason_that_a_server_gives_becomes_the_usual_one(caplog: pytest.LogCaptureFixture) -> None:
    args = ("GET", "https://api.example/v1", "HTTP/1.1", 404, "No Alice Here")
    [shown] = said(caplog, "httpx", 'HTTP Request: %s %s "%s %d %s"', *args)
    assert shown.endswith('404 Not Found"')


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize("status", [799, "404"])
def test_a_status_that_nobody_knows_has_no_reason(caplog: pytest.LogCaptureFixture, status: object) -> None:
    args = ("GET", "https://api.example/v1", "HTTP/1.1", status, "No Alice Here")
    [shown] = said(caplog, "httpx", 'HTTP Request: %s %s "%s %s %s"', *args)
    assert "Alice" not in shown


@pytest.mark.usefixtures("sending")
def test_another_line_of_httpx_stays(caplog: pytest.LogCaptureFixture) -> None:
    assert said(caplog, "httpx", "load_ssl_context verify=%r", True) == ["load_ssl_context verify=True"]


@pytest.mark.usefixtures("sending")
def test_nothing_of_hpack_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert said(caplog, "hpack.hpack", "Adding (%r, %r)", b"authorization", b"Bearer x") == []
