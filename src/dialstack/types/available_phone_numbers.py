"""Available phone numbers: what can be bought."""

from __future__ import annotations

from dialstack.types._model import Model
from dialstack.types.options import RequestOptions

__all__ = ["AvailablePhoneNumber", "AvailablePhoneNumberSearchParams"]


class AvailablePhoneNumber(Model):
    """A number that can be bought. It is not reserved."""

    phone_number: str
    """E.164."""
    city: str
    state: str
    rate_center: str
    lata: str
    """Its local access and transport area."""


class AvailablePhoneNumberSearchParams(RequestOptions, total=False):
    """Parameters of `available_phone_numbers.search`. Give one filter at least."""

    area_code: str
    state: str
    city: str
    """Needs `state` too."""
    zip: str
    npa_nxx: str
    """The area code and the exchange."""
    quantity: int
    """How many, 1 to 100, 10 by default."""
