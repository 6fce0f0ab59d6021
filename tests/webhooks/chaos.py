"""Deliveries to a server whose workers are killed, and what they handled."""

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
from dataclasses import dataclass, field

from tests.docs.fences import ROOT
from tests.webhooks.making import body_of, headers_of

WORKERS, SENDERS = 4, 8


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


@dataclass
class Chaos:
    """What a run came to."""

    events: int
    sent: int = 0
    killed: int = 0
    in_progress: int = 0
    began: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ended: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    acknowledged: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def again(self) -> int:
        """How many events were begun again, after a worker was killed with them."""
        return sum(len(times) - 1 for times in self.began.values())

    @property
    def late(self) -> list[str]:
        """Events that were handled again after they were finished, which no duplicate may cause."""
        return [event for event, times in self.began.items() if max(times) > self.acknowledged[event]]

    @property
    def unhandled(self) -> set[str]:
        """Events that were not handled to the end, or not acknowledged."""
        wanted = {f"evt_{number}" for number in range(self.events)}
        return wanted - (self.ended.keys() & self.acknowledged.keys())


def run(store, ledger, deliveries, events) -> Chaos:
    """Deliver each event several times, in no order, while workers are killed."""
    found = Chaos(events)
    left = [f"evt_{number % events}" for number in range(deliveries)]
    random.shuffle(left)
    counts = defaultdict(int)

    def send():
        while left:
            with suppress(IndexError):
                try:
                    deliver(port, left.pop(), found.acknowledged, counts)
                except AssertionError as error:
                    found.failures.append(str(error))

    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        port = listening.getsockname()[1]
        workers = Workers(listening, store, ledger)
        with killing(workers):
            senders = [threading.Thread(target=send) for _ in range(SENDERS)]
            for sender in senders:
                sender.start()
            for sender in senders:
                sender.join()
    found.sent, found.in_progress, found.killed = counts["sent"], counts[503], workers.killed
    for line in ledger.read_text().splitlines():
        what, event_id, at = line.split()
        (found.began if what == "began" else found.ended)[event_id].append(float(at))
    return found
