from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack import DialStack, DialStackAuthenticationError, DialStackConnectionError, DialStackNotFoundError
from dialstack.sandbox import Sandbox
from dialstack.sandbox.context import Upload
from dialstack.sandbox.server.coding import Coding

KEY = "sk_test_of_the_data"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sandbox.db"


@contextmanager
def opened(path, key=KEY, **settings):
    with closing(Sandbox(data=path, api_key=key, debug=True, **settings)) as sandbox:
        yield sandbox


def test_it_goes_on_where_it_was(path):
    with opened(path) as sandbox:
        client = sandbox.client()
        account = client.accounts.create(email="contact@example.com").id
        clinic = client.for_account(account)
        user = clinic.users.create(name="Alice", idempotency_key="key-1").id
        gone = clinic.users.create(name="Bob").id
        clinic.users.delete(gone)
        clinic.users.update(user, name="Alice Smith")
        token = client.user_sessions.create(user=user).client_secret

    with opened(path) as sandbox:
        clinic = sandbox.client().for_account(account)
        assert [found.name for found in clinic.users.list()] == ["Alice Smith"]
        assert clinic.users.create(name="Alice", idempotency_key="key-1").id == user
        assert clinic.users.create(name="Carol").id not in (user, gone)
        assert clinic.with_options(api_key=token).users.retrieve(user).name == "Alice Smith"


def test_an_account_that_was_deleted_stays_away(path):
    with opened(path) as sandbox:
        client = sandbox.client()
        account = client.accounts.create(email="contact@example.com").id
        client.for_account(account).users.create(name="Alice")
        client.accounts.delete(account)
    with opened(path) as sandbox:
        assert not list(sandbox.client().accounts.list())
        assert list(sandbox._world.store.scan("users")) == []


def test_files_seeds_events_and_the_time_are_kept(path):
    start = datetime(2026, 5, 21, tzinfo=timezone.utc)
    with opened(path, clock=lambda: start) as sandbox:
        account = sandbox.client().accounts.create(email="contact@example.com").id
        clinic = sandbox.client().for_account(account)
        file = clinic.files.create(purpose="fax_source", file=b"%PDF of a fax")
        sandbox.seed_phone_number(account, "+16175550100", fax_enabled=True)
        fax = sandbox.seed_fax(account, "+16175550100", file=file.id)["id"]
        with sandbox._lock:
            sandbox._world.emit(account, "call.end", {"call_id": "call_1"})
        sandbox.advance(3600)
        clinic.users.create(name="Alice")
    with opened(path, clock=lambda: start) as sandbox:
        assert sandbox._world.stamp() == "2026-05-21T01:00:00.000Z"
        content = io.BytesIO()
        clinic = sandbox.client().for_account(account)
        clinic.download(clinic.faxes.retrieve(fax, expand=["file"]).file.url, to=content)
        assert content.getvalue() == b"%PDF of a fax"
        assert [row["type"] for _, _, row in sandbox._world.store.scan("events")][-1] == "call.end"


def test_a_call_that_went_on_has_failed(path):
    with opened(path) as sandbox:
        account = sandbox.client().accounts.create(email="contact@example.com").id
        clinic = sandbox.client().for_account(account)
        clinic.calls.create(user=clinic.users.create(name="Alice").id, dial_string="+16175551234")
    with opened(path) as sandbox:
        (call,) = sandbox.calls.values()
        assert (call.status, call.state) == ("failed", "ended")


def test_live_mode_and_other_platforms_stay_apart(path):
    with opened(path) as sandbox:
        live = sandbox.platform().client(live=True).accounts.create(email="live@example.com").id
        other = sandbox.platform("other").client().accounts.create(email="other@example.com").id
    with opened(path) as sandbox:
        assert [found.id for found in sandbox.platform().client(live=True).accounts.list()] == [live]
        assert [found.id for found in sandbox.platform("other").client().accounts.list()] == [other]
        assert not list(sandbox.client().accounts.list())


def test_the_file_is_private_and_holds_no_key_and_no_token(path):
    with opened(path) as sandbox:
        client = sandbox.client()
        account = client.accounts.create(email="contact@example.com").id
        token = client.account_sessions.create(account=account, components={"call_logs": {"enabled": True}})
        secrets = (KEY, sandbox.live_key, sandbox.partner_key, token.client_secret)
        written = b"".join(found.read_bytes() for found in path.parent.iterdir())
        assert all(stat.S_IMODE(found.stat().st_mode) == 0o600 for found in path.parent.iterdir())
    written += path.read_bytes()
    assert b"contact@example.com" in written
    assert not any(secret.encode() in written for secret in secrets)


def test_with_another_key_the_rows_are_there_and_the_sessions_are_not(path):
    with opened(path) as sandbox:
        client = sandbox.client()
        account = client.accounts.create(email="contact@example.com").id
        user = client.for_account(account).users.create(name="Alice").id
        token = client.user_sessions.create(user=user).client_secret
    with opened(path, key=None) as sandbox:
        assert sandbox.api_key != KEY
        assert sandbox.client().accounts.retrieve(account).id == account
        with pytest.raises(DialStackAuthenticationError):
            sandbox.client().with_options(api_key=token).users.list()


def test_a_file_in_use_or_of_something_else_is_refused(path, tmp_path):
    with opened(path), pytest.raises(ValueError, match="another process uses it"):
        Sandbox(data=path)
    text = tmp_path / "notes.txt"
    text.write_text("These are my notes. " * 100)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE mine (a)")
    for foreign in (text, other):
        before = foreign.read_bytes()
        with pytest.raises(ValueError, match="not a file of the sandbox"):
            Sandbox(data=foreign)
        assert foreign.read_bytes() == before
    with pytest.raises(OSError):
        Sandbox(data=tmp_path / "missing" / "sandbox.db")


def test_what_cannot_be_saved_is_not_acknowledged(path):
    sandbox = Sandbox(data=path, debug=True)
    client = sandbox.client(max_network_retries=0)
    client.accounts.create(email="contact@example.com")
    sandbox.close()
    with pytest.raises(sqlite3.ProgrammingError):
        client.accounts.create(email="other@example.com")


def test_reading_writes_nothing(path):
    with opened(path) as sandbox:
        client = sandbox.client()
        client.accounts.create(email="contact@example.com")
        written = sandbox._saver._file._connection.total_changes
        client.accounts.list()
        with pytest.raises(DialStackNotFoundError):
            client.accounts.retrieve("acct_9")
        assert sandbox._saver._file._connection.total_changes == written


class Traffic:
    """A client that makes users until the server is gone, and notes what was acknowledged."""

    def __init__(self, url, account):
        self.url = url
        self.account = account
        self.acknowledged = []
        self.enough = threading.Event()

    def __call__(self):
        with DialStack(KEY, api_url=self.url, dialstack_account=self.account, max_network_retries=0) as client:
            try:
                for number in range(100_000):
                    self.acknowledged.append(client.users.create(name=f"User {number}").id)
                    if number == 20:
                        self.enough.set()
            except DialStackConnectionError:
                return


@contextmanager
def command(path):
    arguments = [sys.executable, "-m", "dialstack.sandbox", "--port", "0", "--data", path, "--api-key", KEY]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, process.stdout.readline().split()[-1]
        finally:
            process.kill()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing kills like SIGKILL here")
def test_nothing_acknowledged_is_missing_after_a_kill_in_the_middle_of_traffic(path, note):
    with command(path) as (process, url):
        with DialStack(KEY, api_url=url) as client:
            accounts = [client.accounts.create(email=f"c{number}@example.com").id for number in range(4)]
        traffic = [Traffic(url, account) for account in accounts]
        threads = [threading.Thread(target=each) for each in traffic]
        for thread in threads:
            thread.start()
        for each in traffic:
            assert each.enough.wait(30)
        os.kill(process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join(30)

    with command(path) as (_, url), DialStack(KEY, api_url=url) as client:
        for each in traffic:
            kept = [user.id for user in client.for_account(each.account).users.list(limit=100)]
            assert set(each.acknowledged) <= set(kept)
            assert len(kept) - len(each.acknowledged) <= 1  # made, and the answer was lost
    note(f"sandbox: {sum(len(each.acknowledged) for each in traffic)} rows acknowledged before SIGKILL, none missing")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.datetimes(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON))
def test_every_row_comes_back_as_it_was(row):
    coding = Coding("$ marker")
    assert coding.read(coding.write(row)) == row


def test_files_come_back_and_notes_of_this_process_do_not():
    coding = Coding("$ marker")
    row = {"a": 1, "_files": {"csr": Upload("a.pdf", "application/pdf", b"\xff")}, "_ring": object()}
    assert coding.read(coding.write(row)) == {"a": 1, "_files": row["_files"]}
    with pytest.raises(TypeError):
        coding.write({"a": object()})
    assert json.loads(coding.write({"a": 1})) == {"a": 1}
