from __future__ import annotations

import pytest

MAC = "00:04:13:0a:0b:0d"
IPEI = "02A1B2C3D4E5F6071829"


@pytest.fixture
def base(door):
    return door.made("/v1/dect-bases", {"mac_address": MAC, "multicell_role": "data_master"})


@pytest.fixture
def path(base):
    return f"/v1/dect-bases/{base['id']}"


@pytest.fixture
def handset(door, path):
    return door.made(f"{path}/handsets", {"ipei": IPEI, "display_name": "Hall", "model": "M65"})


@pytest.fixture
def other(door):
    return door.made("/v1/dect-bases", {"mac_address": "00:04:13:0a:0b:0e"})["id"]


def test_the_older_call_makes_a_device(door, base):
    device = door.read(f"/v1/devices/{base['id']}")
    assert (device["type"], device["multicell_role"]) == ("dect_base", "data_master")
    shared = base.keys() & device.keys()
    assert {name: base[name] for name in shared} == {name: device[name] for name in shared}


def test_a_mac_address_in_use_is_a_conflict(door, base):
    assert door.post("/v1/dect-bases", {"mac_address": MAC}).status == 409


def test_only_bases_are_listed(door, base, handset, other):
    door.made("/v1/devices", {"mac_address": "00:04:13:0a:0b:0f"})
    assert [row["id"] for row in door.read("/v1/dect-bases")["data"]] == [other, base["id"]]
    assert [row["id"] for row in door.read("/v1/dect-bases?limit=1")["data"]] == [other]


def test_update(door, path):
    changed = door.made(path, {"multicell_role": "secondary", "status": "provisioned"})
    assert (changed["multicell_role"], changed["status"], changed["mac_address"]) == ("secondary", "provisioned", MAC)
    assert door.read(path) == changed


def test_another_device_is_no_base(door, handset):
    phone = door.made("/v1/devices", {"mac_address": "00:04:13:0a:0b:0f"})["id"]
    for key in (phone, handset["id"], "nothing"):
        assert door.get(f"/v1/dect-bases/{key}").json() == {"error": "DECT base not found"}


def test_a_handset_is_a_device_too(door, base, path, handset):
    device = door.read(f"/v1/devices/{handset['id']}")
    assert (device["type"], device["base"], device["name"]) == ("dect_handset", base["id"], "Hall")
    assert (handset["display_name"], handset["slot_number"], handset["status"]) == ("Hall", 1, "pending-sync")
    assert door.read(f"{path}/handsets") == {"data": [handset]}
    assert door.read(path)["handsets"] == [handset]


def test_a_name_is_the_same_in_both_views(door, path, handset):
    door.made(f"{path}/handsets/{handset['id']}", {"display_name": "Warehouse"})
    assert door.read(f"/v1/devices/{handset['id']}")["name"] == "Warehouse"
    door.made(f"/v1/devices/{handset['id']}", {"name": None})
    assert door.read(f"{path}/handsets/{handset['id']}")["display_name"] is None


def test_an_ipei_in_use_is_a_conflict(door, path, handset):
    assert door.post(f"{path}/handsets", {"ipei": IPEI}).status == 409
    second = door.made(f"{path}/handsets", {"ipei": "short"})["id"]
    assert door.post(f"{path}/handsets/{second}", {"ipei": IPEI}).status == 409


def test_a_full_base_is_a_conflict(door, path):
    for index in range(20):
        door.made(f"{path}/handsets", {"ipei": f"{index:020}"})
    response = door.post(f"{path}/handsets", {"ipei": IPEI})
    assert (response.status, response.json()["code"]) == (409, "base_full")


def test_a_handset_of_another_base_is_not_found(door, path, handset, other):
    for key in (f"/v1/dect-bases/{other}/handsets/{handset['id']}", f"{path}/handsets/{other}"):
        assert door.get(key).json() == {"error": "DECT handset not found"}


def test_a_deleted_handset_leaves_its_slot_and_ipei_free(door, path, handset):
    assert door.delete(f"{path}/handsets/{handset['id']}").status == 204
    assert door.get(f"/v1/devices/{handset['id']}").status == 404
    assert door.made(f"{path}/handsets", {"ipei": IPEI})["slot_number"] == 1


def test_the_handsets_of_a_deleted_base_stay_unpaired(door, path, handset):
    assert door.delete(path).status == 204
    assert door.read(f"/v1/devices/{handset['id']}")["base"] is None


def test_extensions_of_a_handset(door, base, path, handset):
    where = f"{path}/handsets/{handset['id']}/extensions"
    first = door.made(where, {"endpoint": "ep_1", "display_name": "Reception"})
    assert (first["handset"], first["endpoint_id"], first["endpoint"]["id"]) == (handset["id"], "ep_1", "ep_1")
    second = door.made(where, {"endpoint_id": "ep_2"})
    assert (second["endpoint_id"], second["display_name"]) == ("ep_2", None)
    assert door.read(where) == {"data": [first, second]}
    assert door.read(f"/v1/devices/{handset['id']}")["extensions"] == [first, second]
    assert door.delete(f"{where}/{first['id']}").status == 204
    assert door.read(where) == {"data": [second]}


def test_an_extension_of_another_handset_is_not_found(door, path, handset):
    extension = door.made(f"{path}/handsets/{handset['id']}/extensions", {"endpoint": "ep_1"})["id"]
    second = door.made(f"{path}/handsets", {"ipei": "X" * 20})["id"]
    response = door.delete(f"{path}/handsets/{second}/extensions/{extension}")
    assert response.json() == {"error": "Extension not found"}
