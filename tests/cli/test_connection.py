"""Which key goes where: `--profile` first, then the environment, then the profile in use. Never a mixture."""

from __future__ import annotations

import json

import pytest

from dialstack.cli.connection import find_connection
from dialstack.cli.failures import UsageError
from dialstack.cli.keys import forget_key, keep_key
from dialstack.cli.profiles import Profile, Profiles
from dialstack.errors import DialStackAuthenticationError

REAL = "https://api.dialstack.ai"
HERE = "https://here.example.com"


def have(name, url=None, account=None, key="sk_test_of_the_profile"):
    kept = keep_key(name, url or REAL, key)
    profile = Profile(name, url, account, kept.where, kept.key_id, "test")
    Profiles.change(lambda profiles: profiles.with_profile(profile))
    return profile


def test_nothing_at_all():
    found = find_connection()
    assert (found.api_key, found.api_url, found.profile, found.key_from) == (None, REAL, "default", None)
    with pytest.raises(DialStackAuthenticationError, match="dialstack login"):
        found.client()


def test_the_profile_in_use():
    have("work", HERE, "acct_1")
    found = find_connection()
    assert (found.api_key, found.api_url, found.account) == ("sk_test_of_the_profile", HERE, "acct_1")
    assert (found.source, found.profile, found.key_from, found.url_from) == ("profile", "work", "file", "profile")
    assert "sk_test" not in repr(found)


@pytest.mark.parametrize("name", ["DIALSTACK_API_KEY", "DIALSTACK_KEY"])
def test_the_environment_wins_over_it_with_everything(name, monkeypatch):
    have("work", HERE, "acct_1")
    monkeypatch.setenv(name, "sk_test_of_the_environment")
    found = find_connection()
    assert (found.api_key, found.api_url, found.account) == ("sk_test_of_the_environment", REAL, None)
    assert (found.source, found.profile, found.key_from) == ("environment", None, name)


def test_a_profile_that_is_named_wins_over_the_environment_with_everything(monkeypatch):
    have("work", HERE, "acct_1")
    have("other")
    monkeypatch.setenv("DIALSTACK_API_KEY", "sk_test_of_the_environment")
    monkeypatch.setenv("DIALSTACK_API_URL", "https://elsewhere.example.com")
    found = find_connection("work")
    assert (found.api_key, found.api_url, found.account) == ("sk_test_of_the_profile", HERE, "acct_1")


def test_an_empty_variable_is_none(monkeypatch):
    have("work", HERE)
    monkeypatch.setenv("DIALSTACK_API_KEY", "")
    monkeypatch.setenv("DIALSTACK_API_URL", "")
    assert find_connection().profile == "work"


@pytest.mark.parametrize("url", ["https://elsewhere.example.com", f"{HERE}/v2", "http://here.example.com"])
def test_the_key_of_a_profile_goes_to_no_address_of_the_environment(url, monkeypatch):
    have("work", HERE)
    monkeypatch.setenv("DIALSTACK_API_URL", url)
    with pytest.raises(UsageError, match="DIALSTACK_API_URL is set without a key"):
        find_connection()


@pytest.mark.parametrize("url", [HERE, f"{HERE}/", f"{HERE}:443", HERE.upper().replace("HTTPS", "https")])
def test_the_same_address_in_the_environment_is_no_trouble(url, monkeypatch):
    have("work", HERE)
    monkeypatch.setenv("DIALSTACK_API_URL", url)
    assert find_connection().api_key == "sk_test_of_the_profile"


def test_an_address_that_was_changed_by_hand_gets_no_key():
    have("work", HERE)
    path = Profiles.path()
    raw = json.loads(path.read_text())
    raw["profiles"]["work"]["api_url"] = "https://evil.example.com"
    path.write_text(json.dumps(raw))
    assert find_connection().api_key is None


def test_a_login_between_the_two_looks_is_noticed(monkeypatch):
    old = have("work", HERE)
    new = have("work", HERE, key="sk_test_newer")
    forget_key(old)
    looks = iter([Profiles("work", {"work": old}), Profiles("work", {"work": new})])
    monkeypatch.setattr(Profiles, "load", classmethod(lambda cls: next(looks)))
    assert find_connection().api_key == "sk_test_newer"


def test_there_is_no_such_profile():
    have("work")
    with pytest.raises(UsageError, match="dialstack login --profile wrok"):
        find_connection("wrok")
