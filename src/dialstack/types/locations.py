"""Locations: where an account's phones stand, for emergency calls."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required, TypedDict

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.accounts import AddressParam, E911Notification, E911NotificationParam
from dialstack.types.options import RequestOptions

__all__ = [
    "E911Address",
    "E911Status",
    "E911ValidationResult",
    "Location",
    "LocationAddress",
    "LocationConfig",
    "LocationConfigParam",
    "LocationCreateParams",
    "LocationListParams",
    "LocationUpdateParams",
]

E911Status: TypeAlias = Literal["none", "pending", "binding", "provisioned", "failed"] | str


class LocationAddress(Model):
    """A street address as the platform holds it. What goes in is an `AddressParam`."""

    place_id: str | None = None
    address_number: str | None = None
    street: str | None = None
    unit: str | None = None
    city: str
    state: str
    postal_code: str
    country: str
    latitude: float | None = None
    longitude: float | None = None
    formatted_address: str | None = None


class LocationConfig(Model):
    """Settings of a location."""

    e911_notification: E911Notification | None = None


class Location(Model):
    """Where an account's phones stand."""

    id: str
    name: str
    address: LocationAddress
    primary_did: str | None = None
    """The id of its phone number."""
    e911_status: E911Status | None = None
    status: str | None = None
    """Retired: always `active`."""
    config: LocationConfig | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class E911Address(Model):
    """An address as the emergency services write it."""

    house_number: str | None = None
    street_name: str | None = None
    street_suffix: str | None = None
    pre_directional: str | None = None
    post_directional: str | None = None
    address_line_2: str | None = None
    city: str | None = None
    state_code: str | None = None
    zip: str | None = None
    plus_four: str | None = None
    county: str | None = None
    country: str | None = None


class E911ValidationResult(Model):
    """What became of an address that was checked for emergency calls."""

    adjusted: bool
    """The address was changed to fit."""
    address: E911Address | None = None


class LocationConfigParam(TypedDict, total=False):
    """Settings of a location."""

    e911_notification: E911NotificationParam | E911Notification


class LocationCreateParams(RequestOptions, total=False):
    """Parameters of `locations.create`."""

    name: Required[str]
    address: Required[AddressParam]
    primary_did: str
    """The id of its phone number."""


class LocationUpdateParams(RequestOptions, total=False):
    """Parameters of `locations.update`. What is left out stays; None clears where it is allowed."""

    name: str
    address: AddressParam
    primary_did: str | None
    """The id of its phone number. None clears it."""
    config: LocationConfigParam | LocationConfig


class LocationListParams(ListParams, total=False):
    """Parameters of `locations.list`."""
