"""`dialstack login` and `dialstack logout`."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from dialstack.cli.connection import find_connection
from dialstack.cli.failures import UsageError
from dialstack.cli.keys import credentials_path
from dialstack.cli.profiles import Profiles
from tests.cli.conftest import KEY
from tests.cli.keyrings import MemoryKeyring
from tests.servers.scripted import Server, answer

LIVE = "sk_live_commandline0123456789"


@pytest.fixture
def login(run, monkeypatch):
    def login(text, *words):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        done = run("login", *words)
        assert text.strip() == "" or text.strip() not in done.out + done.err
        return done

    return login


def test_it_keeps_a_key_that_works(login, run, served):
    done = login(f"{KEY}\n", "--api-url", f"{served.url}/")
    assert (done.status, done.out) == (0, "")
    assert f"a test key for {served.url} is kept in {credentials_path()}" in " ".join(done.err.split("\n"))
    assert run("accounts", "list", "--limit", "1").status == 0
    assert oct(credentials_path().stat().st_mode & 0o777) == "0o600" or sys.platform == "win32"


def test_the_first_line_is_the_key(login, served):
    assert login(f"{KEY}\r\nanother line\n", "--api-url", served.url).status == 0
    assert find_connection().api_key == KEY


def test_it_is_kept_in_the_keyring_where_there_is_one(login, served, monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.cli.keyrings.MemoryKeyring")
    monkeypatch.setattr(MemoryKeyring, "kept", {})
    done = login(KEY, "--api-url", served.url)
    assert "the keyring (keyrings MemoryKeyring)" in done.err
    assert list(MemoryKeyring.kept.values()) == [KEY]
    assert not credentials_path().exists()
    # A second login leaves one key there, wherever that one is kept.
    login(KEY, "--api-url", served.url)
    assert list(MemoryKeyring.kept.values()) == [KEY]
    login(KEY, "--api-url", served.url, "--no-keyring")
    assert MemoryKeyring.kept == {}
    assert find_connection().key_from == "file"


def test_a_keyring_that_does_not_take_it_is_told(login, served, monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.cli.keyrings.BrokenKeyring")
    done = login(KEY, "--api-url", served.url)
    assert done.status == 0
    assert "the keyring did not take the key (ZeroDivisionError)" in done.err
    assert str(credentials_path()) in done.err.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "words", "status", "told"),
    [
        ("", (), 2, "no key was given"),
        ("\n", (), 2, "no key was given"),
        ("sk_ptnr_partner\n", (), 3, "partner key"),
        (f" {KEY}\n", (), 3, "blank"),
        ("sk_test_gr\u00f6\u00dfe\n", (), 3, "blank"),
        ("pk_test_publishable\n", (), 2, "publishable"),
        ("whsec_0123456789\n", (), 2, "webhooks"),
        ("eyJhbGciOiJIUzI1NiJ9.e30.x\n", (), 2, "session token"),
        (LIVE, ("--api-url", "http://example.com"), 2, "plain http"),
        (KEY, ("--api-url", "ftp://example.com"), 2, "http or https"),
        (KEY, ("--api-url", "https://user:secret@example.com"), 2, "no user"),
        (KEY, ("--profile", "a b"), 2, "a profile is named with"),
        (KEY, ("--profile", ""), 2, "a profile is named with"),
        (KEY, (KEY,), 2, "unexpected extra argument"),
    ],
)
def test_what_is_no_key_is_refused_before_anything_is_sent(text, words, status, told, login, home):
    done = login(text, *words, "--no-check") if KEY not in words else login("", *words)
    assert done.status == status
    assert told in done.err.replace("\n", " ")
    assert not home.exists()


@pytest.mark.parametrize(("status", "ends"), [(401, 3), (403, 4), (500, 9)])
def test_a_key_that_does_not_work_is_not_kept(status, ends, login, home):
    with Server(then=lambda request: answer(status, {"error": {"message": "no"}})) as server:
        assert login(KEY, "--api-url", server.url).status == ends
    assert not home.exists()
    assert server.requests[0].target == "/v1/accounts?limit=1"


def test_without_a_check_nothing_is_sent(login):
    with Server() as server:
        assert login(LIVE, "--api-url", server.url, "--no-check").status == 0
    assert Profiles.load().get().mode == "live"


def test_a_closed_standard_input_is_no_traceback(home):
    done = subprocess.run(
        f"{sys.executable} -m dialstack login <&-",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "DIALSTACK_CONFIG_DIR": str(home)},
    )
    assert done.returncode == 2, done.stderr
    assert "no key was given" in done.stderr


def test_a_profile_keeps_its_address_and_account_when_its_key_changes(login, run, served):
    login(KEY, "--api-url", served.url, "--profile", "work")
    with served.client() as client:
        account = client.accounts.create(email="contact@joneschiro.com").id
    run("use", account)
    assert login(KEY, "--profile", "work").status == 0
    found = find_connection()
    assert (found.api_url, found.account) == (served.url, account)


def test_an_account_that_the_new_key_does_not_have_is_dropped(login, run, served):
    login(KEY, "--api-url", served.url)
    with served.client() as client:
        account = client.accounts.create(email="contact@joneschiro.com").id
    run("use", account)
    done = login(served.live_key)
    assert done.status == 0
    assert f"account {account} is none of this key's" in done.err
    assert (find_connection().api_key, find_connection().account) == (served.live_key, None)


def test_a_key_does_not_move_to_an_address_of_the_environment_by_accident(login, served, monkeypatch):
    login(KEY, "--api-url", served.url)
    monkeypatch.setenv("DIALSTACK_API_URL", "https://elsewhere.example.com")
    done = login(KEY)
    assert done.status == 2
    assert "--api-url" in done.err
    assert login(KEY, "--api-url", served.url).status == 0
    # A new profile takes it.
    monkeypatch.setenv("DIALSTACK_API_URL", served.url)
    assert login(KEY, "--profile", "new").status == 0
    assert find_connection("new").api_url == served.url


def test_it_says_that_the_environment_wins(login, platform):
    assert "DIALSTACK_API_KEY is set, and wins" in login(KEY).err


def test_a_profile_that_cannot_be_written_leaves_no_key(login, served, monkeypatch):
    def fail(how):
        raise UsageError("no")

    monkeypatch.setattr(Profiles, "change", fail)
    assert login(KEY, "--api-url", served.url).status == 2
    assert credentials_path().read_text().strip() == "{}"


def test_logout_forgets_the_key(login, run, served):
    login(KEY, "--api-url", served.url)
    done = run("logout")
    assert done.status == 0
    assert KEY not in credentials_path().read_text()
    assert Profiles.load().known == {}
    assert run("accounts", "list").status == 3
    assert "nobody is logged in" in run("logout").err


def test_no_other_profile_takes_the_place_of_one_that_is_gone(login, run, served):
    login(KEY, "--api-url", served.url)
    login(KEY, "--api-url", served.url, "--profile", "work")
    done = run("logout")
    assert "dialstack use --profile default" in done.err
    assert run("accounts", "list").status == 3
    assert run("accounts", "list", "--profile", "default").status == 0
    assert run("logout", "--profile", "work").status == 2


def test_a_locked_keyring_keeps_the_profile(login, run, served, monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.cli.keyrings.MemoryKeyring")
    monkeypatch.setattr(MemoryKeyring, "kept", {})
    login(KEY, "--api-url", served.url)
    monkeypatch.setattr(MemoryKeyring, "locked", True)
    assert run("logout").status == 2
    done = run("accounts", "list")
    assert done.status == 3
    assert "unlock it" in done.err.replace("\n", " ")
    assert list(Profiles.load().known) == ["default"]
    # Logging in again helps, and tells that the old key is still there.
    assert "still there" in login(KEY).err.replace("\n", " ")
    assert run("accounts", "list").status == 0


def test_logins_at_once_leave_one_key_that_works(served, home):
    command = [sys.executable, "-m", "dialstack", "login", "--api-url", served.url, "--no-check"]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for _ in range(4)]
    for process in running:
        process.communicate(KEY, timeout=60)
    assert {process.returncode for process in running} == {0}
    assert find_connection().api_key == KEY
    assert credentials_path().read_text().count(KEY) == 1
