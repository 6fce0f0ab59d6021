"""Letting something happen while a command follows a stream: in this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

from dialstack.sandbox import Sandbox

EVENTS, SLOTS = "/v1/events", "/v1/presence"
_LONGEST = 15.0


@contextmanager
def sandbox_of_its_own(monkeypatch):
    """Serve a sandbox that nobody has asked for anything yet, with its key and address in the environment."""
    sandbox = Sandbox(api_key="sk_test_happening0123456789")
    with sandbox.serve() as url:
        sandbox.url = url
        monkeypatch.setenv("DIALSTACK_API_KEY", sandbox.api_key)
        monkeypatch.setenv("DIALSTACK_API_URL", url)
        yield sandbox
    sandbox.close()


def connections(sandbox, path=EVENTS):
    return [request for request in list(sandbox.requests) if request.path == path and request.status == 200]


def wait_for(what):
    until = time.monotonic() + _LONGEST
    while not what():
        assert time.monotonic() < until, "it does not happen"
        time.sleep(0.01)


@contextmanager
def meanwhile(sandbox, act, path=EVENTS):
    """Do something in a thread, once a stream is connected."""

    def run():
        wait_for(lambda: connections(sandbox, path))
        act()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join()


def emit(sandbox, account, *kinds):
    with sandbox.client(dialstack_account=account) as client:
        for kind in kinds:
            client.test_helpers.events.create(event=kind)


@contextmanager
def started(sandbox, *arguments, path=EVENTS, script="from dialstack.cli import main", **streams):
    """Run a command in a process of its own, whose stream is connected."""
    code = f"import sys; {script}; sys.exit(main(sys.argv[1:]))"
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    command = [sys.executable, "-c", code, *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, **streams) as process:
        try:
            wait_for(lambda: connections(sandbox, path) or process.poll() is not None)
            yield process
        finally:
            if process.poll() is None:
                process.kill()
