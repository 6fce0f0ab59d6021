"""A real Redis for tests: one for each test session, on a free port of loopback, keeping nothing on disk."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager

import pytest

URL = pytest.StashKey()
MISSING = "redis-server is not there: apt-get install -y redis-server"


def need_redis():
    """Fail under CI where there is no Redis, and skip elsewhere."""
    if shutil.which("redis-server") is None:
        pytest.fail(MISSING) if os.environ.get("CI") else pytest.skip(MISSING)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def redis_process(port, folder):
    """Run a Redis, from when it answers until the block ends."""
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "no", "--daemonize", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port, process)
            yield process
        finally:
            process.kill()


def wait_for(port, process):
    for _ in range(300):
        assert process.poll() is None, "Redis ended"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError("Redis did not answer within a quarter of a minute")


@pytest.fixture(scope="session")
def redis_url(request, tmp_path_factory):
    """The URL of a Redis that all tests of the session share: use a prefix of your own."""
    need_redis()
    config = request.config
    if URL not in config.stash:  # each module that imports this fixture has one of its own, and there is one server
        port, running = free_port(), ExitStack()
        config.add_cleanup(running.close)
        running.enter_context(redis_process(port, tmp_path_factory.mktemp("redis")))
        config.stash[URL] = f"redis://127.0.0.1:{port}/0"
    return config.stash[URL]
