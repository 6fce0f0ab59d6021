"""Webhooks that a test sends: into routers, apps of both kinds and URLs."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timezone
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from dialstack.testing import WebhookSender, factories
from dialstack.types import User
from dialstack.webhooks import (
    AppointmentWebhooks,
    Availability,
    AvailabilitySearch,
    Booking,
    BookingRequest,
    CallEnded,
    CallReceived,
    CustomerLookup,
    CustomerLookupAnswer,
    UnknownEvent,
    WebhookRouter,
    parse_event,
)
from dialstack.webhooks.adapters.asgi import asgi_app
from dialstack.webhooks.adapters.wsgi import wsgi_app


@pytest.fixture
def send():
    return WebhookSender()


@pytest.fixture
def seen():
    return []


@pytest.fixture
def hooks(send, seen):
    router = WebhookRouter(send.secret)
    router.fallback(lambda event, known: seen.append(event))
    return router


@pytest.fixture
def calendar(send):
    hooks = AppointmentWebhooks(send.secret)

    @hooks.customer_lookup
    def lookup(request: CustomerLookup):
        return CustomerLookupAnswer(found=False)

    @hooks.availability_search
    async def search(request: AvailabilitySearch):
        return [Availability(start_at=datetime(2026, 5, 21, 9, tzinfo=timezone.utc), duration_minutes=30)]

    @hooks.booking
    def book(request: BookingRequest):
        end = request.booking.start_at.replace(year=2030)
        return Booking(id="booking_7", status="confirmed", start_at=request.booking.start_at, end_at=end)

    return hooks


def test_an_event_by_its_type(send, hooks, seen):
    answer = send(hooks, "call.end", data={"status": "no-answer", "call_id": "call_7"}, account="acct_7")
    assert answer.status == 200
    [event] = seen
    assert isinstance(event, CallEnded)
    assert (event.account_id, event.data.call_id, event.data.status) == ("acct_7", "call_7", "no-answer")
    assert event.data.to_number


def test_an_event_by_its_class(send, hooks, seen):
    assert send(hooks, CallReceived, data={"from_number": "+16175551234"}).status == 200
    assert isinstance(seen[0], CallReceived)
    assert seen[0].from_number == "+16175551234"


def test_the_same_object_twice_is_handled_once(send, hooks, seen):
    event = factories.event(CallEnded)
    assert [send(hooks, event).status for _ in range(2)] == [200, 200]
    assert seen == [event]
    assert send(hooks, "call.end").status == 200
    assert len(seen) == 2


def test_an_event_that_came_before_is_sent_byte_for_byte(send, hooks, seen):
    body = b'{ "type":"call.end",  "id": "evt_7", "data": {"call_id": "call_7"} }'
    send(hooks, parse_event(body))
    assert seen[0].raw == body


def test_an_event_that_no_version_knows(send, hooks, seen):
    send(hooks, "call.teleported", data={"where": "Boston"})
    assert isinstance(seen[0], UnknownEvent)
    assert (seen[0].type, seen[0].data.model_extra) == ("call.teleported", {"where": "Boston"})


def test_data_is_as_it_is_to_be_on_the_wire(send, hooks, seen):
    moment = datetime(2026, 5, 21, 9, tzinfo=timezone.utc)
    send(hooks, "call.end", data={"ended_at": moment, "duration_seconds": "long", "new_field": 1})
    assert seen[0].data.ended_at == moment
    assert seen[0].data.duration_seconds == "long"
    assert seen[0].data.model_extra == {"new_field": 1}


def test_a_signature_that_is_wrong_or_old_is_refused(send, hooks, seen):
    assert send(hooks, "call.end", secret="whsec_of_another").status == 400
    assert send(hooks, "call.end", timestamp=1_000_000_000).status == 400
    assert seen == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [(CustomerLookup, {"found": False}), (BookingRequest, None), (AvailabilitySearch, None)],
)
def test_questions_about_appointments_find_their_path(send, calendar, question, answer):
    got = send(calendar, question)
    assert got.status == (201 if question is BookingRequest else 200), got.body
    assert answer is None or json.loads(got.body) == answer


def test_a_question_of_your_own(send, calendar):
    asked = factories.build(BookingRequest, booking={"customer": {"name": "Jane Doe"}})
    assert send(calendar, asked, data={"idempotency_key": "key_7"}).status == 201
    assert send(calendar, asked, path="/nowhere").status == 404


@pytest.mark.anyio
async def test_on_a_loop(send, hooks, calendar, seen):
    for target in (hooks, asgi_app(hooks), wsgi_app(hooks)):
        assert (await send.send_async(target, "call.end", account="acct_7")).status == 200
    assert len(seen) == 3
    for target in (calendar, asgi_app(calendar)):
        assert (await send.send_async(target, BookingRequest)).status == 201
    with pytest.raises(RuntimeError, match="send_async"):
        send(asgi_app(hooks), "call.end")


@pytest.mark.parametrize("door", [asgi_app, wsgi_app])
def test_apps_of_both_kinds(send, hooks, calendar, seen, door):
    assert send(door(hooks), "call.end", path="/webhooks").status == 200
    assert isinstance(seen[0], CallEnded)
    answer = send(door(calendar), CustomerLookup)
    assert (answer.status, json.loads(answer.body)) == (200, {"found": False})


def test_a_framework(send, hooks, seen):
    from fastapi import FastAPI

    app = FastAPI()
    app.mount("/webhooks", asgi_app(hooks))
    assert send(app, "call.end", path="/webhooks/").status == 200
    assert send(app, "call.end").status == 404
    assert len(seen) == 1


def test_what_an_app_raises_is_raised(send):
    async def app(scope, receive, send):
        raise ZeroDivisionError

    def older(environ, start_response):
        raise ZeroDivisionError

    for broken in (app, older):
        with pytest.raises(ZeroDivisionError):
            send(broken, "call.end")


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def test_a_server_that_runs(send, hooks, calendar, seen):
    paths = []

    def app(environ, start_response):
        paths.append(environ["PATH_INFO"])
        target = calendar if environ["PATH_INFO"].startswith("/ai") else hooks
        return wsgi_app(target)(environ, start_response)

    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        assert send(f"{url}/webhooks", "call.end").status == 200
        assert send(f"{url}/ai", CustomerLookup).status == 200
        server.shutdown()
        thread.join()
    assert paths == ["/webhooks", "/ai/customers/lookup"]


@pytest.mark.parametrize("wrong", [3, object(), None])
def test_what_takes_no_webhooks_is_refused(send, wrong):
    with pytest.raises(TypeError, match="webhooks go to a WebhookRouter"):
        send(wrong, "call.end")


@pytest.mark.parametrize("wrong", [3, User, None])
def test_what_is_no_event_is_refused(send, hooks, wrong):
    with pytest.raises(TypeError, match="not an event"):
        send(hooks, wrong)


def test_data_that_json_has_no_form_for_is_refused(send, hooks):
    with pytest.raises(TypeError, match="what JSON can hold, not object"):
        send(hooks, "call.end", data={"call_id": object()})


def test_the_secret_shows_nowhere(send):
    assert send.secret not in repr(send)
    assert WebhookSender("whsec_of_mine").secret == "whsec_of_mine"
