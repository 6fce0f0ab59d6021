"""What DialStack asks while it makes appointments, and what it is answered with."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, Strict, model_validator
from typing_extensions import NotRequired, Self, TypedDict, override

from dialstack.types._model import Model
from dialstack.webhooks.appointment_times import as_moment, as_moment_or_day, day_as_moment

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Availability",
    "AvailabilityDict",
    "AvailabilityFilter",
    "AvailabilityQuery",
    "AvailabilitySearch",
    "Booking",
    "BookingContact",
    "BookingContactDict",
    "BookingCustomer",
    "BookingDetails",
    "BookingDict",
    "BookingLocation",
    "BookingLocationDict",
    "BookingRequest",
    "BookingStatus",
    "Caller",
    "CustomerLookup",
    "CustomerLookupAnswer",
    "CustomerLookupAnswerDict",
    "ExistingAppointment",
    "ExistingAppointmentDict",
    "KnownCustomer",
    "KnownCustomerDict",
    "StartAtRange",
]

BookingStatus: TypeAlias = Literal["pending", "accepted", "confirmed", "cancelled", "declined", "no_show"] | str

_Id: TypeAlias = Annotated[str, Field(min_length=1)]
_Minutes: TypeAlias = Annotated[int, Field(gt=0)]
_Moment: TypeAlias = Annotated[datetime, BeforeValidator(as_moment)]
_MomentOrDay: TypeAlias = Annotated[datetime | date, BeforeValidator(as_moment_or_day)]


class _Discreet(Model):
    """Its repr shows what is no person's: `Field(repr=False)` and unknown fields stay out."""

    @override
    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        unknown = self.model_extra or {}
        return [(name, value) for name, value in super().__repr_args__() if name not in unknown]


# --- what DialStack asks ---


class Caller(_Discreet):
    """Who calls."""

    phone: str = Field(repr=False)


class CustomerLookup(_Discreet):
    """Who is this? Asked at the start of every call."""

    account_id: _Id
    customer: Caller


class StartAtRange(_Discreet):
    """Between when and when an appointment is to start. Each end is a time, or a day and no more."""

    start_at: _MomentOrDay
    end_at: _MomentOrDay

    def within(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Give both ends as times. A day is that whole day in a time zone, so the last one ends at its midnight.

        ```python
        start, end = request.query.filter.start_at_range.within(ZoneInfo("America/New_York"))
        ```

        Args:
            zone: Where the account is.
        """
        return day_as_moment(self.start_at, zone), day_as_moment(self.end_at, zone, timedelta(days=1))


class AvailabilityFilter(_Discreet):
    """Which appointments are wanted."""

    start_at_range: StartAtRange


class AvailabilityQuery(_Discreet):
    """What is looked for."""

    filter: AvailabilityFilter


class AvailabilitySearch(_Discreet):
    """Which appointments are free?"""

    account_id: _Id
    query: AvailabilityQuery


class BookingCustomer(_Discreet):
    """Whom an appointment is for."""

    phone: str = Field(repr=False)
    name: str = Field(repr=False)
    email: str | None = Field(default=None, repr=False)


class BookingDetails(_Discreet):
    """The appointment that is wanted."""

    start_at: _Moment
    duration_minutes: _Minutes
    customer: BookingCustomer
    notes: str | None = Field(default=None, repr=False)


class BookingRequest(_Discreet):
    """Book this appointment."""

    account_id: _Id
    idempotency_key: _Id
    """The same in every attempt. Keep it with the appointment, in a column that is unique."""
    booking: BookingDetails


# --- what you answer ---


class ExistingAppointment(_Discreet):
    """An appointment that a customer has already."""

    start_at: _Moment
    end_at: _Moment
    status: BookingStatus


class KnownCustomer(_Discreet):
    """A customer whom you know."""

    name: str = Field(repr=False)
    phone: str = Field(repr=False)
    existing_appointment: ExistingAppointment | None = None


class CustomerLookupAnswer(_Discreet):
    """Whether you know the caller, and who it is: `CustomerLookupAnswer(found=False)` for a stranger."""

    found: Annotated[bool, Strict()]
    customer: KnownCustomer | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.found != (self.customer is not None):
            raise ValueError("customer belongs to found=True, and to nothing else")
        return self


class Availability(_Discreet):
    """An appointment that is free."""

    start_at: _Moment
    duration_minutes: Annotated[_Minutes, Strict()]


class BookingContact(_Discreet):
    """Whom a booking is for."""

    phone: str = Field(repr=False)
    name: str = Field(repr=False)


class BookingLocation(_Discreet):
    """Where an appointment takes place."""

    name: str
    address: str


class Booking(_Discreet):
    """An appointment that you booked."""

    id: _Id
    status: BookingStatus
    start_at: _Moment
    end_at: _Moment
    customer: BookingContact | None = None
    location: BookingLocation | None = None
    notes: str | None = Field(default=None, repr=False)
    created_at: _Moment | None = None


# --- the same as dictionaries ---


class ExistingAppointmentDict(TypedDict):
    """`ExistingAppointment` as a dictionary. Times may be RFC 3339."""

    start_at: datetime | str
    end_at: datetime | str
    status: BookingStatus


class KnownCustomerDict(TypedDict):
    """`KnownCustomer` as a dictionary."""

    name: str
    phone: str
    existing_appointment: NotRequired[ExistingAppointmentDict | ExistingAppointment | None]


class CustomerLookupAnswerDict(TypedDict):
    """`CustomerLookupAnswer` as a dictionary."""

    found: bool
    customer: NotRequired[KnownCustomerDict | KnownCustomer | None]


class AvailabilityDict(TypedDict):
    """`Availability` as a dictionary."""

    start_at: datetime | str
    duration_minutes: int


class BookingContactDict(TypedDict):
    """`BookingContact` as a dictionary."""

    phone: str
    name: str


class BookingLocationDict(TypedDict):
    """`BookingLocation` as a dictionary."""

    name: str
    address: str


class BookingDict(TypedDict):
    """`Booking` as a dictionary. Times may be RFC 3339."""

    id: str
    status: BookingStatus
    start_at: datetime | str
    end_at: datetime | str
    customer: NotRequired[BookingContactDict | BookingContact | None]
    location: NotRequired[BookingLocationDict | BookingLocation | None]
    notes: NotRequired[str | None]
    created_at: NotRequired[datetime | str | None]
