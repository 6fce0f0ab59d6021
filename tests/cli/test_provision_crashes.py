"""A run that is killed, at any point, and run again: everybody is created, and nobody twice."""

from __future__ import annotations

import json
import random
import signal
import sys
import time
from collections import Counter

import pytest

from tests.cli.sandbox_process import SandboxProcess

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills")


@pytest.fixture
def sandbox():
    with SandboxProcess() as sandbox:
        yield sandbox


def write_rows(path, users, accounts=3):
    """A file with users in a few new accounts. Every tenth user has an extension."""
    lines = ["account.email,email,name,extension"]
    lines += [
        f"clinic-{n % accounts}@example.com,user-{n}@example.com,User {n},{1000 + n if n % 10 == 0 else ''}"
        for n in range(users)
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def killed(sandbox, path, at, *arguments):
    """Begin a run, and kill it once there are so many users."""
    process = sandbox.provision("-f", path, *arguments)
    deadline = time.monotonic() + 60
    while sandbox.ask("count") < at and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    out, err = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL, (out, err)


def finished(sandbox, path, *arguments):
    """Run to the end, and give the summary."""
    process = sandbox.provision("-f", path, *arguments)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, (out, err)
    return json.loads(out)


def assert_each_once(sandbox, users, accounts=3):
    """Everything is there once, and was sent once: what was in doubt and there was found, and not sent again."""
    assert Counter(row["email"] for row in sandbox.ask("table", "users")) == Counter(
        f"user-{n}@example.com" for n in range(users)
    )
    assert len(sandbox.ask("table", "accounts")) == accounts
    assert sorted(row["number"] for row in sandbox.ask("table", "extensions")) == sorted(
        str(1000 + n) for n in range(0, users, 10)
    )
    for route, name in (("POST /v1/users", "email"), ("POST /v1/accounts", "email"), ("POST /v1/extensions", "number")):
        sent = Counter(body[name] for body, _, _ in sandbox.ask("sent", route))
        assert max(sent.values()) == 1, f"{route}: sent again, though it was there"


def test_2000_users_are_created_once_though_the_run_is_killed_and_the_keys_are_forgotten(sandbox, tmp_path, note):
    path = write_rows(tmp_path / "accounts.csv", 2000)
    killed(sandbox, path, 1000)
    sandbox.ask("forget")
    before = sandbox.ask("count")
    started = time.monotonic()
    summary = finished(sandbox, path)
    note(f"provision: {(2000 - before) / summary['seconds']:.0f} rows a second, after {before} of 2000")

    assert_each_once(sandbox, 2000)
    assert summary["created"] + summary["found"] + summary["before"] == 2000
    assert summary["failed"] == summary["in_doubt"] == summary["open"] == 0
    assert time.monotonic() - started < 60


def test_it_is_killed_at_several_random_points_while_the_platform_is_slow(sandbox, tmp_path, note):
    """Killed at random points, with many rows between the platform's work and its answer."""
    path, dice = write_rows(tmp_path / "accounts.csv", 400), random.Random(20251)
    sandbox.ask("slow", 0.1)
    points = sorted(dice.sample(range(5, 395), 4))
    for at in points:
        killed(sandbox, path, at, "--concurrency", dice.choice(["8", "16", "32"]))
        if dice.random() < 0.5:
            sandbox.ask("forget")
        # A line that was cut off by the crash.
        with (tmp_path / "accounts.csv.journal").open("ab") as journal:
            journal.write(b'{"line":2,"step":"us')
    sandbox.ask("slow", 0)
    summary = finished(sandbox, path)
    looked_up = [query["search"] for _, query, _ in sandbox.ask("sent", "GET /v1/users")]
    note(f"provision: killed at {points}, {len(looked_up)} rows in doubt were looked up")

    assert_each_once(sandbox, 400)
    assert looked_up
    assert summary["failed"] == 0
