"""Buttons: what the keys of a phone do.

A key has a `type`, and a `target` that it acts on. On the way in there is one TypedDict for the target of each type. On
the way out every target is a `ButtonTarget`, of which the type uses some fields. The property `button` gives the two as
one class for each type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NewType, TypeAlias

from typing_extensions import NotRequired, Required, TypedDict

from dialstack.types._model import Model

__all__ = [
    "BLFExtensionButtonParam",
    "BLFExtensionTargetParam",
    "BLFParkButtonParam",
    "BLFParkTargetParam",
    "BLFQueueAgentButtonParam",
    "BLFQueueAgentTargetParam",
    "BLFQueueDepthButtonParam",
    "BLFQueueDepthTargetParam",
    "BLFVoicemailSharedButtonParam",
    "BLFVoicemailSharedTargetParam",
    "ButtonCompatibility",
    "ButtonCompatibilityDevice",
    "ButtonCompatibilitySummary",
    "ButtonIncompatibility",
    "ButtonParam",
    "ButtonTarget",
    "ButtonTargetParam",
    "ButtonType",
    "ConferenceButtonParam",
    "DNDButtonParam",
    "DTMFButtonParam",
    "DTMFTargetParam",
    "DeviceType",
    "ForwardButtonParam",
    "ForwardTargetParam",
    "IntercomButtonParam",
    "IntercomTargetParam",
    "LineButtonParam",
    "LineTargetParam",
    "MulticastButtonParam",
    "MulticastTargetParam",
    "NoTargetParam",
    "ParkButtonParam",
    "ParkTargetParam",
    "RecordToggleButtonParam",
    "SpeedDialButtonParam",
    "SpeedDialTargetParam",
    "TransferButtonParam",
    "TransferMode",
    "TransferTargetParam",
    "URLButtonParam",
    "URLTargetParam",
    "UnknownButtonParam",
    "UnknownButtonType",
    "UnsupportedButton",
    "VoicemailButtonParam",
    "VoicemailTargetParam",
]

ButtonIncompatibility: TypeAlias = (
    Literal[
        "vendor_does_not_support_type",
        "position_out_of_range_for_model",
        "device_has_no_owning_user",
        "park_slot_not_provisioned",
        "displaced_by_own_line",
    ]
    | str
)
"""Why a device cannot have a button. Uncertain: only newer platforms have the last of them."""

ButtonType: TypeAlias = (
    Literal[
        "line",
        "blf_extension",
        "blf_park",
        "blf_voicemail_shared",
        "blf_queue_agent",
        "blf_queue_depth",
        "speed_dial",
        "dtmf",
        "voicemail",
        "url",
        "multicast",
        "conference",
        "transfer",
        "forward",
        "park",
        "intercom",
        "dnd",
        "record_toggle",
    ]
    | str
)
DeviceType: TypeAlias = Literal["deskphone", "dect_base", "dect_handset"] | str
TransferMode: TypeAlias = Literal["blind", "attended"] | str
UnknownButtonType = NewType("UnknownButtonType", str)
"""A button type that this version does not know: `UnknownButtonType("pager")`. So a misspelt one is still an error."""


class ButtonTarget(Model):
    """What a button acts on. Its `type` says which fields are in use, and the others are None.

    It can be given to `create_button` and `create_button_override` as it came, also where its type is unknown.
    """

    line_index: int | None = None
    """Of `line`."""
    user: str | None = None
    """Of `blf_extension` and `blf_queue_agent` (`self` is the device's own user), `intercom` and `voicemail`."""
    queue: str | None = None
    """Of `blf_queue_agent` and `blf_queue_depth`."""
    slot: int | None = None
    """Of `blf_park` and `park`."""
    shared_voicemail_box: str | None = None
    """Of `blf_voicemail_shared`."""
    destination: str | None = None
    """Of `speed_dial` and `forward`."""
    digits: str | None = None
    """Of `dtmf`."""
    url: str | None = None
    """Of `url`."""
    address: str | None = None
    """Of `multicast`."""
    port: int | None = None
    """Of `multicast`."""
    mode: TransferMode | None = None
    """Of `transfer`."""


class ButtonCompatibility(Model):
    """Whether a device can have a button."""

    supported: bool
    reason: ButtonIncompatibility | None = None


class ButtonCompatibilityDevice(Model):
    """The device that buttons were held against."""

    vendor: str
    model: str
    kind: DeviceType
    max_position: int
    """The highest position that it has."""


class UnsupportedButton(Model):
    """A button that a device cannot have."""

    template_button: str | None = None
    override: str | None = None
    position: int
    type: ButtonType
    reason: ButtonIncompatibility


class ButtonCompatibilitySummary(Model):
    """How many buttons a device can have, and which it cannot."""

    device: ButtonCompatibilityDevice
    supported_count: int
    unsupported: list[UnsupportedButton]


class LineTargetParam(TypedDict, total=False):
    """What a `line` button acts on."""

    line_index: int
    """Which line. Whether the first is 0 or 1 is not documented."""


class BLFExtensionTargetParam(TypedDict, total=False):
    """What a `blf_extension` button acts on."""

    user: Required[str]
    """`self`, the device's own user, or an id."""


class BLFParkTargetParam(TypedDict, total=False):
    """What a `blf_park` button acts on."""

    slot: Required[int]


class BLFVoicemailSharedTargetParam(TypedDict, total=False):
    """What a `blf_voicemail_shared` button acts on."""

    shared_voicemail_box: Required[str]


class BLFQueueAgentTargetParam(TypedDict, total=False):
    """What a `blf_queue_agent` button acts on."""

    queue: Required[str]
    user: Required[str]
    """`self`, the device's own user, or an id."""


class BLFQueueDepthTargetParam(TypedDict, total=False):
    """What a `blf_queue_depth` button acts on."""

    queue: Required[str]


class SpeedDialTargetParam(TypedDict, total=False):
    """What a `speed_dial` button acts on."""

    destination: Required[str]


class DTMFTargetParam(TypedDict, total=False):
    """What a `dtmf` button acts on."""

    digits: Required[str]


class VoicemailTargetParam(TypedDict, total=False):
    """What a `voicemail` button acts on."""

    user: str


class URLTargetParam(TypedDict, total=False):
    """What a `url` button acts on."""

    url: Required[str]


class MulticastTargetParam(TypedDict, total=False):
    """What a `multicast` button acts on."""

    address: Required[str]
    port: Required[int]


class TransferTargetParam(TypedDict, total=False):
    """What a `transfer` button acts on."""

    mode: Required[TransferMode]


class ForwardTargetParam(TypedDict, total=False):
    """What a `forward` button acts on."""

    destination: str


class ParkTargetParam(TypedDict, total=False):
    """What a `park` button acts on."""

    slot: int


class IntercomTargetParam(TypedDict, total=False):
    """What an `intercom` button acts on."""

    user: Required[str]


class NoTargetParam(TypedDict):
    """What a `conference`, `dnd` or `record_toggle` button acts on: nothing can be set."""


ButtonTargetParam: TypeAlias = (
    LineTargetParam
    | BLFExtensionTargetParam
    | BLFParkTargetParam
    | BLFVoicemailSharedTargetParam
    | BLFQueueAgentTargetParam
    | BLFQueueDepthTargetParam
    | SpeedDialTargetParam
    | DTMFTargetParam
    | VoicemailTargetParam
    | URLTargetParam
    | MulticastTargetParam
    | TransferTargetParam
    | ForwardTargetParam
    | ParkTargetParam
    | IntercomTargetParam
    | NoTargetParam
)
"""The target of a button of a known type. Type checkers do not hold it against the `type` beside it."""


class _PlacedButtonParam(TypedDict):
    """What every button has."""

    position: int
    """Which key."""
    label: str


class LineButtonParam(_PlacedButtonParam):
    """A line of the phone."""

    type: Literal["line"]
    target: NotRequired[LineTargetParam | ButtonTarget]


class BLFExtensionButtonParam(_PlacedButtonParam):
    """A lamp that shows whether a user is on a call."""

    type: Literal["blf_extension"]
    target: BLFExtensionTargetParam | ButtonTarget


class BLFParkButtonParam(_PlacedButtonParam):
    """A lamp that shows whether a call is parked in a slot."""

    type: Literal["blf_park"]
    target: BLFParkTargetParam | ButtonTarget


class BLFVoicemailSharedButtonParam(_PlacedButtonParam):
    """A lamp that shows whether a shared mailbox has messages."""

    type: Literal["blf_voicemail_shared"]
    target: BLFVoicemailSharedTargetParam | ButtonTarget


class BLFQueueAgentButtonParam(_PlacedButtonParam):
    """A lamp that shows a user's state as an agent of a queue."""

    type: Literal["blf_queue_agent"]
    target: BLFQueueAgentTargetParam | ButtonTarget


class BLFQueueDepthButtonParam(_PlacedButtonParam):
    """A lamp that shows whether callers wait in a queue."""

    type: Literal["blf_queue_depth"]
    target: BLFQueueDepthTargetParam | ButtonTarget


class SpeedDialButtonParam(_PlacedButtonParam):
    """Call a number."""

    type: Literal["speed_dial"]
    target: SpeedDialTargetParam | ButtonTarget


class DTMFButtonParam(_PlacedButtonParam):
    """Send tones."""

    type: Literal["dtmf"]
    target: DTMFTargetParam | ButtonTarget


class VoicemailButtonParam(_PlacedButtonParam):
    """Listen to messages."""

    type: Literal["voicemail"]
    target: NotRequired[VoicemailTargetParam | ButtonTarget]


class URLButtonParam(_PlacedButtonParam):
    """Fetch a URL."""

    type: Literal["url"]
    target: URLTargetParam | ButtonTarget


class MulticastButtonParam(_PlacedButtonParam):
    """Speak to every phone that listens to an address."""

    type: Literal["multicast"]
    target: MulticastTargetParam | ButtonTarget


class ConferenceButtonParam(_PlacedButtonParam):
    """Put calls together."""

    type: Literal["conference"]
    target: NotRequired[NoTargetParam | ButtonTarget]


class TransferButtonParam(_PlacedButtonParam):
    """Hand the call on."""

    type: Literal["transfer"]
    target: TransferTargetParam | ButtonTarget


class ForwardButtonParam(_PlacedButtonParam):
    """Send calls elsewhere."""

    type: Literal["forward"]
    target: NotRequired[ForwardTargetParam | ButtonTarget]


class ParkButtonParam(_PlacedButtonParam):
    """Park the call."""

    type: Literal["park"]
    target: NotRequired[ParkTargetParam | ButtonTarget]


class IntercomButtonParam(_PlacedButtonParam):
    """Speak to a user's phone at once."""

    type: Literal["intercom"]
    target: IntercomTargetParam | ButtonTarget


class DNDButtonParam(_PlacedButtonParam):
    """Do not disturb."""

    type: Literal["dnd"]
    target: NotRequired[NoTargetParam | ButtonTarget]


class RecordToggleButtonParam(_PlacedButtonParam):
    """Start or stop recording."""

    type: Literal["record_toggle"]
    target: NotRequired[NoTargetParam | ButtonTarget]


class UnknownButtonParam(_PlacedButtonParam):
    """A button of a type that this version does not know."""

    type: UnknownButtonType
    target: NotRequired[Mapping[str, object] | ButtonTarget]


ButtonParam: TypeAlias = (
    LineButtonParam
    | BLFExtensionButtonParam
    | BLFParkButtonParam
    | BLFVoicemailSharedButtonParam
    | BLFQueueAgentButtonParam
    | BLFQueueDepthButtonParam
    | SpeedDialButtonParam
    | DTMFButtonParam
    | VoicemailButtonParam
    | URLButtonParam
    | MulticastButtonParam
    | ConferenceButtonParam
    | TransferButtonParam
    | ForwardButtonParam
    | ParkButtonParam
    | IntercomButtonParam
    | DNDButtonParam
    | RecordToggleButtonParam
    | UnknownButtonParam
)
"""A button of a new template. Uncertain: only newer platforms take it, and its form is that of `create_button`."""
