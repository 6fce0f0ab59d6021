"""What type checkers have to know of the Partner API's clients. Read by mypy and pyright, never run."""

from __future__ import annotations

from datetime import date, datetime

from typing_extensions import assert_type

from dialstack import AsyncDialStackPartner, DialStackPartner, DialStackPartnerConfig, ResponseEvent
from dialstack.types import (
    JsonValue,
    PartnerAvailability,
    PartnerAvailabilityList,
    PartnerBooking,
    PartnerBookingAnswer,
    PartnerBookingCreateParams,
    PartnerBookingCustomer,
    PartnerBookingParam,
    PartnerPaths,
)

WHEN = datetime.fromisoformat("2026-06-01T09:00:00-04:00")
BOOKING: PartnerBookingParam = {
    "start_at": WHEN,
    "duration_minutes": 30,
    "customer": {"phone": "+16175550120", "name": "Jane Doe"},
}


def answers(partner: DialStackPartner) -> None:
    found = partner.availability.search(
        bot_id="bot_1",
        query={"filter": {"start_at_range": {"start_at": WHEN, "end_at": date(2026, 6, 2)}}},
        timeout=10,
    )
    assert_type(found, PartnerAvailabilityList)
    assert_type(found.availabilities, list[PartnerAvailability])
    assert_type(found.availabilities[0].start_at, datetime)
    assert_type(found.availabilities[0].duration_minutes, int)
    made = partner.bookings.create(bot_id="bot_1", booking=BOOKING, idempotency_key="call-7")
    assert_type(made, PartnerBookingAnswer)
    assert_type(made.booking, PartnerBooking)
    assert_type(made.booking.start_at, "datetime | None")
    assert_type(made.booking.customer, "PartnerBookingCustomer | None")
    if made.booking.status == "confirmed" or made.booking.status == "of tomorrow":
        print(made.booking.id)
    assert_type(partner.request("GET", "/v1/bookings"), JsonValue)
    assert_type(partner.request("GET", "/v1/bookings/b", cast_to=PartnerBookingAnswer), PartnerBookingAnswer)


async def async_answers(partner: AsyncDialStackPartner) -> None:
    query = {"filter": {"start_at_range": {"start_at": "2026-06-01", "end_at": "2026-06-02"}}}
    assert_type(await partner.request("POST", "/v1/availability/search", body=query), JsonValue)
    params: PartnerBookingCreateParams = {"bot_id": "bot_1", "booking": BOOKING}
    assert_type(await partner.bookings.create(**params), PartnerBookingAnswer)


def settings() -> None:
    paths: PartnerPaths = {"bookings_create": "/bookings"}
    config: DialStackPartnerConfig = {"timeout": 30, "paths": paths}
    with DialStackPartner("sk_ptnr_1", **config) as partner:
        assert_type(partner, DialStackPartner)
        assert_type(partner.with_options(deadline=3), DialStackPartner)

        @partner.on("response")
        def told(event: ResponseEvent) -> None:
            assert_type(event.status_code, int)


async def async_settings() -> None:
    async def key() -> str:
        return "sk_ptnr_1"

    async with AsyncDialStackPartner(key, paths={"availability_search": "/availability/search"}) as partner:
        assert_type(partner, AsyncDialStackPartner)


def mistakes(partner: DialStackPartner) -> None:
    DialStackPartner("sk_ptnr_1", dialstack_account="acct_1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    partner.with_options(dialstack_account="acct_1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    partner.bookings.create(bot_id="bot_1", booking=BOOKING, dialstack_account="acct_1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    partner.bookings.create(bot_id="bot_1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    partner.with_options(paths={"bookings": "/b"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    DialStackPartner(key_of_nobody)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def key_of_nobody() -> str:
    return "sk_ptnr_1"
