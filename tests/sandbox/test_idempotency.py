from __future__ import annotations

KEY = {"Idempotency-Key": "key-1"}


def test_the_same_request_gets_the_same_answer_and_does_nothing(door):
    first = door.post("/v1/users", {"name": "A", "email": "a@example.com"}, headers=KEY)
    again = door.post("/v1/users", {"email": "a@example.com", "name": "A"}, headers=KEY)
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    assert len(door.read("/v1/users")["data"]) == 1


def test_a_call_is_placed_once(door, user):
    body = {"user": user["id"], "dial_string": "+16175551234"}
    assert [door.post("/v1/calls", body, headers=KEY).status for _ in range(3)] == [202, 202, 202]
    assert len(door.read("/v1/calls")["data"]) == 1


def test_another_body_or_path_is_a_conflict(door):
    door.made("/v1/users", {"name": "A"}, headers=KEY)
    for path, body in (("/v1/users", {"name": "B"}), ("/v1/voice-apps", {"name": "A"})):
        response = door.post(path, body, headers=KEY)
        assert (response.status, response.json()["code"]) == (409, "idempotency_key_reused")


def test_a_key_belongs_to_one_account(platform, door):
    door.made("/v1/users", {"name": "A"}, headers=KEY)
    door.account = platform.made("/v1/accounts", {}, headers=KEY)["id"]
    assert "Idempotent-Replayed" not in door.post("/v1/users", {"name": "A"}, headers=KEY).headers


def test_what_was_refused_may_be_tried_again(door):
    assert door.post("/v1/users", {"name": 1}, headers=KEY).status == 400
    assert door.post("/v1/users", {"name": "A"}, headers=KEY).status == 201


def test_without_a_key_everything_happens_again(door):
    assert door.made("/v1/users", {})["id"] != door.made("/v1/users", {})["id"]


def test_a_key_counts_on_post_only(door, user):
    assert door.get("/v1/users", headers=KEY).status == 200
    assert door.post("/v1/users", {}, headers=KEY).status == 201
    assert door.delete(f"/v1/users/{user['id']}", headers=KEY).status == 204


def test_a_replay_still_needs_the_key(door):
    door.made("/v1/users", {"name": "A"}, headers=KEY)
    assert door.as_caller("sk_test_x", door.account).post("/v1/users", {"name": "A"}, headers=KEY).status == 401
