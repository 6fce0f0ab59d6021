"""Errors: one block on standard error, an exit status for each class, nothing secret in it."""

from __future__ import annotations

import pytest

from dialstack import errors
from dialstack.cli.exits import STATUSES, exit_status
from dialstack.cli.failures import explained
from dialstack.cli.masking import masked, masked_key
from dialstack.sandbox import Sandbox

ANSWERS = [
    (400, "invalid_request", 7),
    (401, "unauthorized", 3),
    (403, "forbidden", 4),
    (404, "not_found", 5),
    (409, "conflict", 6),
    (422, "validation_error", 7),
    (429, "rate_limited", 8),
    (500, "internal", 9),
    (503, "unavailable", 9),
]


@pytest.fixture
def faulty(monkeypatch):
    """A served sandbox of its own, which fails as it is told."""
    sandbox = Sandbox(api_key="sk_test_faulty0123456789")
    with sandbox.serve() as url:
        monkeypatch.setenv("DIALSTACK_API_KEY", sandbox.api_key)
        monkeypatch.setenv("DIALSTACK_API_URL", url)
        yield sandbox
    sandbox.close()


@pytest.mark.parametrize(("status", "code", "ends"), ANSWERS)
def test_an_exit_status_for_each_class(run, faulty, status, code, ends):
    faulty.fail_next(status, code=code)
    done = run("accounts", "list", "--max-network-retries", "0")
    assert done.status == ends
    assert done.out == ""
    assert f"code         {code}" in done.err
    assert f"status       {status}" in done.err
    assert "Traceback" not in done.err


def test_no_answer(run, monkeypatch, unused_tcp_port_number):
    monkeypatch.setenv("DIALSTACK_API_KEY", "sk_test_x0123456789")
    monkeypatch.setenv("DIALSTACK_API_URL", f"http://127.0.0.1:{unused_tcp_port_number}")
    done = run("accounts", "list", "--max-network-retries", "0")
    assert done.status == 10
    assert "ConnectionError" in done.err


def test_no_answer_in_time(run, faulty):
    faulty.stall()
    done = run(
        "accounts", "create", "--email", "a@example.com", "--request-timeout", "0.2", "--max-network-retries", "0"
    )
    assert done.status == 11
    assert "It may have been carried out all the same" in done.err
    assert "--idempotency-key " in done.err


def test_no_key(run):
    done = run("accounts", "list")
    assert done.status == 3
    assert "run `dialstack login`, or set DIALSTACK_API_KEY" in done.err


def test_every_class_of_ours_has_a_status():
    classes = [getattr(errors, name) for name in errors.__all__]
    with_status = {kind for kind in classes if any(issubclass(kind, known) for known in STATUSES)}
    assert {kind.__name__ for kind in set(classes) - with_status} == {"DialStackError", "DialStackMediaError"}
    assert exit_status(errors.DialStackTimeoutError("x")) != exit_status(errors.DialStackConnectionError("x"))
    assert exit_status(errors.DialStackError("x")) == 1
    assert exit_status(KeyboardInterrupt()) == 130


def test_a_block_has_what_support_asks_for():
    error = errors.DialStackConflictError(
        "Extension 101 is in use", status_code=409, code="extension_in_use", request_id="req_1", param="number"
    )
    error.attempts = 3
    assert explained(error).split("\n") == [
        "ConflictError: Extension 101 is in use",
        "  status       409",
        "  code         extension_in_use",
        "  parameter    number",
        "  request      req_1",
        "  attempts     3",
    ]


def test_what_people_copy_into_a_ticket_has_no_secret_and_no_number():
    key, token = "sk_live_abc123DEF", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"
    text = f"{key} {token} whsec_abc123 +16175551234 +1 (617) 555-1234 acct_01h2x 2026-11-21 101"
    assert masked(text) == "sk_live_*** *** whsec_*** +***34 +***34 acct_01h2x 2026-11-21 101"
    assert masked_key(key) == "sk_live_***"
    assert masked_key(token) == "***"
    error = errors.DialStackError("The number +16175551234 is blocked", status_code=400)
    assert "6175551234" not in explained(error)


def test_verbose_shows_attempts_and_waits_and_no_number(run, faulty):
    with faulty.client() as client:
        account = client.accounts.create(email="a@example.com").id
    faulty.fail_next(503)
    done = run("blocked-numbers", "create", "--account", account, "--phone-number", "+16175551234", "-v")
    assert done.status == 0, done.err
    lines = done.err.splitlines()
    assert lines[0] == f"-> POST /v1/blocked-numbers for {account}, attempt 1"
    assert lines[1].startswith("<- 503 in ")
    assert lines[2].strip().startswith("waits ")
    assert lines[3].endswith("attempt 2")
    assert lines[4].startswith("<- 201 in ")
    assert "5551234" not in done.err


def test_a_dry_run_never_shows_the_key_and_sends_nothing(run, faulty):
    done = run("accounts", "create", "--email", "a@example.com", "--dry-run")
    assert done.status == 0
    assert faulty.api_key not in done.out + done.err
    assert "Bearer sk_test_***" in done.out
    with faulty.client() as client:
        assert client.accounts.list().data == []
    assert "dry run: nothing was sent" in done.err


def test_a_dry_run_needs_no_key(run):
    assert run("accounts", "create", "--email", "a@example.com", "--dry-run").status == 0


def test_a_dry_run_is_refused_what_would_be_refused(run):
    done = run("users", "create", "--name", "x", "--dry-run")
    assert done.status == 7
    assert "account" in done.err
