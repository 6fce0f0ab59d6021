"""Each store of handled events, made so that a test can let time pass for it."""

from __future__ import annotations

from uuid import uuid4

from dialstack.webhooks.dedupe.memory import MemoryDedupe
from dialstack.webhooks.dedupe.protocol import LEASE
from dialstack.webhooks.dedupe.redis import RedisDedupe
from dialstack.webhooks.dedupe.sqlite import SQLiteDedupe


class Kit:
    """Makes stores that see each other, and lets time pass for them."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def clock(self):
        return self.now

    def advance(self, seconds):
        self.now += seconds

    def close(self):
        pass


class MemoryKit(Kit):
    def __init__(self, tmp_path, request):
        super().__init__()
        self.store = MemoryDedupe(clock=self.clock)

    def real(self):
        return MemoryDedupe()


class SQLiteKit(Kit):
    def __init__(self, tmp_path, request):
        super().__init__()
        self.path = tmp_path / "webhooks.db"
        self.made = []
        self.store = self.another()

    def another(self):
        self.made.append(SQLiteDedupe(self.path, clock=self.clock))
        return self.made[-1]

    def real(self):
        self.made.append(SQLiteDedupe(self.path))
        return self.made[-1]

    def close(self):
        for store in self.made:
            store.close()


class RedisKit(SQLiteKit):
    def __init__(self, tmp_path, request):
        import redis

        self.url = request.getfixturevalue("redis_url")
        self.prefix = f"test:{uuid4().hex}:"
        self.client = redis.Redis.from_url(self.url)
        super().__init__(tmp_path, request)

    def another(self):
        self.made.append(RedisDedupe(self.url, prefix=self.prefix))
        return self.made[-1]

    real = another

    def advance(self, seconds):
        """Redis has a clock of its own, so let each key end that much earlier."""
        for key in self.client.scan_iter(self.prefix + "*", count=1000):
            left = self.client.pttl(key) - round(seconds * 1000)
            self.client.pexpire(key, left)  # which deletes a key that has ended

    def close(self):
        super().close()
        self.client.close()


KITS = {"memory": MemoryKit, "sqlite": SQLiteKit, "redis": RedisKit}


def claimed(store, key="evt_1", lease=LEASE):
    claim = store.claim(key, lease)
    assert claim.state == "claimed"
    return claim.token


def state(store, key="evt_1"):
    """What a claim finds. One that gets it gives it back."""
    claim = store.claim(key, LEASE)
    if claim.token:
        store.release(key, claim.token)
    return claim.state
