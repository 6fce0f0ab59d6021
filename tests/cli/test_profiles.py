"""Profiles: `dialstack profiles` and `dialstack use`, and the file that they are in."""

from __future__ import annotations

import io
import json
import sys

import pytest

from dialstack.cli.failures import UsageError
from dialstack.cli.profiles import Profile, Profiles, checked_name
from tests.cli.conftest import KEY


@pytest.fixture
def login(served, run, monkeypatch):
    """Log in to the served sandbox. The environment has no key."""

    def logged_in(*more, key=KEY):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{key}\n"))
        return run("login", "--api-url", served.url, *more)

    return logged_in


@pytest.fixture
def account(login, served):
    assert login().status == 0
    return served.client().accounts.create(email="contact@joneschiro.com").id


def listed(run):
    return {row["name"]: row for row in json.loads(run("profiles", "-o", "json").out)}


def test_they_are_listed(login, run, served):
    login("--profile", "work")
    login("--profile", "home")
    assert listed(run) == {
        name: {
            "name": name,
            "in_use": name == "home",
            "api_url": served.url,
            "key": "test",
            "kept_in": "file",
            "account": None,
        }
        for name in ("work", "home")
    }
    assert KEY not in run("profiles").out
    assert run("profiles", "-o", "csv").out.startswith("name,in_use,api_url,key,kept_in,account\nwork,false,http")


def test_none_yet(run):
    done = run("profiles")
    assert (done.status, done.out) == (0, "[]\n")
    assert "dialstack login" in done.err


def test_an_account_is_used_from_then_on(account, run):
    done = run("use", account)
    assert (done.status, done.out) == (0, "")
    assert account in done.err
    assert listed(run)["default"]["account"] == account
    assert run("users", "create", "--name", "Alice", "-q").status == 0
    assert run("use", "--clear").status == 0
    assert listed(run)["default"]["account"] is None
    assert "account" in run("users", "list").err


def test_an_account_that_is_not_there_is_not_kept(account, run):
    run("use", account)
    done = run("use", "acct_none")
    assert done.status == 5
    assert listed(run)["default"]["account"] == account


def test_a_profile_is_used_from_then_on(account, login, run):
    run("use", account)
    login("--profile", "other")
    assert run("use", "--profile", "default").status == 0
    assert listed(run)["default"] == {**listed(run)["default"], "in_use": True, "account": account}
    assert run("use", account, "--profile", "other").status == 0
    assert listed(run)["other"] == {**listed(run)["other"], "in_use": True, "account": account}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["use"], "--clear"),
        (["use", "acct_1", "--clear"], "name none with it"),
        (["use", "--profile", "none"], "there is no profile 'none'"),
        (["use", "--profile", ""], "a profile is named with"),
        (["accounts", "list", "--profile", ""], "a profile is named with"),
        (["use", "--clear"], "there is no profile"),
        (["profiles", "-o", "xml"], "--output takes"),
    ],
)
def test_what_cannot_be_is_refused(words, told, run):
    done = run(*words)
    assert done.status == 2
    assert told in done.err


def test_an_account_is_not_kept_for_the_key_of_the_environment(account, run, monkeypatch, served):
    monkeypatch.setenv("DIALSTACK_API_KEY", KEY)
    monkeypatch.setenv("DIALSTACK_API_URL", served.url)
    done = run("use", account)
    assert done.status == 2
    assert "DIALSTACK_API_KEY" in done.err
    done = run("use", account, "--profile", "default")
    assert done.status == 0
    assert "DIALSTACK_API_KEY is set, and wins" in done.err


@pytest.mark.parametrize("name", ["", " ", "a b", "../x", "-x", "x\n", "x" * 65, "\x1b[31m"])
def test_names_are_plain(name):
    with pytest.raises(UsageError):
        checked_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"current": "a"}',
        '{"current": 1, "profiles": {}}',
        '{"current": "a", "profiles": []}',
        '{"current": "a", "profiles": {"a": 1}}',
        '{"current": "a", "profiles": {"a": {"api_url": 1}}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_told(text, run, home):
    home.mkdir()
    (home / "config.json").write_text(text)
    for words in (["profiles"], ["accounts", "list"], ["logout"], ["use", "--profile", "x"]):
        done = run(*words)
        assert done.status == 2
        assert "config.json is damaged" in done.err
    assert (home / "config.json").read_text() == text


def test_what_a_newer_version_has_written_does_not_stop_this_one(home):
    home.mkdir()
    (home / "config.json").write_text('{"current": "a", "new": 1, "profiles": {"a": {"mode": "live", "new": 1}}}')
    assert Profiles.load().get() == Profile("a", mode="live")


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
def test_a_file_that_others_write_to_is_refused(home):
    Profiles().with_profile(Profile("a", "https://a.example.com")).save()
    path = Profiles.path()
    path.chmod(0o644)  # nobody's secret
    assert Profiles.load().current == "a"
    path.chmod(0o666)
    with pytest.raises(UsageError, match="can be written by others"):
        Profiles.load()


def test_a_change_that_fails_changes_nothing(home):
    Profiles().with_profile(Profile("a")).save()
    before = Profiles.path().read_bytes()

    def fail(profiles):
        raise UsageError("no")

    with pytest.raises(UsageError):
        Profiles.change(fail)
    Profiles.change(lambda profiles: profiles)
    assert Profiles.path().read_bytes() == before
