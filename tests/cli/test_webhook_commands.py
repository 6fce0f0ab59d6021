"""Signing, verifying and sending webhooks from a terminal."""

from __future__ import annotations

import asyncio
import io
import json
import re
import time

import httpx
import pytest

from dialstack.cli.webhook_types import known_types
from dialstack.testing import factories
from dialstack.webhooks import SIGNATURE_HEADER, CallEnded, CallReceived, UnknownEvent, parse_event, sign
from tests.cli.handlers import SECRET, serving
from tests.cli.happening import wait_for

BODY = b'{"id":"evt_1","type":"call.end","data":{}}\n'


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv("DIALSTACK_WEBHOOK_SECRET", SECRET)


@pytest.fixture
def stdin(monkeypatch):
    def give(body):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))

    return give


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "body.json"
    path.write_bytes(BODY)
    return str(path)


# --- sign and verify ---


def test_a_signature_is_that_of_the_library_over_every_byte(run, file, stdin):
    expected = sign(BODY, SECRET, timestamp=1700000000)
    assert run("webhooks", "sign", file, "--timestamp", "1700000000") == (0, f"{expected}\n", "")
    stdin(BODY)
    assert run("webhooks", "sign", "--timestamp", "1700000000").out == f"{expected}\n"
    header = run("webhooks", "sign", file, "--timestamp", "1700000000", "--header").out
    assert header == f"{SIGNATURE_HEADER}: {expected}\n"


@pytest.mark.parametrize("prefix", ["", f"{SIGNATURE_HEADER}: ", f"{SIGNATURE_HEADER.lower()}:"])
def test_a_good_signature_is_ok(prefix, run, file):
    assert run("webhooks", "verify", file, "--signature", prefix + sign(BODY, SECRET)) == (0, "ok\n", "")


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        ((), "missing_signature"),
        (("--signature", "t=1"), "malformed_signature"),
        (("--signature", sign(BODY, "whsec_other")), "signature_mismatch"),
        (("--signature", sign(BODY, SECRET, timestamp=1700000000)), "timestamp_too_old"),
        (("--signature", sign(BODY, SECRET, timestamp=4000000000)), "timestamp_in_the_future"),
    ],
)
def test_a_refusal_is_its_code_with_a_status_of_its_own(signature, code, run, file):
    done = run("webhooks", "verify", file, *signature)
    assert (done.status, done.out) == (14, f"{code}\n")
    assert "SignatureVerificationError" in done.err
    assert SECRET not in done.err
    assert ("it was signed" in done.err) is code.startswith("timestamp")


def test_one_that_was_kept_is_judged_by_the_time_of_its_own(run, file):
    old = sign(BODY, SECRET, timestamp=1700000000)
    assert run("webhooks", "verify", file, "--signature", old, "--at", "1700000299").status == 0
    assert run("webhooks", "verify", file, "--signature", old, "--at", "1700000301").status == 14
    assert run("webhooks", "verify", file, "--signature", old, "--at", "1700000301", "--tolerance", "400").status == 0


# --- the secret ---


def test_the_secret_is_in_the_variable_that_is_named(run, file, monkeypatch):
    monkeypatch.setenv("MY_SECRET", "whsec_mine")
    done = run("webhooks", "sign", file, "--timestamp", "1", "--secret-env", "MY_SECRET")
    assert done.out == sign(BODY, "whsec_mine", timestamp=1) + "\n"


@pytest.mark.parametrize("given", ["whsec_0123456789", "hunter2", "not a name"])
def test_a_secret_in_place_of_a_name_is_not_repeated(given, run, file):
    done = run("webhooks", "sign", file, "--secret-env", given)
    assert done.status == 2
    assert given not in done.err


def test_without_a_secret_it_says_where_to_put_it(run, file, monkeypatch):
    monkeypatch.delenv("DIALSTACK_WEBHOOK_SECRET")
    done = run("webhooks", "sign", file)
    assert done.status == 2
    assert "set DIALSTACK_WEBHOOK_SECRET" in done.err


def test_on_a_terminal_the_secret_is_asked_for_and_not_shown(terminal, file, monkeypatch):
    monkeypatch.delenv("DIALSTACK_WEBHOOK_SECRET")
    shown = terminal("webhooks", "sign", file, "--timestamp", "1", answer=SECRET)
    assert sign(BODY, SECRET, timestamp=1) in shown
    assert SECRET not in shown


def test_no_option_takes_the_secret_itself(run):
    for command in ("sign", "verify", "send", "replay"):
        assert not re.search(r"--secret\s", run("webhooks", command, "--help").out)


@pytest.mark.parametrize("command", [("sign",), ("verify", "--signature", "t=1"), ("replay",)])
def test_a_file_that_is_not_there_is_named(command, run, tmp_path):
    url = ["http://127.0.0.1:1"] if command == ("replay",) else []
    done = run("webhooks", *command, str(tmp_path / "nothing"), *url)
    assert done.status == 2
    assert "nothing" in done.err


# --- sending ---


def test_types_are_all_that_the_library_knows(run):
    lines = run("webhooks", "types").out.splitlines()
    assert [line.split() for line in lines] == [[kind, cls.__name__] for kind, cls in known_types().items()]
    assert len(lines) >= 31
    assert json.loads(run("webhooks", "types", "--json").out.splitlines()[0])["class"] == "CallInitiated"


@pytest.mark.parametrize("kind", list(known_types()))
def test_an_event_of_every_type_reaches_a_handler_that_verifies_it(kind, run, handler):
    done = run("webhooks", "send", kind, handler.url)
    assert (done.status, done.err) == (0, "")
    assert re.fullmatch(rf"{re.escape(kind)} (evt_\w+ )?-> 200 OK in \d+ ms(: .*)?\n", done.out)
    assert [type(event) for event in handler.events] == [known_types()[kind]]


def test_what_was_typed_is_what_arrives(run, handler, tmp_path):
    data = tmp_path / "data.json"
    data.write_text('{"status": "no-answer", "direction": "outbound"}')
    settings = ["status=busy", "duration_seconds=0", "from_number=+16175550120", 'user_id="7"', "notes.first=NaN"]
    done = run(
        *(
            "webhooks",
            "send",
            "CallEnded",
            handler.url,
            "--data",
            f"@{data}",
            "--id",
            "evt_mine",
            "--account",
            "acct_1",
        ),
        *(word for setting in settings for word in ("--set", setting)),
    )
    assert done.status == 0
    assert "CallEnded has no documented field notes" in done.err
    (event,) = handler.events
    assert isinstance(event, CallEnded)
    assert (event.id, event.account_id) == ("evt_mine", "acct_1")
    assert (event.data.status, event.data.direction, event.data.duration_seconds) == ("busy", "outbound", 0)
    assert (event.data.from_number, event.data.user_id) == ("+16175550120", "7")
    assert event.data.model_extra == {"notes": {"first": "NaN"}}


def test_a_flat_event_gets_its_own_fields(run, handler):
    assert run("webhooks", "send", "call.received", handler.url, "--set", "from_name=null").status == 0
    (event,) = handler.events
    assert isinstance(event, CallReceived)
    assert event.from_name is None


def test_two_commands_send_two_events_and_a_repeated_one_is_the_same(run, handler):
    for kind in ("call.end", "call.received", "call.end", "call.received"):
        factories.reset()  # as in a new process
        run("webhooks", "send", kind, handler.url)
    assert len(handler.events) == 4
    handler.events.clear()
    done = run("webhooks", "send", "call.end", handler.url, "--repeat", "3")
    assert len(done.out.splitlines()) == 3
    assert len(handler.events) == 1  # the router tells duplicates


@pytest.mark.parametrize(
    ("how", "code"),
    [(("--unsigned",), "missing_signature"), (("--old", "301"), "timestamp_too_old"), (("--old", "-400"), "timestamp")],
)
def test_refusals_can_be_tried_out(how, code, run, handler, caplog):
    done = run("webhooks", "send", "call.end", handler.url, *how)
    assert done.status == 1
    assert " -> 400 Bad Request" in done.out
    assert run("webhooks", "send", "call.end", handler.url, *how, "--expect", "400").status == 0
    assert run("webhooks", "send", "call.end", handler.url, "--expect", "400").status == 1
    assert len(handler.events) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("call.ended", "URL"), "did you mean 'call.end'?"),
        (("zebra", "URL"), "'zebra' is no type that is known; `dialstack webhooks types`"),
        (("call.end", "URL", "--data", "[]"), "--data takes a JSON object"),
        (("call.end", "URL", "--set", "a"), "--set takes NAME=VALUE"),
        (("call.end", "URL", "--set", "status.a=1"), "status is no object"),
        (("call.received", "URL", "--id", "evt_1"), "the events of a voice app have none"),
        (("call.end", "URL", "--timeout", "0"), "--timeout"),
        (("call.end", "127.0.0.1:8000"), "not a URL of a handler"),
        (("call.end", "http://127.0.0.1:port/"), "not a URL of a handler"),
        (("call.end", "ftp://127.0.0.1/"), "not a URL of a handler"),
    ],
)
def test_what_cannot_be_sent_is_not(arguments, words, run, handler):
    done = run("webhooks", "send", *(handler.url if word == "URL" else word for word in arguments))
    assert done.status == 2
    assert words in " ".join(done.err.split())
    assert handler.events == []


def test_a_type_that_is_new_can_be_sent(run, handler):
    assert run("webhooks", "send", "call.teleported", handler.url, "--unknown", "--set", "to=Mars").status == 0
    (event,) = handler.events
    assert isinstance(event, UnknownEvent)
    assert event.data.model_extra == {"to": "Mars"}


@pytest.mark.parametrize("url", ["http://example.com/hooks", "https://10.1.2.3/", "http://localhost.example.com:8080/"])
def test_another_machine_is_asked_about_first(url, run, tmp_path, monkeypatch):
    sent = []

    async def keep(self, request):
        sent.append(request)
        return httpx.Response(200)

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", keep)
    log = tmp_path / "events.jsonl"
    log.write_bytes(BODY)
    for command in (("send", "call.end", url), ("replay", str(log), url)):
        done = run("webhooks", *command)
        assert done.status == 12
        assert f"to {httpx.URL(url).host}, which is not this machine" in done.err
        assert sent == []
        assert run("webhooks", *command, "--yes").status == 0
        assert str(sent.pop().url).rstrip("/") == url.rstrip("/")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9"])
def test_this_machine_is_not_asked_about_and_no_proxy_sees_it(host, run, handler, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    done = run("webhooks", "send", "call.end", handler.url.replace("127.0.0.1", host))
    assert done.status in ({0} if host != "127.9.9.9" else {0, 10})
    assert "not this machine" not in done.err


def test_nobody_there_has_the_status_of_a_broken_connection(run, unused_tcp_port_number):
    done = run("webhooks", "send", "call.end", f"http://127.0.0.1:{unused_tcp_port_number}/")
    assert done.status == 10
    assert "does your handler listen there?" in done.err


def test_an_answer_that_takes_too_long_has_the_status_of_a_timeout(run, handler):
    handler.seconds = 0.5
    done = run("webhooks", "send", "call.end", handler.url, "--timeout", "0.1")
    assert done.status == 11
    assert "no answer within 0.1 s" in done.err
    wait_for(lambda: handler.events)  # it goes on, and is not to be found by the next test


async def _odd(scope, receive, send):
    if scope["path"].endswith("/endless"):
        await send({"type": "http.response.start", "status": 500, "headers": []})
        for _ in range(10_000):
            await send({"type": "http.response.body", "body": b"\x1b[31m\xff" * 1000, "more_body": True})
            await asyncio.sleep(0)
        return
    headers = [(b"location", b"/webhooks")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b"moved\r\n\x1b]0;owned\x07"})


def test_odd_answers_are_told_in_brief(run):
    with serving(_odd) as url:
        moved = run("webhooks", "send", "call.end", url)
        assert moved.status == 1
        assert re.search(r"-> 308 Permanent Redirect in \d+ ms: moved \?]0;owned\?\n", moved.out)
        started = time.monotonic()
        endless = run("webhooks", "send", "call.end", f"{url}/endless", "--timeout", "20")
        assert endless.status == 1
        assert len(endless.out) < 400
        assert "\x1b" not in endless.out
        assert time.monotonic() - started < 15


def test_answers_as_json(run, handler):
    done = run("webhooks", "send", "call.end", handler.url, "--json", "--repeat", "2")
    first, second = map(json.loads, done.out.splitlines())
    assert first.keys() == {"type", "id", "status", "elapsed_ms", "body", "problem"}
    assert (first["type"], first["status"], first["problem"]) == ("call.end", 200, None)
    assert first["id"] == second["id"]


def test_no_event_that_is_made_up_is_odd(run, handler):
    run("webhooks", "send", "call.end", handler.url)
    (event,) = handler.events
    assert event == parse_event(event.raw)
    assert b'":' in event.raw
    assert b'": ' not in event.raw
