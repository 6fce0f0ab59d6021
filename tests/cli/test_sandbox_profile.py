"""`dialstack sandbox --login`: three commands from nothing to a token."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from dialstack import tokens
from dialstack.cli.connection import find_connection
from dialstack.cli.failures import UsageError
from dialstack.cli.keys import credentials_path
from dialstack.cli.profiles import Profile, Profiles
from dialstack.cli.sandbox_profile import logged_in
from dialstack.sandbox import Sandbox
from tests.cli.conftest import KEY

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends by a signal")


@contextmanager
def served(*words):
    command = [sys.executable, "-m", "dialstack", "sandbox", "--port", "0", "--login", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process, [process.stdout.readline().rstrip() for _ in range(7)]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("ends_by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_three_commands_to_a_token(ends_by, run):
    with served("--strict") as (process, told):
        assert told[4].startswith("Profile 'sandbox' is in use")
        command = told[5].split()
        assert command[0] == "dialstack"
        minted = subprocess.run(
            [sys.executable, "-m", *command], capture_output=True, text=True, check=True, timeout=60
        ).stdout.strip()
        claims = tokens.decode_unverified(minted)
        assert claims.components == ("call_logs",)
        assert claims.account == find_connection().account
        process.send_signal(ends_by)
        assert process.wait(30) == 0
    assert Profiles.load() == Profiles()
    assert credentials_path().read_text().strip() == "{}"


def work():
    Profiles().with_profile(Profile("work", "https://work.example.com")).save()
    return Profiles.load()


@pytest.fixture
def sandbox():
    with_key = Sandbox(api_key=KEY)
    yield with_key
    with_key.close()


URL = "http://127.0.0.1:1"


def test_the_profile_of_before_is_in_use_again(sandbox):
    before = work()
    with logged_in(sandbox, URL) as told:
        assert "dialstack use --profile work" in told
        found = find_connection()
        assert (found.profile, found.api_key, found.api_url) == ("sandbox", KEY, URL)
        with sandbox.client() as client:
            assert [account.id for account in client.accounts.list()] == [found.account]
    assert Profiles.load() == before


def test_the_first_account_is_taken_where_there_is_one(sandbox):
    with sandbox.client() as client:
        account = client.accounts.create(email="first@example.com").id
    with logged_in(sandbox, URL):
        assert find_connection().account == account
    assert len(sandbox.requests) == 2


def test_what_somebody_has_chosen_meanwhile_stays(sandbox, run):
    work()
    Profiles.change(lambda profiles: profiles.with_profile(Profile("other"), use=False))
    with logged_in(sandbox, URL):
        assert run("use", "--profile", "other").status == 0
    assert (Profiles.load().current, list(Profiles.load().known)) == ("other", ["work", "other"])


def test_a_sandbox_that_was_killed_does_not_hide_what_was_before():
    before = work()
    with served() as (process, _):
        process.kill()
        process.wait(30)
    assert Profiles.load().current == "sandbox"
    with served() as (process, told):
        assert told[6].endswith("dialstack use --profile work")
        process.terminate()
        assert process.wait(30) == 0
    assert Profiles.load() == before
    assert credentials_path().read_text().strip() == "{}"


def test_a_second_sandbox_takes_over(sandbox):
    before = work()
    first = logged_in(sandbox, URL)
    first.__enter__()
    with logged_in(sandbox, "http://127.0.0.1:2"):
        first.__exit__(None, None, None)
        assert find_connection().api_url == "http://127.0.0.1:2"
        assert find_connection().api_key == KEY
    assert Profiles.load() == before


def test_a_profile_of_yours_is_not_overwritten(sandbox):
    Profiles().with_profile(Profile("sandbox", "https://work.example.com")).save()
    before = Profiles.load()
    with pytest.raises(UsageError, match="of yours"), logged_in(sandbox, URL):
        pass
    with served() as (process, told):
        assert process.wait(30) == 1
        assert "of yours" in process.stderr.read()
        assert told[0] == ""
    assert Profiles.load() == before


def test_the_account_can_be_changed_while_it_runs(sandbox):
    before = work()
    with logged_in(sandbox, URL):
        Profiles.change(lambda now: now.with_profile(Profile(**{**vars(now.get()), "account": "acct_2"})))
    assert Profiles.load() == before


def test_it_says_that_the_environment_wins(sandbox, monkeypatch):
    monkeypatch.setenv("DIALSTACK_KEY", "sk_test_other")
    with logged_in(sandbox, URL) as told:
        assert "DIALSTACK_KEY is set" in told


def test_without_the_command_line_it_says_what_to_install():
    script = "import sys; sys.modules['typer'] = None; from dialstack.cli import main; sys.exit(main(['sandbox', '--port', '0', '--login']))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "pip install 'dialstack[cli]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not Profiles.path().exists()
