from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours import shared_voicemail_boxes

GROUPS = "/v1/ring_groups"


@pytest.fixture
def group(door):
    return door.made(GROUPS, {"name": "Front desk"})


@pytest.fixture
def path(group):
    return f"{GROUPS}/{group['id']}"


@pytest.fixture
def extension(door, user):
    return door.made("/v1/extensions", {"number": "2001", "target": user["id"]})["number"]


def test_a_group_starts_empty_and_without_an_action(group):
    assert (group["members"], group["timeout_action"], group["timeout_target"]) == ([], None, None)


def test_members_are_extensions_or_numbers_outside_and_stand_in_the_group(door, group, path, extension):
    inside = door.made(f"{path}/members", {"extension": extension})
    outside = door.made(f"{path}/members", {"phone_number": "+16175550121"})
    assert (inside["extension"], inside["phone_number"]) == ("2001", None)
    assert (outside["extension"], outside["phone_number"]) == (None, "+16175550121")
    assert inside["ring_group"] == inside["ring_group_id"] == group["id"]
    assert door.read(path)["members"] == [inside, outside]
    assert door.read(GROUPS)["data"][0]["members"] == [inside, outside]
    assert door.delete(f"{path}/members/{inside['id']}").status == 204
    assert door.read(path)["members"] == [outside]


@pytest.mark.parametrize(
    ("body", "named"),
    [({}, "extension"), ({"extension": "2001", "phone_number": "+16175550121"}, "phone_number")],
)
def test_a_member_is_exactly_one_of_the_two(door, path, extension, body, named):
    response = door.post(f"{path}/members", body)
    assert (response.status, list(response.json()["details"])) == (400, [named])
    assert door.read(path)["members"] == []


def test_an_extension_that_does_not_exist_is_a_404(door, path):
    response = door.post(f"{path}/members", {"extension": "2999"})
    assert (response.status, response.json()["error"]) == (404, "Extension not found")


def test_a_member_of_another_group_is_not_found(door, path, extension):
    member = door.made(f"{path}/members", {"extension": extension})["id"]
    other = door.made(GROUPS, {"name": "Other"})["id"]
    assert door.delete(f"{GROUPS}/{other}/members/{member}").status == 404
    assert len(door.read(path)["members"]) == 1


@pytest.fixture
def targets(door, user):
    store = door.sandbox._world.store
    return {
        "ring_user": user["id"],
        "voicemail": shared_voicemail_boxes.seed(store, door.account, "Reception")["id"],
        "queue": door.made("/v1/queues", {"name": "Support"})["id"],
    }


@pytest.mark.parametrize("action", ["ring_user", "voicemail", "queue"])
def test_the_target_fits_the_action(door, path, targets, action):
    door.made(path, {"timeout_action": action, "timeout_target": targets[action]})
    wrong = {"ring_user": "queue", "voicemail": "queue", "queue": "ring_user"}[action]
    response = door.post(path, {"timeout_target": targets[wrong]})
    assert response.status == 422
    assert "timeout_target" in response.json()["details"]
    assert door.read(path)["timeout_target"] == targets[action]


def test_a_new_action_must_fit_the_target_that_stays(door, path, targets):
    door.made(path, {"timeout_action": "ring_user", "timeout_target": targets["ring_user"]})
    assert door.post(path, {"timeout_action": "queue"}).status == 422
    assert door.post(path, {"timeout_action": "voicemail"}).status == 200


def test_a_target_that_does_not_exist_is_a_422_and_nothing_is_stored(door):
    body = {"name": "Front desk", "timeout_action": "ring_user", "timeout_target": "user_nobody"}
    assert door.post(GROUPS, body).status == 422
    assert door.read(GROUPS)["data"] == []


def test_null_clears_the_action_and_the_target_each_for_itself(door, path, targets):
    door.made(path, {"timeout_action": "queue", "timeout_target": targets["queue"]})
    changed = door.made(path, {"timeout_action": None})
    assert (changed["timeout_action"], changed["timeout_target"]) == (None, targets["queue"])
    assert door.made(path, {"timeout_target": None})["timeout_target"] is None


def test_a_later_change_keeps_the_members(door, path, extension):
    door.made(f"{path}/members", {"extension": extension})
    changed = door.made(path, {"timeout_seconds": 45})
    assert (changed["timeout_seconds"], changed["name"], len(changed["members"])) == (45, "Front desk", 1)


def test_extensions_are_expanded_on_a_group_and_on_the_list(door, group, path):
    door.made("/v1/extensions", {"number": "2200", "target": group["id"]})
    assert "extensions" not in door.read(path)
    expanded = door.read(f"{path}?expand[]=extensions")["extensions"]
    assert [row["number"] for row in expanded["data"]] == ["2200"]
    assert door.read(f"{GROUPS}?expand[]=extensions")["data"][0]["extensions"] == expanded


def test_a_deleted_group_takes_its_members_along(door, path, extension):
    member = door.made(f"{path}/members", {"extension": extension})["id"]
    assert door.delete(path).status == 204
    assert door.get(path).status == 404
    assert door.delete(f"{path}/members/{member}").status == 404
    assert not door.sandbox._world.store.table(door.account, "ring_group_members")
