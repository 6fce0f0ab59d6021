"""The inbox in a file: what is stored, taken, handled, given up and forgotten."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dialstack.webhooks.dedupe.protocol import KEEP
from dialstack.webhooks.dedupe.sqlite import SQLiteDedupe
from dialstack.webhooks.inbox import durable, sqlite
from dialstack.webhooks.inbox.sqlite import SQLiteInbox
from dialstack.webhooks.router import WebhookRouter
from tests.webhooks.making import SECRET, body_of, delivery, headers_of

DAY = 24 * 3600
posix = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


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
    inbox = SQLiteInbox(tmp_path / "inbox.db", clock=clock)
    yield inbox
    inbox.close()


def take(inbox, lease=60.0):
    event = inbox.take(lease)
    assert event is not None
    return event


# --- storing ---


def test_what_was_put_is_taken_as_it_was(inbox, clock):
    assert inbox.put("webhooks:evt_1", b'{"id": "evt_1"}') is True
    event = take(inbox)
    assert (event.body, event.attempt, event.received) == (b'{"id": "evt_1"}', 1, clock.now)


def test_a_key_is_stored_once_whatever_became_of_it(inbox):
    assert inbox.put("evt_1", b"{}")
    assert not inbox.put("evt_1", b"{}"), "waiting"
    event = take(inbox)
    assert not inbox.put("evt_1", b"{}"), "in progress"
    assert inbox.bury(event, "ValueError")
    assert not inbox.put("evt_1", b"{}"), "dead"
    assert inbox.redrive() == 1
    assert inbox.finish(take(inbox))
    assert not inbox.put("evt_1", b"{}"), "finished"
    assert inbox.take(60) is None


def test_an_event_without_a_key_is_always_new(inbox):
    assert inbox.put(None, b"{}")
    assert inbox.put(None, b"{}")
    assert inbox.counts().waiting == 2


@pytest.mark.parametrize("key", ["", "\ud800", "\x00", "é" * 2000])
def test_any_text_is_a_key(inbox, key):
    assert inbox.put(key, b"{}")
    assert not inbox.put(key, b"{}")


def test_another_process_start_finds_what_was_there(inbox, tmp_path, clock):
    inbox.put("evt_1", b"{}")
    inbox.close()
    again = SQLiteInbox(tmp_path / "inbox.db", clock=clock)
    assert take(again).body == b"{}"
    again.close()


def test_a_file_can_be_shared_with_the_handled_events(tmp_path):
    dedupe, inbox = SQLiteDedupe(tmp_path / "one.db"), SQLiteInbox(tmp_path / "one.db")
    assert dedupe.claim("evt_1", 60).state == "claimed"
    assert inbox.put("evt_1", b"{}")
    dedupe.close()
    inbox.close()


def test_a_folder_that_is_not_there_is_an_error_and_not_an_answer(tmp_path):
    inbox = SQLiteInbox(tmp_path / "nowhere" / "inbox.db")
    with pytest.raises(OSError, match="nowhere"):
        inbox.put("evt_1", b"{}")
    hooks = WebhookRouter(SECRET, inbox=inbox)
    assert hooks.dispatch(*delivery()).status == 503


# --- the router ---


def test_the_router_answers_200_for_an_event_and_its_duplicates_and_calls_nobody(inbox):
    hooks = WebhookRouter(SECRET, inbox=inbox)
    hooks.fallback(lambda event, known: pytest.fail("a handler was called"))
    assert [hooks.dispatch(*delivery()).status for _ in range(3)] == [200, 200, 200]
    assert inbox.counts().waiting == 1
    inbox.finish(take(inbox))
    assert hooks.dispatch(*delivery()).status == 200
    assert inbox.counts() == (0, 0, 0, 1)


async def test_the_router_stores_on_an_event_loop(inbox):
    hooks = WebhookRouter(SECRET, inbox=inbox)
    assert (await hooks.dispatch_async(*delivery())).status == 200
    assert inbox.counts().waiting == 1


def test_nothing_is_stored_that_is_not_signed(inbox):
    hooks = WebhookRouter(SECRET, inbox=inbox)
    body = body_of()
    assert hooks.dispatch(headers_of(body, "whsec_other_secret"), body).status == 400
    assert sum(inbox.counts()) == 0


# --- taking ---


def test_the_one_that_has_been_due_the_longest_comes_first(inbox, clock):
    for number in range(3):
        clock.now += 1
        inbox.put(f"evt_{number}", b"%d" % number)
    first = take(inbox)
    clock.now += 1
    inbox.retry_later(first, 0)
    assert [take(inbox).body for _ in range(3)] == [b"1", b"2", b"0"]
    assert inbox.take(60) is None


def test_an_event_that_is_taken_comes_back_when_its_lease_ends_and_not_before(inbox, clock):
    inbox.put("evt_1", b"{}")
    first = take(inbox, 60)
    clock.now += 59.9
    assert inbox.take(60) is None
    clock.now += 0.2
    second = take(inbox, 60)
    assert (first.id, first.attempt, second.id, second.attempt) == (second.id, 1, first.id, 2)


def test_a_lease_is_renewed_from_now(inbox, clock):
    inbox.put("evt_1", b"{}")
    event = take(inbox, 60)
    clock.now += 50
    assert inbox.renew(event, 60)
    clock.now += 50
    assert inbox.take(60) is None


@pytest.mark.parametrize("name", ["finish", "renew", "retry_later", "bury"])
def test_a_token_that_was_overtaken_can_do_nothing(inbox, clock, name):
    inbox.put("evt_1", b"{}")
    late = take(inbox, 60)
    clock.now += 61
    owner = take(inbox, 60)
    before = inbox.counts()
    arguments = {"finish": (), "renew": (60,), "retry_later": (0,), "bury": ("ValueError",)}[name]
    assert getattr(inbox, name)(late, *arguments) is False
    assert inbox.counts() == before
    assert inbox.finish(owner)


def test_a_lease_that_ended_can_still_finish_while_nobody_else_has_it(inbox, clock):
    inbox.put("evt_1", b"{}")
    event = take(inbox, 60)
    clock.now += 61
    assert inbox.finish(event)
    assert inbox.take(60) is None


def test_what_is_finished_cannot_be_changed_by_its_own_token(inbox):
    inbox.put("evt_1", b"{}")
    event = take(inbox)
    assert inbox.finish(event)
    assert not inbox.retry_later(event, 0)
    assert not inbox.renew(event, 60)
    assert not inbox.finish(event)
    assert inbox.take(60) is None


def test_an_event_waits_as_long_as_it_was_told(inbox, clock):
    inbox.put("evt_1", b"{}")
    assert inbox.retry_later(take(inbox), 30)
    clock.now += 29
    assert inbox.take(60) is None
    clock.now += 1
    assert take(inbox).attempt == 2


@pytest.mark.parametrize("back", [1, 3600, 400 * DAY])
def test_a_clock_that_is_set_back_delays_nothing_for_longer_than_it_waited_for(inbox, clock, back):
    for name in ("stored", "leased", "failed"):
        inbox.put(name, name.encode())
    stored, leased, failed = take(inbox), take(inbox, 60), take(inbox)
    inbox.retry_later(stored, 0)
    inbox.retry_later(failed, 30)
    clock.now -= back
    assert take(inbox, 600).body == b"stored"
    assert inbox.take(60) is None
    clock.now += 30
    assert take(inbox, 600).body == failed.body
    clock.now += 30
    assert take(inbox, 600).body == leased.body


# --- the dead ---


def test_a_dead_event_is_listed_and_redriven_from_the_first_attempt_on(inbox, clock):
    received = clock.now
    inbox.put("evt_1", b"1")
    inbox.put("evt_2", b"2")
    clock.now += 1
    for _ in range(2):
        inbox.bury(take(inbox), "ValueError")
    first, second = inbox.dead()
    assert (first.body, first.attempts, first.error, first.received, first.buried) == (
        b"1",
        1,
        "ValueError",
        received,
        clock.now,
    )
    assert inbox.dead(1) == [first]
    assert inbox.take(60) is None
    assert inbox.redrive(second.id) == 1
    assert inbox.redrive(second.id) == 0
    assert (take(inbox).body, inbox.dead()) == (b"2", [first])
    assert inbox.redrive() == 1
    assert take(inbox).attempt == 1


def test_a_dead_event_can_be_discarded_and_stays_known(inbox):
    inbox.put("evt_1", b"personal")
    inbox.bury(take(inbox), "ValueError")
    [dead] = inbox.dead()
    assert inbox.discard(dead.id)
    assert not inbox.discard(dead.id)
    assert inbox.counts() == (0, 0, 0, 1)
    assert not inbox.put("evt_1", b"personal")


def test_only_what_is_dead_is_redriven_or_discarded(inbox):
    inbox.put("evt_1", b"{}")
    event = take(inbox)
    assert (inbox.redrive(), inbox.discard(event.id)) == (0, False)
    inbox.finish(event)
    assert (inbox.redrive(event.id), inbox.discard(event.id)) == (0, False)


def test_counts(inbox, clock):
    for number in range(5):
        inbox.put(f"evt_{number}", b"{}")
    inbox.finish(take(inbox))
    inbox.bury(take(inbox), "ValueError")
    take(inbox, 60)
    counts = inbox.counts()
    assert counts == (2, 1, 1, 1)
    assert (counts.waiting, counts.in_progress, counts.dead, counts.finished) == (2, 1, 1, 1)
    clock.now += 61
    assert inbox.counts() == (3, 0, 1, 1)


# --- personal data ---


def everything(tmp_path):
    return b"".join(path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("size", [100, 20_000], ids=["in a page", "over several pages"])
@pytest.mark.parametrize("how", ["finish", "discard"])
def test_the_body_of_an_event_that_is_done_with_is_in_no_file(inbox, tmp_path, size, how):
    inbox.put("evt_0", b"another, so that pages stay in use")
    inbox.put("evt_1", b"+16175550123" * (size // 12))
    assert b"+16175550123" in everything(tmp_path)
    take(inbox)
    event = take(inbox)
    if how == "finish":
        inbox.finish(event)
    else:
        inbox.bury(event, "ValueError")
        inbox.discard(event.id)
    inbox.close()
    assert b"+16175550123" not in everything(tmp_path)


def test_a_repr_shows_no_body_and_no_token(inbox):
    inbox.put("evt_1", b"+16175550123")
    event = take(inbox)
    assert event.token not in repr(event)
    inbox.bury(event, "ValueError")
    assert "+16175550123" not in repr(event) + repr(inbox.dead()) + repr(inbox)


def test_handled_events_are_forgotten_after_thirty_days_and_dead_ones_are_not(inbox, clock):
    for number in range(3):
        inbox.put(f"evt_{number}", b"{}")
    inbox.finish(take(inbox))
    inbox.bury(take(inbox), "ValueError")
    clock.now += KEEP - 1
    assert (inbox.purge(), KEEP) == (0, 30 * DAY)
    clock.now += 2
    assert inbox.purge() == 1
    assert inbox.counts() == (1, 0, 1, 0)
    assert inbox.put("evt_0", b"{}"), "it is forgotten"


def test_taking_events_purges_too_and_purge_takes_any_number(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(sqlite, "_PURGE_ROWS", 10)
    inbox = SQLiteInbox(tmp_path / "inbox.db", keep=60, clock=clock)
    for number in range(31):
        inbox.put(str(number), b"{}")
        inbox.finish(take(inbox))
    clock.now += 61
    assert inbox.take(60) is None
    assert inbox.counts().finished == 21
    assert inbox.purge() == 21
    inbox.close()


# --- the file ---


def modes(tmp_path):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}


@posix
@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_the_file_and_those_beside_it_are_its_users_alone(tmp_path, umask):
    before = os.umask(umask)
    try:
        inbox = SQLiteInbox(tmp_path / "inbox.db")
        inbox.put("evt_1", b"{}")
        assert modes(tmp_path) == {"inbox.db": 0o600, "inbox.db-wal": 0o600, "inbox.db-shm": 0o600}
        inbox.close()
        inbox.put("evt_2", b"{}")
        assert set(modes(tmp_path).values()) == {0o600}
        inbox.close()
    finally:
        os.umask(before)


@posix
@pytest.mark.parametrize(("mode", "warnings"), [(0o600, 0), (0o660, 0), (0o644, 1)])
def test_a_file_that_everybody_can_read_is_warned_of(tmp_path, caplog, mode, warnings):
    (tmp_path / "inbox.db").touch()
    (tmp_path / "inbox.db").chmod(mode)
    inbox = SQLiteInbox(tmp_path / "inbox.db")
    inbox.put("evt_1", b"{}")
    inbox.close()
    assert len(caplog.messages) == warnings


class Spy(sqlite3.Connection):
    """Notes how safe each commit is, at the moment when it is made."""

    levels: ClassVar = []

    def execute(self, statement, *arguments):
        if statement == "COMMIT":
            Spy.levels.append(super().execute("PRAGMA synchronous").fetchone()[0])
        return super().execute(statement, *arguments)


def test_every_commit_of_an_event_waits_for_the_disk_on_every_connection(tmp_path, monkeypatch):
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **options, factory=Spy))
    inbox, other = SQLiteInbox(tmp_path / "inbox.db"), SQLiteInbox(tmp_path / "inbox.db")
    inbox.counts()  # both make the tables, or look whether they are there
    other.counts()

    def stored_safely(inbox, key):
        Spy.levels.clear()
        assert inbox.put(key, b"{}")
        assert Spy.levels[-1] == 2, "2 is FULL"

    stored_safely(inbox, "first")
    stored_safely(other, "on another connection")
    thread = threading.Thread(target=stored_safely, args=(inbox, "in a thread"))
    thread.start()
    thread.join()
    inbox.close()
    stored_safely(inbox, "after it was closed")
    with pytest.raises(sqlite3.Error):
        inbox.put("evt_1", object())
    stored_safely(inbox, "after an error")
    take(inbox)
    assert Spy.levels[-1] == 2
    assert inbox.counts().waiting + inbox.counts().in_progress == 5
    inbox.close()
    other.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_every_commit_waits_for_the_disk_in_a_child_too(tmp_path):
    program = """if True:
        import os, sqlite3, sys
        from dialstack.webhooks.inbox.sqlite import SQLiteInbox

        def level():
            with inbox._database.transaction() as db:
                return db.execute("PRAGMA synchronous").fetchone()[0]

        inbox = SQLiteInbox(sys.argv[1])
        assert inbox.put("parent", b"{}") and level() == 2
        child = os.fork()
        if child == 0:
            os._exit(not (inbox.put("child", b"{}") and level() == 2))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert level() == 2 and not inbox.put("child", b"{}")
        assert inbox.counts().waiting == 2
        inbox.close()
    """
    done = subprocess.run([sys.executable, "-W", "error", "-c", program, tmp_path / "inbox.db"], check=False)
    assert done.returncode == 0


def test_the_pragmas_hold(inbox):
    with inbox._database.transaction() as db:
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
        assert found == {"journal_mode": "wal", "synchronous": 2}
        assert db.execute("PRAGMA secure_delete").fetchone() == (1,)
        assert db.execute("PRAGMA fullfsync").fetchone() == (1,)
    assert len(durable._PRAGMAS) == 3


def test_threads_take_each_event_once(inbox):
    for number in range(60):
        inbox.put(f"evt_{number}", b"%d" % number)
    got = []

    def work():
        while (event := inbox.take(60)) is not None:
            got.append(event.body)
            assert inbox.finish(event)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got, key=int) == [b"%d" % number for number in range(60)]
    assert inbox.counts() == (0, 0, 0, 60)


# --- everything, in any order ---


class Machine(RuleBasedStateMachine):
    """Two inboxes on one file, beside a model of it: nothing is ever lost, and nothing comes back that was finished."""

    keys = st.integers(0, 5).map(str)

    def __init__(self):
        super().__init__()
        from tempfile import TemporaryDirectory

        self.folder = TemporaryDirectory()
        self.clock = Clock()
        self.inboxes = [SQLiteInbox(f"{self.folder.name}/inbox.db", clock=self.clock) for _ in range(2)]
        self.states: dict[str, str] = {}
        self.owners: dict[str, object] = {}
        self.held: list = []

    @rule(which=st.booleans(), key=keys)
    def put(self, which, key):
        assert self.inboxes[which].put(key, key.encode()) == (key not in self.states)
        self.states.setdefault(key, "open")

    @rule(which=st.booleans())
    def take(self, which):
        event = self.inboxes[which].take(10)
        if event is not None:
            assert self.states[event.body.decode()] == "open"
            self.owners[event.body.decode()] = event
            self.held.append(event)

    @rule(
        which=st.booleans(), chosen=st.randoms(use_true_random=False), how=st.sampled_from(["finish", "bury", "retry"])
    )
    def settle(self, which, chosen, how):
        if not self.held:
            return
        event = chosen.choice(self.held)
        key = event.body.decode()
        owned = self.owners.get(key) is event
        inbox = self.inboxes[which]
        if how == "finish":
            assert inbox.finish(event) == owned
        elif how == "bury":
            assert inbox.bury(event, "ValueError") == owned
        else:
            assert inbox.retry_later(event, 3) == owned
        if owned:
            self.states[key] = {"finish": "finished", "bury": "dead", "retry": "open"}[how]
            del self.owners[key]

    @rule(which=st.booleans())
    def redrive(self, which):
        dead = [key for key, state in self.states.items() if state == "dead"]
        assert self.inboxes[which].redrive() == len(dead)
        self.states |= dict.fromkeys(dead, "open")

    @rule(seconds=st.integers(-20, 20))
    def pass_time(self, seconds):
        self.clock.now += seconds

    @rule(which=st.booleans())
    def close(self, which):
        self.inboxes[which].close()

    @invariant()
    def nothing_is_lost(self):
        counts = self.inboxes[0].counts()
        states = list(self.states.values())
        assert counts.waiting + counts.in_progress == states.count("open")
        assert (counts.dead, counts.finished) == (states.count("dead"), states.count("finished"))

    def teardown(self):
        self.clock.now += 1000
        while (event := self.inboxes[0].take(10)) is not None:
            key = event.body.decode()
            assert self.states[key] == "open"
            self.states[key] = "finished"
            assert self.inboxes[0].finish(event)
        assert "open" not in self.states.values()
        for inbox in self.inboxes:
            inbox.close()
        self.folder.cleanup()


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
