"""Sending events from a file again."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time

import httpx
import pytest

from dialstack.cli.webhook_log import entries
from dialstack.webhooks.events import kind_of
from tests.cli.handlers import SECRET
from tests.cli.happening import EVENTS, connections, emit, sandbox_of_its_own, wait_for


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv("DIALSTACK_WEBHOOK_SECRET", SECRET)


def events(count, kind="call.end"):
    return [{"id": f"evt_{kind}_{n}", "type": kind, "account_id": "acct_1", "data": {}} for n in range(count)]


@pytest.fixture
def written(tmp_path):
    def write(*values):
        path = tmp_path / "events.jsonl"
        path.write_text("".join(f"{value if isinstance(value, str) else json.dumps(value)}\n" for value in values))
        return str(path)

    return write


def test_every_event_comes_once_signed_anew_in_order_and_byte_for_byte(run, handler, written):
    sent = events(20)
    done = run("webhooks", "replay", written(*sent), handler.url)
    assert done.status == 0
    assert handler.ids == [event["id"] for event in sent]
    assert handler.events[0].raw == json.dumps(sent[0]).encode()
    assert len(done.out.splitlines()) == 20
    assert done.err == "20 delivered, 0 failed\n"


def test_it_stops_at_the_first_failure(run, handler, written):
    sent = events(5)
    handler.fails = {sent[2]["id"]}
    done = run("webhooks", "replay", written(*sent), handler.url)
    assert done.status == 13
    assert handler.ids == [event["id"] for event in sent[:2]]
    assert " -> 500 " in done.out.splitlines()[2]
    assert done.err.startswith("2 delivered, 1 failed, stopped at the first failure")


def test_it_goes_on_where_that_was_asked_for(run, handler, written):
    sent = events(5)
    handler.fails = {sent[2]["id"]}
    done = run(
        "webhooks", "replay", written(*sent[:1], "", "no json", '{"a": 1}', *sent[1:]), handler.url, "--keep-going"
    )
    assert done.status == 13
    assert handler.ids == [event["id"] for event in sent if event is not sent[2]]
    assert done.out.splitlines()[1:3] == [
        "line 3: it is not an event: no JSON object with a type",
        "line 4: it is not an event: no JSON object with a type",
    ]
    assert done.err == "4 delivered, 3 failed\n"


def test_nobody_there_is_a_failure(run, written, unused_tcp_port_number):
    done = run("webhooks", "replay", written(*events(3)), f"http://127.0.0.1:{unused_tcp_port_number}", "--json")
    assert done.status == 13
    (line,) = done.out.splitlines()
    assert json.loads(line)["problem"].startswith("could not connect")


def test_only_some_types(run, handler, written):
    sent = [*events(2), *events(2, "voicemail.new"), *events(1, "call.answered")]
    done = run("webhooks", "replay", written(*sent), handler.url, "--only", "call.*")
    assert handler.kinds == ["call.end", "call.end", "call.answered"]
    assert done.err == "3 delivered, 0 failed, 2 left out\n"


def test_so_many_at_once_and_all_of_them_in_the_report_in_order(run, handler, written):
    sent = events(12)
    handler.seconds = 0.05
    done = run("webhooks", "replay", written(*sent), handler.url, "--concurrency", "4")
    assert done.status == 0
    assert 2 <= handler.most <= 4
    assert [line.split()[1] for line in done.out.splitlines()] == [event["id"] for event in sent]
    assert sorted(handler.ids) == sorted(event["id"] for event in sent)


def test_no_faster_than_was_asked_for(run, handler, written):
    started = time.monotonic()
    assert run("webhooks", "replay", written(*events(5)), handler.url, "--rate", "20").status == 0
    assert time.monotonic() - started >= 4 / 20
    assert run("webhooks", "replay", written(*events(1)), handler.url, "--rate", "0").status == 2


def test_lines_of_the_stream_become_webhooks_with_an_id_that_stays(run, handler, written, monkeypatch):
    line = {
        "type": "call.incoming",
        "account_id": "acct_1",
        "received_at": "2026-01-05T14:00:00Z",
        "data": {"user": "u"},
    }
    for _ in range(2):
        assert run("webhooks", "replay", written(line), handler.url).status == 0
    (event,) = handler.events  # the second was a duplicate
    assert (kind_of(event), event.account_id, event.data.user) == ("call.incoming", "acct_1", "u")
    assert event.id.startswith("evt_")
    assert "received_at" not in event.model_extra


def test_what_a_sandbox_has_delivered_is_sent_again_once(run, handler, tmp_path, monkeypatch):
    page = tmp_path / "page.json"
    with sandbox_of_its_own(monkeypatch) as sandbox, sandbox.client() as client:
        account = client.accounts.create(email="contact@joneschiro.com").id
        for path in ("one", "two"):
            client.webhook_endpoints.create(url=f"http://127.0.0.1:9/{path}", enabled_events=["*"])
        emit(sandbox, account, "call.incoming", "fax.delivered")
        sandbox.advance(60)
        for name in ("deliveries", "events"):
            answer = httpx.get(f"{sandbox.url}/_sandbox/{name}", trust_env=False)
            for indent in (None, 2):
                handler.forget()
                page.write_text(json.dumps(answer.json(), indent=indent))
                done = run("webhooks", "replay", str(page), handler.url)
                assert (done.status, done.err) == (0, "2 delivered, 0 failed\n")
                assert handler.kinds == ["call.incoming", "fax.delivered"], (name, indent)
        assert len(sandbox.deliveries) > 4


def test_what_is_no_json_at_all_is_one_failure(run, handler, written):
    done = run("webhooks", "replay", written("<html>", *events(1)), handler.url)
    assert done.status == 13
    assert handler.events == []


def test_lines_are_taken_as_they_come():
    taken = []

    def lines():
        for number in range(3):
            taken.append(number)
            yield json.dumps(events(1)[0]).encode() + b"\n"

    found = entries(lines())
    next(found)
    assert taken == [0]


def test_a_byte_order_mark_and_blank_lines_are_no_events():
    raw = b'{"type":"call.end"}'
    (entry,) = entries([b"\xef\xbb\xbf" + raw + b"\r\n", b"\n", b"  \n"])
    assert (entry.line, entry.event.type, entry.event.id, entry.event.body) == (1, "call.end", None, raw)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_a_request_that_hangs_and_reports(handler, written):
    handler.hold = threading.Event()
    command = [sys.executable, "-m", "dialstack", "webhooks", "replay", written(*events(2)), handler.url]
    with subprocess.Popen(command, env={**os.environ}, stderr=subprocess.PIPE) as process:
        wait_for(lambda: handler.most)
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert time.monotonic() - started < 9
    handler.hold.set()
    wait_for(lambda: handler.events)
    assert process.returncode == 130
    assert err == b"0 delivered, 0 failed\ndialstack: interrupted\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_events_are_passed_on_to_a_handler_while_they_happen(handler, monkeypatch):
    with sandbox_of_its_own(monkeypatch) as sandbox, sandbox.client() as client:
        account = client.accounts.create(email="contact@joneschiro.com").id
        tail = [sys.executable, "-m", "dialstack", "events", "tail", "--account", account]
        replay = [sys.executable, "-m", "dialstack", "webhooks", "replay", "-", handler.url]
        with (
            subprocess.Popen(tail, stdout=subprocess.PIPE) as first,
            subprocess.Popen(replay, stdin=first.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as second,
        ):
            first.stdout.close()
            wait_for(lambda: connections(sandbox, EVENTS))
            for count in (1, 2):
                emit(sandbox, account, "call.incoming")
                wait_for(lambda: len(handler.events) == count)  # noqa: B023
            first.send_signal(signal.SIGTERM)
            out, err = second.communicate(timeout=10)
        assert (first.returncode, second.returncode) == (0, 0)
        assert len(out.splitlines()) == 2
        assert err == b"2 delivered, 0 failed\n"


def test_standard_input_is_a_file_too(run, handler, monkeypatch):
    body = json.dumps(events(1)[0]).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))
    assert run("webhooks", "replay", "-", handler.url).status == 0
    assert [event.raw for event in handler.events] == [body]
