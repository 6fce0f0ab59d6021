"""A voice AI bot that books, as a partner: search, agree, book once, also where the line breaks.

    python examples/partner_booking.py

Here DialStack and the platform behind the bot are both played in this process, so no key is needed and nothing is sent.
In your program there is `DialStackPartner()`, with your key in `DIALSTACK_PARTNER_KEY`, and nothing else of this.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import httpx

from dialstack import DialStackConflictError, DialStackPartner, RetryEvent
from dialstack.webhooks import (
    AppointmentError,
    AppointmentWebhooks,
    Availability,
    AvailabilitySearch,
    Booking,
    BookingRequest,
    sign,
)

if TYPE_CHECKING:
    from dialstack.types import PartnerAvailabilityQueryParam, PartnerBookingParam

SECRET = "whsec_example"  # noqa: S105
BOT = "bot_01h2xcejqtf2nbrexx3vqjhp41"
ZONE = timezone(timedelta(hours=-4))
DAY = datetime(2026, 6, 1, tzinfo=ZONE)
NEXT_DAY = DAY + timedelta(days=1)

# --- the platform behind the bot: what examples/appointments does with more care ---

free = [DAY + timedelta(hours=hour) for hour in (9, 14)]
platform = AppointmentWebhooks(SECRET)


@platform.availability_search
def search(request: AvailabilitySearch) -> list[Availability]:
    """Tell what is free."""
    start, end = request.query.filter.start_at_range.within(ZONE)
    return [Availability(start_at=slot, duration_minutes=30) for slot in free if start <= slot < end]


@platform.booking
def book(request: BookingRequest) -> Booking:
    """Book. This is called once for each key."""
    wanted = request.booking
    if wanted.start_at not in free:
        raise AppointmentError("slot_unavailable", "That time was just taken.")
    free.remove(wanted.start_at)
    end = wanted.start_at + timedelta(minutes=wanted.duration_minutes)
    return Booking(id="apt_1", status="accepted", start_at=wanted.start_at, end_at=end, notes=wanted.notes)


# --- DialStack in between: it finds the account of the bot, signs, asks, and passes the answer on ---

keys: list[str] = []


def relay(request: httpx.Request) -> httpx.Response:
    """Ask the platform. The first booking is made, and its answer lost on the way back."""
    asked = json.loads(request.content)
    del asked["bot_id"]
    asked["account_id"] = "acct_1"
    if request.url.path == "/v1/bookings":
        asked["idempotency_key"] = request.headers["Idempotency-Key"]
        keys.append(asked["idempotency_key"])
    body = json.dumps(asked).encode()
    answer = platform.dispatch({"X-DialStack-Signature": sign(body, SECRET)}, body, request.url.path)
    if len(keys) == 1 and request.url.path == "/v1/bookings":
        raise httpx.ReadError("the connection broke")
    return httpx.Response(answer.status, content=answer.body)


# --- the bot ---

with httpx.Client(transport=httpx.MockTransport(relay)) as http_client:
    partner = DialStackPartner("sk_ptnr_example", http_client=http_client, deadline=20)

    @partner.on("retry")
    def tell(event: RetryEvent) -> None:
        """Say that another attempt follows."""
        print(f"   attempt {event.attempt} got no answer; trying again")

    print("1. What is free")
    query: PartnerAvailabilityQueryParam = {"filter": {"start_at_range": {"start_at": DAY, "end_at": NEXT_DAY}}}
    slots = partner.availability.search(bot_id=BOT, query=query).availabilities
    print("  ", ", ".join(f"{slot.start_at:%H:%M}" for slot in slots))

    print("2. Book, and lose the answer")
    wanted: PartnerBookingParam = {
        "start_at": slots[0].start_at,
        "duration_minutes": slots[0].duration_minutes,
        "customer": {"phone": "+16175550120", "name": "Jane Doe"},
    }
    booking = partner.bookings.create(bot_id=BOT, booking=wanted).booking
    print(f"   {booking.id} {booking.status}: {len(keys)} attempts, {len(set(keys))} key, {2 - len(free)} booking")

    print("3. The same key again is the same booking")
    again = partner.bookings.create(bot_id=BOT, booking=wanted, idempotency_key=keys[0]).booking
    print(f"   {again.id}: {again == booking}")

    print("4. Another key is another booking, and the time is taken")
    try:
        partner.bookings.create(bot_id=BOT, booking=wanted)
    except DialStackConflictError as error:
        print(f"   {error.code}: {error.message} May have executed: {error.may_have_executed}")
