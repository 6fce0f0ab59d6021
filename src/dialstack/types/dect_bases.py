"""DECT bases and handsets as the older calls have them. `types/devices.py` has the newer ones."""

from __future__ import annotations

from typing import TypeAlias

from pydantic import AliasChoices, AwareDatetime, Field
from typing_extensions import Required

from dialstack.types._model import Model
from dialstack.types.device_settings import DeviceSettings, DeviceSettingsParam
from dialstack.types.devices import DECTHandset, DeviceStatus, HandsetLine, MulticellRole
from dialstack.types.options import RequestOptions

__all__ = [
    "DECTBase",
    "DECTBaseCreateParams",
    "DECTBaseListParams",
    "DECTBaseUpdateParams",
    "DECTExtension",
    "DECTExtensionCreateParams",
    "DECTHandsetCreateParams",
    "DECTHandsetUpdateParams",
]

DECTExtension: TypeAlias = HandsetLine
"""The name that the JavaScript SDK gives the line of a handset."""


class DECTBase(Model):
    """A DECT base."""

    id: str
    mac_address: str
    vendor: str
    model: str | None = None
    name: str | None = None
    status: DeviceStatus
    multicell_role: MulticellRole
    max_handsets: int
    firmware_version: str | None = None
    overrides: DeviceSettings | None = None
    """This base's own settings, over those of the account and the platform."""
    current_ip_address: str | None = None
    last_provisioned_at: AwareDatetime | None = None
    location: str | None = Field(None, validation_alias=AliasChoices("location", "location_id"))
    handsets: list[DECTHandset] | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class DECTBaseCreateParams(RequestOptions, total=False):
    """Parameters of `dect_bases.create`."""

    mac_address: Required[str]
    model: str
    multicell_role: MulticellRole
    overrides: DeviceSettingsParam | DeviceSettings


class DECTBaseUpdateParams(RequestOptions, total=False):
    """Parameters of `dect_bases.update`. What is left out stays as it is."""

    model: str
    status: DeviceStatus
    multicell_role: MulticellRole
    overrides: DeviceSettingsParam | DeviceSettings
    """Whether they replace the old ones or are merged into them is not documented."""


class DECTBaseListParams(RequestOptions, total=False):
    """Parameters of `dect_bases.list`, which has no pages."""

    limit: int


class DECTHandsetCreateParams(RequestOptions, total=False):
    """Parameters of `dect_bases.handsets.create`."""

    ipei: Required[str]
    """Its equipment identity, of 20 characters."""
    display_name: str
    model: str


class DECTHandsetUpdateParams(RequestOptions, total=False):
    """Parameters of `dect_bases.handsets.update`. What is left out stays as it is."""

    ipei: str
    """Its equipment identity, of 20 characters."""
    display_name: str


class DECTExtensionCreateParams(RequestOptions, total=False):
    """Parameters of `dect_bases.extensions.create`. Give `endpoint`."""

    endpoint: str
    """The id of what the line registers as."""
    display_name: str
    endpoint_id: str
    """The old name of `endpoint`."""
