"""The example that keeps events in a queue of the team's own: run with a real Redis, a real server and real workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import httpx
import pytest
import redis

from tests.docs.fences import ROOT
from tests.webhooks.making import SECRET, body_of, headers_of
from tests.webhooks.redis_server import free_port, need_redis, redis_process

pytestmark = pytest.mark.skipif(os.name != "posix", reason="groups of processes are POSIX's")
if not os.environ.get("CI"):
    pytest.importorskip("dramatiq")
PATIENCE = 60.0


@contextmanager
def started(folder, url, *command):
    """Run a program with its children, and give the file of what it says."""
    environment = os.environ | {
        "DIALSTACK_WEBHOOK_SECRET": SECRET,
        "REDIS_URL": url,
        "LEDGER": str(folder / "ledger"),
        "PYTHONPATH": str(ROOT / "examples"),
    }
    said = folder / f"said-{time.monotonic_ns()}"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *map(str, command)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process, said
        finally:
            kill(process)


def kill(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


@pytest.fixture
def redis_url(tmp_path):
    need_redis()
    port = free_port()
    with redis_process(port, tmp_path):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def serving(folder, url):
    port = free_port()
    command = ["uvicorn", "webhook_queue_dramatiq:app", "--port", port, "--log-level", "warning"]
    with started(folder, url, *command) as (_, said), httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:

        def answers():
            with suppress(httpx.TransportError):
                return client.get("/").status_code == 405
            return False

        until(answers)
        yield Sender(client, folder / "ledger"), said


def working(folder, url):
    command = ["dramatiq", "tests.webhooks.queue_example_worker", "--processes", 1, "--threads", 4]
    return started(folder, url, *command)


class Sender:
    def __init__(self, client, ledger):
        self.client, self.ledger = client, ledger

    def send(self, event_id, secret=SECRET, kind="voicemail.new", **data):
        body = body_of(kind, event_id, **data)
        return self.client.post("/", content=body, headers=headers_of(body, secret)).status_code

    def noted(self, line):
        return self.ledger.read_text().split("\n").count(line) if self.ledger.exists() else 0


def test_events_are_answered_first_and_handled_once_by_a_worker(tmp_path, redis_url):
    with serving(tmp_path, redis_url) as (sender, _):
        assert [sender.send("evt_1", what="works") for _ in range(3)] == [200, 200, 200]
        assert sender.send("evt_2", secret="whsec_other_secret", what="works") == 400
        assert sender.noted("began evt_1") == 0
        with working(tmp_path, redis_url) as (worker, said):
            until(lambda: sender.noted("ended evt_1"))
            assert sender.send("evt_3", kind="call.end") == 200
            until(lambda: "call_1 completed" in said.read_text())
            assert sender.send("evt_1", what="works") == 200
            until(lambda: redis.Redis.from_url(redis_url).hlen("dramatiq:webhooks.msgs") == 0)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(PATIENCE) == 0
        assert sender.noted("began evt_1") == 1
        assert sender.noted("began evt_2") == 0


def test_what_fails_is_tried_again_and_at_last_a_dead_letter(tmp_path, redis_url):
    with serving(tmp_path, redis_url) as (sender, _), working(tmp_path, redis_url) as (_, said):
        assert sender.send("evt_1", what="fails twice") == 200
        assert sender.send("evt_2", what="fails for ever", from_number="+16175550123") == 200
        until(lambda: sender.noted("ended evt_1"))
        with redis.Redis.from_url(redis_url) as client:
            until(lambda: client.zcard("dramatiq:webhooks.XQ") == 1)
            [letter] = client.hvals("dramatiq:webhooks.XQ.msgs")
        assert b"+16175550123" in letter
        assert (sender.noted("began evt_1"), sender.noted("began evt_2")) == (3, 6)
        assert "ValueError" in said.read_text()
        assert "+16175550123" not in said.read_text()


def test_an_event_whose_worker_is_killed_is_handled_by_another(tmp_path, redis_url):
    with serving(tmp_path, redis_url) as (sender, _):
        assert sender.send("evt_1", what="hangs once") == 200
        with working(tmp_path, redis_url) as (worker, _):
            until(lambda: sender.noted("began evt_1"))
            kill(worker)
        with working(tmp_path, redis_url):
            until(lambda: sender.noted("ended evt_1"))
        assert sender.noted("began evt_1") == 2


def test_without_redis_an_event_is_answered_with_503(tmp_path):
    with serving(tmp_path, f"redis://127.0.0.1:{free_port()}/0") as (sender, said):
        assert sender.send("evt_1", what="works", from_number="+16175550123") == 503
    assert "+16175550123" not in said.read_text()
