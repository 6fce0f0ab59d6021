"""The stores of handled events: one suite that each of them passes."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from dialstack.webhooks.dedupe.grace import GRACE
from dialstack.webhooks.dedupe.protocol import KEEP, LEASE, Claim
from tests.webhooks.dedupe_kits import KITS, MemoryKit, claimed, state
from tests.webhooks.redis_server import redis_url  # noqa: F401 - a fixture

ODD_KEYS = [
    "webhooks:evt_1",
    "x" * 100_000,
    "webhooks:événement-事件-\U0001f4de",
    "line one\nline two\r\n",
    "with\0nul",
    "half a pair \ud83d",
    " ",
    "",
    "{tag}:*?[a]'\"; DROP TABLE x; --",
]


@pytest.fixture(params=KITS)
def kit(request, tmp_path):
    kit = KITS[request.param](tmp_path, request)
    yield kit
    kit.close()


@pytest.fixture(params=["sqlite", "redis"])
def shared_kit(request, tmp_path):
    kit = KITS[request.param](tmp_path, request)
    yield kit
    kit.close()


@pytest.fixture
def store(kit):
    return kit.store


# --- one at a time ---


def test_an_unknown_event_is_claimed_with_a_token(store):
    claim = store.claim("evt_1", LEASE)
    assert claim.state == "claimed"
    assert claim.token
    assert claim.retry_after == 0


def test_a_second_claim_is_told_how_long_the_first_holds(kit):
    claimed(kit.store)
    kit.advance(20)
    claim = kit.store.claim("evt_1", LEASE)
    assert claim.state == "in_progress"
    assert not claim.token
    assert claim.retry_after == pytest.approx(40, abs=1)


def test_events_do_not_get_in_each_others_way(store):
    assert claimed(store, "evt_1") != claimed(store, "evt_2")


def test_a_finished_event_is_not_claimed_again(store):
    token = claimed(store)
    assert store.finish("evt_1", token, KEEP)
    assert store.claim("evt_1", LEASE) == Claim("finished")


def test_a_released_event_is_claimed_again_at_once(store):
    token = claimed(store)
    store.release("evt_1", token)
    assert claimed(store) != token


def test_one_of_16_threads_gets_the_event(store):
    together = threading.Barrier(16)

    def claim(_):
        together.wait()
        return store.claim("evt_1", LEASE).state

    with ThreadPoolExecutor(16) as threads:
        states = sorted(threads.map(claim, range(16)))
    assert states == ["claimed"] + ["in_progress"] * 15


def test_threads_handle_each_event_once(store):
    handled = []

    def work(number):
        key = f"evt_{number % 50}"
        claim = store.claim(key, LEASE)
        if claim.state == "claimed":
            handled.append(key)
            assert store.finish(key, claim.token, KEEP)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(400)))
    assert sorted(handled) == sorted(f"evt_{number}" for number in range(50))


@pytest.mark.parametrize("key", ODD_KEYS, ids=range(len(ODD_KEYS)))
def test_a_key_can_be_any_string(store, key):
    token = claimed(store, key)
    assert state(store, key) == "in_progress"
    assert state(store, key + "x") == "claimed"
    assert store.renew(key, token, LEASE)
    assert store.finish(key, token, KEEP)
    assert state(store, key) == "finished"


# --- time ---


def test_an_event_is_free_when_the_lease_ran_out_and_not_before(kit):
    claimed(kit.store, lease=60)
    kit.advance(59.5)
    assert state(kit.store) == "in_progress"
    kit.advance(0.6)
    assert state(kit.store) == "claimed"


def test_a_lease_ends_by_the_real_clock_too(kit):
    store = kit.real()
    started = time.monotonic()
    claimed(store, lease=0.3)
    while (claim := store.claim("evt_1", LEASE)).state == "in_progress":
        assert 0 < claim.retry_after <= 0.3
        time.sleep(0.01)
    assert 0.29 < time.monotonic() - started < 30


def test_a_renewed_claim_holds_from_the_renewal(kit):
    token = claimed(kit.store, lease=60)
    kit.advance(50)
    assert kit.store.renew("evt_1", token, 60)
    kit.advance(50)
    assert kit.store.claim("evt_1", LEASE).retry_after == pytest.approx(10, abs=1)
    kit.advance(11)
    assert state(kit.store) == "claimed"


def test_a_finished_event_is_forgotten_when_its_time_is_up(kit):
    token = claimed(kit.store)
    assert kit.store.finish("evt_1", token, 1000)
    kit.advance(999)
    assert state(kit.store) == "finished"
    kit.advance(2)
    assert state(kit.store) == "claimed"


@pytest.mark.parametrize("seconds", [0.0001, 0.001, 1e-9])
def test_a_tiny_lease_is_no_error(kit, seconds):
    claimed(kit.store, lease=seconds)
    kit.advance(1)
    token = claimed(kit.store, lease=seconds)
    assert kit.store.renew("evt_1", token, seconds)
    assert kit.store.finish("evt_1", token, seconds)


def test_retry_after_is_never_negative(kit):
    store = kit.real()
    claimed(store, lease=0.05)
    ended = time.monotonic() + 0.2
    while time.monotonic() < ended:
        claim = store.claim("evt_1", 0.01)
        assert claim.retry_after >= 0
        assert claim.retry_after > 0 or claim.state == "claimed"


# --- the fence ---


def test_an_overtaken_token_does_nothing(kit):
    old = claimed(kit.store, lease=60)
    kit.advance(61)
    new = claimed(kit.store, lease=60)
    assert not kit.store.renew("evt_1", old, 1000)
    assert not kit.store.finish("evt_1", old, KEEP)
    kit.store.release("evt_1", old)
    assert kit.store.claim("evt_1", LEASE).retry_after == pytest.approx(60, abs=1)
    assert kit.store.finish("evt_1", new, KEEP)


def test_an_overtaken_token_does_not_undo_a_finished_event(kit):
    old = claimed(kit.store, lease=60)
    kit.advance(61)
    new = claimed(kit.store)
    assert kit.store.finish("evt_1", new, KEEP)
    assert not kit.store.renew("evt_1", old, LEASE)
    assert not kit.store.finish("evt_1", old, 0.001)
    kit.store.release("evt_1", old)
    kit.advance(3600)
    assert state(kit.store) == "finished"


@pytest.mark.parametrize("token", ["", "finished", "claimed", "0", "x" * 32])
def test_a_made_up_token_does_nothing(store, token):
    mine = claimed(store)
    assert not store.renew("evt_1", token, 1000)
    assert not store.finish("evt_1", token, KEEP)
    store.release("evt_1", token)
    assert state(store) == "in_progress"
    assert store.finish("evt_1", mine, KEEP)
    assert not store.renew("evt_1", token, 0.001)
    assert not store.finish("evt_1", token, 0.001)
    store.release("evt_1", token)
    assert state(store) == "finished"


def test_a_token_is_for_its_own_event(store):
    token = claimed(store, "evt_1")
    claimed(store, "evt_2")
    assert not store.finish("evt_2", token, KEEP)
    store.release("evt_2", token)
    assert state(store, "evt_2") == "in_progress"


def test_nothing_comes_of_a_token_for_an_unknown_event(store):
    assert not store.renew("evt_1", "x" * 32, LEASE)
    assert not store.finish("evt_1", "x" * 32, KEEP)
    store.release("evt_1", "x" * 32)
    assert state(store) == "claimed"


def test_a_released_token_is_dead(store):
    token = claimed(store)
    store.release("evt_1", token)
    assert not store.renew("evt_1", token, LEASE)
    assert not store.finish("evt_1", token, KEEP)
    assert state(store) == "claimed"


def test_a_finished_event_is_neither_renewed_nor_released_by_its_own_token(store):
    token = claimed(store)
    assert store.finish("evt_1", token, KEEP)
    assert not store.renew("evt_1", token, 0.001)
    store.release("evt_1", token)
    assert state(store) == "finished"


def test_finishing_twice_is_finishing(store):
    token = claimed(store)
    assert store.finish("evt_1", token, KEEP)
    assert store.finish("evt_1", token, KEEP)
    assert state(store) == "finished"


# --- a worker that slept longer than its lease ---


@pytest.mark.parametrize("slept", [61, 600, GRACE])
def test_a_late_worker_may_finish_what_nobody_took(kit, slept):
    token = claimed(kit.store, lease=60)
    kit.advance(slept)
    claimed(kit.store, "evt_2")  # on the way, a store may tidy up
    assert kit.store.finish("evt_1", token, KEEP)
    assert state(kit.store) == "finished"


def test_a_late_worker_may_renew_what_nobody_took(kit):
    token = claimed(kit.store, lease=60)
    kit.advance(600)
    claimed(kit.store, "evt_2")
    assert kit.store.renew("evt_1", token, 60)
    assert state(kit.store) == "in_progress"


def test_a_claim_is_forgotten_in_the_end(kit):
    token = claimed(kit.store, lease=60)
    kit.advance(60 + GRACE + 1)
    claimed(kit.store, "evt_2")
    assert not kit.store.finish("evt_1", token, KEEP)
    assert state(kit.store) == "claimed"


# --- stores that share what they know ---


def test_two_stores_see_each_others_events(shared_kit):
    one, other = shared_kit.another(), shared_kit.another()
    token = claimed(one)
    assert state(other) == "in_progress"
    assert other.renew("evt_1", token, LEASE)
    assert other.finish("evt_1", token, KEEP)
    assert state(one) == "finished"


def test_one_of_many_stores_gets_the_event(shared_kit):
    stores = [shared_kit.another() for _ in range(8)]
    together = threading.Barrier(8)

    def claim(store):
        together.wait()
        return store.claim("evt_1", LEASE).state

    with ThreadPoolExecutor(8) as threads:
        states = sorted(threads.map(claim, stores))
    assert states == ["claimed"] + ["in_progress"] * 7


def test_what_was_finished_outlives_the_store(shared_kit):
    token = claimed(shared_kit.store)
    assert shared_kit.store.finish("evt_1", token, KEEP)
    shared_kit.store.close()
    assert state(shared_kit.another()) == "finished"


def test_a_closed_store_can_be_used_again(shared_kit):
    token = claimed(shared_kit.store)
    shared_kit.store.close()
    shared_kit.store.close()
    assert shared_kit.store.finish("evt_1", token, KEEP)


# --- memory ---


def test_memory_tidies_up(monkeypatch):
    kit = MemoryKit(None, None)
    for number in range(100):
        kit.store.finish(f"evt_{number}", claimed(kit.store, f"evt_{number}"), 1000)
    kit.advance(1000 + GRACE + 1)
    claimed(kit.store)
    assert list(kit.store._entries) == ["evt_1"]
