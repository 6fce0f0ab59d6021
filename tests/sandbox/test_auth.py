from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic abc",
        "Bearer sk_test_other",
        "Bearer sk_ptnr_1",
        "Bearer pk_test_1",
        "Bearer nonsense",
    ],
)
def test_a_missing_or_unknown_key_is_a_401(platform, header):
    response = platform.get("/v1/accounts", headers={"Authorization": header})
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_live_key_is_refused_with_a_warning(platform):
    response = platform.as_caller("sk_live_0123456789").get("/v1/accounts")
    assert response.status == 401
    assert "live key" in response.json()["error"]
    assert "0123456789" not in response.json()["error"]


def test_another_sandboxs_key_and_token_are_refused(platform, door):
    token = door.made("/v1/account_sessions", {"account": door.account})["client_secret"]
    from dialstack.sandbox import Sandbox

    other = type(platform)(Sandbox(debug=True))
    other.made("/v1/accounts", {})
    assert other.as_caller(platform.key).get("/v1/accounts").status == 401
    assert other.as_caller(token).get("/v1/users").status == 401


def test_the_scheme_is_read_in_any_case(platform):
    assert platform.get("/v1/accounts", headers={"Authorization": f"bearer  {platform.key} "}).status == 200


def test_an_account_scoped_operation_needs_the_header(platform):
    response = platform.get("/v1/users")
    assert response.status == 400
    assert "DialStack-Account" in response.json()["error"]


def test_an_unknown_account_is_a_403(platform):
    response = platform.get("/v1/users", headers={"DialStack-Account": "acct_404"})
    assert response.status == 403
    assert "DialStack-Account" in response.json()["error"]


def test_a_platform_operation_does_not_look_at_the_header(platform):
    assert platform.get("/v1/accounts", headers={"DialStack-Account": "acct_404"}).status == 200


def test_accounts_do_not_see_each_other(platform, door, user):
    door.account = platform.made("/v1/accounts", {})["id"]
    assert door.get(f"/v1/users/{user['id']}").status == 404
    assert door.read("/v1/users")["data"] == []


def test_an_account_session_carries_the_account(door, user):
    token = door.made("/v1/account_sessions", {"account": door.account})["client_secret"]
    browser = door.as_caller(token)
    assert browser.read("/v1/users")["data"] == [user]
    assert browser.get("/v1/users", headers={"DialStack-Account": door.account}).status == 200
    assert browser.get("/v1/users", headers={"DialStack-Account": "acct_other"}).status == 403


def test_a_session_reaches_its_own_account_only(platform, door):
    other = platform.made("/v1/accounts", {})["id"]
    browser = door.as_caller(door.made("/v1/account_sessions", {"account": door.account})["client_secret"])
    assert browser.get(f"/v1/accounts/{door.account}").status == 200
    assert browser.get(f"/v1/accounts/{other}").status == 403
    assert browser.get("/v1/accounts").status == 403
    assert browser.post("/v1/account_sessions", {"account": door.account}).status == 403


def test_a_session_dies_with_its_account(door):
    browser = door.as_caller(door.made("/v1/account_sessions", {"account": door.account})["client_secret"])
    assert door.delete(f"/v1/accounts/{door.account}").status == 204
    assert browser.get("/v1/users").status == 401
    assert door.get("/v1/users").status == 403


def test_a_key_of_your_own_and_what_follows_from_it():
    from dialstack.sandbox import Sandbox

    first, again = Sandbox(api_key="sk_test_mine"), Sandbox(api_key="sk_test_mine")
    assert first.api_key == "sk_test_mine"
    assert first.live_key == again.live_key
    assert first.platform("other") == again.platform("other")
    assert Sandbox(api_key="sk_test_yours").live_key != first.live_key


@pytest.mark.parametrize("key", ["", "sk_test_", "sk_live_1", "sk_test_a b", "sk_test_\u00e9", "sk_test_a\n"])
def test_a_key_that_is_none_is_refused(key):
    from dialstack.sandbox import Sandbox

    with pytest.raises(ValueError, match="sk_test_ and more"):
        Sandbox(api_key=key)
