"""Queues: callers who wait, and the agents who answer them.

What happens after too long a wait is told apart by its `type`. What this version does not know is
`UnknownQueueTimeout`, and goes back to the API as it came.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, cast

from pydantic import AliasChoices, AwareDatetime, Discriminator, Field, Tag
from typing_extensions import Required, TypedDict

from dialstack.types._model import JsonValue, ListResponse, Model
from dialstack.types._params import ListParams
from dialstack.types.extensions import ExtensionList
from dialstack.types.options import RequestOptions

__all__ = [
    "Queue",
    "QueueAddMemberParams",
    "QueueAnnouncements",
    "QueueAnnouncementsParam",
    "QueueCallback",
    "QueueCallbackParam",
    "QueueCreateParams",
    "QueueListMembersParams",
    "QueueListParams",
    "QueueMember",
    "QueueMemberList",
    "QueueRetrieveParams",
    "QueueStrategy",
    "QueueTimeout",
    "QueueTimeoutParam",
    "QueueTimeoutQueue",
    "QueueTimeoutQueueParam",
    "QueueTimeoutRingUser",
    "QueueTimeoutRingUserParam",
    "QueueTimeoutVoicemail",
    "QueueTimeoutVoicemailParam",
    "QueueUpdateMemberParams",
    "QueueUpdateParams",
    "UnknownQueueTimeout",
]

QueueStrategy: TypeAlias = (
    Literal["ringall", "linear", "rrmemory", "leastrecent", "fewestcalls", "random", "wrandom"] | str
)


class QueueMember(Model):
    """A user as a member of one queue. Whether they take calls now is `users.retrieve_queue_agent`."""

    id: str
    queue: str | None = Field(None, validation_alias=AliasChoices("queue", "queue_id"))
    user: str | None = Field(None, validation_alias=AliasChoices("user", "user_id"))
    penalty: int
    position: int
    created_at: AwareDatetime


class QueueMemberList(ListResponse[QueueMember]):
    """The members inside a queue: the first 10."""


class QueueAnnouncements(Model):
    """What callers are told while they wait."""

    frequency_seconds: int
    """10 to 600."""


class QueueCallback(Model):
    """The offer to call back instead."""

    offer_after_seconds: int
    """0 to 3600."""
    outbound_did_id: str | None = None
    """The phone number to call back from."""


class QueueTimeoutRingUser(Model):
    """Ring a user."""

    type: Literal["ring_user"]
    user: str


class QueueTimeoutVoicemail(Model):
    """Take a message."""

    type: Literal["voicemail"]
    voicemail: str
    """The id of where the message goes."""


class QueueTimeoutQueue(Model):
    """Wait in another queue. Uncertain: only newer platforms have it."""

    type: Literal["queue"]
    queue: str


class UnknownQueueTimeout(Model):
    """An action of a type that this version does not know. It can be sent back as it came."""

    type: str


_KNOWN = frozenset({"queue", "ring_user", "voicemail"})


def _pick(timeout: object) -> str:
    """Tell which class it is of. A plain union would take a known type with one bad field for an unknown one."""
    kind = cast("dict[str, object]", timeout).get("type") if isinstance(timeout, dict) else getattr(timeout, "type", 0)
    return kind if isinstance(kind, str) and kind in _KNOWN else "unknown"


QueueTimeout: TypeAlias = Annotated[
    Annotated[QueueTimeoutRingUser, Tag("ring_user")]
    | Annotated[QueueTimeoutVoicemail, Tag("voicemail")]
    | Annotated[QueueTimeoutQueue, Tag("queue")]
    | Annotated[UnknownQueueTimeout, Tag("unknown")],
    Discriminator(_pick),
]


class Queue(Model):
    """Callers who wait, and the agents who answer them."""

    id: str
    name: str
    strategy: QueueStrategy
    """Which agents ring next."""
    timeout_seconds: int
    """How long a caller waits. On newer platforms 0 to 3600, 300 by default."""
    wrap_up_seconds: int
    """An agent's rest after a call, 0 to 600."""
    announcements: QueueAnnouncements | None = None
    """None: there are none."""
    callback: QueueCallback | None = None
    """None: it is not offered."""
    timeout: QueueTimeout | None = None
    """What happens after `timeout_seconds`."""
    max_queue_length: int
    join_empty: str
    """Its values are not documented."""
    leave_when_empty: str
    """Its values are not documented."""
    members: QueueMemberList | None = None
    """The first 10. `list_members` gives them all."""
    extensions: ExtensionList | None = None
    """Only with `expand=["extensions"]`."""
    exit_key: JsonValue = None
    """Uncertain: only newer platforms have it, and its form is not documented."""
    exit: JsonValue = None
    """Uncertain: only newer platforms have it, and its form is not documented."""
    hold_music_clip: str | None = None
    """Uncertain: only newer platforms have it."""
    entry_prompt_clip: str | None = None
    """Uncertain: only newer platforms have it."""
    periodic_prompt_clip: str | None = None
    """Uncertain: only newer platforms have it."""
    periodic_prompt_frequency_seconds: int | None = None
    """Uncertain: only newer platforms have it. 10 to 600, 60 by default."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class QueueAnnouncementsParam(TypedDict):
    """What callers are told while they wait."""

    frequency_seconds: int
    """10 to 600."""


class QueueCallbackParam(TypedDict, total=False):
    """The offer to call back instead."""

    offer_after_seconds: Required[int]
    """0 to 3600."""
    outbound_did_id: str | None
    """The phone number to call back from."""


class QueueTimeoutRingUserParam(TypedDict):
    """Ring a user."""

    type: Literal["ring_user"]
    user: str


class QueueTimeoutVoicemailParam(TypedDict):
    """Take a message."""

    type: Literal["voicemail"]
    voicemail: str
    """The id of where the message goes."""


class QueueTimeoutQueueParam(TypedDict):
    """Wait in another queue. Uncertain: only newer platforms take it."""

    type: Literal["queue"]
    queue: str


QueueTimeoutParam: TypeAlias = QueueTimeoutRingUserParam | QueueTimeoutVoicemailParam | QueueTimeoutQueueParam
"""A type that this version does not know goes into `extra_body`."""


class QueueCreateParams(RequestOptions, total=False):
    """Parameters of `queues.create`."""

    name: Required[str]
    strategy: QueueStrategy
    """Which agents ring next."""
    timeout_seconds: int
    """How long a caller waits. On newer platforms 0 to 3600, 300 by default."""
    wrap_up_seconds: int
    """An agent's rest after a call, 0 to 600."""
    announcements: QueueAnnouncementsParam | QueueAnnouncements | None
    """None: there are none."""
    callback: QueueCallbackParam | QueueCallback | None
    """None: it is not offered."""
    timeout_: QueueTimeoutParam | QueueTimeout | None
    """What happens after `timeout_seconds`. Sent as `timeout`, which by itself is how long the request may take."""
    max_queue_length: int
    join_empty: str
    """Its values are not documented."""
    leave_when_empty: str
    """Its values are not documented."""
    exit_key: JsonValue
    """Uncertain: only newer platforms take it, and its form is not documented."""
    exit: JsonValue
    """Uncertain: only newer platforms take it, and its form is not documented."""
    hold_music_clip: str | None
    """Uncertain: only newer platforms take it."""
    entry_prompt_clip: str | None
    """Uncertain: only newer platforms take it."""
    periodic_prompt_clip: str | None
    """Uncertain: only newer platforms take it."""
    periodic_prompt_frequency_seconds: int
    """Uncertain: only newer platforms take it. 10 to 600, 60 by default."""


class QueueRetrieveParams(RequestOptions, total=False):
    """Parameters of `queues.retrieve`."""

    expand: list[Literal["extensions"] | str]


class QueueUpdateParams(RequestOptions, total=False):
    """Parameters of `queues.update`. What is left out stays; None turns off where it is allowed."""

    name: str
    strategy: QueueStrategy
    """Which agents ring next."""
    timeout_seconds: int
    """How long a caller waits. On newer platforms 0 to 3600, 300 by default."""
    wrap_up_seconds: int
    """An agent's rest after a call, 0 to 600."""
    announcements: QueueAnnouncementsParam | QueueAnnouncements | None
    """None turns them off."""
    callback: QueueCallbackParam | QueueCallback | None
    """None turns it off."""
    timeout_: QueueTimeoutParam | QueueTimeout | None
    """What happens after `timeout_seconds`. Sent as `timeout`, which by itself is how long the request may take."""
    max_queue_length: int
    join_empty: str
    """Its values are not documented."""
    leave_when_empty: str
    """Its values are not documented."""
    exit_key: JsonValue
    """Uncertain: only newer platforms take it, and its form is not documented."""
    exit: JsonValue
    """Uncertain: only newer platforms take it, and its form is not documented."""
    hold_music_clip: str | None
    """Uncertain: only newer platforms take it."""
    entry_prompt_clip: str | None
    """Uncertain: only newer platforms take it."""
    periodic_prompt_clip: str | None
    """Uncertain: only newer platforms take it."""
    periodic_prompt_frequency_seconds: int
    """Uncertain: only newer platforms take it. 10 to 600, 60 by default."""


class QueueListParams(ListParams, total=False):
    """Parameters of `queues.list`."""

    expand: list[Literal["extensions"] | str]


class QueueAddMemberParams(RequestOptions, total=False):
    """Parameters of `queues.add_member`. Give `user`."""

    user: str
    penalty: int
    position: int
    user_id: str
    """The old name of `user`."""


class QueueUpdateMemberParams(RequestOptions, total=False):
    """Parameters of `queues.update_member`. What is left out stays as it is."""

    penalty: int
    position: int


class QueueListMembersParams(ListParams, total=False):
    """Parameters of `queues.list_members`."""
