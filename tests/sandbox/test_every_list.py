"""Every list with pages, in the same way: it ends, it ignores what it does not know, it refuses a broken cursor."""

from __future__ import annotations

import json

import pytest

from dialstack.sandbox.contract import Contract
from tests.stages import build, filled

CONTRACT = Contract.load()
# No list of the stages is longer, so a list that goes on is led in a circle.
ENOUGH = 50


def raw(operation):
    return CONTRACT.document["paths"][operation.path][operation.method.lower()]


PAGINATED = sorted(name for name, found in CONTRACT.operations.items() if raw(found)["x-dialstack"]["paginated"])


def copy_all_rows(door, *suffixes):
    """The stages make one thing of a kind; three of each have a page that is neither the first nor the last."""
    store = door.sandbox._world.store
    tables = [(owner, name, dict(table)) for owner, held in store._tables.items() for name, table in held.items()]
    for suffix in suffixes:
        for owner, name, table in tables:
            for key, row in table.items():
                renamed = {field: f"{key}{suffix}" for field, value in row.items() if value == key}
                store.insert(owner, name, f"{key}{suffix}", row | renamed)


@pytest.fixture
def url(request, door):
    """The list of an operation, with the contract's ids replaced by those of something real."""
    operation = CONTRACT.operations[request.param]
    ids = build(door, operation.id)
    copy_all_rows(door, "b", "c")
    path = operation.path
    for parameter in map(CONTRACT.resolve, raw(operation)["parameters"]):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", filled(parameter["example"], ids))
    return path.replace("+", "%2B")


every_list = pytest.mark.parametrize("url", PAGINATED, indirect=True)


def one_at_a_time(door, url):
    following, items = f"{url}?limit=1", []
    while following is not None and len(items) < ENOUGH:
        page = door.read(following)
        assert len(page["data"]) <= 1
        items += page["data"]
        following = page["next_page_url"]
    return items


@every_list
def test_pages_of_one_give_each_item_once_and_end(door, url):
    items = one_at_a_time(door, url)
    assert len(items) > 2
    assert len({json.dumps(item, sort_keys=True) for item in items}) == len(items) < ENOUGH
    assert items == door.read(f"{url}?limit=100")["data"]


@every_list
def test_an_unknown_filter_is_ignored(door, url):
    whole = door.read(url)["data"]
    assert door.read(f"{url}?colour=blue")["data"] == whole


@every_list
def test_a_broken_page_is_refused(door, url):
    response = door.get(f"{url}?page=broken")
    assert (response.status, response.json()["code"]) == (400, "invalid_pagination")


def test_lists_with_pages_are_found():
    assert {"users.list", "calls.list", "calls.list_listeners"} <= set(PAGINATED)
