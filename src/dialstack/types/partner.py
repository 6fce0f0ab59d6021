"""The Partner API: which appointments are free, and booking one.

DialStack passes on what the platform behind the bot answers, and the platforms differ. So a booking has no field that
must be there, statuses are open, and what is unknown here is kept in `model_extra`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, TypeAlias

from pydantic import AwareDatetime, Field
from typing_extensions import Required, TypedDict, override

from dialstack.types._model import Model
from dialstack.types.partner_options import PartnerRequestOptions

__all__ = [
    "PartnerAvailability",
    "PartnerAvailabilityFilterParam",
    "PartnerAvailabilityList",
    "PartnerAvailabilityQueryParam",
    "PartnerAvailabilitySearchParams",
    "PartnerBooking",
    "PartnerBookingAnswer",
    "PartnerBookingCreateParams",
    "PartnerBookingCustomer",
    "PartnerBookingCustomerParam",
    "PartnerBookingLocation",
    "PartnerBookingParam",
    "PartnerBookingStatus",
    "PartnerStartAtRangeParam",
]

PartnerBookingStatus: TypeAlias = Literal["confirmed", "pending", "accepted", "cancelled", "declined", "no_show"] | str
"""`confirmed` and `pending` are the Partner API's words, the others those of the platforms that it asks."""


class _Discreet(Model):
    """Its repr shows what is no person's: `Field(repr=False)` and unknown fields stay out."""

    @override
    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        unknown = self.model_extra or {}
        return [(name, value) for name, value in super().__repr_args__() if name not in unknown]


class PartnerAvailability(_Discreet):
    """An appointment that is free."""

    start_at: AwareDatetime
    duration_minutes: int


class PartnerAvailabilityList(_Discreet):
    """What `availability.search` answers."""

    availabilities: list[PartnerAvailability]


class PartnerBookingCustomer(_Discreet):
    """Whom a booking is for. Its repr shows nothing of that."""

    phone: str | None = Field(default=None, repr=False)
    name: str | None = Field(default=None, repr=False)
    email: str | None = Field(default=None, repr=False)


class PartnerBookingLocation(_Discreet):
    """Where an appointment takes place."""

    name: str | None = None
    address: str | None = None


class PartnerBooking(_Discreet):
    """An appointment that the platform booked."""

    id: str | None = None
    """The platform's own id."""
    status: PartnerBookingStatus | None = None
    start_at: AwareDatetime | None = None
    end_at: AwareDatetime | None = None
    customer: PartnerBookingCustomer | None = None
    location: PartnerBookingLocation | None = None
    notes: str | None = Field(default=None, repr=False)
    """More about it, such as who will be there."""
    created_at: AwareDatetime | None = None


class PartnerBookingAnswer(_Discreet):
    """What `bookings.create` answers. A repetition with the same key gets the original booking."""

    booking: PartnerBooking


class PartnerStartAtRangeParam(TypedDict, total=False):
    """Between when and when an appointment is to start. A datetime needs a time zone."""

    start_at: Required[datetime | date | str]
    end_at: Required[datetime | date | str]


class PartnerAvailabilityFilterParam(TypedDict, total=False):
    """Which appointments are wanted."""

    start_at_range: Required[PartnerStartAtRangeParam]


class PartnerAvailabilityQueryParam(TypedDict, total=False):
    """What is looked for."""

    filter: Required[PartnerAvailabilityFilterParam]


class PartnerAvailabilitySearchParams(PartnerRequestOptions, total=False):
    """Parameters of `availability.search`."""

    bot_id: Required[str]
    """The bot that asks. DialStack finds the account by it."""
    query: Required[PartnerAvailabilityQueryParam]


class PartnerBookingCustomerParam(TypedDict, total=False):
    """Whom an appointment is for."""

    phone: Required[str]
    name: Required[str]
    email: str


class PartnerBookingParam(TypedDict, total=False):
    """The appointment that is wanted."""

    start_at: Required[datetime | str]
    """A datetime needs a time zone."""
    duration_minutes: Required[int]
    customer: Required[PartnerBookingCustomerParam]
    notes: str


class PartnerBookingCreateParams(PartnerRequestOptions, total=False):
    """Parameters of `bookings.create`."""

    bot_id: Required[str]
    """The bot that books. DialStack finds the account by it."""
    booking: Required[PartnerBookingParam]
