from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from dialstack import DialStackAPIError, DialStackConflictError, DialStackError, DialStackPartner
from dialstack.sandbox import Sandbox, SandboxRequest
from dialstack.webhooks import (
    AppointmentError,
    AppointmentWebhooks,
    Availability,
    AvailabilitySearch,
    Booking,
    BookingRequest,
)

QUERY = {"filter": {"start_at_range": {"start_at": "2026-06-01", "end_at": "2026-06-02"}}}
BOOKING = {
    "start_at": "2026-06-01T09:00:00-04:00",
    "duration_minutes": 30,
    "customer": {"phone": "+16175550120", "name": "Jane Doe"},
}


class Clinic:
    """A platform with one slot, behind a WSGI door."""

    def __init__(self, secret):
        self.webhooks = AppointmentWebhooks(secret)
        self.asked = []
        self.taken = False
        self.webhooks.availability_search(self.search)
        self.webhooks.booking(self.book)

    def search(self, request: AvailabilitySearch) -> list[Availability]:
        self.asked.append(request.account_id)
        return [Availability(start_at="2026-06-01T09:00:00-04:00", duration_minutes=30)]

    def book(self, request: BookingRequest) -> Booking:
        self.asked.append(request.idempotency_key)
        if self.taken:
            raise AppointmentError("slot_unavailable", "That time was just taken.")
        self.taken = True
        start = request.booking.start_at
        return Booking(id="apt_1", status="accepted", start_at=start, end_at=start + timedelta(minutes=30))

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        headers = {"X-DialStack-Signature": environ["HTTP_X_DIALSTACK_SIGNATURE"]}
        answer = self.webhooks.dispatch(headers, body, environ["PATH_INFO"])
        start_response(f"{answer.status} Whatever", [("Content-Type", "application/json")])
        return [answer.body]


@pytest.fixture
def sandbox():
    return Sandbox(debug=True)


@pytest.fixture
def account(sandbox):
    return sandbox.client().accounts.create(email="contact@example.com").id


@pytest.fixture
def agent(sandbox, account):
    clinic = sandbox.client().for_account(account)
    return clinic.ai_agents.create(name="Ann", scheduling={"webhook_url": "https://app.example.com/appointments/"})


@pytest.fixture
def platform(sandbox, account, agent):
    secret = sandbox.client().for_account(account).voice_apps.retrieve(agent.voice_app).secret
    clinic = Clinic(secret)
    sandbox.deliver_to(clinic)
    return clinic


def send(sandbox, path, body, **headers):
    sent = {"Authorization": f"Bearer {sandbox.partner_key}", **headers}
    request = SandboxRequest.build("POST", path, headers=sent, body=json.dumps(body).encode())
    return sandbox._relay().answer(request)


def test_a_bot_searches_and_books_through_the_platform(sandbox, account, platform):
    bot = sandbox.bot_id(account)
    with sandbox.partner_client() as partner:
        slots = partner.availability.search(bot_id=bot, query=QUERY).availabilities
        booking = partner.bookings.create(bot_id=bot, booking=BOOKING, idempotency_key="key-1").booking

    assert [slot.duration_minutes for slot in slots] == [30]
    assert (booking.id, booking.status) == ("apt_1", "accepted")
    assert platform.asked == [account, "key-1"]
    assert [request.path for request in sandbox.requests[-2:]] == ["/v1/availability/search", "/v1/bookings"]


async def test_it_works_in_an_event_loop_too(sandbox, account, agent, platform):
    async with sandbox.async_partner_client() as partner:
        found = await partner.availability.search(bot_id=agent.id, query=QUERY)
    assert len(found.availabilities) == 1
    assert sandbox.bot_id(account) == sandbox.bot_id(account)


def test_it_works_over_a_socket(sandbox, agent, platform):
    with sandbox.serve() as url, DialStackPartner(sandbox.partner_key, api_url=url) as partner:
        assert partner.bookings.create(bot_id=agent.id, booking=BOOKING).booking.id == "apt_1"


def test_the_same_key_is_the_same_booking_and_asks_nobody(sandbox, agent, platform):
    with sandbox.partner_client() as partner:
        first = partner.bookings.create(bot_id=agent.id, booking=BOOKING, idempotency_key="key-1")
        again = partner.bookings.create(bot_id=agent.id, booking=BOOKING, idempotency_key="key-1")
        with pytest.raises(DialStackConflictError) as caught:
            partner.bookings.create(
                bot_id=agent.id, booking={**BOOKING, "duration_minutes": 5}, idempotency_key="key-1"
            )
    assert again == first
    assert caught.value.code == "idempotency_key_reused"
    assert platform.asked == ["key-1"]


def test_the_platforms_refusal_comes_through(sandbox, agent, platform):
    platform.taken = True
    with sandbox.partner_client() as partner, pytest.raises(DialStackConflictError, match="just taken") as caught:
        partner.bookings.create(bot_id=agent.id, booking=BOOKING)
    assert caught.value.code == "slot_unavailable"


def test_a_platform_without_a_webhook_is_an_error(sandbox, account):
    with sandbox.partner_client() as partner, pytest.raises(DialStackError) as caught:
        partner.availability.search(bot_id=sandbox.bot_id(account), query=QUERY)
    assert (caught.value.status_code, caught.value.code) == (422, "webhook_missing")


def test_a_platform_that_is_not_reached_is_an_error(sandbox, agent):
    with sandbox.partner_client(max_network_retries=0) as partner, pytest.raises(DialStackAPIError) as caught:
        partner.availability.search(bot_id=agent.id, query=QUERY)
    assert (caught.value.status_code, caught.value.code) == (502, "platform_unreachable")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"path": "/v1/bookings", "body": {"bot_id": "aia_000001", "booking": {}}}, 400, "idempotency_key_required"),
        ({"body": {"bot_id": "aia_9", "query": {}}}, 404, "bot_not_found"),
        ({"body": {"bot_id": 1, "query": {}}}, 400, "invalid_request"),
        ({"body": {"bot_id": "aia_000001"}}, 400, "invalid_request"),
        ({"body": []}, 400, "invalid_request"),
        ({"Authorization": "Bearer sk_ptnr_other"}, 401, "unauthorized"),
    ],
)
def test_what_is_wrong_is_refused_in_the_partners_shape(sandbox, agent, change, status, code):
    usual = {"path": "/v1/availability/search", "body": {"bot_id": agent.id, "query": {}}}
    answer = send(sandbox, **{**usual, **change})
    assert (answer.status, answer.json()["error"]["code"]) == (status, code)


def test_a_bot_of_no_account_and_a_path_of_no_operation(sandbox):
    with pytest.raises(LookupError, match="no account"):
        sandbox.bot_id("acct_9")
    with sandbox.partner_client() as partner, pytest.raises(DialStackError, match="not found"):
        partner.request("GET", "/v1/accounts")


def test_a_platforms_key_opens_nothing_here(sandbox, agent):
    with sandbox.serve() as url:
        headers = {"Authorization": f"Bearer {sandbox.api_key}"}
        body = {"bot_id": agent.id, "query": {}}
        answer = httpx.post(f"{url}/v1/availability/search", json=body, headers=headers, trust_env=False)
    assert answer.status_code == 401
