"""The stores between processes: some are killed in the middle of an event, some fork, and all of them compete."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from itertools import chain
from uuid import uuid4

import pytest

from tests.webhooks.dedupe_workers import EVENTS, compete, handle_all, handle_for_ever, open_first, opened
from tests.webhooks.redis_server import redis_url  # noqa: F401 - a fixture

spawn = multiprocessing.get_context("spawn")
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")


@pytest.fixture(params=["sqlite", "redis"])
def where(request, tmp_path):
    if request.param == "sqlite":
        return {"path": str(tmp_path / "webhooks.db")}
    return {"url": request.getfixturevalue("redis_url"), "prefix": f"test:{uuid4().hex}:"}


@pytest.fixture
def store(where):
    store = opened(where)
    yield store
    store.close()


# --- killed ---


def run_until_killed(where, lease, renew_every, until):
    """Run such a worker, kill it after so many words of it, and give the time of the last."""
    ours, theirs = spawn.Pipe(duplex=False)
    worker = spawn.Process(target=handle_for_ever, args=(where, lease, renew_every, theirs))
    worker.start()
    theirs.close()
    for _ in range(until):
        said = ours.recv()
    worker.kill()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    worker.close()
    ours.close()
    return said


def wait_until_claimed(store):
    while (claim := store.claim("evt_1", 60)).state == "in_progress":
        assert 0 < claim.retry_after <= 1
        time.sleep(0.01)
    assert claim.state == "claimed"
    return time.monotonic()


@pytest.mark.parametrize("renewals", [0, 3])
def test_the_event_of_a_killed_worker_comes_free_after_its_lease_and_not_before(where, store, renewals):
    said = run_until_killed(where, lease=1, renew_every=0.4 if renewals else 60, until=1 + renewals)
    assert 0.99 < wait_until_claimed(store) - said < 30


def test_no_event_is_lost_or_finished_twice_while_workers_are_killed(where, store, tmp_path):
    log = tmp_path / "finished"
    log.touch()
    workers = [worker(handle_all, where, str(log), order) for order in range(3)]
    kills = 0
    while any(process.exitcode != 0 for process in workers):
        assert all(process.exitcode in {None, 0} for process in workers)
        time.sleep(0.005)
        index = kills % 3
        if kills < 8 and len(log.read_text().split()) > 6 * kills and workers[index].exitcode is None:
            workers[index].kill()
            workers[index].join()
            kills += 1
            workers[index] = worker(handle_all, where, str(log), 100 + kills)
    assert kills
    noted = log.read_text().split()
    assert len(noted) == len(set(noted))
    assert len(noted) >= EVENTS - kills  # one that was killed may have had no time for its note
    assert all(store.claim(f"evt_{number}", 60).state == "finished" for number in range(EVENTS))
    if "path" in where:
        connection = sqlite3.connect(where["path"])
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()


def worker(target, *arguments):
    process = spawn.Process(target=target, args=arguments)
    process.start()
    return process


# --- competing ---


def test_four_processes_handle_each_of_250_events_once(where, store):
    ready, go = spawn.Semaphore(0), spawn.Event()
    pipes = [spawn.Pipe(duplex=False) for _ in range(4)]
    workers = [worker(compete, where, order, ready, go, theirs) for order, (_, theirs) in enumerate(pipes)]
    for _ in workers:
        assert ready.acquire(timeout=60)
    go.set()
    for _, theirs in pipes:
        theirs.close()
    got = [ours.recv() for ours, _ in pipes]
    for process in workers:
        process.join()
        assert process.exitcode == 0
    assert sorted(chain.from_iterable(got)) == sorted(f"evt_{number}" for number in range(250))
    assert all(store.claim(f"evt_{number}", 60).state == "finished" for number in range(250))


def test_processes_can_make_the_file_at_the_same_time(tmp_path):
    for turn in range(2):
        path = tmp_path / f"{turn}.db"
        ready, go = spawn.Semaphore(0), spawn.Event()
        workers = [worker(open_first, str(path), ready, go) for _ in range(4)]
        for _ in workers:
            assert ready.acquire(timeout=60)
        go.set()
        for process in workers:
            process.join()
            assert process.exitcode == 0
        connection = sqlite3.connect(path)
        assert connection.execute("SELECT count(*) FROM dialstack_dedupe").fetchone() == (4,)
        connection.close()


# --- forks ---
# Each in a fresh Python, since the one that runs the tests may have threads.

HEAD = """
import os, sys, threading, time
from dialstack.webhooks.dedupe.sqlite import SQLiteDedupe

path = sys.argv[1]
store = SQLiteDedupe(path)

def handle(key):
    claim = store.claim(key, 60)
    return claim.state == "claimed" and store.finish(key, claim.token, 3600)

def ended_well(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
"""

PARENT_CLOSES = """
assert handle("before")
go_on, tell = os.pipe()
done, say = os.pipe()
pid = os.fork()
if pid == 0:
    assert store.claim("before", 60).state == "finished"
    assert handle("child, while the parent has it open")
    os.write(say, b"x")
    os.read(go_on, 1)
    assert handle("child, after the parent closed it")
    os._exit(0)
os.read(done, 1)
assert store.claim("child, while the parent has it open", 60).state == "finished"
store.close()
os.write(tell, b"x")
assert ended_well(pid)
"""

CHILD_EXITS = """
assert handle("before")
pid = os.fork()
if pid == 0:
    sys.exit(0)  # an end with all that Python does then
assert ended_well(pid)
assert handle("parent, after the child ended")
assert store.claim("before", 60).state == "finished"
store.close()
"""

THREADS = """
handled = []
over = threading.Event()

def work(number):
    turn = 0
    while not over.is_set():
        turn += 1
        assert handle(f"thread {number}, {turn}")
        handled.append(turn)

threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
pids = []
for turn in range(20):
    pid = os.fork()
    if pid == 0:
        os._exit(0 if all(handle(f"child {turn}, {number}") for number in range(5)) else 1)
    pids.append(pid)
assert all([ended_well(pid) for pid in pids])
over.set()
for thread in threads:
    thread.join()
assert all(store.claim(f"child {turn}, {number}", 60).state == "finished" for turn in range(20) for number in range(5))
print(len(handled) + 100)
store.close()
"""

UNSEEN = """
import ctypes
assert handle("before")
pid = ctypes.CDLL(None).fork()  # as a server written in C does it
if pid == 0:
    ctypes.pythonapi.PyOS_AfterFork_Child()
    os._exit(0 if handle("child") and store.claim("before", 60).state == "finished" else 1)
assert ended_well(pid)
assert store.claim("child", 60).state == "finished"
store.close()
"""


def run(script, path):
    command = [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", HEAD + script, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def finished(path):
    connection = sqlite3.connect(path)
    keys = [
        key.decode() for (key,) in connection.execute("SELECT key FROM dialstack_dedupe WHERE finished ORDER BY key")
    ]
    connection.close()
    return keys


@needs_fork
def test_a_child_loses_nothing_when_its_parent_closes_the_file(tmp_path):
    run(PARENT_CLOSES, tmp_path / "webhooks.db")
    assert finished(tmp_path / "webhooks.db") == [
        "before",
        "child, after the parent closed it",
        "child, while the parent has it open",
    ]


@needs_fork
def test_a_child_that_ends_takes_nothing_from_its_parent(tmp_path):
    run(CHILD_EXITS, tmp_path / "webhooks.db")
    assert finished(tmp_path / "webhooks.db") == ["before", "parent, after the child ended"]


@needs_fork
def test_forks_do_not_disturb_threads_at_work(tmp_path):
    count = int(run(THREADS, tmp_path / "webhooks.db"))
    assert len(finished(tmp_path / "webhooks.db")) == count


@needs_fork
@pytest.mark.skipif(sys.version_info >= (3, 13), reason="Python 3.13 and later want to see every fork")
def test_a_child_of_a_fork_that_python_did_not_see_works(tmp_path):
    run(UNSEEN, tmp_path / "webhooks.db")
    assert finished(tmp_path / "webhooks.db") == ["before", "child"]
