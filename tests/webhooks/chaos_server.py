"""One worker of the server that `test_chaos.py` kills: an app of ours behind the standard library's HTTP server.

    python -m tests.webhooks.chaos_server LISTENING_FD STORE LEDGER

It takes connections from a socket that all workers share, and writes what it does into a ledger that all append to.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from dialstack.webhooks.adapters.wsgi import wsgi_app
from dialstack.webhooks.event_types import CallEnded
from dialstack.webhooks.router import WebhookRouter
from tests.webhooks.making import SECRET

LEASE = 0.6


class Handler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, listening: socket.socket) -> None:
        super().__init__(listening.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.server_name, self.server_port = listening.getsockname()
        self.setup_environ()


def store_of(where):
    if where.startswith("redis://"):
        from dialstack.webhooks.dedupe.redis import RedisDedupe

        return RedisDedupe(where)
    from dialstack.webhooks.dedupe.sqlite import SQLiteDedupe

    return SQLiteDedupe(where)


def main() -> None:
    descriptor, where, ledger_path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    ledger = os.open(ledger_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    hooks = WebhookRouter(SECRET, dedupe=store_of(where), lease=LEASE)

    @hooks.on(CallEnded)
    def handle(event: CallEnded) -> None:
        os.write(ledger, f"began {event.id} {time.monotonic()}\n".encode())
        time.sleep(0.03)
        os.write(ledger, f"ended {event.id} {time.monotonic()}\n".encode())

    server = Server(socket.socket(fileno=descriptor))
    server.set_app(wsgi_app(hooks))
    server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
