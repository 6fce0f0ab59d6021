from __future__ import annotations

import pytest

RATES = {"per_user_rate": 1500, "per_did_rate": 200, "per_voiceai_location_rate": 4900}


def test_defaults_of_a_new_account(platform):
    account = platform.made("/v1/accounts", {"email": "a@example.com"})
    assert account["email"] == "a@example.com"
    assert account["tos_status"] == "not_required"
    assert account["config"]["region"] == "US"
    assert account["config"]["extension_length"] == 4
    assert account["created_at"] == account["updated_at"] == "2026-05-21T17:00:00.000Z"


def test_update_keeps_what_is_absent_clears_null_and_merges_config(platform, clock):
    account = platform.made(
        "/v1/accounts",
        {"email": "a@example.com", "primary_contact_name": "A", "config": {"timezone": "America/New_York"}},
    )
    path = f"/v1/accounts/{account['id']}"
    clock.tick(minutes=1)
    changed = platform.made(path, {"primary_contact_name": None, "config": {"region": "CA"}})
    assert (changed["email"], changed["primary_contact_name"]) == ("a@example.com", None)
    assert (changed["config"]["region"], changed["config"]["timezone"]) == ("CA", "America/New_York")
    assert changed["updated_at"] == "2026-05-21T17:01:00.000Z"
    assert platform.read(path) == changed


def test_one_accounts_config_is_not_anothers(platform):
    first = platform.made("/v1/accounts", {})
    platform.made(f"/v1/accounts/{first['id']}", {"config": {"region": "CA"}})
    assert platform.made("/v1/accounts", {})["config"]["region"] == "US"


def test_both_spellings_are_taken_and_given_and_unsuffixed_wins(platform):
    path = f"/v1/accounts/{platform.made('/v1/accounts', {})['id']}"
    changed = platform.made(
        path, {"main_location_id": "loc_1", "hold_music_clip": "aud_2", "hold_music_clip_id": "aud_1"}
    )
    assert changed["main_location"] == changed["main_location_id"] == "loc_1"
    assert changed["hold_music_clip"] == changed["hold_music_clip_id"] == "aud_2"


def test_delete(platform):
    path = f"/v1/accounts/{platform.made('/v1/accounts', {})['id']}"
    gone = platform.delete(path)
    assert (gone.status, gone.body) == (204, b"")
    assert platform.get(path).status == platform.delete(path).status == 404
    assert platform.read("/v1/accounts")["data"] == []


def test_pricing_is_404_until_it_is_set(platform):
    path = f"/v1/accounts/{platform.made('/v1/accounts', {})['id']}/pricing"
    assert platform.get(path).status == 404
    assert platform.made(path, RATES) == RATES
    assert platform.read(path) == RATES


def test_pricing_given_at_creation(platform):
    account = platform.made("/v1/accounts", {"pricing": RATES})
    assert platform.read(f"/v1/accounts/{account['id']}/pricing") == RATES
    assert "pricing" not in account


def test_the_agreement_shows_prices_only_when_asked(platform):
    path = f"/v1/accounts/{platform.made('/v1/accounts', {'pricing': RATES})['id']}/tos"
    assert "pricing" not in platform.read(path)
    assert platform.read(f"{path}?expand[]=pricing")["pricing"] == RATES
    assert "pricing" not in platform.read(f"{path}?expand=pricing")
    assert "pricing" not in platform.read(f"{path}?expand[]=pricing,other")


def test_accepting_the_agreement(platform, clock):
    account = platform.made("/v1/accounts", {})
    path = f"/v1/accounts/{account['id']}"
    version = platform.read(f"{path}/tos")["version"]
    stale = platform.post(f"{path}/tos", {"version": "2020-01-01"})
    assert (stale.status, stale.json()["code"]) == (409, "tos_version_stale")
    assert platform.post(f"{path}/tos", {"version": version}).status == 422
    platform.made(f"{path}/pricing", RATES)
    accepted = platform.made(f"{path}/tos", {"version": version})
    assert accepted["acceptance"]["pricing"] == RATES
    clock.tick(days=1)
    assert platform.made(f"{path}/tos", {"version": version}) == accepted
    assert platform.read(path)["tos_accepted_at"] == "2026-05-21T17:00:00.000Z"
    assert platform.post(path, {"tos_variant": "hipaa"}).status == 409
    platform.made(f"{path}/pricing", {**RATES, "per_user_rate": 1})
    assert platform.read(f"{path}/tos")["acceptance"]["pricing"] == RATES


def test_effective_pricing_counts_from_the_day_it_was_set(platform, clock):
    path = f"/v1/accounts/{platform.made('/v1/accounts', {})['id']}"
    assert platform.get(f"{path}/effective-pricing").status == 404
    platform.made(f"{path}/pricing", RATES)
    since = {"object": "effective_pricing", **RATES, "effective_from": "2026-05-21", "next": None}
    assert platform.read(f"{path}/effective-pricing") == since
    clock.tick(days=2)
    assert platform.read(f"{path}/effective-pricing") == since
    platform.made(f"{path}/pricing", {**RATES, "per_did_rate": 300})
    changed = platform.read(f"{path}/effective-pricing")
    assert (changed["per_did_rate"], changed["effective_from"]) == (300, "2026-05-23")


def test_pricing_given_at_creation_is_effective_at_once(platform):
    account = platform.made("/v1/accounts", {"pricing": RATES})
    pricing = platform.read(f"/v1/accounts/{account['id']}/effective-pricing")
    assert pricing["effective_from"] == "2026-05-21"


def test_the_port_out_pin_is_null_until_it_is_set(platform):
    account = platform.made("/v1/accounts", {})
    path = f"/v1/accounts/{account['id']}/port-out-pin"
    assert platform.read(path) == {"object": "account_port_out_pin", "pin": None}
    assert platform.made(path, {"pin": "04217"})["pin"] == platform.read(path)["pin"] == "04217"
    assert "pin" not in platform.read(f"/v1/accounts/{account['id']}")


@pytest.mark.parametrize("pin", ["4217", "042170", "0421a", "", 42170, None, "04217\n"])
def test_a_port_out_pin_is_five_digits(platform, pin):
    path = f"/v1/accounts/{platform.made('/v1/accounts', {})['id']}/port-out-pin"
    assert platform.post(path, {"pin": pin}).status == 400
    assert platform.read(path)["pin"] is None


def test_pricing_and_pin_of_an_account_that_is_not_there(platform):
    for name in ("effective-pricing", "port-out-pin"):
        assert platform.get(f"/v1/accounts/acct_404/{name}").status == 404
    assert platform.post("/v1/accounts/acct_404/port-out-pin", {"pin": "04217"}).status == 404


@pytest.mark.parametrize("name", ["address", "billing_address"])
def test_the_address_of_an_account_is_its_main_location(platform, name):
    address = {"street": "Main Street", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"}
    account = platform.made("/v1/accounts", {name: address})
    assert account["main_location"] == account["main_location_id"]
    platform.account = account["id"]
    location = platform.read(f"/v1/locations/{account['main_location']}")
    assert {part: location["address"][part] for part in address} == address
    assert platform.made("/v1/accounts", {})["main_location"] is None
