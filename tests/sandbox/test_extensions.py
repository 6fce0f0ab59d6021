from __future__ import annotations


def test_the_number_is_the_key(door):
    made = door.made("/v1/extensions", {"number": "2000", "target": "user_1"})
    assert (made["number"], made["target"], made["status"]) == ("2000", "user_1", "active")
    assert "id" not in made
    assert door.read("/v1/extensions/2000") == made
    assert door.delete("/v1/extensions/2000").status == 204
    assert door.get("/v1/extensions/2000").status == 404


def test_a_taken_number_is_a_conflict(door):
    door.made("/v1/extensions", {"number": "2000", "target": "user_1"})
    response = door.post("/v1/extensions", {"number": "2000", "target": "user_2"})
    assert (response.status, response.json()["code"]) == (409, "extension_taken")


def test_rename(door):
    for number in ("2000", "2001"):
        door.made("/v1/extensions", {"number": number, "target": "user_1"})
    assert door.post("/v1/extensions/2000", {"number": "2001"}).json()["code"] == "extension_taken"
    assert door.made("/v1/extensions/2000", {"number": "2000"})["number"] == "2000"
    renamed = door.made("/v1/extensions/2000", {"number": "2500"})
    assert (renamed["number"], renamed["target"]) == ("2500", "user_1")
    assert door.get("/v1/extensions/2000").status == 404
    assert [row["number"] for row in door.read("/v1/extensions")["data"]] == ["2001", "2500"]
    assert door.made("/v1/extensions", {"number": "2000", "target": "user_2"})


def test_retarget_and_filter(door):
    for number in ("2000", "2001"):
        door.made("/v1/extensions", {"number": number, "target": "user_1"})
    door.made("/v1/extensions/2001", {"target": "user_2"})
    assert [row["number"] for row in door.read("/v1/extensions?target=user_2")["data"]] == ["2001"]
    assert door.read("/v1/extensions?target=user_3")["data"] == []


def test_two_accounts_may_have_the_same_number(platform, door):
    door.made("/v1/extensions", {"number": "2000", "target": "user_1"})
    door.account = platform.made("/v1/accounts", {})["id"]
    assert door.post("/v1/extensions", {"number": "2000", "target": "user_1"}).status == 201
