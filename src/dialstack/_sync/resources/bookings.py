# Generated from src/dialstack/_async/resources/bookings.py by scripts/generate. Do not edit.
"""Bookings, of the Partner API: appointments that a bot makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._core.partner import named
from dialstack._sync.resources._base import Resource
from dialstack.types.partner import PartnerBookingAnswer, PartnerBookingCreateParams

if TYPE_CHECKING:
    from typing import ClassVar

    from typing_extensions import Unpack

    from dialstack._core.requests import Scope
    from dialstack._sync.runner import Runner

__all__ = ["Bookings"]


class Bookings(Resource):
    """Appointments that a bot makes. Of the Partner API: it is on `DialStackPartner`."""

    _scope: ClassVar[Scope] = "platform"

    def __init__(self, runner: Runner, path: str) -> None:
        super().__init__(runner)
        self._path = path

    def create(self, **params: Unpack[PartnerBookingCreateParams]) -> PartnerBookingAnswer:
        """Book an appointment. The same `idempotency_key` again gives the original booking.

        ```python
        answer = partner.bookings.create(
            bot_id="bot_01h2xcejqtf2nbrexx3vqjhp41",
            booking={
                "start_at": slot.start_at,
                "duration_minutes": slot.duration_minutes,
                "customer": {"phone": "+16175550120", "name": "Jane Doe"},
            },
        )
        print(answer.booking.id, answer.booking.status)
        ```

        The API requires a key, so a UUID is made where you give none. It is the same on every attempt, and on the
        error where all of them failed: `idempotency_key=error.idempotency_key` repeats it safely.

        Raises:
            DialStackConflictError: The platform answered 409, such as `slot_unavailable`.
            DialStackError: It failed otherwise. `may_have_executed` says whether there may be a booking all the same.
            ValueError: A datetime has no time zone.
        """
        shape = PartnerBookingCreateParams
        return self._post(self._path, {}, PartnerBookingAnswer, named(params, shape), shape)
