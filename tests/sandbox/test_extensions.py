from __future__ import annotations

import pytest


@pytest.fixture
def target(user):
    return user["id"]


@pytest.fixture
def other(door):
    return door.made("/v1/ring_groups", {"name": "Front desk"})["id"]


def test_the_number_is_the_key(door, target):
    made = door.made("/v1/extensions", {"number": "2000", "target": target})
    assert (made["number"], made["target"], made["status"]) == ("2000", target, "active")
    assert "id" not in made
    assert door.read("/v1/extensions/2000") == made
    assert door.delete("/v1/extensions/2000").status == 204
    assert door.get("/v1/extensions/2000").status == 404


def test_a_taken_number_is_a_conflict(door, target, other):
    door.made("/v1/extensions", {"number": "2000", "target": target})
    response = door.post("/v1/extensions", {"number": "2000", "target": other})
    assert (response.status, response.json()["code"]) == (409, "extension_taken")


def test_rename(door, target, other):
    for number in ("2000", "2001"):
        door.made("/v1/extensions", {"number": number, "target": target})
    assert door.post("/v1/extensions/2000", {"number": "2001"}).json()["code"] == "extension_taken"
    assert door.made("/v1/extensions/2000", {"number": "2000"})["number"] == "2000"
    renamed = door.made("/v1/extensions/2000", {"number": "2500"})
    assert (renamed["number"], renamed["target"]) == ("2500", target)
    assert door.get("/v1/extensions/2000").status == 404
    assert [row["number"] for row in door.read("/v1/extensions")["data"]] == ["2001", "2500"]
    assert door.made("/v1/extensions", {"number": "2000", "target": other})


def test_retarget_and_filter(door, target, other):
    for number in ("2000", "2001"):
        door.made("/v1/extensions", {"number": number, "target": target})
    door.made("/v1/extensions/2001", {"target": other})
    assert [row["number"] for row in door.read(f"/v1/extensions?target={other}")["data"]] == ["2001"]
    assert door.read("/v1/extensions?target=user_3")["data"] == []


def test_an_extension_leads_to_something_that_calls_can_go_to(door, target):
    agent = door.made("/v1/ai-agents", {"name": "Front desk"})
    assert door.post("/v1/extensions", {"number": "2000", "target": agent["id"]}).status == 422
    assert door.post("/v1/extensions", {"number": "2000", "target": "user_404"}).status == 422
    assert door.post("/v1/extensions", {"number": "2000", "target": agent["voice_app"]}).status == 201
    assert door.post("/v1/extensions/2000", {"target": "user_404"}).status == 422
    assert door.read("/v1/extensions/2000")["target"] == agent["voice_app"]


def test_two_accounts_may_have_the_same_number(platform, door, target):
    door.made("/v1/extensions", {"number": "2000", "target": target})
    door.account = platform.made("/v1/accounts", {})["id"]
    theirs = door.made("/v1/users", {})["id"]
    assert door.post("/v1/extensions", {"number": "2000", "target": target}).status == 422
    assert door.post("/v1/extensions", {"number": "2000", "target": theirs}).status == 201
