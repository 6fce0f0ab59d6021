"""Desk phones as the older calls have them. `types/devices.py` has the newer ones."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasChoices, AwareDatetime, Field
from typing_extensions import Required

from dialstack.types._model import JsonValue, Model
from dialstack.types.device_settings import DeviceSettings, DeviceSettingsParam
from dialstack.types.devices import DeviceLine, DeviceStatus
from dialstack.types.options import RequestOptions

__all__ = [
    "DeskphoneCreateParams",
    "DeskphoneUpdateParams",
    "DeviceLineCreateParams",
    "DeviceLineUpdateParams",
    "ProvisionedDevice",
    "ProvisioningEvent",
    "ProvisioningEventListParams",
]


class ProvisionedDevice(Model):
    """A desk phone."""

    id: str
    mac_address: str
    vendor: str
    model: str | None = None
    name: str | None = None
    location: str | None = Field(None, validation_alias=AliasChoices("location", "location_id"))
    button_template: str | None = None
    status: DeviceStatus
    profile_id: str | None = None
    overrides: DeviceSettings | None = None
    """This device's own settings, over those of the account and the platform."""
    current_ip_address: str | None = None
    last_provisioned_at: AwareDatetime | None = None
    primary_line: str | None = None
    lines: list[DeviceLine] | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class ProvisioningEvent(Model):
    """Something that happened while a device fetched its settings."""

    id: str
    device: str
    event_type: str
    """Such as `config_fetch` or `config_error`."""
    source_ip: str | None = None
    user_agent: str | None = None
    details: dict[str, JsonValue] | None = None
    created_at: AwareDatetime


class DeskphoneCreateParams(RequestOptions, total=False):
    """Parameters of `deskphones.create`."""

    mac_address: Required[str]
    model: str
    overrides: DeviceSettingsParam | DeviceSettings


class DeskphoneUpdateParams(RequestOptions, total=False):
    """Parameters of `deskphones.update`. What is left out stays as it is."""

    model: str
    status: DeviceStatus
    overrides: DeviceSettingsParam | DeviceSettings
    """Whether they replace the old ones or are merged into them is not documented."""


class DeviceLineCreateParams(RequestOptions, total=False):
    """Parameters of `deskphones.lines.create`. Give `endpoint`."""

    endpoint: str
    """The id of what the line registers as."""
    endpoint_id: str
    """The old name of `endpoint`."""


class DeviceLineUpdateParams(RequestOptions, total=False):
    """Parameters of `deskphones.lines.update`. Give `endpoint`."""

    endpoint: str
    """The id of what the line registers as."""
    endpoint_id: str
    """The old name of `endpoint`."""


class ProvisioningEventListParams(RequestOptions, total=False):
    """Parameters of `deskphones.provisioning_events.list`, which has no pages."""

    from_: str | date | datetime
    """Only those since then. The wire calls it `from`, which Python does not allow."""
    to: str | date | datetime
    """Only those until then."""
    limit: int
