"""A served sandbox in a process of its own, which does what it is told on standard input.

    with SandboxProcess() as sandbox:
        sandbox.ask("users")

A command that is killed, and a server that goes on, must not be one process: what has arrived has to arrive.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

KEY = "sk_test_provisioning0123456789"
ROOT = Path(__file__).resolve().parent.parent.parent


class SandboxProcess:
    """The process, from the side of a test."""

    def __enter__(self):
        command = [sys.executable, "-m", "tests.cli.sandbox_process"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = json.loads(self._process.stdout.readline())
        self.environment = {**os.environ, "DIALSTACK_API_KEY": KEY, "DIALSTACK_API_URL": self.url}
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def ask(self, order, *arguments):
        """Give an order, and return the answer."""
        self._process.stdin.write(json.dumps([order, *arguments]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def provision(self, *arguments):
        """Begin a run."""
        command = [sys.executable, "-m", "dialstack", "provision", "--yes", "-o", "json", *map(str, arguments)]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


def serve() -> None:
    """Serve until standard input ends."""
    from dialstack.sandbox import Sandbox

    sandbox = Sandbox(api_key=KEY)
    with sandbox.serve() as url:
        sys.stdout.write(json.dumps(url) + "\n")
        sys.stdout.flush()
        for line in sys.stdin:
            order, *arguments = json.loads(line)
            sys.stdout.write(json.dumps(_ORDERS[order](sandbox, *arguments)) + "\n")
            sys.stdout.flush()


def _count(sandbox):
    """How many users there are: cheap enough to be asked all the time."""
    with sandbox._lock:
        return sum(len(table) for _, name, table in sandbox._world.store.everything() if name == "users")


def _slow(sandbox, seconds):
    """Do the work at once, and answer later."""
    sandbox.no_faults()
    sandbox.latency(seconds)


def _table(sandbox, name):
    with sandbox._lock:
        return [row for _, table, rows in sandbox._world.store.everything() if table == name for row in rows.values()]


def _sent(sandbox, route):
    with sandbox._lock:
        return [[request.body, dict(request.query), request.status] for request in sandbox.requests.of(route)]


_ORDERS = {
    "count": _count,
    "slow": _slow,
    "forget": lambda sandbox: sandbox.forget_idempotency_keys(),
    "table": _table,
    "sent": _sent,
}

if __name__ == "__main__":
    serve()
