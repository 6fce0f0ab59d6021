"""Handlers of webhooks on a port of this machine: the project's own router behind a real server."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import uvicorn

from dialstack.webhooks import WebhookRouter
from dialstack.webhooks.adapters.asgi import asgi_app
from dialstack.webhooks.events import dedupe_key, kind_of

SECRET = "whsec_test_handler"


class Handler:
    """A router that remembers what it was called with, and refuses what it is told to."""

    def __init__(self):
        self._now = 0
        self.forget()

    def forget(self):
        """Begin anew, on the same port: also what is a duplicate is forgotten."""
        self.events, self.fails, self.seconds, self.most, self.hold = [], set(), 0.0, 0, None
        self.hooks = WebhookRouter(SECRET)
        self.hooks.fallback(self._handle)

    async def __call__(self, scope, receive, send):
        await asgi_app(self.hooks)(scope, receive, send)

    def _handle(self, event, known):
        self._now += 1
        self.most = max(self.most, self._now)
        time.sleep(self.seconds)
        if self.hold is not None:
            self.hold.wait(15)
        self._now -= 1
        if dedupe_key(event) in self.fails:
            raise RuntimeError("as it was told")
        self.events.append(event)

    @property
    def kinds(self):
        return [kind_of(event) for event in self.events]

    @property
    def ids(self):
        return [event.id for event in self.events]


@contextmanager
def serving(app):
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", ws="none", log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 15
    while not server.started:
        assert time.monotonic() < until, "uvicorn does not start"
        time.sleep(0.005)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/webhooks"
    server.should_exit = True
    thread.join()
