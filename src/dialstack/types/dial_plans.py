"""Dial plans: routing as a graph of nodes.

A node is told apart by its `type`. Those that this version does not know are `UnknownNode`, and go back to the API
as they came. Match on classes (`case ScheduleNode(): ...`): type checkers follow that, and not `node.type == "..."`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NewType, TypeAlias, cast

from pydantic import AliasChoices, AwareDatetime, Discriminator, Field, Tag
from typing_extensions import Required, TypedDict

from dialstack.types._model import JsonValue, Model
from dialstack.types._params import ListParams
from dialstack.types.extensions import ExtensionList
from dialstack.types.options import RequestOptions

__all__ = [
    "AudioClipNode",
    "AudioClipNodeConfig",
    "AudioClipNodeConfigParam",
    "AudioClipNodeParam",
    "DialPlan",
    "DialPlanCreateParams",
    "DialPlanListParams",
    "DialPlanNode",
    "DialPlanNodeParam",
    "DialPlanRetrieveParams",
    "DialPlanUpdateParams",
    "ExternalDialNode",
    "ExternalDialNodeConfig",
    "ExternalDialNodeConfigParam",
    "ExternalDialNodeParam",
    "HangUpNode",
    "HangUpNodeConfig",
    "HangUpNodeConfigParam",
    "HangUpNodeParam",
    "InternalDialNode",
    "InternalDialNodeConfig",
    "InternalDialNodeConfigParam",
    "InternalDialNodeParam",
    "MenuNode",
    "MenuNodeConfig",
    "MenuNodeConfigParam",
    "MenuNodeParam",
    "MenuOption",
    "MenuOptionParam",
    "NodePosition",
    "NodePositionParam",
    "RingAllUsersNode",
    "RingAllUsersNodeConfig",
    "RingAllUsersNodeConfigParam",
    "RingAllUsersNodeParam",
    "ScheduleNode",
    "ScheduleNodeConfig",
    "ScheduleNodeConfigParam",
    "ScheduleNodeParam",
    "UnknownNode",
    "UnknownNodeParam",
    "UnknownNodeType",
    "VoiceAppMode",
    "VoiceAppNode",
    "VoiceAppNodeConfig",
    "VoiceAppNodeConfigParam",
    "VoiceAppNodeParam",
]

VoiceAppMode: TypeAlias = Literal["control", "notify"] | str
UnknownNodeType = NewType("UnknownNodeType", str)
"""A node type that this version does not know: `UnknownNodeType("send_sms")`. So a misspelt one is still an error."""


class NodePosition(Model):
    """Where an editor draws a node."""

    # As they came: a whole number must not go back as 120.0.
    x: int | float
    y: int | float


class ScheduleNodeConfig(Model):
    """What a `schedule` node does. Exits are the ids of nodes in the same plan."""

    schedule: str = Field(validation_alias=AliasChoices("schedule", "schedule_id"))
    open: str | None = None
    closed: str | None = None
    holiday: str | None = None
    """Left out: holidays are the same as `closed`."""


class ScheduleNode(Model):
    """Branch on opening hours."""

    id: str
    type: Literal["schedule"]
    config: ScheduleNodeConfig
    position: NodePosition | None = None


class InternalDialNodeConfig(Model):
    """What an `internal_dial` node does."""

    target: str = Field(validation_alias=AliasChoices("target", "target_id"))
    """The id of what it rings."""
    timeout: int | None = None
    """Seconds, 0 to 300, 30 by default. 0 goes straight to voicemail."""
    next: str | None = None
    mode: VoiceAppMode | None = None
    """Older plans set it where the target is a voice app. Today that is a `voice_app` node."""
    timeout_override: JsonValue = None
    """Uncertain: only newer platforms have it, and its form is not documented."""


class InternalDialNode(Model):
    """Ring a user, or whatever else calls can be routed to."""

    id: str
    type: Literal["internal_dial"]
    config: InternalDialNodeConfig
    position: NodePosition | None = None


class RingAllUsersNodeConfig(Model):
    """What a `ring_all_users` node does."""

    timeout: int
    """Seconds."""
    next: str | None = None


class RingAllUsersNode(Model):
    """Ring every user of the account."""

    id: str
    type: Literal["ring_all_users"]
    config: RingAllUsersNodeConfig
    position: NodePosition | None = None


class ExternalDialNodeConfig(Model):
    """What an `external_dial` node does."""

    phone_number: str
    """E.164."""
    timeout: int
    """Seconds, 1 to 120."""
    next: str | None = None


class ExternalDialNode(Model):
    """Ring a number outside the platform."""

    id: str
    type: Literal["external_dial"]
    config: ExternalDialNodeConfig
    position: NodePosition | None = None


class MenuOption(Model):
    """A key of a menu, and where it leads."""

    digit: str
    """`0` to `9`, `*` or `#`."""
    next_node: str | None = None
    label: str | None = None
    """For an editor, 20 characters at most."""


class MenuNodeConfig(Model):
    """What a `menu` node does."""

    prompt_clip: str = Field(validation_alias=AliasChoices("prompt_clip", "prompt_clip_id"))
    """The audio clip to play."""
    timeout: int
    """Seconds to wait for a key, 1 to 30."""
    options: list[MenuOption]
    timeout_next_node: str | None = None
    invalid_next_node: str | None = None
    extension_entry_enabled: JsonValue = None
    """Uncertain: only newer platforms have it."""


class MenuNode(Model):
    """Play a prompt and branch on a key."""

    id: str
    type: Literal["menu"]
    config: MenuNodeConfig
    position: NodePosition | None = None


class AudioClipNodeConfig(Model):
    """What an `audio_clip` node does."""

    clip: str = Field(validation_alias=AliasChoices("clip", "clip_id"))
    """The audio clip to play."""
    next: str | None = None


class AudioClipNode(Model):
    """Play an audio clip."""

    id: str
    type: Literal["audio_clip"]
    config: AudioClipNodeConfig
    position: NodePosition | None = None


class VoiceAppNodeConfig(Model):
    """What a `voice_app` node does."""

    voice_app: str = Field(validation_alias=AliasChoices("voice_app", "voice_app_id"))
    mode: VoiceAppMode | None = None
    """`control`, the default: the voice app takes the call. `notify`: it is told, and the call goes on to `next`."""
    next: str | None = None


class VoiceAppNode(Model):
    """Hand the call to a voice app, or tell one about it."""

    id: str
    type: Literal["voice_app"]
    config: VoiceAppNodeConfig
    position: NodePosition | None = None


class HangUpNodeConfig(Model):
    """What a `hang_up` node does: nothing can be set."""


class HangUpNode(Model):
    """End the call."""

    id: str
    type: Literal["hang_up"]
    config: HangUpNodeConfig
    position: NodePosition | None = None


class UnknownNode(Model):
    """A node of a type that this version does not know. It can be sent back as it came."""

    id: str
    type: str
    config: JsonValue = None


_KNOWN = frozenset(
    {
        "audio_clip",
        "external_dial",
        "hang_up",
        "internal_dial",
        "menu",
        "ring_all_users",
        "schedule",
        "voice_app",
    }
)


def _pick(node: object) -> str:
    """Tell which class a node is of. A plain union would take a known node with one bad field for an unknown one."""
    kind = cast("dict[str, object]", node).get("type") if isinstance(node, dict) else getattr(node, "type", None)
    return kind if isinstance(kind, str) and kind in _KNOWN else "unknown"


DialPlanNode: TypeAlias = Annotated[
    Annotated[ScheduleNode, Tag("schedule")]
    | Annotated[InternalDialNode, Tag("internal_dial")]
    | Annotated[RingAllUsersNode, Tag("ring_all_users")]
    | Annotated[ExternalDialNode, Tag("external_dial")]
    | Annotated[MenuNode, Tag("menu")]
    | Annotated[AudioClipNode, Tag("audio_clip")]
    | Annotated[VoiceAppNode, Tag("voice_app")]
    | Annotated[HangUpNode, Tag("hang_up")]
    | Annotated[UnknownNode, Tag("unknown")],
    Discriminator(_pick),
]


class DialPlan(Model):
    """Routing as a graph of nodes."""

    id: str
    name: str
    entry_node: str
    """The id of the node where calls come in."""
    nodes: list[DialPlanNode]
    extensions: ExtensionList | None = None
    """Only with `expand=["extensions"]`."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class NodePositionParam(TypedDict):
    """Where an editor draws a node."""

    x: float
    y: float


class ScheduleNodeConfigParam(TypedDict, total=False):
    """What a `schedule` node does. Give `schedule`; exits are the ids of nodes in the same plan."""

    schedule: str
    open: str
    closed: str
    holiday: str | None
    """Left out: holidays are the same as `closed`. None: no exit."""
    schedule_id: str
    """The old name of `schedule`."""


class ScheduleNodeParam(TypedDict, total=False):
    """Branch on opening hours."""

    id: Required[str]
    type: Required[Literal["schedule"]]
    config: Required[ScheduleNodeConfigParam | ScheduleNodeConfig]
    position: NodePositionParam | NodePosition


class InternalDialNodeConfigParam(TypedDict, total=False):
    """What an `internal_dial` node does. Give `target`: the id of what it rings."""

    target: str
    timeout: int
    """Seconds, 0 to 300, 30 by default. 0 goes straight to voicemail."""
    next: str
    mode: VoiceAppMode
    """For a target that is a voice app. Today that is a `voice_app` node."""
    timeout_override: JsonValue
    """Uncertain: only newer platforms take it."""
    target_id: str
    """The old name of `target`."""


class InternalDialNodeParam(TypedDict, total=False):
    """Ring a user, or whatever else calls can be routed to."""

    id: Required[str]
    type: Required[Literal["internal_dial"]]
    config: Required[InternalDialNodeConfigParam | InternalDialNodeConfig]
    position: NodePositionParam | NodePosition


class RingAllUsersNodeConfigParam(TypedDict, total=False):
    """What a `ring_all_users` node does."""

    timeout: Required[int]
    """Seconds."""
    next: str


class RingAllUsersNodeParam(TypedDict, total=False):
    """Ring every user of the account."""

    id: Required[str]
    type: Required[Literal["ring_all_users"]]
    config: Required[RingAllUsersNodeConfigParam | RingAllUsersNodeConfig]
    position: NodePositionParam | NodePosition


class ExternalDialNodeConfigParam(TypedDict, total=False):
    """What an `external_dial` node does."""

    phone_number: Required[str]
    """E.164."""
    timeout: Required[int]
    """Seconds, 1 to 120."""
    next: str


class ExternalDialNodeParam(TypedDict, total=False):
    """Ring a number outside the platform."""

    id: Required[str]
    type: Required[Literal["external_dial"]]
    config: Required[ExternalDialNodeConfigParam | ExternalDialNodeConfig]
    position: NodePositionParam | NodePosition


class MenuOptionParam(TypedDict, total=False):
    """A key of a menu, and where it leads."""

    digit: Required[str]
    """`0` to `9`, `*` or `#`."""
    next_node: str
    label: str
    """For an editor, 20 characters at most."""


class MenuNodeConfigParam(TypedDict, total=False):
    """What a `menu` node does. Give `prompt_clip`: the audio clip to play."""

    prompt_clip: str
    timeout: Required[int]
    """Seconds to wait for a key, 1 to 30."""
    options: Required[Sequence[MenuOptionParam | MenuOption]]
    timeout_next_node: str
    invalid_next_node: str
    extension_entry_enabled: JsonValue
    """Uncertain: only newer platforms take it."""
    prompt_clip_id: str
    """The old name of `prompt_clip`."""


class MenuNodeParam(TypedDict, total=False):
    """Play a prompt and branch on a key."""

    id: Required[str]
    type: Required[Literal["menu"]]
    config: Required[MenuNodeConfigParam | MenuNodeConfig]
    position: NodePositionParam | NodePosition


class AudioClipNodeConfigParam(TypedDict, total=False):
    """What an `audio_clip` node does. Give `clip`."""

    clip: str
    next: str
    clip_id: str
    """The old name of `clip`."""


class AudioClipNodeParam(TypedDict, total=False):
    """Play an audio clip."""

    id: Required[str]
    type: Required[Literal["audio_clip"]]
    config: Required[AudioClipNodeConfigParam | AudioClipNodeConfig]
    position: NodePositionParam | NodePosition


class VoiceAppNodeConfigParam(TypedDict, total=False):
    """What a `voice_app` node does. Give `voice_app`."""

    voice_app: str
    mode: VoiceAppMode
    """`control`, the default: the voice app takes the call. `notify`: it is told, and the call goes on to `next`."""
    next: str
    voice_app_id: str
    """The old name of `voice_app`."""


class VoiceAppNodeParam(TypedDict, total=False):
    """Hand the call to a voice app, or tell one about it. An AI agent's voice app cannot only be told."""

    id: Required[str]
    type: Required[Literal["voice_app"]]
    config: Required[VoiceAppNodeConfigParam | VoiceAppNodeConfig]
    position: NodePositionParam | NodePosition


class HangUpNodeConfigParam(TypedDict):
    """What a `hang_up` node does: nothing can be set."""


class HangUpNodeParam(TypedDict, total=False):
    """End the call."""

    id: Required[str]
    type: Required[Literal["hang_up"]]
    config: Required[HangUpNodeConfigParam | HangUpNodeConfig]
    position: NodePositionParam | NodePosition


class UnknownNodeParam(TypedDict, total=False):
    """A node of a type that this version does not know."""

    id: Required[str]
    type: Required[UnknownNodeType]
    config: Required[Mapping[str, object]]
    position: NodePositionParam | NodePosition


DialPlanNodeParam: TypeAlias = (
    ScheduleNodeParam
    | InternalDialNodeParam
    | RingAllUsersNodeParam
    | ExternalDialNodeParam
    | MenuNodeParam
    | AudioClipNodeParam
    | VoiceAppNodeParam
    | HangUpNodeParam
    | UnknownNodeParam
)


class DialPlanCreateParams(RequestOptions, total=False):
    """Parameters of `dial_plans.create`."""

    name: Required[str]
    entry_node: Required[str]
    """The id of the node where calls come in: letters, digits, `_` and `-`."""
    nodes: Required[Sequence[DialPlanNodeParam | DialPlanNode]]


class DialPlanRetrieveParams(RequestOptions, total=False):
    """Parameters of `dial_plans.retrieve`."""

    expand: list[Literal["extensions"] | str]


class DialPlanUpdateParams(RequestOptions, total=False):
    """Parameters of `dial_plans.update`. What is left out stays as it is."""

    name: str
    entry_node: str
    nodes: Sequence[DialPlanNodeParam | DialPlanNode]
    """All of them. Whether a shorter list removes the others is not documented."""


class DialPlanListParams(ListParams, total=False):
    """Parameters of `dial_plans.list`."""

    expand: list[Literal["extensions"] | str]
