from __future__ import annotations

import pytest

PATH = "/v1/test_helpers/calls"


@pytest.fixture
def simulate(door, user):
    """Makes a test call; gives the call as the API shows it."""

    def simulate(**body):
        made = door.made(PATH, {"user": user["id"], **body})
        return door.read(f"/v1/calls/{made['id']}")

    return simulate


def test_an_inbound_call_that_was_answered_is_the_default(door, user, simulate):
    call = simulate(from_name="Jane Doe")
    assert (call["user"], call["direction"], call["status"]) == (user["id"], "inbound", "completed")
    assert (call["from_number"], call["from_label"]) == ("+16175550120", "Jane Doe")
    assert (call["to_number"], call["to_label"], call["did"]) == (None, "Dr. Alice Smith", None)
    assert call["started_at"] == "2026-05-21T17:00:00.000Z"
    assert call["answered_at"] == call["connected_at"] == "2026-05-21T17:00:05.000Z"
    assert (call["ended_at"], call["duration_seconds"]) == ("2026-05-21T17:00:47.000Z", 42)
    assert door.read(f"/v1/calls/{call['id']}/recording")["duration_seconds"] == 42
    assert door.read(f"/v1/calls/{call['id']}/transcript")["status"] == "completed"


def test_the_answer_names_the_call_and_the_scenario(door, user):
    made = door.made(PATH, {"user": user["id"], "scenario": {"outcome": "busy"}})
    assert made["scenario"] == "busy"
    assert [row["id"] for row in door.read("/v1/calls")["data"]] == [made["id"]]
    assert list(door.sandbox.calls) == [made["id"]]


@pytest.mark.parametrize(("outcome", "cause"), [("no-answer", 19), ("busy", 17)])
def test_a_call_that_nobody_answered(door, simulate, outcome, cause):
    call = simulate(scenario={"outcome": outcome, "ring_seconds": 20, "talk_seconds": 60})
    assert (call["status"], call["hangup_cause"], call["duration_seconds"]) == (outcome, cause, 0)
    assert (call["answered_at"], call["ended_at"]) == (None, "2026-05-21T17:00:20.000Z")
    assert door.get(f"/v1/calls/{call['id']}/recording").status == 404


def test_lengths_and_recording_as_the_scenario_says(door, simulate):
    call = simulate(scenario={"ring_seconds": 0, "talk_seconds": 90, "recording": False})
    assert (call["answered_at"], call["duration_seconds"]) == (call["started_at"], 90)
    assert call["recording_url"] is None
    assert door.get(f"/v1/calls/{call['id']}/recording").status == 404


def test_a_caller_who_reaches_the_voicemail_leaves_a_message(door, user, simulate):
    call = simulate(from_name="Jane Doe", scenario={"outcome": "voicemail", "voicemail_seconds": 9})
    assert (call["status"], call["duration_seconds"], call["recording_url"]) == ("voicemail", 9, None)
    [message] = door.read(f"/v1/voicemails?owner={user['id']}")["data"]
    assert (message["from_number"], message["from_name"]) == ("+16175550120", "Jane Doe")
    assert (message["duration_seconds"], message["call"], message["is_read"]) == (9, call["id"], False)
    assert message["created_at"] == call["ended_at"]


def test_an_outbound_call_leaves_no_message_here(door, simulate):
    assert simulate(direction="outbound", scenario={"outcome": "voicemail"})["status"] == "voicemail"
    assert door.read("/v1/voicemails")["data"] == []


def test_an_outbound_call_comes_from_the_accounts_number(door, sandbox, simulate):
    assert simulate(direction="outbound")["from_number"] == "anonymous"
    sandbox.seed_phone_number(door.account, "+16175550101", status="inactive")
    number = sandbox.seed_phone_number(door.account, "+16175550102")
    call = simulate(direction="outbound", to_number="(617) 555-0123")
    assert (call["from_number"], call["did"]) == ("+16175550102", number["id"])
    assert (call["from_label"], call["to_number"], call["to_label"]) == ("Dr. Alice Smith", "+16175550123", None)


def test_an_inbound_call_goes_to_the_accounts_number(door, sandbox, simulate):
    first, second = [sandbox.seed_phone_number(door.account, f"+1617555010{last}") for last in "12"]
    assert simulate()["did"] == first["id"]
    call = simulate(from_number="+16175550124", to_number="+16175550102")
    assert (call["from_number"], call["to_number"], call["did"]) == ("+16175550124", "+16175550102", second["id"])


@pytest.mark.parametrize("name", ["from_number", "to_number"])
def test_a_number_that_is_none_has_its_own_code(door, user, name):
    response = door.post(PATH, {"user": user["id"], name: "hello"})
    assert (response.status, response.json()["code"]) == (400, "invalid_sandbox_phone_number")
    assert door.sandbox.calls == {}


def test_an_unknown_user_is_not_found(door):
    assert door.post(PATH, {"user": "user_404"}).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"direction": "internal"}, "direction"),
        ({"scenario": {"outcome": "failed"}}, "scenario.outcome"),
        ({"scenario": {"ring_seconds": -1}}, "scenario.ring_seconds"),
        ({"scenario": {"talk_seconds": -1}}, "scenario.talk_seconds"),
    ],
)
def test_a_scenario_that_cannot_be(door, user, body, field):
    response = door.post(PATH, {"user": user["id"], **body})
    assert (response.status, list(response.json()["details"])) == (400, [field])
    assert door.sandbox.calls == {}


def test_an_event_happens_and_is_named_again(door, sandbox):
    assert door.made("/v1/test_helpers/events", {"event": "fax.delivered"}) == {"event": "fax.delivered"}
    [event] = sandbox._world.store.table(door.account, "events").values()
    assert (event["type"], event["account_id"], event["data"]) == ("fax.delivered", door.account, {})
    assert door.post("/v1/test_helpers/events", {}).json()["details"] == {"event": "is required"}
