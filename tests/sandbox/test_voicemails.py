from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours import voicemails
from dialstack.sandbox.behaviours.voicemails import Message

PATH = "/v1/voicemails"


@pytest.fixture
def leave(door, sandbox, user):
    """Leaves a message; gives its id."""

    def leave(owner=None, **message):
        store, now = sandbox._world.store, sandbox._world.stamp()
        return voicemails.seed(store, door.account, owner or user["id"], Message(**message), now)["id"]

    return leave


def ids(door, query):
    return [row["id"] for row in door.read(f"{PATH}?{query}")["data"]]


def test_a_message(door, user, leave):
    row = door.read(f"{PATH}/{leave(from_name='Jane Doe', duration_seconds=7)}")
    assert (row["owner"], row["from_name"], row["duration_seconds"]) == (user["id"], "Jane Doe", 7)
    assert (row["is_read"], row["read_at"], row["call"]) == (False, None, None)
    assert row["audio_url"].startswith("https://sandbox.dialstack.test/")
    assert not [name for name in row if name.startswith("_")]


def test_reading_sets_a_time_that_stays_and_unread_clears_it(door, leave, clock):
    path = f"{PATH}/{leave()}"
    assert door.made(path, {"is_read": True})["read_at"] == "2026-05-21T17:00:00.000Z"
    clock.tick(minutes=1)
    assert door.made(path, {"is_read": True})["read_at"] == "2026-05-21T17:00:00.000Z"
    kept = door.made(path, {})
    assert (kept["is_read"], kept["read_at"]) == (True, "2026-05-21T17:00:00.000Z")
    cleared = door.made(path, {"is_read": False})
    assert (cleared["is_read"], cleared["read_at"]) == (False, None)
    assert "updated_at" not in cleared


def test_filters(door, user, leave, clock):
    old = leave()
    clock.tick(days=1)
    shared, new = leave("svm_1"), leave()
    door.made(f"{PATH}/{new}", {"is_read": True})
    assert ids(door, "") == [new, shared, old]
    assert ids(door, f"owner={user['id']}") == [new, old]
    assert ids(door, "owner=svm_1") == [shared]
    assert ids(door, "is_read=true") == [new]
    assert ids(door, "is_read=false") == [shared, old]
    assert ids(door, "from_date=2026-05-22") == ids(door, "from_date=2026-05-22T17:00:00Z") == [new, shared]
    assert ids(door, f"owner={user['id']}&is_read=false&from_date=2026-05-22") == []


@pytest.mark.parametrize("query", ["from_date=yesterday", "is_read=yes", "from_date="])
def test_a_filter_that_is_nothing(door, query):
    assert door.get(f"{PATH}?{query}").json()["code"] == "validation_error"


def test_the_call_can_be_expanded(door, user, leave):
    door.post("/v1/calls", {"user": user["id"], "dial_string": "2000"})
    [call] = door.sandbox.calls
    path = f"{PATH}/{leave(call=call)}"
    assert door.read(path)["call"] == call
    assert door.read(f"{path}?expand[]=call")["call"] == door.read(f"/v1/calls/{call}")
    assert door.read(f"{PATH}/{leave()}?expand[]=call")["call"] is None
    assert [row["call"] and row["call"]["id"] for row in door.read(f"{PATH}?expand[]=call")["data"]] == [None, call]


@pytest.mark.parametrize(("text", "status"), [("Hello.", "completed"), ("", "completed"), (None, "pending")])
def test_the_transcript(door, leave, text, status):
    voicemail = leave(transcript=text)
    found = door.read(f"{PATH}/{voicemail}/transcript")
    assert (found["voicemail"], found["status"], found["text"]) == (voicemail, status, text)


def test_delete_then_404_everywhere(door, leave):
    path = f"{PATH}/{leave()}"
    assert door.delete(path).status == 204
    for response in (door.get(path), door.post(path, {}), door.delete(path), door.get(f"{path}/transcript")):
        assert (response.status, response.json()) == (404, {"error": "Voicemail not found"})


def test_another_accounts_voicemail_is_not_found(platform, door, leave):
    path = f"{PATH}/{leave()}"
    door.account = platform.made("/v1/accounts", {})["id"]
    assert door.get(path).status == 404
    assert ids(door, "") == []
