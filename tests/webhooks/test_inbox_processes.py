"""The inbox between processes that are killed: what was answered with 200 is there, and all of it is handled."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import contextmanager, suppress

import pytest

from dialstack.webhooks.event_types import CallEnded
from dialstack.webhooks.inbox.sqlite import SQLiteInbox
from dialstack.webhooks.inbox.worker import InboxWorker
from dialstack.webhooks.router import WebhookRouter
from tests.docs.fences import ROOT
from tests.webhooks.making import SECRET, body_of, headers_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and shared sockets are POSIX's")
PATIENCE = 60.0
ROUNDS, SENDERS = 8, 4
EVENTS, WAYS = 300, ("blocking", "asyncio", "trio")


def start(*arguments, pass_fds=()):
    command = [sys.executable, "-W", "error", "-m", "tests.webhooks.inbox_process", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, pass_fds=pass_fds)


def kill(process):
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


@pytest.fixture
def inbox(tmp_path):
    inbox = SQLiteInbox(tmp_path / "inbox.db")
    yield inbox
    inbox.close()
    connection = sqlite3.connect(tmp_path / "inbox.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


# --- the server ---


def post(port, body):
    """Give the status, or None where nobody answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/", body=body, headers=headers_of(body))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def send_until_killed(turn, path, limit, acknowledged):
    """Run a server, send events from several threads, and kill it at the moment when so many were answered with 200."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        port = listening.getsockname()[1]
        server = start("serve", listening.fileno(), path, pass_fds=[listening.fileno()])
        lock, answered = threading.Lock(), []

        def send(sender):
            number = 0
            while server.poll() is None and len(answered) < limit:
                number += 1
                event_id = f"evt_{turn}_{sender}_{number}"
                if post(port, body_of(event_id=event_id)) != 200:
                    continue
                with lock:
                    acknowledged.append(event_id)
                    answered.append(event_id)
                    if len(answered) == limit:
                        kill(server)

        senders = [threading.Thread(target=send, args=(sender,)) for sender in range(SENDERS)]
        for thread in senders:
            thread.start()
        # Whoever is in the queue of a server that is dead waits for nobody.
        server.wait(PATIENCE)
        listening.close()
        for thread in senders:
            thread.join(PATIENCE)
    assert server.returncode == -signal.SIGKILL


def test_a_server_that_is_killed_right_after_its_200_loses_nothing(tmp_path, inbox, note):
    acknowledged, handled = [], []
    for turn in range(ROUNDS):
        send_until_killed(turn, tmp_path / "inbox.db", random.randint(1, 40), acknowledged)
    stored = sum(inbox.counts())
    hooks = WebhookRouter(SECRET, inbox=inbox)
    hooks.on(CallEnded)(lambda event: handled.append(event.id))
    InboxWorker(hooks, inbox).work_off()
    note(
        f"inbox: {ROUNDS} servers killed, {len(acknowledged)} events answered with 200, {stored} stored, "
        f"{len(set(acknowledged) - set(handled))} lost"
    )
    assert set(acknowledged) <= set(handled)
    assert len(handled) == len(set(handled)) == stored
    # Sent again, since the sender may not have read its 200: they are there, and are not handled again.
    for event_id in acknowledged:
        body = body_of(event_id=event_id)
        assert hooks.dispatch(headers_of(body), body).status == 200
    assert InboxWorker(hooks, inbox).work_off() == 0


# --- the workers ---


class Workers:
    """Processes that work off one inbox, each in its way. One that is killed is replaced."""

    def __init__(self, path, ledger):
        self.path, self.ledger, self.killed = path, ledger, 0
        self.running = [(way, self.start(way)) for way in WAYS]

    def start(self, way):
        return start("work", self.path, self.ledger, way)

    def kill_one(self):
        way, victim = self.running.pop(random.randrange(len(self.running)))
        assert victim.poll() is None, "a worker ended by itself"
        kill(victim)
        self.killed += 1
        self.running.append((way, self.start(way)))

    def stop(self):
        for _, worker in self.running:
            worker.send_signal(signal.SIGTERM)
        return [worker.wait(PATIENCE) for _, worker in self.running]


@contextmanager
def workers(path, ledger):
    made = Workers(path, ledger)
    try:
        yield made
    finally:
        for _, worker in made.running:
            kill(worker)


def wait_until(condition, meanwhile=lambda: None):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        meanwhile()
        time.sleep(0.01)


def put(inbox, number):
    status = "failed" if number % 10 == 0 else "completed"
    body = body_of(event_id=f"evt_{number}", status=status, duration_seconds=30)
    return inbox.put(f"evt_{number}", body)


def test_300_events_and_workers_that_are_killed(tmp_path, inbox, note):
    for number in range(EVENTS):
        assert put(inbox, number)
    ledger = tmp_path / "ledger"
    next_kill = 5

    def kill_now_and_then():
        # By what they got done, and not by the clock: on a busy machine they would be killed before they began.
        nonlocal next_kill
        done = ledger.read_text().count("ended") if ledger.exists() else 0
        if done >= next_kill:
            team.kill_one()
            next_kill = done + random.randint(5, 25)

    with workers(tmp_path / "inbox.db", ledger) as team:
        wait_until(lambda: inbox.counts()[:2] == (0, 0), kill_now_and_then)
        assert not any(put(inbox, number) for number in range(EVENTS)), "these are duplicates"
        wait_until(lambda: all(worker.poll() is None for _, worker in team.running))
        time.sleep(1)  # whoever would handle something again does it now
        killed = team.killed
        exits = [code for code in team.stop() if code != -signal.SIGTERM]  # one may be too young to listen
    lines = [line.split() for line in ledger.read_text().splitlines()]
    places = defaultdict(list)
    for place, (what, event_id) in enumerate(lines):
        places[what, event_id].append(place)
    names = [f"evt_{number}" for number in range(EVENTS)]
    begun = sum(what == "began" for what, _ in lines)
    again = [name for name in names for end in places["finished", name] if max(places["began", name]) > end]
    twice = [name for name in names if len(places["finished", name]) > 1]
    note(
        f"inbox: {EVENTS} events, {killed} workers killed, {begun} times begun, {len(names) - len(again)} never begun "
        f"again after they were finished, left: {inbox.counts()}"
    )
    assert killed > 3
    assert inbox.counts() == (0, 0, 0, EVENTS)
    assert [name for name in names if not places["ended", name]] == []
    assert (again, twice) == ([], [])
    assert set(exits) <= {0}


@pytest.mark.parametrize("way", WAYS)
def test_sigterm_lets_the_handler_finish_and_takes_nothing_new(tmp_path, inbox, way):
    for number in range(1, 5):
        inbox.put(None, body_of(event_id=f"evt_{number}", status="completed", duration_seconds=800))
    ledger = tmp_path / "ledger"
    worker = start("work", tmp_path / "inbox.db", ledger, way)
    try:
        wait_until(lambda: ledger.exists() and ledger.read_text().count("began") == 2)  # two at once
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    finally:
        kill(worker)
    lines = ledger.read_text().splitlines()
    assert sorted(lines) == [f"{what} evt_{number}" for what in ("began", "ended", "finished") for number in (1, 2)]
    assert inbox.counts() == (2, 0, 0, 2)


FORKS = """if True:
    import os, sys, threading, time
    from dialstack.webhooks.inbox.sqlite import SQLiteInbox

    inbox = SQLiteInbox(sys.argv[1])
    over = threading.Event()

    def put_for_ever():
        number = 0
        while not over.is_set():
            assert inbox.put(f"parent:{number}", b"{}")
            number += 1
        print(number)

    writer = threading.Thread(target=put_for_ever)
    writer.start()
    children = []
    for child in range(5):
        time.sleep(0.05)
        pid = os.fork()
        if pid == 0:
            for number in range(20):
                assert inbox.put(f"{child}:{number}", b"{}")
            inbox.close()
            os._exit(0)
        children.append(pid)
    assert all(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0 for pid in children)
    over.set()
    writer.join()
    inbox.close()
"""


def test_forks_while_a_thread_stores_lose_nothing(tmp_path, inbox):
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKS, tmp_path / "inbox.db"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert inbox.counts().waiting == int(done.stdout) + 100
