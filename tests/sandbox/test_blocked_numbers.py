from __future__ import annotations

import pytest

NUMBERS = "/v1/blocked-numbers"
NUMBER = "+16175550199"


@pytest.fixture
def blocked(door):
    return door.made(NUMBERS, {"phone_number": NUMBER, "description": "Sales calls"})


@pytest.mark.parametrize("key", ["%2B16175550199", "%2b16175550199", NUMBER])
def test_the_number_is_the_key_with_its_plus_encoded_or_raw(door, blocked, key):
    assert door.read(f"{NUMBERS}/{key}") == blocked
    assert door.made(f"{NUMBERS}/{key}", {"description": "x"})["description"] == "x"
    assert door.delete(f"{NUMBERS}/{key}").status == 204
    assert door.get(f"{NUMBERS}/{key}").json() == {"error": "Blocked number not found"}


def test_there_is_no_id(blocked):
    assert (blocked["object"], blocked["phone_number"]) == ("blocked_number", NUMBER)
    assert "id" not in blocked


def test_a_number_is_blocked_once_in_an_account(door, platform, blocked):
    assert door.post(NUMBERS, {"phone_number": NUMBER}).status == 409
    assert door.read(f"{NUMBERS}/{NUMBER}")["description"] == "Sales calls"
    door.account = platform.made("/v1/accounts", {})["id"]
    assert door.get(f"{NUMBERS}/{NUMBER}").status == 404
    assert door.post(NUMBERS, {"phone_number": NUMBER}).status == 201


@pytest.mark.parametrize("number", ["6175550199", "+1 617 555 0199", ""])
def test_another_form_of_a_number_is_refused(door, number):
    assert door.post(NUMBERS, {"phone_number": number}).status == 400


def test_null_clears_the_description_and_nothing_is_no_change(door, blocked, clock):
    clock.tick(minutes=1)
    cleared = door.made(f"{NUMBERS}/{NUMBER}", {"description": None})
    assert cleared["description"] is None
    assert cleared["updated_at"] > blocked["updated_at"]
    assert door.post(f"{NUMBERS}/{NUMBER}", {}).json()["details"] == {"description": "is required"}


def test_the_number_itself_cannot_be_changed(door, blocked):
    changed = door.made(f"{NUMBERS}/{NUMBER}", {"description": "x", "phone_number": "+16175550121"})
    assert changed["phone_number"] == NUMBER


def test_the_list_is_newest_first_in_pages(door, blocked):
    newer = door.made(NUMBERS, {"phone_number": "+16175550121"})
    page = door.read(f"{NUMBERS}?limit=1")
    assert page["data"] == [newer]
    assert door.read(page["next_page_url"])["data"] == [blocked]
