from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours import shared_voicemail_boxes

BOXES = "/v1/shared_voicemail_boxes"


@pytest.fixture
def boxes(door):
    store = door.sandbox._world.store
    return [shared_voicemail_boxes.seed(store, door.account, name)["id"] for name in ("Reception", "Sales")]


def test_boxes_are_listed_newest_first_in_pages(door, boxes):
    page = door.read(f"{BOXES}?limit=1")
    assert page["data"] == [{"id": boxes[1], "name": "Sales"}]
    assert door.read(page["next_page_url"])["data"] == [{"id": boxes[0], "name": "Reception"}]


def test_extensions_are_expanded(door, boxes):
    door.made("/v1/extensions", {"number": "2400", "target": boxes[0]})
    path = f"{BOXES}/{boxes[0]}"
    assert door.read(path) == {"id": boxes[0], "name": "Reception"}
    expanded = door.read(f"{path}?expand[]=extensions")["extensions"]
    assert [row["number"] for row in expanded["data"]] == ["2400"]


def test_a_box_of_another_account_is_not_found(door, platform, boxes):
    door.account = platform.made("/v1/accounts", {})["id"]
    response = door.get(f"{BOXES}/{boxes[0]}")
    assert (response.status, response.json()) == (404, {"error": "Shared voicemail box not found"})
