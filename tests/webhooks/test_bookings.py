"""Bookings are made once: the stores, threads, processes and what fails half way."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest

from dialstack.webhooks.appointments import AppointmentError, AppointmentWebhooks
from dialstack.webhooks.bookings import once
from dialstack.webhooks.bookings.memory import MemoryBookings
from dialstack.webhooks.bookings.protocol import BookingClaim
from dialstack.webhooks.bookings.sqlite import SQLiteBookings
from tests.webhooks.appointments_kit import BOOKED, SECRET, booking_body, error_of, signed


class Clock:
    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path, clock):
    if request.param == "memory":
        yield MemoryBookings(clock=clock)
        return
    store = SQLiteBookings(tmp_path / "bookings.db", clock=clock)
    yield store
    store.close()


@pytest.fixture
def hooks(store):
    return AppointmentWebhooks(SECRET, bookings=store, keep=3600)


def book(hooks, key="key_1", **changes):
    body = booking_body(key, **changes)
    return hooks.dispatch(signed(body), body, "/bookings")


def counting(hooks):
    """A handler that numbers its bookings."""
    made = []

    @hooks.booking
    def make(request):
        made.append(request)
        return {**BOOKED, "id": f"appointment_{len(made)}"}

    return made


# --- the stores ---


def test_a_booking_is_claimed_put_and_given_again(store):
    claim = store.claim("key", "print", 60)
    assert claim.state == "claimed"
    assert store.claim("key", "other", 60) == BookingClaim("in_progress", fingerprint="print", retry_after=60)
    assert store.put("key", claim.token, '{"name":"Zoë"}', 3600)
    assert store.claim("key", "other", 60) == BookingClaim("booked", fingerprint="print", answer='{"name":"Zoë"}')


def test_a_claim_that_was_given_back_is_free(store):
    claim = store.claim("key", "print", 60)
    store.release("key", claim.token)
    assert store.claim("key", "other", 60).state == "claimed"


def test_a_claim_that_ran_out_is_free_and_its_token_is_worth_nothing(store, clock):
    old = store.claim("key", "print", 60)
    clock.now += 60
    new = store.claim("key", "print", 60)
    assert new.state == "claimed"
    assert not store.renew("key", old.token, 60)
    assert not store.put("key", old.token, "{}", 3600)
    store.release("key", old.token)
    assert store.claim("key", "print", 60).state == "in_progress"
    assert store.put("key", new.token, "{}", 3600)


def test_a_renewed_claim_holds_on(store, clock):
    claim = store.claim("key", "print", 60)
    for _ in range(5):
        clock.now += 50
        assert store.renew("key", claim.token, 60)
    assert store.claim("key", "print", 60).state == "in_progress"


def test_a_booking_that_was_made_cannot_be_claimed_changed_or_given_back(store):
    claim = store.claim("key", "print", 60)
    assert store.put("key", claim.token, "{}", 3600)
    assert not store.put("key", claim.token, '{"other":1}', 3600)
    assert not store.renew("key", claim.token, 60)
    assert not store.renew("key", "", 60)
    store.release("key", claim.token)
    store.release("key", "")
    assert store.claim("key", "print", 60).answer == "{}"


def test_a_booking_is_forgotten_after_a_while(store, clock):
    claim = store.claim("key", "print", 60)
    store.put("key", claim.token, "{}", 3600)
    clock.now += 3599
    assert store.claim("key", "print", 60).state == "booked"
    clock.now += 61
    assert store.claim("other", "print", 60).state == "claimed"  # this one sweeps
    assert store.claim("key", "print", 60).state == "claimed"


def test_the_repr_of_a_claim_shows_nobody():
    assert repr(BookingClaim("booked", answer='{"name":"Zoë"}')) == "BookingClaim(state='booked')"


def test_the_file_is_for_its_user_alone(tmp_path):
    store = SQLiteBookings(tmp_path / "bookings.db")
    store.claim("key", "print", 60)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    store.close()
    assert modes == {0o600}


def test_a_clock_that_was_set_back_does_not_hold_a_booking(tmp_path, clock):
    store = SQLiteBookings(tmp_path / "bookings.db", clock=clock)
    store.claim("key", "print", 60)
    clock.now -= 86_400
    assert store.claim("key", "print", 60).retry_after == 60
    clock.now += 60
    assert store.claim("key", "print", 60).state == "claimed"
    store.close()


# --- once ---


def test_the_same_key_gives_the_booking_again(hooks):
    made = counting(hooks)
    first, second = book(hooks), book(hooks)
    assert (first.status, second.status, len(made)) == (201, 200, 1)
    assert first.body == second.body


def test_the_order_of_fields_makes_no_other_booking(hooks):
    made = counting(hooks)
    first = json.loads(booking_body())
    turned = {name: first[name] for name in reversed(first)}
    turned["booking"] = {name: first["booking"][name] for name in reversed(first["booking"])}
    turned["sent_again"] = True
    assert book(hooks).status == 201
    body = json.dumps(turned, indent=2).encode()
    assert hooks.dispatch(signed(body), body, "/bookings").status == 200
    assert len(made) == 1


@pytest.mark.parametrize("changes", [{"duration_minutes": 60}, {"notes": "later"}, {"insurance": "none"}])
def test_the_same_key_with_another_booking_is_refused(hooks, changes):
    made = counting(hooks)
    book(hooks)
    assert error_of(book(hooks, **changes)) == (409, "idempotency_key_reused")
    assert len(made) == 1


def test_keys_belong_to_their_account(hooks):
    made = counting(hooks)
    for account, key in (("acct_1", "key_1"), ("acct_2", "key_1"), ("acct_1k", "ey_1"), ("acct_1", "key_2")):
        body = booking_body(key, account)
        assert hooks.dispatch(signed(body), body, "/bookings").status == 201
    assert len(made) == 4


@pytest.mark.parametrize("raised", [AppointmentError("slot_unavailable", "Taken."), OSError("no route")])
def test_a_handler_that_failed_stores_nothing(hooks, raised):
    answers = [raised, BOOKED]

    @hooks.booking
    def make(request):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert book(hooks).status in {409, 500}
    assert book(hooks).status == 201


def test_a_worker_that_is_stopped_stores_nothing(hooks):
    raised = [KeyboardInterrupt]

    @hooks.booking
    def make(request):
        if raised:
            raise raised.pop()
        return BOOKED

    with pytest.raises(KeyboardInterrupt):
        book(hooks)
    assert book(hooks).status == 201


# --- at once ---


def test_the_second_of_two_waits_for_the_first(hooks):
    made = []

    @hooks.booking
    def make(request):
        made.append(request)
        time.sleep(0.3)
        return BOOKED

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(answer.status for answer in pool.map(lambda _: book(hooks), range(8)))
    assert statuses == [200] * 7 + [201]
    assert len(made) == 1


async def test_the_second_of_two_waits_on_a_loop_too(hooks):
    made, statuses = [], []

    @hooks.booking
    async def make(request):
        made.append(request)
        await anyio.sleep(0.3)
        return BOOKED

    async def deliver():
        body = booking_body()
        statuses.append((await hooks.dispatch_async(signed(body), body, "/bookings")).status)

    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(deliver)
    assert sorted(statuses) == [200] * 7 + [201]
    assert len(made) == 1


def test_one_that_takes_too_long_to_wait_for_is_asked_for_later(hooks, monkeypatch):
    monkeypatch.setattr(once, "_WAITS", (0.01, 0.01, None))
    begun, go_on = threading.Event(), threading.Event()

    @hooks.booking
    def make(request):
        begun.set()
        go_on.wait(10)
        return BOOKED

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(book, hooks)
        begun.wait(10)
        second, other = book(hooks), book(hooks, notes="another")
        go_on.set()
        assert first.result().status == 201
    assert error_of(second) == (503, "in_progress")
    assert second.headers["Retry-After"] == "2"
    assert error_of(other) == (409, "idempotency_key_reused")


def test_a_slow_handler_keeps_its_claim(tmp_path, monkeypatch):
    monkeypatch.setattr("dialstack.webhooks.appointments.LEASE", 0.3)
    hooks = AppointmentWebhooks(SECRET, bookings=SQLiteBookings(tmp_path / "bookings.db"))
    made = []

    @hooks.booking
    def make(request):
        made.append(request)
        time.sleep(1)
        return BOOKED

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(answer.status for answer in pool.map(lambda _: book(hooks), range(2)))
    assert statuses == [200, 201]
    assert len(made) == 1
    hooks._once._store.close()


async def test_a_client_that_goes_away_leaves_no_claim(hooks):
    calls = []

    @hooks.booking
    async def make(request):
        calls.append(request)
        await anyio.sleep(10 if len(calls) == 1 else 0)
        return BOOKED

    body = booking_body()
    with anyio.move_on_after(0.1):
        await hooks.dispatch_async(signed(body), body, "/bookings")
    assert len(calls) == 1
    assert (await hooks.dispatch_async(signed(body), body, "/bookings")).status == 201


# --- stores that fail ---


class Broken(MemoryBookings):
    def __init__(self, *methods):
        super().__init__()
        for method in methods:
            setattr(self, method, self._fail)

    def _fail(self, *args):
        raise OSError("the disk is gone")


def test_a_store_that_cannot_be_reached_books_nothing():
    hooks = AppointmentWebhooks(SECRET, bookings=Broken("claim"))
    made = counting(hooks)
    answer = book(hooks)
    assert error_of(answer) == (503, "unavailable")
    assert (answer.headers["Retry-After"], made) == ("5", [])


def test_what_was_booked_and_cannot_be_stored_is_answered_all_the_same(caplog):
    hooks = AppointmentWebhooks(SECRET, bookings=Broken("put"))
    counting(hooks)
    assert book(hooks).status == 201
    assert "could not be remembered" in caplog.text


def test_a_claim_that_cannot_be_given_back_hides_no_error(caplog):
    hooks = AppointmentWebhooks(SECRET, bookings=Broken("release"))

    @hooks.booking
    def make(request):
        raise AppointmentError("slot_unavailable", "Taken.")

    assert error_of(book(hooks)) == (409, "slot_unavailable")
    assert "could not be given back" in caplog.text


# --- processes ---


@pytest.fixture
def start(tmp_path):
    processes = []

    def begin(seconds, key="key_1"):
        arguments = [str(tmp_path / "bookings.db"), str(tmp_path / "log"), key, str(seconds)]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.webhooks.appointment_worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def go(process):
    process.stdin.write("\n")
    process.stdin.flush()


def test_processes_book_once(start, tmp_path):
    workers = [start(0.2) for _ in range(4)]
    for worker in workers:
        go(worker)
    answers = [worker.stdout.readline().split(" ", 1) for worker in workers]
    assert sorted(status for status, _ in answers) == ["200", "200", "200", "201"]
    assert len({body for _, body in answers}) == 1
    assert len((tmp_path / "log").read_text().splitlines()) == 1


def test_a_killed_process_is_waited_for_no_longer_than_its_lease(start, tmp_path):
    worker = start(60)
    go(worker)
    while not (tmp_path / "log").exists() or not (tmp_path / "log").read_text():
        time.sleep(0.01)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    clock = Clock()
    clock.now = time.time() + 59
    with_clock = SQLiteBookings(tmp_path / "bookings.db", clock=clock)
    hooks = AppointmentWebhooks(SECRET, bookings=with_clock)
    made = counting(hooks)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(once, "_WAITS", (None,))
        assert error_of(book(hooks)) == (503, "in_progress")
        clock.now += 2
        assert book(hooks).status == 201
    assert len(made) == 1
    with_clock.close()
