from __future__ import annotations

import pytest


def test_a_user_may_be_nobody(door):
    user = door.made("/v1/users", {})
    assert (user["name"], user["email"], user["do_not_disturb"]) == (None, None, False)


def test_a_taken_email_is_a_conflict_in_any_case_within_the_account(platform, door, user):
    assert door.post("/v1/users", {"email": "ALICE@example.com"}).status == 409
    bob = door.made("/v1/users", {"name": "Bob"})
    assert door.post(f"/v1/users/{bob['id']}", {"email": "alice@example.com"}).status == 409
    assert door.post(f"/v1/users/{user['id']}", {"email": "alice@example.com"}).status == 200
    door.account = platform.made("/v1/accounts", {})["id"]
    assert door.post("/v1/users", {"email": "alice@example.com"}).status == 201


def test_two_users_without_an_email_do_not_collide(door):
    assert [door.post("/v1/users", {}).status for _ in range(2)] == [201, 201]


def test_update_is_tri_state(door, user):
    path = f"/v1/users/{user['id']}"
    changed = door.made(path, {"email": None, "do_not_disturb": True, "config": {"mobile_push_wakeup": True}})
    assert (changed["name"], changed["email"], changed["do_not_disturb"]) == ("Dr. Alice Smith", None, True)
    assert door.made(path, {"name": "Alice"})["config"] == {"mobile_push_wakeup": True}


@pytest.mark.parametrize("search", ["alice", "ALICE", "smith", "@example", "."])
def test_search_finds_parts_of_name_and_email(door, user, search):
    door.made("/v1/users", {"name": "Zed"})
    assert [row["id"] for row in door.read(f"/v1/users?search={search}")["data"]] == [user["id"]]


def test_an_empty_search_finds_all(door, user):
    assert len(door.read("/v1/users?search=")["data"]) == 1


def test_delete_then_404_everywhere(door, user):
    path = f"/v1/users/{user['id']}"
    assert door.delete(path).status == 204
    for response in (door.get(path), door.post(path, {}), door.delete(path), door.get(f"{path}/presence")):
        assert response.status == 404
        assert response.json() == {"error": "User not found"}


def test_expanded_extensions_are_a_list_envelope(door, user):
    for number in ("2001", "2002"):
        door.made("/v1/extensions", {"number": number, "target": user["id"]})
    other = door.made("/v1/ring_groups", {"name": "Front desk"})["id"]
    door.made("/v1/extensions", {"number": "2003", "target": other})
    assert "extensions" not in door.read(f"/v1/users/{user['id']}")
    expanded = door.read(f"/v1/users/{user['id']}?expand[]=extensions")["extensions"]
    assert (expanded["object"], expanded["next_page_url"]) == ("list", None)
    assert [row["number"] for row in expanded["data"]] == ["2002", "2001"]
    [listed] = door.read("/v1/users?expand[]=extensions")["data"]
    assert listed["extensions"] == expanded
    assert {row["number"] for row in door.read(expanded["url"])["data"]} == {"2001", "2002"}


def test_presence(door, user):
    presence = door.read(f"/v1/users/{user['id']}/presence")
    assert (presence["state"], presence["notifiable"], presence["webrtc"]["sessions"]) == ("offline", False, 0)
    door.made(f"/v1/users/{user['id']}", {"do_not_disturb": True, "config": {"mobile_push_wakeup": True}})
    presence = door.read(f"/v1/users/{user['id']}/presence")
    assert (presence["do_not_disturb"], presence["notifiable"]) == (True, True)


def test_the_queue_agent_exists_from_the_first_write(door, user, clock):
    path = f"/v1/users/{user['id']}/queue-agent"
    assert door.get(path).status == 404
    state = door.made(path, {"status": "available"})
    assert state["user"] == state["user_id"] == user["id"]
    assert state["logged_in_at"] == "2026-05-21T17:00:00.000Z"
    clock.tick(minutes=5)
    assert door.made(path, {"status": "available"}) == state
    paused = door.made(path, {"status": "paused", "reason": "lunch"})
    assert (paused["paused_at"], paused["pause_reason"]) == ("2026-05-21T17:05:00.000Z", "lunch")
    assert paused["logged_in_at"] == state["logged_in_at"]
    gone = door.made(path, {"status": "logged_out"})
    assert (gone["paused_at"], gone["pause_reason"], gone["logged_in_at"]) == (None, None, None)
    assert door.read(path) == gone


def test_a_reason_needs_a_pause(door, user):
    path = f"/v1/users/{user['id']}/queue-agent"
    assert door.post(path, {"status": "available", "reason": "lunch"}).status == 400
    assert door.get(path).status == 404
