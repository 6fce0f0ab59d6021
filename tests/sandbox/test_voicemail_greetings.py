from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours.voicemail_greetings import MAX_BYTES
from tests.stages.people import form, upload


@pytest.fixture
def path(user):
    return f"/v1/voicemail_greetings/{user['id']}/unavailable"


def refused(door, target, content):
    request = form("greeting.wav", content)
    return door.post(target, raw=request.read(), headers=dict(request.headers))


def test_there_is_none_until_one_was_uploaded_and_the_next_takes_its_place(door, user, path, clock):
    assert door.get(path).status == 404
    first = upload(door, path, "greeting.mp3", b"x" * 16_000)
    assert (first["owner"], first["greeting_type"], first["format"]) == (user["id"], "unavailable", "wav")
    assert (first["size_bytes"], first["duration_seconds"]) == (16_000, 2)
    clock.tick(minutes=1)
    second = upload(door, path, "other.ogg", b"y")
    assert (second["size_bytes"], second["updated_at"]) == (1, "2026-05-21T17:01:00.000Z")
    assert door.read(path) == second


def test_deleting_twice_succeeds(door, path):
    upload(door, path, "greeting.wav", b"x")
    assert [door.delete(path).status for _ in range(2)] == [204, 204]
    assert door.get(path).status == 404


def test_five_megabytes_are_the_limit(door, path):
    assert upload(door, path, "greeting.wav", b"x" * MAX_BYTES)["duration_seconds"] == 90
    assert refused(door, path, b"x" * (MAX_BYTES + 1)).status == 422
    assert door.read(path)["size_bytes"] == MAX_BYTES


def test_the_owner_is_a_user_or_a_shared_box(door, sandbox):
    target = "/v1/voicemail_greetings/svm_1/unavailable"
    for response in (refused(door, target, b"x"), door.get(target), door.delete(target)):
        assert response.status == 404
    sandbox._world.store.insert(door.account, "shared_voicemail_boxes", "svm_1", {"id": "svm_1", "name": "Team"})
    assert upload(door, target, "greeting.wav", b"x")["owner"] == "svm_1"


def test_another_type_of_greeting_is_refused(door, path):
    other = path.replace("unavailable", "busy")
    for response in (refused(door, other, b"x"), door.get(other), door.delete(other)):
        assert response.json()["details"] == {"greeting_type": "must be one of unavailable"}
