from __future__ import annotations

import base64
import json

import pytest

from dialstack.sandbox import Sandbox
from dialstack.sandbox.paging import page

from .conftest import Door


@pytest.fixture
def users(door):
    return [door.made("/v1/users", {"name": f"User {n}"})["id"] for n in range(12)]


def _names(page):
    return [row["name"] for row in page["data"]]


def test_ten_at_a_time_and_the_newest_first(door, users):
    page = door.read("/v1/users")
    assert _names(page) == [f"User {n}" for n in range(11, 1, -1)]
    assert (page["object"], page["url"], page["previous_page_url"]) == ("list", "/v1/users", None)
    assert page["next_page_url"].startswith("/v1/users?page=")
    last = door.read(page["next_page_url"])
    assert _names(last) == ["User 1", "User 0"]
    assert last["next_page_url"] is None


def test_the_urls_keep_limit_filters_and_brackets(door, users):
    page = door.read("/v1/users?limit=2&search=user&expand[]=extensions&colour=blue")
    assert page["next_page_url"].startswith("/v1/users?limit=2&search=user&expand%5B%5D=extensions&colour=blue&page=")
    following = door.read(page["next_page_url"])
    assert _names(following) == ["User 9", "User 8"]
    assert following["data"][0]["extensions"]["data"] == []


def test_there_and_back_again(door, users):
    first = door.read("/v1/users?limit=5")
    second = door.read(first["next_page_url"])
    third = door.read(second["next_page_url"])
    assert (third["next_page_url"], len(third["data"])) == (None, 2)
    assert _names(door.read(third["previous_page_url"])) == _names(second)
    back = door.read(second["previous_page_url"])
    assert _names(back) == _names(first)
    assert back["previous_page_url"] is None
    assert _names(door.read(back["next_page_url"])) == _names(second)


def test_rows_that_come_and_go_between_pages_neither_repeat_nor_hide_others(door, users):
    first = door.read("/v1/users?limit=4")
    door.made("/v1/users", {"name": "newcomer"})
    door.delete(f"/v1/users/{first['data'][-1]['id']}")
    assert _names(door.read(first["next_page_url"])) == ["User 7", "User 6", "User 5", "User 4"]


def test_a_page_whose_rows_are_gone_is_empty(door, users):
    page = door.read("/v1/users?limit=11")
    door.delete(f"/v1/users/{users[0]}")
    last = door.read(page["next_page_url"])
    assert (last["data"], last["next_page_url"]) == ([], None)


@pytest.mark.parametrize("cursor", ["", "abc", "%00", "e30", "W10", "bnVsbA", "\u00e9", "9" * 5000])
def test_a_bad_cursor_is_invalid_pagination(door, users, cursor):
    response = door.get(f"/v1/users?page={cursor}")
    assert (response.status, response.json()["code"]) == (400, "invalid_pagination")


@pytest.mark.parametrize("place", [{"before": "1"}, {"before": True}, {}, {"before": None}])
def test_a_cursor_of_the_wrong_shape_is_invalid_pagination(door, place):
    raw = json.dumps({"list": "/v1/users", **place}).encode()
    response = door.get(f"/v1/users?page={base64.urlsafe_b64encode(raw).decode()}")
    assert (response.status, response.json()["code"]) == (400, "invalid_pagination")


def test_a_cursor_of_another_list_is_invalid_pagination(door, users):
    cursor = door.read("/v1/users")["next_page_url"].partition("page=")[2]
    assert door.get(f"/v1/calls?page={cursor}").json()["code"] == "invalid_pagination"


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1.5", "9" * 5000])
def test_a_limit_out_of_range_is_a_validation_error(door, limit):
    response = door.get(f"/v1/users?limit={limit}")
    assert (response.status, response.json()["code"]) == (400, "validation_error")
    assert "limit" in response.json()["details"]


def test_the_largest_limit(door, users):
    assert len(door.read("/v1/users?limit=100")["data"]) == 12


def test_starting_after_goes_on_from_an_id_as_on_older_servers(door, users):
    page = door.read("/v1/users?limit=2")
    after = door.read(f"/v1/users?limit=2&starting_after={page['data'][-1]['id']}")
    assert after["data"] == door.read(page["next_page_url"])["data"]
    assert "starting_after" not in after["next_page_url"]


def test_strict_ignores_starting_after_as_todays_platform_does():
    rows = [{"id": f"user_{serial}", "_serial": serial} for serial in range(4)]
    asked = (("limit", "2"), ("starting_after", "user_2"))
    assert [row["id"] for row in page(rows, "/v1/users", asked)["data"]] == ["user_3", "user_2"]
    assert [row["id"] for row in page(rows, "/v1/users", asked, by_id=True)["data"]] == ["user_1", "user_0"]


def _expiring(clock):
    door = Door(Sandbox(clock=clock, debug=True, cursor_ttl=60))
    for _ in range(4):
        door.made("/v1/accounts", {})
    return door


def test_a_cursor_is_good_for_as_long_as_was_said(clock):
    door = _expiring(clock)
    first = door.read("/v1/accounts?limit=2")
    clock.tick(seconds=60)
    second = door.read(first["next_page_url"])
    assert len(second["data"]) == 2
    clock.tick(seconds=1)
    response = door.get(first["next_page_url"])
    assert (response.status, response.json()["code"]) == (400, "invalid_pagination")
    assert "expired" in response.json()["error"]
    assert door.read(second["previous_page_url"])["data"] == first["data"]


def test_a_cursor_without_a_date_is_expired_where_they_expire(clock, door, users):
    cursor = door.read("/v1/users?limit=2")["next_page_url"].partition("page=")[2]
    assert door.get(f"/v1/users?limit=2&page={cursor}").status == 200
    raw = json.dumps({"list": "/v1/accounts", "before": 3}).encode()
    strict = _expiring(clock)
    assert strict.get(f"/v1/accounts?page={base64.urlsafe_b64encode(raw).decode()}").status == 400


def test_cursors_are_good_for_ever_by_default(door, users, clock):
    page = door.read("/v1/users?limit=2")
    clock.tick(days=10_000)
    assert door.get(page["next_page_url"]).status == 200


def test_the_members_inside_a_queue_go_on_in_their_list(clock):
    door = _expiring(clock)
    door.account = door.made("/v1/accounts", {})["id"]
    queue = door.made("/v1/queues", {"name": "Front desk"})["id"]
    for _ in range(11):
        user = door.made("/v1/users", {})["id"]
        door.made(f"/v1/queues/{queue}/members", {"user": user})
    following = door.read(f"/v1/queues/{queue}")["members"]["next_page_url"]
    assert len(door.read(following)["data"]) == 1
