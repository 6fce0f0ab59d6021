"""Devices: desk phones, DECT bases and DECT handsets, their users, lines and buttons."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AliasChoices, AwareDatetime, Field
from typing_extensions import Required

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.button_kinds import Button, typed_button
from dialstack.types.button_templates import ButtonTemplate
from dialstack.types.buttons import (
    ButtonCompatibility,
    ButtonCompatibilitySummary,
    ButtonTarget,
    ButtonTargetParam,
    ButtonType,
    DeviceType,
)
from dialstack.types.device_settings import DeviceSettings, DeviceSettingsParam
from dialstack.types.options import RequestOptions

__all__ = [
    "CheckSyncStatus",
    "CreateDeviceResponse",
    "DECTHandset",
    "DECTHandsetStatus",
    "Device",
    "DeviceAssignUserParams",
    "DeviceButtonOverride",
    "DeviceCheckSyncLine",
    "DeviceCheckSyncParams",
    "DeviceCheckSyncResponse",
    "DeviceConflictCode",
    "DeviceCreateButtonOverrideParams",
    "DeviceCreateParams",
    "DeviceLine",
    "DeviceListButtonOverridesParams",
    "DeviceListCompatibleButtonTemplatesParams",
    "DeviceListParams",
    "DeviceRegistrationStatus",
    "DeviceRetrieveParams",
    "DeviceStatus",
    "DeviceUpdateParams",
    "DeviceUserAssignment",
    "DeviceUserConflictResponse",
    "HandsetEndpoint",
    "HandsetEndpointStatus",
    "HandsetLine",
    "MaterializedButton",
    "MaterializedButtonSource",
    "MulticellRole",
]

CheckSyncStatus: TypeAlias = Literal["delivered", "not_registered", "unreachable", "error"] | str
DECTHandsetStatus: TypeAlias = Literal["unpaired", "pending-sync", "registered", "provisioned"] | str
DeviceConflictCode: TypeAlias = (
    Literal[
        "user_already_assigned",
        "user_already_has_device",
        "user_already_has_endpoint",
        "handset_already_assigned",
        "device_full",
        "base_full",
    ]
    | str
)
DeviceRegistrationStatus: TypeAlias = Literal["registered", "not_registered"] | str
DeviceStatus: TypeAlias = Literal["pending-sync", "provisioned"] | str
HandsetEndpointStatus: TypeAlias = Literal["online", "offline"] | str
MaterializedButtonSource: TypeAlias = Literal["template", "override", "template_overridden", "model_default"] | str
MulticellRole: TypeAlias = Literal["single", "data_master", "secondary"] | str


class DeviceLine(Model):
    """A line of a desk phone."""

    id: str
    device: str
    endpoint: str | None = Field(None, validation_alias=AliasChoices("endpoint", "endpoint_id"))
    line_number: int
    """1 to 24."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class HandsetEndpoint(Model):
    """What a line of a handset registers as."""

    id: str
    user: str | None = None
    name: str | None = None
    status: HandsetEndpointStatus | None = None
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None


class HandsetLine(Model):
    """A line of a DECT handset. The JavaScript SDK calls it `DECTExtension`, and so do we as a second name."""

    id: str
    handset: str
    display_name: str | None = None
    endpoint_id: str
    """No old name here: `endpoint` is the object."""
    endpoint: HandsetEndpoint | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class DeviceUserAssignment(Model):
    """That a user has a device."""

    user: str | None = Field(None, validation_alias=AliasChoices("user", "user_id"))
    device: str
    line_number: int | None = None
    """1 to 24."""
    created_at: AwareDatetime


class DECTHandset(Model):
    """A handset, as its base lists it and as the older calls of `dect_bases` answer."""

    id: str
    base: str | None = Field(None, validation_alias=AliasChoices("base", "base_id"))
    """None: in stock, not paired."""
    ipei: str
    """Its equipment identity, of 20 characters."""
    status: DECTHandsetStatus
    display_name: str | None = None
    slot_number: int
    model: str | None = None
    firmware_version: str | None = None
    registered_at: AwareDatetime | None = None
    extensions: list[HandsetLine] | None = None
    assignments: list[DeviceUserAssignment] | None = None
    """Uncertain: the browser SDK alone has it."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class Device(Model):
    """A desk phone, a DECT base or a DECT handset. What its `type` does not have is None."""

    id: str
    type: DeviceType
    mac_address: str | None = None
    """A handset may have none."""
    vendor: str
    model: str | None = None
    name: str | None = None
    location: str | None = Field(None, validation_alias=AliasChoices("location", "location_id"))
    """Always None for a handset."""
    status: DeviceStatus
    overrides: DeviceSettings | None = None
    """This device's own settings, over those of the account and the platform."""
    current_ip_address: str | None = None
    last_provisioned_at: AwareDatetime | None = None
    registration_status: DeviceRegistrationStatus
    last_registered_at: AwareDatetime | None = None
    last_call_at: AwareDatetime | None = None
    button_template: str | ButtonTemplate | None = Field(
        None, validation_alias=AliasChoices("button_template", "button_template_id")
    )
    """Its id, or with `expand=["button_template"]` the template. A list cannot expand it."""
    assignments: list[DeviceUserAssignment] | None = None
    """Only with `expand=["users"]`."""
    compatibility: ButtonCompatibilitySummary | None = None
    primary_line: str | None = None
    """Of a desk phone."""
    lines: list[DeviceLine] | None = None
    """Of a desk phone."""
    multicell_role: MulticellRole | None = None
    """Of a base."""
    max_handsets: int | None = None
    """Of a base."""
    handsets: list[DECTHandset] | None = None
    """Of a base."""
    firmware_version: str | None = None
    """Of a base or a handset."""
    base: str | None = Field(None, validation_alias=AliasChoices("base", "base_id"))
    """Of a handset. None: in stock, not paired."""
    ipei: str | None = None
    """Of a handset: its equipment identity, of 20 characters."""
    display_name: str | None = None
    """The old name of a handset's `name`."""
    slot_number: int | None = None
    """Of a handset."""
    registered_at: AwareDatetime | None = None
    """Of a handset."""
    extensions: list[HandsetLine] | None = None
    """Of a handset: its lines."""
    serial_number: str | None = None
    """Uncertain: only newer platforms have it."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class CreateDeviceResponse(Model):
    """A new device. For more of it, `devices.retrieve`."""

    id: str
    type: DeviceType


class DeviceUserConflictResponse(Model):
    """The body of a conflict: `DeviceUserConflictResponse.model_validate(error.raw)`."""

    error: str
    code: DeviceConflictCode
    existing_device: str | None = None
    """The device that the user has already."""


class DeviceCheckSyncLine(Model):
    """How one line of a device took the word."""

    line_number: int
    """0: the device itself."""
    status: CheckSyncStatus
    management: bool | None = None


class DeviceCheckSyncResponse(Model):
    """Whether a device was told to fetch its settings."""

    success: bool
    lines_notified: int
    lines: list[DeviceCheckSyncLine]


class DeviceButtonOverride(Model):
    """A button of one device, in place of its template's at that position."""

    id: str
    device: str
    position: int
    """Which key."""
    suppressed: bool
    """True: there is no button. Then there is no label, type or target either."""
    label: str | None = None
    type: ButtonType | None = None
    target: ButtonTarget | None = None
    created_at: AwareDatetime

    @property
    def button(self) -> Button | None:
        """Its `type` and `target` as one class for each type, to match on; None where it is suppressed."""
        return None if self.type is None else typed_button(self.type, self.target)


class MaterializedButton(Model):
    """A button as a device has it, from its template, its overrides and its model."""

    position: int
    """Which key."""
    label: str
    type: ButtonType
    target: ButtonTarget
    source: MaterializedButtonSource
    template_button: str | None = None
    override: str | None = None
    compatibility: ButtonCompatibility

    @property
    def button(self) -> Button:
        """Its `type` and `target` as one class for each type, to match on."""
        return typed_button(self.type, self.target)


class DeviceCreateParams(RequestOptions, total=False):
    """Parameters of `devices.create`. A handset needs `type` and `ipei`, anything else `mac_address`."""

    type: DeviceType
    """Left out: told from the MAC address."""
    mac_address: str
    ipei: str
    """A handset's equipment identity, of 20 characters."""
    model: str
    name: str
    overrides: DeviceSettingsParam | DeviceSettings
    multicell_role: MulticellRole
    """Of a base: `single` by default."""
    location: str
    """Not for a handset."""
    base: str
    """Of a handset. Left out: it goes into stock, not paired."""
    location_id: str
    """The old name of `location`."""
    base_id: str
    """The old name of `base`."""


class DeviceRetrieveParams(RequestOptions, total=False):
    """Parameters of `devices.retrieve`."""

    expand: list[Literal["users", "button_template"] | str]


class DeviceUpdateParams(RequestOptions, total=False):
    """Parameters of `devices.update`. What is left out stays; None clears where it is allowed."""

    model: str
    name: str | None
    status: DeviceStatus
    overrides: DeviceSettingsParam | DeviceSettings
    """Whether they replace the old ones or are merged into them is not documented."""
    ipei: str
    location: str | None
    base: str | None
    """None takes a handset off its base."""
    button_template: str | None
    location_id: str | None
    """The old name of `location`."""
    base_id: str | None
    """The old name of `base`."""


class DeviceListParams(ListParams, total=False):
    """Parameters of `devices.list`."""

    type: DeviceType
    location: str
    expand: list[Literal["users"] | str]


class DeviceListCompatibleButtonTemplatesParams(ListParams, total=False):
    """Parameters of `devices.list_compatible_button_templates`."""


class DeviceListButtonOverridesParams(ListParams, total=False):
    """Parameters of `devices.list_button_overrides`."""


class DeviceCreateButtonOverrideParams(RequestOptions, total=False):
    """Parameters of `devices.create_button_override`. Either `suppressed=True`, or `label`, `type` and `target`."""

    position: Required[int]
    """Which key."""
    suppressed: bool
    """True: no button at this position, whatever the template says."""
    label: str
    type: ButtonType
    target: ButtonTargetParam | ButtonTarget


class DeviceAssignUserParams(RequestOptions, total=False):
    """Parameters of `devices.assign_user`."""

    user: Required[str]


class DeviceCheckSyncParams(RequestOptions, total=False):
    """Parameters of `devices.check_sync`."""

    reboot: bool
    """Restart it too. Drops its calls, and it is offline for 30 to 90 seconds."""
