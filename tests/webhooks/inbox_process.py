"""What `test_inbox_processes.py` kills: a server that stores, and workers that handle.

    python -m tests.webhooks.inbox_process serve LISTENING_FD INBOX
    python -m tests.webhooks.inbox_process work INBOX LEDGER blocking|asyncio|trio

A worker writes what it does into a ledger that all of them append to.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time

import anyio

from dialstack.webhooks.adapters.wsgi import wsgi_app
from dialstack.webhooks.event_types import CallEnded
from dialstack.webhooks.events import parse_event
from dialstack.webhooks.inbox.sqlite import SQLiteInbox
from dialstack.webhooks.inbox.worker import InboxWorker
from dialstack.webhooks.router import WebhookRouter
from tests.webhooks.chaos_server import Server
from tests.webhooks.making import SECRET

LEASE = 0.6


class Noting(SQLiteInbox):
    """Notes what is finished, once it is."""

    ledger: int

    def finish(self, event):
        finished = super().finish(event)
        if finished:
            note(self.ledger, "finished", parse_event(event.body))
        return finished


def note(ledger, what, event):
    os.write(ledger, f"{what} {event.id}\n".encode())


def serve(descriptor, path):
    hooks = WebhookRouter(SECRET, inbox=SQLiteInbox(path))
    server = Server(socket.socket(fileno=int(descriptor)))
    server.set_app(wsgi_app(hooks))
    server.serve_forever(poll_interval=0.05)


def work(path, ledger_path, way):
    inbox = Noting(path)
    inbox.ledger = os.open(ledger_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    hooks = WebhookRouter(SECRET, inbox=inbox)
    begun = set()

    @hooks.on(CallEnded)
    def handle(event):
        note(inbox.ledger, "began", event)
        if event.data.status == "failed" and event.id not in begun:
            begun.add(event.id)
            raise ValueError
        time.sleep(event.data.duration_seconds / 1000)
        note(inbox.ledger, "ended", event)

    worker = InboxWorker(hooks, inbox, lease=LEASE, poll=0.05, first_wait=0.05, max_attempts=30, concurrency=2)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    worker.run() if way == "blocking" else anyio.run(worker.run_async, backend=way)
    inbox.close()


if __name__ == "__main__":
    {"serve": serve, "work": work}[sys.argv[1]](*sys.argv[2:])
