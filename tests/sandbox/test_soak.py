"""Fifty programs at once on one served sandbox, each with an account of its own. HYPOTHESIS_PROFILE=full: a minute."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from dialstack import DialStack
from dialstack.sandbox import Sandbox

CLIENTS = 50
SECONDS = 60 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 0
ROUNDS = 12  # at least, however slow the machine is
NUMBER = "+16175551234"


class Program:
    """Works in its account, and knows what has to be there afterwards."""

    def __init__(self, client, index):
        self.index = index
        self.random = random.Random(index)
        self.account = client.accounts.create(email=f"c{index}@example.com").id
        self.clinic = client.for_account(self.account)
        self.users, self.calls, self.counts = {}, set(), Counter()
        self.made = self.asked = 1

    def work(self, until, start):
        start.wait()
        rounds = 0
        while rounds < ROUNDS or time.monotonic() < until:
            chosen = Program.create if not self.users else self.random.choice(self.STEPS)
            chosen(self)
            self.counts[chosen.__name__] += 1
            rounds += 1
        return self

    def create(self):
        name = f"{self.index}-{self.made}"
        self.made += 1
        user = self.clinic.users.create(name=name)
        assert user.name == name
        self.users[user.id] = name

    def create_twice(self):
        """Retry with the same key, as after a lost answer; other programs use that key too."""
        key, name = f"key-{self.made}", f"{self.index}-{self.made}"
        self.made += 1
        first, again = (self.clinic.users.create(name=name, idempotency_key=key) for _ in range(2))
        assert first.id == again.id
        self.users[first.id] = name

    def change(self):
        user = self.random.choice(sorted(self.users))
        self.users[user] += "x"
        assert self.clinic.users.update(user, name=self.users[user]).name == self.users[user]

    def delete(self):
        user = self.random.choice(sorted(self.users))
        self.clinic.users.delete(user)
        del self.users[user]

    def call(self):
        self.clinic.calls.create(user=self.random.choice(sorted(self.users)), dial_string=NUMBER)
        newest = self.clinic.calls.list(limit=1).data[0].id
        assert newest not in self.calls
        self.calls.add(newest)

    def read(self):
        assert {user.id: user.name for user in self.clinic.users.list(limit=7)} == self.users

    STEPS = (create, create_twice, change, delete, call, read)


@pytest.fixture
def sandbox():
    return Sandbox(debug=True)


@contextmanager
def client_of(sandbox, url):
    """A client with connections of its own, and without the certificates that take long to read."""
    with httpx.Client(verify=False, timeout=60, trust_env=False) as http:
        yield DialStack(sandbox.api_key, api_url=url, http_client=http, max_network_retries=0)


def test_nothing_is_lost_and_no_account_is_crossed(sandbox, note):
    with ExitStack() as stack:
        url = stack.enter_context(sandbox.serve())
        programs = [Program(stack.enter_context(client_of(sandbox, url)), index) for index in range(CLIENTS)]
        before, start, begun = len(sandbox.requests), threading.Barrier(CLIENTS), time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as pool:
            work = [pool.submit(program.work, begun + SECONDS, start) for program in programs]
            for done in work:
                done.result()
        took, sent = time.monotonic() - begun, len(sandbox.requests) - before
        for program in programs:
            program.read()
            assert {call.id for call in program.clinic.calls.list()} == program.calls

    users = [user for program in programs for user in program.users]
    calls = [call for program in programs for call in program.calls]
    assert len(set(users)) == len(users)
    assert set(sandbox.calls) == set(calls)
    assert {(call, found.account) for call, found in sandbox.calls.items()} == {
        (call, program.account) for program in programs for call in program.calls
    }
    assert not [request for request in sandbox.requests if request.status >= 400]
    steps = sum((program.counts for program in programs), Counter())
    told = ", ".join(f"{count} {name}" for name, count in sorted(steps.items()))
    note(f"soak: {CLIENTS} clients, {sent} requests in {took:.1f} s, none refused; {told}")
