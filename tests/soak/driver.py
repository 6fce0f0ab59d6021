"""One run: a server, a client of one colour, and what became of its calls. Prints a report as JSON.

python -m tests.soak.driver COLOUR CALLS --faults PERCENT --keys honour|ignore [--no-unknown] [--seed N]
"""

from __future__ import annotations

import argparse
import gc
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import anyio

from dialstack import AsyncDialStack, DialStack, DialStackError
from dialstack._core import retry
from tests.soak.ledger import SUCCESS, UNDONE, UNSURE, Told, figures, read, violations
from tests.soak.resources import Growth, descriptors, threads
from tests.soak.server import ON_A_PAGE, PAGES

AT_ONCE = 50
TIMEOUT = 0.5
EVERYBODY = [f"user_{number}" for number in range(PAGES * ON_A_PAGE)]
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def serving(*arguments: str):
    """Start the server, and give its port."""
    command = [sys.executable, "-m", "tests.soak.server", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(10)


def state(port: int) -> dict[str, int]:
    """Ask the server how many connections it has."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/soak/state")
    found = json.loads(connection.getresponse().read())
    connection.close()
    return found


class Run:
    """The calls of one run, and what they were told."""

    def __init__(self, calls: int, seed: int) -> None:
        kinds = "".join(random.Random(seed).choices("GPDL", (40, 30, 15, 15), k=calls))
        self.told = Told(kinds, bytearray(calls))
        self.growth = Growth(calls)
        self.left = iter(range(calls))
        self.lock = threading.Lock()
        self.before = self.after = 0

    def next(self) -> int | None:
        with self.lock:
            return next(self.left, None)

    def done(self, call: int, answer: object) -> None:
        """Note a success, and whether the answer is that of the call."""
        wanted = {"G": f"user_{call}", "P": f"Name {call}", "D": None, "L": EVERYBODY}[self.told.kinds[call]]
        if answer != wanted:
            self.told.wrong.append(f"call {call} got the answer of another: {answer}")
        self.told.outcomes[call] = SUCCESS
        self.growth.look(call)

    def failed(self, call: int, error: DialStackError) -> None:
        self.told.outcomes[call] = UNSURE if error.may_have_executed else UNDONE
        self.told.keys[call] = error.idempotency_key
        self.growth.look(call)


def options_of(call: int) -> dict[str, object]:
    return {"extra_headers": {"X-Soak-Call": str(call)}}


async def ask(client: AsyncDialStack, kind: str, call: int) -> object:
    options = options_of(call)
    if kind == "G":
        return (await client.users.retrieve(f"user_{call}", **options)).id
    if kind == "P":
        return (await client.users.create(name=f"Name {call}", **options)).name
    if kind == "D":
        return await client.users.delete(f"user_{call}", **options)
    return [user.id async for user in client.users.list(limit=ON_A_PAGE, **options)]


def ask_sync(client: DialStack, kind: str, call: int) -> object:
    options = options_of(call)
    if kind == "G":
        return client.users.retrieve(f"user_{call}", **options).id
    if kind == "P":
        return client.users.create(name=f"Name {call}", **options).name
    if kind == "D":
        return client.users.delete(f"user_{call}", **options)
    return [user.id for user in client.users.list(limit=ON_A_PAGE, **options)]


def living() -> int:
    """Count the tasks of this loop."""
    if "trio" in sys.modules and not _asyncio_runs():
        return sys.modules["trio"].lowlevel.current_statistics().tasks_living
    return len(sys.modules["asyncio"].all_tasks())


def _asyncio_runs() -> bool:
    try:
        sys.modules["asyncio"].get_running_loop()
    except RuntimeError:
        return False
    return True


def busy(client: AsyncDialStack | DialStack) -> int:
    pools = client._transport._pools.values()
    return sum(shard.busy for _, pool in pools for shards in pool._shards.values() for shard in shards)


async def drive(run: Run, settings: dict[str, object]) -> dict[str, int]:
    """Make the calls with tasks. Gives what is left of them."""
    before = living()
    async with AsyncDialStack("sk_test_1", **settings) as client:

        async def work() -> None:
            while (call := run.next()) is not None:
                try:
                    run.done(call, await ask(client, run.told.kinds[call], call))
                except DialStackError as error:
                    run.failed(call, error)

        async with anyio.create_task_group() as tasks:
            for _ in range(AT_ONCE):
                tasks.start_soon(work)
        left = busy(client)
    await anyio.sleep(0.05)
    return {"busy": left, "tasks": living() - before}


def drive_sync(run: Run, settings: dict[str, object]) -> dict[str, int]:
    """Make the calls with threads."""
    with DialStack("sk_test_1", **settings) as client:

        def work() -> None:
            while (call := run.next()) is not None:
                try:
                    run.done(call, ask_sync(client, run.told.kinds[call], call))
                except DialStackError as error:
                    run.failed(call, error)

        workers = [threading.Thread(target=work) for _ in range(AT_ONCE)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return {"busy": busy(client), "tasks": 0}


def go(run: Run, colour: str, settings: dict[str, object]) -> dict[str, int]:
    if colour == "sync":
        return drive_sync(run, settings)
    return anyio.run(drive, run, settings, backend="trio" if colour == "trio" else "asyncio")


def report(given: argparse.Namespace) -> dict[str, object]:
    """Make a run."""
    # A tenth of the usual waits: what is checked is what is sent, and not how long it takes.
    retry.FIRST_WAIT, retry.LONGEST_WAIT = retry.FIRST_WAIT / 10, retry.LONGEST_WAIT / 10
    with tempfile.TemporaryDirectory() as folder:
        with platform(given, f"{folder}/warm", faults=0.0) as (_, settings):
            go(Run(2 * AT_ONCE, given.seed), given.colour, settings)  # what is imported and opened once is not a leak
        with platform(given, f"{folder}/ledger", given.faults) as (port, settings):
            run = Run(given.calls, given.seed)
            gc.collect()
            before = descriptors(), threads()
            began = time.monotonic()
            left = go(run, given.colour, settings)
            took = time.monotonic() - began
            gc.collect()
            after = descriptors(), threads()
            still_open = wait_for_none(port)
        entries = read(f"{folder}/ledger")
    at_most_once = given.keys == "honour" or given.no_unknown
    return {
        **figures(run.told, entries),
        "seconds": round(took, 1),
        "memory": run.growth.seen,
        "leaks": {
            **left,
            "descriptors": after[0] - before[0],
            "threads": after[1] - before[1],
            "connections": still_open,
        },
        "violations": violations(run.told, entries, at_most_once=at_most_once),
    }


@contextmanager
def platform(given: argparse.Namespace, ledger: str, faults: float):
    """Start a platform. Gives its port, and the settings of a client for it."""
    with serving(ledger, str(faults), str(given.seed), given.keys) as port:
        settings: dict[str, object] = {"api_url": f"http://127.0.0.1:{port}", "dialstack_account": "acct_1"}
        yield port, {**settings, "timeout": TIMEOUT, "retry_unknown": not given.no_unknown}


def wait_for_none(port: int) -> int:
    """Say how many connections the server still has, once it had the time to see them go."""
    until = time.monotonic() + 5
    while (found := state(port)["open"]) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.driver")
    parser.add_argument("colour", choices=["async", "trio", "sync"])
    parser.add_argument("calls", type=int)
    parser.add_argument("--faults", type=float, default=5.0)
    parser.add_argument("--keys", choices=["honour", "ignore"], default="honour")
    parser.add_argument("--no-unknown", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("DIALSTACK_") or name.lower().endswith("_proxy")]:
        del os.environ[name]
    sys.stdout.write(json.dumps(report(given)))


if __name__ == "__main__":
    main()
