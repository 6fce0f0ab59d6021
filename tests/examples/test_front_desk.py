"""The front desk's own tests run in a project of their own, as a customer's do: without a network and without waiting."""

from __future__ import annotations

import os
import re
import shutil
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
PATIENCE = 240
# Were it used, the request would go to a port where nobody listens, and not to the internet.
SOMEBODYS_KEY = {"DIALSTACK_API_KEY": "sk_live_must_never_be_used", "DIALSTACK_API_URL": "http://127.0.0.1:9"}
# Lets no test reach for the network, and counts the seconds that are slept, those of a talk's own clock left out.
WATCH = """
import asyncio, socket, sys, time
import anyio

slept = []
connects = []

def watch(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.bind"}:
        connects.append(event)
        raise AssertionError(f"a test without a network: {event}")

def is_virtual():
    try:
        return type(asyncio.get_running_loop()).__name__ == "VirtualLoop"
    except RuntimeError:
        return False

def counted(seconds):
    if not is_virtual():
        slept.append(seconds)

def sleep(seconds, really=time.sleep):
    really(seconds)
    counted(seconds)

async def anyio_sleep(seconds, really=anyio.sleep):
    await really(seconds)
    # Who is cancelled did something else meanwhile, such as renewing a lease, and nobody waited for it.
    counted(seconds)

def pytest_configure(config):
    sys.addaudithook(watch)
    time.sleep, anyio.sleep = sleep, anyio_sleep

def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"slept {sum(slept):.3f} s, reached for the network {len(connects)} times")
"""


@pytest.fixture
def project(tmp_path):
    """A project with the front desk in it, outside of this one."""
    shutil.copytree(ROOT / "examples/front_desk", tmp_path / "front_desk", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def environment(**more):
    ours = ("DIALSTACK_", "FRONT_DESK_", "PYTEST_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return clean | SOMEBODYS_KEY | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "error"} | more


def run(folder, *command, said="", **settings):
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment(**settings),
        input=said,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def pytest_in(folder, *arguments):
    (folder / "watch.py").write_text(WATCH)
    options = ["-q", "-W", "error", "-p", "watch", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return run(folder, "-m", "pytest", *options, *arguments, PYTHONPATH=str(folder))


def test_its_tests_pass_without_a_network_and_without_waiting(project, note):
    began = time.perf_counter()
    done = pytest_in(project, "front_desk")
    took = time.perf_counter() - began

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    (passed,) = re.findall(r"^(\d+) passed in", done.stdout, re.MULTILINE)
    slept, connects = re.findall(r"^slept ([\d.]+) s, reached for the network (\d+) times", done.stdout, re.MULTILINE)[
        0
    ]
    note(f"front desk: {passed} tests on the sandbox in {took:.1f} s, of which {float(slept) * 1000:.0f} ms slept")
    assert connects == "0"
    # What is slept are the thousandths of a second that `Retry-After` asks for.
    assert float(slept) < 1.0


def test_the_command_signs_a_clinic_up_in_the_sandbox(project):
    done = run(project, "-m", "front_desk.provisioning", "--endpoint")
    assert (done.returncode, done.stderr) == (0, "")
    secret, account, number = done.stdout.splitlines()
    assert re.fullmatch(r"DIALSTACK_WEBHOOK_SECRET for the app, never shown again: whsec_\S+", secret)
    assert account.startswith("account acct_")
    assert re.fullmatch(r"number \+1617\d{7}", number)


def test_the_command_runs_from_the_root_as_its_docstring_says():
    done = run(ROOT, "-m", "examples.front_desk.provisioning")
    assert (done.returncode, done.stderr) == (0, "")


def test_without_a_yes_nothing_is_sent_with_your_key(project):
    done = run(project, "-m", "front_desk.provisioning", "--live", said="no\n")
    assert (done.returncode, done.stderr) == (1, "nothing was sent\n")
    assert sorted(path.name for path in project.iterdir()) == ["front_desk"]


SETTINGS = {
    "FRONT_DESK_URL": "https://desk.example.com",
    "FRONT_DESK_SECRET": "k" * 32,
    "DIALSTACK_WEBHOOK_SECRET": "whsec_test",
}


@contextmanager
def served(folder):
    """Serve the app as its docstring says, and give its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        port = door.getsockname()[1]
    with (folder / "server.log").open("ab") as log:
        command = [sys.executable, "-m", "uvicorn", "--factory", "examples.front_desk.app:from_environment"]
        server = subprocess.Popen(
            # Older versions of uvicorn use what websockets warns of, unless they are told better.
            [*command, "--port", str(port), "--ws", "websockets-sansio"],
            cwd=ROOT,
            env=environment(FRONT_DESK_FOLDER=str(folder), **SETTINGS),
            stdout=log,
            stderr=log,
        )
    try:
        wait(server, port, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(PATIENCE)


def wait(server, port, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())


def test_it_is_served_as_its_docstring_says(tmp_path):
    body = b'{"id": "evt_1", "type": "call.end", "account_id": "acct_1", "data": {"call_id": "call_1"}}'
    with served(tmp_path) as address:
        for secret, status in [("whsec_test", 200), ("whsec_of_somebody", 400)]:
            headers = {"X-DialStack-Signature": sign(body, secret)}
            answer = httpx.post(f"{address}/webhooks/dialstack", content=body, headers=headers, trust_env=False)
            assert answer.status_code == status
    with closing(sqlite3.connect(tmp_path / "front_desk.db")) as db:
        assert db.execute("SELECT id, clinic, status FROM activity").fetchall() == [("call_1", "acct_1", "ended")]


@pytest.mark.parametrize("name", SETTINGS)
def test_it_does_not_start_without_a_setting(project, name):
    settings = {key: value for key, value in SETTINGS.items() if key != name}
    done = run(project, "-c", "from front_desk.app import from_environment; from_environment()", **settings)
    assert done.returncode != 0
    assert name in done.stderr
