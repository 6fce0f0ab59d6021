"""`dialstack tokens inspect`: what a session token says."""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime, timedelta, timezone

import jwt
import pytest

from dialstack.cli.inspecting import told_span

SECRET = "a-secret-of-thirty-two-characters-or-more"


def minted(ends=timedelta(minutes=42, seconds=20), **claims):
    now = datetime.now(timezone.utc)
    times = {"iat": now, "exp": now + ends} if ends is not None else {}
    return jwt.encode({"sub": "acct_1", "account": "acct_1", **times, **claims}, SECRET, "HS256")


@pytest.fixture
def inspect(run, monkeypatch):
    def inspect(text, *words):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        return run("tokens", "inspect", *words)

    return inspect


@pytest.fixture
def token(platform, account):
    with platform.client() as client:
        return client.account_sessions.create(
            account=account, components={"call_logs": {"enabled": True}}
        ).client_secret


def test_the_token_of_an_account(inspect, token, account):
    done = inspect(f"{token}\n")
    assert done.status == 0
    told = json.loads(done.out)
    assert (told["kind"], told["account"], told["components"]) == ("account", account, ["call_logs"])
    assert (told["expires"], told["expired"], told["signature"]) == ("in 60 min", False, "not checked")
    assert "the signature was not checked" in done.err
    assert token not in done.err


def test_the_token_of_a_user(inspect, platform, account):
    with platform.client(dialstack_account=account) as client:
        user = client.users.create(name="Alice").id
        token = client.user_sessions.create(user=user, ttl_seconds=600).client_secret
    told = json.loads(inspect(token).out)
    assert (told["kind"], told["account"], told["user"], told["expires"]) == ("user", account, user, "in 10 min")


@pytest.mark.parametrize("spell", ["{}", " {}\n", "Bearer {}\n"])
def test_it_is_read_from_standard_input(spell, inspect):
    assert inspect(spell.format(minted())).status == 0
    assert inspect(spell.format(minted()), "-").status == 0
    assert inspect("", spell.format(minted())).status == 0


def test_a_table_for_people(inspect):
    out = inspect(minted(aud="softphone"), "-o", "table").out
    assert "expires     in 42 min" in out
    assert "aud         softphone" in out


def test_its_time_is_over(inspect):
    done = inspect(minted(timedelta(minutes=-3)))
    assert done.status == 1
    assert json.loads(done.out)["expired"] is True
    assert "the token expired 3 min ago" in done.err


def test_it_does_not_say_when_it_ends(inspect):
    done = inspect(minted(None))
    assert (done.status, json.loads(done.out)["expires"]) == (0, "does not say")


@pytest.mark.parametrize("text", ["", "\n", "x", "a.b.c", "sk_test_key", "eyJ\xff", minted(exp="soon")])
def test_what_is_no_token_is_refused_without_a_quote(text, inspect):
    done = inspect(text)
    assert (done.status, done.out) == (2, "")
    assert not text.strip() or text.strip() == "x" or text.strip() not in done.err


def test_the_signature_is_checked_with_a_key_from_the_environment(inspect, monkeypatch):
    assert inspect(minted(), "--key-env", "THE_KEY").status == 2
    monkeypatch.setenv("THE_KEY", SECRET)
    done = inspect(minted(aud=["a", "b"]), "--key-env", "THE_KEY")
    assert (done.status, json.loads(done.out)["signature"]) == (0, "good")
    assert "not checked" not in done.err
    late = inspect(minted(timedelta(hours=-3)), "--key-env", "THE_KEY")
    assert (late.status, json.loads(late.out)["expires"]) == (1, "expired 3 h ago")
    monkeypatch.setenv("THE_KEY", SECRET + "x")
    wrong = inspect(minted(), "--key-env", "THE_KEY")
    assert (wrong.status, wrong.out) == (3, "")
    assert "signature is wrong" in wrong.err


def test_the_algorithm_is_chosen_and_not_the_tokens(inspect, monkeypatch):
    monkeypatch.setenv("THE_KEY", SECRET)
    assert inspect(minted(), "--key-env", "THE_KEY", "--algorithm", "HS512").status == 3
    assert inspect(minted(), "--key-env", "THE_KEY", "--algorithm", "none").status == 2


def test_a_public_key(inspect, monkeypatch):
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    private = ed25519.Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    monkeypatch.setenv("THE_KEY", public)
    token = jwt.encode(
        {"sub": "user_1", "account": "acct_1", "exp": datetime.now(timezone.utc) + timedelta(hours=5)}, private, "EdDSA"
    )
    assert inspect(token, "--key-env", "THE_KEY").status == 0
    assert inspect(minted(), "--key-env", "THE_KEY").status == 3


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (-180, "3 min"), (7200, "2 h"), (604800, "7 days")],
)
def test_spans(seconds, told):
    assert told_span(timedelta(seconds=seconds)) == told
