from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialstack.sandbox import Sandbox
from dialstack.sandbox.telephony.schedules import phase
from dialstack.webhooks.events import parse_event
from tests.sandbox.conftest import Door
from tests.sandbox.telephone import CALLER, OFFICE, Office


@pytest.fixture
def office(sandbox, door):
    office = Office(sandbox, door)
    yield office
    office.assert_events_are_known()


@pytest.fixture
def alice(office):
    return office.user()


def node(key, kind, **config):
    return {"id": key, "type": kind, "config": config}


END = node("end", "hang_up")
HOURS = {"name": "Hours", "timezone": "America/New_York", "ranges": [{"day": 4, "start": "09:00", "end": "17:00"}]}


def nodes_of(office, call):
    return office.state(call).path[1:]


@pytest.mark.parametrize(
    ("holidays", "hours", "config", "chosen"),
    [
        ([], 0, {"open": "end", "closed": "shut"}, "end"),
        ([], 5, {"open": "end", "closed": "shut"}, "shut"),
        (["2026-05-21"], 0, {"open": "end", "closed": "shut"}, "shut"),
        (["2026-05-21"], 0, {"open": "end", "closed": "shut", "holiday": "end"}, "end"),
        (["2026-05-21"], 0, {"open": "end", "closed": "shut", "holiday": None}, None),
        ([], 5, {"open": "end"}, None),
    ],
)
def test_a_schedule_is_looked_at_in_its_own_zone(office, door, clock, holidays, hours, config, chosen):
    body = {**HOURS, "holidays": [{"start": day, "end": day} for day in holidays]}
    schedule = door.made("/v1/schedules", body)["id"]
    clock.tick(hours=hours)  # It is Thursday, 13:00 in New York.
    office.plan(node("hours", "schedule", schedule=schedule, **config), END, node("shut", "hang_up"))
    call = office.ring()
    assert nodes_of(office, call) == ("hours", *([chosen] if chosen else []))
    assert office.state(call).status == "completed"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-05-22T23:30:00+00:00", "open"),
        ("2026-05-23T01:59:00+00:00", "open"),
        ("2026-05-23T02:00:00+00:00", "closed"),
        ("2026-05-22T21:59:00+00:00", "closed"),
        ("2026-05-24T01:00:00+00:00", "closed"),
        ("2026-05-25T00:00:00+00:00", "holiday"),
    ],
)
def test_a_range_can_go_on_after_midnight(moment, expected):
    schedule = {
        "timezone": "Nowhere/At all",
        "ranges": [{"day": 5, "start": "22:00", "end": "02:00"}],
        "holidays": [{"start": "2026-05-25", "end": "2026-05-26"}],
    }
    assert phase(schedule, datetime.fromisoformat(moment)) == expected


def test_internal_dial_rings_for_its_time_and_goes_on(office, alice, sandbox):
    office.plan(node("dial", "internal_dial", target=alice, timeout=10, next="end"), END)
    call = office.ring()
    office.wait(9)
    assert office.state(call).ringing == (alice,)
    office.wait(2)
    assert (nodes_of(office, call), office.state(call).status) == (("dial", alice, "end"), "completed")
    call = office.ring()
    sandbox.answer(call)
    assert office.state(call).party == alice


@pytest.mark.parametrize(("config", "after"), [({"timeout": 0, "next": "end"}, 0), ({}, 31)])
def test_internal_dial_leads_to_the_voicemail(office, alice, config, after):
    office.plan(node("dial", "internal_dial", target=alice, **config), END)
    call = office.ring()
    office.wait(after)
    assert nodes_of(office, call) == ("dial", alice, "voicemail")


def test_ring_all_users(office, alice, sandbox):
    bob = office.user("Bob")
    office.plan(node("all", "ring_all_users", timeout=5, next="end"), END)
    call = office.ring()
    assert office.state(call).ringing == (alice, bob)
    office.wait(6)
    assert nodes_of(office, call) == ("all", "end")


def test_external_dial(office, sandbox):
    mobile = "+16175557777"
    office.plan(node("out", "external_dial", phone_number=mobile, timeout=20))
    sandbox.people.answer(mobile, after=4, talk=6)
    call = office.ring()
    office.wait(60)
    assert (office.state(call).party, office.state(call).duration_seconds) == (mobile, 6)
    sandbox.people.busy(mobile)
    assert office.state(office.ring()).status == "no-answer"


def test_a_menu(office, alice, sandbox, door):
    clip = sandbox.seed_audio_clip(door.account, "Welcome")["id"]
    options = [{"digit": "1", "next_node": "desk"}, {"digit": "2"}]
    office.plan(
        node(
            "menu",
            "menu",
            prompt_clip=clip,
            timeout=5,
            options=options,
            timeout_next_node="end",
            invalid_next_node="menu",
        ),
        node("desk", "internal_dial", target=alice),
        END,
    )
    call = office.ring()
    assert office.state(call).state == "menu"
    assert sandbox.press(call, "91").ringing == (alice,)
    assert nodes_of(office, call) == ("menu", "menu", "desk", alice)
    assert sandbox.press(office.ring(), "2").status == "completed"
    late = office.ring()
    office.wait(6)
    assert nodes_of(office, late) == ("menu", "end")
    sandbox.people.press(CALLER, "71", after=2)
    habitual = office.ring()
    office.wait(5)
    assert office.state(habitual).ringing == (alice,)


def test_an_audio_clip(office, sandbox, door):
    clip = sandbox.seed_audio_clip(door.account, "Welcome")["id"]
    office.plan(node("clip", "audio_clip", clip=clip, next="end"), END)
    call = office.ring()
    assert office.state(call).state == "playing"
    office.wait(4)
    assert nodes_of(office, call) == ("clip", "end")


@pytest.fixture
def app(door):
    return door.made("/v1/voice-apps", {"name": "Receptionist", "url": "https://app.example.com/voice"})


def test_a_voice_app_in_control(office, alice, app, sandbox, door):
    office.plan(node("app", "voice_app", voice_app=app["id"]))
    call = office.ring(from_name="Jane Doe")
    assert office.state(call).state == "held"
    [question] = sandbox._world.outbox
    assert (question.url, question.secret, question.kind) == (app["url"], app["secret"], "call.received")
    assert parse_event(question.body).call_id == call
    assert json.loads(question.body) == {
        "event": "call.received",
        "call_id": call,
        "account_id": door.account,
        "from_number": CALLER,
        "from_name": "Jane Doe",
        "to_number": OFFICE,
    }
    office.wait(3)
    door.post(f"/v1/calls/{call}", {"actions": [{"type": "attach", "url": "wss://app.example.com/media"}]})
    [socket] = sandbox._world.media
    assert (socket.call, socket.voice_app, socket.listener) == (call, app["id"], None)
    state = office.state(call)
    assert (state.state, state.party, state.attached) == ("connected", app["id"], True)
    assert (state.answered_at, state.connected_at) == ("2026-05-21T17:00:00.000Z", "2026-05-21T17:00:03.000Z")
    door.post(f"/v1/calls/{call}", {"actions": [{"type": "transfer", "target": alice}]})
    assert (office.state(call).attached, office.state(call).ringing) == (False, (alice,))
    office.wait(300)
    assert office.state(call).status == "voicemail"


def test_a_voice_app_that_does_nothing_loses_the_call(office, alice, app, door):
    office.leads_to(app["id"])
    call = office.ring()
    office.wait(61)
    assert (office.state(call).status, office.state(call).connected_at) == ("failed", None)
    office.plan(node("app", "voice_app", voice_app=app["id"], next="desk"), node("desk", "internal_dial", target=alice))
    call = office.ring()
    office.wait(61)
    assert office.state(call).ringing == (alice,)
    door.post(f"/v1/voice-apps/{app['id']}", {"status": "inactive"})
    assert office.state(office.ring()).ringing == (alice,)


@pytest.mark.parametrize("kind", ["voice_app", "internal_dial"])
def test_a_voice_app_that_is_only_told(office, alice, app, sandbox, kind):
    field = {"voice_app": "voice_app", "internal_dial": "target"}[kind]
    office.plan(
        node("tell", kind, **{field: app["id"]}, mode="notify", next="desk"),
        node("desk", "internal_dial", target=alice),
    )
    call = office.ring()
    assert [question.kind for question in sandbox._world.outbox] == ["call.notify"]
    assert nodes_of(office, call) == ("tell", "desk", alice)


def test_an_ai_agent_talks_for_a_while(office, sandbox, door):
    office.leads_to(door.made("/v1/ai-agents", {"name": "Ada"})["voice_app"])
    call = office.ring()
    office.wait(31)
    assert (office.state(call).status, office.state(call).duration_seconds) == ("completed", 30)
    assert not sandbox._world.outbox


def test_a_listener_asks_for_a_socket(office, alice, sandbox, door):
    office.leads_to(alice)
    call = office.ring()
    made = door.made(f"/v1/calls/{call}/listeners", {"url": "wss://a.example", "channel": "caller"})
    [socket] = sandbox._world.media
    assert (socket.listener, socket.channel, socket.voice_app) == (made["id"], "caller", None)


def test_a_node_of_another_type_ends_the_call(office):
    office.plan(node("sms", "send_sms", text="Hello"))
    call = office.ring()
    assert (office.state(call).status, nodes_of(office, call)) == ("failed", ("sms",))


def test_a_shared_box(office, sandbox, door):
    box = sandbox.seed_shared_voicemail_box(door.account, "Front desk")["id"]
    office.leads_to(box)
    office.ring()
    office.wait(20)
    [message] = door.read("/v1/voicemails")["data"]
    assert message["owner"] == box


@pytest.fixture
def queue(office, door):
    def queue(*users, **fields):
        made = door.made("/v1/queues", {"name": "Front desk", "timeout_seconds": 60, **fields})["id"]
        for user in users:
            assert door.post(f"/v1/queues/{made}/members", {"user_id": user}).status == 201
        office.leads_to(made)
        return made

    return queue


def test_a_queue_rings_all_agents_and_one_takes_the_call(office, alice, queue, sandbox):
    bob = office.user("Bob")
    made = queue(alice, bob, wrap_up_seconds=30)
    call = office.ring(from_name="Jane Doe")
    assert (office.state(call).state, office.state(call).ringing) == ("waiting", (alice, bob))
    office.wait(4)
    sandbox.answer(call, by=bob)
    office.wait(10)
    sandbox.hang_up(call)
    told = {kind: data for kind, data in office.events if kind.startswith("queue.")}
    assert list(told) == [f"queue.call.{what}" for what in ("queued", "dispatched", "answered", "completed")]
    assert told["queue.call.dispatched"]["agents_claimed"] == 2
    assert told["queue.call.completed"] == {
        "call_id": call,
        "queue_id": made,
        "queue_name": "Front desk",
        "from_number": CALLER,
        "from_name": "Jane Doe",
        "to_number": OFFICE,
        "position_at_admit": 1,
        "wait_seconds": 4,
        "agent_user_id": bob,
        "completed_at": "2026-05-21T17:00:14.000Z",
    }
    assert office.state(office.ring()).ringing == (alice,)  # Bob writes his notes.


def test_a_linear_queue_rings_one_agent_after_the_other(office, alice, queue):
    bob = office.user("Bob")
    queue(alice, bob, strategy="linear", timeout_seconds=50)
    call = office.ring()
    seen = []
    for _ in range(3):
        seen += office.state(call).ringing
        office.wait(16)
    assert seen == [alice, bob, alice]
    office.wait(10)
    assert (office.state(call).status, office.kinds[-2]) == ("no-answer", "queue.call.timed_out")


def test_agents_who_talk_or_pause_are_not_rung(office, alice, queue, sandbox, door):
    bob = office.user("Bob")
    queue(alice, bob)
    door.post(f"/v1/users/{bob}/queue-agent", {"status": "paused"})
    door.post(f"/v1/users/{alice}/queue-agent", {"status": "available"})
    first = office.ring()
    sandbox.answer(first)
    assert door.read(f"/v1/users/{alice}/queue-agent")["in_call_since"] == "2026-05-21T17:00:00.000Z"
    second, third = office.ring(), office.ring()
    assert office.state(second).ringing == ()
    office.wait(2)
    sandbox.hang_up(first)
    assert door.read(f"/v1/users/{alice}/queue-agent")["in_call_since"] is None
    office.wait(4)
    assert (office.state(second).ringing, office.state(third).ringing) == ((alice,), ())
    positions = [data["position_at_admit"] for kind, data in office.events if kind == "queue.call.queued"]
    assert positions == [1, 1, 2]


@pytest.mark.parametrize("kind", ["ring_user", "voicemail", "queue"])
def test_where_a_queue_leads_when_the_time_is_over(office, alice, queue, door, kind):
    other = door.made("/v1/queues", {"name": "Other"})["id"]
    name, target = {"ring_user": ("user", alice), "voicemail": ("voicemail", alice), "queue": ("queue", other)}[kind]
    queue(timeout_seconds=8, timeout={"type": kind, name: target})
    call = office.ring()
    office.wait(9)
    assert {"ring_user": "ringing", "voicemail": "voicemail", "queue": "waiting"}[kind] == office.state(call).state


def test_a_full_queue(office, alice, queue):
    queue(max_queue_length=1, timeout={"type": "ring_user", "user": alice})
    office.ring()
    assert office.state(office.ring()).ringing == (alice,)


def test_callers_leave_a_queue(office, queue, sandbox):
    queue(exit_key="9")
    first, second, third = office.ring(), office.ring(), office.ring()
    sandbox.press(first, "5")
    assert office.state(first).state == "waiting"
    sandbox.press(first, "9")
    sandbox.hang_up(second)
    sandbox.finish_call(third, status="no-answer")
    kinds = [kind for kind in office.kinds if kind.startswith("queue.")][3:]
    assert kinds == ["queue.call.exited", "queue.call.abandoned", "queue.call.abandoned"]
    assert {office.state(call).status for call in (first, second, third)} == {"no-answer"}


def test_a_call_that_is_taken_out_of_a_queue(office, alice, queue, sandbox, door):
    bob = office.user("Bob")
    queue(alice)
    transfer = {"actions": [{"type": "transfer", "target": bob}]}
    waiting, talking = office.ring(), office.ring()
    door.post(f"/v1/calls/{waiting}", transfer)
    office.wait(6)
    sandbox.answer(talking)
    door.post(f"/v1/calls/{talking}", transfer)
    for call in (waiting, talking):
        sandbox.hang_up(call)
    kinds = [kind for kind in office.kinds if kind.startswith("queue.")]
    assert kinds.count("queue.call.completed") == 1
    assert "queue.call.abandoned" not in kinds


IDS = [f"n{index}" for index in range(4)]
EXITS = st.sampled_from([None, *IDS])


def _without_none(config):
    return {name: value for name, value in config.items() if value is not None}


def _configs(targets, apps, schedule, clip):
    option = st.fixed_dictionaries({"digit": st.sampled_from("0123456789*#"), "next_node": EXITS}).map(_without_none)
    seconds = st.integers(1, 30)
    return {
        "schedule": st.fixed_dictionaries({"schedule": st.just(schedule), "open": EXITS, "closed": EXITS}),
        "internal_dial": st.fixed_dictionaries(
            {"target": st.sampled_from(targets), "timeout": st.none() | st.integers(0, 60), "next": EXITS}
        ),
        "ring_all_users": st.fixed_dictionaries({"timeout": seconds, "next": EXITS}),
        "external_dial": st.fixed_dictionaries({"phone_number": st.just(CALLER), "timeout": seconds, "next": EXITS}),
        "menu": st.fixed_dictionaries(
            {
                "prompt_clip": st.just(clip),
                "timeout": seconds,
                "options": st.lists(option, max_size=3),
                "timeout_next_node": EXITS,
                "invalid_next_node": EXITS,
            }
        ),
        "audio_clip": st.fixed_dictionaries({"clip": st.just(clip), "next": EXITS}),
        "voice_app": st.fixed_dictionaries(
            {"voice_app": st.sampled_from(apps), "mode": st.sampled_from(["control", "notify"]), "next": EXITS}
        ),
        "hang_up": st.just({}),
    }


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_plan_ends(data):
    sandbox = Sandbox(clock=lambda: datetime(2026, 5, 21, 17, tzinfo=timezone.utc), debug=True)
    door = Door(sandbox, Door(sandbox).made("/v1/accounts", {"email": "contact@example.com"})["id"])
    office = Office(sandbox, door)
    alice, bob = office.user(), office.user("Bob", do_not_disturb=True)
    group = door.made("/v1/ring_groups", {"name": "Group", "timeout_seconds": 10})["id"]
    queue = door.made("/v1/queues", {"name": "Queue", "timeout_seconds": data.draw(st.integers(0, 40))})["id"]
    door.post(f"/v1/queues/{queue}", {"timeout": {"type": "queue", "queue": queue}})
    door.post(f"/v1/ring_groups/{group}", {"timeout_action": "queue", "timeout_target": queue})
    door.made(f"/v1/queues/{queue}/members", {"user_id": alice})
    app = door.made("/v1/voice-apps", {"name": "App", "url": "https://app.example.com"})["id"]
    schedule = door.made("/v1/schedules", HOURS)["id"]
    clip = sandbox.seed_audio_clip(door.account, "Clip")["id"]
    configs = _configs([alice, bob, group, queue, app], [app], schedule, clip)
    nodes = []
    for key in IDS:
        kind = data.draw(st.sampled_from(sorted(configs)))
        nodes.append(node(key, kind, **_without_none(data.draw(configs[kind]))))
    plan = office.plan(*nodes)
    for number in (alice, CALLER):
        getattr(sandbox.people, data.draw(st.sampled_from(["answer", "busy", "away"])))(number)
    sandbox.people.press(CALLER, data.draw(st.text("0123456789*#", max_size=5)))
    call = office.ring()
    steps = office.wait(timedelta(days=1).total_seconds())
    state = office.state(call)
    assert state.status in {"completed", "voicemail", "no-answer", "busy", "failed"}
    assert (state.path[0], len(state.path) <= 55, steps <= 2000) == (plan, True, True)
    assert office.kinds.count("call.end") == 1
    assert sandbox._world.timeline.next_due() is None
    office.assert_events_are_known()
