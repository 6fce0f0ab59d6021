from __future__ import annotations

import io
import wave

import pytest

from dialstack.sandbox.telephony.recordings import recording_bytes, voicemail_bytes
from tests.sandbox.telephone import CALLER, OFFICE, Office


@pytest.fixture
def office(sandbox, door):
    office = Office(sandbox, door)
    yield office
    office.assert_events_are_known()


@pytest.fixture
def alice(office):
    return office.user()


def test_a_call_comes_in_and_is_answered(office, alice, sandbox, door):
    office.leads_to(alice)
    call = office.ring(from_name="Jane Doe")
    assert (office.state(call).state, office.state(call).ringing) == ("ringing", (alice,))
    live = door.read(f"/v1/calls/{call}")
    assert (live["direction"], live["from_label"], live["to_number"]) == ("inbound", "Jane Doe", None)
    assert live["status"] is live["answered_at"] is live["connected_at"] is None
    office.wait(5)
    assert sandbox.answer(call).state == "connected"
    assert door.read(f"/v1/calls/{call}")["connected_at"] is None  # told only when the call is over
    office.wait(61)
    assert sandbox.hang_up(call).status == "completed"
    row = door.read(f"/v1/calls/{call}")
    assert (row["user"], row["to_number"], row["to_label"]) == (alice, OFFICE, "Dr. Alice Smith")
    assert (row["duration_seconds"], row["hangup_cause"]) == (61, 16)
    assert row["answered_at"] == row["connected_at"] == "2026-05-21T17:00:05.000Z"
    assert row["ended_at"] == "2026-05-21T17:01:06.000Z"
    assert door.read(f"/v1/calls/{call}/recording")["duration_seconds"] == 61
    assert office.kinds == [
        "call.incoming",
        "call.ringing",
        "call.answered",
        "call.end",
        "recording.available",
        "recording.transcription.complete",
    ]
    assert office.events[0][1]["user"] == alice


def test_nobody_picks_up_and_the_caller_leaves_a_message(office, alice, sandbox, door):
    office.leads_to(alice)
    sandbox.people.leave_message(CALLER, "Please call me.", seconds=8)
    call = office.ring()
    office.wait(29)
    assert office.state(call).state == "ringing"
    office.wait(2)
    assert office.state(call).state == "voicemail"
    office.wait(60)
    state = office.state(call)
    assert (state.status, state.duration_seconds, state.path) == ("voicemail", 8, (alice, "voicemail"))
    [message] = door.read("/v1/voicemails")["data"]
    assert (message["owner"], message["call"], message["duration_seconds"]) == (alice, call, 8)
    assert door.read(f"/v1/voicemails/{message['id']}/transcript")["text"] == "Please call me."
    assert office.kinds[-3:] == ["voicemail.new", "voicemail.transcription.complete", "call.end"]


def test_who_hangs_up_during_the_message_leaves_a_shorter_one(office, alice, sandbox, door):
    office.leads_to(alice)
    call = office.ring()
    office.wait(33)
    assert sandbox.hang_up(call).status == "voicemail"
    assert door.read("/v1/voicemails")["data"][0]["duration_seconds"] == 3


def test_a_caller_can_leave_no_message(office, alice, sandbox, door):
    office.leads_to(alice)
    sandbox.people.leave_message(CALLER, "", seconds=0)
    office.ring()
    office.wait(60)
    assert door.read("/v1/voicemails")["data"] == []


def test_a_caller_who_gives_up(office, alice, sandbox):
    office.leads_to(alice)
    call = office.ring()
    office.wait(3)
    assert (sandbox.hang_up(call).status, office.state(call).connected_at) == ("no-answer", None)
    assert office.wait(100) == 0
    assert "connected_at" not in office.events[-1][1]


def test_a_placed_call_says_nothing_while_the_users_own_phone_rings(office, alice, sandbox):
    call = office.place(alice)
    office.wait(10)
    assert (office.kinds, office.state(call).ringing) == ([], (alice,))
    sandbox.answer(call, by=alice)
    assert (office.kinds, office.state(call).ringing) == (["call.initiated"], (CALLER,))
    office.wait(4)
    sandbox.answer(call)
    state = office.state(call)
    assert (state.answered_at, state.connected_at) == ("2026-05-21T17:00:10.000Z", "2026-05-21T17:00:14.000Z")
    sandbox.hang_up(call)
    assert office.kinds[:3] == ["call.initiated", "call.answered", "call.end"]


def test_a_destination_that_never_answers_is_completed_without_having_been_connected(office, alice, sandbox, door):
    sandbox.people.answer(alice)
    call = office.place(alice)
    office.wait(200)
    row = door.read(f"/v1/calls/{call}")
    assert (row["status"], row["connected_at"], row["duration_seconds"]) == ("completed", None, 0)
    assert row["answered_at"] is not None
    assert door.get(f"/v1/calls/{call}/recording").status == 404
    assert "connected_at" not in office.events[-1][1]


@pytest.mark.parametrize(("who", "status"), [("user", "busy"), ("number", "busy"), (None, "no-answer")])
def test_a_placed_call_that_fails(office, alice, sandbox, who, status):
    if who == "number":
        sandbox.people.answer(alice)
    if who:
        sandbox.people.busy(alice if who == "user" else "(617) 555-1234")
    call = office.place(alice)
    office.wait(31)
    assert office.state(call).status == status
    assert office.kinds[-1] == "call.end"


def test_a_whole_call_by_habits(office, alice, sandbox):
    sandbox.people.answer(alice, after=1, talk=None)
    sandbox.people.answer(CALLER, after=3, talk=20)
    call = office.place(alice)
    office.wait(100)
    state = office.state(call)
    assert (state.status, state.duration_seconds, state.ended_at) == ("completed", 20, "2026-05-21T17:00:24.000Z")


def test_a_call_to_a_colleague_ends_in_their_box(office, alice, sandbox, door):
    bob = office.user("Bob")
    door.made("/v1/extensions", {"number": "2001", "target": bob})
    sandbox.people.answer(alice)
    call = office.place(alice, "2001")
    office.wait(200)
    assert office.state(call).path == ("2001", bob, "voicemail")
    [message] = door.read("/v1/voicemails")["data"]
    assert (message["owner"], message["from_name"]) == (bob, "Dr. Alice Smith")


def test_an_extension_that_is_not_there(office, alice, sandbox):
    sandbox.people.answer(alice)
    call = office.place(alice, "2999")
    office.wait(10)
    assert office.state(call).status == "failed"


def test_help_answers_whatever_people_do(office, alice, sandbox):
    sandbox.people.answer(alice)
    sandbox.people.busy("911")
    call = office.place(alice, "911")
    office.wait(100)
    assert (office.state(call).status, office.state(call).duration_seconds) == ("completed", 10)
    assert office.kinds[:3] == ["call.initiated", "call.emergency", "call.answered"]


def test_numbers_that_lead_nowhere(office, sandbox, door, alice):
    assert office.state(office.ring()).status == "failed"
    office.leads_to(alice)
    door.made("/v1/blocked-numbers", {"phone_number": CALLER})
    assert office.state(office.ring()).status == "failed"
    assert office.kinds == ["call.incoming", "call.end", "call.end"]
    with pytest.raises(LookupError, match="seed_phone_number"):
        sandbox.incoming_call(CALLER, "+16175559999")
    for numbers in (("hello", OFFICE), (CALLER, "2000")):
        with pytest.raises(ValueError, match="must be a phone number"):
            sandbox.incoming_call(*numbers)


def test_a_target_that_is_gone(office, alice, door):
    office.leads_to(alice)
    door.delete(f"/v1/users/{alice}")
    assert office.state(office.ring()).status == "failed"


def test_who_does_not_want_to_be_disturbed_does_not_ring(office, door):
    office.leads_to(office.user(do_not_disturb=True))
    assert office.state(office.ring()).state == "voicemail"
    assert "call.ringing" not in office.kinds


def test_a_phone_is_woken_for_a_call(office):
    alice = office.user(config={"mobile_push_wakeup": True})
    office.leads_to(alice)
    office.ring()
    assert office.events[-1][0] == "call.mobile_push_wakeup"
    assert office.events[-1][1]["user_id"] == alice


def test_declining_sends_the_caller_to_the_box(office, alice, sandbox):
    office.leads_to(alice)
    call = office.ring()
    assert sandbox.decline(call).state == "voicemail"


def test_a_group_rings_in_parallel_and_the_first_answer_wins(office, alice, sandbox, door):
    bob = office.user("Bob")
    door.made("/v1/extensions", {"number": "2001", "target": alice})
    door.made("/v1/extensions", {"number": "2002", "target": bob})
    group = door.made("/v1/ring_groups", {"name": "Front desk", "timeout_seconds": 20})["id"]
    for member in ({"extension": "2001"}, {"extension": "2002"}, {"phone_number": "+16175557777"}):
        door.made(f"/v1/ring_groups/{group}/members", member)
    office.leads_to(group)
    call = office.ring()
    assert office.state(call).ringing == (alice, bob, "+16175557777")
    with pytest.raises(ValueError, match="several ring"):
        sandbox.answer(call)
    sandbox.decline(call, by=alice)
    with pytest.raises(ValueError, match="does not ring"):
        sandbox.answer(call, by=alice)
    state = sandbox.answer(call, by=bob)
    assert (state.party, state.user, state.ringing) == (bob, bob, ())
    assert office.wait(19) == 0


@pytest.mark.parametrize("action", ["voicemail", "ring_user", None])
def test_a_group_that_does_not_answer(office, alice, sandbox, door, action):
    fields = {"timeout_action": action, "timeout_target": alice} if action else {}
    group = door.made("/v1/ring_groups", {"name": "Empty", "timeout_seconds": 20, **fields})["id"]
    office.leads_to(group)
    state = office.state(office.ring())
    assert {"voicemail": "voicemail", "ring_user": "ringing", None: "ended"}[action] == state.state


def test_any_phone_of_a_user_answers(office, alice, sandbox, door):
    device = door.made("/v1/devices", {"mac_address": "00:04:f2:11:22:33", "type": "deskphone"})["id"]
    sandbox._world.store.insert(door.account, "device_users", "x", {"device": device, "user": alice})
    office.leads_to(alice)
    assert sandbox.answer(office.ring(), by=device).party == alice


def test_transfer(office, alice, sandbox, door):
    bob = office.user("Bob")
    office.leads_to(alice)
    call = office.ring()
    sandbox.answer(call)
    assert door.post(f"/v1/calls/{call}", {"actions": [{"type": "transfer", "target": bob}]}).status == 200
    assert office.state(call).ringing == (bob,)
    sandbox.answer(call)
    assert office.state(call).party == bob
    assert office.kinds.count("call.answered") == 1
    assert "call.transfer" in office.kinds
    door.post(
        f"/v1/calls/{call}",
        {"actions": [{"type": "transfer", "target": "nobody"}, {"type": "attach", "url": "wss://a.example"}]},
    )
    assert (office.state(call).status, len(office.state(call).actions)) == ("failed", 3)
    assert not sandbox._world.media


def test_a_transfer_to_an_outside_number(office, alice, sandbox, door):
    office.leads_to(alice)
    for habit, status in ((sandbox.people.answer, "completed"), (sandbox.people.busy, "busy")):
        habit("+16175557777")
        call = office.ring()
        door.post(f"/v1/calls/{call}", {"actions": [{"type": "transfer", "target": "+16175557777"}]})
        office.wait(60)
        assert (office.state(call).status, office.state(call).path[-1]) == (status, "+16175557777")


def test_an_extension_that_is_off_is_none(office, alice, sandbox, door):
    door.made("/v1/extensions", {"number": "2001", "target": alice})
    sandbox._world.store.table(door.account, "extensions")["2001"]["status"] = "inactive"
    sandbox.people.answer(alice)
    call = office.place(alice, "2001")
    office.wait(5)
    assert office.state(call).status == "failed"


def test_nobody_parked_a_call_between_machines(office, sandbox, door):
    office.leads_to(door.made("/v1/ai-agents", {"name": "Ada"})["voice_app"])
    call = office.ring()
    sandbox.park(call)
    office.wait(200)
    with pytest.raises(ValueError, match="who fetches"):
        sandbox.unpark(1)


def test_what_can_not_be_done_says_why(office, alice, sandbox):
    with pytest.raises(LookupError, match="no call"):
        sandbox.answer("call_404")
    office.leads_to(alice)
    call = office.ring()
    with pytest.raises(ValueError, match="no menu"):
        sandbox.press(call, "1")
    with pytest.raises(ValueError, match="connected"):
        sandbox.park(call)
    sandbox.answer(call)
    with pytest.raises(ValueError, match="Nobody rings"):
        sandbox.answer(call)
    sandbox.hang_up(call)
    for act in (sandbox.answer, sandbox.decline, sandbox.hang_up, sandbox.park):
        with pytest.raises(ValueError, match="ended already"):
            act(call)


def test_people_are_checked(sandbox):
    for wrong in (
        lambda: sandbox.people.answer("hello"),
        lambda: sandbox.people.answer(CALLER, after=-1),
        lambda: sandbox.people.press(CALLER, "a"),
        lambda: sandbox.people.leave_message(CALLER, "", seconds=-1),
    ):
        with pytest.raises(ValueError, match=r"number|seconds"):
            wrong()
    sandbox.people.busy(CALLER)
    sandbox.people.forget(CALLER)
    assert sandbox.people.habit(CALLER).phone == "away"


def test_finishing_a_call_stops_it_and_tells(office, alice, sandbox):
    call = office.place(alice)
    assert sandbox.finish_call(call, duration_seconds=90).duration_seconds == 90
    assert office.wait(1000) == 0
    assert office.kinds == ["call.end", "recording.available", "recording.transcription.complete"]


def test_a_deleted_account_has_no_more_calls(office, alice, sandbox, platform):
    call = office.place(alice)
    assert platform.delete(f"/v1/accounts/{office.door.account}").status == 204
    office.wait(100)
    assert call not in sandbox.calls


@pytest.mark.parametrize("outcome", ["answered", "no-answer", "busy", "voicemail"])
@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_simulated_calls_have_their_events(office, alice, door, outcome, direction):
    door.made("/v1/test_helpers/calls", {"user": alice, "direction": direction, "scenario": {"outcome": outcome}})
    kinds = office.kinds
    assert kinds[0] == {"inbound": "call.incoming", "outbound": "call.initiated"}[direction]
    assert "call.end" in kinds
    assert ("call.answered" in kinds, "recording.available" in kinds) == ((outcome == "answered"),) * 2
    assert ("voicemail.new" in kinds) == (outcome == "voicemail" and direction == "inbound")


def test_the_sound_of_a_recording_is_as_long_as_the_recording(office, alice, sandbox, door):
    office.leads_to(alice)
    call = office.ring()
    sandbox.answer(call)
    office.wait(7)
    sandbox.hang_up(call)
    row = sandbox._world.store.table(door.account, "calls")[call]
    sound = recording_bytes(row)
    assert len(sound) == door.read(f"/v1/calls/{call}/recording")["file_size_bytes"]
    with wave.open(io.BytesIO(sound)) as audio:
        assert audio.getnframes() / audio.getframerate() == 7
    with wave.open(io.BytesIO(voicemail_bytes({"duration_seconds": 9999}))) as audio:
        assert audio.getnframes() / audio.getframerate() == 600
    with pytest.raises(LookupError):
        recording_bytes({"_recording": None})


def test_parking(office, alice, sandbox, door):
    bob = office.user("Bob")
    door.made("/v1/extensions", {"number": "2001", "target": alice})
    office.leads_to(alice)
    call = office.ring(from_name="JANE DOE")
    sandbox.answer(call)
    assert (sandbox.park(call, 3).slot, office.state(call).state) == (3, "parked")
    [slot] = door.read("/v1/presence?park_slot[]=3")["data"]
    assert slot["parked_call"] == {
        "call": call,
        "from_number": CALLER,
        "from_label": "JANE DOE",
        "status": "parked",
        "parked_by": alice,
        "parked_by_extension": "2001",
        "parked_at": "2026-05-21T17:00:00.000Z",
        "rings_back_at": "2026-05-21T17:02:00.000Z",
    }
    other = office.ring()
    sandbox.answer(other)
    for taken in (3, 11):
        with pytest.raises(ValueError, match="slot"):
            sandbox.park(other, taken)
    assert sandbox.park(other).slot == 1
    with pytest.raises(LookupError, match="no user"):
        sandbox.unpark(3, by="user_404")
    assert sandbox.unpark(3, by=bob).party == bob
    with pytest.raises(LookupError, match="slot 3"):
        sandbox.unpark(3)
    assert office.kinds.count("call.parked") == 2
    sandbox.hang_up(other)
    assert office.kinds.count("call.unparked") == 2
    assert all(slot["parked_call"] is None for slot in door.read("/v1/presence?park_slot[]=all")["data"])


def test_a_parked_call_rings_back(office, alice, sandbox, door):
    office.leads_to(alice)
    call = office.ring()
    sandbox.answer(call)
    sandbox.park(call)
    office.wait(121)
    assert door.read("/v1/presence?park_slot[]=1")["data"][0]["parked_call"]["status"] == "ringing_back"
    sandbox.decline(call)
    assert door.read("/v1/presence?park_slot[]=1")["data"][0]["parked_call"]["status"] == "parked"
    assert sandbox.unpark(1).party == alice
    sandbox.park(call)
    sandbox.finish_call(call)
    assert door.read("/v1/presence?park_slot[]=1")["data"][0]["parked_call"] is None
