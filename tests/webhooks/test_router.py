"""The router, through its door: what is verified, who is called, and what is answered."""

from __future__ import annotations

import json
import logging
import threading
import time

import anyio
import anyio.lowlevel
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialstack.webhooks.event_types import CallEnded, CallReceived, QueueCallAnswered, UnknownEvent
from dialstack.webhooks.router import WebhookRouter
from dialstack.webhooks.signature import sign
from tests.webhooks.making import SECRET, body_of, delivery, headers_of, voice_app_body


@pytest.fixture(params=["blocking", "async"])
def send(request):
    """Deliver in both ways."""

    def deliver(hooks, headers, body):
        if request.param == "blocking":
            return hooks.dispatch(headers, body)
        return anyio.run(hooks.dispatch_async, headers, body)

    return deliver


@pytest.fixture
def hooks():
    return WebhookRouter(SECRET)


# --- who is called ---


def test_a_handler_gets_its_events_and_no_others(send, hooks):
    got = []
    hooks.on(CallEnded)(got.append)
    assert send(hooks, *delivery("call.end", "evt_1")).status == 200
    assert send(hooks, *delivery("call.answered", "evt_2")).status == 200
    [event] = got
    assert isinstance(event, CallEnded)
    assert (event.id, event.data.call_id) == ("evt_1", "call_1")


def test_patterns(send, hooks):
    got = []
    hooks.on("queue.call.*", "*.transcription.complete")(lambda event: got.append(event.type))
    kinds = ["queue.call.answered", "recording.transcription.complete", "queue.calls", "call.end", "queue.call.new"]
    for number, kind in enumerate(kinds):
        send(hooks, *delivery(kind, f"evt_{number}"))
    assert got == ["queue.call.answered", "recording.transcription.complete", "queue.call.new"]


def test_every_handler_that_wants_it_is_called_in_order(send, hooks):
    got = []
    hooks.on("*")(lambda event: got.append("all"))
    hooks.on(CallEnded)(lambda event: got.append("class"))
    hooks.on("call.end", CallEnded)(lambda event: got.append("both"))
    send(hooks, *delivery())
    assert got == ["all", "class", "both"]


def test_the_fallback_is_told_whether_the_type_is_known(send, hooks):
    got = []
    hooks.fallback(lambda event, known: got.append((type(event), known)))
    hooks.on(CallEnded)(lambda event: None)
    for number, kind in enumerate(["call.end", "queue.call.answered", "call.of_a_later_day"]):
        send(hooks, *delivery(kind, f"evt_{number}"))
    assert got == [(QueueCallAnswered, True), (UnknownEvent, False)]


def test_what_nobody_wants_is_answered_well(send, hooks):
    assert send(hooks, *delivery("call.of_a_later_day")).status == 200


def test_async_and_blocking_handlers_work_on_both_kinds_of_server(send, hooks):
    got = []

    @hooks.on(CallEnded)
    async def first(event: CallEnded) -> None:
        await anyio.lowlevel.checkpoint()
        got.append("async")

    @hooks.on(CallEnded)
    def second(event: CallEnded) -> None:
        got.append("blocking")

    class Third:
        async def __call__(self, event):
            got.append("callable")

    hooks.on(CallEnded)(Third())
    assert send(hooks, *delivery()).status == 200
    assert got == ["async", "blocking", "callable"]


def test_a_blocking_handler_does_not_block_the_loop(hooks):
    threads = []
    hooks.on(CallEnded)(lambda event: threads.append(threading.get_ident()))
    anyio.run(hooks.dispatch_async, *delivery())
    assert threads != [threading.get_ident()]


async def test_the_blocking_door_on_a_loop_says_what_to_do(hooks, caplog):
    @hooks.on(CallEnded)
    async def handler(event: CallEnded) -> None: ...

    assert hooks.dispatch(*delivery()).status == 500
    assert "await dispatch_async() there" in caplog.text


@pytest.mark.parametrize("stacked", [False, True])
def test_a_handler_that_wants_an_event_for_two_reasons_is_called_once(send, hooks, stacked):
    got = []
    if stacked:
        hooks.on("call.*")(hooks.on(CallEnded)(got.append))
    else:
        hooks.on(CallEnded, "call.*")(got.append)
    send(hooks, *delivery())
    assert len(got) == 1


def test_late_handlers_are_refused(send, hooks):
    hooks.fallback(lambda event, known: None)
    with pytest.raises(RuntimeError, match="a fallback already"):
        hooks.fallback(lambda event, known: None)
    send(hooks, *delivery())
    with pytest.raises(RuntimeError, match="before the first event"):
        hooks.on(CallEnded)(lambda event: None)
    with pytest.raises(RuntimeError, match="before the first event"):
        hooks.fallback(lambda event, known: None)


@pytest.mark.parametrize("wanted", [(), ("",), (7,), (dict,)])
def test_what_is_no_event(hooks, wanted):
    with pytest.raises(TypeError, match="which events"):
        hooks.on(*wanted)(lambda event: None)


# --- duplicates ---


def test_a_duplicate_is_answered_and_not_handled(send, hooks):
    got = []
    hooks.on(CallEnded)(got.append)
    for _ in range(3):
        assert send(hooks, *delivery()).status == 200
    assert len(got) == 1


def test_a_handler_that_raises_gets_the_event_again(send, hooks, caplog):
    tries = []

    @hooks.on(CallEnded)
    def handler(event: CallEnded) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise KeyError("database")

    assert send(hooks, *delivery()).status == 500
    assert send(hooks, *delivery()).status == 200
    assert send(hooks, *delivery()).status == 200
    assert len(tries) == 2
    assert "database" in caplog.text


def test_voice_app_events_are_told_apart_by_call(send, hooks):
    got = []
    hooks.on(CallReceived)(lambda event: got.append(event.call_id))
    for call in ("call_1", "call_1", "call_2"):
        body = voice_app_body(call_id=call)
        assert send(hooks, headers_of(body), body).status == 200
    assert got == ["call_1", "call_2"]


def test_no_account_and_no_name_hides_the_events_of_another(send):
    from dialstack.webhooks.dedupe.memory import MemoryDedupe

    store, got = MemoryDedupe(), []

    def deliver(name, **event):
        hooks = WebhookRouter(SECRET, name=name, dedupe=store)
        hooks.on("*")(lambda event: got.append(1))
        body = json.dumps(event).encode()
        send(hooks, headers_of(body), body)

    deliver("x", event="call.received", call_id="call_1", account_id="acct_1")
    deliver("x", event="call.received", call_id="call_1", account_id="acct_2")
    deliver("x", id="call.received:call_1", type="call.end", account_id="acct_1", data={})
    deliver("x", id="y:evt_1", type="call.end", account_id="acct_1", data={})
    deliver("x:y", id="evt_1", type="call.end", account_id="acct_1", data={})
    assert len(got) == 5


def test_an_event_without_an_id_is_never_a_duplicate(send, hooks):
    got = []
    hooks.on(CallEnded)(got.append)
    body = json.dumps({"type": "call.end", "account_id": "acct_1", "data": {}}).encode()
    for _ in range(2):
        send(hooks, headers_of(body), body)
    assert len(got) == 2


def test_routers_that_share_a_store_are_told_apart_by_name(send):
    from dialstack.webhooks.dedupe.memory import MemoryDedupe

    store, got = MemoryDedupe(), []
    for name in ("activity", "billing", "billing"):
        hooks = WebhookRouter(SECRET, name=name, dedupe=store)
        hooks.on(CallEnded)(lambda event, name=name: got.append(name))
        send(hooks, *delivery())
    assert got == ["activity", "billing"]


# --- who is let in ---


def test_a_router_without_a_secret_is_refused_when_it_is_made():
    async def find(webhook):
        return SECRET

    class Finder:
        async def __call__(self, webhook):
            return SECRET

    for empty in ("", " \n", "\0", [], ["", SECRET], [None]):
        with pytest.raises(ValueError, match="a secret"):
            WebhookRouter(empty)
    for source in (find, Finder()):
        with pytest.raises(TypeError, match="must not be async"):
            WebhookRouter(source)


@pytest.mark.parametrize("secret", [{"acct_1": SECRET}, SECRET.encode(), None, 5])
def test_what_is_no_secret_is_refused_when_a_router_is_made(secret):
    # The keys of a mapping are the ids of accounts, which anybody may know.
    with pytest.raises(TypeError, match="a secret is a string") as caught:
        WebhookRouter(secret)
    assert SECRET not in str(caught.value)


def test_secrets_out_of_an_iterator_last(send):
    hooks = WebhookRouter(iter(["whsec_old", SECRET]))
    assert [send(hooks, *delivery(event_id=f"evt_{number}")).status for number in range(3)] == [200, 200, 200]


def test_several_secrets(send):
    hooks = WebhookRouter([SECRET, "whsec_new"])
    body = body_of()
    assert send(hooks, headers_of(body, "whsec_new"), body).status == 200
    assert send(hooks, headers_of(body, "whsec_other"), body).status == 400


def refusals(hooks):
    body = body_of()
    good = headers_of(body)
    return {
        "missing_signature": ({}, body),
        "malformed_signature": ({"X-DialStack-Signature": "v1=abc"}, body),
        "signature_mismatch": (good, body + b" "),
        "timestamp_too_old": (headers_of(body, at=int(time.time()) - 400), body),
        "timestamp_in_the_future": (headers_of(body, at=int(time.time()) + 400), body),
        "invalid_payload": (headers_of(b"[]"), b"[]"),
    }


@pytest.mark.parametrize("code", refusals(None))
def test_every_refusal_is_the_same_and_its_reason_is_logged(send, hooks, code, caplog):
    got = []
    hooks.on("*")(got.append)
    hooks.fallback(lambda event, known: got.append(event))
    response = send(hooks, *refusals(hooks)[code])
    assert (response.status, json.loads(response.body)["error"]["code"]) == (400, "invalid_signature")
    assert response == send(hooks, {}, b"")
    assert got == []
    assert code in caplog.text
    assert SECRET not in caplog.text
    assert "call_1" not in caplog.text


def test_the_name_of_the_header_may_be_in_any_case(send, hooks):
    headers, body = delivery()
    for change in (str.lower, str.upper, str.title):
        assert send(hooks, {change(name): value for name, value in headers.items()}, body).status == 200


def test_a_body_that_is_too_large_is_not_even_verified(send):
    hooks = WebhookRouter(SECRET, max_body=100)
    body = b" " * 101
    assert send(hooks, headers_of(body), body).status == 413


def test_a_compressed_body_is_refused(send, hooks):
    headers, body = delivery()
    assert send(hooks, {**headers, "Content-Encoding": "gzip"}, body).status == 415
    assert send(hooks, {**headers, "content-encoding": "Identity"}, body).status == 200


def test_a_secret_can_be_found_for_each_webhook(send):
    asked = []

    def find(webhook):
        asked.append((webhook.account_id, threading.get_ident()))
        return SECRET

    hooks = WebhookRouter(find)
    assert send(hooks, *delivery()).status == 200
    [(account, _)] = asked
    assert account == "acct_1"


class Source:
    """Secrets that can be asked for again."""

    def __init__(self, *, newer):
        self.newer, self.asked = newer, 0

    def __call__(self, webhook):
        return ["whsec_old"]

    def retry(self, webhook):
        self.asked += 1
        return self.newer


@pytest.mark.parametrize(("newer", "status"), [([SECRET], 200), (None, 400), (["whsec_other"], 400)])
def test_newer_secrets_are_asked_for_once(send, newer, status):
    source = Source(newer=newer)
    assert send(WebhookRouter(source), *delivery()).status == status
    assert source.asked == 1


def test_an_account_that_nobody_knows_is_answered_as_any_other_refusal(send, hooks, caplog):
    by_account = WebhookRouter(lambda webhook: {"acct_2": SECRET}[webhook.account_id])
    assert send(by_account, *delivery()) == send(hooks, {}, b"")
    assert "no_secret" in caplog.text


def test_secrets_that_cannot_be_found_are_not_the_senders_fault(send, caplog):
    def find(webhook):
        raise OSError("the platform is away")

    response = send(WebhookRouter(find), *delivery())
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert "the platform is away" in caplog.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.one_of(st.none(), st.text(max_size=200), st.builds("t={},v1={}".format, st.integers(), st.text())),
    body=st.binary(max_size=300),
)
def test_whatever_comes_is_answered_and_reaches_no_handler(header, body):
    hooks = WebhookRouter(SECRET)
    got = []
    hooks.on("*")(got.append)
    response = hooks.dispatch({} if header is None else {"X-DialStack-Signature": header}, body)
    assert response.status == 400
    assert got == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300)
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps).map(str.encode)
)
def test_whatever_is_signed_is_answered(body):
    hooks = WebhookRouter(SECRET)
    hooks.fallback(lambda event, known: None)
    assert hooks.dispatch({"X-DialStack-Signature": sign(body, SECRET)}, body).status in (200, 400)


# --- what it says ---


def test_neither_a_repr_nor_a_log_has_the_secret(send, hooks, caplog):
    caplog.set_level(logging.DEBUG)
    send(hooks, *delivery())
    send(hooks, {}, b"")
    assert SECRET not in repr(hooks) + caplog.text


# --- stored first, handled later ---


class Queue:
    def __init__(self, *, failing=False):
        self.failing, self.stored = failing, []

    def put(self, key, body):
        if self.failing:
            raise OSError("disk full")
        self.stored.append((key, body))
        return True


def test_with_an_inbox_an_event_is_stored_and_handled_later(send):
    queue, got = Queue(), []
    hooks = WebhookRouter(SECRET, inbox=queue, name="calls")
    hooks.on(CallEnded)(got.append)
    headers, body = delivery()
    assert send(hooks, headers, body).status == 200
    assert (queue.stored, got) == ([('["calls","acct_1","event","evt_1"]', body)], [])
    hooks.handle(body)
    anyio.run(hooks.handle_async, body)
    assert [event.id for event in got] == ["evt_1", "evt_1"]


def test_what_cannot_be_stored_is_not_answered_with_200(send, caplog):
    hooks = WebhookRouter(SECRET, inbox=Queue(failing=True))
    assert send(hooks, *delivery()).status == 503
    assert "disk full" in caplog.text


def test_a_worker_sees_what_a_handler_raises():
    hooks = WebhookRouter(SECRET, inbox=Queue())

    @hooks.on(CallEnded)
    def handler(event: CallEnded) -> None:
        raise KeyError("database")

    with pytest.raises(KeyError, match="database"):
        hooks.handle(body_of())


def test_the_functions_hang_on_a_client_as_well():
    from dialstack import AsyncDialStack, DialStack

    for client in (DialStack, AsyncDialStack, DialStack("sk_test_1")):
        body = body_of()
        header = client.webhooks.sign(body, SECRET, timestamp=1700000000)
        event = client.webhooks.construct_event(body, header, SECRET, now=1700000000)
        assert isinstance(event, CallEnded)
        assert client.webhooks.parse_event(body) == event
        client.webhooks.verify_signature(body, header, [SECRET], tolerance=1, now=1700000001)
