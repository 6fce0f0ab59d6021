"""What is special about the store in a SQLite file: the file, the clock, and those who write beside it."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

from dialstack.webhooks.dedupe.grace import GRACE
from dialstack.webhooks.dedupe.protocol import KEEP, LEASE, Claim
from dialstack.webhooks.dedupe.sqlite import SQLiteDedupe
from tests.webhooks.dedupe_kits import SQLiteKit, claimed, state


@pytest.fixture
def sqlite_kit(request, tmp_path):
    kit = SQLiteKit(tmp_path, request)
    yield kit
    kit.close()


def rows(path):
    connection = sqlite3.connect(path)
    count = connection.execute("SELECT count(*) FROM dialstack_dedupe").fetchone()[0]
    connection.close()
    return count


def test_the_file_and_those_beside_it_are_for_their_user_alone(sqlite_kit):
    before = os.umask(0)
    try:
        claimed(sqlite_kit.store)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in sqlite_kit.path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"webhooks.db": 0o600, "webhooks.db-wal": 0o600, "webhooks.db-shm": 0o600}


def test_nothing_is_touched_before_the_first_event(sqlite_kit):
    assert list(sqlite_kit.path.parent.iterdir()) == []


def test_a_file_that_exists_keeps_its_mode(sqlite_kit):
    sqlite_kit.path.touch()
    sqlite_kit.path.chmod(0o660)
    claimed(sqlite_kit.store)
    assert stat.S_IMODE(sqlite_kit.path.stat().st_mode) == 0o660


def test_the_path_is_the_one_of_the_start(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    store = SQLiteDedupe("webhooks.db")
    monkeypatch.chdir(tmp_path / "elsewhere")
    claimed(store)
    store.close()
    assert (tmp_path / "webhooks.db").exists()


@pytest.mark.parametrize("path", ["", ":memory:"])
def test_a_store_without_a_file_is_refused(path):
    with pytest.raises(ValueError, match="name a file"):
        SQLiteDedupe(path)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    store = SQLiteDedupe(tmp_path / "missing" / "webhooks.db")
    with pytest.raises(FileNotFoundError):
        store.claim("evt_1", LEASE)
    (tmp_path / "missing").mkdir()
    claimed(store)
    store.close()


def test_a_file_that_is_no_database_is_left_alone(sqlite_kit):
    sqlite_kit.path.write_bytes(b"important\n" * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite_kit.store.claim("evt_1", LEASE)
    assert sqlite_kit.path.read_bytes() == b"important\n" * 1000


def test_a_file_of_another_version_is_refused(sqlite_kit):
    claimed(sqlite_kit.store)
    connection = sqlite3.connect(sqlite_kit.path)
    connection.execute("UPDATE dialstack_schema SET version = 2")
    connection.commit()
    connection.close()
    with pytest.raises(RuntimeError, match="its dedupe tables have version 2"):
        sqlite_kit.another().claim("evt_1", LEASE)


def test_a_file_with_other_tables_can_be_used(sqlite_kit):
    connection = sqlite3.connect(sqlite_kit.path)
    connection.execute("PRAGMA user_version = 7")
    connection.execute("CREATE TABLE mine (x)")
    connection.commit()
    claimed(sqlite_kit.store)
    assert connection.execute("PRAGMA user_version").fetchone() == (7,)
    connection.close()


def test_what_ran_out_is_purged_now_and_then(sqlite_kit):
    for number in range(2500):
        claimed(sqlite_kit.store, f"evt_{number}", lease=60)
    sqlite_kit.advance(60 + GRACE + 1)
    claimed(sqlite_kit.store, "new_1")
    assert rows(sqlite_kit.path) == 1501  # not all at once: no event waits for that
    claimed(sqlite_kit.store, "new_2")
    claimed(sqlite_kit.store, "new_3")
    assert rows(sqlite_kit.path) == 3


def test_a_clock_that_was_set_back_does_not_hold_the_event_of_a_dead_worker(sqlite_kit):
    claimed(sqlite_kit.store, lease=60)
    sqlite_kit.advance(-30 * 24 * 3600)
    assert sqlite_kit.store.claim("evt_1", LEASE) == Claim("in_progress", retry_after=60)
    sqlite_kit.advance(59)
    assert state(sqlite_kit.store) == "in_progress"
    sqlite_kit.advance(2)
    assert state(sqlite_kit.store) == "claimed"


def test_a_clock_that_was_set_back_does_not_take_the_event_from_a_live_worker(sqlite_kit):
    token = claimed(sqlite_kit.store, lease=60)
    sqlite_kit.advance(-3600)
    for _ in range(10):
        assert state(sqlite_kit.store) == "in_progress"
        sqlite_kit.advance(20)
        assert sqlite_kit.store.renew("evt_1", token, 60)
    assert sqlite_kit.store.finish("evt_1", token, KEEP)


def test_a_finished_event_survives_a_clock_that_was_set_back(sqlite_kit):
    token = claimed(sqlite_kit.store)
    assert sqlite_kit.store.finish("evt_1", token, KEEP)
    sqlite_kit.advance(-3600)
    assert state(sqlite_kit.store) == "finished"


def test_a_store_waits_for_another_writer(sqlite_kit):
    claimed(sqlite_kit.store, "evt_0")
    writer = sqlite3.connect(sqlite_kit.path, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    later = threading.Timer(0.3, lambda: writer.execute("COMMIT"))
    later.start()
    claimed(sqlite_kit.store)
    later.join()
    writer.close()


class Hasty(sqlite3.Connection):
    """As SQLite is where two processes make the same file: the change to WAL fails at once, whatever the timeout."""

    refused = 0

    def execute(self, statement, *parameters):
        if "journal_mode" in statement and Hasty.refused < 3:
            Hasty.refused += 1
            raise sqlite3.OperationalError("database is locked")
        return super().execute(statement, *parameters)


def test_a_file_that_others_are_making_is_waited_for(sqlite_kit, monkeypatch):
    monkeypatch.setattr("dialstack.webhooks.dedupe.database.sqlite3.connect", partial(sqlite3.connect, factory=Hasty))
    claimed(sqlite_kit.store)
    assert Hasty.refused == 3


def test_after_an_error_a_store_starts_afresh(sqlite_kit, monkeypatch):
    monkeypatch.setattr("dialstack.webhooks.dedupe.database._TIMEOUT", 0.05)
    store = sqlite_kit.store
    token = claimed(store)
    store.close()
    writer = sqlite3.connect(sqlite_kit.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        store.finish("evt_1", token, KEEP)
    writer.close()
    assert store.finish("evt_1", token, KEEP)


def test_what_was_interrupted_half_way_leaves_nothing_behind(tmp_path):
    times = iter([1.0])
    store = SQLiteDedupe(tmp_path / "webhooks.db", clock=lambda: next(times))
    token = claimed(store)
    with pytest.raises(StopIteration):
        store.finish("evt_1", token, KEEP)  # it asks for the time while it has the file
    other = SQLiteDedupe(tmp_path / "webhooks.db", clock=lambda: 2.0)
    assert state(other) == "in_progress"
    other.close()
    times = iter([3.0])
    assert store.finish("evt_1", token, KEEP)
    store.close()


@pytest.mark.skipif(sys.platform != "linux", reason="counts what is open in /proc")
def test_threads_that_end_leave_nothing_open(sqlite_kit):
    claimed(sqlite_kit.store, "evt_0")
    opened = Path("/proc/self/fd")
    before = len(list(opened.iterdir()))
    for number in range(50):
        thread = threading.Thread(target=claimed, args=(sqlite_kit.store, f"evt_t{number}"))
        thread.start()
        thread.join()
    assert len(list(opened.iterdir())) <= before
