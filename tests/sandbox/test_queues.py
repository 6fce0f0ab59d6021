from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours import audio_clips, shared_voicemail_boxes

QUEUES = "/v1/queues"


@pytest.fixture
def queue(door):
    return door.made(QUEUES, {"name": "Support"})


@pytest.fixture
def path(queue):
    return f"{QUEUES}/{queue['id']}"


def fill(door, path, count):
    users = [door.made("/v1/users", {})["id"] for _ in range(count)]
    return [door.made(f"{path}/members", {"user": user}) for user in users]


def test_a_queue_waits_five_minutes_and_has_nothing_else_to_say(queue):
    assert queue["timeout_seconds"] == 300
    assert (queue["announcements"], queue["callback"], queue["timeout"]) == (None, None, None)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("timeout_seconds", 3600, 3601),
        ("wrap_up_seconds", 600, 601),
        ("announcements", {"frequency_seconds": 10}, {"frequency_seconds": 9}),
        ("announcements", {"frequency_seconds": 600}, {"frequency_seconds": 601}),
        ("callback", {"offer_after_seconds": 0}, {"offer_after_seconds": -1}),
        ("callback", {"offer_after_seconds": 3600}, {"offer_after_seconds": 3601}),
        ("periodic_prompt_frequency_seconds", 600, 9),
        ("strategy", "wrandom", "loudest"),
        ("timeout", None, {"type": "hang_up"}),
        ("timeout", None, {"type": "ring_user"}),
    ],
)
def test_the_limits_of_a_field(door, path, field, good, bad):
    assert door.post(path, {field: good}).status == 200
    assert door.post(path, {field: bad}).status == 400
    assert door.post(QUEUES, {"name": "Other", field: bad}).status == 400


def test_null_disables_and_absent_keeps(door, path):
    door.made(path, {"announcements": {"frequency_seconds": 60}, "callback": {"offer_after_seconds": 120}})
    assert door.made(path, {"name": "Sales"})["announcements"] == {"frequency_seconds": 60}
    changed = door.made(path, {"announcements": None, "callback": None})
    assert (changed["announcements"], changed["callback"]) == (None, None)


def test_a_queue_calls_back_from_a_number_of_the_account(door, path):
    did = door.sandbox.seed_phone_number(door.account, "+16175550100")["id"]
    callback = door.made(path, {"callback": {"offer_after_seconds": 60, "outbound_did_id": did}})["callback"]
    assert callback == {"offer_after_seconds": 60, "outbound_did_id": did}


@pytest.fixture
def places(door, user):
    store = door.sandbox._world.store
    return {
        "user": user["id"],
        "box": shared_voicemail_boxes.seed(store, door.account, "Reception")["id"],
        "queue": door.made(QUEUES, {"name": "Overflow"})["id"],
        "clip": audio_clips.seed(store, door.account, "Music")["id"],
    }


@pytest.mark.parametrize(
    ("kind", "member", "place"),
    [
        ("ring_user", "user", "user"),
        ("voicemail", "voicemail", "user"),
        ("voicemail", "voicemail", "box"),
        ("queue", "queue", "queue"),
    ],
)
def test_a_timeout_leads_to_something_of_the_account(door, path, places, kind, member, place):
    timeout = {"type": kind, member: places[place]}
    assert door.made(path, {"timeout": timeout})["timeout"] == timeout
    response = door.post(path, {"timeout": {"type": kind, member: "nobody"}})
    assert (response.status, list(response.json()["details"])) == (422, [f"timeout.{member}"])
    assert door.read(path)["timeout"] == timeout


@pytest.mark.parametrize("field", ["hold_music_clip", "entry_prompt_clip", "periodic_prompt_clip"])
def test_a_clip_must_be_the_accounts(door, path, places, field):
    assert door.made(path, {field: places["clip"]})[field] == places["clip"]
    assert door.post(path, {field: "aud_nothing"}).status == 422


def test_a_foreign_number_is_no_number_to_call_back_from(door, platform):
    other = platform.made("/v1/accounts", {})["id"]
    did = door.sandbox.seed_phone_number(other, "+16175550100")["id"]
    body = {"name": "Support", "callback": {"offer_after_seconds": 60, "outbound_did_id": did}}
    assert door.post(QUEUES, body).status == 422
    assert door.read(QUEUES)["data"] == []


@pytest.mark.parametrize("spelling", ["user", "user_id"])
def test_a_member_is_named_in_either_spelling_and_answers_in_both(door, path, queue, user, spelling):
    member = door.made(f"{path}/members", {spelling: user["id"], "penalty": 5})
    assert member["user"] == member["user_id"] == user["id"]
    assert member["queue"] == member["queue_id"] == queue["id"]
    assert (member["penalty"], member["position"]) == (5, 1)


def test_the_spelling_without_the_suffix_wins(door, path, user):
    member = door.made(f"{path}/members", {"user": user["id"], "user_id": "user_nobody"})
    assert member["user"] == user["id"]


def test_a_member_needs_a_user_who_exists(door, path):
    response = door.post(f"{path}/members", {"penalty": 1})
    assert response.json()["details"] == {"user": "is required"}
    assert door.post(f"{path}/members", {"user": "user_nobody"}).status == 404


def test_a_user_is_in_a_queue_once_but_in_several_queues(door, path, user):
    door.made(f"{path}/members", {"user": user["id"]})
    assert door.post(f"{path}/members", {"user_id": user["id"]}).status == 409
    other = door.made(QUEUES, {"name": "Sales"})["id"]
    assert door.post(f"{QUEUES}/{other}/members", {"user": user["id"]}).status == 201


def test_a_member_joins_at_the_end(door, path):
    first, second = fill(door, path, 2)
    assert [first["position"], second["position"]] == [1, 2]
    changed = door.made(f"{path}/members/{first['id']}", {"position": 7})
    assert (changed["position"], changed["penalty"], changed["user"]) == (7, 0, first["user"])
    assert fill(door, path, 1)[0]["position"] == 8


def test_a_queue_carries_its_first_ten_members_and_says_where_the_others_are(door, path):
    members = fill(door, path, 12)[::-1]
    embedded = door.read(path)["members"]
    assert embedded["data"] == members[:10]
    assert (embedded["url"], embedded["previous_page_url"]) == (f"{path}/members", None)
    assert door.read(embedded["next_page_url"])["data"] == members[10:]
    assert "members" not in door.read(QUEUES)["data"][0]


def test_members_are_listed_in_pages(door, path):
    members = fill(door, path, 3)[::-1]
    page = door.read(f"{path}/members?limit=2")
    assert page["data"] == members[:2]
    assert door.read(page["next_page_url"])["data"] == members[2:]


def test_members_of_another_queue_are_not_found(door, path):
    [member] = fill(door, path, 1)
    elsewhere = f"{QUEUES}/{door.made(QUEUES, {'name': 'Sales'})['id']}/members/{member['id']}"
    assert door.post(elsewhere, {"penalty": 1}).status == 404
    assert door.delete(elsewhere).status == 404
    assert door.read(f"{path}/members")["data"] == [member]


def test_a_removed_member_can_come_back(door, path):
    [member] = fill(door, path, 1)
    assert door.delete(f"{path}/members/{member['id']}").status == 204
    assert door.read(path)["members"]["data"] == []
    assert door.post(f"{path}/members", {"user": member["user"]}).status == 201


def test_a_deleted_queue_takes_its_members_along_and_leaves_the_users(door, path):
    [member] = fill(door, path, 1)
    assert door.delete(path).status == 204
    assert door.get(path).status == door.get(f"{path}/members").status == 404
    assert not door.sandbox._world.store.table(door.account, "queue_members")
    assert door.get(f"/v1/users/{member['user']}").status == 200


def test_extensions_are_expanded_on_a_queue_and_on_the_list(door, path, queue):
    door.made("/v1/extensions", {"number": "2300", "target": queue["id"]})
    expanded = door.read(f"{path}?expand[]=extensions")["extensions"]
    assert [row["number"] for row in expanded["data"]] == ["2300"]
    assert door.read(f"{QUEUES}?expand[]=extensions")["data"][0]["extensions"] == expanded
