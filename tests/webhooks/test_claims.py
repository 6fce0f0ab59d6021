"""Handling under a claim: what is answered, and what is left behind, whatever happens."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time

import anyio
import pytest

from dialstack.webhooks.claims import Claims
from dialstack.webhooks.dedupe.memory import MemoryDedupe
from dialstack.webhooks.dedupe.protocol import Claim


class Store(MemoryDedupe):
    """A store that can fail, and tells what it was asked."""

    def __init__(self, *, blocking=False, failing=()):
        super().__init__()
        self.blocking = blocking
        self.failing = set(failing)
        self.asked = []
        self.threads = set()

    def _asked(self, what):
        self.asked.append(what)
        self.threads.add(threading.get_ident())
        if what in self.failing:
            raise OSError("the store is away")

    def claim(self, key, lease):
        self._asked("claim")
        return super().claim(key, lease)

    def renew(self, key, token, lease):
        self._asked("renew")
        return super().renew(key, token, lease)

    def finish(self, key, token, keep):
        self._asked("finish")
        return super().finish(key, token, keep)

    def release(self, key, token):
        self._asked("release")
        super().release(key, token)


@pytest.fixture(params=["blocking", "async"])
def handle(request):
    """Handle work in both ways, with one function that blocks."""

    def run(claims, key, work):
        if request.param == "blocking":
            return claims.handle(key, work)

        async def wrapped():
            work()

        return anyio.run(claims.handle_async, key, wrapped)

    return run


def fail():
    raise KeyError("handler")


def test_an_event_is_handled_once(handle):
    claims, done = Claims(Store(), 60, 60), []
    assert handle(claims, "k", lambda: done.append(1)).status == 200
    assert handle(claims, "k", lambda: done.append(1)).status == 200
    assert done == [1]


def test_an_event_without_a_key_is_never_a_duplicate(handle):
    store, done = Store(), []
    claims = Claims(store, 60, 60)
    for _ in range(2):
        assert handle(claims, None, lambda: done.append(1)).status == 200
    assert handle(claims, None, fail).status == 500
    assert done == [1, 1]
    assert store.asked == []


def test_one_that_fails_is_given_back_and_handled_when_it_comes_again(handle, caplog):
    claims, done = Claims(Store(), 60, 60), []
    assert handle(claims, "k", fail).status == 500
    assert "a handler of webhooks raised" in caplog.text
    assert handle(claims, "k", lambda: done.append(1)).status == 200
    assert done == [1]


def test_one_in_progress_is_to_be_sent_again(handle):
    store = Store()
    store.claim("k", 30)
    response = handle(Claims(store, 60, 60), "k", fail)
    assert response.status == 503
    assert 1 <= int(response.headers["Retry-After"]) <= 30


@pytest.mark.parametrize("failing", ["claim", "finish"])
def test_a_store_that_is_away_never_means_200(handle, failing, caplog):
    done = []
    response = handle(Claims(Store(failing=[failing]), 60, 60), "k", lambda: done.append(1))
    assert response.status in (500, 503)
    assert len(done) == (failing == "finish")
    assert "the store is away" in caplog.text


def test_a_claim_that_cannot_be_given_back_ends_by_itself(handle):
    store = Store(failing=["release"])
    assert handle(Claims(store, 0.05, 60), "k", fail).status == 500
    time.sleep(0.06)
    assert handle(Claims(store, 60, 60), "k", lambda: None).status == 200


def test_a_long_handler_keeps_its_claim():
    store = Store()

    def work():
        time.sleep(0.25)
        assert store.claim("k", 1).state == "in_progress"

    assert Claims(store, 0.1, 60).handle("k", work).status == 200


def test_a_claim_is_renewed_while_an_async_handler_waits():
    store = Store(blocking=True)

    async def work():
        await anyio.sleep(0.3)
        assert MemoryDedupe.claim(store, "k", 1).state == "in_progress"

    assert anyio.run(Claims(store, 0.1, 60).handle_async, "k", work).status == 200
    assert store.asked.count("renew") >= 3
    assert threading.get_ident() not in store.threads


def test_one_that_was_overtaken_finishes_nothing(handle, caplog):
    class Overtaken(Store):
        def finish(self, key, token, keep):
            return False

    assert handle(Claims(Overtaken(), 60, 60), "k", lambda: None).status == 503
    assert "another worker" in caplog.text


def test_a_lost_claim_is_not_renewed_for_ever():
    class Lost(Store):
        def renew(self, key, token, lease):
            super().renew(key, token, lease)
            return False

    store = Lost()
    Claims(store, 0.03, 60).handle("k", lambda: time.sleep(0.15))
    assert store.asked.count("renew") == 1


def test_a_renewal_that_fails_is_tried_again(caplog):
    store = Store(failing=["renew"])
    assert Claims(store, 0.06, 60).handle("k", lambda: time.sleep(0.15)).status == 200
    assert store.asked.count("renew") >= 2
    assert "could not be renewed" in caplog.text


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_server_that_stops_gives_the_claim_back(stop):
    store = Store()

    def work():
        raise stop

    with pytest.raises(stop):
        Claims(store, 60, 60).handle("k", work)
    assert store.claim("k", 1).state == "claimed"


async def test_a_client_that_goes_away_gives_the_claim_back():
    store = Store(blocking=True)
    with anyio.move_on_after(0.05):
        await Claims(store, 60, 60).handle_async("k", anyio.sleep_forever)
    assert store.claim("k", 1).state == "claimed"


async def test_two_at_once_are_one():
    store, done, answers = Store(), [], []
    claims = Claims(store, 60, 60)

    async def work():
        await anyio.sleep(0.05)
        done.append(1)

    async def deliver():
        answers.append((await claims.handle_async("k", work)).status)

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(deliver)
    assert done == [1]
    assert sorted(answers) == [200, 503, 503, 503, 503]


def test_no_lease_at_all_is_refused():
    for lease, keep in ((0, 1), (1, 0), (float("nan"), 1)):
        with pytest.raises(ValueError, match="seconds"):
            Claims(MemoryDedupe(), lease, keep)


def test_what_is_logged_names_no_key(handle, caplog):
    caplog.set_level(logging.DEBUG)
    handle(Claims(Store(failing=["claim"]), 60, 60), "webhooks:evt_secret", fail)
    assert "evt_secret" not in caplog.text
    assert Claim("finished").retry_after == 0


def test_what_a_handler_raised_is_written_also_where_no_logging_was_set_up():
    code = """
import logging, sys
from dialstack.webhooks.claims import Claims
from dialstack.webhooks.dedupe.memory import MemoryDedupe

def work():
    raise KeyError("in the handler")

claims = Claims(MemoryDedupe(), 60, 60)
claims.handle(None, work)
logging.basicConfig(stream=sys.stdout, format="%(name)s")
claims.handle(None, work)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.count("KeyError: 'in the handler'") == 1
    assert done.stdout.count("KeyError: 'in the handler'") == 1
    assert "dialstack.webhooks" in done.stdout
