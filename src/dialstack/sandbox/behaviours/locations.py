"""Locations: places with an address, where emergency calls send help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.references import require
from dialstack.sandbox.collection import Collection

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

LOCATIONS = Collection(
    table="locations",
    noun="Location",
    prefix="loc",
    defaults={"name": "", "address": {}, "primary_did": None, "config": {}},
)
# The emergency service's name for each part of an address.
_E911: Final = {
    "house_number": "address_number",
    "street_name": "street",
    "address_line_2": "unit",
    "city": "city",
    "state_code": "state",
    "zip": "postal_code",
    "country": "country",
}


def add(context: Context, body: Row) -> Row:
    """Store a location. Nothing is registered for emergency calls at first."""
    return LOCATIONS.add(context, body, e911_status="none", status="active")


def create(context: Context) -> Row:
    """Behaviour: a new location."""
    _check_number(context)
    return LOCATIONS.answer(context, add(context, context.body))


def update(context: Context) -> Row:
    """A new address leaves `e911_status` as it is."""
    row = LOCATIONS.find(context)
    _check_number(context)
    return LOCATIONS.answer(context, LOCATIONS.change(context, row, context.body))


def validate_e911(context: Context) -> Row:
    """Every address is good as it is; it comes back in its parts."""
    address: Row = LOCATIONS.find(context)["address"]
    parts = {name: address[ours] for name, ours in _E911.items() if ours in address}
    return {"adjusted": False, "address": parts}


def provision_e911(context: Context) -> Row:
    """Done at once. The platform may take longer, and then answers `pending` or `binding` first."""
    row = LOCATIONS.find(context)
    row.update(e911_status="provisioned", updated_at=context.now())
    return LOCATIONS.answer(context, row)


def _check_number(context: Context) -> None:
    require(context, "primary_did", context.body.get("primary_did"), "phone_numbers")


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "locations.create": create,
    "locations.retrieve": LOCATIONS.retrieve,
    "locations.update": update,
    "locations.list": LOCATIONS.list,
    "locations.validate_e911": validate_e911,
    "locations.provision_e911": provision_e911,
}
