from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours import deskphones

MAC = "00:04:13:0a:0b:0c"


@pytest.fixture
def phone(door):
    return door.made("/v1/deskphones", {"mac_address": MAC, "model": "D785"})


@pytest.fixture
def path(phone):
    return f"/v1/deskphones/{phone['id']}"


def test_the_older_call_makes_a_device(door, phone):
    device = door.read(f"/v1/devices/{phone['id']}")
    assert (device["type"], device["mac_address"], device["model"]) == ("deskphone", MAC, "D785")
    shared = phone.keys() & device.keys()
    assert {name: phone[name] for name in shared} == {name: device[name] for name in shared}
    assert not phone.keys() & {"type", "registration_status"}


def test_a_device_is_a_desk_phone_for_the_older_calls(door):
    device = door.made("/v1/devices", {"mac_address": MAC, "name": "Front desk"})["id"]
    changed = door.made(f"/v1/deskphones/{device}", {"status": "provisioned"})
    assert (changed["name"], changed["status"]) == ("Front desk", "provisioned")
    assert door.delete(f"/v1/deskphones/{device}").status == 204
    assert door.get(f"/v1/devices/{device}").status == 404


def test_a_mac_address_in_use_is_a_conflict(door, phone):
    assert door.post("/v1/deskphones", {"mac_address": MAC.upper()}).status == 409
    assert door.post("/v1/deskphones", {"mac_address": "nonsense"}).status == 400


def test_a_base_is_no_desk_phone(door):
    base = door.made("/v1/devices", {"type": "dect_base", "mac_address": MAC})["id"]
    path = f"/v1/deskphones/{base}"
    for response in (door.post(path, {}), door.delete(path), door.get(f"{path}/lines"), door.get(f"{path}/events")):
        assert response.status == 404
        assert response.json() == {"error": "Desk phone not found"}


def test_lines_take_the_lowest_free_number(door, phone, path):
    first, second, third = (door.made(f"{path}/lines", {"endpoint": f"ep_{index}"}) for index in range(3))
    assert [line["line_number"] for line in (first, second, third)] == [1, 2, 3]
    assert (first["device"], first["endpoint"]) == (phone["id"], "ep_0")
    assert door.delete(f"{path}/lines/{second['id']}").status == 204
    again = door.made(f"{path}/lines", {"endpoint": "ep_3"})
    assert again["line_number"] == 2
    assert door.read(f"{path}/lines") == {"data": [first, again, third]}
    device = door.read(f"/v1/devices/{phone['id']}")
    assert (device["primary_line"], device["lines"]) == (first["id"], [first, again, third])


def test_lines_and_users_share_the_numbers(door, phone, path, user):
    door.made(f"/v1/devices/{phone['id']}/users", {"user": user["id"]})
    assert door.made(f"{path}/lines", {"endpoint": "ep_1"})["line_number"] == 2


def test_a_phone_has_24_lines(door, path):
    for _ in range(24):
        door.made(f"{path}/lines", {"endpoint": "ep_1"})
    response = door.post(f"{path}/lines", {"endpoint": "ep_1"})
    assert (response.status, response.json()["code"]) == (409, "device_full")


def test_an_endpoint_has_two_spellings(door, path):
    line = door.made(f"{path}/lines", {"endpoint_id": "ep_1"})
    assert line["endpoint"] == "ep_1"
    changed = door.made(f"{path}/lines/{line['id']}", {"endpoint_id": "ep_1", "endpoint": "ep_2"})
    assert (changed["endpoint"], changed["line_number"]) == ("ep_2", line["line_number"])
    assert door.post(f"{path}/lines", {}).status == 400


def test_a_line_of_another_phone_is_not_found(door, path):
    line = door.made(f"{path}/lines", {"endpoint": "ep_1"})["id"]
    other = door.made("/v1/deskphones", {"mac_address": "00:04:13:0a:0b:0d"})["id"]
    assert door.delete(f"/v1/deskphones/{other}/lines/{line}").json() == {"error": "Line not found"}


class TestEvents:
    @pytest.fixture(autouse=True)
    def _history(self, door, phone, path):
        self.path = f"{path}/events"
        store = door.sandbox._world.store
        for day in (19, 20, 21):
            deskphones.seed(store, door.account, phone["id"], "config_fetch", f"2026-05-{day}T17:00:00.000Z")
        deskphones.seed(
            store,
            door.account,
            "another",
            "config_error",
            "2026-05-21T17:00:00.000Z",
            source_ip="192.0.2.20",
            user_agent="Phone/1.0",
            details={"status": 404},
        )

    @pytest.mark.parametrize(
        ("query", "days"),
        [
            ("", [21, 20, 19]),
            ("?limit=2", [21, 20]),
            ("?from=2026-05-20T17:00:00Z", [21, 20]),
            ("?to=2026-05-20T17:00:00Z", [20, 19]),
            ("?from=2026-05-20&to=2026-05-21", [20]),
        ],
    )
    def test_the_newest_come_first(self, door, query, days):
        rows = door.read(f"{self.path}{query}")["data"]
        assert [row["created_at"] for row in rows] == [f"2026-05-{day}T17:00:00.000Z" for day in days]

    @pytest.mark.parametrize("query", ["?from=yesterday", "?to=soon", "?limit=0"])
    def test_a_bad_filter_is_refused(self, door, query):
        assert door.get(f"{self.path}{query}").status == 400
