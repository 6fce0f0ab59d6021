"""Every example runs from a clean process, with somebody's live key in the environment that it must not use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
LINES = {
    "batch_import.py": ["created 3 users", "row 3: there is a user with this e-mail address; may have executed: False"],
    "click_to_call.py": [
        "1. Provision a customer and a user",
        "accepted",
        "outbound, live since",
        "completed after 42 s",
    ],
    "dial_plan_ai_overflow.py": [
        "Main number",
        "hours: open -> ring_team | closed -> ai_reception",
        "ring_team: rings everybody for 25 s, then -> ai_reception",
        "ai_reception: rings va_",
    ],
    "errors_and_retries.py": [
        "account not found",
        "409, attempts: 1, may have executed: False",
        "attempt 1 got 503; trying again",
        "2 attempts, 1 key",
    ],
    "pagination.py": ["item by item: 25", "the newest five: 5", "a page of 5 and more after it: False"],
    "prometheus_metrics.py": [
        "# a call failed: DialStackNotFoundError",
        'dialstack_answers_total{method="POST",route="/v1/users",status="2xx"} 2.0',
        'dialstack_answers_total{method="POST",route="/v1/users",status="5xx"} 1.0',
        'dialstack_answers_total{method="GET",route="/v1/users/{user}",status="4xx"} 1.0',
        'dialstack_errors_total{error="DialStackAPIError",method="POST",route="/v1/users"} 1.0',
        'dialstack_retries_total{method="POST",route="/v1/users"} 1.0',
        'dialstack_answer_seconds_count{method="POST",route="/v1/users"} 3.0',
    ],
    "provision.py": ["account acct_", "user user_", "the token for the frontend is good until"],
    "session_endpoint.py": ["a stranger gets 401", "a customer gets 200 with client_secret, expires_at"],
    "session_token.py": ["eyJ"],
}
# And folders. Each of these has a test of its own beside this one, or in tests/webhooks.
TESTED_ELSEWHERE = {
    "flask_webhook.py",
    "listener_transcribe.py",
    "partner_booking.py",
    "screen_pop.py",
    "webhook_queue_dramatiq.py",
}
LIVE_KEY = "sk_live_must_never_be_used"


def _run(name, *arguments, said=""):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIALSTACK_")}
    # Were the key used, the request would go to a port where nobody listens, and not to the internet.
    environment |= {"DIALSTACK_API_KEY": LIVE_KEY, "DIALSTACK_API_URL": "http://127.0.0.1:9", "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, EXAMPLES / name, *arguments],
        input=said,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_example_is_here():
    assert {path.name for path in EXAMPLES.glob("[!_]*.py")} == set(LINES) | TESTED_ELSEWHERE


@pytest.mark.parametrize("name", LINES)
def test_an_example_runs_without_a_network_and_without_your_key(name):
    done = _run(name)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in LINES[name] if line not in done.stdout] == []
    assert LIVE_KEY not in done.stdout


def test_the_token_example_prints_the_token_alone():
    assert len(_run("session_token.py").stdout.split()) == 1


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("said", ["", "no\n"], ids=["closed", "no"])
def test_live_needs_a_yes(name, said):
    done = _run(name, "--live", said=said)
    assert done.returncode != 0
    assert "With your own key, this will" in done.stdout
    # With a request, there would be a refused connection to read of.
    assert "nothing was sent" in done.stderr
    assert "Traceback" not in done.stderr
    assert LIVE_KEY not in done.stdout + done.stderr


def test_live_with_a_yes_would_have_used_the_key():
    done = _run("provision.py", "--live", said="yes\n")
    assert "could not connect to the server" in done.stderr
    assert LIVE_KEY not in done.stdout + done.stderr
