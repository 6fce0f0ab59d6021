from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialstack.sandbox import Sandbox
from dialstack.sandbox.context import Outgoing
from dialstack.sandbox.courier import RETRIES
from dialstack.webhooks import UnknownEvent, parse_event, verify_signature
from tests.sandbox.conftest import Clock, Door

PATH = "/v1/webhook_endpoints"
URL = "https://app.example.com/hooks"


class Receiver:
    """A WSGI app that keeps what it gets, and answers with the given statuses, then with 200."""

    def __init__(self, *statuses):
        self.statuses, self.got = list(statuses), []

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read()
        self.got.append((environ["PATH_INFO"], environ["HTTP_X_DIALSTACK_SIGNATURE"], body, environ))
        start_response(f"{self.statuses.pop(0) if self.statuses else 200} Whatever", [])
        return [b"ignored"]

    @property
    def events(self):
        return [json.loads(body) for _, _, body, _ in self.got]

    @property
    def paths(self):
        return [path for path, *_ in self.got]


@pytest.fixture
def receiver(sandbox):
    found = Receiver()
    sandbox.deliver_to(found)
    return found


def emit(door, kind="call.end", **data):
    return door.sandbox._world.emit(door.account, kind, {"call_id": "call_1", **data})


def states(sandbox):
    return [(delivery.attempt, delivery.state, delivery.status) for delivery in sandbox.deliveries]


def test_an_event_is_sent_signed_in_the_documented_envelope(sandbox, platform, door, receiver):
    endpoint = platform.made(PATH, {"url": URL})
    emit(door, status="completed")
    assert receiver.got == []
    sandbox.advance()
    [(path, signature, body, environ)] = receiver.got
    assert path == "/hooks"
    assert json.loads(body) == {
        "id": "evt_000001",
        "type": "call.end",
        "account_id": door.account,
        "data": {"call_id": "call_1", "status": "completed"},
    }
    verify_signature(body, signature, endpoint["secret"])
    assert environ["CONTENT_TYPE"] == "application/json"
    # The account's header is known of appointment webhooks alone.
    assert "HTTP_X_DIALSTACK_ACCOUNT_ID" not in environ


def test_a_delivery_tells_what_came_of_it(sandbox, platform, door, receiver):
    platform.made(PATH, {"url": URL})
    emit(door)
    sandbox.advance()
    [delivery] = sandbox.deliveries
    assert (delivery.event_id, delivery.type, delivery.url, delivery.account) == (
        "evt_000001",
        "call.end",
        URL,
        door.account,
    )
    assert (delivery.attempt, delivery.status, delivery.reason, delivery.state) == (1, 200, None, "delivered")
    assert delivery.json() == receiver.events[0]
    assert b"call_1".decode() not in repr(delivery)
    assert sandbox.deliveries.of("call.end") == [delivery] == sandbox.deliveries[-1:]
    assert sandbox.deliveries.of("call.start") == []


def test_the_platforms_endpoints_come_first_and_then_those_of_the_account(sandbox, platform, door, receiver):
    door.made(PATH, {"url": "https://app.example.com/account"})
    platform.made(PATH, {"url": "https://app.example.com/platform"})
    other = Door(sandbox, platform.made("/v1/accounts", {"email": "other@example.com"})["id"])
    other.made(PATH, {"url": "https://app.example.com/other"})
    emit(door)
    sandbox.advance()
    assert receiver.paths == ["/platform", "/account"]


def test_each_platform_and_mode_hears_of_its_own_accounts(sandbox, receiver):
    clients = {
        "own": sandbox.client(),
        "live": sandbox.platform().client(live=True),
        "other": sandbox.platform("other").client(),
    }
    for name, client in clients.items():
        client.webhook_endpoints.create(url=f"https://app.example.com/{name}")
    accounts = {name: client.accounts.create(email="contact@example.com").id for name, client in clients.items()}
    for name, account in accounts.items():
        sandbox._world.emit(account, "call.end", {"call_id": name})
    sandbox.advance()
    assert [(path, event["data"]["call_id"]) for path, event in zip(receiver.paths, receiver.events, strict=True)] == [
        ("/own", "own"),
        ("/live", "live"),
        ("/other", "other"),
    ]


def test_an_endpoint_gets_the_types_that_it_wants_while_it_is_enabled(sandbox, door, receiver):
    some = door.made(PATH, {"url": "https://app.example.com/some", "enabled_events": ["call.end"]})
    door.made(PATH, {"url": "https://app.example.com/all"})
    # Only `*` is known to stand for others.
    door.made(PATH, {"url": "https://app.example.com/pattern", "enabled_events": ["call.*"]})
    emit(door, "call.answered")
    emit(door, "call.end")
    door.post(f"{PATH}/{some['id']}", {"status": "disabled"})
    emit(door, "call.end")
    sandbox.advance()
    assert receiver.paths == ["/all", "/some", "/all", "/all"]


def test_what_is_not_answered_well_is_tried_again_and_then_given_up(sandbox, door):
    receiver = Receiver(*[500, 302, 404, 503, 500, 500])
    sandbox.deliver_to(receiver)
    endpoint = door.made(PATH, {"url": URL})
    emit(door)
    sandbox.advance()
    for attempt, seconds in enumerate(RETRIES, start=1):
        sandbox.advance(seconds - 0.5)
        assert len(receiver.got) == attempt
        sandbox.advance(0.5)
        assert len(receiver.got) == attempt + 1
    sandbox.advance(100_000)
    assert len(receiver.got) == 6
    assert states(sandbox) == [
        (1, "failed", 500),
        (2, "failed", 302),
        (3, "failed", 404),
        (4, "failed", 503),
        (5, "failed", 500),
        (6, "given_up", 500),
    ]
    assert sandbox.deliveries[0].reason == "the answer was 500"
    assert len({body for _, _, body, _ in receiver.got}) == 1
    # The receiver judges a signature by the machine's clock, and not by the sandbox's.
    for _, signature, body, _ in receiver.got:
        verify_signature(body, signature, endpoint["secret"])


def test_an_attempt_that_succeeds_is_the_last(sandbox, door):
    receiver = Receiver(500)
    sandbox.deliver_to(receiver)
    door.made(PATH, {"url": URL})
    emit(door)
    sandbox.settle()
    assert states(sandbox) == [(1, "failed", 500), (2, "delivered", 200)]
    sandbox.advance(1_000_000)
    assert len(receiver.got) == 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([200, 204, 301, 400, 500]), max_size=8))
def test_it_is_tried_until_the_first_good_answer_and_six_times_at_most(statuses):
    sandbox = Sandbox(clock=Clock(), debug=True)
    account = Door(sandbox).made("/v1/accounts", {"email": "contact@example.com"})["id"]
    receiver, door = Receiver(*statuses), Door(sandbox, account)
    sandbox.deliver_to(receiver)
    door.made(PATH, {"url": URL})
    emit(door)
    sandbox.settle(100_000)
    answers = (statuses + [200] * 9)[:6]
    good = [index for index, status in enumerate(answers) if status < 300]
    assert len(receiver.got) == len(sandbox.deliveries) == (good[0] + 1 if good else 6)
    assert sandbox.deliveries[-1].state == ("delivered" if good else "given_up")


def test_a_question_to_a_voice_app_is_sent_with_its_own_secret_and_tried_again(sandbox, door):
    receiver = Receiver(500)
    sandbox.deliver_to(receiver)
    body = json.dumps({"event": "call.received", "call_id": "call_1"}).encode()
    sandbox._world.outbox.append(Outgoing(door.account, URL, "whsec_voice", "call.received", body))
    sandbox.settle()
    assert [(found.type, found.event_id, found.state) for found in sandbox.deliveries] == [
        ("call.received", None, "failed"),
        ("call.received", None, "delivered"),
    ]
    verify_signature(receiver.got[1][2], receiver.got[1][1], "whsec_voice")


def test_duplicates_come_with_the_same_body(sandbox, door, receiver):
    door.made(PATH, {"url": URL})
    sandbox.deliveries.duplicate()
    emit(door)
    emit(door)
    sandbox.advance()
    assert [event["id"] for event in receiver.events] == ["evt_000001", "evt_000001", "evt_000002"]


def test_a_loss_is_for_good(sandbox, door, receiver):
    door.made(PATH, {"url": URL})
    sandbox.deliveries.lose(times=2)
    for _ in range(3):
        emit(door)
    sandbox.settle(100_000)
    assert [event["id"] for event in receiver.events] == ["evt_000003"]
    assert [delivery.state for delivery in sandbox.deliveries] == ["lost", "lost", "delivered"]
    assert sandbox.deliveries[0].reason == "lost on request"


def test_a_delay_is_in_the_sandboxs_time(sandbox, door, receiver):
    door.made(PATH, {"url": URL})
    sandbox.deliveries.delay(30)
    emit(door)
    sandbox.advance(29)
    assert receiver.got == []
    sandbox.advance(1)
    assert len(receiver.got) == 1
    sandbox.deliveries.no_faults()
    emit(door)
    sandbox.advance()
    assert len(receiver.got) == 2


def ids_out_of_order(seed):
    sandbox = Sandbox(clock=Clock(), debug=True, seed=seed)
    receiver, platform = Receiver(), Door(sandbox)
    door = Door(sandbox, platform.made("/v1/accounts", {"email": "contact@example.com"})["id"])
    sandbox.deliver_to(receiver)
    door.made(PATH, {"url": URL})
    sandbox.deliveries.reorder(within=10)
    for _ in range(20):
        emit(door)
    sandbox.advance(10)
    return [event["id"] for event in receiver.events]


def test_out_of_order_is_the_same_in_every_run(sandbox):
    first = ids_out_of_order(1)
    assert sorted(first) == [f"evt_{number:06}" for number in range(1, 21)] != first
    assert first == ids_out_of_order(1) != ids_out_of_order(2)


@pytest.mark.parametrize("break_it", [lambda d: d.delay(-1), lambda d: d.reorder(float("nan")), lambda d: d.lose(-1)])
def test_a_fault_that_cannot_be(sandbox, break_it):
    with pytest.raises(ValueError, match="must be 0 or more"):
        break_it(sandbox.deliveries)


KNOWN = [
    *["call.initiated", "call.incoming", "call.ringing", "call.start", "call.answered", "call.end", "call.transfer"],
    *["call.emergency", "call.parked", "call.unparked", "call.mobile_push_wakeup"],
    *[f"queue.call.{name}" for name in ("queued", "dispatched", "answered", "abandoned", "timed_out", "completed")],
    *[f"queue.call.{name}" for name in ("exited", "callback_requested", "callback_attempted", "callback_failed")],
    *["voicemail.new", "voicemail.transcription.complete", "recording.available", "recording.failed"],
    *["recording.transcription.complete", "fax.delivered", "fax.received", "fax.failed"],
]


def test_every_event_that_can_be_asked_for_is_a_known_one(sandbox, door, receiver):
    door.made(PATH, {"url": URL})
    for kind in KNOWN:
        door.made("/v1/test_helpers/events", {"event": kind})
    sandbox.advance()
    assert [event["type"] for event in receiver.events] == KNOWN
    for _, _, body, _ in receiver.got:
        event = parse_event(body)
        assert not isinstance(event, UnknownEvent)
        assert event.data.model_extra in (None, {}), event.type


def test_a_canned_event_names_what_there_is(sandbox, door, user, receiver):
    door.made(PATH, {"url": URL})
    door.post("/v1/calls", {"user": user["id"], "dial_string": "+16175551234"})
    door.made("/v1/test_helpers/events", {"event": "call.mobile_push_wakeup"})
    sandbox.advance()
    [event] = [event for event in receiver.events if event["type"] == "call.mobile_push_wakeup"]
    assert (event["data"]["user_id"], event["data"]["call_id"]) == (user["id"], next(iter(sandbox.calls)))


def test_an_event_that_nobody_knows_is_delivered_without_data(sandbox, door, receiver):
    door.made(PATH, {"url": URL})
    door.made("/v1/test_helpers/events", {"event": "moon.rises"})
    sandbox.advance()
    assert [(event["type"], event["data"]) for event in receiver.events] == [("moon.rises", {})]
