from __future__ import annotations

import pytest

LOCATIONS = "/v1/locations"
ADDRESS = {
    "address_number": "100",
    "street": "Main Street",
    "unit": "Suite 4",
    "city": "Boston",
    "state": "MA",
    "postal_code": "02110",
    "country": "US",
}


@pytest.fixture
def location(door):
    return door.made(LOCATIONS, {"name": "Main office", "address": ADDRESS})


@pytest.fixture
def path(location):
    return f"{LOCATIONS}/{location['id']}"


@pytest.fixture
def did(door):
    return door.sandbox.seed_phone_number(door.account, "+16175550100")["id"]


def test_a_location_is_active_and_not_registered_at_first(location):
    assert (location["status"], location["e911_status"], location["primary_did"]) == ("active", "none", None)
    assert (location["address"], location["config"]) == (ADDRESS, {})


def test_an_address_needs_its_parts(door):
    response = door.post(LOCATIONS, {"name": "Main office", "address": {"street": "Main Street", "state": "Mass"}})
    assert response.json()["details"].keys() >= {"address.city", "address.state", "address.postal_code"}


def test_the_number_must_be_the_accounts(door, platform, path, did):
    assert door.made(path, {"primary_did": did})["primary_did"] == did
    other = platform.made("/v1/accounts", {})["id"]
    foreign = door.sandbox.seed_phone_number(other, "+16175550100")["id"]
    for body in ({"primary_did": foreign}, {"primary_did": "did_nothing"}):
        response = door.post(path, body)
        assert (response.status, list(response.json()["details"])) == (422, ["primary_did"])
        assert door.post(LOCATIONS, {"name": "x", "address": ADDRESS, **body}).status == 422
    assert door.read(path)["primary_did"] == did
    assert len(door.read(LOCATIONS)["data"]) == 1


def test_null_clears_the_number_and_absent_keeps_it(door, path, did):
    door.made(path, {"primary_did": did})
    assert door.made(path, {"name": "Head office"})["primary_did"] == did
    assert door.made(path, {"primary_did": None})["primary_did"] is None


def test_a_config_is_merged_and_an_address_replaced(door, path):
    notification = {"e911_notification": {"emails": ["security@example.com"]}}
    door.made(path, {"config": notification})
    short = {name: value for name, value in ADDRESS.items() if name != "unit"}
    changed = door.made(path, {"config": {"later": 1}, "address": short})
    assert changed["config"] == {**notification, "later": 1}
    assert changed["address"] == short


def test_a_validated_address_comes_back_in_its_parts(door, path, location):
    assert door.made(f"{path}/validate-e911", {}) == {
        "adjusted": False,
        "address": {
            "house_number": "100",
            "street_name": "Main Street",
            "address_line_2": "Suite 4",
            "city": "Boston",
            "state_code": "MA",
            "zip": "02110",
            "country": "US",
        },
    }
    assert door.read(path) == location


def test_parts_that_the_address_has_not_are_left_out(door, path):
    door.made(path, {"address": {k: v for k, v in ADDRESS.items() if k not in ("unit", "address_number")}})
    validated = door.made(f"{path}/validate-e911")["address"]
    assert "house_number" not in validated
    assert "address_line_2" not in validated


def test_a_provisioned_location_stays_so(door, path, clock):
    clock.tick(minutes=1)
    provisioned = door.made(f"{path}/provision-e911")
    assert provisioned["e911_status"] == "provisioned"
    assert provisioned["updated_at"] == "2026-05-21T17:01:00.000Z"
    assert door.made(path, {"address": {**ADDRESS, "unit": "Suite 5"}})["e911_status"] == "provisioned"


def test_there_is_no_way_to_delete_one(door, path):
    response = door.delete(path)
    assert (response.status, response.headers["Allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("verb", ["validate-e911", "provision-e911"])
def test_an_unknown_location_is_not_found(door, verb):
    assert door.post(f"{LOCATIONS}/loc_nowhere/{verb}", {}).status == 404
