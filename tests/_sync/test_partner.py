# Generated from tests/_async/test_partner.py by scripts/generate. Do not edit.
"""The Partner API: its own host and keys, one booking whatever happens, and a platform that answers with our webhooks."""

from __future__ import annotations

import json
import time
from datetime import date, datetime, timedelta, timezone
from uuid import UUID

import httpx
import pytest

from dialstack import (
    AppInfo,
    DialStack,
    DialStackAPIError,
    DialStackAuthenticationError,
    DialStackConflictError,
    DialStackConnectionError,
    DialStackError,
    DialStackInvalidRequestError,
    DialStackPartner,
    DialStackTimeoutError,
)
from dialstack.types import PartnerAvailability, PartnerBookingAnswer
from dialstack.webhooks import AppointmentError, AppointmentWebhooks, Availability, Booking, sign
from tests.servers.scripted import Server, answer, bad_gateway, hang_up, reset, silent_port, stall, truncated

KEY = "sk_ptnr_1"
BOT = "bot_1"
NINE = datetime(2026, 6, 1, 9, tzinfo=timezone(timedelta(hours=-4)))
RANGE = {"filter": {"start_at_range": {"start_at": NINE, "end_at": NINE + timedelta(days=1)}}}
CUSTOMER = {"phone": "+16175550120", "name": "Jane Doe"}
WANTED = {"start_at": NINE, "duration_minutes": 30, "customer": CUSTOMER}
BOOKED = {
    "id": "apt_1",
    "status": "confirmed",
    "start_at": "2026-06-01T09:00:00-04:00",
    "end_at": "2026-06-01T09:30:00-04:00",
    "customer": {**CUSTOMER, "member_no": "M-1"},
    "location": {"name": "Downtown", "address": "1 Main Street"},
    "notes": "Dr. Alice Smith",
    "created_at": "2026-05-01T00:00:00Z",
}


def partner_of(server: Server, **settings) -> DialStackPartner:
    return DialStackPartner(KEY, **{"api_url": server.url, **settings})


class Desk:
    """Books once for each key, and then fails as it is told: what it did is done."""

    def __init__(self, *failures) -> None:
        self.failures = list(failures)
        self.bookings: dict[str, dict] = {}

    def __call__(self, request):
        fresh = {**BOOKED, "id": f"apt_{len(self.bookings) + 1}"}
        booking = self.bookings.setdefault(request.header("idempotency-key"), fresh)
        return self.failures.pop(0) if self.failures else answer(201, {"booking": booking})


# --- the two operations ---


def test_a_search_as_it_goes_and_comes() -> None:
    free = {"availabilities": [{"start_at": "2026-06-01T13:00:00Z", "duration_minutes": 30, "room": "2"}]}
    with Server(answer(200, free)) as server:
        with partner_of(server) as partner:
            found = partner.availability.search(bot_id=BOT, query=RANGE)
    [request] = server.requests
    assert (request.method, request.target) == ("POST", "/v1/availability/search")
    assert request.json == {
        "bot_id": BOT,
        "query": {
            "filter": {
                "start_at_range": {"start_at": "2026-06-01T09:00:00-04:00", "end_at": "2026-06-02T09:00:00-04:00"}
            }
        },
    }
    assert request.header("authorization") == f"Bearer {KEY}"
    assert request.header("dialstack-account") is None
    assert UUID(request.header("idempotency-key") or "").version == 4
    [slot] = found.availabilities
    assert isinstance(slot, PartnerAvailability)
    assert (slot.start_at, slot.start_at.utcoffset(), slot.duration_minutes) == (NINE, timedelta(0), 30)
    assert slot.model_extra == {"room": "2"}
    assert found.last_response is not None
    assert found.last_response.request_id == "req_1"


def test_a_search_may_name_days() -> None:
    query = {"filter": {"start_at_range": {"start_at": date(2026, 6, 1), "end_at": "2026-06-02"}}}
    with Server(answer(200, {"availabilities": []})) as server:
        with partner_of(server) as partner:
            assert (partner.availability.search(bot_id=BOT, query=query)).availabilities == []
    assert json.loads(server.requests[0].body)["query"]["filter"]["start_at_range"] == {
        "start_at": "2026-06-01",
        "end_at": "2026-06-02",
    }


def test_a_booking_as_it_goes_and_comes() -> None:
    with Server(answer(201, {"booking": BOOKED})) as server:
        with partner_of(server) as partner:
            wanted = {**WANTED, "customer": {**CUSTOMER, "email": "jane@example.com"}, "notes": "first visit"}
            made = partner.bookings.create(bot_id=BOT, booking=wanted, idempotency_key="booking-req-123456")
    [request] = server.requests
    assert (request.method, request.target) == ("POST", "/v1/bookings")
    assert request.json == {
        "bot_id": BOT,
        "booking": {**wanted, "start_at": "2026-06-01T09:00:00-04:00"},
    }
    assert request.header("idempotency-key") == "booking-req-123456"
    assert request.header("dialstack-account") is None
    booking = made.booking
    assert (booking.id, booking.status, booking.start_at) == ("apt_1", "confirmed", NINE)
    assert booking.end_at == NINE + timedelta(minutes=30)
    assert booking.created_at == datetime(2026, 5, 1, tzinfo=timezone.utc)
    assert (booking.customer.phone, booking.customer.name, booking.customer.email) == ("+16175550120", "Jane Doe", None)
    assert (booking.location.name, booking.location.address) == ("Downtown", "1 Main Street")
    assert booking.customer.model_extra == {"member_no": "M-1"}


def test_no_repr_shows_a_person() -> None:
    told = {"booking": {**BOOKED, "patient": "Jane Doe"}, "caller": "Jane Doe"}
    with Server(answer(201, told)) as server:
        with partner_of(server) as partner:
            made = partner.bookings.create(bot_id=BOT, booking=WANTED)
    assert "apt_1" in repr(made)
    assert [word for word in ("Jane", "555", "Alice", "M-1") if word in repr(made)] == []
    assert made.model_dump(mode="json", exclude_unset=True)["booking"]["patient"] == "Jane Doe"


@pytest.mark.parametrize("told", [{"status": "rescheduled"}, {}, {"start_at": "soon"}, {"customer": "Jane"}], ids=str)
def test_what_a_platform_answers_may_be_anything(told) -> None:
    with Server(answer(200, {"booking": told})) as server:
        with partner_of(server) as partner:
            made = partner.bookings.create(bot_id=BOT, booking=WANTED)
    assert made.booking.model_dump(exclude_unset=True) == told


def test_a_slot_that_does_not_fit_stays_as_it_came() -> None:
    told = {"availabilities": [{"start_at": "tomorrow", "duration_minutes": 30}], "next": "x"}
    with Server(answer(200, told)) as server:
        with partner_of(server) as partner:
            found = partner.availability.search(bot_id=BOT, query=RANGE)
    assert (found.availabilities[0].start_at, found.availabilities[0].duration_minutes) == ("tomorrow", 30)
    assert found.model_extra == {"next": "x"}


def test_an_answer_that_is_no_object_may_have_booked() -> None:
    with Server(answer(200, ["apt_1"])) as server:
        with partner_of(server) as partner:
            with pytest.raises(DialStackAPIError) as caught:
                partner.bookings.create(bot_id=BOT, booking=WANTED, idempotency_key="k")
    assert (caught.value.may_have_executed, caught.value.idempotency_key) == (True, "k")


# --- once ---

FAILURES = {
    "503, 503": [answer(503), answer(503)],
    "reset, 503": [reset(), answer(503)],
    "503, reset": [answer(503), reset()],
    "reset, reset": [reset(), reset()],
    "closed, truncated": [hang_up(), truncated(201, b'{"booking": {"id": ')],
    "502 of a proxy, 429": [bad_gateway(), answer(429, None, {"Retry-After": "1"})],
}


@pytest.mark.parametrize("failures", FAILURES.values(), ids=FAILURES.keys())
def test_it_books_once_whatever_breaks_after_that(failures, waits) -> None:
    desk = Desk(*failures)
    with Server(then=desk) as server:
        with partner_of(server) as partner:
            made = partner.bookings.create(bot_id=BOT, booking=WANTED)
    assert len(server.requests) == 3
    assert len({request.header("idempotency-key") for request in server.requests}) == 1
    assert len({request.body for request in server.requests}) == 1
    assert len(desk.bookings) == 1
    assert made.booking.id == "apt_1"
    assert len(waits) == 2


def test_it_books_once_where_the_answer_never_comes(waits) -> None:
    desk = Desk(stall())
    with Server(then=desk) as server:
        with partner_of(server, timeout=0.4) as partner:
            made = partner.bookings.create(bot_id=BOT, booking=WANTED)
    assert (len(server.requests), len(desk.bookings), made.booking.id) == (2, 1, "apt_1")


def test_it_books_once_where_it_could_not_connect_at_first(waits) -> None:
    desk = Desk()
    with Server(then=desk, listening=False) as server:
        with partner_of(server) as partner:
            partner.on("retry", lambda event: server.listen())
            partner.bookings.create(bot_id=BOT, booking=WANTED)
    assert (len(server.requests), len(desk.bookings), len(waits)) == (1, 1, 1)


def test_connecting_takes_too_long() -> None:
    with silent_port() as url:
        with DialStackPartner(KEY, api_url=url, timeout=0.3, max_network_retries=0) as partner:
            with pytest.raises(DialStackTimeoutError) as caught:
                partner.bookings.create(bot_id=BOT, booking=WANTED)
    assert caught.value.may_have_executed is False


def test_two_bookings_are_two() -> None:
    desk = Desk()
    with Server(then=desk) as server:
        with partner_of(server) as partner:
            made = [partner.bookings.create(bot_id=BOT, booking=WANTED) for _ in range(2)]
    assert [answered.booking.id for answered in made] == ["apt_1", "apt_2"]


def test_the_key_of_the_error_repeats_it_safely(waits) -> None:
    desk = Desk(reset(), answer(503), reset())
    with Server(then=desk) as server:
        with partner_of(server) as partner:
            with pytest.raises(DialStackConnectionError) as caught:
                partner.bookings.create(bot_id=BOT, booking=WANTED)
            error = caught.value
            assert (error.attempts, error.may_have_executed, error.path) == (3, True, "/v1/bookings")
            made = partner.bookings.create(bot_id=BOT, booking=WANTED, idempotency_key=error.idempotency_key)
    assert (made.booking.id, len(desk.bookings), len(server.requests)) == ("apt_1", 1, 4)


def test_retry_unknown_can_be_off(waits) -> None:
    desk = Desk(reset())
    with Server(then=desk) as server:
        with partner_of(server, retry_unknown=False) as partner:
            with pytest.raises(DialStackConnectionError):
                partner.bookings.create(bot_id=BOT, booking=WANTED)
    assert (len(server.requests), waits) == (1, [])


# --- errors ---


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (409, "slot_unavailable", DialStackConflictError),
        (400, "bot_not_found", DialStackInvalidRequestError),
        (401, "unauthorized", DialStackAuthenticationError),
        (424, "no_webhook", DialStackError),
    ],
)
def test_an_error_is_passed_on(status, code, kind, waits) -> None:
    with Server(answer(status, {"error": {"code": code, "message": "That cannot be."}})) as server:
        with partner_of(server) as partner:
            with pytest.raises(kind) as caught:
                partner.bookings.create(bot_id=BOT, booking=WANTED, idempotency_key="k")
    error = caught.value
    assert type(error) is kind
    assert (error.status_code, error.code, error.message) == (status, code, "That cannot be.")
    assert (error.request_id, error.idempotency_key, error.attempts) == ("req_1", "k", 1)
    assert waits == []


@pytest.mark.parametrize("start_at", [NINE.replace(tzinfo=None), object()], ids=["naive", "no time"])
def test_a_time_that_is_none_is_not_sent(start_at) -> None:
    with Server() as server:
        with partner_of(server) as partner:
            with pytest.raises((ValueError, TypeError), match=r"time zone|cannot be sent"):
                partner.bookings.create(bot_id=BOT, booking={**WANTED, "start_at": start_at})


def test_a_misspelt_keyword_is_not_sent() -> None:
    with Server() as server:
        with partner_of(server) as partner:
            with pytest.raises(TypeError, match="did you mean 'bot_id'"):
                partner.availability.search(bot="bot_1", query=RANGE)


# --- keys, hosts and paths ---


@pytest.mark.parametrize("key", ["sk_live_secret", "sk_test_secret"])
def test_a_platform_key_is_refused_before_the_network(key) -> None:
    with pytest.raises(DialStackAuthenticationError, match="sk_ptnr_") as caught:
        DialStackPartner(key)
    assert "secret" not in str(caught.value)
    with Server() as server:
        with partner_of(server) as partner:
            with pytest.raises(DialStackAuthenticationError, match="sk_ptnr_"):
                partner.with_options(api_key=key)
            view = partner.with_options(api_key=lambda: key)
            with pytest.raises(DialStackAuthenticationError, match="sk_ptnr_") as caught:
                view.bookings.create(bot_id=BOT, booking=WANTED, idempotency_key="k")
            with pytest.raises(DialStackAuthenticationError, match="sk_ptnr_"):
                view.request("GET", "/v1/bookings")
    assert "secret" not in str(caught.value)
    assert (caught.value.attempts, caught.value.idempotency_key) == (0, "k")


def test_the_main_client_refuses_a_partner_key_and_says_where_it_goes() -> None:
    with pytest.raises(DialStackAuthenticationError, match="use DialStackPartner") as caught:
        DialStack("sk_ptnr_secret")
    assert "secret" not in str(caught.value)
    with Server() as server:
        settings = {"api_url": server.url, "dialstack_account": "acct_1"}
        with DialStack(lambda: "sk_ptnr_secret", **settings) as client:
            with pytest.raises(DialStackAuthenticationError, match="use DialStackPartner"):
                client.users.retrieve("user_1")


def test_other_keys_are_opaque() -> None:
    with Server(answer(200, {"availabilities": []})) as server:
        with DialStackPartner("ptk_2", api_url=server.url) as partner:
            partner.availability.search(bot_id=BOT, query=RANGE)
    assert server.requests[0].header("authorization") == "Bearer ptk_2"


def test_a_callable_gives_a_key_for_every_attempt(waits) -> None:
    keys = ["sk_ptnr_1", "sk_ptnr_2"]
    with Server(then=Desk(answer(503))) as server:
        with DialStackPartner(lambda: keys.pop(0), api_url=server.url) as partner:
            partner.bookings.create(bot_id=BOT, booking=WANTED)
    assert [sent.header("authorization") for sent in server.requests] == ["Bearer sk_ptnr_1", "Bearer sk_ptnr_2"]


def test_the_environment_has_names_of_its_own(monkeypatch) -> None:
    monkeypatch.setenv("DIALSTACK_API_KEY", "sk_live_must_not_be_used")
    monkeypatch.setenv("DIALSTACK_API_URL", "http://127.0.0.1:9")
    with pytest.raises(DialStackAuthenticationError, match="set DIALSTACK_PARTNER_KEY"):
        DialStackPartner()
    monkeypatch.setenv("DIALSTACK_PARTNER_KEY", KEY)
    with DialStackPartner() as partner:
        assert repr(partner) == "DialStackPartner(api_url='https://appointments.dialstack.ai')"
    with Server(answer(200, {"availabilities": []})) as server:
        monkeypatch.setenv("DIALSTACK_PARTNER_URL", server.url)
        with DialStackPartner() as partner:
            partner.availability.search(bot_id=BOT, query=RANGE)
    assert server.requests[0].header("authorization") == f"Bearer {KEY}"


def test_a_partner_key_does_not_cross_a_network_in_clear_text() -> None:
    with pytest.raises(ValueError, match="a partner key is not sent over plain http"):
        DialStackPartner(KEY, api_url="http://appointments.example.com")


def test_paths_can_be_elsewhere() -> None:
    with Server(answer(200, {"availabilities": []}), then=Desk()) as server:
        elsewhere = {"availability_search": "/availability/search"}
        with partner_of(server, api_url=f"{server.url}/gate", paths=elsewhere) as partner:
            partner.availability.search(bot_id=BOT, query=RANGE)
            partner.bookings.create(bot_id=BOT, booking=WANTED)
            view = partner.with_options(paths={"bookings_create": "/bookings"})
            view.bookings.create(bot_id=BOT, booking=WANTED)
            view.availability.search(bot_id=BOT, query=RANGE)
            partner.with_options(timeout=5).bookings.create(bot_id=BOT, booking=WANTED)
    assert [request.target for request in server.requests] == [
        "/gate/availability/search",
        "/gate/v1/bookings",
        "/gate/bookings",
        "/gate/availability/search",
        "/gate/v1/bookings",
    ]


def test_there_is_no_account_to_name() -> None:
    with pytest.raises(TypeError, match="dialstack_account"):
        DialStackPartner(KEY, dialstack_account="acct_1")
    with Server() as server:
        with partner_of(server) as partner:
            with pytest.raises(TypeError, match="finds the account by bot_id"):
                partner.with_options(dialstack_account="acct_1")
            with pytest.raises(TypeError, match="finds the account by bot_id"):
                partner.availability.search(bot_id=BOT, query=RANGE, dialstack_account="acct_1")
            with pytest.raises(TypeError, match="finds the account by bot_id"):
                partner.bookings.create(bot_id=BOT, booking=WANTED, dialstack_account="acct_1")
            with pytest.raises(TypeError, match="finds the account by bot_id"):
                partner.request("GET", "/v1/bookings", dialstack_account="acct_1")
    assert not hasattr(partner, "for_account")


# --- the same as the main client ---


def test_callbacks_hear_of_every_attempt_of_every_view(waits) -> None:
    heard = []
    with Server(then=Desk(answer(503))) as server:
        with partner_of(server) as partner:
            for name in ("request", "response", "retry", "error"):
                partner.on(name, lambda event, name=name: heard.append((name, event.attempt, event.path)))
            partner.with_options(timeout=5).bookings.create(bot_id=BOT, booking=WANTED)
    path = "/v1/bookings"
    assert heard == [
        ("request", 1, path),
        ("response", 1, path),
        ("error", 1, path),
        ("retry", 1, path),
        ("request", 2, path),
        ("response", 2, path),
    ]


def test_an_operation_without_a_method(waits) -> None:
    with Server(answer(503), answer(200, {"booking": BOOKED}), answer(204)) as server:
        with partner_of(server) as partner:
            made = partner.request("POST", "/v1/bookings/apt_1", body={"status": "x"}, cast_to=PartnerBookingAnswer)
            assert made.booking.id == "apt_1"
            assert partner.request("DELETE", "/v1/bookings/apt_1") is None
            with pytest.raises(ValueError, match="host"):
                partner.request("GET", "https://api.dialstack.ai/v1/users")
    assert server.requests[0].header("idempotency-key") == server.requests[1].header("idempotency-key")
    assert {request.header("dialstack-account") for request in server.requests} == {None}


def test_it_says_who_calls_and_telemetry_can_be_off() -> None:
    with Server(then=Desk()) as server:
        with partner_of(server, app_info=AppInfo("Bot", "2")) as partner:
            partner.bookings.create(bot_id=BOT, booking=WANTED, extra_body={"hold": True})
            partner.with_options(telemetry=False).bookings.create(bot_id=BOT, booking=WANTED)
    loud, quiet = server.requests
    assert "Bot/2" in (loud.header("user-agent") or "")
    assert json.loads(loud.body)["hold"] is True
    assert loud.header("x-dialstack-client-user-agent")
    assert quiet.header("x-dialstack-client-user-agent") is None


def test_a_deadline_covers_the_waits(waits) -> None:
    with Server(answer(503, None, {"Retry-After": "30"})) as server:
        with partner_of(server, deadline=2) as partner:
            with pytest.raises(DialStackAPIError):
                partner.bookings.create(bot_id=BOT, booking=WANTED)
    assert waits == []


def test_your_own_http_client_is_used_and_left_open() -> None:
    with Server(then=Desk()) as server:
        with httpx.Client() as http_client:
            with partner_of(server, http_client=http_client) as partner:
                partner.bookings.create(bot_id=BOT, booking=WANTED)
            assert not http_client.is_closed
    assert len(server.requests) == 1


def test_a_closed_client_says_so() -> None:
    with Server(then=Desk()) as server:
        partner = partner_of(server)
        partner.bookings.create(bot_id=BOT, booking=WANTED)
        partner.close()
        with pytest.raises(RuntimeError, match="this client is closed"):
            partner.bookings.create(bot_id=BOT, booking=WANTED)


# --- with the other side of it ---


class Relay:
    """What DialStack does in between: it finds the account, signs, asks the platform, and passes its answer on."""

    def __init__(self, hooks: AppointmentWebhooks) -> None:
        self.hooks = hooks

    def __call__(self, request):
        asked = {"account_id": "acct_1", **json.loads(request.body)}
        del asked["bot_id"]
        if request.target == "/v1/bookings":
            asked["idempotency_key"] = request.header("idempotency-key")
        body = json.dumps(asked).encode()
        headers = {"X-DialStack-Signature": sign(body, "whsec_1", timestamp=int(time.time()))}
        told = self.hooks.dispatch(headers, body, request.target.removeprefix("/v1"))
        return answer(told.status, told.body, dict(told.headers))


def clinic(free: list[datetime]) -> AppointmentWebhooks:
    hooks = AppointmentWebhooks("whsec_1")

    @hooks.availability_search
    def search(request):
        start, end = request.query.filter.start_at_range.within(timezone.utc)
        return [Availability(start_at=slot, duration_minutes=30) for slot in free if start <= slot < end]

    @hooks.booking
    def book(request):
        wanted = request.booking
        if wanted.start_at not in free:
            raise AppointmentError("slot_unavailable", "That time was just taken.")
        free.remove(wanted.start_at)
        end = wanted.start_at + timedelta(minutes=wanted.duration_minutes)
        return Booking(
            id=f"apt_{len(free)}", status="accepted", start_at=wanted.start_at, end_at=end, notes=wanted.customer.name
        )

    return hooks


def test_a_platform_that_answers_with_this_sdk(waits) -> None:
    free = [NINE, NINE + timedelta(hours=1), NINE + timedelta(days=7)]
    with Server(then=Relay(clinic(free))) as server:
        with partner_of(server) as partner:
            found = partner.availability.search(bot_id=BOT, query=RANGE)
            assert [slot.start_at for slot in found.availabilities] == free[:2]
            slot = found.availabilities[0]
            wanted = {**WANTED, "start_at": slot.start_at, "duration_minutes": slot.duration_minutes}
            first = partner.bookings.create(bot_id=BOT, booking=wanted, idempotency_key="call-7")
            again = partner.bookings.create(bot_id=BOT, booking=wanted, idempotency_key="call-7")
            assert first.booking == again.booking
            assert (first.booking.id, first.booking.status, first.booking.start_at) == ("apt_2", "accepted", NINE)
            assert first.booking.notes == "Jane Doe"
            assert len(free) == 2
            with pytest.raises(DialStackConflictError, match="just taken") as caught:
                partner.bookings.create(bot_id=BOT, booking=wanted)
            assert caught.value.code == "slot_unavailable"
            left = partner.availability.search(bot_id=BOT, query=RANGE)
            assert [slot.start_at for slot in left.availabilities] == [NINE + timedelta(hours=1)]


def test_a_platform_that_cannot_read_the_question() -> None:
    with Server(then=Relay(clinic([]))) as server:
        with partner_of(server) as partner:
            with pytest.raises(DialStackInvalidRequestError, match="start_at") as caught:
                partner.bookings.create(bot_id=BOT, booking={**WANTED, "start_at": "soon"})
    assert (caught.value.status_code, caught.value.code) == (400, "invalid_payload")
