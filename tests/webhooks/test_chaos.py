"""Deliveries to a server whose workers are killed: every event is handled, and none after it was finished."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import contextmanager, suppress

import pytest

from tests.docs.fences import ROOT
from tests.webhooks.making import body_of, headers_of
from tests.webhooks.redis_server import redis_url  # noqa: F401 - a fixture

DELIVERIES, EVENTS, WORKERS, SENDERS = 1000, 400, 4, 8


class Workers:
    """Processes that share a listening socket. One that is killed is replaced."""

    def __init__(self, listening, store, ledger):
        self.listening, self.store, self.ledger = listening, store, ledger
        self.killed = 0
        self.running = [self.start() for _ in range(WORKERS)]

    def start(self):
        descriptor = self.listening.fileno()
        command = [sys.executable, "-m", "tests.webhooks.chaos_server", str(descriptor), self.store, str(self.ledger)]
        return subprocess.Popen(command, cwd=ROOT, pass_fds=[descriptor])

    def kill_one(self):
        victim = self.running.pop(random.randrange(len(self.running)))
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        self.killed += 1
        self.running.append(self.start())

    def stop(self):
        for worker in self.running:
            worker.kill()
            worker.wait()


@contextmanager
def killing(workers):
    over = threading.Event()

    def kill():
        while not over.wait(random.uniform(0.2, 0.4)):
            workers.kill_one()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        over.set()
        killer.join()
        workers.stop()


def deliver(port, event_id, acknowledged, counts):
    """Send until it is answered with 200, as the platform does."""
    body = body_of(event_id=event_id)
    for _ in range(200):
        counts["sent"] += 1
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            connection.request("POST", "/", body=body, headers=headers_of(body))
            status = connection.getresponse().status
            counts[status] += 1
            if status == 200:
                acknowledged.setdefault(event_id, time.monotonic())
                connection.close()
                return
        connection.close()
        time.sleep(random.uniform(0.02, 0.2))
    raise AssertionError(f"{event_id} was never taken")


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_a_thousand_deliveries_to_workers_that_are_killed(kind, tmp_path, request, note):
    store = str(tmp_path / "dedupe.db") if kind == "sqlite" else request.getfixturevalue("redis_url")
    ledger = tmp_path / "ledger"
    deliveries = [f"evt_{number % EVENTS}" for number in range(DELIVERIES)]
    random.shuffle(deliveries)
    acknowledged, counts, failures = {}, defaultdict(int), []

    def send():
        while deliveries:
            with suppress(IndexError):
                try:
                    deliver(port, deliveries.pop(), acknowledged, counts)
                except AssertionError as error:
                    failures.append(error)

    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        port = listening.getsockname()[1]
        workers = Workers(listening, store, ledger)
        with killing(workers):
            senders = [threading.Thread(target=send) for _ in range(SENDERS)]
            for sender in senders:
                sender.start()
            for sender in senders:
                sender.join()

    began, ended = defaultdict(list), defaultdict(list)
    for line in ledger.read_text().splitlines():
        what, event_id, at = line.split()
        (began if what == "began" else ended)[event_id].append(float(at))
    again = sum(len(times) - 1 for times in began.values())
    note(
        f"{kind}: {DELIVERIES} deliveries of {EVENTS} events in {counts['sent']} requests, {workers.killed} workers "
        f"killed, {again} events begun again after a kill, {counts[503]} answers of 'in progress'"
    )
    assert failures == []
    assert workers.killed > 3
    assert set(ended) == set(acknowledged) == {f"evt_{number}" for number in range(EVENTS)}
    late = [event_id for event_id, times in began.items() if max(times) > acknowledged[event_id]]
    assert late == [], "handled again after it was finished"
