"""What an AI agent asks about appointments, and what it is answered."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import threading
import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import anyio
import anyio.lowlevel
import pytest

from dialstack.sandbox import Sandbox
from dialstack.webhooks.appointment_types import (
    Availability,
    AvailabilitySearch,
    Booking,
    BookingLocation,
    BookingRequest,
    CustomerLookup,
    CustomerLookupAnswer,
    ExistingAppointment,
    KnownCustomer,
)
from dialstack.webhooks.appointments import AppointmentError, AppointmentWebhooks
from dialstack.webhooks.secrets import AccountSecrets, agent_secrets
from tests.webhooks.appointments_kit import (
    BOOKED,
    CUSTOMER,
    SECRET,
    booking_body,
    error_of,
    lookup_body,
    search_body,
    signed,
)
from tests.webhooks.servers import uvicorn_serving, wsgiref_serving

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 5, 21, 17, 0, tzinfo=timezone.utc)


@pytest.fixture
def hooks():
    return AppointmentWebhooks(SECRET)


def ask(hooks, path, body, **headers):
    return hooks.dispatch({**signed(body), **headers}, body, path)


def lookup(hooks, answer, body=None):
    hooks.customer_lookup(lambda request: answer)
    return ask(hooks, "/customers/lookup", body or lookup_body())


def search(hooks, answer, body=None):
    hooks.availability_search(lambda request: answer)
    return ask(hooks, "/availability/search", body or search_body())


# --- the three questions ---


def test_a_customer_is_looked_up(hooks):
    asked = []

    @hooks.customer_lookup
    def look_up(request: CustomerLookup) -> CustomerLookupAnswer:
        asked.append(request)
        appointment = ExistingAppointment(start_at=START, end_at=START + timedelta(minutes=30), status="accepted")
        customer = KnownCustomer(name="Zoë Jones", phone=request.customer.phone, existing_appointment=appointment)
        return CustomerLookupAnswer(found=True, customer=customer)

    answer = ask(hooks, "/customers/lookup", lookup_body())
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert json.loads(answer.body) == {
        "found": True,
        "customer": {
            "name": "Zoë Jones",
            "phone": "+16175550123",
            "existing_appointment": {
                "start_at": "2026-05-21T17:00:00Z",
                "end_at": "2026-05-21T17:30:00Z",
                "status": "accepted",
            },
        },
    }
    assert asked == [CustomerLookup.model_validate({"account_id": "acct_1", "customer": {"phone": "+16175550123"}})]


def test_a_stranger_is_not_found(hooks):
    assert lookup(hooks, {"found": False}).body == b'{"found":false}'


def test_free_appointments_are_searched(hooks):
    asked = []

    @hooks.availability_search
    def find(request: AvailabilitySearch):
        asked.append(request.query.filter.start_at_range)
        return [
            Availability(start_at=START, duration_minutes=30),
            {"start_at": START.astimezone(NEW_YORK), "duration_minutes": 45},
            {"start_at": "2026-05-21T13:00:00-04:00", "duration_minutes": 15},
        ]

    answer = ask(hooks, "/availability/search", search_body("2026-05-21", "2026-05-22T12:00:00-04:00"))
    assert json.loads(answer.body) == {
        "availabilities": [
            {"start_at": "2026-05-21T17:00:00Z", "duration_minutes": 30},
            {"start_at": "2026-05-21T13:00:00-04:00", "duration_minutes": 45},
            {"start_at": "2026-05-21T13:00:00-04:00", "duration_minutes": 15},
        ]
    }
    [wanted] = asked
    assert wanted.start_at == date(2026, 5, 21)
    assert not isinstance(wanted.start_at, datetime)
    assert wanted.end_at == datetime(2026, 5, 22, 16, 0, tzinfo=timezone.utc)


def test_days_are_whole_days_where_the_account_is(hooks):
    request = AvailabilitySearch.model_validate(json.loads(search_body("2026-03-08", "2026-03-08")))
    start, end = request.query.filter.start_at_range.within(NEW_YORK)
    assert (start.isoformat(), end.isoformat()) == ("2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00")
    request = AvailabilitySearch.model_validate(json.loads(search_body("2026-03-08T09:00:00Z", "2026-03-08T10:00:00Z")))
    assert [time.hour for time in request.query.filter.start_at_range.within(NEW_YORK)] == [9, 10]


def test_no_free_appointment_is_an_empty_list(hooks):
    assert search(hooks, []).body == b'{"availabilities":[]}'


def test_an_appointment_is_booked(hooks):
    asked = []

    @hooks.booking
    def book(request: BookingRequest) -> Booking:
        asked.append(request)
        details = request.booking
        return Booking(
            id="appointment_1",
            status="accepted",
            start_at=details.start_at,
            end_at=details.start_at + timedelta(minutes=details.duration_minutes),
            location=BookingLocation(name="Jones Chiropractic", address="1 Main St"),
        )

    answer = ask(hooks, "/bookings", booking_body(notes="First visit"))
    assert answer.status == 201
    assert json.loads(answer.body) == {
        "booking": {**BOOKED, "location": {"name": "Jones Chiropractic", "address": "1 Main St"}}
    }
    [request] = asked
    assert (request.account_id, request.idempotency_key, request.booking.notes) == ("acct_1", "key_1", "First visit")
    assert request.booking.customer.model_dump() == CUSTOMER


def test_fields_of_your_own_go_with_a_booking(hooks):
    class Visit(Booking):
        room: int

    hooks.booking(lambda request: Visit(**BOOKED, room=4))
    assert json.loads(ask(hooks, "/bookings", booking_body()).body) == {"booking": {**BOOKED, "room": 4}}


# --- async ---


async def test_async_handlers_run_on_the_loop(hooks):
    threads = []

    @hooks.customer_lookup
    async def look_up(request: CustomerLookup) -> CustomerLookupAnswer:
        await anyio.lowlevel.checkpoint()
        threads.append(threading.current_thread())
        return CustomerLookupAnswer(found=False)

    @hooks.booking
    async def book(request: BookingRequest):
        await anyio.lowlevel.checkpoint()
        return BOOKED

    answer = await hooks.dispatch_async(signed(lookup_body()), lookup_body(), "/customers/lookup")
    assert (answer.status, threads) == (200, [threading.current_thread()])
    statuses = [
        (await hooks.dispatch_async(signed(booking_body()), booking_body(), "/bookings")).status for _ in range(2)
    ]
    assert statuses == [201, 200]


async def test_blocking_handlers_run_in_a_thread(hooks):
    threads = []

    @hooks.customer_lookup
    def look_up(request):
        threads.append(threading.current_thread())
        return {"found": False}

    answer = await hooks.dispatch_async(signed(lookup_body()), lookup_body(), "/customers/lookup")
    assert answer.status == 200
    assert threads != [threading.current_thread()]


def test_async_handlers_run_on_a_blocking_server(hooks):
    class LookUp:
        async def __call__(self, request):
            await asyncio.sleep(0)
            return {"found": False}

    async def book(answer, request):
        await asyncio.sleep(0)
        return answer

    hooks.customer_lookup(LookUp())
    hooks.booking(functools.partial(book, BOOKED))
    assert ask(hooks, "/customers/lookup", lookup_body()).status == 200
    assert ask(hooks, "/bookings", booking_body()).status == 201


async def test_an_async_handler_that_is_too_slow_is_cancelled():
    hooks, ends = AppointmentWebhooks(SECRET, timeout=0.05), []

    @hooks.booking
    async def book(request):
        try:
            await anyio.sleep(0 if ends else 10)
        finally:
            ends.append(anyio.current_time())
        return BOOKED

    body = booking_body()
    assert error_of(await hooks.dispatch_async(signed(body), body, "/bookings")) == (504, "timeout")
    assert len(ends) == 1
    assert (await hooks.dispatch_async(signed(body), body, "/bookings")).status == 201


def test_a_slow_async_handler_is_cancelled_on_a_blocking_server_too():
    hooks = AppointmentWebhooks(SECRET, timeout=0.05)

    @hooks.customer_lookup
    async def look_up(request):
        await asyncio.sleep(10)

    assert error_of(ask(hooks, "/customers/lookup", lookup_body())) == (504, "timeout")


# --- wrong answers ---

WRONG_LOOKUPS = [
    None,
    {},
    True,
    {"found": "yes"},
    {"found": True},
    {"found": False, "customer": {"name": "Zoë", "phone": "+16175550123"}},
    {"found": True, "customer": {"name": "Zoë"}},
    {"found": True, "customer": {"name": "Zoë", "phone": "+16175550123", "existing_appointment": {"start_at": START}}},
    CustomerLookupAnswer.model_construct(found=True, customer=KnownCustomer.model_construct(name="Zoë", phone=5)),
]
WRONG_SEARCHES = [
    None,
    {},
    "none",
    {"availabilities": []},
    [None],
    [{"start_at": START}],
    [{"start_at": START, "duration_minutes": "30"}],
    [{"start_at": START, "duration_minutes": True}],
    [{"start_at": START, "duration_minutes": 0}],
    [{"start_at": START.replace(tzinfo=None), "duration_minutes": 30}],
    [{"start_at": "2026-05-21T17:00:00", "duration_minutes": 30}],
    [{"start_at": "2026-05-21", "duration_minutes": 30}],
    [{"start_at": 1_700_000_000, "duration_minutes": 30}],
    [{"start_at": START, "duration_minutes": 30}, {"start_at": START, "duration_minutes": None}],
]
WRONG_BOOKINGS = [
    None,
    {},
    {**BOOKED, "id": 5},
    {**BOOKED, "id": ""},
    {**BOOKED, "end_at": None},
    {**BOOKED, "customer": {"name": "Zoë"}},
    {**BOOKED, "more": object()},
    CustomerLookupAnswer(found=False),
]


@pytest.mark.parametrize("returned", WRONG_LOOKUPS)
def test_a_wrong_answer_to_a_lookup_is_no_answer(hooks, returned, caplog):
    assert error_of(lookup(hooks, returned)) == (500, "internal_error")
    assert "returned no good answer" in caplog.text
    assert "Zoë" not in caplog.text
    assert "+1617" not in caplog.text


@pytest.mark.parametrize("returned", WRONG_SEARCHES)
def test_a_wrong_answer_to_a_search_is_no_answer(hooks, returned, caplog):
    assert error_of(search(hooks, returned)) == (500, "internal_error")
    assert "returned no good answer" in caplog.text


@pytest.mark.parametrize("returned", WRONG_BOOKINGS)
def test_a_wrong_booking_is_no_answer_and_is_not_kept(hooks, returned, caplog):
    answers = [returned, BOOKED]
    hooks.booking(lambda request: answers.pop(0))
    assert error_of(ask(hooks, "/bookings", booking_body())) == (500, "internal_error")
    assert "returned no good answer" in caplog.text
    assert "Zoë" not in caplog.text
    assert ask(hooks, "/bookings", booking_body()).status == 201


def test_an_answer_that_was_changed_after_it_was_made_is_checked_too(hooks):
    booking = Booking(**BOOKED, location=BookingLocation(name="Jones Chiropractic", address="1 Main St"))
    booking.location.address = 7
    hooks.booking(lambda request: booking)
    assert error_of(ask(hooks, "/bookings", booking_body())) == (500, "internal_error")


# --- errors ---


def test_a_refusal_is_told_in_the_documented_form(hooks):
    @hooks.booking
    def book(request):
        raise AppointmentError("slot_unavailable", "That time was just taken.")

    answer = ask(hooks, "/bookings", booking_body())
    assert answer.status == 409
    assert json.loads(answer.body) == {"error": {"code": "slot_unavailable", "message": "That time was just taken."}}


async def test_a_refusal_may_have_another_status(hooks):
    @hooks.customer_lookup
    async def look_up(request):
        raise AppointmentError("invalid_payload", "That is no number of ours.", 400)

    answer = await hooks.dispatch_async(signed(lookup_body()), lookup_body(), "/customers/lookup")
    assert error_of(answer) == (400, "invalid_payload")
    with pytest.raises(ValueError, match="400 to 599"):
        AppointmentError("fine", "All is well.", 200)


def test_what_else_is_raised_keeps_its_words(hooks, caplog):
    @hooks.customer_lookup
    def look_up(request):
        raise KeyError("+16175550123 of Zoë")

    answer = ask(hooks, "/customers/lookup", lookup_body())
    assert error_of(answer) == (500, "internal_error")
    assert b"1617" not in answer.body
    assert any(record.exc_info for record in caplog.records if record.levelno == logging.ERROR)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "all of it"),
        (b"[]", "all of it"),
        (b"\xff\xfe", "all of it"),
        (b"{}", "idempotency_key"),
        (booking_body(key=""), "idempotency_key"),
        (booking_body(start_at="2026-05-21"), "booking.start_at"),
        (booking_body(start_at="2026-05-21T17:00:00"), "booking.start_at"),
        (booking_body(start_at=1_700_000_000), "booking.start_at"),
        (booking_body(start_at="2026-02-30T17:00:00Z"), "booking.start_at"),
        (booking_body(duration_minutes=0), "booking.duration_minutes"),
        (booking_body(customer={"name": "Zoë"}), "booking.customer.phone"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_its_places(hooks, body, place):
    hooks.booking(lambda request: pytest.fail("was called"))
    answer = ask(hooks, "/bookings", body)
    assert error_of(answer) == (400, "invalid_payload")
    assert place in json.loads(answer.body)["error"]["message"]
    assert b"Zo" not in answer.body


def test_a_name_that_was_cut_in_half_a_character_can_book(hooks):
    name = "Zoë \ud83d"
    hooks.booking(lambda request: {**BOOKED, "customer": {"name": request.booking.customer.name, "phone": "+1"}})
    body = booking_body(customer={"name": name, "phone": "+16175550123"})
    answers = [ask(hooks, "/bookings", body) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 200]
    assert json.loads(answers[1].body)["booking"]["customer"]["name"] == name


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "", None, 20260521, "2026-05-21T00:00:00"])
def test_a_search_for_no_day_is_refused(hooks, day):
    assert error_of(search(hooks, [], search_body(start_at=day))) == (400, "invalid_payload")


# --- the door ---


@pytest.mark.parametrize("prefix", ["", "/voice", "/api/v2/agents"])
def test_paths_may_have_a_prefix(hooks, prefix):
    hooks.customer_lookup(lambda request: {"found": False})
    assert ask(hooks, f"{prefix}/customers/lookup", lookup_body()).status == 200
    assert ask(hooks, f"{prefix}/customers/lookup/", lookup_body()).status == 200


@pytest.mark.parametrize("path", ["", "/", "/customers", "/mybookings", "/bookings/1", "/availability/search"])
def test_other_paths_and_those_without_a_handler_are_not_there(hooks, path):
    hooks.customer_lookup(lambda request: {"found": False})
    hooks.booking(lambda request: BOOKED)
    assert error_of(ask(hooks, path, search_body())) == (404, "not_found")


def test_a_body_that_is_too_large_is_refused():
    hooks = AppointmentWebhooks(SECRET, max_body=len(lookup_body()))
    assert lookup(hooks, {"found": False}).status == 200
    assert error_of(ask(hooks, "/customers/lookup", lookup_body() + b" ")) == (413, "body_too_large")
    assert (hooks.max_body, hooks.wants_path) == (len(lookup_body()), True)


def test_a_compressed_body_is_refused(hooks):
    hooks.customer_lookup(lambda request: {"found": False})
    answer = ask(hooks, "/customers/lookup", lookup_body(), **{"Content-Encoding": "gzip"})
    assert error_of(answer) == (415, "unsupported_encoding")
    assert ask(hooks, "/customers/lookup", lookup_body(), **{"content-encoding": "identity"}).status == 200


def test_every_failed_verification_has_one_answer(hooks, caplog):
    hooks.customer_lookup(lambda request: pytest.fail("was called"))
    body = lookup_body()
    now = time.time()
    tries = [
        {},
        {"X-DialStack-Signature": "nonsense"},
        signed(body, "whsec_wrong"),
        signed(body + b" "),
        signed(body, at=now - 301),
        signed(body, at=now + 302),
    ]
    answers = [hooks.dispatch(headers, body, "/customers/lookup") for headers in tries]
    assert {error_of(answer) for answer in answers} == {(401, "invalid_signature")}
    assert len({answer.body for answer in answers}) == 1
    assert "missing_signature" in caplog.text
    assert "timestamp_too_old" in caplog.text


def test_one_of_several_secrets_fits():
    hooks = AppointmentWebhooks(secret for secret in ("whsec_old", SECRET))
    for _ in range(3):
        hooks._endpoints.clear()
        assert lookup(hooks, {"found": False}).status == 200


def test_a_second_handler_is_refused(hooks):
    hooks.booking(lambda request: BOOKED)
    with pytest.raises(RuntimeError, match="/bookings"):
        hooks.booking(lambda request: BOOKED)


@pytest.mark.parametrize("secret", ["", [], ["whsec_good", ""]])
def test_a_secret_that_anybody_has_is_refused_when_it_is_given(secret):
    with pytest.raises(ValueError, match="need a secret"):
        AppointmentWebhooks(secret)


def test_the_repr_shows_no_secret(hooks):
    hooks.booking(lambda request: BOOKED)
    assert repr(hooks) == "AppointmentWebhooks(/bookings)"


def test_the_reprs_of_requests_and_answers_show_nobody():
    request = BookingRequest.model_validate(json.loads(booking_body(notes="back pain", insurance="Zoë's")))
    answer = CustomerLookupAnswer(found=True, customer=KnownCustomer(name="Zoë Jones", phone="+16175550123"))
    shown = f"{request!r} {request} {answer!r} {CustomerLookup.model_validate(json.loads(lookup_body()))!r}"
    for private in ("Zo", "zoe", "1617", "back pain"):
        assert private not in shown
    assert "key_1" in shown


# --- on servers ---


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
@pytest.mark.parametrize("is_async", [True, False])
def test_a_server_answers(hooks, kind, is_async):
    from dialstack.webhooks.adapters.asgi import asgi_app
    from dialstack.webhooks.adapters.wsgi import wsgi_app

    async def book(request):
        return BOOKED

    hooks.booking(book if is_async else lambda request: BOOKED)
    body, other = booking_body(), booking_body(notes="another")
    serving = uvicorn_serving(asgi_app(hooks)) if kind == "asgi" else wsgiref_serving(wsgi_app(hooks))
    with serving as door:
        answers = [door.send("POST", "/agents/bookings", signed(sent), sent) for sent in (body, body, other)]
    assert [answer.status for answer in answers] == [201, 200, 409]
    assert json.loads(answers[1].body) == {"booking": BOOKED}


# --- secrets of each account ---


@pytest.fixture
def sandbox():
    return Sandbox()


@pytest.fixture
def clinics(sandbox):
    """Two accounts with an agent each: the account's id and the agent's secret."""
    client, found = sandbox.client(), []
    for name in ("jones", "smith"):
        account = client.accounts.create(email=f"{name}@example.com").id
        view = client.for_account(account)
        found.append((account, view.voice_apps.retrieve(view.ai_agents.create(name="Reception").voice_app).secret))
    return found


@pytest.fixture
def agents(sandbox):
    hooks = AppointmentWebhooks(AccountSecrets(agent_secrets(sandbox.client())))
    hooks.customer_lookup(lambda request: {"found": False})
    return hooks


async def test_each_account_has_its_own_secret(agents, clinics):
    for account, secret in clinics:
        body = lookup_body(account)
        headers = signed(body, secret, **{"X-DialStack-Account-Id": account})
        assert agents.dispatch(headers, body, "/customers/lookup").status == 200
        assert (await agents.dispatch_async(signed(body, secret), body, "/customers/lookup")).status == 200


@pytest.mark.parametrize("named", ["in the header", "in the body", "nowhere"])
def test_the_secret_of_one_account_does_not_open_another(agents, clinics, named):
    (mine, secret), (yours, _) = clinics
    body = lookup_body(yours if named != "nowhere" else None)
    headers = {"X-DialStack-Account-Id": mine} if named == "in the header" else {}
    answer = agents.dispatch(signed(body, secret, **headers), body, "/customers/lookup")
    assert error_of(answer) == (401, "invalid_signature")


def test_nobody_learns_which_accounts_there_are(agents, clinics):
    answers = []
    for account in (clinics[0][0], "acct_made_up", "not an id", None):
        body = lookup_body(account)
        answers += [agents.dispatch(signed(body, "whsec_wrong"), body, "/customers/lookup") for _ in range(2)]
    assert len({(answer.status, str(answer.headers), answer.body) for answer in answers}) == 1


def test_a_function_of_your_own_may_give_the_secrets(caplog):
    hooks = AppointmentWebhooks(lambda webhook: {"acct_1": SECRET}[webhook.account_id])
    assert lookup(hooks, {"found": False}).status == 200
    body = lookup_body("acct_2")
    assert error_of(ask(hooks, "/customers/lookup", body)) == (401, "invalid_signature")


def test_secrets_that_cannot_be_found_now_are_asked_for_later():
    def secrets(webhook):
        raise ConnectionError

    answer = lookup(AppointmentWebhooks(secrets), {"found": False})
    assert error_of(answer) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"


def test_limits_have_to_make_sense():
    with pytest.raises(ValueError, match="timeout"):
        AppointmentWebhooks(SECRET, timeout=0)


async def test_the_blocking_door_on_a_loop_says_what_to_do(hooks, caplog):
    @hooks.customer_lookup
    async def look_up(request: CustomerLookup) -> None: ...

    body = lookup_body()
    assert hooks.dispatch(signed(body), body, "/customers/lookup").status == 500
    assert "await dispatch_async() there" in caplog.text
