"""What the processes of `test_dedupe_processes.py` do. Imported by each of them, so it imports little."""

from __future__ import annotations

import os
import random
import time

from dialstack.webhooks.dedupe.protocol import KEEP
from dialstack.webhooks.dedupe.redis import RedisDedupe
from dialstack.webhooks.dedupe.sqlite import SQLiteDedupe

EVENTS = 120


def opened(where):
    """Open the store that `where` tells of: in another process, which gets only that."""
    return SQLiteDedupe(where["path"]) if "path" in where else RedisDedupe(where["url"], prefix=where["prefix"])


def handle_for_ever(where, lease, renew_every, told):
    """Claim the event, say when, and be at it until somebody kills us."""
    store = opened(where)
    now = time.monotonic()  # the lease begins later
    token = store.claim("evt_1", lease).token
    while True:
        told.send(now)
        time.sleep(renew_every)
        now = time.monotonic()
        assert store.renew("evt_1", token, lease)


def handle_all(where, log, order):
    """Handle the events in an order of our own, noting what we finish, until all of them are finished."""
    store = opened(where)
    left = [f"evt_{number}" for number in range(EVENTS)]
    random.Random(order).shuffle(left)
    with open(log, "ab", buffering=0) as notes:  # noqa: PTH123 - each write is one line, whole
        while left:
            key = left.pop(0)
            claim = store.claim(key, 0.3)
            if claim.state == "in_progress":
                left.append(key)
            if claim.state == "claimed":
                time.sleep(0.01)
                if store.finish(key, claim.token, KEEP):
                    notes.write(f"{key}\n".encode())
    store.close()


def compete(where, order, ready, go, told):
    """Handle 250 events in an order of our own, from the same moment on, and tell which we got."""
    store = opened(where)
    keys = [f"evt_{number}" for number in range(250)]
    random.Random(order).shuffle(keys)
    ready.release()
    go.wait()
    got = []
    for key in keys:
        claim = store.claim(key, 60)
        if claim.state == "claimed":
            got.append(key)
            assert store.finish(key, claim.token, KEEP)
    told.send(got)
    store.close()


def open_first(path, ready, go):
    ready.release()
    go.wait()
    store = SQLiteDedupe(path)
    store.claim(str(os.getpid()), 60)
    store.close()
