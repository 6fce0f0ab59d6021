# ruff: noqa: N815 - the wire's own names: here alone they are in camelCase, and attributes are called as on the wire
"""Settings of devices: sound, display, region, network and features.

Inside `abstractions` the API writes its names in camelCase (`vadEnabled`). They are the names of the attributes too,
so that what is read can be sent back, and found in the platform's own documentation.

Settings come from four levels: the platform's own, yours, the account's and the device's. The last one that has a
value wins, and what a level leaves out it inherits.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from typing_extensions import TypedDict

from dialstack.types._model import Model

__all__ = [
    "BacklightLevel",
    "DeviceAbstractions",
    "DeviceAbstractionsParam",
    "DeviceAudioSettings",
    "DeviceAudioSettingsParam",
    "DeviceDateFormat",
    "DeviceDisplaySettings",
    "DeviceDisplaySettingsParam",
    "DeviceFeatureSettings",
    "DeviceFeatureSettingsParam",
    "DeviceNetworkSettings",
    "DeviceNetworkSettingsParam",
    "DeviceRegionalSettings",
    "DeviceRegionalSettingsParam",
    "DeviceSettings",
    "DeviceSettingsParam",
    "DeviceTimeFormat",
    "JitterBufferMode",
    "JitterBufferParam",
    "JitterBufferSettings",
]

BacklightLevel: TypeAlias = Literal["low", "medium", "high"] | str
DeviceDateFormat: TypeAlias = Literal["M/D/Y", "D/M/Y", "Y-M-D"] | str
DeviceTimeFormat: TypeAlias = Literal["12h", "24h"] | str
JitterBufferMode: TypeAlias = Literal["adaptive", "fixed"] | str


class JitterBufferSettings(Model):
    """How long sound is held back to even out its arrival. The names are the wire's."""

    mode: JitterBufferMode | None = None
    minMs: int | None = None
    """Milliseconds."""
    maxMs: int | None = None
    """Milliseconds."""


class DeviceAudioSettings(Model):
    """Sound. The names are the wire's."""

    vadEnabled: bool | None = None
    """Voice activity detection: send nothing while nobody speaks."""
    echoCancellation: bool | None = None
    jitterBuffer: JitterBufferSettings | None = None


class DeviceDisplaySettings(Model):
    """The display. The names are the wire's."""

    timeFormat: DeviceTimeFormat | None = None
    dateFormat: DeviceDateFormat | None = None
    backlightTimeout: int | None = None
    """Seconds. 0: always on."""
    backlightLevel: BacklightLevel | None = None


class DeviceRegionalSettings(Model):
    """Where the device is. The names are the wire's."""

    timezone: str | None = None
    language: str | None = None
    """BCP 47, such as `en-US`."""
    toneScheme: str | None = None
    """The country whose tones it plays."""


class DeviceNetworkSettings(Model):
    """The network. The names are the wire's."""

    vlanId: int | None = None
    """1 to 4094."""
    qosDscpSip: int | None = None
    """How SIP packets are marked, 0 to 63."""
    qosDscpRtp: int | None = None
    """How packets of sound are marked, 0 to 63."""
    rtcpEnabled: bool | None = None


class DeviceFeatureSettings(Model):
    """What the device does. The names are the wire's."""

    dndEnabled: bool | None = None
    callWaitingEnabled: bool | None = None
    callForwardEnabled: bool | None = None
    autoAnswerEnabled: bool | None = None
    srtpEnabled: bool | None = None


class DeviceAbstractions(Model):
    """Settings that mean the same for every vendor."""

    audio: DeviceAudioSettings | None = None
    display: DeviceDisplaySettings | None = None
    regional: DeviceRegionalSettings | None = None
    network: DeviceNetworkSettings | None = None
    features: DeviceFeatureSettings | None = None


class DeviceSettings(Model):
    """Settings of one level. What it leaves out is inherited."""

    abstractions: DeviceAbstractions | None = None


class JitterBufferParam(TypedDict, total=False):
    """How long sound is held back to even out its arrival. The names are the wire's."""

    mode: JitterBufferMode
    minMs: int
    """Milliseconds."""
    maxMs: int
    """Milliseconds."""


class DeviceAudioSettingsParam(TypedDict, total=False):
    """Sound. The names are the wire's."""

    vadEnabled: bool
    """Voice activity detection: send nothing while nobody speaks."""
    echoCancellation: bool
    jitterBuffer: JitterBufferParam | JitterBufferSettings


class DeviceDisplaySettingsParam(TypedDict, total=False):
    """The display. The names are the wire's."""

    timeFormat: DeviceTimeFormat
    dateFormat: DeviceDateFormat
    backlightTimeout: int
    """Seconds. 0: always on."""
    backlightLevel: BacklightLevel


class DeviceRegionalSettingsParam(TypedDict, total=False):
    """Where the device is. The names are the wire's."""

    timezone: str
    language: str
    """BCP 47, such as `en-US`."""
    toneScheme: str
    """The country whose tones it plays."""


class DeviceNetworkSettingsParam(TypedDict, total=False):
    """The network. The names are the wire's."""

    vlanId: int
    """1 to 4094."""
    qosDscpSip: int
    """How SIP packets are marked, 0 to 63."""
    qosDscpRtp: int
    """How packets of sound are marked, 0 to 63."""
    rtcpEnabled: bool


class DeviceFeatureSettingsParam(TypedDict, total=False):
    """What the device does. The names are the wire's."""

    dndEnabled: bool
    callWaitingEnabled: bool
    callForwardEnabled: bool
    autoAnswerEnabled: bool
    srtpEnabled: bool


class DeviceAbstractionsParam(TypedDict, total=False):
    """Settings that mean the same for every vendor."""

    audio: DeviceAudioSettingsParam | DeviceAudioSettings
    display: DeviceDisplaySettingsParam | DeviceDisplaySettings
    regional: DeviceRegionalSettingsParam | DeviceRegionalSettings
    network: DeviceNetworkSettingsParam | DeviceNetworkSettings
    features: DeviceFeatureSettingsParam | DeviceFeatureSettings


class DeviceSettingsParam(TypedDict, total=False):
    """Settings of one level. What it leaves out is inherited."""

    abstractions: DeviceAbstractionsParam | DeviceAbstractions
