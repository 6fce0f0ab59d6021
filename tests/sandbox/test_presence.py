from __future__ import annotations

import pytest

PATH = "/v1/presence"


def test_users_come_in_the_order_they_were_asked_for(door, user):
    busy = door.made("/v1/users", {"name": "Bob"})
    door.made(f"/v1/users/{busy['id']}", {"do_not_disturb": True})
    found = door.read(f"{PATH}?user[]={user['id']}&user[]={busy['id']}")
    assert [row["user"] for row in found["data"]] == [user["id"], busy["id"]]
    assert [row["do_not_disturb"] for row in found["data"]] == [False, True]
    assert (found["object"], found["next_page_url"], found["previous_page_url"]) == ("list", None, None)
    alone = door.read(f"/v1/users/{user['id']}/presence")
    assert found["data"][0] == {**alone, "user": user["id"]}


def test_it_is_all_or_nothing(door, user):
    assert door.get(f"{PATH}?user[]={user['id']}&user[]=user_404").status == 404
    assert door.get(f"{PATH}?park_slot[]=1&park_slot[]=11").status == 404


def test_all_slots_are_ten_and_free(door):
    slots = door.read(f"{PATH}?park_slot[]=all")["data"]
    assert slots == [{"object": "park_slot", "slot": slot, "parked_call": None} for slot in range(1, 11)]


def test_single_slots(door):
    slots = door.read(f"{PATH}?park_slot[]=3&park_slot[]=1")["data"]
    assert [row["slot"] for row in slots] == [3, 1]


@pytest.mark.parametrize("slots", ["park_slot[]=0", "park_slot[]=11", "park_slot[]=" + "9" * 5000])
def test_a_slot_that_is_not_there(door, slots):
    assert door.get(f"{PATH}?{slots}").status == 404


@pytest.mark.parametrize("slots", ["park_slot[]=", "park_slot[]=x", "park_slot[]=-1", "park_slot[]=all&park_slot[]=1"])
def test_a_slot_that_is_no_number(door, slots):
    assert door.get(f"{PATH}?{slots}").json()["code"] == "validation_error"


def test_users_and_slots_do_not_go_together(door, user):
    assert door.get(f"{PATH}?user[]={user['id']}&park_slot[]=all").status == 400


def test_asking_for_nothing_gives_nothing(door):
    assert door.read(PATH)["data"] == door.read(f"{PATH}?user=user_404")["data"] == []
