"""What is special about the store in Redis: clients, expiry, and a server that is away. Against a real Redis."""

from __future__ import annotations

import sys
import time

import pytest

from dialstack.webhooks.dedupe.grace import GRACE
from dialstack.webhooks.dedupe.protocol import KEEP, LEASE
from dialstack.webhooks.dedupe.redis import RedisDedupe
from tests.webhooks.dedupe_kits import RedisKit, claimed, state
from tests.webhooks.redis_server import free_port, need_redis, redis_process, redis_url  # noqa: F401 - a fixture


@pytest.fixture
def redis_kit(request, tmp_path):
    kit = RedisKit(tmp_path, request)
    yield kit
    kit.close()


@pytest.mark.parametrize("options", [{}, {"decode_responses": True}, {"encoding": "latin-1"}, {"protocol": 3}], ids=str)
def test_a_client_of_yours_can_have_any_options_and_stays_open(redis_kit, options):
    import redis

    with redis.Redis.from_url(redis_kit.url, **options) as client:
        store = RedisDedupe(client, prefix=redis_kit.prefix)
        token = claimed(store, "événement_1")
        assert state(redis_kit.store, "événement_1") == "in_progress"
        assert state(store, "événement_1") == "in_progress"
        assert store.finish("événement_1", token, KEEP)
        store.close()
        assert client.ping()
        assert state(redis_kit.store, "événement_1") == "finished"


def test_an_async_client_is_refused(redis_kit):
    import redis.asyncio

    with pytest.raises(TypeError, match=r"needs a blocking client: redis\.Redis"):
        RedisDedupe(redis.asyncio.Redis.from_url(redis_kit.url))


@pytest.mark.parametrize("client", [None, 5, b"redis://127.0.0.1"])
def test_what_is_no_client_is_refused(client):
    with pytest.raises(TypeError, match="needs a URL or a client"):
        RedisDedupe(client)


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ImportError, match=r"pip install 'dialstack\[redis\]'"):
        RedisDedupe("redis://127.0.0.1:1/0")


def test_prefixes_keep_stores_apart(redis_kit):
    claimed(redis_kit.store)
    other = RedisDedupe(redis_kit.url, prefix=redis_kit.prefix + "other:")
    assert state(other) == "claimed"
    other.close()


def test_every_key_expires(redis_kit):
    claimed(redis_kit.store, "evt_1", lease=60)
    redis_kit.store.finish("evt_2", claimed(redis_kit.store, "evt_2"), KEEP)
    assert redis_kit.client.pttl(redis_kit.prefix + "evt_1") == pytest.approx((60 + GRACE) * 1000, abs=5000)
    assert redis_kit.client.pttl(redis_kit.prefix + "evt_2") == pytest.approx(KEEP * 1000, abs=5000)


def test_a_claim_that_lost_its_expiry_does_not_hold_for_ever(redis_kit):
    claimed(redis_kit.store)
    redis_kit.client.persist(redis_kit.prefix + "evt_1")
    assert state(redis_kit.store) == "claimed"


def test_a_redis_that_forgot_the_scripts_is_told_them_again(redis_kit):
    token = claimed(redis_kit.store)
    redis_kit.client.script_flush()
    assert redis_kit.store.finish("evt_1", token, KEEP)


class LosesAnswers:
    """A client whose connection breaks after each command, so that it sends each again, as redis-py does."""

    def __init__(self, client):
        self.client = client

    def __getattr__(self, name):
        return getattr(self.client, name)

    def evalsha(self, *arguments):
        self.client.evalsha(*arguments)
        return self.client.evalsha(*arguments)

    def register_script(self, script):
        made = self.client.register_script(script)
        return lambda keys, args: made(keys, args, client=self)


def test_a_command_that_is_sent_twice_counts_once(redis_kit):
    store = RedisDedupe(LosesAnswers(redis_kit.client), prefix=redis_kit.prefix)
    token = claimed(store)
    assert store.renew("evt_1", token, LEASE)
    assert store.finish("evt_1", token, KEEP)
    token = claimed(store, "evt_2")
    store.release("evt_2", token)
    assert state(store, "evt_1") == "finished"
    assert state(store, "evt_2") == "claimed"


def test_errors_of_redis_come_out_as_they_are_and_pass(tmp_path):
    import redis

    need_redis()
    port = free_port()
    store = RedisDedupe(f"redis://:pass_word@127.0.0.1:{port}/0")
    for call in [
        lambda: store.claim("evt_1", LEASE),
        lambda: store.renew("evt_1", "x", LEASE),
        lambda: store.finish("evt_1", "x", KEEP),
        lambda: store.release("evt_1", "x"),
    ]:
        started = time.monotonic()
        with pytest.raises(redis.exceptions.ConnectionError) as caught:
            call()
        assert time.monotonic() - started < 10
        assert "pass_word" not in repr(caught.value)
    store.close()
    store = RedisDedupe(f"redis://127.0.0.1:{port}/0")
    with redis_process(port, tmp_path):
        claimed(store)
    with pytest.raises(redis.exceptions.ConnectionError):
        store.claim("evt_1", LEASE)
    with redis_process(port, tmp_path):
        claimed(store)  # it keeps nothing, so the event is free
    store.close()


def test_the_password_is_not_shown():
    pytest.importorskip("redis")
    store = RedisDedupe("redis://:pass_word@127.0.0.1:1/0")
    assert "pass_word" not in repr(store)
    store.close()
