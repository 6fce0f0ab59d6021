"""The examples of webhooks run: as a demo that needs no platform, and as the servers that their docstrings say."""

from __future__ import annotations

import ast
import json
import os
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from dialstack.webhooks import sign

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
SECRET = "whsec_test_secret"
LIVE_SECRET = "whsec_live_must_never_be_used"
PATIENCE = 30

ACTIVITY_SENT = """\
evt_2 recording.available: 200
evt_1 call.end: 200
evt_3 recording.transcription.complete: 200
evt_4 voicemail.new: 200
evt_5 voicemail.transcription.complete: 200
evt_1 call.end: 200
signed with another secret: 400
""".splitlines()
LOGGED = ["   logged: " + kind for kind in ("recording.available", "call.end", "recording.transcription.complete")]
LOGGED += ["   logged: voicemail.new", "   logged: voicemail.transcription.complete"]
ROWS = """\
   Activity(id='call_1', kind='call', account_id='acct_1', status='completed', duration_seconds=42, has_recording=True, has_transcript=True)
   Activity(id='vm_1', kind='voicemail', account_id='acct_1', status=None, duration_seconds=None, has_recording=False, has_transcript=True)
""".splitlines()
CALL_ENDED = """\
an event: 200
the same again: 200
another's: 400
stored: [('call_1', 'completed', 42)]
""".splitlines()
DEMOS = {
    # Each event is logged before it is answered, and the duplicate is answered alone.
    "activity_log/send_test_events.py": [
        *(line for pair in zip(LOGGED, ACTIVITY_SENT, strict=False) for line in pair),
        ACTIVITY_SENT[5],
        "   a webhook was refused: signature_mismatch",
        ACTIVITY_SENT[6],
        "The log:",
        *ROWS,
    ],
    "appointments/demo.py": """\
who calls? 200, found: False
what is free on Monday? 200, 16 times
book the first one: 201, accepted
the same, asked again: 200, the same booking: True
somebody else wants it: 409, slot_unavailable
what is free now? 200, 15 times
who calls? 200, with an appointment at 09:00
   a webhook was refused: signature_mismatch
signed with another secret: 401, invalid_signature
""".splitlines(),
    "django_webhook/send_to_itself.py": CALL_ENDED,
    "flask_webhook.py": CALL_ENDED,
}
# Which program says in its docstring how it is served, and how a port is given to that server.
SERVERS = {
    "activity_log/app.py": ["--port", "{port}"],
    "appointments/service.py": ["--port", "{port}"],
    "django_webhook/urls.py": ["--noreload", "{port}"],
    "flask_webhook.py": ["--port", "{port}"],
}
HOOKS = [name for name in SERVERS if name != "appointments/service.py"]


def _environment(**more):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DIALSTACK_", "DJANGO_"))}
    return clean | {"PYTHONUNBUFFERED": "1"} | more


def _run(name, *arguments, folder, **environment):
    return subprocess.run(
        [sys.executable, EXAMPLES / name, *arguments],
        cwd=folder,
        env=_environment(**environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


# --- the demos ---


def test_every_folder_is_here():
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir() and path.name != "__pycache__"}
    tested_elsewhere = {"front_desk", "voice_ai_bridge"}  # they are packages, and have tests of their own
    assert folders - tested_elsewhere == {name.split("/")[0] for name in DEMOS if "/" in name}


@pytest.mark.parametrize("name", DEMOS)
def test_a_demo_needs_no_platform_and_no_secret_of_yours(name, tmp_path):
    done = _run(name, folder=tmp_path, DIALSTACK_WEBHOOK_SECRET=LIVE_SECRET, PYTHONWARNINGS="error")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == DEMOS[name]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", DEMOS)
def test_a_docstring_says_how_to_run_its_demo(name):
    assert f"python examples/{name}" in [line.strip() for line in _docstring(name).splitlines()]


# --- the servers ---


def _docstring(name):
    return ast.get_docstring(ast.parse((EXAMPLES / name).read_text(encoding="utf-8")), clean=False)


def _command(name, port):
    """Read from a docstring how it is served."""
    (line,) = [line for line in _docstring(name).splitlines() if line.strip().startswith("DIALSTACK_WEBHOOK_SECRET=")]
    program, *arguments = shlex.split(line)[1:]
    return [Path(sys.executable).parent / program, *arguments, *(word.format(port=port) for word in SERVERS[name])]


@contextmanager
def _served(name, folder):
    """Serve an example as its docstring says, and give its address."""
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    environment = _environment(DIALSTACK_WEBHOOK_SECRET=SECRET, ACTIVITY_LOG_FOLDER=str(folder))
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(_command(name, port), cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait(server, port, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)


def _wait(server, port, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())


def _post(url, content, secret=SECRET):
    body = json.dumps({"account_id": "acct_1", **content}).encode()
    return httpx.post(url, content=body, headers={"X-DialStack-Signature": sign(body, secret)}, trust_env=False)


def _event(event_id="evt_1", **data):
    return {"id": event_id, "type": "call.end", "data": {"call_id": "call_1", "status": "completed", **data}}


@pytest.mark.parametrize("name", HOOKS)
def test_a_server_is_started_as_its_docstring_says(name, tmp_path):
    with _served(name, tmp_path) as address:
        url = f"{address}/webhooks/dialstack"
        assert _post(url, _event()).status_code == 200
        forged = _post(url, _event(), "whsec_of_somebody")
        assert (forged.status_code, forged.json()["error"]["code"]) == (400, "invalid_signature")
        assert httpx.get(url, trust_env=False).status_code == 405


def test_the_service_of_appointments_is_started_as_its_docstring_says(tmp_path):
    with _served("appointments/service.py", tmp_path) as address:
        question = {"customer": {"phone": "+16175550120"}}
        answer = _post(f"{address}/customers/lookup", question)
        assert (answer.status_code, answer.json()) == (200, {"found": False})
        assert _post(f"{address}/customers/lookup", question, "whsec_of_somebody").status_code == 401
        assert _post(f"{address}/elsewhere", question).status_code == 404


@pytest.mark.parametrize("name", SERVERS)
def test_no_server_starts_without_a_secret(name, tmp_path):
    done = subprocess.run(
        _command(name, 0),
        cwd=ROOT,
        env=_environment(ACTIVITY_LOG_FOLDER=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode != 0
    assert "DIALSTACK_WEBHOOK_SECRET" in done.stderr
    assert list(tmp_path.iterdir()) == []


# --- the activity log ---


def _sql(folder, statement):
    with closing(sqlite3.connect(folder / "activity.db")) as db, db:
        return db.execute(statement).fetchall()


def test_the_activity_log_remembers_over_a_restart_what_it_has_stored(tmp_path):
    for _ in range(2):
        with _served("activity_log/app.py", tmp_path) as address:
            assert _post(f"{address}/webhooks/dialstack", _event()).status_code == 200
            # The first round stores, and the second one would undo this.
            changed = _sql(tmp_path, "UPDATE activity SET status = 'noted' WHERE status = 'completed' RETURNING id")
    assert changed == []
    assert _sql(tmp_path, "SELECT id, status FROM activity") == [("call_1", "noted")]


def test_the_activity_log_takes_events_in_any_order_and_loses_nothing(tmp_path):
    with _served("activity_log/app.py", tmp_path) as address:
        url = f"{address}/webhooks/dialstack"
        for number, (kind, data) in enumerate(
            [
                ("recording.transcription.complete", {"call_id": "call_1"}),
                ("call.end", {"call_id": "call_1", "status": "completed", "duration_seconds": 42}),
                ("recording.available", {"call_id": "call_1"}),
                ("recording.available", {"nothing": "of use"}),
                ("voicemail.new", {}),
                ("voicemail.transcription.complete", {"id": 7}),
                ("fax.transcription.complete", {"id": "fax_1"}),
                ("call.ringing", {}),
            ]
        ):
            answer = _post(url, {"id": f"evt_{number}", "type": kind, "data": data})
            assert (kind, answer.status_code) == (kind, 200)
    assert _sql(tmp_path, "SELECT * FROM activity") == [("call_1", "call", "acct_1", "completed", 42, 1, 1)]


def test_the_sender_can_send_to_a_server_that_runs(tmp_path):
    with _served("activity_log/app.py", tmp_path) as address:
        url = f"{address}/webhooks/dialstack"
        sender = "activity_log/send_test_events.py"
        done = _run(sender, "--to", url, folder=tmp_path, DIALSTACK_WEBHOOK_SECRET=SECRET, PYTHONWARNINGS="error")
    assert (done.stderr, done.stdout.splitlines()) == ("", ACTIVITY_SENT)
    assert [row[0] for row in _sql(tmp_path, "SELECT id FROM activity ORDER BY id")] == ["call_1", "vm_1"]


# --- the appointments ---


def test_the_clinic_books_only_what_is_free(tmp_path):
    """Run in a process of its own: the example's module is not importable from here."""
    program = """
import sys
from datetime import datetime, timedelta, timezone
from clinic import SLOT, ZONE, Clinic
clinic = Clinic()
today = datetime.now(ZONE).date()
monday = today + timedelta(days=7 - today.weekday())
at = lambda days, hour, minute=0: datetime(monday.year, monday.month, monday.day, hour, minute, tzinfo=ZONE) + timedelta(days=days)
def book(start, minutes=30): return clinic.book(start, timedelta(minutes=minutes), "Jane Roe", "+16175550120")
assert book(at(0, 10).astimezone(timezone.utc), 60) is not None
for start, minutes in [(at(0, 10), 30), (at(0, 10, 30), 30), (at(0, 9, 45), 30), (at(0, 9), 120)]:
    assert book(start, minutes) is None, start
for start, minutes in [(at(5, 10), 30), (at(0, 8), 30), (at(0, 16, 45), 30), (at(0, 12), 24 * 60), (at(-14, 10), 30)]:
    assert book(start, minutes) is None, start
assert book(at(0, 11)) is not None
assert clinic.next_of("+16175550120").start_at == at(0, 10)
assert len(list(clinic.free(at(0, 0), at(1, 0)))) == 13
assert list(clinic.free(at(5, 0), at(7, 0))) == []
assert next(clinic.free(at(-700, 0), at(100000, 0))) > datetime.now(timezone.utc)
assert clinic.next_of("+16175550121") is None
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=_environment(PYTHONPATH=str(EXAMPLES / "appointments"), PYTHONWARNINGS="error"),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
