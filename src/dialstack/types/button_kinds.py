"""Buttons told apart by their type: a class for each of the 18, and one for those of a later day.

A button of a template, an override and a button of a device all have `type` and `target`. Their property `button` gives
the two as one of these classes:

```python
for found in client.devices.list_buttons(device.id):
    if isinstance(found.button, SpeedDialButton):
        print(found.label, found.button.target.destination)
```
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, cast

from pydantic import BaseModel, Discriminator, Tag

from dialstack.types._model import Model
from dialstack.types.buttons import ButtonTarget, TransferMode

__all__ = [
    "BLFExtensionButton",
    "BLFExtensionButtonTarget",
    "BLFParkButton",
    "BLFParkButtonTarget",
    "BLFQueueAgentButton",
    "BLFQueueAgentButtonTarget",
    "BLFQueueDepthButton",
    "BLFQueueDepthButtonTarget",
    "BLFVoicemailSharedButton",
    "BLFVoicemailSharedButtonTarget",
    "Button",
    "ConferenceButton",
    "ConferenceButtonTarget",
    "DNDButton",
    "DNDButtonTarget",
    "DTMFButton",
    "DTMFButtonTarget",
    "ForwardButton",
    "ForwardButtonTarget",
    "IntercomButton",
    "IntercomButtonTarget",
    "LineButton",
    "LineButtonTarget",
    "MulticastButton",
    "MulticastButtonTarget",
    "ParkButton",
    "ParkButtonTarget",
    "RecordToggleButton",
    "RecordToggleButtonTarget",
    "SpeedDialButton",
    "SpeedDialButtonTarget",
    "TransferButton",
    "TransferButtonTarget",
    "URLButton",
    "URLButtonTarget",
    "UnknownButton",
    "VoicemailButton",
    "VoicemailButtonTarget",
]


class LineButtonTarget(Model):
    """What a `line` button acts on."""

    line_index: int | None = None
    """Which line. Whether the first is 0 or 1 is not documented."""


class LineButton(Model):
    """A line of the phone."""

    type: Literal["line"]
    target: LineButtonTarget | None = None


class BLFExtensionButtonTarget(Model):
    """What a `blf_extension` button acts on."""

    user: str
    """`self`, the device's own user, or an id."""


class BLFExtensionButton(Model):
    """A lamp that shows whether a user is on a call."""

    type: Literal["blf_extension"]
    target: BLFExtensionButtonTarget


class BLFParkButtonTarget(Model):
    """What a `blf_park` button acts on."""

    slot: int


class BLFParkButton(Model):
    """A lamp that shows whether a call is parked in a slot."""

    type: Literal["blf_park"]
    target: BLFParkButtonTarget


class BLFVoicemailSharedButtonTarget(Model):
    """What a `blf_voicemail_shared` button acts on."""

    shared_voicemail_box: str


class BLFVoicemailSharedButton(Model):
    """A lamp that shows whether a shared mailbox has messages."""

    type: Literal["blf_voicemail_shared"]
    target: BLFVoicemailSharedButtonTarget


class BLFQueueAgentButtonTarget(Model):
    """What a `blf_queue_agent` button acts on."""

    queue: str
    user: str
    """`self`, the device's own user, or an id."""


class BLFQueueAgentButton(Model):
    """A lamp that shows a user's state as an agent of a queue."""

    type: Literal["blf_queue_agent"]
    target: BLFQueueAgentButtonTarget


class BLFQueueDepthButtonTarget(Model):
    """What a `blf_queue_depth` button acts on."""

    queue: str


class BLFQueueDepthButton(Model):
    """A lamp that shows whether callers wait in a queue."""

    type: Literal["blf_queue_depth"]
    target: BLFQueueDepthButtonTarget


class SpeedDialButtonTarget(Model):
    """What a `speed_dial` button acts on."""

    destination: str


class SpeedDialButton(Model):
    """Dials a number."""

    type: Literal["speed_dial"]
    target: SpeedDialButtonTarget


class DTMFButtonTarget(Model):
    """What a `dtmf` button acts on."""

    digits: str


class DTMFButton(Model):
    """Sends digits into a call."""

    type: Literal["dtmf"]
    target: DTMFButtonTarget


class VoicemailButtonTarget(Model):
    """What a `voicemail` button acts on."""

    user: str | None = None


class VoicemailButton(Model):
    """Leads to messages."""

    type: Literal["voicemail"]
    target: VoicemailButtonTarget | None = None


class URLButtonTarget(Model):
    """What an `url` button acts on."""

    url: str


class URLButton(Model):
    """Asks a web server."""

    type: Literal["url"]
    target: URLButtonTarget


class MulticastButtonTarget(Model):
    """What a `multicast` button acts on."""

    address: str
    port: int


class MulticastButton(Model):
    """Pages a group over multicast."""

    type: Literal["multicast"]
    target: MulticastButtonTarget


class ConferenceButtonTarget(Model):
    """What a `conference` button acts on: nothing can be set."""


class ConferenceButton(Model):
    """Makes a conference of calls."""

    type: Literal["conference"]
    target: ConferenceButtonTarget | None = None


class TransferButtonTarget(Model):
    """What a `transfer` button acts on."""

    mode: TransferMode


class TransferButton(Model):
    """Hands a call on."""

    type: Literal["transfer"]
    target: TransferButtonTarget


class ForwardButtonTarget(Model):
    """What a `forward` button acts on."""

    destination: str | None = None


class ForwardButton(Model):
    """Forwards calls."""

    type: Literal["forward"]
    target: ForwardButtonTarget | None = None


class ParkButtonTarget(Model):
    """What a `park` button acts on."""

    slot: int | None = None


class ParkButton(Model):
    """Parks a call."""

    type: Literal["park"]
    target: ParkButtonTarget | None = None


class IntercomButtonTarget(Model):
    """What an `intercom` button acts on."""

    user: str


class IntercomButton(Model):
    """Calls a user who answers by loudspeaker."""

    type: Literal["intercom"]
    target: IntercomButtonTarget


class DNDButtonTarget(Model):
    """What a `dnd` button acts on: nothing can be set."""


class DNDButton(Model):
    """Do not disturb."""

    type: Literal["dnd"]
    target: DNDButtonTarget | None = None


class RecordToggleButtonTarget(Model):
    """What a `record_toggle` button acts on: nothing can be set."""


class RecordToggleButton(Model):
    """Switches recording on and off."""

    type: Literal["record_toggle"]
    target: RecordToggleButtonTarget | None = None


class UnknownButton(Model):
    """A button of a type that this version does not know."""

    type: str
    target: ButtonTarget | None = None


_CLASSES: dict[str, tuple[type[Model], type[Model]]] = {
    "line": (LineButton, LineButtonTarget),
    "blf_extension": (BLFExtensionButton, BLFExtensionButtonTarget),
    "blf_park": (BLFParkButton, BLFParkButtonTarget),
    "blf_voicemail_shared": (BLFVoicemailSharedButton, BLFVoicemailSharedButtonTarget),
    "blf_queue_agent": (BLFQueueAgentButton, BLFQueueAgentButtonTarget),
    "blf_queue_depth": (BLFQueueDepthButton, BLFQueueDepthButtonTarget),
    "speed_dial": (SpeedDialButton, SpeedDialButtonTarget),
    "dtmf": (DTMFButton, DTMFButtonTarget),
    "voicemail": (VoicemailButton, VoicemailButtonTarget),
    "url": (URLButton, URLButtonTarget),
    "multicast": (MulticastButton, MulticastButtonTarget),
    "conference": (ConferenceButton, ConferenceButtonTarget),
    "transfer": (TransferButton, TransferButtonTarget),
    "forward": (ForwardButton, ForwardButtonTarget),
    "park": (ParkButton, ParkButtonTarget),
    "intercom": (IntercomButton, IntercomButtonTarget),
    "dnd": (DNDButton, DNDButtonTarget),
    "record_toggle": (RecordToggleButton, RecordToggleButtonTarget),
}


def _pick(button: object) -> str:
    """Tell which class it is of. A plain union would take a known type with one bad field for an unknown one."""
    kind = cast("dict[str, object]", button).get("type") if isinstance(button, dict) else getattr(button, "type", 0)
    return kind if isinstance(kind, str) and kind in _CLASSES else "unknown"


Button: TypeAlias = Annotated[
    Annotated[LineButton, Tag("line")]
    | Annotated[BLFExtensionButton, Tag("blf_extension")]
    | Annotated[BLFParkButton, Tag("blf_park")]
    | Annotated[BLFVoicemailSharedButton, Tag("blf_voicemail_shared")]
    | Annotated[BLFQueueAgentButton, Tag("blf_queue_agent")]
    | Annotated[BLFQueueDepthButton, Tag("blf_queue_depth")]
    | Annotated[SpeedDialButton, Tag("speed_dial")]
    | Annotated[DTMFButton, Tag("dtmf")]
    | Annotated[VoicemailButton, Tag("voicemail")]
    | Annotated[URLButton, Tag("url")]
    | Annotated[MulticastButton, Tag("multicast")]
    | Annotated[ConferenceButton, Tag("conference")]
    | Annotated[TransferButton, Tag("transfer")]
    | Annotated[ForwardButton, Tag("forward")]
    | Annotated[ParkButton, Tag("park")]
    | Annotated[IntercomButton, Tag("intercom")]
    | Annotated[DNDButton, Tag("dnd")]
    | Annotated[RecordToggleButton, Tag("record_toggle")]
    | Annotated[UnknownButton, Tag("unknown")],
    Discriminator(_pick),
]


def typed_button(kind: object, target: object) -> Button:
    """Give what a button does as the class of its type. A field that does not fit stays as it came."""
    if not isinstance(kind, str) or kind not in _CLASSES:
        return UnknownButton.model_construct(type=kind, target=target)
    model, target_model = _CLASSES[kind]
    if isinstance(target, BaseModel):
        target = _as(target_model, target.model_dump(exclude_unset=True))
    return cast("Button", model.model_construct(type=kind, target=target))


def _as(model: type[Model], values: dict[str, object]) -> Model:
    own = {name: values.get(name) for name in model.model_fields}
    built = model.model_construct(set(values), **own)
    if built.__pydantic_extra__ is not None:
        # Not through `model_construct`: a key may have the name of one of its own parameters.
        built.__pydantic_extra__.update({name: value for name, value in values.items() if name not in own})
    return built
