"""The worker of an inbox: what it calls, when it tries again, what it gives up, and how it stops."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager

import anyio
import anyio.lowlevel
import pytest
from anyio import from_thread, to_thread
from hypothesis import given
from hypothesis import strategies as st

from dialstack.errors import DialStackSignatureVerificationError
from dialstack.webhooks.event_types import CallEnded
from dialstack.webhooks.inbox.retries import Bury, RetryLater, RetryRules, after_failure, used_up, wait_after
from dialstack.webhooks.inbox.sqlite import SQLiteInbox
from dialstack.webhooks.inbox.worker import InboxWorker
from dialstack.webhooks.router import WebhookRouter
from tests.webhooks.making import SECRET, body_of, delivery

PATIENCE = 15.0


class Clock:
    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def inbox(tmp_path, clock):
    """An inbox whose time stands still unless a test lets it go on."""
    inbox = SQLiteInbox(tmp_path / "inbox.db", clock=clock)
    yield inbox
    inbox.close()


@pytest.fixture
def real_inbox(tmp_path):
    inbox = SQLiteInbox(tmp_path / "real.db")
    yield inbox
    inbox.close()


def router(inbox):
    """A router that notes which events it handles."""
    hooks = WebhookRouter(SECRET, inbox=inbox)
    hooks.seen = []

    @hooks.on(CallEnded)
    def note(event):
        hooks.seen.append(event.id)

    return hooks


def store(hooks, count=1):
    for number in range(1, count + 1):
        assert hooks.dispatch(*delivery(event_id=f"evt_{number}")).status == 200


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


# --- the decisions ---

rules = st.builds(
    lambda attempts, first, more: RetryRules(attempts, first, first + more),
    st.integers(1, 10**6),
    st.floats(0, 1e6),
    st.floats(0, 1e9),
)
chances = st.floats(0, 1)


@given(st.integers(1, 10**6), rules, chances)
def test_a_wait_is_within_its_bounds(attempt, rules, chance):
    wait = wait_after(attempt, rules, chance)
    assert 0 <= wait <= rules.longest_wait
    assert wait >= min(rules.first_wait, rules.longest_wait) / 2


@given(st.integers(1, 10**6), rules, chances)
def test_no_wait_is_shorter_than_the_one_before_by_equal_chance(attempt, rules, chance):
    assert wait_after(attempt + 1, rules, chance) >= wait_after(attempt, rules, chance)


@given(st.integers(1, 60), chances, chances)
def test_chance_takes_off_half_at_most(attempt, one, other):
    rules = RetryRules()
    assert wait_after(attempt, rules, one) * 2 >= wait_after(attempt, rules, other)


def test_the_waits_double_up_to_the_longest():
    assert [wait_after(attempt, RetryRules(longest_wait=300), 1) for attempt in range(1, 11)] == [
        1, 2, 4, 8, 16, 32, 64, 128, 256, 300,
    ]  # fmt: skip


@given(st.integers(1, 10**6), rules, chances)
def test_an_event_is_given_up_after_the_last_attempt_and_not_before(attempt, rules, chance):
    step = after_failure(attempt, "ValueError", rules, chance)
    if attempt < rules.max_attempts:
        assert step == RetryLater(wait_after(attempt, rules, chance))
        assert not used_up(attempt, rules)
    else:
        assert step == Bury("ValueError")
    assert used_up(attempt, rules) == (attempt > rules.max_attempts)


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_attempts": 0},
        {"first_wait": -1},
        {"first_wait": 2, "longest_wait": 1},
        {"first_wait": float("nan")},
        {"lease": 0},
        {"poll": 0},
        {"concurrency": 0},
    ],
    ids=str,
)
def test_numbers_that_make_no_sense_are_refused(inbox, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        InboxWorker(router(inbox), inbox, **wrong)


# --- working off what is due ---


def test_all_that_is_due_is_handled_once(inbox):
    hooks = router(inbox)
    store(hooks, 3)
    store(hooks, 3)
    worker = InboxWorker(hooks, inbox)
    assert (worker.work_off(), worker.work_off()) == (3, 0)
    assert hooks.seen == ["evt_1", "evt_2", "evt_3"]
    assert inbox.counts() == (0, 0, 0, 3)


async def test_all_that_is_due_is_handled_on_an_event_loop(inbox):
    hooks = router(inbox)

    @hooks.on(CallEnded)
    async def handle(event):
        await anyio.lowlevel.checkpoint()
        hooks.seen.append("async")

    store(hooks, 2)
    worker = InboxWorker(hooks, inbox)
    assert (await worker.work_off_async(), await worker.work_off_async()) == (2, 0)
    assert hooks.seen == ["evt_1", "async", "evt_2", "async"]


def test_an_event_that_nobody_wants_is_finished(inbox):
    hooks = WebhookRouter(SECRET, inbox=inbox)
    store(hooks)
    assert InboxWorker(hooks, inbox).work_off() == 1
    assert inbox.counts() == (0, 0, 0, 1)


class Failing:
    """A router whose handler fails as long as it is told to, and the worker that works off its inbox."""

    def __init__(self, inbox, **options):
        self.error, self.calls = ValueError("for +16175550123"), 0
        self.hooks = WebhookRouter(SECRET, inbox=inbox)
        self.hooks.on("call.end")(self.handle)
        self.worker = InboxWorker(self.hooks, inbox, **options)

    def handle(self, event):
        self.calls += 1
        if self.error is not None:
            raise self.error


@pytest.fixture(params=["blocking", "asyncio", "trio"])
def work_off(request):
    if request.param == "blocking":
        return InboxWorker.work_off
    return lambda worker: anyio.run(worker.work_off_async, backend=request.param)


def test_an_event_that_failed_is_tried_again_after_its_wait(inbox, clock, work_off):
    failing = Failing(inbox)
    store(failing.hooks)
    assert (work_off(failing.worker), failing.calls) == (0, 1)
    clock.now += 0.49
    assert (work_off(failing.worker), failing.calls) == (0, 1), "it waits for half a second at least"
    clock.now += 0.52
    failing.error = None
    assert (work_off(failing.worker), failing.calls) == (1, 2), "and for a second at most"
    assert inbox.counts() == (0, 0, 0, 1)


def test_an_event_that_fails_for_ever_is_given_up_without_the_words_of_its_error(inbox, clock, work_off, tmp_path):
    failing = Failing(inbox, max_attempts=3)
    store(failing.hooks)
    for _ in range(6):
        work_off(failing.worker)
        clock.now += 300
    [dead] = inbox.dead()
    assert (failing.calls, dead.attempts, dead.error, dead.body) == (3, 3, "ValueError", body_of())
    inbox.close()
    assert b"+16175550123" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    failing.error = None
    assert inbox.redrive() == 1
    assert work_off(failing.worker) == 1


def test_the_same_wait_is_not_given_to_all(inbox):
    failing = Failing(inbox)
    store(failing.hooks, 8)
    failing.worker.work_off()
    with inbox._database.transaction() as db:
        assert len(set(db.execute("SELECT due FROM dialstack_inbox"))) > 1


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"id": '], ids=repr)
def test_a_body_that_cannot_be_read_is_given_up_at_once(inbox, work_off, body, caplog):
    failing = Failing(inbox)
    inbox.put("evt_1", body)
    assert (work_off(failing.worker), failing.calls) == (0, 0)
    [dead] = inbox.dead()
    assert (dead.attempts, dead.error, dead.body) == (1, "DialStackSignatureVerificationError", body)
    assert caplog.messages == ["an event of the inbox cannot be read, and was given up"]


def test_a_handler_that_raises_that_error_itself_is_tried_again(inbox, work_off):
    failing = Failing(inbox)
    failing.error = DialStackSignatureVerificationError("of another webhook", code="invalid_payload")
    store(failing.hooks)
    work_off(failing.worker)
    assert inbox.counts() == (1, 0, 0, 0)


def test_an_event_whose_worker_dies_each_time_is_given_up(inbox, clock, work_off):
    failing = Failing(inbox, max_attempts=2)
    store(failing.hooks)
    for _ in range(2):
        assert inbox.take(60) is not None  # and never heard of again
        clock.now += 61
    assert (work_off(failing.worker), failing.calls) == (0, 0)
    assert [dead.error for dead in inbox.dead()] == ["TooManyAttempts"]


def test_one_that_fails_does_not_hold_up_the_others(inbox, work_off):
    hooks = router(inbox)

    @hooks.on("call.end")
    def fail(event):
        if event.id == "evt_1":
            raise ValueError

    store(hooks, 3)
    assert work_off(InboxWorker(hooks, inbox)) == 2
    assert inbox.counts() == (1, 0, 0, 2)


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
def test_what_ends_the_process_comes_out_and_the_event_is_due_at_once(inbox, kind):
    failing = Failing(inbox)
    failing.error = kind()
    store(failing.hooks)
    with pytest.raises(kind):
        failing.worker.work_off()
    assert inbox.take(60).attempt == 2


# --- leases ---


def test_a_lease_is_renewed_while_a_handler_runs(real_inbox, work_off):
    hooks = WebhookRouter(SECRET, inbox=real_inbox)
    others = []

    @hooks.on(CallEnded)
    def slow(event):
        for _ in range(20):
            time.sleep(0.1)
            others.append(real_inbox.take(60))

    store(hooks)
    assert work_off(InboxWorker(hooks, real_inbox, lease=1.5)) == 1
    assert others == [None] * 20


def test_many_blocking_handlers_do_not_keep_leases_from_being_renewed(real_inbox):
    hooks = WebhookRouter(SECRET, inbox=real_inbox)
    together = threading.Barrier(41)  # one more than anyio has threads, with this test

    @hooks.on(CallEnded)
    def slow(event):
        together.wait(PATIENCE)
        time.sleep(2.5)

    store(hooks, 40)

    async def main():
        worker = InboxWorker(hooks, real_inbox, lease=1.5, concurrency=40, poll=0.05)
        async with anyio.create_task_group() as group:
            group.start_soon(worker.run_async)
            limiter = anyio.CapacityLimiter(1)
            await to_thread.run_sync(together.wait, PATIENCE, limiter=limiter)
            await anyio.sleep(2)
            assert await to_thread.run_sync(real_inbox.take, 60, limiter=limiter) is None
            worker.stop()

    anyio.run(main)
    assert real_inbox.counts() == (0, 0, 0, 40)


def test_an_event_that_was_lost_meanwhile_stays_with_the_other(inbox, clock, caplog, work_off):
    hooks, others = router(inbox), []

    @hooks.on(CallEnded)
    def slow(event):
        clock.now += 61
        others.append(inbox.take(60))

    store(hooks)
    assert work_off(InboxWorker(hooks, inbox)) == 0
    assert caplog.messages == ["an event took so long that another worker has it as well"]
    assert inbox.counts() == (0, 1, 0, 0)
    assert inbox.finish(others[0])


class Broken(SQLiteInbox):
    """An inbox of which some methods fail a few times."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.failures = {}

    def fail(self, name):
        if self.failures.get(name, 0) > 0:
            self.failures[name] -= 1
            raise sqlite3.OperationalError("disk I/O error")

    def take(self, lease):
        self.fail("take")
        return super().take(lease)

    def renew(self, event, lease):
        self.fail("renew")
        return super().renew(event, lease)

    def finish(self, event):
        self.fail("finish")
        return super().finish(event)


@pytest.fixture
def broken(tmp_path):
    inbox = Broken(tmp_path / "broken.db")
    yield inbox
    inbox.close()


def test_an_event_that_could_not_be_marked_as_handled_is_handled_again(broken, clock, caplog, work_off):
    broken._clock = clock
    hooks = router(broken)
    store(hooks)
    broken.failures["finish"] = 1
    worker = InboxWorker(hooks, broken)
    assert work_off(worker) == 0
    assert "the inbox could not be told what came of an event" in caplog.messages
    clock.now += 61
    assert work_off(worker) == 1
    assert hooks.seen == ["evt_1", "evt_1"]


def test_a_renewal_that_fails_once_loses_nothing(broken, caplog, work_off):
    hooks = WebhookRouter(SECRET, inbox=broken)
    hooks.on(CallEnded)(lambda event: time.sleep(2))
    store(hooks)
    broken.failures["renew"] = 1
    assert work_off(InboxWorker(hooks, broken, lease=1.5)) == 1
    assert caplog.messages == ["a lease could not be renewed"]


def test_working_off_an_inbox_that_cannot_be_read_raises(broken, work_off):
    broken.failures["take"] = 1
    with pytest.raises(sqlite3.OperationalError):
        work_off(InboxWorker(router(broken), broken))


# --- running ---


@contextmanager
def running(worker, way):
    """Run a worker beside a test, in one of its ways, and stop it after."""
    errors = []

    def run():
        try:
            worker.run() if way == "blocking" else anyio.run(worker.run_async, backend=way)
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        worker.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()
    if errors:
        raise errors[0]


@pytest.fixture(params=["blocking", "asyncio", "trio"])
def way(request):
    return request.param


def test_events_are_handled_as_they_come(real_inbox, way):
    hooks = router(real_inbox)
    with running(InboxWorker(hooks, real_inbox, poll=0.05), way):
        store(hooks, 2)
        until(lambda: real_inbox.counts().finished == 2)
        store(hooks, 3)
        until(lambda: real_inbox.counts().finished == 3)
    assert hooks.seen == ["evt_1", "evt_2", "evt_3"]


def test_a_failed_event_is_tried_again(real_inbox, way):
    failing = Failing(real_inbox, first_wait=0.1, poll=0.05)
    store(failing.hooks)
    with running(failing.worker, way):
        until(lambda: failing.calls == 3)
        failing.error = None
        until(lambda: real_inbox.counts().finished == 1)
    assert failing.calls == 4


def test_async_handlers_are_called_both_ways(real_inbox, way):
    hooks, seen = WebhookRouter(SECRET, inbox=real_inbox), []

    @hooks.on(CallEnded)
    async def handle(event):
        seen.append(event.id)

    store(hooks)
    with running(InboxWorker(hooks, real_inbox, poll=0.05), way):
        until(lambda: real_inbox.counts().finished == 1)
    assert seen == ["evt_1"]


@pytest.mark.parametrize("concurrency", [1, 3])
def test_so_many_are_handled_at_once(real_inbox, way, concurrency):
    hooks, lock, now, most = WebhookRouter(SECRET, inbox=real_inbox), threading.Lock(), [], []

    @hooks.on(CallEnded)
    def handle(event):
        with lock:
            now.append(event.id)
            most.append(len(now))
        time.sleep(0.1)
        with lock:
            now.remove(event.id)

    store(hooks, 9)
    with running(InboxWorker(hooks, real_inbox, poll=0.05, concurrency=concurrency), way):
        until(lambda: real_inbox.counts().finished == 9)
    assert max(most) == concurrency


def test_stopping_finishes_what_is_being_handled_and_takes_nothing_new(real_inbox, way):
    hooks, began, go_on = router(real_inbox), threading.Event(), threading.Event()

    @hooks.on(CallEnded)
    def slow(event):
        began.set()
        assert go_on.wait(PATIENCE)

    store(hooks, 2)
    worker = InboxWorker(hooks, real_inbox, poll=0.05)
    with running(worker, way) as thread:
        assert began.wait(PATIENCE)
        worker.stop()
        thread.join(0.3)
        assert thread.is_alive(), "it waits for the handler"
        go_on.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert hooks.seen == ["evt_1"]
    assert real_inbox.counts() == (1, 0, 0, 1)


def test_a_worker_that_waits_stops_soon_however_seldom_it_looks(real_inbox, way):
    worker = InboxWorker(router(real_inbox), real_inbox, poll=60)
    began = time.monotonic()
    with running(worker, way):
        time.sleep(0.3)
    assert time.monotonic() - began < 5


def test_a_worker_that_was_stopped_takes_nothing(real_inbox, way, work_off):
    hooks = router(real_inbox)
    store(hooks)
    worker = InboxWorker(hooks, real_inbox)
    worker.stop()
    with running(worker, way) as thread:
        thread.join(PATIENCE)
    assert work_off(worker) == 0
    assert hooks.seen == []


def test_an_inbox_that_cannot_be_opened_ends_the_worker_at_once(tmp_path, way):
    inbox = SQLiteInbox(tmp_path / "nowhere" / "inbox.db")
    with pytest.raises(OSError, match="nowhere"), running(InboxWorker(router(inbox), inbox), way) as thread:
        thread.join(PATIENCE)


def test_an_inbox_that_cannot_be_read_for_a_while_does_not(broken, way, caplog):
    hooks = router(broken)
    store(hooks)
    broken.failures["take"] = 2
    with running(InboxWorker(hooks, broken, poll=0.05), way):
        until(lambda: broken.counts().finished == 1)
    assert caplog.messages == ["the inbox cannot be read"] * 2


def test_a_handler_that_ends_the_process_lets_the_others_finish(real_inbox):
    hooks, together = router(real_inbox), threading.Barrier(2)

    @hooks.on(CallEnded)
    def handle(event):
        together.wait(PATIENCE)
        if event.id == "evt_1":
            raise SystemExit(3)
        time.sleep(0.3)

    store(hooks, 3)
    with pytest.raises(SystemExit):
        InboxWorker(hooks, real_inbox, poll=0.05, concurrency=2).run()
    assert real_inbox.counts() == (2, 0, 0, 1)


# --- cancelled ---


async def test_an_async_handler_that_is_cancelled_leaves_its_event_due_at_once(real_inbox):
    hooks, began = WebhookRouter(SECRET, inbox=real_inbox), anyio.Event()

    @hooks.on(CallEnded)
    async def slow(event):
        began.set()
        await anyio.sleep_forever()

    store(hooks)
    async with anyio.create_task_group() as group:
        group.start_soon(InboxWorker(hooks, real_inbox).run_async)
        with anyio.fail_after(PATIENCE):
            await began.wait()
        group.cancel_scope.cancel()
    assert real_inbox.counts() == (1, 0, 0, 0)
    assert real_inbox.take(60).attempt == 2


async def test_a_blocking_handler_that_is_cancelled_runs_to_its_end_and_is_finished(real_inbox):
    hooks, began = WebhookRouter(SECRET, inbox=real_inbox), anyio.Event()

    @hooks.on(CallEnded)
    def slow(event):
        from_thread.run_sync(began.set)
        time.sleep(0.3)

    store(hooks)
    async with anyio.create_task_group() as group:
        group.start_soon(InboxWorker(hooks, real_inbox).run_async)
        with anyio.fail_after(PATIENCE):
            await began.wait()
        group.cancel_scope.cancel()
    assert real_inbox.counts() == (0, 0, 0, 1)
