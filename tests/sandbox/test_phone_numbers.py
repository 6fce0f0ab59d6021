from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours import phone_numbers


@pytest.fixture
def number(sandbox, door):
    return sandbox.seed_phone_number(door.account, "+16175550100")


@pytest.fixture
def path(number):
    return f"/v1/phone-numbers/{number['id']}"


def seeded(door, **state):
    row = phone_numbers.seed(
        door.sandbox._world.store, door.account, "+16175550101", "active", "2026-05-21T17:00:00Z", **state
    )
    return f"/v1/phone-numbers/{row['id']}"


def test_seeded_numbers_are_listed_and_filtered(door, sandbox):
    seeded = [
        sandbox.seed_phone_number(door.account, f"+1617555010{n}", status=status)
        for n, status in enumerate(("active", "pending"))
    ]
    assert door.read("/v1/phone-numbers")["data"] == seeded[::-1]
    assert door.read("/v1/phone-numbers?status=pending")["data"] == [seeded[1]]
    assert door.read("/v1/phone-numbers?status=lost")["data"] == []


def test_a_number_is_read_in_full(door, number, path):
    assert door.read(path) == number
    assert (number["number_class"], number["inbound_routing"], number["routing_target"]) == (
        "account_owned",
        "default",
        None,
    )
    assert "directory_listing_type" not in number
    assert not [name for name in number if name.startswith("_")]


def test_a_number_of_another_account_is_not_found(platform, door, path):
    door.account = platform.made("/v1/accounts", {})["id"]
    for response in (door.get(path), door.post(path, {}), door.post(f"{path}/route", {"routing_target": None})):
        assert (response.status, response.json()["error"]) == (404, "Phone number not found")


def test_update_keeps_what_is_absent_and_clears_what_is_null(door, path, clock):
    clock.tick(seconds=1)
    changed = door.made(path, {"caller_id_name": "JONES", "caller_id_prefix": "JC", "directory_listing_type": "listed"})
    assert (changed["caller_id_name"], changed["directory_listing_type"]) == ("JONES", "listed")
    assert changed["updated_at"] == "2026-05-21T17:00:01.000Z"
    changed = door.made(path, {"caller_id_prefix": None, "status": "inactive", "outbound_enabled": False})
    assert (changed["caller_id_name"], changed["caller_id_prefix"]) == ("JONES", None)
    assert (changed["status"], changed["outbound_enabled"]) == ("inactive", False)


def test_the_visibility_of_the_caller_id_goes_in_and_is_not_shown(door, path):
    assert "caller_id_visibility" not in door.made(path, {"caller_id_visibility": "PRIVATE"})


@pytest.mark.parametrize(
    "body", [{"status": "released"}, {"caller_id_visibility": "HIDDEN"}, {"expires_at": "2027-01-01"}]
)
def test_what_can_not_be_set_is_a_400(door, path, body):
    response = door.post(path, body)
    assert (response.status, response.json()["code"]) == (400, "validation_error")


def test_null_makes_a_temporary_number_permanent(door):
    path = seeded(door, expires_at="2026-06-01T00:00:00Z")
    assert door.read(path)["number_class"] == "temporary"
    assert door.made(path, {"fax_enabled": True})["number_class"] == "temporary"
    kept = door.made(path, {"expires_at": None})
    assert (kept["number_class"], kept["expires_at"], kept["fax_enabled"]) == ("account_owned", None, True)


def test_the_fax_settings(door, path):
    def config(given):
        return door.made(path, {"config": given})["config"]

    told = {"recipients": ["a@example.com"], "delete_documents": True}
    assert config({"fax_notifications": {**told, "attach_pdf": True}}) == {"fax_notifications": told}
    assert config({}) == {"fax_notifications": told}
    assert config(None) == {}
    response = door.post(path, {"config": {"fax_notifications": {"delete_documents": True}}, "fax_enabled": True})
    assert response.status == 422
    assert door.read(path)["fax_enabled"] is False


def test_a_caller_id_update_in_progress_is_a_conflict(door):
    path = seeded(door, caller_id_update=True)
    assert door.post(path, {"caller_id_name": "JONES"}).status == 409
    assert door.get(path).status == 200


def test_a_route_leads_to_something_of_the_account(platform, door, path, user):
    assert door.made(f"{path}/route", {"routing_target": user["id"]})["routing_target"] == user["id"]
    assert door.read(path)["routing_target"] == user["id"]
    app = door.made("/v1/voice-apps", {"name": "Bot", "url": "https://bot.example"})
    assert door.made(f"{path}/route", {"routing_target": app["id"]})["routing_target"] == app["id"]
    assert door.post(f"{path}/route", {"routing_target": "user_999999"}).status == 422
    foreign = platform.made("/v1/users", {}, headers={"DialStack-Account": platform.made("/v1/accounts", {})["id"]})
    assert door.post(f"{path}/route", {"routing_target": foreign["id"]}).status == 422
    assert door.read(path)["routing_target"] == app["id"]
    assert door.made(f"{path}/route", {"routing_target": None})["routing_target"] is None
    assert door.post(f"{path}/route", {}).status == 400


def test_a_number_that_drops_its_calls_keeps_no_target(door, user):
    path = seeded(door, inbound_routing="drop")
    assert door.made(f"{path}/route", {"routing_target": user["id"]})["routing_target"] is None


def test_the_sms_window_opens_ends_and_locks(door, path, clock):
    path = f"{path}/sms-port-out"
    assert door.read(path) == {"expires_at": None}
    opened = door.made(path, {"expires_at": "2026-05-22T12:00:00-05:00"})
    assert opened == {"expires_at": "2026-05-22T17:00:00.000Z"} == door.read(path)
    assert door.made(path, {"expires_at": None}) == {"expires_at": None} == door.read(path)
    door.made(path, {"expires_at": "2026-05-22T17:00:00Z"})
    clock.tick(days=1)
    assert door.read(path) == {"expires_at": None}


@pytest.mark.parametrize(
    "when", ["2026-05-21T17:00:00Z", "2020-01-01T00:00:00Z", "2026-06-01", "2026-06-01T00:00:00", "x", ""]
)
def test_a_window_needs_an_instant_in_the_future(door, path, when):
    response = door.post(f"{path}/sms-port-out", {"expires_at": when})
    assert (response.status, list(response.json()["details"])) == (400, ["expires_at"])


def test_the_sms_window_is_the_platforms(platform, door, path):
    session = platform.made("/v1/account_sessions", {"account": door.account})
    caller = door.as_caller(session["client_secret"])
    assert caller.get(path).status == 200
    assert caller.get(f"{path}/sms-port-out").status == 403
    assert caller.post(f"{path}/sms-port-out", {"expires_at": None}).status == 403
