"""Appointments that an AI agent makes: who calls, what is free, book it.

    DIALSTACK_WEBHOOK_SECRET=... uvicorn --app-dir examples/appointments service:app

The secret is that of the agent's voice app. The address of this app is the agent's `scheduling.webhook_url`: DialStack
appends `/customers/lookup`, `/availability/search` and `/bookings`. To see it work without the platform:

    python examples/appointments/demo.py
"""

from __future__ import annotations

import os
from datetime import timedelta
from itertools import islice

from clinic import SLOT, ZONE, Clinic

from dialstack.webhooks import (
    AppointmentError,
    AppointmentWebhooks,
    Availability,
    AvailabilitySearch,
    Booking,
    BookingContact,
    BookingRequest,
    CustomerLookup,
    CustomerLookupAnswer,
    ExistingAppointment,
    KnownCustomer,
)
from dialstack.webhooks.adapters.asgi import asgi_app

MOST = 20
"""Times that are offered at once. Somebody has to listen to them."""

clinic = Clinic()
# Bookings are remembered in memory, as the clinic is. With a database: `bookings=SQLiteBookings(...)`.
hooks = AppointmentWebhooks(os.environ["DIALSTACK_WEBHOOK_SECRET"])


@hooks.customer_lookup
def look_up(request: CustomerLookup) -> CustomerLookupAnswer:
    """Tell who calls. The clinic knows those who have an appointment."""
    phone = request.customer.phone
    booked = clinic.next_of(phone)
    if booked is None:
        return CustomerLookupAnswer(found=False)
    existing = ExistingAppointment(start_at=booked.start_at, end_at=booked.end_at, status="accepted")
    customer = KnownCustomer(name=booked.name, phone=phone, existing_appointment=existing)
    return CustomerLookupAnswer(found=True, customer=customer)


@hooks.availability_search
def search(request: AvailabilitySearch) -> list[Availability]:
    """Tell what is free. Where DialStack names days, they are days at the clinic."""
    start, end = request.query.filter.start_at_range.within(ZONE)
    minutes = SLOT // timedelta(minutes=1)
    return [Availability(start_at=slot, duration_minutes=minutes) for slot in islice(clinic.free(start, end), MOST)]


@hooks.booking
def book(request: BookingRequest) -> Booking:
    """Book. This is called once for each `idempotency_key`, however often DialStack asks."""
    wanted = request.booking
    customer = wanted.customer
    length = timedelta(minutes=wanted.duration_minutes)
    booked = clinic.book(wanted.start_at, length, customer.name, customer.phone)
    if booked is None:
        raise AppointmentError("slot_unavailable", "That time is not free.")
    return Booking(
        id=booked.id,
        status="accepted",
        start_at=booked.start_at,
        end_at=booked.end_at,
        customer=BookingContact(name=booked.name, phone=booked.phone),
        notes=wanted.notes,
    )


app = asgi_app(hooks)
