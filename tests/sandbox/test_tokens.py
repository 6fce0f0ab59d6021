from __future__ import annotations

import jwt
import pytest

from dialstack import DialStackValidationError
from dialstack.sandbox import Sandbox


def test_an_account_session_lasts_an_hour(door, clock):
    session = door.made(
        "/v1/account_sessions",
        {"account": door.account, "components": {"call_logs": {"enabled": True}, "voicemails": {"enabled": False}}},
    )
    assert session["account_id"] == door.account
    assert session["expires_at"] == "2026-05-21T18:00:00.000Z"
    claims = jwt.decode(session["client_secret"], options={"verify_signature": False})
    assert claims["account"] == claims["sub"] == door.account
    assert claims["components"] == ["call_logs"]
    assert claims["exp"] - claims["iat"] == 3600
    browser = door.as_caller(session["client_secret"])
    clock.tick(minutes=59)
    assert browser.get("/v1/users").status == 200
    clock.tick(minutes=1)
    expired = browser.get("/v1/users")
    assert expired.status == 401
    assert "expired" in expired.json()["error"]


def test_an_account_session_needs_an_account(platform):
    assert platform.post("/v1/account_sessions", {"account": "acct_404"}).status == 404


def test_a_user_session_lasts_a_day_or_as_asked(door, user, clock):
    session = door.made("/v1/user_sessions", {"user": user["id"]})
    assert (session["user"], session["account"]) == (user["id"], door.account)
    assert session["expires_at"] == "2026-05-22T17:00:00.000Z"
    short = door.made("/v1/user_sessions", {"user": user["id"], "ttl_seconds": 600})
    clock.tick(seconds=600)
    assert door.as_caller(short["client_secret"]).get("/v1/users").status == 401
    assert door.as_caller(session["client_secret"]).get("/v1/users").status == 200


def test_the_lifetime_has_limits(door, user):
    for seconds in (0, -1, 604_801):
        response = door.post("/v1/user_sessions", {"user": user["id"], "ttl_seconds": seconds})
        assert response.status == 400
        assert "ttl_seconds" in response.json()["details"]
    assert door.post("/v1/user_sessions", {"user": user["id"], "ttl_seconds": 604_800}).status == 201


def test_revoking_ends_what_was_minted_before_and_nothing_after(door, user):
    before = door.made("/v1/user_sessions", {"user": user["id"]})["client_secret"]
    account = door.made("/v1/account_sessions", {"account": door.account})["client_secret"]
    revoked = door.as_caller(door.key).made(f"/v1/users/{user['id']}/revoke_sessions", {})
    assert revoked == {"user": user["id"], "sessions_revoked_at": "2026-05-21T17:00:00.000Z"}
    after = door.made("/v1/user_sessions", {"user": user["id"]})["client_secret"]
    assert door.as_caller(before).get("/v1/users").status == 401
    assert door.as_caller(after).get("/v1/users").status == 200
    assert door.as_caller(account).get("/v1/users").status == 200


def test_a_deleted_users_token_is_refused(door, user):
    token = door.made("/v1/user_sessions", {"user": user["id"]})["client_secret"]
    door.delete(f"/v1/users/{user['id']}")
    assert door.as_caller(token).get("/v1/users").status == 401


def test_sessions_of_unknown_users_are_404(platform):
    assert platform.post("/v1/user_sessions", {"user": "user_404"}).status == 404
    assert platform.post("/v1/users/user_404/revoke_sessions").status == 404


def test_a_token_without_a_signature_of_this_sandbox_is_refused(door):
    claims = {"kind": "account", "sub": door.account, "account": door.account, "components": [], "exp": 9e9, "iat": 0}
    forged = jwt.encode(claims, "x" * 32, algorithm="HS256")
    unsigned = jwt.encode(claims, None, algorithm="none")
    assert door.as_caller(forged).get("/v1/users").status == 401
    assert door.as_caller(unsigned).get("/v1/users").status == 401


def test_today_a_session_needs_something_that_it_may_do():
    strict = Sandbox(strict=True, debug=True).client()
    rates = {"per_user_rate": 1500, "per_did_rate": 200, "per_voiceai_location_rate": 4900}
    address = {"street": "Main Street", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"}
    account = strict.accounts.create(email="a@x.example", primary_contact_name="A", pricing=rates, address=address)
    with pytest.raises(DialStackValidationError, match="Validation failed") as caught:
        strict.account_sessions.create(account=account.id, components={"call_logs": {"enabled": False}})
    assert caught.value.details == {"components": "must enable at least one component"}
    assert strict.account_sessions.create(account=account.id, components={"call_logs": {"enabled": True}})
