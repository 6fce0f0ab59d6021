"""The journal: what it says, when it says so, and which one is refused."""

from __future__ import annotations

import os
import subprocess
import sys

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack.cli.failures import UsageError
from dialstack.cli.provision.entries import Entry, Header, Platform
from dialstack.cli.provision.journal import Journal, JournalError
from dialstack.cli.provision.journal_file import JournalFile, read_ledger

HERE = Platform("https://api.dialstack.ai", "sk_test_one")
SENDING = Entry(2, "user", "digest", "key-1", "sending")
DONE = Entry(2, "user", "digest", "key-1", "done", "user_1", "created")
FAILED = Entry(2, "user", "digest", "key-1", "failed", error="Conflict", status=409)
UNSURE = Entry(2, "user", "digest", "key-1", "failed", error="Timeout", may_have_executed=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "accounts.csv.journal"


def written(path, *entries):
    with JournalFile.open(path, HERE) as file:
        file.append(b"".join(entry.text() for entry in entries))


@pytest.mark.parametrize(
    ("entries", "state"),
    [
        ([], "new"),
        ([SENDING], "doubt"),
        ([SENDING, DONE], "done"),
        ([SENDING, FAILED], "new"),
        ([SENDING, UNSURE], "doubt"),
        ([SENDING, FAILED, SENDING], "doubt"),
    ],
)
def test_where_a_step_stands(path, entries, state):
    written(path, *entries)
    standing = read_ledger(path, HERE).standing("digest")
    assert standing.state == state
    assert standing.id == ("user_1" if state == "done" else None)
    assert standing.key == (None if state == "new" else "key-1")


@given(cut=st.integers(min_value=0))
def test_a_line_that_was_cut_off_is_as_if_it_were_not_there(tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("cut") / "journal"
    written(path, SENDING, DONE)
    whole = path.read_bytes()
    path.write_bytes(whole[: cut % (len(whole) + 1)])
    lines = path.read_bytes().count(b"\n")
    ledger = read_ledger(path, HERE)
    assert (ledger and ledger.standing("digest").state) == [None, "new", "doubt", "done"][lines]
    written(path, FAILED)
    # Whatever was cut off: what is added begins a line of its own.
    assert path.read_bytes().count(b"\n") == max(lines, 1) + 1
    assert read_ledger(path, HERE).standing("digest").state == "new"


def test_an_end_of_garbage_is_left_out(path):
    written(path, SENDING)
    with path.open("ab") as file:
        file.write(b"\0\0\0\0\n")
    assert read_ledger(path, HERE).standing("digest").state == "doubt"
    written(path, DONE)
    assert read_ledger(path, HERE).standing("digest").state == "done"


def test_damage_in_the_middle_is_refused(path):
    written(path, SENDING, DONE)
    path.write_bytes(path.read_bytes().replace(b'"sending"', b'"sanding"'))
    with pytest.raises(UsageError, match="line 2 of the journal"):
        JournalFile.open(path, HERE)


@pytest.mark.parametrize("content", [b"email,name\na@example.com,Alice\n", b"email", b"[]\n", b'{"format":99}\n'])
def test_another_file_is_refused_and_left_as_it_is(path, content):
    path.write_bytes(content)
    with pytest.raises(UsageError, match="not a journal"):
        JournalFile.open(path, HERE)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("platform", "told"),
    [
        (Platform("https://staging.example.com", "sk_test_one"), "was begun at https://api.dialstack.ai"),
        (Platform("https://api.dialstack.ai", "sk_live_one"), "with a test key, and this is a live key"),
        (Platform("https://api.dialstack.ai", "eyJhbGciOi"), "with a test key, and this is a token key"),
        (Platform("https://api.dialstack.ai", "sk_test_two"), "with another key"),
    ],
)
def test_it_is_not_gone_on_with_elsewhere(path, platform, told):
    written(path, SENDING)
    before = path.read_bytes()
    for look in (JournalFile.open, read_ledger):
        with pytest.raises(UsageError, match=told):
            look(path, platform)
    assert path.read_bytes() == before
    assert platform.api_key not in before.decode()


def test_other_operations_are_refused(path):
    written(path, SENDING)
    path.write_bytes(path.read_bytes().replace(b'"extensions.create"', b'"devices.create"'))
    with pytest.raises(UsageError, match="other operations"):
        read_ledger(path, HERE)


def test_a_rotated_key_is_all_right_when_it_is_said(path):
    written(path, SENDING)
    newer = Platform(HERE.api_url, "sk_test_two")
    assert read_ledger(path, newer, rotated_key=True).standing("digest").state == "doubt"
    with pytest.raises(UsageError, match="live key"):
        read_ledger(path, Platform(HERE.api_url, "sk_live_two"), rotated_key=True)


def test_no_journal_is_none_to_begin_with(path):
    assert read_ledger(path, HERE) is None
    assert not path.exists()


def test_digests_tell_nothing_and_are_of_one_journal():
    one, other = Header.of(HERE), Header.of(HERE)
    values = {"email": "alice@example.com"}
    assert one.digest("user", "acct_1", values) == one.digest("user", "acct_1", dict(values))
    different = [
        one.digest("user", "acct_2", values),
        one.digest("account", "acct_1", values),
        one.digest("user", "acct_1", {"email": "bob@example.com"}),
        other.digest("user", "acct_1", values),
    ]
    assert one.digest("user", "acct_1", values) not in different
    assert HERE.api_key not in one.line().decode()


def test_only_its_owner_can_read_it(path):
    written(path)
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_another_process_cannot_open_it_meanwhile(path):
    script = (
        "import sys; from pathlib import Path\n"
        "from dialstack.cli.provision.journal_file import JournalFile\n"
        "from tests.cli.test_provision_journal import HERE\n"
        "try: JournalFile.open(Path(sys.argv[1]), HERE)\n"
        "except Exception as error: print(error)\n"
    )

    def other():
        command = [sys.executable, "-c", script, str(path)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    with JournalFile.open(path, HERE):
        assert "another run has the journal" in other()
    assert other() == ""


def test_a_place_that_cannot_be_written_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(UsageError, match="--journal FILE"):
        JournalFile.open(tmp_path / "nowhere" / "journal", HERE)


async def test_what_was_committed_is_on_the_disk_and_many_share_one_wait(path, monkeypatch):
    waits = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (waits.append(handle), fsync(handle)))
    with JournalFile.open(path, HERE) as file:
        journal, begun = Journal(file), len(waits)

        async def work(number):
            await journal.commit(Entry(number, "user", f"digest-{number}", "key", "sending"))
            assert f'"digest-{number}"' in path.read_text()

        async with anyio.create_task_group() as beside:
            beside.start_soon(journal.write_forever)
            async with anyio.create_task_group() as workers:
                for number in range(64):
                    workers.start_soon(work, number)
            beside.cancel_scope.cancel()
        assert 1 <= len(waits) - begun < 20


async def test_a_full_disk_ends_it(path, monkeypatch):
    with JournalFile.open(path, HERE) as file:
        journal = Journal(file)
        monkeypatch.setattr(JournalFile, "append", _full)
        async with anyio.create_task_group() as beside:
            beside.start_soon(journal.write_forever)
            with pytest.raises(JournalError, match="No space left"):
                await journal.commit(SENDING)
            with pytest.raises(JournalError):
                journal.note(DONE)
            beside.cancel_scope.cancel()


def _full(self, lines):
    raise OSError(28, "No space left on device")
