from __future__ import annotations

import pytest


@pytest.fixture
def call(door, user):
    assert door.post("/v1/calls", {"user": user["id"], "dial_string": "+16175551234"}).status == 202
    [call_id] = door.sandbox.calls
    return call_id


def test_a_live_call_is_sparse(door, user, call):
    row = door.read(f"/v1/calls/{call}")
    assert row["user"] == user["id"]
    assert (row["from_number"], row["from_label"], row["did"]) == ("anonymous", "Dr. Alice Smith", None)
    for name in ("status", "ended_at", "answered_at", "duration_seconds", "recording_url", "hangup_cause"):
        assert row[name] is None
    assert row["quality_metrics"] == []


def test_both_spellings_of_the_user_and_the_short_one_wins(door, user):
    for body in ({"user_id": user["id"]}, {"user": user["id"], "user_id": "user_404"}):
        assert door.post("/v1/calls", {**body, "dial_string": "2000"}).status == 202
    assert door.post("/v1/calls", {"user": "user_404", "user_id": user["id"], "dial_string": "2000"}).status == 404


def test_a_dial_string_that_is_nothing_is_a_validation_error(door, user):
    response = door.post("/v1/calls", {"user": user["id"], "dial_string": "hello"})
    assert (response.status, response.json()["code"]) == (400, "validation_error")
    assert "dial_string" in response.json()["details"]
    assert door.sandbox.calls == {}


@pytest.mark.parametrize(
    ("dialled", "direction"), [("2000", "internal"), ("911", "outbound"), ("+4930123456", "outbound")]
)
def test_the_direction_follows_from_the_dial_string(door, user, dialled, direction):
    door.post("/v1/calls", {"user": user["id"], "dial_string": dialled})
    [row] = door.read("/v1/calls")["data"]
    assert (row["direction"], row["to_number"]) == (direction, dialled)


def test_the_number_called_from(door, user, sandbox):
    sandbox.seed_phone_number(door.account, "+16175550101", status="inactive")
    first = sandbox.seed_phone_number(door.account, "+16175550102")
    second = sandbox.seed_phone_number(door.account, "+16175550103")
    body = {"user": user["id"], "dial_string": "+16175551234"}
    door.post("/v1/calls", body)
    door.post("/v1/calls", {**body, "did": second["id"]})
    assert door.post("/v1/calls", {**body, "did": "did_404"}).status == 404
    chosen, default = door.read("/v1/calls")["data"]
    assert (default["did"], default["from_number"]) == (first["id"], "+16175550102")
    assert (chosen["did"], chosen["from_number"]) == (second["id"], "+16175550103")
    expanded = door.read(f"/v1/calls/{chosen['id']}?expand[]=did")["did"]
    assert expanded == {"id": second["id"], "phone_number": "+16175550103"}


def test_expanding_a_number_that_is_not_there_gives_null(door, call):
    assert door.read("/v1/calls?expand[]=did")["data"][0]["did"] is None


def test_filters(door, user, sandbox, clock):
    bob = door.made("/v1/users", {"name": "Bob"})
    number = sandbox.seed_phone_number(door.account, "+16175550102")
    door.post("/v1/calls", {"user": user["id"], "dial_string": "+16175551234"})
    clock.tick(days=1)
    door.post("/v1/calls", {"user": bob["id"], "dial_string": "2000"})
    old, new = sorted(sandbox.calls)
    sandbox.finish_call(old)

    def found(query):
        return [row["id"] for row in door.read(f"/v1/calls?{query}")["data"]]

    assert found("") == [new, old]
    assert found(f"user_id={bob['id']}") == [new]
    assert found("direction=outbound") == [old]
    assert found("to_number=2000") == [new]
    assert found("to_number=%2B16175551234") == [old]
    assert found(f"did={number['id']}") == found("from_number=%2B16175550102") == [new, old]
    assert found("status=completed") == [old]
    assert found("status=busy") == []
    assert found("from_date=2026-05-22") == [new]
    assert found("from_date=0001-01-01&to_date=9999-12-31T23:59:59-05:00") == found("to_date=9999-12-31") == [new, old]
    assert found("to_date=2026-05-21") == [old]
    assert found("to_date=2026-05-21T16:59:59Z") == []
    assert found("from_date=2026-05-21T18:00:00%2B01:00&to_date=2026-05-21T17:00:00Z") == [old]
    assert found(f"user={bob['id']}") == [new, old]  # not a filter, so it is ignored


def test_a_date_that_is_none_is_a_validation_error(door):
    for name, text in (("from_date", "yesterday"), ("from_date", ""), ("to_date", "2026-02-30")):
        response = door.get(f"/v1/calls?{name}={text}")
        assert (response.status, list(response.json()["details"])) == (400, [name])


def test_a_finished_call(door, call, sandbox):
    state = sandbox.finish_call(call, duration_seconds=61, summary="A chat.", transcript="Hello there.")
    assert (state.id, state.account, state.status) == (call, door.account, "completed")
    row = door.read(f"/v1/calls/{call}")
    assert (row["status"], row["duration_seconds"], row["hangup_cause"], row["summary"]) == (
        "completed",
        61,
        16,
        "A chat.",
    )
    assert row["started_at"] == row["answered_at"] == row["connected_at"]
    assert row["ended_at"] == "2026-05-21T17:01:01.000Z"
    assert row["recording_url"].startswith("https://")
    transcript = door.read(f"/v1/calls/{call}/transcript")
    assert (transcript["call_id"], transcript["status"], transcript["text"]) == (call, "completed", "Hello there.")


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed"])
def test_a_call_that_nobody_answered(door, call, sandbox, status):
    sandbox.finish_call(call, status=status)
    row = door.read(f"/v1/calls/{call}")
    assert (row["status"], row["duration_seconds"], row["connected_at"]) == (status, 0, None)
    assert door.get(f"/v1/calls/{call}/recording").status == 404
    assert door.read(f"/v1/calls/{call}/transcript")["status"] == "pending"


def test_a_recording_is_there_after_the_call(door, call, sandbox, clock):
    assert door.get(f"/v1/calls/{call}/recording").status == 404
    assert door.read(f"/v1/calls/{call}/transcript")["status"] == "pending"
    sandbox.finish_call(call)
    recording = door.read(f"/v1/calls/{call}/recording")
    assert recording["duration_seconds"] == 42
    assert recording["expires_at"] == "2026-05-21T17:10:00.000Z"
    assert recording["download_url"].startswith("https://")
    assert "signature=" in recording["download_url"]
    clock.tick(minutes=1)
    assert door.read(f"/v1/calls/{call}/recording")["download_url"] != recording["download_url"]


def test_a_call_that_was_not_recorded(door, call, sandbox):
    sandbox.finish_call(call, recorded=False)
    assert door.get(f"/v1/calls/{call}/recording").status == 404
    assert door.read(f"/v1/calls/{call}")["recording_url"] is None


def test_actions_are_kept_for_the_test_and_not_answered(door, call, sandbox):
    actions = [
        {"type": "attach", "url": "wss://app.example/media"},
        {"type": "transfer", "target": "user_1", "mode": "blind"},
    ]
    response = door.post(f"/v1/calls/{call}", {"actions": actions})
    assert (response.status, response.body) == (200, b"")
    assert list(sandbox.calls[call].actions) == actions
    assert "actions" not in door.read(f"/v1/calls/{call}")


def test_recording_can_be_paused(door, call, sandbox):
    assert door.post(f"/v1/calls/{call}/recording/pause").body == b""
    assert sandbox.calls[call].recording_paused
    assert door.post(f"/v1/calls/{call}/recording/resume").status == 200
    assert not sandbox.calls[call].recording_paused


def test_an_ended_call_can_not_be_steered(door, call, sandbox):
    sandbox.finish_call(call)
    for path in ("", "/recording/pause", "/recording/resume", "/listeners"):
        body = {"actions": [], "url": "wss://app.example"}
        assert door.post(f"/v1/calls/{call}{path}", body).status == 409
    with pytest.raises(ValueError, match="ended"):
        sandbox.finish_call(call)


def test_unknown_calls_are_404(door):
    for path in ("", "/transcript", "/recording", "/listeners", "/listeners/lstn_1"):
        assert door.get(f"/v1/calls/call_404{path}").status == 404


def test_listeners(door, call):
    path = f"/v1/calls/{call}/listeners"
    made = [
        door.made(path, {"url": "wss://a.example"}),
        door.made(path, {"url": "wss://b.example", "channel": "caller"}),
    ]
    assert [row["channel"] for row in made] == ["both", "caller"]
    assert made[0]["call_id"] == call
    page = door.read(f"{path}?limit=1")
    assert (page["url"], page["data"]) == (path, [made[1]])
    assert door.read(page["next_page_url"])["data"] == [made[0]]
    one = f"{path}/{made[0]['id']}"
    assert door.read(one) == made[0]
    assert door.delete(one).status == 204
    assert door.get(one).status == door.delete(one).status == 404


def test_a_listener_needs_a_secure_socket(door, call):
    response = door.post(f"/v1/calls/{call}/listeners", {"url": "ws://a.example"})
    assert response.status == 422
    assert "url" in response.json()["details"]


def test_a_listener_of_another_call_is_a_404(door, user, call):
    listener = door.made(f"/v1/calls/{call}/listeners", {"url": "wss://a.example"})["id"]
    door.post("/v1/calls", {"user": user["id"], "dial_string": "2000"})
    other = max(door.sandbox.calls)
    assert door.get(f"/v1/calls/{other}/listeners/{listener}").status == 404
    assert door.delete(f"/v1/calls/{other}/listeners/{listener}").status == 404
